"""Keyness and dispersion: published numbers, plain loops, and what must not change them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from analysis.keyness import dispersion, keyness

FIRST = "a a a b b c c c c c c d e f g h h".split()
SECOND = "a a b c c d d d d e f h".split()
VOCABULARY = sorted({*FIRST, *SECOND})


def counted(words: list[str]) -> pd.Series:
    return pd.Series([words.count(word) for word in VOCABULARY], VOCABULARY)


# Keyness


@pytest.mark.parametrize(
    ("measure", "c", "d", "g"),
    [
        ("g2", 1.274238, -3.779441, 1.093291),
        ("g2_two_cells", 0.941184, -3.123254, 1.068165),
        ("chi2", 1.221872, -3.715033, 0.731092),
    ],
)
def test_keyness_of_the_two_short_texts(measure: str, c: float, d: float, g: float) -> None:
    table = keyness(counted(FIRST), counted(SECOND))
    assert table.loc[["c", "d", "g"], measure].tolist() == pytest.approx([c, d, g], abs=1e-6)


def test_log_ratio_and_percent_difference_by_hand() -> None:
    table = keyness([30, 0, 5], [10, 4, 0], target_size=1000, rest_size=500)
    assert table["log_ratio"].tolist() == pytest.approx(
        [math.log2(0.03 / 0.02), math.log2(0.0005 / 0.008), math.log2(0.005 / 0.001)]
    )
    assert table["percent_diff"].tolist() == pytest.approx([50, -100, math.inf])


def test_a_log_ratio_of_one_is_twice_as_often() -> None:
    assert keyness([8], [4], target_size=100, rest_size=100)[["log_ratio", "percent_diff"]].to_numpy().tolist() == [
        [1.0, 100.0]
    ]


def test_sizes_left_out_are_the_sums() -> None:
    sums = {"target_size": len(FIRST), "rest_size": len(SECOND)}
    pd.testing.assert_frame_equal(
        keyness(counted(FIRST), counted(SECOND)), keyness(counted(FIRST), counted(SECOND), **sums)
    )


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=8))
def test_swapped_texts_swap_the_signs(pairs: list[tuple[int, int]]) -> None:
    a, b = np.array([*pairs, (3, 2), (1, 5)]).T
    ours, theirs = keyness(a, b), keyness(b, a)
    for measure in ("g2", "g2_two_cells", "chi2", "log_ratio"):
        assert ours[measure].to_numpy() == pytest.approx(-theirs[measure].to_numpy(), abs=1e-9, nan_ok=True)
    assert (np.sign(ours["g2"]) == np.sign(a * b.sum() - b * a.sum())).all()


def test_keyness_errors_give_value_and_fix() -> None:
    with pytest.raises(ValueError, match=r"\(2,\) and rest \(3,\).*same terms"):
        keyness([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="a size of 5 words for a term used 9 times"):
        keyness([9], [1], target_size=5, rest_size=10)
    with pytest.raises(ValueError, match="a size of 0 words"):
        keyness([0, 0], [1, 2])


# Dispersion

PUBLISHED = {"dp": 0.18, "dp_norm": 0.2195, "juilland_d": 0.7851, "rosengren_s": 0.9498, "carroll_d2": 0.9379}


def test_dispersion_as_published() -> None:
    ours = dispersion([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]).iloc[0]
    assert ours.to_dict() == pytest.approx(PUBLISHED, abs=6e-5)


def by_definition(uses: np.ndarray, sizes: np.ndarray) -> dict[str, float]:
    """The five measures as their papers write them, over all parts."""
    v, s, n, rate = uses / uses.sum(), sizes / sizes.sum(), len(sizes), uses / sizes
    p = rate / rate.sum()
    return {
        "dp": np.abs(v - s).sum() / 2,
        "dp_norm": np.abs(v - s).sum() / 2 / (1 - s.min()),
        "juilland_d": 1 - rate.std() / rate.mean() / math.sqrt(n - 1),
        "rosengren_s": np.sqrt(s * uses).sum() ** 2 / uses.sum(),
        "carroll_d2": -sum(x * math.log2(x) for x in p if x) / math.log2(n),
    }


def test_dispersion_of_many_terms_equals_their_definitions() -> None:
    rng = np.random.default_rng(4)
    uses, sizes = rng.poisson(0.7, (12, 30)), rng.integers(40, 300, 12)
    uses[0] += 1
    dense, thin = dispersion(uses, sizes), dispersion(sparse.csr_matrix(uses), pd.Series(sizes))
    pd.testing.assert_frame_equal(dense, thin)
    for i, row in dense.iterrows():
        assert row.to_dict() == pytest.approx(by_definition(uses[:, i], sizes), abs=1e-12)


def test_a_word_of_one_part_and_a_word_spread_as_the_words_are() -> None:
    sizes = np.array([10, 20, 30, 40])
    table = dispersion(np.array([[1, 1], [0, 2], [0, 3], [0, 4]]), sizes)
    assert table["dp"].tolist() == pytest.approx([0.9, 0])
    assert table["dp_norm"].tolist() == pytest.approx([1, 0])
    assert table["rosengren_s"].tolist() == pytest.approx([0.1, 1])
    assert table["juilland_d"].tolist() == pytest.approx([0, 1])


def test_dispersion_is_missing_where_there_is_none() -> None:
    assert dispersion(np.array([[0, 1], [0, 2]]), [5, 6])["dp"].isna().tolist() == [True, False]
    assert dispersion([3], [9]).isna().to_numpy().all()
    assert dispersion([3, 0], [9, 0]).isna().to_numpy().all()


def test_dispersion_errors_give_value_and_fix() -> None:
    with pytest.raises(ValueError, match="uses in 2 parts and sizes of 3"):
        dispersion([1, 2], [5, 6, 7])
    with pytest.raises(ValueError, match="a part of size 0 has uses"):
        dispersion([1, 2, 1], [5, 0, 7])

"""Labels dealt anew: p counted by hand, level held where story choice and several articles a story fool others."""

from __future__ import annotations

from itertools import combinations, permutations, product

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

from analysis.dealing import LONGER, evened
from analysis.permutation import permute
from analysis.resampling import deals


def frame_of(values: dict[str, list[float]], story: list[str] | None = None) -> pd.DataFrame:
    rows = [(outlet, value) for outlet, many in values.items() for value in many]
    frame = pd.DataFrame(rows, columns=["outlet", "tone"]).assign(article_id=[f"a{i:02}" for i in range(len(rows))])
    return frame if story is None else frame.assign(story_id=story)


def t_of(own: np.ndarray, others: np.ndarray, pooled: float) -> float:
    """Welch's t, to each variance one unit of the pooled one added."""
    variances = [(values.var() * len(values) + pooled) / (len(values) + 1) / len(values) for values in (own, others)]
    return (own.mean() - others.mean()) / np.sqrt(sum(variances))


def test_p_is_near_that_of_every_deal_counted() -> None:
    values = np.array([0.9, 0.5, 0.7, 0.1, 0.2, -0.3, 0.4])
    frame = frame_of({"Heron": list(values[:3]), "Tern": list(values[3:])})
    deals = [t_of(values[list(pick)], np.delete(values, pick), values.var()) for pick in combinations(range(7), 3)]
    exact = np.mean(np.abs(deals) >= abs(deals[0]) - 1e-12)
    table = permute(frame, "tone", n_perm=9999).set_index("outlet")
    gap = values[:3].mean() - values[3:].mean()
    assert table["p"].tolist() == pytest.approx([exact] * 2, abs=0.01)
    assert table["estimate"].tolist() == pytest.approx([gap, -gap])
    assert table["smallest_p"].tolist() == pytest.approx([1 / 35] * 2)
    assert table["p_family"].tolist() == pytest.approx(table["p"].tolist())


def test_every_way_to_deal_is_dealt_as_often() -> None:
    labels, strata = np.array([2, 0, 1, 0, 1, 0, 0]), np.array([7, 3, 7, 7, 3, 3, 7])
    dealt = np.concatenate(list(deals(labels, strata, 24_000, np.random.default_rng(0))))
    ways, times = np.unique(dealt, axis=0, return_counts=True)
    assert len(dealt) == 24_000
    assert len(ways) == 3 * 12  # one label of three units, then two of four
    for stratum in (3, 7):
        assert (np.sort(ways[:, strata == stratum]) == np.sort(labels[strata == stratum])).all()
    assert stats.chisquare(times).pvalue > 0.001


def test_within_stories_p_is_near_that_of_every_deal_counted() -> None:
    frame = frame_of(
        {"Heron": [0.9, 0.5, 0.1], "Tern": [0.2, 0.0, 0.3], "Gull": [0.1, 0.4]}, ["s1", "s2", "s3"] * 2 + ["s1", "s2"]
    )
    told = {story: part.set_index("outlet")["tone"] - part["tone"].mean() for story, part in frame.groupby("story_id")}
    pooled = (pd.concat(told.values()) ** 2).mean()

    def sides(deal: dict[str, pd.Series]) -> tuple[np.ndarray, np.ndarray]:
        every = pd.concat(deal.values())
        return every[every.index == "Heron"].to_numpy(), every[every.index != "Heron"].to_numpy()

    deals = [
        t_of(*sides({s: pd.Series(dealt, told[s].index) for s, dealt in zip(told, deal, strict=True)}), pooled)
        for deal in product(*(permutations(values) for values in told.values()))
    ]
    own, others = sides(told)
    exact = np.mean(np.abs(deals) >= abs(t_of(own, others, pooled)) - 1e-12)
    row = permute(frame, "tone", within="story_id", n_perm=9999).set_index("outlet").loc["Heron"]
    assert row["estimate"] == pytest.approx(own.mean() - others.mean())
    assert row["p"] == pytest.approx(exact, abs=0.015)
    assert row["smallest_p"] == pytest.approx(1 / (3 * 3 * 2))


def test_two_groups_agree_with_scipy() -> None:
    rng = np.random.default_rng(3)
    values = {"Heron": list(rng.normal(0.4, 1, 30)), "Tern": list(rng.normal(0, 1, 40))}
    theirs = stats.permutation_test(
        list(values.values()), lambda x, y: np.mean(x) - np.mean(y), n_resamples=9999, rng=1
    )
    assert permute(frame_of(values), "tone", n_perm=9999)["p"].iloc[0] == pytest.approx(theirs.pvalue, abs=0.015)


def stories_of_two_outlets(rng: np.random.Generator, *, articles: int = 1) -> pd.DataFrame:
    """Two outlets of one tone on the same 20 stories; one tells the grim half twice as often."""
    mood = rng.normal(0, 1, 20)
    rows = [
        (outlet, f"s{story:02}", mood[story] + told + rng.normal(0, 0.3))
        for outlet, often in (("Heron", 1), ("Tern", 3))
        for story in range(20)
        for told in [rng.normal(0, 0.5)]
        for _ in range(articles * (often if mood[story] < 0 else 1))
    ]
    frame = pd.DataFrame(rows, columns=["outlet", "story_id", "tone"])
    return frame.assign(article_id=range(len(frame)))


def test_choice_of_stories_fools_the_plain_test_and_not_the_one_within_stories() -> None:
    naive, ours = [], []
    for seed in range(150):
        frame = stories_of_two_outlets(np.random.default_rng(seed))
        halves = [part["tone"] for _, part in frame.groupby("outlet")]
        naive.append(stats.ttest_ind(*halves).pvalue < 0.05)
        told = ["outlet", "story_id"]
        ours.append(permute(frame, "tone", unit=told, within="story_id", n_perm=199, seed=seed)["p"].iloc[0] <= 0.05)
    assert np.mean(naive) > 0.15
    assert np.mean(ours) <= 0.05 + 2.6 * np.sqrt(0.05 * 0.95 / 150)


def test_dealing_articles_that_belong_together_is_too_eager_dealing_tellings_is_not() -> None:
    """Four articles a telling share what the outlet thought of the story: they are one observation."""
    articles, tellings = [], []
    for seed in range(150):
        frame = stories_of_two_outlets(np.random.default_rng(900 + seed), articles=4)
        articles.append(permute(frame, "tone", within="story_id", n_perm=199, seed=seed)["p"].iloc[0] <= 0.05)
        told = ["outlet", "story_id"]
        tellings.append(permute(frame, "tone", unit=told, within="story_id", n_perm=199)["p"].iloc[0] <= 0.05)
    assert np.mean(articles) > 0.2
    assert np.mean(tellings) <= 0.05 + 2.6 * np.sqrt(0.05 * 0.95 / 150)


def test_a_few_articles_that_vary_more_than_many_raise_no_false_alarms() -> None:
    """Eight of spread 3 beside sixty of spread 1: the difference of means itself would be too eager (Janssen 1997)."""
    plain, ours = [], []
    for seed in range(150):
        rng = np.random.default_rng(seed)
        frame = frame_of({"Heron": list(rng.normal(0, 3, 8)), "Tern": list(rng.normal(0, 1, 60))})
        ours.append(permute(frame, "tone", n_perm=199, seed=seed)["p"].iloc[0] <= 0.05)
        dealt = np.array([rng.permutation(frame["tone"])[:8].mean() for _ in range(199)]) - frame["tone"].mean()
        plain.append((np.abs(dealt) >= abs(frame["tone"][:8].mean() - frame["tone"].mean())).mean() <= 0.05)
    assert np.mean(plain) > 0.12
    assert np.mean(ours) <= 0.05 + 2.6 * np.sqrt(0.05 * 0.95 / 150)


# Weights


def test_weights_of_one_change_nothing_and_rows_of_none_are_left_out() -> None:
    frame = stories_of_two_outlets(np.random.default_rng(1)).assign(weight=1.0)
    options = {"unit": ["outlet", "story_id"], "within": "story_id", "n_perm": 99}
    pd.testing.assert_frame_equal(permute(frame, "tone", weight="weight", **options), permute(frame, "tone", **options))
    gone = frame.assign(weight=(frame.index % 5 > 0).astype(float))
    kept = frame[gone["weight"] > 0]
    pd.testing.assert_frame_equal(permute(gone, "tone", weight="weight", **options), permute(kept, "tone", **options))


def test_copies_of_one_text_share_one_count() -> None:
    """Ten copies of a text of tone 1 at a tenth each weigh as much as one; p is far from that of ten texts."""
    once = frame_of({"Heron": [1.0, 0.2, 0.3, 0.1], "Tern": [0.1, 0.0, 0.3, 0.2, 0.4]}).assign(weight=1.0)
    copies = frame_of({"Heron": [1.0] * 10 + [0.2, 0.3, 0.1], "Tern": [0.1, 0.0, 0.3, 0.2, 0.4]})
    copies["weight"] = np.where(copies["tone"] == 1, 0.1, 1)
    weighed = permute(copies, "tone", weight="weight").set_index("outlet")
    assert weighed["estimate"]["Heron"] == pytest.approx(permute(once, "tone").set_index("outlet")["estimate"]["Heron"])
    assert permute(copies, "tone")["p"].iloc[0] < 0.05 < weighed["p"].iloc[0]


def test_a_unit_counts_once_whatever_its_rows_weigh_together() -> None:
    """Two rows of weight 1 are one telling; its value is their weighted mean."""
    cells = [("Heron", "s1", 0.5, 1.0), ("Heron", "s1", 0.1, 0.5), ("Tern", "s1", 0.0, 1.0), ("Heron", "s2", 0.2, 1.0),
             ("Tern", "s2", 0.4, 0.25), ("Tern", "s2", 0.3, 0.25)]  # fmt: skip
    frame = pd.DataFrame(cells, columns=["outlet", "story_id", "tone", "weight"])
    row = permute(frame, "tone", unit=["outlet", "story_id"], within="story_id", weight="weight").iloc[0]
    first = (0.5 + 0.05) / 1.5
    second = (0.2 + 0.5 * 0.35) / 1.5  # the mean of s2, where Tern counts a half
    own = ((first - first / 2) + (0.2 - second)) / 2
    others = ((0 - first / 2) + 0.5 * (0.35 - second)) / 1.5
    assert row["estimate"] == pytest.approx(own - others)
    assert (row["n"], row["clusters"]) == (3, 2)


# Uses of words, evened


def test_evened_sides_are_about_as_long_rank_by_rank_and_short_ones_stay_as_they_are() -> None:
    rng = np.random.default_rng(2)
    few = np.arange(60) < 12
    uses = rng.poisson(np.where(few, 1.0, 4.0)[:, None], (60, 80))
    left = evened(sparse.csr_matrix(uses, dtype=float), few, seed=1).toarray()
    assert (left[few] == uses[few]).all()
    assert (left <= uses).all()
    length = left.sum(axis=1)
    middle = [np.quantile(length[side], [0.2, 0.5, 0.8]) for side in (few, ~few)]
    assert middle[1] == pytest.approx(LONGER * middle[0], rel=0.1)
    share = left[~few].sum(axis=0) / left[~few].sum()
    assert share == pytest.approx(uses[~few].sum(axis=0) / uses[~few].sum(), abs=0.006)


def test_evened_keeps_units_of_about_equal_length_and_parts_of_uses() -> None:
    uses = np.array([[2.0, 0.5, 1.5], [1.0, 2.0, 1.0], [3.0, 0.5, 0.5], [2.0, 1.0, 1.0]])
    sides = np.array([True, True, False, False])
    assert (evened(sparse.csr_matrix(uses), sides, seed=0).toarray() == uses).all()
    long = np.vstack([uses * [[1], [1], [10], [10]]])
    left = evened(sparse.csr_matrix(long), sides, seed=0).toarray()
    assert ((left == np.floor(left)) | (left % 1 == long % 1)).all()
    assert left[2:].sum() == pytest.approx(LONGER * 8, abs=8)


def test_rows_in_another_order_change_nothing() -> None:
    frame = stories_of_two_outlets(np.random.default_rng(1))
    again = permute(frame.sample(frac=1, random_state=2), "tone", within="story_id")
    pd.testing.assert_frame_equal(permute(frame, "tone", within="story_id"), again)


def test_two_outlets_swapped_flip_the_sign() -> None:
    frame = stories_of_two_outlets(np.random.default_rng(1))
    swapped = frame.assign(outlet=frame["outlet"].map({"Heron": "Tern", "Tern": "Heron"}))
    one, other = (permute(f, "tone", within="story_id").set_index("outlet") for f in (frame, swapped))
    assert other.loc["Tern", "estimate"] == pytest.approx(one.loc["Heron", "estimate"])
    assert other.loc["Tern", "p"] == pytest.approx(one.loc["Heron", "p"], abs=0.02)


def test_what_cannot_be_compared_is_told() -> None:
    with pytest.raises(ValueError, match=r"0 outlet\(s\) share a stratum with another"):
        permute(frame_of({"Heron": [1.0, 2.0], "Tern": [0.0]}, ["s1", "s2", "s3"]), "tone", within="story_id")
    with pytest.raises(ValueError, match=r"a unit .* is in two groups or strata"):
        permute(frame_of({"Heron": [1.0], "Tern": [0.0]}).assign(article_id="a"), "tone")

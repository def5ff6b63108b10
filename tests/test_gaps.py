"""A gap splits into choice of stories and telling: by hand, to rounding, and where one of the two is planted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.gaps import COMPONENTS, decompose_gap
from analysis.stats import paired_differences


def parts(frame: pd.DataFrame, a: str = "Heron", b: str = "Tern", **options: object) -> pd.DataFrame:
    return decompose_gap(frame, "tone", a, b, **options).set_index("component")


def told(cells: dict[tuple[str, str], list[float]]) -> pd.DataFrame:
    rows = [(outlet, story, value) for (outlet, story), many in cells.items() for value in many]
    return pd.DataFrame(rows, columns=["outlet", "story_id", "tone"])


def scattered(rng: np.random.Generator, n: int, stories: int) -> pd.DataFrame:
    outlets = rng.choice(["Heron", "Tern"], n)
    return pd.DataFrame({"outlet": outlets, "story_id": rng.integers(0, stories, n), "tone": rng.normal(0, 1, n)})


BY_HAND = told(
    {
        ("Heron", "s1"): [0.4, 0.6, 0.8],
        ("Heron", "s2"): [0.0],
        ("Tern", "s1"): [0.2],
        ("Tern", "s2"): [-0.1, -0.3],
        ("Tern", "s3"): [-1.0],
    }
)


def test_parts_by_hand() -> None:
    table = parts(BY_HAND, least=2)["estimate"]
    heron, tern = 1.8 / 4, -1.2 / 4
    treatment = (3 / 4 + 1 / 3) / 2 * (0.6 - 0.2) + (1 / 4 + 2 / 3) / 2 * (0.0 + 0.2)
    common = heron - (0.2 - 0.4) / 3
    assert table["total"] == pytest.approx(heron - tern)
    assert table["treatment"] == pytest.approx(treatment)
    assert table["emphasis"] == pytest.approx(common - treatment)
    assert table["exclusive"] == pytest.approx(heron - tern - common)
    assert table["selection"] == pytest.approx(heron - tern - treatment)


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_parts_add_up_to_rounding(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(40, 200))
    frame = pd.DataFrame(
        {"outlet": rng.choice(["Heron", "Tern"], n), "story_id": rng.integers(0, 15, n), "tone": rng.normal(0, 9, n)}
    )
    frame["weight"] = rng.uniform(0.2, 1, n)
    table = parts(frame, weight="weight", least=2, n_boot=20)["estimate"]
    assert abs(table["total"] - table["selection"] - table["treatment"]) < 1e-12
    assert abs(table["selection"] - table["emphasis"] - table["exclusive"]) < 1e-12
    means = frame.assign(sum=frame["tone"] * frame["weight"]).groupby("outlet")[["sum", "weight"]].sum()
    raw = means["sum"] / means["weight"]
    assert table["total"] == pytest.approx(raw["Heron"] - raw["Tern"], abs=1e-12)


def test_two_outlets_swapped_flip_every_sign() -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(
        {
            "outlet": rng.choice(["Heron", "Tern"], 200),
            "story_id": rng.integers(0, 25, 200),
            "tone": rng.normal(0, 1, 200),
        }
    )
    one, other = parts(frame), parts(frame, "Tern", "Heron")
    assert other["estimate"].tolist() == pytest.approx((-one["estimate"]).tolist())
    assert other["low"].tolist() == pytest.approx((-one["high"]).tolist())
    assert other["p"].tolist() == pytest.approx(one["p"].tolist(), nan_ok=True)


def test_where_every_story_is_told_once_by_both_treatment_is_the_paired_difference() -> None:
    rng = np.random.default_rng(6)
    frame = told({(outlet, f"s{i:02}"): [rng.normal()] for outlet in ("Heron", "Tern") for i in range(9)})
    table, pair = parts(frame, seed=3), paired_differences(frame, "tone", seed=3).iloc[0]
    for column in ("estimate", "low", "high", "p", "smallest_p", "clusters"):
        assert table.loc["treatment", column] == pytest.approx(pair[column])
    assert table.loc["selection", ["estimate", "low", "high"]].tolist() == pytest.approx([0, 0, 0], abs=1e-12)


def outlets(rng: np.random.Generator, *, slant: float, mix: float) -> pd.DataFrame:
    """Heron tells ``slant`` more warmly; Tern gives grim stories ``mix`` times the articles and, where that is more
    than one, tells ten grim stories that Heron leaves out."""
    mood = rng.normal(0, 0.5, 60)
    grim = mood < 0
    rows = [(*who, value) for who, value in (
        *((("Heron", i), mood[i] + slant + rng.normal(0, 0.2)) for i in range(50)),
        *((("Tern", i), mood[i] + rng.normal(0, 0.2)) for i in range(50) for _ in range(int(mix) if grim[i] else 1)),
        *((("Tern", i), -abs(mood[i]) + rng.normal(0, 0.2)) for i in range(50, 60) if mix > 1),
    )]  # fmt: skip
    return pd.DataFrame(rows, columns=["outlet", "story_id", "tone"])


def test_planted_choice_of_stories_is_selection_and_planted_slant_is_treatment() -> None:
    table = parts(outlets(np.random.default_rng(1), slant=0, mix=3))
    assert table.loc["total", "low"] > 0.05
    assert table.loc["selection", "low"] > 0.05
    assert table.loc["treatment", "low"] < 0 < table.loc["treatment", "high"]
    assert table.loc["treatment", "p"] > 0.05
    table = parts(outlets(np.random.default_rng(2), slant=0.4, mix=1))
    assert table.loc["treatment", "estimate"] == pytest.approx(0.4, abs=0.1)
    assert table.loc["treatment", "p"] < 0.01
    assert abs(table.loc["selection", "estimate"]) < 0.1


def test_without_enough_shared_stories_only_the_total_is_told() -> None:
    table = parts(BY_HAND)
    assert table.loc["total", ["estimate", "low", "high"]].notna().all()
    assert table.drop("total")[["estimate", "low", "high", "p"]].isna().all(axis=None)
    assert table["clusters"].tolist() == [3, 3, 2, 2, 1]
    assert table.index.tolist() == list(COMPONENTS)


def test_an_outlet_without_rows_is_told() -> None:
    with pytest.raises(ValueError, match="no row of Gull: outlet holds Heron, Tern"):
        parts(BY_HAND, "Heron", "Gull")

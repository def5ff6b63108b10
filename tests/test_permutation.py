"""Labels dealt anew: p counted by hand, level held where story choice and several articles a story fool others."""

from __future__ import annotations

from itertools import combinations, permutations, product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.permutation import permute


def frame_of(values: dict[str, list[float]], story: list[str] | None = None) -> pd.DataFrame:
    rows = [(outlet, value) for outlet, many in values.items() for value in many]
    frame = pd.DataFrame(rows, columns=["outlet", "tone"]).assign(article_id=[f"a{i:02}" for i in range(len(rows))])
    return frame if story is None else frame.assign(story_id=story)


def test_p_is_near_that_of_every_deal_counted() -> None:
    values = [0.9, 0.5, 0.7, 0.1, 0.2, -0.3, 0.4]
    frame = frame_of({"Heron": values[:3], "Tern": values[3:]})
    gaps = [
        np.mean([values[i] for i in pick]) - np.mean([values[i] for i in range(7) if i not in pick])
        for pick in combinations(range(7), 3)
    ]
    exact = np.mean(np.abs(gaps) >= abs(gaps[0]) - 1e-12)
    table = permute(frame, "tone", n_perm=9999).set_index("outlet")
    assert table["p"].tolist() == pytest.approx([exact] * 2, abs=0.01)
    assert table["estimate"].tolist() == pytest.approx([gaps[0], -gaps[0]])
    assert table["smallest_p"].tolist() == pytest.approx([1 / 35] * 2)
    assert table["p_family"].tolist() == pytest.approx(table["p"].tolist())


def test_within_stories_p_is_near_that_of_every_deal_counted() -> None:
    frame = frame_of(
        {"Heron": [0.9, 0.5, 0.1], "Tern": [0.2, 0.0, 0.3], "Gull": [0.1, 0.4]}, ["s1", "s2", "s3"] * 2 + ["s1", "s2"]
    )
    told = {story: part.set_index("outlet")["tone"] - part["tone"].mean() for story, part in frame.groupby("story_id")}

    def gap(deal: dict[str, pd.Series]) -> float:
        every = pd.concat(deal.values())
        return every[every.index == "Heron"].mean() - every[every.index != "Heron"].mean()

    deals = [
        gap({story: pd.Series(dealt, told[story].index) for story, dealt in zip(told, deal, strict=True)})
        for deal in product(*(permutations(values) for values in told.values()))
    ]
    exact = np.mean(np.abs(deals) >= abs(gap(told)) - 1e-12)
    row = permute(frame, "tone", within="story_id", n_perm=9999).set_index("outlet").loc["Heron"]
    assert row["estimate"] == pytest.approx(gap(told))
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

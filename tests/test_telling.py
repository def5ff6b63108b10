"""The same story told differently: what is planted in the demo corpus is found, what is not planted is not."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.figures import named
from analysis.study import Study, open_study


@pytest.fixture(scope="module")
def study(demo: Path) -> Study:
    return open_study(demo)


def apart(study: Study, layer: str) -> pd.DataFrame:
    table = study.tellings_apart
    return table[table["layer"] == layer].set_index("outlet")


# Planted differences, and what must not pass for one


def test_the_lanterns_own_voice_is_apart_on_the_same_stories_and_no_other_outlets_is_lower(study: Study) -> None:
    own = apart(study, "own voice")
    assert own["estimate"].idxmin() == "Daily Lantern"
    assert own.loc["Daily Lantern", ["p", "q", "p_family"]].max() < 0.05
    assert (own.drop("Daily Lantern")["estimate"] > 0).all()


def test_quotations_that_everybody_prints_differ_in_nobodys_tone(study: Study) -> None:
    assert apart(study, "quotes")["p_family"].min() > 0.05


def test_the_chronicles_grim_stories_are_choice_not_telling(study: Study) -> None:
    gap = study.gaps.query("a == 'The Harbour Chronicle' and b == 'The Ropewalk'").set_index("component")
    assert gap.loc["total", "estimate"] < -0.1
    assert gap.loc["exclusive", "estimate"] < -0.05
    assert gap.loc["treatment", "low"] < 0 < gap.loc["treatment", "high"]
    assert gap.loc["treatment", "p"] > 0.05


def test_gaps_add_up(study: Study) -> None:
    for _, gap in study.gaps.groupby(["a", "b"]):
        part = gap.set_index("component")["estimate"]
        assert abs(part["total"] - part["selection"] - part["treatment"]) < 1e-12


def test_side_by_side_shows_each_outlets_first_headline_once(study: Study) -> None:
    table = study.side_by_side
    assert table["story_id"].nunique() == 5
    assert not table.duplicated(["story_id", "outlet"]).any()
    assert table.groupby("rank")["outlet"].nunique().is_monotonic_decreasing
    told = study.articles.set_index("article_id")["title"]
    assert table["title"].tolist() == told[table["article_id"]].tolist()


# Figures where there is little to show


def cut(study: Study, articles: pd.DataFrame) -> Study:
    return Study(articles.reset_index(drop=True), study.ledger, study.source)


@pytest.mark.parametrize("name", ["selection-and-treatment", "paired-stories", "same-story-headlines"])
def test_figures_draw_or_say_why_not(study: Study, name: str) -> None:
    one = study.articles[study.articles["outlet"] == "Varland Ledger"]
    shared = study.of_articles.loc[study.of_articles["story_id"].isin(study.shared_stories["story_id"]), "article_id"]
    alone = study.articles[~study.articles["article_id"].isin(shared)]
    undated = study.articles.assign(published=study.articles["published"].where(study.articles["published"].isna()))
    for articles, drawn in ((study.articles, True), (undated, None), (one, False), (alone, False)):
        _, table, caption = named(name).render(cut(study, articles))
        assert caption.startswith("Not drawn: no ") == table.empty
        assert drawn in (None, not table.empty)

"""The same story told differently: what is planted in the demo corpus is found, what is not planted is not."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import pandas as pd
import pytest

from analysis.figures import named
from analysis.study import Study, open_study
from analysis.tracing import evidence

SWAP = {"Daily Lantern": "The Ropewalk", "The Ropewalk": "Daily Lantern"}


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


# Labels and rows


def test_two_outlets_swapped_swap_their_rows_and_flip_the_gaps_between_them(study: Study) -> None:
    """The swapped study keeps article ids, so copies, stories and draws stay what they were."""
    swapped = Study(study.articles.assign(outlet=study.articles["outlet"].replace(SWAP)), study.ledger, study.source)
    for name in ("own voice", "quotes"):
        ours, theirs = apart(study, name), apart(swapped, name)
        assert theirs.loc["The Ropewalk", "estimate"] == pytest.approx(ours.loc["Daily Lantern", "estimate"], abs=0.1)
    one, other = (
        told.tone_on_shared_stories.query("layer == 'own voice'").set_index(["a", "b"]) for told in (study, swapped)
    )
    pair = ("Daily Lantern", "The Ropewalk")
    assert one.loc[pair, "estimate"] * other.loc[pair, "estimate"] < 0


@pytest.mark.parametrize("table", ["tone_by_outlet", "tone_on_shared_stories", "gaps", "tellings_apart", "same_story"])
def test_every_row_of_a_contrast_leads_to_its_sentences(study: Study, table: str) -> None:
    contrast = getattr(study, table)
    assert len(contrast)
    for row in contrast[contrast["clusters"] > 0].index:
        found, one = evidence(contrast, row, study), contrast.loc[row]
        outlets = {one["a"], one["b"]} if "a" in contrast else {one["outlet"]}
        assert set(found["outlet"]) == outlets
        assert (found["text"].str.len() > 0).all()
        if table != "tellings_apart":
            whole = "component" not in contrast or one["component"] in ("total", "selection")
            assert found["article_id"].nunique() == one["n"] or not whole


def results() -> list[str]:
    """The names of all results of a study that are computed once."""
    names = [name for name in dir(Study) if isinstance(getattr(Study, name, None), cached_property)]
    return [name for name in names if not name.startswith("_")]


def test_every_contrast_of_a_study_leads_from_every_estimate_that_is_not_nought_to_rows(study: Study) -> None:
    traced = set()
    for name in results():
        table = getattr(study, name)
        if not isinstance(table, pd.DataFrame) or "estimate" not in table or "rows" not in table.attrs:
            continue
        traced.add(name)
        for row in table[table["n"].gt(0) & table["estimate"].abs().gt(0)].index[:25]:
            found = evidence(table, row, study)
            assert len(found), f"{name}, row {row}: nothing behind {table.loc[row].to_dict()}"
            assert found["text"].str.len().gt(0).all()
    assert len(traced) > 20
    assert {"words", "frames_by_outlet", "source_differences", "own_word_shares", "topic_shares", "gaps"} <= traced


def test_the_mean_of_the_evidence_is_the_estimate(study: Study) -> None:
    contrast = study.tone_by_outlet
    row = contrast.query("layer == 'own voice' and outlet == 'Varland Ledger'").index[0]
    found = evidence(contrast, row, study)
    articles = found.groupby("article_id").agg(compound=("compound", "mean"), weight=("weight", "first"))
    mean = (articles["compound"] * articles["weight"]).sum() / articles["weight"].sum()
    assert mean == pytest.approx(contrast.loc[row, "estimate"])


def test_evidence_of_a_row_that_is_not_there_or_of_a_stray_table_is_an_error_that_helps(study: Study) -> None:
    with pytest.raises(KeyError, match="no row 999"):
        evidence(study.gaps, 999, study)
    stray = pd.DataFrame(study.gaps.to_dict("list"))
    with pytest.raises(ValueError, match=r"does not say what it was made of .* pass the study's own table"):
        evidence(stray, 0, study)


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

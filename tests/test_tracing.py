"""From every number of a study back to the rows it was made of: recomputed from these rows it is the same number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from studies import contrasts, results, with_chances

from analysis.stats import diversity_by
from analysis.study import Study
from analysis.tracing import evidence

ARTICLE = ["article_id", "outlet", "story_id", "weight"]
Recompute = Callable[[Study, pd.Series, pd.DataFrame], float]


@pytest.fixture(scope="module")
def study(demo: Path) -> Study:
    return with_chances(demo)


@pytest.fixture(scope="module")
def tables(study: Study) -> dict[str, pd.DataFrame]:
    return contrasts(study)


# What each estimate is said to be, computed from its evidence


def mean(rows: pd.DataFrame) -> float:
    return float(np.average(rows["value"], weights=rows["weight"]))


def gap(rows: pd.DataFrame, one: pd.Series) -> float:
    """The mean over stories of a's mean less b's."""
    told = rows.groupby(["story_id", "outlet"])[["value", "weight"]].apply(mean).unstack()
    return float((told[one["a"]] - told[one["b"]]).mean())


def estimated(rows: pd.DataFrame, one: pd.Series) -> float:
    return gap(rows, one) if "a" in one else mean(rows)


def averaged(column: str) -> Recompute:
    """The rows of an article are averaged first."""
    return lambda _, one, found: estimated(
        found.groupby(ARTICLE)[column].mean().rename("value").reset_index().astype({"value": float}), one
    )


def each(column: str) -> Recompute:
    """Every row counts by itself."""
    return lambda _, one, found: estimated(found.assign(value=found[column].astype(float)), one)


def alike(table: pd.DataFrame, one: pd.Series, *keys: str) -> pd.DataFrame:
    return table[(table[list(keys)] == one[list(keys)]).all(axis=1) & (table["weight"] > 0)]


def share_of(base: str, *keys: str) -> Recompute:
    """The rows found among all rows of a table of the study, by weight."""
    return lambda study, one, found: found["weight"].sum() / alike(getattr(study, base), one, *keys)["weight"].sum()


def in_articles(base: str, *keys: str) -> Recompute:
    """The rows found of each article among its rows in a table of the study, then averaged; no row found counts 0."""

    def recompute(study: Study, one: pd.Series, found: pd.DataFrame) -> float:
        rows = alike(getattr(study, base), one, *keys)
        if "a" in one:
            rows = rows[rows["outlet"].isin([one["a"], one["b"]])]
            rows = rows[rows.groupby("story_id")["outlet"].transform("nunique") == 2]
        every = rows.groupby(ARTICLE).size()
        counted = found.groupby(ARTICLE).size()
        assert set(counted.index) <= set(every.index)
        return estimated((counted.reindex(every.index, fill_value=0) / every).rename("value").reset_index(), one)

    return recompute


def rating(study: Study, one: pd.Series, found: pd.DataFrame) -> float:
    """The scores of the words found add up to an article's; an article without such a word has 0."""
    rows = study.rating[study.rating["outlet"].isin([one["a"], one["b"]])]
    rows = rows[rows.groupby("story_id")["outlet"].transform("nunique") == 2]
    added = (found["score"] * found["share"]).groupby(found["article_id"]).sum()
    return gap(rows.assign(value=rows["article_id"].map(added).fillna(0)), one)


def component(_: Study, one: pd.Series, found: pd.DataFrame) -> float:
    """Of a gap: all of it, or what Kitagawa's formula gives; what only one tells is left to the stories themselves."""
    rows = found.groupby(ARTICLE)["compound"].mean().rename("value").reset_index()
    sides = [rows[rows["outlet"] == one[side]] for side in "ab"]
    apart = mean(sides[0]) - mean(sides[1])
    if one["component"] == "exclusive":
        assert not set(sides[0]["story_id"]) & set(sides[1]["story_id"])
        return one["estimate"]
    rows = rows[rows.groupby("story_id")["outlet"].transform("nunique") == 2]
    told = rows.groupby(["story_id", "outlet"])[["value", "weight"]].apply(mean).unstack()
    weight = rows.groupby(["story_id", "outlet"])["weight"].sum().unstack()
    told_apart = (told[one["a"]] - told[one["b"]]) @ (weight / weight.sum()).mean(axis=1)
    return {"total": apart, "treatment": told_apart}.get(one["component"], apart - told_apart)


def against_all(study: Study, one: pd.Series, found: pd.DataFrame) -> float:
    """Weighed deviations from the mean of a story add up to 0: the others' are the outlet's own with the sign turned.
    A telling counts 1, of copied articles alone less."""
    told, every = of_tellings(found), of_tellings(alike(study.tone_sentences, one, "layer"))
    every = every[every.groupby("story_id")["value"].transform("size") > 1]
    story = told.groupby("story_id")[["value", "weight"]].apply(mean).reindex(told.index, level="story_id")
    deviation = ((told["value"] - story) * told["weight"]).groupby("outlet").sum()[one["outlet"]]
    own = told["weight"].groupby("outlet").sum()[one["outlet"]]
    return deviation / own + deviation / (every["weight"].sum() - own)


def of_tellings(sentences: pd.DataFrame) -> pd.DataFrame:
    """Mean tone and weight by story and outlet."""
    articles = sentences.groupby(ARTICLE)["compound"].mean().rename("value").reset_index()
    told = articles.groupby(["story_id", "outlet"])
    weight = told["weight"].sum().clip(upper=1)
    return told[["value", "weight"]].apply(mean).rename("value").to_frame().assign(weight=weight)


def shared_texts(study: Study, one: pd.Series, found: pd.DataFrame) -> float:
    assert set(found["outlet"]) == {one["a"], one["b"]}
    return (found["outlet"] == one["a"]).sum() / (study.articles["outlet"] == one["a"]).sum()


def cosine(_: Study, one: pd.Series, found: pd.DataFrame) -> float:
    mixes = found.groupby(["outlet", "topic"])["weight"].sum().unstack(fill_value=0)
    a, b = mixes.loc[one["a"]], mixes.loc[one["b"]]
    return a @ b / np.sqrt((a @ a) * (b @ b))


def agreement(_: Study, one: pd.Series, found: pd.DataFrame) -> float:
    both = found[[one["a"], one["b"]]]
    if one["measure"] == "same sign":
        return (both.prod(axis=1)[(both != 0).all(axis=1)] > 0).mean()
    both = both.groupby(found["article_id"]).mean() if "articles" in one["measure"] else both
    return np.corrcoef(both.T)[0, 1]


def entropy(column: str) -> Recompute:
    def recompute(_: Study, one: pd.Series, found: pd.DataFrame) -> float:
        table = diversity_by(found, column, group="outlet", cluster="story_id", weight="weight")
        return table.set_index("outlet").loc[one["outlet"], "estimate"]

    return recompute


RECOMPUTED: dict[str, Recompute] = {
    "tone_by_outlet": averaged("compound"),
    "tone_on_shared_stories": averaged("compound"),
    "same_story": averaged("compound"),
    "tone_towards": averaged("toward"),
    "tone_towards_on_shared_stories": averaged("toward"),
    "tone_agreement": agreement,
    "rating_on_shared_stories": rating,
    "word_shift": rating,
    "tellings_apart": against_all,
    "gaps": component,
    "source_measures": each("value"),
    "source_differences": each("value"),
    "source_kinds": share_of("known_speakers", "outlet"),
    "cue_stances": share_of("cued_quotes", "outlet"),
    "source_diversity": entropy("counted"),
    "frames_by_outlet": in_articles("frame_sentences", "outlet"),
    "frames_on_shared_stories": in_articles("frame_sentences"),
    "word_shares": in_articles("wording", "set", "outlet"),
    "own_word_shares": in_articles("own_wording", "set", "outlet"),
    "word_shares_by_voice": in_articles("wording", "set", "whose"),
    "word_differences": in_articles("wording", "set"),
    "own_word_differences": in_articles("own_wording", "set"),
    "topic_shares": share_of("placed", "outlet"),
    "topic_diversity": entropy("topic"),
    "attention_over_time": share_of("placed", "outlet", "period"),
    "agenda_similarity": cosine,
    "story_coverage": each("ran"),
    "coverage_differences": each("ran"),
    "gaps_by_outlet": lambda _, one, found: len(found) / one["possible"],
    "text_sharing": shared_texts,
    "wire_share": lambda study, one, found: (
        found["article_id"].nunique() / (study.articles["outlet"] == one["outlet"]).sum()
    ),
}
WORDS = ("words", "words_on_shared_stories", "words_tested", "words_tested_on_shared_stories", "keyness")


def test_every_contrast_of_a_study_is_recomputed_here(study: Study, tables: dict[str, pd.DataFrame]) -> None:
    assert set(tables) == {*RECOMPUTED, *WORDS}
    assert {name for name, table in results(study).items() if "estimate" in table} <= set(tables)


@pytest.mark.parametrize("name", sorted(RECOMPUTED))
def test_every_estimate_is_made_of_its_evidence(study: Study, tables: dict[str, pd.DataFrame], name: str) -> None:
    contrast = tables[name]
    assert contrast["estimate"].notna().any()
    for row in contrast.index[contrast["estimate"].notna()]:
        one = contrast.loc[row]
        found = evidence(contrast, row, study)
        if one["estimate"] or len(found):
            told = RECOMPUTED[name](study, one, found)
            assert told == pytest.approx(one["estimate"], abs=1e-9), f"{name}, row {row}: {one.to_dict()}"
        assert (found["text"].str.len() > 0).all()


@pytest.mark.parametrize("name", WORDS)
def test_every_use_of_a_word_is_found(study: Study, tables: dict[str, pd.DataFrame], name: str) -> None:
    for row in tables[name].index[::7]:
        one, found = tables[name].loc[row], evidence(tables[name], row, study)
        assert set(found["outlet"]) == {one["label"]}
        assert found["weight"].sum() == pytest.approx(one["n"], abs=0.5)


@pytest.mark.parametrize("name", ["tone_on_shared_stories", "source_differences", "coverage_differences"])
def test_stories_and_articles_behind_a_pair_are_as_many_as_it_says(
    study: Study, tables: dict[str, pd.DataFrame], name: str
) -> None:
    for row in tables[name].index:
        one, found = tables[name].loc[row], evidence(tables[name], row, study)
        assert found["story_id"].nunique() == one["clusters"]
        if name == "tone_on_shared_stories":
            assert found["article_id"].nunique() == one["n"]


# What a notebook does with a table


def test_some_rows_of_a_contrast_in_another_order_lead_to_the_same_evidence(study: Study) -> None:
    contrast = study.tone_by_outlet
    row = contrast.query("layer == 'quotes' and outlet == 'The Ropewalk'").index[0]
    shown = contrast.sort_values("estimate").query("layer == 'quotes'").assign(note="", p=0.5)
    kept = shown[["outlet", "layer", "estimate"]].dropna().head(4)
    for table in (shown, kept, kept.rename(columns={"estimate": "tone"})):
        pd.testing.assert_frame_equal(evidence(table, row, study), evidence(contrast, row, study))


def test_a_contrast_without_one_of_its_keys_is_an_error_not_the_wrong_rows(study: Study) -> None:
    with pytest.raises(ValueError, match="lacks layer, which its rows are told apart by"):
        evidence(study.tone_by_outlet.drop(columns="layer"), 0, study)


def test_a_label_that_two_rows_have_is_an_error(study: Study) -> None:
    twice = study.tone_by_outlet.rename(index={1: 0})
    with pytest.raises(ValueError, match="2 rows have the label 0"):
        evidence(twice, 0, study)


def test_evidence_of_a_row_that_is_not_there_or_of_a_stray_table_is_an_error_that_helps(study: Study) -> None:
    with pytest.raises(KeyError, match="no row 999"):
        evidence(study.gaps, 999, study)
    stray = pd.DataFrame(study.gaps.to_dict("list"))
    with pytest.raises(ValueError, match=r"does not say what it was made of .* pass the study's own table"):
        evidence(stray, 0, study)

"""Who speaks, by outlet: names over a corpus, measures against counts by hand, the demo corpus's planted speakers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis import evidence
from analysis.figures import named
from analysis.sourcing import MEASURES, cue_lemmas, source_kinds, source_measures, source_names, stretches, verbs_by
from analysis.study import Study, open_study


@pytest.fixture(scope="module")
def study(demo: Path) -> Study:
    return open_study(demo)


def quote(article: str, name: str, speaks: str = "official", **more: object) -> dict[str, object]:
    row = {"article_id": article, "name": name, "speaker_kind": speaks, "described": True, "kind": "quotation"}
    return row | {"source": name, "cue": "said", "cue_stance": "neutral", "quote": "“a b”", "text": ""} | more


# Over a corpus


def test_a_surname_alone_is_taken_for_the_full_name_that_most_texts_give() -> None:
    table = pd.DataFrame([quote(f"a{i}", "Ida Marsh") for i in range(3)] + [quote("b", "Marsh"), quote("c", "unknown")])
    assert source_names(table).tolist() == ["Ida Marsh"] * 4 + [""]
    disputed = pd.DataFrame([quote("a", "Ida Marsh"), quote("b", "Tom Marsh"), quote("c", "Marsh")])
    assert source_names(disputed).tolist() == ["Ida Marsh", "Tom Marsh", "Marsh"]


def test_a_name_that_its_text_does_not_describe_has_the_kind_that_other_texts_give() -> None:
    table = pd.DataFrame(
        [
            quote("a", "Ida Marsh", "expert"),
            quote("b", "Ida Marsh", "citizen", described=False),
            quote("c", "Tom Brack", "citizen", described=False),
            quote("d", "", "unnamed"),
        ]
    )
    assert source_kinds(table).tolist() == ["expert", "expert", "citizen", "unnamed"]


def test_cues_are_told_by_their_verb() -> None:
    table = pd.DataFrame({"cue": ["Claimed", "pointed\n out", "", "insisting"]})
    assert cue_lemmas(table).tolist() == ["claim", "point out", "", "insist"]


def test_a_long_quotation_is_shown_by_its_ends() -> None:
    text = "Ida Marsh said “" + "much " * 200 + "” and left."
    table = pd.DataFrame({"article_id": ["a"], "start": [text.index("“")], "end": [text.index("”") + 1]})
    shown = stretches(table, pd.DataFrame({"article_id": ["a"], "text": [text]})).iloc[0]
    assert shown.startswith("Ida Marsh said “much")
    assert shown.endswith("much ” and left.")
    assert " … " in shown
    assert len(shown) < 300


def test_measures_are_those_counted_by_hand() -> None:
    articles = pd.DataFrame(
        {"article_id": ["a", "b"], "title": ["A", "B"], "text": ["one two three four five six seven eight", "one two"]}
    )
    table = pd.DataFrame(
        [
            quote("a", "Ida Marsh", "official", cue="claimed", cue_stance="doubting"),
            quote("a", "Ida Marsh", "official"),
            quote("a", "", "unnamed", cue="", cue_stance="none"),
            quote("a", "unknown", "unknown", source="", cue="", cue_stance="none"),
            quote("a", "", "", kind="scare"),
        ]
    )
    measured = source_measures(table, articles)
    assert set(measured["measure"]) == set(MEASURES)
    means = measured.groupby("measure")["value"].mean()
    assert means["official"] == pytest.approx(2 / 3)
    assert means["unnamed"] == pytest.approx(1 / 3)
    assert means["doubting"] == pytest.approx(1 / 2)
    assert means["quoted"] == pytest.approx((8 / 8 + 0) / 2)  # four quotations of two words each, and none
    assert means["kinds mixed"] == pytest.approx(2 / 3)  # of the three pairs one has the same kind
    assert means["speakers mixed"] == pytest.approx(2 / 3)


def test_verbs_are_counted_by_outlet_and_stance() -> None:
    cues = [("claimed", "doubting"), ("claims", "doubting"), ("insisted", "doubting"), ("said", "neutral")]
    table = pd.DataFrame([quote("a", "Ida Marsh", cue=cue, cue_stance=stance, outlet="X") for cue, stance in cues])
    assert verbs_by(table).to_numpy().tolist() == [
        ["X", "doubting", "claim", 2], ["X", "doubting", "insist", 1], ["X", "neutral", "say", 1],
    ]  # fmt: skip


# The demo corpus


def test_the_two_planted_speakers_of_every_shared_story_are_found_in_every_telling(study: Study) -> None:
    said = study.quotes[study.quotes["kind"] == "quotation"].assign(words=study.quotes["quote"].str.strip("\"'“”‘’ .,"))
    tellings = said.groupby("words").agg(outlets=("outlet", "nunique"), sources=("source", "nunique"))
    repeated = tellings[tellings["outlets"] > 1]
    assert len(repeated) >= 2 * 9
    assert (repeated["sources"] == 1).all()
    assert not said["source"].isin(["", "unknown"]).sum() > 1


def test_only_the_tabloid_doubts_or_colours_what_its_speakers_say(study: Study) -> None:
    stances = study.cued_quotes.groupby("outlet")["cue_stance"].unique().map(set)
    assert stances["Daily Lantern"] == {"neutral", "doubting", "charged"}
    assert all(found == {"neutral"} for outlet, found in stances.items() if outlet != "Daily Lantern")


def test_outlets_that_quote_the_same_people_do_not_differ_in_whom_they_quote(study: Study) -> None:
    same = study.source_differences[study.source_differences["measure"].isin(["official", "unnamed", "kinds mixed"])]
    tested = same.dropna(subset=["p"])
    assert not tested.empty
    assert (tested["p"] > 0.05).all()


def test_every_number_leads_to_its_rows(study: Study) -> None:
    kinds = study.source_kinds
    for row in kinds.index[kinds["estimate"] > 0]:
        found = evidence(kinds, row, study)
        assert set(found["outlet"]) == {kinds.loc[row, "outlet"]}
        assert set(found["speaker_kind"]) == {kinds.loc[row, "speaker_kind"]}
        assert found["text"].str.len().min() > 0
    measures = study.source_measures
    row = measures.index[(measures["measure"] == "official") & (measures["outlet"] == "Daily Lantern")][0]
    found = evidence(measures, row, study)
    assert found["value"].mean() == pytest.approx(measures.loc[row, "estimate"])
    pairs = study.source_differences
    found = evidence(pairs, pairs.index[0], study)
    assert set(found["outlet"]) == set(pairs.loc[0, ["a", "b"]])


def test_shares_of_kinds_and_stances_sum_to_one(study: Study) -> None:
    for table in (study.source_kinds, study.cue_stances):
        assert table.groupby("outlet")["estimate"].sum().round(9).eq(1).all()


def test_entropy_is_none_where_one_kind_speaks_and_grows_with_kinds(study: Study) -> None:
    table = study.source_diversity.set_index(["of", "outlet"])["estimate"]
    assert (table["names"] > table["kinds"]).all()


def test_swapped_labels_swap_the_signs(study: Study) -> None:
    swap = {"Daily Lantern": "The Ropewalk", "The Ropewalk": "Daily Lantern"}
    articles = study.articles.assign(outlet=study.articles["outlet"].replace(swap))
    other = Study(articles, study.ledger, study.source)
    for made in ("stories", "copies"):
        other.__dict__[made] = getattr(study, made)
    both = ["Daily Lantern", "The Ropewalk"]
    keys = ["measure", "a", "b"]
    one, two = (s.source_differences.set_index(keys).sort_index() for s in (study, other))
    one, two = (table.loc[(slice(None), both[0], both[1]), :] for table in (one, two))
    pd.testing.assert_series_equal(one["estimate"], -two["estimate"])
    pd.testing.assert_series_equal(one["p"], two["p"])


# Figures


@pytest.mark.parametrize("name", ["source-kinds", "attribution-verbs"])
def test_figures_have_every_outlet_in_every_panel(study: Study, name: str) -> None:
    _, table, caption = named(name).render(study)
    category = "speaker_kind" if name == "source-kinds" else "cue_stance"
    assert (table.groupby(category)["outlet"].nunique() == study.articles["outlet"].nunique()).all()
    assert "95%" in caption


@pytest.mark.parametrize("name", ["source-kinds", "attribution-verbs"])
def test_figures_say_why_where_nobody_is_quoted(study: Study, name: str) -> None:
    articles = study.articles.assign(text=study.articles["text"].str.replace(r"[\"“”'‘’]", "", regex=True))
    _, table, caption = named(name).render(Study(articles, study.ledger, study.source))
    assert table.empty
    assert caption.startswith("Not drawn: no quotation has a ")


def test_figures_draw_for_one_outlet_and_for_twenty(study: Study) -> None:
    one = study.articles[study.articles["outlet"] == "Daily Lantern"]
    many = study.articles.assign(
        outlet=[f"The Very Long Evening Gazette of Arden {i % 20}" for i in range(len(study.articles))]
    )
    for articles, outlets in ((one, 1), (many, 20)):
        table = named("source-kinds").render(Study(articles, study.ledger, study.source))[1]
        assert table["outlet"].nunique() == outlets

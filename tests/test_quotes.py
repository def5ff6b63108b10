"""Quotations: every style of marks, who speaks, names in full, speeches that go on, and texts that are damaged."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus import read_corpus
from analysis.quotes import COLUMNS, UNKNOWN, find_quotes

KINDS = {"official", "expert", "business", "citizen", "media", "unnamed", UNKNOWN}


def quotes(*texts: str) -> pd.DataFrame:
    return find_quotes(pd.DataFrame({"article_id": [f"a{i}" for i in range(len(texts))], "text": list(texts)}))


def only(text: str) -> pd.Series:
    found = quotes(text)
    assert len(found) == 1, found["quote"].tolist()
    return found.iloc[0]


# Marks


@pytest.mark.parametrize(("opening", "closing"), ['""', "“”", "''", "‘’", "„“", "«»"])
def test_every_style_of_marks_is_found_marks_included(opening: str, closing: str) -> None:
    text = f"Ida Marsh said: {opening}The weir must hold until spring.{closing} She left."
    found = only(text)
    assert text[found["start"] : found["end"]] == found["quote"]
    assert found["quote"] == f"{opening}The weir must hold until spring.{closing}"
    assert (found["speaker"], found["cue"]) == ("Ida Marsh", "said")


def test_a_quotation_over_several_paragraphs_is_one_row() -> None:
    text = 'Ida Marsh said: "The weir is old.\n\n"It must be mended.\n\n"We ask for help."\n\nNobody came.'
    found = only(text)
    assert found["quote"] == text[text.index('"') : text.rindex('"') + 1]
    assert found["name"] == "Ida Marsh"


def test_a_mark_that_is_never_closed_does_not_swallow_the_text() -> None:
    found = quotes('Ida Marsh said "the weir is old. She left. Later Tom Brack said "we will mend it" and went.')
    assert found["quote"].tolist() == ['"we will mend it"']
    assert found["name"].tolist() == ["Tom Brack"]


def test_apostrophes_are_no_quotations() -> None:
    text = "The weirs' keepers don't like '70s pumps, rock 'n' roll or the minister 's car, it's said."
    assert quotes(text).empty


def test_single_marks_count_on_a_line_of_their_own_in_a_text_of_double_ones() -> None:
    text = "‘Nothing will hold’\n\nIda Marsh said “the weir is old” and “nothing will hold”, she fears."
    assert "‘Nothing will hold’" in set(quotes(text)["quote"])


def test_a_closing_mark_glued_to_the_next_sentence_and_one_of_the_wrong_kind_still_close() -> None:
    glued = quotes('The weir is old."We must mend it now," Ida Marsh said.')
    assert glued["quote"].tolist() == ['"We must mend it now,"']
    wrong = quotes("Ida Marsh warned of 'an urgent and growing threat\" to the weir. 'We must mend it now,' she said.")
    assert wrong["quote"].tolist() == ["'an urgent and growing threat\"", "'We must mend it now,'"]


@settings(deadline=None, max_examples=150)
@given(st.lists(st.text(st.sampled_from("aB. ,:?!\n\"'“”‘’„«»-s\ufffd\ue000(5"), max_size=60), min_size=1, max_size=4))
def test_no_text_makes_it_fail_and_every_span_holds_its_quotation(texts: list[str]) -> None:
    found = quotes(*texts)
    assert found.columns.tolist() == COLUMNS
    for row in found.itertuples():
        text = texts[int(row.article_id[1:])]
        assert text[row.start : row.end] == row.quote
        assert row.speaker in text or row.speaker in ("", UNKNOWN)
        assert row.cue in text
    spans = found.groupby("article_id")[["start", "end"]]
    assert all((rows["start"].to_numpy()[1:] >= rows["end"].to_numpy()[:-1]).all() for _, rows in spans)


def test_texts_without_quotations_and_no_texts_give_an_empty_table() -> None:
    assert quotes("No marks here.", "").columns.tolist() == COLUMNS
    assert quotes("No marks here.", "").empty
    assert quotes().empty


# Speakers


@pytest.mark.parametrize(
    ("text", "speaker", "name", "cue"),
    [
        ("“It is old,” engineer Ida Marsh said.", "engineer Ida Marsh", "Ida Marsh", "said"),
        ("“It is old,” said Ida Marsh, an engineer.", "Ida Marsh", "Ida Marsh", "said"),
        ("It is “old and unsafe”, according to Ida Marsh.", "Ida Marsh", "Ida Marsh", "according to"),
        ("Ida Marsh spoke. “It is old,” she said.", "she", "Ida Marsh", "said"),
        ("Ida Marsh spoke. “It is old,” Marsh said.", "Marsh", "Ida Marsh", "said"),
        ("Ida Marsh met Tom Brack. “It is old,” he said.", "he", "Tom Brack", "said"),
        ("Ida Marsh met Tom Brack. “It is old,” she said.", "she", "Ida Marsh", "said"),
        ("“Is it old?” Ida Marsh asked.", "Ida Marsh", "Ida Marsh", "asked"),
        ("Ida Marsh: “It is old and unsafe.”", "Ida Marsh", "Ida Marsh", ""),
        ("President Ida Marsh flew in. “It is old,” the president said.", "the president", "Ida Marsh", "said"),
        ("The keeper, Ida Marsh, said the weir was “old and unsafe”.", "The keeper", "Ida Marsh", "said"),
        ("The Weir Defence League (WDL) met. “It is old,” the WDL said.", "the WDL", "Weir Defence League", "said"),
        ("The weir is old and a “bad bargain” for all, Ida Marsh said Tuesday.", "Ida Marsh", "Ida Marsh", "said"),
        ("“It is old,” one resident said.", "one resident", "", "said"),
        ("“It is old and unsafe.”\n\nIda Marsh, Weir Gazette", "Ida Marsh", "Ida Marsh", ""),
        ("Some say it is “old and unsafe.”\n\nIda Marsh, Weir Gazette", "Ida Marsh", "Ida Marsh", ""),
        ("“It is old,” said one keeper.", "one keeper", "", "said"),
        ("Police in Arden said it was “old and unsafe”.", "Police in Arden", "", "said"),
        ("Ida Marsh: Weir is “old”", "Ida Marsh", "Ida Marsh", ""),
        ("Ida Marsh announced that Arden had agreed to mend it “at once”.", "Ida Marsh", "Ida Marsh", "announced"),
        ("A lawyer for Ida Marsh, Tom Brack, said it was “old”.", "A lawyer for Ida Marsh", "Tom Brack", "said"),
        ("Another keeper, former Rep. Ida Marsh, said it was “old”.", "Another keeper", "Ida Marsh", "said"),
    ],
)
def test_who_says_it(text: str, speaker: str, name: str, cue: str) -> None:
    found = only(text)
    assert (found["speaker"], found["name"], found["cue"]) == (speaker, name, cue)
    assert found["kind"] == "quotation"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ida Marsh left. They met Tom Brack, when he called it “old”.", "Tom Brack"),
        ("Tom Brack left. Questioned by Hugo Field, he called it “old”.", "Tom Brack"),
        ("Hugo Field lost, and Tom Brack left when he called it “old”.", "Tom Brack"),
        ("President Ida Marsh met French President Tom Brack. “It is old,” the president said.", "Ida Marsh"),
        ("President Ida Marsh met French President Tom Brack. “It is old,” the French president said.", "Tom Brack"),
        ("Sen. Ida Marsh met Sen. Tom Brack. Marsh left. “It is old,” the senator said.", "Ida Marsh"),
        ("The Arden Rivers Office met. “It is old,” the Arden rivers office said.", "Arden Rivers Office"),
        ("The river runs by Arden. “It is old,” the companies said.", ""),
        ("Tom Brack Jr. spoke. “It is old,” Brack said.", "Tom Brack Jr."),
        ("“It is old,” said Dr. Ida Marsh of Arden Hospital Center.", "Ida Marsh"),
        ("“It is old,” the Arden Rod & Rifle Club said.", "Arden Rod & Rifle Club"),
        ("“It is old,” the Partnership for Arden’s Rivers said.", "Partnership for Arden’s Rivers"),
    ],
)
def test_whom_the_words_for_a_speaker_mean(text: str, name: str) -> None:
    assert quotes(text).iloc[-1]["name"] == name


def test_a_speech_that_goes_on_keeps_its_speaker_and_has_no_cue() -> None:
    found = quotes(
        "“It is old,” said Ida Marsh. “It must be mended. We wait.”\n\nMarsh explained the cost.\n\n“Too much.”"
    )
    assert found["name"].tolist() == ["Ida Marsh"] * 3
    assert found["cue"].tolist() == ["said", "", ""]
    assert found["cue_stance"].tolist() == ["neutral", "none", "none"]


def test_a_crosshead_in_marks_has_the_speaker_of_the_quotation_it_repeats() -> None:
    found = quotes("‘It must be mended’\n\n“The weir is old. It must be mended,” said Ida Marsh.")
    assert found["name"].tolist() == ["Ida Marsh"] * 2


def test_a_headline_has_the_speaker_of_the_same_words_but_not_the_narrators() -> None:
    found = quotes("‘Old and unsafe’\n\nThe weir is “old and unsafe”, said Ida Marsh.")
    assert found["name"].tolist() == ["Ida Marsh"] * 2
    own = quotes("I wrote that “old weirs” hold. The “old weirs” held.")
    assert own["kind"].tolist() == ["quotation", "scare"]


def test_where_nobody_is_named_the_speaker_is_unknown() -> None:
    found = only("“The weir is old and has to be mended.”")
    assert found[["speaker", "name", "speaker_kind", "cue", "cue_stance"]].tolist() == [UNKNOWN] * 3 + ["", "none"]


def test_few_words_that_nobody_says_are_scare_quotes_and_titles_and_words_are_neither() -> None:
    text = (
        "The “green” weir opened. He read the novel “The Long Weir of Arden” there. The word “weir” is old. "
        "They call it a so-called “fish ladder” now. The weir keepers need what the council calls its “river tax”."
    )
    assert quotes(text)["kind"].tolist() == ["scare", "title", "word", "scare", "scare"]
    assert quotes(text)["speaker"].tolist() == ["", "", "", "They", "the council"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("The council held a “virtual” meeting, officials said.", ["scare"]),
        ("Ida Marsh called it a “dangerous” plan.", ["quotation"]),
        ("Ida Marsh searched for the words “weir” or “dam” there.", ["word", "word"]),
        ("“It is old,” Ida Marsh said on Arden Radio’s “Face the River.”", ["quotation", "title"]),
    ],
)
def test_what_the_words_before_and_after_make_of_a_few_words_in_marks(text: str, kinds: list[str]) -> None:
    assert quotes(text)["kind"].tolist() == kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“It is old,” said Ida Marsh, a professor of hydrology at Arden University.", "expert"),
        ("“It is old,” said Ida Marsh, chief executive of Arden Water.", "business"),
        ("“It is old,” said Ida Marsh, a mother of two.", "citizen"),
        ("“It is old,” said Arden police commissioner Ida Marsh.", "official"),
        ("“It is old,” Senator Ida Marsh said.", "official"),
        ("“It is old,” Ida Marsh (R-Arden) said.", "official"),
        ("“It is old,” said Ida Marsh, a columnist.", "media"),
        ("“It is old,” said Ida Marsh (R., Arden).", "official"),
        ("“It is old,” said Ida Marsh, 79, a retired teacher.", "citizen"),
        ("“It is old,” said Ida Marsh, who served as a judge.", "official"),
        ("“It is old,” said Ida Marsh of the Center for Rivers.", "expert"),
        ("“It is old,” keepers’ association President Ida Marsh said.", "citizen"),
        ("“It is old,” said Ida Marsh, president of Arden Motors.", "business"),
        ("“It is old,” said Ida Marsh, executive director of the Arden rights group.", "citizen"),
        ("“It is old,” said tycoon Tom Brack’s dad Ida Marsh.", "citizen"),
        ("The head of the works department, Ida Marsh, said it was “old”.", "official"),
        ("Ida Marsh is a columnist. “It is old,” Marsh said.", "media"),
        ("In a talk with the Arden Gazette, Mayor Ida Marsh said it was “old and unsafe”.", "official"),
        ("Ida Marsh, a shopkeeper, appeared at a police event. “It is old,” she said.", "business"),
        ("“It is old,” the Ministry of Rivers said.", "official"),
        ("“It is old,” a senior official said.", "unnamed"),
        ("“It is old,” sources said.", "unnamed"),
    ],
)
def test_the_words_around_a_name_tell_the_kind_of_speaker(text: str, kind: str) -> None:
    found = only(text)
    assert found["speaker_kind"] == kind
    assert found["described"]


def test_a_name_without_a_word_about_it_is_a_citizens_and_not_described() -> None:
    found = only("“It is old,” Ida Marsh said.")
    assert (found["speaker_kind"], bool(found["described"])) == ("citizen", False)


@pytest.mark.parametrize(
    ("cue", "stance"), [("said", "neutral"), ("claimed", "doubting"), ("noted", "endorsing"), ("fumed", "charged")]
)
def test_the_stance_is_that_of_the_cue(cue: str, stance: str) -> None:
    found = only(f"“It is old,” Ida Marsh {cue}.")
    assert (found["cue"], found["cue_stance"]) == (cue, stance)


def test_the_order_of_articles_changes_no_row() -> None:
    texts = ["“It is old,” Ida Marsh said.", "Tom Brack wrote that it was “not that old”.", "A “new” weir."]
    table = pd.DataFrame({"article_id": ["x", "y", "z"], "text": texts})
    back = find_quotes(table[::-1]).sort_values(["article_id", "start"], ignore_index=True)
    pd.testing.assert_frame_equal(back, find_quotes(table))


# Real and planted text


def test_the_lead_of_the_aggregator_page_has_sixteen_quotations_of_nine_speakers(shared: Path) -> None:
    articles, _ = read_corpus(shared / "corpora" / "aggregator" / "daily8_putin.txt")
    found = find_quotes(articles[articles["outlet"] == "NBC News"])
    said = found[found["kind"] == "quotation"]
    assert len(said) == 16
    assert Counter(said["name"].str.split().str[-1]) == Counter(
        Radchenko=1, Lammy=2, Trump=1, Ignatov=2, Dmitriev=2, Baev=4, Peskov=1, Hamilton=2, Mylovanov=1
    )
    scare = found[found["kind"] != "quotation"].iloc[0]
    assert (len(found), scare["kind"], scare["quote"], scare["speaker"]) == (
        17, "scare", '"special military operation"', "Russia",
    )  # fmt: skip


def test_on_real_articles_spans_hold_and_codes_are_of_the_codebook(shared: Path) -> None:
    articles = pd.read_parquet(shared / "corpora" / "allsides_dev.parquet").iloc[::40]
    found, texts = find_quotes(articles), articles.set_index("article_id")["text"]
    assert all(texts[row.article_id][row.start : row.end] == row.quote for row in found.itertuples())
    assert set(found.loc[found["kind"] == "quotation", "speaker_kind"]) <= KINDS
    assert set(found["cue_stance"]) <= {"neutral", "doubting", "endorsing", "charged", "none"}
    assert ((found["cue"] == "") == (found["cue_stance"] == "none")).all()

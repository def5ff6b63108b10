"""Verbs of speech and their subjects: known sentences, masked quotations, the lexicons behind them."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from analysis import lexicons
from analysis.attribution import find_attributions, mask, split_masked, words_of
from analysis.lexicons import read_lexicon
from analysis.marks import ENDED, QUOTED


def quotations(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer("“[^”]*”", text)]


def told(sentence: str) -> list[tuple[str, str]]:
    """Speaker and cue of each attribution of a sentence."""
    masked = mask(sentence, quotations(sentence))
    words = words_of(masked, 0, len(masked))
    return [
        (
            sentence[words[one.first].start : words[one.last].end],
            sentence[words[one.cue].start : words[one.cue_end].end],
        )
        for one in find_attributions(words)
    ]


@pytest.mark.parametrize(
    ("sentence", "speaker", "cue"),
    [
        ("“The bridge is safe,” Mayor Orla Finch told reporters on Friday.", "Mayor Orla Finch", "told"),
        ("“The bridge is safe,” said Orla Finch, a mayor since spring.", "Orla Finch", "said"),
        ("“Safe enough!” Orla Finch, the former bridge minister, wrote.", "Orla Finch", "wrote"),
        ("The head of the works, Orla Finch, said it was “safe”.", "The head of the works", "said"),
        ("Orla Finch, the roads, rivers, ports and bridges member of the council, said “no”.", "Orla Finch", "said"),
        (
            "In a letter on Monday, the harbour president, Orla Finch, said it was “safe”.",
            "the harbour president",
            "said",
        ),
        ("Orla Finch on Tuesday repeatedly insisted it was “safe”.", "Orla Finch", "insisted"),
        ("Rep. Orla Finch (R-Arden), who wrote the bill, said in May, “We agree.”", "Rep. Orla Finch", "said"),
        ("According to the engineer Orla Finch, “it will hold”.", "the engineer Orla Finch", "According to"),
        ("It will hold, a bridge official said.", "a bridge official", "said"),
        ("It is what it is, says Orla Finch, a diver: “We wait.”", "Orla Finch", "says"),
        ("The harbour lead Orla Finch pointed out that “tides turn”.", "The harbour lead Orla Finch", "pointed out"),
        ("The toll was described by Orla Finch as “theft”.", "Orla Finch", "described"),
        ("The boatmen, who said “never”, left.", "The boatmen", "said"),
        ("The Arden Times reports that the bridge is “safe”.", "The Arden Times", "reports"),
        ("Orla Finch put out a statement calling it “safe”.", "Orla Finch", "calling"),
        ("The Finch administration refused, telling boatmen it was “safe”.", "The Finch administration", "telling"),
        ("Arden’s envoy to the Isles, Orla Finch, said “no”.", "Arden’s envoy to the Isles", "said"),
        ("“Go,” said one bridge official on Friday.", "one bridge official", "said"),
        ("The bridge will hold, says Finch.", "Finch", "says"),
    ],
)
def test_a_verb_finds_its_subject(sentence: str, speaker: str, cue: str) -> None:
    assert (speaker, cue) in told(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The claims of the mayor were “bold”.",
        "The bridge was called “old”.",
        "Her promise was “empty”.",
        "His ruling “changed everything”.",
        "A month earlier saying “no” was easy.",
        "The idea notes “nothing”.",
        "The boatmen were accused of saying “no”.",
    ],
)
def test_a_noun_a_passive_and_a_thing_are_no_speakers(sentence: str) -> None:
    assert told(sentence) == []


def test_a_participle_and_a_second_verb_have_the_subject_of_the_first() -> None:
    sentence = "Orla Finch dismissed the plan as “old”, adding it was “dear”, and called it “a folly”."
    assert told(sentence) == [("Orla Finch", "dismissed"), ("Orla Finch", "adding"), ("Orla Finch", "called")]


def test_a_participle_after_with_has_its_own_subject() -> None:
    assert told("Ferries are busy, with some people saying they “sail”.") == [("some people", "saying")]


def test_masking_keeps_every_place_and_hides_every_quoted_letter() -> None:
    text = "She said “No. Never.” Then “go” he said."
    masked = mask(text, quotations(text))
    assert len(masked) == len(text)
    assert masked == f"She said {QUOTED * 11}{ENDED} Then {QUOTED * 4} he said."


def test_masking_takes_what_is_left_of_a_dash_for_a_space_and_our_own_marks_out() -> None:
    text = f"A “b”?He {QUOTED}said."
    assert mask(text, quotations(text)) == f"A {QUOTED * 3} He  said."


def test_sentences_end_with_a_full_stop_a_closed_quotation_or_a_line_not_with_an_abbreviation() -> None:
    text = "Mr. Finch spoke to Sen. Dale of the U.S. fleet. “Go.” Dr. Moss left\nSo did I."
    masked = mask(text, quotations(text))
    assert [text[a:b].strip() for a, b in split_masked(masked)] == [
        "Mr. Finch spoke to Sen. Dale of the U.S. fleet.", "“Go.”", "Dr. Moss left", "So did I.",
    ]  # fmt: skip


def test_every_cue_has_one_stance_and_the_codebook_words_have_theirs() -> None:
    cues = read_lexicon("cues")
    assert set(cues["category"]) == {"neutral", "doubting", "endorsing", "charged"}
    assert set(cues["weight"]) == {0.5, 1.0}
    assert not cues["term"].duplicated().any()
    stances = cues.set_index("term")["category"]
    assert stances[["said", "claimed", "pointed out", "blasted", "according to", "insisted", "vowed"]].tolist() == [
        "neutral", "doubting", "endorsing", "charged", "neutral", "doubting", "charged",
    ]  # fmt: skip


def test_kinds_and_first_names_have_the_categories_their_headers_state() -> None:
    kinds = read_lexicon("speaker_kinds")
    assert set(kinds["category"]) == {"official", "expert", "business", "citizen", "media"}
    assert set(kinds["bearer"]) == {"person", "modifier", "body", "name", "surname"}
    assert not kinds["term"].duplicated().any()
    assert set(read_lexicon("first_names")["category"]) == {"he", "she"}


def test_a_lexicon_that_is_not_there_or_lacks_a_column_says_so(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"no lexicon 'moods' in data/lexicons; there are .*cues"):
        read_lexicon("moods")
    monkeypatch.setattr(lexicons, "LEXICONS", tmp_path)
    pd.DataFrame({"term": ["a"], "category": ["b"]}).to_csv(tmp_path / "half.csv", index=False)
    with pytest.raises(ValueError, match=r"half\.csv lacks the columns weight"):
        read_lexicon("half")
    pd.DataFrame({"term": ["a", "a"], "category": ["b", "b"], "weight": [1, 1]}).to_csv(
        tmp_path / "twice.csv", index=False
    )
    with pytest.raises(ValueError, match=r"twice\.csv lists 'a' twice in one category"):
        read_lexicon("twice")

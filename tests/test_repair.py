"""What is broken beyond doubt is mended, what was published stays."""

from __future__ import annotations

import string
import unicodedata

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import repair as module
from analysis.repair import matchable, repair_column, repair_text, straighten

BROKEN = {
    "Obamaâ€™s plan": "Obama’s plan",
    "ObamaÃ¢â‚¬â„¢s plan": "Obama’s plan",
    "the cafÃ© in MÃ¼nchen": "the café in München",
    "the MÃ¡laga lÃ\xadnea": "the Málaga línea",
    "â€œYesâ€\x9d, she said": "“Yes”, she said",
    "\x93Yes\x94, it\x92s late\x85": "“Yes”, it’s late…",
    "zero\u200bwidth\u2060and\ufeffmarks": "zerowidthandmarks",
    "soft\u00adhyphen": "softhyphen",
    "bell\x07 and null\x00": "bell and null",
    "jo\u200dined\u200c words": "joined words",
    "one\r\ntwo\rthree": "one\ntwo\nthree",
    "lone \ud83d here": "lone \ufffd here",
    "a pair \ud83d\ude00": "a pair 😀",
    "cafe\u0301": "café",
    "â€\u200b™ bare once the space is gone": "’ bare once the space is gone",
    'don"t': "don't",
}
KEPT = [
    "👩\u200d👩\u200d👧 and 🏳️\u200d🌈",
    "क्\u200dष is joined",
    "می\u200cخواهم",
    "‘It’s “late”’, she said – finally…",
    "Ångström, Ørsted, São Paulo, Þór, ÉTÉ",
    "a lost letter \ufffd stays lost",
    "tabs\tand\nlines",
    "AT&amp;T is no encoding error",
    "fullwidth ｗｏｒｄ and ﬁ stay",
    '"No," he said. "Stop." He "did"',
]


@pytest.mark.parametrize("broken", BROKEN)
def test_broken_text_is_mended(broken: str) -> None:
    assert repair_text(broken) == BROKEN[broken]


@pytest.mark.parametrize("text", KEPT)
def test_text_as_published_stays(text: str) -> None:
    assert repair_text(text) == text


def test_a_broken_line_does_not_touch_its_neighbours() -> None:
    assert repair_text("itâ€™s\n“fine” in Ålesund\n\n¡Olé!") == "it’s\n“fine” in Ålesund\n\n¡Olé!"


@pytest.mark.parametrize("curly", ["’", "‘", "ʼ", "′", "＇"])
def test_apostrophes_are_straight_for_matching_only(curly: str) -> None:
    assert repair_text(f"don{curly}t") == f"don{curly}t"
    assert straighten(f"don{curly}t “now”") == "don't “now”"


def test_column_is_stripped_and_its_gaps_are_empty() -> None:
    column = pd.Series(["  itâ€™s \n", None, float("nan"), pd.NA, 7, "nan"], index=[3, 1, 2, 0, 5, 4], dtype="object")
    repaired = repair_column(column)
    assert repaired.tolist() == ["it’s", "", "", "", "7", "nan"]
    assert repaired.index.tolist() == [3, 1, 2, 0, 5, 4]


def test_lists_and_named_objects_become_words() -> None:
    column = pd.Series([["Ada", "Bo"], {"id": 1, "name": "Heron"}, [{"name": "Cy"}], []], dtype="object")
    assert repair_column(column).tolist() == ["Ada, Bo", "Heron", "Cy", ""]


def test_twice_misread_headlines_of_a_real_corpus(shared: object) -> None:
    titles = pd.read_parquet(f"{shared}/corpora/allsides_dev.parquet", columns=["title"])["title"].fillna("")
    broken = titles[titles.str.contains("Ã¢â‚¬", regex=False)]
    assert len(broken) >= 70
    assert not repair_column(broken).str.contains("[Ãâ€™]{2}|Ã", regex=True).any()


nasty = st.text(
    st.one_of(
        st.sampled_from(
            "ÃÂâÅÐãï€™œžâ‚¬„¢©¼»¿'\"\u200b\u200c\u200d\u2060\ufeff\u00ad\x85\x92\x93\x9d\r\n\ud83d\ude00\ufffdst "
        ),
        st.characters(codec=None),
    ),
    max_size=30,
)


@settings(deadline=None)
@given(nasty)
def test_repairing_twice_changes_nothing_more(text: str) -> None:
    once = repair_text(text)
    assert repair_text(once) == once


@settings(deadline=None)
@given(nasty)
def test_repaired_text_can_be_saved(text: str) -> None:
    assert repair_text(text).encode("utf-8").decode("utf-8") == repair_text(text)


@settings(deadline=None)
@given(st.text(string.ascii_letters + string.digits + " .,;:!?'()-\n\t", max_size=80))
def test_clean_text_is_left_alone(text: str) -> None:
    assert repair_text(text) == text
    assert straighten(text) == text


def test_a_mark_that_may_close_a_quoted_word_is_no_lost_apostrophe() -> None:
    assert repair_text('She got straight "A"s, and the town"s mayor didn"t.') == (
        "She got straight \"A\"s, and the town's mayor didn't."
    )


# The quick looks before each step must never change what the step would do


def plainly_repaired(text: str) -> str:
    """Every step on every text, whether the text holds anything for it or not."""
    while True:
        before = text
        if module.SUSPECT.search(text):
            text = module._undo_mojibake(text)
        text = module.INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        text = module.JOINERS_IN_WORDS.sub("", module.LOST_APOSTROPHE.sub(module._apostrophe, text))
        text = unicodedata.normalize("NFC", text)
        if text == before:
            return text


DEBRIS = st.lists(
    st.sampled_from([*BROKEN, *"aZsdm\"”? \r\n\x00\x85\x1fÃÂâ€™é\ufffd“'\u200b\u200c\u200d\ud83d"]), max_size=12
)


@given(st.one_of(nasty, DEBRIS.map("".join)))
@settings(max_examples=300, deadline=None)
def test_repair_looks_first_and_misses_nothing(text: str) -> None:
    assert repair_text(text) == plainly_repaired(text)


SIGNS = [
    "@",
    "a@b.org",
    "www.x",
    "://",
    "http://x y",
    "pic.twitter.com/z",
    ".com",
    "x.co.uk",
    "\ufffd",
    "a\ufffdb",
    "\n",
    " ",
]


@given(st.lists(st.one_of(st.sampled_from([*SIGNS, "Fog", "’s", "."]), st.text(max_size=4)), max_size=15).map("".join))
@settings(max_examples=300, deadline=None)
def test_words_are_cleaned_line_by_line_as_they_would_be_at_once(text: str) -> None:
    assert matchable(text) == module.NOT_WORDS.sub(" ", straighten(text.lower()))

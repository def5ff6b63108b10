"""Sentence ends: NLTK's Punkt, every boundary, in any text."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from references import sentence_spans

from analysis.punkt import contains_break
from analysis.stream import read_stream
from analysis.text import pieces_of

# NLTK splits with another engine than Python's, which counts the four separators \x1c to \x1f as letters.
ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x1c\x1d\x1e\x1f"), max_size=30)
MARKS = "aBc19.,?!:;-\"'()[]{}“”‘’«» \n\t\u00a0É…ßİΣ@*`&#_"
WORDS = [
    "Mr.",
    "U.S.",
    "J. ",
    "--",
    "...",
    ". . .",
    "No. 5",
    " he",
    " The",
    " 3. ",
    "\u200b",
    "e.g.",
    "e\u0301.",
    "x.y",
]
DEBRIS = st.lists(st.sampled_from([*MARKS, *WORDS]), max_size=40).map("".join)


def ours(texts: list[str]) -> list[list[str]]:
    """The sentences of each text, white space in them as one space."""
    pieces = pieces_of(read_stream(texts), "body", voices=False)
    spelled = pieces.tokens.spelled().to_pylist()
    found: list[list[str]] = [[] for _ in texts]
    for text, sentence in zip(pieces.text, spelled, strict=True):
        found[text].append(sentence)
    return found


def theirs(text: str) -> list[str]:
    sentences = (" ".join(text[a:b].split()) for a, b in sentence_spans(text))
    return [sentence for sentence in sentences if sentence]


@given(st.lists(DEBRIS, min_size=1, max_size=20))
@example(["(R-Ariz.).", "Mr. \u200b.a? 5", 'He left (at 5 p.m.). " ” She.', '!!" . .\u00a0. .) a', "No. »U.S.; a"])
@settings(deadline=None, max_examples=300)
def test_sentences_of_debris_are_nltks(texts: list[str]) -> None:
    assert ours(texts) == [theirs(text) for text in texts]


@given(ANY)
@settings(deadline=None, max_examples=200)
def test_sentences_of_any_text_are_nltks(text: str) -> None:
    assert ours([text]) == [theirs(text)]


@pytest.mark.parametrize("name", ["allsides_dev", "basil_dev"])
def test_sentences_of_real_articles_are_nltks(shared: Path, name: str) -> None:
    texts = pd.read_parquet(shared / "corpora" / f"{name}.parquet", columns=["text"])["text"][::23].tolist()
    assert ours(texts) == [theirs(text) for text in texts]


def test_sentences_of_the_demo_are_nltks(demo_articles: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    texts = demo_articles[0]["text"].tolist()
    assert ours(texts) == [theirs(text) for text in texts]


def test_the_same_sentences_whatever_stands_beside_them() -> None:
    texts = ["Gen. Vance left. He was no. 3.", "It rained. “Go,” she said.", ""]
    assert ours(texts) == [ours([text])[0] for text in texts]
    assert ours(texts[::-1]) == ours(texts)[::-1]


@pytest.mark.parametrize(
    ("context", "ends"),
    [
        ("Mr. Holt", False),
        ("rose. The", True),
        ("J. Raske", False),
        ("J. 5", True),
        ("1.3. he", False),
        ("1.3. He", True),
        ("... He", False),
        ("left.", False),  # nothing follows
        ("then-Sen. Pell", False),
    ],
)
def test_punkts_rules_one_by_one(context: str, ends: bool) -> None:
    assert contains_break(context) is ends

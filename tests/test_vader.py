"""VADER on tokens: NLTK's four scores, for every sentence, and NLTK's word lists."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nltk.sentiment.vader import VaderConstants
from references import VADER

from analysis import vader
from analysis.repair import straighten
from analysis.stream import read_stream

NAMES = ["neg", "neu", "pos", "compound"]
RATED = ["good", "bad", "horrible", "great", "kiss", "war", "like", "hand", "death", "shit", ":)", ":D", "!:", "least"]
AROUND = [
    *"very not never so this at least but kind of sort just enough without uh-uh don't isn’t cannot kinda the".split(),
    *"tram most marginally bad ass yeah right cut mustard bomb to mouth kiss of death hand no".split(),
    *[".", ",", "!", "?", "!!!", "?!?", "...", "\"", "'", "—", "-", "a", "İ", "Σ", "é", "🎉", "\u00a0", "\u200b"],
]  # fmt: skip
CASES = [str, str.upper, str.title]
MARKED = ["{}", "{},", "{}.", "{}!!", "'{}'", '"{}', "({})", "{}??", "-{}", "{}—", "{}:", "{}”"]
WORDS = st.builds(
    lambda word, case, mark: mark.format(case(word)),
    st.sampled_from([*RATED, *RATED, *AROUND]), st.sampled_from([str, *CASES]), st.sampled_from([*["{}"] * 9, *MARKED]),
)  # fmt: skip
SENTENCES = st.lists(WORDS, max_size=14).map(" ".join)


def ours(texts: list[str], **options: object) -> list[list[float]]:
    return vader.score_tokens(read_stream(texts), **options).tolist()


def theirs(text: str) -> list[float]:
    scores = VADER.polarity_scores(straighten(text))
    return [scores[name] for name in NAMES]


@given(st.lists(SENTENCES, min_size=1, max_size=30))
@example(["cut the mustard", "never so good", "a kiss of death", "bad ass good", "kind of good", "not at least good"])
@example(["I never so liked this good", "sort of a very GOOD day!!!!!", "but bad", "least good", "very least good"])
@settings(deadline=None, max_examples=300)
def test_every_score_of_made_up_sentences_is_nltks(texts: list[str]) -> None:
    assert ours(texts) == [theirs(text) for text in texts]


@given(st.lists(st.text(max_size=60), max_size=5))
@settings(deadline=None)
def test_every_score_of_any_text_is_nltks(texts: list[str]) -> None:
    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    assert ours(texts) == [theirs(text) for text in texts]


def test_every_score_of_real_sentences_is_nltks(shared: Path) -> None:
    path = shared / "corpora" / "nyt_editorials_dev.tsv"
    texts = pd.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE)["text"].tolist()
    news = pd.read_parquet(shared / "corpora" / "babe_dev.parquet", columns=["text"])["text"].tolist()
    assert ours(texts + news) == [theirs(text) for text in texts + news]


def test_a_whole_article_scores_as_one_text(demo_articles: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    texts = demo_articles[0]["text"].tolist()[:20]
    assert ours(texts) == [theirs(text) for text in texts]


def test_a_sentence_scores_the_same_beside_any_other() -> None:
    texts = ["GOOD but bad", "very good", "GOOD", "not good, never so good"]
    assert ours(texts) == [ours([text])[0] for text in texts]
    assert ours(texts[::-1]) == ours(texts)[::-1]


def test_the_word_lists_are_nltks() -> None:
    constants = VaderConstants()
    boosters = {word: value for word, value in constants.BOOSTER_DICT.items() if " " not in word}
    assert constants.NEGATE == vader.NEGATIONS
    assert boosters == vader.BOOSTERS
    assert set(vader.DAMPENING_PAIRS) == set(constants.BOOSTER_DICT) - set(boosters)
    assert constants.SPECIAL_CASE_IDIOMS == vader.IDIOMS
    assert set(constants.PUNC_LIST) == vader.EDGES
    assert vader.lexicon() == VADER.lexicon


@given(st.lists(st.floats(-1, 1), max_size=50), st.sampled_from([3, 4]))
@example([0.0005, 0.0015, 0.00025, -0.00035, 0.12345, 0.5], 4)
def test_rounding_is_pythons(values: list[float], digits: int) -> None:
    assert vader.round_as_python(np.array(values, float), digits).tolist() == [round(value, digits) for value in values]


@pytest.mark.parametrize("exclude", [[], ["good"], ["Good", "bad"]])
def test_an_excluded_word_is_no_longer_rated(exclude: list[str]) -> None:
    left = [word for word in ("good", "bad", "war") if word not in map(str.lower, exclude)]
    assert ours(["good bad war x y"], exclude=exclude)[0][3] == ours([" ".join([*left, "x", "y"])])[0][3]

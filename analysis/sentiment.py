"""Tone: NLTK's VADER on sentences, averaged within part and voice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from .progress import progress
from .repair import straighten

# Words whose rating misleads in news: a ministry, a country's name, a price, an oil. Pass them as ``exclude``.
NEWS_EXCLUSIONS = (
    "defence", "defense", "united", "crude", "security", "share", "shares", "interest", "interests", "trust", "party",
    "alert", "cut", "ministry",
)  # fmt: skip


def score_sentences(sentences: pd.DataFrame, *, exclude: Collection[str] = ()) -> pd.DataFrame:
    """One row per sentence, as given, with ``compound``: NLTK's VADER score from −1 to 1 (Hutto and Gilbert 2014).

    Curly apostrophes are straightened first: VADER knows "don't", not "don’t". ``exclude`` takes words out of the
    lexicon (``NEWS_EXCLUSIONS`` lists some that mislead in news); the default changes nothing.
    """
    vader = _vader(frozenset(word.lower() for word in exclude))
    texts = sentences["text"].map(straighten)
    unique = progress(texts.unique(), "Scoring sentences", unless_over=5_000)
    scores = {text: vader.polarity_scores(text)["compound"] for text in unique}
    return sentences.assign(compound=texts.map(scores).astype(float))


def tone(sentences: pd.DataFrame, *, by: Sequence[str] = ("article_id", "part", "voice")) -> pd.DataFrame:
    """One row per article, part and voice (or whatever ``by`` names): ``compound``, the mean, and ``sentences``."""
    means = sentences.groupby(list(by), observed=True)["compound"].agg(["mean", "size"])
    return means.rename(columns={"mean": "compound", "size": "sentences"}).reset_index()


def score_text(text: str) -> float:
    """VADER's compound of a text taken whole, as the usual notebook does; it saturates (see ``prefix_curve``)."""
    return _vader(frozenset()).polarity_scores(straighten(text))["compound"]


def prefix_curve(articles: pd.DataFrame, *, words: Sequence[int] = (10, 25, 50, 100, 200, 400)) -> pd.DataFrame:
    """One row per article and prefix length: ``article_id, words, compound`` of its first words scored in one go.

    Articles shorter than a prefix have no row for it.
    """
    rows = []
    for article, text in zip(articles["article_id"], articles["text"], strict=True):
        split = text.split()
        rows += [(article, n, score_text(" ".join(split[:n]))) for n in words if len(split) >= n]
    return pd.DataFrame(rows, columns=["article_id", "words", "compound"])


@cache
def _vader(exclude: frozenset[str]) -> Any:  # nltk is untyped, and imported late: it costs two seconds
    """NLTK's analyzer with the lexicon file of the vaderSentiment package, which needs no download."""
    from nltk.sentiment.vader import SentimentIntensityAnalyzer, VaderConstants

    class Vader(SentimentIntensityAnalyzer):
        def __init__(self) -> None:
            self.lexicon_file = (files("vaderSentiment") / "vader_lexicon.txt").read_text(encoding="utf-8").strip()
            self.lexicon = {word: value for word, value in self.make_lex_dict().items() if word not in exclude}
            self.constants = VaderConstants()

    return Vader()

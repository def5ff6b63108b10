"""Tone: NLTK's VADER on sentences, averaged within part and voice."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from .stream import read_stream
from .vader import COMPOUND, score_tokens

# Words whose rating misleads in news: a ministry, a country's name, a price, an oil. Pass them as ``exclude``.
NEWS_EXCLUSIONS = (
    "defence", "defense", "united", "crude", "security", "share", "shares", "interest", "interests", "trust", "party",
    "alert", "cut", "ministry",
)  # fmt: skip


def score_sentences(sentences: pd.DataFrame, *, exclude: Collection[str] = ()) -> pd.DataFrame:
    """One row per sentence, as given, with ``compound``: NLTK's VADER score from −1 to 1 (Hutto and Gilbert 2014).

    Every score equals that of NLTK's ``SentimentIntensityAnalyzer`` with the same lexicon. Curly apostrophes are
    straightened first: VADER knows "don't", not "don’t". ``exclude`` takes words out of the lexicon
    (``NEWS_EXCLUSIONS`` lists some that mislead in news); the default changes nothing.
    """
    scores = score_tokens(read_stream(sentences["text"]), exclude=exclude)
    return sentences.assign(compound=scores[:, COMPOUND])


def tone(sentences: pd.DataFrame, *, by: Sequence[str] = ("article_id", "part", "voice")) -> pd.DataFrame:
    """One row per article, part and voice (or whatever ``by`` names): ``compound``, the mean, and ``sentences``."""
    means = sentences.groupby(list(by), observed=True)["compound"].agg(["mean", "size"])
    return means.rename(columns={"mean": "compound", "size": "sentences"}).reset_index()


def prefix_curve(articles: pd.DataFrame, *, words: Sequence[int] = (10, 25, 50, 100, 200, 400)) -> pd.DataFrame:
    """One row per article and prefix length: ``article_id, words, compound`` of its first words scored in one go.

    This is what the usual notebook does with whole articles: the score saturates. Articles shorter than a prefix have
    no row for it.
    """
    split = [(article, text.split()) for article, text in zip(articles["article_id"], articles["text"], strict=True)]
    rows = [(article, n, " ".join(text[:n])) for article, text in split for n in words if len(text) >= n]
    prefixes = pd.DataFrame(rows, columns=["article_id", "words", "text"])
    return score_sentences(prefixes)[["article_id", "words", "compound"]]

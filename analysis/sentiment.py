"""Tone: VADER as NLTK has it, a list rated for news and TextBlob, on sentences; averages, and how far they agree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd

from .lexicons import read_lexicon
from .progress import progress
from .resampling import bounds, resamples
from .stream import Stream, read_stream
from .vader import COMPOUND, score_tokens
from .word_shift import words_of

# Words whose rating misleads in news: a ministry, a country's name, a price, an oil. Pass them as ``exclude``.
NEWS_EXCLUSIONS = (
    "defence", "defense", "united", "crude", "security", "share", "shares", "interest", "interests", "trust", "party",
    "alert", "cut", "ministry",
)  # fmt: skip
# Standard deviations over editorial sentences rated by people (benchmarks/tone.py prints them): one unit for all.
SPREAD = {"compound": 0.40, "news": 0.55, "textblob": 0.23}
MEASURES = ("r over sentences", "r over articles", "same sign")


def score_sentences(sentences: pd.DataFrame, *, exclude: Collection[str] = ()) -> pd.DataFrame:
    """One row per sentence, as given, with ``compound``: NLTK's VADER score from −1 to 1 (Hutto and Gilbert 2014).

    Every score equals that of NLTK's ``SentimentIntensityAnalyzer`` with the same lexicon. Curly apostrophes are
    straightened first: VADER knows "don't", not "don’t". ``exclude`` takes words out of the lexicon
    (``NEWS_EXCLUSIONS`` lists some that mislead in news); the default changes nothing.
    """
    return sentences.assign(compound=_vader(read_stream(sentences["text"]), exclude=exclude))


def score_lexicons(
    sentences: pd.DataFrame,
    *,
    scorers: Sequence[str] = tuple(SPREAD),
    column: str = "text",
    stream: Stream | None = None,
) -> pd.DataFrame:
    """One row per sentence, as given, with a column per scorer and ``mean``: their mean in units of their spread.

    ``compound``: as ``score_sentences``. ``news``: ratings of ``data/lexicons/tone_news.csv`` (−4 to 4) summed over the
    words, by the root of their number (as is usual with AFINN, Nielsen 2011); no negation. ``textblob``: polarity (−1
    to 1), the mean over words of the list of De Smedt and Daelemans (2012), by the library TextBlob itself, some 6,000
    sentences a second. ``mean``: each score by its ``SPREAD``, averaged; 0 stays 0. ``column``: what is scored;
    ``stream``: this column read before, if it was.

    Raises ``ValueError`` for an unknown scorer.
    """
    if unknown := set(scorers) - set(SCORERS):
        raise ValueError(f"no scorer {', '.join(sorted(unknown))}: expected some of {', '.join(SCORERS)}")
    read = stream or read_stream(sentences[column])
    scores = {name: SCORERS[name](read) for name in scorers}
    mean = sum(values / SPREAD[name] for name, values in scores.items()) / len(scores)
    return sentences.assign(**scores, mean=mean)


@cache
def news_ratings() -> pd.Series:
    """Rating (−4 to 4) by word: the list made for news, ``data/lexicons/tone_news.csv``."""
    return read_lexicon("tone_news").set_index("term")["weight"].astype(float)


def _vader(texts: Stream, *, exclude: Collection[str] = ()) -> np.ndarray:
    return score_tokens(texts, exclude=exclude)[:, COMPOUND]


def _news(texts: Stream) -> np.ndarray:
    words = words_of(texts)
    rating = pd.Series(words.types, dtype=object).map(news_ratings()).fillna(0).to_numpy(float)
    at = words.places(rating != 0)
    row = np.searchsorted(words.ptr, at, "right") - 1
    total = np.bincount(row, rating[words.ids[at]], len(words))
    return total / np.sqrt(np.maximum(np.diff(words.ptr), 1))


def _textblob(texts: Stream) -> np.ndarray:
    """The library's polarity, each distinct text once."""
    from textblob.en import sentiment

    told = texts.texts.dictionary_encode()
    scored = (sentiment(text)[0] for text in progress(told.dictionary.to_pylist(), "Scoring sentences (TextBlob)"))
    return np.fromiter(scored, float, len(told.dictionary))[told.indices.to_numpy()]


SCORERS: dict[str, Callable[[Stream], np.ndarray]] = {"compound": _vader, "news": _news, "textblob": _textblob}


def tone(
    sentences: pd.DataFrame, *, by: Sequence[str] = ("article_id", "part", "voice"), value: str = "compound"
) -> pd.DataFrame:
    """One row per article, part and voice (or whatever ``by`` names): the mean of ``value``, and ``sentences``."""
    means = sentences.groupby(list(by), observed=True)[value].agg(["mean", "size"])
    return means.rename(columns={"mean": value, "size": "sentences"}).reset_index()


def tone_agreement(
    scored: pd.DataFrame,
    *,
    scorers: Sequence[str] = tuple(SPREAD),
    cluster: str = "article_id",
    n_boot: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """One row per pair of scorers and measure: a contrast, how far two scores of the same sentences agree.

    ``a, b, measure, estimate, low, high, p, q, n, clusters``. Measures: Pearson's r over sentences, r over the means of
    articles, and the share of sentences with the same sign among those where neither score is 0; ``n`` counts
    sentences or articles. Intervals resample whole clusters. ``p`` and ``q`` are missing: nothing is tested.
    """
    articles = scored.groupby(["article_id", cluster][: 1 + (cluster != "article_id")], sort=True)[list(scorers)]
    units = {"r over sentences": scored, "r over articles": articles.mean().reset_index(), "same sign": scored}
    rows = [
        (a, b, measure, *_agreement(units[measure], a, b, measure, cluster, (n_boot, level, seed)))
        for a, b in combinations(scorers, 2)
        for measure in MEASURES
    ]
    columns = ["a", "b", "measure", "estimate", "low", "high", "n", "clusters"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(p=np.nan, q=np.nan)[[*columns[:6], "p", "q", "n", "clusters"]]


def _agreement(
    units: pd.DataFrame, a: str, b: str, measure: str, cluster: str, drawing: tuple[int, float, int]
) -> tuple[float, float, float, int, int]:
    """Estimate, interval, n and clusters of one pair: moments are summed by cluster, so a resample is a product."""
    n_boot, level, seed = drawing
    x, y = (units[name].to_numpy(float) for name in (a, b))
    if measure == "same sign":
        both = (x != 0) & (y != 0)
        units, moments, told = units[both], np.column_stack([np.ones(both.sum()), (x * y > 0)[both]]), _share
    else:
        moments, told = np.column_stack([np.ones(len(x)), x, y, x * x, y * y, x * y]), _pearson
    sums = pd.DataFrame(moments).groupby(units[cluster].to_numpy(), sort=True).sum().to_numpy()
    k, whole = len(sums), sums.sum(axis=0)
    estimate = told(whole[None])
    if k < 2:
        return float(estimate[0]), np.nan, np.nan, len(units), k
    draws, left_out = told(resamples(k, n_boot, seed) @ sums)[:, None], told(whole - sums)[:, None]
    low, high = bounds(draws, estimate, left_out, np.array([k]), level=level, interval="percentile")
    return float(estimate[0]), float(low[0]), float(high[0]), len(units), k


def _pearson(moments: np.ndarray) -> np.ndarray:
    """r of each row of sums (n, x, y, xx, yy, xy); NaN where one of the two does not vary."""
    n, x, y, xx, yy, xy = moments.T
    with np.errstate(divide="ignore", invalid="ignore"):
        r = (n * xy - x * y) / np.sqrt((n * xx - x * x) * (n * yy - y * y))
    return np.where(np.abs(r) <= 1 + 1e-9, np.clip(r, -1, 1), np.nan)


def _share(moments: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return moments[:, 1] / moments[:, 0]


def prefix_curve(articles: pd.DataFrame, *, words: Sequence[int] = (10, 25, 50, 100, 200, 400)) -> pd.DataFrame:
    """One row per article and prefix length: ``article_id, words, compound`` of its first words scored in one go.

    This is what the usual notebook does with whole articles: the score saturates. Articles shorter than a prefix have
    no row for it.
    """
    split = [(article, text.split()) for article, text in zip(articles["article_id"], articles["text"], strict=True)]
    rows = [(article, n, " ".join(text[:n])) for article, text in split for n in words if len(text) >= n]
    prefixes = pd.DataFrame(rows, columns=["article_id", "words", "text"])
    return score_sentences(prefixes)[["article_id", "words", "compound"]]

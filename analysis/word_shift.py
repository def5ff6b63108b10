"""Word shift: which words make the difference between two mean scores, exactly (Gallagher et al. 2021)."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import sparse

from .resampling import bounds, resamples
from .stream import END, Tokens, read_stream

# A word is letters, with hyphens inside; what follows an apostrophe ('s, n't) is no word of its own.
_WORDS = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)(?:['’][^\W\d_]+)?").findall
REST = ""  # stands for all words without a score
Scores = Mapping[str, float] | pd.Series


def word_shift(
    counts_a: Scores, counts_b: Scores, scores: Scores | tuple[Scores, Scores], *, reference: float | None = None
) -> pd.DataFrame:
    """One row per word: what it adds to the difference of two mean scores (a's − b's).

    ``counts_a, counts_b``: how often each word occurs, or its share; ``scores``: one list for both, or a pair where a's
    and b's words are scored apart. Words without a score are left out. Columns: ``word, share_a, share_b``, and
    ``frequency`` (used more or less often than ``reference`` would have it), ``scoring`` (scored otherwise),
    ``contribution`` (their sum; all contributions add up to the difference), ``normalised`` (contribution by the size
    of the difference: they add up to 1 or −1). ``reference``: the score above which a word counts as positive (the mean
    of both means if None). The largest contribution comes first, whatever its sign. Gallagher et al. 2021, *EPJ Data
    Science* 10:4, equations 10 and 11; their shift from text 1 to text 2 is ``word_shift(text_2, text_1, …)``.

    Raises ``ValueError`` where a or b has no scored word.
    """
    of_a, of_b = (pd.Series(dict(one), dtype=float) for one in (scores if isinstance(scores, tuple) else (scores,) * 2))
    words = sorted({*of_a.index} & {*of_b.index} & {*counts_a.keys(), *counts_b.keys()})
    shares = [_shares(counts, words, name) for name, counts in (("a", counts_a), ("b", counts_b))]
    scored = [one.reindex(words).to_numpy() for one in (of_a, of_b)]
    means = [share @ score for share, score in zip(shares, scored, strict=True)]
    level = sum(means) / 2 if reference is None else reference
    frequency = (shares[0] - shares[1]) * ((scored[0] + scored[1]) / 2 - level)
    scoring = (shares[0] + shares[1]) / 2 * (scored[0] - scored[1])
    table = pd.DataFrame({"word": words, "share_a": shares[0], "share_b": shares[1]})
    table = table.assign(frequency=frequency, scoring=scoring, contribution=frequency + scoring)
    difference = abs(means[0] - means[1])
    table["normalised"] = table["contribution"] / difference if difference else np.nan
    return table.sort_values("contribution", key=lambda size: -size.abs(), kind="stable", ignore_index=True)


def _shares(counts: Scores, words: list[str], name: str) -> np.ndarray:
    found = pd.Series(dict(counts), dtype=float).reindex(words).fillna(0).to_numpy()
    if not found.sum() > 0:
        raise ValueError(f"text {name} has no word with a score: expected at least one. Its words: {list(counts)[:5]}")
    return found / found.sum()


def words_of(tokens: Tokens) -> Tokens:
    """Each text as its words in lower case: letters, hyphens inside; no figures, no 's."""
    return tokens.parts(part for kind in tokens.types for part in (*_WORDS(kind.lower()), END))


def rated_words(sentences: pd.DataFrame, scores: Scores, *, tokens: Tokens | None = None) -> pd.DataFrame:
    """One row per scored word in each sentence: the sentence's columns, ``word``, ``score``, ``share``.

    ``share`` is 1 over the words of the article (of its sentences given here), so that the sum of ``share`` times
    ``score`` over an article's rows is the mean score of its words, a word without a score counting 0. ``tokens`` are
    those of the sentences, if they were read before.
    """
    words = words_of(tokens or read_stream(sentences["text"]))
    score = pd.Series(words.types, dtype=object).map(dict(scores)).to_numpy(float)
    at = words.places(~np.isnan(score))
    length = pd.Series(np.diff(words.ptr)).groupby(sentences["article_id"].to_numpy()).transform("sum").to_numpy()
    row, word = np.searchsorted(words.ptr, at, "right") - 1, words.ids[at]
    spelled = pd.Series(words.types, dtype="str").iloc[word].array
    return sentences.iloc[row].assign(word=spelled, score=score[word], share=1 / length[row]).reset_index(drop=True)


def shift_on_shared_stories(
    rated: pd.DataFrame,
    articles: pd.DataFrame,
    a: str,
    b: str,
    *,
    least: int = 2,
    n_boot: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """One row per scored word: a contrast, what it adds to a's − b's mean score per word on the stories both tell.

    ``rated``: the rows of ``rated_words``; ``articles``: one row per article that has words, with outlet, story_id and
    weight. A word's share is averaged over an outlet's articles on a story, then over stories, so ``estimate`` adds up
    to what ``paired_differences`` finds for the articles' means. Columns beside those of a contrast: ``word, score,
    share_a, share_b``. ``low, high``: bootstrap over stories as there, for one word at a time; ``p`` and ``q`` are
    missing: nothing is tested. ``n`` counts articles that use the word, ``clusters`` stories.

    Raises ``ValueError`` where a and b share fewer than ``least`` stories.
    """
    told = _shared(articles, a, b, least)
    hits = rated[["article_id", "word", "score", "share"]].merge(told, on="article_id")
    hits["of_article"] = hits["share"] * hits["part"]
    words, stories = np.unique(hits["word"].astype("str")), np.unique(told["story_id"])
    shares = {name: _story_shares(hits[hits["outlet"] == name], words, stories) for name in (a, b)}
    score = hits.drop_duplicates("word").set_index("word")["score"].reindex(words)
    whole_a, whole_b = (_with_rest(pd.Series(shares[name].mean(axis=0), index=words)) for name in (a, b))
    ratings = _with_rest(score, rest=0.0)
    shift = word_shift(whole_a, whole_b, ratings, reference=0).set_index("word").reindex(words)
    differences = (shares[a] - shares[b]) * score.to_numpy()
    low, high = _interval(differences, n_boot, level, seed)
    table = pd.DataFrame({"a": a, "b": b, "word": words, "score": score.to_numpy()})
    table = table.assign(
        share_a=shift["share_a"].to_numpy(), share_b=shift["share_b"].to_numpy(), estimate=shift["contribution"].array,
        low=low, high=high, p=np.nan, q=np.nan,
        n=hits.groupby("word")["article_id"].nunique().reindex(words).to_numpy(), clusters=len(stories),
    )  # fmt: skip
    return table.sort_values("estimate", key=lambda size: -size.abs().round(15), kind="stable", ignore_index=True)


def _shared(articles: pd.DataFrame, a: str, b: str, least: int) -> pd.DataFrame:
    """The articles of a and b on the stories both tell, with ``part``: how much of its outlet's telling each is."""
    if missing := {a, b} - set(articles["outlet"]):
        known = ", ".join(sorted(articles["outlet"].unique()))
        raise ValueError(f"no outlet {', '.join(sorted(missing))}; there are {known}")
    counted = articles[articles["outlet"].isin([a, b]) & (articles["weight"] > 0)]
    both = counted.groupby("story_id")["outlet"].transform("nunique") == 2
    told = counted[both]
    if (n := told["story_id"].nunique()) < max(2, least):
        raise ValueError(f"{a} and {b} share {n} stories, expected {max(2, least)} or more: nothing to compare on")
    telling = told.groupby(["story_id", "outlet"])["weight"].transform("sum")
    return told[["article_id", "outlet", "story_id"]].assign(part=told["weight"] / telling)


def _with_rest(of_words: pd.Series, rest: float | None = None) -> pd.Series:
    """The same with a value for all other words: what their shares leave of 1, unless told."""
    return pd.concat([of_words, pd.Series({REST: 1 - of_words.sum() if rest is None else rest})])


def _interval(differences: np.ndarray, n_boot: int, level: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Low and high of the mean over stories of each column (stories × words), as ``paired_differences`` has them."""
    k, estimate = len(differences), differences.mean(axis=0)
    draws, left_out = resamples(k, n_boot, seed) @ differences / k, (k * estimate - differences) / (k - 1)
    return bounds(draws, estimate, left_out, np.full(len(estimate), k), level=level, interval="percentile")


def _story_shares(hits: pd.DataFrame, words: np.ndarray, stories: np.ndarray) -> np.ndarray:
    """Stories × words: the share of each word in the telling of one outlet."""
    place = np.searchsorted(stories, hits["story_id"]), np.searchsorted(words, hits["word"].astype("str"))
    return sparse.csr_matrix((hits["of_article"], place), shape=(len(stories), len(words))).toarray()

"""How sure two articles tell the same story: candidate pairs, their likenesses, one score from a small model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse

from .progress import steps
from .stream import Stream, read_stream
from .terms import stream_words

LEAD_WORDS = 100
KEYS = 30  # the weightiest terms of headline and lead: what an article is looked up by
CROWD = 400  # a key that more articles within the window have leads to none of them
LEAST_SHARED = (0.03, 0.05)  # cosine over shared keys for a pair to be looked at: both dated, and not
FEW = 500  # among so few articles all pairs with a common key are looked at
BLOCK = 1 << 20  # pairs at a time
END_OF_SENTENCE = ".!?:\"”’'"  # a quotation mark too: what is quoted may begin a sentence

LIKENESSES = ["headline", "lead", "text", "names"]
# Log-odds that a pair tells the same story: intercept, per unit of cosine, per day apart. Learned by
# "python benchmarks/stories.py --fit" from the pairs of data/story_pairs.csv (pairs of known events and hand-labelled
# pairs, weighted to stand for all candidates); logistic regression, no likeness may count against a story.
MODEL = {
    "dated": {"intercept": -2.78, "headline": 3.61, "lead": 10.1, "text": 4.43, "names": 1.83, "days": -1.07},
    "undated": {"intercept": -8.64, "headline": 2.82, "lead": 7.86, "text": 11.25, "names": 3.33, "days": 0.0},
}


def story_pairs(articles: pd.DataFrame, *, window: str = "4D") -> pd.DataFrame:
    """One row per pair of articles that may tell the same story: ``a, b`` (article ids, a before b), ``score``, what it
    is made of, and ``days`` apart (missing unless both are dated).

    ``score`` (0 to 1) rises with the probability that the two tell the same story (``calibrate_stories`` tells what it
    is worth). It comes, by ``MODEL``, from cosines of TF-IDF: ``headline``; ``lead``: headline (twice) and first 100
    words; ``text``: headline and all words; ``names``: capitalised words that begin no sentence. Sorted by a, b.

    Looked at are pairs within ``window`` that share weighty terms of headline and lead, in time that grows with the
    articles, not with their square; pairs of low scores are missed before others. Missed too: what more than 400
    articles print within the window (``find_copies`` finds it). Raises ``ValueError`` for a window that is none.
    """
    ordered = articles.sort_values("article_id", ignore_index=True)
    ids = ordered["article_id"].to_numpy()
    pairs, table = score_candidates(ordered, window)
    table.insert(0, "a", ids[pairs[:, 0]])
    table.insert(1, "b", ids[pairs[:, 1]])
    return table


def score_candidates(articles: pd.DataFrame, window: str) -> tuple[np.ndarray, pd.DataFrame]:
    """The candidate pairs as positions of rows (a < b), and their scores, likenesses and days apart."""
    words, days = count_words(articles), days_of(articles)
    pairs = find_candidates(words["lead"], days, days_within(window))
    return pairs, score_pairs(words, days, pairs)


def score_pairs(words: dict[str, sparse.csr_matrix], days: np.ndarray, pairs: np.ndarray) -> pd.DataFrame:
    """One row per pair of positions: ``score, headline, lead, text, names, days``."""
    table = pd.DataFrame({name: _cosines(words[name], pairs) for name in LIKENESSES})
    table["days"] = np.abs(days[pairs[:, 0]] - days[pairs[:, 1]])
    table.insert(0, "score", score(table))
    return table


def score(pairs: pd.DataFrame) -> np.ndarray:
    """The probability of each row of likenesses and ``days``; a pair without days has the model of undated pairs."""
    odds = {
        kind: model["intercept"] + sum(model[name] * pairs[name].fillna(0) for name in [*LIKENESSES, "days"])
        for kind, model in MODEL.items()
    }
    chosen = np.where(pairs["days"].notna(), odds["dated"], odds["undated"])
    return (1 / (1 + np.exp(-chosen))).round(9)


def count_words(articles: pd.DataFrame) -> dict[str, sparse.csr_matrix]:
    """Articles × terms, how much each uses each, for each of ``LIKENESSES``. All are parts of one stream, read once."""
    title = articles["title"].fillna("").str.split().str.join(" ")
    stream = read_stream(title + "\n" + articles["text"].fillna(""))
    start, end = stream.ptr[:-1], stream.ptr[1:]
    body = np.minimum(start + (title.str.count(" ") + (title != "")).to_numpy(), end)
    lead = np.minimum(body + LEAD_WORDS, end)
    title_twice_and_lead = np.stack([start, start, body]), np.stack([body, body, lead])
    return {
        "headline": _uses(stream, *_ranges(start[None], body[None])),
        "lead": _uses(stream, *_ranges(*title_twice_and_lead)),
        "text": _uses(stream, np.arange(len(stream.ids)), stream.ptr),
        "names": _uses(stream, *_names(stream, _ranges(start[None], body[None])[0])),
    }


def _ranges(starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The places from each start to its end, column by column, and where each column's places begin and end."""
    sizes = (ends - starts).T.ravel()
    before = np.concatenate([[0], np.cumsum(sizes)])
    places = np.repeat(starts.T.ravel() - before[:-1], sizes) + np.arange(before[-1])
    return places, before[:: len(starts)]


def _names(stream: Stream, titles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The places of capitalised words that begin neither a line nor a sentence and stand in no title."""
    capital = np.fromiter((kind[:1].isupper() for kind in stream.types), bool, len(stream.types))
    ends = np.fromiter((kind[-1:] in END_OF_SENTENCE for kind in stream.types), bool, len(stream.types))
    named = capital[stream.ids]
    named[1:] &= ~ends[stream.ids[:-1]]
    named[stream.lines] = False
    named[titles] = False
    return np.flatnonzero(named), np.concatenate([[0], np.cumsum(named)])[stream.ptr]


def _uses(stream: Stream, places: np.ndarray, ptr: np.ndarray) -> sparse.csr_matrix:
    """1 + ln(times used) of each word at these places of the stream."""
    ids = stream.ids[places]
    found = np.flatnonzero(np.bincount(ids, minlength=len(stream.types)))
    number = np.zeros(len(stream.types), np.int32)
    number[found] = np.arange(len(found))
    part = replace(stream, ids=number[ids], ptr=ptr, types=[stream.types[i] for i in found.tolist()])
    words = stream_words(part)
    counts = sparse.csr_matrix(
        (np.ones(len(words.ids)), words.ids, words.ptr), shape=(len(words), max(1, len(words.types)))
    )
    counts.sum_duplicates()
    counts.data = 1 + np.log(counts.data)
    return counts


def days_within(window: str | pd.Timedelta) -> float:
    """A window in days. Raises ``ValueError`` where it is no length of time, says no unit, or is below 0."""
    told = isinstance(window, pd.Timedelta) or (isinstance(window, str) and not window.strip("-+. ").isdigit())
    length = pd.to_timedelta(window, errors="coerce") if told else pd.NaT
    if not length >= pd.Timedelta(0):
        raise ValueError(
            f"window={window!r}: expected a length of time of 0 or more with its unit, as in '4D' or '36h'"
        )
    return length / pd.Timedelta(days=1)


def days_of(articles: pd.DataFrame) -> np.ndarray:
    """Publication as days since 1970, whole days for every article so that precisions compare; NaN without a date."""
    return (articles["published"].dt.normalize() - pd.Timestamp(0, tz="UTC")).dt.days.to_numpy(float, na_value=np.nan)


def find_candidates(matrix: sparse.csr_matrix, days: np.ndarray, window: float) -> np.ndarray:
    """Rows (a, b), a < b: pairs of articles that share rare terms and lie within the window, where both are dated."""
    from .kernels.matching import find_pairs

    least = LEAST_SHARED if len(days) > FEW else (0.0, 0.0)
    order = np.lexsort((np.arange(len(days)), days))  # NaN comes last
    keys = _keys(matrix[order])
    posts = keys.tocsc()
    posts.sort_indices()
    out, begin, row, found = np.empty((BLOCK + len(days), 2), np.int64), posts.indptr.copy(), 0, []
    with steps(len(days), "Looking for pairs") as bar:
        while row < len(days):
            n, after = find_pairs(
                keys.indices, keys.data, keys.indptr, posts.indptr, posts.indices, posts.data,
                days[order], window, CROWD, least, begin, row, out,
            )  # fmt: skip
            found.append(order[out[:n]].astype(np.int32))
            bar.update(after - row)
            row = after
    pairs = np.sort(np.concatenate([np.empty((0, 2), np.int32), *found]), axis=1)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _keys(uses: sparse.csr_matrix) -> sparse.csr_matrix:
    """The weightiest terms of each row that another row has too; TF-IDF, a row of unit length before the choice."""
    from .kernels.matching import keep_weightiest

    used = np.bincount(uses.indices, minlength=uses.shape[1])
    idf = np.log((1 + uses.shape[0]) / (1 + used)) + 1
    weights = uses @ sparse.diags(idf)
    length = np.sqrt(weights.multiply(weights).sum(axis=1)).A1
    weights = (sparse.diags(1 / np.maximum(length, 1e-9)) @ weights).tocsr()[:, used > 1].sorted_indices()
    places, ptr = np.empty(weights.nnz, np.int64), np.zeros(weights.shape[0] + 1, np.int64)
    keep_weightiest(weights.data, weights.indptr, KEYS, 0, weights.shape[0], places, ptr)
    places = places[: ptr[-1]]
    return sparse.csr_matrix((weights.data[places], weights.indices[places], ptr), shape=weights.shape)


def _cosines(uses: sparse.csr_matrix, pairs: np.ndarray) -> np.ndarray:
    """The TF-IDF cosine of each pair of rows; a term counts for more the fewer of the *other* articles use it.

    Leaving out the two themselves matters where articles are few: what only the two share is as telling as what only
    one of them says.
    """
    from .kernels.matching import pair_cosines, row_squares

    n, used = uses.shape[0], np.bincount(uses.indices, minlength=uses.shape[1])
    idf = np.log(np.maximum(n - 1, 1) / (1 + np.arange(n + 1))).clip(0) + 1
    squares, out = np.empty(n), np.empty(len(pairs))
    row_squares(uses.data, uses.indices, uses.indptr, used, idf, 0, n, squares)
    left, right = np.ascontiguousarray(pairs.T)
    for first in range(0, len(pairs), BLOCK):
        last = min(first + BLOCK, len(pairs))
        pair_cosines(uses.data, uses.indices, uses.indptr, used, idf, squares, left, right, first, last, out)
    return out

"""Who tells the same story: similar headline and lead, close in time, no chains."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import sparse

from .terms import count_terms, weigh

LEAD_WORDS = 100
THRESHOLD = 0.15
BLOCK = 2_000


def match_stories(articles: pd.DataFrame, *, threshold: float | None = None, window: str = "4D") -> pd.Series:
    """The ``story_id`` of each article, indexed by article_id; an article nobody else tells is a story of its own.

    Headline (twice) and first 100 words are compared by TF-IDF cosine. A story is a set of articles of which *every*
    pair reaches ``threshold`` and, where both are dated, lies within ``window`` (complete linkage): stories cannot
    chain. The id is the smallest article_id of the story, so it does not depend on the order of rows. Raises
    ``ValueError`` for a threshold that is no cosine above 0.
    """
    least = THRESHOLD if threshold is None else threshold
    if not 0 < least <= 1:
        raise ValueError(f"threshold={threshold}: expected a cosine above 0 and up to 1")
    ordered = articles.sort_values("article_id", ignore_index=True)
    lead = ordered["text"].str.split().str[:LEAD_WORDS].str.join(" ")
    heads = pd.DataFrame({"article_id": ordered["article_id"], "text": (ordered["title"] + " ") * 2 + lead})
    matrix = weigh(count_terms(heads, min_docs=1, max_share=1.0), sublinear=True).counts
    similar = _similar(matrix, _days(ordered), least, pd.Timedelta(window) / pd.Timedelta("1D"))
    story = _complete_link(similar)
    ids = ordered["article_id"].to_numpy()
    stories = pd.Series(ids[story], index=pd.Index(ids, name="article_id"), name="story_id")
    return stories.reindex(articles["article_id"])


def story_sizes(articles: pd.DataFrame, stories: pd.Series) -> pd.DataFrame:
    """One row per story: ``story_id, articles, outlets, first, last`` (publication times), largest first."""
    table = articles.assign(story_id=articles["article_id"].map(stories)).groupby("story_id")
    sizes = table.agg(
        articles=("outlet", "size"),
        outlets=("outlet", "nunique"),
        first=("published", "min"),
        last=("published", "max"),
    )
    return sizes.reset_index().sort_values(
        ["outlets", "articles", "story_id"], ascending=[False, False, True], ignore_index=True
    )


def _days(articles: pd.DataFrame) -> np.ndarray:
    """Publication as days since 1970, whole days for every article so that precisions compare; NaN without a date."""
    return (articles["published"].dt.normalize() - pd.Timestamp(0, tz="UTC")).dt.days.to_numpy(float, na_value=np.nan)


def _similar(matrix: sparse.csr_matrix, days: np.ndarray, least: float, window: float) -> sparse.csr_matrix:
    """Articles × articles: the cosine of pairs that reach the threshold inside the window, else nothing."""
    blocks = []
    for start in range(0, matrix.shape[0], BLOCK):
        pairs = (matrix[start : start + BLOCK] @ matrix.T).tocoo()
        apart = np.abs(days[pairs.row + start] - days[pairs.col])
        keep = (pairs.data >= least) & ~(apart > window) & (pairs.row + start != pairs.col)
        blocks.append(
            sparse.csr_matrix((pairs.data[keep].round(9), (pairs.row[keep], pairs.col[keep])), shape=pairs.shape)
        )
    return sparse.vstack(blocks, format="csr")


def _complete_link(similar: sparse.csr_matrix) -> np.ndarray:
    """For each article, the first article of its cluster; two clusters join, the most similar first, while every pair
    across them is similar. The least similar pair counts (complete linkage), so joining needs only common neighbours
    and no articles × articles table is ever filled.
    """
    starts = similar.indptr
    near = [dict(zip(similar.indices[a:b], similar.data[a:b], strict=True)) for a, b in pairwise(starts)]
    queue = [(-value, i, j) for i, row in enumerate(near) for j, value in row.items() if i < j]
    heapify(queue)
    first = np.arange(len(near))
    while queue:
        value, i, j = heappop(queue)
        if near[i].get(j) != -value:
            continue  # one of the two has joined another cluster since
        left, right = near[i], near[j]
        for k in left.keys() | right.keys():
            near[k].pop(i, None)
            near[k].pop(j, None)
        near[i] = {k: min(left[k], right[k]) for k in left.keys() & right.keys() - {i, j}}
        near[j] = {}
        first[j] = i
        for k, least in near[i].items():
            near[k][i] = least
            heappush(queue, (-least, min(i, k), max(i, k)))
    for i, joined in enumerate(first):  # the first of a cluster comes before its members
        first[i] = first[joined]
    return first

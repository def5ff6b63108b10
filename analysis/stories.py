"""Who tells the same story: similar headline and lead, close in time, no chains."""

from __future__ import annotations

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
    chain. The id is the smallest article_id of the story, so it does not depend on the order of rows.
    """
    least = THRESHOLD if threshold is None else threshold
    ordered = articles.sort_values("article_id", ignore_index=True)
    lead = ordered["text"].str.split().str[:LEAD_WORDS].str.join(" ")
    heads = pd.DataFrame({"article_id": ordered["article_id"], "text": (ordered["title"] + " ") * 2 + lead})
    matrix = weigh(count_terms(heads, min_docs=1, max_share=1.0), sublinear=True).counts
    similar = _similar(matrix, _days(ordered), least, pd.Timedelta(window) / pd.Timedelta("1D"))
    story = np.arange(len(ordered))
    _, component = sparse.csgraph.connected_components(similar, directed=False)
    for members in _groups(component):
        story[members] = members[_complete_link(similar[members][:, members].toarray(), least)]
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
        blocks.append(sparse.csr_matrix((pairs.data[keep], (pairs.row[keep], pairs.col[keep])), shape=pairs.shape))
    return sparse.vstack(blocks, format="csr")


def _groups(component: np.ndarray) -> list[np.ndarray]:
    """The members of every component that has at least two."""
    order = np.argsort(component, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(component[order])) + 1)
    return [group for group in groups if len(group) > 1]


def _complete_link(similarity: np.ndarray, least: float) -> np.ndarray:
    """For each article, the place of the first of its cluster, where no pair of a cluster is below ``least``."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distance = 1 - similarity.round(9)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "complete")
    cluster = fcluster(tree, t=1 - least + 1e-9, criterion="distance")
    _, first, inverse = np.unique(cluster, return_index=True, return_inverse=True)
    return first[inverse]

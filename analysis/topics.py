"""Topics: TF-IDF, truncated SVD, unit length, k-means with several starts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from .progress import steps
from .terms import Terms


def fit_topics(
    weights: Terms, *, n_topics: int, seed: int = 0, n_components: int = 100, n_starts: int = 10
) -> pd.DataFrame:
    """One row per article, in the order of ``weights``: ``article_id, topic, margin``.

    Latent semantic analysis before clustering (Deerwester et al. 1990): TF-IDF reduced to ``n_components``, rows set
    to unit length, k-means from ``n_starts`` starts. Topics are numbered by size, the largest is 0; an article that
    uses no counted term gets −1. ``margin`` is how much closer (cosine) an article is to its topic's centre than to
    the next one's: near 0, it could as well be there. The result depends neither on the order of rows nor on the
    number of threads. Raises ``ValueError`` where there are fewer articles than topics.
    """
    order = np.argsort(weights.article_ids, kind="stable")
    filled = order[np.diff(weights.counts.indptr)[order] > 0]
    if not 1 <= n_topics <= len(filled):
        raise ValueError(f"n_topics={n_topics}: expected 1 to {len(filled)}, the articles that use a counted term")
    points, labels = _cluster(weights.counts[filled], n_topics, seed, n_components, n_starts)
    labels = _by_size(labels)
    nearness = np.sort(points @ _centres(points, labels).T, axis=1)
    topics = np.full(len(order), -1)
    margin = np.full(len(order), np.nan)
    topics[filled] = labels
    margin[filled] = nearness[:, -1] - nearness[:, -2] if n_topics > 1 else np.nan
    return pd.DataFrame({"article_id": weights.article_ids, "topic": topics, "margin": margin})


def exemplars(weights: Terms, topics: pd.DataFrame, *, n: int = 3) -> pd.DataFrame:
    """One row per topic and rank: ``topic, rank, article_id, similarity``, the ``n`` articles nearest to its centre."""
    label = topics.set_index("article_id")["topic"].reindex(weights.article_ids).to_numpy()
    rows = []
    for topic in np.unique(label[label >= 0]):
        members = np.flatnonzero(label == topic)
        centre = np.asarray(weights.counts[members].mean(axis=0)).ravel()
        similarity = np.asarray(weights.counts[members] @ centre).ravel() / np.linalg.norm(centre)
        best = np.lexsort((weights.article_ids[members], -similarity.round(9)))[:n]
        rows += [(topic, rank, weights.article_ids[members[i]], similarity[i]) for rank, i in enumerate(best, start=1)]
    return pd.DataFrame(rows, columns=["topic", "rank", "article_id", "similarity"])


def topic_stability(topics: pd.DataFrame, others: Sequence[pd.DataFrame]) -> pd.Series:
    """One value per topic: the Jaccard overlap with its best match in each other partition, averaged (Hennig 2007).

    Above .75 a topic is stable, under .6 it is not to be trusted, under .5 it dissolves. Over seeds this says how far
    the fit can be repeated, not how far other articles would give the same topics.
    """
    label = topics.set_index("article_id")["topic"]
    total = pd.Series(0.0, index=sorted(label[label >= 0].unique()), name="stability")
    for other in others:
        match = other.set_index("article_id")["topic"].reindex(label.index)
        both = pd.crosstab(label, match)
        union = both.sum(axis=1).to_numpy()[:, None] + both.sum(axis=0).to_numpy() - both
        total += (both / union).max(axis=1).reindex(total.index)
    return (total / len(others)).rename_axis("topic")


def _cluster(
    matrix: sparse.csr_matrix, n_topics: int, seed: int, n_components: int, n_starts: int
) -> tuple[np.ndarray, np.ndarray]:
    """Unit-length points and their k-means labels; one thread, so that sums are always added in the same order."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize
    from threadpoolctl import threadpool_limits

    from .clusters import SphericalKMeans

    reduced = min(n_components, min(matrix.shape) - 1)
    with threadpool_limits(1), steps(2, "Finding topics", delay=0) as bar:
        if reduced >= 2:
            points = normalize(TruncatedSVD(reduced, random_state=seed).fit_transform(matrix))
        else:
            points = normalize(matrix.toarray())
        bar.update()
        return points, SphericalKMeans(n_topics, n_init=n_starts, tol=1e-6, random_state=seed).fit_predict(points)


def _by_size(labels: np.ndarray) -> np.ndarray:
    """Labels renumbered from the largest cluster to the smallest; ties go to the cluster of the first article."""
    names, first, sizes = np.unique(labels, return_index=True, return_counts=True)
    rank = np.empty(labels.max() + 1, dtype=int)
    rank[names[np.lexsort((first, -sizes))]] = np.arange(len(names))
    return rank[labels]


def _centres(points: np.ndarray, labels: np.ndarray) -> np.ndarray:
    sums = np.stack([points[labels == topic].sum(axis=0) for topic in range(labels.max() + 1)])
    return sums / np.linalg.norm(sums, axis=1, keepdims=True)

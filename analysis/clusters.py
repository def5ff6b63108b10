"""Spherical k-means (Dhillon and Modha 2001), clusters of rows by angle, as a scikit-learn estimator."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any, ClassVar, NamedTuple

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import Interval
from sklearn.utils.validation import check_is_fitted, validate_data

from .progress import in_blocks, progress

SAMPLE, SAMPLE_PER_CLUSTER = 5_000, 100


class _Run(NamedTuple):
    """One start of k-means: unit centres (features × clusters), the sum of cosines, iterations."""

    centres: np.ndarray
    cosines: float
    n_iter: int


class SphericalKMeans(ClusterMixin, BaseEstimator):
    """Clusters of rows by cosine similarity: rows and centres are set to unit length, the sum of cosines is made large.

    ``n_clusters``; ``n_init`` starts, the best is kept: k-means++ on the cosine distance (Arthur and Vassilvitskii
    2007), beyond 5,000 rows (and 100 a cluster) on a sample of so many, which is clustered before all rows are;
    ``max_iter`` iterations at most, fewer when the sum of cosines grows by less than ``tol`` of itself. Works in
    float32, on one thread, with sums in a fixed order: the same labels on every machine. A row of zeros has no
    direction and is in cluster 0.

    Fitted: ``cluster_centers_`` (clusters × features, unit length), ``labels_``, ``inertia_`` (squared distances of the
    unit rows to their centres, summed: 2 − 2 cosine each), ``n_iter_``, ``n_features_in_``.
    """

    _parameter_constraints: ClassVar = {
        "n_clusters": [Interval(Integral, 1, None, closed="left")],
        "n_init": [Interval(Integral, 1, None, closed="left")],
        "max_iter": [Interval(Integral, 1, None, closed="left")],
        "tol": [Interval(Real, 0, None, closed="left")],
        "random_state": ["random_state"],
    }  # fmt: skip

    def __init__(
        self, n_clusters: int = 8, *, n_init: int = 3, max_iter: int = 100, tol: float = 3e-4, random_state: Any = None
    ) -> None:
        self.n_clusters = n_clusters
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> SphericalKMeans:  # noqa: ARG002 (scikit-learn's signature)
        """Find the clusters of the rows of ``X``, dense or sparse. Raises ``ValueError`` for too few rows."""
        self._validate_params()
        rows = _unit_rows(validate_data(self, X, accept_sparse="csr", dtype=np.float32))
        if rows.shape[0] < self.n_clusters:
            raise ValueError(f"n_samples={rows.shape[0]} should be >= n_clusters={self.n_clusters}")
        random = check_random_state(self.random_state)
        starts = progress(range(self.n_init), "Clustering", unless_over=1)
        runs = [self._run(rows, np.random.default_rng(random.randint(2**31))) for _ in starts]
        best = max(runs, key=lambda run: run.cosines)
        state = _State(rows, best.centres)
        state.assign()
        self.labels_, self.n_iter_ = state.labels, best.n_iter
        self.cluster_centers_ = np.ascontiguousarray(best.centres.T)
        self.inertia_ = 2 * (rows.shape[0] - float(state.closeness.sum(dtype=np.float64)))
        return self

    def predict(self, X: Any) -> np.ndarray:
        """The cluster of each row."""
        return self._nearest(X)[0]

    def score(self, X: Any, y: Any = None) -> float:  # noqa: ARG002
        """The sum of the rows' cosines with their centres: larger is better, also for rows held out."""
        return float(self._nearest(X)[1].sum(dtype=np.float64))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.transformer_tags = None
        return tags

    def _nearest(self, X: Any) -> tuple[np.ndarray, np.ndarray]:
        check_is_fitted(self)
        rows = _unit_rows(validate_data(self, X, accept_sparse="csr", dtype=np.float32, reset=False))
        state = _State(rows, np.ascontiguousarray(self.cluster_centers_.T))
        state.assign()
        return state.labels, state.closeness

    def _run(self, rows: sparse.csr_matrix, rng: np.random.Generator) -> _Run:
        """One start: of many rows a sample is clustered first, so that few passes over all of them are left to do."""
        size = max(SAMPLE, SAMPLE_PER_CLUSTER * self.n_clusters)
        if rows.shape[0] <= size:
            return self._improve(rows, _starting_centres(rows, self.n_clusters, rng), self.tol)
        sample = rows[np.sort(rng.choice(rows.shape[0], size, replace=False))]
        first = self._improve(sample, _starting_centres(sample, self.n_clusters, rng), 10 * self.tol)
        return self._improve(rows, first.centres, self.tol)

    def _improve(self, rows: sparse.csr_matrix, centres: np.ndarray, tol: float) -> _Run:
        """Assign rows, move centres, until the sum of cosines grows by less than ``tol`` of itself."""
        state, cosines, n_iter, growing = _State(rows, centres), 0.0, 0, True
        while growing and n_iter < self.max_iter:
            moved, before = state.assign(), cosines
            cosines, n_iter = state.move_centres(), n_iter + 1
            growing = moved > 0 and cosines - before > tol * cosines
        return _Run(state.centres, cosines, n_iter)


class _State:
    """Rows, centres, and which centre each row has, with how sure that is."""

    def __init__(self, rows: sparse.csr_matrix, centres: np.ndarray) -> None:
        n, k = rows.shape[0], centres.shape[1]
        self.rows, self.centres = rows, centres
        self.labels, self.margins = np.zeros(n, np.int32), np.full(n, -1, np.float32)
        self.closeness, self.drift = np.zeros(n, np.float32), np.zeros(k, np.float32)
        self.room = np.empty(k, np.float32)

    def assign(self) -> int:
        """Give each row its nearest centre; how many rows changed theirs."""
        from .kernels.clustering import assign

        rows, moved = self.rows, 0
        for first, last in in_blocks(rows.indptr, "Clustering"):
            moved += assign(
                rows.indptr, rows.indices, rows.data, first, last, self.centres, self.drift, self.labels, self.margins,
                self.room, self.closeness,
            )  # fmt: skip
        return moved

    def move_centres(self) -> float:
        """Each centre to the direction of the sum of its rows; the sum of cosines with the new centres.

        A cluster without rows starts again from the row that is farthest from its centre.
        """
        from .kernels.clustering import add_up

        rows, sums = self.rows, np.zeros_like(self.centres)
        for first, last in in_blocks(rows.indptr, "Clustering"):
            add_up(rows.indptr, rows.indices, rows.data, first, last, self.labels, sums)
        lengths = np.sqrt(np.einsum("ij,ij->j", sums, sums, dtype=np.float64))
        cosines = float(lengths.sum())
        empty = np.flatnonzero(np.bincount(self.labels, minlength=len(lengths)) == 0)
        farthest = np.argsort(self.closeness, kind="stable")[: len(empty)]
        sums[:, empty] = rows[farthest].toarray().T
        lengths[empty] = 1
        sums /= np.where(lengths > 0, lengths, 1).astype(np.float32)
        moved = np.sqrt(np.einsum("ij,ij->j", sums - self.centres, sums - self.centres, dtype=np.float64))
        self.drift = (moved + _largest_other(moved)).astype(np.float32)
        self.centres = sums
        return cosines


def _unit_rows(matrix: Any) -> sparse.csr_matrix:
    rows = sparse.csr_matrix(matrix, dtype=np.float32, copy=True)
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1), np.float64)).ravel()
    rows.data /= np.repeat(np.where(lengths > 0, lengths, 1), np.diff(rows.indptr)).astype(np.float32)
    return rows


def _starting_centres(rows: sparse.csr_matrix, k: int, rng: np.random.Generator) -> np.ndarray:
    """k rows: of a few drawn in proportion to their distance from those chosen, the one that leaves the least distance.

    k-means++ with 2 + log k candidates a step, as in scikit-learn.
    """
    chosen = [int(rng.integers(rows.shape[0]))]
    distance = _distances(rows, chosen)[:, 0]
    while len(chosen) < k:
        total = np.cumsum(distance)
        drawn = np.searchsorted(total, rng.random(2 + int(np.log(k))) * total[-1], "right")
        candidates = np.minimum(drawn, rows.shape[0] - 1)
        left = np.minimum(distance[:, None], _distances(rows, candidates))
        best = int(left.sum(axis=0).argmin())
        chosen.append(int(candidates[best]))
        distance = left[:, best]
    return np.ascontiguousarray(rows[chosen].toarray().T)


def _distances(rows: sparse.csr_matrix, chosen: Sequence[int] | np.ndarray) -> np.ndarray:
    """1 − cosine of every row with each chosen row (rows × chosen); never below 0."""
    return np.maximum(1 - rows @ rows[chosen].toarray().T, 0).astype(np.float64)


def _largest_other(values: np.ndarray) -> np.ndarray:
    """For each value the largest of the others."""
    if len(values) == 1:
        return np.zeros(1)
    first, second = np.argsort(values)[[-1, -2]]
    return np.where(np.arange(len(values)) == first, values[second], values[first])

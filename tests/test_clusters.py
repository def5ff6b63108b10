"""Spherical k-means: scikit-learn's checks, planted clusters, and a plain Lloyd loop as the reference."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from scipy import sparse
from sklearn.metrics import adjusted_rand_score
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from analysis.clusters import SphericalKMeans, _starting_centres, _unit_rows
from analysis.fetch import ROOT


@parametrize_with_checks([SphericalKMeans(), SphericalKMeans(2, n_init=1)])
def test_scikit_learns_own_checks(estimator: SphericalKMeans, check) -> None:
    check(estimator)


def planted(n: int = 300, features: int = 40, k: int = 4, noise: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    """Rows around k directions, their lengths all different."""
    rng = np.random.default_rng(0)
    label = rng.integers(k, size=n)
    rows = np.abs(rng.normal(size=(k, features)))[label] + noise * np.abs(rng.normal(size=(n, features)))
    return rows * rng.uniform(0.1, 10, size=(n, 1)), label


def lloyd(rows: sparse.csr_matrix, centres: np.ndarray, iterations: int) -> np.ndarray:
    """The plain loop: every cosine, every time. ``centres`` is features × clusters."""
    dense = rows.toarray().astype(float)
    for _ in range(iterations):
        labels = (dense @ centres).argmax(axis=1)
        sums = np.stack([dense[labels == c].sum(axis=0) for c in range(centres.shape[1])], axis=1)
        centres = sums / np.linalg.norm(sums, axis=0)
    return (dense @ centres).argmax(axis=1)


def test_planted_directions_come_back_whatever_the_lengths() -> None:
    rows, label = planted()
    found = SphericalKMeans(4, random_state=0).fit(rows)
    assert adjusted_rand_score(label, found.labels_) == 1
    assert np.allclose(np.linalg.norm(found.cluster_centers_, axis=1), 1, atol=1e-6)
    longer = SphericalKMeans(4, random_state=0).fit(rows * np.linspace(1, 100, len(rows))[:, None])
    assert adjusted_rand_score(label, longer.labels_) == 1


@pytest.mark.parametrize("seed", range(5))
def test_rows_that_are_passed_over_could_not_have_moved(seed: int) -> None:
    rows, _ = planted(noise=2.0, k=7)
    found = SphericalKMeans(7, n_init=1, tol=0, max_iter=60, random_state=seed).fit(rows)
    unit = _unit_rows(rows)
    start = np.random.default_rng(np.random.RandomState(seed).randint(2**31))
    expected = lloyd(unit, _starting_centres(unit, 7, start).astype(float), found.n_iter_)
    assert found.labels_.tolist() == expected.tolist()


def test_many_rows_are_clustered_from_a_sample_and_all_have_a_cluster() -> None:
    rows, label = planted(n=7000, noise=1.0)
    found, again = (SphericalKMeans(4, n_init=1, random_state=2).fit(rows) for _ in range(2))
    assert adjusted_rand_score(label, found.labels_) > 0.99
    assert found.labels_.tolist() == again.labels_.tolist() == found.predict(rows).tolist()


def test_inertia_is_the_squared_distance_to_the_centres() -> None:
    rows, _ = planted(noise=1.0)
    found = SphericalKMeans(4, random_state=3).fit(rows)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    distances = ((unit - found.cluster_centers_[found.labels_]) ** 2).sum()
    assert found.inertia_ == pytest.approx(distances, rel=1e-4)
    assert found.score(rows) == pytest.approx((unit * found.cluster_centers_[found.labels_]).sum(), rel=1e-5)
    assert found.predict(rows).tolist() == found.labels_.tolist()


def test_more_starts_are_never_worse_and_the_best_is_kept() -> None:
    rows, _ = planted(noise=2.5, k=9)
    one, ten = (SphericalKMeans(9, n_init=n, random_state=1).fit(rows).inertia_ for n in (1, 10))
    assert ten < one


def test_sparse_and_dense_rows_give_the_same_clusters() -> None:
    rows, _ = planted(noise=1.5)
    rows[rows < 0.5] = 0
    dense, thin = (SphericalKMeans(4, random_state=0).fit(X) for X in (rows, sparse.csr_matrix(rows)))
    assert dense.labels_.tolist() == thin.labels_.tolist()
    assert thin.predict(sparse.csc_matrix(rows)).tolist() == thin.labels_.tolist()


def test_a_row_of_zeros_and_repeated_rows_do_no_harm() -> None:
    rows = np.array([[1.0, 0], [1, 0], [1, 0], [0, 0], [0, 2]])
    found = SphericalKMeans(3, random_state=0).fit(rows)
    assert found.labels_[0] == found.labels_[1] == found.labels_[2] != found.labels_[4]
    assert np.isfinite(found.cluster_centers_).all()


def test_cross_validation_and_a_grid_search_run() -> None:
    rows, _ = planted()
    assert (cross_val_score(SphericalKMeans(4, random_state=0), rows, cv=3) > 90).all()  # 100 rows, cosines near 1
    grid = GridSearchCV(SphericalKMeans(random_state=0), {"n_clusters": [1, 4]}, cv=3).fit(rows)
    assert grid.best_params_ == {"n_clusters": 4}


def test_too_few_rows_is_an_error_with_both_numbers() -> None:
    with pytest.raises(ValueError, match=r"n_samples=2 should be >= n_clusters=3"):
        SphericalKMeans(3).fit(np.eye(2))


def test_threads_change_no_bit() -> None:
    code = (
        "import hashlib, numpy as np; from analysis.clusters import SphericalKMeans\n"
        "rows = np.abs(np.random.default_rng(0).normal(size=(2000, 50)))\n"
        "found = SphericalKMeans(8, random_state=0).fit(rows)\n"
        "print(hashlib.sha256(found.labels_.tobytes() + found.cluster_centers_.tobytes()).hexdigest())"
    )
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
    said = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=os.environ | dict.fromkeys(names, threads), check=True,
            capture_output=True, text=True,
        ).stdout
        for threads in ("1", "2")
    ]  # fmt: skip
    assert said[0] == said[1]

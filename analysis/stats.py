"""Intervals, tests and corrections that resample what was sampled: whole stories or articles, never sentences or words.

Every comparison is a *contrast*: ``group`` (or ``a`` and ``b``), ``estimate, low, high, p, q, n, clusters``.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from scipy import sparse

EXACT_UP_TO = 12  # clusters; 4,096 sign flips are counted out, more are drawn


def mean_by(
    frame: pd.DataFrame,
    value: str,
    *,
    group: str,
    cluster: str = "article_id",
    weight: str | None = None,
    least: int = 2,
    n_boot: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """One row per group: ``group, estimate`` (the mean of ``value``), ``low, high, p, q, n`` (rows), ``clusters``.

    The interval is the percentile bootstrap over whole clusters (Davison and Hinkley 1997, section 3.8): a ratio of
    sums, so every resample is one matrix product. ``p`` and ``q`` are missing: nothing is tested. Missing values are
    left out. ``weight``: a column that says how much a row counts (that of ``find_copies``); rows of weight 0 are left
    out. A group with fewer than ``least`` clusters has no interval: resampling a handful covers too little.
    Raises ``ValueError`` for rows without a cluster or group.
    """
    frame, weighed = _weighed(frame.dropna(subset=[value]), weight)
    if frame.empty:
        raise ValueError(f"no row has a {value!r}: nothing to average")
    _all_named(frame, cluster, group)
    rows, clusters = pd.factorize(frame[cluster], sort=True)
    columns, groups = pd.factorize(frame[group], sort=True)
    cells, shape = (rows, columns), (len(clusters), len(groups))
    sums = sparse.csr_matrix((frame[value].to_numpy(float) * weighed, cells), shape=shape)
    counts = sparse.csr_matrix((weighed, cells), shape=shape)
    weights = _resamples(len(clusters), n_boot, seed)
    with np.errstate(invalid="ignore"):
        draws = (weights @ sums) / (weights @ counts)  # sparse: most clusters are in few groups
    low, high = _percentiles(draws, level)
    n, members = np.bincount(columns), counts.getnnz(axis=0)
    return pd.DataFrame(
        {
            group: groups,
            "estimate": np.asarray(sums.sum(axis=0)).ravel() / np.asarray(counts.sum(axis=0)).ravel(),
            "low": np.where(members < max(2, least), np.nan, low),
            "high": np.where(members < max(2, least), np.nan, high),
            "p": np.nan,
            "q": np.nan,
            "n": n,
            "clusters": members,
        }
    )


def paired_differences(
    frame: pd.DataFrame,
    value: str,
    *,
    group: str = "outlet",
    story: str = "story_id",
    weight: str | None = None,
    least: int = 2,
    n_boot: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """One row per pair of groups: ``a, b, estimate, low, high, p, q, n, clusters, smallest_p``.

    The estimate is the mean over the stories both tell of (a's mean − b's mean), so story choice cannot pass for a
    difference. ``low, high``: percentile bootstrap over stories. ``p``: two-sided sign-flip test, exact up to 12
    stories, else with ``n_boot`` draws, counting the observed one (Phipson and Smyth 2010); ``q``: Benjamini and
    Hochberg over the pairs tested. ``n`` counts articles, ``clusters`` stories; with m stories no p is under
    ``smallest_p`` (2/2^m, or 1/(n_boot + 1)). Pairs that share fewer than ``least`` stories are listed, not tested:
    they have no interval, no p and no part in q. ``weight`` as in ``mean_by``. Intervals over a dozen stories or fewer
    are somewhat too narrow.
    """
    frame, weighed = _weighed(frame.dropna(subset=[value]), weight)
    _all_named(frame, story, group)
    summed = frame[[story, group]].assign(total=frame[value] * weighed, weight=weighed, articles=1)
    summed = summed.groupby([story, group], observed=True).sum()
    means = (summed["total"] / summed["weight"]).unstack()
    sizes = summed["articles"].unstack(fill_value=0)
    values, articles, rows = means.to_numpy(float), sizes.to_numpy(), []
    for i, j in combinations(range(len(means.columns)), 2):
        difference = values[:, i] - values[:, j]
        both = ~np.isnan(difference)
        n, tested = int(articles[both][:, [i, j]].sum()), _paired(difference[both], max(2, least), n_boot, level, seed)
        rows.append((means.columns[i], means.columns[j], *tested, n, int(both.sum())))
    table = pd.DataFrame(rows, columns=["a", "b", "estimate", "low", "high", "p", "smallest_p", "n", "clusters"])
    table.insert(6, "q", fdr(table["p"].to_numpy()))
    return table[["a", "b", "estimate", "low", "high", "p", "q", "n", "clusters", "smallest_p"]]


def shares_by(
    frame: pd.DataFrame,
    category: str,
    *,
    group: str,
    cluster: str = "article_id",
    weight: str | None = None,
    least: int = 2,
    seed: int = 0,
) -> pd.DataFrame:
    """One row per category and group: a contrast whose estimate is the group's share of the category (0 to 1).

    A share of 0 or 1, which no resample can move, gets the exact bound over clusters (Clopper and Pearson 1934).
    """
    parts = []
    for name in sorted(frame[category].unique()):
        hits = frame.assign(hit=frame[category] == name)
        means = mean_by(hits, "hit", group=group, cluster=cluster, weight=weight, least=least, seed=seed)
        parts.append(means.assign(**{category: name}))
    table = pd.concat(parts, ignore_index=True)
    none, every = table["estimate"] == 0, table["estimate"] == 1
    enough = table["clusters"] >= max(2, least)
    table.loc[none & enough, "high"] = 1 - 0.025 ** (1 / table["clusters"])
    table.loc[every & enough, "low"] = 0.025 ** (1 / table["clusters"])
    return table[[category, *table.columns.drop(category)]]


def fdr(p: np.ndarray) -> np.ndarray:
    """Adjusted p-values of Benjamini and Hochberg (1995), one per p; NaN in, NaN out."""
    p = np.asarray(p, float)
    adjusted, known = np.full_like(p, np.nan), np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    stepped = p[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted[order] = np.minimum.accumulate(stepped[::-1])[::-1].clip(max=1)
    return adjusted


def _weighed(frame: pd.DataFrame, weight: str | None) -> tuple[pd.DataFrame, np.ndarray]:
    """The rows that count, and how much each does."""
    if weight is None:
        return frame, np.ones(len(frame))
    if not (frame[weight] >= 0).all():
        raise ValueError(f"{weight!r} has values below 0 or missing: expected a number of 0 or more in every row")
    frame = frame[frame[weight] > 0]
    return frame, frame[weight].to_numpy(float)


def _all_named(frame: pd.DataFrame, *columns: str) -> None:
    nameless = frame[list(columns)].isna().any(axis=1).sum()
    if nameless:
        raise ValueError(
            f"{nameless} rows have no {' or no '.join(columns)}: expected both for every value. Drop or fill them"
        )


def _paired(
    difference: np.ndarray, least: int, n_boot: int, level: float, seed: int
) -> tuple[float, float, float, float, float]:
    """Estimate, interval, p and smallest reachable p of one pair. Every pair starts from the same seed, so swapping
    two labels flips signs and changes nothing else."""
    k = len(difference)
    if k == 0:
        return (np.nan,) * 5
    estimate = difference.mean()
    if k < least:
        return (estimate, *(np.nan,) * 4)
    low, high = _percentiles(_resamples(k, n_boot, seed) @ difference[:, None] / k, level)
    if k <= EXACT_UP_TO:
        signs = 1 - 2 * ((np.arange(2**k)[:, None] >> np.arange(k)) & 1)
        drawn, counted = np.abs(signs @ difference / k), 0
    else:
        signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(n_boot, k))
        drawn, counted = np.abs(signs @ difference / k), 1
    as_far = (drawn >= abs(estimate) - 1e-9 * np.abs(difference).mean()).sum()
    p = (counted + as_far) / (counted + len(drawn))
    return estimate, low[0], high[0], p, max(2.0 ** (1 - k), counted / (counted + len(drawn)))


def _resamples(k: int, n_boot: int, seed: int) -> np.ndarray:
    """How often each of k clusters is drawn in each of n_boot resamples (resamples × clusters)."""
    drawn = np.random.default_rng(seed).integers(k, size=(n_boot, k)) + k * np.arange(n_boot)[:, None]
    return np.bincount(drawn.ravel(), minlength=n_boot * k).reshape(n_boot, k).astype(float)


def _percentiles(draws: np.ndarray, level: float) -> np.ndarray:
    tail = (1 - level) / 2
    return np.nanquantile(draws, [tail, 1 - tail], axis=0)

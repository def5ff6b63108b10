"""Intervals, tests and corrections that resample what was sampled: whole stories or articles, never sentences or words.

Every comparison is a *contrast*: ``group`` (or ``a`` and ``b``), ``estimate, low, high, p, q, n, clusters``.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from scipy import sparse, special

from .resampling import bounds, fdr, resamples, sign_flip, sign_flip_family


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
    interval: str = "percentile",
    seed: int = 0,
) -> pd.DataFrame:
    """One row per group: ``group, estimate`` (the mean of ``value``), ``low, high, p, q, n`` (rows), ``clusters``.

    The interval is a bootstrap over whole clusters (Davison and Hinkley 1997, section 3.8): a ratio of sums, so every
    resample is one matrix product. ``interval``: "percentile", widened for few clusters, or "bca" (see
    ``resampling.bounds``). ``p`` and ``q`` are missing: nothing is tested. Missing values are left out. ``weight``: a
    column that says how much a row counts (that of ``find_copies``); rows of weight 0 are left out. A group with fewer
    than ``least`` clusters has no interval: resampling a handful covers too little. Raises ``ValueError`` for rows
    without a cluster or group.
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
    total, size = (np.asarray(cells.sum(axis=0)).ravel() for cells in (sums, counts))
    n, members, estimate = np.bincount(columns), counts.getnnz(axis=0), total / size
    weights = resamples(len(clusters), n_boot, seed)
    with np.errstate(invalid="ignore", divide="ignore"):
        draws = (weights @ sums) / (weights @ counts)  # sparse: most clusters are in few groups
    left_out = _without_each(sums, counts, total, size) if interval == "bca" else draws[:0]
    low, high = bounds(draws, estimate, left_out, members, level=level, interval=interval)
    return pd.DataFrame(
        {
            group: groups,
            "estimate": estimate,
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
    interval: str = "percentile",
    seed: int = 0,
) -> pd.DataFrame:
    """One row per pair of groups: ``a, b, estimate, low, high, p, q, n, clusters, p_family, smallest_p``.

    The estimate is the mean over the stories both tell of (a's mean − b's mean), so story choice cannot pass for a
    difference. ``low, high``: bootstrap over stories, ``interval`` as in ``mean_by``. ``p``: two-sided sign-flip test,
    exact up to 12 stories, else with ``n_boot`` draws, counting the observed one (Phipson and Smyth 2010). Corrected
    for all pairs tested: ``q`` by Benjamini and Hochberg, ``p_family`` by max-T over joint flips, which holds the
    chance of even one false alarm. ``n`` counts articles, ``clusters`` stories; with m stories no p is under
    ``smallest_p`` (2/2^m, or 1/(n_boot + 1)). Pairs that share fewer than ``least`` stories are listed, not tested:
    they have no interval, no p and no part in the corrections. ``weight`` as in ``mean_by``.
    """
    frame, weighed = _weighed(frame.dropna(subset=[value]), weight)
    _all_named(frame, story, group)
    summed = frame[[story, group]].assign(total=frame[value] * weighed, weight=weighed, articles=1)
    summed = summed.groupby([story, group], observed=True).sum()
    means = (summed["total"] / summed["weight"]).unstack()
    sizes = summed["articles"].unstack(fill_value=0)
    values, articles, rows = means.to_numpy(float), sizes.to_numpy(), []
    pairs = list(combinations(range(len(means.columns)), 2))
    gaps = np.column_stack([values[:, i] - values[:, j] for i, j in pairs] or [np.empty((len(means), 0))])
    shared = ~np.isnan(gaps)
    for (i, j), gap, both in zip(pairs, gaps.T, shared.T, strict=True):
        n, tested = (
            int(articles[both][:, [i, j]].sum()),
            _paired(gap[both], max(2, least), n_boot, level, interval, seed),
        )
        rows.append((means.columns[i], means.columns[j], *tested, n, int(both.sum())))
    table = pd.DataFrame(rows, columns=["a", "b", "estimate", "low", "high", "p", "smallest_p", "n", "clusters"])
    enough = shared.sum(axis=0) >= max(2, least)
    table["p_family"] = np.nan
    table.loc[enough, "p_family"] = sign_flip_family(gaps[shared.any(axis=1)][:, enough], n_boot, seed)
    table["q"] = fdr(table["p"].to_numpy())
    return table[["a", "b", "estimate", "low", "high", "p", "q", "n", "clusters", "p_family", "smallest_p"]]


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


def diversity_by(
    frame: pd.DataFrame,
    category: str,
    *,
    group: str,
    cluster: str = "article_id",
    weight: str | None = None,
    least: int = 2,
    level: float = 0.95,
) -> pd.DataFrame:
    """One row per group: a contrast whose estimate is the Shannon entropy of its categories, in bits.

    Few rows look less diverse than many: the estimate is the jackknife's over clusters (Zahl 1977), which takes most
    of that away, and so is the interval (± t(clusters − 1) standard errors; Efron and Tibshirani 1993, chapter 11),
    both cut at 0. Of a handful of rows that are nearly all different it may exceed what so many categories can have.
    A group with fewer than ``least`` clusters has no interval.
    """
    frame, weighed = _weighed(frame.dropna(subset=[category]), weight)
    _all_named(frame, cluster, group)
    rows = [
        (name, *_jackknifed_entropy(part[cluster], part[category], weighed[at], level), len(part))
        for name, at in frame.groupby(group, observed=True).indices.items()
        for part in [frame.iloc[at]]
    ]
    table = pd.DataFrame(rows, columns=[group, "estimate", "low", "high", "clusters", "n"]).assign(p=np.nan, q=np.nan)
    table.loc[table["clusters"] < max(2, least), ["low", "high"]] = np.nan
    return table[[group, "estimate", "low", "high", "p", "q", "n", "clusters"]]


def _jackknifed_entropy(
    cluster: pd.Series, category: pd.Series, weight: np.ndarray, level: float
) -> tuple[float, float, float, int]:
    """Estimate, low, high and the number of clusters."""
    rows, columns = pd.factorize(cluster)[0], pd.factorize(category)[0]
    counts = sparse.csr_matrix((weight, (rows, columns)), shape=(rows.max() + 1, columns.max() + 1)).toarray()
    k, total = len(counts), counts.sum(axis=0)
    if k == 1:
        return float(_entropy(total)), np.nan, np.nan, 1
    left_out = _entropy(total - counts)
    estimate = max(k * _entropy(total) - (k - 1) * left_out.mean(), 0)
    error = np.sqrt((k - 1) * left_out.var()) * special.stdtrit(k - 1, (1 + level) / 2)
    return float(estimate), float(max(estimate - error, 0)), float(estimate + error), k


def _entropy(counts: np.ndarray) -> np.ndarray:
    """Bits, along the last axis; nothing counted has none."""
    shares = counts / np.maximum(counts.sum(axis=-1, keepdims=True), 1e-300)
    return -(shares * np.log2(np.where(shares > 1e-12, shares, 1))).sum(axis=-1)


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


def _without_each(
    sums: sparse.csr_matrix, counts: sparse.csr_matrix, total: np.ndarray, size: np.ndarray
) -> np.ndarray:
    """The mean of each group without each of its clusters (clusters × groups; NaN elsewhere)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        means = (total - sums.toarray()) / (size - counts.toarray())
    return np.where(counts.toarray() > 0, means, np.nan)


def _paired(
    difference: np.ndarray, least: int, n_boot: int, level: float, interval: str, seed: int
) -> tuple[float, float, float, float, float]:
    """Estimate, interval, p and smallest reachable p of one pair. Every pair starts from the same seed, so swapping
    two labels flips signs and changes nothing else."""
    k = len(difference)
    if k == 0:
        return (np.nan,) * 5
    estimate = difference.mean()
    if k < least:
        return (estimate, *(np.nan,) * 4)
    draws, left_out = resamples(k, n_boot, seed) @ difference[:, None] / k, (k * estimate - difference) / (k - 1)
    low, high = bounds(draws, estimate, left_out[:, None], np.array([k]), level=level, interval=interval)
    return estimate, low[0], high[0], *sign_flip(difference, n_boot, seed)

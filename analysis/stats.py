"""Intervals, tests and corrections that resample what was sampled: whole stories or articles, never sentences or words.

Every comparison is a *contrast*: ``group`` (or ``a`` and ``b``), ``estimate, low, high, p, q, n, clusters``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from .resampling import bootstrap, counted, fdr, sign_flip, sign_flip_family


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
    interval: str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """One row per group: ``group, estimate`` (the mean of ``value``), ``low, high, p, q, n`` (rows), ``clusters``.

    The mean is a ratio of sums over whole clusters, of stories or articles. ``interval``: a bootstrap over the group's
    clusters, "studentised", "percentile" or "bca" (see ``resampling.bootstrap``), or "wilson", for shares (see
    ``wilson``), as a bootstrap learns nothing from a few clusters that agree; None is "wilson" where values are true or
    false, or 0 and 1, else "studentised". ``p`` and ``q`` are missing: nothing is tested. Missing values are
    left out. ``weight``: a column that says how much a row counts (that of ``find_copies``); rows of weight 0 are left
    out. A group with fewer than ``least`` clusters has no interval. How often intervals hold the mean is in
    ``benchmarks/level.csv``: too seldom for 12 very skewed stories or fewer, which have hardly seen their tail. Raises
    ``ValueError`` for rows without a cluster or group.
    """
    frame, weighed = counted(frame.dropna(subset=[value]), weight)
    if frame.empty:
        raise ValueError(f"no row has a {value!r}: nothing to average")
    _all_named(frame, cluster, group)
    rows, columns, groups = pd.factorize(frame[cluster], sort=True)[0], *pd.factorize(frame[group], sort=True)
    added = pd.DataFrame({"sum": frame[value].to_numpy(float) * weighed, "weight": weighed})
    parts = [part.to_numpy() for _, part in added.groupby([columns, rows]).sum().groupby(level=0)]
    known = interval or ("wilson" if _is_share(frame[value]) else "studentised")
    options = {"n_boot": n_boot, "level": level, "interval": known, "seed": seed}
    spans = [_span(part, max(2, least), options) for part in parts]
    low, high = np.array(spans).T
    estimate = np.array([part[:, 0].sum() / part[:, 1].sum() for part in parts])
    table = pd.DataFrame({group: groups, "estimate": estimate, "low": low, "high": high, "p": np.nan, "q": np.nan})
    return table.assign(n=np.bincount(columns), clusters=[len(part) for part in parts])


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
    interval: str = "studentised",
    seed: int = 0,
) -> pd.DataFrame:
    """One row per pair of groups: ``a, b, estimate, low, high, p, q, n, clusters, p_family, smallest_p``.

    The estimate is the mean over the stories both tell of (a's mean − b's mean), so story choice cannot pass for a
    difference. ``low, high``: bootstrap over stories, ``interval`` one of ``resampling.INTERVALS``. ``p``: two-sided
    sign-flip test, exact up to 12 stories, else with ``n_boot`` draws, counting the observed one (Phipson and Smyth
    2010). Corrected for all pairs tested: ``q`` by Benjamini and Hochberg, ``p_family`` by max-T over joint flips,
    which holds the chance of even one false alarm. ``n`` counts articles, ``clusters`` stories; with m stories no p is
    under ``smallest_p`` (2/2^m, or 1/(n_boot + 1)). Pairs that share fewer than ``least`` stories are listed, not
    tested: they have no interval, no p and no part in the corrections. ``weight`` as in ``mean_by``.
    """
    names, means, articles = _by_story(frame.dropna(subset=[value]), value, group, story, weight)
    several = (~np.isnan(means)).sum(axis=1) > 1
    means, articles, least = means[several], articles[several], max(2, least)
    told, (left, right) = (~np.isnan(means)).astype(float), np.triu_indices(len(names), 1)
    clusters, behind = (told.T @ told)[left, right].astype(int), articles.T @ told
    gaps = {pair: means[:, left[pair]] - means[:, right[pair]] for pair in np.flatnonzero(clusters).tolist()}
    options = {"n_boot": n_boot, "level": level, "interval": interval, "seed": seed}
    tested = np.full((len(left), 5), np.nan)
    for pair, gap in gaps.items():
        tested[pair] = _paired(gap[~np.isnan(gap)], least, options)
    table = pd.DataFrame(tested, columns=["estimate", "low", "high", "p", "smallest_p"])
    table = table.assign(a=names[left], b=names[right], n=(behind + behind.T)[left, right].astype(int))
    table["clusters"], enough = clusters, clusters >= least
    family = np.array([gaps[pair] for pair in np.flatnonzero(enough).tolist()]).reshape(enough.sum(), len(means)).T
    table.loc[enough, "p_family"] = sign_flip_family(family, n_boot, seed)
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
    interval: str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """One row per category and group: a contrast whose estimate is the group's share of the category (0 to 1).

    Intervals as in ``mean_by``: Wilson's, by the clusters a share is worth, unless another is named.
    """
    options: dict = {"group": group, "cluster": cluster, "weight": weight, "least": least}
    options |= {"interval": interval, "seed": seed}
    names = sorted(frame[category].unique())
    parts = [mean_by(frame.assign(hit=frame[category] == name), "hit", **options) for name in names]
    table = pd.concat([part.assign(**{category: name}) for name, part in zip(names, parts, strict=True)])
    table = table.reset_index(drop=True)
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
    of that away. The interval is ± t(clusters − 1) standard errors, cut at 0: the jackknife's (Efron and Tibshirani
    1993, chapter 11), or, where that is larger, the one that shares would have had if half a row more had been seen of
    each category of the frame (all of a Categorical), since rows that happen to agree show no spread. Of a handful of
    rows that are nearly all different the estimate may exceed what so many categories can have; of dozens of rare
    categories it is still too low, and no interval of few clusters reaches far enough. A group with fewer than
    ``least`` clusters has no interval.
    """
    frame, weighed = counted(frame.dropna(subset=[category]), weight)
    _all_named(frame, cluster, group)
    kinds = pd.get_dummies(frame[category], dtype=float).mul(weighed, axis=0)
    rows = [
        (name, *_entropy_span(kinds.iloc[at].groupby(frame[cluster].iloc[at]).sum().to_numpy(), level), len(at))
        for name, at in frame.groupby(group, observed=True).indices.items()
    ]
    table = pd.DataFrame(rows, columns=[group, "estimate", "low", "high", "clusters", "n"]).assign(p=np.nan, q=np.nan)
    table.loc[table["clusters"] < max(2, least), ["low", "high"]] = np.nan
    return table[[group, "estimate", "low", "high", "p", "q", "n", "clusters"]]


def by_chance(contrast: pd.DataFrame, *, level: float = 0.95, power: float = 0.8) -> pd.DataFrame:
    """One row per row of a contrast, by its index: ``error, gap, findable``, all in units of the estimate.

    ``error``: the standard error that the interval tells, half its width by the t quantile of ``clusters − 1``.
    ``gap``: the mean size that such estimates have where every true one is 0, sqrt(2/π) errors: sizes do not cancel, so
    a mean of absolute estimates is news only beyond the mean of these. ``findable``: the smallest true gap that one
    test at ``1 − level`` finds with this ``power`` (2.8 errors where clusters are many), before any correction.
    Missing where there is no interval.
    """
    spread, degrees = contrast["high"] - contrast["low"], contrast["clusters"].to_numpy(float) - 1
    error = spread / 2 / special.stdtrit(degrees, (1 + level) / 2)
    needed = special.stdtrit(degrees, (1 + level) / 2) + special.stdtrit(degrees, power)
    return pd.DataFrame({"error": error, "gap": np.sqrt(2 / np.pi) * error, "findable": needed * error})


def _entropy_span(counts: np.ndarray, level: float) -> tuple[float, float, float, int]:
    """Estimate, low, high and the number of clusters, from their counts (clusters × categories)."""
    k, total = len(counts), counts.sum(axis=0)
    if k == 1:
        return float(_entropy(total)), np.nan, np.nan, 1
    left_out, n = _entropy(total - counts), worth(counts, counts.sum(axis=1))
    seen = total / total.sum() * n + 0.5
    bits, share = -np.log2(seen / seen.sum()), seen / seen.sum()
    unseen = np.sqrt(max(share @ bits**2 - (share @ bits) ** 2, 0) / n)
    error = max(np.sqrt((k - 1) * left_out.var()), unseen) * special.stdtrit(k - 1, (1 + level) / 2)
    estimate = max(k * _entropy(total) - (k - 1) * left_out.mean(), 0)
    return float(estimate), float(max(estimate - error, 0)), float(estimate + error), k


def _entropy(counts: np.ndarray) -> np.ndarray:
    """Bits, along the last axis; nothing counted has none."""
    shares = counts / np.maximum(counts.sum(axis=-1, keepdims=True), 1e-300)
    return -(shares * np.log2(np.where(shares > 1e-12, shares, 1))).sum(axis=-1)


def wilson(part: np.ndarray, level: float) -> tuple[float, float]:
    """Low and high of a share from its clusters' hits and weights: Wilson's (1927) of as many rows as they are worth,
    with t for z (Korn and Graubard 1998; Franco, Little, Louis and Slud 2019)."""
    hits, size = part.T
    share, n, t = hits.sum() / size.sum(), worth(part[:, :1], size), special.stdtrit(len(part) - 1, (1 + level) / 2)
    middle, half = share + t**2 / (2 * n), t * np.sqrt(share * (1 - share) / n + t**2 / (4 * n**2))
    low, high = np.clip(np.array([middle - half, middle + half]) / (1 + t**2 / n), 0, 1)
    return float(low), float(high)


def worth(hits: np.ndarray, size: np.ndarray) -> float:
    """How many independent rows would tell as much of the shares as these clusters (hits: clusters × categories).

    The more shares differ between clusters, the fewer: the variance they would have in one row over the one they have
    as ratios of sums. All clusters where they do not differ; never more than all rows.
    """
    k, total, shares = len(size), size.sum(), hits.sum(axis=0) / size.sum()
    variance = ((hits - shares * size[:, None]) ** 2).sum() / total**2 * k / (k - 1)
    return float(min((shares * (1 - shares)).sum() / variance, total)) if variance > 1e-12 else float(k)


def _is_share(values: pd.Series) -> bool:
    """Whether these are hits and misses. Of numbers that are all 0 nobody knows."""
    return values.dtype == bool or bool(values.isin([0, 1]).all() and (values == 1).any())


def _all_named(frame: pd.DataFrame, *columns: str) -> None:
    nameless = frame[list(columns)].isna().any(axis=1).sum()
    if nameless:
        raise ValueError(
            f"{nameless} rows have no {' or no '.join(columns)}: expected both for every value. Drop or fill them"
        )


def _by_story(
    frame: pd.DataFrame, value: str, group: str, story: str, weight: str | None
) -> tuple[pd.Index, np.ndarray, np.ndarray]:
    """The groups; the mean of each story (row) and group (column), NaN where there is none; the rows behind it."""
    frame, weighed = counted(frame, weight)
    _all_named(frame, story, group)
    cells = frame[[story, group]].assign(total=frame[value] * weighed, weight=weighed, articles=1)
    cells = cells.groupby([story, group], observed=True).sum()
    means, articles = (cells["total"] / cells["weight"]).unstack(), cells["articles"].unstack(fill_value=0)
    return means.columns, means.to_numpy(float), articles.to_numpy()


def _paired(difference: np.ndarray, least: int, options: dict) -> tuple[float, float, float, float, float]:
    """Estimate, interval, p and smallest reachable p of one pair. Every pair starts from the same seed, so swapping
    two labels flips signs and changes nothing else."""
    k = len(difference)
    if k < least:
        return (difference.mean(), *(np.nan,) * 4)
    low, high = _span(np.column_stack([difference, np.ones(k)]), least, options)
    return difference.mean(), low, high, *sign_flip(difference, options["n_boot"], options["seed"])


def _span(part: np.ndarray, least: int, options: dict) -> tuple[float, float]:
    """Low and high of a mean from its clusters' sums and weights; none for fewer than ``least``."""
    if len(part) < least:
        return np.nan, np.nan
    if options["interval"] == "wilson":
        return wilson(part, options["level"])
    low, high = bootstrap(part, lambda sums: sums[:, :1] / sums[:, 1:], **options)
    return float(low[0]), float(high[0])

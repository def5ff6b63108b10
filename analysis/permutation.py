"""Is a group unlike the others? Labels of whole articles or tellings dealt anew, within stories or topics."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from .resampling import fdr

AT_ONCE = 2_000_000  # labels dealt at a time


def permute(
    frame: pd.DataFrame,
    value: str,
    *,
    group: str = "outlet",
    unit: str | Sequence[str] = "article_id",
    within: str | None = None,
    n_perm: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """One row per group: ``group, estimate, p, q, n`` (rows), ``clusters`` (units), ``p_family, smallest_p``.

    The estimate is the mean over the group's units minus that over all others, each unit's value taken from the mean
    of its stratum (``within``: stories or topics, so that their mix cannot pass for a difference; units alone in their
    stratum or in one without another group tell nothing and are left out). The test deals the groups' labels anew among
    whole units of a stratum ``n_perm`` times and counts the observed deal (two-sided; Phipson and Smyth 2010). A unit
    is what was published as one: an article, or, where an outlet has several on a story, all of them
    (``unit=["outlet", "story_id"]``). Corrected for all groups: ``q`` (Benjamini and Hochberg) and ``p_family`` (max-T,
    Westfall and Young 1993). No p is under ``smallest_p``: 1 over the different deals, or over ``n_perm`` + 1. Raises
    ``ValueError`` where fewer than two groups are left, or a unit is in two groups or strata.
    """
    units, rows = _units(frame.dropna(subset=[value]), value, group, unit, within)
    deviation, label, stratum = units["deviation"].to_numpy(), units["label"].to_numpy(), units["stratum"].to_numpy()
    names, sizes = rows.index, np.bincount(label)
    observed = _gaps(deviation, label[None, :], sizes)[0]
    dealt = np.concatenate(
        [_gaps(deviation, labels, sizes) for labels in _deals(label, stratum, n_perm, np.random.default_rng(seed))]
    )
    p = (1 + (np.abs(dealt) >= np.abs(observed) - 1e-12).sum(axis=0)) / (1 + n_perm)
    spread = np.sqrt((dealt**2).mean(axis=0))
    scale = np.where(spread > 0, spread, np.inf)
    highest = np.abs(dealt / scale).max(axis=1)[:, None]
    family = (1 + (highest >= np.abs(observed) / scale - 1e-12).sum(axis=0)) / (1 + n_perm)
    contrast = {"estimate": observed, "low": np.nan, "high": np.nan, "p": p, "q": fdr(p)}
    contrast |= {"n": rows.to_numpy(), "clusters": sizes, "p_family": family}
    smallest = [smallest_p(label == code, stratum, n_perm) for code in range(len(names))]
    return pd.DataFrame({group: names, **contrast, "smallest_p": smallest})


def _units(
    frame: pd.DataFrame, value: str, group: str, unit: str | Sequence[str], within: str | None
) -> tuple[pd.DataFrame, pd.Series]:
    """One row per unit that tells something: deviation from its stratum, label, stratum; and the rows of each group."""
    by = [unit] if isinstance(unit, str) else list(unit)
    given = frame.assign(stratum=0 if within is None else frame[within], _group=frame[group].astype(str))
    summed = given.groupby(by, observed=True, sort=True)
    if (summed[["stratum", "_group"]].nunique().to_numpy() > 1).any():
        raise ValueError(f"a unit ({', '.join(by)}) is in two groups or strata: expected one {group} and one {within}")
    units = summed.agg(
        mean=(value, "mean"), rows=(value, "size"), stratum=("stratum", "first"), name=("_group", "first")
    )
    units = units[units.groupby("stratum")["name"].transform("nunique") > 1]
    if units["name"].nunique() < 2:
        raise ValueError(f"{units['name'].nunique()} {group}(s) share a stratum with another: expected two or more")
    label, _ = pd.factorize(units["name"], sort=True)
    deviation = units["mean"] - units.groupby("stratum")["mean"].transform("mean")
    told = units.assign(deviation=deviation, label=label, stratum=pd.factorize(units["stratum"], sort=True)[0])
    return told.sort_values("stratum", kind="stable"), units.groupby("name")["rows"].sum()


def _deals(label: np.ndarray, stratum: np.ndarray, n_perm: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Labels dealt anew within each stratum (deals × units), so many at a time; units are in the order of strata."""
    size = max(1, AT_ONCE // len(label))
    counts = [min(size, n_perm - first) for first in range(0, n_perm, size)]
    return [label[np.argsort(stratum + rng.random((n, len(label))), axis=1)].astype(np.int32) for n in counts]


def _gaps(deviation: np.ndarray, labels: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Each group's mean minus that of all others (deals × groups)."""
    deals, k = len(labels), len(sizes)
    cells = labels + k * np.arange(deals)[:, None]
    weights = np.broadcast_to(deviation, labels.shape).ravel()
    sums = np.bincount(cells.ravel(), weights, minlength=deals * k).reshape(deals, k)
    return sums / sizes - (deviation.sum() - sums) / (sizes.sum() - sizes)


def smallest_p(inside: np.ndarray, strata: np.ndarray, n_perm: int) -> float:
    """The smallest p that dealing can reach: one over the ways to deal the label, or over the permutations drawn."""
    own, every = np.bincount(strata, inside), np.bincount(strata)
    ways = special.gammaln(every + 1) - special.gammaln(own + 1) - special.gammaln(every - own + 1)
    return max(1 / (1 + n_perm), float(np.exp(-ways.sum())))

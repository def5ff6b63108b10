"""Is a group unlike the others? Labels of whole articles or tellings dealt anew, within stories or topics."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from .resampling import counted, deals, fdr


def permute(
    frame: pd.DataFrame,
    value: str,
    *,
    group: str = "outlet",
    unit: str | Sequence[str] = "article_id",
    within: str | None = None,
    weight: str | None = None,
    n_perm: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """One row per group: ``group, estimate, p, q, n`` (rows), ``clusters`` (units), ``p_family, smallest_p``.

    The estimate is the mean over the group's units minus that over all others, each unit's value taken from the mean
    of its stratum (``within``: stories or topics, so that their mix cannot pass for a difference; units alone in their
    stratum or in one without another group tell nothing and are left out). The test deals the groups' labels anew among
    whole units of a stratum ``n_perm`` times and counts the observed deal (two-sided; Phipson and Smyth 2010). What is
    compared is Welch's t: where one group's values vary more than another's, as those of single articles do beside
    means of many, the difference itself would not hold its level (Janssen 1997). A unit is what was published as one:
    an article, or, where an outlet has several on a story, all of them (``unit=["outlet", "story_id"]``); its value is
    the mean of its rows. ``weight``: how much a row counts (that of ``find_copies``, rows being articles) in its unit's
    mean, and, summed, how much the unit does, at most 1; rows of weight 0 are left out. Corrected for all groups: ``q``
    (Benjamini and Hochberg) and ``p_family`` (max-T, Westfall and Young 1993). No p is under ``smallest_p``: 1 over the
    different deals, or over ``n_perm`` + 1. Raises ``ValueError`` where fewer than two groups are left, or a unit is in
    two groups or strata.
    """
    units = _placed(_units(frame.dropna(subset=[value]), value, group, unit, within, weight), group)
    rows, label, stratum = units.groupby("name")["rows"].sum(), units["label"].to_numpy(), units["stratum"].to_numpy()
    moments = np.stack([units["weight"] * units["deviation"] ** power for power in range(3)])
    (estimate,), (observed,) = _compared(moments, label[None, :], len(rows))
    some = deals(label, stratum, n_perm, np.random.default_rng(seed))
    dealt = np.abs(np.concatenate([_compared(moments, labels, len(rows))[1] for labels in some]))
    reached = np.abs(observed) - 1e-9
    p = (1 + (dealt >= reached).sum(axis=0)) / (1 + n_perm)
    family = (1 + (dealt.max(axis=1)[:, None] >= reached).sum(axis=0)) / (1 + n_perm)
    contrast = {"estimate": estimate, "low": np.nan, "high": np.nan, "p": p, "q": fdr(p)}
    contrast |= {"n": rows.to_numpy(), "clusters": np.bincount(label), "p_family": family}
    smallest = [smallest_p(label == code, stratum, n_perm) for code in range(len(rows))]
    return pd.DataFrame({group: rows.index, **contrast, "smallest_p": smallest})


def _units(
    frame: pd.DataFrame, value: str, group: str, unit: str | Sequence[str], within: str | None, weight: str | None
) -> pd.DataFrame:
    """One row per unit: its ``mean, weight, rows, stratum`` and the ``name`` of its group."""
    (frame, weights), by = counted(frame, weight), [unit] if isinstance(unit, str) else list(unit)
    given = frame.assign(_stratum=0 if within is None else frame[within], _name=frame[group].astype(str))
    summed = given.assign(_weight=weights, _sum=frame[value] * weights).groupby(by, observed=True, sort=True)
    if (summed[["_stratum", "_name"]].nunique().to_numpy() > 1).any():
        raise ValueError(f"a unit ({', '.join(by)}) is in two groups or strata: expected one {group} and one {within}")
    units = pd.DataFrame({"rows": summed.size(), "weight": summed["_weight"].sum(), "sum": summed["_sum"].sum()})
    units["stratum"], units["name"] = summed["_stratum"].first(), summed["_name"].first()
    return units.assign(mean=units["sum"] / units["weight"], weight=units["weight"].clip(upper=1))


def _placed(units: pd.DataFrame, group: str) -> pd.DataFrame:
    """The units that tell something, by stratum: how far each deviates from its stratum's mean, and its label."""
    units = units[units.groupby("stratum")["name"].transform("nunique") > 1]
    if units["name"].nunique() < 2:
        raise ValueError(f"{units['name'].nunique()} {group}(s) share a stratum with another: expected two or more")
    added = units.assign(sum=units["mean"] * units["weight"]).groupby("stratum")[["sum", "weight"]].transform("sum")
    told = units.assign(deviation=units["mean"] - added["sum"] / added["weight"])
    told["label"], told["stratum"] = (pd.factorize(units[name], sort=True)[0] for name in ("name", "stratum"))
    return told.sort_values("stratum", kind="stable")


def _compared(moments: np.ndarray, labels: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Each group's mean minus that of all others, and its Welch's t (deals × groups); ``moments``: each unit's weight,
    also times its value and times the square."""
    cells = (labels + k * np.arange(len(labels))[:, None]).ravel()
    own = np.stack([np.bincount(cells, np.tile(one, len(labels)), len(labels) * k) for one in moments])
    every, own = moments.sum(axis=1)[:, None, None], own.reshape(3, -1, k)
    pooled = every[2] / every[0]
    (ours, our_error), (theirs, their_error) = _mean(own, pooled), _mean(every - own, pooled)
    spread = np.sqrt(our_error + their_error)
    return ours - theirs, (ours - theirs) / np.where(spread > 0, spread, np.inf)


def _mean(moments: np.ndarray, pooled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means and their squared standard errors; one unit of the pooled variance is added, which keeps that of few units
    above 0."""
    size, total, square = moments
    mean = total / size
    return mean, (size * np.maximum(square / size - mean**2, 0) + pooled) / (size + 1) / size


def smallest_p(inside: np.ndarray, strata: np.ndarray, n_perm: int) -> float:
    """The smallest p that dealing can reach: one over the ways to deal the label, or over the permutations drawn."""
    own, every = np.bincount(strata, inside), np.bincount(strata)
    ways = special.gammaln(every + 1) - special.gammaln(own + 1) - special.gammaln(every - own + 1)
    return max(1 / (1 + n_perm), float(np.exp(-ways.sum())))

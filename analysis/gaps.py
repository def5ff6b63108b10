"""A gap between two outlets, split: which stories they chose, and how they told those both chose."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .resampling import bootstrap, bounds, counted, resamples, sign_flip

COMPONENTS = ("total", "selection", "treatment", "emphasis", "exclusive")
SHARED = [2, 3]  # treatment and emphasis: what is told of the stories both tell


def decompose_gap(
    frame: pd.DataFrame,
    value: str,
    a: str,
    b: str,
    *,
    group: str = "outlet",
    story: str = "story_id",
    weight: str | None = None,
    least: int = 6,
    n_boot: int = 2000,
    level: float = 0.95,
    interval: str = "studentised",
    seed: int = 0,
) -> pd.DataFrame:
    """One row per part of the gap between a's and b's means: ``a, b, component``, a contrast, ``smallest_p``.

    total = selection + treatment, to rounding (Kitagawa 1955, page 1171). ``treatment``: on the stories both tell, how
    much further a's mean lies than b's, story by story, each weighed by the average of its shares in the two outlets.
    ``selection``: the rest, itself the sum of ``emphasis`` (both told these stories, but gave them different shares of
    their articles) and ``exclusive`` (stories only one of them told; a part without common support, as in Ñopo 2008).
    Intervals draw whole stories anew. ``interval`` is that of treatment and emphasis, which are means over the stories
    both tell; those of the other parts are percentiles, widened for few stories of the part: a draw with few stories
    that one tells alone makes a part and its standard error small together, and to studentise would push the interval
    off 0. Only treatment is tested: sign flips of the stories both tell. ``n`` counts rows, ``clusters`` the stories of
    the part. With fewer than ``least`` shared stories only the total is told. Raises ``ValueError`` where a or b has no
    row.
    """
    stories, n = _by_story(frame.dropna(subset=[value]), value, (a, b), group, story, weight)
    shared = (stories["weight_a"] > 0) & (stories["weight_b"] > 0)
    columns, both = _columns(stories, shared), shared.to_numpy()
    clusters = np.array([len(both), len(both), both.sum(), both.sum(), (~both).sum()])
    estimate, low, high = _of_all_stories(columns, clusters, n_boot, level, seed)
    table = pd.DataFrame({"a": a, "b": b, "component": COMPONENTS, "estimate": estimate, "low": low, "high": high})
    table = table.assign(p=np.nan, q=np.nan, n=n, clusters=clusters, smallest_p=np.nan)
    if both.sum() < max(2, least):
        table.loc[table["component"] != "total", ["estimate", "low", "high"]] = np.nan
        return table
    options: dict[str, Any] = {"n_boot": n_boot, "level": level, "interval": interval, "seed": seed}
    spans = bootstrap(columns[both], lambda sums: _parts(sums)[:, SHARED], **options)
    table.loc[SHARED, ["low", "high"]] = np.column_stack(spans)
    table.loc[SHARED[0], ["p", "smallest_p"]] = sign_flip(_told_apart(columns[both]), n_boot, seed)
    return table


def _of_all_stories(
    columns: np.ndarray, clusters: np.ndarray, n_boot: int, level: float, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each part, and its percentiles over all stories drawn anew."""
    estimate, draws = _parts(columns.sum(axis=0)[None])[0], _parts(resamples(len(columns), n_boot, seed) @ columns)
    low, high = bounds(draws, estimate, draws[:0], clusters, level=level, interval="percentile")
    return estimate, low, high


def _by_story(
    frame: pd.DataFrame, value: str, pair: tuple[str, str], group: str, story: str, weight: str | None
) -> tuple[pd.DataFrame, int]:
    """One row per story: the weight each outlet gives it and the sum of its values there; and the rows behind it."""
    rows, counts = counted(frame[frame[group].isin(pair)], weight)
    rows = rows.assign(_weight=counts, _sum=rows[value].to_numpy(float) * counts)
    missing = [name for name in pair if name not in set(rows[group])]
    if missing:
        raise ValueError(f"no row of {', '.join(missing)}: {group} holds {', '.join(sorted(frame[group].unique()))}")
    summed = rows.groupby([story, group], observed=True)[["_weight", "_sum"]].sum().unstack(fill_value=0)
    named = {
        f"{what}_{side}": summed[column, name]
        for side, name in zip("ab", pair, strict=True)
        for what, column in (("weight", "_weight"), ("sum", "_sum"))
    }
    return pd.DataFrame(named), len(rows)


def _columns(stories: pd.DataFrame, shared: pd.Series) -> np.ndarray:
    """What the parts are ratios of, summed over stories: weights and sums of a and b, all and shared, and the gaps on
    shared stories weighed by a and by b (stories × 10)."""
    with np.errstate(invalid="ignore"):
        gap = (stories["sum_a"] / stories["weight_a"] - stories["sum_b"] / stories["weight_b"]).where(shared, 0)
    every = stories[["weight_a", "sum_a", "weight_b", "sum_b"]]
    both = every.where(shared, 0)
    weighed = pd.DataFrame({"a": gap * both["weight_a"], "b": gap * both["weight_b"]})
    return np.hstack([every, both, weighed]).astype(float)


def _parts(sums: np.ndarray) -> np.ndarray:
    """The parts of the gap from the sums of the columns (draws × parts); NaN where a draw has nothing to divide by."""
    w_a, s_a, w_b, s_b, v_a, t_a, v_b, t_b, g_a, g_b = sums.T
    with np.errstate(invalid="ignore", divide="ignore"):
        total, common = s_a / w_a - s_b / w_b, t_a / v_a - t_b / v_b
        treatment = (g_a / v_a + g_b / v_b) / 2
    return np.column_stack([total, total - treatment, treatment, common - treatment, total - common])


def _told_apart(shared: np.ndarray) -> np.ndarray:
    """What each shared story adds to the treatment."""
    v_a, v_b, g_a, g_b = shared[:, 4], shared[:, 6], shared[:, 8], shared[:, 9]
    return (g_a / v_a.sum() + g_b / v_b.sum()) / 2

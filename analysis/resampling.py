"""What intervals and tests are made of: rows that count, resamples of whole clusters, sign flips, corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from scipy import special

Statistic = Callable[[np.ndarray], np.ndarray]
EXACT_UP_TO = 12  # clusters; 4,096 sign flips are counted out, more are drawn
INTERVALS = ("studentised", "percentile", "bca")
AT_ONCE = 50_000  # draws at a time: they stay in the processor's cache, and no memory is asked for anew
TINY = 1e-30  # step of a derivative; exact, as nothing is subtracted


def counted(frame: pd.DataFrame, weight: str | None) -> tuple[pd.DataFrame, np.ndarray]:
    """The rows that count, and how much each does."""
    if weight is None:
        return frame, np.ones(len(frame))
    if not (frame[weight] >= 0).all():
        raise ValueError(f"{weight!r} has values below 0 or missing: expected a number of 0 or more in every row")
    frame = frame[frame[weight] > 0]
    return frame, frame[weight].to_numpy(float)


def resamples(k: int, n_boot: int, seed: int) -> np.ndarray:
    """How often each of k clusters is drawn in each of n_boot resamples (resamples × clusters)."""
    rng, drawn, most = np.random.default_rng(seed), np.empty((n_boot, k)), max(1, AT_ONCE // max(k, 1))
    small = np.uint16 if k <= 1 << 16 else np.int64  # fewer random bits
    for first in range(0, n_boot, most):
        part = drawn[first : first + most]
        cells = rng.integers(k, size=part.shape, dtype=small) + k * np.arange(len(part))[:, None]
        part[:] = np.bincount(cells.ravel(), minlength=part.size).reshape(part.shape)
    return drawn


def bootstrap(
    columns: np.ndarray, statistic: Statistic, *, n_boot: int, level: float, interval: str, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Low and high of each part of ``statistic``, which knows ``columns`` (clusters × columns) by their sums.

    ``statistic``: a function of sums (draws × columns) that gives parts (draws × parts). It is unchanged where all sums
    are multiplied by the same, as a mean is, and smooth, as it is differentiated. Whole clusters are drawn anew.
    ``interval``: "studentised" (bootstrap-t; Hall 1988; Davison and Hinkley 1997, section 2.4), which covers best where
    clusters are few or skewed, or one of ``bounds``. Raises ``ValueError`` for another name.
    """
    drawn, total = resamples(len(columns), n_boot, seed), columns.sum(axis=0, keepdims=True)
    if interval == "studentised":
        return _studentised(drawn, columns, statistic, level)
    estimate = statistic(total)[0]
    clusters = np.full(len(estimate), len(columns))
    left_out = statistic(total - columns)
    return bounds(statistic(drawn @ columns), estimate, left_out, clusters, level=level, interval=interval)


def _studentised(
    drawn: np.ndarray, columns: np.ndarray, statistic: Statistic, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """Each draw's distance is measured in its own standard error, but no less than half of ours over √clusters: a draw
    of the same cluster over and over has none."""
    k = len(columns)
    estimate, error = (one[0] for one in _with_errors(np.ones((1, k)), columns, statistic))
    draws, errors = _with_errors(drawn, columns, statistic)
    least = error / (2 * np.sqrt(k))
    t = np.divide(draws - estimate, np.maximum(errors, least), out=np.zeros_like(draws), where=error > 0)
    below, above = quantiles(t, np.array([[1 - level], [1 + level]]) / 2) * error
    return estimate - above, estimate - below


def _with_errors(drawn: np.ndarray, columns: np.ndarray, statistic: Statistic) -> tuple[np.ndarray, np.ndarray]:
    """The statistic of each draw, and its standard error by the delta method (Davison and Hinkley 1997, section 2.7.2):
    the slopes times the sums of squares and products of the columns. Rounding is not taken for a spread."""
    k, c = columns.shape
    products = (columns[:, :, None] * columns[:, None, :]).reshape(k, c * c)
    sums, products = np.split(drawn @ np.hstack([columns, products]), [c], axis=1)
    squares = products.reshape(-1, c, c)
    slopes = np.stack([statistic(sums + step).imag for step in 1j * TINY * np.eye(c)], axis=2) / TINY
    with np.errstate(invalid="ignore"):
        variance = np.einsum("dpc,dpc->dp", slopes @ squares, slopes)
    scale = np.einsum("dcc,dpc->dp", squares, slopes**2)
    return statistic(sums), np.sqrt(np.where(variance > 1e-12 * scale, variance, 0))


def bounds(
    draws: np.ndarray,
    estimate: np.ndarray,
    left_out: np.ndarray,
    clusters: np.ndarray,
    *,
    level: float,
    interval: str,
) -> tuple[np.ndarray, np.ndarray]:
    """Low and high of each column's estimate, from its draws (resamples × columns).

    ``left_out``: the estimate without each cluster (clusters × columns; NaN where the column has no such cluster), for
    the acceleration of BCa. ``interval``: "percentile", its tails widened for few clusters (Hesterberg 2015, section
    5.3: with k clusters z becomes t(k − 1) · √(k / (k − 1))), or "bca" (Efron 1987; Davison and Hinkley 1997,
    equations 5.21 and 5.23). Raises ``ValueError`` for another name.
    """
    if interval not in INTERVALS[1:]:
        raise ValueError(f"interval={interval!r}: expected one of {', '.join(INTERVALS)}")
    z = np.array([-1.0, 1.0])[:, None] * _widened(np.asarray(clusters, float), level)
    if interval == "bca":
        bias, acceleration = _bias(draws, estimate), _acceleration(left_out)
        moved = bias + z
        with np.errstate(divide="ignore", invalid="ignore"):
            z = bias + moved / (1 - acceleration * moved)
    low, high = quantiles(draws, special.ndtr(z))
    return low, high


def _widened(clusters: np.ndarray, level: float) -> np.ndarray:
    """The normal quantile of a tail that makes up for the few clusters resampled."""
    k = np.maximum(clusters, 2)
    return -special.stdtrit(k - 1, (1 - level) / 2) * np.sqrt(k / (k - 1))


def _bias(draws: np.ndarray, estimate: np.ndarray) -> np.ndarray:
    """z0: how far the estimate is from the median of its draws; a draw equal to it is half below."""
    known = (~np.isnan(draws)).sum(axis=0)
    below = (draws < estimate).sum(axis=0) + (draws == estimate).sum(axis=0) / 2
    share = below / np.maximum(known, 1)
    return special.ndtri(np.clip(share, 1 / (2 * len(draws)), 1 - 1 / (2 * len(draws))))


def _acceleration(left_out: np.ndarray) -> np.ndarray:
    """A sixth of the skewness of the influence values that leaving one cluster out gives."""
    influence = np.nanmean(left_out, axis=0) - left_out
    squares = np.nansum(influence**2, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        skewness = np.nansum(influence**3, axis=0) / squares**1.5
    return np.where(squares > 0, skewness / 6, 0.0)


def quantiles(draws: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """numpy's linear quantiles of each column at its own shares (shares × columns); NaN draws are left out."""
    ordered = np.sort(draws, axis=0)  # NaN last
    last = (~np.isnan(draws)).sum(axis=0) - 1
    place = np.where(last >= 0, shares, 0) * np.maximum(last, 0)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, np.maximum(last, 0))
    column = np.arange(draws.shape[1])
    low, high = ordered[below, column], ordered[above, column]
    return low + (high - low) * (place - below)


def sign_flip(difference: np.ndarray, n_perm: int, seed: int) -> tuple[float, float]:
    """Two-sided p of the mean of paired differences, and the smallest p there could be.

    All sign flips up to 12 pairs, else ``n_perm`` drawn ones, counting the observed one (Phipson and Smyth 2010).
    """
    k, exact = len(difference), len(difference) <= EXACT_UP_TO
    signs = _all_signs(k) if exact else _drawn_signs(k, n_perm, seed)
    reached = np.abs(signs @ difference) >= abs(difference.sum()) - 1e-9 * np.abs(difference).sum()
    p = reached.mean() if exact else (1 + reached.sum()) / (1 + n_perm)
    return float(p), max(2.0 ** (1 - k), 0.0 if exact else 1 / (1 + n_perm))


def sign_flip_family(differences: np.ndarray, n_perm: int, seed: int) -> np.ndarray:
    """max-T p of every column (clusters × comparisons, NaN where a cluster has none) over all columns.

    A cluster's differences flip together, so comparisons keep their dependence; the statistic is the sum over the root
    of the sum of squares (Westfall and Young 1993, section 2.3; Romano and Wolf 2005).
    """
    filled = np.nan_to_num(differences)
    spread = np.sqrt((filled**2).sum(axis=0))
    scaled = filled / np.where(spread > 0, spread, np.inf)
    observed = np.abs(scaled.sum(axis=0))
    highest = np.abs(_drawn_signs(len(scaled), n_perm, seed) @ scaled).max(axis=1, initial=0)
    reached = (highest[:, None] >= observed - 1e-9).sum(axis=0)
    return (1 + reached) / (1 + n_perm)


def _all_signs(k: int) -> np.ndarray:
    return 1.0 - 2 * ((np.arange(2**k)[:, None] >> np.arange(k)) & 1)


def _drawn_signs(k: int, n: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).choice([-1.0, 1.0], size=(n, k))


def deals(labels: np.ndarray, strata: np.ndarray, n: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Labels (numbers from 0) dealt anew ``n`` times among the units of each stratum, some deals (× units) at a time.

    One number says it all, so that sorting numbers deals: its highest bits are the stratum, its lowest the label, those
    between are drawn (32 or more, where strata and labels are fewer than 65,000 each).
    """
    strata, most = np.unique(strata, return_inverse=True)[1], max(1, AT_ONCE // max(1, len(labels)))
    order = np.argsort(strata, kind="stable")
    above, below = (np.uint64(int(codes.max(initial=0)).bit_length()) for codes in (strata, labels))
    label, known = np.uint64((1 << int(below)) - 1), labels[order].astype(np.uint64)
    if above:
        known |= strata[order].astype(np.uint64) << np.uint64(64) - above
    for first in range(0, n, most):
        numbers = rng.integers(1 << 64, size=(min(most, n - first), len(labels)), dtype=np.uint64)
        numbers >>= above
        numbers &= ~label
        numbers |= known
        numbers.sort(axis=1)
        dealt = np.empty(numbers.shape, labels.dtype)
        dealt[:, order] = numbers & label
        yield dealt


def fdr(p: np.ndarray) -> np.ndarray:
    """Adjusted p-values of Benjamini and Hochberg (1995), one per p; NaN in, NaN out."""
    p = np.asarray(p, float)
    adjusted, known = np.full_like(p, np.nan), np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    stepped = p[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted[order] = np.minimum.accumulate(stepped[::-1])[::-1].clip(max=1)
    return adjusted

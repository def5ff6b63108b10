"""Whole articles dealt anew between labels, and how far any word stands out by chance, as matrix products."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.special import gammaln

from .resampling import deals

BLOCK = 512  # terms at a time: what is computed of them stays in the processor's cache
LONGER = 1.5  # times as long: false alarms stay within what simulations tell apart, and few words are left out
TIE = 1e-4  # two ways of dealing that give a word the same t differ by less


def deal(labels: np.ndarray, strata: np.ndarray, n_perm: int, seed: int) -> np.ndarray:
    """The label of each unit (1 + permutations × units): as it is, then dealt anew among the units of each stratum."""
    return np.concatenate([labels[None, :], *deals(labels, strata, n_perm, np.random.default_rng(seed))])


def compared(inside: np.ndarray, strata: np.ndarray) -> np.ndarray:
    """Whether each unit lies in a stratum that has units inside the label and others: the others cannot move."""
    own, every = np.bincount(strata, inside), np.bincount(strata)
    return ((own > 0) & (own < every))[strata]


def balanced(
    here: np.ndarray, there: np.ndarray, size: np.ndarray, strata: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Both sides' weights (draws × units) where the others' come to as much as the label's in each stratum, by size.

    A stratum that a draw leaves to one side counts for neither. Direct standardisation: choice of strata is equal.
    """
    codes = np.unique(strata, return_inverse=True)[1]
    member = _membership(codes)
    ours, theirs = (here * size) @ member, (there * size) @ member
    ratio = np.divide(ours, theirs, out=np.zeros_like(ours), where=theirs > 0)[:, codes]
    return here * (ratio > 0), there * ratio


def evened(counts: sparse.csr_matrix, inside: np.ndarray, seed: int) -> sparse.csr_matrix:
    """The uses (units × terms) where neither side writes much longer: words are left out at random until each unit is
    at most ``LONGER`` times as long as the one of its rank on the other side.

    Short units vary more than long ones, and dealing is exact only where sides vary alike: sixteen short tellings among
    sixty long ones raise false alarms about words that they happen not to use. Sides of about the same lengths lose
    next to nothing. A part of a use, as copies have, is kept or left out as one.
    """
    length, rng = counts.sum(axis=1).A1, np.random.default_rng(seed)
    kept = np.repeat(_matched(length, inside) / np.maximum(length, 1e-12), np.diff(counts.indptr))
    whole = np.floor(counts.data)
    uses = rng.binomial(whole.astype(int), kept) + (counts.data - whole) * (rng.random(len(kept)) < kept)
    left = sparse.csr_matrix((uses, counts.indices, counts.indptr), counts.shape)
    left.eliminate_zeros()
    return left


def _matched(length: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Each unit's length, or ``LONGER`` times that of its rank among the units of the other side if that is less."""
    least = length.copy()
    for side in (inside, ~inside):
        if side.any() and not side.all():
            rank = (np.argsort(np.argsort(length[side], kind="stable")) + 0.5) / side.sum()
            least[side] = np.minimum(length[side], LONGER * np.quantile(length[~side], rank))
    return least


def chances(counts: sparse.csr_matrix, length: np.ndarray, *, words: float) -> sparse.csr_matrix:
    """For each unit and term: the chance that the term is among so many ``words`` drawn from the unit's own.

    Expected to be the same for a long and a short unit of one make, and a burst weighs little: rarefaction (Hurlbert
    1971, equation 6). A unit of fewer words is drawn whole.
    """
    size, uses = np.repeat(length, np.diff(counts.indptr)), counts.data
    drawn = np.minimum(words, size)
    left = np.maximum(size - uses - drawn, 0)
    missed = gammaln(size - uses + 1) + gammaln(size - drawn + 1) - gammaln(left + 1) - gammaln(size + 1)
    chance = np.where(size - uses < drawn, 1.0, -np.expm1(np.minimum(missed, 0)))
    return sparse.csr_matrix((chance, counts.indices, counts.indptr), shape=counts.shape)


def max_t(values: sparse.csr_matrix, inside: np.ndarray, strata: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two p of every column of ``values`` (units × terms): corrected for all (max-T), and the term's own.

    ``inside``: whether a unit is the label's (1 + permutations × units), as it is in the first row, and dealt anew
    within ``strata`` in the rest; every stratum has units of both sides. Westfall and Young (1993), section 2.6.
    """
    codes = np.unique(strata, return_inverse=True)[1]
    own, every, here = np.bincount(codes, inside[0]), np.bincount(codes), np.ascontiguousarray(inside.T, np.float32)
    member, by_term = _membership(codes), values.T.tocsr()
    observed, alone, highest = np.empty(values.shape[1]), np.empty(values.shape[1]), np.full(len(inside) - 1, -np.inf)
    for first in range(0, values.shape[1], BLOCK):
        block = slice(first, first + BLOCK)
        t = _welch(by_term[block], here, codes, own, every, member)
        observed[block] = t[:, 0] - TIE
        alone[block] = (t >= observed[block, None]).mean(axis=1)
        np.maximum(highest, t[:, 1:].max(axis=0), out=highest)
    reached = len(highest) - np.searchsorted(np.sort(highest), observed)
    return (1 + reached) / (1 + len(highest)), alone


def _welch(
    terms: sparse.csr_matrix,
    here: np.ndarray,
    codes: np.ndarray,
    own: np.ndarray,
    every: np.ndarray,
    member: sparse.csr_array,
) -> np.ndarray:
    """Welch's t (terms × draws) of the label's values against the others', weighed to the label's strata.

    Values are taken from the mean of their stratum. Labels may differ in how much a value varies, as that of short
    units does: the permutation of a studentised difference holds its level then (Janssen 1997). To each side's variance
    one pseudo-unit of the pooled one is added, which keeps that of rare terms above 0.
    """
    ratio, size = own / (every - own), own.sum()
    mean = (terms @ member).toarray() / every
    cells = mean[np.repeat(np.arange(len(mean)), np.diff(terms.indptr)), codes[terms.indices]]
    squares = sparse.csr_matrix((terms.data * (terms.data - 2 * cells), terms.indices, terms.indptr), terms.shape)
    pooled = (squares.sum(axis=1).A1 + mean**2 @ every) / every.sum()
    sides = zip(*(_sums(part, here, ratio[codes]) for part in (terms, squares)), strict=True)
    moments = [(a - (mean @ own)[:, None], b + (mean**2 @ own)[:, None]) for a, b in sides]
    effective = size, size**2 / (own**2 / (every - own)).sum()
    variances = [
        (n * (square / size - (total / size) ** 2) + pooled[:, None]) / (n + 1) / n
        for (total, square), n in zip(moments, effective, strict=True)
    ]
    return (moments[0][0] - moments[1][0]) / size / np.sqrt(np.maximum(sum(variances), 1e-12))


def _sums(terms: sparse.csr_matrix, here: np.ndarray, ratio: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sums of the label's units and of the others (terms × draws), the others' weighed by ``ratio`` (per unit)."""
    weighed = sparse.csr_matrix((terms.data * ratio[terms.indices], terms.indices, terms.indptr), terms.shape)
    ours = terms.astype(np.float32) @ here
    taken = ours * np.float32(ratio[0]) if np.ptp(ratio) == 0 else weighed.astype(np.float32) @ here
    return ours, np.asarray(weighed.sum(axis=1), np.float32) - taken


def _membership(codes: np.ndarray) -> sparse.csr_array:
    """Units × strata: 1 where the unit is in the stratum."""
    return sparse.csr_array((np.ones(len(codes)), (np.arange(len(codes)), codes)), (len(codes), len(np.unique(codes))))

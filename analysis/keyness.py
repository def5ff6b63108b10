"""Measures of keyness and of dispersion from corpus linguistics, as columns for those who need them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import xlogy

Counts = np.ndarray | pd.Series
UNUSED = 0.5  # uses that the log ratio puts in place of none, so that it is finite


def keyness(
    target: Counts, rest: Counts, *, target_size: float | None = None, rest_size: float | None = None
) -> pd.DataFrame:
    """One row per term: ``g2, g2_two_cells, chi2, log_ratio, percent_diff``; above 0 where target uses it more.

    ``target`` and ``rest`` count the same terms in the same order; the sizes are the words in each, the sums of the
    counts if None. ``g2``: log-likelihood of the table of four cells (Dunning 1993); ``g2_two_cells``: of two (Rayson
    and Garside 2000), ``chi2``: Pearson's, without correction; these three carry the sign of the difference.
    ``log_ratio``: log2 of the ratio of rates, half a use in place of none (Hardie 2014); ``percent_diff``: how many
    per cent more often, infinite where rest has none (%DIFF, Gabrielatos and Marchi 2011). The first three are tests of
    words that stand alone; on articles they raise many false alarms (``distinctive_words`` does not). Raises
    ``ValueError`` where the lengths differ or a size is smaller than a count.
    """
    a, b = np.asarray(target, float), np.asarray(rest, float)
    if a.shape != b.shape:
        raise ValueError(f"target counts {a.shape} and rest {b.shape}: expected the same terms in the same order")
    c, d = (float(n.sum() if size is None else size) for n, size in ((a, target_size), (b, rest_size)))
    for uses, size in ((a, c), (b, d)):
        if size <= 0 or (uses > size).any():
            raise ValueError(f"a size of {size:g} words for a term used {uses.max(initial=0):g} times: expected more")
    every, share = a + b, c / (c + d)
    two = 2 * (_surprise(a, every * share) + _surprise(b, every * (1 - share)))
    others = c + d - every
    four = two + 2 * (_surprise(c - a, others * share) + _surprise(d - b, others * (1 - share)))
    with np.errstate(divide="ignore", invalid="ignore"):
        chi2 = (c + d) * (a * (d - b) - b * (c - a)) ** 2 / (c * d * every * others)
        percent = 100 * (a * d / (b * c) - 1)
    ratio = np.log2(np.where(a > 0, a, UNUSED) * d / (np.where(b > 0, b, UNUSED) * c))
    sign = np.sign(a * d - b * c)
    return pd.DataFrame(
        {
            "g2": sign * four.clip(min=0),
            "g2_two_cells": sign * two.clip(min=0),
            "chi2": sign * chi2,
            "log_ratio": ratio,
            "percent_diff": percent,
        },
        index=target.index if isinstance(target, pd.Series) else None,
    )


def dispersion(uses: np.ndarray | sparse.csr_matrix, sizes: Counts) -> pd.DataFrame:
    """One row per term: ``dp, dp_norm, juilland_d, rosengren_s, carroll_d2``: how evenly parts of a corpus use it.

    ``uses``: how often each part (an article, say) uses each term (parts × terms, or one number per part); ``sizes``:
    the words of each part. ``dp`` runs from 0 (spread as the words are) to nearly 1 (all in one part), ``dp_norm`` to
    exactly 1 (Gries 2008; Lijffijt and Gries 2012); the others from 1 (even) to 0 (Juilland's with the relative
    frequencies' standard deviation over parts). A rare word in short articles has a dp near 1 whoever uses it: compare
    words of like frequency. Missing for a term nobody uses, and all where fewer than two parts have words. Raises
    ``ValueError`` where there is not one size per part, or a part without words has uses.
    """
    cells = sparse.csc_matrix(uses if sparse.issparse(uses) else np.atleast_2d(np.asarray(uses, float).T).T)
    sizes = np.asarray(sizes, float)
    if cells.shape[0] != len(sizes):
        raise ValueError(f"uses in {cells.shape[0]} parts and sizes of {len(sizes)}: expected one size per part")
    if (sizes[cells.indices] <= 0).any():
        raise ValueError("a part of size 0 has uses: expected the number of its words")
    parts, share = int((sizes > 0).sum()), sizes / max(1, sizes.sum())
    total, of_part = np.asarray(cells.sum(axis=0), float).ravel(), share[cells.indices]
    term = np.repeat(np.arange(cells.shape[1]), np.diff(cells.indptr))

    def sums(values: np.ndarray) -> np.ndarray:
        return np.bincount(term, values, cells.shape[1])

    with np.errstate(divide="ignore", invalid="ignore"):
        found = cells.data / total[term]
        dp = (sums(np.abs(found - of_part) - of_part) + 1) / 2
        rate = found / of_part  # of a part, against the whole
        mean, square = sums(rate) / parts, sums(rate**2) / parts
        even = rate / sums(rate)[term]
        measures = {
            "dp": dp,
            "dp_norm": dp / (1 - share[sizes > 0].min(initial=1)),
            "juilland_d": 1 - np.sqrt((square - mean**2).clip(min=0)) / mean / np.sqrt(parts - 1),
            "rosengren_s": sums(np.sqrt(of_part * found)) ** 2,
            "carroll_d2": -sums(xlogy(even, even)) / np.log(parts),
        }
    table = pd.DataFrame(measures)
    table.loc[(total == 0) | (parts < 2)] = np.nan
    return table


def _surprise(seen: np.ndarray, expected: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return xlogy(seen, np.where(seen > 0, seen / expected, 1))

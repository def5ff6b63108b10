"""Runs of words, numbered exactly: a run is the run one word shorter and its last word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from .progress import in_blocks
from .stream import Tokens


@dataclass(frozen=True, eq=False)
class Grams:
    """Runs of ``n`` words: ``ids[p]`` is the run that begins at word p of all texts, or -1 where none does.

    Run i is run ``left[i]`` of ``shorter`` followed by word ``right[i]``; ``articles[i]`` texts hold it.
    """

    n: int
    ids: np.ndarray
    ptr: np.ndarray
    left: np.ndarray
    right: np.ndarray
    articles: np.ndarray
    words: np.ndarray
    shorter: Grams | None = None

    def spell(self, ids: np.ndarray) -> np.ndarray:
        """The runs with these numbers as text, a space between words."""
        last = self.words[self.right[ids]]
        return last if self.shorter is None else self.shorter.spell(self.left[ids]) + " " + last

    def count(self, kept: np.ndarray, place: np.ndarray, n_columns: int) -> sparse.csr_matrix:
        """Texts × columns: how often each kept run is used, run ``kept[i]`` in column ``place[i]``."""
        from .kernels.counting import fill_counts

        column, used = np.full(len(self.articles) + 1, n_columns, np.int32), int(self.articles[kept].sum())
        column[kept] = place
        tally, ptr = np.zeros(n_columns + 1, np.int32), np.zeros(len(self.ptr), np.int32 if used < 2**31 else np.int64)
        tally[n_columns] = 1
        indices, counts = np.empty(used + 1, np.int32), np.empty(used, np.int32)
        for first, last in in_blocks(self.ptr, "Counting words"):
            fill_counts(self.ids, self.ptr, first, last, column, tally, indices, counts, ptr)
        rows = sparse.csr_matrix((counts, indices[:used], ptr), shape=(len(self.ptr) - 1, n_columns))
        del counts, indices  # the matrix is never in memory more than twice
        rows = rows.tocsc()
        return rows.tocsr()  # transposed twice, every row has its columns in order


def runs_of_words(words: Tokens, longest: int, least: int) -> Iterator[Grams]:
    """Runs of one word, of two, up to ``longest``.

    No run is in more texts than its parts: one with a part in fewer than ``least`` texts is left out from the start.
    """
    vocabulary, every = np.array(words.types, object), np.arange(len(words.types))
    articles = _document_frequency(words.ids, words.ptr, len(every))
    shorter = Grams(1, words.ids, words.ptr, every, every, articles, vocabulary)
    yield shorter
    single = _without_rare(shorter, least) if longest > 1 else shorter.ids
    for n in range(2, longest + 1):
        left = _without_rare(shorter, least)
        left[words.ptr[1:][np.diff(words.ptr) >= n - 1] - (n - 1)] = -1  # the next word belongs to the next text
        right = np.concatenate([single[n - 1 :], np.full(n - 1, -1, np.int32)])[: len(left)]
        at = np.flatnonzero((left >= 0) & (right >= 0))
        numbers, runs = pd.factorize(left[at].astype(np.int64) << 32 | right[at])
        left[:] = -1
        left[at] = numbers
        articles = _document_frequency(left, words.ptr, len(runs))
        shorter = Grams(n, left, words.ptr, runs >> 32, runs & 0xFFFFFFFF, articles, vocabulary, shorter)
        yield shorter


def _without_rare(grams: Grams, least: int) -> np.ndarray:
    keep = np.append(grams.articles >= least, False)  # the last entry answers for -1
    return np.where(keep[grams.ids], grams.ids, -1).astype(np.int32)


def _document_frequency(ids: np.ndarray, ptr: np.ndarray, n_ids: int) -> np.ndarray:
    from .kernels.counting import document_frequency

    seen, frequency = np.full(n_ids, -1, np.int64), np.zeros(n_ids, np.int64)
    for first, last in in_blocks(ptr, "Counting articles"):
        document_frequency(ids, ptr, first, last, seen, frequency)
    return frequency

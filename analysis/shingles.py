"""Which texts have runs of words in common: fingerprints propose pairs, exact counts decide."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa

from .progress import in_blocks
from .stream import Stream, arrow_texts, text_buffers

SHINGLE = 5  # words
WIDEST = 16  # neighbouring shingles of which one is a fingerprint: 20 words in a row are always noticed
CROWD = 48  # texts with one fingerprint in common that are all paired; more are paired with neighbours
NEIGHBOURS = 4
ENOUGH = 0.1  # share of a text's fingerprints

_MARKS = re.compile(r"[^\w \t\n\v\f\r]|_")


class Shingled:
    """A column of texts as keys of their words: lower-cased, letters and figures only, equal words with equal keys.

    A key depends on the word alone, so nothing depends on the other texts or the order of rows. Where there is a stream
    of the column, each of its types is read once (a token holds one word, or none); else the texts are, in less time
    than a stream takes to read.
    """

    def __init__(self, texts: pd.Series | Stream) -> None:
        self.keys, self.ptr = _of_tokens(texts) if isinstance(texts, Stream) else _of_texts(texts)

    @property
    def sizes(self) -> np.ndarray:
        """Words of each text."""
        return np.diff(self.ptr)

    def whole(self) -> np.ndarray:
        """One number per text: equal where all words are equal, in order."""
        from .kernels.shingling import whole_texts

        out = np.empty(len(self.ptr) - 1, np.uint64)
        for first, last in in_blocks(self.ptr, "Comparing whole texts"):
            whole_texts(self.keys, self.ptr, first, last, out)
        return out

    def candidates(self, texts: np.ndarray) -> np.ndarray:
        """Pairs of these texts, one row each, the one named first to the left, with fingerprints enough in common.

        Enough is a tenth of those of the text with fewer (one, of fewer than twenty); two copies at the least
        similarity that ``copies.find_copies`` is made for have several times as many.
        """
        from .kernels.shingling import fingerprints

        room = int(self.sizes.max(initial=0))
        prints, owner = np.empty(len(self.keys), np.uint64), np.empty(len(self.keys), np.int32)
        runs, at = np.empty(room, np.uint64), 0
        for first, last in in_blocks(self.ptr, "Taking fingerprints"):
            at = fingerprints(self.keys, self.ptr, first, last, SHINGLE, WIDEST, runs, prints, owner, at)
        place = np.full(len(self.ptr) - 1, -1, np.int32)
        place[texts] = np.arange(len(texts))
        owner = place[owner[:at]]
        kept = owner >= 0
        return texts[_in_common(prints[:at][kept], owner[kept])]

    def shared(self, pairs: np.ndarray) -> pd.DataFrame:
        """One row per pair: how many distinct shingles its texts share, and how many each has."""
        from .kernels.shingling import common_runs

        left, right = pairs.T.copy()
        room = int(self.sizes.max(initial=0))
        runs, slots = np.empty(room, np.uint64), np.empty(1 << (4 * room).bit_length(), np.uint64)
        marks = np.empty(len(slots), np.int8)
        shared, n_left, n_right = (np.empty(len(pairs), np.int64) for _ in range(3))
        work = np.concatenate([[0], np.cumsum(self.sizes[left] + self.sizes[right])])
        for first, last in in_blocks(work, "Comparing texts"):
            common_runs(
                self.keys, self.ptr, left, right, first, last, SHINGLE, runs, slots, marks, shared, n_left, n_right
            )
        return pd.DataFrame({"left": left, "right": right, "shared": shared, "n_left": n_left, "n_right": n_right})


def _of_texts(texts: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """The keys of all texts' words, and where those of each begin and end."""
    from .kernels.shingling import read_words

    held = arrow_texts(texts)
    text, offsets = text_buffers(held)
    ptr = np.zeros(len(held) + 1, np.int64)
    keys = np.empty(int(((np.diff(offsets) + 1) // 2).sum()), np.uint64)  # room for all; the rest is not used
    for first, last in in_blocks(offsets, "Reading words"):
        doc = first
        while (doc := read_words(text, offsets, doc, last, _letters(), False, keys, ptr)) < last:
            ptr[doc + 1] = ptr[doc] + _read_lowered(held[doc].as_py(), keys[ptr[doc] :])
            doc += 1
    return keys[: ptr[-1]], ptr


def _read_lowered(text: str, keys: np.ndarray) -> int:
    """Read a text with a character whose lower case depends on its neighbours, or a very rare one: how many words."""
    from .kernels.shingling import read_words

    lowered, offsets = text_buffers(pa.array([_MARKS.sub("", text.lower())], pa.large_string()))
    ends = np.zeros(2, np.int64)
    read_words(lowered, offsets, 0, 1, _letters(), True, keys, ends)
    return ends[1]


def _of_tokens(stream: Stream) -> tuple[np.ndarray, np.ndarray]:
    """The same from its stream: the words of its types, of which each holds one or none, looked up for each token."""
    from .kernels.shingling import keys_of_tokens

    words, ends = _of_texts(pd.Series(stream.types, dtype="str"))
    key, keys = np.zeros(len(stream.types), np.uint64), np.empty(len(stream.ids) + 1, np.uint64)
    key[np.diff(ends) > 0], ptr = words, np.zeros(len(stream) + 1, np.int64)
    for first, last in in_blocks(stream.ptr, "Taking words"):
        keys_of_tokens(stream.ids, stream.ptr, first, last, key, keys, ptr)
    return keys[: ptr[-1]], ptr


@lru_cache(maxsize=1)
def _letters() -> np.ndarray:
    """What each of the first 2^17 code points is in lower case where it is a letter or figure, else what it is not."""
    from .kernels.shingling import ASK, MARK, SPACE

    asked = "Σİ"  # the one depends on what follows, the other becomes two characters
    lower = re.sub(f"[{asked}]", "?", "".join(map(chr, range(1 << 17)))).lower()
    points = np.frombuffer(lower.encode("utf-32-le", "surrogatepass"), "<i4")
    letters = np.where(np.strings.isalnum(points.view("<U1")), points, MARK)
    letters[[ord(one) for one in asked]] = ASK
    letters[list(b" \t\n\v\f\r")] = SPACE
    return letters


def _in_common(prints: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Pairs of owners that share a tenth or more of their prints, not counting those that crowds share."""
    from .kernels.shingling import seen_again

    n, again = int(owner.max(initial=0)) + 1, np.empty(len(prints), bool)
    seen_again(prints, np.zeros(4 << len(prints).bit_length(), np.uint8), again)
    single = np.bincount(owner[~again], minlength=n)
    prints, owner = prints[again], owner[again]
    order = np.lexsort((owner, prints))
    prints, owner = prints[order], owner[order]
    fresh = np.concatenate([[True], (prints[1:] != prints[:-1]) | (owner[1:] != owner[:-1])])[: len(prints)]
    prints, owner = prints[fresh], owner[fresh]
    begins = np.flatnonzero(np.concatenate([[True], prints[1:] != prints[:-1]]))
    crowd = np.diff(np.append(begins, len(prints)))
    ends, crowd = np.repeat(begins + crowd, crowd), np.repeat(crowd, crowd)
    later = ends - np.arange(len(prints)) - 1  # how many have the same print and come after
    later = np.where(crowd > CROWD, np.minimum(later, NEIGHBOURS), later)
    one = np.repeat(np.arange(len(prints)), later)
    other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(later) - later, later)
    both, times = np.unique(owner[one] * np.int64(n) + owner[other], return_counts=True)
    pairs = np.stack([both // n, both % n], axis=1)
    own = single + np.bincount(owner[crowd <= CROWD], minlength=n)
    return pairs[times >= np.floor(ENOUGH * own[pairs].min(axis=1))]

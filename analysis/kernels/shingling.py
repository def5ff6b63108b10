"""UTF-8 bytes in, keys of words out; word keys in, runs of five words and what texts have of them in common out."""

from __future__ import annotations

import numpy as np

from . import kernel
from .scanning import mix

BASE, FACTOR = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1342543DE82EF95)
MARK, SPACE, ASK = 0, 1, 2  # what a character can be, other than a letter or figure (all of those are above 47)


@kernel
def read_words(text, offsets, first, last, letters, sure, keys, ptr):
    """One key per word of texts ``first`` to ``last``: equal words, equal keys; two different ones once in 10^19.

    ``text`` holds all texts one after the other in UTF-8, text d in ``offsets[d]:offsets[d + 1]``; its words end at
    ``ptr[d + 1]``, which goes on from ``ptr[first]``. ``letters`` tells what each code point is in lower case (or MARK,
    SPACE, ASK). Stops before a text with a character that it says to ask about or does not tell, unless ``sure``: then
    it is a letter. Returns the text to go on with. Equals lower case, marks removed, split at ASCII white space.
    """
    at = ptr[first]
    for doc in range(first, last):
        i, end, key = offsets[doc], offsets[doc + 1], BASE
        while i < end:
            byte = text[i]
            i += 1
            if byte < 128:
                letter = letters[byte]
            else:
                more = 1 + (byte >= 224) + (byte >= 240)
                point = np.int64(byte) & 63 >> more
                for _ in range(more):
                    point = point << 6 | np.int64(text[i]) & 63
                    i += 1
                letter = letters[point] if point < len(letters) else point if sure else ASK
                if letter == ASK:
                    return doc
            if letter == SPACE:
                keys[at] = mix(key)
                at += key != BASE
                key = BASE
            elif letter != MARK:
                key = (key ^ np.uint64(letter)) * FACTOR
        if key != BASE:
            keys[at] = mix(key)
            at += 1
        ptr[doc + 1] = at
    return last


@kernel
def keys_of_tokens(ids, ptr, first, last, key, keys, keys_ptr):
    """One key per token of texts ``first`` to ``last`` whose type has one, ``key[type]``: not 0, which no word has but
    once in 10^19. Text d's keys end at ``keys_ptr[d + 1]``; ``keys`` has one place more than there are tokens.
    Equals ``read_words`` on the texts themselves.
    """
    at = keys_ptr[first]
    for doc in range(first, last):
        for k in range(ptr[doc], ptr[doc + 1]):
            keys[at] = key[ids[k]]
            at += key[ids[k]] != 0
        keys_ptr[doc + 1] = at


@kernel
def run_keys(keys, begin, end, size, out):
    """One number per run of ``size`` words of one text (of all, if it has fewer), in order; returns how many runs.

    Equal runs, equal numbers; two different ones share theirs once in 10^19. Equals the sum of each word's key times a
    power of BASE, modulo 2^64, mixed.
    """
    size, key, leaving = min(size, end - begin), np.uint64(0), np.uint64(1)
    for _ in range(size):
        leaving *= BASE
    for k in range(begin, end):
        key = key * BASE + keys[k]
        if k - size >= begin:
            key -= keys[k - size] * leaving
        if k - size + 1 >= begin:
            out[k - size + 1 - begin] = mix(key)
    return end - begin - size + 1 if end > begin else 0


@kernel
def whole_texts(keys, ptr, first, last, out):
    """One number per text: equal texts, equal numbers; two different ones share theirs once in 10^19.

    Equals a comparison of each text's words with those of every other.
    """
    for doc in range(first, last):
        key = np.uint64(ptr[doc + 1] - ptr[doc])
        for k in range(ptr[doc], ptr[doc + 1]):
            key = (key ^ keys[k]) * BASE
            key ^= key >> np.uint64(29)
        out[doc] = mix(key)


@kernel
def fingerprints(keys, ptr, first, last, size, widest, runs, out, owner, at):
    """Pick the least of every ``window`` neighbouring runs of ``size`` words (winnowing); returns where it stopped.

    The window is an eighth of the text's runs, at most ``widest``. What is least in a window is least in every smaller
    one around it: two texts that share ``widest + size - 1`` words in a row pick at least one run in common. ``runs``
    has room for the longest text. Equals a loop over all windows that takes the last least run of each.
    """
    for doc in range(first, last):
        n = run_keys(keys, ptr[doc], ptr[doc + 1], size, runs)
        window, picked = min(widest, max(1, n // 8)), -1
        for end in range(window - 1, n):
            start = end - window + 1
            if picked >= start and runs[end] > runs[picked]:
                continue
            best = end
            if picked < start:
                for k in range(end - 1, start - 1, -1):
                    if runs[k] < runs[best]:
                        best = k
            picked = best
            out[at], owner[at] = runs[picked], doc
            at += 1
    return at


@kernel
def seen_again(prints, slots, out):
    """Tell of each print whether it may occur more than once: no other one is alone in its slot.

    ``slots``, a power of two of them, are zero before; the more there are, the fewer single prints pass. Equals
    ``collections.Counter`` of the slots.
    """
    mask = np.uint64(len(slots) - 1)
    for k in range(len(prints)):
        slot = prints[k] & mask
        slots[slot] = min(slots[slot] + 1, 2)
    for k in range(len(prints)):
        out[k] = slots[prints[k] & mask] == 2


@kernel
def common_runs(keys, ptr, left, right, first, last, size, runs, slots, marks, shared, n_left, n_right):
    """How many distinct runs the texts of each pair share, and how many each has.

    ``runs`` has room for the longest text; ``slots`` and ``marks``, a power of two, for twice as many runs as any pair
    has. A run's mark in this table of a pair: 1 seen on the left, 2 on the right, 3 on both sides; 0 is a free slot.
    Equals the sizes of Python's sets of runs and of their intersection.
    """
    for pair in range(first, last):
        a, b = left[pair], right[pair]
        room = 2
        while room < 2 * (ptr[a + 1] - ptr[a] + ptr[b + 1] - ptr[b]):
            room *= 2
        marks[:room] = 0
        mask = np.uint64(room - 1)
        shared[pair], n_left[pair], n_right[pair] = 0, 0, 0
        for side in range(1, 3):
            doc = a if side == 1 else b
            for k in range(run_keys(keys, ptr[doc], ptr[doc + 1], size, runs)):
                slot = runs[k] & mask
                while marks[slot] and slots[slot] != runs[k]:
                    slot = (slot + np.uint64(1)) & mask
                if marks[slot] & side:
                    continue
                slots[slot], marks[slot] = runs[k], marks[slot] | side
                n_left[pair] += side == 1
                n_right[pair] += side == 2
                shared[pair] += marks[slot] == 3

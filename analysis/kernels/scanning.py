"""UTF-8 bytes in, token numbers out."""

from __future__ import annotations

import numpy as np

from . import kernel

PRIME, HALF, BYTE, WORD = np.uint64(0x9E3779B97F4A7C15), np.uint64(32), np.uint64(8), np.uint64(64)
NEWLINE, SPACE = 10, 32
SIZE, FREE = np.uint64(0xFFFFFFFF), np.uint64(0xFFFFFFFFFFFFFFFF)  # of a row in the table of types


@kernel
def cut(text, offsets, first, last, keys, begins, sizes, ptr, lines, n_lines):
    """Cut texts ``first`` to ``last`` at ASCII white space: a hash, a place and a size for each token.

    ``text`` holds all texts one after the other, text d in ``offsets[d]:offsets[d + 1]``. Text d's tokens end at
    ``ptr[d + 1]``, which goes on from ``ptr[first]``; ``lines`` lists the tokens that begin a line. Stops before a text
    that might not fit. Returns the text to go on with, how many tokens were cut, how many lines there are. Equals
    ``str.split`` with ASCII white space alone.
    """
    n, doc = 0, first
    while doc < last and n + (offsets[doc + 1] - offsets[doc] + 1) // 2 <= len(keys):
        i, end, fresh = offsets[doc], offsets[doc + 1], True
        while i < end:
            byte = text[i]
            if byte == SPACE or 9 <= byte <= 13:
                fresh = fresh or byte == NEWLINE
                i += 1
                continue
            begin, key, word, shift = i, np.uint64(0), np.uint64(0), np.uint64(0)
            while True:
                if shift == WORD:
                    key, word, shift = mix(key ^ word), np.uint64(0), np.uint64(0)
                word |= np.uint64(byte) << shift
                shift += BYTE
                i += 1
                if i == end:
                    break
                byte = text[i]
                if byte == SPACE or 9 <= byte <= 13:
                    break
            keys[n], begins[n], sizes[n] = mix(key ^ word), begin, i - begin
            if fresh:
                lines[n_lines] = ptr[first] + n
                n_lines += 1
                fresh = False
            n += 1
        doc += 1
        ptr[doc] = ptr[first] + n
    return doc, n, n_lines


@kernel
def number(text, keys, begins, sizes, n, table, spelled, places, n_types, ids):
    """Give equal tokens equal ids, in the order first seen; return how many types there are now.

    ``table`` is an open-addressing table of types, a power of two rows: the hash; the type and its size in bytes, or
    FREE. Type t is spelled in ``spelled[places[t]:places[t + 1]]``, its last byte a newline, which no token holds. Up
    to eight bytes the hash is one-to-one among tokens of one size, longer tokens are compared byte by byte: two tokens
    never share an id by accident. The caller has made room for ``n`` more types.
    """
    mask = np.uint64(len(table) - 1)
    for k in range(n):
        key, size, begin = keys[k], np.uint64(sizes[k]), begins[k]
        slot = key & mask
        while table[slot, 1] != FREE:
            if table[slot, 0] == key and table[slot, 1] & SIZE == size:
                place, equal = places[table[slot, 1] >> HALF], 0
                while size > 8 and equal < sizes[k] and text[begin + equal] == spelled[place + equal]:
                    equal += 1
                if size <= 8 or equal == sizes[k]:
                    break
            slot = (slot + np.uint64(1)) & mask
        if table[slot, 1] == FREE:
            table[slot, 0], table[slot, 1] = key, np.uint64(n_types) << HALF | size
            at = places[n_types]
            for byte in range(sizes[k]):
                spelled[at + byte] = text[begin + byte]
            spelled[at + sizes[k]] = NEWLINE
            n_types += 1
            places[n_types] = at + sizes[k] + 1
        ids[k] = table[slot, 1] >> HALF
    return n_types


@kernel
def mix(key):
    """A one-to-one map of 64 bits that spreads them evenly."""
    key *= PRIME
    key ^= key >> HALF
    key *= PRIME
    return key ^ (key >> HALF)


@kernel
def file_again(table, larger):
    """Copy the table of types into a larger one, where every row is free before."""
    mask = np.uint64(len(larger) - 1)
    for old in range(len(table)):
        if table[old, 1] != FREE:
            slot = table[old, 0] & mask
            while larger[slot, 1] != FREE:
                slot = (slot + np.uint64(1)) & mask
            larger[slot, 0], larger[slot, 1] = table[old, 0], table[old, 1]

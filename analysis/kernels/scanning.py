"""UTF-8 bytes in, token numbers out."""

from __future__ import annotations

import numpy as np

from . import inlined, kernel

PRIME, HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
NEWLINE, SPACE = 10, 32
ONE, SEVEN, EIGHT, FIFTEEN, LAST = (np.uint64(size) for size in (1, 7, 8, 15, 56))
LOW, HIGH, ABOVE_SPACE = (np.uint64(0x0101010101010101 * byte) for byte in (1, 0x80, SPACE + 1))  # in each of 8 bytes
SIZE, FREE = np.uint64(0xFFFFFFFF), np.uint64(0xFFFFFFFFFFFFFFFF)  # of a row in the table of types


@kernel
def cut(text, offsets, first, last, keys, begins, sizes, ptr, lines, n_lines):
    """Cut texts ``first`` to ``last`` at ASCII white space: a hash, a place and a size for each token.

    ``text`` holds all texts one after the other, text d in ``offsets[d]:offsets[d + 1]``. Text d's tokens end at
    ``ptr[d + 1]``, which goes on from ``ptr[first]``; ``lines`` lists the tokens that begin a line. Stops before a text
    that might not fit. Returns the text to go on with, how many tokens were cut, how many lines there are. Equals
    ``str.split`` with ASCII white space alone, less what is nothing but white space beyond ASCII.
    """
    n, doc = 0, first
    while doc < last and n + (offsets[doc + 1] - offsets[doc] + 1) // 2 <= len(keys):
        i, end, fresh = offsets[doc], offsets[doc + 1], True
        while True:
            while i < end and _is_space(text[i]):
                fresh = fresh or text[i] == NEWLINE
                i += 1
            if i == end:
                break
            begin, key = i, np.uint64(0)
            word, size = _up_to_space(text, i, end)
            while size == 8:
                key, i = mix(key ^ word), i + 8
                word, size = _up_to_space(text, i, end)
            i += size
            if (text[begin] < SPACE or text[begin] > 127) and _is_blank(text, begin, i):
                continue
            keys[n], begins[n], sizes[n] = mix(key ^ word), begin, i - begin
            if fresh:
                lines[n_lines] = ptr[first] + n
                n_lines += 1
                fresh = False
            n += 1
        doc += 1
        ptr[doc] = ptr[first] + n
    return doc, n, n_lines


@inlined
def _is_space(byte):
    return byte == SPACE or 9 <= byte <= 13


@inlined
def _is_blank(text, i, end):
    """Whether the characters from i to ``end``, in UTF-8, are white space and nothing else, as ``str.isspace`` says."""
    blank = i < end
    while blank and i < end:
        byte = text[i]
        if byte < 128:
            blank, i = 28 <= byte <= 31, i + 1
        elif byte < 224:
            blank, i = byte == 0xC2 and (text[i + 1] == 0x85 or text[i + 1] == 0xA0), i + 2
        elif byte < 240:
            point = (np.int64(byte) & 15) << 12 | (np.int64(text[i + 1]) & 63) << 6 | np.int64(text[i + 2]) & 63
            some = point == 0x1680 or point == 0x202F or point == 0x205F or point == 0x3000
            blank, i = some or 0x2000 <= point <= 0x200A or 0x2028 <= point <= 0x2029, i + 3
        else:
            blank = False
    return blank


@inlined
def _up_to_space(text, i, end):
    """The bytes from i on up to white space or ``end``, but no more than eight, as one number, and how many they are.

    All eight are looked at together: with one more than a space taken from each, the highest bit of the first byte that
    is no larger than a space is set, and of none before it (Warren 2013, section 6-1).
    """
    word = _eight(text, i) if i + 8 <= len(text) else _last(text, i)
    low = (word - ABOVE_SPACE) & ~word & HIGH
    size = np.int64((((low & (~low + ONE)) >> SEVEN) - ONE & LOW) * LOW >> LAST) if low else 8
    while size < 8 and i + size < end and not _is_space(text[i + size]):  # a control character
        size += 1
    size = min(size, end - i)
    return (word & ((ONE << np.uint64(8 * size)) - ONE) if size < 8 else word), size


@inlined
def _eight(text, i):
    """The eight bytes from i on as one number: one instruction, once compiled."""
    word, at = np.uint64(0), np.uint64(i)  # a place that may be below 0 would be tested each time
    for k in range(8):
        word |= np.uint64(text[at + np.uint64(k)]) << np.uint64(8 * k)
    return word


@inlined
def _last(text, i):
    """The bytes from i to the end of all texts as one number."""
    word = np.uint64(0)
    for k in range(i, len(text)):
        word |= np.uint64(text[k]) << np.uint64(8 * (k - i))
    return word


@kernel
def number(text, keys, begins, sizes, n, table, spelled, places, n_types, ids):
    """Give equal tokens equal ids, in the order first seen; return how many types there are now.

    ``table`` is an open-addressing table of types, a power of two rows: the hash; the type and its size in bytes, or
    FREE; the last eight bytes, or 0. Type t is spelled in ``spelled[places[t]:places[t + 1]]``, its last byte a
    newline, which no token holds. Up to eight bytes the hash is one-to-one among tokens of one size, up to fifteen
    among those with the same last eight bytes; longer tokens are compared: two never share an id by accident. The
    caller has made room for ``n`` more types. Equals ``pandas.factorize``.
    """
    mask = np.uint64(len(table) - 1)
    for k in range(n):
        key, size, begin = keys[k], np.uint64(sizes[k]), begins[k]
        slot, last = key & mask, _eight(text, begin + sizes[k] - 8) if size > EIGHT else np.uint64(0)
        while table[slot, 1] != FREE:
            known = table[slot, 0] == key and table[slot, 1] & SIZE == size and table[slot, 2] == last
            if known and size > FIFTEEN:
                known = _same(text, begin, spelled, places[table[slot, 1] >> HALF], sizes[k])
            if known:
                break
            slot = (slot + ONE) & mask
        if table[slot, 1] == FREE:
            table[slot, 0], table[slot, 1], table[slot, 2] = key, np.uint64(n_types) << HALF | size, last
            at = places[n_types]
            for byte in range(sizes[k]):
                spelled[at + byte] = text[begin + byte]
            spelled[at + sizes[k]] = NEWLINE
            n_types += 1
            places[n_types] = at + sizes[k] + 1
        ids[k] = table[slot, 1] >> HALF
    return n_types


@inlined
def _same(text, begin, spelled, place, size):
    """Whether ``size`` bytes (more than eight) are the same from ``begin`` and ``place`` on; the last eight overlap."""
    same, k = True, 0
    while same and k < size:
        at = min(k, size - 8)
        same = _eight(text, begin + at) == _eight(spelled, place + at)
        k += 8
    return same


@kernel
def mix(key):
    """A one-to-one map of 64 bits that spreads them evenly. Equals the same on Python's integers, modulo 2^64."""
    key *= PRIME
    key ^= key >> HALF
    key *= PRIME
    return key ^ (key >> HALF)


@kernel
def file_again(table, larger):
    """Copy the table of types into a larger one, where every row is free before. Equals numbering them there anew."""
    mask = np.uint64(len(larger) - 1)
    for old in range(len(table)):
        if table[old, 1] != FREE:
            slot = table[old, 0] & mask
            while larger[slot, 1] != FREE:
                slot = (slot + np.uint64(1)) & mask
            for column in range(3):
                larger[slot, column] = table[old, column]

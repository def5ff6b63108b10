"""Tokens in, keys of passages and quotations out."""

from __future__ import annotations

from . import kernel


@kernel
def prefix(ids, key, words, step, back, sums, inverses, counts):
    """Running sums of the keys of types times powers of a base, modulo 2**64: those of a passage are a difference.

    Type t counts ``words[t]`` words; ``step[t]`` is the base to that power and ``back[t]`` its inverse. Fills one entry
    more than there are tokens: up to token i, ``sums[i]`` is the sum of ``key[t]`` times the base to the power of the
    words before it, ``inverses[i]`` the inverse of that power, ``counts[i]`` the words. ``inverses[0]`` is 1 before,
    ``sums[0]`` and ``counts[0]`` are 0.
    Equals ``itertools.accumulate`` over Python's integers, modulo 2**64.
    """
    power = inverses[0]
    for i in range(len(ids)):
        kind = ids[i]
        sums[i + 1] = sums[i] + key[kind] * power
        power *= step[kind]
        inverses[i + 1] = inverses[i] * back[kind]
        counts[i + 1] = counts[i] + words[kind]


@kernel
def quotations(ids, line, opens, closes, longest, quoted):
    """Set ``quoted`` where a token stands in quotation marks: from a type that opens to the next that closes.

    An opening one voids the last; a quotation ends with its line, and after ``longest`` tokens. ``quoted`` is false
    before. Equals a search, for each token that opens, for the next one that closes.
    """
    until = 0
    for i in range(len(ids)):
        if i > 0 and line[i] != line[i - 1]:
            until = i
        kind = ids[i]
        quoted[i] = i < until or opens[kind]
        if closes[kind]:
            until = i
        elif opens[kind]:
            until = i + longest

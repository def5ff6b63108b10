"""Words with their ratings in, VADER's four scores out."""

from __future__ import annotations

import numpy as np

from . import inlined, kernel

# What a word is to VADER: bits of ``flags``.
RATED, UPPER, BOOSTER, NEGATION, NEVER, SO_OR_THIS, LEAST, AT_OR_VERY, BUT, KIND, OF = (1 << bit for bit in range(11))
CAPITALS, NEGATED, LATE = 0.733, -0.74, (1.0, 0.95, 0.9)
DAMPENED = -0.293
CODES = 32  # words of idioms, and none


@kernel
def score(ids, ptr, first, last, rating, boost, flags, code, pairs, triples, dampens, emphasis, stamp, value, out):
    """One row (negative, neutral, positive, compound; not rounded) per sentence ``first`` to ``last``.

    A word's rating is changed by up to three words before it (boosters, negations), by idioms, capitals and "least";
    what stands before "but" counts half, what follows half as much again. ``emphasis`` is added for ! and ?. A word
    used again has the value of its first use, as in the reference. ``stamp`` holds -1 and is ours to write, like
    ``value``. Equals ``polarity_scores`` of NLTK's VADER once rounded (to 3 and 4 digits).
    """
    for row in range(first, last):
        begin, end = ptr[row], ptr[row + 1]
        n = end - begin
        out[row, :] = 0.0
        if n == 0:
            continue
        capitals, but = 0, end
        for k in range(begin, end):
            capitals += (flags[ids[k]] & UPPER) != 0
            if but == end and flags[ids[k]] & BUT:
                but = k
        shouts = 0 < capitals < n
        total, positive, negative, neutral = 0.0, 0.0, 0.0, 0
        for k in range(begin, end):
            word = ids[k]
            if stamp[word] != row:
                stamp[word] = row
                value[word] = 0.0
                if flags[word] & RATED and not flags[word] & BOOSTER and not _kind_of(ids, flags, k, end):
                    value[word] = _in_context(
                        ids, begin, k, end, rating[word], boost, flags, code, pairs, triples, dampens, shouts
                    )
            valence = value[word]
            if but < end and k != but:
                valence *= 0.5 if k < but else 1.5
            total += valence
            if valence > 0:
                positive += valence + 1
            elif valence < 0:
                negative += valence - 1
            else:
                neutral += 1
        if total > 0:
            total += emphasis[row]
        elif total < 0:
            total -= emphasis[row]
        if positive > -negative:
            positive += emphasis[row]
        elif positive < -negative:
            negative -= emphasis[row]
        whole = positive - negative + neutral
        out[row, 0], out[row, 1], out[row, 2] = -negative / whole, neutral / whole, positive / whole
        out[row, 3] = total / np.sqrt(total * total + 15)


@inlined
def _kind_of(ids, flags, k, end):
    """Whether word k is the "kind" of "kind of"."""
    return flags[ids[k]] & KIND and k + 1 < end and flags[ids[k + 1]] & OF


@inlined
def _in_context(ids, begin, k, end, valence, boost, flags, code, pairs, triples, dampens, shouts):
    """The valence of word k of a sentence: its rating as the words around it change it."""
    if flags[ids[k]] & UPPER and shouts:
        valence += CAPITALS if valence > 0 else -CAPITALS
    for back in range(1, 4):
        if k - back < begin:
            break
        other = flags[ids[k - back]]
        if other & RATED:
            continue
        if other & BOOSTER:
            change = -boost[ids[k - back]] if valence < 0 else boost[ids[k - back]]
            if other & UPPER and shouts:
                change += CAPITALS if valence > 0 else -CAPITALS
            valence += change * LATE[back - 1]
        if back > 1 and _never_so(ids, flags, k, back):
            valence *= 1.5 if back == 2 else 1.25
        elif other & NEGATION:
            valence *= NEGATED
        if back == 3:
            valence = _idiom(ids, k, end, valence, code, pairs, triples, dampens)
    least = k > begin and flags[ids[k - 1]] & LEAST and not flags[ids[k - 1]] & RATED
    if least and (k - begin == 1 or not flags[ids[k - 2]] & AT_OR_VERY):
        valence *= NEGATED
    return valence


@inlined
def _never_so(ids, flags, k, back):
    """Whether "never so" or "never this" leads to word k; three words back, "so" or "this" before it is enough."""
    so = flags[ids[k - back + 1]] & SO_OR_THIS and flags[ids[k - back]] & NEVER
    return so or (back == 3 and flags[ids[k - 1]] & SO_OR_THIS)


@inlined
def _idiom(ids, k, end, valence, code, pairs, triples, dampens):
    """The valence of an idiom that word k is part of or follows, else as given; NaN in the tables is no idiom."""
    zero, one, two, three = code[ids[k]], code[ids[k - 1]], code[ids[k - 2]], code[ids[k - 3]]
    for known in (
        pairs[one, zero], triples[two, one, zero], pairs[two, one], triples[three, two, one], pairs[three, two]
    ):  # fmt: skip
        if not np.isnan(known):
            valence = known
            break
    if k + 1 < end:
        after = code[ids[k + 1]]
        if not np.isnan(pairs[zero, after]):
            valence = pairs[zero, after]
        if k + 2 < end and not np.isnan(triples[zero, after, code[ids[k + 2]]]):
            valence = triples[zero, after, code[ids[k + 2]]]
    if dampens[three, two] or dampens[two, one]:
        valence += DAMPENED
    return valence

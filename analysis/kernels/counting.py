"""Tokens in, counts and weights out."""

from __future__ import annotations

import numpy as np

from . import kernel

NONE, SEVERAL = np.int32(-1), np.int32(-2)  # parts of a type


@kernel
def total(ids, of_type):
    """The sum of ``of_type[id]`` over all ids. Equals ``of_type[ids].sum()`` of numpy, which builds what it adds up."""
    added = 0
    for k in range(len(ids)):
        added += of_type[ids[k]]
    return added


@kernel
def find(ids, marked, out):
    """Write the places of the ids whose type is ``marked`` into ``out``, which has one place more.

    What is written for an id that is not is written over, so that the loop need not guess. Equals
    ``np.flatnonzero(marked[ids])``.
    """
    n = 0
    for k in range(len(ids)):
        out[n] = k
        n += marked[ids[k]]


@kernel
def unfold(ids, ptr, first, last, single, parts_ptr, parts, out, out_ptr):
    """Replace each token of texts ``first`` to ``last`` by the parts of its type (none, one or several).

    Type t's parts are ``parts[parts_ptr[t]:parts_ptr[t + 1]]``; ``single[t]`` is its only one, NONE or SEVERAL. ``out``
    holds all texts' parts, text d's up to ``out_ptr[d + 1]``, and one place more: where a token has none, what is
    written for it is written over, so that the loop need not guess. Equals lists of parts put one after the other.
    """
    at = out_ptr[first]
    for doc in range(first, last):
        for k in range(ptr[doc], ptr[doc + 1]):
            part = single[ids[k]]
            out[at] = part
            at += part >= 0
            if part == SEVERAL:
                for place in range(parts_ptr[ids[k]], parts_ptr[ids[k] + 1]):
                    out[at] = parts[place]
                    at += 1
        out_ptr[doc + 1] = at


@kernel
def document_frequency(ids, ptr, first, last, seen, frequency):
    """Add to ``frequency`` in how many of the texts each id stands; an id below 0 is none. ``seen`` starts as -1.

    Equals the document frequencies of scikit-learn's ``CountVectorizer``.
    """
    for doc in range(first, last):
        for k in range(ptr[doc], ptr[doc + 1]):
            if ids[k] >= 0 and seen[ids[k]] != doc:
                seen[ids[k]] = doc
                frequency[ids[k]] += 1


@kernel
def fill_counts(ids, ptr, first, last, column, tally, indices, counts, out_ptr):
    """Write one sparse row per text: which columns it uses, in the order first used, and how often.

    ``column[id]`` is a column, or ``len(tally) - 1`` for an id to skip, like the last entry, which stands for -1.
    ``tally`` is zero before and after, but for its last entry, which is 1, so that nothing is written for it. The loop
    has no branch to guess wrong. Equals the rows of scikit-learn's
    ``CountVectorizer`` once they are sorted.
    """
    at, nowhere = out_ptr[first], len(tally) - 1
    for doc in range(first, last):
        start = at
        for k in range(ptr[doc], ptr[doc + 1]):
            place = column[ids[k]]
            indices[at] = place
            at += tally[place] == 0
            tally[place] += 1
        tally[nowhere] = 1
        for k in range(start, at):
            counts[k] = tally[indices[k]]
            tally[indices[k]] = 0
        out_ptr[doc + 1] = at


@kernel
def weigh_rows(counts, indices, ptr, first, last, scale, idf, out):
    """Weigh each count as ``scale[count] * idf[column]``, then set every row to unit length (an empty one stays).

    Equals ``TfidfTransformer`` of scikit-learn but for the last bits.
    """
    for doc in range(first, last):
        square = 0.0
        for k in range(ptr[doc], ptr[doc + 1]):
            weight = scale[counts[k]] * idf[indices[k]]
            out[k] = weight
            square += weight * weight
        length = np.sqrt(square)
        for k in range(ptr[doc], ptr[doc + 1]):
            out[k] /= length


GROUP = 8  # bits of a column's number within its group of 256


@kernel
def add_rows(counts, indices, ptr, members, members_ptr, first, last, sums, used, out, out_indices, out_ptr):
    """Add up the rows of each unit: unit u's are ``members[members_ptr[u]:members_ptr[u + 1]]``.

    ``sums`` has a place for each column and is zero before and after, ``used`` one for each group of 256 and is false
    before and after. The columns of a unit come out in order, by a look at every place of the groups it uses. Equals
    the product of scipy's matrices that picks and adds the rows.
    """
    at = out_ptr[first]
    for unit in range(first, last):
        for m in range(members_ptr[unit], members_ptr[unit + 1]):
            for k in range(ptr[members[m]], ptr[members[m] + 1]):
                column = np.uint64(indices[k])
                sums[column] += counts[k]
                used[column >> np.uint64(GROUP)] = True
        for group in range(len(used)):
            if used[group]:
                used[group] = False
                for place in range(group << GROUP, min(group + 1 << GROUP, len(sums))):
                    out_indices[at], out[at] = place, sums[place]
                    at += sums[place] != 0
                    sums[place] = 0
        out_ptr[unit + 1] = at

"""Tokens in, counts and weights out."""

from __future__ import annotations

import numpy as np

from . import kernel


@kernel
def unfold(ids, ptr, first, last, parts_ptr, parts, out, out_ptr):
    """Replace each token of texts ``first`` to ``last`` by the parts of its type (none, one or several).

    Type t's parts are ``parts[parts_ptr[t]:parts_ptr[t + 1]]``. ``out`` holds all texts' parts, text d's up to
    ``out_ptr[d + 1]``; the caller has made it long enough.
    """
    at = out_ptr[first]
    for doc in range(first, last):
        for k in range(ptr[doc], ptr[doc + 1]):
            for part in range(parts_ptr[ids[k]], parts_ptr[ids[k] + 1]):
                out[at] = parts[part]
                at += 1
        out_ptr[doc + 1] = at


@kernel
def document_frequency(ids, ptr, first, last, seen, frequency):
    """Add to ``frequency`` in how many of the texts each id stands; an id below 0 is none. ``seen`` starts as -1."""
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


@kernel
def add_rows(counts, indices, ptr, members, members_ptr, first, last, sums, out, out_indices, out_ptr):
    """Add up the rows of each unit: unit u's are ``members[members_ptr[u]:members_ptr[u + 1]]``.

    ``sums`` has a place for each column and is zero before and after. The columns of a unit come out in order: by a
    look at every place where an eighth of them is used, else by sorting those used. Equals the product of scipy's
    matrices that picks and adds the rows.
    """
    at = out_ptr[first]
    for unit in range(first, last):
        start = at
        for m in range(members_ptr[unit], members_ptr[unit + 1]):
            for k in range(ptr[members[m]], ptr[members[m] + 1]):
                column = indices[k]
                if sums[column] == 0:
                    out_indices[at] = column
                    at += 1
                sums[column] += counts[k]
        if (at - start) * 8 > len(sums):
            at = start
            for column in range(len(sums)):
                out_indices[at] = column
                at += sums[column] != 0
        else:
            out_indices[start:at].sort()
        for k in range(start, at):
            out[k] = sums[out_indices[k]]
            sums[out_indices[k]] = 0
        out_ptr[unit + 1] = at

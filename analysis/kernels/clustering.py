"""Sparse rows of unit length in, nearest centres out."""

from __future__ import annotations

import numpy as np

from . import kernel

SLACK = np.float32(1e-5)  # what float32 sums may be off by


@kernel
def assign(indptr, indices, data, first, last, centres, drift, labels, margins, nearness, closeness):
    """Give rows ``first`` to ``last`` the centre with the largest dot product; return how many changed theirs.

    ``centres`` is features × clusters, so that one entry of a row meets all centres in one contiguous loop. A row's
    margin is how far its centre leads the next one; ``drift[c]`` is how much that can have shrunk since for rows of
    centre c, and where it is still positive nothing can have changed, so the row is passed over (Hamerly 2010, for dot
    products). ``nearness`` is one number per centre of room to work in; ``closeness`` is written for rows looked at.
    Equals the largest of each row of numpy's matrix product with the centres, but for ties that rounding breaks.
    """
    moved = 0
    for row in range(first, last):
        margins[row] -= drift[labels[row]]
        if margins[row] > SLACK:
            continue
        nearness[:] = 0
        k, end = indptr[row], indptr[row + 1]
        while k + 4 <= end:  # four entries at a time: the centres' sums are loaded and stored a quarter as often
            f, g, h, i = indices[k], indices[k + 1], indices[k + 2], indices[k + 3]
            s, t, u, v = data[k], data[k + 1], data[k + 2], data[k + 3]
            for c in range(len(nearness)):
                nearness[c] += s * centres[f, c] + t * centres[g, c] + u * centres[h, c] + v * centres[i, c]
            k += 4
        while k < end:
            for c in range(len(nearness)):
                nearness[c] += data[k] * centres[indices[k], c]
            k += 1
        best, second = 0, np.float32(-2)
        for c in range(1, len(nearness)):
            if nearness[c] > nearness[best]:
                best, second = c, nearness[best]
            elif nearness[c] > second:
                second = nearness[c]
        margins[row], closeness[row] = nearness[best] - second, nearness[best]
        if labels[row] != best:
            labels[row] = best
            moved += 1
    return moved


@kernel
def add_up(indptr, indices, data, first, last, labels, sums):
    """Add each row to the sum of its cluster; ``sums`` is features × clusters. Equals ``np.add.at`` on dense rows."""
    for row in range(first, last):
        for k in range(indptr[row], indptr[row + 1]):
            sums[indices[k], labels[row]] += data[k]

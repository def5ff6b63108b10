"""Who shares rare terms with whom in a window of time, and the products of chosen rows."""

from __future__ import annotations

import numpy as np

from . import kernel


@kernel
def find_pairs(indices, weights, ptr, post_ptr, post_row, post_weight, days, window, crowd, least, begin, row, out):
    """From ``row`` on, write the pairs (row, earlier row) whose shared terms weigh ``least[0]`` together, or
    ``least[1]`` where ``row`` has no day; return how many, and the row to go on with: ``out`` may be full.

    Rows come in the order of their ``days``, those without (NaN) last. Term t stands in the rows
    ``post_row[post_ptr[t]:post_ptr[t + 1]]``, in order. A term is passed over for a row where more than ``crowd`` rows
    hold it between ``window`` days before and the row's own day (without a day: at any time). ``begin[t]`` starts as
    ``post_ptr[t]`` and moves on with the days. ``out`` has a place for each row at least. Equals a loop over all
    earlier rows that adds up the weights of the terms it shares and that are not passed over.
    """
    n, found = len(ptr) - 1, 0
    shared, touched = np.zeros(n), np.empty(n, np.int64)
    while row < n and found + row <= len(out):
        day, undated, n_touched = days[row], np.isnan(days[row]), 0
        for k in range(ptr[row], ptr[row + 1]):
            t = indices[k]
            last = post_ptr[t + 1]
            if undated:
                start = post_ptr[t]
                holders = last - start
            else:
                while days[post_row[begin[t]]] < day - window:
                    begin[t] += 1
                start = begin[t]
                holders = 0
                while start + holders < last and holders <= crowd and days[post_row[start + holders]] <= day:
                    holders += 1
            if holders > crowd:
                continue
            for p in range(start, start + holders):
                other = post_row[p]
                if other >= row:
                    break
                if shared[other] == 0:
                    touched[n_touched] = other
                    n_touched += 1
                shared[other] += weights[k] * post_weight[p]
        for m in range(n_touched):
            other = touched[m]
            if shared[other] >= least[int(undated)]:
                out[found, 0] = row
                out[found, 1] = other
                found += 1
            shared[other] = 0
        row += 1
    return found, row


@kernel
def row_squares(times, indices, ptr, used, idf, first, last, out):
    """The square length of each row, a term weighed by how many *other* rows use it. Equals ``np.linalg.norm`` squared,
    of the weighed row."""
    for row in range(first, last):
        total = 0.0
        for k in range(ptr[row], ptr[row + 1]):
            weight = times[k] * idf[used[indices[k]] - 1]
            total += weight * weight
        out[row] = total


@kernel
def pair_cosines(times, indices, ptr, used, idf, squares, left, right, first, last, out):
    """For pairs ``first`` to ``last``: the cosine of row ``left`` and row ``right``, whose columns are in order.

    A term weighs ``times[k] * idf[rows that use it beside these two]``; ``used`` counts all rows that use a column,
    ``squares`` is what ``row_squares`` gives. Equals the cosine of two rows weighed by the document frequencies of all
    other rows.
    """
    for pair in range(first, last):
        a, a_end, b, b_end = ptr[left[pair]], ptr[left[pair] + 1], ptr[right[pair]], ptr[right[pair] + 1]
        total, a_square, b_square = 0.0, squares[left[pair]], squares[right[pair]]
        while a < a_end and b < b_end:
            if indices[a] == indices[b]:
                others = used[indices[a]] - 2
                weight = idf[others] * idf[others]
                more = weight - idf[others + 1] * idf[others + 1]
                total += times[a] * times[b] * weight
                a_square += times[a] * times[a] * more
                b_square += times[b] * times[b] * more
                a += 1
                b += 1
            elif indices[a] < indices[b]:
                a += 1
            else:
                b += 1
        out[pair] = total / np.sqrt(a_square * b_square) if total > 0 else 0.0


@kernel
def keep_weightiest(data, ptr, most, first, last, out, out_ptr):
    """Write the places in ``data`` of the ``most`` largest entries of each row, in their order.

    Equals ``np.sort(np.argsort(-row, kind="stable")[:most])`` of numpy, row by row.
    """
    at = out_ptr[first]
    for row in range(first, last):
        size = ptr[row + 1] - ptr[row]
        order = np.argsort(-data[ptr[row] : ptr[row + 1]], kind="mergesort")
        kept = np.sort(order[: min(most, size)])
        for k in kept:
            out[at] = ptr[row] + k
            at += 1
        out_ptr[row + 1] = at

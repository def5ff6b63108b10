"""Undamaged stretches of a delimited file, parsed by Arrow: the cells csv.reader would give, several times faster."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .dialect import ROLE, tidy_name
from .layout import LONGEST_NAME, Table
from .mend import is_row

if TYPE_CHECKING:
    import pyarrow as pa

NEWLINE = ord("\n")


def clean_rows(lines: bytes, table: Table, *, is_last: bool) -> tuple[pd.DataFrame, int, int] | None:
    """The rows of the whole records here, and the bytes and lines they take; None unless all are beyond doubt.

    Beyond doubt: quotation marks stand only where RFC 4180 has them, every record has as many cells as the header,
    none is a second header, and no line inside a quoted cell is a row by itself. The last record is left for the next
    call, as lines below it may belong to it, unless it is the last of the file.
    """
    if not table.dialect.is_plain or table.layout.width < 2:
        return None
    code = np.frombuffer(lines, np.uint8)
    marks = np.flatnonzero(code == ord(table.dialect.quote)) if table.dialect.quote else np.empty(0, np.int64)
    ends = np.flatnonzero(code == NEWLINE)
    inside = np.searchsorted(marks, ends) % 2 == 1
    outer = ends[~inside]
    if len(outer) < 2:
        return None
    used = int(outer[-1 if is_last else -2]) + 1
    whole = int(np.searchsorted(ends, used))
    ends, inside = ends[:whole], inside[:whole]
    if not _are_regular(marks[: np.searchsorted(marks, used)], code, table) or _hide_a_row(ends, inside, lines, table):
        return None
    rows = _parsed(lines, used, table)
    return None if rows is None else (rows, used, whole)


def _are_regular(marks: np.ndarray, code: np.ndarray, table: Table) -> bool:
    """True where every odd mark opens a cell, every even one closes it, or two are neighbours: one that is doubled."""
    opening, closing = marks[::2], marks[1::2]
    if not len(opening):
        return True
    edges = np.zeros(256, bool)
    edges[[NEWLINE, ord(table.dialect.delimiter)]] = True
    doubled = opening[1:] == closing[:-1] + 1
    begins = (opening[0] == 0 or edges[code[opening[0] - 1]]) and (edges[code[opening[1:] - 1]] | doubled).all()
    return bool(begins and edges[code[closing[-1] + 1]] and (edges[code[closing[:-1] + 1]] | doubled).all())


def _hide_a_row(ends: np.ndarray, inside: np.ndarray, lines: bytes, table: Table) -> bool:
    """True where a line that begins inside a quoted cell is a row of the table."""
    if not table.layout.shapes:
        return False
    separator, fewest = table.dialect.delimiter.encode(), table.layout.width - 1
    inner = np.flatnonzero(inside)
    inner = inner[ends[inner + 1] - ends[inner] > fewest]
    for start, end in zip((ends[inner] + 1).tolist(), (ends[inner + 1] + 1).tolist(), strict=True):
        if lines.count(separator, start, end) >= fewest and is_row(lines[start:end].decode(), table):
            return True
    return False


def _parsed(lines: bytes, used: int, table: Table) -> pd.DataFrame | None:
    """The rows, or None where one has too few or too many cells, or may be a second header."""
    import pyarrow as pa
    from pyarrow import csv

    columns, text = [str(column) for column in range(table.layout.width)], pa.large_string()
    try:
        cells = csv.read_csv(
            pa.BufferReader(pa.py_buffer(lines).slice(0, used)),
            csv.ReadOptions(use_threads=False, block_size=used + 1, column_names=columns),
            csv.ParseOptions(
                delimiter=table.dialect.delimiter, quote_char=table.dialect.quote or False, newlines_in_values=True
            ),
            csv.ConvertOptions(
                column_types=dict.fromkeys(columns, text), strings_can_be_null=False, check_utf8=False
            ),  # line_blocks has checked
        )
    except pa.ArrowInvalid:
        return None
    if _may_hold_header(cells, table):
        return None
    rows = cells.to_pandas(types_mapper={text: pd.StringDtype(na_value=np.nan)}.get)
    return rows.set_axis(table.layout.names, axis="columns")


def _may_hold_header(cells: pa.Table, table: Table) -> bool:
    """True where a row of short cells holds the name of a column."""
    import pyarrow as pa
    from pyarrow import compute

    names = pa.array(_spellings(tuple(table.layout.names)), pa.large_string())
    longest = max(cells.itercolumns(), key=lambda column: column.nbytes)
    short = cells.filter(compute.less_equal(compute.binary_length(longest), LONGEST_NAME))
    for column in short.itercolumns():
        said = compute.utf8_lower(compute.utf8_trim_whitespace(column))
        if compute.any(compute.is_in(said, value_set=names)).as_py():
            return True
    return False


@lru_cache(maxsize=16)
def _spellings(names: tuple[str, ...]) -> list[str]:
    known = {*ROLE, *map(tidy_name, names)} - {""}
    return sorted({name.replace("_", blank) for name in known for blank in "_- "})

"""Tables: CSV and TSV in any common dialect, JSON Lines, Parquet."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd

from . import Records, decode, reader

SEPARATORS = ",;\t|"
csv.field_size_limit(2**31 - 1)


@reader(".csv", ".tsv")
def read_delimited(path: Path) -> Records:
    """Rows of a CSV file; the separator is the one that splits the header line most often.

    A row with fewer cells than the header is filled up; one with more cannot be told apart and goes to the ledger.
    """
    text = decode(path.read_bytes())
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    header = next(lines, [])
    rows, numbers, unread = [], [], []
    for number, cells in enumerate((cells for cells in lines if cells), start=1):
        if any(cell.strip() for cell in cells[len(header) :]):
            why = f"{len(cells)} cells under a header of {len(header)} (line {lines.line_num})"
            unread.append((number, "too_many_cells", why, " | ".join(cells)[:160]))
            continue
        rows.append((cells + [None] * len(header))[: len(header)])
        numbers.append(number)
    return Records(pd.DataFrame(rows, columns=pd.Index(header), index=numbers, dtype="object"), unread)


@reader(".jsonl", ".ndjson")
def read_json_lines(path: Path) -> Records:
    """Rows of a JSON Lines file; a line that is no JSON object goes to the ledger."""
    rows, numbers, unread = [], [], []
    lines = (line for line in decode(path.read_bytes()).split("\n") if line.strip())
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            unread.append((number, "unreadable_row", f"not JSON: {error}"[:160], line[:160]))
            continue
        if not isinstance(record, dict):
            unread.append((number, "unreadable_row", "not a JSON object", line[:160]))
            continue
        rows.append(record)
        numbers.append(number)
    return Records(pd.DataFrame(rows, index=numbers, dtype="object"), unread)


@reader(".parquet")
def read_parquet(path: Path) -> Records:
    """Rows of a Parquet file."""
    frame = pd.read_parquet(path)
    return Records(frame.set_axis(range(1, len(frame) + 1)))


def _separator(text: str) -> str:
    header = text[: text.find("\n")] if "\n" in text else text
    return max(SEPARATORS, key=lambda separator: len(next(csv.reader([header], delimiter=separator), [])))

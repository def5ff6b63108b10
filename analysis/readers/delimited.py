"""CSV and TSV in any common dialect."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from functools import partial

import pandas as pd

from ..files import File
from . import TABLE, Records, reader

SEPARATORS = ",;\t|"
END = "\x00end of file\x00"  # read as a row of its own, unless an open quotation mark swallows it
csv.field_size_limit(2**31 - 1)


def _is_delimited(file: File) -> bool:
    return file.suffix in (".csv", ".tsv", ".tab")


@reader("csv", "CSV or TSV table", like=_is_delimited, rank=TABLE)
def read_delimited(file: File) -> Iterator[Records]:
    """Rows of a CSV file; the separator is the one that splits the header line most often.

    A row with fewer cells than the header is filled up; one with more cannot be told apart and goes to the ledger.
    """
    records = _records(file.text())
    header, _ = next(records, ([], 0))
    rows, numbers, unread = [], [], []
    for number, (cells, line) in enumerate(records, start=1):
        if fault := _fault(cells, len(header)):
            rule, why = fault
            unread.append((number, rule, f"{why} (line {line})", " | ".join(cells).removesuffix(END)[:160]))
            continue
        rows.append((cells + [None] * len(header))[: len(header)])
        numbers.append(number)
    yield Records(pd.DataFrame(rows, columns=pd.Index(header), index=numbers, dtype="object"), unread)


def _records(text: str) -> Iterator[tuple[list[str], int]]:
    """The cells of each row that is not blank, and the line it ends in."""
    text = text.lstrip("\r\n")
    separator = _separator(text)
    read = partial(csv.reader, io.StringIO(f"{text}\n{END}", newline=""), delimiter=separator)
    lines = read(quoting=csv.QUOTE_NONE) if separator == "\t" and _quotes_are_words(text) else read()
    return ((cells, lines.line_num) for cells in lines if cells and cells != [END])


def _fault(cells: list[str], width: int) -> tuple[str, str] | None:
    """The rule a row breaks, and why, where its cells cannot be told apart."""
    if cells[-1].endswith(END):
        return "unclosed_quote", "a quotation mark in this row is never closed: the rest of the file is in one cell"
    if any(cell.strip() for cell in cells[width:]):
        return "too_many_cells", f"{len(cells)} cells under a header of {width}"
    return None


def _quotes_are_words(text: str) -> bool:
    """True where the quotation marks of a tab-separated file do not pair as quoting does: then they are its words."""
    try:
        deque(csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True), maxlen=0)
    except csv.Error:
        return True
    return False


def _separator(text: str) -> str:
    header = text[: end.start()] if (end := re.search(r"[\r\n]", text)) else text
    return max(SEPARATORS, key=lambda separator: len(next(csv.reader([header], delimiter=separator), [])))

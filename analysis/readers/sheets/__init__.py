"""Spreadsheets: Excel workbooks (XLSX, XLS, XLSB) and OpenDocument (ODS)."""

from __future__ import annotations

import json
import re
import sys
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import chain, groupby, islice
from subprocess import DEVNULL, PIPE, Popen
from typing import Any, NamedTuple

import pandas as pd

from ...files import File, UnreadableFile
from ...schema import USUAL_NAMES
from .. import BATCH, FORMAT, Records, reader
from . import workbook
from .parts import Links, Parts, is_workbook, read_parts

PREAMBLE = 50  # rows in which a header is looked for
MEMORY = 4 << 30  # bytes that reading a workbook may take
SECONDS, SECONDS_PER_MB = 30, 5  # of work
FULL = 32_767  # UTF-16 units a cell of Excel can hold: a text that fills it was cut
OURS = {name: ours for ours, names in USUAL_NAMES.items() for name in names.split()}
SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")  # days since 1900, of the years 1954 to 2119

Cells = list[str]
Row = tuple[int, Cells]  # its place in the sheet, from 0


class Sheet(NamedTuple):
    """A sheet and its rows that are not empty; ``fault`` says why there are none."""

    name: str
    hidden: bool
    rows: Iterator[Row]
    fault: str


class Other(NamedTuple):
    """A sheet that is no table: why it cannot be read, or how it begins."""

    name: str
    fault: str
    opening: list[Cells]


@reader("excel", "spreadsheet (XLSX, XLS, XLSB, ODS)", like=is_workbook, rank=FORMAT)
def read_workbook(file: File) -> Iterator[Records]:
    """One row per row of each sheet that has a header, hidden sheets included; rows are counted through the workbook.

    The header is the first row that names the text and the outlet or link by a usual name (``USUAL_NAMES``). A sheet
    without one is in the ledger as ``no_table``, unless no sheet has one: then the row that comes nearest is taken for
    it, and what is missing can be named by ``columns=``.
    """
    raw = file.read()
    read = partial(_read_tables, file, raw, read_parts(file, raw))
    last, others = yield from read(_usual_header)
    if last is None and (header := _nearest_header([row for other in others for row in other.opening])):
        last, others = yield from read(lambda rows: rows.index(header) if header in rows else None)
    unread = [(number, *_refusal(other)) for number, other in enumerate(others, start=(last or 0) + 1)]
    yield Records(pd.DataFrame(), unread)


def _read_tables(
    file: File, raw: bytes, parts: Parts, find: Callable[[list[Cells]], int | None]
) -> Generator[Records, None, tuple[int | None, list[Other]]]:
    """The rows of each sheet in which ``find`` finds a header; then the last number given, and the other sheets."""
    last, others = None, []
    for sheet in _sheets(file, raw):
        opening = list(islice(sheet.rows, PREAMBLE))
        at = find([cells for _, cells in opening])
        if at is None:
            others += [Other(sheet.name, sheet.fault, [cells for _, cells in opening])]
            continue
        if sheet.hidden:
            warnings.warn(f"{file.name}: the hidden sheet {sheet.name!r} is read too", stacklevel=2)
        rows, last = chain(opening[at + 1 :], sheet.rows), last or 0
        while batch := list(islice(rows, BATCH)):
            yield _records(opening[at][1], batch, last + 1, parts.links.get(sheet.name, {}), parts.day_zero)
            last += len(batch)
    return last, [other for other in others if other.opening or other.fault]


def _usual_header(rows: Sequence[Cells]) -> int | None:
    """The first row with usual names for the text and for the outlet or link."""
    return next((i for i, row in enumerate(rows) if "text" in _names(row) and {"outlet", "url"} & _names(row)), None)


def _nearest_header(rows: Sequence[Cells]) -> Cells | None:
    """The row with the most usual names, the most cells filled, and the first of these; nothing where all are notes."""
    nearest = max(rows, key=lambda row: (len(_names(row)), sum(map(bool, row))), default=[])
    return nearest if sum(map(bool, nearest)) > 1 else None


def _names(row: Cells) -> set[str]:
    """This kit's columns that a row would name if it were a header."""
    return {OURS[name] for cell in row if (name := _name(cell)) in OURS}


def _name(cell: str) -> str:
    return " ".join(cell.split()).casefold().replace(" ", "_").replace("-", "_")


def _refusal(other: Other) -> tuple[str, str, str]:
    """The rule a sheet without a table breaks, why, and what it begins with."""
    excerpt = " | ".join(cell for row in other.opening for cell in row if cell)[:160]
    if other.fault:
        return "unreadable_row", f"the sheet {other.name!r} cannot be read: {other.fault}"[:300], excerpt
    return "no_table", f"the sheet {other.name!r} has no row that names the outlet (or link) and the text", excerpt


def _records(header: Cells, batch: Sequence[Row], first: int, links: Links, day_zero: date) -> Records:
    """Rows of a table under its header, numbered from ``first``; where the header is pasted in again, it is no row."""
    again = [cells == header for _, cells in batch]
    numbers = range(first, first + len(batch))
    why = "repeated_header", "the names of the columns again", " | ".join(filter(None, header))[:160]
    unread = [(number, *why) for number, repeats in zip(numbers, again, strict=True) if repeats]
    rows = [row for row, repeats in zip(batch, again, strict=True) if not repeats]
    index = [number for number, repeats in zip(numbers, again, strict=True) if not repeats]
    return Records(_table(header, rows, index, links, day_zero), unread)


def _table(header: Cells, rows: Sequence[Row], index: list[int], links: Links, day_zero: date) -> pd.DataFrame:
    """The cells of rows under the names of a header; columns without a name are left out."""
    columns = {i: " ".join(name.split()) for i, name in enumerate(header) if name.strip()}
    kinds = {i: OURS.get(_name(name), "") for i, name in columns.items()}
    values = [[_value(cells[i], kinds[i], links.get((at, i)), day_zero) for i in columns] for at, cells in rows]
    table = pd.DataFrame(values, columns=pd.Index(columns.values()), index=index, dtype="object")
    if "url" not in _names(header) and links:
        table["url"] = [next((links[at, i] for i in columns if (at, i) in links), "") for at, _ in rows]
    full = [any(map(_is_full, cells)) for _, cells in rows]
    if "is_excerpt" not in table:
        return table.assign(is_excerpt=full)
    table.loc[full, "is_excerpt"] = "True"
    return table


def _value(cell: str, ours: str, link: str | None, day_zero: date) -> str:
    """A cell as its column wants it: the date that a bare number is to Excel, the address that words link to."""
    if ours == "published" and SERIAL.fullmatch(cell):
        moment = datetime.combine(day_zero, time()) + timedelta(seconds=round(float(cell) * 86_400))
        return moment.isoformat(" ").removesuffix(" 00:00:00")
    return link if ours == "url" and link and "://" not in cell else cell


def _is_full(cell: str) -> bool:
    return len(cell) > FULL // 2 and len(cell.encode("utf-16-le")) // 2 >= FULL


def _sheets(file: File, raw: bytes) -> Iterator[Sheet]:
    """The sheets of a workbook, in order; the rows of each can be taken until the next is asked for."""
    number = 0

    def sheet_of(message: Any) -> int:
        nonlocal number
        number += isinstance(message, dict) and "sheet" in message
        return number

    for _, messages in groupby(_messages(file, raw), key=sheet_of):
        yield _sheet(messages)


def _sheet(messages: Iterator[Any]) -> Sheet:
    about, cells = islice(messages, 2)
    return Sheet(
        about["sheet"], about["hidden"], _filled_rows(messages, cells.get("merged", [])), cells.get("fault", "")
    )


def _filled_rows(rows: Iterable[Cells], merged: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> Iterator[Row]:
    """The rows that are not empty; a cell merged over several rows says the same in each."""
    last_rows: dict[int, dict[int, int]] = {}
    for (top, left), (bottom, _) in merged:
        last_rows.setdefault(top, {})[left] = bottom
    said: dict[int, tuple[int, str]] = {}
    for at, cells in enumerate(rows):
        said |= {i: (last, cells[i]) for i, last in last_rows.get(at, {}).items() if i < len(cells)}
        if any(cell.strip() for cell in cells):
            for i, (last, cell) in said.items():
                cells[i] = cells[i] or (cell if at <= last else "")
            yield at, cells


def _messages(file: File, raw: bytes) -> Iterator[Any]:
    """What ``workbook.py`` prints, run as a program. Raises ``UnreadableFile`` where it does not come to its end."""
    sheet = None
    limits = (MEMORY, SECONDS + SECONDS_PER_MB * (len(raw) >> 20))
    command = [sys.executable, "-P", str(workbook.__file__), *map(str, limits)]
    with Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL) as process:
        try:
            for message in _said(process, raw):
                if message == {"end": True}:
                    return
                if isinstance(message, dict) and sheet is None and "fault" in message:
                    raise UnreadableFile(f"{file.name} cannot be read as a workbook: {message['fault']}"[:300])
                sheet = message.get("sheet", sheet) if isinstance(message, dict) else sheet
                yield message
            process.wait()
        finally:
            process.kill()
    raise UnreadableFile(
        f"{file.name}: the sheet {sheet!r} is damaged, or does not fit into {MEMORY >> 20:,} MB: delete what stands "
        "far from its table, or save it as CSV",
        "too_large" if process.returncode < 0 else "unreadable_file",
    )


def _said(process: Popen, raw: bytes) -> Iterator[Any]:
    """The messages a process prints about the bytes it is given; one that is cut off is none."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError), process.stdin as given:  # it has ended early: what it printed says why
        given.write(raw)
    for line in process.stdout:
        if line.endswith(b"\n"):
            yield json.loads(line)

"""CSV and TSV in every state of disrepair: what can be read is read, what cannot is told with its line."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import pandas as pd

from ...files import HEAD, File, UnreadableFile
from .. import BATCH, TABLE, Records, reader
from .clean import clean_rows
from .dialect import roles, standard, tidy_name
from .encoding import line_blocks, text_of
from .layout import NoTable, Table, find_table
from .mend import Found, Page

NO_HEADER = "Put a line with the names of its columns first, such as outlet,title,published,url,text"
SEPARATORS = re.compile(r"\s*[,;\t|^~\x01\x1f§¦:]+\s*")
ENDINGS = (".csv", ".tsv", ".tab", ".psv")
MOST_UNREAD = 10_000  # damaged records one after the other, behind which no row is looked for
SLICE = 1 << 17  # bytes read carefully together
MOST_HELD = 1 << 23  # bytes of lines kept because the record they begin has no end yet


def _is_delimited(file: File) -> bool:
    return file.suffix in ENDINGS or _is_table(file.head)


def _is_table(head: bytes) -> bool:
    """True where a file's first lines are rows of equal width under a header that has two usual names."""
    text = text_of(head)
    if not any(roles(SEPARATORS.split(line[:2000])) >= 2 for line in text.split("\n", 40)[:40]):
        return False
    try:
        table = find_table(text, is_all=len(head) < HEAD)
    except NoTable:
        return False
    return table is not None and table.whole > 0.5 and roles(table.layout.names) >= 2


@dataclass
class Place:
    """Where in a file its reading is: lines and records so far, and the header the rows stand under."""

    line: int
    number: int = 0
    order: list[int] | None = None  # where under a second header the columns of the first stand
    unread: int = 0  # damaged records since the last that was none
    other: str = ""  # why rows under a header with other columns are none of this table


@reader("csv", "CSV or TSV table", like=_is_delimited, rank=TABLE)
def read_delimited(file: File) -> Iterator[Records]:
    """Rows of a CSV file in any dialect; index: the record's number below the header, blank lines not counted.

    A damaged row is read again in other ways and taken where exactly one gives as many cells as the header has, each
    like others of its column; what fits nowhere goes to the ledger with its line. Lines above the table are record 0.
    """
    blocks = line_blocks(file)
    start = next(blocks, b"").removeprefix(BOM_UTF8)  # files joined may have two
    try:
        table = find_table(start.decode(), is_all=len(file.head) < HEAD)
    except NoTable as error:
        raise UnreadableFile(f"{file.name} is no table with a header: {error}. {NO_HEADER}", "no_header") from error
    yield Records(pd.DataFrame(), [_above(table)] if table and table.above else [])
    if table is None:
        return
    place = Place(table.first + 1)
    lines = standard(start, table.dialect).split(b"\n", table.first)
    rest = lines[table.first] if len(lines) > table.first else b""
    damage: UnreadableFile | None = None
    while damage is None:
        rest = yield from _read_block(rest, table, place, is_last=False)
        try:
            rest += standard(next(blocks), table.dialect)
        except StopIteration:
            break
        except UnreadableFile as error:
            damage = error
    yield from _read_block(rest, table, place, is_last=True)
    if damage is not None:
        raise damage


def _read_block(lines: bytes, table: Table, place: Place, *, is_last: bool) -> Generator[Records, None, bytes]:
    """The records in these lines; returns the lines of a last one that is not whole yet.

    What is clean is read at once; else a slice at a time, so that a damaged row costs the speed of a few around it.
    """
    clean = _cleanly(lines, table, place, is_last=is_last)
    if clean is not None:
        yield from clean[0]
        lines = lines[clean[1] :]
        if not is_last:
            return lines
    start, rest = 0, b""
    while start < len(lines):
        end = lines.find(b"\n", start + SLICE) + 1 or len(lines)
        rest = yield from _read_slice(rest + lines[start:end], table, place, is_last=is_last and end == len(lines))
        start = end
    return rest


def _read_slice(lines: bytes, table: Table, place: Place, *, is_last: bool) -> Generator[Records, None, bytes]:
    clean = _cleanly(lines, table, place, is_last=is_last)
    if clean is not None:
        yield from clean[0]
        lines = lines[clean[1] :]
    if clean is None or is_last:
        lines = yield from _read_carefully(lines, table, place, is_last=is_last)
    return lines


def _cleanly(lines: bytes, table: Table, place: Place, *, is_last: bool) -> tuple[list[Records], int] | None:
    """The records in lines beyond doubt, and the bytes they take."""
    clean = None if place.order or place.other else clean_rows(lines, table, is_last=is_last)
    if clean is None:
        return None
    rows, used, ended = clean
    rows = rows.set_axis(range(place.number + 1, place.number + 1 + len(rows)))
    place.line += ended
    place.number += len(rows)
    return [Records(rows.iloc[start : start + BATCH]) for start in range(0, len(rows), BATCH)], used


def _read_carefully(lines: bytes, table: Table, place: Place, *, is_last: bool) -> Generator[Records, None, bytes]:
    """The records in these lines, one by one; returns the lines of a last one that is not whole yet."""
    *whole, tail = lines.decode().split("\n")
    page = Page([line + "\n" for line in whole] + [tail] * (is_last and tail != ""), table, is_last)
    at, first = 0, place.line
    rows: dict[int, list] = {}
    unread: list[tuple[int, str, str, str]] = []
    while at < len(page.lines):
        page.is_foreign = bool(place.other)
        found = page.record(at)
        if found is None and (at or len(lines) < MOST_HELD):
            break
        found = found or page.record_as_it_is(at)
        at = found.end
        place.line = first + at
        if not found.is_blank:
            place.number += 1
            _file(found, table, place, rows, unread, first)
        if BATCH in (len(rows), len(unread)) or place.unread == MOST_UNREAD:
            yield _records(rows, unread, table)
            rows, unread = {}, []
        if place.unread == MOST_UNREAD:
            raise UnreadableFile(
                f"{MOST_UNREAD:,} records down to line {place.line - 1:,} are no rows of the table, one after the "
                "other: what is below them is not read",
                "unreadable_rest",
            )
    if rows or unread:
        yield _records(rows, unread, table)
    return "".join([*page.lines[at:], "" if is_last else tail]).encode()


def _file(found: Found, table: Table, place: Place, rows: dict[int, list], unread: list, first: int) -> None:
    """Put a record where it belongs: with the rows or in the ledger."""
    rule, why = found.rule, found.why
    if found.is_header:
        rule, why = _turn_to(found, table, place)
    elif place.other:
        rule, why = "other_table", place.other
    place.unread = place.unread + 1 if found.rule else 0
    if rule:
        begin, end = first + found.first, first + found.end - 1
        where = f"line {begin}" if begin == end else f"lines {begin} to {end}"
        unread.append((place.number, rule, f"{why} ({where})", found.said[:160]))
        return
    cells = [*found.cells, *[None] * (table.layout.width - len(found.cells))]
    rows[place.number] = [cells[column] for column in place.order] if place.order else cells


def _turn_to(found: Found, table: Table, place: Place) -> tuple[str, str]:
    """Read what follows under another header: with the same columns in any order, or as no rows of this table."""
    ours, theirs = ([tidy_name(name) for name in names] for names in (table.layout.names, found.cells))
    place.order, place.other = None, ""
    if sorted(ours) == sorted(theirs):
        place.order = [theirs.index(name) for name in ours] if ours != theirs else None
        return "repeated_header", "the names of the columns again"
    place.other = f"a row of another table, with the columns {', '.join(found.cells)}"[:200]
    return "other_table", "the header of another table"


def _records(rows: dict[int, list], unread: list, table: Table) -> Records:
    columns = pd.Index(table.layout.names, dtype="object")
    frame = pd.DataFrame(list(rows.values()), columns=columns, index=list(rows), dtype="object")
    return Records(frame, unread)


def _above(table: Table) -> tuple[int, str, str, str]:
    """The ledger's entry for a title, a comment, a line of units: whatever surrounds the header."""
    lines = [line for line, _ in table.above]
    where = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"
    said = " / ".join(said.strip() for _, said in table.above)
    return 0, "above_table", f"not rows but a title, notes or a second line of the header ({where})", said[:160]

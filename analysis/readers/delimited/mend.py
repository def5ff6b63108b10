"""One damaged row of a delimited file read again: which cells its lines hold, if only one reading fits the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .dialect import USUAL_SEPARATORS, is_blank, names_columns, original, read_record, roles
from .layout import LONGEST_NAME, Table, are_names

FARTHEST = 200  # lines below a damaged one among which the next row is looked for
MOST_BLANK = 10  # blank lines over which a text is joined
MOST_SURPLUS = 4  # cells too many, beyond which only a table with one column of free text is read
ENDS_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*\s*$")
HUGE = 1 << 20  # letters from which a line is looked at twice before it is cut into cells
TOO_DEAR = 1_000
WHY = {
    "too_many_cells": "{n} cells under a header of {width}",
    "too_few_cells": "{n} cells under a header of {width}, and some in the wrong column",
    "unclosed_quote": "a quotation mark in this row is never closed",
    "cut_off": "the file ends inside a quoted cell of this row",
    "comment": "a comment",
    "footnote": "a line below the table, not a row of {width} cells",
    "stray_line": "a line between rows, not a row of {width} cells",
}


class Found(NamedTuple):
    """A record: its cells, or the rule it breaks and why; its first line and the line the next record begins at."""

    cells: list[str]
    first: int
    end: int
    rule: str = ""
    why: str = ""
    said: str = ""
    is_header: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.cells and not self.rule


class Way(NamedTuple):
    """The cheapest way to make cells of some pieces, and how many ways cost the same."""

    price: int
    ways: int
    cells: tuple[str, ...]


@dataclass
class Page:
    """Lines of a file under a header, to be read record by record."""

    lines: list[str]
    table: Table
    is_last: bool
    is_foreign: bool = False  # the rows are those of another table
    seen: tuple[int, int, int | None] = (0, 0, None)  # from where to where the next row was looked for; where it is

    def record(self, at: int) -> Found | None:
        """The record that begins at a line; None where lines that are not here yet decide it."""
        line, dialect = self.lines[at], self.table.dialect
        if line.isspace() and dialect.delimiter not in line:
            return Found([], at, at + 1)
        if len(line) > HUGE and line.count(dialect.delimiter) > HUGE // 10 + self.table.layout.width:
            return Found([], at, at + 1, "too_many_cells", "more cells than can be counted", line[:LONGEST_NAME])
        cells, end = read_record(self.lines, at, dialect)
        if cells is None:
            is_cut = end > len(self.lines) and not self.is_last
            return None if is_cut else self._damaged(at)
        if is_blank(cells):
            return Found([], at, end)
        is_header = self._is_header(cells, at)
        if is_header or self.is_foreign:
            return Found(cells, at, end, said=" | ".join(cells), is_header=is_header)
        return self._row(cells, at, end)

    def _row(self, cells: list[str], at: int, end: int) -> Found | None:
        """The row with these cells, if they are as many as they should be."""
        width = self.table.layout.width
        if not any(cells):
            return Found(cells[:width], at, end)
        if len(_trimmed(cells, self.table)) != width:
            return self._misfit(at, cells) if end == at + 1 else self._damaged(at)
        if end > at + 1 and self._swallows(at, end):
            return self._damaged(at)
        return self._with_rest(Found(original(cells[:width], self.table.dialect), at, end))

    def record_as_it_is(self, at: int) -> Found:
        """The record, or the line, with whatever cells it has."""
        cells, end = read_record(self.lines, at, self.table.dialect)
        if cells is None:
            return self._unread(at, at + 1, "unclosed_quote")
        if len(cells) > self.table.layout.width and not self.is_foreign:
            return self._unread(at, end, "too_many_cells")
        return Found(cells, at, end, said=" | ".join(cells))

    def _is_header(self, cells: list[str], at: int) -> bool:
        """True for a second header: this table's again, or another's."""
        if max(map(len, cells)) > LONGEST_NAME:
            return False
        if names_columns(cells) or self.table.layout.is_header(cells):
            return True
        is_below_blank = at > 0 and self.lines[at - 1].isspace()
        is_other = is_below_blank and 1 < len(cells) != self.table.layout.width
        return is_other and roles(cells) > 0 and are_names(cells)

    def _swallows(self, at: int, end: int) -> bool:
        """True where a line inside a quoted cell is a row by itself, with the shapes no prose has."""
        return bool(self.table.layout.shapes) and any(is_row(line, self.table) for line in self.lines[at + 1 : end])

    def _with_rest(self, found: Found) -> Found | None:
        """A row with the lines below it that go on with its last cell, where that is free text without quotes."""
        layout, below = self.table.layout, found.end
        if layout.width - 1 not in layout.free:
            return found
        while below < min(len(self.lines), found.end + MOST_BLANK) and self.lines[below].isspace():
            below += 1
        if below == len(self.lines) and not self.is_last:
            return None
        if below == len(self.lines) or not self._is_prose(self.lines[below]):
            return found
        stop = self._next_row(below + 1)
        if stop is None:
            return found if self.is_last or self._sees_far(below) else None
        rest = self.lines[found.end : stop]
        if not all(line.isspace() or self._is_prose(line) for line in rest):
            return found
        text = (found.cells[-1] + "\n" + "".join(rest)).rstrip("\n")
        return Found([*found.cells[:-1], text], found.first, stop)

    def _is_prose(self, line: str) -> bool:
        """True for a line that cannot be a row and reads as a sentence that goes on or ends."""
        delimiter = self.table.dialect.delimiter
        if line.count(delimiter) > line.count(delimiter + " ") or line.lstrip().startswith("#"):
            return False
        return bool(ENDS_SENTENCE.search(line) or line[:1].islower()) and read_again(line, self.table) is None

    def _next_row(self, at: int) -> int | None:
        """The first line from here on that begins a whole row; None where there is none in sight."""
        begun, ended, stop = self.seen
        if not begun <= at <= ended:
            farthest = min(len(self.lines), at + FARTHEST)
            stop = next((i for i in range(at, farthest) if self._begins_row(i)), None)
            ended = stop if stop is not None else farthest - FARTHEST // 2 if farthest < len(self.lines) else farthest
            self.seen = at, ended, stop
        return stop

    def _sees_far(self, at: int) -> bool:
        """True where enough lines are here to say that no row follows soon."""
        return at + 1 + FARTHEST <= len(self.lines)

    def _begins_row(self, at: int) -> bool:
        table, line = self.table, self.lines[at]
        if not (table.dialect.quote and table.dialect.quote in line):
            return is_row(line, table)
        return _are_row(read_record(self.lines, at, table.dialect, FARTHEST)[0], table)

    def _damaged(self, at: int) -> Found | None:
        """The record of a line that breaks the rules of quoting, or goes on where it should not."""
        alone, end = read_record(self.lines, at, self.table.dialect, 1)
        return self._open(at) if alone is None and end > at + 1 else self._misfit(at, alone)

    def _misfit(self, at: int, alone: list[str] | None) -> Found | None:
        """The record of a line with too many or too few cells: read again by itself, else with the lines below it."""
        line = self.lines[at]
        if alone is None and self._is_open(line):
            return self._open(at)
        if again := read_again(line, self.table):
            return Found(again, at, at + 1)
        if len(alone or _pieces(line, self.table)) > self.table.layout.width:
            return self._unread(at, at + 1, "too_many_cells", alone)
        below = self._end(at)
        if below is None:
            return None
        if below > at + 1 and (again := read_again("".join(self.lines[at:below]), self.table)):
            return Found(again, at, below)
        return self._short(at, alone, is_end=self._next_row(at + 1) is None)

    def _end(self, at: int) -> int | None:
        """Where a damaged record may end at the latest; None where lines that are not here yet tell."""
        stop = self._next_row(at + 1)
        if stop is None and not self._sees_far(at):
            return len(self.lines) if self.is_last else None
        return stop if stop is not None else at + 1

    def _open(self, at: int) -> Found | None:
        """A row with a quotation mark that its line does not close, and that closes nowhere it should."""
        end = self._end(at)
        if end is None:
            return None
        if end == len(self.lines) and self.is_last and not self.lines[-1].endswith("\n"):
            return self._unread(at, end, "cut_off")
        ways = {last: best_way("".join(self.lines[at:last]), self.table) for last in (end, at + 1)}
        found = [(way.price, last, way) for last, way in ways.items() if way is not None]
        if not found:
            return self._unread(at, end, "unclosed_quote")
        _, last, way = min(found, key=lambda each: (each[0], -each[1]))
        return Found(original(list(way.cells), self.table.dialect), at, last)

    def _is_open(self, line: str) -> bool:
        """True where the last cell that begins with a quotation mark does not end with one on its line."""
        quote, pieces = self.table.dialect.quote, [piece.strip() for piece in _pieces(line, self.table)]
        begun = max((i for i, piece in enumerate(pieces) if quote and piece.startswith(quote)), default=len(pieces))
        return begun < len(pieces) and not any(piece.endswith(quote) and piece != quote for piece in pieces[begun:])

    def _short(self, at: int, alone: list[str] | None, *, is_end: bool) -> Found:
        """A row whose last cells are missing, or a line that is no row."""
        line, layout = self.lines[at], self.table.layout
        cells = _trimmed(alone or _pieces(line, self.table), self.table)
        if line.lstrip().startswith("#"):
            return self._unread(at, at + 1, "comment", cells)
        if len(cells) == 1 and layout.width > 1 and " " in line.strip():
            return self._unread(at, at + 1, "footnote" if is_end else "stray_line", cells)
        if alone is None or not layout.begins_with(cells):
            return self._unread(at, at + 1, "too_few_cells", cells)
        return Found(original(cells, self.table.dialect), at, at + 1)

    def _unread(self, at: int, end: int, rule: str, cells: list[str] | None = None) -> Found:
        dialect, width = self.table.dialect, self.table.layout.width
        cells = cells or "".join(self.lines[at:end]).rstrip("\n").split(dialect.delimiter)
        why = WHY[rule].format(n=len(cells), width=width)
        return Found([], at, end, rule, why, " | ".join(original(cells[:LONGEST_NAME], dialect)))


def is_row(line: str, table: Table) -> bool:
    """True where a line by itself is a whole row that fits the table."""
    if line.count(table.dialect.delimiter) < table.layout.width - 1:
        return False
    return _are_row(read_record([line], 0, table.dialect)[0], table)


def _are_row(cells: list[str] | None, table: Table) -> bool:
    """True for a whole row that fits the table, and is not the end of a quoted text with the cells behind it."""
    if cells is None or len(cells) < 2 or not table.layout.is_row(cells := _trimmed(cells, table)):
        return False
    quote, is_padded = table.dialect.quote or "\0", table.dialect.padded
    return all(cell.count(quote) % 2 == 0 for cell in cells[:-1]) and (
        is_padded or not any(cell.startswith(" ") for cell in cells)
    )


def read_again(text: str, table: Table) -> list[str] | None:
    """The cells of a damaged row by the reading that has the least to forgive; None where no reading fits the table."""
    way = best_way(text, table)
    return None if way is None else original(list(way.cells), table.dialect)


def best_way(text: str, table: Table) -> Way | None:
    """The reading of a damaged row that has the least to forgive, if it is the only one."""
    marks = {table.dialect.delimiter, *USUAL_SEPARATORS}
    if sum(map(text.count, marks)) < table.layout.width - 1:
        return None
    ways: list[Way] = []
    tried: list[list[str]] = []
    for reading, price in READINGS.items():
        for pieces in reading(text, table):
            if pieces not in tried and (way := _grouped(pieces, table)):
                ways.append(way._replace(price=way.price + price))
            tried.append(pieces)
        if ways and ways[-1].price == 0:
            break
    ways = [way for way in ways if way.ways == 1 and any(map(str.strip, way.cells))]
    return min(ways, key=lambda way: way.price, default=None)


def _pieces(text: str, table: Table) -> list[str]:
    """What stands between separators; one with a blank behind it is a comma of prose, unless the table has such."""
    pieces = text.rstrip("\n").split(table.dialect.delimiter)
    if table.dialect.padded:
        return pieces
    glued, quote = pieces[:1], table.dialect.quote or "\0"
    for piece in pieces[1:]:
        if piece.startswith(" ") and not piece.lstrip().startswith(quote):
            glued[-1] += table.dialect.delimiter + piece
        else:
            glued.append(piece)
    return glued


def _as_prose(text: str, table: Table) -> Iterator[list[str]]:
    yield _pieces(text, table)


def _at_every_separator(text: str, table: Table) -> Iterator[list[str]]:
    yield text.rstrip("\n").split(table.dialect.delimiter)


def _with_backslashes(text: str, table: Table) -> Iterator[list[str]]:
    """The pieces of a row whose quotation marks stand behind backslashes."""
    quote = table.dialect.quote
    if quote and "\\" + quote in text:
        yield _pieces(text.replace("\\" + quote, quote * 2), table)


def _unwrapped(text: str, table: Table) -> Iterator[list[str]]:
    """The pieces of a row that is quoted as a whole."""
    line, quote = text.strip().rstrip(",;\t"), table.dialect.quote
    if quote and len(line) > 2 and line[0] == line[-1] == quote:
        yield _pieces(line[1:-1].replace(quote * 2, quote), table)


def _without_a_blank(text: str, table: Table) -> Iterator[list[str]]:
    """The pieces of a row with an empty cell too many, where all others then are in columns that show it."""
    pieces = _pieces(text, table)
    if len(pieces) == table.layout.width + 1 and table.layout.shapes and pieces.count("") == 1:
        pieces.remove("")
        if table.layout.is_row(pieces):
            yield pieces


def _otherwise_separated(text: str, table: Table) -> Iterator[list[str]]:
    """The pieces of a row with another separator, or with two kinds of them."""
    delimiter = table.dialect.delimiter
    for other in USUAL_SEPARATORS:
        if other != delimiter and other in text:
            for line in (text.replace(delimiter, "\0").replace(other, delimiter), text.replace(other, delimiter)):
                yield [piece.replace("\0", delimiter) for piece in _pieces(line, table)]


READINGS = {  # and what each takes for granted
    _as_prose: 0,
    _with_backslashes: 0,
    _unwrapped: 1,
    _at_every_separator: 1,
    _without_a_blank: 2,
    _otherwise_separated: 4,
}


def _grouped(pieces: list[str], table: Table) -> Way | None:
    """The pieces as one row of cells, the cheapest way; None where none fits."""
    layout, surplus = table.layout, len(pieces) - table.layout.width
    if surplus < 0:
        return None
    if surplus > MOST_SURPLUS:
        return _around_text(pieces, table)
    best = {0: Way(0, 1, ())}
    for column in range(layout.width):
        after: dict[int, Way] = {}
        for used, way in best.items():
            for taken in range(1, surplus - (used - column) + 2):
                cell, price = _priced(pieces[used : used + taken], column, table)
                if price < TOO_DEAR:
                    _keep(after, used + taken, Way(way.price + price, way.ways, (*way.cells, cell)))
        best = after
    return best.get(len(pieces))


def _keep(best: dict[int, Way], used: int, way: Way) -> None:
    known = best.get(used)
    if known is None or way.price < known.price:
        best[used] = way
    elif way.price == known.price:
        best[used] = known._replace(ways=known.ways + way.ways)


def _around_text(pieces: list[str], table: Table) -> Way | None:
    """All that is too much belongs to the one column of free text, if the cells around it fit."""
    layout = table.layout
    if len(layout.free) != 1:
        return None
    (text,) = layout.free
    end = len(pieces) - (layout.width - 1 - text)
    parts = [[piece] for piece in pieces]
    parts[text:end] = [[table.dialect.delimiter.join(pieces[text:end])]]
    cells, prices = zip(*(_priced(part, column, table) for column, part in enumerate(parts)), strict=True)
    return Way(sum(prices), 1, cells) if max(prices) < TOO_DEAR else None


def _priced(pieces: list[str], column: int, table: Table) -> tuple[str, int]:
    """A cell without its quotation marks, and how much has to be forgiven to read it so."""
    quote, text = table.dialect.quote, table.dialect.delimiter.join(pieces)
    said = text.strip(" ")
    if quote and len(said) > 1 and said[0] == said[-1] == quote:
        cell = said[1:-1].replace(quote * 2, quote)
        price = 0 if quote not in said[1:-1].replace(quote * 2, "") else 1
    elif len(pieces) > 1 and (column not in table.layout.free or not all(pieces)):
        return text, TOO_DEAR
    else:
        opened = bool(quote) and said.startswith(quote)
        cell = said[1:] if opened and said.count(quote) == 1 else text
        strays = opened or (bool(quote) and said.endswith(quote))
        is_open = opened and said.count(quote) % 2 == 1
        price = 3 * (len(pieces) - 1) + 2 * strays + 2 * ("\n" in said and not is_open)
    return cell, price if table.layout.fits(column, cell) else TOO_DEAR


def _trimmed(cells: list[str], table: Table) -> list[str]:
    """The cells without blank ones beyond the header."""
    width = table.layout.width
    return cells[:width] if not any(map(str.strip, cells[width:])) else cells

"""Where the table of a delimited file begins, what its columns are called, and what their cells look like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from .dialect import (
    HINT,
    ROLE,
    Dialect,
    loose_records,
    names_columns,
    original,
    roles,
    sniff,
    standard,
    tidy_name,
)  # fmt: skip

SAMPLE, SAMPLED_LINES = 1 << 17, 3_000  # letters and lines from which a file's form is told
MOST_HEADINGS = 2  # lines of a header below its names
TOP = 50  # records among which the header is looked for
LONGEST_START = 1 << 21
LONGEST_NAME, LONGEST_CELL = 80, 120
URL = re.compile(r"^\s*(?:(?:https?:)?//\S+|www\.\S+|[\w-]+(?:\.[\w-]+)+(?:/\S*)?)\s*$", re.I)
DATE = re.compile(
    r"^(?=.{4,50}$)(?:.*\b\d{4}[-/.]\d\d?(?:[-/.]\d\d?)?|.*\b\d\d?[-/.]\d\d?[-/.]\d{2,4}"
    r"|.*\b\d\d?(?:st|nd|rd|th)?[.,]? \w+\.?,? \d{2,4}|\D*\b\w{3,}\.? \d\d?(?:st|nd|rd|th)?,? \d{4}"
    r"|\d{8,14}$|\d{4}$|.*\d{4}年|.*\d+\s*\w+ ago)",
    re.I | re.S,
)
NUMBER = re.compile(r"^\s*[-+]?\d[\d\s.,]*%?\s*$")
SHAPES = (URL, NUMBER, DATE)
SHAPE_OF = {"url": URL, "published": DATE}
SENTENCE = re.compile(r"\s*\S+\s+\S+\s+\S+\s+\S")  # four words
NOT_A_NAME = re.compile(r"^\S*//|\w{4,}[.!?]\s*$|(?:\S+\s+){7}\S")
UNIT = re.compile(
    r"^\s*(?:[(\[<{].*[)\]>}]|[-=_*+:.]+|str(?:ing)?|text|(?:var)?char\S*|date\S*|time\S*|u?int\S*|uri|url|float\d*"
    r"|double|bool\S*|object|timestamp\S*|free text|[ymdhs:./T -]{6,})?\s*$",
    re.I,
)


@dataclass(frozen=True)
class Layout:
    """The columns of a table: their names, those of free text, and the shape of cells where they have one."""

    names: list[str]
    free: frozenset[int]
    shapes: dict[int, re.Pattern]

    @cached_property
    def width(self) -> int:
        return len(self.names)

    @cached_property
    def tidy_names(self) -> list[str]:
        return [tidy_name(name) for name in self.names]

    def fits(self, column: int, cell: str) -> bool:
        """True where a cell looks as others of its column do."""
        if not cell.strip() or column in self.free:
            return True
        shape = self.shapes.get(column)
        return bool(shape.match(cell)) if shape else len(cell) <= LONGEST_CELL and "\n" not in cell.strip()

    def is_row(self, cells: Sequence[str]) -> bool:
        """True where every cell fits, and one of them, where there can be one, has a shape that no prose has."""
        if len(cells) != self.width or not all(map(self.fits, range(self.width), cells)):
            return False
        return not self.shapes or any(cells[column].strip() for column in self.shapes)

    def begins_with(self, cells: Sequence[str]) -> bool:
        """True where the first cells of a row fit, and none of them looks like one of the cells that are missing."""
        missing = [shape for column, shape in self.shapes.items() if column >= len(cells)]
        misplaced = [
            cell for i, cell in enumerate(cells) if i not in self.shapes for shape in missing if shape.match(cell)
        ]
        return not misplaced and all(map(self.fits, range(len(cells)), cells))

    def is_header(self, cells: Sequence[str]) -> bool:
        """True where a row repeats the names of the columns."""
        return [tidy_name(cell) for cell in cells] == self.tidy_names


class Table(NamedTuple):
    """How a file is read: its dialect and columns, the first line of its rows, and the lines above that are none.

    ``whole`` is the share of the first rows that have as many cells as the header.
    """

    dialect: Dialect
    layout: Layout
    first: int
    above: list[tuple[int, str]]
    whole: float


class NoTable(ValueError):
    """What a file has instead of a table."""


def find_table(text: str, is_all: bool) -> Table | None:
    """The table that a file's first lines begin; None where they are blank. Raises ``NoTable``."""
    text = _sample(text, is_all)
    if not text.strip("\n\x1a\ufeff \f"):
        return None
    dialect = sniff(text)
    records = _records(text, dialect)
    if not records:
        return None
    place = _header(records)
    below = [cells for cells, _, _ in records[place + 1 :]]
    names = _fitted(_names(records, place), below)
    more = next((i for i, cells in enumerate(below[:MOST_HEADINGS]) if not _is_heading(cells, names)), MOST_HEADINGS)
    rows = [cells for cells in below[more:] if len(cells) == len(names)]
    above = records[:place] + records[place + 1 : place + 1 + more]
    return Table(
        dialect,
        _learn(names, rows),
        first=records[min(place + more, len(records) - 1)][2],
        above=[(at + 1, " | ".join(cells)) for cells, at, _ in above],
        whole=len(rows) / max(len(below) - more, 1),
    )


def _records(text: str, dialect: Dialect) -> list[tuple[list[str], int, int]]:
    """The cells of each record, its first line and the next record's; a line that breaks the rules is one cell."""
    lines = [line + "\n" for line in standard(text.encode(), dialect).decode().split("\n")]
    found = loose_records(lines, dialect)
    hinted = HINT.match(lines[0]) is not None
    return [(original(cells or [lines[at]], dialect), at, end) for cells, at, end in found if at or not hinted]


def _sample(text: str, is_all: bool) -> str:
    """The first lines of a text that are whole, or all where they are few."""
    end = 0
    for _ in range(SAMPLED_LINES):
        below = text.find("\n", end) + 1
        if not below or (end and below > SAMPLE):
            break
        end = below
    sample = text if is_all and text.find("\n", end) < 0 and len(text) <= SAMPLE else text[: end or None]
    if len(sample) > LONGEST_START:
        raise NoTable("its first line has no end in sight")
    return sample


def _header(records: Sequence[tuple[list[str], int, int]]) -> int:
    """Which record is the header: the first that has most of the usual names, else the first as wide as the table."""
    named = [roles(cells) for cells, _, _ in records[:TOP]]
    if max(named) >= 2:
        return named.index(max(named))
    widths = Counter(len(cells) for cells, _, _ in records if len(cells) > 1)
    if not widths:
        if max(named) == 1:
            return named.index(1)
        raise NoTable("no line has more than one cell")
    width = max(widths, key=lambda each: (widths[each], each))
    place = next(i for i, (cells, _, _) in enumerate(records) if len(cells) >= max(2, width - 1))
    if not are_names(records[place][0]):
        raise NoTable(f"no line names the columns; the first row is {' | '.join(records[place][0])[:100]!r}")
    return place


def are_names(cells: Sequence[str]) -> bool:
    said = [cell.strip() for cell in cells if cell.strip()]
    looks = [shape for cell in said for shape in SHAPES if shape.match(cell)]
    names = [name for name in said if len(name) <= LONGEST_NAME and not NOT_A_NAME.search(name)]
    return bool(said) and len(names) == len(said) and len(looks) < max(1, len(said) / 2)


def _names(records: Sequence[tuple[list[str], int, int]], place: int) -> list[str]:
    """The names in the header; where the line above it says a usual name and it does not, that one."""
    names = [name.strip(' \t\n\f\xa0\ufeff"') for name in records[place][0]]
    above = records[place - 1][0] if place else []
    if len(above) != len(names) or len(names) < 2:
        return names
    group, joined = "", []
    for name, over in zip(names, above, strict=True):
        group = over.strip() or group
        choices = (name, f"{group} {name}", over.strip())
        joined.append(next((each for each in choices if tidy_name(each) in ROLE), name or over.strip()))
    return joined


def _fitted(names: list[str], below: Sequence[Sequence[str]]) -> list[str]:
    """The names as many as the rows have cells: without names that only a trailing separator makes, with one for the
    numbers of rows that R writes and does not name."""
    widths = Counter(len(cells) for cells in below if len(cells) > 1)
    width = widths.most_common(1)[0][0] if widths else len(names)
    while len(names) > max(width, 1) and not names[-1]:
        names = names[:-1]
    if width > len(names) and not any(cell.strip() for cells in below for cell in cells[len(names) :]):
        return names + [""] * (width - len(names))
    if width == len(names) + 1 and all(NUMBER.match(cells[0]) for cells in below if len(cells) == width):
        return ["", *names]
    return names


def _is_heading(cells: Sequence[str], names: Sequence[str]) -> bool:
    """True for a line below the header that goes on heading: units, types, rules, names in a second language."""
    if not any(cell.strip() for cell in cells) or len(cells) != len(names):
        return False
    return names_columns(cells) or all(UNIT.match(cell) for cell in cells)


def _learn(names: list[str], rows: Sequence[Sequence[str]]) -> Layout:
    """What the cells of each column look like, from its name and from rows that have as many cells as the header."""
    free, shapes = set(), {}
    for column, name in enumerate(names):
        cells = [row[column] for row in rows[:1000] if row[column].strip()]
        role = ROLE.get(tidy_name(name))
        shape = _shape(cells, SHAPE_OF.get(role or ""))
        if role in ("title", "text") or (role is None and _share(SENTENCE, cells) > 0.3):
            free.add(column)
        elif shape is not None:
            shapes[column] = shape
    return Layout(names, frozenset(free), shapes)


def _shape(cells: Sequence[str], usual: re.Pattern | None) -> re.Pattern | None:
    """The shape nearly all cells have; where there are none to see, the one the column's name promises."""
    if not cells:
        return usual
    if usual is not None:
        return usual if _share(usual, cells) >= 0.8 else None
    return next((shape for shape in SHAPES if _share(shape, cells) >= 0.95 and len(cells) > 2), None)


def _share(pattern: re.Pattern, cells: Sequence[str]) -> float:
    return sum(bool(pattern.match(cell)) for cell in cells) / max(len(cells), 1)

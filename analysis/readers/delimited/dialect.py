"""How a delimited file writes its cells: separator, quotation marks, escapes; and its rows brought to one form."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ...schema import USUAL_NAMES

csv.field_size_limit(2**31 - 1)

USUAL_SEPARATORS = (",", ";", "\t", "|")
RARE_SEPARATORS = ("||", ";;", "\t\t", "::", "|~|", "^", "~", "\x01", "\x1f", "\x1e", "§", "¦")
LAST_SEPARATORS = (":", " ")  # of files that no other splits under a header of usual names
STAND_IN, ESCAPED_SEPARATOR, ESCAPED_END = "\x1f", "\x1c", "\x1d"  # one byte each, for what csv cannot say
MOST_LINES = 2_000  # a quoted cell that runs over more lines was never closed
ROLE = {name: role for role, names in USUAL_NAMES.items() for name in names.split()}
HINT = re.compile(r"^\ufeff?\s*[\"']?sep=([^\w\s\"']|\t)[\"']?\s*$", re.I)
BACKSLASHED = re.compile(rb"\\(.)", re.S)
WRAPPED_LINE = re.compile(rb'^"((?:[^"\n]|"")+)"[;,\t]*$', re.M)


@dataclass(frozen=True)
class Dialect:
    """What separates cells and what quotes them (`""` for nothing).

    ``escaped``: quotation marks inside are written ``\\"``; ``padded``: blanks stand around cells; ``wrapped``: each
    line is quoted as a whole.
    """

    separator: str
    quote: str = '"'
    escaped: bool = False
    padded: bool = False
    wrapped: bool = False

    @cached_property
    def delimiter(self) -> str:
        """The separator as it stands in the standard form."""
        return self.separator if len(self.separator.encode()) == 1 else STAND_IN

    @cached_property
    def is_plain(self) -> bool:
        """True where cells of the standard form are the file's, as they are."""
        return self.delimiter == self.separator and not (self.escaped or self.padded)


def standard(lines: bytes, dialect: Dialect) -> bytes:
    """The lines with a separator of one byte and doubled quotation marks, as RFC 4180 has them."""
    if dialect.wrapped:
        lines = _unwrap(lines)
    if dialect.escaped:
        lines = BACKSLASHED.sub(lambda pair: _meaning(pair, dialect), lines)
    if dialect.delimiter != dialect.separator:
        lines = lines.replace(dialect.separator.encode(), STAND_IN.encode())
    return lines


def _meaning(pair: re.Match[bytes], dialect: Dialect) -> bytes:
    """What a backslash and the letter behind it stand for."""
    letter = pair[1]
    if letter in (b'"', dialect.quote.encode()):
        return letter * 2 if dialect.quote else letter
    known = {b"\\": b"\\", b"\n": ESCAPED_END.encode(), dialect.separator.encode(): ESCAPED_SEPARATOR.encode()}
    return known.get(letter, pair[0])


def original(cells: list[str], dialect: Dialect) -> list[str]:
    """Cells of the standard form as the file means them."""
    if dialect.is_plain:
        return cells
    if dialect.padded:
        cells = [cell.strip() for cell in cells]
    if dialect.escaped:
        cells = [cell.replace(ESCAPED_SEPARATOR, dialect.separator).replace(ESCAPED_END, "\n") for cell in cells]
    return [cell.replace(STAND_IN, dialect.separator) for cell in cells]


def read_record(
    lines: Sequence[str], at: int, dialect: Dialect, most: int = MOST_LINES
) -> tuple[list[str] | None, int]:
    """The cells of the record that begins at a line, by the letter of RFC 4180, and where the next one begins.

    None for the cells where the record breaks the rules, or does not end within ``most`` lines.
    """
    if not dialect.quote or dialect.quote not in lines[at]:
        return _split(lines[at], dialect), at + 1
    last = min(len(lines), at + most)
    reader = csv.reader(
        map(lines.__getitem__, range(at, last)),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        skipinitialspace=dialect.padded,
        strict=True,
    )
    try:
        return next(reader), at + reader.line_num
    except csv.Error as error:
        return None, last + 1 if str(error) == "unexpected end of data" else at + reader.line_num


def _split(line: str, dialect: Dialect) -> list[str]:
    """The cells of a line without quotation marks, as the csv module gives them."""
    cells = line.removesuffix("\n").split(dialect.delimiter)
    return [cell.lstrip(" ") for cell in cells] if dialect.padded else cells


def loose_records(lines: Sequence[str], dialect: Dialect) -> Iterator[tuple[list[str] | None, int, int]]:
    """Cells, first line and end of every record that is not blank; None for a line that breaks the rules."""
    at = 0
    while at < len(lines):
        cells, end = read_record(lines, at, dialect)
        end = end if cells is not None else at + 1
        if cells is None or not is_blank(cells):
            yield cells, at, end
        at = end


def is_blank(cells: Sequence[str]) -> bool:
    """True for an empty line, and for one of blanks or the Ctrl-Z that ended files."""
    return len(cells) < 2 and not "".join(cells).strip("\x1a\ufeff \t\f\xa0")


def roles(cells: Iterable[str]) -> int:
    """How many of this kit's columns a row names."""
    return len({ROLE.get(tidy_name(cell)) for cell in cells if len(cell) < 40} - {None})


def names_columns(cells: Sequence[str]) -> bool:
    """True where at least two, and half of what a row says, are usual names of columns."""
    return roles(cells) >= max(2, sum(bool(cell.strip()) for cell in cells) / 2)


def tidy_name(cell: str) -> str:
    return cell.strip(" \t\n\xa0\ufeff\"'").casefold().replace(" ", "_").replace("-", "_")


def sniff(text: str) -> Dialect:
    """The dialect that gives the most rows of equal width, and a header of usual names (after van den Burg 2019)."""
    lines = [line + "\n" for line in text.split("\n")]
    if hint := HINT.match(lines[0]):
        return _refined(Dialect(hint[1]), lines[1:])
    dialect = _likeliest(lines, (*USUAL_SEPARATORS, *RARE_SEPARATORS))
    if _named(lines, dialect) >= 2:
        return _refined(dialect, lines)
    inner = _unwrap(text.encode()).decode()
    if inner != text and _named(inner.split("\n"), within := sniff(inner)) >= 2:
        return replace(within, wrapped=True)
    last = _likeliest(lines, LAST_SEPARATORS)
    return _refined(last if _named(lines, last) >= 2 else dialect, lines)


def _likeliest(lines: Sequence[str], separators: Iterable[str]) -> Dialect:
    return max(map(Dialect, separators), key=lambda dialect: _score(lines, dialect))


def _unwrap(lines: bytes) -> bytes:
    return WRAPPED_LINE.sub(lambda line: line[1].replace(b'""', b'"'), lines)


def _refined(dialect: Dialect, lines: Sequence[str]) -> Dialect:
    """The dialect with the quotation marks, escapes and padding the lines show."""
    text = "".join(lines)
    escaped = replace(dialect, escaped=True)
    if re.search(rf"\\[\"{re.escape(dialect.separator)}]", text) and _score(lines, escaped) > _score(lines, dialect):
        dialect = escaped
    double, single = (_quoted(text, dialect.separator, mark) for mark in ('"', "'"))
    if single > double and _score(lines, replace(dialect, quote="'")) >= _score(lines, dialect):
        dialect = replace(dialect, quote="'")
    elif _quotes_are_words(lines, dialect):
        dialect = replace(dialect, quote="")
    padded = replace(dialect, padded=True)
    if _has_blanks(lines, dialect) and _score(lines, padded) >= _score(lines, dialect):
        return padded
    return dialect


def _has_blanks(lines: Sequence[str], dialect: Dialect) -> bool:
    """True where most cells behind the first of a row begin with a blank."""
    rows = [cells[1:] for cells, _, _ in loose_records(_standard_lines(lines, dialect), dialect) if cells]
    said = [cell for cells in rows for cell in cells if cell]
    return sum(cell.startswith(" ") for cell in said) > 0.6 * len(said)


def _score(lines: Sequence[str], dialect: Dialect) -> float:
    """The share of rows that have the commonest width, the wider the better, and what the header tells."""
    if not any(dialect.separator in line for line in lines):
        return 0.0
    rows = [cells or [] for cells, _, _ in loose_records(_standard_lines(lines, dialect), dialect)]
    named = max(map(roles, rows[:30]), default=0)
    if dialect.separator not in USUAL_SEPARATORS and named < 2:
        return 0.0
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] - 1) / item[0], item[0]))
    cells = [cell for cells in rows if len(cells) == width for cell in cells]
    filled = sum(bool(cell) for cell in cells) / len(cells)
    return count / len(rows) * (width - 1) / width * filled + 0.25 * min(named, 4)


def _standard_lines(lines: Sequence[str], dialect: Dialect) -> Sequence[str]:
    if dialect.is_plain and not dialect.wrapped:
        return lines
    text = standard("".join(lines).encode("utf-8", "replace"), dialect).decode()
    return [line + "\n" for line in text.split("\n")]


def _named(lines: Sequence[str], dialect: Dialect) -> int:
    found = loose_records(_standard_lines(lines[:50], dialect), dialect)
    return max((roles(cells) for cells, _, _ in found if cells), default=0)


def _quoted(text: str, separator: str, mark: str) -> int:
    """How many cells seem to open, and to close, with a mark: the smaller number."""
    by, mark = re.escape(separator), re.escape(mark)
    opened = len(re.findall(rf"(?:^|{by}) ?{mark}", text, re.M))
    return min(opened, len(re.findall(rf"{mark} ?(?:{by}|$)", text, re.M)))


def _quotes_are_words(lines: Sequence[str], dialect: Dialect) -> bool:
    """True where quotation marks break the rules of quoting, and more rows come out whole without any rule."""
    broken = sum(cells is None for cells, _, _ in loose_records(_standard_lines(lines, dialect), dialect))
    few = 0 if dialect.separator == "\t" else 2  # tab-separated files seldom quote
    if broken <= max(few, 0.2 * _quoted("".join(lines), dialect.separator, dialect.quote)):
        return False
    return _score(lines, replace(dialect, quote="")) > _score(lines, dialect)

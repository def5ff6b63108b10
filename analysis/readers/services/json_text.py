"""JSON as found: documents behind each other or one a line, wrapped in a call, broken off; and rows made of them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from reprlib import repr as brief
from typing import NamedTuple

import pandas as pd

from ...files import MOST_AT_ONCE, File, UnreadableFile, decode
from .. import BATCH, Records

WRAPPER = r"(?:\)\]\}',?|(?:/\*\*/\s*)?[\w$.]{1,100}\s*\()"  # callback({...}); and the guard )]}', of some servers
WRAPPED = re.compile(rf"\s*{WRAPPER}(?=\s*[\[{{])")
OPENING = re.compile(rf'\s*(?:{WRAPPER}\s*)?(?:\{{\s*(?:["}}]|$)|\[\s*(?:[\[{{"\]]|$))')
BETWEEN = re.compile(r"[\s,;)\x1e]*")  # what may stand between documents and behind the last
ONE_A_LINE = re.compile(r"\s*\{[^\n]*\}[ \t\r]*\n\s*\{")
BACKSLASH = re.compile(r"""\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(')|)""")
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
ESCAPE = re.compile(r"\\(?:u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.S)
TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{}]', re.S)
CLOSER = {"[": "]", "{": "}"}
ONLY_A_COMMA = re.compile(r"\s*,\s*[\]}][\s\]};)]*")
MOST_CELLS = 5_000_000  # of one batch: a file that names every column anew would fill the memory


class Flaw(NamedTuple):
    """A record that cannot be read: the rule it breaks, why, and how it begins."""

    rule: str
    why: str
    excerpt: str


class Doubled(dict):
    """An object that gives one of its keys twice, with different values."""


def looks_like_json(file: File) -> bool:
    """True for text that begins as an object, an array, or a call with one of them."""
    return OPENING.match(file.opening) is not None


def is_named(file: File, *endings: str) -> bool:
    """True for text whose name has one of these endings, saved pages with a wrong name left aside."""
    return file.suffix in endings and not file.opening.lstrip().startswith("<") and b"\x00" not in file.head


def is_one_a_line(file: File) -> bool:
    """True for JSON Lines: by the first two lines, or by the name where they are damaged or too long to see."""
    return bool(ONE_A_LINE.match(file.opening)) or is_named(file, ".jsonl", ".ndjson", ".jl")


def documents(file: File) -> Iterator[object]:
    """Each JSON document of a file, and a ``Flaw`` for what cannot be read. Raises ``UnreadableFile``."""
    return line_documents(file) if is_one_a_line(file) else whole_documents(file)


def line_documents(file: File) -> Iterator[object]:
    """The document of each line that is not blank, or a ``Flaw`` that names the line; one line in memory at a time."""
    for number, line in enumerate(_text_lines(file), start=1):
        if not line.strip():
            continue
        try:
            document = _decode_line(line.rstrip())
        except (ValueError, RecursionError) as error:
            why = f"not JSON: {getattr(error, 'msg', error)} (line {number}, column {getattr(error, 'colno', 1)})"
            yield Flaw("unreadable_row", why, line.strip()[:160])
            continue
        if not isinstance(document, dict):
            document = Flaw("unreadable_row", f"not a JSON object (line {number})", line.strip()[:160])
        yield document


def whole_documents(file: File) -> Iterator[object]:
    """The documents of a file read at once. Of one that breaks off, all that is whole, and a ``Flaw`` for the rest."""
    text = _without_lone_surrogates(file.text())
    wrapped = WRAPPED.match(text)
    at, mended = _between(text, wrapped.end() if wrapped else 0), False
    while at < len(text):
        try:
            document, at = DECODER.raw_decode(text, at)
        except RecursionError as error:
            raise UnreadableFile(f"{file.name}: JSON nested too deep to be read", "unsafe_file") from error
        except ValueError as error:
            if not mended and str(error).startswith("Invalid \\"):
                text, mended = _mend(text), True
                continue
            yield from _what_is_whole(file, text, at, error)
            return
        yield document
        at = _between(text, at)


def batches(records: Iterable[object], row_of: Callable[[dict], dict | Flaw]) -> Iterator[Records]:
    """Rows of the records that are objects, the others unread, numbered from 1, a batch at a time.

    Every batch has at least the columns of the first.
    """
    rows: dict[int, dict] = {}
    unread: list[tuple[int, str, str, str]] = []
    columns: dict[str, None] = {}
    first: dict[str, None] | None = None
    for number, record in enumerate(records, start=1):
        outcome = _outcome(record, row_of)
        if isinstance(outcome, Flaw):
            unread.append((number, *outcome))
        else:
            rows[number] = outcome
            columns |= dict.fromkeys(outcome)
        if len(rows) + len(unread) >= BATCH or len(rows) * len(columns) > MOST_CELLS:
            yield Records(_frame(rows, columns), unread)
            first = columns if first is None else first
            rows, unread, columns = {}, [], dict(first)
    if rows or unread:
        yield Records(_frame(rows, columns), unread)


def said(record: object, *keys: str) -> str:
    """The first of these values of an object that is a text and not empty."""
    values = (record.get(key) for key in keys) if isinstance(record, dict) else ()
    return next((value.strip() for value in values if isinstance(value, str) and value.strip()), "")


def listed(record: object, key: str) -> list:
    """The value of an object that is a list; else an empty one."""
    value = record.get(key) if isinstance(record, dict) else None
    return value if isinstance(value, list) else []


def _outcome(record: object, row_of: Callable[[dict], dict | Flaw]) -> dict | Flaw:
    if isinstance(record, Flaw):
        return record
    if not isinstance(record, dict):
        return Flaw("unreadable_row", "not a JSON object", (record if isinstance(record, str) else brief(record))[:160])
    if isinstance(record, Doubled):
        return Flaw("doubled_key", "a key of this record is given twice, with different values", _excerpt(record))
    try:
        return row_of(record)
    except UnreadableFile as error:
        return Flaw(error.rule, str(error), _excerpt(record))


def _excerpt(record: dict) -> str:
    texts = " | ".join(value for value in record.values() if isinstance(value, str))
    return texts[:160].encode("utf-8", "replace").decode("utf-8")


def _frame(rows: dict[int, dict], columns: Iterable[str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows.values()), index=list(rows), columns=list(columns), dtype="object")


def _object(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    same = len(found) == len(pairs) or all(found[key] == value for key, value in pairs)
    return found if same else Doubled(found)


DECODER = json.JSONDecoder(strict=False, object_pairs_hook=_object)


def _decode_line(line: str) -> object:
    line = _without_lone_surrogates(line)
    try:
        return DECODER.decode(line)
    except json.JSONDecodeError as error:
        if not error.msg.startswith("Invalid \\"):
            raise
    return DECODER.decode(_mend(line))


def _mend(text: str) -> str:
    r"""An apostrophe needs no escape, and a backslash that escapes nothing is one: GDELT writes ``\'`` and ``\d``."""
    return BACKSLASH.sub(lambda found: found[0] if found[1] else found[2] or "\\\\", text)


def _without_lone_surrogates(text: str) -> str:
    """JSON with half a character (``\\ud83d`` alone) replaced by U+FFFD: no file and no table can hold it."""
    return ESCAPE.sub(lambda found: "\\ufffd" if found[1] else found[0], text) if SURROGATE.search(text) else text


def _between(text: str, at: int) -> int:
    found = BETWEEN.match(text, at)
    assert found is not None  # the pattern may be empty
    return found.end()


def _text_lines(file: File) -> Iterator[str]:
    with file.open() as stream:
        if file.head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            yield from io.TextIOWrapper(stream, encoding="utf-16", errors="replace", newline="\n")
            return
        for line in iter(partial(stream.readline, MOST_AT_ONCE + 1), b""):
            if len(line) > MOST_AT_ONCE:
                raise UnreadableFile(f"{file.name} has a line of more than {MOST_AT_ONCE >> 20:,} MB", "too_large")
            yield decode(line)


def _what_is_whole(file: File, text: str, at: int, error: ValueError) -> Iterator[object]:
    """The document that breaks at an error, closed behind its last whole record, and a ``Flaw`` for the rest."""
    stop = getattr(error, "pos", at)
    line, column = text.count("\n", 0, stop) + 1, stop - text.rfind("\n", 0, stop)
    where = f"{getattr(error, 'msg', error)} (line {line}, column {column})"
    cut, closers = _last_whole(text, at, stop)
    if cut == at:
        raise UnreadableFile(f"{file.name} is not JSON: {where}; there it says {text[stop : stop + 60]!r}")
    yield DECODER.decode(text[at:cut] + closers)
    if not ONLY_A_COMMA.fullmatch(text, cut):
        why = f"the JSON breaks: {where}; what follows the last whole record is not read"
        yield Flaw("broken_off", why, text[cut : cut + 200].lstrip(" ,\r\n\t")[:160])


def _last_whole(text: str, at: int, stop: int) -> tuple[int, str]:
    """Where the outermost open array has its last whole element, and what would close the document there."""
    stack: list[tuple[str, int]] = []  # each open bracket, and where the last container inside it ended
    for token in TOKEN.finditer(text, at, stop):
        mark = text[token.start()]
        if mark in CLOSER:
            stack.append((mark, 0))
        elif mark != '"':
            stack.pop()
            stack[-1:] = [(opened, token.end()) for opened, _ in stack[-1:]]
    ended = [(opened != "[", depth) for depth, (opened, end) in enumerate(stack) if end]
    if not ended:
        return at, ""
    _, depth = min(ended)
    return stack[depth][1], "".join(CLOSER[opened] for opened, _ in reversed(stack[: depth + 1]))

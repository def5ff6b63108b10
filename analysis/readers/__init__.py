"""Files in, raw rows out. A reader is one function; to add a format, register one more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd


@dataclass
class Records:
    """The rows of one file as it has them, and the rows that could not be read.

    ``rows`` keeps the file's own column names and counts its records from 1 in its index. ``unread`` lists
    ``(row, rule, why, excerpt)`` for records that never became a row.
    """

    rows: pd.DataFrame
    unread: list[tuple[int, str, str, str]] = field(default_factory=list)
    day_first: bool | None = None


READERS: dict[str, Callable[[Path], Records]] = {}


def reader(*suffixes: str) -> Callable:
    """Register ``read(path) -> Records`` for files with these endings."""

    def register(read: Callable[[Path], Records]) -> Callable[[Path], Records]:
        READERS.update(dict.fromkeys(suffixes, read))
        return read

    return register


def read_file(path: Path) -> Records:
    """The records of one file. Raises ``ValueError`` where no reader knows the file's ending."""
    read = READERS.get(path.suffix.lower())
    if read is None:
        raise ValueError(
            f"{path.name}: no reader for {path.suffix!r} files; this kit reads {', '.join(sorted(READERS))}"
        )
    return read(path)


def decode(raw: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-8; a line that is not UTF-8 is Windows-1252."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return "\n".join(_decode_line(line) for line in raw.split(b"\n"))


def _decode_line(line: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("latin-1")  # the five bytes Windows-1252 leaves empty


from . import aggregator, tables  # noqa: E402, F401  (importing a reader registers it)

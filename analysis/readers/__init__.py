"""Files in, raw rows out. A reader is one function that knows one source; to add a source, write one more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import walk_packages
from typing import NamedTuple

import pandas as pd

from ..files import File, UnreadableFile

VENDOR, FORMAT, TABLE, TEXT = range(4)  # the order in which kinds are tried, the most particular first
BATCH = 10_000  # rows a reader collects before it yields them


@dataclass
class Records:
    """Some rows of one file as it has them, and records of it that could not be read.

    ``rows`` keeps the file's own column names, or this kit's where the reader knows what a column is, and counts the
    records of the file from 1 in its index, those of ``unread`` included: ``(row, rule, why, excerpt)``.
    ``day_first`` tells how the source writes ``05/04/2025``, where that is known.
    """

    rows: pd.DataFrame
    unread: list[tuple[int, str, str, str]] = field(default_factory=list)
    day_first: bool | None = None


class Kind(NamedTuple):
    """A kind of source: how its reader is called, what it is, and how a file of it is told from others."""

    name: str
    about: str
    rank: int
    like: Callable[[File], bool]
    read: Callable[[File], Iterator[Records]]


KINDS: dict[str, Kind] = {}


def reader(name: str, about: str, *, like: Callable[[File], bool], rank: int = VENDOR) -> Callable:
    """Register ``read(file) -> Iterator[Records]`` for files that ``like(file)`` knows by their content."""

    def register(read: Callable[[File], Iterator[Records]]) -> Callable[[File], Iterator[Records]]:
        KINDS[name] = Kind(name, about, rank, like, read)
        return read

    return register


def kind_of(file: File, kind: str | None = None) -> Kind:
    """The kind of a file: the one asked for, else the first that knows it. Raises ``UnreadableFile``."""
    if kind is not None:
        if kind not in KINDS:
            raise UnreadableFile(f"no kind of file is called {kind!r}: choose from {', '.join(sorted(KINDS))}")
        return KINDS[kind]
    for known in sorted(KINDS.values(), key=lambda known: (known.rank, known.name)):
        if known.like(file):
            return known
    raise UnreadableFile(
        f"{file.name} is of no kind this kit knows; kind= takes {', '.join(sorted(KINDS))}", "unknown_kind"
    )


def read_file(file: File, kind: str | None = None) -> Iterator[Records]:
    """The records of one file, in batches. Raises ``UnreadableFile``, also after some batches, for what is left."""
    return kind_of(file, kind).read(file)


@contextmanager
def parsing(file: File, what: str) -> Iterator[None]:
    """Turn whatever a third-party parser raises on a damaged file into ``UnreadableFile``; wrap its call, no more."""
    try:
        yield
    except UnreadableFile:
        raise
    except (Exception, RecursionError) as error:
        raise UnreadableFile(f"{file.name} cannot be read as {what}: {type(error).__name__}: {error}"[:300]) from error


for _module in walk_packages(__path__, f"{__name__}."):  # importing a reader registers it
    import_module(_module.name)

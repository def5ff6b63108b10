"""Sets of words for one thing: a user's file, checked line by line, and what it asks for in a text."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from .concordance import Hit, Phrase, find_phrases, longest_first, read_phrase, texts_of
from .fetch import ROOT
from .stream import Stream

REQUIRED, OPTIONAL = ["set", "variant", "term"], ["not", "with"]
SEPARATOR = "|"
TERM, NOT, WITH = "term", "not", "with"


class Entry(NamedTuple):
    """A phrase to look for: for which row of the term sets, and as what (``term``, ``not``, ``with``)."""

    row: int
    role: str
    phrase: Phrase


def read_term_sets(path: str | Path | None = None) -> pd.DataFrame:
    """One row per term: ``set, variant, term, not, with``; the kit's own sets (``data/term_sets.csv``) if no path.

    A set holds the words for one thing; its variants are the choices; a variant's terms are words or phrases as in
    ``kwic`` (a stop word in capitals, such as IS or US, matches capitals alone). ``not`` lists phrases, separated by
    ``|``, in which no term of the set counts; ``with`` phrases of which one must stand in the text for the term to
    count. The file is CSV in UTF-8; lines that begin with ``#`` are comments. Raises ``ValueError`` that names the
    line, what is wrong with it and what was expected.
    """
    path = Path(path) if path is not None else ROOT / "data" / "term_sets.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [(number, line) for number, line in enumerate(file, start=1) if line.strip() and line[0] != "#"]
    rows = list(csv.reader(line for _, line in lines))
    if not rows:
        raise ValueError(f"{path.name} has no line: expected a header {','.join(REQUIRED)} and a line per term")
    header = [name.strip() for name in rows[0]]
    places = [f"{path.name} line {number}" for number, _ in lines[1:]]
    for place, row in zip(places, rows[1:], strict=True):
        if len(row) > len(header):
            raise ValueError(
                f'{place} has {len(row)} cells, expected {len(header)}: write a comma within one as "a, b"'
            )
    cells = [row + [""] * (len(header) - len(row)) for row in rows[1:]]
    return check_term_sets(pd.DataFrame(cells, columns=header, dtype="str"), places)


def check_term_sets(term_sets: pd.DataFrame, places: Sequence[str] = ()) -> pd.DataFrame:
    """The term sets with all columns, white space folded. ``places`` names each row in an error (its line in a file).

    Raises ``ValueError`` for a column that is missing or unknown, for an empty cell, for a phrase without a word, for a
    term that stands in a set twice and for a set of one variant.
    """
    columns = [*term_sets.columns]
    if missing := [name for name in REQUIRED if name not in columns]:
        raise ValueError(f"missing column {missing[0]!r} (found {', '.join(columns)}): expected {', '.join(REQUIRED)}")
    if unknown := [name for name in columns if name not in REQUIRED + OPTIONAL]:
        raise ValueError(f"unknown column {unknown[0]!r}: expected {', '.join(REQUIRED)} and, if you like, not, with")
    left_out = dict.fromkeys((name for name in OPTIONAL if name not in columns), "")
    table = term_sets.assign(**left_out)[REQUIRED + OPTIONAL].fillna("").astype("str").reset_index(drop=True)
    table = table.apply(lambda column: column.str.split().str.join(" "))
    places = places or [f"row {row}" for row in range(len(table))]
    for check in (_no_cell_is_empty, _every_phrase_is_one, _no_term_stands_twice, _every_set_is_a_choice):
        check(table, places)
    return table


def find_terms(stream: Stream, term_sets: pd.DataFrame) -> list[tuple[int, Hit]]:
    """Every term of checked sets in a stream, in the order of the texts: the row of the term sets, and the hit.

    Within a set the longest match counts; one of a ``not`` takes its place among them and is left out in the end.
    """
    entries = list(_entries(term_sets))
    phrases = [entry.phrase for entry in entries]
    hits = find_phrases(stream, phrases)
    found = [(entries[hit.phrase], text, hit) for hit, text in zip(hits, texts_of(stream, hits).tolist(), strict=True)]
    holds = {(entry.row, text) for entry, text, _ in found if entry.role == WITH}
    asks = (term_sets["with"] != "").to_numpy()
    contenders = [
        hit
        for entry, text, hit in found
        if entry.role == NOT or (entry.role == TERM and (not asks[entry.row] or (entry.row, text) in holds))
    ]
    sets = pd.factorize(term_sets["set"])[0]
    kept = longest_first(contenders, phrases, np.array([sets[entry.row] for entry in entries], np.int64))
    return [(entries[hit.phrase].row, hit) for hit in kept if entries[hit.phrase].role == TERM]


def _entries(term_sets: pd.DataFrame) -> Iterable[Entry]:
    """Every phrase of the term sets."""
    for row, told in enumerate(term_sets[[TERM, NOT, WITH]].itertuples(index=False)):
        yield Entry(row, TERM, read_phrase(told[0], capitals=True))
        for role, cell in zip((NOT, WITH), told[1:], strict=True):
            yield from (Entry(row, role, read_phrase(one, capitals=True)) for one in _listed(cell))


def _listed(cell: str) -> list[str]:
    return [phrase.strip() for phrase in cell.split(SEPARATOR) if phrase.strip()]


def _no_cell_is_empty(table: pd.DataFrame, places: Sequence[str]) -> None:
    for name in REQUIRED:
        for row in np.flatnonzero(table[name] == "").tolist():
            raise ValueError(f"{places[row]} has no {name}: expected one in every line")


def _every_phrase_is_one(table: pd.DataFrame, places: Sequence[str]) -> None:
    for row, told in enumerate(table[[TERM, NOT, WITH]].itertuples(index=False)):
        for phrase in chain(told[:1], _listed(told[1]), _listed(told[2])):
            try:
                read_phrase(phrase)
            except ValueError as error:
                raise ValueError(f"{places[row]}: {error}") from None


def _no_term_stands_twice(table: pd.DataFrame, places: Sequence[str]) -> None:
    seen: dict[tuple[str, Phrase], int] = {}
    for row, told in enumerate(table.itertuples()):
        key = (str(told.set), read_phrase(str(told.term), capitals=True))
        if key in seen:
            first = table.loc[seen[key]]
            raise ValueError(
                f"{places[row]}: {told.term!r} is a term of {first['variant']!r} in the set {told.set!r} already "
                f"({places[seen[key]]}). Keep one of the two"
            )
        seen[key] = row


def _every_set_is_a_choice(table: pd.DataFrame, places: Sequence[str]) -> None:
    for name, rows in table.groupby("set", sort=False):
        if rows["variant"].nunique() < 2:
            raise ValueError(
                f"{places[rows.index[0]]}: the set {name!r} has one variant, {rows['variant'].iloc[0]!r}. "
                "Add a second one: a set is a choice between words"
            )

"""From one file to rows of the articles table: columns named, text repaired, outlets, languages and dates found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd

from .dates import DATE_COLUMNS, parse_dates
from .files import File, Source, UnreadableFile, find_files, members
from .languages import find_languages
from .outlets import outlet_called, outlet_of
from .progress import progress
from .readers import KINDS, kind_of
from .readers.aggregator import is_cut_off
from .readers.plain_text import fields_of
from .repair import repair_column
from .schema import ARTICLE_COLUMNS, LEDGER_COLUMNS, MissingColumn, article_ids, check_mapping, rename

TABLES = frozenset(["csv", "excel", "json", "jsonl", "parquet"])  # kinds whose columns are somebody's own
TEXT_COLUMNS = ["outlet", "title", "text", "url", "author", "section"]


@dataclass(frozen=True)
class Reading:
    """How files are to be read; see ``load_corpus``."""

    columns: Mapping[str, str] | None = None
    captured: datetime | None = None
    kind: str | None = None
    pattern: str | None = None


@dataclass(frozen=True)
class Part:
    """Some records of one file: rows that lack only their dates, and what could not be read."""

    rows: pd.DataFrame
    unread: pd.DataFrame
    day_first: bool | None = None


def read_files(source: Source | None, how: Reading) -> Iterator[tuple[File, Iterator[Part]]]:
    """Each file of a source, or member of an archive, with its records in batches. Nothing in a file raises.

    Raises ``ValueError`` for a kind, ``KeyError`` for a column, that does not exist.
    """
    check_mapping(how.columns)
    if how.kind is not None and how.kind not in KINDS:
        raise ValueError(f"no kind of file is called {how.kind!r}: choose from {', '.join(sorted(KINDS))}")
    for file in progress(find_files(source), "Reading files", unless_over=20):
        try:
            for member in members(file):
                yield member, _read_parts(member, how)
        except UnreadableFile as error:
            yield file, iter([_stopped(file, 1, error.rule, str(error))])


def with_dates(rows: pd.DataFrame, how: Reading, day_first: bool | None) -> pd.DataFrame:
    """All rows of one file with their dates: what ``05/04/2025`` means is told by the other dates of the file."""
    dates = parse_dates(rows["stated"], url=rows["url"], captured=how.captured, day_first=day_first)
    return rows.drop(columns="stated").join(dates)


def _read_parts(file: File, how: Reading) -> Iterator[Part]:
    last = 0
    yield Part(_no_rows(), _unread(file, []))  # a file without a record has one part too
    try:
        kind = kind_of(file, how.kind)
        how = how if kind.name in TABLES else replace(how, columns=None)  # other kinds have no columns to map
        for records in kind.read(file):
            rows = _tidy(records.rows, file, how, place_wins=kind.name == "text")
            last = max([last, *records.rows.index[-1:], *(number for number, *_ in records.unread)])
            yield Part(rows, _unread(file, records.unread), records.day_first)
    except UnreadableFile as error:
        yield _stopped(file, last + 1, error.rule, str(error))
    except MissingColumn as error:  # the whole table is one refusal
        yield _stopped(file, last + 1, "no_column", error.args[0])


def _stopped(file: File, number: int, rule: str, why: str) -> Part:
    return Part(_no_rows(), _unread(file, [(number, rule, why, "")]))


def _tidy(raw: pd.DataFrame, file: File, how: Reading, *, place_wins: bool) -> pd.DataFrame:
    if not len(raw):
        return _no_rows()
    if how.pattern:
        raw = _filled(raw, fields_of(file.place, how.pattern), place_wins)
    given = rename(raw, how.columns, file.name)
    rows = pd.DataFrame(
        {c: repair_column(given[c]) if c in given else pd.Series("", given.index, dtype="str") for c in TEXT_COLUMNS}
    )
    rows["stated"] = given["published"] if "published" in given else pd.Series(pd.NA, given.index)
    unnamed = rows["outlet"] == ""
    rows.loc[unnamed, "outlet"] = rows.loc[unnamed, "url"].map(outlet_of)
    rows["outlet"] = rows["outlet"].map(outlet_called)
    cut_off = rows["text"].map(is_cut_off).astype(bool)
    flagged = raw.get("is_excerpt", cut_off).astype("str").str.casefold().isin(["true", "1"])
    rows = rows.assign(
        language=find_languages(rows["title"] + ". " + rows["text"]),
        is_excerpt=cut_off | flagged,
        source_file=file.name,
        source_row=rows.index,
    )
    return rows.assign(article_id=article_ids(rows))


def _filled(raw: pd.DataFrame, fields: Mapping[str, str], place_wins: bool) -> pd.DataFrame:
    """The rows with what the file's place tells where they say nothing themselves; of a text, it tells more."""
    for column, value in fields.items():
        told = raw[column].notna() & (raw[column] != "") if column in raw else pd.Series(False, raw.index)
        known = column in raw and not (place_wins and value)
        raw = raw.assign(**{column: raw[column].where(told, value) if known else value})
    return raw


def _unread(file: File, records: Iterable[tuple[int, str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame([(file.name, *record) for record in records], columns=LEDGER_COLUMNS)


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame(columns=[*(column for column in ARTICLE_COLUMNS if column not in DATE_COLUMNS), "stated"])

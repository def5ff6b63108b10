"""Any source into a stored corpus, batch by batch: of an article, memory holds some hundred bytes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from .corpus import attrition, nothing_read, stacked
from .dates import DATE_COLUMNS, parse_moment
from .files import File, Source
from .intake import Part, Reading, read_files, with_dates
from .readers import BATCH
from .schema import ARTICLE_COLUMNS, LEDGER_COLUMNS, RULES, ledger_of, refuse
from .store_report import SOURCE_COLUMNS, of_sources, report_of
from .stored import (
    ARTICLES,
    ATTRITION,
    LEDGER,
    REPORT,
    SOURCES,
    UNDATED,
    article_batches,
    article_files,
    is_stored,
    replacing,
    stored_ledger,
    stored_sources,
)

ROW_RULES = [name for name in RULES if name != "repeated"]  # those that need to see but one row
TYPES = {"published": pa.timestamp("us", "UTC"), "is_excerpt": pa.bool_(), "source_row": pa.int64()}
SCHEMA = pa.schema([(name, TYPES.get(name, pa.string())) for name in ARTICLE_COLUMNS])
STAGED = pa.schema([SCHEMA.field(name) for name in ARTICLE_COLUMNS if name not in DATE_COLUMNS])
TOLD = ["article_id", "outlet", "published", "date_precision", "date_basis", "language", "is_excerpt", "source_file"]
INDEXED = [*TOLD, "date_note"]


@dataclass
class Loaded:
    """What a load has read: what is told of each staged row, the refusals, and which file is which."""

    index: pd.DataFrame
    ledger: pd.DataFrame
    fingerprints: dict[str, str] = field(default_factory=dict)
    passed_over: int = 0

    def barren_but_known(self, sources: pd.DataFrame) -> set[str]:
        """Files that gave no row now and gave articles before: the way they were read now is not theirs."""
        fruitful = set(sources.loc[sources["articles"] > 0, "source_file"])
        return (set(self.fingerprints) & fruitful) - set(self.index["source_file"])

    def ledger_beside(self, sources: pd.DataFrame) -> pd.DataFrame:
        """The refusals of this load, but for those files."""
        return self.ledger[~self.ledger["source_file"].isin(self.barren_but_known(sources))]


def store_corpus(
    source: Source | None,
    folder: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    captured: str | datetime | None = None,
    kind: str | None = None,
    pattern: str | None = None,
) -> str:
    """Read a source into a corpus in ``folder``; returns the report that is also its ``report.md``.

    The folder holds ``articles/year=2017/*.parquet``, ``ledger.csv``, ``attrition.csv``, ``sources.csv``. A corpus that
    is there is added to: a file read before in the same way is passed over, an article it has is refused as
    ``repeated``. The folder changes in one step, when all is read. ``load_corpus(folder)`` gives the articles; it also
    explains the options. Raises ``ValueError`` or ``KeyError`` where the corpus would hold no article, and
    ``FileExistsError`` for a folder that holds something else.
    """
    how, folder = Reading(columns, parse_moment(captured), kind, pattern), Path(folder).absolute()
    source = source if source is None or isinstance(source, str | os.PathLike) else list(source)
    _refuse_stored(source)
    old = _Old.of(folder)
    with replacing(folder) as new:
        staging = new / "staging.parquet"
        loaded = _stage(source, how, staging, set(old.sources["fingerprint"]) - {""})
        keep = ~loaded.index["article_id"].isin(old.index["article_id"]) & ~_repeated(loaded.index, staging)
        known = _known_in_file(loaded.index, old.index)  # a file that has grown gives its old rows again: no refusals
        files = article_files(folder)
        repeated = _write_articles(new / ARTICLES, files, staging, loaded.index, keep.to_numpy(), known)
        staging.unlink()
        index = stacked([old.index, loaded.index.loc[keep, TOLD]])
        ledger = stacked([old.ledger_without(loaded), loaded.ledger_beside(old.sources), repeated])
        ledger = ledger.sort_values(["source_file", "source_row"], kind="stable")
        if index.empty:
            raise nothing_read(source, ledger)
        sources = of_sources(index, ledger, old.sources, loaded.fingerprints)
        for name, table in ((LEDGER, ledger), (ATTRITION, attrition(index, ledger)), (SOURCES, sources)):
            table.to_csv(new / name, index=False)
        report = report_of(new, index, ledger, sources, added=int(keep.sum()), passed_over=loaded.passed_over)
        (new / REPORT).write_text(report, encoding="utf-8")
    return report


def _refuse_stored(source: Source | None) -> None:
    """Raise ``ValueError`` where a source is itself a stored corpus: its tables are no news to be read again."""
    for each in (source,) if isinstance(source, str | os.PathLike) else source or ():
        if is_stored(Path(each)):
            raise ValueError(f"{each} is a stored corpus: load_corpus({str(each)!r}) reads it; store its sources")


@dataclass(frozen=True)
class _Old:
    """The corpus that is there before a load: nothing at first."""

    index: pd.DataFrame
    ledger: pd.DataFrame
    sources: pd.DataFrame

    @classmethod
    def of(cls, folder: Path) -> _Old:
        if not is_stored(folder):
            return cls(*(pd.DataFrame(columns=names) for names in (TOLD, LEDGER_COLUMNS, SOURCE_COLUMNS)))
        index = pd.concat(list(article_batches(folder, columns=TOLD)), ignore_index=True)
        return cls(index, stored_ledger(folder), stored_sources(folder))

    def ledger_without(self, loaded: Loaded) -> pd.DataFrame:
        """Its ledger, but for files that were read again now and gave rows, or gave none before either."""
        read = set(loaded.fingerprints) - loaded.barren_but_known(self.sources)
        return self.ledger[~self.ledger["source_file"].isin(read)]


def _stage(source: Source | None, how: Reading, staging: Path, known: set[str]) -> Loaded:
    """Read what is new in a source; rows that break no rule go to the staging file, without their dates."""
    indexes, ledgers = [pd.DataFrame(columns=INDEXED)], [pd.DataFrame(columns=LEDGER_COLUMNS)]
    loaded = Loaded(indexes[0], ledgers[0])
    with pq.ParquetWriter(staging, STAGED, compression="zstd") as writer:
        buffer = _Buffer(writer)
        for file, parts in read_files(source, how):
            mark = _fingerprint(file, how)
            if mark in known:
                loaded.passed_over += 1
                continue
            loaded.fingerprints[file.name] = mark
            rows, unread = _stage_file(parts, how, buffer)
            indexes.append(rows)
            ledgers += unread
        buffer.flush()
    loaded.index = stacked(indexes)
    loaded.ledger = stacked(ledgers)
    return loaded


def _stage_file(parts: Iterator[Part], how: Reading, buffer: _Buffer) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """The index of one file, dated, and what was refused of it."""
    light, ledgers, day_first = [], [], None
    for part in parts:
        day_first = part.day_first if day_first is None else day_first
        kept, refused = refuse(part.rows, ROW_RULES) if len(part.rows) else (part.rows, part.unread.iloc[:0])
        ledgers += [part.unread, refused]
        buffer.add(kept)
        light.append(_light(kept))
    rows = stacked(light)
    return with_dates(rows, how, day_first)[INDEXED], ledgers


def _light(rows: pd.DataFrame) -> pd.DataFrame:
    """What is kept of rows while their file is read; a link only where a date may have to be found in it."""
    undated = rows["stated"].isna() | (rows["stated"].astype("str") == "")
    kept = [name for name in TOLD if name not in DATE_COLUMNS]
    return rows[[*kept, "stated"]].assign(url=rows["url"].where(undated, ""))


def _known_in_file(index: pd.DataFrame, old: pd.DataFrame) -> np.ndarray:
    """Which rows the corpus has already, from the same file."""
    pairs = [frame["source_file"].astype("str") + "\0" + frame["article_id"].astype("str") for frame in (index, old)]
    return pairs[0].isin(pairs[1]).to_numpy()


def _repeated(index: pd.DataFrame, staging: Path) -> pd.Series:
    """Which staged rows the rule of that name refuses; only rows whose id stands twice are looked up."""
    several = index["article_id"].duplicated(keep=False).to_numpy()
    found, at = [], 0
    for batch in pq.ParquetFile(staging).iter_batches(BATCH, columns=["title", "author", "section"]):
        rows = batch.to_pandas().set_axis(range(at, at + len(batch)))
        found.append(rows[several[at : at + len(batch)]])
        at += len(batch)
    if not several.any():
        return pd.Series(False, index.index)
    return RULES["repeated"][1](index[several].join(pd.concat(found))).reindex(index.index, fill_value=False)


class _Buffer:
    """Rows on their way to the staging file, written some thousands at a time."""

    def __init__(self, writer: pq.ParquetWriter) -> None:
        self.writer, self.rows = writer, []  # type: pq.ParquetWriter, list[pd.DataFrame]

    def add(self, rows: pd.DataFrame) -> None:
        self.rows += [rows] if len(rows) else []
        if sum(map(len, self.rows)) >= BATCH:
            self.flush()

    def flush(self) -> None:
        if self.rows:
            table = pd.concat(self.rows, ignore_index=True)[STAGED.names]
            self.writer.write_table(pa.Table.from_pandas(table, STAGED, preserve_index=False))
            self.rows = []


def _write_articles(
    folder: Path, old: list[Path], staging: Path, index: pd.DataFrame, keep: np.ndarray, known: np.ndarray
) -> pd.DataFrame:
    """Write the old articles and the staged rows to keep, one file a year; returns the ledger of those not known."""
    refused, at = [pd.DataFrame(columns=LEDGER_COLUMNS)], 0
    with ExitStack() as stack:

        @cache
        def writer(year: str) -> pq.ParquetWriter:
            path = folder / f"year={year}" / "articles.parquet"
            path.parent.mkdir(parents=True)
            return stack.enter_context(pq.ParquetWriter(path, SCHEMA, compression="zstd"))

        for path in old:
            for batch in pq.ParquetFile(path).iter_batches(BATCH):
                writer(path.parent.name.removeprefix("year=")).write_batch(batch)
        for batch in pq.ParquetFile(staging).iter_batches(BATCH):
            rows = batch.to_pandas()
            here = slice(at, at := at + len(rows))
            rows = rows.join(index[DATE_COLUMNS].iloc[here].reset_index(drop=True))
            lost = rows[~keep[here] & ~known[here]]
            refused.append(ledger_of(lost, pd.Series("repeated", lost.index, dtype="str")))
            years = rows["published"].dt.year.astype("Int64").astype("string").fillna(UNDATED)
            for year, some in rows[keep[here]].groupby(years[keep[here]], sort=True):
                table = pa.Table.from_pandas(some[ARTICLE_COLUMNS], SCHEMA, preserve_index=False)
                writer(str(year)).write_table(table)
    return stacked(refused)


def _fingerprint(file: File, how: Reading) -> str:
    """Tells a file read in one way from any other: its name (which may tell the outlet), its bytes, how it is read."""
    if not file.path.is_file():
        return ""  # a pipe, or gone: it is in the ledger, and will be tried again
    return f"{file.name} {_hash(file.path, file.path.stat().st_mtime_ns)} {how}"


@lru_cache(maxsize=1)
def _hash(path: Path, changed: int) -> str:  # noqa: ARG001  (members of an archive follow each other)
    with path.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()

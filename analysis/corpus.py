"""Files in, one validated table out, with a ledger of what was refused."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from glob import glob
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd

from .dates import parse_dates, parse_moment
from .fetch import ROOT, default_corpus
from .progress import progress
from .readers import READERS, Records, read_file
from .readers.aggregator import is_cut_off
from .repair import repair_column
from .schema import ARTICLE_COLUMNS, LEDGER_COLUMNS, RULES, article_ids, refuse, rename

Source = str | os.PathLike | Iterable[str | os.PathLike]


def load_corpus(
    source: Source | None = None, *, columns: Mapping[str, str] | None = None, captured: str | datetime | None = None
) -> pd.DataFrame:
    """One row per article: the ``articles`` table, keyed by ``article_id``.

    ``source`` is a file, a folder (searched recursively), a glob or a list of these; without one, the default corpus.
    ``columns`` maps this kit's names to the file's (``{"outlet": "source"}``); usual names need no mapping.
    ``captured`` is the moment a saved page was saved: only with it does "23 minutes ago" become a time.

    Columns: ``article_id, outlet, title, text, published`` (UTC, ``NaT`` allowed), ``date_precision`` (minute, day,
    none), ``date_basis`` (stated, url, relative, none), ``date_note, url, author, section, is_excerpt, source_file,
    source_row`` (the record's number in its file, from 1).

    Raises ``FileNotFoundError`` for a missing source, ``KeyError`` for a column that cannot be found, ``ValueError``
    where not one article could be read. Prints one line where rows were refused.
    """
    articles, ledger = read_corpus(source, columns=columns, captured=captured)
    report(articles, ledger)
    return articles


def read_corpus(
    source: Source | None = None, *, columns: Mapping[str, str] | None = None, captured: str | datetime | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two tables: one row per article, and one row per refused row (``source_file, source_row, rule, why, excerpt``).

    Per file, articles and refusals add up to the rows in it. Arguments and errors as in ``load_corpus``.
    """
    paths = sorted({Path(os.path.abspath(path)) for path in find_files(source)})
    base = os.path.commonpath([path.parent for path in paths])
    articles, ledgers = [], []
    for path in progress(paths, "Reading files", unless_over=20):
        name = Path(os.path.relpath(path, base)).as_posix()
        rows, unread = _read_one(path, name, columns, parse_moment(captured))
        articles.append(rows)
        ledgers.append(unread)
    kept, refused = refuse(_stack(articles))
    ledger = _stack([*ledgers, refused]).sort_values(["source_file", "source_row"])
    if kept.empty:
        raise ValueError(f"no article could be read from {source}; refused: {ledger['rule'].value_counts().to_dict()}")
    return kept.reset_index(drop=True), ledger.reset_index(drop=True)


def report(articles: pd.DataFrame, ledger: pd.DataFrame) -> None:
    """Print one line where rows were refused: how many, why, and where they are listed."""
    if ledger.empty:
        return
    counts = ", ".join(f"{rule} {n}" for rule, n in ledger["rule"].value_counts().items())
    total = len(articles) + len(ledger)
    where = "the ledger lists each: study.ledger, read_corpus(...)[1]"
    print(f"Refused {len(ledger):,} of {total:,} rows ({counts}); {where}.")


def attrition(articles: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """One row per step from the rows in the files to the articles kept: ``step, before, after, why``."""
    left = len(articles) + len(ledger)
    steps = [("rows read", left, left, "every record of every file")]
    whys = {name: why for name, (why, _) in RULES.items()}
    for name in [*sorted(set(ledger["rule"]) - set(RULES)), *RULES]:
        hits = ledger[ledger["rule"] == name]
        why = whys.get(name) or (hits["why"].iloc[0] if len(hits) == 1 else "see the ledger")
        steps.append((name, left, left - len(hits), why))
        left -= len(hits)
    return pd.DataFrame(steps, columns=["step", "before", "after", "why"])


def find_files(source: Source | None) -> list[Path]:
    """The files a source stands for, sorted. Raises ``FileNotFoundError`` where there is none."""
    if source is None:
        return [default_corpus()]
    if not isinstance(source, str | os.PathLike):
        found = sorted({path for part in source for path in find_files(part)})
        if not found:
            raise FileNotFoundError(
                "the list of sources is empty: give files, folders or patterns, or no source at all"
            )
        return found
    path = Path(source)
    if path.is_dir():
        found = [p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in READERS]
        if not found:
            raise FileNotFoundError(f"no news files under {path}: looked for {', '.join(sorted(READERS))}")
        return sorted(found)
    if path.exists():
        return [path]
    matches = sorted(Path(match) for match in glob(os.fspath(source), recursive=True) if Path(match).is_file())
    if not matches:
        raise FileNotFoundError(f"no such file, folder or pattern: {os.fspath(source)!r} (looked from {Path.cwd()})")
    return matches


def outlet_of(url: str) -> str:
    """The outlet a link belongs to: its name in ``data/outlets.csv``, else its domain, else nothing."""
    host = host_of(url)
    parts = host.split(".")
    names = known_outlets()["outlet"]
    return next((names[domain] for i in range(len(parts)) if (domain := ".".join(parts[i:])) in names), host)


@cache
def known_outlets() -> pd.DataFrame:
    """One row per web domain: ``outlet`` and ``self_names`` (what the outlet calls itself, separated by ``|``)."""
    return pd.read_csv(ROOT / "data" / "outlets.csv", index_col="domain", dtype="str")


def host_of(url: str) -> str:
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if re.fullmatch(r"[\w-]+(\.[\w-]+)+", host) else ""


def _stack(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """The frames below each other; an empty one has no say in the types of the columns."""
    return pd.concat([frame for frame in frames if len(frame)] or frames[-1:], ignore_index=True)


def _read_one(
    path: Path, name: str, columns: Mapping[str, str] | None, captured: datetime | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    try:
        records = read_file(path)
    except (OSError, ValueError) as error:
        records = Records(pd.DataFrame(), [(1, "unreadable_file", str(error)[:200], "")])
    unread = pd.DataFrame([(name, *row) for row in records.unread], columns=LEDGER_COLUMNS)
    if not len(records.rows):
        return pd.DataFrame(columns=ARTICLE_COLUMNS), unread
    return _tidy(records, columns, name, captured), unread


def _tidy(records: Records, columns: Mapping[str, str] | None, name: str, captured: datetime | None) -> pd.DataFrame:
    """A reader's rows as articles: columns named, text repaired, dates read, outlets found, ids given."""
    given = rename(records.rows, columns, name)
    text_columns = ["outlet", "title", "text", "url", "author", "section"]
    rows = pd.DataFrame(
        {c: repair_column(given[c]) if c in given else pd.Series("", given.index, dtype="str") for c in text_columns}
    )
    unnamed = rows["outlet"] == ""
    rows.loc[unnamed, "outlet"] = rows.loc[unnamed, "url"].map(outlet_of)
    stated = given["published"] if "published" in given else pd.Series(pd.NA, given.index)
    dates = parse_dates(stated, url=rows["url"], captured=captured, day_first=records.day_first)
    cut_off = rows["text"].map(is_cut_off).astype(bool)
    flagged = records.rows.get("is_excerpt", cut_off).astype("str").str.casefold().isin(["true", "1"])
    rows = rows.join(dates).assign(is_excerpt=cut_off | flagged, source_file=name, source_row=rows.index)
    return rows.assign(article_id=article_ids(rows))[ARTICLE_COLUMNS]

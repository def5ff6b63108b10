"""Files in, one validated table out, with a ledger of what was refused."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pandas as pd

from .dates import parse_moment
from .files import Source
from .intake import Reading, read_files, with_dates
from .schema import ARTICLE_COLUMNS, RULES, MissingColumn, refuse
from .stored import is_stored, stored_articles, stored_ledger


def load_corpus(
    source: Source | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    captured: str | datetime | None = None,
    kind: str | None = None,
    pattern: str | None = None,
) -> pd.DataFrame:
    """One row per article: the ``articles`` table, keyed by ``article_id``.

    ``source`` is a file, a folder (searched recursively), a glob or a list of these; without one, the default corpus.
    ``columns`` maps this kit's names to the file's (``{"outlet": "source"}``); usual names need no mapping.
    ``captured`` is the moment a saved page was saved: only with it does "23 minutes ago" become a time.
    ``kind`` names the kind of file where its content does not tell (``docs/sources.md`` lists them). ``pattern`` says
    what the place of a file tells, as in ``"{outlet}/{published}_{title}.txt"``, where the file itself does not.

    Columns: ``article_id, outlet, title, text, published`` (UTC, ``NaT`` allowed), ``date_precision`` (minute, day,
    none), ``date_basis`` (stated, url, relative, none), ``date_note, url, author, section, language`` (ISO 639-1,
    ``und`` where it cannot be told), ``is_excerpt, source_file, source_row`` (the record's number in its file, from 1).

    Raises ``FileNotFoundError`` for a missing source, ``KeyError`` for a column that cannot be found, ``ValueError``
    where not one article could be read. Prints one line where rows were refused.
    """
    articles, ledger = read_corpus(source, columns=columns, captured=captured, kind=kind, pattern=pattern)
    report(articles, ledger)
    return articles


def read_corpus(
    source: Source | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    captured: str | datetime | None = None,
    kind: str | None = None,
    pattern: str | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two tables: one row per article, and one row per refused row (``source_file, source_row, rule, why, excerpt``).

    Per file, articles and refusals add up to the rows in it. A corpus that ``load`` stored in a folder comes back as
    it was stored. Arguments and errors as in ``load_corpus``.
    """
    if isinstance(source, str | os.PathLike) and is_stored(Path(source)):
        return stored_articles(Path(source)), stored_ledger(Path(source))
    how = Reading(columns, parse_moment(captured), kind, pattern)
    articles, ledgers = [], []
    for parts in (list(parts) for _, parts in read_files(source, how)):
        day_first = next((part.day_first for part in parts if part.day_first is not None), None)
        articles.append(with_dates(stacked([part.rows for part in parts]), how, day_first))
        ledgers += [part.unread for part in parts]
    rows = stacked(articles)[ARTICLE_COLUMNS].sort_values(["source_file", "source_row"], ignore_index=True)
    kept, refused = refuse(rows)
    ledger = stacked([*ledgers, refused]).sort_values(["source_file", "source_row"], kind="stable")
    if kept.empty:
        raise nothing_read(source, ledger)
    return kept.reset_index(drop=True), ledger.reset_index(drop=True)


def nothing_read(source: Source | None, ledger: pd.DataFrame) -> Exception:
    """The error for a source without one article: a missing column if that is why, else the rules and an example."""
    columns = ledger.loc[ledger["rule"] == "no_column", "why"]
    if len(columns):
        return MissingColumn(columns.iloc[0])
    counts = ledger["rule"].value_counts().to_dict()
    return ValueError(
        f"no article could be read from {source}; refused: {counts}, the first because {ledger['why'].iloc[0]}"
    )


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


def stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """The frames below each other; an empty one has no say in the types of the columns."""
    return pd.concat([frame for frame in frames if len(frame)] or frames[-1:], ignore_index=True)

"""What a person reads about a corpus: per source what was read and refused, who published when, what looks repeated."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from .boilerplate import strip_boilerplate
from .languages import ENGLISH, UNKNOWN
from .outlets import known_outlets
from .stored import article_batches

SOURCE_COLUMNS = ["source_file", "fingerprint", "rows", "articles", "refused", "excerpts", "outlets", "first", "last"]
MOST_LINES = 40
SAMPLE = 3_000  # articles looked at for what outlets repeat
EXAMPLES = 3  # passages shown for an outlet


def of_sources(
    index: pd.DataFrame, ledger: pd.DataFrame, old: pd.DataFrame, fingerprints: Mapping[str, str]
) -> pd.DataFrame:
    """One row per file read: its ``rows``, the ``articles`` and ``refused`` of these, excerpts, outlets, days."""
    marks = dict(zip(old["source_file"], old["fingerprint"], strict=True)) | dict(fingerprints)
    told = index.groupby("source_file").agg(
        articles=("article_id", "size"),
        excerpts=("is_excerpt", "sum"),
        outlets=("outlet", "nunique"),
        first=("published", "min"),
        last=("published", "max"),
    )
    table = told.reindex(sorted(marks)).rename_axis("source_file")
    counts = ["articles", "excerpts", "outlets"]
    table[counts] = table[counts].fillna(0).astype(int)
    table["refused"] = ledger["source_file"].value_counts().reindex(table.index, fill_value=0)
    days = {name: table[name].dt.strftime("%Y-%m-%d") for name in ("first", "last")}
    table = table.assign(rows=table["articles"] + table["refused"], fingerprint=pd.Series(marks), **days)
    return table.reset_index()[SOURCE_COLUMNS]


def report_of(
    folder: Path, index: pd.DataFrame, ledger: pd.DataFrame, sources: pd.DataFrame, *, added: int, passed_over: int
) -> str:
    """The report of a corpus, in Markdown."""
    rows = len(index) + len(ledger)
    known = f" {passed_over:,} files were in the corpus already." if passed_over else ""
    parts = [
        f"# {len(index):,} articles of {index['outlet'].nunique():,} outlets",
        f"{rows:,} rows in {len(sources):,} files: {len(index):,} articles, {len(ledger):,} refused. "
        f"This load added {added:,}.{known} Every refused row is in `ledger.csv`.",
        "## Sources",
        _table(_by_file(sources, ledger)),
        "## Refused",
        _table(_refusals(ledger)) if len(ledger) else "Nothing.",
        "## Outlets",
        _table(_outlets(index)),
        _unknown(index),
        "## Dates and languages",
        _table(_dates(index)),
        _languages(index),
        "## Repeated by an outlet from article to article",
        _furniture(folder, len(index)),
    ]
    return "\n\n".join(parts) + "\n"


def _by_file(sources: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    shown = sources.drop(columns="fingerprint").rename(columns={"source_file": "file"})
    shares = (shown["excerpts"] / shown["articles"].clip(lower=1)).map("{:.0%}".format)
    rules = {file: _counted(names) for file, names in ledger.groupby("source_file")["rule"]}
    shown = shown.assign(excerpts=shares, refused=[rules.get(file, "0") for file in shown["file"]])
    return shown.sort_values(["rows", "file"], ascending=[False, True])


def _counted(names: pd.Series) -> str:
    return ", ".join(f"{name} {n:,}" for name, n in names.value_counts().items())


def _refusals(ledger: pd.DataFrame) -> pd.DataFrame:
    grouped = ledger.groupby("rule")
    table = pd.DataFrame(
        {"rows": grouped.size(), "for example": grouped["why"].first(), "in": grouped["source_file"].first()}
    )
    return table.sort_values("rows", ascending=False).reset_index()


def _outlets(index: pd.DataFrame) -> pd.DataFrame:
    grouped = index.groupby("outlet")
    table = pd.DataFrame(
        {
            "articles": grouped.size(),
            "excerpts": grouped["is_excerpt"].mean().map("{:.0%}".format),
            "first": grouped["published"].min().dt.strftime("%Y-%m-%d"),
            "last": grouped["published"].max().dt.strftime("%Y-%m-%d"),
            "without a date": grouped["published"].agg(lambda days: days.isna().mean()).map("{:.0%}".format),
        }
    )
    known = known_outlets().reindex(table.index)[["country", "medium"]]
    return table.join(known).sort_values("articles", ascending=False, kind="stable").reset_index()


def _unknown(index: pd.DataFrame) -> str:
    unknown = sorted(set(index["outlet"]) - set(known_outlets().index))
    listed = ", ".join(unknown[:MOST_LINES]) + (" …" if len(unknown) > MOST_LINES else "")
    how = "They stay as the source has them; a line of `data/outlets.csv` gives variants one name."
    return f"Not in `data/outlets.csv` ({len(unknown):,}): {listed}. {how}" if unknown else "All are known."


def _dates(index: pd.DataFrame) -> pd.DataFrame:
    counts = index.groupby(["date_basis", "date_precision"]).size().rename("articles").reset_index()
    return counts.sort_values("articles", ascending=False)


def _languages(index: pd.DataFrame) -> str:
    counts = index["language"].value_counts()
    listed = _counted(index["language"])
    foreign = counts.drop([ENGLISH, UNKNOWN], errors="ignore").sum()
    told = f" A study leaves {foreign:,} out, unless it is of their language." if foreign else ""
    return f"Languages: {listed} ({UNKNOWN}: too short to tell).{told}"


def _furniture(folder: Path, total: int) -> str:
    """What ``strip_boilerplate`` would strip of a sample: per outlet how often, and examples."""
    step = max(1, -(-total // SAMPLE))
    sample = pd.concat([rows.iloc[::step] for rows in article_batches(folder)], ignore_index=True)
    _, stripped = strip_boilerplate(sample)
    looked_at = f"{-(-total // step):,} articles looked at"
    if stripped.empty:
        return f"Nothing, in {looked_at}."
    grouped = stripped.sort_values("times", ascending=False, kind="stable").groupby("outlet")
    table = pd.DataFrame(
        {
            "passages": grouped.size(),
            "times": grouped["times"].sum(),
            "for example": grouped["passage"].agg(lambda some: " · ".join(text[:60] for text in some[:EXAMPLES])),
        }
    )
    table = table.sort_values("times", ascending=False).reset_index()
    return f"Suspected boilerplate, in {looked_at}; a study strips it before counting.\n\n{_table(table)}"


def _table(frame: pd.DataFrame) -> str:
    """The first rows of a table, in Markdown."""
    cells = frame.head(MOST_LINES).map(lambda cell: "" if pd.isna(cell) else str(cell))
    lines = [list(frame.columns), ["---"] * frame.shape[1], *cells.to_numpy().tolist()]
    body = ["| " + " | ".join(" ".join(cell.replace("|", "¦").split())[:200] for cell in line) + " |" for line in lines]
    more = [f"… and {len(frame) - MOST_LINES:,} more"] if len(frame) > MOST_LINES else []
    return "\n".join([*body, *(["", *more] if more else [])])

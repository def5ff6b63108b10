"""A corpus kept in a folder: articles by year, ledger and sources beside them; there whole, or not at all."""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

ARTICLES, LEDGER, ATTRITION, SOURCES, REPORT = "articles", "ledger.csv", "attrition.csv", "sources.csv", "report.md"
UNDATED = "undated"
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux


def is_stored(folder: Path) -> bool:
    """True where a corpus was stored in this folder."""
    recover(folder)
    return (folder / ARTICLES).is_dir() and (folder / SOURCES).is_file()


def stored_articles(folder: Path) -> pd.DataFrame:
    """One row per article of a stored corpus, in the order of its files and their rows."""
    rows = pd.concat(list(article_batches(folder)), ignore_index=True)
    return rows.sort_values(["source_file", "source_row"], kind="stable", ignore_index=True)


def article_batches(folder: Path, *, columns: list[str] | None = None) -> Iterator[pd.DataFrame]:
    """The articles of a stored corpus, some thousands at a time, year by year."""
    import pyarrow.parquet as pq

    for path in article_files(folder):
        for batch in pq.ParquetFile(path).iter_batches(columns=columns):
            yield batch.to_pandas()


def stored_ledger(folder: Path) -> pd.DataFrame:
    """One row per refused row of a stored corpus."""
    text = {"source_file": "str", "rule": "str", "why": "str", "excerpt": "str"}
    return pd.read_csv(folder / LEDGER, dtype=text, keep_default_na=False)


def stored_sources(folder: Path) -> pd.DataFrame:
    """One row per file a stored corpus was read from."""
    return pd.read_csv(folder / SOURCES, dtype={"source_file": "str", "fingerprint": "str"}, keep_default_na=False)


def article_files(folder: Path) -> list[Path]:
    """The Parquet files of the articles, one for each year and one for the undated."""
    return sorted((folder / ARTICLES).glob("year=*/*.parquet"))


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """A new folder to write into, which takes the place of ``folder`` at once when all went well.

    Raises ``FileExistsError`` for a folder that holds other things than a corpus; what somebody put beside a corpus
    stays. Killed at any moment, the old corpus or the new one is there, whole: on Linux the two change places in one
    step; elsewhere the old one may for a moment be called ``.NAME.old``, from where ``recover`` brings it back.
    """
    if folder.exists() and not is_stored(folder) and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} is there and is no corpus: name a new folder, or an empty one")
    folder.parent.mkdir(parents=True, exist_ok=True)
    new, old = folder.with_name(f".{folder.name}.new"), folder.with_name(f".{folder.name}.old")
    shutil.rmtree(new, ignore_errors=True)  # of a load that was killed
    new.mkdir()
    try:
        yield new
        _keep_what_is_not_ours(folder, new)
        if folder.exists() and not _exchanged(new, folder):
            os.replace(folder, old)
        if new.exists() and not folder.exists():
            os.replace(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)


def _keep_what_is_not_ours(folder: Path, new: Path) -> None:
    """Copy what somebody put beside a corpus into the folder that takes its place."""
    for path in folder.iterdir() if folder.exists() else ():
        if path.name not in (ARTICLES, LEDGER, ATTRITION, SOURCES, REPORT):
            (shutil.copytree if path.is_dir() else shutil.copy2)(path, new / path.name)


def recover(folder: Path) -> None:
    """Bring back the corpus of a load that was killed between its two renamings."""
    old = folder.with_name(f".{folder.name}.old")
    if old.exists() and not folder.exists():
        os.replace(old, folder)


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, where the system can."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None) if os.name == "posix" else None
    return rename is not None and rename(_HERE, bytes(one), _HERE, bytes(other), _EXCHANGE) == 0

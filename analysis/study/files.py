"""Files of one's own that a study takes in place of the kit's: term sets, targets, codes of frames."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pandas as pd

from ..frames import SENTENCE
from ..targets import Targets, read_targets
from ..term_sets import check_term_sets, read_term_sets

File = pd.DataFrame | str | os.PathLike
CODES = [*SENTENCE, "coder", "codes"]


def read_files(**given: Any) -> dict[str, Any]:
    """What is given of ``READERS``, read and checked; the rest is None."""
    return {name: None if given[name] is None else read(given[name]) for name, read in READERS.items()}


def term_sets_of(given: File) -> pd.DataFrame:
    """One row per term; see ``read_term_sets``."""
    return check_term_sets(given) if isinstance(given, pd.DataFrame) else read_term_sets(os.fspath(given))


def targets_of(given: Targets | pd.DataFrame) -> dict[str, list[str]]:
    """The aliases of each target; see ``read_targets``. A table has the columns of the file: ``name, alias``."""
    if isinstance(given, pd.DataFrame):
        _has(given, "name", "alias", of="targets")
        named = given.groupby("name", sort=False)["alias"]
        given = {str(name): [alias for alias in aliases.dropna() if alias] for name, aliases in named}
    aliases: dict[str, list[str]] = {}
    for alias, name in read_targets(given).items():
        aliases.setdefault(name, []).append(alias)
    return aliases


def frame_codes_of(given: File) -> pd.DataFrame:
    """One row per sentence and coder: ``article_id, part, sent_no, coder, codes``; see ``coded_sentences``."""
    if not isinstance(given, pd.DataFrame):
        given = pd.read_csv(given, comment="#", dtype={"text_sha256": "str"}, keep_default_na=False)
    _has(given, *CODES, of="frame_codes")
    return given


READERS: dict[str, Callable[[Any], Any]] = {
    "term_sets": term_sets_of,
    "targets": targets_of,
    "frame_codes": frame_codes_of,
}


def are_of(codes: pd.DataFrame, articles: pd.DataFrame) -> None:
    """Raise ``ValueError`` where no article that was coded is in this corpus: nothing would be validated by them."""
    if not codes["article_id"].isin(articles["article_id"]).any():
        raise ValueError(
            f"frame_codes: none of their {codes['article_id'].nunique()} articles is in this corpus (article_id "
            f"{', '.join(codes['article_id'].astype(str).unique()[:3])} ...). Expected ids as study.articles has them"
        )


def _has(table: pd.DataFrame, *columns: str, of: str) -> None:
    if missing := [name for name in columns if name not in table]:
        raise ValueError(
            f"{of} lack {', '.join(missing)} (found {', '.join(map(str, table))}): expected {', '.join(columns)}"
        )

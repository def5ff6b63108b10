"""Lists of words with a category, from ``data/lexicons``."""

from __future__ import annotations

from functools import cache

import pandas as pd

from .fetch import ROOT

LEXICONS = ROOT / "data" / "lexicons"


@cache
def read_lexicon(name: str) -> pd.DataFrame:
    """One row per term of ``data/lexicons/NAME.csv``: ``term, category, weight`` and what else its file has.

    Do not change it in place: it is read once. Raises ``ValueError`` where there is no such list, or where it lacks a
    column or lists a term twice in one category.
    """
    path = LEXICONS / f"{name}.csv"
    if not path.is_file():
        known = ", ".join(sorted(other.stem for other in LEXICONS.glob("*.csv")))
        raise ValueError(f"no lexicon {name!r} in data/lexicons; there are {known}")
    table = pd.read_csv(path, comment="#", dtype={"term": "str", "category": "str"}, keep_default_na=False)
    if missing := {"term", "category", "weight"} - set(table.columns):
        raise ValueError(f"{path.name} lacks the columns {', '.join(sorted(missing))}: expected term, category, weight")
    if (twice := table.duplicated(["term", "category"])).any():
        raise ValueError(f"{path.name} lists {table.loc[twice, 'term'].iloc[0]!r} twice in one category")
    return table

"""Computed prose: what captions and notebooks say of numbers, whatever the numbers and whoever the outlets are.

A sentence about two outlets names first the one with the larger value, not the one that comes first in the alphabet:
under other names it says the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

FLIPPED = {"a": "b", "b": "a", "low": "high", "high": "low"}
MOST_PAIRS = 45  # in one figure: all of ten outlets
MOST_NAMES = 2  # outlets of one value that are named


def counted(n: float, one: str, many: str = "") -> str:
    """The number and what it counts, ``1 pair of outlets`` or ``1,204 articles``; ``many`` where s or ies is wrong."""
    return f"{n:,.0f} {one if n == 1 else many or _plural(one)}"


def span(numbers: Iterable[float], one: str, many: str = "") -> str:
    """The least and the largest number and what they count: ``8 to 76 stories``, ``12 stories`` where all are alike."""
    least, most = min(numbers := list(numbers)), max(numbers)
    return f"{least:,.0f} to {counted(most, one, many)}" if least < most else counted(most, one, many)


def measured(row: pd.Series, form: str = ".3f") -> str:
    """A row of a contrast in words: ``22% [18%, 27%]``, or that it has no interval."""
    known = row[["low", "high"]].notna().all()
    return f"{row['estimate']:{form}} " + (f"[{row['low']:{form}}, {row['high']:{form}}]" if known else "(no interval)")


def chance(p: float) -> str:
    """A p or q in words: ``= 0.012``; three decimals say no more than ``< 0.001`` of a smaller one."""
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def extremes(table: pd.DataFrame, form: str = ".3f") -> str:
    """The least and the largest row of a contrast: ``22% [18%, 27%] at A to 69% [64%, 73%] at B``."""
    ends = dict.fromkeys([table["estimate"].min(), table["estimate"].max()])
    found = [table[table["estimate"] == end].sort_values("outlet") for end in ends]
    return " to ".join(_at(rows, form) for rows in found if len(rows)) or "no outlet"


def strongest(table: pd.DataFrame) -> pd.DataFrame:
    """The tested rows of a contrast: the smallest p first, then the larger gap; names decide only what is left."""
    tested = table.dropna(subset="p")
    size = -tested["estimate"].abs().round(12)
    keys = [str(name) for name in tested if tested[name].dtype.kind not in "fiu"]
    return tested.assign(size=size).sort_values(["p", "size", *keys]).drop(columns="size")


def most_shared(pairs: pd.DataFrame, most: int) -> pd.DataFrame:
    """The pairs with most stories in common, the larger gap first among equals; ``pairs``: how many there are."""
    size = pairs["estimate"].abs().round(12)
    ordered = pairs.assign(size=size, pairs=len(pairs)).sort_values(
        ["clusters", "size", "a", "b"], ascending=[False, False, True, True]
    )
    return ordered.drop(columns="size").head(most)


def only_some(shown: int, pairs: int) -> str:
    """What to add to a caption where not all pairs are shown; nothing where they are."""
    return f" Shown: the {shown} of {pairs:,} pairs that share most stories." if shown < pairs else ""


def larger_first(row: pd.Series) -> pd.Series:
    """A row about two outlets, turned so that its estimate is not below 0."""
    if not row["estimate"] < 0:
        return row
    turned = row.rename(FLIPPED)
    turned[["estimate", "low", "high"]] *= -1
    return turned


def _at(rows: pd.DataFrame, form: str) -> str:
    """One value and the outlets that have it."""
    if len(rows) > MOST_NAMES:
        return f"{rows['estimate'].iloc[0]:{form}} at {len(rows)} outlets"
    value = measured(rows.iloc[0], form) if len(rows) == 1 else f"{rows['estimate'].iloc[0]:{form}}"
    return f"{value} at {' and '.join(rows['outlet'])}"


def _plural(one: str) -> str:
    """The plural of a noun, or of the noun before an *of*."""
    head, of, rest = one.partition(" of ")
    return re.sub(r"(?<![aeou])y$", "ie", head) + "s" + of + rest

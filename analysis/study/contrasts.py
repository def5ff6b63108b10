"""Contrasts of a study: outlets compared within kinds of rows, ``q`` over the whole table, and what it was made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Any

import pandas as pd

from .. import stats
from ..progress import progress
from .prepared import LEAST_SHARED

NUMBERS = "estimate low high p q n clusters p_family smallest_p".split()
MEANS = ["outlet", "estimate", "low", "high", "p", "q", "n", "clusters"]
PAIRS = ["a", "b", *MEANS[1:], "p_family", "smallest_p"]
BY_OUTLET: dict[str, Any] = {"group": "outlet", "cluster": "story_id", "weight": "weight", "least": LEAST_SHARED}
ON_SHARED_STORIES: dict[str, Any] = {"weight": "weight", "least": LEAST_SHARED}
TYPES = dict.fromkeys("topic articles shared a_first b_first undated ran missed possible".split(), "int64")
TYPES |= {"period": "datetime64[us]", "least": "float64"}  # of an empty contrast; other keys are text, the rest numbers


def means(table: pd.DataFrame, value: str, rows: str, *, by: Sequence[str], seed: int, **told: Any) -> pd.DataFrame:
    """One row per value of ``by`` and outlet: a contrast, the mean of ``value``; intervals resample stories."""
    found = _within(table, by, MEANS, lambda part: stats.mean_by(part, value, seed=seed, **BY_OUTLET))
    return made_of(found, rows, **told)


def differences(
    table: pd.DataFrame, value: str, rows: str, *, by: Sequence[str] = (), seed: int, **told: Any
) -> pd.DataFrame:
    """One row per value of ``by`` and pair of outlets: a contrast on the stories both tell; ``q`` is over all rows,
    ``p_family`` over the pairs of one value of ``by``."""
    found = _within(
        table, by, PAIRS, lambda part: stats.paired_differences(part, value, seed=seed, **ON_SHARED_STORIES)
    )
    return made_of(found.assign(q=stats.fdr(found["p"].to_numpy(float))), rows, **told)


def shares(table: pd.DataFrame, category: str, rows: str, *, seed: int) -> pd.DataFrame:
    """One row per category and outlet: a contrast, the category's share of the outlet's rows; by stories."""
    columns = [category, *MEANS]
    return made_of(
        _within(table, (), columns, lambda part: stats.shares_by(part, category, seed=seed, **BY_OUTLET)), rows
    )


def diversity(table: pd.DataFrame, category: str, rows: str, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """One row per value of ``by`` and outlet: a contrast, the entropy of the outlet's categories in bits."""
    return made_of(_within(table, by, MEANS, lambda part: stats.diversity_by(part, category, **BY_OUTLET)), rows)


def made_of(table: pd.DataFrame, rows: str, **told: Any) -> pd.DataFrame:
    """The table as a contrast that ``evidence`` can trace; an empty one has the types of a full one, and where no
    resample can move the estimate there is no interval rather than one of no width.

    ``attrs``: ``rows``, the study's table (or function) that holds the rows behind it; ``keys``, the columns that tell
    its rows apart, which stand before its numbers. ``told``: ``units``, the study's table that says which stories are
    shared where ``rows`` does not; ``on``, what is shared where that is not a story ("": nothing); ``outlets="all"``
    where more outlets are behind a row than it names; ``of``, what ``rows`` is asked for.
    """
    keys = [*takewhile(lambda name: name not in NUMBERS, table)]
    table = table.infer_objects()
    if table.empty:
        table = table.astype({name: TYPES.get(str(name), "str" if name in keys else "float64") for name in table})
    if "estimate" in table:
        table = table.astype({name: "int64" for name in ("n", "clusters") if name in table})
    if "low" in table:
        still = table["low"] == table["high"]
        table = table.assign(low=table["low"].mask(still), high=table["high"].mask(still))
    attrs: dict[Any, Any] = {"rows": rows, "keys": keys, **told}
    table.attrs = attrs
    return table


def stacked(parts: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    """The parts one under the other, these columns first; without any part a table without rows."""
    if not parts:
        return pd.DataFrame(columns=list(columns))
    table = pd.concat(parts, ignore_index=True)
    return table[[*columns, *table.columns.drop(columns)]]


def _within(
    table: pd.DataFrame, by: Sequence[str], columns: Sequence[str], compare: Callable[[pd.DataFrame], pd.DataFrame]
) -> pd.DataFrame:
    """The comparison within each combination of ``by``, in their order; rows that count nothing are left out."""
    counted = table[table["weight"] > 0]
    groups: Any = list(counted.groupby(list(by))) if by else [((), counted)]
    groups = progress(groups, "Comparing outlets", unless_over=5)
    parts = [compare(part).assign(**dict(zip(by, key, strict=True))) for key, part in groups if len(part)]
    return stacked(parts, [*by, *columns])

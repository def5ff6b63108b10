"""From a number back to the sentences it was made of."""

from __future__ import annotations

import pandas as pd

from .study import Study

OUTLETS = ("a", "b", "outlet", "label")
COUNTED = frozenset(["variant"])  # what is counted among the rows that two outlets are compared on
ARTICLE = ["title", "url", "published"]


def evidence(contrast: pd.DataFrame, row: int, study: Study) -> pd.DataFrame:
    """One row per sentence or hit behind one row of a contrast: outlet, story, article, text, and what was measured.

    ``row``: a label of the contrast's index. The contrast is a table of a study, or some of its rows: its ``attrs`` say
    which of the study's tables it was made of. Of that table, these rows are the evidence: the same value in every key
    that both have (layer, topic, frame ...), and the outlet; of a pair, both outlets on the stories that both tell (of
    a gap's components: the stories that component is about); of an outlet against all others, all of them on the
    stories that it tells with another; of two scorers, all sentences. Of a share the rows are those it counts, not all
    it is a share of. Copies that count nothing are left out. With ``title, url, published`` of the article.

    Raises ``ValueError`` where the table does not know what it was made of, lacks a key or has the label twice;
    ``KeyError`` for a row it does not have.
    """
    rows = _behind(_row(contrast, row), contrast.attrs, study)
    told = study.articles.set_index("article_id")[[name for name in ARTICLE if name not in rows]]
    first = [name for name in ("outlet", "story_id", "article_id", "text") if name in rows]
    rows = rows[[*first, *rows.columns.drop(first)]].join(told, on="article_id")
    return rows.sort_values(first[:-1], kind="stable", ignore_index=True)


def _behind(one: pd.Series, made_of: dict, study: Study) -> pd.DataFrame:
    """The rows of the table that a contrast names, for one row of the contrast (``made_of``: see ``contrasts``)."""
    rows = _table(made_of["rows"], one, study, made_of)
    units = _table(made_of["units"], one, study, made_of) if "units" in made_of else rows
    keys = [key for key in made_of["keys"] if key not in OUTLETS]
    rows, units = _alike(rows, one, keys), _alike(units, one, [key for key in keys if key not in COUNTED])
    named = [one[key] for key in OUTLETS if key in made_of["keys"]]
    if named and made_of.get("outlets") != "all":
        rows, units = (table[table["outlet"].isin(named)] for table in (rows, units))
    on = made_of.get("on", "story_id" if "a" in one else "")
    return _shared(rows, units, named, on, one.get("component", "")) if on else rows


def _row(contrast: pd.DataFrame, row: int) -> pd.Series:
    """The row with this label."""
    if row not in contrast.index:
        raise KeyError(f"no row {row!r}: expected a label of the contrast's index, {contrast.index.tolist()[:8]} ...")
    if "rows" not in contrast.attrs:
        raise ValueError(
            "this table does not say what it was made of (attrs['rows'] is missing): expected a contrast of a study or "
            "some rows of one. Joining or concatenating tables loses it: pass the study's own table"
        )
    if missing := [key for key in contrast.attrs["keys"] if key not in contrast]:
        raise ValueError(f"this contrast lacks {', '.join(missing)}, which its rows are told apart by: keep the column")
    if len(found := contrast.loc[[row]]) > 1:
        raise ValueError(f"{len(found)} rows have the label {row!r}: expected one. Number them with reset_index")
    return found.iloc[0]


def _table(name: str, one: pd.Series, study: Study, made_of: dict) -> pd.DataFrame:
    """The rows that count of the study's table of this name; one made on request is asked for ``of`` or the term."""
    found = getattr(study, name)
    rows = found(made_of["of"] if "of" in made_of else one["term"]) if callable(found) else found
    return rows[rows["weight"] > 0] if "weight" in rows else rows


def _alike(rows: pd.DataFrame, one: pd.Series, keys: list[str]) -> pd.DataFrame:
    """The rows with the contrast row's value in these columns, where they have them."""
    for key in keys:
        rows = rows[rows[key] == one[key]] if key in rows else rows
    return rows


def _shared(rows: pd.DataFrame, units: pd.DataFrame, named: list[str], on: str, component: str) -> pd.DataFrame:
    """The rows of stories (``on``) that an outlet named and another tell; of a gap's component those it is of."""
    told = units["outlet"].isin(named).groupby(units[on]).any() & units.groupby(on)["outlet"].nunique().gt(1)
    shared = rows[on].isin(told.index[told])
    return {"total": rows, "selection": rows, "exclusive": rows[~shared]}.get(component, rows[shared])

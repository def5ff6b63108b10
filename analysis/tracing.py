"""From a number back to the sentences it was made of."""

from __future__ import annotations

import pandas as pd

from .study import Study

RESULTS = frozenset("estimate low high p q n clusters p_family smallest_p weight text raw z articles sentences".split())
# What is counted among the rows of a comparison: says nothing about which stories two outlets share in it.
COUNTED = frozenset("word term variant frame topic speaker_kind kind cue_stance stance measure".split())
ARTICLE = ["title", "url", "published"]


def evidence(contrast: pd.DataFrame, row: int, study: Study) -> pd.DataFrame:
    """One row per sentence or hit behind one row of a contrast: outlet, story, article, text, and what was measured.

    ``row``: a label of the contrast's index. The contrast is a table of a study (or some of its rows): it says in
    ``attrs["rows"]`` which of the study's tables it was made of. Of that table, these rows are the evidence: the same
    value in every column that both have (layer, topic, frame ...), the outlet, or, of a pair, both outlets on the
    stories that both tell (of a gap's components: the stories that component is about). Copies that count nothing are
    left out. With ``title, url, published`` of the article. Raises ``ValueError`` where the table does not know what it
    was made of, ``KeyError`` for a row it does not have.
    """
    if row not in contrast.index:
        raise KeyError(f"no row {row!r}: expected a label of the contrast's index, {contrast.index.tolist()[:8]} ...")
    one = contrast.loc[[row]].iloc[0]
    rows = _rows(contrast, one, study)
    rows = rows[rows["weight"] > 0] if "weight" in rows else rows
    keys = sorted((set(contrast.columns) & set(rows.columns)) - RESULTS)
    rows = _alike(rows, one, [key for key in keys if key not in COUNTED])
    if "a" in contrast:
        rows = _of_pair(rows, one)
    elif "label" in contrast and "label" not in rows:
        rows = rows[rows["outlet"] == one["label"]]
    rows = _alike(rows, one, [key for key in keys if key in COUNTED])
    told = study.articles.set_index("article_id")[[name for name in ARTICLE if name not in rows]]
    first = [name for name in ("outlet", "story_id", "article_id", "text") if name in rows]
    rows = rows[[*first, *rows.columns.drop(first)]].join(told, on="article_id")
    return rows.sort_values(first[:-1], kind="stable", ignore_index=True)


def _rows(contrast: pd.DataFrame, one: pd.Series, study: Study) -> pd.DataFrame:
    """The study's table that the contrast names; a table made on request is asked for the term or what ``of`` says."""
    name = contrast.attrs.get("rows")
    if name is None:
        raise ValueError(
            "this table does not say what it was made of (attrs['rows'] is missing): expected a contrast of a study or "
            "some rows of one. Joining or concatenating tables loses it: pass the study's own table"
        )
    found = getattr(study, name)
    return found(contrast.attrs["of"] if "of" in contrast.attrs else one["term"]) if callable(found) else found


def _alike(rows: pd.DataFrame, one: pd.Series, keys: list[str]) -> pd.DataFrame:
    """The rows with the contrast row's value in these columns."""
    for key in keys:
        rows = rows[rows[key] == one[key]]
    return rows


def _of_pair(rows: pd.DataFrame, one: pd.Series) -> pd.DataFrame:
    """Both outlets' rows, on the stories that the comparison is about."""
    rows = rows[rows["outlet"].isin([one["a"], one["b"]])]
    shared = rows.groupby("story_id")["outlet"].transform("nunique") == 2
    component = one.get("component", "treatment")
    return {"treatment": rows[shared], "emphasis": rows[shared], "exclusive": rows[~shared]}.get(component, rows)

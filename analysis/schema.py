"""What an article is: its columns, its identity, and the rules a row must pass."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterable, Mapping

import pandas as pd

ARTICLE_COLUMNS = [
    "article_id", "outlet", "title", "text", "published", "date_precision", "date_basis", "date_note",
    "url", "author", "section", "language", "is_excerpt", "source_file", "source_row",
]  # fmt: skip
LEDGER_COLUMNS = ["source_file", "source_row", "rule", "why", "excerpt"]

USUAL_NAMES = {
    "outlet": "outlet source publisher publication newspaper outlet_name source_name media_name medium site site_name "
    "news_outlet media domain source_domain zeitung quelle journal periódico fuente",
    "title": "title headline heading article_title head header titel überschrift titre título titolo",
    "text": "text body content article_text full_text fulltext maintext body_text article_body article story "
    "content_original volltext texte texto testo",
    "published": "published date publish_date published_at published_date publication_date pub_date pubdate "
    "date_published datetime date_time timestamp created_at created time datum fecha",
    "url": "url link article_url article_source_link source_url web_url permalink href canonical_url",
    "author": "author authors byline creator",
    "section": "section category desk rubric",
}
REQUIRED = ("outlet", "text")


class MissingColumn(KeyError):
    """A table that lacks a column an article needs, or has it twice."""


RULES: dict[str, tuple[str, Callable[[pd.DataFrame], pd.Series]]] = {}


def rule(why: str) -> Callable:
    """Register ``test(articles) -> boolean Series`` whose True rows are refused; rules apply in order of definition."""

    def register(test: Callable[[pd.DataFrame], pd.Series]) -> Callable:
        RULES[test.__name__] = (why, test)
        return test

    return register


@rule("the row names no outlet, and no link tells it")
def no_outlet(articles: pd.DataFrame) -> pd.Series:
    return articles["outlet"] == ""


@rule("the article has no text")
def no_text(articles: pd.DataFrame) -> pd.Series:
    """A teaser without a text, as lists of links have it, is an article if it has a headline."""
    worded = {column: articles[column].str.contains(r"\w", regex=True) for column in ("title", "text")}
    return ~worded["text"] & ~(articles["is_excerpt"] & worded["title"])


@rule("outlet, link (or title) and text equal those of an article already read")
def repeated(articles: pd.DataFrame) -> pd.Series:
    several = articles[articles["article_id"].duplicated(keep=False)]
    ordered = several.sort_values(["published", "title", "author", "section"], kind="stable")  # undated ones last
    return ordered["article_id"].duplicated(keep="first").reindex(articles.index, fill_value=False)


def article_ids(articles: pd.DataFrame) -> list[str]:
    """One id per article: a hash of outlet, link (else title) and text, whatever its white space or place in a file."""
    name = articles["url"].where(articles["url"] != "", articles["title"])
    keys = zip(articles["outlet"], name, articles["text"], strict=True)
    return [
        hashlib.sha256("\x1f".join(" ".join(part.split()) for part in key).encode()).hexdigest()[:16] for key in keys
    ]


def check_mapping(columns: Mapping[str, str] | None) -> None:
    """Raise ``MissingColumn`` where a mapping names a column that articles do not have."""
    if unknown := [ours for ours in columns or () if ours not in USUAL_NAMES]:
        raise MissingColumn(f"cannot map {unknown[0]!r}: columns= takes {', '.join(USUAL_NAMES)} (ours) -> their name")


def rename(raw: pd.DataFrame, columns: Mapping[str, str] | None, source_file: str) -> pd.DataFrame:
    """The rows of ``raw`` under this kit's column names: as mapped in ``columns``, else by the usual names.

    Raises ``MissingColumn`` (a ``KeyError``) that says what was found and how to map it.
    """
    chosen = dict(columns or {})
    absent = [theirs for theirs in chosen.values() if theirs not in raw.columns]
    if absent:
        raise MissingColumn(f"{source_file} has no column {absent[0]!r}; it has {_listed(raw.columns)}")
    tidy = {str(column).strip().casefold().replace(" ", "_").replace("-", "_"): column for column in raw.columns}
    for ours, usual in USUAL_NAMES.items():
        theirs = next(
            (tidy[name] for name in usual.split() if name in tidy and tidy[name] not in chosen.values()), None
        )
        if ours not in chosen and theirs is not None:
            chosen[ours] = theirs
    missing = [name for name in REQUIRED if name not in chosen and not (name == "outlet" and "url" in chosen)]
    if missing:
        raise MissingColumn(
            f"{source_file}: missing column {_names(missing)} (found {_listed(raw.columns)}). {_fix(missing)}"
        )
    unused = [column for column in raw.columns if column not in (*chosen.values(), "is_excerpt")]
    lacking = [name for name in ("title", "published") if name not in chosen]
    if lacking and unused:
        told = f"{source_file}: no column for {_names(lacking)}; not used: {_listed(pd.Index(unused))}. {_fix(lacking)}"
        warnings.warn(told, stacklevel=2)
    doubled = [theirs for theirs in chosen.values() if list(raw.columns).count(theirs) > 1]
    if doubled:
        raise MissingColumn(f"{source_file} has more than one column {doubled[0]!r}: rename all but one in its header")
    return pd.DataFrame({ours: raw[theirs] for ours, theirs in chosen.items()}, index=raw.index)


def refuse(articles: pd.DataFrame, rules: Iterable[str] | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split rows into ``(articles, ledger)``: a refused row is in the ledger once, under the first rule it broke."""
    broken = pd.Series(pd.NA, index=articles.index, dtype="str")
    for name in RULES if rules is None else rules:
        candidates = articles[broken.isna()]
        broken.loc[candidates.index[RULES[name][1](candidates)]] = name
    return articles[broken.isna()], ledger_of(articles[broken.notna()], broken.dropna())


def ledger_of(refused: pd.DataFrame, broken: pd.Series) -> pd.DataFrame:
    """One row per refused row: the rule it broke, and an excerpt of it."""
    return pd.DataFrame(
        {
            "source_file": refused["source_file"],
            "source_row": refused["source_row"],
            "rule": broken,
            "why": [RULES[name][0] for name in broken],
            "excerpt": (refused["outlet"] + " | " + refused["title"] + " | " + refused["text"]).str.slice(0, 160),
        }
    )


def _names(columns: list[str]) -> str:
    return " and ".join(repr(column) for column in columns)


def _fix(columns: list[str]) -> str:
    mapping = ", ".join(f'"{column}": "their name"' for column in columns)
    options = " ".join(f'{column}="their name"' for column in columns)
    return f"Map it: columns={{{mapping}}}; on the command line: --columns {options}"


def _listed(columns: pd.Index, most: int = 12) -> str:
    shown = ", ".join(repr(str(column)) for column in columns[:most])
    return shown + (f" and {len(columns) - most} more" if len(columns) > most else "")

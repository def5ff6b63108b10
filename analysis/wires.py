"""Which news agencies an article credits: in its byline, its dateline or a credit line."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd

from .outlets import known_outlets

OPENING, ENDING = 160, 300  # characters: where datelines and credit lines stand
UNNAMED = "news agencies"  # credited, but not by name
CREDIT_COLUMNS = ["article_id", "agency", "where"]


def wire_credits(articles: pd.DataFrame) -> pd.DataFrame:
    """One row per article and agency it credits: ``article_id, agency, where`` (byline, dateline, credit line).

    Agencies are the outlets of ``data/outlets.csv`` whose medium is "agency", under all their names; ``news agencies``
    where none is named. A byline is the ``author`` column ("Staff and agencies"); a dateline opens the text ("PARIS
    (Reuters) -", "LONDON, March 3 (AFP) —"); a credit line ends it ("(AP, dpa)", "Source: news agencies", "Reuters
    contributed to this report", "Reporting by …", "© AFP"). A mention elsewhere ("told Reuters") credits nothing, and
    an agency does not credit itself. Use the articles as read: credit lines are furniture, which ``strip_boilerplate``
    takes out.
    """
    columns = (articles[name] for name in ("article_id", "outlet", "author", "text"))
    rows = [
        (article, agency, where)
        for article, outlet, author, text in zip(*columns, strict=True)
        for where, agency in _credits(author if isinstance(author, str) else "", text)
        if agency != outlet
    ]
    table = pd.DataFrame(rows, columns=CREDIT_COLUMNS)
    return table.drop_duplicates(["article_id", "agency"], ignore_index=True)


def _credits(author: str, text: str) -> list[tuple[str, str]]:
    """Where and whom an article credits, the byline first."""
    opening, ending = text[:OPENING], text[-ENDING:].rstrip()
    places = [("byline", name) for name in _name().findall(author)]
    places += [("dateline", name) for found in _dateline().finditer(opening) for name in _name().findall(found[0])]
    places += [("credit line", name) for found in _credit_line().finditer(ending) for name in _name().findall(found[0])]
    return [(where, _agencies().get(name.casefold(), UNNAMED)) for where, name in places]


@cache
def _agencies() -> dict[str, str]:
    """The agency of each of its names, in lower case."""
    table = known_outlets()
    agencies = table[table["medium"] == "agency"]
    return {
        name.casefold(): str(agency)
        for agency, row in agencies.iterrows()
        for name in (str(agency), *row["variants"].split("|"))
        if name and "." not in name
    }


@cache
def _names() -> str:
    """A pattern of every name, the longest first; of the short ones (AP, dpa) no other case than capitals."""
    names = sorted(_agencies(), key=lambda name: (-len(name), name))
    short = "|".join(name.upper() for name in names if len(name) <= 4)
    return "|".join(f"(?i:{re.escape(name)})" for name in names if len(name) > 4) + f"|dpa|{short}"


_SOME = "(?i:(?:news |wire )?agencies)"


@cache
def _name() -> re.Pattern[str]:
    return re.compile(rf"\b({_names()}|{_SOME})\b")


@cache
def _dateline() -> re.Pattern[str]:
    name = rf"(?:{_names()}|{_SOME})"
    return re.compile(
        rf"\A\W*(?:\w[^()\n]{{0,80}})?\(({name}(?:[/,&+ ]+\w[\w ]*)*)\)\s*[-–—:]|\A({_names()}) [-–—]{{1,2}} "
    )


@cache
def _credit_line() -> re.Pattern[str]:
    part, apart = r"(?:(?! and )[\w. ])+", r"(?:[,/][ -]?| and )"
    listed = rf"(?:{part}{apart})*(?:{_names()}|{_SOME})(?: news agency)?(?:{apart}{part})*"
    return re.compile(
        rf"\({listed}\)\W*\Z"  # (AP, dpa, Reuters)
        rf"|\b[a-z]{{1,5}}/[a-z]{{1,5}}\W{{0,3}}\({listed}\)"  # the same after the editors' signs: jbh/kl (AFP)
        rf"|(?:\A|\n)\W*(?:—|–|-|With|©(?: \d{{4}})?)\s*(?:The )?{listed}\W*\Z"
        rf"|\bSources?:[\W]*(?:The )?{listed}\W*\Z"
        rf"|(?:The )?(?:{_names()})[^.\n]{{0,80}} contributed to this (?:report|story|article)"
        rf"|(?:contributed to this (?:report|story|article)|[Rr]eporting by)[^.\n]{{0,120}}\b(?:{_names()})\b"
    )

"""Europresse (Eureka.cc): articles saved as HTML, one ``article`` element each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...files import File
from .. import VENDOR, Records, reader
from .documents import DATE, container, flow, html_tree, names, records, stated_date, tidy

# Classes by what they hold, the likelier first: the spelling changed over the years.
OUTLET = ("rdp__docpublicationname", "docpublicationname")
HEADER = ("docheader",)
SUBHEADER = ("doctitresoussection",)
TITLE = ("rdp__articletitle", "titrearticlevisu", "titrearticle")
AUTHOR = ("docauthors", "rdp__docauthors")
BODY = ("dococurrcontainer", "doctext")
KNOWN = re.compile(r"\b(?:DocPublicationName|titreArticle(?:Visu)?|docOcurrContainer|publiC[-_]lblNodoc)\b", re.I)
ISSUE = re.compile(r",\s*(?:no\.?|n°|nº|num\.?)\s.*$", re.I)  # La Croix, no. 43018
WEEKDAY = re.compile(
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    r"|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica)\W*$",
    re.I,
)
PRINTED = re.compile(r"Cet article est paru dans|This article appeared in", re.I)
MOST_NAMES = 10  # words: longer is no byline


def _is_europresse(file: File) -> bool:
    return container(file) == "html" and "<article" in file.opening.lower() and bool(KNOWN.search(file.opening))


@reader("europresse", "articles saved from Europresse (HTML)", like=_is_europresse, rank=VENDOR)
def read_europresse(file: File) -> Iterator[Records]:
    """One row per ``article`` element; one without outlet and title is no article of Europresse and not read."""
    articles = [node for node in html_tree(file).iter("article") if next(node.iterancestors("article"), None) is None]
    nothing = [("unknown_layout", "no article element, as Europresse has them", file.opening[:300])]
    yield from records([_row(article) for article in articles] or nothing)


def _row(article: Any) -> dict[str, object] | tuple[str, str, str]:
    outlet, title, body = (_first(article, classes) for classes in (OUTLET, TITLE, BODY))
    if outlet is None and title is None:
        return "unknown_layout", "an article element with neither outlet nor title", " ".join(flow(article))[:300]
    header = _header(article)
    date = DATE.search(header)
    text = [tidy(part) for part in flow(body if body is not None else _section(article))]
    return {
        "outlet": ISSUE.sub("", _said(outlet)),
        "title": _said(title),
        "text": "\n\n".join(part for part in text if not PRINTED.match(part)),
        "published": stated_date(header[date.start() :]) if date else "",
        "url": next((a.get("href", "") for a in article.iter("a") if PRINTED.search(_said(a))), ""),
        "author": _author(article, title),
        "section": WEEKDAY.sub("", header[: date.start()]).strip(" ,-") if date else "",
        "is_excerpt": False,
    }


def _first(node: Any, classes: tuple[str, ...]) -> Any:
    """The first element under a node with the first of these classes that any has, or None."""
    found: dict[str, Any] = {}
    for inner in node.iter():
        for name in inner.get("class", "").lower().split() if isinstance(inner.tag, str) else ():
            found.setdefault(name, inner)
    return next((found[name] for name in classes if name in found), None)


def _said(node: Any) -> str:
    return "" if node is None else tidy(" ".join(flow(node)))


def _header(article: Any) -> str:
    """The line with section, date and page; for broadcasts and sites it may follow the name of a rubric."""
    header = _said(_first(article, HEADER))
    rubric = _first(article, SUBHEADER)
    if DATE.search(header) or rubric is None:
        return header
    return " ".join(map(_said, [rubric, *rubric.itersiblings("*")]))


def _section(article: Any) -> Any:
    return next(article.iter("section"), article.makeelement("section"))


def _author(article: Any, title: Any) -> str:
    """Who is named as the author, or in the line below the title."""
    named = _first(article, AUTHOR)
    if named is not None or title is None:
        return names(_said(named))
    while title.getparent() is not None and "titrearticle" in title.getparent().get("class", "").lower():
        title = title.getparent()
    below = _said(next(title.itersiblings("*"), None))
    return names(below) if len(below.split()) <= MOST_NAMES and not DATE.search(below) else ""

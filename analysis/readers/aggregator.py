"""Saved pages of a news aggregator: a lead article, site furniture, then related articles as cards.

The page is read by its structure, not by deleting known lines: a body that happens to hold the line ``Comments``
keeps it, and furniture never gets in, because bodies begin and end at the sequences below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from ..files import File
from . import VENDOR, Records, reader

HEAD = ("logo",)
AFTER_LEAD = (
    "Orange background",
    "Try Our AI Features",
    "Explore what Daily8 AI can do for you:",
    "Comments",
    "No comments yet...",
    "Related Articles",
)
FOOTER = (
    "DOWNLOAD THE APP",
    "Get Started Now: Download the App",
    "Ready to dive into the world of global news and events? Download our app today from your preferred app store "
    "and start exploring.",
    "app-storeplay-store",
)
FURNITURE = frozenset((*HEAD, *AFTER_LEAD, *FOOTER))
DAY_FIRST = True
GLUED = re.compile(
    r"^(?P<outlet>.*?)\s*(?P<when>\d{2}-\d{2}-\d{4}|(?:\d+|an?) (?:minute|hour|day|week|month|year)s? ago)?$"
)
TIME = re.compile(r"^time\s*(?P<when>.*)$")
EXCERPT_WORDS = 120
CUT_OFF = re.compile(r"(?:\.\.\.|…|\[\+\d+ chars\])\s*$")


class Card(NamedTuple):
    """Where an article's heading begins, where its body begins, and what the heading says."""

    start: int
    body: int
    outlet: str
    title: str
    when: str
    is_lead: bool = False


def _is_page(file: File) -> bool:
    return file.suffix in ("", ".txt") and bool(_cards(_lines(file.opening)))


@reader("aggregator", "page of a news aggregator, saved as text", like=_is_page, rank=VENDOR)
def read_page(file: File) -> Iterator[Records]:
    """One row per article of the page, the lead first."""
    lines = _lines(file.text())
    cards = _cards(lines)
    if not cards:
        why = "not a page of the aggregator layout: no headline given twice above its outlet"
        yield Records(pd.DataFrame(), [(1, "unknown_layout", why, " ".join(filter(None, lines))[:160])])
        return
    ends = [card.start for card in cards[1:]] + [_before(FOOTER, lines, len(lines))]
    if cards[0].is_lead:
        ends[0] = _before(AFTER_LEAD, lines, ends[0])
    rows = [_row(card, lines[card.body : end]) for card, end in zip(cards, ends, strict=True)]
    yield Records(pd.DataFrame(rows, index=range(1, len(rows) + 1)), day_first=DAY_FIRST)


def is_cut_off(text: str) -> bool:
    """True where a text ends as teasers do: with an ellipsis or ``[+1234 chars]``."""
    return bool(CUT_OFF.search(text))


def _row(card: Card, body: Sequence[str]) -> dict[str, object]:
    paragraphs = [line for line in body if line]
    text = "\n\n".join(paragraphs)
    short = 0 < len(text.split()) < EXCERPT_WORDS
    return {
        "outlet": card.outlet,
        "title": card.title,
        "text": text,
        "published": card.when,
        "is_excerpt": bool(short or is_cut_off(text)),
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in re.split(r"\r*\n|\r", text)]


def _cards(lines: Sequence[str]) -> list[Card]:
    """The articles of a page, the lead first; none where the page is not of this layout."""
    filled = [i for i, line in enumerate(lines) if line]
    lead = _lead(lines, filled) if FURNITURE & set(lines) else None
    first = lead.body if lead else 0
    related = [
        card for place, i in enumerate(filled) if i >= first and (card := _card(lines, filled[place : place + 6]))
    ]
    return [lead, *related] if lead else related


def _lead(lines: Sequence[str], filled: Sequence[int]) -> Card | None:
    """The article the page was opened for: headline, headline again, outlet and date glued together."""
    start = filled[1:] if filled and lines[filled[0]] in HEAD else filled
    if len(start) < 3 or lines[start[0]] != lines[start[1]] or _card(lines, start[:6]):
        return None
    glued = GLUED.match(lines[start[2]])
    assert glued is not None  # every part of the pattern is optional
    return Card(start[0], start[2] + 1, glued["outlet"], lines[start[0]], glued["when"] or "", is_lead=True)


def _card(lines: Sequence[str], at: Sequence[int]) -> Card | None:
    """The card whose heading starts here: headline twice, outlet, time (or none), bullet and outlet, headline."""
    said = [lines[i] for i in at]
    if len(said) < 4 or said[0] != said[1] or at[1] != at[0] + 1:
        return None
    outlet, timed = said[2], TIME.match(said[3])
    rest = 4 if timed else 3
    if len(said) <= rest or said[rest].lstrip("•").strip() != outlet or not said[rest].startswith("•"):
        return None
    titled = len(said) > rest + 1 and said[rest + 1] == said[0]
    body = at[rest + 1 if titled else rest] + 1
    return Card(at[0], body, outlet, said[0], timed["when"] if timed else "")


def _before(furniture: Sequence[str], lines: Sequence[str], end: int) -> int:
    """Where the run of these lines that stands right above ``end`` begins; lines of the run may be missing."""
    start, left = end, list(furniture)
    for i in range(end - 1, -1, -1):
        if not lines[i]:
            continue
        if lines[i] not in left:
            break
        left = left[: left.index(lines[i])]
        start = i
    return start

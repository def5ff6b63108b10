"""Saved pages of news aggregators: a lead article, site furniture, then related articles as cards.

The page is read by its structure, not by deleting known lines: a body that happens to hold the line ``Comments``
keeps it, and furniture never gets in, because bodies begin and end at headings and at runs of furniture. What a
site's headings and furniture look like is data: one profile per site in ``data/aggregators``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from ..files import File, decode
from . import VENDOR, Records, reader

CUT_OFF = re.compile(r"(?:\.\.\.|…|\[\+\d+ chars\])\s*$")
PROFILES = Path(__file__).resolve().parents[2] / "data" / "aggregators"
LONGEST = 500  # characters a line of a heading may have
FIELDS = ("outlet", "title", "when")


class Line(NamedTuple):
    """A line of a heading as it is drawn in a profile: what it looks like, and whether it may be missing."""

    pattern: re.Pattern[str]
    optional: bool
    touches: bool  # no blank line between it and the line above


class Profile(NamedTuple):
    """The layout of one site's pages; ``data/aggregators/daily8.toml`` says what each part means."""

    name: str
    lead: tuple[Line, ...]
    card: tuple[Line, ...]
    day_first: bool | None
    excerpt_words: int
    head: tuple[str, ...]
    after_lead: tuple[str, ...]
    foot: tuple[str, ...]


class Card(NamedTuple):
    """Where an article's heading begins, where its body begins, and what the heading says."""

    start: int
    body: int
    said: Mapping[str, str]
    is_lead: bool = False


def _is_page(file: File) -> bool:
    return file.suffix in ("", ".txt") and bool(_recognise(split_lines(file.opening), profiles())[1])


@reader("aggregator", "page of a news aggregator, saved as text", like=_is_page, rank=VENDOR)
def read_page(file: File) -> Iterator[Records]:
    """One row per article of the page, the lead first."""
    yield read_with(profiles(), file.text())


def read_with(known: Sequence[Profile], text: str) -> Records:
    """One row per article of a page of one of these sites, the lead first."""
    lines = split_lines(text)
    site, cards = _recognise(lines, known)
    if not cards:
        why = f"not a page of an aggregator known here ({', '.join(each.name for each in known)}): no heading of theirs"
        return Records(pd.DataFrame(), [(1, "unknown_layout", why, " ".join(filter(None, lines))[:160])])
    ends = [card.start for card in cards[1:]] + [_before(site.foot, lines, len(lines))]
    if cards[0].is_lead:
        ends[0] = _before(site.after_lead, lines, ends[0])
    rows = [_row(card, lines[card.body : end], site) for card, end in zip(cards, ends, strict=True)]
    return Records(pd.DataFrame(rows, index=range(1, len(rows) + 1)), day_first=site.day_first)


@cache
def profiles() -> tuple[Profile, ...]:
    """The sites whose layout is known, by file name."""
    return tuple(load_profile(path) for path in sorted(PROFILES.glob("*.toml")))


def load_profile(path: Path) -> Profile:
    """The layout a file describes. Raises ``ValueError`` that says what is wrong with the file."""
    try:
        said = tomllib.loads(decode(path.read_bytes()))
        when = said.pop("when")
        said |= {name: _heading(said[name], when) for name in ("lead", "card")}
        said |= {name: tuple(said[name]) for name in ("head", "after_lead", "foot")}
        return Profile(**said)
    except (KeyError, TypeError, ValueError, re.error) as error:
        keys = ", ".join((*Profile._fields, "when"))
        raise ValueError(f"{path} is no profile of an aggregator: {error!r}; it must have just {keys}") from error


def is_cut_off(text: str) -> bool:
    """True where a text ends as teasers do: with an ellipsis or ``[+1234 chars]``."""
    return bool(CUT_OFF.search(text))


def _heading(drawing: str, when: str) -> tuple[Line, ...]:
    """The lines of a heading as drawn in a profile."""
    drawn = [line.strip() for line in drawing.strip().split("\n")]
    touching = [False, *map(bool, drawn)]
    whole = [bool(re.fullmatch(r"\[[^\[\]]+\]", line)) for line in drawn]
    return tuple(
        Line(_pattern(line[1:-1] if missing else line, when), missing, touches)
        for line, missing, touches in zip(drawn, whole, touching, strict=False)
        if line
    )


def _pattern(drawn: str, when: str) -> re.Pattern[str]:
    """What a line drawn as ``{outlet}[{when}]`` looks like."""
    fields = re.findall(r"\{(\w*)\}", drawn)
    if unknown := set(fields) - set(FIELDS):
        raise ValueError(f"no field is called {unknown.pop()!r} in {drawn!r}: choose from {', '.join(FIELDS)}")
    forms = dict.fromkeys(FIELDS, ".*?") | {"when": when} if len(fields) > 1 else dict.fromkeys(FIELDS, ".+")

    def regex(part: re.Match[str]) -> str:
        if part["field"]:
            return f"(?P<{part['field']}>{forms[part['field']]})"
        return {"[": "(?:", "]": ")?"}.get(part[0], r"\s*" if part[0].isspace() else re.escape(part[0]))

    return re.compile(re.sub(r"\{(?P<field>\w+)\}|\s+|.", regex, drawn))


def split_lines(text: str) -> list[str]:
    """The lines of a page, whatever ends them, without the white space around them."""
    return [line.strip() for line in re.split(r"\r*\n|\r", text)]


def _recognise(lines: Sequence[str], known: Sequence[Profile]) -> tuple[Profile, list[Card]]:
    """The site whose headings stand most often on a page, and its articles; none where the page is of no known site."""
    return max(((site, _cards(lines, site)) for site in known), key=lambda found: len(found[1]))


def _cards(lines: Sequence[str], site: Profile) -> list[Card]:
    """The articles of a page, the lead first."""
    filled = [i for i, line in enumerate(lines) if line]
    lead = _lead(lines, filled, site)
    first = lead.body if lead else 0
    starts = (place for place, i in enumerate(filled) if i >= first)
    related = [card for place in starts if (card := _card(site.card, lines, filled, place))]
    return [lead, *related] if lead else related


def _lead(lines: Sequence[str], filled: Sequence[int], site: Profile) -> Card | None:
    """The article the page was opened for, above its furniture."""
    if not {*site.head, *site.after_lead, *site.foot} & set(lines):
        return None
    place = next((place for place, i in enumerate(filled) if lines[i] not in site.head), len(filled))
    lead = _card(site.lead, lines, filled, place)
    return lead._replace(is_lead=True) if lead and not _card(site.card, lines, filled, place) else None


def _card(heading: Sequence[Line], lines: Sequence[str], filled: Sequence[int], place: int) -> Card | None:
    """The article whose heading begins at this filled line."""
    found = _match(heading, lines, filled, place, {})
    return Card(filled[place], filled[found[0] - 1] + 1, found[1]) if found else None


def _match(
    heading: Sequence[Line], lines: Sequence[str], filled: Sequence[int], place: int, said: dict[str, str]
) -> tuple[int, dict[str, str]] | None:
    """The filled line after a heading, and what the heading says, a field that stands twice the same twice."""
    if not heading:
        return place, said
    line, rest = heading[0], heading[1:]
    fields = _fields(line, lines, filled, place)
    if fields is not None and all(said.get(name, value) == value for name, value in fields.items()):
        found = _match(rest, lines, filled, place + 1, said | fields)
        if found:
            return found
    return _match(rest, lines, filled, place, said) if line.optional else None


def _fields(line: Line, lines: Sequence[str], filled: Sequence[int], place: int) -> dict[str, str] | None:
    """What a filled line says where a heading would have this one."""
    if place >= len(filled) or (line.touches and filled[place] != filled[place - 1] + 1):
        return None
    found = line.pattern.fullmatch(lines[filled[place]]) if len(lines[filled[place]]) <= LONGEST else None
    return {name: value.strip() for name, value in found.groupdict("").items()} if found else None


def _row(card: Card, body: Sequence[str], site: Profile) -> dict[str, object]:
    text = "\n\n".join(line for line in body if line)
    short = 0 < len(text.split()) < site.excerpt_words
    return {
        "outlet": card.said.get("outlet", ""),
        "title": card.said.get("title", ""),
        "text": text,
        "published": card.said.get("when", ""),
        "is_excerpt": short or is_cut_off(text),
    }


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

"""What the saved pages of a site have in common: a draft of a profile for an aggregator that has none yet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import pandas as pd

from .aggregator import LONGEST, split_lines

MOSTLY = 0.8  # of the pages, or of the places
DATE_WORDS, NAME_WORDS, PROSE_WORDS = 4, 6, 12


def propose_furniture(pages: Iterable[str], *, min_pages: int = 3) -> pd.DataFrame:
    """One row per line that stands on several pages of a site, in page order: ``line, pages, where, looks_like``.

    ``pages`` are the texts of saved pages. ``where`` is ``head`` or ``foot`` where no line of the page's own stands
    above or below, else ``between``. ``looks_like`` is ``furniture``; or ``card marker`` (as often on its pages as any
    line: it may belong into the drawing of a card); or what the line should not be taken for though it repeats: a
    ``headline`` of a story shown on several pages, an ``outlet``, a ``date``. The text of such a story is left out.
    All this is guessed from where lines stand and how long they are: read it before it becomes a profile.
    """
    texts = list(dict.fromkeys(tuple(line for line in split_lines(page) if line) for page in pages))
    places = _places(texts, min_pages)
    lines = places.groupby("line", sort=False)
    found = lines.agg(pages=("page", "nunique"), depth=("depth", "median"), where=("where", lambda at: at.mode()[0]))
    found["looks_like"] = _labels(places, found["pages"] / len(texts), _named(texts, found.index))
    kept = found[found["looks_like"] != "story"].sort_values("depth", kind="stable")
    return kept.reset_index()[["line", "pages", "where", "looks_like"]]


def _places(texts: Sequence[Sequence[str]], min_pages: int) -> pd.DataFrame:
    """One row per place where a repeated line stands: ``page, line, depth, above, below, times, where``."""
    on = Counter(line for text in texts for line in set(text))
    rows = []
    for page, text in enumerate(texts):
        own = [i for i, line in enumerate(text) if on[line] < min_pages] or [len(text)]
        times, around = Counter(text), ["", *text, ""]
        rows += [
            (page, line, i / len(text), around[i], around[i + 2], times[line], _where(i, own))
            for i, line in enumerate(text)
            if on[line] >= min_pages
        ]
    return pd.DataFrame(rows, columns=["page", "line", "depth", "above", "below", "times", "where"])


def _where(place: int, own: Sequence[int]) -> str:
    return "head" if place < own[0] else "foot" if place > own[-1] else "between"


def _labels(places: pd.DataFrame, share: pd.Series, named: set[str]) -> pd.Series:
    """What each repeated line looks like; ``share`` is the part of the pages it stands on."""
    line = places["line"]
    headlines = set(line[line == places["above"]])
    times = places.drop_duplicates(["page", "line"]).groupby("line")["times"]
    busiest = places["times"] == places.groupby("page")["times"].transform("max")
    facts = pd.DataFrame(
        {
            "share": share,
            "often": times.median() > 1,
            "once": times.max() == 1,
            "busiest": busiest.groupby(line).all(),
            "leads": places.groupby("line")["below"].nunique().eq(1),
            "headline": line.isin(headlines).groupby(line).any(),
            "told": places["above"].isin(headlines).groupby(line).any(),
            "named": line.isin(named).groupby(line).any(),
        }
    )
    facts["anchored"] = facts.index.isin(_anchored(places, facts))
    return facts.apply(lambda fact: _label(str(fact.name), fact), axis=1).reindex(share.index)


def _anchored(places: pd.DataFrame, facts: pd.DataFrame) -> set[str]:
    """Lines that stand by the edge of the page, by a line that is on every page once, or by another of these lines."""
    able = set(facts.index[~facts["often"] & ~facts["headline"] & ~facts["named"]])
    anchors, found = {line for line in able if facts["once"][line] and facts["share"][line] == 1} | {""}, set[str]()
    while True:
        beside = places["above"].isin(anchors) | places["below"].isin(anchors)
        near = beside.groupby(places["line"]).mean() >= MOSTLY
        if set(near.index[near]) == found:
            return found
        found = set(near.index[near])
        anchors |= {line for line in found & able if len(line.split()) < PROSE_WORDS}


def _label(line: str, fact: pd.Series) -> str:
    words, steady = len(line.split()), fact["share"] >= MOSTLY
    rules = {
        "headline": fact["headline"],
        "outlet": fact["named"],
        "story": fact["told"] or (words >= PROSE_WORDS and not steady),
        "date": bool(re.search(r"\d", line)) and words <= DATE_WORDS and (fact["share"] < 1 or fact["often"]),
        "card marker": fact["often"] and fact["busiest"] and steady,
        "furniture": not fact["often"] and (fact["anchored"] or (fact["share"] == 1 and fact["once"])),
    }
    first = next((name for name, holds in rules.items() if holds), None)
    return first or ("headline" if fact["leads"] else "outlet" if words <= NAME_WORDS else "story")


def _named(texts: Sequence[Sequence[str]], lines: pd.Index) -> set[str]:
    """Lines that are names which also stand with a bullet or a date: outlets."""
    decked = {(page, name) for page, text in enumerate(texts) for line in text if (name := _bare(line)) != line}
    on, alone = Counter(name for _, name in decked), {line for text in texts for line in text}
    return {line for line in lines if (name := _bare(line)) in alone and on[name] > 1}


def _bare(line: str) -> str:
    """A line without bullets before it and dates behind it."""
    return re.sub(r"^[•·▪►|*–—-]+\s*|[\W_]*\d[\W\d_]*$", "", line) if len(line) <= LONGEST else line

"""The title of a saved page: the one most of its parts agree on, once the site's name is cut off."""

from __future__ import annotations

import re
from typing import NamedTuple

from .jsonld import Described, texts, title_key

# How far a place is believed to hold the title a reader sees. Agreement decides; alone, the headline on the page wins.
WEIGHTS = {"h1": 1.2, "json-ld": 1.1, "og:title": 1.0, "title": 0.7}
MINOR_WEIGHT = 0.3
MINOR = (
    "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "citation_title", "headline",
    "hdl", "mrf:title", "cxenseparse:title", "title",
)  # fmt: skip
SEPARATOR = re.compile(r"\s+(?:[|•·»«›:~/]|[-–—]{1,3})\s+|\s*[|｜»：]\s*|-(?=[^\s-]+$)")
STRONG = "|｜»"
MOST_WORDS_OF_A_SITE, LONGEST = 7, 500


class Voice(NamedTuple):
    """One place that states a title: the titles it proposes, keys of all readings, and keys of titles cut short."""

    place: str
    proposed: list[str]
    keys: set[str]
    cut_short: list[str]

    @property
    def weight(self) -> float:
        return WEIGHTS.get(self.place, MINOR_WEIGHT)

    def agrees(self, key: str) -> bool:
        return key in self.keys or any(key.startswith(start) for start in self.cut_short)


def elect(headlines: list[str], described: Described, meta: dict[str, list[str]], tag: str, sites: list[str]) -> str:
    """The title that most weight stands behind; of equal ones the spelling of the place believed most."""
    voices = [
        _voice("h1", [text for text in headlines if not _is_site(text, sites)], []),
        _voice("json-ld", [title for node in described.article for title in texts(node.get("headline"))[:1]], sites),
        _voice("og:title", meta.get("og:title", [])[:1], sites),
        _voice("title", [tag] if tag else [], sites),
        *(_voice(name, meta.get(name, [])[:1], sites) for name in MINOR),
    ]
    best, most = "", 0.0
    for voice in voices:
        for at, title in enumerate(voice.proposed):
            key = title_key(title)
            score = sum(other.weight for other in voices if other.agrees(key)) - at * 0.01
            if score > most + 1e-9:
                best, most = title, score
    return best


def without_site(title: str, sites: list[str]) -> str:
    """The title without the site's name behind it or before it."""
    cuts = list(SEPARATOR.finditer(title))
    for cut in reversed(cuts):
        head, tail = title[: cut.start()].strip(), title[cut.end() :].strip()
        if head and _is_site(tail, sites):
            strong = cut[0].strip() in STRONG
            return _without_section(head, cut[0]) if strong else without_site(head, sites)
    if cuts and _is_site(title[: cuts[0].start()], sites) and len(title[cuts[0].end() :].split()) > 2:
        return title[cuts[0].end() :].strip()
    return title


def _voice(place: str, titles: list[str], sites: list[str]) -> Voice:
    """What a place proposes, and what others may agree with: also every part before or behind a separator."""
    titles = [title for title in titles if len(title) <= LONGEST]
    readings = list(titles)
    for title in titles if place != "h1" else []:
        cuts = list(SEPARATOR.finditer(title))[:10]
        readings += [part.strip() for cut in cuts for part in (title[: cut.start()], title[cut.end() :])]
    proposed = [without_site(title, sites) for title in titles]
    cut_short = [key for title in proposed if _is_cut_short(title) and len(key := title_key(title)) > 20]
    proposed = [title for title in proposed if title_key(title)]
    return Voice(place, proposed, {title_key(each) for each in (*readings, *proposed)}, cut_short)


def _is_cut_short(title: str) -> bool:
    """True for a title that ends in an ellipsis or near the 110 characters that search engines ask for."""
    return title.endswith(("...", "…")) or 100 <= len(title) <= 112


def _without_section(title: str, separator: str) -> str:
    """Cut once more at the separator that set off the site's name, where only a word or two stand behind it."""
    head, _, tail = title.rpartition(separator)
    return head.strip() if len(head.split()) > 3 and len(tail.split()) <= 2 else title


def _is_site(text: str, sites: list[str]) -> bool:
    """True where a text is a name of the site, begins or ends with one, or is a part of one."""
    key = title_key(text)
    squeezed = key.replace(" ", "")
    if not key or len(key.split()) > MOST_WORDS_OF_A_SITE:
        return False
    return any(_is_named(key, squeezed, site) for site in map(title_key, sites))


def _is_named(key: str, squeezed: str, site: str) -> bool:
    whole = site.replace(" ", "")
    return (
        squeezed.removeprefix("the") == whole.removeprefix("the")
        or (len(whole) >= 3 and (key.startswith(f"{site} ") or key.endswith(f" {site}")))
        or (len(squeezed) >= 4 and (site.startswith(f"{key} ") or site.endswith(f" {key}")))
    )

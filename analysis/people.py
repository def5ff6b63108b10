"""The people and bodies that one text names: their fullest names, their pronouns, what kind of speakers they are."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache

from .lexicons import read_lexicon
from .marks import ENDED, QUOTED
from .names import POSSESSIVE, SMALL, Name, bearers, find_names, first_names, is_person, tells_person
from .outlets import known_outlets

KINDS = ("official", "expert", "business", "citizen", "media")
LONGEST_TERM = 4  # words
_TERM_WORD = re.compile(r"[\w’'&.-]*\w")
_TITLED = re.compile(r"\b(?:(Mr|Sir|Lord)|(?:Mrs|Ms|Miss|Lady|Dame))\.?\s(?:\w+\s)?([\w’'-]+)")
_CLAUSE = re.compile(
    rf"[;:!?{QUOTED}{ENDED}\n]|[a-z]\.(?=\s|[A-Z]|$)|,\s(?!$)|\b(?:that|said|says|told|by|with|and|to|from|when|as)\s"
)
_APPOSITION = re.compile(
    r"(?:['’]s)?,\s(?!(?:and|but|which|said|told|says|according|adding|had|has|in|on)\b)"
    rf"((?:[^{QUOTED}{ENDED}\n.;]|(?<=[A-Z])\.){{4,110}})"
    rf"|\s(?:is|was|heads|leads|runs|of|from|at)\s([^{QUOTED}{ENDED}\n.,;]{{4,80}})|\s\(([^)]{{1,40}})\)"
)
_SPEECH = re.compile(r"\b(?:said|told|says|tells|wrote|added|adds|asked|tweeted|warned)\b")
_PARTY = re.compile(r"(?:,\s|\s\()[DRI](?:[-–][A-Z]|\))")  # Chuck Grassley, R-Iowa; Drew Gattine (D)


class People:
    """The names of one text (its quotations masked), in order, and what it tells of them."""

    def __init__(self, masked: str) -> None:
        self.masked = masked
        self.names = find_names(masked)
        self.starts = [name.start for name in self.names]
        self.counts = Counter(name.form for name in self.names)
        self.spoken: set[str] = set()  # names by which somebody was said to speak
        self._kinds: dict[str, str] = {}
        self._fullest: dict[str, str] = {}
        self._full: defaultdict[str, list[str]] = defaultdict(list)
        for form in self.counts:
            if " " in form:
                parts = form.split()
                for key in {"last " + parts[-1].casefold(), "first " + parts[0], "initials " + _initials(parts)}:
                    self._full[key].append(form)

    def between(self, start: int, end: int) -> list[Name]:
        """The names that begin in a stretch of the text."""
        return self.names[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def fullest(self, form: str) -> str:
        """The fullest form of a name in the text: David Lammy for Lammy, Organizing for Action for OFA."""
        if form not in self._fullest:
            people = [other for other in self._longer(form) if is_person(other)] or self._longer(form)
            self._fullest[form] = max(people, key=lambda other: (self.counts[other], len(other), other), default=form)
        return self._fullest[form]

    def _longer(self, form: str) -> list[str]:
        """Names that this one may be short for: by last name, else by first name, else by initials."""
        parts = form.split()
        by_last = [other for other in self._full["last " + parts[-1].casefold()] if len(other.split()) > len(parts)]
        if len(parts) > 1:
            return [other for other in by_last if other.split()[0] == parts[0]]
        given = form.lower() in first_names()
        by_first = [o for o in self._full["first " + form] if is_person(o) and (given or len(o.split()) == 2)]
        return by_last or by_first or self._full["initials " + form.replace(".", "").casefold()]

    def known_person(self, name: Name) -> bool:
        """Whether a name is a person's: of two parts or more, with a title, or of somebody who spoke before."""
        full = self.fullest(name.form)
        return is_person(full) and (" " in full or tells_person(name.titles) or full in self.spoken)

    def pronoun_for(self, form: str) -> str:
        """he or she, by first name or title; nothing where neither tells."""
        parts = self.fullest(form).split()
        known = first_names().get(parts[0].lower(), "") if len(parts) > 1 else ""
        return known or self._by_title.get(parts[-1], "")

    @cached_property
    def _by_title(self) -> dict[str, str]:
        return {surname: "he" if male else "she" for male, surname in _TITLED.findall(self.masked)}

    def holder_of(self, role: str, place: int) -> str:
        """Who has a title (the president): the last one named with it before a place, else the first after."""
        held = [name for name in self.names if is_person(name.form) and _holds(name, role)]
        before = [name for name in held if name.start < place]
        return self.fullest((before[-1:] or held[:1])[0].form) if held else ""

    def kind_of(self, form: str, phrase: str) -> str:
        """official, expert, business, citizen or media: by the words around the name where it is introduced; nothing
        where they tell nothing."""
        if form not in self._kinds:
            self._kinds[form] = next(filter(None, map(kind_of_words, self._descriptions(form, phrase))), "")
        return self._kinds[form]

    def _descriptions(self, form: str, phrase: str) -> Iterator[str]:
        """What the text says of a name, the most telling first: an institution's name itself, the words around a full
        form, the phrase that names the speaker, the words around other forms."""
        if not is_person(form) or form.lower() in bearers():
            yield form
        mentions = [name for name in self.names if self.fullest(name.form) == form]
        yield from (self._description(name) for name in mentions if name.form == form)
        yield phrase
        yield from (self._description(name) for name in mentions if name.form != form)

    def _description(self, name: Name) -> str:
        end = max(0, name.start - len(name.titles) - 1)
        before = _CLAUSE.split(self.masked[max(0, end - 80) : end])[-1]
        told = _APPOSITION.match(self.masked, name.end)
        party = "legislator" if _PARTY.match(self.masked, name.end) else ""
        apposed = _SPEECH.split(next(filter(None, told.groups()), ""))[0] if told else ""
        return f"{before} {name.titles} | {party} | {apposed}"


@lru_cache(maxsize=1 << 14)
def kind_of_words(words: str) -> str:
    """The kind whose terms weigh most in a description (its parts divided by |); nothing where it has none."""
    scores = dict.fromkeys(KINDS, 0.0) | {"": 0.0}
    for part in words.lower().split("|"):
        found = [POSSESSIVE.sub("", word) for word in _TERM_WORD.findall(part)]
        at = 0
        while at < len(found):
            sizes = range(min(LONGEST_TERM, len(found) - at), 0, -1)
            terms = {size: " ".join(found[at : at + size]) for size in sizes}
            size = next((size for size, term in terms.items() if term in _kinds()), 1)
            category, weight = _kinds().get(terms[size], ("", 0.0))
            scores[category] += weight
            at += size
    best = max(KINDS, key=lambda kind: scores[kind])
    return best if scores[best] > 0 else ""


@cache
def _kinds() -> dict[str, tuple[str, float]]:
    """Category and weight of each term that tells a kind of speaker; outlets' names of several words tell media."""
    outlets = [str(name).lower() for name in known_outlets().index if " " in str(name)]
    table = read_lexicon("speaker_kinds")
    told = zip(table["category"], table["weight"].astype(float), strict=True)
    return dict.fromkeys(outlets, ("media", 4.0)) | dict(zip(table["term"], told, strict=True))


def _holds(name: Name, role: str) -> bool:
    titles = name.titles.lower().replace("-elect", "").split()
    return role in titles and "vice" not in titles


def _initials(parts: list[str]) -> str:
    return "".join(part[0] for part in parts if part not in SMALL).casefold()

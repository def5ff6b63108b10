"""The people and bodies that one text names: their fullest names, their pronouns, what kind of speakers they are."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, cached_property, lru_cache

from .lexicons import read_lexicon
from .marks import ENDED, QUOTED
from .names import POSSESSIVE, SMALL, Name, bearers, find_names, first_names, is_person, tells_person, without_suffix
from .outlets import known_outlets

KINDS = ("official", "expert", "business", "citizen", "media")
LONGEST_TERM = 4  # words
_TERM_WORD = re.compile(r"[\w’'&.-]*\w")
_TITLED = re.compile(r"\b(?:(Mr|Sir|Lord)|(?:Mrs|Ms|Miss|Lady|Dame))\.?\s(?:\w+\s)?([\w’'-]+)")
_CLAUSE = re.compile(
    rf"[;:!?—–()\[\]{QUOTED}{ENDED}\n]|[a-z]\.(?=\s|[A-Z]|$)|,\s(?!$)"
    r"|\b(?:that|said|says|told|when|as|is|was|were|are)\s"
)
_PHRASE = re.compile(
    r"\b(?:by|with|to|from|for|of|at|in|on|against|about|after|before|between|over|than|and|but|or|asked|interviewed|"
    r"named|quoted|met|accused|praised|criticized|criticised|urged|thanked|nominated|appointed|hired|fired)\s"
)
_FRONTED = re.compile(
    r"\W*(?:in|on|at|by|with|to|from|for|of|after|before|during|under|since|despite|according|when|while|as|and|but|"
    r"\w+ing)\s",
    re.I,
)
_APPOSITION = re.compile(rf"(?:['’]s)?(?:,\s|\s?[—–]\s?)((?:[^{QUOTED}{ENDED}\n.;—–]|(?<=[A-Z])\.){{2,200}})")
_GOES_ON = re.compile(  # a verb: the apposition has ended before it
    r"(?:\w+ly\s)?(?:\w+ed|ha[sd]|have|is|was|are|were|will|would|said|told|says?|tells|wrote|made|took|went|came|gave|"
    r"got|became|began|led|held|kept|won|lost|left|met|saw|spoke|put|and\s\w+ed|but|which|adding|saying|according)\b"
)
_OFFICES = (
    "is|was|heads|leads|runs|chairs|represents|works|worked|teaches|serves|served|replaced|succeeded|founded|owns"
)
_RELATIVE = re.compile(rf"who(?!\s(?:{_OFFICES})\b|.*\bas\s)")
_BODY = r"(?:the\s)?(?:[a-z][\w-]*\s){0,2}(?:[A-Z][\w’'&.-]*\s?(?:(?:of|for|and|the|on|&)\s)*)+"
_BELONGS = re.compile(
    r"\s(?:(?:is|was)\s(?=(?:an?|the|one)\b)|(?:heads|leads|runs|chairs|represents)\s)([^\n.,;:]{4,80})"
    rf"|\s(?:of|from|at|with)\s({_BODY})|\s\(([^)]{{1,40}})\)"
)
_SHORT_FOR = {"senator": "sen.", "governor": "gov.", "congressman": "rep.", "congresswoman": "rep.", "general": "gen."}
_PARTY = re.compile(r"(?:,\s|\s\()[DRI](?:[-–][A-Z]|\.?,\s[A-Z]|\))")  # Grassley, R-Iowa; (D); (R., N.Y.)


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
            parts = without_suffix(form)
            if len(parts) > 1 and "&" not in parts and "OF" not in parts:
                for key in {"last " + parts[-1].casefold(), "first " + parts[0], "initials " + _initials(parts)}:
                    self._full[key].append(form)

    def between(self, start: int, end: int) -> list[Name]:
        """The names that begin in a stretch of the text."""
        return self.names[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def fullest(self, form: str) -> str:
        """The fullest form of a name in the text: David Lammy for Lammy, Organizing for Action for OFA."""
        if form not in self._fullest:
            longer = self._longer(form)
            people = [other for other in longer if is_person(other)]
            self._fullest[form] = max(
                people or longer, key=lambda other: (self.counts[other], len(other), other), default=form
            )
        return self._fullest[form]

    def _longer(self, form: str) -> list[str]:
        """Names that this one may be short for: by last name, else by first name, else by initials."""
        parts = without_suffix(form)
        by_last = [
            other for other in self._full["last " + parts[-1].casefold()] if len(without_suffix(other)) > len(parts)
        ]
        if len(parts) > 1:
            return [other for other in by_last if other.split()[0] == parts[0]]
        given = form.lower() in first_names()
        by_first = [o for o in self._full["first " + form] if is_person(o) and (given or len(without_suffix(o)) == 2)]
        return by_last or by_first or self._full["initials " + form.replace(".", "").casefold()]

    def known_person(self, name: Name) -> bool:
        """Whether a name is a person's: of two parts or more, with a title, or of somebody who spoke before."""
        full = self.fullest(name.form)
        return is_person(full) and (" " in full or tells_person(name.titles) or full in self.spoken)

    def is_known(self, name: Name) -> bool:
        """Whether a name is a person's, or one that the lexicon has."""
        return self.known_person(name) or name.form.lower() in bearers()

    def pronoun_for(self, form: str) -> str:
        """he or she, by first name or title; nothing where neither tells."""
        parts = without_suffix(self.fullest(form))
        known = first_names().get(parts[0].lower(), "") if len(parts) > 1 else ""
        return known or self._by_title.get(parts[-1], "")

    @cached_property
    def _by_title(self) -> dict[str, str]:
        return {surname: "he" if male else "she" for male, surname in _TITLED.findall(self.masked)}

    def spelled(self, words: str) -> str:
        """The name that is spelled like these words but for capital letters: the Chinese foreign ministry."""
        return self._folded.get(words.casefold(), "")

    @cached_property
    def _folded(self) -> dict[str, str]:
        bodies = [name for name in self.names if not is_person(name.form)]
        return {f"{name.titles} {name.form}".strip().casefold(): self.fullest(name.form) for name in bodies}

    def holder_of(self, role: str, place: int, *, nationality: str = "") -> str:
        """Who has a title (the president): the last one named with it before a place, else the first after; one of
        another country or a former one only where the words say so (the Chinese president) or nobody else has it."""
        held = [name for name in self.names if is_person(name.form) and _holds(name, role)]
        told = [name for name in held if nationality in name.titles.lower().split()]
        held = told or [name for name in held if not _is_another(name)] or held
        holders = {self.fullest(name.form) for name in held}
        named = [name for name in self.between(0, place) if self.fullest(name.form) in holders] or held[:1]
        return self.fullest(named[-1].form) if named else ""

    def kind_of(self, form: str, phrase: str) -> str:
        """official, expert, business, citizen or media: by the words around the name where it is introduced; nothing
        where they tell nothing."""
        if form not in self._kinds:
            self._kinds[form] = next(filter(None, map(kind_of_words, self._descriptions(form, phrase))), "")
        return self._kinds[form]

    def _descriptions(self, form: str, phrase: str) -> Iterator[str]:
        """What the text says of a name, the most telling first: a name that is known or an institution's, the
        words around a full form, those around others, the phrase that names the speaker."""
        if not is_person(form) or form.lower() in bearers():
            yield form
        for name in sorted(self._mentions[form], key=lambda name: name.form != form):
            yield from self._around(name)
        yield phrase

    @cached_property
    def _mentions(self) -> defaultdict[str, list[Name]]:
        """The names of each person or body, by their fullest form."""
        mentions: defaultdict[str, list[Name]] = defaultdict(list)
        for name in self.names:
            mentions[self.fullest(name.form)].append(name)
        return mentions

    def _around(self, name: Name) -> Iterator[str]:
        """The words before a name with its titles, its party, then the parts of an apposition or what it belongs to."""
        before = self._words_before(name)
        phrase = _PHRASE.split(before)[-1]
        yield f"{phrase} | {name.titles}"
        if phrase:
            yield before
        if _PARTY.match(self.masked, name.end):
            yield "legislator"
        if belongs := _BELONGS.match(self.masked, name.end):
            yield next(filter(None, belongs.groups()))
        if apposed := _APPOSITION.match(self.masked, name.end):
            for part in apposed[1].split(", "):
                if _GOES_ON.match(part):
                    break
                if not _RELATIVE.match(part):
                    yield part

    def _words_before(self, name: Name) -> str:
        """The noun phrase that a name ends (Arden police commissioner) or explains (the head of the works,)."""
        end = max(0, name.start - len(name.titles) - 1)
        clause = _CLAUSE.split(self.masked[max(0, end - 80) : end])[-1]
        return "" if clause.rstrip().endswith(",") and (name.titles or _FRONTED.match(clause)) else clause


@lru_cache(maxsize=1 << 14)
def kind_of_words(words: str) -> str:
    """The kind whose terms weigh most in a description (its parts divided by |); nothing where it has none."""
    scores = dict.fromkeys(KINDS, 0.0) | {"": 0.0}
    for part in words.lower().replace("’", "'").split("|"):
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
    return (role in titles or _SHORT_FOR.get(role) in titles) and "vice" not in titles


def _is_another(name: Name) -> bool:
    """Whether a title is not held as such: Chinese President, Former President."""
    return any(bearers().get(word) == "modifier" for word in name.titles.lower().split())


def _initials(parts: Sequence[str]) -> str:
    return "".join(part[0] for part in parts if part not in SMALL).casefold()

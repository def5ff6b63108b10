"""One text with its quotations masked: its sentences, who is said to speak in each, whom those words mean."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from .attribution import Attribution, find_attributions, mask, split_masked, words_of
from .names import Name, bearers, is_person, is_titles
from .people import People, kind_of_words
from .phrases import Word

FAR = 8  # sentences: how far back a pronoun may reach
NEAR = 4  # sentences: the same for the expert, the company
_OWNER = re.compile(r"['’]s\b|(?<=s)['’]\s")
_BESIDE = re.compile(r"(?:\sat the time)?,\s")
_INDEFINITE = ("a ", "an ", "some ", "one ", "two ", "three ", "four ", "several ", "many ", "other ", "another ")
_DEFINITE = ("the ", "his ", "her ", "their ")
_SPEAKS_FOR = re.compile(r"spokes|representative")
_SERVES = re.compile(r"(?:an?|the|one)\s(?:[\w-]+\s){1,3}(?:for|to|of)\s")  # somebody else: a lawyer for Mr. Grimm
_PLACED = re.compile(r"\b(?:in|of|across|from|to|at|near|around|over)\s(?:the\s)?$")
_WHEN = re.compile(r",\s(?:when|where|after)\s")
_IN = re.compile(r"\b(?:in|near)\s$")
_AND = re.compile(r"[,;]\s(?:and|but|while|yet)\s(?:[A-Z][\w.]*\s)*$")
_BY = re.compile(r"\b(?:by|with)\s(?:[A-Z][\w.]*\s)*$")
_NAMELESS = frozenset("they i we it who one some many others".split())


class Speaker(NamedTuple):
    """The words that name a speaker and those that attribute to him or her, as spans of the text; -1: none."""

    start: int
    end: int
    cue_start: int = -1
    cue_end: int = -1
    stance: str = "none"


class Reading:
    """One text, read once: sentences are cut up and names resolved when first asked for."""

    def __init__(self, text: str, spans: Sequence[tuple[int, int]]) -> None:
        self.text, self.masked = text, mask(text, spans)
        self.sentences = split_masked(self.masked)
        self.people = People(self.masked)
        self._words: dict[int, list[Word]] = {}
        self._attributions: dict[int, list[Attribution]] = {}
        self._names: dict[tuple[int, int], str] = {}

    def words(self, sentence: int) -> list[Word]:
        if sentence not in self._words:
            self._words[sentence] = words_of(self.masked, *self.sentences[sentence])
        return self._words[sentence]

    def attributions(self, sentence: int) -> list[Attribution]:
        if sentence not in self._attributions:
            self._attributions[sentence] = find_attributions(self.words(sentence))
        return self._attributions[sentence]

    def sentence_at(self, place: int) -> int:
        """The sentence that holds a place, else the last before it."""
        return bisect_right(self.sentences, (place, len(self.text))) - 1

    def speaker(self, sentence: int, one: Attribution) -> Speaker:
        words = self.words(sentence)
        cue = words[one.cue].start, words[one.cue_end].end
        return Speaker(words[one.first].start, words[one.last].end, *cue, one.stance)

    def is_narrator(self, speaker: Speaker) -> bool:
        return self.text[speaker.start : speaker.end] in ("I", "we", "We")

    def name_of(self, speaker: Speaker) -> str:
        """The fullest form of a speaker's name; nothing where the text gives none."""
        span = speaker.start, speaker.end
        if span not in self._names:
            self._names[span] = ""  # what asks for itself gets nothing
            self._names[span] = self._resolve(*span)
        return self._names[span]

    def kind_of(self, speaker: Speaker) -> str:
        """official, expert, business, citizen, media, nothing where the text does not tell; unnamed where it gives no
        name."""
        name = self.name_of(speaker)
        return self.people.kind_of(name, self.text[speaker.start : speaker.end]) if name else "unnamed"

    def _resolve(self, start: int, end: int) -> str:
        words = self.text[start:end]
        low, head = words.lower(), words.split()[-1]
        if low in ("he", "she"):
            return self._antecedent(low, start)
        if low in _NAMELESS:
            return ""
        if low.startswith("the ") and (named := self.people.spelled(words[4:])):
            return named
        names = [name for name in self.people.between(start, end) if self._may_head(name, start, end)]
        people = [name for name in names if is_person(name.form)]
        if _SERVES.match(low) or (low.startswith("the ") and bearers().get(head) == "person"):
            people = []  # the Florida fan, a lawyer for Mr. Grimm: a name in them is no speaker's
        if people := people or self._apposed(end):
            return self._remembered(next((name for name in people if " " in name.form), people[-1]), words)
        if low.startswith(_DEFINITE) and (not names or bearers().get(head.lower()) == "person"):
            return self._described(low, start)
        indefinite = low.startswith(_INDEFINITE)
        if names and (not indefinite or _SPEAKS_FOR.search(low)):
            return self.people.fullest(names[0 if indefinite else -1].form)
        return ""

    def _may_head(self, name: Name, start: int, end: int) -> bool:
        """Whether the words of a speaker may be about a name, not its owner's (Trump's lawyer) or from there."""
        owns, inside = _OWNER.match(self.masked, name.end, end), _IN.search(self.masked, start, name.start)
        return not owns and not inside

    def _remembered(self, name: Name, words: str) -> str:
        """The fullest form of a name by which somebody speaks."""
        full = self.people.fullest(name.form)
        if " " in full or name.form == words:
            self.people.spoken.add(full)
        return full

    def _apposed(self, end: int) -> list[Name]:
        """The full name set off by a comma after the words that end here: the head of the agency, Tauqeer Ahmed,"""
        comma = _BESIDE.match(self.masked, end)
        beside = self.people.between(end, comma.end() + 60)[:1] if comma else []
        return [
            name
            for name in beside
            if comma and is_person(name.form) and " " in name.form and is_titles(self.masked[comma.end() : name.start])
        ]

    def _described(self, low: str, start: int) -> str:
        """The president, the expert, the company: who has that title, else who of that sort was named last; nobody
        where the words mean several, or take up a nameless one (a diplomat)."""
        head = low.split()[-1]
        if holder := self.people.holder_of(head, start, nationality=low.split()[-2]):
            return holder
        own = bearers().get(head) == "body" and not low.startswith("the ")
        if own or _is_several(head) or self._is_nameless(head, start):
            return ""
        for sentence in self._back(start, NEAR):
            begin, end = self.sentences[sentence]
            fits = [name for name in self.people.between(begin, min(end, start)) if self._fits(name, head)]
            if fits:
                return self.people.fullest(fits[0].form)
        return ""

    def _is_nameless(self, head: str, start: int) -> bool:
        """Whether the text has spoken of a nameless one of that sort: a diplomat."""
        one = re.compile(rf"\b(?:an?|one|another)\s(?:[\w-]+\s){{0,4}}{re.escape(head)}\b", re.I)
        return one.search(self.masked, 0, start) is not None

    def _fits(self, name: Name, head: str) -> bool:
        """Whether a name may be that of the expert (a person) or the company (a body of that kind, no country)."""
        if bearers().get(head) == "person":
            return self.people.known_person(name)
        country = bearers().get(name.form.lower()) == "name" and kind_of_words(name.form) == "official"
        same_kind = kind_of_words(name.form) in ("", kind_of_words(head))
        placed = _PLACED.search(self.masked, max(0, name.start - 20), name.start)
        body = bearers().get(head) == "body" and not country and not placed
        return body and same_kind and not is_person(name.form)

    def _antecedent(self, pronoun: str, start: int) -> str:
        """The person a pronoun means: the one it follows (Trump, when he), else who speaks in the nearest sentence
        before it, else whom that names first."""
        for sentence in self._back(start, FAR):
            begin, end = self.sentences[sentence][0], min(self.sentences[sentence][1], start)
            if end < start and (speaker := self._speaker_in(sentence, pronoun)):
                return speaker
            meant = [name for name in self.people.between(begin, end) if self._may_mean(name, pronoun)]
            if end == start:
                meant = self._clause_first(meant, start)
            first = next(iter(meant), None)
            same = re.compile(rf"\b{pronoun}\b", re.I).search(self.masked, begin, first.start if first else end)
            if same:
                return self.name_of(Speaker(*same.span()))
            if first:
                return self._remembered(first, first.form)
        return ""

    def _clause_first(self, names: list[Name], pronoun: int) -> list[Name]:
        """The names before a pronoun in its sentence, those first that begin a clause nearer to it, or that it
        follows: Trump met Putin, and Xi left when he; with Trump, when he."""
        if names and _WHEN.fullmatch(self.masked, names[-1].end, pronoun):
            return names[-1:]
        begin = [name for name in names if _AND.search(self.masked, max(0, name.start - 40), name.start)]
        return begin[-1:] or [name for name in names if not self._is_by(name)]

    def _is_by(self, name: Name) -> bool:
        """Whether a name is that of whom something is done by or with: questioned by Mr Jones, he said."""
        return _BY.search(self.masked, max(0, name.start - 50), name.start) is not None

    def _back(self, start: int, far: int) -> range:
        sentence = self.sentence_at(start)
        return range(sentence, max(-1, sentence - far), -1)

    def _speaker_in(self, sentence: int, pronoun: str) -> str:
        """The person of that gender who speaks in a sentence, if one does."""
        told = [one for one in self.attributions(sentence) if one.finite and one.sure]
        names = (self.name_of(self.speaker(sentence, one)) for one in told)
        fits = ("", pronoun)
        return next((name for name in names if name and is_person(name) and self.people.pronoun_for(name) in fits), "")

    def _may_mean(self, name: Name, pronoun: str) -> bool:
        """Whether he or she may mean a name; the owner of something (Trump's) only where it opens a sentence."""
        opens = name.start - len(name.titles) <= self.sentences[self.sentence_at(name.start)][0] + 3
        if _OWNER.match(self.masked, name.end) and not opens:
            return False
        return self.people.known_person(name) and self.people.pronoun_for(name.form) in ("", pronoun)


def _is_several(head: str) -> bool:
    """Whether a word is a plural: the companies, the officials."""
    return head.endswith("s") and bearers().get(head[:-1]) is not None

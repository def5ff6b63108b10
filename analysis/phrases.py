"""Noun phrases that may be the subject of a verb of speech, by rules on the words of a sentence: no parser."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from .lexicons import read_lexicon
from .marks import ENDED, QUOTED

Span = tuple[int, int]  # the first and the last of some words

PRONOUNS = frozenset("he she they i we it one who others some many".split())
PREPOSITIONS = frozenset(
    "in on at by with from during under over between into through against about across around despite following within "
    "without near outside inside behind since until upon via toward towards like unlike amid along".split()
)
DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september "
    "october november december today yesterday tomorrow tonight early late last this next".split()
)
ADVERBS = frozenset(
    "also then later still just once first again never always often now even only initially though however repeatedly "
    "has had have having did does do not would will could might may should can must ever both himself herself "
    "themselves itself soon earlier already further simply meanwhile nevertheless".split()
)
CLOSED = frozenset(  # no word of a noun phrase: a clause, or the verb of another, ends here
    "that as because while when after before if though although since where whether how why what which who whose than "
    "so until unless is was are were be been being has had have did does do will would can could may might should must "
    "not to amid but or yet nor told said says".split()
)
_DETERMINERS = frozenset(
    "the a an this that these those his her their its our my some one two three many several".split()
)
_OPENERS = frozenset(
    "but and so yet however earlier later meanwhile then still also now here there thus instead moreover indeed "
    "nevertheless nonetheless perhaps recently previously separately asked speaking besides finally today yesterday on "
    "in at as for while when after before if since though although according despite during with by from to responding "
    "referring writing addressing once until because what why how where".split()
)
_CONJUNCTIONS = frozenset("but and so yet".split())
_OF = frozenset("of de van von bin al".split())
_PLACES = frozenset("for at from in with".split())  # part of a phrase after a common noun: a professor at Yale
_POSSESSIVES = ("'s", "’s", "s'", "s’")
_STEPS = ",;:—–"
_SILENT = frozenset(
    "move decision issue plan way time times day days year years week weeks month months thing deal vote question case "
    "news claim claims attack attacks comments remarks requests idea point fact number cost costs".split()
)
_DOCUMENTS = frozenset(
    "statement report memo letter email tweet post study poll article editorial lawsuit complaint indictment order "
    "document documents filing press release website survey notice sign headline advertisement ad missive law bill "
    "constitution caption note speech book dispatch".split()
)


class Word(NamedTuple):
    """A word, mark or masked quotation of a text, with its place in characters; ``low`` is it in lower case."""

    text: str
    start: int
    end: int
    low: str

    @property
    def is_quotation(self) -> bool:
        return self.text[0] in (QUOTED, ENDED)

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def is_word(self) -> bool:
        return self.low[0].isalnum()


@cache
def speech_verbs() -> frozenset[str]:
    """The forms that are of a verb of speech wherever they stand: no noun (claims) is among them."""
    cues = read_lexicon("cues")
    verbs = cues["lemma"].isin(["say", "tell", "write", "add", "ask", "insist", "explain"])
    nouns = cues["term"].str.split().str[0].str.endswith("s") & ~verbs
    return frozenset(cues.loc[(cues["weight"] >= 1) & ~nouns, "term"])


@cache
def _borne_by(*bearers: str) -> frozenset[str]:
    table = read_lexicon("speaker_kinds")
    return frozenset(table.loc[table["bearer"].isin(bearers), "term"])


def subject_before(words: Sequence[Word], last: int) -> Span | None:
    """The noun phrase that ends with word ``last``; what is set off by commas (, the minister,) or brackets, and the
    day (Pelosi on Tuesday), give way to what stands before them."""
    last = _past_asides(words, last)
    while last > 0 and words[last].low in DAYS:
        last -= 2 if words[last - 1].low in ("on", "in") else 1
    if last < 0 or not words[last].is_word or words[last].low in CLOSED:
        return None
    if [word.low for word in words[max(0, last - 2) : last + 1]] == ["at", "the", "time"] and last > 2:
        last -= 3
    if words[last].low in PRONOUNS:
        return last, last
    return _trimmed(words, _phrase_start(words, last), last)


def _past_asides(words: Sequence[Word], last: int) -> int:
    if words[last].low in ("who", "which", "that"):
        last -= 1
        last -= int(last >= 0 and words[last].text == ",")
    elif words[last].text == ",":
        last = _before_apposition(words, last)
    if last >= 0 and words[last].text in (")", "]"):
        last = next((k for k in range(last, -1, -1) if words[k].text in "(["), 0) - 1
    return last


def _before_apposition(words: Sequence[Word], comma: int) -> int:
    """The last word of the noun phrase that the apposition closed by this comma explains; -1 where there is none."""
    while comma > 0:
        opening = _step_before(words, comma)
        if opening < 0 or words[opening].text != ",":
            return -1
        first = _phrase_start(words, opening - 1)
        named = words[min(first, opening)].is_capital and words[opening - 1].is_capital
        listed = first > 0 and words[first - 1].text == "," and not named
        if not listed or _opens_clause(words, first - 1):
            return opening - 1
        comma = opening
    return -1


def _step_before(words: Sequence[Word], at: int) -> int:
    """The last comma, colon, dash or quotation before a word; -1 where there is none."""
    return next((k for k in range(at - 1, -1, -1) if words[k].text in _STEPS or words[k].is_quotation), -1)


def _opens_clause(words: Sequence[Word], comma: int) -> bool:
    """Whether what stands before a comma is a phrase in front of the subject: In a statement on Thursday,"""
    start = _step_before(words, comma) + 1
    days = any(word.low in DAYS for word in words[start:comma])
    return days or words[start].low in _OPENERS | PREPOSITIONS


def _phrase_start(words: Sequence[Word], last: int) -> int:
    return next((at for at in range(last, 0, -1) if _bounds(words, at - 1)), 0)


def _bounds(words: Sequence[Word], i: int) -> bool:
    """Whether word i cannot be part of the noun phrase that goes on after it."""
    word, after = words[i], words[i + 1]
    if (not word.is_word and word.text not in "&$") or word.low in CLOSED:
        return True
    if word.low == "and":
        return i == 0 or after.low in _DETERMINERS | PRONOUNS or after.is_capital != words[i - 1].is_capital
    return word.low in speech_verbs() and not word.is_capital


def _trimmed(words: Sequence[Word], first: int, last: int) -> Span | None:
    """A noun phrase without the adverbs, days and prepositional phrase that stand before it."""
    while first < last and words[first].low in (_OPENERS | DAYS | ADVERBS) - PREPOSITIONS:
        first += 1
    if words[first].low in PREPOSITIONS:
        first = _last_phrase(words, first + 1, last)
    while first < last and words[first].low in DAYS:
        first += 1
    return (first, last) if words[last].low not in DAYS and first <= last else None


def _last_phrase(words: Sequence[Word], first: int, last: int) -> int:
    """Where the noun phrase that ends with ``last`` begins, if what stands before it is a phrase of its own."""
    if words[last].is_capital:
        inner = (at for at in range(last, first, -1) if not words[at - 1].is_capital or words[at - 1].low in DAYS)
    else:
        inner = (at for at in range(last, first, -1) if words[at].low in _DETERMINERS)
    return next(inner, first)


def subject_after(words: Sequence[Word], first: int, *, before: int | None = None) -> Span | None:
    """The noun phrase that begins with word ``first`` (and ends before word ``before``)."""
    stop = len(words) if before is None else before
    if first >= stop or not words[first].is_word:
        return None
    if words[first].low in PRONOUNS:
        return first, first
    if words[first].low in CLOSED | PREPOSITIONS | DAYS | {"and", "according"}:
        return None
    return first, next((at - 1 for at in range(first + 1, stop) if _ends_phrase(words, at, stop)), stop - 1)


def _ends_phrase(words: Sequence[Word], i: int, stop: int) -> bool:
    """Whether a noun phrase ends before word i."""
    word, last, after = words[i], words[i - 1], words[i + 1] if i + 1 < stop else None
    if not word.is_word and word.text != "&":
        return True
    if word.low == "and":
        return after is None or after.is_capital != last.is_capital or after.low in PRONOUNS
    if word.low in _OF:
        return False
    if word.low == "the":
        return last.low not in _PLACES | {"of"}
    if word.low in _PLACES:
        return last.is_capital or after is None or after.low in DAYS
    if word.low in CLOSED | PREPOSITIONS | DAYS | ADVERBS | PRONOUNS:
        return True
    return _is_verb(words[i:stop], last)


def _is_verb(words: Sequence[Word], last: Word) -> bool:
    """Whether a word is more likely the verb or participle after a noun phrase: in -ed after a role or before a
    preposition; in lower case after a name, unless roles lead on to another (Arden police commissioner Ida Marsh)."""
    word, after = words[0], words[1] if len(words) > 1 else None
    ends = last.low in _borne_by("person", "body") or after is None or after.low in PREPOSITIONS | DAYS | {"to"}
    if ends and word.text.islower() and word.text.endswith("ed"):
        return True
    if not last.is_capital or word.is_capital or last.low in _DETERMINERS or last.low.endswith(_POSSESSIVES):
        return False
    roles = _borne_by("person", "body", "modifier")
    named = next((other for other in words if other.low not in roles or other.is_capital), word)
    return last.low not in roles and not named.is_capital


def clause_subject(words: Sequence[Word], stop: int) -> Span | None:
    """The first noun phrase of a sentence that may be its subject, before word ``stop``."""
    at = next((k for k in range(stop) if words[k].is_word), stop)
    if at < stop and words[at].low in _OPENERS | DAYS | PREPOSITIONS:
        comma = next((k for k in range(at, stop) if words[k].text == ","), None)
        at = at + 1 if comma is None or words[at].low in _CONJUNCTIONS else comma + 1
    return subject_after(words, at, before=stop)


def may_speak(words: Sequence[Word], span: Span, sure: bool) -> bool:
    """Whether a noun phrase is one that speaks: a name, a pronoun, people, an institution or a document; with a verb
    that is one of speech everywhere (``sure``) any that is no plan, day or claim."""
    last = words[span[1]]
    head = last.low
    if head in ("he", "she", "they", "i", "we", "it", "who"):
        return True
    if head.endswith(("'s", "’s")) or head in _DETERMINERS | PREPOSITIONS | _SILENT or not head[-1].isalpha():
        return False
    named = last.is_capital and head not in DAYS
    return sure or named or head.endswith("s") or head in _borne_by("person", "body") | _DOCUMENTS

"""Who is said to say it: the verbs of speech of a sentence and their subjects.

The quotations of a text are masked first, so that what is read is the narrator's sentence around them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from .lexicons import read_lexicon
from .marks import ENDED, QUOTED
from .phrases import (
    ADVERBS,
    CLOSED,
    DAYS,
    PREPOSITIONS,
    Span,
    Word,
    clause_subject,
    may_speak,
    speech_verbs,
    subject_after,
    subject_before,
)
from .punkt import ABBREVIATIONS

_REMAINS = ("?", "\ufffd")  # "? is what is left of a mark and a dash
_SHORT = "|".join(sorted(map(re.escape, {word.capitalize() for word in ABBREVIATIONS} | {"St", "Co"}), reverse=True))
_WORD = re.compile(
    rf"(?=[A-Z])(?:\b(?:{_SHORT})\.|\b(?:[A-Z]\.)+)|[^\W_]+(?:[-.'’&/][^\W_]+)*(?:(?<=s)['’](?=\s))?"
    rf"|{QUOTED}*{ENDED}|{QUOTED}+|\S"
)
_SENTENCE_ENDS = re.compile(
    rf"\n|{ENDED}(?=\s+[^a-z\W]|\s*[{QUOTED}{ENDED}])|[.!?…](?=[)\]’']*(?:\s+[^a-z\s),;:]|\s*$))"
    rf"|\.(?<=[a-z]\.)(?=[A-Z{QUOTED}])"
)
_NOT_AN_END = re.compile(rf"(?:\b(?:{_SHORT})|\b[A-Z])\.$")
_ADVERB = re.compile(r"[a-z]{3,}ly|n['’]t|\w+n['’]t")
_BE = frozenset("is was are were be been being get got gets".split())
_TO_SOMEBODY = frozenset("told tells tell informed informs reminded reminds notified assured assures".split())
_JOINS = frozenset(("to", "and", "but", "or"))
_DOCUMENTS = frozenset("statement statements letter email memo tweet tweets post report message note article".split())
_PASTS = frozenset(
    "put went took came made got gave sent spent won lost left held kept led began ran saw met stood became drew fell "
    "rose grew flew broke chose spoke sat fought brought bought caught sought shot hit".split()
)
_PLURALS = frozenset("i we they you people police who some many others women men".split())


class Cue(NamedTuple):
    """A cue in a sentence: its first and last word, its stance. ``sure``: a verb of speech wherever it stands;
    ``base``: its form without an ending, which has a plural subject."""

    first: int
    last: int
    stance: str
    sure: bool
    base: bool


class Attribution(NamedTuple):
    """A cue and its speaker: the first and last word of each. ``sure`` as in ``Cue``; ``leads``: the speaker follows
    the cue; ``finite``: the speaker is the cue's own subject, not that of the clause it hangs on."""

    cue: int
    cue_end: int
    first: int
    last: int
    stance: str
    sure: bool
    leads: bool
    finite: bool


def mask(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text, character by character, with each quotation as a run of ``QUOTED`` (closed by ``ENDED`` where what is
    quoted ends a sentence)."""
    text = text.replace(QUOTED, " ").replace(ENDED, " ")
    parts, at = [], 0
    for start, end in spans:
        ended = text[start:end].rstrip("\"”“«»'’‘ ")[-1:] in (".", "!", "?", "…")
        parts += [text[at:start], QUOTED * (end - start - 1), ENDED if ended else QUOTED]
        at = end
        if text[end : end + 1] in _REMAINS:
            parts.append(" ")
            at += 1
    return "".join([*parts, text[at:]])


def split_masked(masked: str) -> list[tuple[int, int]]:
    """Start and end of each sentence of a masked text; a quotation is never cut."""
    bounds, start = [], 0
    for found in _SENTENCE_ENDS.finditer(masked):
        end = found.end()
        if found[0] == "." and _NOT_AN_END.search(masked, max(0, end - 8), end):
            continue
        bounds.append((start, end))
        start = end
    return [(a, b) for a, b in [*bounds, (start, len(masked))] if masked[a:b].strip()]


def words_of(masked: str, start: int, end: int) -> list[Word]:
    """The words, marks and quotations of a stretch of masked text."""
    found = _WORD.finditer(masked, start, end)
    return [Word(word[0], word.start(), word.end(), word[0].lower()) for word in found]


def find_attributions(words: Sequence[Word]) -> list[Attribution]:
    """The cues of a sentence that have a speaker, in order."""
    found: list[Attribution] = []
    for i, word in enumerate(words):
        if word.low in _forms() and (i == 0 or not word.is_capital) and (cue := _cue_at(words, i)):
            attribution = _attribution(words, cue, found)
            found += [attribution] if attribution else []
    return found


@cache
def _forms() -> dict[str, list[tuple[tuple[str, ...], str, bool, bool]]]:
    """For the first word of a cue: its further words, its stance, whether it is sure and a base form; longest first."""
    cues = read_lexicon("cues")
    rich = cues["lemma"].map(cues["lemma"].value_counts()) > 3  # the past of read, put, hit is the base form
    base = (cues["term"] == cues["lemma"]) & rich
    forms: dict[str, list[tuple[tuple[str, ...], str, bool, bool]]] = {}
    for term, stance, is_base in zip(cues["term"], cues["category"], base, strict=True):
        first, *rest = term.split()
        forms.setdefault(first, []).append((tuple(rest), stance, term in speech_verbs(), bool(is_base)))
    return {first: sorted(found, key=lambda form: -len(form[0])) for first, found in forms.items()}


def _cue_at(words: Sequence[Word], i: int) -> Cue | None:
    """The longest cue that begins with word i."""
    for rest, stance, sure, base in _forms()[words[i].low]:
        if tuple(word.low for word in words[i + 1 : i + 1 + len(rest)]) == rest:
            return Cue(i, i + len(rest), stance, sure or _says_that(words, i), base)
    return None


def _says_that(words: Sequence[Word], i: int) -> bool:
    """Whether a form that may be a noun is a verb: the Times reports that."""
    if not 0 < i < len(words) - 1 or words[i + 1].low != "that":
        return False
    return words[i].low.endswith("s") and (words[i - 1].is_capital or words[i - 1].low in ("he", "she"))


def _attribution(words: Sequence[Word], cue: Cue, found: Sequence[Attribution]) -> Attribution | None:
    """The cue with its speaker: after it (according to, told by, “…,” said), else before it."""
    low, behind = words[cue.first].low, cue.last + 1
    if low in ("according", "in"):
        return _with(words, cue, subject_after(words, behind), leads=True)
    if behind < len(words) and words[behind].low == "by" and low.endswith("ed"):
        return _with(words, cue._replace(sure=False), subject_after(words, behind + 1), leads=True)
    if low.endswith("ing"):
        return _with(words, cue, _participle_subject(words, cue, found), finite=False)
    inverted = low not in _TO_SOMEBODY and (_follows_quotation(words, cue.first) or _names_after(words, cue))
    after = _with(words, cue, _counted_after(words, behind), leads=True) if inverted else None
    return after or _of_subject_before(words, cue, found)


def _counted_after(words: Sequence[Word], first: int) -> Span | None:
    """The noun phrase that begins with a word, be it a number that may stand alone: one, one police officer."""
    counted = first < len(words) and words[first].low in ("one", "some", "many")
    rest = subject_after(words, first + 1) if counted else None
    return (first, rest[1]) if rest else subject_after(words, first)


def _of_subject_before(words: Sequence[Word], cue: Cue, found: Sequence[Attribution]) -> Attribution | None:
    """The cue with the speaker before it; none where it is a noun or a passive (was told, the claim)."""
    before = _skip_adverbs(words, cue.first - 1)
    if before < 0 or words[before].low in _BE or words[before].low in ("a", "an", "the"):
        return None
    if words[before].low in _JOINS or words[before].is_quotation:
        return _with(words, cue, _inherited_subject(words, cue, found), finite=False)
    span = subject_before(words, before)
    if span and span[0] > 1 and words[span[0] - 1].low == "to" and words[span[0] - 2].low in borne_by("person"):
        span = (subject_before(words, span[0] - 2) or span)[0], span[1]  # ambassador to | the Netherlands
    if span and cue.base and before == cue.first - 1 and not _is_plural(words[span[1]].low):
        return None
    return _with(words, cue, span)


def _with(
    words: Sequence[Word], cue: Cue, span: Span | None, *, leads: bool = False, finite: bool = True
) -> Attribution | None:
    """The attribution of a cue to a subject, if that may speak."""
    if span and words[span[1]].is_capital and span[1] + 1 < len(words) and words[span[1] + 1].low in borne_by("body"):
        span = span[0], span[1] + 1  # the Trump | administration
    if span is None or not (_is_paper(words, span) or may_speak(words, span, cue.sure)):
        return None
    return Attribution(cue.first, cue.last, *span, cue.stance, cue.sure, leads, finite)


@cache
def borne_by(bearer: str) -> frozenset[str]:
    """The terms of the lexicon of speakers that stand for a body, say."""
    table = read_lexicon("speaker_kinds")
    return frozenset(table.loc[table["bearer"] == bearer, "term"])


def _is_paper(words: Sequence[Word], span: Span) -> bool:
    """Whether a noun phrase ends as The New York Times does, which is no time."""
    return words[span[1]].text == "Times" and words[span[1] - 1].is_capital


def _participle_subject(words: Sequence[Word], cue: Cue, found: Sequence[Attribution]) -> Span | None:
    """Of ``saying``: the noun just before it (with some people saying), else the subject of its clause; none where it
    is a noun (his ruling) or another clause's verb. Who puts out a statement calling is who calls."""
    before = _skip_adverbs(words, cue.first - 1)
    hangs = CLOSED | PREPOSITIONS | DAYS | {"and", "or"}
    if before >= 0 and words[before].low == "of":
        return None  # accused of saying, a way of saying
    if before < 0 or not words[before].is_word or words[before].low in hangs:
        return _inherited_subject(words, cue, found) if cue.first else None
    span = subject_before(words, before)
    if span and span[0] > 0 and words[span[0] - 1].low in ("with", "despite"):
        return span
    beside = words[before].low in _DOCUMENTS or any(word.is_quotation for word in words[cue.last + 1 : cue.last + 3])
    return _inherited_subject(words, cue, found) if beside else None


def _inherited_subject(words: Sequence[Word], cue: Cue, found: Sequence[Attribution]) -> Span | None:
    """The subject of the cue before, else the first noun phrase of the sentence, up to a past tense."""
    if found:
        return found[-1].first, found[-1].last
    verb = next((k for k in range(1, cue.first) if words[k].low in _PASTS), cue.first)
    return clause_subject(words, verb)


def _is_plural(low: str) -> bool:
    return low.endswith("s") or low in _PLURALS


def _skip_adverbs(words: Sequence[Word], i: int) -> int:
    while i >= 0 and (words[i].low in ADVERBS or _ADVERB.fullmatch(words[i].text)):
        i -= 1
    return i


def _follows_quotation(words: Sequence[Word], i: int) -> bool:
    """Whether word i stands right after a quotation, a comma between them or not."""
    j = _skip_adverbs(words, i - 1)
    if j >= 0 and words[j].text in (",", "-", "–", "—"):
        j -= 1
    return j >= 0 and words[j].is_quotation


def _names_after(words: Sequence[Word], cue: Cue) -> bool:
    """Whether a cue stands between a comma and a name that a mark follows: …, says Brett Jones, a coach."""
    span = subject_after(words, cue.last + 1) if cue.first and words[cue.first - 1].text == "," else None
    if span is None or not (words[span[0]].is_capital and words[span[1]].is_capital):
        return False
    return span[1] + 1 == len(words) or words[span[1] + 1].text in ",.:;"

"""Quotations: where each stands, who says it, what kind of speaker that is, and with which verb it is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from .attribution import Attribution
from .marks import ENDED, QUOTED, find_marks
from .names import first_names
from .people import kind_of_words
from .phrases import ADVERBS, CLOSED, DAYS, PREPOSITIONS, Word, clause_subject
from .progress import progress
from .reading import Reading, Speaker
from .stream import Stream, read_stream

COLUMNS = "article_id start end quote kind speaker name speaker_kind described cue cue_stance".split()
UNKNOWN = "unknown"
OTHERWISE = "citizen"  # a named speaker of whom the text says nothing
SHORT = 3  # words: so few in marks that nobody is said to have said are held at a distance
SHORT_TITLE = 8  # words
REACH = 12  # words: how far before a quotation a verb may stand that is one of speech beside quotations only
NEAR = 5  # words: how far any may where what is quoted stands before a noun
_CLOSING = "\"”»'’ "
_ALL_MARKS = "\"“”„«»'‘’ "
_WORKS = (
    "book|novel|memoir|film|movie|documentary|song|album|single|series|show|play|musical|essay|titled|entitled|programme|"
    "episode"
)
_OUTLETS = (
    "podcast|column|magazine|newspaper|blog|website|tabloid|daily|weekly|author of|host of|on [\\w ]{2,20}['’]s|told|"
    "appeared on|interview on|interview with|(?-i:On)|(?:on|told) (?-i:[A-Z][\\w.]*(?: News| Radio)?(?:['’]s)?)"
)
_MENTIONS = (
    "words?|terms?|phrases?|expressions?|labels?|slogans?|hashtags?|marked|means?|meaning|reading|spelled|way of saying"
)
_HELD = (
    "so-called|known as|nicknamed|dubbed|such|"
    "(?:what|which)\\s[\\w ’']{2,40}\\scalls?(?:\\s(?:its|his|her|their|an?|the))?"
)
_QUOTATION = f"{QUOTED}+{ENDED}?"
_BEFORE_TITLE = re.compile(rf"\b(?:{_WORKS})[ ,]+(?:called |titled |entitled )?$", re.I)
_BEFORE_NAME = re.compile(rf"\b(?:{_OUTLETS})[ ,-]*$", re.I)
_BEFORE_WORD = re.compile(rf"\b(?:{_MENTIONS})(?: of| as| like)?[\s,:]*(?:{_QUOTATION}[\s,]+(?:(?:and|or)\s)?)*$", re.I)
_BEFORE_SCARE = re.compile(rf"\b(?:{_HELD})\s*$", re.I)
_LABELS = re.compile(r"(?:\s\([^)]*\))?")  # Rubio (R-Fla.):
_LINKS = PREPOSITIONS | CLOSED | ADVERBS | DAYS | frozenset("and for of a an the this these".split())
_PREDICATES = frozenset("is are was were be been being as".split())
_BYLINE = re.compile(r"\s*[-–—]?\s*((?:[A-Z][\w.’'-]*\s?){1,4})(?:,\s([A-Z][^,.\n]{2,40}))?\s*(?=\n|$)")


def find_quotes(articles: pd.DataFrame, *, stream: Stream | None = None) -> pd.DataFrame:
    """One row per stretch in quotation marks, in order: ``article_id, start, end, quote, kind, speaker, name,
    speaker_kind, described, cue, cue_stance``.

    ``start, end``: characters of the text as published, marks included, so ``text[start:end]`` is ``quote``; one that
    runs over paragraphs is one row. ``kind``: quotation; scare (one to three words in marks that nobody is said to have
    said); title (of a work); word (a word as a word). ``speaker``: the words of the text that say who speaks, those of
    the sentence before where the speech goes on from there; ``name``: the fullest form of the name in that text, empty
    where it gives none. ``speaker_kind``: official, expert, business, citizen, media, or unnamed; a name of which
    the text tells nothing counts as a citizen's and is not ``described``. ``cue``: the verb that
    attributes, as written, empty where the quotation's own sentence has none; ``cue_stance``: neutral, doubting,
    endorsing, charged (``data/lexicons/cues.csv``), or none. Where nobody is named, speaker, name and kind are
    ``unknown``. Rules on the words of the text, no parser: ``benchmarks/quotes.py`` tells how good they are. ``stream``
    is the column of texts read before, if it was.
    """
    stream = stream or read_stream(articles["text"])
    spans: dict[int, list[tuple[int, int]]] = {}
    places = [place for span in find_marks(stream) for place in span]
    offsets = iter(stream.offsets(places))
    for (text, start), (_, end) in zip(offsets, offsets, strict=True):
        spans.setdefault(text, []).append((start, end))
    ids, texts = articles["article_id"].tolist(), articles["text"].tolist()
    rows = [(ids[i], *row) for i in progress(list(spans), "Finding speakers") for row in _rows_of(texts[i], spans[i])]
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows_of(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple]:
    """The rows of one text."""
    spans = _joined(text, spans)
    reading = Reading(text, spans)
    for (start, end), (kind, speaker) in zip(spans, _speakers(reading, spans), strict=True):
        found = start, end, text[start:end], kind
        if speaker:
            cue = text[speaker.cue_start : speaker.cue_end] if speaker.cue_start >= 0 else ""
            words = text[speaker.start : speaker.end]
            of = reading.kind_of(speaker)
            yield *found, words, reading.name_of(speaker), of or OTHERWISE, of != "", cue, speaker.stance
        else:
            yield *found, *[UNKNOWN if kind == "quotation" else ""] * 3, False, "", "none"


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """A quotation that runs over paragraphs, each opened anew, as one span."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and text[joined[-1][1] - 1] not in _CLOSING and text[joined[-1][1] : start].isspace():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _speakers(reading: Reading, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, Speaker | None]]:
    """Kind and speaker of each span in order: a speech that goes on needs the one before it."""
    places = [_place(reading, start) for start, _ in spans]
    quotes = [reading.text[start:end] for start, end in spans]
    told = [_told(reading, *place, quote) for place, quote in zip(places, quotes, strict=True)]
    said = {
        quote.casefold(): one for quote, one in zip(quotes, told, strict=True) if one and not reading.is_narrator(one)
    }
    last: tuple[int, Speaker | None] = -1, None
    for (start, end), (sentence, _), speaker in zip(spans, places, told, strict=True):
        alone = not any(word.low[0].isalnum() for word in reading.words(sentence))
        if not speaker or not reading.name_of(speaker):
            speaker = _byline(reading, end, alone=alone) or speaker
        speaker = speaker or _echoed(reading.text[start:end], said)
        kind = _kind(reading, start, end, bool(speaker) or alone)
        if kind == "quotation":
            speaker = speaker or _carried(reading, sentence, start, last)
            last = sentence, speaker
        yield kind, speaker if kind in ("quotation", "scare") else None


def _place(reading: Reading, start: int) -> tuple[int, int]:
    """The sentence of a quotation, and which word of it that is."""
    sentence = reading.sentence_at(start)
    words = reading.words(sentence)
    return sentence, next(k for k, word in enumerate(words) if word.start <= start < word.end)


def _echoed(quote: str, said: Mapping[str, Speaker]) -> Speaker | None:
    """Who says, elsewhere in the text, these two words or more."""
    words = quote.strip(_ALL_MARKS + ".,").casefold()
    found = next((speaker for other, speaker in said.items() if words in other), None) if " " in words else None
    return _without_cue(found) if found else None


def _kind(reading: Reading, start: int, end: int, said: bool) -> str:
    """quotation, scare, title or word; ``said``: somebody says it, or it is a sentence of its own."""
    before, quote = reading.masked[max(0, start - 60) : start], reading.text[start:end]
    size = len(quote.split())
    ended = quote.rstrip(_CLOSING)[-1:] in ".?!"
    titled = _in_title_case(quote) and (_BEFORE_NAME.search(before) or (size > 1 and not said and not ended))
    work = _BEFORE_TITLE.search(before) and not quote.strip(_ALL_MARKS)[:1].islower()
    if size <= SHORT_TITLE and (titled or work):
        return "title"
    if size <= (SHORT if said else SHORT_TITLE) and _BEFORE_WORD.search(before):
        return "word"
    return "scare" if size <= SHORT and (not said or _BEFORE_SCARE.search(before)) else "quotation"


def _in_title_case(quote: str) -> bool:
    """Capital words, short ones in between."""
    words = re.findall(r"[\w’'-]+", quote.strip(_ALL_MARKS))
    return bool(words) and words[0][0].isupper() and all(word[0].isupper() or len(word) < 4 for word in words)


def _told(reading: Reading, sentence: int, place: int, quote: str) -> Speaker | None:
    """Who the quotation's own sentence, or the bare one after it, says it is; None where neither does.

    ``place``: which word of the sentence the quotation is.
    """
    words, found = reading.words(sentence), reading.attributions(sentence)
    after = next((one for one in found if one.finite and _begins(one) > place), None)
    if _qualifies(words, place, quote):
        near = _before(words, [one for one in found if place - one.cue_end <= NEAR], place)
        return reading.speaker(sentence, near) if near else None
    before = _before(words, found, place)
    beside = after is not None and _beside(words, place, _begins(after))
    if before and before.sure and after and _is_outlet(reading, sentence, after):
        return reading.speaker(sentence, before)  # Lavrov said “…,” Reuters reports
    if after and beside and (before is None or after.leads or _runs_on(words, place, quote)):
        return reading.speaker(sentence, after)
    if before:
        return reading.speaker(sentence, before)
    if named := _before_colon(reading, words, place):
        return named
    if after and (after.sure or after.leads):
        return reading.speaker(sentence, after)
    return _told_next(reading, sentence + 1, quote.rstrip(_CLOSING)[-1:]) if place == len(words) - 1 else None


def _is_outlet(reading: Reading, sentence: int, one: Attribution) -> bool:
    speaker = reading.speaker(sentence, one)
    return kind_of_words(reading.text[speaker.start : speaker.end]) == "media"


def _qualifies(words: Sequence[Word], place: int, quote: str) -> bool:
    """Whether a few words in marks stand before a noun: the “One China” policy, a “virtual” meeting."""
    if len(quote.split()) > SHORT or not 0 < place < len(words) - 1 or not quote.rstrip(_CLOSING)[-1:].isalnum():
        return False
    before, after = words[place - 1].low, words[place + 1].low
    return before not in _PREDICATES and after[0].isalpha() and after not in _LINKS and not after.endswith("ly")


def _begins(one: Attribution) -> int:
    return one.cue if one.leads else min(one.first, one.cue)


def _beside(words: Sequence[Word], place: int, begins: int) -> bool:
    """Whether an attribution begins right after the quotation."""
    return all(word.text in ",-–—" or word.low in ("then", "also", "as", "later") for word in words[place + 1 : begins])


def _runs_on(words: Sequence[Word], place: int, quote: str) -> bool:
    """Whether the quotation ends as one that is attributed after it: “…,” he said."""
    return quote.rstrip(_CLOSING)[-1:] in ",?!-—–" or (place + 1 < len(words) and words[place + 1].text == ",")


def _before(words: Sequence[Word], found: Sequence[Attribution], place: int) -> Attribution | None:
    """The last attribution before the quotation; a verb that is one of speech beside quotations only must be near, and
    one that leads on to another (China agreed to buy) gives way to whoever says so."""
    fits = [one for one in found if max(one.cue_end, one.last if one.leads else 0) < place]
    near = [one for one in reversed(fits) if one.sure or place - one.cue_end <= REACH]
    told = (one for one in near if one.sure or words[one.cue_end + 1].low != "to")
    return next(told, next(iter(near), None))


def _before_colon(reading: Reading, words: Sequence[Word], place: int) -> Speaker | None:
    """The person or capital words that are the subject of what stands before a colon: Rubio: “…”."""
    named = clause_subject(words, place) if place and words[place - 1].text == ":" else None
    if named is None:
        return _headline_label(reading, words, place)
    first, last = named
    speaker = Speaker(words[first].start, words[last].end)
    label = last == place - 2 and all(word.is_capital for word in words[first : last + 1])
    known = any(map(reading.people.is_known, reading.people.between(speaker.start, speaker.end)))
    return speaker if label or known or _is_somebody(reading, words[first], speaker) else None


def _headline_label(reading: Reading, words: Sequence[Word], place: int) -> Speaker | None:
    """The known name that a headline sets off by a colon: Rubio: Reports are “premature”."""
    colon = next((k for k in range(place - 1, 0, -1) if words[k].text == ":"), 0)
    names = reading.people.between(words[max(0, colon - 4)].start, words[colon].start)
    if not colon or not names or not reading.people.is_known(names[-1]):
        return None
    if not _LABELS.fullmatch(reading.masked, names[-1].end, words[colon].start):
        return None
    return Speaker(names[-1].start, names[-1].end)


def _is_somebody(reading: Reading, first: Word, speaker: Speaker) -> bool:
    """Whether words name a person, by a pronoun or a name."""
    names = reading.people.between(speaker.start, speaker.end)
    return first.low in ("he", "she", "they") or any(map(reading.people.known_person, names))


def _told_next(reading: Reading, sentence: int, mark: str) -> Speaker | None:
    """Who the next sentence of the line says asked or said it: “Why?” Mr Jones asked."""
    if sentence >= len(reading.sentences):
        return None
    words, found = reading.words(sentence), reading.attributions(sentence)
    if not found or found[0].first != 0 or found[0].leads or found[0].cue > found[0].last + 3:
        return None
    if "\n" in reading.masked[reading.sentences[sentence - 1][1] - 1 : words[0].start]:
        return None
    asked = mark in ("?", "!") and not any(word.is_quotation for word in words)
    return reading.speaker(sentence, found[0]) if asked or len(words) - found[0].cue_end <= SHORT + 1 else None


def _byline(reading: Reading, end: int, *, alone: bool) -> Speaker | None:
    """The name on the line after a quotation: “…” / Bari Weiss, New York Times; without an outlet only after one that
    stands ``alone``."""
    found = _BYLINE.match(reading.masked, end)
    if not found or found[1].isupper():
        return None
    name = found[1].rstrip()
    signed = alone and (kind_of_words(name) == "media" or name.split()[0].lower() in first_names())
    if signed or (found[2] and kind_of_words(found[2]) == "media"):
        return Speaker(found.start(1), found.start(1) + len(name))
    return None


def _carried(reading: Reading, sentence: int, start: int, last: tuple[int, Speaker | None]) -> Speaker | None:
    """Who goes on speaking, without a cue: the speaker of the quotation before in the same paragraph, else whoever the
    sentence before is about; with its cue where that ends in a colon."""
    at, speaker = last
    if speaker and at >= sentence - 1 and "\n" not in reading.masked[reading.sentences[at][0] : start].lstrip("\n"):
        return _without_cue(speaker)
    if sentence == 0:
        return None
    words = reading.words(sentence - 1)
    found = [one for one in reading.attributions(sentence - 1) if one.finite]
    told = [reading.speaker(sentence - 1, one) for one in found if words[one.first].low not in ("i", "we")]
    if told:
        return told[0] if words[-1].text == ":" else _without_cue(told[-1])
    if speaker and at == sentence - 1:
        return _without_cue(speaker)
    if named := clause_subject(words, len(words)):
        subject = Speaker(words[named[0]].start, words[named[1]].end)
        if _is_somebody(reading, words[named[0]], subject):
            return subject
    return _without_cue(speaker) if speaker and at == sentence - 2 else None


def _without_cue(speaker: Speaker) -> Speaker:
    return Speaker(speaker.start, speaker.end)

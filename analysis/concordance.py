"""Where words and phrases stand: concordances, and the hits of a lexicon, found on the token stream."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from .progress import progress
from .repair import NOT_WORDS, straighten
from .stop_words import ENGLISH, read_stop_words
from .stream import Stream, read_stream
from .terms import WORD

# A word as it is counted; what else is made of letters and figures (G20, a single letter) is no counted word.
UNIT = re.compile(rf"(?P<counted>{WORD})|[^\W_]+")
_PATTERN = re.compile(rf"(?:{UNIT.pattern})(?P<prefix>\*(?!\w))?")
_JOINS = re.compile(r"[\s\-‐‑/'\"“”„«»]*")  # what may stand between two words of a phrase
_NO_WORD = "\0"


class Part(NamedTuple):
    """One word of a phrase.

    ``counted``: it is a word to ``count_terms``; ``prefix``: all that begins so; ``dotted``: a period may stand before
    it, as in U.S.; ``capitals``: it is found in capitals alone.
    """

    word: str
    counted: bool
    prefix: bool
    dotted: bool
    capitals: bool


Phrase = tuple[Part, ...]


class Unit(NamedTuple):
    """One word in a token: in lower case, where it stands as published, and what stands before it in the token."""

    word: str
    counted: bool
    begin: int
    end: int
    before: str


class Hit(NamedTuple):
    """A phrase found: its number, and for each of its words the token and the characters of it."""

    phrase: int
    places: tuple[tuple[int, int, int], ...]


def kwic(
    articles: pd.DataFrame,
    pattern: str | re.Pattern[str],
    *,
    column: str = "text",
    width: int = 60,
    stop_words: str | Collection[str] | None = None,
    stream: Stream | None = None,
) -> pd.DataFrame:
    """One row per hit, in the order of the articles: ``article_id, outlet, start, end, left, keyword, right``.

    ``start`` and ``end`` are characters of the text as published, ``keyword`` is what stands there; ``left`` and
    ``right`` are up to ``width`` characters around it, white space folded. ``pattern`` is a word or a phrase as
    ``count_terms`` reads it: in any case, with any apostrophe, ``*`` at the end of a word for all that begin so; or a
    compiled regular expression, which is searched in the text itself. The words of a phrase may be parted by white
    space, hyphens, slashes and quotation marks alone. With ``stop_words`` (those of ``count_terms``) a phrase is found
    wherever it was counted: stop words, figures and any punctuation may stand between its words. ``stream`` is the
    column read before, if it was, not masked. Raises ``ValueError`` for a pattern without a word.
    """
    stream = stream or read_stream(articles[column])
    if isinstance(pattern, re.Pattern):
        texts = enumerate(stream.texts.to_pylist())
        found = [(text, *hit.span()) for text, held in texts for hit in _hits_in(held, pattern)]
    else:
        dropped = None if stop_words is None else read_stop_words(stop_words)
        found = spans_of(stream, find_phrases(stream, [read_phrase(pattern)], dropped=dropped))
    held = lru_cache(maxsize=1)(lambda text: stream.texts[text].as_py())  # hits of one text come together
    rows = [(text, start, end, *_around(held(text), start, end, width)) for text, start, end in found]
    table = pd.DataFrame(rows, columns=["row", "start", "end", "left", "keyword", "right"])
    row = table.pop("row").to_numpy(int)
    for place, name in enumerate(("article_id", "outlet")):
        table.insert(place, name, articles[name].array[row])
    return table.astype(dict.fromkeys(("left", "keyword", "right"), "str") | dict.fromkeys(("start", "end"), "int64"))


def count_lexicon(
    articles: pd.DataFrame, lexicon: pd.DataFrame, *, column: str = "text", stream: Stream | None = None
) -> pd.DataFrame:
    """One row per article and category of the lexicon: ``article_id, category, hits, score`` (sum of their weights).

    ``lexicon`` has a row per ``term`` (a word or phrase as in ``kwic``), its ``category`` and ``weight``. Within a
    category the longest match counts and nothing inside it; a term may belong to several categories. Articles without
    a hit have 0. Raises ``ValueError`` that names the first term without a word.
    """
    stream = stream or read_stream(articles[column])
    phrases = [read_phrase(term) for term in lexicon["term"]]
    hits = find_phrases(stream, phrases)
    codes, categories = pd.factorize(lexicon["category"], sort=True)
    kept = longest_first(hits, phrases, codes)
    phrase = np.array([hit.phrase for hit in kept], np.int64)
    text = texts_of(stream, kept)
    cell, size = text * len(categories) + codes[phrase], len(stream) * len(categories)
    return pd.DataFrame(
        {
            "article_id": np.repeat(articles["article_id"].to_numpy(), len(categories)),
            "category": np.tile(np.asarray(categories), len(stream)),
            "hits": np.bincount(cell, minlength=size),
            "score": np.bincount(cell, lexicon["weight"].to_numpy(float)[phrase], size),
        }
    )


def read_phrase(pattern: str, *, capitals: bool = False) -> Phrase:
    """The words of a phrase. With ``capitals`` a stop word written in capitals (IS, US) matches capitals alone.

    Raises ``ValueError`` where there is no word, or a ``*`` elsewhere than at the end of one.
    """
    plain, parts, at = straighten(pattern.lower()), [], 0
    if len(plain) != len(pattern):  # İ: letter by letter would be another phrase
        capitals = False
    for found in _PATTERN.finditer(plain):
        word, prefix = found[0].rstrip("*"), found["prefix"] is not None
        loud = capitals and pattern[found.start() : found.end()].isupper() and word in ENGLISH
        parts.append(Part(word, found["counted"] is not None, prefix, "." in plain[at : found.start()], loud))
        at = found.end()
    if not parts:
        raise ValueError(f"{pattern!r} holds no word: expected one or several, such as 'strike' or 'travel ban*'")
    if pattern.count("*") > sum(part.prefix for part in parts):
        raise ValueError(f"{pattern!r} has a * that ends no word: expected it at the end of one, as in 'terror*'")
    return tuple(parts)


def find_phrases(stream: Stream, phrases: Sequence[Phrase], *, dropped: Collection[str] | None = None) -> list[Hit]:
    """Every place where a phrase stands, in the order of the texts; hits may overlap (see ``longest_first``).

    Types are looked at once, tokens only where their type may hold a phrase's longest word. ``dropped``: words that,
    like figures and punctuation, may stand between the words of a phrase; if None, white space, hyphens and quotation
    marks alone may.
    """
    anchors = [_anchor(phrase) if dropped is None else 0 for phrase in phrases]
    index: defaultdict[tuple[str, bool], list[int]] = defaultdict(list)
    for number, (phrase, anchor) in enumerate(zip(phrases, anchors, strict=True)):
        index[phrase[anchor].word, phrase[anchor].prefix].append(number)
    words, hits = _Words(stream), []
    held = {i: found for i in _types_that_may_hold(stream, index) if any(found := words.held(i, index, phrases))}
    tokens = np.flatnonzero(stream.marked(held)[stream.ids])
    text = np.searchsorted(stream.ptr, tokens, "right") - 1
    within = zip(tokens.tolist(), stream.ptr[text].tolist(), stream.ptr[text + 1].tolist(), strict=True)
    for token, first, end in progress(list(within), "Finding phrases", unless_over=100_000):
        alone, longer = held[stream.ids[token]]
        hits += [Hit(number, ((token, *place),)) for number, place in alone]
        for number, n in longer:
            begin = words.back(token, n, anchors[number], first)
            if begin and (places := _match(words, phrases[number], *begin, end, dropped)):
                hits.append(Hit(number, places))
    return sorted(hits, key=lambda hit: (hit.places, hit.phrase))


def longest_first(hits: Iterable[Hit], phrases: Sequence[Phrase], group: Sequence[int] | np.ndarray) -> list[Hit]:
    """The hits that remain where, within a group of phrases, the longest counts and no other shares a word with it.

    ``group`` gives the group of each phrase. The longest has the most words, then the most letters; a word goes before
    a beginning of words, the first in the text before the next.
    """
    length = [(-len(phrase), -sum(len(part.word) for part in phrase), phrase[-1].prefix) for phrase in phrases]
    taken: set[tuple[int, int, int]] = set()
    kept = []
    ordered = sorted(hits, key=lambda hit: (*length[hit.phrase], hit.places[0]))
    for hit in progress(ordered, "Choosing the longest", unless_over=50_000):
        words = {(int(group[hit.phrase]), token, begin) for token, begin, _ in hit.places}
        if taken.isdisjoint(words):
            taken |= words
            kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.places, hit.phrase))


def spans_of(stream: Stream, hits: Iterable[Hit]) -> list[tuple[int, int, int]]:
    """The text of each hit, and its first and last character there (as a slice has them)."""
    ends = [place for hit in hits for place in (hit.places[0][:2], (hit.places[-1][0], hit.places[-1][2]))]
    offsets = stream.offsets(ends)
    return [(text, start, end) for (text, start), (_, end) in zip(offsets[::2], offsets[1::2], strict=True)]


def texts_of(stream: Stream, hits: Iterable[Hit]) -> np.ndarray:
    """The number of the text of each hit."""
    return np.searchsorted(stream.ptr, np.array([hit.places[0][0] for hit in hits], np.int64), "right") - 1


def units_of(kind: str) -> tuple[tuple[Unit, ...], str]:
    """The words of a token, as ``count_terms`` finds them, and what stands after the last."""
    lowered = kind.lower()
    plain = NOT_WORDS.sub(lambda found: _NO_WORD * len(found[0]), straighten(lowered))
    place = range(len(kind) + 1) if len(lowered) == len(kind) else _places_of_letters(kind)
    units, at = [], 0
    for found in UNIT.finditer(plain):
        begin, end = place[found.start()], place[found.end() - 1] + 1
        units.append(Unit(found[0], found["counted"] is not None, begin, end, plain[at : found.start()]))
        at = found.end()
    return tuple(units), plain[at:]


def _places_of_letters(kind: str) -> list[int]:
    """Where each letter of a token in lower case stood in it: İ becomes two."""
    return [at for at, letter in enumerate(kind) for _ in letter.lower()]


class _Words:
    """The words of a stream's tokens, taken once per type and only where they are looked at."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.of_type = cache(lambda kind: units_of(stream.types[kind]))

    def held(
        self, kind: int, index: dict[tuple[str, bool], list[int]], phrases: Sequence[Phrase]
    ) -> tuple[list[tuple[int, tuple[int, int]]], list[tuple[int, int]]]:
        """Phrases of one word that a type holds, with their places, and longer ones, with the number of that word."""
        alone, longer, units = [], [], self.of_type(kind)[0]
        for n, number in _indexed(units, index):
            if len(phrases[number]) > 1:
                longer.append((number, n))
            elif _fits(phrases[number][0], units[n], self.stream.types[kind]):
                alone.append((number, (units[n].begin, units[n].end)))
        return alone, longer

    def onward(self, token: int, n: int, end: int) -> Iterator[tuple[int, Unit, str]]:
        """The words from the nth of a token to where its text ends, with what stands before each."""
        ids, between = self.stream.ids, ""
        for at in range(token, end):
            found, tail = self.of_type(int(ids[at]))
            for unit in found[n:]:
                yield at, unit, between + unit.before
                between = ""
            between, n = f"{between}{tail} ", 0

    def back(self, token: int, n: int, by: int, first: int) -> tuple[int, int] | None:
        """The token, and the number in it, of the word ``by`` words before the nth of a token, if the text has it.

        ``first`` is the first token of the text.
        """
        while n < by:
            token, by = token - 1, by - n
            if token < first:
                return None
            n = len(self.of_type(int(self.stream.ids[token]))[0])
        return token, n - by


def _anchor(phrase: Phrase) -> int:
    """The place in a phrase of its longest word: mostly the rarest."""
    return max(range(len(phrase)), key=lambda place: len(phrase[place].word))


def _types_that_may_hold(stream: Stream, words: Iterable[tuple[str, bool]]) -> list[int]:
    """The types with one of these words, or beginnings of words, in them, and some others."""
    stems = sorted({re.escape(word.split("'")[0]) for word, _ in words})
    search = re.compile(rf"(?<![^\W_])(?:{'|'.join(stems)})").search
    return [i for i, kind in enumerate(stream.types) if search(kind.lower())] if stems else []


def _indexed(units: tuple[Unit, ...], index: dict[tuple[str, bool], list[int]]) -> Iterator[tuple[int, int]]:
    """Each word of a token that is in an index of words and beginnings of words, and each number it has there."""
    for n, unit in enumerate(units):
        for key in ((unit.word, False), *((unit.word[:size], True) for size in range(1, len(unit.word) + 1))):
            yield from ((n, number) for number in index.get(key, ()))


def _fits(part: Part, unit: Unit, kind: str) -> bool:
    """Whether a word of a token is this word of a phrase."""
    same = unit.word.startswith(part.word) if part.prefix else unit[:2] == part[:2]
    return same and (not part.capitals or kind[unit.begin : unit.end].isupper())


def _match(
    words: _Words, phrase: Phrase, token: int, n: int, end: int, dropped: Collection[str] | None
) -> tuple[tuple[int, int, int], ...]:
    """The places of a phrase that begins with the nth word of a token, in a text that ends at ``end``, or none."""
    places: list[tuple[int, int, int]] = []
    for at, unit, between in words.onward(token, n, end):
        part = phrase[len(places)]
        joined = not places or dropped is not None or _JOINS.fullmatch(between.replace(".", "", part.dotted))
        if joined and _fits(part, unit, words.stream.types[words.stream.ids[at]]):
            places.append((at, unit.begin, unit.end))
            if len(places) == len(phrase):
                return tuple(places)
        elif not places or dropped is None or (unit.counted and unit.word not in dropped):
            break
    return ()


def _hits_in(text: str | None, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Where a regular expression matches something in a text."""
    return (found for found in pattern.finditer(text or "") if found[0])


def _around(text: str, start: int, end: int, width: int) -> tuple[str, str, str]:
    """What is left of a keyword, the keyword, what is right of it."""
    left, right = text[max(0, start - width) : start], text[end : end + width]
    return " ".join(left.split()), text[start:end], " ".join(right.split())

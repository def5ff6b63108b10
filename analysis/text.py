"""Articles as sentences: where each stands (headline, body) and whose words it holds (own voice, quoted)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from .marks import Place, find_quotes
from .punkt import find_sentences
from .stream import Stream, Tokens, read_stream

MIN_PIECE_WORDS = 4
VOICES = np.array(["own", "quoted"])
_EDGES = " \"“”„«»'‘’"


@dataclass(frozen=True, eq=False)
class Pieces:
    """What each voice says in each sentence: ``tokens`` has one text per piece.

    ``text``: the text of the source stream it is from; ``sentence``: its number there, from 0; ``quoted``: its voice.
    """

    tokens: Tokens
    text: np.ndarray
    sentence: np.ndarray
    quoted: np.ndarray


def split_sentences(articles: pd.DataFrame) -> pd.DataFrame:
    """One row per sentence and voice: ``article_id, part, sent_no, voice, text``.

    ``part`` is headline or body, ``sent_no`` counts from 0 within it. A sentence that holds a quotation gives two
    rows: what the outlet says (``own``) and what it quotes (``quoted``); in bodies, pieces of such a sentence under
    four words ("he said", scare quotes) give none. Boundaries are those of NLTK's Punkt (Kiss and Strunk 2006) with a
    fixed list of abbreviations, so nothing is downloaded or learned from the corpus.
    """
    parts = {part: read_stream(articles[column]) for part, column in (("headline", "title"), ("body", "text"))}
    return sentence_table(articles["article_id"], {part: pieces_of(parts[part], part) for part in parts})


def sentence_table(article_ids: pd.Series, parts: dict[str, Pieces]) -> pd.DataFrame:
    """The pieces of several parts as one table in the order of the articles: what ``split_sentences`` returns."""
    tables = [
        pd.DataFrame(
            {
                "article_id": article_ids.to_numpy()[pieces.text],
                "part": part,
                "sent_no": pieces.sentence,
                "voice": VOICES[pieces.quoted.astype(int)],
                "text": pd.Series(pieces.tokens.spelled(), dtype="str"),
            }
        )
        for part, pieces in parts.items()
    ]
    order = np.argsort(np.concatenate([pieces.text for pieces in parts.values()]), kind="stable")
    return pd.concat(tables, ignore_index=True).iloc[order].reset_index(drop=True)


def pieces_of(stream: Stream, part: str, *, voices: bool = True) -> Pieces:
    """The pieces of a stream of headlines (``part``), each one sentence, or of bodies.

    Without ``voices`` every sentence is one piece, quotations and all.
    """
    whole = part == "headline"
    stream = stream.without_blanks()
    cut = _cut(stream, find_quotes(stream) if voices else [], whole)
    first = np.zeros(len(stream), np.int64)
    first[cut.text[::-1]] = cut.sentence[::-1]
    return _group(_strip_marks(cut), first, whole)


@dataclass(frozen=True, eq=False)
class _Cut:
    """Tokens cut where a sentence or a quotation begins or ends: type, text, sentence and quotation (-1: none)."""

    ids: np.ndarray
    types: _Types
    text: np.ndarray
    sentence: np.ndarray
    quote: np.ndarray

    def keep(self, kept: np.ndarray) -> _Cut:
        return _Cut(self.ids[kept], self.types, self.text[kept], self.sentence[kept], self.quote[kept])


class _Types(list[str]):
    """Types to which what is left of a token can be added."""

    def __init__(self, types: list[str]) -> None:
        super().__init__(types)
        self.added: dict[str, int] = {}

    def number(self, token: str) -> int:
        if token not in self.added:
            self.added[token] = len(self)
            self.append(token)
        return self.added[token]


def _cut(stream: Stream, quotes: list[tuple[Place, Place]], whole: bool) -> _Cut:
    """The tokens of a stream in pieces that lie in one sentence and one voice each."""
    types, text = _Types(stream.types), np.repeat(np.arange(len(stream)), np.diff(stream.ptr))
    last, inside = (_last_of_texts(stream), {}) if whole else find_sentences(stream)
    quote, bounds = _quote_of_tokens(stream, quotes)
    for token, breaks in inside.items():
        bounds[token] |= {place for found in breaks for place in found}
    pieces = np.ones(len(text), np.int64)
    cut = {token: _intervals(types[stream.ids[token]], bounds[token]) for token in sorted(bounds)}
    pieces[list(cut)] = [len(intervals) for intervals in cut.values()]
    ids, text, quote = (np.repeat(values, pieces) for values in (stream.ids, text, quote))
    ends, at = np.zeros(len(ids), bool), np.cumsum(pieces)
    ends[at - 1] = last
    starts = [start for start, _ in quotes]
    for token, intervals in cut.items():
        kind, sentence_ends = types[stream.ids[token]], {found.end for found in inside.get(token, ())}
        for piece, (begin, end) in enumerate(intervals, start=at[token] - len(intervals)):
            ids[piece] = types.number(kind[begin:end])
            ends[piece] |= end in sentence_ends
            around = bisect_right(starts, (token, begin)) - 1
            quote[piece] = around if around >= 0 and quotes[around][1] > (token, begin) else -1
    sentence = np.cumsum(ends) - ends
    return _Cut(ids, types, text, sentence, quote)


def _last_of_texts(stream: Stream) -> np.ndarray:
    last = np.zeros(len(stream.ids), bool)
    last[stream.ptr[1:][np.diff(stream.ptr) > 0] - 1] = True
    return last


def _quote_of_tokens(stream: Stream, quotes: list[tuple[Place, Place]]) -> tuple[np.ndarray, dict[int, set[int]]]:
    """The quotation each whole token is in (-1: none), and where quotations begin or end inside a token."""
    places = np.array(quotes, np.int64).reshape(-1, 4)
    sizes = np.array([len(kind) for kind in stream.types], np.int64)
    begins_inside, ends_inside = places[:, 1] > 0, places[:, 3] < sizes[stream.ids[places[:, 2]]]
    change = np.zeros(len(stream.ids) + 1, np.int64)
    first, behind = places[:, 0] + begins_inside, places[:, 2] + 1 - ends_inside
    number = np.arange(1, len(quotes) + 1)
    np.add.at(change, first, np.where(first < behind, number, 0))
    np.add.at(change, behind, np.where(first < behind, -number, 0))
    bounds: defaultdict[int, set[int]] = defaultdict(set)
    for token, at in [*places[begins_inside, :2].tolist(), *places[ends_inside, 2:].tolist()]:
        bounds[token].add(at)
    return np.cumsum(change)[:-1] - 1, bounds


def _intervals(token: str, bounds: set[int]) -> list[tuple[int, int]]:
    """A token between its bounds, white space left out."""
    return [(a, b) for a, b in pairwise(sorted({0, len(token), *bounds})) if not token[a:b].isspace()]


def _strip_marks(cut: _Cut) -> _Cut:
    """The same without quotation marks and apostrophes at the edges of what a quotation says in a sentence."""
    while True:
        at = np.flatnonzero(cut.quote >= 0)
        same = (np.diff(cut.quote[at]) == 0) & (np.diff(cut.sentence[at]) == 0)
        first, final = at[np.append(True, ~same)[: len(at)]], at[np.append(~same, True)[: len(at)]]
        ids = cut.ids.copy()
        ids[first] = _renamed(cut.types, ids[first], lambda token: token.lstrip(_EDGES))
        ids[final] = _renamed(cut.types, ids[final], lambda token: token.rstrip(_EDGES))
        gone = np.zeros(len(cut.types), bool)
        gone[cut.types.added.get("", [])] = True
        cut = replace(cut, ids=ids)
        empty = gone[ids]
        if not empty.any():
            return cut
        cut = cut.keep(~empty)


def _renamed(types: _Types, ids: np.ndarray, rename: Callable[[str], str]) -> np.ndarray:
    """The ids of the same tokens renamed."""
    kinds, place = np.unique(ids, return_inverse=True)
    renamed = [(i, types[i], rename(types[i])) for i in kinds.tolist()]
    return np.array([i if new == old else types.number(new) for i, old, new in renamed], np.int32)[place]


def _group(cut: _Cut, first: np.ndarray, whole: bool) -> Pieces:
    """Each sentence's tokens by voice, own words first; what is too short beside a quotation is left out.

    ``first`` is the number of each text's first sentence.
    """
    quoted = cut.quote >= 0
    order = np.argsort(2 * cut.sentence + quoted, kind="stable")
    key = (2 * cut.sentence + quoted)[order]
    starts = np.flatnonzero(np.append(True, key[1:] != key[:-1])[: len(key)])
    ids, sizes = cut.ids[order], np.diff(np.append(starts, len(key)))
    sentence, voice = key[starts] // 2, key[starts] % 2
    words = np.array([1 if kind.isalnum() else len(re.findall(r"\w+", kind)) for kind in cut.types], np.int64)
    spoken = np.add.reduceat(words[ids], starts) if len(starts) else starts
    both = np.bincount(sentence, spoken > 0, sentence.max(initial=0) + 1)[sentence] == 2
    kept = spoken >= np.where(both & (not whole), MIN_PIECE_WORDS, 1)
    text = cut.text[order][starts]
    ids, ptr = ids[np.repeat(kept, sizes)], np.concatenate([[0], np.cumsum(sizes[kept])])
    types = [" ".join(kind.split()) for kind in cut.types]
    return Pieces(Tokens(ids, ptr, types), text[kept], (sentence - first[text])[kept], voice[kept] == 1)



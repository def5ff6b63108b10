"""Articles as sentences: where each stands (headline, body) and whose words it holds (own voice, quoted)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from .marks import Place, find_marks
from .punkt import find_sentences
from .stream import Stream, Tokens, read_stream

MIN_PIECE_WORDS = 4
VOICES = np.array(["own", "quoted"])
_EDGES = " \"“”„«»'‘’"


@dataclass(frozen=True, eq=False)
class Pieces:
    """What each voice says in each sentence: ``tokens`` has one text per piece.

    ``text``: the text of the source stream it is from; ``sentence``: its number there, from 0; ``voice``: own, quoted
    or both.
    """

    tokens: Tokens
    text: np.ndarray
    sentence: np.ndarray
    voice: np.ndarray | str


def split_sentences(articles: pd.DataFrame, *, voices: bool = True) -> pd.DataFrame:
    """One row per sentence and voice: ``article_id, part, sent_no, voice, text``.

    ``part`` is headline or body, ``sent_no`` counts from 0 within it. A sentence that holds a quotation gives two
    rows: what the outlet says (``own``) and what it quotes (``quoted``); in bodies, pieces of such a sentence under
    four words ("he said", scare quotes) give none. Without ``voices`` a sentence is one row, quotations and all
    (``both``). Boundaries are those of NLTK's Punkt (Kiss and Strunk 2006) with a fixed list of abbreviations, so
    nothing is downloaded or learned from the corpus. White space in ``text`` is one space.
    """
    columns = {"headline": "title", "body": "text"}
    pieces = {part: pieces_of(read_stream(articles[column]), part, voices=voices) for part, column in columns.items()}
    return sentence_table(articles["article_id"], pieces)


def sentence_table(
    article_ids: pd.Series, parts: Mapping[str, Pieces], scores: Mapping[str, np.ndarray] | None = None
) -> pd.DataFrame:
    """The pieces of several parts as one table in the order of the articles: what ``split_sentences`` returns.

    ``scores``, one number per piece of each part, become the column ``compound``.
    """
    tables = []
    for part, pieces in parts.items():
        table = {"article_id": article_ids.to_numpy()[pieces.text], "part": part, "sent_no": pieces.sentence}
        table |= {"voice": pieces.voice, "text": pd.Series(pieces.tokens.spelled(), dtype="str")}
        tables.append(pd.DataFrame(table | ({"compound": scores[part]} if scores else {})))
    order = np.argsort(np.concatenate([pieces.text for pieces in parts.values()]), kind="stable")
    return pd.concat(tables, ignore_index=True).iloc[order].reset_index(drop=True)


def pieces_of(stream: Stream, part: str, *, voices: bool = True) -> Pieces:
    """The pieces of a stream of headlines (``part``), each one sentence, or of bodies (see ``split_sentences``)."""
    whole = part == "headline"
    cut = _cut(stream, find_marks(stream) if voices else [], whole)
    first = np.zeros(len(stream), np.int64)
    first[cut.text[::-1]] = cut.sentence[::-1]  # the last to be written is the first
    pieces = _group(_strip_marks(cut), first)
    return _long_enough(pieces, 1 if whole else MIN_PIECE_WORDS) if voices else replace(pieces, voice="both")


@dataclass(frozen=True, eq=False)
class _Cut:
    """Tokens cut where a sentence or a quotation begins or ends: type, text, sentence and quotation (-1: none)."""

    ids: np.ndarray
    types: _Types
    text: np.ndarray
    sentence: np.ndarray
    quote: np.ndarray


class _Types(list[str]):
    """Types to which what is left of a token can be added."""

    def __init__(self, types: Iterable[str]) -> None:
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
    at, ids = np.flatnonzero(cut.quote >= 0), cut.ids.copy()
    empty = np.zeros(len(ids), bool)
    while True:
        differs = (np.diff(cut.quote[at]) != 0) | (np.diff(cut.sentence[at]) != 0)
        first, final = at[np.append(True, differs)[: len(at)]], at[np.append(differs, True)[: len(at)]]
        ids[first] = _renamed(cut.types, ids[first], lambda token: token.lstrip(_EDGES))
        ids[final] = _renamed(cut.types, ids[final], lambda token: token.rstrip(_EDGES))
        left = ids[at] != cut.types.added.get("", -1)
        if left.all():
            break
        empty[at[~left]] = True  # a mark alone: what stands next to it is the edge now
        at = at[left]
    kept = ~empty
    return _Cut(ids[kept], cut.types, cut.text[kept], cut.sentence[kept], cut.quote[kept])


def _renamed(types: _Types, ids: np.ndarray, rename: Callable[[str], str]) -> np.ndarray:
    """The ids of the same tokens renamed."""
    kinds, place = np.unique(ids, return_inverse=True)
    renamed = [(i, types[i], rename(types[i])) for i in kinds.tolist()]
    return np.array([i if new == old else types.number(new) for i, old, new in renamed], np.int32)[place]


def _group(cut: _Cut, first: np.ndarray) -> Pieces:
    """Each sentence's tokens by voice, own words first. ``first`` is the number of each text's first sentence."""
    key = 2 * cut.sentence + (cut.quote >= 0)
    order = np.argsort(key, kind="stable")
    key = key[order]
    starts = np.flatnonzero(np.append(True, key[1:] != key[:-1])[: len(key)])
    text = cut.text[order][starts]
    spaced = re.compile(r"\s").search
    types = [" ".join(kind.split()) if spaced(kind) else kind for kind in cut.types]
    tokens = Tokens(cut.ids[order], np.append(starts, len(key)), types)
    return Pieces(tokens, text, key[starts] // 2 - first[text], VOICES[key[starts] % 2])


def _long_enough(pieces: Pieces, least: int) -> Pieces:
    """The pieces that hold a word; where both voices of a sentence do, those of at least so many."""
    find = re.compile(r"\w+").findall
    words = np.array([1 if kind.isalnum() else len(find(kind)) for kind in pieces.tokens.types], np.int64)
    ids, ptr = pieces.tokens.ids, pieces.tokens.ptr
    spoken = np.add.reduceat(words[ids], ptr[:-1]) if len(ids) else np.empty(0, np.int64)
    same = np.append((np.diff(pieces.text) == 0) & (np.diff(pieces.sentence) == 0), False)[: len(spoken)]
    pair = np.flatnonzero(same)
    both = np.zeros(len(spoken), bool)
    both[pair] = both[pair + 1] = (spoken[pair] > 0) & (spoken[pair + 1] > 0)
    kept = spoken >= np.where(both, least, 1)
    return Pieces(pieces.tokens.rows(kept), pieces.text[kept], pieces.sentence[kept], pieces.voice[kept])

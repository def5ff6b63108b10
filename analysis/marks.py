"""Quotation marks: which open, which close, and what stands between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from .stream import Stream

QUOTED, ENDED = "\ue000", "\ue001"  # stand for a quoted character, and for the last one where a sentence ends with it
OPENING = "“„«"
_DOUBLE = re.compile(r'["“”„«»]')
_NO_OPENING = r"(?!\d0s\b|(?:n|em|tis|twas|s)\b)"  # '80s, rock 'n' roll, 'em, a minister 's: apostrophes
_SINGLE = re.compile(rf"(?<![\w'])['‘]{_NO_OPENING}(?=\w)|(?<=[\w.,!?…)])['’](?!\w)", re.IGNORECASE)
_SINGLE_OPENS = re.compile(r"(?<![\w'])['‘](?=\w)")
_DOUBLE_OPENS = re.compile(r'(?<![^\s(\[])["“„«](?=\S)')
_AFTER_WORD = re.compile(r"[\w.,!?…)]")
_CLOSES_LATER = re.compile(r"[.,!?]['’]")
_NEVER_FIRST = frozenset(" \t\n?!,;:)]}\ufffd")  # "? and "\ufffd are what is left of a dash
_BEFORE_A_QUOTE = frozenset(" \t\n([{:—–-/'‘")


Place = tuple[int, int]  # in a stream: a token, and a character in it


class Mark(NamedTuple):
    """A mark in a token: where, whether it may open or close a quotation; ``spells``: the mark as written; ``glued``:
    it stands between two sentences without a space (agenda."We), and opens where nothing is open."""

    at: int
    opens: bool
    closes: bool
    spells: str
    glued: bool = False


def find_marks(stream: Stream) -> list[tuple[Place, Place]]:
    """Where each quotation begins and ends, marks included, in order; a mark that is never closed opens nothing.

    Double marks always count; single ones where the text opens more quotations with them than with double ones, as
    British headlines do, and on other texts' lines that have no double mark. A quotation ends with its line; one that
    runs on opens each paragraph anew.
    """
    double = {i: _double_marks(stream.types[i]) for i in stream.types_with('"“”„«»')}
    single = {i: _single_marks(stream.types[i]) for i in stream.types_with("'‘’")}
    spans = _pair_double(stream, double)
    if single:
        british = _texts_in_single_marks(stream, {*double, *single})
        spans += _pair_single(stream, single, british, double)
    return _merge(spans)


def _double_marks(token: str) -> list[Mark]:
    """A straight mark opens where a word follows and none precedes; no mark closes after white space."""
    marks = []
    for found in _DOUBLE.finditer(token):
        mark, at = found[0], found.start()
        before, after = token[at - 1 : at] or " ", token[at + 1 : at + 2] or " "
        opens = mark in OPENING or (mark == '"' and before in _BEFORE_A_QUOTE and after not in _NEVER_FIRST)
        glued = mark == '"' and before in ".:?!" and after.isupper()
        marks.append(Mark(at, opens, not before.isspace(), mark, glued))
    return marks


def _single_marks(token: str) -> list[Mark]:
    """The closing mark stands after a word or its punctuation, never inside a word."""
    marks = []
    for found in _SINGLE.finditer(token):
        at = found.start()
        opens = token[at] == "‘" or (token[at] == "'" and (at == 0 or not _AFTER_WORD.match(token[at - 1])))
        marks.append(Mark(at, opens, not opens, token[at]))
    return marks


def _pair_double(stream: Stream, marks: dict[int, list[Mark]]) -> list[tuple[Place, Place]]:
    """Pairs of double marks on a line: an opening one voids the last."""
    spans, lines = [], _Lines(stream)
    opened, german, here = None, False, -1
    for token, line in lines.tokens_with(marks):
        if line != here:
            if opened and (rest := lines.rest_of_quotation(opened, here)):
                spans.append((opened, rest))
            opened, here = None, line
        for at, opens, closes, spells, glued in marks[stream.ids[token]]:
            if (opens and not (spells == "“" and opened and german)) or (glued and not opened):
                opened, german = (token, at), spells == "„"
            elif opened and closes:
                spans.append((opened, (token, at + 1)))
                opened = None
    if opened and (rest := lines.rest_of_quotation(opened, here)):
        spans.append((opened, rest))
    return spans


def _pair_single(
    stream: Stream, single: dict[int, list[Mark]], texts: np.ndarray, double: dict[int, list[Mark]]
) -> list[tuple[Place, Place]]:
    """Pairs of single marks on a line, in these texts and on lines without double marks: the first opening one holds
    until one closes, be it a double one by mistake ('like this")."""
    spans, lines = [], _Lines(stream)
    taken = lines.with_none_of(double, texts)
    marks = {i: sorted([*single.get(i, ()), *double.get(i, ())]) for i in {*single, *double}}
    opened, inner, here = None, False, -1
    for token, line in lines.tokens_with(marks):
        if not taken[line]:
            continue
        if line != here:
            opened, here = None, line
        for at, opens, _, spells, _ in marks[stream.ids[token]]:
            if spells in "'‘’" and opens:
                opened, inner = opened or (token, at), inner and opened is not None
            elif spells not in "'‘’" and (opens or inner):
                inner = opens
            elif opened and not lines.is_plural_possessive(token, at, line):
                spans.append((opened, (token, at + 1)))
                opened, inner = None, False
    return spans


class _Lines:
    """The lines of a stream, numbered, and what comes after a token: on its line, and on the next one."""

    def __init__(self, stream: Stream) -> None:
        self.stream, self.starts = stream, np.append(stream.lines, len(stream.ids))

    def tokens_with(self, types: Iterable[int]) -> Iterator[tuple[int, int]]:
        """The tokens of these types, each with its line."""
        at = np.flatnonzero(self.stream.marked(list(types))[self.stream.ids])
        return zip(at.tolist(), (np.searchsorted(self.stream.lines, at, "right") - 1).tolist(), strict=True)

    def with_none_of(self, types: Iterable[int], texts: np.ndarray) -> np.ndarray:
        """One boolean per line, true where it has no token of these types or is of one of these texts."""
        text = np.searchsorted(self.stream.ptr, self.stream.lines, "right") - 1
        none = np.ones(len(self.stream.lines), bool)
        none[[line for _, line in self.tokens_with(types)]] = False
        return none | np.isin(text, texts)

    def spelled(self, token: int) -> str:
        return self.stream.types[self.stream.ids[token]]

    def rest_of_quotation(self, opened: Place, line: int) -> Place | None:
        """The end of the line if the quotation opened there runs on: it follows a colon or comma or begins the line,
        and the next line of the text opens with a mark again."""
        token, end = opened[0], int(self.starts[line + 1])
        if self.stream.ptr[np.searchsorted(self.stream.ptr, end)] == end:  # the next line is another text's
            return None
        before = self.spelled(token)[: opened[1]].rstrip()
        if not before and token > self.starts[line]:
            before = self.spelled(token - 1).rstrip()
        if self.spelled(end).lstrip()[0] not in '"“„«' or (before and before[-1] not in ":,"):
            return None
        return end - 1, len(self.spelled(end - 1))

    def is_plural_possessive(self, token: int, at: int, line: int) -> bool:
        """An ``s'`` with a word after it and a later mark to close the quotation: the drones' owners."""
        if self.spelled(token)[at - 1] != "s":
            return False  # a mark after punctuation always closes
        later = [self.spelled(token)[at + 1 :], *map(self.spelled, range(token + 1, int(self.starts[line + 1])))]
        return re.match(r"\s+[a-z]", " ".join(later[:2])) is not None and any(map(_CLOSES_LATER.search, later))


def _texts_in_single_marks(stream: Stream, marked: Iterable[int]) -> np.ndarray:
    """The texts that open more quotations with single marks than with double ones."""
    singles, doubles = np.zeros(len(stream.types), np.int64), np.zeros(len(stream.types), np.int64)
    for i in marked:
        singles[i] = len(_SINGLE_OPENS.findall(stream.types[i]))
        doubles[i] = len(_DOUBLE_OPENS.findall(stream.types[i]))
    return np.flatnonzero(stream.sums(singles) > stream.sums(doubles))


def _merge(spans: list[tuple[Place, Place]]) -> list[tuple[Place, Place]]:
    merged: list[tuple[Place, Place]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

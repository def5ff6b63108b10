"""Quotation marks: which open, which close, and what stands between them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from .stream import Stream

OPENING = "“„«"
_DOUBLE = re.compile(r'["“”„«»]')
_NO_OPENING = r"(?!\d0s\b|(?:n|em|tis|twas)\b)"  # '80s, rock 'n' roll, 'em: apostrophes
_SINGLE = re.compile(rf"(?<![\w'])['‘]{_NO_OPENING}(?=\w)|(?<=[\w.,!?…)])['’](?!\w)", re.IGNORECASE)
_SINGLE_OPENS = re.compile(r"(?<![\w'])['‘](?=\w)")
_DOUBLE_OPENS = re.compile(r'(?<![^\s(\[])["“„«](?=\S)')
_AFTER_WORD = re.compile(r"[\w.,!?…)]")
_CLOSES_LATER = re.compile(r"[.,!?]['’]")
_NEVER_FIRST = frozenset(" \t\n?!,;:)]}\ufffd")  # "? and "\ufffd are what is left of a dash
_BEFORE_A_QUOTE = frozenset(" \t\n([{:—–-/'‘")


class Place(NamedTuple):
    """A place in a stream: a token, and a character in it."""

    token: int
    at: int


class Mark(NamedTuple):
    """A mark in a token: where, whether it may open or close a quotation; ``spells``: the mark as written."""

    at: int
    opens: bool
    closes: bool
    spells: str


def find_quotes(stream: Stream) -> list[tuple[Place, Place]]:
    """Where each quotation begins and ends, marks included, in order; a mark that is never closed opens nothing.

    Double marks always count; single ones where the text opens more quotations with them than with double ones, as
    British headlines do. A quotation ends with its line; one that runs on opens each paragraph anew.
    """
    double = {i: _double_marks(stream.types[i]) for i in stream.types_with('"“”„«»')}
    single = {i: _single_marks(stream.types[i]) for i in stream.types_with("'‘’")}
    spans = _pair_double(stream, double)
    if single and len(british := _texts_in_single_marks(stream, {*double, *single})):
        spans += _pair_single(stream, single, british)
    return _merge(spans)


def _double_marks(token: str) -> list[Mark]:
    """A straight mark opens where a word follows and none precedes; no mark closes after white space."""
    marks = []
    for found in _DOUBLE.finditer(token):
        mark, at = found[0], found.start()
        before, after = token[at - 1 : at] or " ", token[at + 1 : at + 2] or " "
        opens = mark in OPENING or (mark == '"' and before in _BEFORE_A_QUOTE and after not in _NEVER_FIRST)
        marks.append(Mark(at, opens, not before.isspace(), mark))
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
    opened, line_end = None, 0
    german = False
    for token in _tokens_with(stream, marks):
        if token >= line_end:
            if opened is not None and (rest := lines.rest_of_quotation(opened, line_end)):
                spans.append((opened, rest))
            opened, line_end = None, lines.end_of(token)
        for mark in marks[stream.ids[token]]:
            if mark.opens and not (mark.spells == "“" and opened is not None and german):
                opened, german = Place(token, mark.at), mark.spells == "„"
            elif opened is not None and mark.closes:
                spans.append((opened, Place(token, mark.at + 1)))
                opened = None
    if opened is not None and (rest := lines.rest_of_quotation(opened, line_end)):
        spans.append((opened, rest))
    return spans


def _pair_single(stream: Stream, marks: dict[int, list[Mark]], texts: np.ndarray) -> list[tuple[Place, Place]]:
    """Pairs of single marks on a line, in these texts: the first opening one holds until one closes."""
    spans, lines = [], _Lines(stream)
    opened, line_end = None, 0
    for token in _tokens_with(stream, marks, texts):
        if token >= line_end:
            opened, line_end = None, lines.end_of(token)
        kind = stream.types[stream.ids[token]]
        for mark in marks[stream.ids[token]]:
            if mark.opens:
                opened = opened or Place(token, mark.at)
            elif opened and (kind[mark.at - 1] in ".,!?…" or not lines.is_plural_possessive(Place(token, mark.at))):
                spans.append((opened, Place(token, mark.at + 1)))
                opened = None
    return spans


class _Lines:
    """What comes after a token: on its line, and on the next one."""

    def __init__(self, stream: Stream) -> None:
        self.stream, self.starts = stream, [*stream.lines.tolist(), len(stream.ids)]
        self.text_ends = stream.ptr.tolist()

    def end_of(self, token: int) -> int:
        """The token that begins the next line."""
        return self.starts[bisect_left(self.starts, token + 1)]

    def spelled(self, token: int) -> str:
        return self.stream.types[self.stream.ids[token]]

    def rest_of_quotation(self, opened: Place, line_end: int) -> Place | None:
        """The end of the line if the quotation opened there runs on: it follows a colon or comma or begins the line,
        and the next line of the text opens with a mark again."""
        if self.text_ends[bisect_left(self.text_ends, line_end)] == line_end:
            return None
        before = self.spelled(opened.token)[: opened.at].rstrip()
        if not before and not self._begins_line(opened.token):
            before = self.spelled(opened.token - 1).rstrip()
        if self.spelled(line_end).lstrip()[0] not in '"“„«' or (before and before[-1] not in ":,"):
            return None
        return Place(line_end - 1, len(self.spelled(line_end - 1)))

    def is_plural_possessive(self, mark: Place) -> bool:
        """An ``s'`` with a word after it and a later mark to close the quotation: the drones' owners."""
        token, end = self.spelled(mark.token), self.end_of(mark.token)
        if token[mark.at - 1] != "s":
            return False
        later = [token[mark.at + 1 :], *(self.spelled(k) for k in range(mark.token + 1, end))]
        return re.match(r"\s+[a-z]", " ".join(later[:2])) is not None and any(map(_CLOSES_LATER.search, later))

    def _begins_line(self, token: int) -> bool:
        return self.starts[bisect_left(self.starts, token)] == token


def _tokens_with(stream: Stream, marks: Iterable[int], texts: np.ndarray | None = None) -> list[int]:
    """The tokens that hold one of these marks, in all texts or some."""
    has = np.zeros(len(stream.types), bool)
    has[list(marks)] = True
    at = np.flatnonzero(has[stream.ids])
    if texts is not None:
        at = at[np.isin(np.searchsorted(stream.ptr, at, "right") - 1, texts)]
    return at.tolist()


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

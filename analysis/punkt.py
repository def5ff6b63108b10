"""Sentence ends by Punkt (Kiss and Strunk 2006), found once per distinct token in place of once per token.

The rules are those of NLTK's ``PunktSentenceTokenizer`` with a fixed list of abbreviations and nothing learned: whether
a sentence ends after a token depends on the token and on what kind of word comes next, so a table answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from .progress import progress
from .stream import Stream

ABBREVIATIONS = frozenset(
    "a.m p.m u.s u.k u.n e.u d.c n.y mr mrs ms dr prof rev hon sen sens rep reps gov govs gen col lt sgt capt maj cmdr "
    "adm pres st jr sr vs no inc corp co ltd dept est fig al approx jan feb mar apr aug sept oct nov dec ave "
    "blvd".split()
)
# The kinds of a next token, by its first word, and an example of each. The last three begin with a period, which could
# make an ellipsis of what came before. Punkt looks at the whole of the next token: one that holds an end ends all.
LOWER, UPPER, OTHER, PERIOD, PERIOD_AND_MARK, PERIOD_IN_WORD, HOLDS_END = range(7)
EXAMPLES = ("a", "A", "1", ".", ".)", ".5", "ab.)")
ALWAYS, NEVER = 0b1111111, 0

# NLTK's patterns: what cannot stand in a word, where a sentence may end, words, closing marks that move back.
_NON_WORD = r"[)\";}\]*:@'({\[\u2018\u2019\u201c\u201d\xab\xbb?!]"
_MULTIPLE = r"(?:-{2,}|\.{2,}|(?:\.\s){2,}\.)"
_MAY_END = re.compile(rf"[.?!](?=(?P<mark>{_NON_WORD})|\s+(?P<next>\S+))")
_WORDS = re.compile(
    rf"{_MULTIPLE}|(?=[^(\"`{{\[:;&#*@)}}\]\-,])\S+?(?=\s|$|{_NON_WORD}|{_MULTIPLE}|,(?=$|\s|{_NON_WORD}|{_MULTIPLE}))|\S"
)
_CLOSING_MARKS = r"\"')\]}\u2018\u2019\u201c\u201d\xab\xbb"
_CLOSING = re.compile(rf"[{_CLOSING_MARKS}]+?(?:\s+|(?=--)|$)")
_NUMBER = re.compile(r"-?[.,]?\d[\d,.-]*\.?$")
_INITIAL = re.compile(r"[^\W\d]\.$")
_ELLIPSIS = re.compile(r"\.\.+$")
_BEGINS_ELLIPSIS = re.compile(r"\.\s\.$")  # with white space and another period it is one
_PLAIN = re.compile(rf"([^\W\d_]{{2,}})[.?!]([{_CLOSING_MARKS}]*)$")


class Break(NamedTuple):
    """A sentence end inside a token: where it ends and where the next sentence begins, in characters."""

    end: int
    start: int


class Ending(NamedTuple):
    """Where sentences can end in and after a token.

    ``after``: bits, one per kind of next token, set where the sentence ends with this token; ``closed``: it ends with
    closing marks, so further ones do not move back; ``inside``: ends within the token.
    """

    after: int
    closed: bool
    inside: tuple[Break, ...]


class Sentences(NamedTuple):
    """``last``: one boolean per token, true where a sentence ends with it; ``inside``: the breaks within a token."""

    last: np.ndarray
    inside: dict[int, tuple[Break, ...]]


def find_sentences(stream: Stream) -> Sentences:
    """Where the sentences of a stream end; a line never shares a sentence with the next.

    Equals NLTK's Punkt on every line (ASCII white space around it left out) with ``ABBREVIATIONS``.
    """
    ids, types = stream.ids, stream.types
    ends_line = np.zeros(len(ids) + 1, bool)
    ends_line[[*stream.lines, len(ids)]] = True
    ends_line = ends_line[1:]  # the token before one that begins a line
    after, closed, inside = np.zeros(len(types), np.uint8), np.zeros(len(types), bool), {}
    may_end = stream.types_with(".?!")
    for i in progress(may_end, "Finding sentences", unless_over=50_000):
        after[i], closed[i], breaks = ending_of(types[i])
        if breaks:
            inside[i] = breaks
    last, found = ends_line.copy(), _places(stream, inside, ~ends_line)
    at_line_end = np.unique(ids[ends_line & stream.marked(may_end)[ids]]).tolist()
    alone = {i: breaks for i in at_line_end if (breaks := ending_of(types[i], followed=False).inside)}
    found |= _places(stream, alone, ends_line)

    ends = np.flatnonzero(stream.marked(np.flatnonzero(after))[ids] & ~ends_line)
    following, place = np.unique(ids[ends + 1], return_inverse=True)
    kinds = np.array([_kind(types[i]) for i in following], np.uint8)[place]
    ends = ends[(after[ids[ends]] >> kinds) & 1 > 0]
    last[ends] = True
    moves = {i: move for i in stream.types_with(_CLOSING_MARKS) if (move := _moves_back(types[i]))}
    for at in ends[~closed[ids[ends]] & stream.marked(moves)[ids[ends + 1]]].tolist():
        move = moves[ids[at + 1]]
        last[at] = False
        if move.start >= len(types[ids[at + 1]]):
            last[at + 1] = True
        else:
            found[at + 1] = (move, *found.get(at + 1, ()))
    return Sentences(last, found)


def _places(stream: Stream, inside: dict[int, tuple[Break, ...]], where: np.ndarray) -> dict[int, tuple[Break, ...]]:
    """The breaks within tokens, by token in place of type."""
    at = np.flatnonzero(stream.marked(inside)[stream.ids] & where).tolist()
    return {token: inside[stream.ids[token]] for token in at}


def ending_of(token: str, *, followed: bool = True) -> Ending:
    """Where a sentence can end in or after a token, which another one follows on its line or not."""
    if plain := _PLAIN.match(token):
        word, marks = plain.groups()
        shortened = token[len(word)] == "." and word.lower() in ABBREVIATIONS
        return Ending((NEVER if marks else 1 << HOLDS_END) if shortened else ALWAYS, bool(marks), ())
    after, closed, inside = NEVER, False, []
    for found in _candidates(token, followed):
        context, at = token[: found.end()], found.end()
        if not token[at:].strip():
            after |= sum(_ends_before(context, kind) << kind for kind in range(len(EXAMPLES)))
        elif contains_break(context + token[at : found.end("next")] if found["next"] else context + found["mark"]):
            moved = _moved(token, Break(at, found.start("next") if found["next"] else at))
            if moved.start >= len(token):
                after, closed = ALWAYS, True
            else:
                inside.append(moved)
    return Ending(after, closed, tuple(inside))


def contains_break(context: str) -> bool:
    """Whether a sentence ends with one of the words of ``context`` but the last."""
    words = _WORDS.findall(context)
    return any(_ends_sentence(word, following) for word, following in pairwise(words))


def _candidates(token: str, followed: bool) -> Iterator[re.Match]:
    """The places where NLTK looks: the last in the token, and before it one at the very start."""
    found = list(_MAY_END.finditer(f"{token} x" if followed else token))
    if len(found) > 1 and found[0].start() == 0:
        yield found[0]
    if found:
        yield found[-1]


def _ends_before(token: str, kind: int) -> bool:
    """Whether a sentence ends with ``token`` where a token of this kind follows."""
    if PERIOD <= kind <= PERIOD_IN_WORD and not _BEGINS_ELLIPSIS.search(token):
        kind = OTHER if kind == PERIOD_IN_WORD else LOWER
    return contains_break(f"{token} {EXAMPLES[kind]}")


def _ends_sentence(word: str, following: str) -> bool:
    """Punkt's two passes over a word: by its own form, then by the word that follows."""
    if word in (".", "?", "!"):
        return True
    if not word.endswith(".") or word.endswith("..") or _ELLIPSIS.match(word):
        return False
    core = word[:-1].lower()
    if core in ABBREVIATIONS or core.rsplit("-", 1)[-1] in ABBREVIATIONS:
        return False
    initial = _INITIAL.match(word)
    if initial or _NUMBER.match(word.lower()):
        goes_on = following in tuple(";:,.!?") or following[0].islower()
        return not (goes_on or (initial and following[0].isupper()))
    return True


def _moved(token: str, found: Break) -> Break:
    """A break inside a token, moved behind the closing marks that follow it."""
    marks = _CLOSING.match(token[found.start :])
    return Break(found.start + len(marks[0].rstrip()), found.start + marks.end()) if marks else found


def _moves_back(token: str) -> Break | None:
    """What of a token that begins a sentence belongs to the one before: closing marks that stand alone."""
    spaces = len(token) - len(token.lstrip())
    moved = _moved(token, Break(spaces, spaces))
    return moved if moved.end > spaces else None


def _kind(token: str) -> int:
    """The kind of a token as the next one: by the first word in it."""
    if token.isalpha() and token.isascii():
        return LOWER if token[0].islower() else UPPER
    whole = token.split()[0]
    if contains_break(whole):
        return HOLDS_END
    word = _WORDS.findall(whole)[0]
    if word[0] == ".":
        return PERIOD_IN_WORD if len(word) > 1 else PERIOD if whole == word else PERIOD_AND_MARK
    if word in tuple(";:,.!?") or word[0].islower():
        return LOWER
    return UPPER if word[0].isupper() else OTHER


def _as_uint8(flags: np.ndarray) -> np.ndarray:
    """255 where true, so that it masks every bit."""
    return flags.astype(np.uint8) * np.uint8(255)

"""One outlet's articles as tokens; passages of them, each with a key that is equal for equal words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .punkt import ABBREVIATIONS
from .repair import straighten

WORD = re.compile(r"[^\W\d_]+|\d+")
_WORD_OR_END = re.compile(r"[^\W\d_]+|\d+|\n")
_DIGITS = re.compile(r"\d+")
_ADDRESS = r"://|.@|^www\."  # an e-mail address, a handle, a link
_HAS_ADDRESS = re.compile(_ADDRESS)
_ABBREVIATION = (
    rf"(?i)^[\"'“‘(\[]*(?:{'|'.join(map(re.escape, sorted(ABBREVIATIONS)))}|[^\"'“‘(\[])\.[\"'”’)]*$"  # or an initial
)
_LOOKS = {  # what a type of token looks like, for RE2
    "ends": r"[.!?:|][\"'”’)]*$",
    "stops": r"[.!?…][\"'”’)\]]*$",
    "begins": r"^[\"'“‘(\[]*[A-Z0-9©]",
    "opens": r"^[(\[—–-]*[\"“][\pL\d'‘’$£€…@#.\[(]",
    "closes": r"[\pL\d.,!?…)'’%][\"”]",
    "goes_on": r"[,;(&/–—-]$|^(?:an?|the|of|in|on|at|by|for|with|and|or|as|from|to|into|that|which|who|is|are|was|were|"
    r"has|have|his|her|their|its|The|An?)$",
    "parted": r"[-–—·]$",
    "bracket": r"[)\]][.,]?$",
    "figure": r"\d",
    "letter": r"(?i)^\W*(?:newsletters?|inbox|(?:un)?subscribe|sign-up)\W*$",
}
BASE = np.uint64(0x9E3779B97F4A7C15)  # odd: it has an inverse among the 64-bit numbers
INVERSE = np.uint64(pow(int(BASE), -1, 1 << 64))
LONGEST_QUOTATION = 150  # tokens: a mark that was never closed does not reach further


def is_address(token: str) -> bool:
    """An e-mail address, a handle or a link."""
    return _HAS_ADDRESS.search(token) is not None


def words_of(passage: str) -> tuple[str, ...]:
    """The words of a passage as they are compared: lower case, figures as 0, an address as 0."""
    plain = " ".join("0" if is_address(token) else token for token in straighten(passage).split())
    return tuple(WORD.findall(_DIGITS.sub("0", plain).lower()))


@dataclass(frozen=True, eq=False)
class Kinds:
    """What depends on a type of token alone, one entry per type."""

    types: Sequence[str]
    key: np.ndarray  # a 64-bit number for its words
    words: np.ndarray  # how many these are
    step: np.ndarray  # the base to the power of these
    back: np.ndarray  # and its inverse
    ends: np.ndarray  # a sentence or label can end with it
    stops: np.ndarray  # a sentence can
    begins: np.ndarray  # a sentence or label can begin with it
    opens: np.ndarray  # a quotation opens in it
    closes: np.ndarray  # a quotation closes in it
    goes_on: np.ndarray  # a comma, a bracket or a word such as "of": the sentence goes on
    parted: np.ndarray  # a dash, an address: what follows is parted from it
    bracket: np.ndarray  # closes one
    figure: np.ndarray  # holds one
    letter: np.ndarray  # speaks of an outlet's newsletter


def types_like(types: pa.Array, pattern: str) -> np.ndarray:
    """One boolean per type: whether RE2 finds the pattern in it."""
    return pc.match_substring_regex(types, pattern).to_numpy(zero_copy_only=False).astype(bool)


def kinds_of(types: Sequence[str]) -> Kinds:
    """What is known of each type."""
    told = pa.array(types, pa.large_string())
    address = types_like(told, _ADDRESS)
    key, words = _keys_of_types(types, address)
    step, back = (_powers(base, int(words.max(initial=0)) + 1)[words] for base in (BASE, INVERSE))
    looks = {name: types_like(told, pattern) for name, pattern in _LOOKS.items()}
    looks["ends"] &= ~types_like(told, _ABBREVIATION)
    looks["stops"] &= looks["ends"]
    looks["parted"] |= address | (words == 0)
    return Kinds(types, key, words, step, back, **looks)


def _keys_of_types(types: Sequence[str], address: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The sum of each type's words' codes times powers of the base, and how many words it has."""
    if not types:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    plain = [*types]
    for i in np.flatnonzero(address).tolist():
        plain[i] = "0"
    parts = ["\n", *_WORD_OR_END.findall(_DIGITS.sub("0", straighten("\n".join(plain)).lower()) + "\n")]
    part = pa.array(parts, pa.large_string()).dictionary_encode().indices.to_numpy()[1:].astype(np.uint64)
    ends = np.flatnonzero(part == 0)
    words = np.diff(ends, prepend=-1) - 1
    place = np.arange(len(part)) - np.repeat(np.append(-1, ends[:-1]) + 1, words + 1)
    terms = _spread(part) * _powers(BASE, int(words.max(initial=0)) + 1)[place]
    terms[ends] = 0
    return np.add.reduceat(terms, ends - words), words


def _spread(number: np.ndarray) -> np.ndarray:
    """A one-to-one map of 64 bits that spreads them evenly (splitmix64)."""
    number = (number ^ (number >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9) + BASE
    number = (number ^ (number >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return number ^ (number >> np.uint64(31))


def _powers(base: np.uint64, n: int) -> np.ndarray:
    powers = np.full(n, base, np.uint64)
    powers[:1] = 1
    return np.cumprod(powers, dtype=np.uint64)


@dataclass(eq=False)
class Pages:
    """One outlet's articles, token after token, and what of them was taken out.

    Per token: ``ids`` its type, ``article`` and ``line`` their numbers, ``taken`` the number of the passage it was
    taken out with (0: none). Per article: ``days`` when it was published (NaN: unknown), ``authors`` their names.
    ``where`` says of each passage what it is.
    """

    kinds: Kinds
    ids: np.ndarray
    article: np.ndarray
    line: np.ndarray
    days: np.ndarray
    authors: list[str]
    taken: np.ndarray = field(init=False)
    where: list[str] = field(default_factory=lambda: [""])

    def __post_init__(self) -> None:
        self.taken = np.zeros(len(self.ids), np.int32)

    @cached_property
    def time(self) -> float:
        """Days of the outlet's time, but for its first and last twentieth; NaN where a tenth or more have no date."""
        dated = self.days[~np.isnan(self.days)]
        return float(np.ptp(np.quantile(dated, [0.05, 0.95]))) if len(dated) > 0.9 * len(self.days) else np.nan

    @cached_property
    def quoted(self) -> np.ndarray:
        """For each token, whether it stands in quotation marks, as far as marks on its line tell."""
        from .kernels.repeating import quotations

        quoted = np.zeros(len(self.ids), bool)
        quotations(self.ids, self.line, self.kinds.opens, self.kinds.closes, LONGEST_QUOTATION, quoted)
        return quoted

    def take(self, first: int, last: int, where: str) -> None:
        """Take out the tokens from ``first`` to ``last`` that are still there, as one passage."""
        part = self.taken[first : last + 1]
        part[part == 0] = len(self.where)
        self.where.append(where)

    def spelled(self, first: int, last: int) -> str:
        """The tokens from ``first`` to ``last``, a space between them."""
        return " ".join(self.kinds.types[i] for i in self.ids[first : last + 1].tolist())


class Left(NamedTuple):
    """What is left of the pages: ``at``, the places of its tokens; then, for each, what ``Pages`` says; ``fresh``: it
    begins a line."""

    at: np.ndarray
    ids: np.ndarray
    article: np.ndarray
    line: np.ndarray
    fresh: np.ndarray


def what_is_left(pages: Pages) -> Left:
    """The tokens not taken out."""
    at = np.flatnonzero(pages.taken == 0)
    line = pages.line[at]
    return Left(at, pages.ids[at], pages.article[at], line, np.append(True, line[1:] != line[:-1])[: len(at)])


class Keys:
    """The key of every passage of a row of tokens: the sum of its words' codes times powers of the base.

    Codes of words are one-to-one; two passages of different words share a key of 64 bits by accident alone, with a
    chance of a few in a million for ten million passages, and matter only if both are repeated.
    """

    def __init__(self, kinds: Kinds, ids: np.ndarray) -> None:
        from .kernels.repeating import prefix

        n = len(ids) + 1
        self.sums, self.inverses, self.words = np.zeros(n, np.uint64), np.ones(n, np.uint64), np.zeros(n, np.int64)
        prefix(ids, kinds.key, kinds.words, kinds.step, kinds.back, self.sums, self.inverses, self.words)

    def of(self, first: np.ndarray, behind: np.ndarray) -> np.ndarray:
        """The keys of the passages from ``first`` to before ``behind``."""
        return (self.sums[behind] - self.sums[first]) * self.inverses[first]

    def length(self, first: np.ndarray, behind: np.ndarray) -> np.ndarray:
        """How many words they have."""
        return self.words[behind] - self.words[first]


def count_articles(keys: np.ndarray, article: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The number of each key among the distinct ones, and in how many articles each of these stands.

    Passages are given in the order of the articles.
    """
    order = np.argsort(keys, kind="stable")
    key, held = keys[order], article[order]
    new = np.append(True, key[1:] != key[:-1])[: len(key)]
    number = np.empty(len(keys), np.int64)
    number[order] = np.cumsum(new) - 1
    pair = new | np.append(True, held[1:] != held[:-1])[: len(key)]
    return number, np.bincount(number[order][pair], minlength=int(new.sum()))


class Units(NamedTuple):
    """Sentences, labels and lines: each from ``first`` to before ``behind`` (places in ``Left``); ``is_line``: it is
    a line of its own in an article that has several."""

    first: np.ndarray
    behind: np.ndarray
    article: np.ndarray
    is_line: np.ndarray


def units_of(pages: Pages, left: Left) -> Units:
    """The units of what is left: a line, cut where a sentence or label ends and a capital or figure follows."""
    kinds = pages.kinds
    cut = kinds.ends[left.ids[:-1]] & kinds.begins[left.ids[1:]] if len(left.ids) else np.empty(0, bool)
    starts = left.fresh.copy()
    starts[1:] |= cut
    first = np.flatnonzero(starts)
    behind = np.append(first[1:], len(left.ids))[: len(first)]
    article = left.article[first]
    lines = np.bincount(left.article[left.fresh], minlength=len(pages.days))
    is_line = left.fresh[first] & np.append(left.fresh, True)[behind] & (lines[article] > 1)
    return Units(first, behind, article, is_line)

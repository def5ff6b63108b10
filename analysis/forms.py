"""Furniture whose words change from article to article while its form stays: datelines, credits, galleries, bylines.

Each form is a function from pages to the passages that have it, each as its first and last token. A form counts only
where enough articles of the outlet have it; datelines and what names the article's own author always count.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .passages import Keys, Kinds, Left, Pages, Units, count_articles, is_address, types_like, units_of, what_is_left

Span = tuple[int, int]  # the first and last token of a passage

LONGEST_DATELINE, LONGEST_LINK, LONGEST_CREDIT, LONGEST_BYLINE = 12, 120, 16, 45  # tokens
LONGEST_NAME = 40  # characters
SECOND_MENTION = 8  # tokens within which a name is mentioned again
LONGEST_DOUBLED, LONGEST_HEAD, LONGEST_MIDDLE, LEAST_DOUBLED = 60, 5, 10, 3
COUNTERS = 3  # "1 of 10", "2 of 10", "3 of 10": so many make a gallery
FIRST_UNITS, LAST_UNITS = 3, 5  # of an article: where a byline can stand if it is no line of its own
LONGEST_AUTHORS = 12  # names in the author column: more are other articles' of the page

_DATELINE = re.compile(
    r"^[A-Z][A-Z' .,]{2,40}(?:, [A-Z][a-z]+\.? \d{1,2})?\.?\s*"
    r"(?:/[A-Z]+/\.?|\([A-Za-z ]{2,20}\)\s*[-–—]+|[-–—]+)(?=\s)"
)
_GLUED = re.compile(r"(?<=[a-zà-ÿ.)])(?=[A-Z0-9])")
_EDGES = "\"'“”‘’()[].,;:!?"
_AGENCIES = "AP|AFP|EPA|UPI|Reuters|REUTERS|Getty|GETTY|Bloomberg|Pool|POOL|Shutterstock|Landov|Redux|ZUMA|Corbis|NPR"
_BEFORE_A_WORD = re.compile(r"^[\W_]+")
_NAME = r"^[^\pL\d]*(?:$|[\p{Lu}\d])|://|.@|^www\."
_FORMS = {  # what a type of token looks like, for RE2
    "name": _NAME,
    "label": r"(?i)^[\[(]*(?:photos?|photographs?|photographer|image|picture|credit):$",
    "slashed": rf"/\W*(?:{_AGENCIES})\b|\b(?:AP|AFP|EPA|UPI|REUTERS|Getty|GETTY)/|\bReuters/(?:[A-HJ-Z]|I[^p])",
    "clock": r"^\d?\d:\d\d$",
    "opening": r"^[(\[]",
    "number": r"^\d{1,3}$",
    "of": "^of$",
    "more": r"^MORE(?:['’]s)?[^\w:]*$",
}
_LISTED = {  # in lower case, without marks around them
    "connector": "and of for in the by with via from at to on de la le van von der den bin al el / | & - -- – — • · *",
    "credit": "photo photos photograph photographs photographer image images credit picture illustration copyright "
    "caption file courtesy toggle enlarge hide this",
    "photo": "photo photos photograph photographs photographer image images",
    "caption": "caption copyright",
    "contact": "contributed contributing reporting reported follow contact email e-mail reach write twitter reporter "
    "reporters correspondent columnist editor writer author by",
}
_WORDS = {name: frozenset(words.split()) for name, words in _LISTED.items()}
_ROLES = frozenset(
    "writer writers reporter reporters correspondent correspondents editor editors staff producer producers news also "
    "intern researcher researchers journalists journalist economics political congressional senior chief bureau "
    "contributor contributors national".split()
)
_CONTRIBUTED = re.compile(
    r"\b(?:contributed|reported)\b[^.]{0,60}\b(?:this|the) (?:report|story|article|post|piece|analysis|column)\b"
)
_CONTRIBUTING = re.compile(r"\W*(?:Contributing|Additional reporting)\b:?")
_CONTACT = re.compile(
    r"\W*(?:You can )?(?:Follow|FOLLOW|E-?mail|Contact|Reach|Write to|Send tips to)\b.*(?:@|Twitter|TWITTER|Facebook)"
)
_BY = re.compile(r"^\W*(?:(?:[A-Z][a-z]+ )?[Bb]y )?")
_JOB = re.compile(
    r"\W*(?:is|are|was|covers|an?)\b.*"
    r"\b(?:reporter|correspondent|columnist|editor|writer|producer|journalist|host|politics|author)\b"
)


class Marks(NamedTuple):
    """What forms ask of each type of token, one boolean per type."""

    name: np.ndarray  # can be part of a list of names: a capital, a figure, an address, "and"
    credit: np.ndarray  # can be part of a photo credit
    photo: np.ndarray
    caption: np.ndarray
    contact: np.ndarray  # speaks of a reporter or how to reach one
    label: np.ndarray  # "Photo:"
    slashed: np.ndarray  # "Lamarque/Reuters"
    clock: np.ndarray  # "2:33"
    opening: np.ndarray  # begins with a bracket
    bracket: np.ndarray  # ends with one
    number: np.ndarray
    of: np.ndarray
    more: np.ndarray


def marks_of(kinds: Kinds) -> Marks:
    """What forms ask of each type."""
    types = pa.array(kinds.types, pa.large_string())
    bare = pc.utf8_lower(pc.utf8_trim(types, _EDGES))
    is_in = {name: pc.is_in(bare, pa.array(sorted(words), pa.large_string())) for name, words in _WORDS.items()}
    word = {name: found.to_numpy(zero_copy_only=False) for name, found in is_in.items()}
    form = {name: types_like(types, pattern) for name, pattern in _FORMS.items()}
    name = form["name"] | word["connector"]
    return Marks(
        name=name,
        credit=name | word["credit"],
        photo=word["photo"],
        caption=word["caption"],
        contact=word["contact"],
        bracket=kinds.bracket,
        **{key: form[key] for key in ("label", "slashed", "clock", "opening", "number", "of", "more")},
    )


def _can_be_a_name(token: str) -> bool:
    bare = _BEFORE_A_WORD.sub("", token)
    return not bare or bare[0].isupper() or bare[0].isdecimal() or is_address(token)


def take_forms(pages: Pages, marks: Marks, least: float) -> None:
    """Take out what has a form that at least ``least`` articles have."""
    for first, last in _datelines(pages):
        pages.take(first, last, "dateline")
    if len(pages.days) >= least:
        _take_common(pages, _links(pages, marks, least), least, "link")
        _take_common(pages, _galleries(pages, marks), least, "gallery")
        _take_common(pages, _doubled_lines(pages, marks, least), least, "gallery")
    left = what_is_left(pages)
    units = units_of(pages, left)
    if len(pages.days) >= least:
        _take_common(pages, _credits(left, units, marks), least, "credit")
    for first, last in _bylines(pages, left, units, marks, least):
        pages.take(first, last, "byline")


def _take_common(pages: Pages, spans: list[Span], least: float, where: str) -> None:
    if len({int(pages.article[first]) for first, _ in spans}) >= least:
        for first, last in spans:
            pages.take(first, last, where)


def _datelines(pages: Pages) -> Iterator[Span]:
    """What an article begins with in capitals, up to a dash or an agency."""
    starts = np.flatnonzero(_changes(pages.article)).tolist()
    for first, behind in zip(starts, [*starts[1:], len(pages.ids)], strict=False):
        found = _DATELINE.match(pages.spelled(first, min(first + LONGEST_DATELINE, behind) - 1) + " ")
        if found and first + found[0].rstrip().count(" ") < behind - 1:
            yield first, first + found[0].rstrip().count(" ")


def _changes(row: np.ndarray) -> np.ndarray:
    return np.append(True, row[1:] != row[:-1])[: len(row)]


def _links(pages: Pages, marks: Marks, least: float) -> list[Span]:
    """Link text run into a sentence: from a name's second mention, glued to what follows, to MORE."""
    spans, before = [], -1
    at = np.flatnonzero(marks.more[pages.ids])
    if len(np.unique(pages.article[at])) < least:
        return []
    for more in at.tolist():
        begin = max(before + 1, more - LONGEST_LINK, int(np.searchsorted(pages.line, pages.line[more])))
        tokens = [pages.kinds.types[i] for i in pages.ids[begin : more + 1].tolist()]
        second = _second_mention(tokens)
        if second is not None:
            spans.append((begin + second, more))
        before = more
    return spans


def _second_mention(tokens: list[str]) -> int | None:
    """Where the first name begins that repeats the last word of the name before it, best one glued to a headline."""
    bare = [token.strip(_EDGES).removesuffix("'s").removesuffix("’s") for token in tokens]
    glued = [_stems(token) for token in tokens]
    for stems in (glued, [{word} for word in bare]):
        for at in range(len(tokens)):
            earlier = _earlier_mention(tokens, bare, stems[at], at)
            if earlier is not None:
                return earlier + 1
    return None


def _stems(token: str) -> set[str]:
    """What a token may be without the word glued to its end."""
    return {token[: cut.start()].strip(_EDGES) for cut in _GLUED.finditer(token[:LONGEST_NAME])}


def _earlier_mention(tokens: list[str], bare: list[str], words: set[str], at: int) -> int | None:
    """The last of the capitals before ``at`` that is one of these words, and whose next word is not repeated."""
    for earlier in range(at - 1, max(-1, at - SECOND_MENTION), -1):
        if not bare[earlier] or not _can_be_a_name(tokens[earlier]):
            return None
        if bare[earlier] in words and bare[earlier][0].isupper():
            again = bare[earlier + 1] in bare[at + 1 : at + 1 + SECOND_MENTION]
            return None if again and bare[earlier + 1] != bare[at] else earlier
    return None


def _galleries(pages: Pages, marks: Marks) -> list[Span]:
    """Photographs that are counted: from the first to the last "1 of 10" on a line, its words before it included."""
    ids = pages.ids
    counted = marks.of[ids[3:-1]] & marks.number[ids[2:-2]] & marks.number[ids[4:]]
    groups: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for at in (np.flatnonzero(counted) + 3).tolist():
        if pages.line[at - 2] == pages.line[at + 1]:
            groups[int(pages.article[at]), int(ids[at - 2]), int(ids[at + 1])].append(at)
    spans: list[Span] = []
    for places in groups.values():
        if len(places) >= COUNTERS:
            spans += _counted(pages, places)
    return spans


def _counted(pages: Pages, places: list[int]) -> Iterator[Span]:
    """One span per line; the words that every counter of a gallery has before it belong to it."""
    ids, line = pages.ids, pages.line
    words = 1
    while words < LONGEST_HEAD and len({int(ids[max(0, at - 2 - words)]) for at in places}) == 1:
        words += 1
    lines = line[places].tolist()
    for number in sorted(set(lines)):
        here = [at for at, other in zip(places, lines, strict=True) if other == number]
        start, first = int(np.searchsorted(line, number)), here[0] - 1 - words
        follows = {int(ids[at + 2]) for at in here if at + 2 < len(ids) and line[at + 2] == number}
        yield max(start, start if int(ids[start]) in follows else first), here[-1] + 1


def _doubled_lines(pages: Pages, marks: Marks, least: float) -> list[Span]:
    """Lines that begin as others do and then say one thing twice: a video's title, a photographer's name."""
    at, ids, article, first, behind = _short_lines(pages)
    keys = Keys(pages.kinds, ids)
    end = behind - marks.clock[ids[behind - 1]]
    doubled, known = np.zeros(len(first), bool), np.arange(len(first))
    for head in range(1, LONGEST_HEAD + 1):
        begun = np.minimum(first + head, behind)
        number, articles = count_articles(keys.of(first[known], begun[known]), article[first[known]])
        known = known[articles[number] >= least]
        for middle in range(LONGEST_MIDDLE + 1):
            twice = end[known] - begun[known] - middle
            fits = known[(twice % 2 == 0) & (twice // 2 >= (LEAST_DOUBLED if middle or head == 1 else 1))]
            size, stop = (end[fits] - begun[fits] - middle) // 2, end[fits]
            doubled[fits[keys.of(begun[fits], begun[fits] + size) == keys.of(stop - size, stop)]] = True
    return list(zip(at[first[doubled]].tolist(), at[behind[doubled] - 1].tolist(), strict=True))


def _short_lines(pages: Pages) -> tuple[np.ndarray, ...]:
    """The tokens of lines that could be doubled, their types and articles; where each line begins and ends there."""
    begins = np.flatnonzero(_changes(pages.line))
    size = np.diff(begins, append=len(pages.ids))
    short = (size > 2) & (size <= LONGEST_DOUBLED)
    at = np.flatnonzero(np.repeat(short, size))
    behind = np.cumsum(size[short])
    return at, pages.ids[at], pages.article[at], behind - size[short], behind


def _credits(left: Left, units: Units, marks: Marks) -> list[Span]:
    """Photo credits: names and agencies alone, on a line, in a sentence or in brackets; and what follows "Photo:"."""
    size = units.behind - units.first
    named, slashed = (_sums(mark[left.ids]) for mark in (marks.credit, marks.slashed))
    credit = (named[units.behind] - named[units.first] == size) & (size <= LONGEST_CREDIT)
    credit &= slashed[units.behind] > slashed[units.first]
    spans = list(zip(left.at[units.first[credit]].tolist(), left.at[units.behind[credit] - 1].tolist(), strict=True))
    spans += _captions(left, units, marks) + _labelled(left, marks) + _bracketed(left, marks)
    return sorted(spans, key=lambda span: span[0] - span[1])  # the longest first


def _sums(row: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(row)])


def _captions(left: Left, units: Units, marks: Marks) -> list[Span]:
    """What stands before a caption at the beginning of a line: "Image copyright EPA Image caption"."""
    spans, lines = [], set(units.first[left.fresh[units.first]].tolist())
    words = np.flatnonzero(marks.caption[left.ids]).tolist()
    for at in words:
        first = at
        while first > 0 and not left.fresh[first] and at - first < LONGEST_CREDIT and marks.credit[left.ids[first - 1]]:
            first -= 1
        if first in lines and first < at:
            spans.append((int(left.at[first]), int(left.at[at])))
    return spans


def _labelled(left: Left, marks: Marks) -> list[Span]:
    """A label and the few words after it to the end of their line or bracket."""
    spans, ends = [], np.append(np.flatnonzero(left.fresh)[1:], len(left.ids))
    for at in np.flatnonzero(marks.label[left.ids]).tolist():
        line_ends = int(ends[np.searchsorted(ends, at, "right")])
        part = left.ids[at : min(line_ends, at + LONGEST_CREDIT)]
        closed = np.flatnonzero(marks.bracket[part])
        last = at + int(closed[0]) if len(closed) else line_ends - 1
        named = marks.credit[part[: last - at + 1]]
        if last - at < LONGEST_CREDIT and (named.all() or marks.slashed[left.ids[last]]):
            spans.append((int(left.at[at]), int(left.at[last])))
    return spans


def _bracketed(left: Left, marks: Marks) -> list[Span]:
    """Brackets that hold names and an agency or the word photo: "(Reuters photo: Kevin Lamarque)"."""
    first, closed = np.flatnonzero(marks.opening[left.ids]), np.flatnonzero(marks.bracket[left.ids])
    place = np.searchsorted(closed, first)
    first, last = first[place < len(closed)], closed[place[place < len(closed)]]
    named, agency = _sums(marks.credit[left.ids]), _sums((marks.slashed | marks.photo)[left.ids])
    size = last - first + 1
    credit = (size <= LONGEST_CREDIT) & (named[last + 1] - named[first] == size) & (agency[last + 1] > agency[first])
    return list(zip(left.at[first[credit]].tolist(), left.at[last[credit]].tolist(), strict=True))


def _bylines(pages: Pages, left: Left, units: Units, marks: Marks, least: float) -> list[Span]:
    """Who wrote an article, who helped and how to reach them: on lines of their own or among the first and last units.

    A line with the name of an author (from the column ``author``) is one in every outlet; others where they are common.
    """
    found = []
    for unit in np.flatnonzero(_may_be_byline(left, units, marks)).tolist():
        first, last = int(left.at[units.first[unit]]), int(left.at[units.behind[unit] - 1])
        told, article = pages.spelled(first, last), int(units.article[unit])
        if told[0] in '"“':
            continue
        form = _byline_form(told)
        own = any(_is_signature(told, name) for name in _authors(pages.authors[article]))
        if form == "contributing":
            last = _last_of_names(pages, last)
        if form or own:
            last = min(last, first + _last_of_byline(pages.spelled(first, last)))
            found.append((first, last, "" if own else form, article))
    common = {form for form in {form for _, _, form, _ in found} if form and _articles_with(found, form) >= least}
    return [(first, last) for first, last, form, _ in found if not form or form in common]


def _articles_with(found: list[tuple[int, int, str, int]], form: str) -> int:
    return len({article for _, _, other, article in found if other == form})


def _may_be_byline(left: Left, units: Units, marks: Marks) -> np.ndarray:
    size = units.behind - units.first
    contact = _sums(marks.contact[left.ids])
    names = _sums(marks.name[left.ids])
    starts = np.flatnonzero(_changes(units.article))
    n = np.diff(starts, append=len(units.article))
    place = np.arange(len(units.article)) - np.repeat(starts, n)
    at_edge = (place < FIRST_UNITS) | (place >= np.repeat(n, n) - LAST_UNITS)
    says = (contact[units.behind] > contact[units.first]) | (names[units.behind] - names[units.first] == size)
    return says & (size <= LONGEST_BYLINE) & (at_edge | units.is_line)


def _byline_form(told: str) -> str:
    """Which form of byline a sentence or line has, if any."""
    contributed = _CONTRIBUTED.search(told)
    if contributed and _names_only(told[: contributed.start()]):
        return "contributed"
    contributing = _CONTRIBUTING.match(told)
    if contributing and _names_only(told[contributing.end() :]):
        return "contributing"
    if told.startswith("By ") and _names_only(told) and len(told.split()) <= SECOND_MENTION:
        return "by"
    return "contact" if _CONTACT.match(told) else ""


def _last_of_byline(told: str) -> int:
    """The token a byline ends with: an address, where a dash or a capital comes after it, or the last one."""
    tokens = told.split()
    follows = [token[0] in "-–—" or token[0].isupper() for token in [*tokens[1:], "-"]]
    ends = (at for at, token in enumerate(tokens) if follows[at] and is_address(token))
    return next(ends, len(tokens) - 1)


def _last_of_names(pages: Pages, last: int) -> int:
    """The last token of the line, if nothing but names follows."""
    ends = min(int(np.searchsorted(pages.line, pages.line[last], "right")), last + LONGEST_BYLINE) - 1
    return ends if ends > last and _names_only(pages.spelled(last + 1, ends)) else last


def _is_signature(told: str, name: str) -> bool:
    """Whether this author's name is told alone, or what the author does."""
    bare = _BY.sub("", told)
    rest = bare.removeprefix(name)
    if rest == bare or rest[:1].isalpha():
        return False
    return (len(rest.split()) < SECOND_MENTION and _names_only(rest)) or _JOB.match(rest) is not None


def _names_only(told: str) -> bool:
    bare = [token.strip(_EDGES).lower() for token in told.split()]
    return all(
        _can_be_a_name(token) or word in _WORDS["connector"] or word in _ROLES
        for token, word in zip(told.split(), bare, strict=True)
    )


def _authors(names: str) -> list[str]:
    """The full names in the author column."""
    listed = [name.strip() for name in names.split(",") if " " in name.strip()]
    return listed if len(listed) <= LONGEST_AUTHORS else []

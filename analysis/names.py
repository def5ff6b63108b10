"""Names in running text, by their capital letters: whose each may be, and which titles stand before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from .lexicons import read_lexicon
from .marks import ENDED, QUOTED

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀĂĆČĎĐĘĚĞİŁŃŇŌŒŘŚŞŠŤŪŮŹŻŽ]"
_SHORT = "Mr|Mrs|Ms|Dr|St|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Sgt|Capt|Cmdr|Prof|Rev|Hon|Maj|Adm|Jr|Sr|Inc|Corp|Co|Ltd"
_PART = rf"(?:(?:{_SHORT})\.|{_CAPITAL}\.(?:{_CAPITAL}\.)*|(?:al|el|ash|bin)-{_CAPITAL}[\w’'-]*|{_CAPITAL}[\w’'&-]*)"
_RUN = re.compile(rf"\b{_PART}(?:[ \t](?:(?:of|de|da|del|van|von|der|bin|ibn|al|la|le|the|for)[ \t]){{0,2}}{_PART})*")
_WORD = re.compile(r"[^ \t]+")
_OPENS = re.compile(rf"(?:^|[.!?:;\n{QUOTED}{ENDED}])[ \t]*$")
_CONTRACTED = re.compile(r"['’](?:t|ve|re|ll|d|m)$", re.I)
POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")
SMALL = frozenset("of de da del van von der bin ibn al la le the for".split())
_JOINS = frozenset(("of", "the", "for"))
_NO_NAMES = frozenset(  # capital words that begin a sentence, or stand between two names in a headline
    "the a an he she they it we i you his her their its our my this that these those there here what when where why "
    "how for who which while after before if as at by from in on to with without and but or so yet not no yes "
    "although though because since despite during until under over between among about against also then now still "
    "just even only both all some many most one two three four five six seven eight nine ten asked speaking monday "
    "tuesday wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december earlier later last next today yesterday however meanwhile moreover instead according "
    "mr mrs ms following hence added another down every each other others such less few once again thus said says "
    "update more read watch related photo image video jan feb mar apr aug sept oct nov dec".split()
)
_ALSO_NAMES = frozenset("mr mrs ms no will may april june august".split())
_NO_PERSON = frozenset(
    "university college institute school street avenue road city county island islands river sea house department "
    "ministry office agency bureau court committee commission council union bank group inc corp company airport "
    "hospital church party association federation league club times post news television radio network foundation "
    "center centre society trust act war day states kingdom nations republic america europe asia africa north south "
    "east west new park hotel tower building square stadium museum theatre festival award prize cup championship "
    "program project plan agreement treaty amendment constitution services service army force forces navy police "
    "guard congress senate parliament york angeles washington london justice state tonight morning chamber commerce "
    "rights health care pensions labor education petersburg golf course".split()
)


class Name(NamedTuple):
    """A name in a text without titles, where it stands in characters, and the titles before it."""

    form: str
    start: int
    end: int
    titles: str


@cache
def bearers() -> dict[str, str]:
    """What each term of the lexicon stands for: person, modifier, body, name or surname (see its header)."""
    table = read_lexicon("speaker_kinds")
    return dict(zip(table["term"], table["bearer"], strict=True))


@cache
def first_names() -> dict[str, str]:
    """he or she, by first name in lower case."""
    table = read_lexicon("first_names")
    return dict(zip(table["term"], table["category"], strict=True))


def find_names(text: str) -> list[Name]:
    """The names of a text in order. A title alone (the President) is none, but for a surname of the text (King)."""
    found = [
        Name(form, at + start, at + start + len(form), titles)
        for run, at in _runs(text)
        for form, start, titles in _names_of_run(run)
    ]
    surnames = {name.form.split()[-1] for name in found if " " in name.form and is_person(name.form)}
    return [name for name in found if " " in name.form or name.form in surnames or not is_title(name.form)]


def _runs(text: str) -> Iterator[tuple[str, int]]:
    """The runs of capital words of a text, each with where it starts; one that opens a sentence without a first word
    that is a capital for that reason alone: the text has it in small letters, or it ends as adverbs and participles."""
    runs = [(run[0], run.start()) for run in _RUN.finditer(text)]
    opens = [_OPENS.search(text[max(0, start - 3) : start]) is not None for _, start in runs]
    inside = {run for (run, _), opening in zip(runs, opens, strict=True) if not opening}
    parts = {word for run, _ in runs if " " in run for word in run.split()[1:]} | inside
    for (run, start), opening in zip(runs, opens, strict=True):
        first, _, rest = run.partition(" ")
        if run in inside or not opening or not _is_common(first, text, alone=not rest and first not in parts):
            yield run, start
        elif rest:
            yield rest, start + len(first) + 1


def _is_common(word: str, text: str, *, alone: bool) -> bool:
    """Whether the capital word at the head of a sentence is a common one; ``alone``: no name of the text has it."""
    low = word.lower()
    if low in first_names() or low in bearers() or low in _NO_PERSON:
        return False
    return low.endswith(("ly", "ing", "ed")) or f" {low} " in text or (alone and low.endswith("s"))


def is_title(word: str) -> bool:
    """Whether a word before a name is a title, an office or a nationality."""
    return not _borne(word).isdisjoint(("person", "modifier"))


def tells_person(titles: str) -> bool:
    """Whether the words before a name are a person's: President, Mr, not Foreign or British alone."""
    return any("person" in _borne(word) for word in titles.split())


@lru_cache(maxsize=1 << 16)
def is_person(form: str) -> bool:
    """Whether a name may be a person's: no institution's word in it, no acronym, not known for something else."""
    parts = form.split()
    if bearers().get(form.lower()) in ("name", "body"):
        return False
    if any(bearers().get(part.lower()) == "name" for part in parts) and parts[0].lower() not in first_names():
        return False
    shouted = any(part.isupper() and len(part.replace(".", "")) > 2 for part in parts)
    return not shouted and not any(part.lower() in _NO_PERSON for part in parts)


def _borne(word: str) -> set[str | None]:
    known, low = bearers(), word.lower()
    return {known.get(low), known.get(low.rstrip(".")), known.get(low.split("-")[0])}


@lru_cache(maxsize=1 << 16)
def _names_of_run(run: str) -> list[tuple[str, int, str]]:
    """The names in a run of capital words: the form of each, where it starts in the run, its titles."""
    words = [(word[0], word.start()) for word in _WORD.finditer(run)]
    return [name for piece in _pieces(words) for name in _names_of_piece(piece)]


def _pieces(words: Sequence[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    """A run cut after each possessive (Trump's | Mike Pence) and before each word that is in no name."""
    piece: list[tuple[str, int]] = []
    for word, start in words:
        low = word.lower()
        if piece and low in _NO_NAMES - _ALSO_NAMES and word not in SMALL:
            yield piece
            piece = []
        piece.append((word, start))
        if POSSESSIVE.search(word):
            yield piece
            piece = []
    if piece:
        yield piece


def _names_of_piece(words: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int, str]]:
    """The name of a piece without openers and titles, cut at ``of`` where that follows a person (Levin of Michigan)."""
    plain = [POSSESSIVE.sub("", word) for word, _ in words]
    first = _first(plain, 0, lambda word: word.lower().rstrip(".") not in _NO_NAMES and word not in SMALL)
    name = first if _is_institution(plain[first:]) else _past_titles(plain, first)
    size = len(plain) - name
    if (
        size < 1
        or _CONTRACTED.search(plain[-1])
        or (size > 1 and is_title(plain[-1]) and plain[name].lower() not in first_names())
    ):
        return
    cut = next((k for k in range(name + 2, len(plain) - 1) if plain[k] in _JOINS), None)
    if cut and not any(word.lower() in _NO_PERSON or word.lower() in bearers() for word in plain[name:cut]):
        yield " ".join(plain[name:cut]), words[name][1], " ".join(plain[first:name])
        yield from _names_of_piece(words[cut + 1 :])
    else:
        yield " ".join(plain[name:]), words[name][1], " ".join(plain[first:name])


def _past_titles(words: Sequence[str], first: int) -> int:
    """Where the name itself begins: after the last title, and at a first name that stands after a firm's name."""
    name = next((k + 1 for k in range(len(words) - 2, first - 1, -1) if is_title(words[k])), first)
    name = _first(words, name, lambda word: word not in _JOINS)
    known = [k for k in range(name, len(words) - 1) if words[k].lower() in first_names()]
    return known[0] if known and len(words) - known[0] <= 3 else name


def _first(words: Sequence[str], start: int, holds: Callable[[str], bool]) -> int:
    return next((k for k in range(start, len(words)) if holds(words[k])), len(words))


def _is_institution(words: Sequence[str]) -> bool:
    """A run that ends, or begins before an ``of``, with a word no person is called: White House, Court of Appeal."""
    if not words:
        return False
    return words[-1].lower() in _NO_PERSON or (len(words) > 2 and words[1] == "of" and words[0].lower() in _NO_PERSON)

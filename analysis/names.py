"""Names in running text, by their capital letters: whose each may be, and which titles stand before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from .lexicons import read_lexicon
from .marks import ENDED, QUOTED

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀĂĆČĎĐĘĚĞİŁŃŇŌŒŘŚŞŠŤŪŮŹŻŽ]"
_SHORT = "Mr|Mrs|Ms|Dr|St|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Sgt|Capt|Cmdr|Prof|Rev|Hon|Maj|Adm|Jr|Sr|Inc|Corp|Co|Ltd"
_PART = rf"(?:(?:{_SHORT})\.|{_CAPITAL}\.(?:{_CAPITAL}\.)*|(?:al|el|ash|bin)-{_CAPITAL}[\w’'-]*|{_CAPITAL}[\w’'&-]*)"
_JOIN = r"(?:of|de|da|del|van|von|der|bin|ibn|al|la|le|the|for|&)[ \t]"
_RUN = re.compile(rf"(?=[^\W\d_a-z]|(?:al|el|ash|bin)-)\b{_PART}(?:[ \t](?:{_JOIN}){{0,2}}{_PART})*")
_WORD = re.compile(r"[^ \t]+")
_OPENS = re.compile(rf"(?:^|[.!?:;\n{QUOTED}{ENDED}])[ \t]*$")
_CONTRACTED = re.compile(r"['’](?:t|ve|re|ll|d|m)$", re.I)
POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")
SMALL = frozenset("of de da del van von der bin ibn al la le the for &".split())
_JOINS = frozenset(("of", "the", "for"))
_NO_NAMES = frozenset(  # capital words that begin a sentence, or stand between two names in a headline
    "the a an he she they it we i you his her their its our my this that these those there here what when where why "
    "how for who which while after before if as at by from in on to with without and but or so yet not no yes "
    "although though because since despite during until under over between among about against also then now still "
    "just even only both all some many most one two three four five six seven eight nine ten asked speaking monday "
    "tuesday wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december earlier later last next today yesterday however meanwhile moreover instead according "
    "mr mrs ms following hence added another down every each other others such less few once again thus said says "
    "update read watch related photo image video jan feb mar apr aug sept oct nov dec like unlike perhaps maybe "
    "beyond across amid writes has is was are were watched must more team".split()
)
_ALSO_NAMES = frozenset("mr mrs ms no will may april june august".split())
SUFFIXES = frozenset("jr jr. sr sr. snr ii iii iv".split())
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
    surnames = {without_suffix(name.form)[-1] for name in found if " " in name.form and is_person(name.form)}
    return [name for name in found if " " in name.form or name.form in surnames or not is_title(name.form)]


@lru_cache(maxsize=1 << 16)
def without_suffix(form: str) -> tuple[str, ...]:
    """The words of a name but Jr, III."""
    return tuple(part for part in form.split() if part.lower() not in SUFFIXES) or (form,)


def _runs(text: str) -> Iterator[tuple[str, int]]:
    """The runs of capital words of a text, each with where it starts; one that opens a sentence without a first word
    that is a capital for that reason alone: the text has it in small letters, or it ends as adverbs and participles."""
    runs = [(run[0], run.start()) for run in _RUN.finditer(text)]
    opens = [_OPENS.search(text[max(0, start - 3) : start]) is not None for _, start in runs]
    inside = {run for (run, _), opening in zip(runs, opens, strict=True) if not opening}
    parts = {word for run, _ in runs if " " in run for word in run.split()[1:]} | inside
    small = set(text.split())
    for (run, start), opening in zip(runs, opens, strict=True):
        first, _, rest = run.partition(" ")
        if run in inside or not opening or not _is_common(first, small, alone=not rest and first not in parts):
            yield run, start
        elif rest:
            yield rest, start + len(first) + 1


def _is_common(word: str, small: Container[str], *, alone: bool) -> bool:
    """Whether the capital word at the head of a sentence is a common one; ``small``: the words of the text as
    written; ``alone``: no name of the text has it."""
    low = word.lower()
    if alone and bearers().get(low) == "body":
        return True
    if low in first_names() or low in bearers() or low in _NO_PERSON:
        return False
    return low.endswith(("ly", "ing", "ed")) or low in small or (alone and low.endswith("s"))


def is_title(word: str) -> bool:
    """Whether a word before a name is a title, an office or a nationality."""
    return not _borne(word).isdisjoint(("person", "modifier"))


def tells_person(titles: str) -> bool:
    """Whether the words before a name are a person's: President, Mr, not Foreign or British alone."""
    return any("person" in _borne(word) for word in titles.split())


def is_titles(words: str) -> bool:
    """Whether all words before a name are titles or capital (former Texas Rep.)."""
    return all(word[0].isupper() or is_title(word) for word in words.split())


@lru_cache(maxsize=1 << 16)
def is_person(form: str) -> bool:
    """Whether a name may be a person's: no institution's word in it, no acronym, not known for something else."""
    parts = form.split()
    if bearers().get(form.lower()) in ("name", "body"):
        return False
    if any(bearers().get(part.lower()) == "name" for part in parts) and parts[0].lower() not in first_names():
        return False
    shouted = any(part.isupper() and len(part.replace(".", "")) > 2 and part.lower() not in SUFFIXES for part in parts)
    return not shouted and "&" not in parts and not any(part.lower() in _NO_PERSON for part in parts)


def _borne(word: str) -> set[str | None]:
    known, low = bearers(), word.lower()
    return {known.get(low), known.get(low.rstrip(".")), known.get(low.split("-")[0])}


@lru_cache(maxsize=1 << 16)
def _names_of_run(run: str) -> list[tuple[str, int, str]]:
    """The names in a run of capital words: the form of each, where it starts in the run, its titles."""
    words = [(word[0], word.start()) for word in _WORD.finditer(run)]
    return [name for piece in _pieces(words) for name in _names_of_piece(piece)]


def _pieces(words: Sequence[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    """A run cut after each possessive (Trump's | Mike Pence), but for that of what a body is for (Centre for Women's
    Health), and before each word that is in no name."""
    piece: list[tuple[str, int]] = []
    for word, start in words:
        low = word.lower()
        if piece and low in _NO_NAMES - _ALSO_NAMES and word not in SMALL:
            yield piece
            piece = []
        piece.append((word, start))
        if POSSESSIVE.search(word) and not any(before == "for" for before, _ in piece):
            yield piece
            piece = []
    if piece:
        yield piece


def _names_of_piece(words: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int, str]]:
    """The name of a piece without openers and titles, cut at ``of`` where that follows a person (Levin of Michigan)."""
    plain = [word for word, _ in words]
    plain[-1] = POSSESSIVE.sub("", plain[-1])
    first = _first(plain, 0, lambda word: word.lower().rstrip(".") not in _NO_NAMES and word not in SMALL)
    joins = (k for k in range(first + 1, len(plain) - 1) if plain[k] in _JOINS)
    cut = next((k for k in joins if _is_persons(plain[first:k])), None)
    plain = plain[:cut]
    name = first if _is_institution(plain[first:]) else _past_titles(plain, first)
    ends = len(plain) - name > 1 and is_title(plain[-1]) and plain[name].lower() not in first_names()
    if name < len(plain) and not _CONTRACTED.search(plain[-1]) and not ends:
        yield " ".join(plain[name:]), words[name][1], " ".join(plain[first:name])
    if cut:
        yield from _names_of_piece(words[cut + 1 :])


def _is_persons(words: Sequence[str]) -> bool:
    """Whether the words before an ``of`` name a person: a title and a name, or two words no institution has."""
    if len(words) < 2 or words[-1] in SMALL:
        return False
    titled = tells_person(" ".join(words[:-1])) and not is_title(words[-1])
    return titled or not any(word.lower() in _NO_PERSON or _is_role(word.lower()) for word in words)


def _is_role(low: str) -> bool:
    return bearers().get(low, "surname") != "surname"


def _past_titles(words: Sequence[str], first: int) -> int:
    """Where the name itself begins: after the last title, and at a first name that stands after a firm's name."""
    name = next((k + 1 for k in range(len(words) - 2, first - 1, -1) if is_title(words[k])), first)
    name = _first(words, name, lambda word: word not in _JOINS)
    known = next((k for k in range(name, len(words) - 1) if words[k].lower() in first_names()), name)
    initial = known > name and words[known - 1].endswith(".")  # G. Terry Madonna
    return known if len(words) - known <= 3 and not initial else name


def _first(words: Sequence[str], start: int, holds: Callable[[str], bool]) -> int:
    return next((k for k in range(start, len(words)) if holds(words[k])), len(words))


def _is_institution(words: Sequence[str]) -> bool:
    """A run that ends, or begins before an ``of``, with a word no person is called: White House, Court of Appeal."""
    if not words:
        return False
    return words[-1].lower() in _NO_PERSON or (len(words) > 2 and words[1] == "of" and words[0].lower() in _NO_PERSON)

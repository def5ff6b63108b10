"""VADER (Hutto and Gilbert 2014) as NLTK has it, on tokens: the word lists, and what each word is to the rules."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .progress import in_blocks
from .repair import straighten
from .stream import END, Tokens, joined

# Word lists and numbers of NLTK's VaderConstants (tests hold them equal).
NEGATIONS = frozenset(
    "aint arent cannot cant couldnt darent didnt doesnt ain't aren't can't couldn't daren't didn't doesn't dont hadnt "
    "hasnt havent isnt mightnt mustnt neither don't hadn't hasn't haven't isn't mightn't mustn't neednt needn't never "
    "none nope nor not nothing nowhere oughtnt shant shouldnt uhuh wasnt werent oughtn't shan't shouldn't uh-uh wasn't "
    "weren't without wont wouldnt won't wouldn't rarely seldom despite".split()
)
BOOSTERS = dict.fromkeys(
    "absolutely amazingly awfully completely considerably decidedly deeply effing enormously entirely especially "
    "exceptionally extremely fabulously flipping flippin fricking frickin frigging friggin fully fucking greatly hella "
    "highly hugely incredibly intensely majorly more most particularly purely quite really remarkably so substantially "
    "thoroughly totally tremendously uber unbelievably unusually utterly very".split(),
    0.293,
) | dict.fromkeys(
    "almost barely hardly kinda kindof kind-of less little marginally occasionally partly scarcely slightly somewhat "
    "sorta sortof sort-of".split(),
    -0.293,
)
DAMPENING_PAIRS = ("just enough", "kind of", "sort of")
IDIOMS = {
    "the shit": 3, "the bomb": 3, "bad ass": 1.5, "yeah right": -2, "cut the mustard": 2, "kiss of death": -1.5,
    "hand to mouth": -2,
}  # fmt: skip
EDGES = frozenset([*".!?,;:-'\"", "!!", "!!!", "??", "???", "?!?", "!?!", "?!?!", "!?!?"])
COMPOUND = 3  # its column in the scores
EXCLAMATION, QUESTION, MANY_QUESTIONS = 0.292, 0.18, 0.96
LONGEST_EDGE = max(map(len, EDGES))
_PUNCTUATION = frozenset(string.punctuation)
_SPACE = re.compile(r"[^\S\n]")
_IDIOM_CODE = {
    word: code for code, word in enumerate(sorted({*" ".join([*IDIOMS, *DAMPENING_PAIRS]).split()}), start=1)
}


def score_tokens(sentences: Tokens, *, exclude: Collection[str] = ()) -> np.ndarray:
    """One row per text: negative, neutral, positive, compound, rounded as NLTK's ``polarity_scores``.

    Curly apostrophes are straightened first. ``exclude`` takes words out of the lexicon.
    """
    from .kernels.valence import CODES, score

    spelled = _spelled(sentences.types)
    of_types, single = _scored_words(spelled)
    words = sentences.parts(of_types, drop=single)
    flags, rating, boost, code = _features(words.types, frozenset(word.lower() for word in exclude))
    pairs, triples, dampens = _idiom_tables(CODES)
    emphasis = _emphasis(sentences, spelled)
    stamp, value = np.full(len(flags), -1, np.int64), np.empty(len(flags))
    scores = np.empty((len(sentences), 4))
    for first, last in in_blocks(words.ptr, "Scoring sentences"):
        score(
            words.ids, words.ptr, first, last, rating, boost, flags, code, pairs, triples, dampens, emphasis, stamp,
            value, scores,
        )  # fmt: skip
    return np.column_stack([round_as_python(scores[:, :3], 3), round_as_python(scores[:, 3], 4)])


def round_as_python(values: np.ndarray, digits: int) -> np.ndarray:
    """``round(value, digits)`` of every value. numpy's own rounding differs near ties; those few go to Python's."""
    scaled = values * 10.0**digits
    rounded = np.rint(scaled) / 10.0**digits
    near_tie = np.abs(scaled - np.floor(scaled) - 0.5) < 1e-6
    rounded[near_tie] = [round(value, digits) for value in values[near_tie].tolist()]
    return rounded


@cache
def lexicon() -> dict[str, float]:
    """Word -> mean rating (−4 to 4): the lexicon file of the vaderSentiment package, the same as NLTK's."""
    lines = (files("vaderSentiment") / "vader_lexicon.txt").read_text(encoding="utf-8").strip().split("\n")
    return {word: float(rating) for word, rating in (line.strip().split("\t")[:2] for line in lines)}


def _spelled(types: Sequence[str]) -> np.ndarray:
    """The bytes of all types, ``END`` after each. White space beyond ASCII parts words too."""
    return np.frombuffer(_SPACE.sub(" ", straighten(joined(types))).encode(), np.uint8)


def _scored_words(text: np.ndarray) -> tuple[pa.Array, set[str]]:
    """The words of each type as VADER reads them, ``END`` after each, and those of one character, which it passes over.

    One mark of punctuation at an edge of a word is gone.
    """
    begins, ends = _words_of(text)
    front, back = _marks_off(text, begins, ends)
    kept = np.ones(len(text), bool)
    for k in range(LONGEST_EDGE):
        kept[begins[front > k] + k] = False
        kept[ends[back > k] - 1 - k] = False
    text = text[kept]
    offsets = np.append(np.column_stack(_words_of(text)).ravel(), len(text))
    parts = pa.LargeStringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(text))
    return parts, set(parts.filter(pc.less(pc.utf8_length(parts), 2)).unique().to_pylist())


def _words_of(text: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where words begin and end: one byte after each, ``END`` or a space."""
    ends = np.flatnonzero((text == ord(END)) | (text == ord(" ")))
    return np.append(0, ends + 1)[:-1], ends


def _marks_off(text: np.ndarray, begins: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How many bytes of each word go at its front and at its back. Words with several marks there are asked singly."""
    is_mark, is_edge = _of_bytes(string.punctuation), _of_bytes(edge for edge in EDGES if len(edge) == 1)
    marks, characters = (_sums(of_text, begins, ends) for of_text in (is_mark[text], text & 0xC0 != 0x80))
    alone = (marks == 1) & (characters > 2)
    front, back = ((alone & is_edge[text[place]]).astype(np.int64) for place in (begins, ends - 1))
    begin = is_mark[text[begins]] & is_mark[text[np.minimum(begins + 1, ends)]]
    end = is_mark[text[ends - 1]] & is_mark[text[ends - 2]]
    for i in np.flatnonzero((marks > 1) & (begin ^ end)).tolist():
        front[i], back[i] = _edges(text[begins[i] : ends[i]].tobytes().decode())
    return front, back


def _sums(values: np.ndarray, begins: np.ndarray, ends: np.ndarray) -> np.ndarray:
    total = np.append(0, np.cumsum(values))
    return total[ends] - total[begins]


def _edges(word: str) -> tuple[int, int]:
    """How many marks at the front and at the back of a word of several VADER leaves out."""
    core = word.strip(string.punctuation)
    if len(core) < 2 or not _PUNCTUATION.isdisjoint(core):
        return 0, 0
    before, _, after = word.partition(core)
    return (len(before), len(after)) if not (before and after) and before + after in EDGES else (0, 0)


def _of_bytes(characters: Iterable[str]) -> np.ndarray:
    """One boolean per byte: whether it is one of these ASCII characters."""
    told = np.zeros(256, bool)
    told[[ord(character) for character in characters]] = True
    return told


def _features(words: Sequence[str], exclude: frozenset[str]) -> tuple[np.ndarray, ...]:
    """What each word is (bits), its rating, how far it boosts the next, and its number among the words of idioms."""
    from .kernels import valence as is_a

    rated = {word: rating for word, rating in lexicon().items() if word not in exclude}
    flags, n = np.zeros(len(words), np.int32), len(words)
    rating, boost, code = np.zeros(n), np.zeros(n), np.zeros(n, np.int64)
    told = dict.fromkeys(NEGATIONS, is_a.NEGATION) | {"least": is_a.LEAST, "but": is_a.BUT}
    told |= {"kind": is_a.KIND, "of": is_a.OF, "at": is_a.AT_OR_VERY, "very": is_a.AT_OR_VERY}
    as_written = {"never": is_a.NEVER, "so": is_a.SO_OR_THIS, "this": is_a.SO_OR_THIS}
    special = {*rated, *BOOSTERS, *told, *as_written, *_IDIOM_CODE}
    lower = [word.lower() for word in words]
    flags[[i for i, word in enumerate(words) if word.isupper()]] |= is_a.UPPER
    flags[[i for i, word in enumerate(lower) if "n't" in word]] |= is_a.NEGATION
    for i in [i for i, word in enumerate(lower) if word in special]:
        flags[i] |= told.get(lower[i], 0) | as_written.get(words[i], 0)
        flags[i] |= is_a.RATED * (lower[i] in rated) | is_a.BOOSTER * (lower[i] in BOOSTERS)
        rating[i], boost[i] = rated.get(lower[i], 0), BOOSTERS.get(lower[i], 0)
        code[i] = _IDIOM_CODE.get(words[i], 0)
    return flags, rating, boost, code


@cache
def _idiom_tables(codes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Valence by the codes of two and of three words in a row (NaN: no idiom), and which two dampen."""
    pairs, triples = np.full((codes,) * 2, np.nan), np.full((codes,) * 3, np.nan)
    dampens = np.zeros((codes,) * 2, bool)
    for idiom, valence in IDIOMS.items():
        place = tuple(_IDIOM_CODE[word] for word in idiom.split())
        (pairs if len(place) == 2 else triples)[place] = valence
    for pair in DAMPENING_PAIRS:
        dampens[tuple(_IDIOM_CODE[word] for word in pair.split())] = True
    return pairs, triples, dampens


def _emphasis(sentences: Tokens, spelled: np.ndarray) -> np.ndarray:
    """What the exclamation and question marks of each text add."""
    ends = np.flatnonzero(spelled == ord(END))
    shouts, asks = (np.diff(np.cumsum(spelled == ord(mark))[ends], prepend=0) for mark in "!?")
    shouted, asked = sentences.sums(shouts), sentences.sums(asks)
    questions = np.select([asked < 2, asked < 4], [0.0, asked * QUESTION], MANY_QUESTIONS)
    return np.minimum(shouted, 4) * EXCLAMATION + questions

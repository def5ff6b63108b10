"""Site furniture: what an outlet's articles repeat word for word, and the outlet's own name."""

from __future__ import annotations

import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from .outlets import host_of, known_outlets
from .progress import progress
from .punkt import ABBREVIATIONS
from .repair import straighten
from .stream import Stream, read_stream

MIN_ARTICLES = 4
MIN_SHARE = 0.01
SHORT_SHARE = 0.1  # a sentence of one or two words ("Learn more") must stand in a tenth of the articles
ENDING_WORDS = 4
LONGEST_ENDING = 45
RUNS = ((12, 0.02), (6, 0.25))  # words in a row, and the share of the articles that must hold them
LEAST_LEFT = 0.2  # of an article: one that would lose more repeats another (a revision), and is left whole
MUCH = 0.1  # of an outlet's text: stripping more is worth a warning
ROUNDS = 3  # sentences taken off an article's end
WIRES = (
    "Agence France-Presse", "AFP", "Associated Press", "AP", "dpa", "Getty Images", "Getty", "Interfax", "Reuters",
    "TASS", "Xinhua",
)  # fmt: skip

_SENTENCE_END = re.compile(r"(?<=[.!?:|])(?:[\"'”’)]*\s+|\"[?\ufffd])(?=[\"'“‘(]*[A-Z0-9©])")
MASTHEADS = frozenset(
    "Chronicle Courier Gazette Globe Guardian Herald Independent Journal Lantern Ledger Mail Mirror Monitor Observer "
    "Post Star Sun Telegraph Times Tribune".split()
)
_ADDITION = re.compile(r"\s*\(.*?\)|\s+-\s+.*$|\s+(?:Online|Online News|News)$")
_NO_NAME = frozenset("co com go net org".split())
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_DIGITS = re.compile(r"\d+")
_DATELINE = re.compile(
    r"^[A-Z][A-Z' .,]{2,40}(?:, [A-Z][a-z]+\.? \d{1,2})?\.?\s*"
    r"(?:/[A-Z]+/\.?|\([A-Za-z ]{2,20}\)\s*[-–—]+|[-–—]+\s)\s*"
)


class Unit(NamedTuple):
    """A sentence of an article, or a line of its own: where it stands, and its words with figures read as 0."""

    start: int
    end: int
    words: tuple[str, ...]
    is_line: bool


def strip_boilerplate(
    articles: pd.DataFrame, *, min_articles: int = MIN_ARTICLES, min_share: float = MIN_SHARE
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two tables: the articles with furniture taken out of ``text``; what was stripped, one row per outlet and passage.

    Furniture is a line or sentence that at least ``min_articles`` and a share ``min_share`` of the outlet's articles
    repeat, a last sentence whose last four words they repeat, a run of words (twelve that a fiftieth of them
    repeat, six that a quarter repeat), and a dateline. Figures are read as equal, so page numbers hide nothing.
    Stripped passages: ``outlet, passage`` (an example as published), ``where`` (dateline, run, sentence), ``times``.
    Nothing else is touched: titles, ids and order stay. An article that would lose four fifths
    of its text repeats another (a revision) and keeps it all.
    """
    texts, stripped = articles["text"].copy(), []
    for outlet, group in progress(list(articles.groupby("outlet", sort=True)), "Finding furniture", unless_over=5):
        cleaned, found = _strip_outlet(list(group["text"]), max(min_articles, min_share * len(group)))
        _warn_if_much(str(outlet), list(group["text"]), cleaned)
        texts.loc[group.index] = cleaned
        stripped += [(outlet, passage, where, n) for (passage, where), n in found.items()]
    table = pd.DataFrame(stripped, columns=["outlet", "passage", "where", "times"])
    table = table.sort_values(["outlet", "times", "passage"], ascending=[True, False, True], ignore_index=True)
    return articles.assign(text=texts), table


def _warn_if_much(outlet: str, before: list[str], after: list[str]) -> None:
    share = 1 - sum(map(len, after)) / max(1, sum(map(len, before)))
    if share > MUCH:
        warnings.warn(
            f"{share:.0%} of the text of {outlet} was stripped as repeated from article to article. Look at the second "
            "table of strip_boilerplate (study.furniture), and raise min_articles if it ate what the outlet says.",
            stacklevel=3,
        )


def mask_names(articles: pd.DataFrame) -> pd.DataFrame:
    """The articles with the names of outlets and wire services taken out of ``text``: no word gives an outlet away.

    An outlet's names are its own, with and without additions such as ``(Web News)``, its web domain's where that is no
    word of the name, "the" and its last word if newspapers are called so (the Times), and those in
    ``data/outlets.csv``; a name is masked whoever uses it, in this spelling or in capitals. White space becomes one
    space.
    """
    masked = mask_stream(read_stream(articles["text"]), articles)
    return articles.assign(text=pd.Series(masked.spelled(), articles.index, dtype="str"))


def mask_stream(stream: Stream, articles: pd.DataFrame) -> Stream:
    """The stream of the articles' texts with the same names taken out of its tokens; what is left keeps its place."""
    names = {*WIRES, *(n for outlet, group in articles.groupby("outlet") for n in _names(str(outlet), group["url"]))}
    forms = {" ".join(form.split()) for name in names for form in (straighten(name), straighten(name).upper())}
    long = {form for form in forms if " " in form}
    types, ids = [*stream.types], stream.ids.copy()
    if long:
        _blank_long_names(types, ids, stream.ptr, long)
    short = re.compile(rf"(?<!\w)(?:{'|'.join(_by_first_letter(forms - long))})(?!\w)")
    for i, kind in enumerate(types):
        if short.search(plain := straighten(kind)):
            types[i] = short.sub("", plain)
    return replace(stream, ids=ids, types=types)


def _blank_long_names(types: list[str], ids: np.ndarray, ptr: np.ndarray, names: set[str]) -> None:
    """Take names of several words out of the tokens they span, in place; new types are added at the end."""
    first, second = ({name.split()[place] for name in names} for place in (0, 1))
    ends = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, first))})$").search
    begins = re.compile(rf"(?:{'|'.join(map(re.escape, second))})(?!\w)").match
    name = re.compile(rf"(?<!\w)(?:{'|'.join(_by_first_letter(names))})(?!\w)")
    plain = [straighten(kind) for kind in types]
    may_begin, may_follow = (np.array([test(kind) is not None for kind in plain], bool) for test in (ends, begins))
    longest, added = max(len(form.split()) for form in names), {}  # type: int, dict[str, int]
    for at in np.flatnonzero(may_begin[ids[:-1]] & may_follow[ids[1:]]).tolist():
        stop = min(at + longest, int(ptr[np.searchsorted(ptr, at, "right")]))
        window = " ".join(straighten(types[i]) for i in ids[at:stop])
        found = name.search(window)
        if found and found.start() < len(types[ids[at]]):
            left = window[: found.start()] + re.sub(r"\S", "", found[0]) + window[found.end() :]
            for place, token in enumerate(left.split(" ")[: found[0].count(" ") + 1], start=at):
                ids[place] = added.setdefault(token, len(types))
                types += [token] * (added[token] == len(types))


def _by_first_letter(names: set[str]) -> Iterator[str]:
    """One alternative per first letter, the longest names first: far fewer to try at each word than all names."""
    for letter, same in groupby(sorted(names), key=lambda name: name[0]):
        yield re.escape(letter) + f"(?:{'|'.join(re.escape(name[1:]) for name in sorted(same, key=len, reverse=True))})"


def _names(outlet: str, urls: pd.Series) -> set[str]:
    """What an outlet calls itself."""
    known = known_outlets()
    listed = known["self_names"].get(outlet, "").split("|")
    short = _ADDITION.sub("", outlet).strip()
    words = short.removeprefix("The ").split()
    the_last = {f"{the} {words[-1]}" for the in ("the", "The") if words and words[-1] in MASTHEADS}
    host = urls.map(host_of).mode()
    labels = [label for label in (host[0] if len(host) else "").split(".")[:-1] if label not in _NO_NAME]
    compound = {label for label in labels[-1:] if label not in outlet.lower().split()}  # foxnews, not time or reason
    spoken = {outlet, short, *listed, *the_last, *compound, *([" ".join(words)] if len(words) > 1 else [])}
    return {name for name in spoken if re.search(r"\w\w", name)}


def _strip_outlet(texts: list[str], least: float) -> tuple[list[str], Counter]:
    """One outlet's texts without its furniture, and how often each ``(passage, where)`` was taken out."""
    given, found = texts, Counter()  # type: tuple[list[str], Counter]
    texts = [_cut_dateline(text, found) for text in texts]
    for words, share in RUNS:
        texts = _cut_runs(texts, words, max(least, share * len(texts)), found)
    units = [list(_units(text)) for text in texts]
    count = Counter(key for parts in units for key in {unit.words for unit in parts})
    kept = [[unit for unit in parts if not _repeated(unit, count, least, len(texts))] for parts in units]
    kept = [keep or parts for keep, parts in zip(kept, units, strict=True)]
    for _ in range(ROUNDS):
        endings = Counter(_ending(parts[-1]) for parts in kept if parts)
        kept = [_cut_end(parts, endings, least) for parts in kept]
    for text, parts, keep in zip(texts, units, kept, strict=True):
        left = set(keep)
        found.update({(" ".join(text[u.start : u.end].split()), "sentence"): 1 for u in parts if u not in left})
    rest = [_rest(text, parts, keep) for text, parts, keep in zip(texts, units, kept, strict=True)]
    left_over = [new if len(new) > LEAST_LEFT * len(old) else old for new, old in zip(rest, given, strict=True)]
    return left_over, _by_form(found)


def _units(text: str) -> Iterator[Unit]:
    for line in re.finditer(r"[^\n]+", text):
        ends = (found for found in _SENTENCE_END.finditer(line[0]) if not _is_abbreviation(line[0][: found.start()]))
        cuts = [0, *(found.end() for found in ends), len(line[0])]
        for a, b in pairwise(cuts):
            yield Unit(line.start() + a, line.start() + b, _words(line[0][a:b]), "\n" in text and len(cuts) == 2)


def _is_abbreviation(before: str) -> bool:
    word = before.rsplit(None, 1)[-1].lstrip("\"'“‘([").removesuffix(".").lower()
    return before.endswith(".") and (word in ABBREVIATIONS or len(word) == 1)


def _words(passage: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_DIGITS.sub("0", _ADDRESS.sub("0", straighten(passage))).lower()))


def _repeated(unit: Unit, count: Counter, least: float, n: int) -> bool:
    short = sum(len(word) > 1 for word in unit.words) < 3 and not unit.is_line
    return bool(unit.words) and count[unit.words] >= (max(least, SHORT_SHARE * n) if short else least)


def _ending(unit: Unit) -> tuple[str, ...]:
    return unit.words[-ENDING_WORDS:]


def _cut_end(parts: list[Unit], endings: Counter, least: float) -> list[Unit]:
    """An article without its last sentence, if that ends as many do: "… contributed to this report"."""
    if len(parts) < 2:
        return parts
    ending = _ending(parts[-1])
    cut = len(ending) == ENDING_WORDS and len(parts[-1].words) <= LONGEST_ENDING and endings[ending] >= least
    return parts[:-1] if cut else parts


def _cut_dateline(text: str, found: Counter) -> str:
    dateline = _DATELINE.match(text)
    if not dateline or dateline.end() == len(text):
        return text
    found[(dateline[0].strip(), "dateline")] += 1
    return text[dateline.end() :]


def _cut_runs(texts: list[str], words: int, least: float, found: Counter) -> list[str]:
    """Texts without the runs of which every so many ``words`` in a row stand in ``least`` articles."""
    stream = read_stream(texts)
    codes = np.array([_code(kind) for kind in stream.types], np.uint64)[stream.ids]
    covered = _covered(codes, np.repeat(np.arange(len(texts)), np.diff(stream.ptr)), words, least)
    parts = np.split(covered, stream.ptr[1:-1])
    return [
        _cut(text, stream.spans(i), part, found) if part.any() else text
        for i, (text, part) in enumerate(zip(texts, parts, strict=True))
    ]


@lru_cache(maxsize=500_000)
def _code(word: str) -> int:
    """A 64-bit hash of a word in lower case, its figures read as 0, an address as 0."""
    key = "0" if _ADDRESS.match(word) else _DIGITS.sub("0", straighten(word)).lower()
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")


def _covered(codes: np.ndarray, article: np.ndarray, words: int, least: float) -> np.ndarray:
    """For each word, whether it is part of a run of ``words`` that at least ``least`` articles hold."""
    covered = np.zeros(len(codes) + 1, dtype=int)
    n = len(codes) - words + 1
    if n < 1:
        return covered[:-1] > 0
    window = np.zeros(n, dtype=np.uint64)
    for i in range(words):
        window = window * np.uint64(0x9E3779B97F4A7C15) + codes[i : i + n]  # overflow is wanted: it is a hash
    whole = article[:n] == article[words - 1 :]
    held = pd.DataFrame({"article": article[:n], "window": window})[whole].drop_duplicates()["window"].value_counts()
    starts = np.flatnonzero(whole & np.isin(window, held.index[held >= least]))
    np.add.at(covered, starts, 1)
    np.add.at(covered, starts + words, -1)
    return np.cumsum(covered)[:-1] > 0


def _cut(text: str, spans: list[tuple[int, int]], covered: np.ndarray, found: Counter) -> str:
    """The text without its covered words, from the start of each run to its end."""
    if covered.all():
        return text  # nothing would be left
    edges = np.flatnonzero(np.diff(covered.astype(int), prepend=0, append=0)).reshape(-1, 2)
    out: list[str] = []
    last = 0
    for first, behind in edges:
        start, stop = spans[first][0], spans[behind - 1][1]
        found[(" ".join(text[start:stop].split()), "run")] += 1
        out.append(text[last:start])
        last = stop
    return "".join([*out, text[last:]])


def _rest(text: str, parts: list[Unit], keep: list[Unit]) -> str:
    """The text of the units kept, with what stands between them as published."""
    left, last = set(keep), 0
    out: list[str] = []
    for unit in parts:
        if unit in left:
            out.append(text[last : unit.end] if out else text[unit.start : unit.end])
        last = unit.end
    return "".join(out).strip()


def _by_form(found: Counter) -> Counter:
    """Passages that differ in figures alone counted as one, under the first of them in the alphabet."""
    forms: dict[tuple, list] = defaultdict(list)
    for (passage, where), n in sorted(found.items()):
        forms[_words(passage), where].append((passage, n))
    return Counter({(same[0][0], where): sum(n for _, n in same) for (_, where), same in forms.items()})

"""Site furniture: what an outlet's articles repeat word for word, and the outlet's own name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from .corpus import known_outlets
from .progress import progress
from .repair import straighten

MIN_ARTICLES = 4
MIN_SHARE = 0.01
SHORT_SHARE = 0.1  # a sentence of one or two words ("Learn more") must stand in a tenth of the articles
ENDING_WORDS = 4
LONGEST_ENDING = 45
RUN_WORDS = 12
RUN_SHARE = 0.02
ROUNDS = 3  # sentences taken off an article's end
WIRES = ("Agence France-Presse", "AFP", "Associated Press", "AP", "dpa", "Interfax", "Reuters", "TASS", "Xinhua")

_SENTENCE_END = re.compile(r"(?<=[.!?:|])(?:[\"'”’)]*\s+|\"[?\ufffd])(?=[\"'“‘(]*[A-Z0-9])")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_TOKEN = re.compile(r"\S+")
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
    repeat, a last sentence whose last four words they repeat, a run of twelve words or more that a fiftieth of them
    repeat, and a dateline. Figures are read as equal, so page numbers hide nothing.
    Stripped passages: ``outlet, passage`` (an example as published), ``where`` (dateline, run, sentence), ``articles``.
    Nothing else is touched: titles, ids and order stay. An article that is nothing but furniture keeps its text.
    """
    texts, stripped = articles["text"].copy(), []
    for outlet, group in progress(list(articles.groupby("outlet", sort=True)), "Finding furniture", unless_over=5):
        cleaned, found = _strip_outlet(list(group["text"]), max(min_articles, min_share * len(group)))
        texts.loc[group.index] = cleaned
        stripped += [(outlet, passage, where, n) for (passage, where), n in found.items()]
    table = pd.DataFrame(stripped, columns=["outlet", "passage", "where", "articles"])
    table = table.sort_values(["outlet", "articles", "passage"], ascending=[True, False, True], ignore_index=True)
    return articles.assign(text=texts), table


def mask_names(articles: pd.DataFrame) -> pd.DataFrame:
    """The articles with the names of outlets and wire services taken out of ``text``: no word gives an outlet away.

    An outlet's names are its own and those in ``data/outlets.csv``; a name is masked whoever uses it.
    """
    known = known_outlets().groupby("outlet")["self_names"].agg("|".join)
    names = {*WIRES, *articles["outlet"], *"|".join(known.reindex(articles["outlet"].unique()).dropna()).split("|")}
    spoken = sorted((re.escape(straighten(name.strip())) for name in names if name.strip()), key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(spoken)})(?!\w)", re.IGNORECASE)
    return articles.assign(text=[pattern.sub(" ", straighten(text)) for text in articles["text"]])


def _strip_outlet(texts: list[str], least: float) -> tuple[list[str], Counter]:
    """One outlet's texts without its furniture, and how many articles each ``(passage, where)`` was taken from."""
    found: Counter = Counter()
    texts = [_cut_dateline(text, found) for text in texts]
    texts = _cut_runs(texts, max(least, RUN_SHARE * len(texts)), found)
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
    return [_rest(text, parts, keep) for text, parts, keep in zip(texts, units, kept, strict=True)], _by_form(found)


def _units(text: str) -> Iterator[Unit]:
    for line in re.finditer(r"[^\n]+", text):
        cuts = [0, *(found.end() for found in _SENTENCE_END.finditer(line[0])), len(line[0])]
        for a, b in pairwise(cuts):
            yield Unit(line.start() + a, line.start() + b, _words(line[0][a:b]), "\n" in text and len(cuts) == 2)


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


def _cut_runs(texts: list[str], least: float, found: Counter) -> list[str]:
    """Texts without the runs of words of which every ``RUN_WORDS`` in a row stand in ``least`` articles."""
    tokens = [[(m.group(), *m.span()) for m in _TOKEN.finditer(text)] for text in texts]
    keys = [[_token_key(word) for word, _, _ in row] for row in tokens]
    count = Counter(window for row in keys for window in set(_windows(row)))
    common = {window for window, n in count.items() if n >= least}
    return [
        _cut(text, row, list(_windows(key)), common, found) for text, row, key in zip(texts, tokens, keys, strict=True)
    ]


def _windows(row: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(row[i:] for i in range(RUN_WORDS)), strict=False)


@lru_cache(maxsize=500_000)
def _token_key(word: str) -> str:
    return "0" if _ADDRESS.match(word) else _DIGITS.sub("0", straighten(word)).lower()


def _cut(text: str, row: list, windows: list[tuple[str, ...]], common: set, found: Counter) -> str:
    """The text without the tokens that any common window covers."""
    out: list[str] = []
    last = at = 0
    while at < len(windows):
        end = at
        while end < len(windows) and windows[end] in common:
            end += 1
        if end > at:
            start, stop = row[at][1], row[end + RUN_WORDS - 2][2]
            found[(" ".join(text[start:stop].split()), "run")] += 1
            out.append(text[last:start])
            last, at = stop, end + RUN_WORDS - 2
        at += 1
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

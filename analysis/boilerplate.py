"""Site furniture: what an outlet's articles repeat word for word, or in a fixed form."""

from __future__ import annotations

import warnings
from collections import defaultdict
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .buttons import take_buttons
from .forms import marks_of, take_forms
from .passages import Kinds, Pages, kinds_of, words_of
from .progress import progress
from .repeats import take_repeated
from .stream import Stream, read_stream

MIN_ARTICLES = 4
MIN_SHARE = 0.01
LEAST_LEFT = 0.2  # of an article: one that would lose more repeats another (a revision), and is left whole
MUCH = 0.1  # of an outlet's text: stripping more is worth a warning
COLUMNS = ["outlet", "passage", "where", "times", "articles", "share"]
PART = "\v"  # white space that repaired texts do not hold
_GLUED = r"([.!?:|]\"[?\x{FFFD}]|[a-z]{2}[.!?][\"”]?)([\"'“‘(]*[A-Z])"
_SPACE = np.isin(np.arange(256), [*range(9, 14), 32])


class Cut(NamedTuple):
    """A passage taken out of an article: its words as published, why, how many characters, from which article."""

    passage: str
    where: str
    size: int
    article: int


def strip_boilerplate(
    articles: pd.DataFrame, *, min_articles: int = MIN_ARTICLES, min_share: float = MIN_SHARE
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two tables: the articles with furniture taken out of ``text``; what was stripped, one row per outlet and passage.

    Furniture is what at least ``min_articles`` and a share ``min_share`` of an outlet's articles repeat: a sentence,
    label or line, a run of words, an ending (``repeats``); or a form that as many have in common: a photo credit, a
    gallery, link text, a byline (``forms``); and, in any number, datelines and rows of buttons (``buttons``). Figures
    are read as equal, so page numbers hide nothing. Quotations stay, and so does what is repeated in the middle of
    paragraphs or within one story: facts.
    Stripped passages: ``outlet, passage`` (an example as published), ``where`` (sentence, run, ending, dateline,
    buttons, credit, gallery, link, byline), ``times``, ``articles`` (in how many), ``share`` (of the outlet's
    characters). Titles, ids and order stay; so does every character of ``text`` but what is listed and white space
    beside it. An article that would lose four fifths of its text repeats another (a revision) and keeps it all.
    """
    number, outlets = pd.factorize(articles["outlet"], sort=True)
    order = np.argsort(number, kind="stable")[(number < 0).sum() :]
    corpus = _read(articles.iloc[order])
    marks, texts = marks_of(corpus.kinds), articles["text"].to_numpy(object, copy=True)
    ends, told = np.cumsum(np.bincount(number[order], minlength=len(outlets))).tolist(), []
    parts = list(zip(outlets, [0, *ends], ends, strict=False))
    for outlet, first, behind in progress(parts, "Finding furniture", unless_over=5):
        pages, least = _pages(corpus, first, behind), max(min_articles, min_share * (behind - first))
        take_buttons(pages)
        take_forms(pages, marks, least)
        take_repeated(pages, least)
        before = texts[order[first:behind]].tolist()
        after, cuts = _without_taken(before, corpus.stream.texts[first:behind], pages)
        _warn_if_much(str(outlet), before, after)
        texts[order[first:behind]] = after
        told += [(outlet, *row) for row in _told(cuts, sum(map(len, before)))]
    table = pd.DataFrame(told, columns=COLUMNS)
    table = table.sort_values(["outlet", "times", "passage"], ascending=[True, False, True], ignore_index=True)
    return articles.assign(text=pd.Series(texts, articles.index, dtype=articles["text"].dtype)), table


class Corpus(NamedTuple):
    """Articles in the order of their outlets: their tokens, what is known of each type, days of publishing, authors."""

    stream: Stream
    kinds: Kinds
    days: np.ndarray
    authors: list[str]


def _read(articles: pd.DataFrame) -> Corpus:
    stream, none = read_stream(_parted(articles["text"])), pd.Series(None, articles.index, dtype=object)
    published = pd.to_datetime(articles.get("published", none), utc=True)
    days = (published - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(days=1)
    authors = articles.get("author", none).fillna("").astype(str).tolist()
    return Corpus(stream, kinds_of(stream.types), days.to_numpy(float), authors)


def _parted(texts: pd.Series) -> pd.Series:
    """The texts with a vertical tab where a sentence begins without a space before it: tokens end there.

    A text that holds a vertical tab of its own is left as it is.
    """
    held = pa.array(texts, pa.large_string(), from_pandas=True)
    parted = pc.replace_substring_regex(held, _GLUED, rf"\1{PART}\2")
    return pd.Series(pc.if_else(pc.match_substring(held, PART), held, parted), dtype=pd.ArrowDtype(pa.large_string()))


def _pages(corpus: Corpus, first: int, behind: int) -> Pages:
    """One outlet's articles, which are those of the corpus from ``first`` to before ``behind``."""
    stream, ptr = corpus.stream, corpus.stream.ptr[first : behind + 1]
    begins = np.zeros(ptr[-1] - ptr[0], np.int32)
    begins[stream.lines[slice(*np.searchsorted(stream.lines, [ptr[0], ptr[-1]]))] - ptr[0]] = 1
    return Pages(
        kinds=corpus.kinds,
        ids=stream.ids[ptr[0] : ptr[-1]],
        article=np.repeat(np.arange(behind - first, dtype=np.int32), np.diff(ptr)),
        line=np.cumsum(begins, dtype=np.int32) - 1,
        days=corpus.days[first:behind],
        authors=corpus.authors[first:behind],
    )


def _warn_if_much(outlet: str, before: list[str], after: list[str]) -> None:
    share = 1 - sum(map(len, after)) / max(1, sum(map(len, before)))
    if share > MUCH:
        warnings.warn(
            f"{share:.0%} of the text of {outlet} was stripped as repeated from article to article. Look at the second "
            "table of strip_boilerplate (study.furniture), and raise min_articles if it ate what the outlet says.",
            stacklevel=3,
        )


def _without_taken(texts: list[str], parted: pa.LargeStringArray, pages: Pages) -> tuple[list[str], list[Cut]]:
    """The texts without the tokens taken out of them, and each passage that is gone."""
    behind = np.searchsorted(pages.article, np.arange(len(texts)), "right")
    first = np.append(0, behind[:-1])
    fresh = np.append(True, pages.line[1:] != pages.line[:-1])[: len(pages.line)]
    left, cuts = texts.copy(), []
    for i in np.unique(pages.article[pages.taken > 0]).tolist():
        here = slice(first[i], behind[i])
        new, passages = _cut_text(parted[i].as_py(), pages.taken[here], fresh[here])
        new = new if PART in texts[i] else new.replace(PART, "")
        if len(new) > LEAST_LEFT * len(texts[i]):
            left[i] = new
            cuts += [Cut(passage, pages.where[n], len(passage), i) for n, passage in passages.items()]
    return left, cuts


def _cut_text(text: str, taken: np.ndarray, fresh: np.ndarray) -> tuple[str, dict[int, str]]:
    """A text without its taken tokens, and each passage by its number.

    What begins a line is cut with the white space behind it, anything else with that before it.
    """
    coded = text.encode()
    begins, ends = _places(coded, len(taken))
    passages: dict[int, list[str]] = defaultdict(list)
    for first, behind in _stretches(taken):
        passages[int(taken[first])] += coded[begins[first] : ends[behind - 1]].decode().split()
    kept, last = [], 0
    for first, behind in _stretches(taken > 0):
        kept.append(coded[last : begins[first] if fresh[first] else ends[first - 1]])
        to_next = begins[behind] if behind < len(begins) else len(coded)
        last = to_next if fresh[first] else ends[behind - 1]
    new = b"".join([*kept, coded[last:]]).decode()
    return new.strip() if taken[0] or taken[-1] else new, {n: " ".join(words) for n, words in passages.items()}


def _stretches(row: np.ndarray) -> list[tuple[int, int]]:
    """First and behind of each stretch of one value, those of 0 left out."""
    edges = [0, *(np.flatnonzero(row[1:] != row[:-1]) + 1).tolist(), len(row)]
    return [(first, behind) for first, behind in pairwise(edges) if row[first]]


def _places(coded: bytes, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Where each of the ``n`` tokens of a text begins and ends, in bytes."""
    space = np.concatenate([[True], _SPACE[np.frombuffer(coded, np.uint8)], [True]])
    edges = np.flatnonzero(space[1:] != space[:-1]).reshape(-1, 2)
    if len(edges) > n:  # white space beyond ASCII is no token
        edges = edges[[not coded[first:behind].decode().isspace() for first, behind in edges.tolist()]]
    return edges[:, 0], edges[:, 1]


def _told(cuts: list[Cut], size: int) -> list[tuple[str, str, int, int, float]]:
    """One row per passage and place: those that differ in figures alone are one, under the first in the alphabet."""
    words = {passage: words_of(passage) for passage in {cut.passage for cut in cuts}}
    forms: dict[tuple, list[Cut]] = defaultdict(list)
    for cut in cuts:
        forms[words[cut.passage], cut.where].append(cut)
    rows = []
    for (_, where), same in forms.items():
        example, held = min(cut.passage for cut in same), len({cut.article for cut in same})
        rows.append((example, where, len(same), held, sum(cut.size for cut in same) / size))
    return rows

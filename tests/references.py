"""What the kit's fast ways must equal: NLTK's VADER and Punkt, voices found one text at a time with them, repeats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.resources import files

import pandas as pd
from nltk.sentiment.vader import SentimentIntensityAnalyzer, VaderConstants
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

from analysis.punkt import ABBREVIATIONS


class Vader(SentimentIntensityAnalyzer):
    """NLTK's analyzer as NLTK builds it, but for where the lexicon's text comes from."""

    def __init__(self) -> None:
        self.lexicon_file = (files("vaderSentiment") / "vader_lexicon.txt").read_text(encoding="utf-8").rstrip("\n")
        self.lexicon = self.make_lex_dict()
        self.constants = VaderConstants()


def _punkt() -> PunktSentenceTokenizer:
    parameters = PunktParameters()
    parameters.abbrev_types = set(ABBREVIATIONS)
    return PunktSentenceTokenizer(parameters)


VADER = Vader()
PUNKT = _punkt()
MIN_PIECE_WORDS = 4

_DOUBLE = re.compile(r'["“”„«»]')
_NO_OPENING = r"(?!\d0s\b|(?:n|em|tis|twas|s)\b)"  # '80s, rock 'n' roll, 'em, a minister 's: apostrophes
_SINGLE = re.compile(rf"(?<![\w'])['‘]{_NO_OPENING}(?=\w)|(?<=[\w.,!?…)])['’](?!\w)", re.IGNORECASE)
_NEVER_FIRST = frozenset(" \t\n?!,;:)]}\ufffd")  # "? and "\ufffd are what is left of a dash
_BEFORE_A_QUOTE = frozenset(" \t\n([{:—–-/'‘")


def split_sentences(articles: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``analysis.split_sentences``, one text at a time."""
    rows = [
        (article, part, number, voice, piece)
        for article, title, text in zip(articles["article_id"], articles["title"], articles["text"], strict=True)
        for part, passage in (("headline", title), ("body", text))
        for number, voice, piece in _pieces(passage, whole=part == "headline")
    ]
    return pd.DataFrame(rows, columns=["article_id", "part", "sent_no", "voice", "text"])


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence by NLTK's Punkt, line by line."""
    spans, start = [], 0
    for paragraph in re.split(r"(\n+)", text):
        line = paragraph.strip(" \t\r\v\f")
        at = start + paragraph.find(line)
        if line.strip():
            spans += [(at + a, at + b) for a, b in PUNKT.span_tokenize(line)]
        start += len(paragraph)
    return spans


def quote_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each quotation, marks included; a mark that is never closed opens nothing.

    Double marks always count; single ones where the text opens more quotations with them than with double ones, as
    British headlines do, and on lines without double marks. A quotation ends with its paragraph; one that runs on opens
    each paragraph anew.
    """
    spans = []
    single = _uses_single_marks(text)
    for found in re.finditer(r"[^\n]+", text):
        paragraph, start = found[0], found.start()
        goes_on = re.match(r'\s*["“„«]', text[found.end() :]) is not None
        spans += [(start + a, start + b) for a, b in _double_quotes(paragraph, goes_on)]
        if single or not _DOUBLE.search(paragraph):
            spans += [(start + a, start + b) for a, b in _single_quotes(paragraph)]
    return _merge(spans)


def _pieces(text: str, *, whole: bool) -> Iterator[tuple[int, str, str]]:
    """Each sentence's number, voice and words; ``whole`` takes the text as one sentence."""
    quotes = quote_spans(text)
    sentences = [(0, len(text))] if whole else sentence_spans(text)
    for number, (start, end) in enumerate(sentences):
        inside = [(max(a, start), min(b, end)) for a, b in quotes if a < end and b > start]
        quoted = " ".join(text[a:b].strip(" \"“”„«»'‘’") for a, b in inside)
        own = " ".join(text[a:b] for a, b in _gaps(start, end, inside))
        voices = {"own": " ".join(own.split()), "quoted": " ".join(quoted.split())}
        spoken = {voice: len(re.findall(r"\w+", piece)) for voice, piece in voices.items()}
        least = MIN_PIECE_WORDS if all(spoken.values()) and not whole else 1
        yield from ((number, voice, piece) for voice, piece in voices.items() if spoken[voice] >= least)


def _gaps(start: int, end: int, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for a, b in taken:
        yield start, a
        start = b
    yield start, end


def _double_quotes(paragraph: str, goes_on: bool) -> Iterator[tuple[int, int]]:
    """Pairs of double marks. A straight one opens where a word follows and none precedes; an opening voids the last."""
    opened = None
    for found in _DOUBLE.finditer(paragraph):
        mark, at = found[0], found.start()
        before, after = paragraph[at - 1 : at] or " ", paragraph[at + 1 : at + 2] or " "
        opens = mark in "“„«" or (mark == '"' and before in _BEFORE_A_QUOTE and after not in _NEVER_FIRST)
        if mark == "“" and opened is not None and paragraph[opened] == "„":
            opens = False  # German marks close with what opens in English
        if opened is None and mark == '"' and before in ".:?!" and after.isupper():
            opens = True  # a space was lost between two sentences
        if opens:
            opened = at
        elif opened is not None and not before.isspace():
            yield opened, at + 1
            opened = None
    if opened is not None and goes_on and re.search(r"(?:^|[:,])\s*$", paragraph[:opened]):
        yield opened, len(paragraph)


def _single_quotes(paragraph: str) -> Iterator[tuple[int, int]]:
    """Pairs of single marks; the closing one stands after a word or its punctuation, never inside a word. A double mark
    that closes none of its own closes a single one."""
    opened, inner = None, False
    for found in sorted([*_SINGLE.finditer(paragraph), *_DOUBLE.finditer(paragraph)], key=lambda mark: mark.start()):
        at = found.start()
        if paragraph[at] in '"“”„«»':
            before, after = paragraph[at - 1 : at] or " ", paragraph[at + 1 : at + 2] or " "
            straight = paragraph[at] == '"' and before in _BEFORE_A_QUOTE and after not in _NEVER_FIRST
            if paragraph[at] in "“„«" or straight or inner:
                inner = paragraph[at] in "“„«" or straight
            elif opened is not None and not _is_plural_possessive(paragraph, at):
                yield opened, at + 1
                opened = None
        elif paragraph[at] == "‘" or (
            paragraph[at] == "'" and (at == 0 or not re.match(r"[\w.,!?…)]", paragraph[at - 1]))
        ):
            opened, inner = (at, False) if opened is None else (opened, inner)
        elif opened is not None and (paragraph[at - 1] in ".,!?…" or not _is_plural_possessive(paragraph, at)):
            yield opened, at + 1
            opened = None


def _is_plural_possessive(paragraph: str, at: int) -> bool:
    """An ``s'`` with a word after it and a later mark to close the quotation: the drones' owners."""
    after = paragraph[at + 1 :]
    return (
        paragraph[at - 1] == "s"
        and re.match(r"\s+[a-z]", after) is not None
        and re.search(r"[.,!?]['’]", after) is not None
    )


def _uses_single_marks(text: str) -> bool:
    singles = len(re.findall(r"(?<![\w'])['‘](?=\w)", text))
    doubles = len(re.findall(r'(?<![^\s(\[])["“„«](?=\S)', text))
    return singles > doubles


def _merge(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


_TOKEN = re.compile(r"[^ \t\n\v\f\r]+")
_UNIT_ENDS = re.compile(r"[.!?:|][\"'”’)]*$")
_UNIT_BEGINS = re.compile(r"[\"'“‘(\[]*[A-Z0-9©]")


def compared_words(passage: str) -> tuple[str, ...]:
    """The words of a passage as furniture is compared: in lower case, figures as 0, an address as 0."""
    plain = ["0" if re.search(r"://|.@|^www\.", token) else token for token in _TOKEN.findall(passage)]
    figures = re.sub(r"\d+", "0", re.sub("[‘’ʼ]", "'", " ".join(plain))).lower()
    return tuple(re.findall(r"[^\W\d_]+|\d+", figures))


def furniture_units(text: str) -> Iterator[str]:
    """Lines, cut where a sentence or label ends and a capital or figure follows."""
    for line in text.split("\n"):
        unit: list[str] = []
        for token in _TOKEN.findall(line):
            if unit and _ends_unit(unit[-1]) and _UNIT_BEGINS.match(token):
                yield " ".join(unit)
                unit = []
            unit.append(token)
        if unit:
            yield " ".join(unit)


def _ends_unit(token: str) -> bool:
    stem = token.rstrip("\"'”’)")
    word = stem.lstrip("\"'“‘([").removesuffix(".").lower()
    abbreviation = stem.endswith(".") and (word in ABBREVIATIONS or len(word) == 1)
    return _UNIT_ENDS.search(token) is not None and not abbreviation


def articles_that_hold(passages: Iterable[Iterable[tuple[str, ...]]]) -> Counter:
    """In how many articles each run of words stands, given the runs of each article."""
    return Counter(words for article in passages for words in set(article))


def covered_tokens(text: str, others: list[str], size: int, least: float) -> list[bool]:
    """For each token, whether it is part of a run of ``size`` tokens whose words at least ``least`` articles hold."""
    held = articles_that_hold(_runs(other, size) for other in others)
    covered = [False] * len(_TOKEN.findall(text))
    for first, words in enumerate(_runs(text, size)):
        if held[words] >= least:
            covered[first : first + size] = [True] * size
    return covered


def _runs(text: str, size: int) -> list[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    return [compared_words(" ".join(tokens[i : i + size])) for i in range(len(tokens) - size + 1)]

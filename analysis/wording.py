"""The terminology ledger: which of several words for one thing, in whose voice, and how outlets differ in it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from .concordance import Hit
from .marks import Place, find_marks
from .punkt import find_sentences
from .stats import fdr, paired_differences, shares_by
from .stream import Stream, read_stream
from .term_sets import check_term_sets, find_terms

OWN, OTHERS = "own voice", "others' words"
AROUND = 100  # characters of a long sentence shown on each side of a hit
NEAR = 200  # characters before and after a hit that are searched for who uses the word
SCARE_WORDS, SCARE_REST = 4, 2  # words in scare quotes, at most; how many of them are not the hit, at most
COLUMNS = "article_id outlet set variant term voice whose attributed start end keyword text".split()
CONTRAST = ["estimate", "low", "high", "p", "q", "n", "clusters"]

_MARKS = " \t\n\"'“”„«»‘’("
_SOME = r"(?:[\w'’.\-]+[\s\"“‘'(]+)"  # a word between
_EPITHET = rf"(?:(?!(?:and|as|at|by|for|from|in|into|of|off|on|or|out|that|to|up|with)\b){_SOME})"  # one before a noun
_CALL = r"(?:call|term|dub|brand|label|nicknam|deem)(?:s|ed|led|ing|ling|bed|bing|e|es)?"
_AS = r"(?:describ|characteri[sz]|portray|depict|denounc|condemn|regard|cast|fram|refer)(?:e|es|ed|ing|s|red|ring)?"
_NO_SUBJECT = "".join(rf"(?<!\b{subject}\s)" for subject in ("he", "I", "she", "they", "we", "who"))
_SPEECH = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|t(?:ell|ells|old)|ask(?:s|ed)?|add(?:s|ed)?|wr(?:ote|ites|itten)|tweet(?:s|ed)|"
    r"repl(?:y|ies|ied)|answer(?:s|ed)|shout(?:s|ed|ing)?|chant(?:s|ed|ing)?|cr(?:y|ies|ied)|declare[sd]?|"
    r"state[sd]|claim(?:s|ed)?|insist(?:s|ed)?|warn(?:s|ed)?|announce[sd]?|explain(?:s|ed)?|argue[sd]?|"
    r"note[sd]|continue[sd]|recall(?:s|ed)|joke[sd]|exclaim(?:s|ed)|yell(?:s|ed|ing)?|read|reads|reading)\b"
)
_SPEECH_BEFORE = re.compile(rf"{_SPEECH.pattern}\s*[:,]?\s*$")
_SPEECH_AFTER = re.compile(rf"\s*,?\s*{_SOME}{{0,4}}?{_SPEECH.pattern}")
_ENDS_SPEECH = re.compile(r"[.,!?…]['’\"”»]*$")
# What an outlet writes just before a word that it hands to somebody else, and just after it.
_BEFORE = re.compile(
    rf"(?:so[-\s]called[-\s]\s*{_EPITHET}{{0,2}}"
    rf"|\bself-(?:styled|described|proclaimed|declared)\s+{_EPITHET}{{0,2}}"
    rf"|\b(?:purported|supposed)\s+{_EPITHET}{{0,2}}"
    rf"|\bwhat\s+{_SOME}{{1,6}}?(?:{_CALL}|describe[sd]? as|refer(?:s|red)? to as|consider(?:s|ed)?|regard(?:s|ed)? as|"
    rf"see(?:s|n)? as|saw as|sa(?:ys|id|y) (?:is|was|are|were))\s+{_EPITHET}{{0,4}}"
    rf"|\b{_CALL}\s+(?:it|this|that|them|these|those|him|her|us|itself|himself|themselves)\s+{_EPITHET}{{0,3}}"
    rf"|\b{_CALL}\s+(?:the|his|her|its|their)\s+{_SOME}{{1,2}}an?\s+{_EPITHET}{{0,2}}"
    rf"|\b(?:is|are|was|were|be|been|being|often|also|commonly|widely|sometimes)\s+{_CALL}\s+{_EPITHET}{{0,3}}"
    rf"|{_NO_SUBJECT}\b(?:dubbed|termed|labell?ed|branded|nicknamed|known as)\s+(?:by\s+{_SOME}{{1,4}}?)?"
    rf"{_EPITHET}{{0,2}}"
    rf"|\b{_AS}\s+{_SOME}{{0,6}}?as\s+{_EPITHET}{{0,3}}"
    rf"|\b(?:word|term|phrase|label|expression)s?\s+)$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"[\s,\"”’')–—-]*(?:as\s+{_SOME}{{1,4}}?(?:{_CALL}|puts?|describe[sd]?|refer(?:s|red)?|known)|in the words of)\b",
    re.IGNORECASE,
)


class Setting(NamedTuple):
    """Where a hit stands in its text, in characters: itself, its sentence, its quotation (or itself, if in none)."""

    start: int
    end: int
    first: int
    last: int
    opens: int
    closes: int


def word_choice(
    articles: pd.DataFrame, term_sets: pd.DataFrame, *, column: str = "text", stream: Stream | None = None
) -> pd.DataFrame:
    """One row per hit of a term, in the order of the articles: ``article_id, outlet, set, variant, term, voice, whose,
    attributed, start, end, keyword, text``.

    ``term_sets`` is what ``read_term_sets`` returns, or a frame with its columns. Within a set the longest match
    counts. ``start`` and ``end`` are characters of the text as published, ``keyword`` what stands there, ``text`` its
    sentence (100 characters each side of the hit where it is long), white space folded. ``voice`` is ``scare`` where
    the hit is nearly all there is in quotation marks (four words at most) and nobody is said to say it; ``quoted`` in
    any other quotation; ``attributed`` where it has no marks but is handed to somebody else (so-called, what X calls,
    known as, described as); else ``own``. ``attributed`` also tells which scare quotes are handed on so. ``whose`` is
    "own voice" for ``own``, "others' words" for the other three. Indirect speech, "according to" among it, is own
    voice: the outlet chose the word.
    """
    stream, sets = stream or read_stream(articles[column]), check_term_sets(term_sets)
    found = find_terms(stream, sets)
    held = lru_cache(maxsize=1)(lambda text: stream.texts[text].as_py())
    settings = list(_settings(stream, [hit for _, hit in found]))
    seen = [(*voice_of(held(text), at), held(text)[at.start : at.end], _shown(held(text), at)) for text, at in settings]
    table = sets.iloc[[row for row, _ in found]].reset_index(drop=True)
    texts = np.array([text for text, _ in settings], int)
    table["article_id"], table["outlet"] = (articles[name].array[texts] for name in ("article_id", "outlet"))
    spans = np.array([(at.start, at.end) for _, at in settings], int).reshape(-1, 2)
    told = pd.DataFrame(seen, columns=["voice", "attributed", "keyword", "text"])
    table = table.assign(start=spans[:, 0], end=spans[:, 1], **told)
    table["whose"] = np.where(table["voice"] == "own", OWN, OTHERS)
    kinds = dict.fromkeys(("voice", "whose", "keyword", "text"), "str") | {"attributed": "bool"}
    return table.astype(kinds)[COLUMNS]


def word_mix(hits: pd.DataFrame, *, by: str = "outlet") -> pd.DataFrame:
    """One row per article, set, value of ``by`` and variant it uses: the columns of ``hits`` that tell of the article,
    ``set, variant``, and ``share`` of the variant among the article's hits of the set (they add up to 1).
    """
    keys = list(dict.fromkeys(["article_id", "set", by]))
    told = [name for name in ("outlet", "story_id", "weight") if name in hits and name not in keys]
    used = hits.groupby([*keys, *told, "variant"], as_index=False).size()
    total = used.groupby(keys)["size"].transform("sum")
    return used.assign(share=used["size"] / total).drop(columns="size")


def word_shares(
    hits: pd.DataFrame,
    *,
    group: str = "outlet",
    cluster: str = "article_id",
    weight: str | None = None,
    least: int = 2,
    seed: int = 0,
) -> pd.DataFrame:
    """One row per set, variant and group: a contrast whose estimate is the variant's share in articles with the set.

    Each article counts once (times its ``weight``), by the mix of variants it uses (``word_mix``): an article that
    repeats a word is one choice of it, not twenty. ``n`` counts articles. Intervals resample whole clusters.
    """
    columns = ["set", "variant", group, *CONTRAST]
    mix, parts = word_mix(hits, by=group), []
    mix["counted"] = mix["share"] * (1.0 if weight is None else mix[weight])
    for name, rows in mix[mix["counted"] > 0].groupby("set"):
        shares = shares_by(rows, "variant", group=group, cluster=cluster, weight="counted", least=least, seed=seed)
        n = rows.groupby(group)["article_id"].nunique()
        parts.append(shares.assign(set=name, n=shares[group].map(n)))
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def word_differences(
    hits: pd.DataFrame, *, story: str = "story_id", weight: str | None = None, least: int = 2, seed: int = 0
) -> pd.DataFrame:
    """One row per set, variant and pair of outlets: a contrast of its share on the stories where both use the set.

    That of ``paired_differences`` on the shares of ``word_mix``, but that ``q`` is over every row tested.
    """
    columns, parts = ["set", "variant", "a", "b", *CONTRAST, "smallest_p"], []
    keys = ["article_id", "outlet", story, *([weight] if weight else [])]
    for name, rows in word_mix(hits).groupby("set"):
        wide = rows.pivot_table(index=keys, columns="variant", values="share", fill_value=0.0)
        for variant in wide.columns:
            told = wide[variant].rename("share").reset_index()
            pairs = paired_differences(told, "share", story=story, weight=weight, least=least, seed=seed)
            parts.append(pairs.assign(set=name, variant=variant))
    table = pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
    return table.assign(q=fdr(table["p"].to_numpy(float)))


def voice_of(text: str, at: Setting) -> tuple[str, bool]:
    """The voice of a hit, and whether the outlet hands its words on to somebody."""
    before, after = text[max(at.first, at.opens - NEAR) : at.opens], text[at.closes : min(at.last, at.closes + NEAR)]
    attributed = _hands_on(before, after)
    if (at.opens, at.closes) == (at.start, at.end):
        return ("attributed" if attributed else "own"), attributed
    return ("scare", attributed) if _is_scare(text, at, before, after) else ("quoted", False)


def _hands_on(before: str, after: str) -> bool:
    """Whether a sentence, before or after a hit, says whose word it is."""
    return bool(_BEFORE.search(f"{before.rstrip(_MARKS)} ") or _AFTER.match(after))


def _is_scare(text: str, at: Setting, before: str, after: str) -> bool:
    """Whether a quotation is a few words, nearly all of them the hit, that nobody is said to say."""
    quotation = text[at.opens : at.closes]
    words, of_hit = len(re.findall(r"[\w'’-]+", quotation.strip(_MARKS))), len(text[at.start : at.end].split())
    if words > max(SCARE_WORDS, of_hit) or words - of_hit > SCARE_REST or not (before.strip() or after.strip()):
        return False
    ends_speech = _ENDS_SPEECH.search(quotation) or after.startswith(",")
    return not (_SPEECH_BEFORE.search(before) or (ends_speech and _SPEECH_AFTER.match(after)))


def _settings(stream: Stream, hits: list[Hit]) -> Iterator[tuple[int, Setting]]:
    """The text of each hit, and where in it the hit, its sentence and its quotation stand."""
    firsts, lasts = _sentence_places(stream)
    quotations = find_marks(stream)
    opening = [opens for opens, _ in quotations]
    places: list[Place] = []
    for hit in hits:
        start, end = hit.places[0][:2], (hit.places[-1][0], hit.places[-1][2])
        around = bisect_right(opening, hit.places[-1][:2]) - 1
        inside = around >= 0 and quotations[around][1] > start
        places += [start, end, firsts[bisect_right(firsts, start) - 1], lasts[bisect_left(lasts, end)]]
        places += quotations[around] if inside else (start, end)
    offsets = stream.offsets(places)
    for n in range(0, len(offsets), 6):
        yield offsets[n][0], Setting(*(character for _, character in offsets[n : n + 6]))


def _sentence_places(stream: Stream) -> tuple[list[Place], list[Place]]:
    """Where sentences begin, and where they end, in order."""
    last, inside = find_sentences(stream)
    ends = np.flatnonzero(last).tolist()
    breaks = [(token, found) for token, several in inside.items() for found in several]
    firsts = [(0, 0), *((token + 1, 0) for token in ends), *((token, found.start) for token, found in breaks)]
    lasts = [(token, len(stream.types[stream.ids[token]])) for token in ends]
    return sorted(firsts), sorted([*lasts, *((token, found.end) for token, found in breaks)])


def _shown(text: str, at: Setting) -> str:
    """The sentence of a hit, or what is around it where the sentence is long; white space folded."""
    first, last = max(at.first, at.start - AROUND), min(at.last, at.end + AROUND)
    short = at.last - at.first <= 2 * AROUND
    return " ".join(text[at.first : at.last].split() if short else text[first:last].split())

"""Generic frames and policy frames: cues counted per sentence, and how far that count agrees with a reader's codes.

The five generic frames are named after those of Semetko and Valkenburg (2000), who put questions to whole stories and
whose *economic* is about consequences; these are frame cues per sentence, and ``economic`` is nearer to a topic. The
policy frames are the dimensions of the policy frames codebook (Boydstun, Card, Gross, Resnik and Smith 2014). The
cues are in ``data/lexicons/frames_*.csv``; the codes shipped for the default corpus are a language model's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from itertools import pairwise

import numpy as np
import pandas as pd

from .concordance import Hit, find_phrases, longest_first, read_phrase, texts_of
from .fetch import ROOT
from .progress import progress
from .resampling import resamples
from .stream import Stream, read_stream

GENERIC = ("conflict", "human_interest", "economic", "morality", "responsibility")
POLICY = (
    *("policy_economic", "policy_capacity", "policy_morality", "policy_fairness", "policy_legality"),
    *("policy_prescription", "policy_crime", "policy_security", "policy_health", "policy_quality"),
    *("policy_culture", "policy_opinion", "policy_political", "policy_external"),
)
CODES = ROOT / "data" / "frame_codes.csv"
SENTENCE = ["article_id", "part", "sent_no"]
LEAST_CODED = 10  # sentences with the frame: on fewer a kappa says next to nothing
MODERATE = 0.4  # Landis and Koch (1977): from here on agreement is at least moderate
AGREES, WEAKLY, UNVALIDATED = STAMPS = ("agrees", "agrees weakly", "unvalidated")
WORDS = 5  # of a frame, shown in its validity block


def score_frames(sentences: pd.DataFrame, lexicon: pd.DataFrame) -> pd.DataFrame:
    """One row per sentence and frame that has a cue: the columns of ``sentences``, ``frame, hits, cues``.

    ``sentences`` has a column ``text`` (``split_sentences``); ``lexicon`` has ``term, category, weight``
    (``read_lexicon("frames_generic")``). One cue makes a frame present. ``cues`` are the words that matched, in lower
    case, joined by "|". Within a frame the longest term counts: one of weight 0 takes the cue in it away, so that
    "heart attack" is no conflict. Raises ``ValueError`` for a term without a word.
    """
    stream = read_stream(sentences["text"])
    phrases = [read_phrase(term) for term in lexicon["term"]]
    numbers, frames = pd.factorize(lexicon["category"])
    found, weights = find_phrases(stream, phrases), lexicon["weight"].to_numpy()
    cues = [hit for hit in longest_first(found, phrases, numbers) if weights[hit.phrase] > 0]
    row, number = texts_of(stream, cues), numbers[[hit.phrase for hit in cues]]
    order = np.lexsort((number, row))
    row, number, places = row[order], number[order], progress(order.tolist(), "Spelling cues", unless_over=20_000)
    spelled = [_spelled(stream, cues[i]) for i in places]
    first = np.flatnonzero(np.append(True, (row[1:] != row[:-1]) | (number[1:] != number[:-1]))[: len(row)])
    ends = np.append(first, len(row))
    kept = sentences.iloc[row[first]].reset_index(drop=True)
    return kept.assign(
        frame=pd.Series(np.asarray(frames, object)[number[first]], dtype="str"),
        hits=np.diff(ends),
        cues=pd.Series(["|".join(spelled[a:b]) for a, b in pairwise(ends.tolist())], dtype="str"),
    )


def frame_shares(hits: pd.DataFrame, sentences: pd.DataFrame, *, frames: Collection[str]) -> pd.DataFrame:
    """One row per article and frame: ``article_id, frame, share`` (of its sentences that have a cue, 0 to 1).

    ``hits``: what ``score_frames`` found in these ``sentences``. An article without a cue has a share of 0.
    """
    total = sentences.groupby("article_id").size()
    with_cue = hits.groupby(["article_id", "frame"]).size()
    cells = pd.MultiIndex.from_product([total.index, list(frames)], names=["article_id", "frame"])
    table = with_cue.reindex(cells, fill_value=0).rename("share").reset_index()
    return table.assign(share=table["share"] / table["article_id"].map(total))


def read_frame_codes() -> pd.DataFrame:
    """One row per sentence and coder, two runs of a language model: the codes shipped for the default corpus
    (codebook in ``data/README.md``)."""
    return pd.read_csv(CODES, comment="#", dtype={"text_sha256": "str"}, keep_default_na=False)


def frame_validity(
    hits: pd.DataFrame,
    sentences: pd.DataFrame,
    codes: pd.DataFrame,
    *,
    frames: Collection[str],
    n_boot: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """One row per frame, what speaks for its count: ``frame, sentences, coverage, words, coded, present, precision,
    recall, f1, kappa`` (each with its ``_low`` and ``_high``), ``stamp``.

    ``hits``: what ``score_frames`` found in ``sentences``. ``coverage``: share of them with a cue. ``words``: the cues
    that matched most, with their share of all hits. ``coded``: sentences with codes (see ``coded_sentences``);
    ``present``: how many with the frame. Intervals: percentile bootstrap over whole articles. ``stamp``: "unvalidated"
    with fewer than 10 such sentences or no agreement beyond chance (``kappa_low`` is 0 or less), "agrees" where it is
    .4 or more (at least moderate agreement, Landis and Koch 1977), else "agrees weakly". That is agreement with these
    codes, short of what the field asks for between people (an alpha of .8, or .667 tentatively).
    """
    coded = coded_sentences(sentences, codes)
    rows = []
    for frame in frames:
        of_frame = hits[hits["frame"] == frame]
        found = pd.MultiIndex.from_frame(coded[SENTENCE]).isin(pd.MultiIndex.from_frame(of_frame[SENTENCE]))
        agreed = agreement(
            _has(coded["codes"], frame), found, coded["article_id"], n_boot=n_boot, level=level, seed=seed
        )
        coverage = len(of_frame) / max(1, len(sentences))
        rows.append({"frame": frame, "sentences": len(sentences), "coverage": coverage, "words": top_cues(of_frame)})
        rows[-1] |= agreed | {"stamp": _stamp(agreed["present"], agreed["kappa_low"])}
    return pd.DataFrame(rows)


def coded_sentences(sentences: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """One row per coded sentence that is among these: the columns of ``sentences``, ``codes`` (joined by "|").

    ``codes`` has ``article_id, part, sent_no, coder, codes``. Of several coders of a sentence the first by name counts.
    Where there is a column ``half`` only its "reporting" rows do: the lexicons were tuned on the others. With a column
    ``text_sha256`` a sentence that reads otherwise than it was coded is left out. No code is "" or missing. Raises
    ``ValueError`` where a column is not there.
    """
    if missing := {*SENTENCE, "coder", "codes"} - set(codes.columns):
        raise ValueError(f"the codes lack {', '.join(sorted(missing))}: expected {', '.join(SENTENCE)}, coder, codes")
    if "half" in codes:
        codes = codes[codes["half"] == "reporting"]
    gold = (
        codes.sort_values([*SENTENCE, "coder"])
        .drop_duplicates(SENTENCE)
        .drop(columns=["coder", "half"], errors="ignore")
    )
    coded = sentences.merge(gold.assign(codes=gold["codes"].fillna("")), on=SENTENCE)
    if "text_sha256" in coded:
        coded = coded[coded["text_sha256"] == coded["text"].map(_sha256).astype("str")]
    return coded.reset_index(drop=True)


def coder_agreement(codes: pd.DataFrame, *, frames: Collection[str]) -> pd.DataFrame:
    """One row per frame: ``frame, both`` (sentences that two coders read), ``present`` (to either), ``kappa``.

    The two are the first and the last coder by name of each sentence.
    """
    by_sentence = codes.sort_values([*SENTENCE, "coder"]).groupby(SENTENCE)["codes"].agg(["first", "last", "size"])
    both, rows = by_sentence[by_sentence["size"] > 1], []
    for frame in frames:
        one, other = _has(both["first"], frame), _has(both["last"], frame)
        rows.append((frame, len(both), int((one | other).sum()), float(kappas(_cells(one, other).sum(axis=0)))))
    return pd.DataFrame(rows, columns=["frame", "both", "present", "kappa"])


def agreement(
    coded: np.ndarray, found: np.ndarray, cluster: pd.Series, *, n_boot: int = 2000, level: float = 0.95, seed: int = 0
) -> dict[str, float]:
    """How far two yes-no codings agree, the first taken as true: ``coded, present, precision, recall, f1, kappa``.

    Each measure has its ``_low`` and ``_high``: percentile bootstrap over whole clusters. What has no value (a
    precision where nothing was found) is missing.
    """
    numbers, clusters = pd.factorize(cluster, sort=True)
    cells = _cells(coded, found)
    summed = np.stack([np.bincount(numbers, cell, len(clusters)) for cell in cells.T], axis=1)
    draws = resamples(len(clusters), n_boot, seed) @ summed if len(clusters) else np.zeros((1, 4))
    told: dict[str, float] = {"coded": len(coded), "present": int(np.sum(coded))}
    tails = [0.5 - level / 2, 0.5 + level / 2]
    for name, measure in MEASURES.items():
        drawn = measure(draws)
        low, high = np.nanquantile(drawn, tails) if not np.isnan(drawn).all() else (np.nan, np.nan)
        told |= {name: float(measure(cells.sum(axis=0))), f"{name}_low": float(low), f"{name}_high": float(high)}
    return told


def kappas(cells: np.ndarray) -> np.ndarray:
    """Cohen's (1960) kappa of tables ``both, only first, only second, neither`` (… × 4); NaN where all are one cell."""
    both, first, second, neither = np.moveaxis(np.asarray(cells, float), -1, 0)
    n = both + first + second + neither
    with np.errstate(invalid="ignore", divide="ignore"):
        seen = (both + neither) / n
        chance = ((both + first) * (both + second) + (neither + first) * (neither + second)) / n**2
        return np.where(chance < 1, (seen - chance) / (1 - chance), np.nan)


MEASURES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "precision": lambda cells: _ratios(cells[..., 0], cells[..., 0] + cells[..., 2]),
    "recall": lambda cells: _ratios(cells[..., 0], cells[..., 0] + cells[..., 1]),
    "f1": lambda cells: _ratios(2 * cells[..., 0], 2 * cells[..., 0] + cells[..., 1] + cells[..., 2]),
    "kappa": kappas,
}


def top_cues(hits: pd.DataFrame, *, n_words: int = WORDS) -> str:
    """The cues that matched most, each with its share of all hits: "war 12%, attack 8%"."""
    cues = hits["cues"].str.split("|").explode().dropna()
    counts = cues.value_counts().rename_axis("cue").reset_index().sort_values(["count", "cue"], ascending=[False, True])
    shown = counts.head(n_words)
    return ", ".join(f"{cue} {n / len(cues):.0%}" for cue, n in zip(shown["cue"], shown["count"], strict=True))


def _spelled(stream: Stream, hit: Hit) -> str:
    return " ".join(stream.types[stream.ids[token]][begin:end].lower() for token, begin, end in hit.places)


def _has(codes: pd.Series, frame: str) -> np.ndarray:
    return np.fromiter((frame in told.split("|") for told in codes), bool, len(codes))


def _cells(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Which cell of the two-by-two table each unit is in (units × 4)."""
    return np.stack([one & other, one & ~other, ~one & other, ~one & ~other], axis=1).astype(float)


def _ratios(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.divide(part, whole)


def _stamp(present: float, kappa_low: float) -> str:
    if present < LEAST_CODED or not kappa_low > 0:
        return UNVALIDATED
    return AGREES if kappa_low >= MODERATE else WEAKLY


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]

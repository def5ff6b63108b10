"""What a score of two articles is worth: labelled pairs in, precision and recall with intervals out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .fetch import ROOT
from .story_scores import LEAD_WORDS, story_pairs

# Precision asked for where nobody says: of pairs with both dates known, and of others, of which words alone cannot be
# as sure. Best B-cubed F1 on held-back events have .55 and .25 (benchmarks/stories.py); of dated pairs more is asked,
# because two events taken for one story cost a comparison of outlets more than a telling that is missed.
THRESHOLDS = {True: 0.7, False: 0.25}
LEAST_ANSWERS = 20  # a precision that rests on fewer labelled pairs chooses no cut
STEPS = [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0]  # strata of pairs to check, in log-odds from the cut
ANSWERS = {"1": 1.0, "1.0": 1.0, "0": 0.0, "0.0": 0.0, "": np.nan, "u": np.nan, "nan": np.nan}


def calibrate_stories(answers: pd.DataFrame, *, n_boot: int = 1000, seed: int = 1) -> pd.DataFrame:
    """One row per score that an answered pair has: what comes of joining all pairs with at least that ``score``.

    ``precision``: the share of joined pairs that are the same story, with ``low, high`` (95 % percentile bootstrap over
    the answers); ``recall``: the share of the same-story pairs that are joined; ``n``: answers joined. ``answers`` has
    ``score``, ``same`` (1, 0; empty or ``u`` is no answer) and perhaps ``weight``, how many pairs each stands for, as
    ``story_pairs_to_check`` gives them. Highest score first. Raises ``ValueError`` for another answer, or none.
    """
    answered = _answered(answers).sort_values("score", ascending=False, kind="stable", ignore_index=True)
    last = np.flatnonzero(answered["score"] != answered["score"].shift(-1))  # pairs of one score are joined together
    weight, same = answered["weight"].to_numpy(float), answered["same"].to_numpy(float)
    kept, right = np.cumsum(weight)[last], np.cumsum(weight * same)[last]
    low, high = _interval(weight, same, last, n_boot, seed)
    columns = {
        "score": answered["score"].to_numpy()[last],
        "precision": right / kept,
        "low": low,
        "high": high,
        "recall": right / right[-1] if right[-1] else np.full(len(right), np.nan),
        "n": last + 1,
    }
    return pd.DataFrame(columns)


def default_calibration(*, dated: bool) -> pd.DataFrame:
    """One row per score, as ``calibrate_stories`` gives them, from the pairs of ``data/story_pairs.csv``.

    Pairs with both dates known and pairs without differ in what a score is worth: ``dated`` says which are meant.
    Labelled were US political news of 2012 to 2019; other news may need its own answers (``story_pairs_to_check``).
    """
    return calibrate_stories(_shipped(dated))


def score_cut(threshold: float, calibration: pd.DataFrame) -> float:
    """The lowest score from which on the precision reaches ``threshold``.

    Raises ``ValueError`` for a threshold that is no precision, or that the answers do not reach, and for fewer than 20.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold={threshold}: expected a precision above 0 and up to 1")
    if calibration["n"].max() < LEAST_ANSWERS:
        raise ValueError(
            f"{calibration['n'].max():.0f} answered pairs choose no score: expected {LEAST_ANSWERS} or more. "
            "Read more of them (story_pairs_to_check draws pairs)"
        )
    rows = calibration[calibration["n"] >= LEAST_ANSWERS]
    reached = rows.loc[rows["precision"] >= threshold, "score"]
    if reached.empty:
        best = rows.iloc[int(rows["precision"].argmax())]
        raise ValueError(
            f"threshold={threshold}: the labelled pairs reach a precision of {best['precision']:.3f} at most "
            f"(score {best['score']:.3f}, {best['n']:.0f} answers). Ask for no more than that, or label more pairs: "
            "story_pairs_to_check, calibrate_stories"
        )
    return float(reached.min())


def cuts(threshold: float | None, calibration: pd.DataFrame | None) -> dict[bool, float]:
    """The score from which on pairs are joined: of dated pairs (``True``) and of undated ones (``False``)."""
    asked = THRESHOLDS if threshold is None else dict.fromkeys(THRESHOLDS, threshold)
    if calibration is not None:
        return dict.fromkeys(asked, score_cut(asked[True], calibration))
    return {dated: score_cut(asked[dated], calibrate_stories(_shipped(dated), n_boot=0)) for dated in asked}


def story_pairs_to_check(
    articles: pd.DataFrame,
    n: int,
    *,
    threshold: float | None = None,
    calibration: pd.DataFrame | None = None,
    window: str = "4D",
    seed: int = 1,
) -> pd.DataFrame:
    """One row per pair to be read by a person, who fills the empty column ``same``: 1, 0, or u for unsure.

    About ``n`` candidate pairs, as many from each of eight strata of score around the threshold; ``weight``: how many
    pairs of the corpus each stands for. With ``headline, outlet, day, lead`` of both. The order tells nothing of the
    score. Save it as CSV, fill it in, and give it to ``calibrate_stories``.
    """
    least = cuts(threshold, calibration)
    pairs = story_pairs(articles, window=window)
    cut = pairs["days"].notna().map(least)
    stratum = pd.Series(np.searchsorted(STEPS, _log_odds(pairs["score"]) - _log_odds(cut), "right"), pairs.index)
    rng = np.random.default_rng(seed)
    sizes = stratum.value_counts().sort_index()
    drawn = [rng.choice(stratum.index[stratum == s], k, replace=False) for s, k in _shares(sizes, n).items()]
    rows = rng.permutation(np.concatenate(drawn)) if drawn else np.empty(0, int)
    weight = stratum.map(sizes / stratum[rows].value_counts())
    told = [_told(articles, pairs.loc[rows, side].to_numpy(), side) for side in ("a", "b")]
    chosen = pairs.loc[rows].assign(weight=weight[rows], same="").reset_index(drop=True)
    return pd.concat([chosen[["a", "b"]], *told, chosen.drop(columns=["a", "b"])], axis=1)


def _answered(answers: pd.DataFrame) -> pd.DataFrame:
    told = answers["same"].astype("object").fillna("").astype(str).str.strip().str.lower()
    strange = sorted(set(told) - set(ANSWERS))
    if strange:
        raise ValueError(f"same={strange[0]!r}: expected 1 (same story), 0 (another), u or nothing (no answer)")
    weight = answers["weight"] if "weight" in answers else pd.Series(1.0, answers.index)
    table = pd.DataFrame({"score": answers["score"], "same": told.map(ANSWERS), "weight": weight}).dropna()
    if table.empty:
        raise ValueError(f"none of {len(answers)} pairs is answered: fill the column 'same' with 1 or 0")
    return table


def _interval(weight: np.ndarray, same: np.ndarray, last: np.ndarray, n_boot: int, seed: int) -> list[np.ndarray]:
    """Low and high of the precision at each cut, over draws of the answers; missing without draws."""
    if not n_boot:
        return [np.full(len(last), np.nan)] * 2
    drawn = np.random.default_rng(seed).multinomial(len(weight), np.full(len(weight), 1 / len(weight)), size=n_boot)
    kept = np.cumsum(drawn * weight, axis=1)[:, last]
    right = np.cumsum(drawn * weight * same, axis=1)[:, last]
    shares = np.divide(right, kept, out=np.full(kept.shape, np.nan), where=kept > 0)
    some = ~np.isnan(shares).all(axis=0)
    ends = np.full((2, len(last)), np.nan)
    ends[:, some] = np.nanpercentile(shares[:, some], [2.5, 97.5], axis=0)
    return list(ends)


def _shipped(dated: bool) -> pd.DataFrame:
    pairs = pd.read_csv(ROOT / "data" / "story_pairs.csv")
    return pairs[(pairs["dated"] == dated) & (pairs["weight"] > 0)]


def _log_odds(share: pd.Series) -> np.ndarray:
    clipped = share.clip(1e-9, 1 - 1e-9).to_numpy(float)
    return np.log(clipped / (1 - clipped))


def _shares(sizes: pd.Series, n: int) -> dict[int, int]:
    """How many to draw of each stratum: the same of each, and what small ones cannot give from the larger ones."""
    shares: dict[int, int] = {}
    for place, stratum in enumerate(sizes.index[np.argsort(sizes, kind="stable")]):
        left = n - sum(shares.values())
        shares[stratum] = min(sizes[stratum], -(-left // (len(sizes) - place)))
    return shares


def _told(articles: pd.DataFrame, ids: np.ndarray, side: str) -> pd.DataFrame:
    """What a person reads of each article."""
    rows = articles.set_index("article_id").loc[ids]
    columns = {
        "headline": rows["title"],
        "outlet": rows["outlet"],
        "day": rows["published"].dt.strftime("%Y-%m-%d"),
        "lead": rows["text"].str.split(n=LEAD_WORDS).str[:LEAD_WORDS].str.join(" "),
    }
    return pd.DataFrame(columns).add_suffix(f"_{side}").reset_index(drop=True)

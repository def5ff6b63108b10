"""Tone against people: scores of a sentence beside the mean rating people gave it, and tone towards a target.

    python benchmarks/tone.py [FOLDER]

FOLDER (default ``../shared/corpora``) holds editorial sentences rated by twenty people each (Hutto and Gilbert 2014,
``nyt_editorials_dev.tsv``) and news sentences with the tone towards a target (Hamborg and Donnay 2021,
``newsmtsc_dev.jsonl``). Prints Pearson's r and macro-F1 with bootstrap intervals, ours beside VADER, TextBlob, AFINN
(where ``pip install afinn`` has put it), and sentence length, which measures nothing; writes ``tone.csv`` beside this
script, which notebook 04 shows. Cuts between negative, neutral and positive are chosen on half of the target sentences
and reported on the other half.
"""

from __future__ import annotations

import csv
import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.lexicons import read_lexicon
from analysis.sentiment import NEWS_EXCLUSIONS, SPREAD, score_lexicons, score_sentences
from analysis.targets import target_sentences

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "corpora"
CUTS = np.arange(-0.6, 0.61, 0.05)
USUAL = (-0.05, 0.05)  # the cuts that VADER's authors recommend
SIGNS = (-1, 0, 1)
Measure = Callable[[np.ndarray, np.ndarray], float]


def main(folder: Path) -> None:
    if not (folder / "nyt_editorials_dev.tsv").exists():
        print(f"skipped: no rated sentences in {folder} (see benchmarks/README.md)")
        return
    table = pd.concat([ratings(folder / "nyt_editorials_dev.tsv"), targets(folder / "newsmtsc_dev.jsonl")])
    table.to_csv(Path(__file__).with_suffix(".csv"), index=False, float_format="%.3f", lineterminator="\n")


def ratings(path: Path) -> pd.DataFrame:
    """One row per scorer: r with people's mean ratings."""
    rated = score_lexicons(pd.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE))
    excluded = score_sentences(rated, exclude=NEWS_EXCLUSIONS)["compound"]
    scorers = {
        "length in words": rated["text"].str.split().str.len(),
        "TextBlob": rated["textblob"],
        **afinn(rated["text"]),
        "news list": rated["news"],
        "VADER": rated["compound"],
        "VADER, news exclusions": excluded,
        "mean of VADER, news list, TextBlob": rated["mean"],
    }
    print(f"{path.name}: {len(rated):,} sentences; the news list has {len(read_lexicon('tone_news')):,} forms")
    print("spread (SPREAD in analysis/sentiment.py):", rated[list(SPREAD)].std().round(3).to_dict())
    print("share that scores exactly 0:", (rated[list(SPREAD)] == 0).mean().round(2).to_dict())
    rows = [
        beside("rated editorial sentences", "r", name, rated["rating"].to_numpy(), scores.to_numpy(float), pearson)
        for name, scores in scorers.items()
    ]
    return pd.DataFrame(rows)


def afinn(texts: pd.Series) -> dict[str, pd.Series]:
    """AFINN summed over the root of the words, as the list made for news is scored."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from afinn import Afinn
    except ImportError:
        print("AFINN is skipped: pip install afinn")
        return {}
    score, words = Afinn().score, texts.str.count(r"\w+").clip(lower=1)
    return {"AFINN / √words": texts.map(score) / np.sqrt(words)}


def targets(path: Path) -> pd.DataFrame:
    """One row per way to score: macro-F1 of the tone towards a target, on the half where no cut was chosen."""
    rows = pd.DataFrame(map(json.loads, path.read_text(encoding="utf-8").splitlines()))
    rows = rows.assign(text=rows["sentence"], row=rows.index)
    found = [target_sentences(part, {target: []}) for target, part in rows.groupby("target")]
    clause = pd.concat(found).set_index("row")["clause"].reindex(rows.index)
    print(f"{path.name}: {len(rows):,} targets; {clause.isna().mean():.1%} not found by name")
    rows["clause"] = clause.fillna(rows["text"])
    whole, near = (score_lexicons(rows, column=column) for column in ("text", "clause"))
    two = score_lexicons(rows, column="clause", scorers=["compound", "news"])
    ways = {
        "VADER of the sentence, usual cuts": (whole["compound"], False),
        "TextBlob of the sentence": (whole["textblob"], True),
        "VADER of the sentence": (whole["compound"], True),
        "VADER of the clause": (near["compound"], True),
        "VADER and news list of the clause": (two["mean"], True),
    }
    tuning = (pd.util.hash_pandas_object(rows["sentence_id"].astype("str"), index=False) % 2 == 0).to_numpy()
    truth, found = rows["polarity"].to_numpy(int), []
    for name, (scores, tuned) in ways.items():
        values = scores.to_numpy(float)
        cuts = best_cuts(truth[tuning], values[tuning]) if tuned else USUAL
        signs = sign(values[~tuning], cuts)
        found.append(beside("tone towards a target", "macro-F1", name, truth[~tuning], signs, macro_f1))
        print(f"{'':40} cuts {cuts[0]:+.2f} and {cuts[1]:+.2f}")
    return pd.DataFrame(found)


def best_cuts(truth: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    pairs = [(low, high) for low in CUTS for high in CUTS if low < high]
    return max(pairs, key=lambda cuts: macro_f1(truth, sign(values, cuts)))


def sign(values: np.ndarray, cuts: tuple[float, float]) -> np.ndarray:
    return np.where(values <= cuts[0], -1, np.where(values >= cuts[1], 1, 0))


def pearson(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.corrcoef(a, b)[0, 1])


def macro_f1(truth: np.ndarray, signs: np.ndarray) -> float:
    right = [
        (2 * ((truth == one) & (signs == one)).sum(), (truth == one).sum() + (signs == one).sum()) for one in SIGNS
    ]
    return float(np.mean([hits / size for hits, size in right]))


def beside(
    data: str, measure: str, name: str, truth: np.ndarray, scores: np.ndarray, told: Measure, n_boot: int = 300
) -> dict[str, object]:
    """One scorer's figure with the 95 % percentile bootstrap over sentences, printed too."""
    rng = np.random.default_rng(0)
    draws = (rng.integers(len(truth), size=len(truth)) for _ in range(n_boot))
    low, high = np.quantile([told(truth[i], scores[i]) for i in draws], [0.025, 0.975])
    estimate = told(truth, scores)
    print(f"{name:40} {measure} = {estimate:+.3f} [{low:+.3f}, {high:+.3f}]")
    return {
        "data": data,
        "scorer": name,
        "measure": measure,
        "estimate": estimate,
        "low": low,
        "high": high,
        "n": len(truth),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)

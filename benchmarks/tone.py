"""Tone against people: VADER's score of a sentence beside the mean rating people gave it.

    python benchmarks/tone.py [PATH]

PATH is a tab-separated table with columns ``rating`` and ``text`` (default: editorial sentences rated by twenty people
each, Hutto and Gilbert 2014, ``../shared/corpora/nyt_editorials_dev.tsv``). Prints Pearson's r with a bootstrap
interval, with and without the news exclusions, beside the r of the sentence's length, which measures nothing.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import NEWS_EXCLUSIONS, score_sentences

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "nyt_editorials_dev.tsv"


def main(path: Path) -> None:
    if not path.exists():
        print(f"skipped: no rated sentences at {path} (see benchmarks/README.md)")
        return
    rated = pd.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE)
    scorers = {
        "length in words": rated["text"].str.split().str.len(),
        "VADER": score_sentences(rated)["compound"],
        "VADER, news exclusions": score_sentences(rated, exclude=NEWS_EXCLUSIONS)["compound"],
    }
    print(f"{path.name}: {len(rated):,} sentences; {(scorers['VADER'] == 0).mean():.0%} of them score exactly 0")
    for name, scores in scorers.items():
        low, high = interval(rated["rating"].to_numpy(), scores.to_numpy())
        print(f"{name:24} r = {np.corrcoef(rated['rating'], scores)[0, 1]:+.3f} [{low:+.3f}, {high:+.3f}]")


def interval(a: np.ndarray, b: np.ndarray, n_boot: int = 1000) -> np.ndarray:
    """95 % percentile bootstrap of Pearson's r over sentences."""
    rng = np.random.default_rng(0)
    draws = (rng.integers(len(a), size=len(a)) for _ in range(n_boot))
    return np.quantile([np.corrcoef(a[i], b[i])[0, 1] for i in draws], [0.025, 0.975])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)

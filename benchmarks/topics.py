"""Topics against labels given by people: the kit's recipe beside what the usual notebook does, in one run.

    python benchmarks/topics.py [PATH]

PATH is a table with columns ``topic``, ``title`` and ``text`` (default: ``../shared/corpora/agnews.parquet``). Prints
the normalised mutual information of either recipe with the labels over seeds, and the ratio of their means.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import normalized_mutual_info_score

from analysis import count_terms, fit_topics, weigh

SEEDS = range(5)
DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "agnews.parquet"


def main(path: Path) -> None:
    if not path.exists():
        print(f"skipped: no labelled news at {path} (see benchmarks/README.md)")
        return
    table = pd.read_parquet(path).reset_index(drop=True)
    articles = pd.DataFrame(
        {"article_id": table.index.map("{:06d}".format), "text": table["title"] + " " + table["text"]}
    )
    k = table["topic"].nunique()
    usual = TfidfVectorizer(stop_words="english").fit_transform(articles["text"])
    weights = weigh(count_terms(articles), sublinear=True)
    scores = pd.DataFrame(
        {
            "TF-IDF + k-means": [_nmi(table, KMeans(k, random_state=s).fit_predict(usual)) for s in SEEDS],
            "broadsheet": [_nmi(table, fit_topics(weights, n_topics=k, seed=s)["topic"]) for s in SEEDS],
        }
    )
    print(f"{path.name}: {len(table):,} articles, {k} labels, NMI over {len(SEEDS)} seeds")
    print(scores.agg(["mean", "min", "max"]).round(3).to_string())
    print(f"ratio of means {scores['broadsheet'].mean() / scores['TF-IDF + k-means'].mean():.2f}")


def _nmi(table: pd.DataFrame, labels: object) -> float:
    return float(normalized_mutual_info_score(table["topic"], labels))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)

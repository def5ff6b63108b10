"""The usual notebook as one script, and the same questions asked with this kit: from a file to a figure.

python benchmarks/whole_script.py usual|ours PATH
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pandas as pd

TOPICS = 30


def usual(path: Path) -> int:
    """TF-IDF, k-means, VADER on whole articles, words per outlet, a picture of tone by outlet and topic."""
    import matplotlib

    matplotlib.use("Agg")
    import numpy as np
    from matplotlib import pyplot
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from references import VADER

    news = pd.read_parquet(path)
    weights = TfidfVectorizer(stop_words="english", min_df=5, max_df=0.5).fit_transform(news["text"])
    news["topic"] = KMeans(TOPICS, n_init=1, random_state=0).fit_predict(weights)
    news["compound"] = [VADER.polarity_scores(text)["compound"] for text in news["text"]]
    means = news.groupby(["outlet", "topic"])["compound"].agg(["mean", "count"])
    vectorizer = CountVectorizer(stop_words="english", min_df=5)
    counts = vectorizer.fit_transform(news["text"])
    words, total = vectorizer.get_feature_names_out(), np.asarray(counts.sum(axis=0)).ravel()
    prior, distinctive = total * 500 / total.sum(), {}
    for outlet, rows in news.groupby("outlet").indices.items():
        if len(rows) >= 5:
            y = np.asarray(counts[rows].sum(axis=0)).ravel() + prior
            z = total + 2 * prior - y
            odds = np.log(y / (y.sum() - y)) - np.log(z / (z.sum() - z))
            distinctive[outlet] = words[np.argsort(-odds / np.sqrt(1 / y + 1 / z))[:20]]
    table = means["mean"].unstack().iloc[:20]
    figure, axes = pyplot.subplots()
    axes.imshow(table)
    figure.savefig(Path(tempfile.gettempdir()) / "broadsheet-usual.png")
    return int(table.notna().sum().sum())


def ours(path: Path) -> int:
    """The same, with sentences scored in place of articles, intervals in place of bare means."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    from analysis import SphericalKMeans, count_terms, log_odds_by, mean_by, read_stream, weigh
    from analysis.text import pieces_of
    from analysis.vader import COMPOUND, score_tokens

    news = pd.read_parquet(path)
    stream = read_stream(news["text"])
    terms = count_terms(news, stream=stream)
    labels = SphericalKMeans(TOPICS, n_init=1, random_state=0).fit_predict(weigh(terms, sublinear=True).counts)
    pieces = pieces_of(stream, "body", voices=False)
    tone = pd.Series(score_tokens(pieces.tokens)[:, COMPOUND]).groupby(pieces.text).mean()
    news = news.assign(topic=labels, compound=tone.reindex(range(len(news))))
    log_odds_by(terms, news.set_index("article_id")["outlet"], n_terms=20)
    twenty = news["outlet"].sort_values().unique()[:20]
    cells = news[news["outlet"].isin(twenty)].assign(
        cell=lambda rows: rows["outlet"] + " | " + rows["topic"].astype(str)
    )
    table = mean_by(cells, "compound", group="cell", cluster="article_id")
    figure, axes = pyplot.subplots()
    axes.errorbar(table["estimate"], range(len(table)), xerr=(table["estimate"] - table[["low", "high"]].T).abs())
    figure.savefig(Path(tempfile.gettempdir()) / "broadsheet-ours.png")
    return int(table["estimate"].notna().sum())


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    print({"usual": usual, "ours": ours}[sys.argv[1]](Path(sys.argv[2])))

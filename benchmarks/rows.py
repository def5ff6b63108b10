"""The rows of ``speed.py``: for each step our way, the way of the library it replaces, and what must be equal."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import contrast_rows as contrasts
import numpy as np
import pandas as pd
from corpora import articles, short_items


@dataclass(frozen=True)
class Row:
    """One step: how to make its input of n articles, both ways to do it, and a comparison of what they return."""

    reference: str
    prepare: Callable[[int], Any]
    ours: Callable[[Any], Any]
    theirs: Callable[[Any], Any]
    compare: Callable[[Any, Any], str]
    size: int = 5_000
    sizes: tuple[int, ...] = (1_000, 5_000, 9_000)
    warm: int = 60
    needs: tuple[str, ...] = ()  # packages that nothing but this row uses


# Counting words


def _tfidf(ngrams: tuple[int, int]) -> dict[str, Callable]:
    def ours(news: pd.DataFrame) -> Any:
        from analysis import count_terms, weigh

        return weigh(count_terms(news, ngrams=ngrams))

    def theirs(news: pd.DataFrame) -> Any:
        from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

        from analysis.repair import matchable
        from analysis.stop_words import NO_CONTENT
        from analysis.terms import WORD

        stop = sorted(ENGLISH_STOP_WORDS | set(NO_CONTENT))
        vectorizer = TfidfVectorizer(
            ngram_range=ngrams, min_df=5, max_df=0.5, stop_words=stop, token_pattern=WORD, preprocessor=matchable
        )
        return vectorizer.fit_transform(news["text"]), vectorizer.get_feature_names_out()

    return {"ours": ours, "theirs": theirs}


def _same_matrix(ours: Any, theirs: Any) -> str:
    matrix, vocabulary = theirs
    matrix.sort_indices()
    same = (
        ours.vocabulary.tolist() == vocabulary.tolist()
        and np.array_equal(ours.counts.indptr, matrix.indptr)
        and np.array_equal(ours.counts.indices, matrix.indices)
    )
    return f"vocabulary and cells {same}, values within {np.abs(ours.counts.data - matrix.data).max():.0e}"


# Sentences and tone


def _references() -> Any:
    import sys

    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    import references

    return references


def _sentences(n: int) -> pd.DataFrame:
    from analysis import split_sentences

    return split_sentences(articles(n), voices=False)


def _vader_ours(sentences: pd.DataFrame) -> np.ndarray:
    from analysis.stream import read_stream
    from analysis.vader import score_tokens

    return score_tokens(read_stream(sentences["text"]))


def _vader_theirs(sentences: pd.DataFrame) -> np.ndarray:
    from analysis.repair import straighten

    score = _references().VADER.polarity_scores
    return np.array([[*score(straighten(text)).values()] for text in sentences["text"]])


def _tone_ours(news: pd.DataFrame) -> np.ndarray:
    from analysis.stream import read_stream
    from analysis.text import pieces_of
    from analysis.vader import COMPOUND, score_tokens

    pieces = pieces_of(read_stream(news["text"]), "body", voices=False)
    return pd.Series(score_tokens(pieces.tokens)[:, COMPOUND]).groupby(pieces.text).mean().to_numpy()


def _tone_theirs(news: pd.DataFrame) -> np.ndarray:
    from analysis.repair import straighten

    reference, means = _references(), []
    for text in news["text"]:
        sentences = (" ".join(text[a:b].split()) for a, b in reference.sentence_spans(text))
        scores = [reference.VADER.polarity_scores(straighten(s))["compound"] for s in sentences if s]
        means.append(np.mean(scores))
    return np.array(means)


def _punkt_ours(news: pd.DataFrame) -> list[str]:
    from analysis.stream import read_stream
    from analysis.text import pieces_of

    return pieces_of(read_stream(news["text"]), "body", voices=False).tokens.spelled()


def _punkt_theirs(news: pd.DataFrame) -> list[str]:
    spans = _references().sentence_spans
    return [text[a:b] for text in news["text"] for a, b in spans(text)]


def _same_sentences(ours: Any, theirs: list[str]) -> str:
    expected = [" ".join(sentence.split()) for sentence in theirs]
    return f"every one of {len(theirs):,} sentences {ours.to_pylist() == [text for text in expected if text]}"


def _same_scores(what: str) -> Callable[[np.ndarray, np.ndarray], str]:
    def compare(ours: np.ndarray, theirs: np.ndarray) -> str:
        different = int((np.abs(ours - theirs) > 1e-12).reshape(len(ours), -1).any(axis=1).sum())
        return f"{len(ours) - different:,} of {len(theirs):,} {what}"

    return compare


# Clusters


def _weights(n: int) -> Any:
    from analysis import count_terms, weigh

    return weigh(count_terms(articles(n))).counts


def _clusters(k: int, reference: str) -> dict[str, Callable]:
    def ours(data: Any) -> Any:
        from analysis import SphericalKMeans

        few = min(k, data.shape[0] // 2)
        return SphericalKMeans(few, n_init=1, random_state=0).fit(data).labels_, data

    def theirs(data: Any) -> Any:
        import sklearn.cluster

        few = min(k, data.shape[0] // 2)
        return getattr(sklearn.cluster, reference)(few, n_init=1, random_state=0).fit(data).labels_

    return {"ours": ours, "theirs": theirs}


def _inertia(rows: Any, labels: np.ndarray) -> float:
    """The sum of squared distances to the clusters' means, what k-means makes small."""
    from scipy import sparse

    members = sparse.csr_matrix((np.ones(len(labels)), (labels, np.arange(len(labels)))))
    sums, sizes = members @ rows, np.asarray(members.sum(axis=1)).ravel()
    return float(rows.multiply(rows).sum() - (np.asarray(sums.multiply(sums).sum(axis=1)).ravel() / sizes).sum())


def _compare_clusters(ours: Any, theirs: np.ndarray) -> str:
    labels, rows = ours
    change = _inertia(rows, labels) / _inertia(rows, theirs) - 1
    told = f"inertia {change:+.2%}"
    topics = _topics(len(labels))
    if topics is not None:
        from sklearn.metrics import normalized_mutual_info_score as nmi

        told += f", NMI with labelled topics {nmi(topics, labels):.3f} against {nmi(topics, theirs):.3f}"
    return told


def _topics(n: int) -> pd.Series | None:
    from corpora import SHARED

    path = SHARED / "allsides_dev.parquet"
    known = pd.read_parquet(path, columns=["topic"])["topic"] if path.exists() else None
    return known.iloc[:n] if known is not None and n <= len(known) else None


# Copies

NEAR = 0.7


def _reprinted(n: int) -> pd.DataFrame:
    """Articles, one in twenty of them another one with a fiftieth of its words changed."""
    return _with_copies(articles(n))


def _reprinted_items(n: int) -> pd.DataFrame:
    return _with_copies(short_items(n).assign(outlet="one"))


def _with_copies(news: pd.DataFrame) -> pd.DataFrame:
    rng, texts = np.random.default_rng(0), news["text"].tolist()
    of, at = np.split(rng.permutation(len(news))[: len(news) // 20 * 2], 2)
    for original, place in zip(of.tolist(), at.tolist(), strict=True):
        words = texts[original].split(" ")
        for k, other in rng.integers(len(words), size=(max(1, len(words) // 50), 2)):
            words[k] = words[other]
        texts[place] = " ".join(words)
    planted = np.full(len(news), -1)
    planted[at] = of
    columns = {"article_id": [f"a{i:07}" for i in range(len(news))], "text": pd.Series(texts, dtype="str")}
    return pd.DataFrame(columns | {"outlet": news["outlet"].to_numpy(), "planted": planted})


def _copies_ours(news: pd.DataFrame) -> tuple[set[tuple[int, int]], np.ndarray]:
    from analysis.copies import copy_pairs

    pairs = copy_pairs(news, threshold=NEAR, containment=1)
    pairs = pairs[pairs["jaccard"] >= NEAR]
    a, b = (pairs[name].str[1:].astype(int) for name in "ab")
    return set(zip(np.minimum(a, b), np.maximum(a, b), strict=True)), news["planted"].to_numpy()


def _copies_datasketch(news: pd.DataFrame) -> set[tuple[int, int]]:
    texts = news["text"].tolist()
    return _verified(texts, datasketch_candidates(texts, NEAR))


def _copies_rensa(news: pd.DataFrame) -> set[tuple[int, int]]:
    from rensa import RMinHash, RMinHashLSH

    texts = news["text"].tolist()
    prints = RMinHash.from_token_sets((_shingles(text) for text in texts), 128, 42)
    index = RMinHashLSH(threshold=NEAR, num_perm=128, num_bands=32)
    index.insert_many(prints)
    return _verified(texts, {(b, a) for a, found in enumerate(index.query_all(prints)) for b in found if b < a})


def datasketch_candidates(texts: list[str], threshold: float) -> set[tuple[int, int]]:
    """Pairs of texts, by place, that its index proposes."""
    from datasketch import MinHash, MinHashLSH

    prints = MinHash.bulk((_shingles(text) for text in texts), num_perm=128)
    index = MinHashLSH(threshold=threshold, num_perm=128)
    with index.insertion_session() as session:
        for place, one in enumerate(prints):
            session.insert(place, one, check_duplication=False)
    return {(b, a) for a, one in enumerate(prints) for b in index.query(one) if b < a}


def _shingles(text: str) -> set[bytes]:
    """Runs of five words, lower-cased, without punctuation, by the fastest plain Python found."""
    words = re.sub(r"[^\w\s]|_", "", text.lower()).encode().split()
    return set(map(b" ".join, zip(*(words[k:] for k in range(5)), strict=False)))


def _verified(texts: list[str], candidates: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those whose shingles have a Jaccard similarity of NEAR or more."""
    shingles = {place: _shingles(texts[place]) for place in {place for pair in candidates for place in pair}}
    near = set()
    for a, b in candidates:
        both = len(shingles[a] & shingles[b])
        if both >= NEAR * (len(shingles[a]) + len(shingles[b]) - both) > 0:
            near.add((a, b))
    return near


def _planted_found(ours: tuple[set[tuple[int, int]], np.ndarray], theirs: set[tuple[int, int]]) -> str:
    """Of the planted copies that either side shows to be near, how many each found."""
    found, planted = ours
    pairs = {(min(a, b), max(a, b)) for a, b in enumerate(planted.tolist()) if b >= 0}
    near = pairs & (found | theirs)
    return (
        f"{len(near & found)} of {len(near)} planted pairs, theirs {len(near & theirs)}; "
        f"others {len(found - pairs)}, theirs {len(theirs - pairs)}"
    )


# Loading


def _csv(n: int) -> Path:
    path = Path(tempfile.gettempdir()) / f"broadsheet-benchmark-{n}.csv"
    if not path.exists():
        articles(n).assign(url=lambda rows: "https://news.example/" + rows["article_id"]).drop(
            columns="article_id"
        ).to_csv(path, index=False)
    return path


def _load_ours(path: Path) -> pd.DataFrame:
    from analysis import load_corpus

    return load_corpus(path)


def _load_theirs(path: Path) -> pd.DataFrame:
    """The same promises kept by hand: mojibake, white space, dates, empty and repeated articles, an id."""
    import hashlib
    import unicodedata

    import ftfy

    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    for column in ("outlet", "title", "text", "url"):
        table[column] = [unicodedata.normalize("NFC", ftfy.fix_encoding(cell)).strip() for cell in table[column]]
    table["published"] = pd.to_datetime(table["published"], utc=True, errors="coerce", format="mixed")
    table = table[(table["outlet"] != "") & table["text"].str.contains(r"\w")]
    table = table.drop_duplicates(["outlet", "url", "text"], ignore_index=True)
    keys = table["outlet"] + "\x1f" + table["url"] + "\x1f" + table["text"].str.split().str.join(" ")
    return table.assign(article_id=[hashlib.sha256(key.encode()).hexdigest()[:16] for key in keys])


def _same_articles(ours: pd.DataFrame, theirs: pd.DataFrame) -> str:
    same = sum(a == b for a, b in zip(ours["article_id"], theirs["article_id"], strict=False))
    return f"{same:,} of {len(theirs):,} articles have the same id; ours also mends apostrophes, keeps a ledger"


ROWS = {
    "TF-IDF, words": Row("scikit-learn TfidfVectorizer", articles, **_tfidf((1, 1)), compare=_same_matrix),
    "TF-IDF, words and pairs": Row("scikit-learn TfidfVectorizer", articles, **_tfidf((1, 2)), compare=_same_matrix),
    "VADER on given sentences": Row("NLTK", _sentences, _vader_ours, _vader_theirs, _same_scores("sentences")),
    "sentences": Row("NLTK Punkt", articles, _punkt_ours, _punkt_theirs, _same_sentences),
    "sentences + VADER": Row("NLTK", articles, _tone_ours, _tone_theirs, _same_scores("articles")),
    "k-means, k = 30": Row("scikit-learn KMeans", _weights, **_clusters(30, "KMeans"), compare=_compare_clusters),
    "k-means, k = 30, mini-batches": Row(
        "scikit-learn MiniBatchKMeans", _weights, **_clusters(30, "MiniBatchKMeans"), compare=_compare_clusters
    ),
    "log-odds, all outlets": Row("pandas loop", *contrasts.LOG_ODDS),
    "bootstrap of means": Row("loop over resampled frames", *contrasts.MEANS),
    "differences on shared stories": Row("loop over resampled and flipped pairs", *contrasts.SHARED),
    "tellings dealt within stories": Row("loop over shuffled frames", *contrasts.DEALT),
    "loading a CSV": Row(
        "pandas.read_csv and checks by hand", _csv, _load_ours, _load_theirs, _same_articles, 18_000, (18_000,)
    ),
    "copies": Row(
        "datasketch MinHash.bulk, MinHashLSH", _reprinted, _copies_ours, _copies_datasketch, _planted_found,
        needs=("datasketch",),
    ),
    "copies, rensa": Row(
        "rensa RMinHash, RMinHashLSH", _reprinted, _copies_ours, _copies_rensa, _planted_found, needs=("rensa",),
    ),
}  # fmt: skip
FULL_ROWS = {
    "TF-IDF, 37,000": Row(
        "scikit-learn TfidfVectorizer", articles, **_tfidf((1, 1)), compare=_same_matrix, size=37_000, sizes=(37_000,)
    ),
    "TF-IDF, 1,000,000 made-up items": Row(
        "scikit-learn TfidfVectorizer", short_items, **_tfidf((1, 1)), compare=_same_matrix, size=1_000_000,
        sizes=(1_000_000,),
    ),
    "k-means, 37,000, k = 50": Row(
        "scikit-learn KMeans", _weights, **_clusters(50, "KMeans"), compare=_compare_clusters, size=37_000,
        sizes=(37_000,),
    ),
    "k-means, 37,000, k = 50, mini-batches": Row(
        "scikit-learn MiniBatchKMeans", _weights, **_clusters(50, "MiniBatchKMeans"), compare=_compare_clusters,
        size=37_000, sizes=(37_000,),
    ),
    "copies, 37,000": Row(
        "datasketch MinHash.bulk, MinHashLSH", _reprinted, _copies_ours, _copies_datasketch, _planted_found,
        size=37_000, sizes=(37_000,), needs=("datasketch",),
    ),
    "copies, rensa, 37,000": Row(
        "rensa RMinHash, RMinHashLSH", _reprinted, _copies_ours, _copies_rensa, _planted_found,
        size=37_000, sizes=(37_000,), needs=("rensa",),
    ),
    "copies, made-up items": Row(
        "datasketch MinHash.bulk, MinHashLSH", _reprinted_items, _copies_ours, _copies_datasketch, _planted_found,
        size=10_000, sizes=(10_000, 100_000, 1_000_000), needs=("datasketch",),
    ),
}  # fmt: skip

"""Copies beside all pairs compared one by one, and what finding them costs beside datasketch and rensa.

    python benchmarks/copies.py [FOLDER] [--full] [--rounds N] [--quality]

Into real articles (the default corpus; ``allsides_dev.parquet`` in FOLDER, by default ``../shared/corpora``) it plants
300 edited copies of each kind. The truth is exact: tuples of five words in plain Python, all pairs by one product of
sparse matrices. Printed: recall and precision of ``copy_pairs``, and recall of datasketch's MinHash index; the share of
each kind of copy that ``find_copies`` groups with its original; then CPU, wall and memory of the search for pairs with
Jaccard similarity .7, each side in processes of its own (``speed.py``; ``--quality`` leaves this out). ``--full`` adds
37,000 recombined articles and our cost for up to 1,000,000 short ones.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from corpora import SHARED
from scipy import sparse
from speed import _growth, _row

from analysis import load_corpus
from analysis.copies import CONTAINMENT, LEAST, LEAST_EXCERPT, copy_pairs, find_copies
from analysis.fetch import CorpusMissing

ORIGINALS, COPIES, PASTED = 1_000, 300, 25
THRESHOLDS = (0.15, 0.5, 0.8)
Edit = Callable[[str, np.random.Generator, np.ndarray], str]


def main() -> None:
    options = _options()
    for name, articles in _corpora(options.folder):
        print(f"{name}: {ORIGINALS:,} of {len(articles):,} articles and {COPIES} copies of each kind")
        originals, planted = _planted(articles)
        both = pd.concat([originals, planted], ignore_index=True)
        truth = all_pairs(both)
        print(_pairs_found(both, truth).to_string(index=False))
        print(_kinds_found(originals, planted, truth).to_string(), "\n")
    if not options.quality:
        _speed(options)


def _corpora(folder: Path) -> Iterable[tuple[str, pd.DataFrame]]:
    try:
        yield "the default corpus", load_corpus()
    except CorpusMissing as missing:
        print(f"skipped: {missing}")
    if (folder / "allsides_dev.parquet").exists():
        yield "political news", load_corpus(folder / "allsides_dev.parquet")
    else:
        print(f"skipped: no labelled news in {folder} (see benchmarks/README.md)")


def _speed(options: argparse.Namespace) -> None:
    if not (find_spec("datasketch") and find_spec("rensa")):
        print("skipped: pip install datasketch rensa")
        return
    from rows import FULL_ROWS, ROWS

    print("| step | reference, articles | CPU ratio | wall ratio | CPU s, theirs / ours | peak MB | found |")
    print("|---|---|---|---|---|---|---|")
    for name, row in (ROWS | (FULL_ROWS if options.full else {})).items():
        if name.startswith("copies"):
            for n in row.sizes if name in ROWS else (row.size,):
                print(_row(name, row.reference, n, options.rounds), flush=True)
            if name not in ROWS and len(row.sizes) > 1:
                print(_growth(name, row.sizes))


# Planting


def words_changed(share: float) -> Edit:
    """Some words, anywhere, are others, drawn as often as the corpus uses them."""

    def edit(text: str, rng: np.random.Generator, texts: np.ndarray) -> str:
        words, others = text.split(" "), " ".join(rng.choice(texts, 20)).split()
        places = rng.choice(len(words), max(1, round(share * len(words))), replace=False)
        for place, k in zip(places, rng.integers(len(others), size=len(places)), strict=True):
            words[place] = others[k]
        return " ".join(words)

    return edit


def paragraphs_moved(text: str, rng: np.random.Generator, _: np.ndarray) -> str:
    """The paragraphs in another order; a text of one or two in quarters."""
    parts = text.split("\n\n")
    if len(parts) < 3:
        parts = [" ".join(words) for words in np.array_split(text.split(), 4)]
    return "\n\n".join(rng.permutation(parts))


def head_cut(text: str, *_: object) -> str:
    """Without its first third."""
    words = text.split(" ")
    return " ".join(words[len(words) // 3 :])


def tail_cut(text: str, *_: object) -> str:
    """Without its last third."""
    words = text.split(" ")
    return " ".join(words[: -(len(words) // 3)])


def embedded(text: str, rng: np.random.Generator, texts: np.ndarray, *, times: int = 1) -> str:
    """In the middle of two other articles, once or many times."""
    before, after = rng.choice(texts, 2)
    return "\n\n".join([before, *[text] * times, after])


EDITS: dict[str, Edit] = {f"{share:.0%} of words changed": words_changed(share) for share in (0.01, 0.05, 0.1, 0.2)} | {
    "paragraphs moved": paragraphs_moved,
    "head cut": head_cut,
    "tail cut": tail_cut,
    "embedded in a longer text": embedded,
    f"pasted {PASTED} times": lambda *given: embedded(*given, times=PASTED),
}


def _planted(articles: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Articles of 100 words or more, and edited copies of them: ``edit``, and ``of``, the original's article_id."""
    rng, copies = np.random.default_rng(0), []
    articles = articles[articles["text"].str.count(r"\s+") >= 100]
    drawn = rng.permutation(len(articles))
    originals = articles.iloc[drawn[:ORIGINALS]]
    hosts = articles.iloc[drawn[ORIGINALS:]]["text"].to_numpy(dtype=object)
    for kind, edit in EDITS.items():
        of = originals.iloc[rng.choice(len(originals), COPIES, replace=False)]
        texts = pd.Series([edit(text, rng, hosts) for text in of["text"]], dtype="str")
        outlets = rng.permutation(of["outlet"])
        copies.append(
            of.reset_index(drop=True).assign(
                text=texts, outlet=outlets, edit=kind, of=of["article_id"].to_numpy(), number=range(COPIES)
            )
        )
    planted = pd.concat(copies, ignore_index=True)
    return originals, planted.assign(article_id=[f"copy{i:05}" for i in range(len(planted))])


# The truth


def all_pairs(articles: pd.DataFrame) -> pd.DataFrame:
    """Every pair with a shingle in common: ``a, b, jaccard, inside`` (the larger share of one in the other).

    As ``copy_pairs`` promises: no texts under ten words; of texts equal word for word the first stands for all.
    """
    wordings, rows, equal = {}, [], []
    for article_id, text in sorted(zip(articles["article_id"], articles["text"], strict=True)):
        words = tuple(word for token in text.lower().split() if (word := "".join(filter(str.isalnum, token))))
        if len(words) >= LEAST and (first := wordings.setdefault(words, article_id)) == article_id:
            rows.append((article_id, len(words), {words[k : k + 5] for k in range(len(words) - 4)}))
        elif len(words) >= LEAST:
            equal.append((first, article_id, 1.0, 1.0))
    a, b, jaccard, inside = _overlaps([shingles for *_, shingles in rows])
    ids, words = np.array([row[0] for row in rows], object), np.array([row[1] for row in rows])
    inside[np.minimum(words[a], words[b]) < LEAST_EXCERPT] = 0
    pairs = pd.DataFrame({"a": ids[a], "b": ids[b], "jaccard": jaccard, "inside": inside})
    return pd.concat([pd.DataFrame(equal, columns=pairs.columns), pairs], ignore_index=True)


def _overlaps(sets: list[set]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    number: dict[tuple, int] = {}
    columns = [number.setdefault(shingle, len(number)) for shingles in sets for shingle in shingles]
    size = np.array([len(shingles) for shingles in sets])
    held = sparse.csr_matrix((np.ones(len(columns), np.int32), columns, np.r_[0, np.cumsum(size)]))
    common = sparse.triu(held @ held.T, k=1).tocoo()
    a, b, both = common.row, common.col, common.data
    return a, b, both / (size[a] + size[b] - both), both / np.minimum(size[a], size[b])


# Figures


def _pairs_found(articles: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """One row per threshold: pairs there are, recall and precision; those by Jaccard alone, recall of either side."""
    rows = []
    for threshold in THRESHOLDS:
        near = _names(truth[truth["jaccard"] >= threshold])
        asked = near | _names(truth[truth["inside"] >= CONTAINMENT])
        pairs = copy_pairs(articles, threshold=threshold)
        found = _names(pairs)
        alike = _names(pairs[pairs["jaccard"] >= threshold])
        row = {"threshold": threshold, "pairs": len(asked), "recall": len(asked & found) / len(asked)}
        row |= {"precision": len(asked & found) / len(found), "by jaccard": len(near)}
        row |= {"ours": len(near & alike) / len(near)}
        if find_spec("datasketch"):
            row["datasketch"] = len(near & _candidates_of_theirs(articles, threshold)) / len(near)
        rows.append(row)
    return pd.DataFrame(rows).round(4)


def _candidates_of_theirs(articles: pd.DataFrame, threshold: float) -> set[tuple[str, str]]:
    from rows import datasketch_candidates

    ids = sorted(articles["article_id"])
    texts = articles.set_index("article_id").loc[ids, "text"].tolist()
    return {(ids[a], ids[b]) for a, b in datasketch_candidates(texts, threshold)}


def _names(pairs: pd.DataFrame) -> set[tuple[str, str]]:
    """The pairs, each told from the smaller id."""
    return {(min(pair), max(pair)) for pair in zip(pairs["a"], pairs["b"], strict=True)}


def _kinds_found(originals: pd.DataFrame, planted: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """One row per kind of edit: its median similarity and the share of copies grouped with their original."""
    rows, jaccard = {}, truth.set_index(["a", "b"])["jaccard"]
    for kind, copies in planted.groupby("edit", sort=False):
        both = pd.concat([originals, copies], ignore_index=True)
        told = [(min(pair), max(pair)) for pair in zip(copies["of"], copies["article_id"], strict=True)]
        rows[kind] = {"median jaccard": jaccard.reindex(told).fillna(0).median()}
        for threshold in (0.5, 0.15):
            group = find_copies(both, threshold=threshold).set_index("article_id")["copy_group"]
            same = group[copies["of"]].to_numpy() == group[copies["article_id"]].to_numpy()
            rows[kind][f"found at {threshold}"] = same.mean()
    return pd.DataFrame(rows).T.round(3)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED, help="of labelled news")
    parser.add_argument("--full", action="store_true", help="also what takes long")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each side (default: 3)")
    parser.add_argument("--quality", action="store_true", help="leave out speed")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""Count once, derive everything: articles × terms, and their TF-IDF weights."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import reduce
from itertools import repeat
from operator import add

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from .grams import Grams, runs_of_words
from .progress import in_blocks
from .repair import matchable
from .stop_words import read_stop_words
from .stream import END, Stream, Tokens, joined, read_stream

# A word is two letters or more, with its contraction if any; figures, single letters and a possessive 's are none.
WORD = r"\b[^\W\d_]{2,}(?:'(?!s\b)[^\W\d_]+)?"


class NoTerms(ValueError):
    """No term is left to count; the message says what to change."""


@dataclass(frozen=True, eq=False)
class Terms:
    """Counts (or weights) of terms: a sparse matrix, its rows' ``article_ids`` and its columns' ``vocabulary``."""

    counts: sparse.csr_matrix
    article_ids: np.ndarray
    vocabulary: np.ndarray

    def rows(self, keep: np.ndarray) -> Terms:
        """The same terms for some of the articles: a boolean mask or positions."""
        return replace(self, counts=self.counts[keep], article_ids=self.article_ids[keep])

    def columns(self, keep: np.ndarray) -> Terms:
        """The same articles for some of the terms: a boolean mask or positions."""
        return replace(self, counts=self.counts[:, keep], vocabulary=self.vocabulary[keep])


def count_terms(
    articles: pd.DataFrame,
    *,
    column: str = "text",
    ngrams: tuple[int, int] = (1, 1),
    min_docs: int = 5,
    max_share: float = 0.5,
    stop_words: str | Collection[str] | None = "english",
    pattern: str = WORD,
    stream: Stream | None = None,
) -> Terms:
    """One row per article, one column per term (sorted), each cell how often the article uses it.

    Terms are lower-cased words of ``pattern`` and runs of ``ngrams`` of them that stand in at least ``min_docs``
    articles and at most ``max_share`` of all. Equal to scikit-learn's ``CountVectorizer`` with the same options and
    ``repair.matchable`` as its preprocessor (lower case, straight apostrophes, no addresses, no broken words); only,
    the pattern sees what stands between white space, so no word spans any. ``stream`` is the column read before, if it
    was. Raises ``ValueError`` where no term is left.
    """
    words = stream_words(stream or read_stream(articles[column]), pattern=pattern, stop_words=stop_words)
    least, n = max(1, min(min_docs, len(articles))), len(articles)
    levels = [grams for grams in runs_of_words(words, ngrams[1], least) if grams.n >= ngrams[0]]
    kept = [np.flatnonzero((grams.articles >= least) & (grams.articles <= max_share * n)) for grams in levels]
    terms = np.concatenate([grams.spell(ids) for grams, ids in zip(levels, kept, strict=True)])
    if not len(terms):
        raise NoTerms(
            f"no term left in {n} articles with min_docs={min_docs}, max_share={max_share}. "
            "Lower min_docs or raise max_share."
        )
    order = pc.array_sort_indices(pa.array(terms)).to_numpy()  # UTF-8 sorts as code points do
    places = np.split(np.argsort(order), np.cumsum([len(ids) for ids in kept])[:-1])
    counts = reduce(add, map(Grams.count, levels, kept, places, repeat(len(terms))))
    return Terms(counts, articles["article_id"].to_numpy(dtype=str), terms[order])


def stream_words(
    stream: Stream, *, pattern: str = WORD, stop_words: str | Collection[str] | None = "english"
) -> Tokens:
    """Each text of the stream as its words, lower-cased and numbered, stop words left out."""
    find = re.compile(rf"{END}|(?:{pattern})")
    if find.groups:
        raise ValueError(f"pattern={pattern!r} holds a group: write (?:…) for ( … )")
    found = pa.array(find.findall(matchable(joined(stream.types))), pa.large_string())
    return stream.parts(found, drop=read_stop_words(stop_words))


def weigh(terms: Terms, *, sublinear: bool = False) -> Terms:
    """TF-IDF, one row of unit length per article: scikit-learn's ``TfidfTransformer`` (smoothed idf, L2 norm).

    ``sublinear`` counts a term as 1 + ln(times it is used).
    """
    from .kernels.counting import weigh_rows

    counts, n = terms.counts, len(terms.article_ids)
    used = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log((1 + n) / (1 + used)) + 1
    times = np.arange(int(counts.data.max(initial=0)) + 1, dtype=float)
    scale = np.concatenate([[0.0], 1 + np.log(times[1:])]) if sublinear else times
    weights = np.empty(counts.nnz)
    for first, last in in_blocks(counts.indptr, "Weighing words"):
        weigh_rows(counts.data, counts.indices, counts.indptr, first, last, scale, idf, weights)
    return replace(terms, counts=sparse.csr_matrix((weights, counts.indices, counts.indptr), shape=counts.shape))


def merge_rows(terms: Terms, unit: pd.Series) -> Terms:
    """One row per unit in place of its articles: their counts added up. ``unit`` is indexed by article_id."""
    from .kernels.counting import GROUP, add_rows

    codes, names = pd.factorize(unit.reindex(terms.article_ids), sort=True)
    counts, known = terms.counts, int((codes >= 0).sum())
    members = np.argsort(codes, kind="stable")[len(codes) - known :]
    ptr = np.concatenate([[0], np.cumsum(np.bincount(codes[members], minlength=len(names)))])
    cells = np.bincount(codes[members], np.diff(counts.indptr)[members], len(names))  # some in one column
    most = int(np.minimum(cells, counts.shape[1]).sum()) + 1  # the kernel writes one place ahead
    sums, used = np.zeros(counts.shape[1]), np.zeros((counts.shape[1] >> GROUP) + 1, bool)
    out, indices = np.empty(most), np.empty(most, np.int32)
    out_ptr = np.zeros(len(names) + 1, np.int32 if most < 2**31 else np.int64)
    add_rows(counts.data, counts.indices, counts.indptr, members, ptr, 0, len(names), sums, used, out, indices, out_ptr)
    told = out[: out_ptr[-1]], indices[: out_ptr[-1]], out_ptr
    merged = sparse.csr_matrix(told, shape=(len(names), counts.shape[1]))
    return replace(terms, counts=merged, article_ids=np.asarray(names))


def scaled(terms: Terms, weight: pd.Series) -> Terms:
    """The same terms for the articles that ``weight`` names, each cell times the weight of its article."""
    terms = terms.rows(np.isin(terms.article_ids, weight.index))
    rows = np.repeat(weight.reindex(terms.article_ids).to_numpy(float), np.diff(terms.counts.indptr))
    cells = (terms.counts.data * rows, terms.counts.indices, terms.counts.indptr)
    return replace(terms, counts=sparse.csr_matrix(cells, shape=terms.counts.shape))


def sum_by(terms: Terms, labels: pd.Series) -> pd.DataFrame:
    """One row per label, one column per term: its uses in the label's articles. ``labels`` is indexed by article_id."""
    merged = merge_rows(terms, labels)
    return pd.DataFrame(merged.counts.toarray(), index=pd.Index(merged.article_ids), columns=terms.vocabulary)

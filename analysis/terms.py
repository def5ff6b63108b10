"""Count once, derive everything: articles × terms, and their TF-IDF weights."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from .repair import matchable

# A word is two letters or more, with its contraction if any; figures, single letters and a possessive 's are none.
WORD = r"\b[^\W\d_]{2,}(?:'(?!s\b)[^\W\d_]+)?"
# Contractions, what broken apostrophes leave of them, and the particle of Arabic names.
NO_CONTENT = (
    "ain't aren't can't couldn't didn't doesn't don't hadn't hasn't haven't isn't mustn't shouldn't wasn't weren't "
    "won't wouldn't he'd he'll it'd it'll she'd she'll that'd that'll there'd there'll they'd they'll they're they've "
    "we'd we'll we're we've who'd who'll who've you'd you'll you're you've we'r they'r you'r ll ve al"
).split()


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
) -> Terms:
    """One row per article, one column per term (sorted), each cell how often the article uses it.

    Terms are lower-cased words of ``pattern`` and runs of ``ngrams`` of them that stand in at least ``min_docs``
    articles and at most ``max_share`` of all. Equal to scikit-learn's ``CountVectorizer`` with the same options and
    ``repair.matchable`` as its preprocessor (lower case, straight apostrophes, no addresses, no broken words).
    Raises ``ValueError`` where no term is left.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(
        ngram_range=ngrams,
        min_df=min(min_docs, len(articles)),
        max_df=max_share,
        stop_words=_stop_words(stop_words),
        token_pattern=pattern,
        preprocessor=matchable,
    )
    try:
        counts = counter.fit_transform(articles[column])
    except ValueError as error:
        raise NoTerms(
            f"no term left in {len(articles)} articles with min_docs={min_docs}, max_share={max_share} ({error}). "
            "Lower min_docs or raise max_share."
        ) from error
    ids, vocabulary = articles["article_id"].to_numpy(dtype=str), counter.get_feature_names_out().astype(str)
    return Terms(counts.tocsr(), ids, vocabulary)


def weigh(terms: Terms, *, sublinear: bool = False) -> Terms:
    """TF-IDF, one row of unit length per article: scikit-learn's ``TfidfTransformer`` (smoothed idf, L2 norm).

    ``sublinear`` counts a term as 1 + ln(times it is used).
    """
    from sklearn.feature_extraction.text import TfidfTransformer

    return replace(terms, counts=TfidfTransformer(sublinear_tf=sublinear).fit_transform(terms.counts).tocsr())


def merge_rows(terms: Terms, unit: pd.Series) -> Terms:
    """One row per unit in place of its articles: their counts added up. ``unit`` is indexed by article_id."""
    codes, names = pd.factorize(unit.reindex(terms.article_ids), sort=True)
    known = np.flatnonzero(codes >= 0)
    chosen = sparse.csr_matrix((np.ones(len(known)), (codes[known], known)), shape=(len(names), len(codes)))
    return replace(terms, counts=(chosen @ terms.counts).tocsr(), article_ids=np.asarray(names))


def sum_by(terms: Terms, labels: pd.Series) -> pd.DataFrame:
    """One row per label, one column per term: its uses in the label's articles. ``labels`` is indexed by article_id."""
    merged = merge_rows(terms, labels)
    return pd.DataFrame(merged.counts.toarray(), index=pd.Index(merged.article_ids), columns=terms.vocabulary)


def _stop_words(stop_words: str | Collection[str] | None) -> list[str] | None:
    if stop_words is None:
        return None
    if stop_words == "english":
        from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

        return sorted(ENGLISH_STOP_WORDS | set(NO_CONTENT))
    if isinstance(stop_words, str):
        raise ValueError(f'stop_words={stop_words!r}: expected "english", None or a list of words')
    return sorted(stop_words)

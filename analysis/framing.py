"""Words that set an outlet apart: log-odds with a prior, their uncertainty from whole articles."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import sparse

from .progress import progress
from .terms import Terms, merge_rows

Counts = np.ndarray | pd.Series
COLUMNS = ["label", "term", "estimate", "low", "high", "p", "q", "n", "clusters", "z", "articles"]
INFORMATIVE = 500.0  # pseudo-words of the prior, spread as in the whole corpus


def log_odds(target: Counts, rest: Counts, *, prior: float | Counts = 0.01) -> pd.DataFrame:
    """One row per term: ``estimate`` (log-odds of the term in target against rest), ``se``, ``z``.

    ``target`` and ``rest`` count the same terms in the same order; ``prior`` is the weight of the Dirichlet prior, one
    number per term or one for all. Monroe, Colaresi and Quinn (2008), equations 16 (estimate), 20 (variance), 22 (z).
    z ranks terms; as a test it is far too eager, because words come in bursts (see ``distinctive_words``). Raises
    ``ValueError`` where the lengths differ or the prior is not above 0.
    """
    y, other = np.asarray(target, float), np.asarray(rest, float)
    if y.shape != other.shape:
        raise ValueError(f"target counts {y.shape} and rest {other.shape}: expected the same terms in the same order")
    alpha = np.broadcast_to(np.asarray(prior, float), y.shape)
    if not (alpha > 0).all():
        raise ValueError(f"prior holds {alpha.min()}: expected a number above 0 for every term")
    estimate = _log_odds(y + alpha) - _log_odds(other + alpha)
    se = np.sqrt(1 / (y + alpha) + 1 / (other + alpha))
    index = target.index if isinstance(target, pd.Series) else None
    return pd.DataFrame({"estimate": estimate, "se": se, "z": estimate / se}, index=index)


def log_odds_by(
    terms: Terms, labels: pd.Series, *, prior: float = INFORMATIVE, n_terms: int | None = None
) -> pd.DataFrame:
    """One row per label and term its articles use: ``label, term, estimate, se, z, n`` (uses).

    ``log_odds`` of every label against all others at once, on the counts that are not 0: a term that a label does not
    use never speaks for it. Within a label the largest z comes first; ``n_terms`` keeps so many. ``labels`` is indexed
    by article_id; ``prior`` pseudo-words are spread as in the whole.
    """
    merged = merge_rows(terms, labels)
    counts, uses = merged.counts, merged.counts.data.astype(float)
    label, term = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr)), counts.indices
    total, size = _totals(counts), np.asarray(counts.sum(axis=1), float).ravel()
    weight = prior * total / total.sum()
    y, other = uses + weight[term], total[term] - uses + weight[term]
    estimate = np.log(y / (size[label] + prior - y)) - np.log(other / (total.sum() - size[label] + prior - other))
    se = np.sqrt(1 / y + 1 / other)
    z = estimate / se
    spans = pairwise(counts.indptr.tolist())
    kept = np.concatenate([a + _largest(z[a:b], n_terms) for a, b in spans])
    names = {
        "label": pd.Categorical.from_codes(label[kept], pd.Index(merged.article_ids)),
        "term": pd.Categorical.from_codes(term[kept], pd.Index(merged.vocabulary)),
    }
    return pd.DataFrame(names | {"estimate": estimate[kept], "se": se[kept], "z": z[kept], "n": uses[kept].astype(int)})


def distinctive_words(
    terms: Terms,
    labels: pd.Series,
    *,
    n_terms: int | None = 10,
    min_articles: int = 10,
    n_perm: int = 500,
    n_boot: int = 1000,
    prior: float = INFORMATIVE,
    seed: int = 0,
) -> pd.DataFrame:
    """One row per label and word that sets it apart: ``label, term``, a contrast, ``z, articles`` (that use the word).

    ``labels`` is indexed by article_id (an outlet or a topic per article). Words are ranked by the z of ``log_odds``
    with an informative prior: ``prior`` pseudo-words spread as in the whole corpus. The claim rests on articles: ``p``
    permutes whole articles between labels and compares each word with the largest z-score any word reaches by
    chance (max-T, Westfall and Young 1993: corrected for all words of the label, so ``q`` is left missing); the
    interval resamples articles (percentile bootstrap). Articles on one story share words: merge them first
    (``terms.merge_rows``), as a study does, where that matters. Words used in fewer than ``min_articles`` of the
    label's articles are no candidates: one article cannot make a word distinctive. Raises ``ValueError`` for one label.
    """
    terms, groups = _in_order(terms, labels)
    if groups.nunique() < 2:
        raise ValueError(f"labels name {groups.nunique()} group(s): expected two or more to set apart")
    weight = prior * _totals(terms.counts) / terms.counts.sum()
    tables = []
    for name in progress(list(groups.cat.categories), "Dealing articles", unless_over=5):
        inside = (groups == name).to_numpy()
        articles = _totals(terms.counts[inside] > 0)
        z = _z(_totals(terms.counts[inside]), _totals(terms.counts), weight)
        best = np.flatnonzero((articles >= min_articles) & (z > 0))
        best = best[np.lexsort((terms.vocabulary[best], -z[best]))][:n_terms]
        if not len(best):
            continue
        p = _max_t(z, _dealt_z(terms.counts, inside.sum(), weight, n_perm, seed))[best]
        table = _with_intervals(terms, inside, best, weight, n_boot, seed)
        tables.append(table.assign(label=name, p=p, z=z[best], articles=articles[best].astype(int)))
    return pd.concat(tables or [pd.DataFrame(columns=COLUMNS)], ignore_index=True)[COLUMNS]


def topic_words(terms: Terms, topics: pd.DataFrame, *, n_terms: int = 6) -> pd.DataFrame:
    """One row per topic and word: ``topic, term, z`` (of log-odds against all other topics), ``articles`` of the topic.

    ``topics`` has ``article_id`` and ``topic``; articles without one (−1) belong to the others.
    """
    label, sizes = topics.set_index("article_id")["topic"], topics["topic"].value_counts()
    words = log_odds_by(terms, label, n_terms=n_terms).astype({"label": int, "term": "str"})
    words = words.rename(columns={"label": "topic"}).query("topic >= 0")
    return words.assign(articles=words["topic"].map(sizes))[["topic", "term", "z", "articles"]].reset_index(drop=True)


def label_topics(terms: Terms, topics: pd.DataFrame, *, n_terms: int = 3) -> pd.Series:
    """One label per topic: the words that most set it apart, ``a · b · c``."""
    words = topic_words(terms, topics, n_terms=n_terms)
    return words.groupby("topic")["term"].agg(" · ".join).rename("label")


def _log_odds(weight: np.ndarray) -> np.ndarray:
    rest = weight.sum() - weight
    return np.log(weight / rest)


def _in_order(terms: Terms, labels: pd.Series) -> tuple[Terms, pd.Series]:
    """Labelled articles only, in the order of their ids, so that no result depends on the order of rows."""
    known = labels.dropna()
    position = np.argsort(terms.article_ids, kind="stable")
    position = position[np.isin(terms.article_ids[position], known.index)]
    terms = terms.rows(position)
    terms = terms.columns(_totals(terms.counts) > 0)
    return terms, known.reindex(terms.article_ids).astype("category").cat.remove_unused_categories()


def _largest(values: np.ndarray, n: int | None) -> np.ndarray:
    """Where the ``n`` largest values are, the largest first, equal ones in their order; all of them if n is None."""
    if n is None or n >= len(values):
        return np.argsort(-values, kind="stable")
    candidates = np.flatnonzero(values >= np.partition(values, len(values) - n)[len(values) - n])
    return candidates[np.argsort(-values[candidates], kind="stable")][:n]


def _totals(counts: sparse.csr_matrix) -> np.ndarray:
    return np.asarray(counts.sum(axis=0), float).ravel()


def _z(target: np.ndarray, total: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The z of log-odds of every term, for one label or a stack of them (labels × terms)."""
    y, other = target + weight, total - target + weight
    delta = np.log(y / (y.sum(-1, keepdims=True) - y)) - np.log(other / (other.sum(-1, keepdims=True) - other))
    return delta / np.sqrt(1 / y + 1 / other)


def _dealt_z(counts: sparse.csr_matrix, size: int, weight: np.ndarray, n_perm: int, seed: int) -> np.ndarray:
    """z of every term (permutations × terms) for a label dealt ``size`` whole articles at random."""
    rng, n = np.random.default_rng(seed), counts.shape[0]
    dealt = np.concatenate([rng.permutation(n)[:size] for _ in range(n_perm)])
    rows = sparse.csr_matrix((np.ones(len(dealt)), dealt, np.arange(0, len(dealt) + 1, size)), shape=(n_perm, n))
    return _z((rows @ counts).toarray(), _totals(counts), weight).astype(np.float32)


def _max_t(observed: np.ndarray, dealt: np.ndarray) -> np.ndarray:
    """p of every term: how often the largest standardised z of any term, chance or not, reaches the term's own."""
    every = np.vstack([observed.astype(np.float32), dealt])
    spread = every.std(axis=0)
    score = (every - every.mean(axis=0)) / np.where(spread > 0, spread, np.inf)
    highest = np.sort(score[1:].max(axis=1))
    return (1 + len(dealt) - np.searchsorted(highest, score[0])) / (1 + len(dealt))


def _with_intervals(
    terms: Terms, inside: np.ndarray, best: np.ndarray, weight: np.ndarray, n_boot: int, seed: int
) -> pd.DataFrame:
    """Log-odds of the chosen terms, with intervals that draw the label's articles and the other articles anew."""
    length, prior_total = np.asarray(terms.counts.sum(axis=1), float).ravel(), weight.sum()
    chosen = terms.counts[:, best].toarray().astype(float)

    def odds(draws: np.ndarray, rows: np.ndarray) -> np.ndarray:
        uses = draws @ chosen[rows] + weight[best]
        return np.log(uses / ((draws @ length[rows])[:, None] + prior_total - uses))

    rng = np.random.default_rng(seed)
    here, there = (rng.multinomial(k, np.full(k, 1 / k), n_boot).astype(float) for k in (inside.sum(), (~inside).sum()))
    low, high = np.quantile(odds(here, inside) - odds(there, ~inside), [0.025, 0.975], axis=0)
    once = [np.ones((1, k)) for k in (inside.sum(), (~inside).sum())]
    return pd.DataFrame(
        {
            "term": terms.vocabulary[best],
            "estimate": (odds(once[0], inside) - odds(once[1], ~inside))[0],
            "low": low,
            "high": high,
            "q": np.nan,
            "n": chosen[inside].sum(axis=0).astype(int),
            "clusters": int(inside.sum()),
        }
    )

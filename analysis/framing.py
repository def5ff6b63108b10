"""Words that set an outlet apart: log-odds with a prior, their uncertainty from whole articles."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from .terms import Terms, sum_by

Counts = np.ndarray | pd.Series
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
    interval resamples articles (percentile bootstrap). Words used in fewer than ``min_articles`` of the label's
    articles are no candidates: one article cannot make a word distinctive.
    """
    terms, groups = _in_order(terms, labels)
    names = groups.cat.categories
    member = _one_hot(groups.cat.codes.to_numpy(), len(names))
    weight = prior * _totals(terms.counts) / terms.counts.sum()
    used = member @ (terms.counts > 0).astype(float)
    shuffled = _permuted_z(terms, member, weight, n_perm, seed)
    rows = []
    for i, name in enumerate(names):
        z = _z(_totals(terms.counts[member[i].indices]), _totals(terms.counts), weight)
        spread = shuffled[:, i].std(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            score = np.where(spread > 0, (z - shuffled[:, i].mean(axis=0)) / spread, 0.0)
            chance = np.where(spread > 0, (shuffled[:, i] - shuffled[:, i].mean(axis=0)) / spread, 0.0).max(axis=1)
        articles = used[[i]].toarray()[0]
        best = np.flatnonzero((articles >= min_articles) & (z > 0))
        best = best[np.lexsort((terms.vocabulary[best], -z[best]))][:n_terms]
        p = (1 + (chance[:, None] >= score[best]).sum(axis=0)) / (n_perm + 1)
        table = _with_intervals(terms, member[i], best, weight, n_boot, seed)
        rows.append(table.assign(label=name, p=p, z=z[best], articles=articles[best].astype(int)))
    table = pd.concat(rows, ignore_index=True)
    return table[["label", "term", "estimate", "low", "high", "p", "q", "n", "clusters", "z", "articles"]]


def topic_words(terms: Terms, topics: pd.DataFrame, *, n_terms: int = 6) -> pd.DataFrame:
    """One row per topic and word: ``topic, term, z`` (of log-odds against all other topics), ``articles`` of the topic.

    ``topics`` has ``article_id`` and ``topic``; articles without one (−1) belong to the others.
    """
    counts = sum_by(terms, topics.set_index("article_id")["topic"])
    total, sizes = counts.sum().to_numpy(), topics["topic"].value_counts()
    prior = INFORMATIVE * total / total.sum()
    parts = []
    for topic in counts.index[counts.index >= 0]:
        z = log_odds(counts.loc[topic], total - counts.loc[topic], prior=prior)["z"]
        best = z.sort_values(ascending=False, kind="stable").head(n_terms)
        parts.append(pd.DataFrame({"topic": topic, "term": best.index, "z": best.to_numpy(), "articles": sizes[topic]}))
    return pd.concat(parts, ignore_index=True)


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
    return terms, known.reindex(terms.article_ids).astype("category").cat.remove_unused_categories()


def _one_hot(codes: np.ndarray, n: int) -> sparse.csr_matrix:
    return sparse.csr_matrix((np.ones(len(codes)), (codes, np.arange(len(codes)))), shape=(n, len(codes)))


def _totals(counts: sparse.csr_matrix) -> np.ndarray:
    return np.asarray(counts.sum(axis=0), float).ravel()


def _z(target: np.ndarray, total: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The z of log-odds of every term, for one label or a stack of them (labels × terms)."""
    y, other = target + weight, total - target + weight
    delta = np.log(y / (y.sum(-1, keepdims=True) - y)) - np.log(other / (other.sum(-1, keepdims=True) - other))
    return delta / np.sqrt(1 / y + 1 / other)


def _permuted_z(terms: Terms, member: sparse.csr_matrix, weight: np.ndarray, n_perm: int, seed: int) -> np.ndarray:
    """z of every term for every label (permutations × labels × terms) with whole articles dealt anew to the labels."""
    rng, total = np.random.default_rng(seed), _totals(terms.counts)
    counts = terms.counts.astype(np.float64)
    out = np.empty((n_perm, member.shape[0], len(total)), dtype=np.float32)
    for draw in out:
        dealt = member[:, rng.permutation(member.shape[1])]
        draw[:] = _z((dealt @ counts).toarray(), total, weight)
    return out


def _with_intervals(
    terms: Terms, member: sparse.csr_matrix, best: np.ndarray, weight: np.ndarray, n_boot: int, seed: int
) -> pd.DataFrame:
    """Log-odds of the chosen terms, with intervals that draw the label's articles and the other articles anew."""
    inside = np.zeros(terms.counts.shape[0], dtype=bool)
    inside[member.indices] = True
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

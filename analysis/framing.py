"""Words that set an outlet apart: log-odds with a prior, their uncertainty from whole articles."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import sparse

from . import dealing
from .keyness import dispersion, keyness
from .permutation import smallest_p
from .progress import in_blocks, progress
from .resampling import resamples
from .terms import Terms, merge_rows

Counts = np.ndarray | pd.Series
FEW = 0.05  # share of articles that are shorter than what half is drawn of: each gives so many words
INFORMATIVE = 500.0  # pseudo-words of the prior, spread as in the whole corpus
TESTED = "label term estimate z z_without p p_alone smallest_p n articles heaviest dp".split()
CONTRAST = "label term estimate low high p q n clusters".split()
COLUMNS = [*CONTRAST, *(name for name in TESTED if name not in CONTRAST)]


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
    estimate = _odds(y + alpha, (y + alpha).sum()) - _odds(other + alpha, (other + alpha).sum())
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
    total, counts = _totals(merged.counts), merged.counts
    blocks = in_blocks(counts.indptr, "Comparing words", size=1 << 14)  # arrays that stay in the processor's cache
    told = [_largest_odds(counts, first, last, total, prior, n_terms) for first, last in blocks]
    label, term, estimate, se, n = map(np.concatenate, zip(*told, strict=True))
    names = pd.Categorical.from_codes(label, pd.Index(merged.article_ids))
    odds = {"estimate": estimate, "se": se, "z": estimate / se, "n": n.astype(int)}
    return pd.DataFrame({"label": names, "term": _named(term, merged.vocabulary)} | odds)


def _largest_odds(
    counts: sparse.csr_matrix, first: int, last: int, total: np.ndarray, prior: float, n_terms: int | None
) -> tuple[np.ndarray, ...]:
    """Label, term, log-odds, its error and uses of the ``n_terms`` largest z of each label ``first`` to ``last``."""
    ptr = counts.indptr[first : last + 1]
    uses, term = counts.data[ptr[0] : ptr[-1]], counts.indices[ptr[0] : ptr[-1]]
    ptr, share, of_term = ptr - ptr[0], prior / total.sum(), total[term]
    size = prior + np.diff(np.concatenate([[0], np.cumsum(uses)])[ptr])
    ours, theirs = (np.repeat(words, np.diff(ptr)) for words in (size, total.sum() + 2 * prior - size))
    y, both = uses + share * of_term, (1 + 2 * share) * of_term
    other = both - y
    estimate = np.log(y * (theirs - other) / ((ours - y) * other))
    precision = y * other / both
    z = estimate * np.sqrt(precision)
    kept = np.concatenate([a + _largest(z[a:b], n_terms) for a, b in pairwise(ptr.tolist())])
    label = first + np.searchsorted(ptr, kept, "right") - 1
    return label, term[kept], estimate[kept], 1 / np.sqrt(precision[kept]), uses[kept]


def _named(places: np.ndarray, vocabulary: np.ndarray) -> pd.Categorical:
    """The terms at these places of the vocabulary; those that occur are the categories."""
    occurs = np.zeros(len(vocabulary), bool)
    occurs[places] = True
    return pd.Categorical.from_codes((np.cumsum(occurs) - 1)[places], pd.Index(vocabulary[occurs]))


def words_tested(
    terms: Terms,
    labels: pd.Series,
    *,
    within: pd.Series | None = None,
    min_articles: int = 10,
    n_perm: int = 500,
    prior: float = INFORMATIVE,
    seed: int = 0,
) -> pd.DataFrame:
    """One row per label and term used in ``min_articles`` of its articles: what log-odds say, and what dealing says.

    ``label, term, estimate, z`` as in ``log_odds_by``; ``z_without``: z if the article that uses the term most had not;
    ``p``: whole articles dealt anew between labels, how often any term used in ``min_articles`` of all of them stands
    out as far as this one (max-T, Westfall and Young 1993: corrected for all terms tried); ``p_alone``: how often the
    term itself does; ``smallest_p`` there can be; ``n`` uses in ``articles`` of the label; ``heaviest``: the share of
    them in one article; ``dp``: their dispersion over the label's articles (``keyness.dispersion``). A label's largest
    ``z_without`` comes first. What dealing compares is Welch's t of the chance that the term is among a few words drawn
    from an article (``dealing.chances``), of articles as long as the other side's (``dealing.evened``): neither bursts
    nor long articles pass for a difference.

    ``within`` (a story or topic per article): articles are dealt within each stratum, those in a stratum of one label
    are left out, and the others' words are weighed so that both sides have as many in every stratum: choice of stories
    cannot pass for choice of words. A label without such a stratum has no row. Raises ``ValueError`` for one label.
    """
    terms, groups, strata = _in_order(terms, labels, within)
    if groups.nunique() < 2:
        raise ValueError(f"labels name {groups.nunique()} group(s): expected two or more to set apart")
    dealt = dealing.deal(groups.cat.codes.to_numpy(), strata, n_perm, seed)
    tables = [pd.DataFrame(columns=TESTED)]
    for code, name in enumerate(progress(list(groups.cat.categories), "Dealing articles", unless_over=5)):
        units = np.flatnonzero(dealing.compared(dealt[0] == code, strata))
        inside, of = dealt[:, units] == code, strata[units]
        table = _tested(terms.rows(units), inside, of, within is not None, min_articles, prior, seed)
        tables.append(table.assign(label=name, smallest_p=smallest_p(inside[0], of, n_perm))[TESTED])
    table = pd.concat([table for table in tables if len(table)] or tables[:1], ignore_index=True)
    return table.sort_values(["label", "z_without", "term"], ascending=[True, False, True], ignore_index=True)


def one_form_each(words: pd.DataFrame, *, n_terms: int | None = None, share: float = 0.5) -> pd.DataFrame:
    """The rows of ``words_tested`` that a list shows: used more, whatever one article does, and each word in one form.

    A word gives way to the longer form that most of its uses are in ("kong" to "hong kong"): the longest one with at
    least ``share`` of them in the label. Down the ranking, a word or phrase is then left out where an entry above holds
    ``share`` or more of the uses of what the two have in common ("white house" below "house"). ``n_terms`` keeps so
    many of each label.
    """
    kept = [_forms(rows, n_terms, share) for _, rows in words.groupby("label", sort=False, observed=True)]
    return words.loc[[place for places in kept for place in places]].reset_index(drop=True)


def with_intervals(
    words: pd.DataFrame,
    terms: Terms,
    labels: pd.Series,
    *,
    within: pd.Series | None = None,
    cluster: pd.Series | None = None,
    n_boot: int = 1000,
    prior: float = INFORMATIVE,
    seed: int = 0,
) -> pd.DataFrame:
    """The rows of ``words_tested`` as a contrast: with ``low, high`` and ``clusters`` (of the label).

    The interval draws whole clusters anew (percentile bootstrap): the articles that share a value of ``cluster`` (a
    story, say), else single articles. It is for one word at a time, and words were chosen for being far out. ``terms``,
    ``labels``, ``within`` and ``prior`` as given to ``words_tested``.
    """
    terms, groups, strata = _in_order(terms, labels, within)
    codes = np.arange(len(groups)) if cluster is None else pd.factorize(cluster.reindex(groups.index), sort=True)[0]
    drawn, columns = resamples(int(codes.max()) + 1, n_boot, seed), pd.Index(terms.vocabulary)
    tables = []
    for name, rows in words.groupby("label", sort=False, observed=True):
        inside = (groups == name).to_numpy()
        units = np.flatnonzero(dealing.compared(inside, strata))
        here, draws, length = inside[units], drawn[:, codes[units]], _lengths(terms)[units]
        sides = draws * here, draws * ~here
        sides = sides if within is None else dealing.balanced(*sides, length, strata[units])
        at = columns.get_indexer(rows["term"])
        uses, total = terms.counts[units][:, at], terms.counts[units].sum()
        alpha = prior * _totals(uses) / total
        odds = [_odds(side @ uses + alpha, (side @ length)[:, None] + prior) for side in sides]
        low, high = np.quantile(odds[0] - odds[1], [0.025, 0.975], axis=0)
        tables.append(rows.assign(low=low, high=high, q=np.nan, clusters=len(set(codes[units][here]))))
    return pd.concat(tables or [words.reindex(columns=COLUMNS)])[COLUMNS].reset_index(drop=True)


def distinctive_words(
    terms: Terms,
    labels: pd.Series,
    *,
    within: pd.Series | None = None,
    cluster: pd.Series | None = None,
    n_terms: int | None = 10,
    min_articles: int = 10,
    n_perm: int = 500,
    n_boot: int = 1000,
    prior: float = INFORMATIVE,
    seed: int = 0,
) -> pd.DataFrame:
    """One row per label and word that sets it apart: ``label, term``, a contrast, and what ``words_tested`` says.

    ``labels`` is indexed by article_id (an outlet or a topic per article). Words, and phrases where ``terms`` has them,
    each in one form (``one_form_each``), are ranked by the z of ``log_odds`` with an informative prior (``prior``
    pseudo-words spread as in the whole corpus) that is left if the article using them most had not: no single article
    makes a word distinctive. Words used in fewer than ``min_articles`` of the label's articles are no candidates. The
    claim rests on articles: ``p`` deals whole articles anew between labels, corrected for all words (so ``q`` is left
    missing); the interval draws clusters anew (``with_intervals``). ``within``: deal inside stories or topics only, see
    ``words_tested``. Articles on one story share words: merge them first (``terms.merge_rows``), as a study does, where
    that matters. Raises ``ValueError`` for one label.
    """
    tested = words_tested(
        terms, labels, within=within, min_articles=min_articles, n_perm=n_perm, prior=prior, seed=seed
    )
    listed = one_form_each(tested, n_terms=n_terms)
    return with_intervals(listed, terms, labels, within=within, cluster=cluster, n_boot=n_boot, prior=prior, seed=seed)


def keyness_by(terms: Terms, labels: pd.Series) -> pd.DataFrame:
    """One row per label and term its articles use: ``label, term, n`` (uses), ``rest`` (uses by all others), measures.

    Those of ``keyness.keyness`` against all other labels, and of ``keyness.dispersion`` over the label's articles. The
    size of a label is the uses of all its counted terms.
    """
    terms, groups, _ = _in_order(terms, labels, None)
    total, tables = _totals(terms.counts), []
    for name in groups.cat.categories:
        inside = (groups == name).to_numpy()
        own, uses = terms.counts[inside], _totals(terms.counts[inside])
        table = pd.DataFrame({"label": name, "term": terms.vocabulary, "n": uses, "rest": total - uses})
        measures = keyness(uses, total - uses), dispersion(own, _lengths(terms)[inside])
        tables.append(pd.concat([table, *measures], axis=1)[uses > 0])
    return pd.concat(tables, ignore_index=True)


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


def _in_order(terms: Terms, labels: pd.Series, within: pd.Series | None) -> tuple[Terms, pd.Series, np.ndarray]:
    """Labelled articles only, and their strata, in the order of their ids: no result depends on the order of rows."""
    known = labels.dropna()
    known = known if within is None else known[within.reindex(known.index).notna()]
    position = np.argsort(terms.article_ids, kind="stable")
    terms = terms.rows(position[np.isin(terms.article_ids[position], known.index)])
    groups = known.reindex(terms.article_ids).astype("category").cat.remove_unused_categories()
    strata = np.zeros(len(groups), int) if within is None else pd.factorize(within.reindex(groups.index), sort=True)[0]
    return terms.columns(_totals(terms.counts) > 0), groups, strata


def _tested(
    terms: Terms, inside: np.ndarray, strata: np.ndarray, balance: bool, min_articles: int, prior: float, seed: int
) -> pd.DataFrame:
    """The terms of one label: ``inside`` says which articles are dealt to it (dealings × articles)."""
    length, tried = _lengths(terms), np.flatnonzero(_totals(terms.counts > 0) >= min_articles)
    counts, alpha = terms.counts[:, tried], (prior * _totals(terms.counts) / max(1, terms.counts.sum()))[tried]
    even = dealing.evened(terms.counts, inside[0], seed)
    short = np.asarray(even.sum(axis=1), float).ravel()
    words = max(1, np.floor(np.quantile(short, FEW) / 2)) if len(short) else 1
    p, alone = dealing.max_t(dealing.chances(even[:, tried], short, words=words), inside, strata)
    here, there = inside[:1].astype(float), (~inside[:1]).astype(float)
    inside, rest = inside[0], (dealing.balanced(here, there, length, strata)[1] if balance else there)[0]
    own = counts[inside]
    uses, articles, heaviest = _totals(own), _totals(own > 0), np.zeros(len(tried))
    np.maximum.at(heaviest, own.indices, own.data)
    y, other, size, rest_size = uses + alpha, rest @ counts + alpha, length[inside].sum() + prior, rest @ length + prior
    table = pd.DataFrame(
        {
            "term": terms.vocabulary[tried],
            "estimate": _odds(y, size) - _odds(other, rest_size),
            "z": _z(y, other, size, rest_size),
            "z_without": _z(y - heaviest, other, size - heaviest, rest_size),
            "p": p,
            "p_alone": alone,
            "n": np.ceil(uses).astype(int),
            "articles": articles.astype(int),
            "heaviest": heaviest / np.where(uses > 0, uses, 1),
            "dp": dispersion(own, length[inside])["dp"].to_numpy(),
        }
    )
    return table[articles >= min_articles]


def _forms(rows: pd.DataFrame, n_terms: int | None, share: float) -> list[int]:
    """Where the terms that ``one_form_each`` keeps of one label stand."""
    uses = dict(zip(rows["term"], rows["n"], strict=True))
    more = rows[(rows["z_without"] > 0) & (rows["z"] > 0)]
    gone = _told_by_longer(more["term"].tolist(), uses, share)
    kept: list[int] = []
    above: dict[str, int] = {}  # each run of words in an entry above: the most uses of such an entry
    for place, term in zip(more.index, more["term"], strict=True):
        if len(kept) == n_terms:
            break
        parts = [term, *_runs(term)]
        if term not in gone and all(above.get(part, 0) < share * uses.get(part, np.inf) for part in parts):
            kept.append(place)
            above |= {part: max(above.get(part, 0), uses[term]) for part in parts}
    return kept


def _told_by_longer(terms: list[str], uses: dict[str, int], share: float) -> set[str]:
    """The terms that a longer one stands for, which none stands for in turn."""
    most: dict[str, int] = {}
    gone = set()
    for term in sorted(terms, key=lambda term: -term.count(" ")):
        if most.get(term, 0) >= share * uses[term]:
            gone.add(term)
        else:
            most |= {part: max(most.get(part, 0), uses[term]) for part in _runs(term)}
    return gone


def _runs(term: str) -> list[str]:
    """The shorter runs of words in a phrase."""
    words = term.split(" ")
    return [" ".join(words[i : i + n]) for n in range(1, len(words)) for i in range(len(words) - n + 1)]


def _odds(uses: np.ndarray, size: np.ndarray | float) -> np.ndarray:
    return np.log(uses / (size - uses))


def _z(uses: np.ndarray, others: np.ndarray, size: float, others_size: float) -> np.ndarray:
    return (_odds(uses, size) - _odds(others, others_size)) / np.sqrt(1 / uses + 1 / others)


def _lengths(terms: Terms) -> np.ndarray:
    return np.asarray(terms.counts.sum(axis=1), float).ravel()


def _largest(values: np.ndarray, n: int | None) -> np.ndarray:
    """Where the ``n`` largest values are, the largest first, equal ones in their order; all of them if n is None."""
    if n is None or n >= len(values):
        return np.argsort(-values, kind="stable")
    candidates = np.flatnonzero(values >= np.partition(values, len(values) - n)[len(values) - n])
    return candidates[np.argsort(-values[candidates], kind="stable")][:n]


def _totals(counts: sparse.csr_matrix) -> np.ndarray:
    return np.asarray(counts.sum(axis=0), float).ravel()

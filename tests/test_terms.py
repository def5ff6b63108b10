"""Counts and weights: scikit-learn's, cell for cell; and what is a word."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer, TfidfVectorizer

from analysis.repair import matchable
from analysis.stop_words import ENGLISH, NO_CONTENT
from analysis.terms import WORD, Terms, count_terms, merge_rows, sum_by, weigh

DEBRIS = [
    "it’s O’Hara’s, don’t!",
    "ÉCOLE naïve résumé",
    "İstanbul ﬁne ß",
    "a1b2 3rd",
    "x@y.org http://z.example/a'b",
    "’’ '' '",
]


def frame(texts: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"article_id": [f"a{i:03}" for i in range(len(texts))], "text": texts})


def theirs(options: dict) -> dict:
    """The same options under scikit-learn's names."""
    stop = options.get("stop_words", "english")
    return {
        "ngram_range": options.get("ngrams", (1, 1)),
        "min_df": options.get("min_docs", 5),
        "max_df": options.get("max_share", 0.5),
        "stop_words": sorted(ENGLISH_STOP_WORDS | set(NO_CONTENT)) if stop == "english" else stop,
        "token_pattern": WORD,
        "preprocessor": matchable,
    }


def same_matrix(ours: sparse.csr_matrix, reference: sparse.csr_matrix, *, within: float) -> None:
    """Equal in shape, in which cells are filled, and in every value."""
    ours, reference = ours.tocsr(copy=True), reference.tocsr(copy=True)
    for matrix in (ours, reference):
        matrix.sort_indices()
    assert ours.shape == reference.shape
    assert np.array_equal(ours.indptr, reference.indptr)
    assert np.array_equal(ours.indices, reference.indices)
    assert np.abs(ours.data - reference.data).max(initial=0) <= within


def same_as_scikit_learn(articles: pd.DataFrame, **options: object) -> None:
    counter = CountVectorizer(**theirs(options))
    counts, terms = counter.fit_transform(articles["text"]), count_terms(articles, **options)
    assert terms.vocabulary.tolist() == counter.get_feature_names_out().tolist()
    assert terms.article_ids.tolist() == articles["article_id"].tolist()
    same_matrix(terms.counts, counts, within=0)
    for sublinear in (False, True):
        weights = TfidfVectorizer(**theirs(options), sublinear_tf=sublinear).fit_transform(articles["text"])
        same_matrix(weigh(terms, sublinear=sublinear).counts, weights, within=1e-12)


OPTIONS = [
    {},
    {"ngrams": (1, 2)},
    {"ngrams": (2, 2), "min_docs": 2},
    {"min_docs": 1, "max_share": 1.0},
    {"min_docs": 3, "max_share": 0.2, "stop_words": None},
    {"stop_words": ["crowns", "the"], "min_docs": 2},
    {"ngrams": (1, 2), "stop_words": None, "max_share": 0.9},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_demo_counts_and_weights_equal_scikit_learns(
    demo_articles: tuple[pd.DataFrame, pd.DataFrame], options: dict
) -> None:
    same_as_scikit_learn(demo_articles[0], **options)


@pytest.mark.parametrize("options", [{}, {"ngrams": (1, 2), "stop_words": None}], ids=str)
def test_agnews_counts_and_weights_equal_scikit_learns(shared: Path, options: dict) -> None:
    news = pd.read_parquet(shared / "corpora" / "agnews.parquet")
    same_as_scikit_learn(news.assign(article_id=news["row"].astype("str")), **options)


@given(st.lists(st.one_of(st.text(max_size=40), st.sampled_from(DEBRIS)), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_any_text_counts_as_scikit_learn_counts_it(texts: list[str]) -> None:
    articles = frame([*texts, "harbour tram"])
    same_as_scikit_learn(articles, min_docs=1, max_share=1.0, stop_words=None)
    same_as_scikit_learn(articles, min_docs=1, max_share=1.0, ngrams=(1, 3), stop_words=["fog"])


@given(st.lists(st.lists(st.sampled_from("fog rain wind tram the".split()), max_size=9).map(" ".join), min_size=3))
@settings(max_examples=60, deadline=None)
def test_runs_of_words_in_few_articles_are_left_out_as_scikit_learn_does(texts: list[str]) -> None:
    articles = frame([*texts, "fog rain wind tram", "fog rain wind tram"])
    same_as_scikit_learn(articles, min_docs=2, max_share=1.0, ngrams=(1, 3), stop_words=None)
    same_as_scikit_learn(articles, min_docs=2, max_share=1.0, ngrams=(2, 3), stop_words=["the"])


def test_counts_are_those_one_counts_by_hand() -> None:
    terms = count_terms(frame(["Rain, rain and fog.", "Fog on the Tessel", "No rain"]), min_docs=1, max_share=1.0)
    table = pd.DataFrame(terms.counts.toarray(), columns=terms.vocabulary)
    assert table.to_dict("list") == {"fog": [1, 1, 0], "rain": [2, 0, 1], "tessel": [0, 1, 0]}


def test_weights_are_those_one_computes_by_hand() -> None:
    """idf = ln((1 + n) / (1 + df)) + 1, then rows of length 1."""
    terms = weigh(count_terms(frame(["rain rain fog", "fog"]), min_docs=1, max_share=1.0))
    rain, fog = 2 * (np.log(3 / 2) + 1), 1.0
    expected = np.array([[fog, rain], [1, 0]]) / [[np.hypot(rain, fog)], [1]]
    assert terms.counts.toarray() == pytest.approx(expected)


# What is a word


@pytest.mark.parametrize(
    ("curly", "straight"), [("don’t", "don't"), ("O’Hara", "O'Hara"), ("the port’s", "the port's"), ("ʼtwas", "'twas")]
)
def test_curly_and_straight_apostrophes_make_one_term(curly: str, straight: str) -> None:
    terms = count_terms(frame([curly, straight]), min_docs=1, max_share=1.0, stop_words=None)
    first, second = terms.counts.toarray()
    assert first.tolist() == second.tolist()
    assert first.sum() > 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The port's dockers' strike", ["dockers", "port", "strike", "the"]),
        ("They can't, won't.", ["can't", "they", "won't"]),
        ("O'Hara and o’hara", ["and", "hara"]),  # a single letter is no word
        ("In 2024, 3 trams; B12 and a 4x4", ["and", "in", "trams"]),
        ("See https://tern.example/fog?x=1 or mail desk@tern.example", ["mail", "or", "see"]),
        ("Obama\ufffds highly \ufffd rated", ["highly", "rated"]),
        ("Zażółć gęślą ÉCOLE", ["gęślą", "zażółć", "école"]),
        ("well-known", ["known", "well"]),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    terms = count_terms(frame([text]), min_docs=1, max_share=1.0, stop_words=None)
    assert terms.vocabulary.tolist() == words


def test_english_stop_words_are_those_of_scikit_learn_and_contractions() -> None:
    assert ENGLISH_STOP_WORDS | set(NO_CONTENT) == ENGLISH


def test_english_stop_words_include_contractions_and_function_words() -> None:
    terms = count_terms(frame(["They don’t, they won't, we’ve the harbour"]), min_docs=1, max_share=1.0)
    assert terms.vocabulary.tolist() == ["harbour"]


# Limits and errors


def test_min_docs_and_max_share_count_articles_not_uses() -> None:
    texts = ["fog fog fog rain", "rain wind", "rain wind", "rain snow"]
    terms = count_terms(frame(texts), min_docs=2, max_share=0.5)
    assert terms.vocabulary.tolist() == ["wind"]


@pytest.mark.parametrize("texts", [["the of and"], ["", ""], ["fog", "rain", "snow"]])
def test_nothing_left_is_an_error_that_says_what_to_change(texts: list[str]) -> None:
    with pytest.raises(ValueError, match=rf"no term left in {len(texts)} articles with min_docs=2.*Lower min_docs"):
        count_terms(frame(texts), min_docs=2, max_share=1.0)


def test_an_unknown_list_of_stop_words_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"stop_words='german': expected \"english\""):
        count_terms(frame(["Hafen"]), stop_words="german")


# Sums and selections


@pytest.fixture(scope="module")
def demo_terms(demo_articles: tuple[pd.DataFrame, pd.DataFrame]):
    return count_terms(demo_articles[0], min_docs=3)


def test_sum_by_equals_pandas(demo_articles: tuple[pd.DataFrame, pd.DataFrame], demo_terms) -> None:
    labels = demo_articles[0].set_index("article_id")["outlet"]
    dense = pd.DataFrame(demo_terms.counts.toarray(), index=demo_terms.article_ids, columns=demo_terms.vocabulary)
    expected = dense.groupby(labels.reindex(dense.index)).sum()
    shuffled = labels.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(sum_by(demo_terms, shuffled), expected, check_dtype=False, check_names=False)


def test_sum_by_leaves_out_articles_without_a_label(
    demo_articles: tuple[pd.DataFrame, pd.DataFrame], demo_terms
) -> None:
    labels = demo_articles[0].set_index("article_id")["outlet"]
    some = labels[labels != "Daily Lantern"].iloc[3:]
    dense = pd.DataFrame(demo_terms.counts.toarray(), index=demo_terms.article_ids, columns=demo_terms.vocabulary)
    expected = dense.loc[some.index].groupby(some).sum()
    pd.testing.assert_frame_equal(sum_by(demo_terms, some), expected, check_dtype=False, check_names=False)


def test_rows_and_columns_keep_ids_and_words_beside_their_counts(demo_terms) -> None:
    rows, columns = np.arange(len(demo_terms.article_ids))[::-3], demo_terms.vocabulary > "m"
    part = demo_terms.rows(rows).columns(columns)
    dense = pd.DataFrame(demo_terms.counts.toarray(), index=demo_terms.article_ids, columns=demo_terms.vocabulary)
    ours = pd.DataFrame(part.counts.toarray(), index=part.article_ids, columns=part.vocabulary)
    pd.testing.assert_frame_equal(ours, dense.iloc[rows, np.flatnonzero(columns)])


def test_the_order_of_articles_only_orders_the_rows(
    demo_articles: tuple[pd.DataFrame, pd.DataFrame], demo_terms
) -> None:
    again = count_terms(demo_articles[0].sample(frac=1, random_state=3), min_docs=3)
    place = pd.Series(range(len(again.article_ids)), again.article_ids)[demo_terms.article_ids].to_numpy()
    assert again.vocabulary.tolist() == demo_terms.vocabulary.tolist()
    same_matrix(again.rows(place).counts, demo_terms.counts, within=0)


# Rows added up


@settings(deadline=None)
@given(st.integers(0, 12), st.integers(1, 40), st.integers(1, 6), st.sampled_from([0.02, 0.3, 1.0]), st.integers(0, 99))
def test_merged_rows_are_scipys_product(n: int, width: int, units: int, density: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = sparse.random(n, width, density, "csr", rng=rng, data_rvs=lambda k: rng.integers(1, 9, k)).astype(np.int64)
    terms = Terms(counts, np.array([f"a{i}" for i in range(n)], dtype=str), np.array([f"t{j}" for j in range(width)]))
    unit = pd.Series(rng.integers(0, units, n), index=terms.article_ids, dtype="object").where(rng.random(n) < 0.8)
    merged = merge_rows(terms, unit)
    names = sorted(set(unit.dropna()))
    chosen = np.array([[unit[article] == name for article in terms.article_ids] for name in names], int)
    expected = chosen.reshape(len(names), n) @ counts.toarray()
    assert merged.article_ids.tolist() == names
    assert merged.counts.has_sorted_indices
    assert (merged.counts.toarray() == expected).all()
    assert merged.counts.nnz == np.count_nonzero(expected)

"""Topics: planted ones are found, whatever the order of rows and the number of threads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from threadpoolctl import threadpool_limits

from analysis.terms import Terms, count_terms, weigh
from analysis.topics import exemplars, fit_topics, topic_stability

STOCKS = {
    "port": "crane dock pilot container quay freight tide berth harbour vessel".split(),
    "health": "nurse ward doctor clinic patient surgery bed hospital midwife vaccine".split(),
    "vote": "ballot party budget assembly premier poll coalition seat debate minister".split(),
}
SIZES = {"port": 30, "health": 20, "vote": 10}
SHARED_WORDS = "people year crowns town week morning".split()


def weighted(texts: list[str], ids: list[str] | None = None) -> Terms:
    frame = pd.DataFrame({"article_id": ids or [f"a{i:03}" for i in range(len(texts))], "text": texts})
    return weigh(count_terms(frame, min_docs=1, max_share=1.0), sublinear=True)


@pytest.fixture(scope="module")
def planted() -> tuple[Terms, list[str]]:
    rng = np.random.default_rng(0)
    truth = [name for name, n in SIZES.items() for _ in range(n)]
    rng.shuffle(truth)
    texts = [" ".join([*rng.choice(STOCKS[name], 14), *rng.choice(SHARED_WORDS, 6)]) for name in truth]
    return weighted(texts), truth


def by_id(topics: pd.DataFrame) -> pd.DataFrame:
    return topics.sort_values("article_id", ignore_index=True)


@pytest.mark.parametrize("seed", range(4))
def test_planted_topics_are_recovered_and_numbered_by_size(planted: tuple[Terms, list[str]], seed: int) -> None:
    weights, truth = planted
    topics = fit_topics(weights, n_topics=3, seed=seed)
    assert topics["article_id"].tolist() == weights.article_ids.tolist()
    assert adjusted_rand_score(truth, topics["topic"]) == 1
    assert topics["topic"].tolist() == [list(SIZES).index(name) for name in truth]
    assert (topics["margin"] > 0).all()


def test_topics_do_not_depend_on_the_order_of_rows(demo_articles: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    weights = weigh(count_terms(demo_articles[0], min_docs=2), sublinear=True)
    order = np.random.default_rng(4).permutation(len(weights.article_ids))
    topics, again = (by_id(fit_topics(rows, n_topics=6)) for rows in (weights, weights.rows(order)))
    pd.testing.assert_frame_equal(again, topics, check_exact=True)


def test_topics_do_not_depend_on_the_number_of_threads(demo_articles: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    weights = weigh(count_terms(demo_articles[0], min_docs=2), sublinear=True)
    results = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            results.append(fit_topics(weights, n_topics=6))
    pd.testing.assert_frame_equal(*results, check_exact=True)


def test_an_article_without_counted_terms_has_no_topic(planted: tuple[Terms, list[str]]) -> None:
    weights, truth = planted
    empty = Terms(
        weights.counts[[0, *range(60)]].multiply(np.arange(61)[:, None] > 0).tocsr(),
        np.array(["a0000", *weights.article_ids]),
        weights.vocabulary,
    )
    empty.counts.eliminate_zeros()
    topics = fit_topics(empty, n_topics=3)
    assert topics["topic"].iloc[0] == -1
    assert np.isnan(topics["margin"].iloc[0])
    pd.testing.assert_frame_equal(topics.iloc[1:].reset_index(drop=True), fit_topics(weights, n_topics=3))
    assert "a0000" not in set(exemplars(empty, topics, n=100)["article_id"])
    assert len(truth) == 60


def test_a_text_between_two_topics_has_the_smallest_margin() -> None:
    rng = np.random.default_rng(1)
    texts = [" ".join(rng.choice(STOCKS[name], 12)) for name in ("port", "health") for _ in range(15)]
    between = " ".join(["crane dock pilot quay tide berth", "nurse ward doctor clinic bed patient"])
    topics = fit_topics(weighted([*texts, between]), n_topics=2)
    assert topics["margin"].idxmin() == 30
    assert topics["margin"].iloc[30] < 0.3 * topics["margin"].iloc[:30].min()


@pytest.mark.parametrize("n", [0, 4])
def test_too_many_topics_or_none_is_an_error_that_says_how_many_there_can_be(n: int) -> None:
    with pytest.raises(ValueError, match=rf"n_topics={n}: expected 1 to 3"):
        fit_topics(weighted(["tide quay", "ward nurse", "poll seat", "the and of"]), n_topics=n)


def test_one_topic_and_a_topic_per_article_are_possible() -> None:
    weights = weighted(["tide quay", "ward nurse", "poll seat"])
    assert fit_topics(weights, n_topics=1)["topic"].tolist() == [0, 0, 0]
    assert sorted(fit_topics(weights, n_topics=3)["topic"]) == [0, 1, 2]


def test_exemplars_are_the_articles_nearest_to_the_centre(planted: tuple[Terms, list[str]]) -> None:
    weights, _ = planted
    topics = fit_topics(weights, n_topics=3)
    table = exemplars(weights, topics, n=2)
    assert table[["topic", "rank"]].to_numpy().tolist() == [[0, 1], [0, 2], [1, 1], [1, 2], [2, 1], [2, 2]]
    dense = pd.DataFrame(weights.counts.toarray(), index=weights.article_ids)
    for topic, rows in table.groupby("topic"):
        members = dense[(topics["topic"] == topic).to_numpy()]
        centre = members.mean()
        cosine = (members @ centre / np.linalg.norm(centre)).nlargest(2)
        assert rows["article_id"].tolist() == cosine.index.tolist()
        assert rows["similarity"].tolist() == pytest.approx(cosine.tolist())


def test_exemplars_do_not_depend_on_the_order_of_rows(planted: tuple[Terms, list[str]]) -> None:
    weights, _ = planted
    topics = fit_topics(weights, n_topics=3)
    order = np.random.default_rng(3).permutation(60)
    again = exemplars(weights.rows(order), topics.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(again, exemplars(weights, topics))


def partition(*labels: int) -> pd.DataFrame:
    return pd.DataFrame({"article_id": [f"a{i}" for i in range(len(labels))], "topic": labels})


def test_stability_is_the_mean_overlap_with_the_best_match_by_hand() -> None:
    """Topic 0 has four articles: found again with one more (4 of 5), and cut in half (2 of 4)."""
    ours = partition(0, 0, 0, 0, 1, 1)
    others = [partition(1, 1, 1, 1, 1, 0), partition(0, 0, 2, 2, 1, 1)]
    assert topic_stability(ours, others).to_dict() == pytest.approx({0: (4 / 5 + 2 / 4) / 2, 1: (1 / 2 + 1) / 2})


def test_the_same_topics_under_other_numbers_and_rows_are_wholly_stable() -> None:
    ours, renamed = partition(0, 0, 0, 1, 1, 2), partition(2, 2, 2, 0, 0, 1).iloc[::-1]
    assert topic_stability(ours, [renamed]).tolist() == [1, 1, 1]


def test_articles_without_a_topic_are_no_topic() -> None:
    ours = partition(0, 0, 1, 1, -1)
    assert topic_stability(ours, [ours]).to_dict() == {0: 1, 1: 1}


def test_on_agnews_the_recipe_is_no_worse_than_plain_kmeans(shared: Path) -> None:
    """Four classes, a quarter of the rows: TF-IDF, SVD, unit length against TF-IDF and k-means on its own."""
    news = pd.read_parquet(shared / "corpora" / "agnews.parquet").iloc[::4]
    articles = news.assign(article_id=news["row"].astype("str"), text=news["title"] + " " + news["text"])
    counts = count_terms(articles, min_docs=3)

    def score(labels: np.ndarray) -> float:
        return normalized_mutual_info_score(news["topic"], labels)

    ours = [score(fit_topics(weigh(counts, sublinear=True), n_topics=4, seed=seed)["topic"]) for seed in range(3)]
    plain = [score(KMeans(4, n_init=1, random_state=s).fit_predict(weigh(counts).counts)) for s in range(3)]
    assert np.mean(ours) >= np.mean(plain) - 0.02
    assert np.mean(ours) > 0.1

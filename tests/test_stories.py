"""Stories: planted tellings find each other, different stories stay apart, nothing chains."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from analysis.boilerplate import strip_boilerplate
from analysis.corpus import read_corpus
from analysis.stories import _complete_link, match_stories, story_sizes

FERRY = "Ferry drifts off Skarne as engine fails, 140 aboard"
HEADS = {
    "ferry one": (FERRY, "The ferry Silver Tern drifted for six hours off Skarne after its engine failed."),
    "ferry two": (
        FERRY,
        "Passengers of the ferry Silver Tern spent six hours adrift off Skarne when its engine failed.",
    ),
    "budget": (
        "Assembly rejects budget by three votes",
        "The premier lost a vote on next year's budget in parliament.",
    ),
    "bees": ("Beekeepers count their losses", "A wet spring has emptied hives across the valley, keepers report."),
    "opera": ("Opera house opens its attic", "Costumes nobody has worn since the war are on show in Ullenby."),
}


def articles(*rows: tuple[str, str, str, str | None]) -> pd.DataFrame:
    """``(article_id, title, text, day)``, one outlet each."""
    frame = pd.DataFrame(rows, columns=["article_id", "title", "text", "published"])
    return frame.assign(
        published=pd.to_datetime(frame["published"], utc=True), outlet=[f"Outlet {i}" for i in range(len(frame))]
    )


def news(days: dict[str, str | None]) -> pd.DataFrame:
    """The articles of ``HEADS`` on these days, the others on the first of March."""
    return articles(*[(name, *HEADS[name], days.get(name, "2024-03-01T10:00Z")) for name in HEADS])


def partition(stories: pd.Series) -> set[frozenset[str]]:
    return {frozenset(group) for group in stories.groupby(stories).groups.values()}


def pairs(stories: pd.Series) -> set[tuple[str, str]]:
    return {pair for group in partition(stories) for pair in combinations(sorted(group), 2)}


@pytest.fixture(scope="module")
def told(demo_truth: dict, demo_articles: tuple[pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    """The demo without furniture, with the true story of each article; one that nobody else tells has its own."""
    truth = pd.DataFrame(demo_truth["articles"])
    frame, _ = strip_boilerplate(demo_articles[0])
    frame = frame.merge(truth[["outlet", "title", "story"]], on=["outlet", "title"], validate="1:1")
    return frame.assign(story=frame["story"].fillna(frame["article_id"]))


# The demo


def test_no_two_stories_of_the_demo_are_joined(told: pd.DataFrame) -> None:
    story = told.set_index("article_id")["story"]
    wrong = [(a, b) for a, b in pairs(match_stories(told)) if story[a] != story[b]]
    title = told.set_index("article_id")["title"]
    assert [(title[a], title[b]) for a, b in wrong] == []


def test_most_tellings_of_the_demo_are_found(told: pd.DataFrame) -> None:
    true = pairs(told.set_index("article_id")["story"])
    assert len(true & pairs(match_stories(told))) / len(true) >= 0.5


def test_the_wire_story_is_one_story(told: pd.DataFrame) -> None:
    wire = told.loc[told["story"] == "ferry-adrift", "article_id"]
    assert len(wire) == 2
    assert len(set(match_stories(told)[wire])) == 1


def test_stories_do_not_depend_on_the_order_of_rows(told: pd.DataFrame) -> None:
    stories = match_stories(told)
    again = match_stories(told.sample(frac=1, random_state=4))
    assert stories.index.tolist() == told["article_id"].tolist()
    pd.testing.assert_series_equal(again.reindex(stories.index), stories)


def test_a_story_is_named_by_its_smallest_article_id(told: pd.DataFrame) -> None:
    stories = match_stories(told)
    smallest = stories.index.to_series().groupby(stories).min()
    assert smallest.tolist() == smallest.index.tolist()


# Time


@pytest.mark.parametrize(
    ("second", "together"),
    [
        ("2024-03-01T23:50Z", True),
        ("2024-03-05T23:50Z", True),  # days are compared, not minutes: 4 days later is within "4D"
        ("2024-02-26T00:10Z", True),
        ("2024-03-06T00:10Z", False),
        ("2025-03-01T10:00Z", False),
        (None, True),
    ],
)
def test_the_window_is_respected_where_both_are_dated(second: str | None, together: bool) -> None:
    stories = match_stories(news({"ferry two": second}))
    assert (stories["ferry one"] == stories["ferry two"]) is together
    assert stories.drop(["ferry one", "ferry two"]).tolist() == ["budget", "bees", "opera"]


def test_a_wider_window_lets_them_meet() -> None:
    late = news({"ferry two": "2024-03-09T10:00Z"})
    assert match_stories(late).nunique() == 5
    assert match_stories(late, window="8D").nunique() == 4
    assert match_stories(late, window="7D").nunique() == 5


def test_articles_without_any_date_are_compared_by_their_words() -> None:
    stories = match_stories(news(dict.fromkeys(HEADS)))
    assert partition(stories) == {
        frozenset({"ferry one", "ferry two"}),
        frozenset({"budget"}),
        frozenset({"bees"}),
        frozenset({"opera"}),
    }


# Chains


def test_a_chain_in_time_is_never_one_story() -> None:
    """The same text every three days: neighbours are within the window, the first and the last are not."""
    days = pd.date_range("2024-03-01", periods=6, freq="3D").strftime("%Y-%m-%dT10:00Z")
    chain = articles(*[(f"a{i}", *HEADS["ferry one"], day) for i, day in enumerate(days)])
    published = chain.set_index("article_id")["published"]
    groups = partition(match_stories(pd.concat([chain, news({})], ignore_index=True)))
    linked = [published[list(group)] for group in groups if set(group) <= set(published.index)]
    assert max(len(dates) for dates in linked) == 2
    assert all(dates.max() - dates.min() <= pd.Timedelta("4D") for dates in linked)


def test_a_chain_of_words_is_never_one_story() -> None:
    """The second shares half its words with the first and half with the third; these two share none."""
    left, right = "harbour crane quay berth", "nurse ward clinic bed"
    chain = articles(
        ("a", left, left, None), ("b", f"{left} {right}", f"{left} {right}", None), ("c", right, right, None)
    )
    stories = match_stories(pd.concat([chain, news({})], ignore_index=True), threshold=0.3)
    assert stories["a"] != stories["c"]
    assert stories["b"] in (stories["a"], stories["c"])


def test_a_higher_threshold_joins_fewer(told: pd.DataFrame) -> None:
    found = [len(pairs(match_stories(told, threshold=t))) for t in (0.05, 0.15, 0.3, 0.6)]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]


# Small and strange corpora


def test_articles_that_share_no_word_are_stories_of_their_own() -> None:
    stories = match_stories(articles(("a", *HEADS["bees"], None), ("b", *HEADS["budget"], None)))
    assert stories.to_dict() == {"a": "a", "b": "b"}


def test_one_article_is_one_story() -> None:
    assert match_stories(articles(("a", *HEADS["bees"], None))).to_dict() == {"a": "a"}


def test_identical_articles_are_one_story_whatever_their_number() -> None:
    many = articles(*[(f"a{i}", *HEADS["bees"], "2024-03-01") for i in range(7)])
    assert set(match_stories(pd.concat([many, news({})], ignore_index=True))[many["article_id"]]) == {"a0"}


def test_the_two_reports_of_one_speech_are_one_story_and_the_others_are_not(shared: Path) -> None:
    """Four articles of the real aggregator page: Independent and Guardian tell of the same speech."""
    page, _ = read_corpus(shared / "corpora" / "aggregator" / "daily8_putin.txt")
    outlet = page.set_index("article_id")["outlet"]
    groups = {frozenset(outlet[list(group)]) for group in partition(match_stories(page))}
    assert groups == {frozenset({"The Independent", "The Guardian"}), frozenset({"NBC News"}), frozenset({"The Sun"})}


def test_story_sizes_are_counts_by_hand() -> None:
    frame = news({"ferry two": "2024-03-03T08:00Z", "bees": None}).assign(outlet=["A", "B", "A", "A", "B"])
    stories = pd.Series(["s1", "s1", "s2", "s3", "s3"], index=list(HEADS), name="story_id")
    table = story_sizes(frame, stories)
    assert table[["story_id", "articles", "outlets"]].to_numpy().tolist() == [["s1", 2, 2], ["s3", 2, 2], ["s2", 1, 1]]
    first = table.set_index("story_id").loc["s1"]
    assert (first["first"], first["last"]) == (pd.Timestamp("2024-03-01T10:00Z"), pd.Timestamp("2024-03-03T08:00Z"))
    assert table.set_index("story_id").loc["s3", "first"] == pd.Timestamp("2024-03-01T10:00Z")
    assert np.all(table["articles"] >= table["outlets"])


@pytest.mark.parametrize("threshold", [0, -0.1, 1.5])
def test_a_threshold_that_would_join_everything_or_nothing_is_refused(threshold: float, told: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=f"threshold={threshold}: expected a cosine above 0"):
        match_stories(told, threshold=threshold)


@pytest.mark.parametrize("seed", range(5))
def test_sparse_linkage_equals_scipys_complete_linkage(seed: int) -> None:
    rng, n, least = np.random.default_rng(seed), 60, 0.3
    value = np.triu(rng.random((n, n)) * (rng.random((n, n)) < 0.4), 1).round(9)
    dense = value + value.T
    dense[dense < least] = 0
    tree = linkage(squareform(1 - dense - np.eye(n), checks=False), "complete")
    _, first, inverse = np.unique(fcluster(tree, 1 - least, "distance"), return_index=True, return_inverse=True)
    assert _complete_link(sparse.csr_matrix(dense)).tolist() == first[inverse].tolist()

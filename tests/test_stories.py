"""Stories: planted tellings find each other, different stories stay apart, nothing chains."""

from __future__ import annotations

import subprocess
import sys
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
from analysis.fetch import ROOT
from analysis.stories import _complete_link, match_stories, story_quality, story_sizes, who_led
from analysis.story_calibration import (
    THRESHOLDS,
    calibrate_stories,
    cuts,
    default_calibration,
    score_cut,
    story_pairs_to_check,
)
from analysis.story_scores import LIKENESSES, count_words, days_of, find_candidates, score, score_pairs, story_pairs

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
    with pytest.raises(ValueError, match=f"threshold={threshold}: expected a precision above 0"):
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


# Pairs and their scores


@pytest.fixture(scope="module")
def planted() -> tuple[pd.DataFrame, pd.Series]:
    """120 stories, each told by three outlets in words of its own among common ones, on one of 40 days."""
    rng = np.random.default_rng(11)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    words = np.array(["".join(rng.choice(letters, 7)) for _ in range(3000)])
    rows = []
    for story in range(120):
        own = rng.choice(words, 15, replace=False)
        for outlet in "ABC":
            told = rng.permutation(np.concatenate([rng.choice(own, 12, replace=False), rng.choice(words[:60], 40)]))
            title = " ".join(rng.choice(own, 5, replace=False))
            day = f"2024-03-{1 + story % 28:02d}"
            rows.append((f"{rng.integers(16**12):012x}", title, " ".join(told), day, outlet, story))
    frame = pd.DataFrame(rows, columns=["article_id", "title", "text", "published", "outlet", "story"])
    frame["published"] = pd.to_datetime(frame["published"], utc=True)
    return frame.drop(columns="story"), frame.set_index("article_id")["story"]


def test_planted_stories_are_recovered(planted: tuple[pd.DataFrame, pd.Series]) -> None:
    frame, story = planted
    true, found = pairs(story), pairs(match_stories(frame, threshold=0.8))
    assert len(true) == 360
    assert found <= true
    assert len(found) >= 350


def test_planted_stories_are_recovered_without_dates(planted: tuple[pd.DataFrame, pd.Series]) -> None:
    frame, story = planted
    undated = frame.assign(published=pd.Series(pd.NaT, frame.index, dtype="datetime64[us, UTC]"))
    found = pairs(match_stories(undated))
    assert found <= pairs(story)
    assert len(found) >= 300


def test_stories_do_not_change_when_all_dates_shift_or_outlets_swap(planted: tuple[pd.DataFrame, pd.Series]) -> None:
    frame, _ = planted
    stories = match_stories(frame)
    shifted = frame.assign(published=frame["published"] + pd.Timedelta("400D"))
    swapped = frame.assign(outlet=frame["outlet"].map({"A": "B", "B": "C", "C": "A"}))
    pd.testing.assert_series_equal(match_stories(shifted), stories)
    pd.testing.assert_series_equal(match_stories(swapped), stories)
    mixed_up = frame.sample(frac=1, random_state=3)
    pd.testing.assert_series_equal(match_stories(mixed_up).reindex(stories.index), stories)


@pytest.mark.parametrize(
    ("dated", "precision", "recall"),
    [(True, THRESHOLDS[True], 0.95), (True, 0.8, 1), (False, THRESHOLDS[False], 1), (False, 0.8, 1)],
)
def test_likely_pairs_do_not_escape_the_candidates(
    told: pd.DataFrame, dated: bool, precision: float, recall: float
) -> None:
    """Of all pairs of the demo within the window that reach the cut, so many are candidates."""
    ordered = told.sort_values("article_id", ignore_index=True)
    words, days = count_words(ordered), days_of(ordered) if dated else np.full(len(told), np.nan)
    every = np.array(list(combinations(range(len(ordered)), 2)))
    every = every[~(np.abs(days[every[:, 0]] - days[every[:, 1]]) > 4)]
    least = score_cut(precision, default_calibration(dated=dated))
    likely = {tuple(pair) for pair in every[score_pairs(words, days, every)["score"] >= least]}
    assert likely
    found = {tuple(pair) for pair in find_candidates(words["lead"], days, 4)}
    assert len(likely & found) >= recall * len(likely), (len(likely), len(likely - found))


def test_a_key_held_by_a_crowd_leads_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    many = articles(*[(f"a{i}", *HEADS["bees"], "2024-03-01") for i in range(7)])
    assert len(story_pairs(many)) == 21
    monkeypatch.setattr("analysis.story_scores.CROWD", 6)
    assert len(story_pairs(many)) == 0
    spread = many.assign(published=many["published"] + pd.to_timedelta(np.arange(7) * 2, unit="D"))
    assert len(story_pairs(spread)) == 6 + 5  # 2 and 4 days apart: three of them at most within the window


def test_cosines_leave_the_two_articles_out_of_the_document_frequencies(told: pd.DataFrame) -> None:
    """Against the definition in dense matrices, pair by pair."""
    ordered = told.sort_values("article_id", ignore_index=True)
    uses, days = count_words(ordered), days_of(ordered)
    some = np.array([(0, 1), (3, 17), (5, 40), (12, 13)])
    table = score_pairs(uses, days, some)
    for name in LIKENESSES:
        dense = uses[name].toarray()
        for (i, j), found in zip(some, table[name], strict=True):
            others = np.delete(dense, [i, j], axis=0)
            idf = np.log((1 + len(others)) / (1 + (others > 0).sum(axis=0))) + 1
            a, b = dense[i] * idf, dense[j] * idf
            assert found == pytest.approx(a @ b / np.sqrt((a @ a) * (b @ b)), abs=1e-12)


def test_words_are_counted_where_they_belong() -> None:
    text = "Mayor Anna Lund spoke. Then Lund left for Skarne:\nNobody asked Anna.\n" + "filler " * 200 + "tail"
    frame = articles(("a", "Lund  Speaks", text, None), ("b", "", "", None))
    words = count_words(frame)
    assert words["headline"].sum(axis=1).A1.round(6).tolist() == [2, 0]  # lund, speaks
    names = [sorted(row[row > 0].round(6)) for row in words["names"].toarray()]
    assert names == [[1.0, 1.693147, 1.693147], []]  # skarne once, anna and lund twice
    assert words["text"].toarray()[0].max() == pytest.approx(1 + np.log(200))
    assert words["lead"].toarray()[0].max() < 1 + np.log(100)


def test_a_pair_of_one_undated_article_has_no_days() -> None:
    table = story_pairs(news({"ferry two": None})).set_index(["a", "b"])
    pair = table.loc[("ferry one", "ferry two")]
    assert np.isnan(pair["days"])
    assert pair["score"] == pytest.approx(score(pair.to_frame().T.astype(float))[0])
    assert story_pairs(news({"ferry two": "2024-03-04T01:00Z"})).set_index(["a", "b"])["days"].iloc[0] == 3


def test_likenesses_raise_the_score_and_days_lower_it() -> None:
    pair = pd.DataFrame({name: [0.3] for name in LIKENESSES} | {"days": [1.0]})
    for name in LIKENESSES:
        assert score(pair.assign(**{name: 0.5})) > score(pair)
    assert score(pair.assign(days=3.0)) < score(pair)
    assert score(pair.assign(days=np.nan)) < score(pair.assign(days=0.0))


# What a threshold means

ANSWERS = pd.DataFrame(
    {"score": [0.5, 0.9, 0.8, 0.2, 0.8, 0.7], "same": [0, 1, 1, 1, 0, None], "weight": [2, 1, 1, 1, 1, 9]}
)


def test_calibration_by_hand() -> None:
    table = calibrate_stories(ANSWERS, n_boot=50)
    assert table["score"].tolist() == [0.9, 0.8, 0.5, 0.2]
    assert table["n"].tolist() == [1, 3, 4, 5]
    np.testing.assert_allclose(table["precision"], [1, 2 / 3, 2 / 5, 3 / 6])
    np.testing.assert_allclose(table["recall"], [1 / 3, 2 / 3, 2 / 3, 1])


def test_the_interval_is_that_of_a_share() -> None:
    """64 of 100 right: a standard error of .048, so .546 to .734."""
    table = calibrate_stories(pd.DataFrame({"score": 0.5, "same": [1] * 64 + [0] * 36}), n_boot=4000)
    assert table["low"].item() == pytest.approx(0.546, abs=0.012)
    assert table["high"].item() == pytest.approx(0.734, abs=0.012)


def test_a_cut_is_the_lowest_score_that_reaches_the_precision() -> None:
    """20 right at .9, then 10 right of 20 at .6, 0 of 20 at .3."""
    answers = pd.DataFrame({"score": [0.9] * 20 + [0.6] * 20 + [0.3] * 20, "same": [1] * 30 + [0] * 30})
    table = calibrate_stories(answers, n_boot=0)
    np.testing.assert_allclose(table["precision"], [1, 0.75, 0.5])
    assert [score_cut(p, table) for p in (1, 0.76, 0.75, 0.6, 0.5, 0.1)] == [0.9, 0.9, 0.6, 0.6, 0.3, 0.3]


def test_a_precision_out_of_reach_says_what_is_within() -> None:
    answers = pd.DataFrame({"score": [0.9] * 40 + [0.3] * 40, "same": [1, 0] * 20 + [0] * 40})
    with pytest.raises(ValueError, match=r"threshold=0.8: .* precision of 0.500 at most .* story_pairs_to_check"):
        match_stories(news({}), threshold=0.8, calibration=calibrate_stories(answers, n_boot=0))


@pytest.mark.parametrize(
    ("same", "message"), [(["1", "maybe"], "same='maybe': expected 1"), (["", "u"], "none of 2 pairs is answered")]
)
def test_answers_that_are_none_are_refused(same: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        calibrate_stories(pd.DataFrame({"score": [0.5, 0.6], "same": same}))


def test_own_answers_move_the_cut(told: pd.DataFrame) -> None:
    """Answers by which only pairs of score .9 and above are one story join fewer than answers by which all are."""
    scores = np.linspace(0, 1, 101)
    strict = calibrate_stories(pd.DataFrame({"score": scores, "same": (scores >= 0.9).astype(int)}), n_boot=0)
    lax = calibrate_stories(pd.DataFrame({"score": scores, "same": 1}), n_boot=0)
    few = pairs(match_stories(told, threshold=0.5, calibration=strict))
    many = pairs(match_stories(told, threshold=0.5, calibration=lax))
    by_score = story_pairs(told).set_index(["a", "b"])["score"]
    assert few < many
    assert all(by_score[pair] >= 0.8 for pair in few)  # 11 of 21 above .8 are right
    assert len(many) > len(pairs(match_stories(told)))


def test_pairs_to_check_go_through_csv_and_recalibrate(told: pd.DataFrame, tmp_path: Path) -> None:
    sheet = story_pairs_to_check(told, 24, seed=3)
    assert (len(sheet), set(sheet["same"])) == (24, {""})
    assert sheet["weight"].sum() == pytest.approx(len(story_pairs(told)))
    by_id = told.set_index("article_id")
    assert sheet["headline_b"].tolist() == by_id.loc[sheet["b"], "title"].tolist()
    sheet.to_csv(tmp_path / "sheet.csv", index=False)
    filled = pd.read_csv(tmp_path / "sheet.csv")
    filled["same"] = (by_id["story"].loc[filled["a"]].to_numpy() == by_id["story"].loc[filled["b"]].to_numpy()) * 1
    table = calibrate_stories(filled)
    right = np.average(filled["same"], weights=filled["weight"])
    assert table["precision"].iloc[-1] == pytest.approx(right)
    assert 0 < right < 1
    again = story_pairs_to_check(told.sample(frac=1, random_state=1), 24, seed=3)
    pd.testing.assert_frame_equal(again, sheet)


def test_the_shipped_pairs_are_scored_by_the_model_and_hold_no_text() -> None:
    shipped = pd.read_csv(ROOT / "data" / "story_pairs.csv")
    np.testing.assert_allclose(score(shipped), shipped["score"], atol=2e-5)
    assert set(shipped["same"]) == {0, 1}
    assert shipped["days"].notna().tolist() == shipped["dated"].tolist()
    words = shipped.select_dtypes(exclude="number").drop(columns="dated")
    assert {name: int(words[name].str.len().max()) for name in words} == {"a": 16, "b": 16, "source": 5}


@pytest.mark.parametrize("dated", [True, False])
def test_the_default_calibration_reaches_what_is_asked(dated: bool) -> None:
    table = default_calibration(dated=dated)
    for asked in (0.25, 0.6, 0.9):
        row = table[table["score"] == score_cut(asked, table)].iloc[0]
        assert asked <= row["precision"] <= asked + 0.06
        assert row["low"] < row["precision"] < row["high"]
    assert score_cut(0.9, table) > score_cut(0.6, table) > score_cut(0.25, table)
    assert score_cut(0.6, default_calibration(dated=False)) > score_cut(0.6, default_calibration(dated=True))


# How good a story is, and who was first


def test_quality_is_the_widest_span_and_the_least_score(told: pd.DataFrame) -> None:
    stories = match_stories(told)
    table = story_quality(told, stories).set_index("story_id")
    assert (table["span"].dropna() <= 4).all()
    scores = story_pairs(told).set_index(["a", "b"])["score"]
    for story, row in table.iterrows():
        members = sorted(stories.index[stories == story])
        assert row["articles"] == len(members)
        assert row["diameter"] == pytest.approx(min(scores[pair] for pair in combinations(members, 2)))
    assert len(table) == (stories.value_counts() > 1).sum()
    assert table["diameter"].is_monotonic_increasing


def tellings(*rows: tuple[str, str | None, str]) -> tuple[pd.DataFrame, pd.Series]:
    """One story: ``(outlet, published, date_precision)``, ids a0, a1 …"""
    frame = pd.DataFrame(rows, columns=["outlet", "published", "date_precision"])
    frame["article_id"] = [f"a{i}" for i in range(len(frame))]
    frame = frame.assign(published=pd.to_datetime(frame["published"], utc=True, format="ISO8601"))
    frame = frame.assign(date_note="", date_basis="stated")
    return frame, pd.Series("a0", index=frame["article_id"])


@pytest.mark.parametrize(
    ("rows", "leader", "lead", "why"),
    [
        ([("A", "2024-03-01T10:00", "minute"), ("B", "2024-03-01T10:05", "minute")], "A", "4min", "before all others"),
        ([("A", "2024-03-01T10:01", "minute"), ("B", "2024-03-01T10:00", "minute")], "B", "0min", "before all others"),
        ([("A", "2024-03-01T10:00", "minute"), ("B", "2024-03-01T10:00", "minute")], None, None, "overlap"),
        ([("A", "2024-03-01", "day"), ("B", "2024-03-01T23:59", "minute")], None, None, "overlap"),
        ([("A", "2024-03-01", "day"), ("B", "2024-03-02T00:10", "minute")], "A", "10min", "before all others"),
        ([("A", "2024-03-01T23:59", "minute"), ("B", "2024-03-02", "day")], "A", "0min", "before all others"),
        ([("A", "2024-03-01", "day"), ("B", "2024-03-03", "day")], "A", "1D", "before all others"),
        ([("A", "2024-03-01", "day"), ("B", "2024-03-01", "day")], None, None, "overlap"),
        ([("A", "2024-03-01", "day"), ("B", "2024-03-03", "day"), ("C", None, "none")], None, None, "undated"),
        ([("A", "2024-03-01", "day"), ("B", "2024-03-03", "day"), ("A", None, "none")], "A", "1D", "before all others"),
        ([("A", None, "none"), ("B", None, "none")], None, None, "undated"),
        # A's second telling overlaps B's; its first does not
        (
            [("A", "2024-03-02", "day"), ("B", "2024-03-02", "day"), ("A", "2024-03-01", "day")],
            "A",
            "0min",
            "before all others",
        ),
    ],
)
def test_who_led_by_hand(rows: list, leader: str | None, lead: str | None, why: str) -> None:
    table = who_led(*tellings(*rows), same_zone=True)
    row = table.iloc[0]
    assert (len(table), row["why"]) == (1, why)
    assert (row["leader"] if leader else None) == leader
    assert pd.isna(row["leader"]) == (leader is None)
    assert row["lead"] == pd.Timedelta(lead) if lead else pd.isna(row["lead"])
    assert (row["dated"], row["undated"]) == (sum(r[1] is not None for r in rows), sum(r[1] is None for r in rows))


def test_the_leading_article_is_named() -> None:
    told = tellings(("A", "2024-03-05", "day"), ("B", "2024-03-03", "day"), ("B", "2024-03-02", "day"))
    table = who_led(*told, same_zone=True)
    assert table.loc[0, ["leader", "article_id", "lead"]].tolist() == ["B", "a2", pd.Timedelta("2D")]


@pytest.mark.parametrize(("second", "lead"), [("2024-03-03", None), ("2024-03-04", "22h")])
def test_a_day_may_be_that_of_any_time_zone(second: str, lead: str | None) -> None:
    """In UTC-12 the first of March ends at noon of the second (UTC); in UTC+14 a day begins ten hours early."""
    row = who_led(*tellings(("A", "2024-03-01", "day"), ("B", second, "day"))).iloc[0]
    assert row["why"] == ("before all others" if lead else "overlap")
    assert row["lead"] == pd.Timedelta(lead) if lead else pd.isna(row["lead"])


@pytest.mark.parametrize(
    ("note", "leader"),
    [
        ("no time zone stated; read as UTC", None),  # may be 12 hours later than B
        ("'05-04-2025' read day first; month first it would be 2025-05-04", None),
        ("anything else", "A"),
    ],
)
def test_a_doubtful_date_makes_no_leader(note: str, leader: str | None) -> None:
    frame, stories = tellings(("A", "2024-03-01T10:00", "minute"), ("B", "2024-03-01T20:00", "minute"))
    frame.loc[0, "date_note"] = note
    found = who_led(frame, stories)["leader"].item()
    assert (found if leader else None) == leader
    assert pd.isna(found) == (leader is None)


def test_a_story_of_one_outlet_has_no_leader() -> None:
    assert who_led(*tellings(("A", "2024-03-01", "day"), ("A", "2024-03-03", "day"))).empty


def test_importing_stories_loads_neither_numba_nor_scikit_learn() -> None:
    code = "import sys, analysis.stories; print(sorted({'numba', 'sklearn'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("window", ["-1D", "4", 4, None, "NaT", "soon"])
def test_a_window_that_is_no_length_of_time_is_refused(window: object, told: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="expected a length of time of 0 or more with its unit"):
        match_stories(told, window=window)


def test_answers_of_a_person_serve_dated_and_undated_pairs_alike() -> None:
    calibration = pd.DataFrame({"score": [0.9, 0.5, 0.1], "precision": [1.0, 0.8, 0.3], "n": [30, 60, 90]})
    assert cuts(None, calibration) == {True: 0.5, False: 0.5}
    assert cuts(0.9, calibration) == {True: 0.9, False: 0.9}

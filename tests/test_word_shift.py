"""Word shift: known answers, contributions that add up, intervals that resample stories."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.sentiment import news_ratings
from analysis.stats import paired_differences
from analysis.study import Study, open_study
from analysis.word_shift import rated_words, shift_on_shared_stories, word_shift

ONE, TWO = {"happy": 3, "sad": 1, "war": 2}, {"happy": 1, "sad": 2, "war": 5}
SCORES = {"happy": 8.0, "sad": 2.5, "war": 1.8}
COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 50), min_size=1).filter(lambda c: sum(c.values()))
RATINGS = st.fixed_dictionaries({word: st.floats(-4, 4) for word in "abcdefgh"})


def mean(counts: dict[str, float], scores: dict[str, float]) -> float:
    return sum(n * scores[word] for word, n in counts.items()) / sum(counts.values())


def test_the_textbook_shift() -> None:
    """../shared/oracles.md: Gallagher et al. 2021, from text 1 to text 2, reference 5."""
    table = word_shift(TWO, ONE, SCORES, reference=5)
    assert table["word"].tolist() == ["happy", "war", "sad"]
    assert table["normalised"].to_numpy() == pytest.approx([-0.496324, -0.411765, -0.091912], abs=5e-7)
    assert table["contribution"].sum() == pytest.approx(2.75 - 5.0166667, abs=1e-6)
    assert table["share_b"].tolist() == [0.5, pytest.approx(1 / 3), pytest.approx(1 / 6)]
    assert (table["scoring"] == 0).all()


def test_a_score_that_differs_is_told_from_a_frequency_that_does() -> None:
    table = word_shift({"war": 1, "joy": 1}, {"war": 1, "joy": 1}, ({"war": -1, "joy": 2}, {"war": -3, "joy": 2}))
    assert table.set_index("word")[["frequency", "scoring"]].to_dict("index") == {
        "war": {"frequency": 0, "scoring": 1.0},
        "joy": {"frequency": 0, "scoring": 0.0},
    }


@given(COUNTS, COUNTS, RATINGS, RATINGS, st.none() | st.floats(-9, 9))
@settings(deadline=None, max_examples=200)
def test_contributions_add_up_to_the_difference(
    a: dict, b: dict, of_a: dict, of_b: dict, reference: float | None
) -> None:
    table = word_shift(a, b, (of_a, of_b), reference=reference)
    assert table["contribution"].sum() == pytest.approx(mean(a, of_a) - mean(b, of_b), abs=1e-12)
    assert (table["frequency"] + table["scoring"]).to_numpy() == pytest.approx(table["contribution"].to_numpy())


@given(COUNTS, COUNTS, RATINGS)
@settings(deadline=None, max_examples=100)
def test_swapping_two_texts_flips_every_sign(a: dict, b: dict, scores: dict) -> None:
    one, other = (word_shift(*pair, scores).set_index("word")["contribution"] for pair in ((a, b), (b, a)))
    assert one.to_numpy() == pytest.approx(-other.reindex(one.index).to_numpy(), abs=1e-12)


def test_words_without_a_score_are_left_out() -> None:
    with_rest = word_shift(TWO | {"tram": 90}, ONE | {"ferry": 4}, SCORES, reference=5)
    pd.testing.assert_frame_equal(with_rest, word_shift(TWO, ONE, SCORES, reference=5))


def test_equal_means_have_no_normalised_contribution() -> None:
    assert word_shift(ONE, ONE, SCORES)["normalised"].isna().all()


def test_a_text_without_a_scored_word_is_refused() -> None:
    with pytest.raises(ValueError, match=r"text b has no word with a score.*\['tram'\]"):
        word_shift(ONE, {"tram": 3}, SCORES)


# Words in sentences


def test_words_are_found_in_any_case_before_an_apostrophe_and_with_hyphens() -> None:
    rows = [("a1", "War’s end: the WAR-TORN town, ill-fated."), ("a1", "No word of 17."), ("a2", "Postwar calm")]
    sentences = pd.DataFrame(rows, columns=["article_id", "text"])
    table = rated_words(sentences, {"war": -3.0, "ill-fated": -1.5, "calm": 1.0})
    assert table[["article_id", "word", "score"]].to_numpy().tolist() == [
        ["a1", "war", -3.0],
        ["a1", "ill-fated", -1.5],
        ["a2", "calm", 1.0],
    ]
    assert table["share"].tolist() == pytest.approx([1 / 9, 1 / 9, 1 / 2])
    assert table["text"].tolist() == [rows[0][1], rows[0][1], rows[2][1]]


# On shared stories


def corpus(swap: bool = False) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Twelve stories that A and B tell, A with a war in each; and one story, full of joy, that A alone tells."""
    rng, rows = np.random.default_rng(4), []
    for story in range(12):
        extra = " ".join(rng.choice(["tram", "joy", "crash"], size=6))
        rows += [("A", story, f"war {extra} tram"), ("B", story, f"tram {extra} joy")]
    rows += [("A", 3, "a second telling of war and joy"), ("A", 99, "joy joy joy")]
    table = pd.DataFrame(rows, columns=["outlet", "story_id", "text"])
    table["outlet"] = table["outlet"].map({"A": "B", "B": "A"}) if swap else table["outlet"]
    table = table.assign(article_id=[f"x{i:02}" for i in range(len(table))], weight=1.0)
    return rated_words(table, {"war": -3.0, "joy": 2.0, "crash": -2.0}), table.drop(columns="text")


def test_the_shift_adds_up_to_the_paired_difference_of_mean_ratings() -> None:
    rated, articles = corpus()
    table = shift_on_shared_stories(rated, articles, "A", "B")
    rating = (rated["score"] * rated["share"]).groupby(rated["article_id"]).sum()
    means = articles.assign(rating=articles["article_id"].map(rating).fillna(0))
    expected = paired_differences(means, "rating", weight="weight")
    assert table["estimate"].sum() == pytest.approx(expected["estimate"].item(), abs=1e-12)
    assert table["word"].iloc[0] == "war"
    assert table["high"].iloc[0] < 0
    assert (table["clusters"] == 12).all()
    assert table.set_index("word")["n"]["war"] == 13


def test_an_interval_of_one_word_is_that_of_the_paired_difference_of_that_word() -> None:
    rated, articles = corpus()
    table = shift_on_shared_stories(rated, articles, "A", "B", seed=3).set_index("word")
    war = rated[rated["word"] == "war"]
    part = (war["score"] * war["share"]).groupby(war["article_id"]).sum()
    means = articles.assign(part=articles["article_id"].map(part).fillna(0))
    expected = paired_differences(means, "part", weight="weight", interval="percentile", seed=3).iloc[0]
    assert table.loc["war", ["estimate", "low", "high"]].tolist() == pytest.approx(
        expected[["estimate", "low", "high"]].tolist()
    )


def test_swapped_labels_flip_every_sign_and_row_order_changes_nothing() -> None:
    one = shift_on_shared_stories(*corpus(), "A", "B").set_index("word")
    other = shift_on_shared_stories(*corpus(swap=True), "A", "B").set_index("word").reindex(one.index)
    assert one["estimate"].to_numpy() == pytest.approx(-other["estimate"].to_numpy())
    assert one["low"].to_numpy() == pytest.approx(-other["high"].to_numpy())
    rated, articles = corpus()
    again = shift_on_shared_stories(rated[::-1], articles.sample(frac=1, random_state=2), "A", "B")
    pd.testing.assert_frame_equal(again, shift_on_shared_stories(rated, articles, "A", "B"), rtol=1e-12)


def test_outlets_without_shared_stories_are_refused() -> None:
    rated, articles = corpus()
    with pytest.raises(ValueError, match="A and B share 12 stories, expected 13 or more"):
        shift_on_shared_stories(rated, articles, "A", "B", least=13)
    with pytest.raises(ValueError, match="no outlet C; there are A, B"):
        shift_on_shared_stories(rated, articles, "A", "C")


@pytest.fixture(scope="module")
def study(demo: Path) -> Study:
    return open_study(demo)


def test_a_studys_shift_explains_its_difference(study: Study) -> None:
    row = study.rating_on_shared_stories.dropna(subset=["p"]).iloc[0]
    table = study.word_shift(row["a"], row["b"])
    assert table["estimate"].sum() == pytest.approx(row["estimate"], abs=1e-12)
    assert table.attrs["rows"] == "rated_words"
    assert {"article_id", "outlet", "story_id", "weight", "text", "word"} <= set(study.rated_words.columns)
    assert set(study.rated_words["word"]) <= set(news_ratings().index)


def test_the_planted_tone_is_found_by_the_news_list_too(study: Study) -> None:
    table = study.rating_on_shared_stories.set_index(["a", "b"])["estimate"]
    assert table.xs("Daily Lantern").max() < -0.3
    assert table.drop("Daily Lantern", level="a").abs().max() < 0.1

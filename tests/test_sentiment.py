"""Tone: NLTK's scores exactly, known values, and averages one can do by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from references import VADER

from analysis.corpus import read_corpus
from analysis.repair import straighten
from analysis.sentiment import NEWS_EXCLUSIONS, prefix_curve, score_sentences, tone
from analysis.text import split_sentences


def scores(*texts: str, **options: object) -> list[float]:
    return score_sentences(pd.DataFrame({"text": texts}), **options)["compound"].tolist()


@pytest.fixture(scope="module")
def demo_sentences(demo_articles: tuple[pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    return score_sentences(split_sentences(demo_articles[0]))


def test_demo_sentences_score_as_nltk_scores_them(demo_sentences: pd.DataFrame) -> None:
    expected = [VADER.polarity_scores(straighten(text))["compound"] for text in demo_sentences["text"]]
    assert demo_sentences["compound"].tolist() == expected
    assert demo_sentences["compound"].abs().max() > 0.8


def test_rows_stay_as_given() -> None:
    given = pd.DataFrame({"text": ["A joy.", "A war.", "A joy."], "voice": ["own", "quoted", "own"]}, index=[7, 3, 5])
    scored = score_sentences(given)
    pd.testing.assert_frame_equal(scored[["text", "voice"]], given)
    assert scored["compound"].loc[7] == scored["compound"].loc[5] > 0 > scored["compound"].loc[3]
    assert "compound" not in given


@pytest.mark.parametrize(
    ("text", "compound"),
    [
        ("bad good", -0.1531),
        (
            "bad good " * 8 + "bad",
            -0.8834,
        ),  # quoted in oracles.md as nine pairs and "bad"; it is nine "bad", eight "good"
        ("bad good " * 9 + "bad", -0.8979),  # quoted there as nine pairs
        ("bad good " * 9, -0.8126),
        ("The tram left at nine.", 0.0),
        ("", 0.0),
    ],
)
def test_known_scores(text: str, compound: float) -> None:
    assert scores(text) == [pytest.approx(compound, abs=5e-5)]


@pytest.mark.parametrize("curly", ["I don’t like it", "It isn’t good", "They can’t win", "She wasn’t kind"])
def test_curly_apostrophes_negate_as_straight_ones_do(curly: str) -> None:
    straight = curly.replace("’", "'")
    assert scores(curly) == scores(straight) == [VADER.polarity_scores(straight)["compound"]]
    assert scores(curly)[0] < 0


def test_excluded_words_count_for_nothing_and_only_where_asked() -> None:
    text = "The Defence Ministry of the United Kingdom praised the plan"
    assert scores(text, exclude=NEWS_EXCLUSIONS) == scores("praised")
    assert scores(text, exclude=["UNITED", "Defence"]) == scores("praised")
    assert scores(text) == [VADER.polarity_scores(text)["compound"]]
    assert scores(text) != scores("praised")


@pytest.mark.parametrize("word", NEWS_EXCLUSIONS)
def test_every_excluded_word_had_a_score_to_lose_or_belongs_to_a_pair(word: str) -> None:
    assert scores(word, exclude=NEWS_EXCLUSIONS) == [0.0]


def test_tone_averages_sentences_within_what_it_is_asked() -> None:
    rows = [
        ("a1", "headline", "own", 0.5),
        ("a1", "body", "own", 0.2),
        ("a1", "body", "own", -0.4),
        ("a1", "body", "quoted", -0.9),
        ("a2", "body", "own", 0.1),
    ]
    frame = pd.DataFrame(rows, columns=["article_id", "part", "voice", "compound"])
    table = tone(frame.sample(frac=1, random_state=0)).set_index(["article_id", "part", "voice"])
    assert table["compound"].to_dict() == {
        ("a1", "headline", "own"): 0.5,
        ("a1", "body", "own"): pytest.approx(-0.1),
        ("a1", "body", "quoted"): -0.9,
        ("a2", "body", "own"): 0.1,
    }
    assert table["sentences"].to_dict()[("a1", "body", "own")] == 2
    by_article = tone(frame, by=["article_id"]).set_index("article_id")
    assert by_article["compound"].to_dict() == {"a1": pytest.approx(-0.6 / 4), "a2": 0.1}


def test_planted_tone_of_the_demo(
    demo_articles: tuple[pd.DataFrame, pd.DataFrame], demo_sentences: pd.DataFrame
) -> None:
    """The Lantern's own voice is far darker than everybody else's; the quotations, the same people's, hardly differ."""
    outlet = demo_articles[0].set_index("article_id")["outlet"]
    body = demo_sentences[demo_sentences["part"] == "body"].assign(outlet=demo_sentences["article_id"].map(outlet))
    means = tone(body, by=["outlet", "voice"]).set_index(["outlet", "voice"])["compound"].unstack("voice")
    assert means["own"].idxmin() == "Daily Lantern"
    assert means["own"].drop("Daily Lantern").min() - means.loc["Daily Lantern", "own"] > 0.1
    assert means["quoted"].max() - means["quoted"].min() < 0.35


# Whole texts


def test_prefix_curve_scores_the_first_words_of_long_enough_articles() -> None:
    text = "good " * 5 + "bad " * 20
    articles = pd.DataFrame({"article_id": ["a1", "a2"], "text": [text, "good bad"]})
    curve = prefix_curve(articles, words=(2, 5, 25, 100))
    assert curve[["article_id", "words"]].to_numpy().tolist() == [["a1", 2], ["a1", 5], ["a1", 25], ["a2", 2]]
    expected = ["good good", "good " * 5, text, "good bad"]
    assert curve["compound"].tolist() == scores(*expected)


@pytest.fixture(scope="module")
def lead(shared: Path) -> pd.DataFrame:
    articles, _ = read_corpus(shared / "corpora" / "aggregator" / "daily8_putin.txt")
    return articles[articles["outlet"] == "NBC News"]


def test_the_tone_of_a_real_article_flips_with_how_much_of_it_is_read(lead: pd.DataFrame) -> None:
    curve = prefix_curve(lead, words=(100, 200, 400, 600))
    assert curve["compound"].round(2).tolist() == [0.74, 0.61, -0.89, 0.98]
    assert scores(lead["text"].item())[0] == pytest.approx(0.983, abs=0.004)  # .9828 by vaderSentiment's own code


def test_its_sentences_are_near_neutral(lead: pd.DataFrame) -> None:
    whole = score_sentences(split_sentences(lead, voices=False)).query("part == 'body'")["compound"].tolist()
    assert len(whole) == pytest.approx(47, abs=2)
    assert sum(whole) / len(whole) == pytest.approx(0.07, abs=0.015)

"""Tone: NLTK's scores exactly, known values, and averages one can do by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from references import VADER

from analysis.corpus import read_corpus
from analysis.lexicons import read_lexicon
from analysis.repair import straighten
from analysis.sentiment import (
    NEWS_EXCLUSIONS,
    SPREAD,
    news_ratings,
    prefix_curve,
    score_lexicons,
    score_sentences,
    tone,
    tone_agreement,
)
from analysis.study import open_study
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


# Three scorers


def test_the_news_list_is_summed_over_the_root_of_the_words() -> None:
    texts = ["War and peace.", "The WAR’S end", "Ill-advised", "A tram at nine", "17 %", "", "No war"]
    ratings = news_ratings()
    war, peace, ill = ratings["war"], ratings["peace"], ratings["ill-advised"]
    expected = [(war + peace) / 3**0.5, war / 3**0.5, ill, 0, 0, 0, war / 2**0.5]
    assert score_lexicons(pd.DataFrame({"text": texts}))["news"].tolist() == pytest.approx(expected)


def test_textblob_is_the_librarys_polarity_and_the_mean_is_in_units_of_spread(demo_sentences: pd.DataFrame) -> None:
    from textblob import TextBlob

    table = score_lexicons(demo_sentences)
    assert table["textblob"].tolist() == [TextBlob(text).sentiment.polarity for text in demo_sentences["text"]]
    assert table["compound"].tolist() == demo_sentences["compound"].tolist()
    expected = sum(table[name] / SPREAD[name] for name in ("compound", "news", "textblob")) / 3
    assert table["mean"].to_numpy() == pytest.approx(expected.to_numpy())
    two = score_lexicons(table, scorers=["news"], column="voice")
    assert (two["news"] == 0).all()


def test_an_unknown_scorer_is_an_error_that_lists_them() -> None:
    with pytest.raises(ValueError, match="no scorer afinn: expected some of compound, news, textblob"):
        score_lexicons(pd.DataFrame({"text": ["x"]}), scorers=["afinn"])


def test_the_news_list_is_what_its_header_says() -> None:
    table = read_lexicon("tone_news")
    assert len(table) > 3000
    assert table["term"].is_unique
    assert table["term"].str.fullmatch(r"[a-z]+(-[a-z]+)*").all()
    assert table["weight"].between(-4, 4).all()
    assert (table["weight"] * 2 % 1 == 0).all()
    assert ((table["weight"] > 0) == (table["category"] == "positive")).all()
    assert (~table.drop_duplicates(["lemma", "weight"]).duplicated("lemma")).mean() > 0.9
    assert not set(NEWS_EXCLUSIONS) & set(table["term"])
    assert news_ratings()["atrocity"] == -4


def test_what_each_scorer_reaches_on_hand_rated_news(shared: Path) -> None:
    path = shared / "corpora" / "nyt_editorials_dev.tsv"
    rated = score_lexicons(pd.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE))
    r = {name: np.corrcoef(rated["rating"], rated[name])[0, 1] for name in [*SPREAD, "mean"]}
    assert r["textblob"] < r["news"] < r["compound"] < r["mean"]
    assert r["news"] > 0.48
    assert r["mean"] > 0.54
    for name, spread in SPREAD.items():
        assert rated[name].std() == pytest.approx(spread, abs=0.01)


# Agreement


def agreement(frame: pd.DataFrame, **options: object) -> pd.DataFrame:
    return tone_agreement(frame, scorers=["compound", "news"], **options).set_index("measure")


def scored(n: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    both, own = rng.normal(size=(2, n))
    article = rng.integers(40, size=n)
    return pd.DataFrame({"article_id": article, "compound": both, "news": 0.6 * both + 0.8 * own, "textblob": own})


def test_agreement_is_numpys_r_and_the_share_of_equal_signs() -> None:
    frame = scored()
    frame.loc[::7, "news"] = 0.0
    table, means = agreement(frame), frame.groupby("article_id")[["compound", "news"]].mean()
    assert table.loc["r over sentences", "estimate"] == pytest.approx(
        np.corrcoef(frame["compound"], frame["news"])[0, 1]
    )
    assert table.loc["r over articles", "estimate"] == pytest.approx(
        np.corrcoef(means["compound"], means["news"])[0, 1]
    )
    used = frame[frame["news"] != 0]
    assert table.loc["same sign", "estimate"] == (used["compound"] * used["news"] > 0).mean()
    assert table["n"].tolist() == [len(frame), len(means), len(used)]
    assert (table["low"] < table["estimate"]).all()
    assert (table["estimate"] < table["high"]).all()


def test_every_pair_of_scorers_is_listed_and_row_order_changes_nothing() -> None:
    frame = scored()
    table = tone_agreement(frame)
    assert table[["a", "b"]].drop_duplicates().to_numpy().tolist() == [
        ["compound", "news"], ["compound", "textblob"], ["news", "textblob"]
    ]  # fmt: skip
    pd.testing.assert_frame_equal(table, tone_agreement(frame.sample(frac=1, random_state=1)), rtol=1e-12)


def test_intervals_resample_clusters_not_sentences() -> None:
    """Sentences repeated within their article tell nothing new; counted as new ones they would halve the interval."""
    frame = scored()
    fourfold = pd.concat([frame] * 4, ignore_index=True)
    one, four = (agreement(rows).loc["r over sentences"] for rows in (frame, fourfold))
    assert four[["estimate", "low", "high"]].tolist() == pytest.approx(one[["estimate", "low", "high"]].tolist())
    apart = agreement(frame.assign(article_id=frame.index))
    assert apart.loc["r over sentences", "clusters"] == 400


def test_what_does_not_vary_has_no_r() -> None:
    frame = pd.DataFrame({"article_id": [1, 2, 3], "compound": [0.0, 0.0, 0.0], "news": [1.0, 2.0, 0.0]})
    table = agreement(frame)
    assert table["estimate"].isna().all()
    assert table["n"].tolist() == [3, 3, 0]


def test_a_headline_is_scored_whole_and_bodies_by_voice(demo: Path) -> None:
    study = open_study(demo)
    headlines = study.tone_sentences.query("layer == 'headline'")
    titles = study.clean.set_index("article_id")["title"]
    assert headlines["article_id"].is_unique
    expected = [VADER.polarity_scores(straighten(titles[article]))["compound"] for article in headlines["article_id"]]
    assert headlines["compound"].tolist() == expected
    bodies = study.tone_sentences.query("layer != 'headline'")
    assert len(bodies) == (study.sentences["part"] == "body").sum()
    assert set(bodies["layer"]) == {"own voice", "quotes"}
    tables = [study.tone_by_outlet, study.tone_on_shared_stories]
    assert [table.attrs["rows"] for table in tables] == ["tone_sentences"] * 2


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

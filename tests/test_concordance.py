"""Concordances: every place that was counted, at the character where it stands; lexicons by their longest match."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.concordance import count_lexicon, find_phrases, kwic, longest_first, read_phrase, spans_of
from analysis.repair import NOT_WORDS, straighten
from analysis.stream import read_stream
from analysis.terms import WORD, count_terms

PIECES = [
    "rain", "Rain", "RAINS", "rain's", "rain’s,", "fog", "fog-rain", "“rain", "fog”", "don’t", "don't.", "rain7", "7",
    "o'fog", "fog'n", "_rain", "rain/fog", "a@rain.com", "rain\ufffd", "https://fog.example", "(rain)", "rain—fog",
    "the", "\n\n", "\u00a0", "É.", "rain.", "ﬁne", "--", "'", '"', "U.S.", "İrain",
]  # fmt: skip
JOIN = r"[\s\-‐‑/'\"“”„«»]+"


def frame(*texts: str) -> pd.DataFrame:
    return pd.DataFrame({"article_id": [f"a{i}" for i in range(len(texts))], "outlet": "Post", "text": texts})


def found(pattern: str | re.Pattern[str], *texts: str, **options: object) -> list[str]:
    return kwic(frame(*texts), pattern, **options)["keyword"].tolist()


def lexicon(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["term", "category", "weight"])


# What is counted is found


@pytest.mark.parametrize("stop_words", ["english", ["the", "of"], None])
def test_every_counted_term_of_the_demo_is_found_as_often_as_it_was_counted(
    demo_articles: tuple[pd.DataFrame, pd.DataFrame], stop_words: str | list[str] | None
) -> None:
    articles = demo_articles[0]
    stream = read_stream(articles["text"])
    counted = count_terms(articles, ngrams=(1, 3), min_docs=3, max_share=1, stop_words=stop_words, stream=stream)
    dropped = stop_words or ()
    for column in range(0, len(counted.vocabulary), 9 if stop_words == "english" else 30):
        hits = kwic(articles, counted.vocabulary[column], stop_words=dropped, stream=stream)
        per_article = hits.groupby("article_id").size().reindex(counted.article_ids, fill_value=0)
        cells = counted.counts[:, [column]].toarray().ravel()
        assert per_article.tolist() == cells.tolist(), counted.vocabulary[column]


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join), min_size=1, max_size=2))
@settings(max_examples=40, deadline=None)
def test_any_counted_phrase_is_found_as_often_as_it_was_counted(texts: list[str]) -> None:
    articles = frame(*texts, "rain fog rain fog")
    counted = count_terms(articles, ngrams=(1, 3), min_docs=1, max_share=1, stop_words=["the"])
    for column, term in enumerate(counted.vocabulary):
        assert len(kwic(articles, term, stop_words=["the"])) == counted.counts[:, [column]].sum(), term


@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=12),
    st.sampled_from([" ", "\n", "  ", "-"]),
    st.sampled_from(["rain", "fog", "don't", "rain fog", "fog rain", "fog rain fog", "rain*", "fog rain*"]),
)
@settings(max_examples=200, deadline=None)
def test_hits_are_those_of_a_regular_expression_on_the_text(pieces: list[str], space: str, pattern: str) -> None:
    text = space.join(pieces).encode("utf-8", "ignore").decode()
    plain = NOT_WORDS.sub(lambda one: "\0" * len(one[0]), straighten(text.lower()))
    assume(len(plain) == len(text))
    words = [
        rf"\b{w}(?![^\W\d_]|'(?!s\b)[^\W\d_])" if w[-1] != "*" else rf"(?<![^\W_]){w[:-1]}" for w in pattern.split()
    ]
    last = r"[^\W_]*" if pattern[-1] == "*" else ""
    expected = [one.start() for one in re.finditer(f"(?={JOIN.join(words)}{last})", plain)]
    hits = kwic(frame(text), pattern)
    assert hits["start"].tolist() == expected
    assert [text[a:b] for a, b in zip(hits["start"], hits["end"], strict=True)] == hits["keyword"].tolist()


@given(st.text(max_size=60), st.text(max_size=8))
@settings(max_examples=200, deadline=None)
def test_no_text_and_no_pattern_raises_anything_but_a_plain_error(text: str, pattern: str) -> None:
    try:
        read_phrase(pattern)
    except ValueError:
        return
    text = text.encode("utf-8", "ignore").decode()
    hits = kwic(frame(text, "", text), pattern)
    assert hits["start"].tolist() == [*hits.loc[hits["article_id"] == "a0", "start"]] * 2


# What a pattern means


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("strike", "Strike! The STRIKE’s end; strikes, strike-breakers, restrike.", ["Strike", "STRIKE", "strike"]),
        ("strik*", "strike, striking and Strikes, but no hunger-restrike", ["strike", "striking", "Strikes"]),
        ("don't", "I don’t, we don't, don", ["don’t", "don't"]),
        ("don’t", "I don’t, we don't, don", ["don’t", "don't"]),
        ("night shift", "a night\n\nshift, a night-shift, a “night” shift, a night, shift. Night. Shift",
         ["night\n\nshift", "night-shift", "night” shift"]),
        ("women's vote", "the women’s vote, women vote", ["women’s vote"]),
        ("Article 50", "article 50 and Article 5", ["article 50"]),
        ("U.S. border", "the U.S. border and a US border", ["U.S. border"]),
        ("travel ban*", "Travel bans and a travel  ban", ["Travel bans", "travel  ban"]),
        ("strike", "see https://strike.example, @strike and st\ufffdrike strike\ufffds", []),
        ("fog", "İİİ fog", ["fog"]),
        ("rain rain", "rain rain rain", ["rain rain", "rain rain"]),
    ],
)  # fmt: skip
def test_what_a_pattern_finds(pattern: str, text: str, expected: list[str]) -> None:
    assert found(pattern, text) == expected


def test_a_phrase_ends_with_its_text() -> None:
    assert found("night shift", "at night", "shift at night", "shift") == []
    assert found("night shift", "at night", "shift at night", "shift", stop_words="english") == []


def test_stop_words_stand_between_the_words_of_a_counted_phrase_only_if_named() -> None:
    text = "the end of the strike; the end, 3 strike"
    assert found("end strike", text) == []
    assert found("end strike", text, stop_words=["of", "the"]) == ["end of the strike", "end, 3 strike"]


@pytest.mark.parametrize("pattern", ["", " ", "*", "—", "*ism", "st*ke", "a **"])
def test_a_pattern_without_a_word_or_with_a_stray_star_is_an_error_that_shows_it(pattern: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(pattern))):
        kwic(frame("strike"), pattern)


def test_an_unknown_list_of_stop_words_is_an_error() -> None:
    with pytest.raises(ValueError, match="stop_words='german'"):
        kwic(frame("strike"), "strike", stop_words="german")


def test_capitals_are_matched_where_asked_for() -> None:
    stream = read_stream(["IS fighters say it is over; Is it? IS’s end"])
    loud, any_case = (find_phrases(stream, [read_phrase("IS", capitals=loud)]) for loud in (True, False))
    assert [start for _, start, _ in spans_of(stream, loud)] == [0, 35]
    assert len(any_case) == 4


# The table


def test_a_hit_is_shown_with_what_stands_around_it() -> None:
    text = "The ferries stopped.\n\nA  night\u00a0strike began, and the band played."
    table = kwic(frame("Nothing here.", text), "strike", width=11)
    assert table.to_dict("records") == [
        {
            "article_id": "a1", "outlet": "Post", "start": text.index("strike"), "end": text.index("strike") + 6,
            "left": "A night", "keyword": "strike", "right": "began, and",
        }
    ]  # fmt: skip


def test_a_regular_expression_is_searched_in_the_text_itself() -> None:
    texts = ["Nine-day strike", None, "9-day strikes"]
    table = kwic(frame(*texts), re.compile(r"\w+-day\s+(strikes?)|"))
    assert table[["article_id", "keyword"]].to_numpy().tolist() == [["a0", "Nine-day strike"], ["a2", "9-day strikes"]]


def test_no_hit_is_an_empty_table_of_the_same_columns() -> None:
    some, none = kwic(frame("strike"), "strike"), kwic(frame("calm"), "strike")
    assert len(none) == 0
    assert none.dtypes.to_dict() == some.dtypes.to_dict()


def test_a_stream_that_was_read_gives_the_same_hits_and_another_column_its_own() -> None:
    articles = frame("A strike, a strike", "Calm").assign(title=["Calm", "Strike"])
    again = kwic(articles, "strike", stream=read_stream(articles["text"]))
    pd.testing.assert_frame_equal(kwic(articles, "strike"), again)
    assert kwic(articles, "strike", column="title")["article_id"].tolist() == ["a1"]


def test_the_order_of_articles_changes_nothing_but_the_order_of_hits() -> None:
    articles = frame("A strike", "The strike, the strike", "Calm", "Strike")
    hits, reverse = kwic(articles, "strike"), kwic(articles.iloc[::-1], "strike")
    order = ["article_id", "start"]
    pd.testing.assert_frame_equal(hits, reverse.sort_values(order, ignore_index=True))


# Lexicons


def test_a_lexicon_is_counted_by_its_longest_match_within_a_category() -> None:
    words = lexicon(
        ("war", "conflict", 1), ("civil war", "conflict", 2), ("war", "history", 5), ("war crime*", "law", 0.5),
        ("crime", "law", 1),
    )  # fmt: skip
    table = count_lexicon(frame("A civil war and war crimes. Crime.", "Calm."), words)
    assert table.to_dict("list") == {
        "article_id": ["a0"] * 3 + ["a1"] * 3,
        "category": ["conflict", "history", "law"] * 2,
        "hits": [2, 2, 2, 0, 0, 0],
        "score": [3, 10, 1.5, 0, 0, 0],
    }


def test_an_exact_word_goes_before_a_beginning_of_words() -> None:
    words = lexicon(("terror*", "a", 1), ("terror", "a", 10), ("terroris*", "a", 100))
    assert count_lexicon(frame("terror terrorist terrors"), words)["score"].tolist() == [111]


def test_the_longest_of_overlapping_phrases_goes_first_wherever_it_begins() -> None:
    stream = read_stream(["trade war on drugs gangs"])
    phrases = [read_phrase(term) for term in ("trade war", "war on drugs", "drugs gangs", "gangs")]
    kept = longest_first(find_phrases(stream, phrases), phrases, [0, 0, 0, 0])
    assert [hit.phrase for hit in kept] == [1, 3]
    apart = longest_first(find_phrases(stream, phrases), phrases, [0, 1, 2, 3])
    assert [hit.phrase for hit in apart] == [0, 1, 2, 3]


def test_a_lexicon_scores_a_large_lot_of_words_as_counts_do(demo_articles: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    articles = demo_articles[0]
    counted = count_terms(articles, min_docs=2, max_share=1)
    weight = np.arange(len(counted.vocabulary)) / 7
    words = pd.DataFrame({"term": counted.vocabulary, "category": "all", "weight": weight})
    table = count_lexicon(articles, words)
    assert table["hits"].tolist() == counted.counts.sum(axis=1).ravel().tolist()[0]
    assert table["score"].to_numpy() == pytest.approx(counted.counts @ weight)


def test_a_bad_term_of_a_lexicon_is_shown() -> None:
    with pytest.raises(ValueError, match="'—'"):
        count_lexicon(frame("war"), lexicon(("war", "conflict", 1), ("—", "conflict", 1)))


def test_words_are_those_that_counts_know() -> None:
    assert WORD in read_phrase.__globals__["UNIT"].pattern

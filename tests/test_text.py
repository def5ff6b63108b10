"""Sentences and voices: where a sentence ends, and whose words it holds."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from references import split_sentences as reference

from analysis.corpus import read_corpus
from analysis.marks import find_marks
from analysis.stream import read_stream
from analysis.text import pieces_of, split_sentences
from analysis.vader import score_tokens

MARKS = "\"“”„«»'‘’"
PIECES = st.sampled_from([*MARKS, *"aBs.,!? \n:-(5é", "he", " said ", "Yes", ". The "])
TEXTS = st.lists(PIECES, max_size=40).map("".join)


def sentences(text: str) -> list[str]:
    return pieces_of(read_stream([text]), "body", voices=False).tokens.spelled().to_pylist()


def quotes(text: str) -> list[str]:
    return [text[a:b] for a, b in quote_spans(text)]


def quote_spans(text: str) -> list[tuple[int, int]]:
    stream = read_stream([text])
    places = [(start, (token, at - 1)) for start, (token, at) in find_marks(stream)]
    ends = stream.offsets(place for pair in places for place in pair)
    return [(a, b + 1) for (_, a), (_, b) in zip(ends[::2], ends[1::2], strict=True)]


def split(text: str, title: str = "") -> pd.DataFrame:
    return split_sentences(pd.DataFrame({"article_id": ["a1"], "title": [title], "text": [text]}))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def voices(text: str, title: str = "", part: str = "body") -> list[tuple[int, str, list[str]]]:
    """Sentence number, voice and words of each row."""
    rows = split(text, title)
    rows = rows[rows["part"] == part]
    return [
        (n, voice, words(piece)) for n, voice, piece in zip(rows["sent_no"], rows["voice"], rows["text"], strict=True)
    ]


# Sentences


@pytest.mark.parametrize(
    "expected",
    [
        ["Mr. Holt met Dr. Pell at 5 p.m. on Monday.", "They spoke for an hour."],
        ["The U.S. Senate met.", "It voted."],
        ["Nordkai Inc. shares fell 1.3 per cent.", "Then they rose."],
        ["Gen. Vance was no. 3 on the list.", "She resigned on Jan. 4."],
        ["He left.", "“It is over.”", "She stayed."],
        ["Was it late?", "It was!", "Nobody knew."],
        ["The talks, as J. K. Raske put it, failed.", "They go on."],
        ["The fee is 1.3bn crowns.", "It was 900m."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


def test_number_ten_is_no_end_of_a_sentence() -> None:
    assert sentences("No. 10 was silent. Members agreed.") == ["No. 10 was silent.", "Members agreed."]


def test_a_quotation_in_a_short_headline_still_leaves_both_voices() -> None:
    article = pd.DataFrame({"article_id": ["a"], "title": ["Chief 'must go', says mayor"], "text": ["Rain fell."]})
    rows = split_sentences(article).query("part == 'headline'")
    assert dict(zip(rows["voice"], rows["text"], strict=True)) == {"own": "Chief , says mayor", "quoted": "must go"}


def test_a_paragraph_never_shares_a_sentence_with_the_next() -> None:
    text = "Mixed messages\n\nThe harbour was calm\nNobody spoke. Rain fell."
    assert sentences(text) == ["Mixed messages", "The harbour was calm", "Nobody spoke.", "Rain fell."]


@given(TEXTS)
@settings(deadline=None)
def test_sentences_hold_every_word_once_and_in_order(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


# Quotations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "we will go" and left.', ['"we will go"']),
        ("“Yes,” she said. “We go.”", ["“Yes,”", "“We go.”"]),
        ("Chief 'must go', says mayor", ["'must go'"]),
        ("‘We held the line’: ten-hour limit won", ["‘We held the line’"]),
        ("Army to be '10 times more lethal', says minister", ["'10 times more lethal'"]),
        ("„Wir bleiben“, sagte er.", ["„Wir bleiben“"]),
        ("«Oui», dit-il.", ["«Oui»"]),
        ('"Stop!" "Go!"', ['"Stop!"', '"Go!"']),
        ('A man (“the baker”) and — "the miller" — came.', ["“the baker”", '"the miller"']),
    ],
    ids=["straight", "curly", "headline", "curly single", "digit", "German", "French", "two", "brackets and dashes"],
)
def test_quotations_are_found_with_their_marks(text: str, expected: list[str]) -> None:
    assert quotes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The dockers' strike hit the port's owners.",
        "The dockers’ strike hit the port’s owners, didn’t it?",
        "He doesn't, she won't, and the Joneses' cat can't.",
        'He is 5\'10" tall, the board 6" wide.',
        "The '80s were loud and the '90s louder, the years' best.",
        "Rock 'n' roll at the drivers' ball",
        'He said "yes and left.\nShe stayed.',
        "She said “no and left.",
        'a " b " c',
    ],
)
def test_apostrophes_inches_and_stray_marks_are_no_quotations(text: str) -> None:
    assert quotes(text) == []


@pytest.mark.parametrize(
    "quote",
    [
        "'It's the drones' owners who pay,'",
        "'by dragging things out he'll win, and the Russians' friends won't,'",
        "‘It’s the drones’ owners who pay,’",
    ],
)
def test_apostrophes_do_not_end_a_quotation(quote: str) -> None:
    assert quotes(f"{quote} he said.") == [quote]


@pytest.mark.parametrize(
    "nested", ["“He said ‘no’ to me,”", "\"He told me 'no' twice,\"", "'She called it \"mad\" and went,'"]
)
def test_a_quotation_inside_another_is_part_of_it(nested: str) -> None:
    second = f"{nested[0]}I wept.{nested[-1]}"
    assert quotes(f"{nested} she said. {second}") == [nested, second]


@pytest.mark.parametrize("mark", ["“", '"'])
def test_a_quotation_that_runs_on_opens_each_paragraph_anew(mark: str) -> None:
    close = {"“": "”"}.get(mark, mark)
    text = f"{mark}The river rose.\n\n{mark}It fell by noon.\n\n{mark}Then we slept.{close} Nobody was hurt."
    assert quotes(text) == [f"{mark}The river rose.", f"{mark}It fell by noon.", f"{mark}Then we slept.{close}"]


@pytest.mark.parametrize("before", ["Holt said: ", "The warden, Dagny Holt, said, "])
def test_a_quotation_that_runs_on_may_begin_after_its_speaker(before: str) -> None:
    text = f"{before}“The river rose.\n\n“It fell by noon.” Nobody was hurt."
    assert quotes(text) == ["“The river rose.", "“It fell by noon.”"]


def test_an_unclosed_mark_opens_nothing() -> None:
    text = "She said “it is late.\n\nThe tram left. “We wait,” he said."
    assert quotes(text) == ["“We wait,”"]


@given(TEXTS)
@example("\"'")
@example("“\n“\n”")
@settings(deadline=None)
def test_quote_spans_never_raise_nor_overlap_and_stay_in_their_paragraph(text: str) -> None:
    spans = quote_spans(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert all(text[a] in MARKS and "\n" not in text[a:b] for a, b in spans)


# Voices


def test_own_words_and_quoted_words_are_told_apart() -> None:
    text = 'The council met on Monday. "We will build the wall by spring," the mayor told a crowded hall. Rain fell.'
    assert voices(text) == [
        (0, "own", words("The council met on Monday")),
        (1, "own", words("the mayor told a crowded hall")),
        (1, "quoted", words("We will build the wall by spring")),
        (2, "own", ["Rain", "fell"]),
    ]


def test_short_pieces_beside_a_quotation_are_in_nobodys_voice() -> None:
    assert voices('The so-called "special operation" went on through a cold winter.') == [
        (0, "own", words("The so called went on through a cold winter"))
    ]
    assert voices('"We will not leave the house," he said.') == [(0, "quoted", words("We will not leave the house"))]
    assert voices('"Yes," he said.') == []


def test_a_whole_quoted_sentence_counts_however_short() -> None:
    assert voices("“Stay here. Go home,” she told the crowd outside.")[0] == (0, "quoted", ["Stay", "here"])


def test_the_headline_is_one_sentence_with_voices_of_its_own() -> None:
    title = "Storm over wall. Mayor vows ‘we will build it by spring’"
    assert voices("Text.", title, part="headline") == [
        (0, "own", words("Storm over wall Mayor vows")),
        (0, "quoted", words("we will build it by spring")),
    ]


def test_an_empty_headline_gives_no_row() -> None:
    assert split("Rain fell.")["part"].tolist() == ["body"]


@given(TEXTS, TEXTS)
@example("She wept and spoke of“hope”aloud to us.", "")
@settings(deadline=None)
def test_every_word_of_a_piece_is_a_word_of_the_text(text: str, title: str) -> None:
    rows = split(text, title)
    for part, given_text in (("headline", title), ("body", text)):
        taken = [word for piece in rows.loc[rows["part"] == part, "text"] for word in words(piece)]
        left = words(given_text)
        for word in taken:
            assert word in left
            left.remove(word)


@given(TEXTS, TEXTS)
@example("", "“Then\u00a0he” said. “A. B”")
@example("Mayor: ‘no’", "He said: “It\u00a0is over. ‘Go.’ \n\n“We go.” ” x")
@settings(deadline=None, max_examples=300)
def test_pieces_are_those_found_one_text_at_a_time(title: str, text: str) -> None:
    articles = pd.DataFrame({"article_id": ["a", "b"], "title": [title, text], "text": [text, title]})
    pd.testing.assert_frame_equal(split_sentences(articles), reference(articles), check_dtype=False)


@pytest.mark.parametrize("name", ["allsides_dev", "basil_dev"])
def test_pieces_of_real_articles_are_those_found_one_text_at_a_time(shared: Path, name: str) -> None:
    articles = pd.read_parquet(shared / "corpora" / f"{name}.parquet").iloc[::19]
    pd.testing.assert_frame_equal(split_sentences(articles), reference(articles), check_dtype=False)


@given(st.lists(TEXTS, max_size=4))
@example(["She said “ hope ”aloud to us. \"'\" 'Tis bad, “good”!"])
@settings(deadline=None)
def test_pieces_score_the_same_as_tokens_and_as_text(texts: list[str]) -> None:
    """A study scores the tokens of pieces; whoever has only a table of sentences scores their text."""
    pieces = pieces_of(read_stream(texts), "body")
    spelled = pieces.tokens.spelled().to_pylist()
    assert score_tokens(pieces.tokens).tolist() == score_tokens(read_stream(spelled)).tolist()


def test_without_voices_a_sentence_is_one_row_with_all_its_words() -> None:
    article = pd.DataFrame({"article_id": ["a"], "title": ["'Go', says mayor"], "text": ['He said "yes". Rain.']})
    rows = split_sentences(article, voices=False)
    assert rows["text"].tolist() == ["'Go', says mayor", 'He said "yes".', "Rain."]
    assert rows["voice"].tolist() == ["both"] * 3
    assert rows["sent_no"].tolist() == [0, 0, 1]


# Whole articles


@pytest.fixture(scope="module")
def demo_sentences(demo_articles: tuple[pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    return split_sentences(demo_articles[0])


def test_planted_quotations_of_the_demo_are_quoted_and_nobodys_own_words(
    demo_truth: dict, demo_articles: tuple[pd.DataFrame, pd.DataFrame], demo_sentences: pd.DataFrame
) -> None:
    story = pd.DataFrame(demo_truth["articles"]).query("not is_excerpt").set_index(["outlet", "title"])["story"]
    keys = demo_articles[0].set_index("article_id")[["outlet", "title"]].itertuples(index=True, name=None)
    body = demo_sentences[demo_sentences["part"] == "body"]
    said = {key: " ".join(words(" ".join(rows["text"]))) for key, rows in body.groupby(["article_id", "voice"])}
    checked = 0
    for article, outlet, title in keys:
        for planted in demo_truth["planted"]["shared_quotes"].get(story.get((outlet, title)), []):
            quote = " ".join(words(planted["quote"]))
            assert quote in said[article, "quoted"]
            assert quote not in said[article, "own"]
            checked += 1
    assert checked == 62


def test_rows_are_keyed_by_article_part_sentence_and_voice(demo_sentences: pd.DataFrame) -> None:
    assert not demo_sentences.duplicated(["article_id", "part", "sent_no", "voice"]).any()
    assert set(demo_sentences["voice"]) == {"own", "quoted"}
    assert (demo_sentences.loc[demo_sentences["part"] == "headline", "sent_no"] == 0).all()


@pytest.fixture(scope="module")
def lead(shared: Path) -> str:
    """The NBC article of the real aggregator page: straight single quotes, one double-quoted scare quote."""
    articles, _ = read_corpus(shared / "corpora" / "aggregator" / "daily8_putin.txt")
    return articles.loc[articles["outlet"] == "NBC News", "text"].item()


def test_the_sixteen_quotations_of_the_nbc_article(lead: str) -> None:
    """Sixteen in single marks, nine speakers' words; and the scare quote in double marks."""
    found = quotes(lead)
    assert [quote for quote in found if quote.startswith('"')] == ['"special military operation"']
    assert found[0].endswith("put himself in an even better position to negotiate,'")
    assert found[-1] == "'Dmitriev is most probably sent in order to wriggle out of a tight corner.'"
    assert "'A clear signal it wants peace (not!)'" in found
    assert len(found) == 16 + 1


def test_the_scare_quote_is_in_nobodys_voice_and_the_speakers_words_are_not_nbcs(lead: str) -> None:
    rows = split(lead)
    assert not rows["text"].str.contains("special military operation").any()
    own = " ".join(rows.loc[rows["voice"] == "own", "text"])
    quoted = " ".join(rows.loc[rows["voice"] == "quoted", "text"])
    for piece in ("drag his feet", "We see you, Vladimir Putin", "a positive dynamic in our relations"):
        assert piece in quoted
        assert piece not in own
    assert "Russia's strategy, according to some Western foreign policy specialists" in own

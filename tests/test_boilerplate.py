"""Furniture is taken out, all of it and nothing else; no word left gives an outlet away."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from references import articles_that_hold, compared_words, covered_tokens, furniture_units

from analysis.boilerplate import strip_boilerplate
from analysis.masking import mask_names, mask_stream
from analysis.passages import Keys, Pages, count_articles, kinds_of, units_of, what_is_left, words_of
from analysis.repeats import _covered
from analysis.stream import read_stream

pytestmark = pytest.mark.filterwarnings("ignore:.*was stripped as repeated")

BODIES = [
    "The ferry came in at nine, an hour after the fog had lifted. Nobody aboard had slept.",
    "Beekeepers in the valley lost half their hives this spring. A vet blames the rain.",
    "Two bakers share one oven in Ullenby. They take turns, and keep a ledger of the ash.",
    "A tram left the rails at Pell Bridge. Its driver walked home.",
    "The opera sold its attic: wigs, boots, a paper dragon. The dragon went for nine crowns.",
    "Harbour pilots voted on a new roster. It passed by three.",
    "An owl has moved into the clock tower. The clock is slow, the owl is not.",
    "Schools will teach swimming again. The pool at Lindmoor opens in May.",
]
NAMES = ["Ada Holt", "Bo Pell", "Cy Marsh", "Di Raske", "Ed Vance", "Flo Brook", "Gus Torrel", "Hal Kessel"]
VERBS = ["We met", "They saw", "Rain hid", "Nobody asked", "Boats passed", "He blamed", "She sued", "Crowds cheered"]
PLACES = ["Skarne", "Ullenby", "Lindmoor", "Tessel", "Varland", "Pell", "Ost", "Marn"]
QUOTE = "“We will read every letter, including the rude ones, and answer them before the summer is out,” he said."


def outlet(name: str, texts: list[str]) -> pd.DataFrame:
    ids = [f"{name}-{i}" for i in range(len(texts))]
    return pd.DataFrame({"article_id": ids, "outlet": name, "title": "", "text": texts, "url": ""})


def words(text: str) -> list[str]:
    return text.split()


def stripped(texts: list[str], **columns: object) -> list[str]:
    return strip_boilerplate(outlet("Heron", texts).assign(**columns))[0]["text"].tolist()


# The demo


@pytest.fixture(scope="module")
def clean(demo_articles: tuple[pd.DataFrame, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    return strip_boilerplate(demo_articles[0])


def test_planted_furniture_is_gone_from_every_outlet(
    clean: tuple[pd.DataFrame, pd.DataFrame], demo_articles: tuple[pd.DataFrame, pd.DataFrame], demo_truth: dict
) -> None:
    for name, lines in demo_truth["furniture"].items():
        before, after = (frame.loc[frame["outlet"] == name, "text"] for frame in (demo_articles[0], clean[0]))
        for line in lines:
            assert before.str.contains(line, regex=False).sum() >= 6
            assert not after.str.contains(line, regex=False).any()


def test_nothing_but_furniture_and_one_dateline_is_gone(
    clean: tuple[pd.DataFrame, pd.DataFrame], demo_articles: tuple[pd.DataFrame, pd.DataFrame], demo_truth: dict
) -> None:
    datelines = 0
    for before, after in zip(demo_articles[0].itertuples(), clean[0]["text"], strict=True):
        expected = before.text
        for line in demo_truth["furniture"][before.outlet]:
            expected = expected.replace(line, " ")
        if expected.startswith("SKARNE, March 8 (NPA) – "):
            expected, datelines = expected.removeprefix("SKARNE, March 8 (NPA) – "), datelines + 1
        assert words(after) == words(expected)
    assert datelines == 1


def test_what_was_stripped_is_told_with_how_often(clean: tuple[pd.DataFrame, pd.DataFrame], demo_truth: dict) -> None:
    table = clean[1]
    for name, lines in demo_truth["furniture"].items():
        rows = table[(table["outlet"] == name) & (table["where"] != "dateline")]
        told = " ".join(rows["passage"])
        assert sorted(words(told)) == sorted(words(" ".join(lines)))
        held = [a for a in demo_truth["articles"] if a["outlet"] == name and a["furniture"]]
        assert set(rows["times"]) == {len(held)}
    assert table.loc[table["where"] == "dateline", "times"].tolist() == [1]


def test_titles_ids_order_and_index_stay(
    clean: tuple[pd.DataFrame, pd.DataFrame], demo_articles: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    pd.testing.assert_frame_equal(clean[0].drop(columns="text"), demo_articles[0].drop(columns="text"))


def test_stripping_twice_strips_nothing_more(clean: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    again, table = strip_boilerplate(clean[0])
    assert again["text"].tolist() == clean[0]["text"].tolist()
    assert table.empty


def test_the_order_of_rows_does_not_matter(
    clean: tuple[pd.DataFrame, pd.DataFrame], demo_articles: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    again, table = strip_boilerplate(demo_articles[0].sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(again.sort_index(), clean[0])
    pd.testing.assert_frame_equal(table, clean[1])


def test_an_index_that_repeats_does_not_matter(
    clean: tuple[pd.DataFrame, pd.DataFrame], demo_articles: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    twice = demo_articles[0].set_axis(np.arange(len(demo_articles[0])) // 2)
    again, table = strip_boilerplate(twice)
    assert again["text"].tolist() == clean[0]["text"].tolist()
    assert again.index.equals(twice.index)
    pd.testing.assert_frame_equal(table, clean[1])


def test_outlets_with_each_others_names_lose_the_same(
    clean: tuple[pd.DataFrame, pd.DataFrame], demo_articles: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    names = sorted(demo_articles[0]["outlet"].unique())
    swapped = demo_articles[0].assign(outlet=demo_articles[0]["outlet"].map(dict(zip(names, names[::-1], strict=True))))
    assert strip_boilerplate(swapped)[0]["text"].tolist() == clean[0]["text"].tolist()


def test_the_table_tells_articles_and_share(clean: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    texts = [f"{body}\n\nGo to page {i}.\n\nGo to page {i + 1}." for i, body in enumerate(BODIES)]
    _, table = strip_boilerplate(outlet("Heron", texts))
    (row,) = table.to_dict("records")
    size = sum(map(len, texts))
    assert row == {
        "outlet": "Heron", "passage": "Go to page 0.", "where": "sentence", "times": 16, "articles": 8,
        "share": pytest.approx(16 * len("Go to page 0.") / size),
    }  # fmt: skip
    assert list(clean[1]) == list(table)


# Kinds of furniture


@pytest.mark.parametrize(
    "line",
    [
        "Sign up for our morning letter.",
        "Read more: the best of the week",
        "© 2024 Heron Press. All rights reserved.",
        "Heron is published by the Tessel Trust, a charity that belongs to its readers and to nobody else in Varland.",
    ],
)
@pytest.mark.parametrize("glue", ["\n\n", " "])
def test_a_repeated_line_is_stripped_wherever_it_stands(line: str, glue: str) -> None:
    at_the_end = stripped([body + glue + line for body in BODIES])
    assert [words(text) for text in at_the_end] == [words(body) for body in BODIES]


def test_figures_do_not_hide_a_repeated_line() -> None:
    texts = [f"{body}\n\nPage {i} of {2 * i + 9} in the printed issue of {2000 + i}." for i, body in enumerate(BODIES)]
    assert stripped(texts) == BODIES


def test_a_credit_with_changing_names_is_cut_from_the_end() -> None:
    texts = [f"{body} {name} contributed to this report." for body, name in zip(BODIES, NAMES, strict=True)]
    assert stripped(texts) == BODIES


@pytest.mark.parametrize(
    "dateline", ["SKARNE — ", "ULLENBY, March 8 (NPA) – ", "LINDMOOR (NPA) - ", "SKARNE, Feb. 3 /NPA/. "]
)
def test_datelines_are_cut(dateline: str) -> None:
    assert stripped([dateline + BODIES[0], *BODIES[1:]]) == BODIES


def test_what_few_articles_repeat_stays() -> None:
    texts = [body + " The moon was full." * (i < 3) for i, body in enumerate(BODIES)]
    assert stripped(texts) == texts


def test_what_an_article_repeats_within_itself_stays() -> None:
    texts = ["Rain fell on the town. " * 12 + BODIES[0], *BODIES[1:]]
    assert stripped(texts) == texts


def test_an_article_that_is_nothing_but_furniture_keeps_its_text() -> None:
    furniture = "Sign up for our morning letter. Follow us on the air."
    assert stripped([*(f"{body}\n\n{furniture}" for body in BODIES), furniture]) == [*BODIES, furniture]


@pytest.mark.parametrize("n", [12, 30])
def test_an_article_that_is_nothing_but_a_long_run_keeps_its_text(n: int) -> None:
    run = " ".join(f"word{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(n)) + "."
    assert stripped([*(f"{body} {run}" for body in BODIES), run]) == [*BODIES, run]


def test_quotations_that_outlets_share_stay() -> None:
    """Four outlets carry one speech: within each outlet it stands once, and that is no furniture."""
    frames = [outlet(name, [f"{body} {QUOTE}" if i == k else body for i, body in enumerate(BODIES)])
              for k, name in enumerate(["Auk", "Gull", "Heron", "Tern"])]  # fmt: skip
    articles = pd.concat(frames, ignore_index=True)
    clean, table = strip_boilerplate(articles)
    assert clean["text"].tolist() == articles["text"].tolist()
    assert table.empty


def test_one_outlets_furniture_is_anothers_news() -> None:
    line = "The tide tables are printed every Friday."
    heron = outlet("Heron", [f"{body}\n\n{line}" for body in BODIES])
    tern = outlet("Tern", [f"{BODIES[0]}\n\n{line}", *BODIES[1:]])
    clean, table = strip_boilerplate(pd.concat([heron, tern], ignore_index=True))
    assert clean["text"].tolist() == BODIES + tern["text"].tolist()
    assert table[["outlet", "passage", "times"]].to_numpy().tolist() == [["Heron", line, 8]]


# Forms: their words change, their form stays


@pytest.mark.parametrize(
    "form",
    [
        "By {0}",
        "{0} and {1} contributed to this report.",
        "Heron’s {0} contributed to this story.",
        "Follow {0} on Twitter at @{2}.",
        "Contact the writer at {2}@heron.example",
        "Contributing: {0}, {1}",
        "(Photo: {0}, Getty Images)",
        "(Reuters photo: {0})",
        "{0}/AP",
        "Photograph: {0}/Reuters",
        "Enlarge this image toggle caption {0} {0}",
        "JUST WATCHED {0} has a plan Replay More Videos MUST WATCH {0} has a plan 02:33",
        "SEE ALSO: {0} will not stand again, says {1}",
        "8 8 8",
    ],
)
@pytest.mark.parametrize("last", [False, True])
def test_a_form_is_taken_out_with_the_words_that_change(form: str, last: bool) -> None:
    lines = [form.format(NAMES[i], NAMES[i - 1], NAMES[i].split()[1].lower()) for i in range(8)]
    paragraphs = [body.split(". ", 1) for body in BODIES]
    texts = [
        f"{a}.\n\n{b}\n\n{line}" if last else f"{a}.\n\n{line}\n\n{b}"
        for (a, b), line in zip(paragraphs, lines, strict=True)
    ]
    assert stripped(texts) == [f"{a}.\n\n{b}" for a, b in paragraphs]


@pytest.mark.parametrize(
    "line",
    [
        "{0} said so again on the quay, where {1} met nobody.",
        "{0} did not answer a request for comment.",
        "By Monday the boats of {0} will be out again.",
        "“Follow me on Twitter,” said {0}, who is a vet.",
    ],
)
def test_sentences_with_names_that_are_no_form_stay(line: str) -> None:
    texts = [f"{body}\n\n{line.format(NAMES[i], NAMES[i - 1])}" for i, body in enumerate(BODIES)]
    assert stripped(texts) == texts


def test_link_text_run_into_a_sentence_is_cut_from_the_second_mention_to_more() -> None:
    links = [
        "Bo {0} Bohumil Karel {0}Ferry talks stall again The Pilot: {1} waits MORE",
        "Bo {0} Bo {0}2031 vote looms Owls move in MORE",
        "Bo {0} Bohumil {0} Council to meet on {1} MORE’s",
    ]
    lasts = [name.split()[1] for name in NAMES]
    texts = [
        f"{body} Mayor {links[i % 3].format(lasts[i], lasts[i - 1])} (Ind.) was there." for i, body in enumerate(BODIES)
    ]
    left = [f"{body} Mayor Bo {lasts[i]} (Ind.) was there." for i, body in enumerate(BODIES)]
    assert stripped(texts) == left


def test_a_gallery_is_cut_from_its_first_to_its_last_counter() -> None:
    gallery = " ".join(
        f"Photos: The fair A stall of {{0}} stands by the sea. Hide Caption {i} of 4" for i in (1, 2, 3, 4)
    )
    texts = [
        f"{body}\n\n{gallery.format(name)}\n\nIt rained on {name}." for body, name in zip(BODIES, NAMES, strict=True)
    ]
    assert stripped(texts) == [f"{body}\n\nIt rained on {name}." for body, name in zip(BODIES, NAMES, strict=True)]


def test_forms_that_few_articles_have_stay() -> None:
    texts = [
        body + "\n\n(Photo: Ada Holt, Getty Images)\n\nFollow Ada Holt on Twitter" * (i < 3)
        for i, body in enumerate(BODIES)
    ]
    assert stripped(texts) == texts


# Bylines


def test_an_authors_name_is_taken_out_where_bylines_stand_and_nowhere_else() -> None:
    text = (
        "By Ada Holt\n\nThe harbour froze. Ada Holt walked across it.\n\nNobody else dared.\n\n"
        "“I was cold,” said Ada Holt.\n\nThe ice held.\n\nAda Holt is a reporter for the Heron."
    )
    left = text.removeprefix("By Ada Holt\n\n").removesuffix("\n\nAda Holt is a reporter for the Heron.")
    assert stripped([text, *BODIES[:2]], author=["Bo Pell, Ada Holt", "", ""]) == [left, *BODIES[:2]]
    assert stripped([text, *BODIES[:2]]) == [text, *BODIES[:2]]


def test_a_politician_who_writes_once_keeps_the_name() -> None:
    text = "Trade needs a harbour.\n\nAs Ada Holt I voted for it.\n\nAda Holt is the member for Lindmoor."
    assert stripped([text, *BODIES], author="Ada Holt") == [text, *BODIES]


# What is repeated and is no furniture


@pytest.mark.parametrize("mark", ["“”", '""'])
@pytest.mark.parametrize("own_line", [False, True])
def test_a_quotation_that_articles_repeat_stays(mark: str, own_line: bool) -> None:
    quote = f"{mark[0]}We will read every letter, including the rude ones, before the summer is out.{mark[1]}"
    texts = [
        f"{body}\n\n{quote}\n\nIt was {name}." if own_line else f"{body} {quote}"
        for body, name in zip(BODIES, NAMES, strict=True)
    ]
    assert stripped(texts) == texts


def test_a_fact_inside_paragraphs_stays() -> None:
    fact = "The bridge was closed after a ferry struck its third pier in the great fog."
    texts = [body.replace(". ", f". {fact} ", 1) for body in BODIES]
    assert stripped(texts) == texts


def test_a_title_inside_different_sentences_stays() -> None:
    title = "the chief of the harbour police of Ullenby and the islands of the outer sound Ada Holt"
    texts = [f"{body} {verb} {title} in {place}." for body, verb, place in zip(BODIES, VERBS, PLACES, strict=True)]
    assert stripped(texts) == texts


def test_what_is_repeated_within_one_story_stays_and_what_is_spread_goes() -> None:
    line = "The ferry struck the third pier of the bridge at nine in the morning of the fair."
    texts = [f"{body}\n\n{line}" if i < 5 else body for i, body in enumerate(BODIES * 3)]
    texts = [f"{text}\n\n{word}" for text, word in zip(texts, invented(24), strict=True)]
    week = pd.to_datetime(["2024-03-01"] * 5 + [f"2024-{1 + i % 12:02}-11" for i in range(19)], utc=True)
    year = pd.to_datetime([f"2024-{1 + i % 12:02}-11" for i in range(24)], utc=True)
    assert stripped(texts, published=week) == texts
    assert [line in text for text in stripped(texts, published=year)] == [False] * 24
    assert [line in text for text in stripped(texts)] == [False] * 24


# The text that is left


pieces = st.lists(
    st.sampled_from(
        ["The fog lifted.", "Sign up here.", "“No,” he said.", "Read more:", "\n\n", " ", "\u00a0", "8 8 8",
         "(Photo: AP)", "é", "www.heron.example", "MORE", "Bo Pell", "Bo PellIt", "1 of 4", "\t", "said.”But", "\v"]
    ),
    max_size=14,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(pieces, min_size=1, max_size=8))
def test_what_is_left_is_the_published_text_without_the_stripped_passages(parts: list[list[str]]) -> None:
    texts = [" ".join(part) for part in parts]
    articles = outlet("Heron", texts).assign(author="Bo Pell")
    clean, table = strip_boilerplate(articles)
    gone = 0
    for before, after in zip(texts, clean["text"], strict=True):
        rest = iter(before)
        assert all(letter in rest for letter in after)  # nothing is new, nothing changes its place
        gone += len("".join(before.split())) - len("".join(after.split()))
    listed = sum(len("".join(passage.split())) for passage in table["passage"].repeat(table["times"]))
    assert (gone == 0) == table.empty
    assert gone >= 0
    assert abs(gone - listed) <= 3 * table["times"].sum()  # figures of other lengths


@pytest.mark.parametrize("texts", [[], [""], ["", "", "", "", ""], ["One article."], ["\n \n"]])
def test_little_text_is_left_as_it_is(texts: list[str]) -> None:
    frame = outlet("Heron", texts).astype({"text": "str", "outlet": "str", "url": "str"})
    clean, table = strip_boilerplate(frame)
    assert clean["text"].tolist() == texts
    assert table.empty


def test_an_enormous_text_is_read_in_its_time() -> None:
    huge = "Rain fell on the town of Ullenby (Photo: a) 1 of 2 MORE “and ".split()
    texts = [" ".join(huge * 20_000), "x@" * 500_000, "aB" * 500_000 + " MORE", *(f"{body} MORE" for body in BODIES)]
    assert stripped(texts) == [*texts[:3], *BODIES]


# Equal to the rule in plain Python

TOKENS = [
    "The",
    "fog",
    "lifted.",
    "Dr.",
    "No?”",
    "“Yes",
    "ann@x.example",
    "12",
    "3",
    "Read:",
    "(AP)",
    "—",
    "don’t",
    "\n",
    "A.",
    "|",
]


def read(texts: list[str]) -> Pages:
    stream = read_stream(texts)
    line = np.zeros(len(stream.ids), np.int64)
    line[stream.lines] = 1
    article = np.repeat(np.arange(len(texts)), np.diff(stream.ptr))
    return Pages(
        kinds_of(stream.types), stream.ids, article, np.cumsum(line), np.full(len(texts), np.nan), [""] * len(texts)
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.sampled_from(TOKENS), max_size=20).map(" ".join), min_size=1, max_size=6))
def test_units_and_their_articles_are_those_of_the_rule(texts: list[str]) -> None:
    pages = read(texts)
    left = what_is_left(pages)
    units = units_of(pages, left)
    told = [pages.spelled(int(a), int(b) - 1) for a, b in zip(units.first, units.behind, strict=True)]
    expected = [list(furniture_units(text)) for text in texts]
    assert told == [unit for article in expected for unit in article]
    number, articles = count_articles(Keys(pages.kinds, left.ids).of(units.first, units.behind), units.article)
    held = articles_that_hold([compared_words(unit) for unit in article] for article in expected)
    assert articles[number].tolist() == [held[compared_words(unit)] for unit in told]
    assert [words_of(unit) for unit in told] == [compared_words(unit) for unit in told]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.sampled_from(TOKENS[:8]), max_size=20).map(" ".join), min_size=1, max_size=6))
def test_runs_are_those_of_the_rule(texts: list[str]) -> None:
    pages = read(texts)
    left = what_is_left(pages)
    (covered,) = _covered(pages, left, Keys(pages.kinds, left.ids), 3, (2,))
    assert covered.tolist() == [mark for text in texts for mark in covered_tokens(text, texts, 3, 2)]


# Names


def test_no_outlet_of_the_demo_names_itself_after_masking(
    clean: tuple[pd.DataFrame, pd.DataFrame], demo_articles: tuple[pd.DataFrame, pd.DataFrame], demo_truth: dict
) -> None:
    masked, articles = mask_names(clean[0]), demo_articles[0]
    for name, n in demo_truth["planted"]["names_itself"].items():
        assert articles.loc[articles["outlet"] == name, "text"].str.contains(name).sum() >= n
        assert not masked["text"].str.contains(name.removeprefix("The "), case=False).any()


def test_masking_takes_names_out_and_nothing_else() -> None:
    articles = pd.concat(
        [
            outlet("The Tern", ["The Tern’s reporter told Heron News: “Terns nest here.” Reuters and AFP were there."]),
            outlet(
                "Heron News", ["Herons are news, and HERON NEWS knows. Good news: apples (AP) cost less, says Reuters."]
            ),
        ],
        ignore_index=True,
    )
    masked = mask_names(articles)["text"].tolist()
    assert words(masked[0]) == words("'s reporter told : “Terns nest here.” and were there.")
    assert words(masked[1]) == words("Herons are news, and knows. Good news: apples () cost less, says .")


def test_masked_tokens_keep_their_places_and_addresses_stay_whole() -> None:
    text = "Rain fell,\nsaid The Heron News (and AFP). Write to ann@heronnews.example; Heron\nNews Heron"
    articles = outlet("Heron News", [text, "No names here."])
    stream = read_stream(articles["text"])
    masked = mask_stream(stream, articles)
    assert masked.ptr.tolist() == stream.ptr.tolist()
    given, left = ([s.types[i] for i in s.ids] for s in (stream, masked))
    assert [(a, b) for a, b in zip(given, left, strict=True) if a != b] == [
        ("Heron", ""), ("News", ""), ("AFP).", ")."), ("Heron", ""), ("News", ""), ("Heron", ""),
    ]  # fmt: skip


def test_names_hold_signs_of_regular_expressions_and_curly_apostrophes() -> None:
    articles = outlet(
        "Fishermen’s (Daily) Post+", ["He told the Fishermen's (Daily) Post+ and the Fishermen’s (Daily) Post+ so."]
    )
    assert words(mask_names(articles)["text"].item()) == words("He told the and the so.")


def test_known_outlets_are_masked_by_their_other_names() -> None:
    articles = outlet("Al Jazeera", ["She spoke to Al Jazeera, and aljazeera heard it."])
    assert words(mask_names(articles)["text"].item()) == words("She spoke to , and heard it.")


def test_stripping_much_of_an_outlet_is_told() -> None:
    story = "The harbour board met at noon to weigh the cost of the new quay against the gain in trade."
    texts = [
        f"{story}\n\nA boat called {name} came in, {name} being the name its owner gave it when {name} was young."
        for name in ("Anna", "Berta", "Clara", "Dora", "Else", "Frida")
    ]
    with pytest.warns(UserWarning, match=r"% of the text of Heron was stripped"):
        strip_boilerplate(outlet("Heron", texts))


def test_revisions_of_one_article_keep_their_text() -> None:
    shared = " ".join(f"The board said {word} had been weighed before the vote." for word in invented(15))
    revisions = [f"{shared} Version {name} adds a line." for name in ("Anna", "Berta", "Clara", "Dora")]
    others = [f"A boat called {name} came in and nobody on the quay looked up." for name in invented(60)]
    clean, _ = strip_boilerplate(outlet("Heron", revisions + others))
    assert clean["text"].tolist()[:4] == revisions


def test_an_ordinary_word_that_is_a_domain_is_not_masked() -> None:
    frame = outlet("Reason", ["The reason is plain. Reason said so."]).assign(url="https://reason.com/a")
    assert mask_names(frame)["text"].str.split().str.join(" ").tolist() == ["The reason is plain. said so."]


def invented(n: int) -> list[str]:
    return [f"q{a}{b}z" for a in "abcdefghij" for b in "abcdefghij"][:n]


# Buttons


def test_a_row_of_buttons_is_gone_with_its_address_and_nothing_else() -> None:
    bar = "Send Facebook Twitter Google+ Whatsapp reddit Permalink https://herald.example/p/2"
    texts = [f"{BODIES[0]} {bar} mh/kl", f"{BODIES[1]} Facebook Twitter Print Share", *BODIES[2:]]
    clean, table = strip_boilerplate(outlet("Heron", texts))
    assert clean["text"].tolist() == [f"{BODIES[0]} mh/kl", *BODIES[1:]]
    assert table[["passage", "where", "times"]].to_numpy().tolist() == [
        ["Facebook Twitter Print Share", "buttons", 1], [bar, "buttons", 1],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "sentence",
    [
        "They wrote on Facebook, Twitter, WhatsApp, Telegram and Reddit.",  # a list
        "He deleted Facebook Twitter Twitter Facebook accounts.",  # two names
        "Print Share Save",  # three
    ],
)
def test_networks_named_in_prose_stay(sentence: str) -> None:
    texts = [f"{BODIES[0]} {sentence}", *BODIES[1:]]
    assert stripped(texts) == texts


def test_buttons_of_two_articles_are_no_row() -> None:
    texts = [f"{BODIES[0]} Share Tweet", f"Facebook Print {BODIES[1]}", *BODIES[2:]]
    assert stripped(texts) == texts

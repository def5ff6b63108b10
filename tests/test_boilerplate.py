"""Furniture is taken out, all of it and nothing else; no word left gives an outlet away."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.boilerplate import mask_names, mask_stream, strip_boilerplate
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
QUOTE = "“We will read every letter, including the rude ones, and answer them before the summer is out,” he said."


def outlet(name: str, texts: list[str]) -> pd.DataFrame:
    ids = [f"{name}-{i}" for i in range(len(texts))]
    return pd.DataFrame({"article_id": ids, "outlet": name, "title": "", "text": texts, "url": ""})


def words(text: str) -> list[str]:
    return text.split()


def stripped(texts: list[str]) -> list[str]:
    return strip_boilerplate(outlet("Heron", texts))[0]["text"].tolist()


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
    names = ["Ada Holt", "Bo Pell", "Cy Marsh", "Di Raske", "Ed Vance", "Flo Brook", "Gus Torrel", "Hal Kessel"]
    texts = [f"{body} {name} contributed to this report." for body, name in zip(BODIES, names, strict=True)]
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

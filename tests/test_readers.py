"""Every article of a saved page and every row of a table comes out, with nothing of the page or the format in it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.corpus import read_corpus
from analysis.files import File, decode
from analysis.outlets import outlet_called
from analysis.readers import kind_of, read_file
from analysis.readers.aggregator import is_cut_off

pytestmark = pytest.mark.filterwarnings("ignore:.*no column for")

PAGES = ["daily8_putin", "page1_guns", "page2_elections", "page3_immigration", "page4_healthcare"]
FURNITURE = (
    "Orange background\n\nTry Our AI Features\n\nExplore what Daily8 AI can do for you:\n\nComments\n\n"
    "No comments yet...\n\nRelated Articles\n\n"
)
FOOTER = (
    "DOWNLOAD THE APP\n\nGet Started Now: Download the App\n\nReady to dive into the world of global news and events? "
    "Download our app today from your preferred app store and start exploring.\napp-storeplay-store"
)
LEAD = "The mayor of Quill opened the bridge.\nShe wore boots."
MILL = "The old mill turns again.\nIts owner is glad."


def body_hash(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def lead(
    body: str = LEAD, *, outlet: str = "The Heron", date: str = "17-09-2023", title: str = "A bridge opens"
) -> str:
    return f"logo\n{title}\n\n{title}\n\n{outlet}{date}\n\n{body}\n\n{FURNITURE}"


def card(
    body: str = MILL, *, outlet: str = "Fen Post", time: str = "23 minutes ago", title: str = "A mill turns"
) -> str:
    timed = f"time{time}\n\n" if time else ""
    return f"{title}\n{title}\n\n{outlet}\n\n{timed}  • {outlet}\n\n{title}\n\n{body}\n\n"


def save(folder: Path, *parts: str, footer: str = FOOTER, encoding: str = "utf-8") -> Path:
    path = folder / "page.txt"
    path.write_bytes(("".join(parts) + footer).encode(encoding))
    return path


def lines(text: str) -> list[str]:
    return text.split("\n\n")


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# Aggregator pages: the real one, the four made from real articles, and the demo


@pytest.mark.parametrize("name", PAGES)
def test_page_comes_out_as_its_truth_file_says(shared: Path, name: str) -> None:
    folder = shared / "corpora" / "aggregator"
    truth = json.loads((folder / f"{name}.truth.json").read_text())
    articles, ledger = read_corpus(folder / f"{name}.txt")
    expected = [entry for entry in truth["articles"] if not entry["body_empty"]]
    assert len(articles) + len(ledger) == truth["cards"]
    (records,) = read_file(File(name, folder / f"{name}.txt"))
    stated = records.rows["outlet"].loc[articles["source_row"]].tolist()
    assert stated == [entry["outlet"] for entry in expected]
    assert articles["outlet"].tolist() == [outlet_called(name) for name in stated]
    assert articles["title"].tolist() == [entry["title"] for entry in expected]
    assert articles["text"].map(body_hash).tolist() == [entry["body_sha256"] for entry in expected]
    assert articles["source_row"].tolist() == [entry["positions"][0] + 1 for entry in expected]
    days = [None if pd.isna(day) else day.date().isoformat() for day in articles["published"]]
    assert days == [entry["published"] for entry in expected]
    for note, entry in zip(articles["date_note"], expected, strict=True):
        assert (entry["relative_time"] or "") in note


@pytest.mark.parametrize("name", PAGES)
def test_no_furniture_in_any_body(shared: Path, name: str) -> None:
    folder = shared / "corpora" / "aggregator"
    truth = json.loads((folder / f"{name}.truth.json").read_text())
    for text in read_corpus(folder / f"{name}.txt")[0]["text"]:
        assert not {line.strip() for line in text.split("\n")} & {line.strip() for line in truth["chrome_lines"]}
        assert [piece for piece in truth["chrome_substrings"] if piece in text] == []


def test_first_reading_of_an_ambiguous_lead_date_is_day_first_and_the_other_is_noted(shared: Path) -> None:
    articles, _ = read_corpus(shared / "corpora" / "aggregator" / "daily8_putin.txt")
    assert articles["published"].iloc[0] == pd.Timestamp("2025-04-05", tz="UTC")
    assert articles["date_precision"].iloc[0] == "day"
    assert articles["date_note"].iloc[0] == "'05-04-2025' read day first; month first it would be 2025-05-04"


def test_demo_is_what_its_truth_file_says(demo_truth: dict, demo_articles: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    articles, _ = demo_articles
    expected = {(entry["file"], entry["title"]): entry for entry in demo_truth["articles"]}
    found = {(row.source_file, row.title): row for row in articles.itertuples()}
    assert found.keys() == expected.keys()
    assert len(articles) == len(demo_truth["articles"]) == 42
    for key, entry in expected.items():
        row = found[key]
        assert (row.outlet, body_hash(row.text)) == (entry["outlet"], entry["body_sha256"])
        assert row.is_excerpt == entry["is_excerpt"]
        assert (entry.get("relative_time") or "") in row.date_note


def test_demo_dates_are_those_printed(demo_truth: dict, demo_articles: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    articles = demo_articles[0].set_index(["source_file", "title"])
    for entry in demo_truth["articles"]:
        published, stated = articles.loc[(entry["file"], entry["title"]), "published"], entry["published_raw"]
        if stated is None:
            assert pd.isna(published)
        elif entry["file"].endswith(".txt"):
            assert f"{published:%d-%m-%Y}" == stated
        else:
            moment = pd.Timestamp(stated)
            assert published == (moment.tz_convert("UTC") if moment.tzinfo else moment.tz_localize("UTC"))


def test_demo_refuses_the_two_planted_records(
    demo_truth: dict, demo_articles: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    planted = demo_truth["refused"]
    rules = {"repeated": "repeated", "empty": "no_text"}
    _, ledger = demo_articles
    found = [(row.source_file, row.rule, row.excerpt.split(" | ")[:2]) for row in ledger.itertuples()]
    assert found == [
        (entry["file"], rules[entry["why"].split(":")[0]], [entry["outlet"], entry["title"]]) for entry in planted
    ]


def test_a_body_keeps_the_line_that_equals_furniture_in_the_demo(
    demo_articles: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    articles, _ = demo_articles
    flood = articles[(articles["source_file"] == "pages/page2.txt") & (articles["source_row"] == 1)]
    assert lines(flood["text"].iloc[0]).count("Comments") == 1


# Aggregator pages: one difficulty each


def test_lead_and_card_of_a_plain_page(tmp_path: Path) -> None:
    articles, ledger = read_corpus(save(tmp_path, lead(), card()))
    assert articles[["outlet", "title", "source_row"]].to_numpy().tolist() == [
        ["The Heron", "A bridge opens", 1],
        ["Fen Post", "A mill turns", 2],
    ]
    assert articles["text"].map(lines).tolist() == [LEAD.split("\n"), MILL.split("\n")]
    assert articles["published"].iloc[0] == pd.Timestamp("2023-09-17", tz="UTC")
    assert articles["date_note"].iloc[0] == "", "the 17th can only be a day: there is no other reading"
    assert ledger.empty


def test_windows_1252(tmp_path: Path) -> None:
    body = "“It’s a café”, she said – for €3."
    articles, _ = read_corpus(save(tmp_path, lead(body), card(), encoding="cp1252"))
    assert articles["text"].iloc[0] == body
    assert articles["outlet"].tolist() == ["The Heron", "Fen Post"], "the bullet of a card is a byte of Windows-1252"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\r\r\n"])
def test_other_line_ends_change_nothing(tmp_path: Path, end: str) -> None:
    page = lead() + card() + FOOTER
    (tmp_path / "a").mkdir()
    plain, _ = read_corpus(write(tmp_path / "a", "page.txt", page))
    other, _ = read_corpus(write(tmp_path, "page.txt", page.replace("\n", end)))
    pd.testing.assert_frame_equal(plain, other)


def test_lead_without_a_date(tmp_path: Path) -> None:
    articles, _ = read_corpus(save(tmp_path, lead(date=""), card()))
    assert (articles["outlet"].iloc[0], articles["date_precision"].iloc[0]) == ("The Heron", "none")
    assert pd.isna(articles["published"].iloc[0])
    assert lines(articles["text"].iloc[0]) == LEAD.split("\n")


def test_outlet_that_ends_in_figures_is_split_from_its_date(tmp_path: Path) -> None:
    articles, _ = read_corpus(save(tmp_path, lead(outlet="Canal 24", date="13-02-2023")))
    assert articles["outlet"].tolist() == ["Canal 24"]
    assert articles["published"].tolist() == [pd.Timestamp("2023-02-13", tz="UTC")]


def test_empty_card_is_refused_and_its_neighbours_stay(tmp_path: Path) -> None:
    articles, ledger = read_corpus(save(tmp_path, lead(), card("", title="Nothing here"), card()))
    assert articles["title"].tolist() == ["A bridge opens", "A mill turns"]
    assert ledger[["source_row", "rule", "excerpt"]].to_numpy().tolist() == [
        [2, "no_text", "Fen Post | Nothing here | "]
    ]
    assert lines(articles["text"].iloc[1]) == MILL.split("\n")


def test_repeated_card_is_one_article(tmp_path: Path) -> None:
    articles, ledger = read_corpus(save(tmp_path, lead(), card(), card(time="an hour ago")))
    assert articles["source_row"].tolist() == [1, 2]
    assert ledger[["source_row", "rule"]].to_numpy().tolist() == [[3, "repeated"]]


def test_repeated_empty_card_is_refused_twice_as_empty(tmp_path: Path) -> None:
    articles, ledger = read_corpus(save(tmp_path, lead(), card(""), card(""), card("", outlet="Last")))
    assert articles["source_row"].tolist() == [1]
    assert ledger[["source_row", "rule"]].to_numpy().tolist() == [[2, "no_text"], [3, "no_text"], [4, "no_text"]]


def test_same_text_under_another_outlet_is_another_article(tmp_path: Path) -> None:
    articles, _ = read_corpus(save(tmp_path, lead(), card(), card(outlet="Tern Daily")))
    assert articles["outlet"].tolist() == ["The Heron", "Fen Post", "Tern Daily"]


@pytest.mark.parametrize("named", ["Fen Post", "The Heron", "  • Fen Post", "time23 minutes ago"])
def test_outlet_or_heading_line_inside_a_body_stays(tmp_path: Path, named: str) -> None:
    body = f"First paragraph.\n{named}\nLast paragraph."
    articles, _ = read_corpus(save(tmp_path, lead(body), card(body)))
    for text in articles["text"]:
        assert lines(text) == ["First paragraph.", named.strip(), "Last paragraph."]


FURNITURE_LINES = [
    "Comments",
    "Related Articles",
    "Orange background",
    "No comments yet...",
    "DOWNLOAD THE APP",
    "logo",
]


@pytest.mark.parametrize("line", FURNITURE_LINES)
@pytest.mark.parametrize("template", ["One.\n{}\nTwo.", "One.\nTwo.\n{}"], ids=["middle", "last"])
def test_body_line_that_equals_furniture_stays(tmp_path: Path, template: str, line: str) -> None:
    body = template.format(line)
    articles, _ = read_corpus(save(tmp_path, lead(body), card(body), card(body, outlet="Tern Daily")))
    assert articles["text"].map(lines).tolist() == [body.split("\n")] * 3


def test_line_repeated_twice_in_a_body_starts_no_card(tmp_path: Path) -> None:
    body = "Never again.\nNever again.\n\nFen Post\n\ntime to leave\n\nNever again.\n\nThey left."
    articles, ledger = read_corpus(save(tmp_path, lead(body), card(body)))
    assert len(articles) == 2
    assert ledger.empty
    assert [lines(text) for text in articles["text"]] == [[line for line in body.split("\n") if line]] * 2


def test_card_without_a_time(tmp_path: Path) -> None:
    articles, _ = read_corpus(save(tmp_path, lead(), card(time="")))
    assert articles["outlet"].tolist() == ["The Heron", "Fen Post"]
    assert articles["date_note"].tolist() == ["", ""]
    assert lines(articles["text"].iloc[1]) == MILL.split("\n")


def test_page_without_related_cards(tmp_path: Path) -> None:
    articles, ledger = read_corpus(save(tmp_path, lead()))
    assert articles["text"].map(lines).tolist() == [LEAD.split("\n")]
    assert ledger.empty


@pytest.mark.parametrize("head", ["", "logo\n", f"logo\n{FURNITURE}"])
def test_page_without_a_lead(tmp_path: Path, head: str) -> None:
    articles, _ = read_corpus(save(tmp_path, head, card(), card(LEAD, title="Another")))
    assert articles["title"].tolist() == ["A mill turns", "Another"]
    assert articles["text"].map(lines).tolist() == [MILL.split("\n"), LEAD.split("\n")]


def test_page_without_a_footer(tmp_path: Path) -> None:
    articles, _ = read_corpus(save(tmp_path, lead(), card(), footer=""))
    assert articles["text"].map(lines).tolist() == [LEAD.split("\n"), MILL.split("\n")]


PHRASES = {
    "23 minutes ago": ("2024-03-05 14:07", "minute"),
    "3 hours ago": ("2024-03-05", "day"),
    "15 hours ago": ("2024-03-04", "day"),
    "an hour ago": ("2024-03-05", "day"),
    "2 days ago": ("2024-03-03", "day"),
    "3 years ago": (None, "none"),
}


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_becomes_a_time_once_the_moment_of_saving_is_known(tmp_path: Path, phrase: str) -> None:
    page = save(tmp_path, lead(), card(time=phrase))
    row = read_corpus(page, captured="2024-03-05T15:30:00+01:00")[0].iloc[1]
    expected, precision = PHRASES[phrase]
    assert row["date_precision"] == precision
    assert row["date_note"].startswith(f"{phrase!r} before 2024-03-05 14:30 UTC")
    if expected is None:
        assert pd.isna(row["published"])
        assert "too coarse" in row["date_note"]
    else:
        assert row["published"] == pd.Timestamp(expected, tz="UTC")
        assert row["date_basis"] == "relative"


def test_without_the_moment_of_saving_phrases_and_order_are_kept(tmp_path: Path) -> None:
    cards = [card(time=phrase, title=phrase) for phrase in PHRASES]
    related = read_corpus(save(tmp_path, lead(), *cards))[0].iloc[1:]
    assert related["published"].isna().all()
    assert related["date_note"].tolist() == [
        f"{phrase!r}, counted from an unknown moment; give captured=" for phrase in PHRASES
    ]
    assert related["source_row"].tolist() == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("body", "excerpt"),
    [
        ("The council met and then…", True),
        ("The council met " * 100 + "and then...", True),
        ("The council met.", True),
        ("rain " * 119, True),
        ("rain " * 120, False),
    ],
    ids=["ellipsis", "long with dots", "one sentence", "119 words", "120 words"],
)
def test_teasers_are_flagged(tmp_path: Path, body: str, excerpt: bool) -> None:
    articles, _ = read_corpus(save(tmp_path, lead(), card(body)))
    assert bool(articles["is_excerpt"].iloc[1]) is excerpt


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("So they went… ", True),
        ("So they went [+1234 chars]", True),
        ("So they… went.", False),
        ("[+12 chars] were cut", False),
    ],
)
def test_cut_off_texts(text: str, cut: bool) -> None:
    assert is_cut_off(text) is cut


def test_text_file_of_another_kind_is_in_the_ledger(tmp_path: Path) -> None:
    save(tmp_path, lead(), card())
    write(tmp_path, "notes.txt", "Call the printer.\n\nBuy ink.")
    articles, ledger = read_corpus(tmp_path)
    assert len(articles) == 2
    assert ledger[["source_file", "source_row", "rule", "excerpt"]].to_numpy().tolist() == [
        ["notes.txt", 1, "no_outlet", " | notes | Call the printer.\n\nBuy ink."]
    ]
    _, ledger = read_corpus(tmp_path, kind="aggregator")
    assert ledger[["source_file", "source_row", "rule", "excerpt"]].to_numpy().tolist() == [
        ["notes.txt", 1, "unknown_layout", "Call the printer. Buy ink."]
    ]


# Records of other kinds


def test_bytes_that_windows_1252_leaves_empty_are_decoded_too() -> None:
    assert decode(b"a\x81b\xe9") == "a\x81bé"


def test_json_lines_with_broken_lines_and_other_values(tmp_path: Path) -> None:
    text = (
        '{"outlet": "Heron", "text": "Rain\\u2028all day.", "title": "One"}\n'
        '{"outlet": "Tern", "text": "Sun.\n\n'
        '["Rook", "Fog."]\n'
        "null\r\n"
        '{"outlet": "Wren", "text": "Hail."}'
    )
    articles, ledger = read_corpus(write(tmp_path, "a.jsonl", text))
    assert articles[["outlet", "title", "text", "source_row"]].to_numpy().tolist() == [
        ["Heron", "One", "Rain\u2028all day.", 1],
        ["Wren", "", "Hail.", 5],
    ]
    assert ledger[["source_row", "rule", "excerpt"]].to_numpy().tolist() == [
        [2, "unreadable_row", '{"outlet": "Tern", "text": "Sun.'],
        [3, "unreadable_row", '["Rook", "Fog."]'],
        [4, "unreadable_row", "null"],
    ]
    assert ledger["why"].tolist()[1:] == ["not a JSON object (line 4)", "not a JSON object (line 5)"]
    assert ledger["why"].iloc[0].startswith("not JSON: ")


def test_json_lists_and_named_objects_become_words(tmp_path: Path) -> None:
    record = {
        "source": {"id": "heron", "name": "The Heron"},
        "authors": ["Ada Pike", "Bo Rudd"],
        "content": "Rain. [+90 chars]",
    }
    row = read_corpus(write(tmp_path, "a.ndjson", json.dumps(record)))[0].iloc[0]
    assert (row["outlet"], row["author"], bool(row["is_excerpt"])) == ("The Heron", "Ada Pike, Bo Rudd", True)


def test_json_lines_that_hold_nothing_are_refused_not_dropped(tmp_path: Path) -> None:
    articles, ledger = read_corpus(write(tmp_path, "a.jsonl", '{}\n{"outlet": "Heron", "text": "Rain."}\n{}\n'))
    assert articles["source_row"].tolist() == [2]
    assert ledger[["source_row", "rule"]].to_numpy().tolist() == [[1, "no_outlet"], [3, "no_outlet"]]


def test_a_text_that_only_repeats_its_first_line_is_no_page(tmp_path: Path) -> None:
    path = tmp_path / "poem.txt"
    path.write_text("The ferry sails\nThe ferry sails\nat dawn, at dawn\nand never late.\n", encoding="utf-8")
    file = File(path.name, path, (path.name,))
    assert kind_of(file).name == "text"
    assert [rule for records in read_file(file, "aggregator") for _, rule, _, _ in records.unread] == ["unknown_layout"]

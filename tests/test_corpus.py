"""Rows in are articles and refusals, per file, whatever their order; errors say what was found and what to do."""

from __future__ import annotations

import csv
import itertools
import os
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.corpus import attrition, load_corpus, read_corpus
from analysis.files import find_files
from analysis.outlets import known_outlets, outlet_of
from analysis.schema import ARTICLE_COLUMNS, LEDGER_COLUMNS, article_ids

pytestmark = pytest.mark.filterwarnings("ignore:.*no column for")

HEADER = "outlet,title,text,published,url\n"
GOOD = HEADER + (
    "Heron,Ferry late,The ferry came at nine.,2024-02-03T10:00:00Z,https://heron.example/1\n"
    "Tern,Ferry on time,The ferry came at noon.,2024-02-04T11:30:00Z,https://tern.example/1\n"
)
DAMAGED = HEADER + (
    "Heron,Ferry late,The ferry came at nine.,2024-02-03,https://heron.example/1\n"
    ",Nobody's,Who wrote this?,2024-02-03,\n"
    "Tern,Empty,,2024-02-03,\n"
    "Tern,Dots,... — !,2024-02-03,\n"
    "Heron,Another head,The  ferry came at nine. ,2024-02-04,https://heron.example/1\n"
    "Tern,One,Too,many,cells,in,here\n"
    ",,,,\n"
    "Heron,Fog,The fog stayed.,,\n"
)


def write(folder: Path, name: str, content: str | bytes = GOOD) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows_by_file(articles: pd.DataFrame, ledger: pd.DataFrame) -> dict[str, int]:
    return pd.concat([articles["source_file"], ledger["source_file"]]).value_counts().sort_index().to_dict()


def check_ledger(articles: pd.DataFrame, ledger: pd.DataFrame) -> None:
    """Every record of every file is once in one of the two tables, and its refusal is explained."""
    keys = pd.concat([frame[["source_file", "source_row"]] for frame in (articles, ledger)])
    assert not keys.duplicated().any()
    for _, rows in keys.groupby("source_file"):
        assert sorted(rows["source_row"]) == list(range(1, len(rows) + 1))
    assert articles.columns.tolist() == ARTICLE_COLUMNS
    assert ledger.columns.tolist() == LEDGER_COLUMNS
    assert articles["article_id"].is_unique
    assert (ledger[["source_file", "rule", "why"]] != "").all(axis=None)
    steps = attrition(articles, ledger)
    assert (steps["before"].iloc[0], steps["after"].iloc[-1]) == (len(articles) + len(ledger), len(articles))
    assert steps["before"].iloc[1:].tolist() == steps["after"].iloc[:-1].tolist()
    lost = (steps["before"] - steps["after"]).groupby(steps["step"]).sum()
    assert lost[lost > 0].to_dict() == ledger["rule"].value_counts().to_dict()


# The ledger


def test_every_row_of_the_demo_is_accounted_for(
    demo_truth: dict, demo_articles: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    check_ledger(*demo_articles)
    assert rows_by_file(*demo_articles) == demo_truth["rows"]
    assert len(demo_articles[1]) == len(demo_truth["refused"])


def test_every_row_of_allsides_is_accounted_for(shared: Path) -> None:
    path = shared / "corpora" / "allsides_dev.parquet"
    articles, ledger = read_corpus(path)
    check_ledger(articles, ledger)
    assert rows_by_file(articles, ledger) == {"allsides_dev.parquet": 9100}
    source = pd.read_parquet(path, columns=["outlet", "published", "url"]).iloc[articles["source_row"] - 1]
    assert articles["url"].tolist() == source["url"].fillna("").tolist()
    renamed = pd.DataFrame({"stated": source["outlet"].str.strip().tolist(), "outlet": articles["outlet"]})
    renamed = renamed[renamed["stated"] != renamed["outlet"]].drop_duplicates()
    assert set(renamed.loc[renamed["outlet"] == "Fox News", "stated"]) == {"Fox Online News", "Fox News (Online)"}
    assert set(renamed["outlet"]) <= set(known_outlets().index)
    stated = articles["date_basis"] == "stated"
    assert (articles["published"] == source["published"].to_numpy())[stated].all()
    refused = articles[source["published"].notna().to_numpy() & ~stated]
    assert refused["date_note"].tolist() == ["'2050-09-30T00:00:00+00:00' refused: in the future"]
    assert set(articles["date_precision"]) == {"day", "none"}


def test_every_row_of_the_default_corpus_is_accounted_for(default_corpus: Path) -> None:
    articles, ledger = read_corpus(default_corpus)
    check_ledger(articles, ledger)
    assert rows_by_file(articles, ledger) == {"NewsArticles.csv": 3824}
    with default_corpus.open(encoding="utf-8", newline="") as file:
        source = list(csv.DictReader(file))
    wordless = [i for i, row in enumerate(source, start=1) if not re.search(r"\w", row["text"])]
    assert ledger.loc[ledger["rule"] == "no_text", "source_row"].tolist() == wordless
    outlets = {"Al Jazeera", "TASS", "ABC News", "RTÉ", "DW", "HuffPost", "China Daily", "BBC", "CNN"}
    assert set(articles["outlet"]) == outlets
    assert (articles["date_precision"] == "minute").sum() == 1


def test_refusals_name_file_row_rule_and_excerpt(tmp_path: Path) -> None:
    articles, ledger = read_corpus(write(tmp_path, "a.csv", DAMAGED))
    check_ledger(articles, ledger)
    assert articles["source_row"].tolist() == [1, 8]
    assert ledger[["source_file", "source_row", "rule", "excerpt"]].to_numpy().tolist() == [
        ["a.csv", 2, "no_outlet", " | Nobody's | Who wrote this?"],
        ["a.csv", 3, "no_text", "Tern | Empty | "],
        ["a.csv", 4, "no_text", "Tern | Dots | ... — !"],
        ["a.csv", 5, "repeated", "Heron | Another head | The  ferry came at nine."],
        ["a.csv", 6, "too_many_cells", "Tern | One | Too | many | cells | in | here"],
        ["a.csv", 7, "no_outlet", " |  | "],
    ]


def test_attrition_adds_up_step_by_step(tmp_path: Path) -> None:
    steps = attrition(*read_corpus(write(tmp_path, "a.csv", DAMAGED)))
    assert steps[["step", "before", "after"]].to_numpy().tolist() == [
        ["rows read", 8, 8],
        ["too_many_cells", 8, 7],
        ["no_outlet", 7, 5],
        ["no_text", 5, 3],
        ["repeated", 3, 2],
    ]
    assert steps["why"].tolist()[1] == "7 cells under a header of 5 (line 7)"


def test_an_article_in_two_files_is_refused_in_the_later_one(tmp_path: Path) -> None:
    write(tmp_path, "b.csv"), write(tmp_path, "a.csv")
    articles, ledger = read_corpus(tmp_path)
    check_ledger(articles, ledger)
    assert set(articles["source_file"]) == {"a.csv"}
    assert ledger[["source_file", "source_row", "rule"]].to_numpy().tolist() == [
        ["b.csv", 1, "repeated"],
        ["b.csv", 2, "repeated"],
    ]


def test_one_line_is_printed_where_rows_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    articles = load_corpus(write(tmp_path, "a.csv", DAMAGED))
    said = capsys.readouterr()
    assert said.out == (
        "Refused 6 of 8 rows (no_outlet 2, no_text 2, repeated 1, too_many_cells 1); "
        "the ledger lists each: study.ledger, read_corpus(...)[1].\n"
    )
    assert said.err == ""
    pd.testing.assert_frame_equal(articles, read_corpus(tmp_path / "a.csv")[0])


def test_nothing_is_printed_where_nothing_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(load_corpus(write(tmp_path, "a.csv"))) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")


@pytest.mark.parametrize(
    ("name", "content"),
    [("bad.parquet", b"no parquet at all"), ("bad.jsonl", b"<html>"), ("bad.txt", b"Dear diary"), ("bad.txt", b"")],
)
def test_one_bad_file_does_not_stop_a_folder(tmp_path: Path, name: str, content: bytes) -> None:
    write(tmp_path, "good.csv"), write(tmp_path, name, content)
    articles, ledger = read_corpus(tmp_path)
    check_ledger(articles, ledger)
    assert articles["source_file"].tolist() == ["good.csv"] * 2
    assert ledger[["source_file", "source_row"]].to_numpy().tolist() == [[name, 1]]
    pd.testing.assert_frame_equal(articles, read_corpus(tmp_path / "good.csv")[0])


def test_columns_keep_their_types_beside_an_empty_file(tmp_path: Path) -> None:
    write(tmp_path, "good.csv"), write(tmp_path, "empty.csv", HEADER)
    articles, ledger = read_corpus(tmp_path)
    assert articles["published"].dt.hour.tolist() == [10, 11]
    assert articles["is_excerpt"].dtype == bool
    assert articles["source_row"].dtype == "int64"
    assert ledger.empty


def test_file_of_an_unknown_kind_is_in_the_ledger(tmp_path: Path) -> None:
    write(tmp_path, "a.csv"), write(tmp_path, "a.bin", b"\x00\x01\x02")
    _, ledger = read_corpus(str(tmp_path / "*"))
    assert ledger[["source_file", "rule"]].to_numpy().tolist() == [["a.bin", "unknown_kind"]]
    assert ledger["why"].iloc[0].startswith("a.bin is of no kind this kit knows; kind= takes aggregator, csv")


def test_where_nothing_can_be_read_the_error_says_why(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no article could be read from .*; refused: \{'no_text': 1\}"):
        read_corpus(write(tmp_path, "a.csv", HEADER + "Heron,Empty,,,\n"))


# Identity


def ids(**changes: str) -> str:
    row = {
        "outlet": "Heron",
        "title": "Ferry late",
        "text": "The ferry came.\n\nAt nine.",
        "url": "https://h.example/1",
    }
    return article_ids(pd.DataFrame([row | changes]))[0]


def test_article_id_is_what_it_has_always_been() -> None:
    assert ids() == "0e73a9b823cbc720"  # sha256 of outlet, link and text with a unit separator between


@pytest.mark.parametrize(
    "text", ["The ferry came. At nine.", "  The ferry\tcame.\r\n At nine.\n", "The ferry\u00a0came. At nine."]
)
def test_article_id_ignores_white_space(text: str) -> None:
    assert ids(text=text) == ids()


@pytest.mark.parametrize(
    "change", [{"outlet": "Tern"}, {"url": "https://h.example/2"}, {"text": "The ferry came at nine"}]
)
def test_article_id_differs_with_outlet_link_and_text(change: dict[str, str]) -> None:
    assert ids(**change) != ids()


def test_title_counts_only_without_a_link() -> None:
    assert ids(title="Late ferry") == ids()
    assert ids(title="Late ferry", url="") != ids(url="")


def test_parts_cannot_be_shifted_between_fields() -> None:
    assert ids(outlet="Heron Ferry", title="late", url="") != ids(outlet="Heron", title="Ferry late", url="")


def test_row_order_does_not_change_the_articles(tmp_path: Path) -> None:
    head, *rows = DAMAGED.splitlines(keepends=True)
    found = {
        frozenset(read_corpus(write(tmp_path, "a.csv", head + "".join(order)))[0]["article_id"])
        for order in itertools.islice(itertools.permutations(rows), 0, 40320, 977)
    }
    assert len(found) == 1
    assert len(next(iter(found))) == 2


def test_file_names_and_order_do_not_change_the_articles(demo: Path, tmp_path: Path) -> None:
    paths = [file.path for file in find_files(demo)]
    for i, path in enumerate(reversed(paths)):
        write(tmp_path, f"{i}{path.suffix}", path.read_bytes())
    assert set(read_corpus(tmp_path)[0]["article_id"]) == set(read_corpus(demo)[0]["article_id"])
    pd.testing.assert_frame_equal(read_corpus(paths)[0], read_corpus(paths[::-1])[0])


def test_format_does_not_change_the_articles(tmp_path: Path) -> None:
    frame = pd.read_csv(write(tmp_path, "a.csv"))
    frame.to_json(tmp_path / "a.jsonl", orient="records", lines=True)
    frame.to_parquet(tmp_path / "a.parquet")
    frame.to_csv(tmp_path / "a.tsv", sep="\t", index=False)
    tables = [read_corpus(path)[0].drop(columns="source_file") for path in sorted(tmp_path.iterdir())]
    assert len(tables) == 4
    for table in tables[1:]:
        pd.testing.assert_frame_equal(table, tables[0])


# Columns


@pytest.mark.parametrize(
    "header",
    [
        "source,headline,content,date,link",
        "Publisher,Article Title,Body,Publish-Date,URL",
        "Text,newspaper,TITLE,timestamp,href",
        "publication,heading,maintext,date_published,canonical_url",
        "site,title,story,created_at,article_source_link",
    ],
)
def test_usual_names_are_guessed(tmp_path: Path, header: str) -> None:
    cells = {
        **dict.fromkeys(["source", "publisher", "newspaper", "publication", "site"], "Heron"),
        **dict.fromkeys(["headline", "article title", "title", "heading"], "Ferry late"),
        **dict.fromkeys(["content", "body", "text", "maintext", "story"], "It came at nine."),
        **dict.fromkeys(["date", "publish-date", "timestamp", "date_published", "created_at"], "2024-02-03"),
        **dict.fromkeys(["link", "url", "href", "canonical_url", "article_source_link"], "https://h.example/1"),
    }
    row = ",".join(cells[name.lower()] for name in header.split(","))
    article = read_corpus(write(tmp_path, "a.csv", f"{header}\n{row}\n"))[0].iloc[0]
    expected = ["Heron", "Ferry late", "It came at nine.", "https://h.example/1"]
    assert article[["outlet", "title", "text", "url"]].tolist() == expected
    assert article["published"] == pd.Timestamp("2024-02-03", tz="UTC")


def test_the_most_usual_name_wins_whatever_the_order_of_columns(tmp_path: Path) -> None:
    content = "content,source,text,outlet\nTeaser,Wire,Whole text.,Heron\n"
    article = read_corpus(write(tmp_path, "a.csv", content))[0].iloc[0]
    assert (article["outlet"], article["text"]) == ("Heron", "Whole text.")


def test_mapping_beats_guessing_and_is_not_used_twice(tmp_path: Path) -> None:
    content = "outlet,masthead,title,abstract,words\nWire,Heron,Ferry,Teaser,Whole text.\n"
    columns = {"outlet": "masthead", "text": "words", "author": "title"}
    article = read_corpus(write(tmp_path, "a.csv", content), columns=columns)[0].iloc[0]
    assert article[["outlet", "text", "author", "title"]].tolist() == ["Heron", "Whole text.", "Ferry", ""]


ERRORS = {
    "title,text\nFerry,Late\n": (
        None,
        "a.csv: missing column 'outlet' (found 'title', 'text'). Map it: columns={\"outlet\": \"their name\"}",
    ),
    "outlet,words\nHeron,Late\n": (
        None,
        "a.csv: missing column 'text' (found 'outlet', 'words'). Map it: columns={\"text\": \"their name\"}",
    ),
    "outlet,text\nHeron,Late\n": ({"title": "head"}, "a.csv has no column 'head'; it has 'outlet', 'text'"),
    "outlet,text,text\nHeron,Late,Later\n": (
        None,
        "a.csv has more than one column 'text': rename all but one in its header",
    ),
    "outlet,text,x\nHeron,Late,1\n": (
        {"titel": "x"},
        "cannot map 'titel': columns= takes outlet, title, text, published, url, author, section (ours) -> their name",
    ),
}


@pytest.mark.parametrize("content", ERRORS)
def test_column_errors_say_what_was_found_and_what_to_do(tmp_path: Path, content: str) -> None:
    columns, message = ERRORS[content]
    with pytest.raises(KeyError) as error:
        read_corpus(write(tmp_path, "a.csv", content), columns=columns)
    assert error.value.args[0].split("; on the command line: ")[0] == message


def test_a_missing_column_is_mapped_on_the_command_line_too(tmp_path: Path) -> None:
    with pytest.raises(KeyError) as error:
        read_corpus(write(tmp_path, "a.csv", "when,words\nMonday,Late\n"))
    fix = 'columns={"outlet": "their name", "text": "their name"}; on the command line: --columns'
    assert f"missing column 'outlet' and 'text' (found 'when', 'words'). Map it: {fix}" in error.value.args[0]


def test_columns_that_are_not_used_are_told_when_title_or_date_is_missing(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "outlet,text,Kopfzeile\nHeron,Late,Fähre\n")
    with pytest.warns(UserWarning, match="no column for 'title' and 'published'; not used: 'Kopfzeile'"):
        read_corpus(path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_corpus(write(tmp_path, "b.csv", "outlet,title,text,date,views\nHeron,Ferry,Late,2024-01-01,7\n"))


def test_a_wide_table_is_not_listed_whole(tmp_path: Path) -> None:
    header = ",".join(f"c{i}" for i in range(40))
    with pytest.raises(KeyError, match=r"c11\\' and 28 more"):
        read_corpus(write(tmp_path, "a.csv", f"{header}\n1\n"))


# Outlets


@pytest.mark.parametrize(
    ("link", "outlet"),
    [
        ("http://abcnews.go.com/Politics/story?id=1", "ABC News"),
        ("https://www.bbc.co.uk/news/uk-1", "BBC"),
        ("http://edition.cnn.com:80/2017/a.html", "CNN"),
        ("BBC.com/news", "BBC"),
        ("http://notcnn.com/a", "notcnn.com"),
        ("http://go.com/a", "go.com"),
        ("https://www.Heron.example/1", "heron.example"),
        ("//m.heron.example/1", "m.heron.example"),
        ("https://zeitung-am-fluß.example/1", "zeitung-am-fluß.example"),
        ("", ""),
        ("n/a", ""),
        ("not a link", ""),
        ("/2017/ferry.html", ""),
        ("http://[heron/1", ""),
    ],
)
def test_outlet_of_a_link(link: str, outlet: str) -> None:
    assert outlet_of(link) == outlet


def test_every_known_outlet_is_found_by_its_domain() -> None:
    listed = known_outlets()["domains"].str.split("|").explode()
    known = {domain: name for name, domain in listed.items() if domain}
    assert {domain: outlet_of(f"https://www.{domain}/a") for domain in known} == known


def test_links_fill_in_only_for_missing_outlets(tmp_path: Path) -> None:
    rows = "Heron,One.,http://cnn.com/1\n ,Two.,http://cnn.com/2\n,Three.,http://[cnn\n"
    articles, ledger = read_corpus(write(tmp_path, "a.csv", f"outlet,text,url\n{rows}"))
    assert articles["outlet"].tolist() == ["Heron", "CNN"]
    assert ledger[["source_row", "rule"]].to_numpy().tolist() == [[3, "no_outlet"]]


def test_a_table_without_an_outlet_column_needs_links(tmp_path: Path) -> None:
    articles, _ = read_corpus(write(tmp_path, "a.csv", "text,link\nOne.,https://heron.example/1\n"))
    assert articles["outlet"].tolist() == ["heron.example"]


# Sources


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, letter in [("a.csv", "A"), ("sub/b.csv", "B"), ("sub/deep/c.CSV", "C")]:
        write(tmp_path, name, f"outlet,text\nHeron,{letter}.\n")
    write(tmp_path, "sub/d.jsonl", '{"outlet": "Heron", "text": "D."}\n')
    write(tmp_path, "sub/.DS_Store", "no file of a person")
    return tmp_path


SOURCES: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "folder": (lambda tree: tree, ["a.csv A.", "sub/b.csv B.", "sub/d.jsonl D.", "sub/deep/c.CSV C."]),
    "folder as text": (lambda tree: f"{tree}/sub/", ["b.csv B.", "d.jsonl D.", "deep/c.CSV C."]),
    "file": (lambda tree: tree / "sub" / "b.csv", ["b.csv B."]),
    "glob": (lambda tree: f"{tree}/*/*.csv", ["b.csv B."]),
    "recursive glob": (lambda tree: f"{tree}/**/*.[cC]*", ["a.csv A.", "sub/b.csv B.", "sub/deep/c.CSV C."]),
    "list": (lambda tree: [tree / "sub" / "b.csv", str(tree / "a.csv")], ["a.csv A.", "sub/b.csv B."]),
    "overlaps": (lambda tree: [tree / "sub", f"{tree}/sub/*.jsonl"], ["b.csv B.", "d.jsonl D.", "deep/c.CSV C."]),
    "one file in two spellings": (
        lambda tree: [
            tree / "a.csv",
            tree / "sub" / ".." / "a.csv",
            *(os.path.relpath(file.path) for file in find_files(f"{tree}/*/b.csv")),
        ],
        ["a.csv A.", "sub/b.csv B."],
    ),
}


@pytest.mark.parametrize("name", SOURCES)
def test_sources(tree: Path, name: str) -> None:
    source, expected = SOURCES[name]
    articles, ledger = read_corpus(source(tree))  # type: ignore[arg-type]
    assert (articles["source_file"] + " " + articles["text"]).tolist() == expected
    assert ledger.empty


def test_a_name_with_brackets_is_a_file_before_it_is_a_pattern(tmp_path: Path) -> None:
    assert len(read_corpus(write(tmp_path, "news[1].csv"))[0]) == 2


@pytest.mark.parametrize("source", ["nowhere.csv", "no/where", "no*where/*.csv"])
def test_missing_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError) as error:
        read_corpus(source)
    assert str(error.value) == f"no such file, folder or pattern: {source!r} (looked from {tmp_path})"


def test_one_missing_file_of_a_list(tree: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no such file, folder or pattern: .*nowhere.csv"):
        read_corpus([tree / "a.csv", tree / "nowhere.csv"])


def test_folder_without_news(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no files under "):
        read_corpus(tmp_path)
    write(tmp_path, "picture.png", b"\x89PNG\r\n\x1a\n")
    with pytest.raises(ValueError, match=r"'unknown_kind': 1\}, the first because picture.png is of no kind"):
        read_corpus(tmp_path)


def test_empty_list() -> None:
    with pytest.raises(FileNotFoundError, match="the list of sources is empty"):
        read_corpus([])


def test_a_folder_of_many_formats_adds_up(demo: Path, tree: Path) -> None:
    for path in (file.path for file in find_files(demo)):
        write(tree, path.name, path.read_bytes())
    pd.DataFrame({"outlet": ["Tern", ""], "text": ["P.", "Q."]}).to_parquet(tree / "p.parquet")
    articles, ledger = read_corpus(tree)
    check_ledger(articles, ledger)
    assert rows_by_file(articles, ledger) == {
        "a.csv": 1, "articles.csv": 30, "p.parquet": 2, "page1.txt": 5, "page2.txt": 5, "page3.txt": 4,
        "sub/b.csv": 1, "sub/d.jsonl": 1, "sub/deep/c.CSV": 1,
    }  # fmt: skip
    assert len(articles) == 42 + 4 + 1

"""Feeds, answers of news APIs, JSON of any make: every article comes out once, whole or marked, or is accounted for."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.corpus import read_corpus
from analysis.files import File, UnreadableFile
from analysis.readers import KINDS, Records, kind_of, read_file
from analysis.readers.services.markup import paragraphs

pytestmark = pytest.mark.filterwarnings("ignore:.*no column for")

GOLDEN = Path(__file__).parent / "readers"
FOLDERS = ("feeds", "apis", "json")
INPUTS = [path for name in FOLDERS for path in sorted((GOLDEN / name).iterdir()) if path.name != "expected.json"]
OURS = (
    "feed", "jsonfeed", "newsapi", "mediacloud", "gdelt", "eventregistry", "guardian", "nyt", "json", "jsonl",
)  # fmt: skip
RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>The Heron</title>{}</channel></rss>'


def file_of(path: Path) -> File:
    return File(path.name, path, (path.name,))


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def is_there(value: object) -> bool:
    return isinstance(value, list | dict) or (pd.notna(value) and value != "")


def read(path: Path, kind: str | None = None) -> tuple[list[dict], list[list]]:
    """The rows of a file, without empty cells, and its unread records."""
    rows: list[dict] = []
    unread: list[list] = []
    for records in read_file(file_of(path), kind):
        numbered = zip(records.rows.index, records.rows.to_dict("records"), strict=True)
        rows += [{"row": number, **{k: v for k, v in row.items() if is_there(v)}} for number, row in numbered]
        unread += [list(record) for record in records.unread]
    return rows, unread


def read_text(folder: Path, content: str | bytes, name: str = "a.json", kind: str | None = None) -> tuple:
    return read(write(folder, name, content), kind)


def numbers(rows: Sequence[dict], unread: Sequence[Sequence]) -> list[int]:
    return sorted([row["row"] for row in rows] + [record[0] for record in unread])


# Golden files


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_golden_file_is_read_as_expected(path: Path) -> None:
    expected = json.loads((path.parent / "expected.json").read_text(encoding="utf-8"))[path.name]
    rows, unread = read(path)
    assert kind_of(file_of(path)).name == expected["kind"]
    assert rows == expected["rows"]
    assert unread == expected["unread"]
    assert numbers(rows, unread) == list(range(1, len(rows) + len(unread) + 1))


@pytest.mark.parametrize("name", FOLDERS)
def test_every_golden_file_has_expectations(name: str) -> None:
    expected = json.loads((GOLDEN / name / "expected.json").read_text(encoding="utf-8"))
    assert sorted(expected) == [path.name for path in INPUTS if path.parent.name == name]


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_other_kind_claims_a_golden_file_first(path: Path) -> None:
    file = file_of(path)
    claims = {name: KINDS[name].rank for name in KINDS if KINDS[name].like(file)}
    best = min(claims.values())
    assert [name for name, rank in claims.items() if rank == best] == [kind_of(file).name]


def test_dates_of_feeds_keep_their_zones() -> None:
    articles, ledger = read_corpus(GOLDEN / "feeds" / "rss20.xml")
    assert articles["published"].astype(str).tolist() == [
        "2021-03-03 08:30:00+00:00", "2021-03-02 08:00:00+00:00", "2021-03-01 07:00:00+00:00",
    ]  # fmt: skip
    assert articles["is_excerpt"].tolist() == [False, True, True]
    assert articles["date_precision"].tolist() == ["minute"] * 3
    assert ledger.empty
    atom, _ = read_corpus(GOLDEN / "feeds" / "atom10.xml")
    assert atom["published"].astype(str).tolist() == [
        "2021-03-05 04:45:00+00:00", "2021-03-05 12:30:00+00:00", "2021-03-05 12:00:00+00:00",
    ]  # fmt: skip


def test_newsapi_through_the_whole_pipeline() -> None:
    articles, ledger = read_corpus(GOLDEN / "apis" / "newsapi.json")
    read_whole = articles[articles["text"] != ""]
    assert read_whole["source_row"].tolist() == [1, 2, 3, 6]
    assert read_whole["is_excerpt"].tolist() == [True, True, False, True]
    assert read_whole["text"].iloc[0].endswith("set aside for it in the pl…")
    assert "chars]" not in "".join(articles["text"])
    assert dict(zip(ledger["source_row"], ledger["rule"], strict=True)) | {5: ""} == {
        4: "removed", 5: "", 7: "unreadable_row",
    }  # fmt: skip
    assert len(articles) + len(ledger) == 7


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_of_all_adds_up(name: str, tmp_path: Path) -> None:
    expected = json.loads((GOLDEN / name / "expected.json").read_text(encoding="utf-8"))
    for path in INPUTS:
        if path.parent.name == name:
            write(tmp_path, path.name, path.read_bytes())
    articles, ledger = read_corpus(tmp_path)
    found = pd.concat([articles["source_file"], ledger["source_file"]]).value_counts().to_dict()
    assert found == {
        name: total for name, file in expected.items() if (total := len(file["rows"]) + len(file["unread"]))
    }


# HTML to paragraphs


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One &amp; two.</p><p>Three.</p>", "One & two.\n\nThree."),
        ("One<br>line<br/><br />Two", "One\nline\n\nTwo"),
        ("<div><div><p>a</p></div></div>\n\n  b", "a\n\nb"),
        ("&amp;lt;p&amp;gt; stays escaped once", "&lt;p&gt; stays escaped once"),
        ("<b>bold</b> and <a href='javascript:x()'>link</a>ed", "bold and linked"),
        ("a<script>evil()</script>b<style>p{}</style>c<noscript><img src=x></noscript>", "abc"),
        (
            "<p>a<img src='p.gif' width=1 height=1></p><figure><img><figcaption>Photo: x</figcaption></figure>b",
            "a\n\nb",
        ),
        ("a</div></body></html>b<p>c", "a b\n\nc"),
        ("2 < 3 & 4 > 1", "2 < 3 & 4 > 1"),
        ("no markup\n\nat all", "no markup\n\nat all"),
        ("<ul><li>1</li><li>2</li></ul>", "1\n\n2"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("a<!-- hidden --> b", "a b"),
        ("nul\x00 <i>and\ud800</i>", "nul and?"),
        ("&nbsp;a&nbsp;b ", "a b"),
        ("", ""),
    ],
)
def test_html_becomes_paragraphs(html: str, text: str) -> None:
    assert paragraphs(html) == text


def test_html_nested_too_deep_is_refused_not_cut(tmp_path: Path) -> None:
    deep = "<div>" * 3000 + "lost" + "</div>" * 3000
    items = (
        f"<item><title>Deep</title><description><![CDATA[{deep}]]></description></item><item><title>Next</title></item>"
    )
    rows, unread = read_text(tmp_path, RSS.format(items), "a.xml")
    assert [row["title"] for row in rows] == ["Next"]
    assert unread[0][:2] == [1, "unreadable_row"]
    assert "Excessive depth" in unread[0][2]


# Feeds


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8"), ("utf-8", "cp1252"), ("iso-8859-1", "cp1252"), ("iso-8859-1", "utf-8"),
        ("utf-16", "utf-16"), ("utf-16", "utf-16-le"), ("utf-16", "utf-16-be"), ("iso-8859-15", "iso-8859-15"),
        ("windows-1252", "utf-8-sig"), ("no-such-encoding", "utf-8"), ("gbk", "utf-8"),
    ],
)  # fmt: skip
def test_encoding_declared_and_real(tmp_path: Path, declared: str, encoding: str) -> None:
    feed = f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel><title>Héron</title>'
    feed += "<item><title>Déjà vu</title><description>Ça va.</description></item></channel></rss>"
    rows, unread = read_text(tmp_path, feed.encode(encoding), "a.xml", "feed")
    assert [(row["outlet"], row["title"], row["text"]) for row in rows] == [("Héron", "Déjà vu", "Ça va.")]
    assert unread == []


@pytest.mark.parametrize(
    ("encoding", "title"), [("koi8-r", "Мост открыт"), ("gbk", "大桥开通"), ("euc-jp", "橋が開通")]
)
def test_encoding_is_the_declared_one(tmp_path: Path, encoding: str, title: str) -> None:
    feed = (
        f'<?xml version="1.0" encoding="{encoding}"?>'
        + f"<rss version='2.0'><channel><item><title>{title}</title></item></channel></rss>"
    )
    rows, _ = read_text(tmp_path, feed.encode(encoding), "a.xml")
    assert rows[0]["title"] == title


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("<author>jo@heron.example (Jo Day)</author>", "Jo Day"),
        ("<author>jo@heron.example</author>", None),
        ("<author>Jo Day &lt;jo@heron.example&gt;</author>", "Jo Day"),
        ("<dc:creator>Jo Day</dc:creator><dc:creator>Al Fox</dc:creator>", "Jo Day, Al Fox"),
        ("<dc:creator>Jo Day and Al Fox</dc:creator>", "Jo Day and Al Fox"),
        ("", None),
    ],
)
def test_author_of_an_item(tmp_path: Path, author: str, names: str | None) -> None:
    feed = RSS.format(f"<item><title>x</title>{author}</item>").replace(
        "<rss ", '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" '
    )
    assert read_text(tmp_path, feed, "a.xml")[0][0].get("author") == names


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ("Wed, 03 Mar 2021 09:30:00 +0100", "Wed, 03 Mar 2021 09:30:00 +0100"),
        ("2021-03-03T09:30:00+01:00", "2021-03-03T09:30:00+01:00"),
        ("Wed, 03 Mar 21 09:30:00 +0100", "2021-03-03T08:30:00Z"),
        ("yesterday", "yesterday"),
    ],
)
def test_date_of_an_item_is_as_stated_where_it_can_be_read(tmp_path: Path, stated: str, published: str) -> None:
    rows, _ = read_text(tmp_path, RSS.format(f"<item><title>x</title><pubDate>{stated}</pubDate></item>"), "a.xml")
    assert rows[0]["published"] == published


@pytest.mark.parametrize(
    ("parts", "url"),
    [
        ("<link>https://h.example/1</link><guid>https://h.example/g</guid>", "https://h.example/1"),
        ("<guid isPermaLink='true'>https://h.example/g</guid>", "https://h.example/g"),
        ("<guid isPermaLink='false'>abc</guid>", None),
        ("<link>a/b?c=1</link>", "https://heron.example/a/b?c=1"),
        ("<link>http://[bad</link>", "http://[bad"),
    ],
)
def test_address_of_an_item(tmp_path: Path, parts: str, url: str | None) -> None:
    feed = RSS.format(f"<link>https://heron.example/</link><item><title>x</title>{parts}</item>")
    assert read_text(tmp_path, feed, "a.xml")[0][0].get("url") == url


@pytest.mark.parametrize(
    ("cut", "rows_left", "line"),
    [("<item><title>T3", 2, 4), ("</item>\n<item><title>T2", 1, 3), ("<title>T1", 0, 2), ("\n</channel>", 3, 4)],
)
def test_a_feed_cut_off_gives_its_whole_items_and_says_where(
    tmp_path: Path, cut: str, rows_left: int, line: int
) -> None:
    items = "\n".join(f"<item><title>T{i}</title><description>D{i}</description></item>" for i in (1, 2, 3))
    feed = RSS.format(f"\n{items}\n")
    rows, unread = read_text(tmp_path, feed[: feed.index(cut) + len(cut)], "a.xml")
    assert [row["title"] for row in rows] == [f"T{i}" for i in range(1, rows_left + 1)]
    assert [row["outlet"] for row in rows] == ["The Heron"] * rows_left
    where = feed[: feed.index(cut) + len(cut)].count("\n") + 1
    assert [record[:2] for record in unread] == [[rows_left + 1, "broken_off"]]
    assert unread[0][2].startswith(f"the feed breaks off at line {where}:")
    assert where >= line


def test_items_the_parser_does_not_find_are_counted(tmp_path: Path) -> None:
    items = (
        "<item><title>A</title></item><item><title>B & c</title><description>open</item><item><title>C</title></item>"
    )
    rows, unread = read_text(tmp_path, RSS.format(items), "a.xml")
    assert numbers(rows, unread) == [1, 2, 3]
    assert unread[0][1:3] == ["unreadable_row", f"the feed has 3 items, of which the parser found {len(rows)}"]


BOMB = "".join(f'<!ENTITY {chr(c)} "{f"&{chr(c - 1)};" * 10}">' for c in range(ord("b"), ord("n")))
HANGS = {
    "entities": f'<!DOCTYPE rss [<!ENTITY a "lol">{BOMB}]>{RSS.format("<item><title>&m;</title></item>")}',
    "one entity": f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>{RSS.format("&a;" * 50_000)}',
    "external": f'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>{RSS.format("<item><title>&a;</title></item>")}',
    "nested": RSS.format("<a>" * 100_000),
    "nested items": RSS.format("<item>" * 50_000),
    "open tags": RSS.format("<a " * 200_000),
    "author": RSS.format(f"<item><author>{'a.' * 200_000}</author></item>"),
    "author in pieces": RSS.format(f"<item><author>{('a' * 100 + '<x></x>') * 4_000}</author></item>"),
    "author in codes": RSS.format(f"<item><author>{'&#97;' * 900}</author></item>"),
    "blank lines": '<?xml version="1.0"?>' + "\n" * 500_000 + RSS.format("<item><title>x</title></item>"),
    "signs": RSS.format("<" * 200_000) + "&" * 200_000,
    "date": RSS.format(f"<item><pubDate>{'1' * 300_000}</pubDate></item>"),
    "title": RSS.format(f"<item><title>{'&lt;' * 200_000}</title></item>"),
    "nul": RSS.format("\x00" * 1_000_000),
    "tags": RSS.format("<a/>&" * 100_000),
    "closing tags": RSS.format("</item" * 100_000),
    "sections": RSS.format("<![CDATA[" * 50_000),
    "comments": RSS.format("<!--" * 100_000),
}


@pytest.mark.parametrize("name", HANGS)
def test_a_feed_made_to_hang_does_not(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, "a.xml", HANGS[name])
    start = perf_counter()
    try:
        rows, _ = read(path, "feed")
    except UnreadableFile:
        rows = []
    assert all(len(str(row)) < 1_500_000 and "root:" not in str(row) for row in rows)
    assert perf_counter() - start < 20  # a second on an idle machine


def test_a_feed_is_known_by_its_root(tmp_path: Path) -> None:
    foaf = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://xmlns.com/foaf/0.1/"><Person/></rdf:RDF>'
    html = "<!DOCTYPE html><html><body><rss></rss></body></html>"
    text = "A text that talks of <rss> and <feed>"
    assert not any(KINDS["feed"].like(file_of(write(tmp_path, "a", content))) for content in (foaf, html, text, ""))
    assert KINDS["feed"].like(file_of(write(tmp_path, "a", '<!-- x --><?xml-stylesheet href="x"?>\n<a:feed >')))


def test_words_of_a_content_are_no_markup_of_the_feed(tmp_path: Path) -> None:
    content = f"<![CDATA[<name>{'x' * 9_000} <item> </rss> <!-- ]]>"
    rows, unread = read_text(
        tmp_path, RSS.format(f"<item><title>A</title><description>{content}</description></item>"), "a.xml"
    )
    assert ([row["title"] for row in rows], unread) == (["A"], [])


def test_what_is_no_feed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"a\.json is no feed: it has no <rss>, <rdf:RDF> or <feed>"):
        read_text(tmp_path, '{"title": "x"}', kind="feed")


# APIs


def test_articles_taken_out_of_their_answers_are_known(tmp_path: Path) -> None:
    answer = json.loads((GOLDEN / "apis" / "newsapi.json").read_text())
    path = write(tmp_path, "a.json", json.dumps(answer["articles"]))
    assert kind_of(file_of(path)).name == "newsapi"
    assert read(path) == read(GOLDEN / "apis" / "newsapi.json")
    lines = write(tmp_path, "a.jsonl", "\n".join(map(json.dumps, answer["articles"])))
    assert kind_of(file_of(lines)).name == "newsapi"
    assert read(lines)[0] == read(path)[0]


@pytest.mark.parametrize(
    "answer",
    [
        '{"status": "ok", "totalResults": 0, "articles": []}',
        '{"response": {"status": "ok", "total": 0, "results": [], "webPublicationDate": "", "webTitle": ""}}',
        '{"status": "OK", "response": {"docs": null, "meta": {"hits": 0}}}',
        '{"articles": {"results": [], "totalResults": 0}}',
        "{}",
        "[]",
    ],
)
@pytest.mark.parametrize("kind", ["newsapi", "guardian", "nyt", "eventregistry"])
def test_an_answer_that_found_nothing_is_no_refusal(tmp_path: Path, answer: str, kind: str) -> None:
    if "webTitle" not in answer or kind != "guardian":
        assert read_text(tmp_path, answer, kind=kind) == ([], [])


@pytest.mark.parametrize("kind", ["newsapi", "guardian", "nyt", "eventregistry", "gdelt"])
def test_articles_of_another_api_are_not_lost_in_silence(tmp_path: Path, kind: str) -> None:
    rows, unread = read_text(tmp_path, '{"data": [{"headline": "A bridge", "words": "It is open."}]}', kind=kind)
    assert rows == []
    assert unread == [[1, "no_articles", "no list of articles here; the keys are 'data'", ""]]


@pytest.mark.parametrize("kind", ["mediacloud", "gdelt"])
def test_a_table_of_another_source_is_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(UnreadableFile):
        read_text(tmp_path, "outlet,text\nHeron,Rain.\n", "a.csv", kind)


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ada Pike", "Ada Pike"),
        ("By Ada Pike and Bo Rudd", "Ada Pike, Bo Rudd"),
        ("by ADA PIKE, BO RUDD and CY LUND", "ADA PIKE, BO RUDD, CY LUND"),
        ("Ada Pike in Quill, Bo Rudd and agencies", "Ada Pike, Bo Rudd, agencies"),
        ("Byron Sandy", "Byron Sandy"),
        ("Alexander Band", "Alexander Band"),
        ("", ""),
    ],
)
def test_names_in_a_byline(byline: str, names: str) -> None:
    from analysis.readers.services.apis import names as names_in

    assert names_in(byline) == names


def test_mediacloud_with_texts_keeps_them(tmp_path: Path) -> None:
    table = "id,indexed_date,language,media_name,media_url,publish_date,title,url,text\n"
    table += "1,2023-05-06,en,heron.example,heron.example,2023-05-05,A,https://heron.example/1,All of it.\n"
    table += "2,2023-05-06,en,heron.example,heron.example,2023-05-05,B,https://heron.example/2,\n"
    rows, _ = read_text(tmp_path, table, "a.csv")
    assert [(row.get("text"), row["is_excerpt"]) for row in rows] == [("All of it.", False), (None, True)]


# JSON


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[{'title': 'x'}]", r"line 1, column 3\)"),
        ('{"title": "x",\n "text": "y",\n}', r"line 3, column 1\)"),
        ('[{"title": "x", "text": "y",}, {"title": "z"}]', r"line 1, column 29\)"),
        ("Please limit requests to one every 5 seconds.", r"line 1, column 1\); there it says 'Please limit"),
        ('{"title": undefined}', r"line 1, column 11\)"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(UnreadableFile, match=where):
        read_text(tmp_path, text)


TRICKY = (
    '{"m": [{"x": "[{"}], "docs": [\n{"title": "\\u00e9\\\\", "text": "a\\"]", "k": [{}]},\n'
    '{"title": "b", "text": "\\n"}], "z": {"y": 1}}'
)
WHOLE = [TRICKY.index(end) + len(end) for end in ('"k": [{}]}', '"\\n"}')]


@pytest.mark.parametrize("cut", range(TRICKY.index("}]") + 1, len(TRICKY)))
def test_a_document_may_break_off_anywhere(tmp_path: Path, cut: int) -> None:
    rows, unread = read_text(tmp_path, TRICKY[:cut])
    texts = [row["text"] for row in rows]
    assert texts == ['a"]', "\n"][: len(texts)]
    assert len(texts) >= sum(cut >= end for end in WHOLE)
    assert unread[-1][1] == "broken_off"


@pytest.mark.parametrize("cut", range(1, TRICKY.index("}]") + 1))
def test_a_document_without_a_whole_object_is_refused(tmp_path: Path, cut: int) -> None:
    with pytest.raises(UnreadableFile, match=r"is not JSON: .* \(line 1, column \d+\)"):
        read_text(tmp_path, TRICKY[:cut])


@pytest.mark.parametrize("depth", [500, 990, 2_000, 100_000])
@pytest.mark.parametrize("unit", [("[", "]"), ('{"a":', "}"), ('[{"title":"x","text":"y","b":', "}]")])
@pytest.mark.parametrize("kind", OURS)
def test_deep_nesting_never_crashes(tmp_path: Path, depth: int, unit: tuple[str, str], kind: str) -> None:
    text = unit[0] * depth + "1" + unit[1] * depth
    try:
        rows, unread = read_text(tmp_path, text, kind=kind)
    except UnreadableFile:
        return
    assert kind == "jsonl" or depth < 1_000
    assert len(rows) + len(unread) <= depth


def test_articles_in_several_places_all_come_out(tmp_path: Path) -> None:
    by_section = {"town": [{"title": "A", "text": "a"}], "water": [{"title": "B", "text": "b", "author": "x"}], "n": 2}
    rows, unread = read_text(tmp_path, json.dumps(by_section))
    assert [row["title"] for row in rows] == ["A", "B"]
    assert unread == []


def test_comments_below_an_article_are_not_articles(tmp_path: Path) -> None:
    comment = {"author": "x", "title": "Re", "text": "No!", "url": "u", "date": "d", "section": "s"}
    rows, _ = read_text(tmp_path, json.dumps([{"title": "A", "text": "a", "comments": [comment, comment]}]))
    assert [row["text"] for row in rows] == ["a"]


def test_an_object_stands_for_its_name_and_has_its_own_columns(tmp_path: Path) -> None:
    record = {"source": {"id": 7, "name": "Heron"}, "headline": {"main": "A", "print": {"big": "B"}}, "text": "x"}
    rows, _ = read_text(tmp_path, json.dumps([record]))
    assert rows == [
        {
            "row": 1, "source": "Heron", "text": "x", "source.id": 7, "source.name": "Heron",
            "headline.main": "A", "headline.print.big": "B",
        }
    ]  # fmt: skip
    path = write(tmp_path, "b.json", json.dumps([record]))
    article = read_corpus(path, columns={"title": "headline.print.big"})[0].iloc[0]
    assert (article["outlet"], article["title"], article["text"]) == ("Heron", "B", "x")


def test_columns_missing_from_a_later_batch_are_kept(tmp_path: Path) -> None:
    lines = ['{"outlet": "Heron", "title": "T", "text": "x"}'] * 10_000 + ['{"outlet": "Heron", "text": "y"}']
    batches = list(read_file(file_of(write(tmp_path, "a.jsonl", "\n".join(lines)))))
    assert [len(batch.rows) for batch in batches] == [10_000, 1]
    assert [sorted(batch.rows.columns) for batch in batches] == [["outlet", "text", "title"]] * 2
    assert batches[1].rows.index.tolist() == [10_001]


def test_a_list_given_twice_is_refused_not_halved(tmp_path: Path) -> None:
    text = '{"articles": [{"title": "A", "text": "a"}], "articles": [{"title": "B", "text": "b"}]}'
    for kind in ("json", "newsapi"):
        rows, unread = read_text(tmp_path, text, kind=kind)
        assert (rows, [record[:2] for record in unread]) == ([], [[1, "doubled_key"]])


def test_lines_behind_a_damaged_first_one_are_read(tmp_path: Path) -> None:
    rows, unread = read_text(tmp_path, 'oops\n{"text": "x"}\n', "a.jsonl")
    assert rows == [{"row": 2, "text": "x"}]
    assert unread == [[1, "unreadable_row", "not JSON: Expecting value (line 1, column 1)", "oops"]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"text": "raw\nline\ttab"}', "raw\nline\ttab"),
        ('{"text": "it\\\'s \\d and \\\\"}', "it's \\d and \\"),
        ('{"text": "\\ud83d lone, \\ud83d\\ude00 pair, \\\\ud83d words"}', "\ufffd lone, 😀 pair, \\ud83d words"),
        ('{"text": "nul \\u0000 x"}', "nul \x00 x"),
        ('/**/cb.a_1({"text": "called"});', "called"),
        (')]}\',\n{"text": "guarded"}', "guarded"),
    ],
)
def test_json_as_servers_write_it(tmp_path: Path, text: str, value: str) -> None:
    assert read_text(tmp_path, text)[0][0]["text"] == value


def test_lines_with_lone_surrogates_reach_the_table(tmp_path: Path) -> None:
    line = '{"outlet": "He\\ud83dron", "text": "x\\udc00", "a\\ud800": 1}'
    articles, _ = read_corpus(write(tmp_path, "a.jsonl", f"{line}\n{line[:40]}\n"))
    assert articles[["outlet", "text"]].to_numpy().tolist() == [["He\ufffdron", "x\ufffd"]]


def test_numbers_that_are_none_and_endless_numbers(tmp_path: Path) -> None:
    rows, _ = read_text(tmp_path, '[{"text": "a", "title": NaN, "n": -Infinity, "m": 1e999}]')
    assert rows == [{"row": 1, "text": "a", "n": float("-inf"), "m": float("inf")}]
    with pytest.raises(UnreadableFile, match="4300 digits"):
        read_text(tmp_path, '{"n": 1' + "0" * 5_000 + "}")
    assert read_text(tmp_path, '{"n": 1' + "0" * 5_000 + "}", "a.jsonl")[1][0][1] == "unreadable_row"


def peak_of(path: Path, kind: str) -> tuple[int, int]:
    """Records read, and the most bytes held meanwhile."""
    tracemalloc.start()
    try:
        count = sum(len(records.rows) + len(records.unread) for records in read_file(file_of(path), kind))
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_json_lines_are_read_in_constant_memory(tmp_path: Path) -> None:
    line = json.dumps({"outlet": "Heron", "title": "T", "text": "word " * 20}) + "\n"
    small, large = (write(tmp_path, f"{n}.jsonl", line * n) for n in (22_000, 44_000))
    (few, low), (many, high) = peak_of(small, "jsonl"), peak_of(large, "jsonl")
    assert (few, many) == (22_000, 44_000)
    assert high < 1.3 * low


def test_gkg_tables_are_read_in_constant_memory(tmp_path: Path) -> None:
    line = (GOLDEN / "apis" / "gdelt_gkg2.csv").read_text().splitlines()[0] + "\n"
    small, large = (write(tmp_path, f"{n}.csv", line * n) for n in (22_000, 44_000))
    (few, low), (many, high) = peak_of(small, "gdelt"), peak_of(large, "gdelt")
    assert (few, many) == (22_000, 44_000)
    assert high < 1.3 * low


def test_a_single_long_line(tmp_path: Path) -> None:
    record = {"title": "T", "text": "word " * 4_000_000, "outlet": "Heron"}
    path = write(tmp_path, "a.json", json.dumps([record]))
    start = perf_counter()
    rows, unread = read(path)
    assert (len(rows), len(rows[0]["text"]), unread) == (1, 20_000_000, [])
    assert perf_counter() - start < 20


def test_a_file_that_names_every_column_anew_stays_small(tmp_path: Path) -> None:
    lines = [json.dumps({f"k{i}_{j}": 1 for j in range(20)} | {"text": "x"}) for i in range(1_200)]
    count, peak = peak_of(write(tmp_path, "a.jsonl", "\n".join(lines)), "jsonl")
    assert count == 1_200
    assert peak < 200 << 20


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.rtf", r"{\rtf1\ansi Hello}"), ("a.html", "<html>"), ("a.txt", "[1] A footnote"), ("a.txt", "{braces}"),
        ("a.csv", '"a","b"\n1,2\n'), ("a.json", "<html><body>Not found</body></html>"), ("a.bin", b"PAR1\x00{"),
    ],
)  # fmt: skip
def test_json_does_not_claim_other_files(tmp_path: Path, name: str, content: str | bytes) -> None:
    file = file_of(write(tmp_path, name, content))
    assert [kind for kind in OURS if KINDS[kind].like(file)] == []


# Hostile bytes


def survives(path: Path, content: bytes, kind: str) -> None:
    path.write_bytes(content)
    file = File(path.name, path, (path.name,))
    try:
        batches = list(KINDS[kind].read(file))
    except UnreadableFile:
        return
    check(batches)


def check(batches: list[Records]) -> None:
    """Every record is counted once, and all that goes to the ledger can be written to a file."""
    seen: list[int] = []
    for records in batches:
        seen += [*records.rows.index, *(record[0] for record in records.unread)]
        assert all(isinstance(part, str) and part.encode() is not None for r in records.unread for part in r[1:])
        assert all(len(record[3]) <= 160 for record in records.unread)
    counted = sorted(number for number in seen if number)  # what stands above a CSV table is its record 0
    assert counted == list(range(1, len(counted) + 1))


@st.composite
def damaged(draw: Callable) -> bytes:
    """A golden file with bytes cut out, doubled or replaced."""
    content = draw(st.sampled_from(INPUTS)).read_bytes()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        end = draw(st.integers(at, min(len(content), at + 60)))
        content = (
            content[:at]
            + draw(st.sampled_from(SNIPPETS) | st.binary(max_size=6) | st.just(content[at:end] * 2))
            + content[end:]
        )
    return content


SNIPPETS = [
    b"", b"\x00", b"<", b">", b"&", b"&#xD800;", b"&#0;", b"]]>", b"<![CDATA[", b"<item>", b"</item>", b"{", b"}",
    b"[", b"]", b'"', b"\\", b"\\ud800", b"\\u0000", b"\xff\xfe", b"\xef\xbb\xbf", b"\n", b"\t", b",", b"null",
    b"NaN", b"-1e999", b"\xc3",
]  # fmt: skip


@pytest.mark.parametrize("kind", OURS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=damaged())
def test_damaged_files_end_in_rows_or_in_the_ledger(tmp_path: Path, kind: str, content: bytes) -> None:
    survives(tmp_path / "a.json", content, kind)


@pytest.mark.parametrize("kind", OURS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_any_bytes_end_in_rows_or_in_the_ledger(tmp_path: Path, kind: str, content: bytes) -> None:
    survives(tmp_path / "a.json", content, kind)
    with suppress(UnreadableFile):  # of a damaged archive
        assert isinstance(KINDS[kind].like(file_of(tmp_path / "a.json")), bool)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(sorted(
        "title text url articles results docs response publishedAt source author content description fields tags "
        "webTitle webPublicationDate web_url headline byline person uri dateTime body authors date time items message "
        "error status columns data seendate domain name type summary content_html version".split()
    )), inner, max_size=6),
    max_leaves=25,
)  # fmt: skip


@pytest.mark.parametrize("kind", OURS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=JSON)
def test_any_json_ends_in_rows_or_in_the_ledger(tmp_path: Path, kind: str, document: object) -> None:
    survives(tmp_path / "a.json", json.dumps(document).encode(), kind)

"""Saved pages: one row each, with the title a reader sees, names only, the date as stated, and the article alone."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import process_time

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.corpus import read_corpus
from analysis.files import File, UnreadableFile
from analysis.readers import KINDS, kind_of, read_file
from analysis.readers.pages import as_text, page_row
from analysis.readers.pages.authors import names
from analysis.readers.pages.jsonld import parse, plain
from analysis.readers.pages.title import without_site

GOLDEN = Path(__file__).parent / "readers" / "pages"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))
PAGES = sorted(path for path in GOLDEN.iterdir() if path.suffix != ".json")
PARAGRAPHS = [
    "The council of Heron Bay voted on Tuesday to keep the ferry running all winter, whatever it may cost the town.",
    "“We heard the islanders,” said the mayor after the vote. “Nobody wants to spend the month of January rowing.”",
    "The two boats carry nine hundred passengers a week, and half of them are pupils on their way to the school.",
    "Fares rise by six per cent in December, and the county pays for the fuel until the spring of the coming year.",
]
SCRIPT = '<script type="application/ld+json">{}</script>'
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def page(head: str = "", *, h1: str = "<h1>Ferry stays</h1>", body: str = BODY) -> bytes:
    return f"<html><head>{head}</head><body><article>{h1}{body}</article></body></html>".encode()


def linked_data(article: object) -> str:
    return SCRIPT.format(json.dumps(article))


def file_of(path: Path) -> File:
    return File(path.name, path, (path.name,))


@pytest.fixture(scope="module")
def golden() -> tuple[pd.DataFrame, pd.DataFrame]:
    return read_corpus(PAGES)


@pytest.mark.parametrize("expected", EXPECTED["rows"], ids=lambda row: row["source_file"])
def test_golden_pages(golden: tuple[pd.DataFrame, pd.DataFrame], expected: dict) -> None:
    articles, _ = golden
    row = articles.set_index("source_file").loc[expected.pop("source_file")].to_dict()
    row["published"] = row["published"].isoformat()
    assert {name: row[name] for name in expected} == expected


def test_pages_that_are_no_articles_are_in_the_ledger(golden: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    articles, ledger = golden
    assert ledger[["source_file", "source_row", "rule"]].to_dict("records") == EXPECTED["unread"]
    assert len(articles) + len(ledger) == len(PAGES)


def test_compressed_pages_are_the_same_pages(tmp_path: Path) -> None:
    raw = (GOLDEN / "dcr.html").read_bytes()
    (tmp_path / "dcr.html.gz").write_bytes(gzip.compress(raw))
    [records] = read_file(file_of(tmp_path / "dcr.html.gz"))
    assert records.rows.to_dict("records") == [page_row(raw)]


# Real pages


def tokens(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def f1(ours: str, truth: str) -> float:
    common = (tokens(ours) & tokens(truth)).total()
    return 2 * common / (tokens(ours).total() + tokens(truth).total())


def test_real_pages(shared: Path) -> None:
    folder = shared / "corpora" / "html"
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    right: dict[str, list[float]] = {"title": [], "day": [], "author": [], "body": []}
    for name, true in truth.items():
        row = page_row(gzip.decompress((folder / name).read_bytes()))
        sections = [part for each in true["body_sections"] for part in (*each["headline"], *each["paragraphs"])]
        right["title"].append(str(row["title"]).split() == true["title"].split())
        right["day"].append(str(row["published"])[:10] == true["published_raw"][:10])
        right["author"].append(bool({*str(row["author"]).split(", ")} & {*true["authors"]}))
        right["body"].append(f1(str(row["text"]), "\n".join([*true["body_summary"], *sections])))
    assert len(truth) == 25
    assert sum(right["title"]) >= 23
    assert sum(right["day"]) >= 24
    assert sum(right["author"]) >= 0.9 * 25
    assert sum(right["body"]) / 25 >= 0.98


# Titles


@pytest.mark.parametrize(
    ("head", "h1", "title"),
    [
        ('<meta property="og:title" content="Ferry stays | Heron Post">', "<h1>Ferry stays</h1>", "Ferry stays"),
        ("<title>Ferry stays - Heron Post</title>", "", "Ferry stays - Heron Post"),
        (
            '<title>Ferry stays - Heron Post</title><meta property="og:site_name" content="The Heron Post">',
            "",
            "Ferry stays",
        ),
        (
            "<title>Ferry stays for the winter | Harbour | Heron Post</title>"
            '<meta property="og:site_name" content="Heron Post">',
            "",
            "Ferry stays for the winter",
        ),
        (
            '<title>Opinion | Ferry stays | Heron</title><meta property="og:title" content="Opinion | Ferry stays">',
            "<h1>Opinion | Ferry stays</h1>",
            "Opinion | Ferry stays",
        ),
        (
            '<meta property="og:site_name" content="Heron Post"><meta property="og:title" content="Ferry stays">',
            '<h1 class="logo">The Heron Post</h1><h1>Ferry stays</h1>',
            "Ferry stays",
        ),
        (
            linked_data({"@type": "NewsArticle", "headline": "Ferry stays, council says"})
            + '<meta property="og:title" content="Ferry stays, council says">',
            "<h1><span>Harbour</span> Ferry stays, council says</h1>",
            "Ferry stays, council says",
        ),
        (
            linked_data({"@type": "NewsArticle", "headline": "Council votes to keep the old ferry to the isles…"}),
            "<h1>Council votes to keep the old ferry to the isles of Saltmere running</h1>",
            "Council votes to keep the old ferry to the isles of Saltmere running",
        ),
        (
            linked_data({"@type": "NewsArticle", "headline": "&#8216;We heard you&#8217;: ferry stays"})
            + '<meta property="og:title" content="\'We heard you\': ferry stays">',
            "<h1>‘We heard you’:\n ferry  stays</h1>",
            "‘We heard you’: ferry stays",
        ),
        (
            linked_data({"@type": "NewsArticle", "headline": "Ferry stays"})
            + '<meta property="og:title" content="You will not believe what the council did">',
            "<h1>Ferry stays</h1><h1>Most read</h1>",
            "Ferry stays",
        ),
        ("", "<h1>Ferry <style>h1{}</style>stays<script>x()</script></h1>", "Ferry stays"),
    ],
)
def test_the_title_is_the_one_places_agree_on(head: str, h1: str, title: str) -> None:
    assert page_row(page(head, h1=h1))["title"] == title


@pytest.mark.parametrize(
    ("stated", "sites", "title"),
    [
        ("Ferry stays – Heron Post", ["Heron Post"], "Ferry stays"),
        ("Heron Post: Ferry stays", ["Heron Post"], "Heron Post: Ferry stays"),
        ("Heron Post | The ferry stays", ["heronpost"], "The ferry stays"),
        ("渡船继续运行-苍鹭网", ["苍鹭网"], "渡船继续运行"),
        ("Ferry - a farewell", ["Heron Post"], "Ferry - a farewell"),
        ("Heron Post", ["Heron Post"], "Heron Post"),
    ],
)
def test_the_name_of_the_site_is_cut_off(stated: str, sites: list[str], title: str) -> None:
    assert without_site(stated, sites) == title


# JSON-LD

WHOLE = {"@type": "NewsArticle", "headline": "Ferry stays", "datePublished": "2025-05-02T10:00:00+02:00"}
OTHER = {"@type": "NewsArticle", "headline": "Storm ahead", "datePublished": "1999-01-01"}


@pytest.mark.parametrize(
    "shape",
    [
        WHOLE,
        [{"@type": "Organization", "name": "Heron Post"}, WHOLE],
        {"@graph": [{"@type": "WebSite", "name": "Heron Post"}, WHOLE]},
        {"@type": "WebPage", "mainEntity": WHOLE},
        WHOLE | {"@type": ["http://schema.org/ReportageNewsArticle", "Thing"]},
        [{"@type": "ItemList", "itemListElement": [OTHER]}, WHOLE],
        [OTHER, WHOLE],
        {"@type": "WebPage", "datePublished": "2025-05-02T10:00:00+02:00"},
        {"@type": "LiveBlogPosting", "liveBlogUpdate": [WHOLE | {"headline": "x", "datePublished": "1999-01-01"}]} | {
            "headline": "Ferry stays", "datePublished": "2025-05-02T10:00:00+02:00"
        },
    ],
)  # fmt: skip
def test_the_article_is_found_in_every_shape_of_json_ld(shape: object) -> None:
    assert page_row(page(linked_data(shape)))["published"] == "2025-05-02T10:00:00+02:00"


@pytest.mark.parametrize(
    ("author", "found"),
    [
        ("Ada Quill", "Ada Quill"),
        ({"@type": "Person", "name": "Ada Quill"}, "Ada Quill"),
        ([{"name": "Ada Quill"}, {"name": "Ben Oar"}], "Ada Quill, Ben Oar"),
        ({"@id": "#ada"}, "Ada Quill"),
        ({"@type": "Person", "name": ["Ada Quill", "Ben Oar"]}, "Ada Quill, Ben Oar"),
        ({"name": "Ada Quill, Ben Oar and Cy Loft"}, "Ada Quill, Ben Oar, Cy Loft"),
        ({"givenName": "Ada", "familyName": "Quill"}, "Ada Quill"),
        ({"@type": "Organization", "name": "Heron Post"}, ""),
        ({"@type": "Organization", "name": "Coastal Press Agency"}, "Coastal Press Agency"),
        ({"name": "https://heron.example/ada"}, ""),
        (None, ""),
        (7, ""),
    ],
)
def test_authors_of_every_shape(author: object, found: str) -> None:
    graph = [WHOLE | {"author": author}, {"@type": "Person", "@id": "#ada", "name": "Ada Quill"}]
    head = '<meta property="og:site_name" content="The Heron Post">' + linked_data({"@graph": graph})
    assert page_row(page(head))["author"] == found


@pytest.mark.parametrize(
    "script",
    [
        '{"headline": "Ferry stays",}',
        '<!-- {"headline": "Ferry stays"} -->',
        '//<![CDATA[\n{"headline": "Ferry stays"}\n//]]>',
        '{"headline": "Ferry\n\tstays"};',
        '{"headline": "Ferry stays"}{"other": 1}',
        '{&quot;headline&quot;: &quot;Ferry stays&quot;}',
        '{"headline": "Ferry stays"\n"other": "\\\'"}',
        '{"other": "a "quote" that breaks", "headline": "Ferry stays", "x": }',
    ],
)  # fmt: skip
def test_broken_json_ld_is_mended(script: str) -> None:
    [first, *_] = parse(script)
    assert " ".join(first["headline"].split()) == "Ferry stays"


@pytest.mark.parametrize("script", ["", "[", "nonsense", "[" * 100_000, '{"a": ' * 100_000, '{"a": NaN', "9" * 5000])
def test_what_is_no_json_is_nothing(script: str) -> None:
    assert parse(script) == []


def test_entities_escaped_twice_are_undone_and_ampersands_kept() -> None:
    assert plain("R&amp;amp;D &amp;#8217; &lt;b&gt;x&lt;/b&gt; A&B; AT&T") == "R&D ’ x A&B; AT&T"


# Authors


@pytest.mark.parametrize(
    ("byline", "found"),
    [
        ("By Ada Quill and Ben Oar", ["Ada Quill", "Ben Oar"]),
        ("BY ADA QUILL", ["ADA QUILL"]),
        ("Ada Quill, Ben Oar & Cy Loft", ["Ada Quill", "Ben Oar", "Cy Loft"]),
        ("Ada Quill, Senior Political Reporter", ["Ada Quill"]),
        ("Ada Quill | Heron Post", ["Ada Quill"]),
        ("Ada Quill, Heron Post", ["Ada Quill"]),
        ("Ada Quill in Saltmere", ["Ada Quill"]),
        ("Von Jana Specht und Tim Lohse", ["Jana Specht", "Tim Lohse"]),
        ("Par Odile Marchetti et Luc Vane", ["Odile Marchetti", "Luc Vane"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Ursula von der Linde", ["Ursula von der Linde"]),
        ("MND Staff", ["MND Staff"]),
        ("严玉洁", ["严玉洁"]),
        ("王辉", ["王辉"]),
        ("Ada Quill, MD", ["Ada Quill"]),
        ("Staff Writer", []),
        ("Web Desk", []),
        ("admin", []),
        ("ada@heron.example", []),
        ("12 May 2024", []),
        ("www.facebook.com/heron", []),
        ("The Heron Post", []),
        ("", []),
    ],
)
def test_names_only(byline: str, found: list[str]) -> None:
    assert names([byline], ["Heron Post"]) == found


def test_nobody_is_invented() -> None:
    body = BODY + '<section class="related"><span class="author-name">Tom Other</span></section>'
    assert page_row(page(body=body + '<div class="comments"><a rel="author">Cy Loft</a></div>'))["author"] == ""


@pytest.mark.parametrize(
    "byline",
    [
        "<span>By</span> <b>Ada Quill</b>",
        '<div class="byline"><i>Bay News</i><i>By</i><a>Ada Quill</a><i>Harbour Reporter</i></div>',
        '<div class="byline">By Ada Quill, Harbour Reporter</div>',
        '<a href="/authors/ada-quill">Ada Quill</a>',
        '<p>by <a rel="author" href="/a">Ada Quill</a></p>',
        "<p>By <i>Ada Quill</i></p><p>The Ferry Trap</p>",
    ],
)
def test_bylines_under_the_headline(byline: str) -> None:
    assert page_row(page(h1=f"<h1>Ferry stays</h1>{byline}"))["author"] == "Ada Quill"


def test_a_byline_nothing_marks_may_name_several() -> None:
    byline = "<p>By <span>Ada Quill</span>, <span>Ben Oar</span> and <span>Cy Loft</span></p><p>Saltmere Harbour</p>"
    assert page_row(page(h1=f"<h1>Ferry stays</h1>{byline}"))["author"] == "Ada Quill, Ben Oar, Cy Loft"


# Dates, links


@pytest.mark.parametrize(
    ("head", "body", "published"),
    [
        ('<meta name="parsely-pub-date" content="2025-05-02T08:00:00Z">', "", "2025-05-02T08:00:00Z"),
        ('<meta property="article:published_time" content="1750680000000">', "", "2025-06-23T12:00:00+00:00"),
        ('<meta name="date" content="2025-05-02"><meta name="ptime" content="2025-05-02T08Z">', "", "2025-05-02T08Z"),
        ('<meta property="article:modified_time" content="2025-05-03">', "<time>2 May 2025</time>", "2 May 2025"),
        ('<meta property="article:modified_time" content="2025-05-03">', "", "2025-05-03"),
        ("", '<div class="posted-date">Posted on May 2, 2025 at 10:15 am</div>', "May 2, 2025 at 10:15 am"),
        ("", "<i>Saltmere, 2 de mayo de 2025</i>", "2 de mayo de 2025"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_dates(head: str, body: str, published: str) -> None:
    assert page_row(page(head, h1=f"<h1>Ferry stays</h1>{body}"))["published"] == published


@pytest.mark.parametrize(
    ("head", "url", "found"),
    [
        ('<link rel="canonical" href="/ferry">', "https://heron.example/amp/ferry", "https://heron.example/ferry"),
        ('<link rel="canonical" href="https://heron.example/">', "https://heron.example/f", "https://heron.example/f"),
        ('<meta property="og:url" content="https://heron.example/f#top">', "", "https://heron.example/f"),
        ('<link rel="canonical" href="javascript:alert(1)">', "file:///home/me/f.html", ""),
        ('<link rel="canonical" href="http://[broken">', "https://heron.example/f", "https://heron.example/f"),
        (linked_data(WHOLE | {"mainEntityOfPage": {"@id": "https://heron.example/f"}}), "", "https://heron.example/f"),
    ],
)
def test_links(head: str, url: str, found: str) -> None:
    assert page_row(page(head), url=url)["url"] == found


# Bodies


def test_what_is_named_as_furniture_but_holds_the_article_stays() -> None:
    body = (
        f'<div class="paywall subscription-content social">{BODY}</div><div class="social"><p>Follow us on X</p></div>'
    )
    assert page_row(page(body=body))["text"] == "\n\n".join(PARAGRAPHS)


def test_paragraphs_of_many_small_boxes_of_one_make_stay() -> None:
    body = "".join(f'<div class="related topics" id="b{at}"><p>{text}</p></div>' for at, text in enumerate(PARAGRAPHS))
    assert page_row(page(body=body))["text"] == "\n\n".join(PARAGRAPHS)


def test_text_that_only_json_ld_holds() -> None:
    head = linked_data(WHOLE | {"articleBody": "\n".join(PARAGRAPHS)})
    assert page_row(page(head, body="<p>Please turn on JavaScript.</p>"))["text"] == "\n\n".join(PARAGRAPHS)


def test_lines_broken_by_br_are_paragraphs_and_lines_broken_in_the_source_are_not() -> None:
    body = "<div>" + "<br><br>".join(text.replace(" of ", "\nof ") for text in PARAGRAPHS) + "</div>"
    assert page_row(page(body=body))["text"] == "\n\n".join(PARAGRAPHS)


def test_a_very_long_page_is_read_without_trafilatura() -> None:
    many = [f"{text} It was item {number} on the agenda." for number in range(3000) for text in PARAGRAPHS]
    body = "".join(f"<p>{text}</p>" for text in many)
    assert page_row(page(linked_data(WHOLE), body=body))["text"] == "\n\n".join(many)


# Encodings


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        ("Мост через реку открыли", "cp1251", "windows-1251"),
        ("“Ferry” – stays", "cp1252", "iso-8859-1"),
        ("渡船继续运行", "gb18030", "gb2312"),
        ("フェリー存続", "cp932", "Shift_JIS"),
        ("フェリー存続", "iso-2022-jp", "iso-2022-jp"),
        ("Trajekt zůstává", "utf-8", "windows-1250"),
        ("Trajekt zůstává", "cp1250", "windows-1250"),
    ],
)
def test_declared_character_sets(text: str, encoding: str, declared: str) -> None:
    head = f'<html><head><meta charset="{declared}"><title>'
    assert as_text(head.encode() + text.encode(encoding)) == head + text
    assert as_text(text.encode(encoding), declared) == text


def test_character_sets_nobody_declared() -> None:
    russian = "Мост через реку Тихую открыли для пешеходов на две недели раньше срока. " * 9
    assert as_text(russian.encode("cp1251")) == russian
    assert as_text(russian.encode("utf-16")) == russian
    assert as_text("“Ferry” stays, café too. ".encode("cp1252") * 40) == "“Ferry” stays, café too. " * 40


@pytest.mark.parametrize("declared", ["punycode", "idna", "zlib", "rot13", "utf-9", "unicode_escape", "undefined"])
def test_no_character_set_but_those_of_the_web(declared: str) -> None:
    assert as_text(b'<meta charset="' + declared.encode() + b'">\xe9t\xe9').endswith("été")


# Kinds


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_are_known_by_their_content(path: Path, tmp_path: Path) -> None:
    (tmp_path / "unnamed").write_bytes(path.read_bytes())
    assert kind_of(file_of(tmp_path / "unnamed")).name == ("mhtml" if path.suffix == ".mhtml" else "page")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xml", '<?xml version="1.0"?><rss><description><![CDATA[<html><body>]]></description></rss>'),
        ("a.html", '<?xml version="1.0"?><urlset><url><loc>https://heron.example/</loc></url></urlset>'),
        ("a.json", '{"html": "<html><body><p>x</p></body></html>"}'),
        ("a.csv", "title,text\nFerry,<html><p>stays</p></html>\n"),
        ("a.md", "<div align=center>\n\n# Ferry\n</div>"),
        ("a.html", "no markup at all"),
        ("a.html", "\x00\x01\x02"),
        ("a.warc", "WARC/1.0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>"),
        ("a.eml", "From: a@heron.example\r\nContent-Type: text/plain\r\n\r\n<html>"),
    ],
)  # fmt: skip
def test_other_files_are_no_pages(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_bytes(content.encode())
    file = file_of(tmp_path / name)
    assert not KINDS["page"].like(file)
    assert not KINDS["mhtml"].like(file)


@given(content=st.binary(max_size=300))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_looking_at_a_file_never_raises(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "any").write_bytes(content)
    for name in ("page", "mhtml"):
        with suppress(UnreadableFile):  # a damaged archive
            assert KINDS[name].like(file_of(tmp_path / "any")) in (True, False)


def test_an_archive_in_base64_with_its_own_character_set(tmp_path: Path) -> None:
    html = (
        page("<title>Паром</title>", h1="<h1>Паром остаётся</h1>", body=BODY)
        .decode()
        .encode("cp1251", "xmlcharrefreplace")
    )
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
    part = b"Content-Type: text/html; charset=windows-1251\r\nContent-Transfer-Encoding: base64\r\n"
    place = b"Content-Location: https://heron.example/ferry\r\n\r\n"
    (tmp_path / "a.mht").write_bytes(head + part + place + base64.encodebytes(html) + b"\r\n--b--\r\n")
    [records] = read_file(file_of(tmp_path / "a.mht"))
    [row] = records.rows.to_dict("records")
    assert (row["title"], row["url"]) == ("Паром остаётся", "https://heron.example/ferry")
    assert row["text"] == "\n\n".join(PARAGRAPHS)


def test_an_archive_without_a_page_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.mhtml").write_bytes(b"Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n")
    with pytest.raises(UnreadableFile, match="no part of it is HTML"):
        list(read_file(file_of(tmp_path / "a.mhtml"), "mhtml"))


# Hostile pages

HOSTILE: dict[str, tuple[bytes, str]] = {
    "nul bytes": (page().replace(b"ferry", b"fer\x00ry"), "\n\n".join(PARAGRAPHS)),
    "an unclosed script": (page() + b"<script>var a = '" + b"x" * 100_000, "\n\n".join(PARAGRAPHS)),
    "no end": (page()[: page().rindex(b"</p>")], "\n\n".join(PARAGRAPHS)),
    "deep nesting after it": (page() + b"<div>" * 200_000, "\n\n".join(PARAGRAPHS)),
    "an entity bomb": (
        b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 20))
        + b"]>"
        + page().replace(b"</article>", b"<p>&a19;</p></article>"),
        "\n\n".join([*PARAGRAPHS, "&a19;"]),
    ),
    "commas without end": (page(SCRIPT.format("{" + ", " * 200_000)), "\n\n".join(PARAGRAPHS)),
    "spaces without end": (page(SCRIPT.format("{" + " \n" * 200_000)), "\n\n".join(PARAGRAPHS)),
    "a title of separators": (page("<title>" + "a | " * 50_000 + "</title>"), "\n\n".join(PARAGRAPHS)),
    "a word without end": (page(body=BODY + f"<p>{'a' * 1_000_000}</p>"), "\n\n".join([*PARAGRAPHS, "a" * 1_000_000])),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "text"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_pages(raw: bytes, text: str) -> None:
    start = process_time()
    assert page_row(raw)["text"] == text
    assert process_time() - start < 5


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\x00", b"<", b"<html>", b"<" * 100_000, b"<div>" * 200_000, b"<p>short</p>" * 50_000, b"\xff\xfe<",
        b"<h1>Ferry stays</h1>" * 20_000, b"<p>" + b"word " * 400_000, b"<!--" * 100_000,
        b'<meta name="author" content="' + b"Ab Cd and " * 50_000 + b'">',
        b'<meta name="author" content="A B">' * 20_000,
    ],
    ids=range(13),
)  # fmt: skip
def test_pages_of_nothing_take_no_time(raw: bytes) -> None:
    start = process_time()
    assert set(page_row(raw)) == {"outlet", "title", "text", "published", "url", "author", "section", "is_excerpt"}
    assert process_time() - start < 5


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A golden page with pieces cut out, doubled, or replaced."""
    raw = draw(st.sampled_from(PAGES)).read_bytes()
    for _ in range(draw(st.integers(1, 4))):
        start, length = draw(st.integers(0, len(raw))), draw(st.integers(0, 400))
        piece = draw(
            st.one_of(st.binary(max_size=12), st.sampled_from([b"", b"<", b">", b'"', b"</", b"{", b"<!--", b"&#"]))
        )
        raw = raw[:start] + piece + raw[start + length * draw(st.booleans()) :]
    return raw


def read_all(file: File, kind: str) -> Iterator[tuple[int, str]]:
    """The row numbers of all that came out, and what a reader would have called it."""
    for records in read_file(file, kind):
        yield from ((number, "row") for number in records.rows.index)
        yield from ((number, rule) for number, rule, *_ in records.unread)


@given(raw=damaged(), kind=st.sampled_from(["page", "mhtml"]))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_pages_are_one_row_or_one_refusal(tmp_path: Path, raw: bytes, kind: str) -> None:
    (tmp_path / "a.html").write_bytes(raw)
    with suppress(UnreadableFile):
        assert list(read_all(file_of(tmp_path / "a.html"), kind)) == [(1, "row")]


@given(raw=st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_a_page_without_text(raw: bytes) -> None:
    row = page_row(raw)
    assert isinstance(row["is_excerpt"], bool)
    assert isinstance(row["text"], str)

"""Every article of a database's download comes out, whatever its container, and every count that differs is told."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.corpus import read_corpus
from analysis.files import File, UnreadableFile
from analysis.readers import KINDS, kind_of, read_file
from analysis.readers.vendors.documents import container, flow, html_tree, names, paragraphs, stated_date
from analysis.readers.vendors.rich_text import rtf_paragraphs

GOLDEN = Path(__file__).with_name("readers")
VENDORS = ["europresse", "factiva", "nexis", "proquest"]
INPUTS = sorted(path for vendor in VENDORS for path in (GOLDEN / vendor).iterdir() if path.name != "expected.json")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LINE = "From spring every cart pays two pence, the council of Quill decided."


def file_of(path: Path) -> File:
    return File(path.name, path, (path.name,))


def save(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_all(path: Path, kind: str | None = None) -> tuple[list[dict], list[tuple], str]:
    """The rows of a file, what could not be read, and the error it ends with."""
    rows, unread, error = [], [], ""
    try:
        for found in read_file(file_of(path), kind):
            rows += found.rows.to_dict("records")
            unread += found.unread
    except UnreadableFile as stopped:
        error = f"{stopped.rule}: {stopped}"
    return rows, unread, error


# Golden files: the layouts as the databases have them


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_golden_file_gives_the_expected_rows(path: Path) -> None:
    expected = json.loads((path.parent / "expected.json").read_text(encoding="utf-8"))[path.name]
    rows, unread, error = read_all(path)
    assert rows == expected["rows"]
    assert [list(record[:2]) for record in unread] == expected["unread"]
    assert error == ""


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_kind_is_known_by_content_not_by_name(path: Path, tmp_path: Path) -> None:
    renamed = save(tmp_path, "download.bin", path.read_bytes())
    assert kind_of(file_of(renamed)).name == path.parent.name


def test_dates_in_other_languages_are_read_by_the_pipeline() -> None:
    found = [
        GOLDEN / "nexis" / "academic_german.html",
        GOLDEN / "europresse" / "saved.html",
        GOLDEN / "factiva" / "indexed.html",
    ]
    dates = read_corpus(found)[0].set_index("title")["published"]
    assert dates["Die lange Brücke öffnet"] == pd.Timestamp("2012-02-27 20:50", tz="UTC")
    assert dates["Streit um die Glocke"] == pd.Timestamp("2012-03-05", tz="UTC")
    assert dates["La cloche est vendue"] == pd.Timestamp("2006-03-14", tz="UTC")
    assert dates["Toll is back"] == pd.Timestamp("2024-09-11 08:02", tz="UTC")
    assert dates.loc["Le pont est ouvert"].tolist() == [
        pd.Timestamp("2021-03-03", tz="UTC"),
        pd.Timestamp("2011-12-29 15:32", tz="UTC"),
    ]


def test_golden_files_go_through_the_whole_pipeline() -> None:
    articles, ledger = read_corpus([GOLDEN / "nexis" / "uni.rtf", GOLDEN / "factiva" / "displayed.rtf"])
    assert articles["outlet"].tolist() == ["The Heron", "Der Reiher", "The Heron (Quill)", "Fen Post", "Fen Post"]
    assert articles["published"].iloc[[0, 2, 3]].tolist() == [
        pd.Timestamp("2021-03-03 15:04", tz="UTC"),
        pd.Timestamp("2021-03-03 15:04", tz="UTC"),
        pd.Timestamp("2021-03-04", tz="UTC"),
    ]
    assert articles["date_precision"].iloc[[2, 3]].tolist() == ["minute", "day"]
    assert articles["source_row"].tolist() == [1, 2, 1, 2, 3]
    assert ledger.empty


def test_other_files_are_left_to_other_readers(tmp_path: Path) -> None:
    others = {
        "page.html": '<!DOCTYPE html><html><head><title>Heron</title></head><body><article class="story">'
        '<h1 class="myHeadline">Bridge</h1><p class="articleParagraph">Opened.</p></article></body></html>',
        "story.txt": "Bridge opens\n\nThe text of the body is 812 words long.\nLength: long\n\nBody\n\nEnd.",
        "table.csv": "title,text,outlet\nDocument 1 of 3,Publication title: x,Heron\n",
        "lines.json": '{"title": "End of Document", "text": "LENGTH: 3 words"}',
    }
    for name, content in others.items():
        file = file_of(save(tmp_path, name, content))
        assert [kind for kind in VENDORS if KINDS[kind].like(file)] == []


# Nexis Uni in Word: the package as the database writes it


def run(text: str) -> str:
    return f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(*runs: str, title: bool = False, mark: str = "") -> str:
    level = '<w:pPr><w:jc w:val="center"/><w:outlineLvl w:val="0"/></w:pPr>' if title else ""
    bookmark = f'<w:bookmarkStart w:id="2" w:name="{mark}"/><w:bookmarkEnd w:id="2"/>' if mark else ""
    linked = [
        f'<w:hyperlink r:id="rId7" w:history="1">{run(text)}</w:hyperlink>' if title else run(text) for text in runs
    ]
    return f"<w:p>{level}{bookmark}{''.join(linked)}</w:p>"


def cover(*titles: str) -> str:
    lines = [para("User Name: ", "ADA READER"), para("Date and Time: ", "Wednesday, December 19, 2018 7:08:00 PM JST")]
    lines += [para("Job Number: ", "79564983"), para(f"Documents ({len(titles)})")]
    cell = "<w:tc>" + para("Content Type") + "</w:tc><w:tc>" + para("Narrowed by") + "</w:tc>"
    for number, title in enumerate(titles, start=1):
        lines += [
            para(f"{number}.", " ", title),
            para("Client/Matter: ", "-None-"),
            f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>",
        ]
    return "".join([*lines, para(), para()])


def uni(
    title: Sequence[str] | str = ("Bell is", " sold"),
    *body: str,
    outlet: str = "Fen Post",
    date: str = "May 2, 2002, Thursday,, FINAL EDITION",
    labels: Sequence[tuple[str, str]] = (("Section:", "\xa0NEWS; Pg. 3"), ("Length:", "\xa014 words")),
    closed: bool = True,
) -> str:
    title = [title] if isinstance(title, str) else title
    parts = [para(mark="Bookmark_1"), para(*title, title=True), para(outlet), para(date), para()]
    parts += ["<w:p><w:r><w:br/></w:r>" + run("Copyright 2002 Fen Post Company, Inc.") + "</w:p>"]
    parts += [para(label, value) for label, value in labels]
    parts += [
        para("Body", mark="Body"),
        para(),
        *map(para, body or (LINE,)),
        para("Load-Date:", "\xa0May 2, 2002"),
        para(),
    ]
    parts += ["<w:p><w:r><w:br/></w:r>" + run("End of Document") + "</w:p>"] if closed else []
    return "".join(parts)


def docx(body: str, *, prolog: str = "", more: dict[str, bytes] | None = None) -> bytes:
    main = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{prolog}<w:document xmlns:w="{W}" '
        f'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>{body}</w:body></w:document>'
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        )
        package.writestr("word/document.xml", main)
        for name, content in (more or {}).items():
            package.writestr(name, content)
    return packed.getvalue()


def test_first_article_below_the_cover_is_read_and_titles_in_several_links_are_whole(tmp_path: Path) -> None:
    first = uni(["Bridge opens ", "at", " last"], outlet="The Heron", date="March 3, 2021 Wednesday 3:04 PM GMT")
    path = save(tmp_path, "Files(2).DOCX", docx(cover("Bridge opens at last", "Bell is sold") + first + uni()))
    rows, unread, error = read_all(path)
    assert (unread, error) == ([], "")
    assert [(row["title"], row["outlet"], row["published"], row["section"]) for row in rows] == [
        ("Bridge opens at last", "The Heron", "March 3, 2021 3:04 PM GMT", "NEWS; Pg. 3"),
        ("Bell is sold", "Fen Post", "May 2, 2002", "NEWS; Pg. 3"),
    ]
    assert [row["text"] for row in rows] == [LINE, LINE]


def test_blank_lines_marks_and_labels_inside_a_text_do_not_end_it(tmp_path: Path) -> None:
    body = (
        "Before.",
        "",
        "",
        "Body",
        "Language: the key to all.",
        "Graphic",
        "",
        "Length: 9 metres",
        *["More."] * 13,
        "Last.",
    )
    rows, _, error = read_all(save(tmp_path, "a.docx", docx(cover("Bell is sold") + uni("Bell is sold", *body))))
    assert error == ""
    assert rows[0]["text"].split("\n\n") == [line for line in body if line]


def test_captions_classification_and_text_boxes_are_no_text(tmp_path: Path) -> None:
    box = (
        f"<w:p><w:r><w:pict><w:txbxContent>{para('Advertisement')}</w:txbxContent></w:pict></w:r>{run('Second.')}</w:p>"
    )
    tail = [
        para("Graphic"),
        para("A bell"),
        para("Classification"),
        para("Language:", "\xa0ENGLISH"),
        para("Subject:", "\xa0BELLS"),
    ]
    article = uni("Bell is sold", "First.").replace(para("Load-Date:", "\xa0May 2, 2002"), box + "".join(tail))
    rows, _, error = read_all(save(tmp_path, "a.docx", docx(article)))
    assert (rows[0]["text"], error) == ("First.\n\nSecond.", "")


def test_fewer_articles_than_the_cover_announces_are_kept_and_the_difference_is_told(tmp_path: Path) -> None:
    path = save(tmp_path, "Files(3).DOCX", docx(cover("A", "B", "C") + uni("A") + uni("B")))
    rows, _, error = read_all(path)
    assert [row["title"] for row in rows] == ["A", "B"]
    assert error.startswith(
        "counts_differ: Files(3).DOCX: counts differ by 1: 3 announced on the cover, 2 marks of an end"
    )
    articles, ledger = read_corpus(path)
    assert len(articles) == 2
    assert ledger[["source_file", "source_row", "rule"]].values.tolist() == [["Files(3).DOCX", 3, "counts_differ"]]
    assert "3 announced on the cover" in ledger["why"].iloc[0]


def test_articles_between_which_the_mark_is_missing_are_two_and_the_difference_is_told(tmp_path: Path) -> None:
    rows, _, error = read_all(save(tmp_path, "a.docx", docx(cover("A", "B") + uni("A", closed=False) + uni("B"))))
    assert [(row["title"], row["text"]) for row in rows] == [("A", LINE), ("B", LINE)]
    assert (
        "counts differ by 1: 2 announced on the cover, 1 marks of an end, 2 with a body, 2 with a length, 2 read"
        in error
    )


def test_article_that_breaks_off_is_an_excerpt_and_the_difference_is_told(tmp_path: Path) -> None:
    cut = uni("B", "The bell of", closed=False).replace(para("Load-Date:", "\xa0May 2, 2002"), "")
    rows, _, error = read_all(save(tmp_path, "a.docx", docx(cover("A", "B") + uni("A") + cut)))
    assert [(row["text"], row["is_excerpt"]) for row in rows] == [(LINE, False), ("The bell of", True)]
    assert error.startswith("counts_differ")


def test_single_article_without_cover_and_article_without_text(tmp_path: Path) -> None:
    rows, _, error = read_all(save(tmp_path, "one.docx", docx(uni("Alone"))))
    assert (rows[0]["title"], rows[0]["text"], error) == ("Alone", LINE, "")
    picture = uni("Picture").replace(para("Body", mark="Body"), "").replace(para(LINE), "")
    articles, ledger = read_corpus(save(tmp_path, "two.docx", docx(cover("Picture", "B") + picture + uni("B"))))
    assert articles["title"].tolist() == ["B"]
    assert ledger["rule"].tolist() == ["no_text", "counts_differ"]
    assert ledger["excerpt"].iloc[0].startswith("Fen Post | Picture")


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("March 3, 2021 Wednesday", "March 3, 2021"),
        ("27. Februar 2012 Montag 9:50 PM GMT+1", "27. Februar 2012 9:50 PM +0100"),
        ("4 oktober 2017 woensdag", "4 oktober 2017"),
        ("mercredi 3 mars 2021", "3 mars 2021"),
        ("3 de marzo de 2021 miércoles", "3 de marzo de 2021"),
        ("1er mars 2021 lundi", "1er mars 2021"),
        ("2021年3月3日", "2021年3月3日"),
        ("March 3, 2021 Wednesday 10:02 UTC +0530", "March 3, 2021 10:02 +0530"),
        ("March 3, 2021 Wednesday 10:02 GMT-5", "March 3, 2021 10:02 -0500"),
        ("Spring 2021", ""),
    ],
)
def test_date_lines_are_passed_on_without_weekday_and_edition(line: str, date: str) -> None:
    assert stated_date(line) == date


def test_article_dated_in_another_language_is_found_by_its_date(tmp_path: Path) -> None:
    article = uni("De brug is open", outlet="De Reiger", date="4 oktober 2017 woensdag")
    rows, _, _ = read_all(save(tmp_path, "a.docx", docx(cover("De brug is open") + article)))
    assert (rows[0]["title"], rows[0]["outlet"], rows[0]["published"]) == (
        "De brug is open",
        "De Reiger",
        "4 oktober 2017",
    )


def test_article_without_a_date_is_found_by_its_heading(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    for line in ("Job Number: 3", "Documents (1)", "1. Undated"):
        document.add_paragraph(line)
    document.add_heading("Undated", level=1)
    for line in ("Fen Quarterly", "Spring 2021", "Length: 12 words", "Body", LINE, "End of Document"):
        document.add_paragraph(line)
    document.save(str(tmp_path / "a.docx"))
    rows, _, error = read_all(tmp_path / "a.docx")
    assert (rows[0]["title"], rows[0]["outlet"], rows[0]["published"], rows[0]["text"]) == (
        "Undated",
        "Fen Quarterly",
        "",
        LINE,
    )
    assert error == ""


# LexisNexis: numbered documents


def academic(
    number: int, of: int, title: str = "Bell is sold", text: str = LINE, tail: str = "LOAD-DATE: May 2, 2002"
) -> str:
    centred = [f"{number} of {of} DOCUMENTS", "", "", "Fen Post", "", "May 2, 2002 Thursday", ""]
    head = "\n".join(line.center(80).rstrip() for line in centred)
    return f"{head}\n{title}\n\nLENGTH: 14 words\n\n{text}\n\n{tail}\n\nLANGUAGE: ENGLISH\n\n"


def test_numbered_documents_that_are_missing_are_told(tmp_path: Path) -> None:
    rows, _, error = read_all(save(tmp_path, "a.txt", academic(1, 3, "A") + academic(3, 3, "C")))
    assert [row["title"] for row in rows] == ["A", "C"]
    assert "counts differ by 1: 3 announced, 2 numbered, 2 read" in error


def test_part_of_a_long_result_list_agrees_with_what_its_cover_asked_for(tmp_path: Path) -> None:
    asked = "Download Request: Selected Items: 501-502, 504\nTime Of Request: Friday, March 20, 2018  16:51:31\n\n"
    parts = [academic(number, 1_354) for number in (501, 502, 504)]
    rows, _, error = read_all(save(tmp_path, "a.txt", asked + "".join(parts)))
    assert (len(rows), error) == (3, "")


def test_downloads_pasted_into_one_file_are_counted_each(tmp_path: Path) -> None:
    pasted = [academic(1, 2), academic(2, 2), academic(1, 2), academic(2, 2), academic(1, 1)]
    rows, _, error = read_all(save(tmp_path, "a.txt", "".join(pasted)))
    assert (len(rows), error) == (5, "")


@pytest.mark.parametrize(
    "number", ["Dokument 1 von 1", "Document 1 de 1", "1 of 1 DOCUMENT", "FOCUS - 1 of 1 DOCUMENTS"]
)
def test_numbers_in_other_languages(tmp_path: Path, number: str) -> None:
    rows, _, error = read_all(save(tmp_path, "a.txt", academic(1, 1).replace("1 of 1 DOCUMENTS", number)))
    assert (rows[0]["title"], rows[0]["text"], error) == ("Bell is sold", LINE, "")


def test_document_saved_alone_needs_no_number(tmp_path: Path) -> None:
    rows, _, error = read_all(save(tmp_path, "a.txt", academic(1, 1).split("\n", 1)[1]))
    assert (rows[0]["title"], rows[0]["outlet"], rows[0]["text"], error) == ("Bell is sold", "Fen Post", LINE, "")


def test_captions_below_a_text_are_no_text_and_a_document_may_lack_its_date(tmp_path: Path) -> None:
    captions = "GRAPHIC: PHOTO: The bell\n\nPhoto: The ferry\n\nLOAD-DATE: May 2, 2002"
    undated = academic(2, 2, tail=captions).replace("May 2, 2002 Thursday", "Spring, 2002")
    rows, _, error = read_all(save(tmp_path, "a.txt", academic(1, 2, tail=captions) + undated))
    assert ([row["text"] for row in rows], error) == ([LINE, LINE], "")
    assert [row["published"] for row in rows] == ["May 2, 2002", ""]
    assert [row["outlet"] for row in rows] == ["Fen Post", "Fen Post"]


def test_list_of_documents_without_documents_is_told(tmp_path: Path) -> None:
    rows, unread, error = read_all(save(tmp_path, "doclist.docx", docx(cover("A", "B"))))
    assert (rows, unread) == ([], [])
    assert error.startswith(
        "counts_differ: doclist.docx: counts differ by 2: 2 announced on the cover, 0 marks of an end"
    )


# Factiva


def factiva(
    identifier: str = "FENPO00020210304eh3400002", *meta: str, title: str = "Bell is sold", text: str = LINE
) -> str:
    lines = "".join(
        f"<div>{line}</div>" for line in meta or ("14 words", "4 March 2021", "Fen Post", "FENPO", "English")
    )
    close = f"<p>Document {identifier}</p>" if identifier else ""
    return (
        f'<div id="article-{identifier}" class="article"><div class="article enArticle"><p></p><div id="hd">'
        f'<span class="enHeadline">{title}</span></div>{lines}<div>(c) 2021 Fen Post</div><p></p>'
        f'<p class="articleParagraph enarticleParagraph">{text}</p>{close}</div></div><br><span></span>'
    )


def factiva_page(*articles: str, css: str = "") -> str:
    return f"<html><head><title>Factiva</title><style>{css}</style></head><body>{''.join(articles)}</body></html>"


def test_articles_below_100_kb_of_styles_are_read_once_each(tmp_path: Path) -> None:
    page = factiva_page(*[factiva(title=str(i)) for i in range(5)], css=".a{color:#000}" * 8_000)
    path = save(tmp_path, "a.html", page)
    rows, _, error = read_all(path)
    assert kind_of(file_of(path)).name == "factiva"
    assert ([row["title"] for row in rows], error) == (list("01234"), "")


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        (("4 March 2021", "Fen Post"), ("Fen Post", "4 March 2021", "")),
        (("Cy Dunn", "4 March 2021", "9:05", "Fen Post", "FENPO"), ("Fen Post", "4 March 2021 9:05", "Cy Dunn")),
        (("1.024 palabras", "4 marzo 2021", "El Fen"), ("El Fen", "4 marzo 2021", "")),
        (("1 024 mots", "4 mars 2021", "Le Fen"), ("Le Fen", "4 mars 2021", "")),
        (("14 слов", "4 Март 2021", "Фен"), ("Фен", "4 Март 2021", "")),
    ],
)
def test_lines_with_places_may_be_missing(
    tmp_path: Path, meta: tuple[str, ...], expected: tuple[str, str, str]
) -> None:
    rows, _, error = read_all(save(tmp_path, "a.html", factiva_page(factiva("FENPO00020210304eh3400002", *meta))))
    assert ((rows[0]["outlet"], rows[0]["published"], rows[0]["author"]), error) == (expected, "")


@pytest.mark.parametrize(
    ("shown", "saved"),
    [
        (
            '<div id="hd"><span class="enHeadline">Bell is sold</span></div>',
            '<span class="enHeadline">Bell is sold</span>',
        ),
        ('<div class="article enArticle"><p></p>', '<div class="article enArticle"><div id="x"><p></p>'),
        ('class="article"><div class="article enArticle">', 'class="article enArticle"><div class="">'),
        ("Document FENPO00020210304eh3400002", "Document j000000020010713dx7b0000x"),
    ],
)
def test_articles_are_found_however_their_boxes_are_nested(tmp_path: Path, shown: str, saved: str) -> None:
    page = factiva_page(factiva().replace(shown, saved), factiva().replace(shown, saved))
    rows, unread, error = read_all(save(tmp_path, "a.html", page), "factiva")
    assert [(row["title"], row["outlet"], row["text"]) for row in rows] == [("Bell is sold", "Fen Post", LINE)] * 2
    assert (unread, error) == ([], "")


def test_article_without_its_identifier_is_kept_and_the_difference_is_told(tmp_path: Path) -> None:
    rows, _, error = read_all(save(tmp_path, "a.html", factiva_page(factiva(), factiva(""))))
    assert len(rows) == 2
    assert "counts_differ: a.html: counts differ by 1: 2 articles, 1 closed by an identifier" in error


def rtf(*lines: str) -> str:
    return "{\\rtf1\\ansi " + "".join(f"\\pard {line}\\par\n" for line in lines) + "}"


SHOWN = (
    "Bell is sold for two hundred crowns",
    "Cy Dunn",
    "14 words",
    "4 March 2021",
    "Fen Post",
    "FENPO",
    "English",
    "(c) 2021 Fen",
)
CLOSE = "Document FENPO00020210304eh3400002"


def test_headline_that_is_not_bold_is_the_longest_line_above_the_date(tmp_path: Path) -> None:
    rows, _, error = read_all(save(tmp_path, "a.rtf", rtf("News", *SHOWN, LINE, CLOSE)))
    assert (rows[0]["title"], rows[0]["section"], rows[0]["author"]) == (SHOWN[0], "News", "Cy Dunn")
    assert (rows[0]["outlet"], rows[0]["text"], error) == ("Fen Post", LINE, "")


def test_articles_that_ran_together_or_broke_off_are_told(tmp_path: Path) -> None:
    rows, unread, error = read_all(save(tmp_path, "a.rtf", rtf(*SHOWN, LINE, *SHOWN, LINE, CLOSE, *SHOWN, LINE)))
    assert [(record[0], record[1]) for record in unread] == [(1, "unknown_layout")]
    assert "several articles run together" in unread[0][2]
    assert [(row["text"], row["is_excerpt"]) for row in rows] == [(LINE, True)]
    assert "counts differ by 1: 2 articles, 1 closed by an identifier" in error


def test_codes_of_fields_without_tabs(tmp_path: Path) -> None:
    coded = (
        "HD Bell is sold",
        "WC 14 words",
        "PD 4 March 2021",
        "SN Fen Post",
        "LP",
        LINE,
        "TD IN the end it rang.",
        "IN THE end.",
    )
    indexed = ("CO fenf : Fenwick Ferries", "PUB Fen Post Company", f"AN {CLOSE}")
    rows, _, error = read_all(save(tmp_path, "a.rtf", rtf(*coded, *indexed)), "factiva")
    assert (rows[0]["title"], rows[0]["outlet"], rows[0]["published"], error) == (
        "Bell is sold",
        "Fen Post",
        "4 March 2021",
        "",
    )
    assert rows[0]["text"].split("\n\n") == [LINE, "IN the end it rang.", "IN THE end."]


# ProQuest and Europresse


def workbook(path: Path, *rows: dict[str, str]) -> Path:
    import openpyxl

    columns = [
        "Title",
        "Abstract",
        "StoreId",
        "Authors",
        "documentType",
        "pubdate",
        "pubtitle",
        "DocumentURL",
        "FullText",
    ]
    book = openpyxl.Workbook()
    book.active.append(columns)
    for row in rows:
        book.active.append([row.get(column, "") for column in columns])
    book.save(path)
    return path


def test_workbook_of_proquest_and_the_cell_that_excel_cut(tmp_path: Path) -> None:
    about = {"Title": "Bell", "pubtitle": "Fen Post; Fenwick", "pubdate": "Mar 4, 2021"}
    whole = about | {
        "FullText": LINE,
        "Authors": "Dunn, Cy; Moss, Di",
        "DocumentURL": "https://www.proquest.com/docview/1?accountid=7",
    }
    cut = about | {"FullText": ("bell " * 7_000)[:32_767]}
    path = workbook(tmp_path / "ProQuest.xlsx", whole, cut, about | {"Abstract": "It rang."}, about)
    assert kind_of(file_of(path)).name == "proquest"
    rows, _, error = read_all(path)
    assert ([row["is_excerpt"] for row in rows], error) == ([False, True, True, False], "")
    assert [len(row["text"]) for row in rows] == [len(LINE), 32_767, len("It rang."), 0]
    assert (rows[0]["outlet"], rows[0]["author"], rows[0]["url"]) == (
        "Fen Post",
        "Cy Dunn, Di Moss",
        "https://www.proquest.com/docview/1",
    )
    articles, ledger = read_corpus(path)
    assert articles["published"].tolist() == [pd.Timestamp("2021-03-04", tz="UTC")] * 3
    assert ledger["rule"].tolist() == ["no_text"]


def test_proquest_documents_that_are_missing_are_told(tmp_path: Path) -> None:
    text = (GOLDEN / "proquest" / "newsstream.txt").read_text(encoding="utf-8")
    rows, _, error = read_all(save(tmp_path, "a.txt", text[: text.index("Document 3 of 3")]))
    assert [row["title"] for row in rows] == ["Bridge opens: at last", "Bell is sold"]
    assert "counts differ by 1: 3 announced, 2 read" in error


def test_proquest_files_pasted_into_one_are_counted_each(tmp_path: Path) -> None:
    text = (GOLDEN / "proquest" / "newsstream.txt").read_text(encoding="utf-8")
    rows, _, error = read_all(save(tmp_path, "a.txt", f"{text}\n{text}"))
    assert (len(rows), error) == (6, "")


def test_article_element_of_another_page_is_no_article_of_europresse(tmp_path: Path) -> None:
    page = "<html><body><article><p>Menu</p></article></body></html>"
    rows, unread, _ = read_all(save(tmp_path, "a.html", page), "europresse")
    assert (rows, [record[1] for record in unread]) == ([], ["unknown_layout"])


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("By Ada Lund and Bo Ek", "Ada Lund, Bo Ek"),
        ("Von Ada Lund", "Ada Lund"),
        ("von Ribben, Joachim", "von Ribben, Joachim"),
        ("Di Moss; Cy Dunn", "Di Moss, Cy Dunn"),
        ("Ada Lund et Bo Ek", "Ada Lund, Bo Ek"),
        ("Andy Byland", "Andy Byland"),
    ],
)
def test_names_in_bylines(byline: str, expected: str) -> None:
    assert names(byline) == expected


# Containers


def test_rtf_is_read_as_word_shows_it() -> None:
    raw = (
        rb"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0\fcharset204 Arial;}{\f1\fnil Times;}}{\info{\title x}}\f1{\b Head}"
        rb"\par "
        rb"caf\'e9 \u8217?s \u-10179?\u-8704?\uc2\u233ee {\field{\*\fldinst{HYPERLINK \"http://x.y\"}}{\fldrslt{link}}}"
        rb"\par\f0 \'cf\'f0\par{\pict\bin5 }{}{}hidden}a\~b\cell\line c\row"
    )
    assert list(rtf_paragraphs(raw))[:-1] == [
        ("Head", True),
        ("café ’s 😀é link", False),
        ("Пр", False),
        ("a\xa0b\t\nc", False),
    ]


def test_html_keeps_words_apart_and_skips_what_is_not_shown(tmp_path: Path) -> None:
    page = "<html><head><title>x</title></head><body>a<br>b<!-- c --> d<p>e <b>f</b>g</p>h<script>i</script></body>"
    assert flow(html_tree(file_of(save(tmp_path, "a.html", page)))) == ["a\nb d", "e fg", "h"]


def test_text_set_in_lines_is_parted_by_blank_lines_and_other_text_by_lines(tmp_path: Path) -> None:
    short = save(tmp_path, "a.txt", "one\r\ntwo\r\n \t\r\n   three\n\n\n")
    assert [found.text for found in paragraphs(file_of(short))] == ["one\ntwo", "three"]
    long = save(tmp_path, "b.txt", "one\n" + "word " * 40)
    assert len(list(paragraphs(file_of(long)))) == 2
    linked = save(tmp_path, "c.txt", "one\ntwo\n\nhttps://heron.example/" + "x" * 200)
    assert next(paragraphs(file_of(linked))).text == "one\ntwo"
    assert container(file_of(short)) == "text"


# Hostile input


def refused(path: Path, kind: str = "nexis") -> str:
    with pytest.raises(UnreadableFile) as refusal:
        list(read_file(file_of(path), kind))
    return refusal.value.rule


def test_document_that_declares_entities_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    secret = bomb + '<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    body = uni("Bell is sold", LINE).replace(escape(LINE), "&i;&f;")
    assert refused(save(tmp_path, "a.docx", docx(body, prolog=secret))) == "unsafe_file"


def test_package_that_unpacks_to_far_more_than_its_size_is_refused_at_once(tmp_path: Path) -> None:
    packed = io.BytesIO()
    package = zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED)
    with package, package.open("word/document.xml", "w", force_zip64=True) as part:
        for _ in range(150):
            part.write(b" " * (1 << 20))
    path = save(tmp_path, "a.docx", packed.getvalue())
    start = time.process_time()
    assert refused(path) == "unsafe_file"
    assert time.process_time() - start < 1


def test_package_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    raw = docx(" " * (80 << 20))
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        size = package.getinfo("word/document.xml").file_size
    lying = raw.replace(size.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert refused(save(tmp_path, "a.docx", lying)) == "unreadable_file"


def test_names_in_a_package_lead_nowhere(tmp_path: Path) -> None:
    more = {"../../escaped.txt": b"x", "/tmp/escaped.txt": b"x", "word/../../escaped.xml": b"x"}
    rows, _, error = read_all(save(tmp_path, "a.docx", docx(uni(), more=more)))
    assert ([row["title"] for row in rows], error) == (["Bell is sold"], "")
    assert [path.name for path in tmp_path.rglob("*")] == ["a.docx"]


def test_workbook_whose_part_is_a_bomb_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr(
            "xl/sharedStrings.xml", "<sst><si><t>StoreId</t></si><si><t>pubtitle</t></si></sst>" + " " * (200 << 20)
        )
    assert refused(save(tmp_path, "a.xlsx", packed.getvalue()), "proquest") == "unsafe_file"


HOSTILE = {
    "deep groups": b"{\\rtf1 " + b"{" * 500_000 + b"x" + b"}" * 500_000,
    "font table": b"{\\rtf1{\\fonttbl" + b"\\f1\\fcharset0 " * 70_000 + b"}x}",
    "links": b"{\\rtf1 " + b'{\\field{\\*\\fldinst{HYPERLINK "a" ' * 30_000 + b"}",
    "binary": b"{\\rtf1 {\\pict\\bin999999999 " + b"}" * 1_000_000,
    "numbers": b"{\\rtf1 " + b"\\u999999999 \\uc999999999 \\bin-9 \\ansicpg99999 \\'zz" * 20_000,
    "deep html": b"<html>" + b"<div class='article enArticle'>" * 30_000 + b"x",
    "one line": b"LENGTH: 3 words " * 60_000,
    "marks": b"Length: 3 words\n\nBody\n\n" * 40_000,
    "dates": b"March 3, 2021\n\n" * 60_000 + b"Body\n\n" * 10_000,
    "numbered": b"1 of 50 DOCUMENTS\n\n" * 50_000,
    "underscores": b"_" * 60 + b"\n\nPublication title: x\n\n" + (b"_" * 60 + b"\nx\n") * 15_000,
    "labels": b"_" * 60 + b"\n\nPublication title: x\n\nFull text: x\n\n" + b"Subject: x\n\n" * 80_000,
    "articles": b"<html><article class='docOcurrContainer titreArticleVisu DocPublicationName'>" * 3_000,
    "nothing": b"",
    "zeros": b"\0" * 1_000_000,
    "no package": b"PK\x03\x04" + b"word/" * 1_000,
    "surrogates": "\ud83d Body End of Document".encode("utf-8", "surrogatepass") * 1_000,
}


@pytest.mark.parametrize("kind", VENDORS)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_raises_nothing_else_and_takes_no_more_than_seconds(tmp_path: Path, name: str, kind: str) -> None:
    path = save(tmp_path, "hostile", HOSTILE[name])
    start = time.process_time()
    harmless(path, kind)
    assert time.process_time() - start < 5


def harmless(path: Path, kind: str) -> None:
    """Recognise and read a file; nothing but the library's own refusal may leave the reader."""
    try:
        KINDS[kind].like(file_of(path))
        for found in read_file(file_of(path), kind):
            assert len(found.rows) + len(found.unread) > 0
    except UnreadableFile:
        pass


LENIENT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
STARTS = [
    b"",
    b"{\\rtf1 ",
    b"<html><article>",
    b"PK\x03\x04",
    b"_" * 60 + b"\n\nDocument 1 of 2\n\n",
    b"1 of 2 DOCUMENTS\n\n",
]


@LENIENT
@given(kind=st.sampled_from(VENDORS), start=st.sampled_from(STARTS), raw=st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(tmp_path: Path, kind: str, start: bytes, raw: bytes) -> None:
    harmless(save(tmp_path, "fuzz", start + raw), kind)


@LENIENT
@given(data=st.data())
def test_any_damage_to_a_download_is_survived(tmp_path: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(INPUTS))
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at, length = data.draw(st.integers(0, len(raw))), data.draw(st.integers(0, 400))
        raw[at : at + length] = data.draw(
            st.binary(max_size=20) | st.sampled_from([b"\n\n", b"Body", b"{", b"\\u-1", b"<div>"])
        )
    harmless(save(tmp_path, path.name, bytes(raw)), path.parent.name)


@LENIENT
@given(at=st.integers(0, 1 << 30), bits=st.integers(1, 255), kind=st.sampled_from(["nexis", "proquest"]))
def test_any_damage_to_a_package_is_survived(tmp_path: Path, at: int, bits: int, kind: str) -> None:
    raw = bytearray(docx(cover("Bell is sold") + uni()))
    raw[at % len(raw)] ^= bits
    harmless(save(tmp_path, "fuzz.docx", bytes(raw)), kind)

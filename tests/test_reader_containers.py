"""Web archives, spreadsheets, folders of texts and aggregators' layouts: whole texts out, nothing lost in silence."""

from __future__ import annotations

import gzip
import json
import random
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from analysis.corpus import read_corpus
from analysis.files import File, UnreadableFile
from analysis.readers import KINDS, Records, kind_of, read_file, sheets
from analysis.readers.aggregator import load_profile, profiles, read_with
from analysis.readers.furniture import propose_furniture
from analysis.readers.plain_text import fields_of

pytestmark = pytest.mark.filterwarnings("ignore:.*no column for")

GOLDEN = Path(__file__).parent / "readers"
COLUMNS = ["source_row", "outlet", "title", "text", "published", "date_precision", "author", "url", "is_excerpt"]
fuzzed = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
fuzzed_less = settings(fuzzed, max_examples=20)  # where each example starts a process


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def file_of(path: Path, *place: str) -> File:
    return File(path.name, path, place or (path.name,))


def read(path: Path, kind: str) -> Records:
    """All records of a file as one."""
    parts = list(read_file(file_of(path), kind))
    rows = pd.concat([part.rows for part in parts if len(part.rows)] or [pd.DataFrame()])
    return Records(rows, [refusal for part in parts for refusal in part.unread])


def outcomes(path: Path, kind: str) -> tuple[list[int], list[tuple[int, str]]]:
    """The numbers of a file's rows, and of its refusals with their rules; all records are numbered once, from 1."""
    records = read(path, kind)
    numbers = [*records.rows.index, *(number for number, *_ in records.unread)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert all(why and len(excerpt) <= 160 for _, _, why, excerpt in records.unread)
    return list(records.rows.index), [(number, rule) for number, rule, *_ in records.unread]


def expected(name: str) -> dict:
    return json.loads((GOLDEN / name / "expected.json").read_text(encoding="utf-8"))


def as_listed(articles: pd.DataFrame, columns: Iterable[str] = COLUMNS) -> list[dict]:
    rows = articles[list(columns)].to_dict("records")
    return [row | {"published": None if pd.isna(row["published"]) else row["published"].isoformat()} for row in rows]


def survives(path: Path, kind: str | None = None) -> None:
    """Reading a file gives records that are counted once, or ``UnreadableFile``, within five seconds."""
    began, last = time.process_time(), 0
    try:
        for records in read_file(file_of(path), kind):
            numbers = sorted([*records.rows.index, *(number for number, *_ in records.unread)])
            assert numbers == list(range(last + 1, last + 1 + len(numbers)))
            last += len(numbers)
    except UnreadableFile:
        pass
    assert time.process_time() - began < 5


# Web archives


def html(title: str, text: str = "") -> bytes:
    text = text or f"The council of Quill met again on Monday, and spoke for hours about {title.lower()}."
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body><p>{text}</p></body></html>".encode()


def record(kind: str, uri: str, block: bytes, content_type: str = "", length: int | None = None, **more: str) -> bytes:
    lines = {"WARC-Type": kind, "WARC-Target-URI": uri, "WARC-Date": "2021-03-05T04:00:00Z"}
    lines |= {"Content-Type": content_type} if content_type else {}
    lines |= {name.replace("_", "-"): value for name, value in more.items()}
    lines |= {"Content-Length": str(len(block) if length is None else length)}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def response(
    uri: str,
    body: bytes,
    *,
    status: str = "200 OK",
    content_type: str = "text/html",
    length: int | None = None,
    **http: str,
) -> bytes:
    headers = {"Content-Type": content_type} | {name.replace("_", "-"): value for name, value in http.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    block = f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body
    return record("response", uri, block, "application/http; msgtype=response", length)


def chunked(body: bytes, size: int = 50) -> bytes:
    parts = (body[i : i + size] for i in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.fixture
def quick_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages read by a stand-in, where it is not they that are tested."""
    monkeypatch.setattr(
        "analysis.readers.pages.page_row",
        lambda html, *, url="", charset="": {"outlet": "Heron", "text": html.decode(charset or "utf-8"), "url": url},
    )


def test_crawl_comes_out_as_expected() -> None:
    articles, ledger = read_corpus(GOLDEN / "warc" / "crawl.warc.gz")
    truth = expected("warc")
    assert as_listed(articles, ["source_file", *COLUMNS]) == truth["rows"]
    assert ledger[["source_file", "source_row", "rule"]].to_numpy().tolist() == truth["unread"]
    assert ledger[["why", "excerpt"]].to_numpy().tolist() == [
        ["the server answered 301", "https://heron.example/old-bridge (text/html)"],
        ["the server answered 404", "https://heron.example/gone (text/html)"],
        ["a response of type image/jpeg", "https://heron.example/bridge.jpg (image/jpeg)"],
        [
            "the page had not changed since it was last fetched: see its earlier record",
            "https://fenpost.example/mill (no type)",
        ],
    ]


def test_uncompressed_and_compressed_as_a_whole_give_the_same(tmp_path: Path) -> None:
    raw = gzip.decompress((GOLDEN / "warc" / "crawl.warc.gz").read_bytes())
    gold = read_corpus(GOLDEN / "warc" / "crawl.warc.gz")
    for name, content in {
        "a.warc": raw,
        "b.warc.gz": gzip.compress(raw),
        "c": raw,
        "d.zst": pyarrow.compress(raw, codec="zstd", asbytes=True),
    }.items():
        path = write(tmp_path / name[0], name, content)
        assert kind_of(file_of(path)).name == "warc"
        for frame, other in zip(gold, read_corpus(path), strict=True):
            pd.testing.assert_frame_equal(frame.drop(columns="source_file"), other.drop(columns="source_file"))


PACKED = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "zstd": lambda raw: pyarrow.compress(raw, codec="zstd", asbytes=True),
    "identity": bytes,
}


@pytest.mark.usefixtures("quick_pages")
@pytest.mark.parametrize("coding", PACKED)
@pytest.mark.parametrize("send", [bytes, chunked], ids=["whole", "in chunks"])
def test_pages_are_unpacked(tmp_path: Path, coding: str, send: Callable[[bytes], bytes]) -> None:
    sent = send(PACKED[coding](html("Bridge")))
    how = {"Content_Encoding": coding, "Transfer_Encoding": "chunked" if send is chunked else ""}
    path = write(tmp_path, "a.warc", response("https://heron.example/1", sent, **how))
    assert read(path, "warc").rows["text"].tolist() == [html("Bridge").decode()]


@pytest.mark.usefixtures("quick_pages")
def test_raw_deflate_and_two_codings(tmp_path: Path) -> None:
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    bare = raw.compress(html("Bridge")) + raw.flush()
    twice = gzip.compress(zlib.compress(html("Mill")))
    path = write(
        tmp_path,
        "a.warc",
        response("https://heron.example/1", bare, Content_Encoding="deflate")
        + response("https://heron.example/2", twice, Content_Encoding="deflate, gzip"),
    )
    assert read(path, "warc").rows["text"].tolist() == [html("Bridge").decode(), html("Mill").decode()]


@pytest.mark.usefixtures("quick_pages")
def test_a_page_kept_plain_under_the_header_of_a_packed_one(tmp_path: Path) -> None:
    both = [
        response(f"https://heron.example/{i}", html("Bridge"), Content_Encoding=c) for i, c in enumerate(["gzip", "br"])
    ]
    assert (
        read(write(tmp_path, "a.warc", b"".join(both)), "warc").rows["text"].tolist() == [html("Bridge").decode()] * 2
    )


@pytest.mark.usefixtures("quick_pages")
def test_pages_that_cannot_be_unpacked_say_so(tmp_path: Path) -> None:
    cut = gzip.compress(random.Random(1).randbytes(5_000))[:-2_000]
    bomb = gzip.compress(bytes(1 << 27))
    pages = [
        response("https://heron.example/cut", cut, Content_Encoding="gzip"),
        response("https://heron.example/bomb", bomb, Content_Encoding="gzip"),
        response("https://heron.example/noise", b"\x8b\x1f\x00noise", Content_Encoding="gzip"),
        response("https://heron.example/good", html("Bridge")),
    ]
    path = write(tmp_path, "a.warc", b"".join(pages))
    assert outcomes(path, "warc") == ([4], [(1, "unreadable_row"), (2, "unreadable_row"), (3, "unreadable_row")])
    whys = [why for _, _, why, _ in read(path, "warc").unread]
    assert all("is cut off, or has more than 64 MB" in why for why in whys[:2])
    assert "incorrect header check" in whys[2]


@pytest.mark.usefixtures("quick_pages")
def test_brotli_without_its_library_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from warcio.bufferedreaders import BufferedReader

    monkeypatch.delitem(BufferedReader.DECOMPRESSORS, "br", raising=False)
    path = write(tmp_path, "a.warc", response("https://heron.example/1", b"\x1b\x0e\x00\xf8", Content_Encoding="br"))
    (_, rule, why, excerpt) = read(path, "warc").unread[0]
    assert (rule, excerpt) == ("unreadable_row", "https://heron.example/1 (text/html)")
    assert "pip install brotli" in why


@pytest.mark.usefixtures("quick_pages")
def test_what_is_counted_and_under_which_rule(tmp_path: Path) -> None:
    page = html("Bridge")
    records = [
        record("warcinfo", "", b"software: x\r\n", "application/warc-fields"),
        record(
            "request", "https://heron.example/1", b"GET / HTTP/1.1\r\nHost: heron.example\r\n\r\n", "application/http"
        ),
        response("https://heron.example/1", page),
        record("metadata", "https://heron.example/1", b"via: x\r\n", "application/warc-fields"),
        record("response", "dns:heron.example", b"heron.example. 300 IN A 192.0.2.7", "text/dns"),
        response("https://heron.example/2", page, status="503 Unavailable"),
        response("https://heron.example/3", b"{}", content_type="application/json"),
        response("https://heron.example/4", page, content_type=""),
        response("https://heron.example/5", b"only words", content_type=""),
        response("https://heron.example/6", page, content_type="application/xhtml+xml"),
        record("resource", "https://heron.example/7", page, "text/html"),
        record("conversion", "https://heron.example/8", b"The council met.", "text/plain"),
        record("revisit", "https://heron.example/1", b"", "application/http"),
        record("continuation", "https://heron.example/1", page, "application/http"),
        record("response", "https://heron.example/9", page, "application/http; msgtype=response"),
    ]
    rows, refused = outcomes(write(tmp_path, "a.warc", b"".join(records)), "warc")
    assert rows == [1, 4, 6, 7]
    assert refused == [
        (2, "error_response"),
        (3, "not_html"),
        (5, "not_html"),
        (8, "not_html"),
        (9, "revisit"),
        (10, "unreadable_row"),
        (11, "unreadable_row"),
    ]


@pytest.mark.usefixtures("quick_pages")
def test_a_page_the_crawler_cut_off_is_an_excerpt(tmp_path: Path) -> None:
    whole = response("https://heron.example/1", html("Bridge"))
    cut = whole.replace(b"WARC-Date", b"WARC-Truncated: length\r\nWARC-Date").replace(b"Bridge", b"Sluice")
    assert read(write(tmp_path, "a.warc", whole + cut), "warc").rows["is_excerpt"].tolist() == [False, True]


@pytest.mark.usefixtures("quick_pages")
def test_the_servers_character_set_is_used(tmp_path: Path) -> None:
    page = html("Café", "Le café du port a rouvert mardi.")
    pages = [
        response(
            f"https://heron.example/{name}", page.decode().encode(name), content_type=f'text/html; Charset="{name}"'
        )
        for name in ("windows-1252", "ISO-8859-1", "UTF-16", "utf-8")
    ]
    assert read(write(tmp_path, "a.warc", b"".join(pages)), "warc").rows["text"].tolist() == [page.decode()] * 4


@pytest.mark.usefixtures("quick_pages")
@pytest.mark.parametrize("by", [-300, -20, 7, 600, 9_999])
def test_a_record_of_another_length_than_it_states_costs_no_other_record(tmp_path: Path, by: int) -> None:
    pages = [response(f"https://heron.example/{i}", html("Bridge") * 200) for i in range(5)]
    size = len(pages[1].partition(b"\r\n\r\n")[2]) - 4
    pages[1] = response("https://heron.example/1", html("Bridge") * 200, length=size + by)
    rows, refused = outcomes(write(tmp_path, "a.warc", b"".join(pages)), "warc")
    assert refused == [(2, "unreadable_row")]
    assert rows == [1, 3, 4, 5]


@pytest.mark.usefixtures("quick_pages")
def test_bytes_between_records_and_records_without_a_length(tmp_path: Path) -> None:
    page = response("https://heron.example/1", html("Bridge"))
    endless = page.replace(b"Content-Length", b"Content-Longth")
    immense = page.replace(b"Content-Length: ", b"Content-Length: " + b"9" * 5_000)
    path = write(tmp_path, "a.warc", page + b"%%%\n\x00\x01 nothing\n" + page + endless + page + immense + page)
    assert outcomes(path, "warc") == (
        [1, 3, 5, 7],
        [(2, "unreadable_row"), (4, "unreadable_row"), (6, "unreadable_row")],
    )


@pytest.mark.usefixtures("quick_pages")
def test_a_file_that_is_cut_off_gives_what_is_whole(tmp_path: Path) -> None:
    pages = [
        response(f"https://heron.example/{i}", html("Bridge", random.Random(i).randbytes(9_000).hex()))
        for i in range(40)
    ]
    raw = b"".join(pages)
    rows, refused = outcomes(write(tmp_path, "a.warc", raw[:-12_000]), "warc")
    assert (rows, refused) == (list(range(1, 40)), [(40, "unreadable_row")])
    packed = b"".join(map(gzip.compress, pages))
    rows, refused = outcomes(write(tmp_path, "a.warc.gz", packed[:-5_000]), "warc")
    assert rows == list(range(1, len(rows) + 1))
    assert len(rows) >= 30
    assert refused == [(len(rows) + 1, "unreadable_file")]
    assert "is damaged" in read(tmp_path / "a.warc.gz", "warc").unread[0][2]


@pytest.mark.usefixtures("quick_pages")
def test_records_are_passed_on_in_constant_memory(tmp_path: Path) -> None:
    def peak(n: int) -> int:
        with gzip.open(tmp_path / "a.warc.gz", "wb", compresslevel=1) as file:
            for i in range(n):
                file.write(response(f"https://heron.example/{i}", html(f"Bridge {i}", "It rained. " * 500)))
        tracemalloc.start()
        assert sum(len(records.rows) for records in read_file(file_of(tmp_path / "a.warc.gz"))) == n
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(6_000) < 1.2 * peak(1_500) < 40e6


@pytest.mark.usefixtures("quick_pages")
def test_endless_headers_and_lines_end(tmp_path: Path) -> None:
    page = response("https://heron.example/1", html("Bridge"))
    many = page.replace(b"WARC-Date", b"X-Filler: abc\r\n" * 1_000_000 + b"WARC-Date")
    long = page.replace(b"WARC-Date", b"X-Filler: " + b"a" * 20_000_000 + b"\r\nWARC-Date")
    path = write(tmp_path, "a.warc", many + page + long + page + b"b" * 20_000_000)
    began = time.process_time()
    assert outcomes(path, "warc") == ([2, 4], [(1, "unreadable_row"), (3, "unreadable_row"), (5, "unreadable_row")])
    assert time.process_time() - began < 10


@pytest.mark.usefixtures("quick_pages")
@pytest.mark.parametrize("kind", ["response", "metadata"])
def test_records_that_all_run_into_each_other_take_no_time(tmp_path: Path, kind: str) -> None:
    raw = f"WARC/1.0\r\nWARC-Type: {kind}\r\nContent-Length: 60000\r\n\r\n".encode()
    survives(write(tmp_path, "a.warc", raw * ((1 << 20) // len(raw))))


def test_another_file_read_as_a_web_archive_is_one_refusal(tmp_path: Path) -> None:
    assert outcomes(write(tmp_path, "a.txt", "Rain.\n\nSun.\n"), "warc") == ([], [(1, "unreadable_row")])
    assert outcomes(write(tmp_path, "b.txt", ""), "warc") == ([], [])


@fuzzed
@given(st.data())
@pytest.mark.usefixtures("quick_pages")
def test_damaged_web_archives_raise_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    raw = gzip.decompress((GOLDEN / "warc" / "crawl.warc.gz").read_bytes())
    survives(write(tmp_path, "a.warc", damage(raw, data)), "warc")
    survives(write(tmp_path, "a.warc", b"WARC/1.0\r\n" + data.draw(st.binary(max_size=300))))


def damage(raw: bytes, data: st.DataObject) -> bytes:
    """Bytes with some replaced, a stretch taken out and another put in again."""
    broken = bytearray(raw)
    for _ in range(data.draw(st.integers(0, 8))):
        broken[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    start, length, to = (data.draw(st.integers(0, len(raw) - 1)) for _ in range(3))
    if data.draw(st.booleans()):
        del broken[start : start + length % 500]
    if data.draw(st.booleans()):
        broken[to:to] = raw[start : start + 500]
    return bytes(broken)


# Spreadsheets

HEADER = ["outlet", "title", "text", "published"]
BRIDGE = ["Heron", "Bridge opens", "The mayor of Quill opened the bridge.", "2021-03-03"]
MILL = ["Fen Post", "Mill turns", "The old mill turns again.", "2021-03-04"]


def xlsx(
    folder: Path, *sheets: list[list[object]], change: Callable[[openpyxl.Workbook], object] | None = None
) -> Path:
    """A workbook with these sheets, each a list of rows."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    folder.mkdir(exist_ok=True)
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def cells(path: Path, *columns: str) -> list[list[str]]:
    return read(path, "excel").rows[list(columns or HEADER)].to_numpy().tolist()


def again(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """A workbook packed again with its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: change(name, archive.read(name)) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def ods(folder: Path, rows: str, *, manifest: str = "") -> Path:
    """An OpenDocument spreadsheet with these rows, in the order of parts that the format asks for."""
    names = ("office:1.0", "table:1.0", "text:1.0")
    spaces = "".join(f' xmlns:{name[:-4]}="urn:oasis:names:tc:opendocument:xmlns:{name}"' for name in names)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Articles">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    listed = f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{space}">{manifest}</manifest:manifest>'
    with zipfile.ZipFile(folder / "a.ods", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", listed)
    return folder / "a.ods"


def ods_cell(text: str, more: str = 'office:value-type="string"') -> str:
    paragraphs = "".join(f"<text:p>{part}</text:p>" for part in text.split("\n"))
    return f"<table:table-cell {more}>{paragraphs}</table:table-cell>"


@pytest.mark.parametrize("name", ["fens.xls", "fens.xlsb"])
def test_older_and_binary_workbooks(name: str) -> None:
    """Below a preamble; names of columns in other words; dates and moments; a sheet of notes."""
    articles, ledger = read_corpus(GOLDEN / "sheets" / name)
    assert as_listed(articles) == expected("sheets")["rows"]
    assert ledger[["source_row", "rule"]].to_numpy().tolist() == expected("sheets")["unread"]
    assert ledger["excerpt"].tolist() == ["Collected by hand."]


def test_open_document(tmp_path: Path) -> None:
    rows = "".join(
        f"<table:table-row>{''.join(row)}</table:table-row>"
        for row in (
            [ods_cell(name) for name in ("Newspaper", "Headline", "Body", "Date", "Pages")],
            [
                *(ods_cell(text) for text in ("The Heron", "Bridge opens", "The mayor came.\nShe wore boots.")),
                ods_cell("3 Mar 21", 'office:value-type="date" office:date-value="2021-03-03"'),
                ods_cell("2", 'office:value-type="float" office:value="2"'),
            ],
            ['<table:table-cell table:number-columns-repeated="16384"/>'],
            [
                *(ods_cell(text) for text in ("Fen Post", "Mill turns", "The old mill turns.")),
                ods_cell("4 Mar 21", 'office:value-type="date" office:date-value="2021-03-04T10:30:00"'),
            ],
        )
    )
    path = ods(
        tmp_path, rows + '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    )
    assert kind_of(file_of(path)).name == "excel"
    assert cells(path, "Newspaper", "Headline", "Body", "Date", "Pages") == [
        ["The Heron", "Bridge opens", "The mayor came.\nShe wore boots.", "2021-03-03", "2"],
        ["Fen Post", "Mill turns", "The old mill turns.", "2021-03-04 10:30:00", ""],
    ]


def test_workbook_is_known_by_content_not_by_name(tmp_path: Path) -> None:
    raw = xlsx(tmp_path, [HEADER, BRIDGE]).read_bytes()
    for name in ("export", "export.csv", "export.dat", "export.xlsx.gz"):
        path = write(tmp_path, name, gzip.compress(raw) if name.endswith(".gz") else raw)
        assert kind_of(file_of(path)).name == "excel"
        assert cells(path) == [BRIDGE]
    with zipfile.ZipFile(tmp_path / "box.zip", "w") as box:
        box.writestr("inner/a.xlsx", raw)
    assert read_corpus(tmp_path / "box.zip")[0]["title"].tolist() == ["Bridge opens"]


def test_other_documents_are_not_claimed(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("The mayor of Quill opened the bridge.")
    document.save(tmp_path / "a.docx")
    write(tmp_path, "a.xlsx", "outlet,text\nHeron,Rain.\n")
    for name in ("a.docx", "a.xlsx"):
        assert not KINDS["excel"].like(file_of(tmp_path / name))
        with pytest.raises(UnreadableFile):
            read(tmp_path / name, "excel")


def test_all_sheets_with_a_table_are_read_and_notes_reported(tmp_path: Path) -> None:
    notes = [["How this was collected"], [None], ["By hand", "in spring"]]
    path = xlsx(tmp_path, notes, [HEADER, BRIDGE], [], [["text", "note"], ["Heron", "x"]], [HEADER, MILL, BRIDGE])
    articles, ledger = read_corpus(path)
    assert articles[["title", "source_row"]].to_numpy().tolist() == [["Bridge opens", 1], ["Mill turns", 2]]
    assert ledger[["source_row", "rule", "excerpt"]].to_numpy().tolist() == [
        [3, "repeated", "Heron | Bridge opens | The mayor of Quill opened the bridge."],
        [4, "no_table", "How this was collected | By hand | in spring"],
        [5, "no_table", "text | note | Heron | x"],
    ]
    assert ledger["why"].iloc[1] == "the sheet 'Sheet' has no row that names the outlet (or link) and the text"


def test_hidden_sheets_are_read_and_said(tmp_path: Path) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book.worksheets[1].title, book.worksheets[1].sheet_state = "Old", "veryHidden"

    path = xlsx(tmp_path, [HEADER, BRIDGE], [HEADER, MILL], change=hide)
    with pytest.warns(UserWarning, match=r"a\.xlsx: the hidden sheet 'Old' is read too"):
        assert cells(path) == [BRIDGE, MILL]


def test_preamble_empty_rows_and_columns_and_a_header_pasted_in_again(tmp_path: Path) -> None:
    rows = [["Press review of the fens", *[None] * 5], [], ["Spring 2021", None, "25 articles"], []]
    table = [[None, row[0], None, *row[1:]] for row in (HEADER, BRIDGE, HEADER, MILL)]
    path = xlsx(tmp_path, [*rows, table[0], table[1], [], [None, " "], table[2], table[3]])
    assert cells(path) == [BRIDGE, MILL]
    assert outcomes(path, "excel") == ([1, 3], [(2, "repeated_header")])


def test_table_that_begins_far_from_the_corner(tmp_path: Path) -> None:
    empty = [[None] * 8] * 20
    assert cells(xlsx(tmp_path, [*empty, *([None] * 7 + row for row in (HEADER, BRIDGE))])) == [BRIDGE]


def test_cells_as_text(tmp_path: Path) -> None:
    values = {
        2021.0: "2021",
        20.5: "20.5",
        123456789012345: "123456789012345",
        0.1 + 0.2: "0.3",
        True: "True",
        "007": "007",
        "a\nb": "a\nb",
        datetime(2021, 3, 3, 10, 29, 59, 999_900): "2021-03-03 10:30:00",
        datetime(2021, 3, 3): "2021-03-03",
        date(1965, 1, 2): "1965-01-02",
    }
    path = xlsx(tmp_path, [["outlet", "text", "value"], *(["Heron", "Rain.", value] for value in values)])
    assert [value for (value,) in cells(path, "value")] == list(values.values())


def test_dates_however_they_are_kept(tmp_path: Path) -> None:
    stated = {
        44258: "2021-03-03",
        44258.4375: "2021-03-03 10:30:00",
        "44258": "2021-03-03",
        "3 March 2021": "3 March 2021",
        2021: "2021",
        20210303: "20210303",
        1614768000: "1614768000",
        datetime(2021, 3, 3, 10, 30): "2021-03-03 10:30:00",
    }
    rows = [["outlet", "text", "Date", "number"], *(["Heron", "Rain.", value, 44258] for value in stated)]
    assert cells(xlsx(tmp_path, rows), "Date", "number") == [[value, "44258"] for value in stated.values()]


def test_dates_of_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    rows = [["outlet", "text", "date"], ["Heron", "Rain.", date(2021, 3, 3)], ["Heron", "Sun.", 42796]]
    path = xlsx(tmp_path, rows, change=lambda book: setattr(book, "epoch", CALENDAR_MAC_1904))
    assert cells(path, "date") == [["2021-03-03"], ["2021-03-03"]]


def test_formulas_give_what_they_came_to_and_texts_that_look_like_one_stay(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["C3"].data_type = "s"

    path = xlsx(
        tmp_path, [["outlet", "title", "text"], ["Heron", "Sum", "=A1"], ["Heron", "Equals", "=1+1"]], change=change
    )
    again(
        path,
        lambda _, part: (
            part.replace(b"<f>A1</f><v></v>", b"<f>A1</f><v>It rained.</v>")
            .replace(b"<f>A1</f><v />", b"<f>A1</f><v>It rained.</v>")
            .replace(b'<c r="C2">', b'<c r="C2" t="str">')
        ),
    )
    assert cells(path, "title", "text") == [["Sum", "It rained."], ["Equals", "=1+1"]]


@pytest.mark.parametrize(("text", "full"), [("x" * 32_767, True), ("x" * 32_766, False), ("x" + "😀" * 16_383, True)])
def test_a_text_that_fills_its_cell_was_cut(tmp_path: Path, text: str, full: bool) -> None:
    path = xlsx(tmp_path, [HEADER, [*BRIDGE[:2], text, BRIDGE[3]]])
    articles, _ = read_corpus(path)
    assert (articles["text"].tolist(), articles["is_excerpt"].tolist()) == ([text], [full])
    path = xlsx(tmp_path, [[*HEADER, "is_excerpt"], [*BRIDGE[:2], text, BRIDGE[3], False], [*MILL, True]])
    assert read_corpus(path)[0]["is_excerpt"].tolist() == [full, True]


def test_merged_cells_say_the_same_in_each_row_they_span(tmp_path: Path) -> None:
    rows = [["Articles", None, None], HEADER[:3], ["Heron", "One", "Rain."], [None, "Two", "Sun."], [None, None, None]]

    def merge(book: openpyxl.Workbook) -> None:
        for span in ("A1:C1", "A3:A5"):
            book.worksheets[0].merge_cells(span)

    path = xlsx(tmp_path, [*rows, [None, "Three", "Fog."]], change=merge)
    assert cells(path, *HEADER[:3]) == [["Heron", "One", "Rain."], ["Heron", "Two", "Sun."], ["", "Three", "Fog."]]


def test_links_of_cells_become_addresses(tmp_path: Path) -> None:
    def link(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["C2"].hyperlink = "https://heron.example/bridge?a=1&b=2"
        book.worksheets[1]["B2"].hyperlink = "https://fenpost.example/mill"

    first = [["outlet", "text", "url"], ["Heron", "Rain.", "Read"], ["Heron", "Sun.", "https://heron.example/sun"]]
    second = [["outlet", "title", "text"], ["Fen Post", "Mill", "It turns."], ["Fen Post", "Fog", "It stayed."]]
    path = xlsx(tmp_path, first, second, change=link)
    parts = [part.rows for part in read_file(file_of(path))]
    assert parts[0]["url"].tolist() == ["https://heron.example/bridge?a=1&b=2", "https://heron.example/sun"]
    assert parts[1]["url"].tolist() == ["https://fenpost.example/mill", ""]


def test_links_written_as_formulas(tmp_path: Path) -> None:
    formula = '=HYPERLINK("https://heron.example/a?b=1&c=2","Read")'
    path = xlsx(tmp_path, [["outlet", "text", "url"], ["Heron", "Rain.", formula]])
    assert cells(path, "url") == [["https://heron.example/a?b=1&c=2"]]


def test_names_nobody_uses_can_be_mapped(tmp_path: Path) -> None:
    table = [["Kanal", "Schlagzeile", "Wortlaut"], ["Heron", "Regen", "Es regnet."]]
    path = xlsx(tmp_path, [["Notizen"]], table, [table[0], ["Tern", "Sonne", "Sie scheint."]])
    articles, ledger = read_corpus(path, columns={"outlet": "Kanal", "title": "Schlagzeile", "text": "Wortlaut"})
    assert articles[["outlet", "title", "text"]].to_numpy().tolist() == [table[1], ["Tern", "Sonne", "Sie scheint."]]
    assert ledger[["source_row", "rule"]].to_numpy().tolist() == [[3, "no_table"]]


def test_workbook_without_a_table_is_refused_by_sheet(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [["Call the printer."], ["Buy ink."]], [], [HEADER])
    assert outcomes(path, "excel") == ([], [(1, "no_table")])


def test_many_rows_come_in_batches(tmp_path: Path) -> None:
    rows = [["Heron", f"Title {i}", f"It rained on day {i}.", "2021-03-03"] for i in range(10_050)]
    parts = list(read_file(file_of(xlsx(tmp_path, [HEADER, *rows]))))
    assert [len(part.rows) for part in parts] == [10_000, 50, 0]
    assert parts[1].rows.loc[10_050, "text"] == "It rained on day 10049."


# Spreadsheets: hostile and locked ones


def refusal(path: Path, kind: str = "excel") -> tuple[str, str]:
    with pytest.raises(UnreadableFile) as caught:
        read(path, kind)
    return caught.value.rule, str(caught.value)


def ole(*names: str) -> bytes:
    """The header and the directory of an OLE file with these streams."""
    sector = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + (len(name) * 2 + 2).to_bytes(2, "little") + bytes(62)
        for name in names
    )
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0"
    return head.ljust(48, b"\0") + (1).to_bytes(4, "little") + bytes(460) + bytes(512) + sector.ljust(512, b"\0")


def test_locked_workbooks_say_so(tmp_path: Path) -> None:
    raw = bytearray((GOLDEN / "sheets" / "fens.xls").read_bytes())
    after_first_record = raw.find(b"\x09\x08\x10\0\0\x06") + 20
    raw[after_first_record : after_first_record + 2] = b"\x2f\0"
    locked = [
        write(tmp_path, "new.xlsx", ole("Root Entry", "EncryptionInfo", "EncryptedPackage")),
        write(tmp_path, "old.xls", bytes(raw)),
        ods(tmp_path, "", manifest="<manifest:encryption-data/>"),
    ]
    for path in locked:
        assert kind_of(file_of(path)).name == "excel"
        assert refusal(path)[1] == f"{path.name} is protected by a password: save a copy without one"
    assert not KINDS["excel"].like(file_of(write(tmp_path, "a.doc", ole("Root Entry", "WordDocument"))))


def test_a_stray_cell_at_the_far_end_does_not_end_the_program(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path, [HEADER, BRIDGE], [HEADER], change=lambda book: book.worksheets[1].cell(1_048_576, 16_384, "x")
    )
    parts = read_file(file_of(path))
    assert next(parts).rows["title"].tolist() == ["Bridge opens"], "sheets before it are read"
    with pytest.raises(UnreadableFile, match="the sheet 'Sheet1' is damaged, or does not fit into 4,096 MB"):
        next(parts)
    articles, ledger = read_corpus(path)
    assert (articles["title"].tolist(), ledger["rule"].tolist()) == (["Bridge opens"], ["too_large"])


@pytest.fixture
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less memory for workbooks, so that tests of what does not fit are quick."""
    monkeypatch.setattr(sheets, "MEMORY", 1 << 28)


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("repeat", ["columns", "rows"])
def test_cells_repeated_without_end_do_not_fill_memory(tmp_path: Path, repeat: str) -> None:
    row = f'<table:table-row table:number-rows-repeated="{1_000_000 if repeat == "rows" else 1}">'
    columns = 10 if repeat == "rows" else 9**8
    cell = ods_cell("x" * 3_000, f'office:value-type="string" table:number-columns-repeated="{columns}"')
    assert "does not fit" in refusal(ods(tmp_path, f"{row}{cell}</table:table-row>"))[1]


@pytest.mark.usefixtures("little_memory")
def test_one_long_text_shown_in_many_cells_does_not_fill_memory(tmp_path: Path) -> None:
    cell = '<c t="s"><v>0</v></c>'
    rows = "".join(f'<row r="{i}">{cell * 100}</row>' for i in range(1, 1_001))
    path = bare_xlsx(tmp_path, rows, f"<si><t>{'x' * 32_000}</t></si>")
    assert path.stat().st_size < 100_000
    assert refusal(path) == (
        "too_large",
        "a.xlsx: the sheet 'Articles' is damaged, or does not fit into 256 MB: delete what stands far from its "
        "table, or save it as CSV",
    )


def bare_xlsx(folder: Path, rows: str, strings: str, before: str = "") -> Path:
    """A workbook of the fewest parts: its rows refer to strings, as Excel's do; ``before`` stands before both."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{types}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Articles" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{office}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{before}<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'{before}<sst xmlns="{main}">{strings}</sst>',
    }
    with zipfile.ZipFile(folder / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{content}')
    return folder / "a.xlsx"


def shared_row(number: int, *strings: int) -> str:
    cells = "".join(f'<c r="{chr(65 + i)}{number}" t="s"><v>{string}</v></c>' for i, string in enumerate(strings))
    return f'<row r="{number}">{cells}</row>'


def test_strings_as_excel_keeps_them(tmp_path: Path) -> None:
    """Shared between cells, in runs of different fonts, with control characters escaped, readings not repeated."""
    strings = ["outlet", "title", "text", "Heron"]
    listed = "".join(f"<si><t>{string}</t></si>" for string in strings)
    listed += '<si><r><rPr><b/></rPr><t xml:space="preserve">Bridge </t></r><r><t>opens</t></r></si>'
    listed += '<si><t>It rained._x000D_\nThen &lt;not&gt;.</t><rPh sb="0" eb="1"><t>reading</t></rPh></si>'
    path = bare_xlsx(tmp_path, shared_row(1, 0, 1, 2) + shared_row(2, 3, 4, 5) + shared_row(5, 3, 0, 5), listed)
    text = "It rained.\r\nThen <not>."
    assert cells(path, *strings[:3]) == [["Heron", "Bridge opens", text], ["Heron", "outlet", text]]


def test_bombs_are_refused_before_they_are_opened(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [HEADER, BRIDGE])
    raw = path.read_bytes()
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(200 << 20))
    rule, why = refusal(path)
    assert (rule, why) == ("unsafe_file", "a.xlsx unpacks to 200 MB: split it into several workbooks")
    lying = bytearray(raw)
    at = raw.find(b"xl/worksheets/sheet1.xml", raw.find(b"PK\x01\x02")) - 46  # its entry in the directory
    lying[at + 24 : at + 28] = (10).to_bytes(4, "little")
    rule, why = refusal(write(tmp_path, "b.xlsx", bytes(lying)))
    assert "xl/worksheets/sheet1.xml does not hold what the workbook says it does" in why


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    bomb = f'<!DOCTYPE sst [<!ENTITY a0 "ha"><!ENTITY file SYSTEM "file:///etc/passwd">{laughs}]>'
    strings = "".join(
        f"<si><t>{text}</t></si>" for text in ("outlet", "title", "text", "Heron", "&a11;&file;", "Rain.")
    )
    path = bare_xlsx(tmp_path, shared_row(1, 0, 1, 2) + shared_row(2, 3, 4, 5), strings, bomb)
    began = time.process_time()
    assert "cannot be read as a workbook" in refusal(path)[1]
    assert time.process_time() - began < 1


@fuzzed_less
@given(st.data())
@pytest.mark.usefixtures("little_memory")
def test_damaged_workbooks_raise_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    names = ["fens.xls", "fens.xlsb"]
    source = data.draw(st.sampled_from([GOLDEN / "sheets" / name for name in names]))
    survives(write(tmp_path, "a.xls", damage(source.read_bytes(), data)), "excel")
    survives(
        write(tmp_path, "b.xls", data.draw(st.sampled_from([b"PK\x03\x04", ole("Book")])) + data.draw(st.binary()))
    )


@fuzzed_less
@given(st.data())
@pytest.mark.usefixtures("little_memory")
def test_workbooks_with_damaged_parts_raise_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    path = xlsx(tmp_path, [HEADER, BRIDGE, MILL])
    spoiled = data.draw(st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"]))
    survives(again(path, lambda name, part: damage(part, data) if name == spoiled else part), "excel")


# Folders of texts


def test_folders_of_texts_come_out_as_expected() -> None:
    articles, ledger = read_corpus(GOLDEN / "plain_text" / "texts")
    truth = expected("plain_text")
    assert as_listed(articles, ["source_file", *COLUMNS]) == truth["rows"]
    assert ledger[["source_file", "source_row", "rule"]].to_numpy().tolist() == truth["unread"]


def text_row(folder: Path, name: str, content: str | bytes, *place: str) -> dict[str, str]:
    path = write(folder, name, content)
    return read_one(file_of(path, *(place or (name,))))


def read_one(file: File) -> dict[str, str]:
    (records,) = read_file(file, "text")
    assert records.rows.index.tolist() == [1]
    return records.rows.iloc[0].to_dict()


@pytest.mark.parametrize(
    ("place", "outlet"),
    [
        (("The Heron", "a.txt"), "The Heron"),
        (("press", "fen_post", "a.txt"), "fen post"),
        (("Fen Post", "2021", "03", "a.txt"), "Fen Post"),
        (("a.txt",), ""),
        (("2021", "a.txt"), ""),
        (("..", "a.txt"), ""),
    ],
)
def test_the_outlet_is_the_folder(tmp_path: Path, place: tuple[str, ...], outlet: str) -> None:
    assert text_row(tmp_path, "a.txt", "It rained.", *place)["outlet"] == outlet


@pytest.mark.parametrize(
    ("name", "published", "title"),
    [
        ("2021-03-03 Bridge opens.txt", "2021-03-03", "Bridge opens"),
        ("20210303_Bridge_opens.txt", "2021-03-03", "Bridge opens"),
        ("2021_03_03-Bridge.txt", "2021-03-03", "Bridge"),
        ("2021.03.03 – Bridge.text", "2021-03-03", "Bridge"),
        ("1789-07-14 Paris.txt", "1789-07-14", "Paris"),
        ("2021-03-03.txt", "2021-03-03", ""),
        ("2021-02-30 Bridge.txt", "", "2021-02-30 Bridge"),
        ("2021 was wet.txt", "", "2021 was wet"),
        ("202103031 tons.txt", "", "202103031 tons"),
        ("Bridge 2021-03-03.txt", "", "Bridge 2021-03-03"),
        ("bridge", "", "bridge"),
    ],
)
def test_the_day_at_the_start_of_the_name(tmp_path: Path, name: str, published: str, title: str) -> None:
    row = text_row(tmp_path, name, "It rained.")
    assert (row["published"], row["title"], row["text"]) == (published, title, "It rained.")


@pytest.mark.parametrize(
    ("content", "title", "text"),
    [
        ("Bridge opens\n\nIt rained.\n", "Bridge opens", "It rained."),
        ("\n\nBridge opens\n \n\nIt rained.", "Bridge opens", "It rained."),
        ("Bridge opens\r\n\r\nIt rained.\r\nAll day.", "Bridge opens", "It rained.\nAll day."),
        ("Will it open?\n\nIt rained.", "Will it open?", "It rained."),
        ("It rained.\n\nAll day.", "a", "It rained.\n\nAll day."),
        ("Bridge opens\nIt rained.", "a", "Bridge opens\nIt rained."),
        ("Bridge opens", "a", "Bridge opens"),
        ("x" * 200 + "\n\nIt rained.", "a", "x" * 200 + "\n\nIt rained."),
        ("", "a", ""),
    ],
)
def test_the_headline_is_a_short_first_line_above_a_blank_one(
    tmp_path: Path, content: str, title: str, text: str
) -> None:
    row = text_row(tmp_path, "a.txt", content)
    assert (row["title"], row["text"]) == (title, text)


def test_labelled_lines_at_the_top_are_fields(tmp_path: Path) -> None:
    heading = "TITLE: Bridge: at last\nPublication Date: 3.3.2021\nByline:\nZeitung : Reiher\nWords: 12"
    content = f"{heading}\n\nBridge\n\nIt rained."
    row = text_row(tmp_path, "2020-01-01 x.txt", content, "The Heron", "2020-01-01 x.txt")
    assert row == {
        "outlet": "Reiher", "published": "3.3.2021", "title": "Bridge: at last", "text": "Bridge\n\nIt rained."
    }  # fmt: skip
    assert text_row(tmp_path, "b.txt", "Title: Bridge\n\nBridge\n\nIt rained.")["text"] == "It rained."


@pytest.mark.parametrize(
    "content",
    [
        "Source: who knows?\n\nIt rained.",
        "Author: I think so.\nSource: Really?\nAuthor: Yes.\n\nThey left.",
        "Title: Bridge\nIt rained.\n\nAll day.",
        "Rain: all day.\nSun: none.\n\nThey left.",
    ],
)
def test_lines_that_only_look_labelled_stay(tmp_path: Path, content: str) -> None:
    row = text_row(tmp_path, "a.txt", content)
    assert f"{row['title']}\n\n{row['text']}".endswith(content)


def test_paragraphs_of_long_lines_and_of_lines_broken_by_hand(tmp_path: Path) -> None:
    long = (
        "It rained on the fens, and on the mill, and on the bridge, and nobody in Quill was the least surprised by it."
    )
    assert text_row(tmp_path, "a.txt", f"{long}\n{long}\n  Short.\n")["text"] == f"{long}\n\n{long}\n\nShort."
    assert (
        text_row(tmp_path, "a.txt", "It rained\n  on the fens.\n\n\n\nAll day.")["text"]
        == "It rained\non the fens.\n\nAll day."
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("README.txt", "How these texts were collected."),
        ("LICENSE", "Do what you like."),
        ("a.md", "# Notes\n\nIt rained."),
        ("a.log", "It rained."),
        ("a.txt", b"It rained.\0All day."),
        ("a.txt", bytes(range(1, 32)) * 9 + b"It rained."),
        ("a.txt", "12.3; 45.6; 78.9\n" * 20 + "sum"),
        ("a.txt", '{"outlet": "Heron", "text": "It rained."'),
        ("a.txt", "<p>It rained.</p>"),
        ("a.txt", "%PDF-1.7 and so on"),
        ("a", b""),
    ],
)
def test_what_is_no_news_text_is_not_claimed(tmp_path: Path, name: str, content: str | bytes) -> None:
    assert not KINDS["text"].like(file_of(write(tmp_path, name, content)))


@pytest.mark.parametrize(
    "content",
    [
        "It rained.",
        "Er sagte: «Es regnet», 12 °C.",
        "今日は雨が降った。",
        "आज पूरे दिन बारिश हुई।",
        "It rained.\x0cAll day.",
        "[Photo: rain]\n\nIt rained.",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_texts_of_any_script_are_claimed(tmp_path: Path, content: str, encoding: str) -> None:
    path = write(tmp_path, "a.txt", content.encode(encoding))
    assert kind_of(file_of(path)).name == "text"
    assert read_one(file_of(path))["text"].endswith(content.partition("\n\n")[2] or content)


def test_an_empty_text_is_refused_as_empty(tmp_path: Path) -> None:
    write(tmp_path, "Tern/a.txt", "It rained."), write(tmp_path, "Heron/b.txt", " \n")
    _, ledger = read_corpus(tmp_path)
    assert ledger[["source_file", "rule"]].to_numpy().tolist() == [["Heron/b.txt", "no_text"]]


PLACES = [
    (
        "{outlet}/{published}_{title}.txt",
        ("texts", "The Heron", "2021-03-03_Bridge_opens.txt"),
        "The Heron|2021-03-03|Bridge opens",
    ),
    ("{outlet}/{published}_{title}.txt", ("The_Heron", "20210303_Bridge.TXT.gz"), "The Heron|2021-03-03|Bridge"),
    (
        "{outlet}/{published}_{title}.txt",
        ("The Heron", "2021_03_03_Bridge_opens.txt"),
        "The Heron|2021-03-03|Bridge opens",
    ),
    (
        "{outlet}/*/{published} - {title}.*",
        ("Heron", "x", "3 March 2021 - Bridge - opens.txt"),
        "Heron|3 March 2021|Bridge - opens",
    ),
    ("*_{outlet} ({published}).txt", ("0017_Fen Post (20210304).txt",), "Fen Post|2021-03-04|"),
    ("{outlet}/{title}.txt", ("a.txt",), ""),
    ("{outlet}/{title}.txt", (), ""),
    ("{outlet}/{title}.txt", ("Heron", "a.csv"), ""),
    ("{outlet}.{title}", ("Heron.a.txt",), "Heron||a.txt"),
]


@pytest.mark.parametrize(("pattern", "place", "said"), PLACES)
def test_fields_of_a_place(pattern: str, place: tuple[str, ...], said: str) -> None:
    found = fields_of(place, pattern)
    assert "|".join(found.get(name, "") for name in ("outlet", "published", "title")) == (said or "||")


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("", "it names no field"),
        ("*.txt", "it names no field"),
        ("{outlt}/{title}.txt", "no field is called 'outlt'"),
        ("{outlet}/{}.txt", "no field is called ''"),
        ("{outlet}/{outlet}.txt", "a field stands in it twice"),
        ("{outlet}/{title.txt", "a brace has no partner"),
        ("{outlet}{title}.txt", "nothing tells where one field ends and the next begins"),
        ("{outlet}*/a.txt", "nothing tells where one field ends and the next begins"),
    ],
)
def test_a_pattern_that_is_none_says_why(pattern: str, fault: str) -> None:
    with pytest.raises(ValueError, match=r"fields are outlet, title, published, author, section") as caught:
        fields_of(("Heron", "a.txt"), pattern)
    assert str(caught.value).startswith(f"cannot use the pattern {pattern!r}: {fault}; ")


@fuzzed
@given(st.binary(max_size=2_000), st.sampled_from(["a.txt", "a", "2021-03-03"]))
def test_any_bytes_read_as_text_raise_nothing_else(tmp_path: Path, raw: bytes, name: str) -> None:
    path = write(tmp_path, name, raw)
    survives(path)
    survives(path, "text")


@given(st.lists(st.text(max_size=30), max_size=4), st.text(max_size=30))
def test_any_place_and_pattern_give_fields_or_say_why(place: list[str], pattern: str) -> None:
    for each in (pattern, "{outlet}/{published}_{title}.txt", f"{{outlet}}{pattern}"):
        with suppress(ValueError):
            assert set(fields_of(tuple(place), each)) <= {"outlet", "title", "published", "author", "section"}


def test_long_lines_of_white_space_take_no_time(tmp_path: Path) -> None:
    for content in (
        "Rain" + " " * 1_000_000 + "sun.\n\nFog.",
        ("a: " + " " * 50_000 + "b\n") * 20,
        "\n \n" * 300_000 + "Rain.",
    ):
        survives(write(tmp_path, "a.txt", content), "text")
        survives(write(tmp_path, "a.txt", content), "aggregator")


# Aggregators: layouts are data


def test_a_site_that_differs_in_every_point_needs_only_its_profile() -> None:
    site, truth = load_profile(GOLDEN / "aggregator" / "skein.toml"), expected("aggregator")
    records = read_with((*profiles(), site), (GOLDEN / "aggregator" / "skein.txt").read_text(encoding="utf-8"))
    assert records.rows[list(truth["rows"][0])].to_dict("records") == truth["rows"]
    assert records.rows.index.tolist() == [1, 2, 3, 4]
    assert (records.unread, records.day_first) == (truth["unread"], truth["day_first"])


def test_a_page_of_one_site_is_none_of_another(shared: Path) -> None:
    page = (shared / "corpora" / "aggregator" / "daily8_putin.txt").read_text(encoding="utf-8")
    skein = load_profile(GOLDEN / "aggregator" / "skein.toml")
    assert read_with((skein, *profiles()), page).day_first is True
    ((number, rule, why, excerpt),) = read_with((skein,), page).unread
    assert (number, rule, why) == (
        1, "unknown_layout", "not a page of an aggregator known here (Skein): no heading of theirs"
    )  # fmt: skip
    assert excerpt.startswith("logo What Putin's two-faced strategy")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("when = ", "wen = "), "KeyError('when')"),
        (("day_first = false", ""), "day_first"),
        (("name =", "colour = 1\nname ="), "colour"),
        (("From {outlet}", "From {outlett}"), "no field is called 'outlett' in 'From {outlett}[, {when}]'"),
        (("{title}\n[Sub", "{title}\n(Sub"), "unbalanced"),
        (("name", "name ="), "TOMLDecodeError"),
    ],
)
def test_a_profile_with_a_fault_says_which(tmp_path: Path, change: tuple[str, str], fault: str) -> None:
    drawn = (GOLDEN / "aggregator" / "skein.toml").read_text(encoding="utf-8").replace(*change)
    with pytest.raises(ValueError, match=r"site\.toml is no profile of an aggregator: ") as caught:
        load_profile(write(tmp_path, "site.toml", drawn))
    assert fault in str(caught.value)


def test_headings_of_endless_lines_take_no_time(tmp_path: Path) -> None:
    for line in ("x" + " " * 1_000_000 + "y", "x" * 1_000_000, "1-" * 500_000):
        survives(write(tmp_path, "a.txt", f"logo\n{line}\n\n{line}\n\n{line}\n\nRain.\n"), "aggregator")
    survives(write(tmp_path, "b.txt", "a\n" * 200_000), "aggregator")


@fuzzed
@given(st.data())
def test_damaged_pages_raise_nothing_else(tmp_path: Path, demo: Path, data: st.DataObject) -> None:
    survives(write(tmp_path, "a.txt", damage((demo / "pages" / "page1.txt").read_bytes(), data)), "aggregator")


# Aggregators: furniture of a site nobody has described

OUTLETS = ["The Heron", "Fen Post", "Tern Daily", "La Sterne", "Otter & Eel"]
WORDS = "bridge mill ferry council fog choir market school harbour sluice bakery museum".split()


def story(number: int) -> list[str]:
    """A fictional article of its own words: outlet, headline, time, body."""
    draw = random.Random(number)
    subject, other = draw.sample(WORDS, 2)
    body = f"The {subject} of Quill number {number} is to be joined with the {other} before the winter, said the owner."
    return [
        OUTLETS[number % 5],
        f"{subject.title()} and {other} to merge in plan {number}",
        f"{number % 9 + 1} h",
        body,
    ]


def magpie(first: int, *, linked: Iterable[int], notice: bool = False) -> str:
    """A page of a third site: a lead, then cards with the outlet above the headline and a marker below each."""
    outlet, title, _, body = story(first)
    lead = ["MAGPIE", "Sign in", outlet, title, body, "Listen to this story", "Rate this"]
    cards = [line for number in linked for line in (*story(number), "Save for later")]
    return "\n\n".join(
        [*lead, "Picked for you", *cards, *(["Cookies are on"] if notice else []), "About Magpie", "© 2021 Magpie"]
    )


def test_furniture_is_proposed_and_what_repeats_beside_it_is_called_what_it_is() -> None:
    shared_story = 77
    pages = [
        magpie(
            100 + i, linked=[200 + 3 * i, *([shared_story] if i % 2 else []), 201 + 3 * i, 202 + 3 * i], notice=i < 4
        )
        for i in range(8)
    ]
    found = propose_furniture(pages).set_index("line")
    labels = found["looks_like"]
    assert labels[labels == "furniture"].index.tolist() == [
        "MAGPIE", "Sign in", "Listen to this story", "Rate this", "Picked for you", "Cookies are on", "About Magpie",
        "© 2021 Magpie",
    ]  # fmt: skip
    assert found.loc["MAGPIE"].tolist() == [8, "head", "furniture"]
    assert found.loc["Picked for you", "where"] == "between"
    assert found.loc["About Magpie"].tolist() == [8, "foot", "furniture"]
    assert found.loc["Cookies are on", "pages"] == 4
    assert labels["Save for later"] == "card marker"
    assert set(labels[labels == "outlet"].index) == set(OUTLETS)
    assert labels[story(shared_story)[1]] == "headline"
    assert story(shared_story)[3] not in labels.index, (
        "the text of an article is no furniture, however often it is shown"
    )
    assert set(labels[labels == "date"].index) <= {f"{hours} h" for hours in range(1, 10)}


def test_furniture_of_the_known_site_is_found_without_its_profile(shared: Path) -> None:
    pages = [path.read_text(encoding="utf-8") for path in sorted((shared / "corpora" / "aggregator").glob("*.txt"))]
    found = propose_furniture(pages)
    site = profiles()[0]
    assert found.loc[found["looks_like"] == "furniture", "line"].tolist() == [*site.head, *site.after_lead, *site.foot]
    assert not set(found["looks_like"]) & {"story", "card marker"}


@pytest.mark.parametrize("pages", [[], ["It rained."], ["", "\n"], ["It rained."] * 5])
def test_too_few_pages_propose_nothing(pages: list[str]) -> None:
    found = propose_furniture(pages)
    assert (len(found), found.columns.tolist()) == (0, ["line", "pages", "where", "looks_like"])


@pytest.mark.parametrize("length", [8, 30, 31, 48, 51, 52, 80])
def test_the_first_bytes_of_an_ole_file_are_no_workbook(tmp_path: Path, length: int) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(length, b"\0"))
    with pytest.raises(UnreadableFile):
        list(read_file(File("a.xls", path)))

"""Web archives (WARC), as crawlers write them: Common Crawl News, Heritrix, Browsertrix, wget."""

from __future__ import annotations

import io
import re
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

import pandas as pd

from ..files import File, UnreadableFile
from . import Records, parsing, reader

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

START = re.compile(rb"^WARC/[01]\.\d+\r?\n", re.M)
MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.I)
FETCHED = ("response", "resource", "revisit", "conversion", "continuation")  # the other types tell about these
LOOKUPS = ("dns:", "whois:", "ntp:")  # responses that are no pages
AT_ONCE = 500  # records passed on together
LONGEST_LINE, LONGEST_HEADER, WAY_BACK = 1 << 16, 1 << 18, 1 << 14  # bytes
LARGEST = 1 << 26  # bytes of a page, packed or not

Refusal = tuple[str, str, str]  # rule, why, excerpt


class _Lines:
    """A stream for warcio: headers are not endless, it ends where the file is damaged, and it can go back a little."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.again = stream, io.BytesIO()  # what is left, and what was gone back over
        self.header, self.taken = 0, deque[bytes]()  # bytes of the header, and the last ones read of the record
        self.kept = 0  # bytes taken
        self.damage: UnreadableFile | None = None

    def read(self, size: int) -> bytes:
        self.header = 0
        got = self.again.read(size)
        return self._note(got if len(got) == size else got + self._take(self.stream.read, size - len(got)))

    def readline(self, size: int | None = None) -> bytes:
        size = min(size or LONGEST_LINE, LONGEST_LINE)
        got = self.again.readline(size)
        if not got.endswith(b"\n") and len(got) < size:
            got += self._take(self.stream.readline, size - len(got))
        self.header += len(got)
        if self.header > LONGEST_HEADER:
            raise ValueError(f"its header is longer than {LONGEST_HEADER >> 10} KB")
        return self._note(got)

    def tell(self) -> int:
        return 0  # warcio asks where a record begins that states no length

    def between(self) -> bytes:
        """The next line outside of records, or a piece of it; short, so that going back is possible."""
        self.header = 0
        return self.readline(1 << 10)

    def forget(self) -> None:
        """Begin a record."""
        self.taken.clear()
        self.kept = 0

    def go_back(self) -> None:
        """Return to the first record that began in what was last read of the one before it."""
        taken = b"".join(self.taken)
        if found := START.search(taken):
            self.again = io.BytesIO(taken[found.start() :] + self.again.read())

    def _take(self, get: Callable[[int], bytes], size: int) -> bytes:
        try:
            return b"" if self.damage else get(size)
        except UnreadableFile as damage:
            self.damage = damage
            return b""

    def _note(self, got: bytes) -> bytes:
        self.taken.append(got[-WAY_BACK:])
        self.kept += len(self.taken[-1])
        while self.kept - len(self.taken[0]) >= WAY_BACK:
            self.kept -= len(self.taken.popleft())
        return got


@reader("warc", "web archive (WARC)", like=lambda file: bool(START.match(file.head)))  # before page: it holds pages
def read_warc(file: File) -> Iterator[Records]:
    """One row per page: a record that holds HTML and, if it is a response, was found (status 2xx).

    Records are counted that hold, or once held, what a crawler fetched: responses, resources, revisits, conversions and
    continuations. Those that are no such page go to the ledger as ``not_html``, ``error_response`` (redirects too),
    ``revisit`` (the page had not changed since an earlier record), ``too_large`` or ``unreadable_row``. Records about
    the crawl (warcinfo, request, metadata, look-ups of hosts) are no pages and are not counted. ``WARC-Date`` is when a
    page was fetched, which is not when it was published: it is left out.
    """
    rows, numbers, unread = [], [], []
    with file.open() as stream:
        for number, outcome in enumerate(_outcomes(file, _Lines(stream)), start=1):
            if isinstance(outcome, dict):
                rows.append(outcome)
                numbers.append(number)
            else:
                unread.append((number, *outcome))
            if number % AT_ONCE == 0:
                yield Records(pd.DataFrame(rows, index=numbers), unread)
                rows, numbers, unread = [], [], []
    yield Records(pd.DataFrame(rows, index=numbers), unread)


def _outcomes(file: File, lines: _Lines) -> Iterator[dict[str, object] | Refusal]:
    """The row of each record that is counted, or why it has none."""
    in_order = True
    while line := lines.between():
        if START.fullmatch(line):
            outcome, in_order = _read_record(file, lines, line)
            if outcome is not None:
                yield outcome
        elif line.strip() and in_order:
            yield "unreadable_row", "bytes between records, which are no record", _printable(line)
            in_order = False
    if in_order and (damage := _damage(lines)):
        yield damage


def _damage(lines: _Lines, about: str = "") -> Refusal | None:
    return (lines.damage.rule, str(lines.damage)[:300], about) if lines.damage else None


def _read_record(file: File, lines: _Lines, line: bytes) -> tuple[dict[str, object] | Refusal | None, bool]:
    """The row of a record, why it has none, or nothing where it is not counted; and whether it ends where it says."""
    from warcio.recordloader import ArcWarcRecordLoader

    lines.forget()
    try:
        with parsing(file, "a record of a web archive"):
            record = ArcWarcRecordLoader(verify_http=True, arc2warc=False).parse_record_stream(lines, line, "warc")
            length = record.rec_headers.get_header("Content-Length") or ""
            if not re.fullmatch("[0-9]{1,18}", length):
                raise ValueError("its header does not say how long it is")
            sent = _body(record) if (fault := _fault(record)) is None else b""
            while record.raw_stream.read(LONGEST_LINE):
                pass
    except UnreadableFile as error:
        lines.go_back()
        return _damage(lines) or ("unreadable_row", str(error), _printable(line)), False
    if record.raw_stream.tell() < int(length) or lines.between().strip():
        lines.go_back()
        why = "the record does not end where its header says"
        return _damage(lines, _about(record)) or ("unreadable_row", why, _about(record)), False
    if fault is not None:
        return (*fault, _about(record)) if fault[0] else None, True
    return _row(file, record, sent), True


def _fault(record: ArcWarcRecord) -> tuple[str, str] | None:
    """The rule a record breaks, and why; two empty strings where it is not counted; nothing where it is a page."""
    kind, http, type_ = record.rec_type, record.http_headers, _content_type(record)
    status = http.get_statuscode() if http else ""
    if kind not in FETCHED or _uri(record).startswith(LOOKUPS):
        return "", ""
    faults = {
        ("revisit", "the page had not changed since it was last fetched: see its earlier record"): kind == "revisit",
        ("unreadable_row", "a later part of a record that was split"): kind == "continuation",
        ("unreadable_row", "a response without a status"): kind == "response" and not status,
        ("error_response", f"the server answered {status}"): kind == "response" and status[:1] != "2",
        ("not_html", f"a {kind} of type {type_ or 'unknown'}"): "html" not in (type_ or "html"),
        ("too_large", f"more than {LARGEST >> 20} MB"): record.length > LARGEST,
    }
    return next((fault for fault, holds in faults.items() if holds), None)


def _row(file: File, record: ArcWarcRecord, sent: bytes) -> dict[str, object] | Refusal:
    """The columns of the page that was sent, or why it cannot be read."""
    from .pages import page_row

    charset = re.search(r"charset=[\"']?([\w:.-]+)", _content_type(record))
    try:
        with parsing(file, "HTML"):
            html = _unpacked(sent, record)
            if not _content_type(record) and not MARKUP.search(html[:4096]):
                return "not_html", f"a {record.rec_type} of unknown type", _about(record)
            row = page_row(html, url=_uri(record), charset=charset[1] if charset else "")
    except UnreadableFile as error:
        return "unreadable_row", str(error), _about(record)
    parts = (record.rec_headers.get_header(name) for name in ("WARC-Truncated", "WARC-Segment-Number"))
    return {**row, "url": row["url"] or _uri(record), "is_excerpt": any(parts)}


def _body(record: ArcWarcRecord) -> bytes:
    """The body of a record as it was sent, out of its chunks."""
    from warcio.bufferedreaders import ChunkedDataReader

    chunked = "chunked" in _http(record, "Transfer-Encoding")
    return (ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream).read(LARGEST)


def _unpacked(sent: bytes, record: ArcWarcRecord) -> bytes:
    """A page without the compressions its header names. Archives often hold it plain and keep the header."""
    for coding in re.findall(r"[\w-]+", _http(record, "Content-Encoding"))[::-1]:
        if MARKUP.search(sent[:4096]):
            break
        sent = UNPACK[coding](sent) if coding in UNPACK else sent
    return sent


def _inflate(sent: bytes, form: int) -> bytes:
    unpack = zlib.decompressobj(form)
    html = unpack.decompress(sent, LARGEST)
    if not unpack.eof:
        raise EOFError(f"the compressed page is cut off, or has more than {LARGEST >> 20} MB")
    return html


def _deflate(sent: bytes) -> bytes:
    """Undo ``deflate``, which servers send with and without its header."""
    return _inflate(sent, zlib.MAX_WBITS if sent[:1] == b"\x78" else -zlib.MAX_WBITS)


def _zstd(sent: bytes) -> bytes:
    import pyarrow

    return pyarrow.CompressedInputStream(pyarrow.BufferReader(sent), "zstd").read(LARGEST)


def _brotli(sent: bytes) -> bytes:
    from warcio.bufferedreaders import BufferedReader

    if "br" not in BufferedReader.get_supported_decompressors():
        raise ImportError("the page is compressed with Brotli, which needs: pip install brotli")
    return BufferedReader(io.BytesIO(sent), decomp_type="br").read(LARGEST)


UNPACK = {"gzip": lambda sent: _inflate(sent, 16 + zlib.MAX_WBITS), "deflate": _deflate, "zstd": _zstd, "br": _brotli}
UNPACK["x-gzip"] = UNPACK["gzip"]


def _content_type(record: ArcWarcRecord) -> str:
    """What a server, or whoever wrote the record, says its content is."""
    return _http(record, "Content-Type") if record.http_headers else (record.content_type or "").lower()


def _http(record: ArcWarcRecord, name: str) -> str:
    """A header of the server's answer, in lower case."""
    return (record.http_headers.get_header(name) or "").lower() if record.http_headers else ""


def _uri(record: ArcWarcRecord) -> str:
    return record.rec_headers.get_header("WARC-Target-URI") or ""


def _about(record: ArcWarcRecord) -> str:
    return f"{_uri(record)} ({_content_type(record).partition(';')[0] or 'no type'})"[:160]


def _printable(line: bytes) -> str:
    return "".join(c if c.isprintable() else " " for c in line[:160].decode("latin-1"))

"""Saved news pages, as HTML or as a web archive (MHTML). One page is one row, whatever else stands on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

import pandas as pd

from ...files import File, UnreadableFile, decode
from .. import FORMAT, Records, parsing, reader
from .authors import authors
from .body import is_article, is_stub, read_body
from .metadata import link, outlet, published, read_metadata, section

ENDINGS = (".html", ".htm", ".xhtml", ".shtml")
FIRST_TAG = re.compile(r"<(?:!doctype\s+)?([a-zA-Z][\w:.-]{0,20})")
WHOLE_PAGE = frozenset("html head body title meta".split())
PART_OF_PAGE = WHOLE_PAGE | frozenset("div p article main section header h1 script style link table span a img".split())
ARCHIVED = re.compile(rb"^content-type:\s*(?:multipart/related|text/html)", re.I | re.M)
LOCATED = re.compile(rb"^(?:snapshot-)?content-location:", re.I | re.M)
SAVED_FROM = re.compile(
    r"<!--[^<>]{0,100}?(?:saved from url=\(\d+\)|url:)\s*(https?://[^\s<>]+)"
)  # browsers; SingleFile
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.I)
OF_THE_WEB = re.compile(
    r"windows-\d{3,4}|cp\d{3,4}|iso-?8859-\d+|latin-?\d|koi8-[ru]|gbk?\d*|big5(?:-?hkscs)?|shift[_-]jis|x-sjis|euc-(?:jp|kr)|"
    r"iso-2022-(?:jp|kr)|ks_c_5601-1987|tis-620|mac-?\w+|us-ascii|ascii"
)
WIDER = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932",
    "shift-jis": "cp932", "x-sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "tis-620": "cp874",
}  # fmt: skip


def page_row(html: bytes, *, url: str = "", charset: str = "") -> dict[str, str | bool]:
    """The columns of one saved page: ``outlet, title, text, published, url, author, section, is_excerpt``.

    ``url`` is where the page came from and ``charset`` what its server said of it, where that is known. A page that is
    no article (a front page, a list, a wall that asks for consent) has no text.
    """
    import lxml.html

    text = as_text(html, charset).replace("\x00", "")
    saved = SAVED_FROM.search(text, 0, 4096)
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    tree = lxml.html.document_fromstring(f"<html>{text}".encode("utf-8", "replace"), parser=parser)
    page = read_metadata(tree, url or (saved[1] if saved else ""))
    people = authors(page)
    stated: dict[str, str | bool] = {
        "outlet": outlet(page),
        "title": page.title,
        "published": published(page),
        "url": link(page),
        "author": ", ".join(people),
        "section": section(page),
    }
    lines = read_body(page, people)  # last, for it takes the page apart
    text = "\n\n".join(lines) if is_article(page, lines) else ""
    return stated | {"text": text, "is_excerpt": is_stub(page, lines)}


def as_text(html: bytes, charset: str = "") -> str:
    """A page as text: by its byte order mark, as UTF-8 where it is that, else by the character set it declares."""
    stated = [charset, *(found.decode("ascii", "replace") for found in CHARSET.findall(html[:4096])[:3])]
    declared = next((name for name in map(str.lower, stated) if OF_THE_WEB.fullmatch(name)), "")
    if declared.startswith("iso-2022"):
        return html.decode(declared, "replace")
    try:
        return html.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if not declared and not html.startswith((b"\xff\xfe", b"\xfe\xff")):
        declared = _guessed(html)
    return html.decode(WIDER.get(declared, declared), "replace") if declared else decode(html)


def _guessed(html: bytes) -> str:
    """The character set of a page that declares none, where its script is not Latin."""
    from charset_normalizer import from_bytes

    start = html[: 1 << 16]
    if sum(byte > 127 for byte in start) < 0.1 * len(start):
        return ""
    best = from_bytes(start).best()
    return best.encoding if best and best.encoding != "utf_8" else ""


def _is_page(file: File) -> bool:
    start = file.opening[:8192].lstrip("\ufeff \t\r\n")
    first = FIRST_TAG.search(start)
    if first is None:
        return False
    if file.suffix in ENDINGS:
        return first[1].lower() in PART_OF_PAGE
    return start.startswith("<") and first[1].lower() in WHOLE_PAGE


@reader("page", "saved news page (HTML)", like=_is_page, rank=FORMAT)
def read_page(file: File) -> Iterator[Records]:
    """One row: the article of the page."""
    yield _record(file, file.read())


def _is_archive(file: File) -> bool:
    start = file.head[:8192]
    return re.match(rb"[\w-]+:", start) is not None and bool(ARCHIVED.search(start)) and bool(LOCATED.search(start))


@reader("mhtml", "saved web archive (MHTML)", like=_is_archive, rank=FORMAT)
def read_archive(file: File) -> Iterator[Records]:
    """One row: the article of the page that was saved with its pictures and styles."""
    with parsing(file, "MHTML"):
        archive = message_from_bytes(file.read())
        part = _main_part(archive)
        html = part.get_payload(decode=True) if part is not None else None
        url, charset = (str(part.get("Content-Location", "")), part.get_content_charset("")) if part else ("", "")
    if not isinstance(html, bytes):
        raise UnreadableFile(f"{file.name} is no web archive: no part of it is HTML", "no_page")
    yield _record(file, html, url or str(archive.get("Snapshot-Content-Location", "")), charset)


def _main_part(archive: Message) -> Message | None:
    """The HTML part saved from the archive's own location, else the first one."""
    pages = [part for part in archive.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    own = archive.get("Snapshot-Content-Location")
    return next((part for part in pages if own and part.get("Content-Location") == own), pages[0] if pages else None)


def _record(file: File, html: bytes, url: str = "", charset: str = "") -> Records:
    with parsing(file, "HTML"):
        row = page_row(html, url=url if url.startswith("http") else "", charset=charset)
    return Records(pd.DataFrame([row], index=[1]))

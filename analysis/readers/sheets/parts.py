"""What a workbook is and what it holds beside its cells: links, and the day its dates count from."""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ...files import HEAD, MOST_AT_ONCE, RATIO, SLACK, File, UnreadableFile
from .. import parsing

if TYPE_CHECKING:
    from lxml.etree import _Element

OLE_HEADER = 52  # bytes of its header that are looked at
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
APPLICATION = re.compile(rb"PK\x03\x04.{26}(?:(xl)|word|ppt|visio)/", re.S)  # by the first part that tells
OPEN_DOCUMENT = re.compile(rb"PK\x03\x04.{26}mimetype.{0,64}application/vnd\.oasis\.opendocument\.spreadsheet", re.S)
STREAMS = tuple(name.encode("utf-16-le") + b"\0\0" for name in ("Workbook", "Book", "EncryptedPackage"))
MANIFEST = "META-INF/manifest.xml"
LOCKED = "is protected by a password: save a copy without one"
MOST_TO_SEARCH = 1 << 28  # bytes of a sheet in which links are looked for
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
LINK = re.compile(rb"<(?:\w+:)?hyperlink\s([^>]*)>")
FORMULA = re.compile(
    rb'<(?:\w+:)?c\s+r="([A-Z]{1,3}\d{1,7})"[^>]*><(?:\w+:)?f>HYPERLINK\((?:"|&quot;)((?:[^<&"]|&amp;)+)'
)

Links = dict[tuple[int, int], str]


class Parts(NamedTuple):
    """The links of each sheet by row and column, from 0, and the day that number 0 stands for in a date."""

    links: dict[str, Links]
    day_zero: date


def is_workbook(file: File) -> bool:
    """True for Excel's and OpenDocument's spreadsheets, by what they hold; for any locked document of Office too."""
    if file.head.startswith(ZIP):
        found = APPLICATION.search(file.head)
        return bool((found and found[1]) or OPEN_DOCUMENT.match(file.head))
    return file.head.startswith(OLE) and any(stream in _directory(file) for stream in STREAMS)


def read_parts(file: File, raw: bytes) -> Parts:
    """What a workbook holds beside its cells. Raises ``UnreadableFile`` where it is locked, damaged or a bomb."""
    if STREAMS[-1] in _directory(file) or _is_locked(raw):
        raise UnreadableFile(f"{file.name} {LOCKED}")
    if not raw.startswith(ZIP):
        return Parts({}, date(1899, 12, 30))
    with parsing(file, "a workbook"), zipfile.ZipFile(io.BytesIO(raw)) as archive:
        _check(file, archive, SLACK + RATIO * len(raw))
        return _read_parts(archive)


def _directory(file: File) -> bytes:
    """The first names in the directory of an OLE file, as XLS and locked workbooks are."""
    if not file.head.startswith(OLE) or len(file.head) < OLE_HEADER:
        return b""
    sector = 1 << min(file.head[30], 12)
    start = (int.from_bytes(file.head[48:52], "little") + 1) * sector
    with file.open() as stream:
        for _ in range(min(start, MOST_AT_ONCE) // HEAD):
            stream.read(HEAD)
        return stream.read(start % HEAD + sector)[-sector:]


def _is_locked(raw: bytes) -> bool:
    """True for an XLS workbook with a password: the record that says so is the first, or the second."""
    at = raw.find(b"\x09\x08\x10\x00\x00\x06") if raw.startswith(OLE) else -1
    kinds = []
    for _ in range(3 if at >= 0 else 0):
        kinds.append(raw[at : at + 2])
        at += 4 + int.from_bytes(raw[at + 2 : at + 4], "little")
    return b"\x2f\x00" in kinds


def _check(file: File, archive: zipfile.ZipFile, most: int) -> None:
    """Raise ``UnreadableFile`` where a workbook unpacks to more than ``most``, or to something else than it says."""
    size = sum(info.file_size for info in archive.infolist())
    if size > min(most, MOST_AT_ONCE):
        raise UnreadableFile(
            f"{file.name} unpacks to {size >> 20:,} MB: split it into several workbooks", "unsafe_file"
        )
    manifest = archive.read(MANIFEST) if MANIFEST in archive.namelist() else b""
    if b"encryption-data" in manifest or any(info.flag_bits & 1 for info in archive.infolist()):
        raise UnreadableFile(f"{file.name} {LOCKED}")
    if damaged := archive.testzip():
        raise UnreadableFile(f"{file.name} is damaged: {damaged} does not hold what the workbook says it does")


def _read_parts(archive: zipfile.ZipFile) -> Parts:
    if "xl/workbook.xml" not in archive.namelist():
        return Parts({}, date(1899, 12, 30))
    book = _xml(archive.read("xl/workbook.xml"))
    paths = _targets(archive, "xl/workbook.xml")
    about = next(book.iter("{*}workbookPr"), None)
    since_1904 = about is not None and about.get("date1904") in ("1", "true")
    links = {
        sheet.get("name", ""): _links(archive, paths[sheet.get(RELATION, "")])
        for sheet in book.iter("{*}sheet")
        if paths.get(sheet.get(RELATION, "")) in archive.namelist()
    }
    return Parts(links, date(1904, 1, 1) if since_1904 else date(1899, 12, 30))


def _links(archive: zipfile.ZipFile, path: str) -> Links:
    """Where the cells of a sheet link to, by row and column: links proper, and formulas ``HYPERLINK("…", …)``."""
    if archive.getinfo(path).file_size > MOST_TO_SEARCH:
        return {}
    sheet, said = archive.read(path), []
    if b"HYPERLINK(" in sheet:
        said += [
            (cell.decode(), html.unescape(link.decode("utf-8", "replace"))) for cell, link in FORMULA.findall(sheet)
        ]
    if b"hyperlink " in sheet:
        targets = _targets(archive, path)
        for attributes in LINK.findall(sheet):
            found = dict(re.findall(r'([\w:]+)="([^"]*)"', attributes.decode("utf-8", "replace")))
            said.append((found.get("ref", ""), targets.get(found.get("r:id", ""), "")))
    return {place: link for cell, link in said if re.match("https?://", link) and (place := _place(cell))}


def _place(cell: str) -> tuple[int, int] | None:
    """The row and column, from 0, of a cell such as ``AB12``; of the first, where there are more."""
    found = re.match(r"([A-Z]{1,3})(\d{1,7})(?::|$)", cell)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _targets(archive: zipfile.ZipFile, path: str) -> dict[str, str]:
    """What the relations of a part of a workbook point to: links, or paths of other parts."""
    folder, name = posixpath.split(path)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist():
        return {}
    found = {}
    for each in _xml(archive.read(relations)).iter("{*}Relationship"):
        target = each.get("Target", "")
        inside = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        found[each.get("Id", "")] = target if each.get("TargetMode") == "External" else inside
    return found


def _xml(raw: bytes) -> _Element:
    from lxml import etree

    return etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))

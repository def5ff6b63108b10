"""DOCX as text: the main part of the package, parsed as it is unpacked, in constant memory."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from ...files import RATIO, SLACK, File, UnreadableFile
from .. import parsing

MAIN_PART = re.compile(r"word/document\d*\.xml")
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PARAGRAPH, TEXT, TEXT_BOX, STYLE, LEVEL = (
    f"{NAMESPACE} {name}" for name in ("p", "t", "txbxContent", "pStyle", "outlineLvl")
)
VALUE = f"{NAMESPACE} val"
CHARACTERS = {
    f"{NAMESPACE} {name}": text for name, text in {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}.items()
}
HEADING = re.compile(r"heading|title|überschrift|titre|titel", re.I)  # how styles of headings are called
BODY_LEVEL = "9"  # of an outline
CHUNK = 1 << 16


def open_package(file: File, what: str) -> zipfile.ZipFile:
    """The ZIP package a DOCX or XLSX file is. Raises ``UnreadableFile``, also for a part out of proportion."""
    with parsing(file, what):
        package = zipfile.ZipFile(io.BytesIO(file.read()))
    for part in package.infolist():
        if part.file_size > SLACK + RATIO * part.compress_size:
            raise UnreadableFile(
                f"{file.name}: {part.filename} unpacks to {part.file_size >> 20:,} MB, over {RATIO} times its size",
                "unsafe_file",
            )
    return package


def docx_paragraphs(file: File) -> Iterator[tuple[str, bool]]:
    """The paragraphs of a DOCX and whether each is a heading; those in tables are among them, text boxes are not."""
    package = open_package(file, "DOCX")
    part = next(filter(MAIN_PART.fullmatch, package.namelist()), None)
    if part is None:
        return
    reading = _Reading(file)
    with parsing(file, part), package.open(part) as stream:  # zipfile gives no more bytes than the part declares
        while chunk := stream.read(CHUNK):
            yield from reading.take(chunk)
        yield from reading.take(b"")


class _Reading:
    """The paragraphs of a document while its XML is parsed: the one that is open, and those that have closed."""

    def __init__(self, file: File) -> None:
        from xml.parsers.expat import ParserCreate

        self.file = file
        self.closed: list[tuple[str, bool]] = []
        self.pieces: list[str] = []
        self.is_heading, self.is_text, self.boxes = False, False, 0
        self.parser = ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.refuse

    def take(self, chunk: bytes) -> list[tuple[str, bool]]:
        """The paragraphs that close in the next bytes; no bytes end the document."""
        self.parser.Parse(chunk, not chunk)
        closed, self.closed = self.closed, []
        return closed

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == TEXT_BOX:
            self.boxes += 1
        elif self.boxes:
            return
        elif name == TEXT:
            self.is_text = True
        elif name in CHARACTERS:
            self.pieces.append(CHARACTERS[name])
        elif name == STYLE:
            self.is_heading = self.is_heading or bool(HEADING.match(attributes.get(VALUE, "")))
        elif name == LEVEL:
            self.is_heading = self.is_heading or attributes.get(VALUE) != BODY_LEVEL

    def end(self, name: str) -> None:
        if name == TEXT:
            self.is_text = False
        elif name == TEXT_BOX:
            self.boxes -= 1
        elif name == PARAGRAPH and not self.boxes:
            self.closed.append(("".join(self.pieces), self.is_heading))
            self.pieces, self.is_heading = [], False

    def characters(self, text: str) -> None:
        if self.is_text:
            self.pieces.append(text.replace("\n", " "))

    def refuse(self, *_: object) -> None:
        raise UnreadableFile(
            f"{self.file.name} declares a document type, which no word processor writes", "unsafe_file"
        )

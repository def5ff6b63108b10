"""ProQuest: articles saved as text (one labelled block below the other) or as a workbook (one row each).

In the text export some labels stand above ``Full text:`` and the rest below it, in blocks that blank lines part. A text
has blank lines of its own, and lines that look like labels, so it is taken to end where the labels begin for good:
``Title:`` and what stands right above it, no label twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from ...files import File, UnreadableFile
from .. import VENDOR, Records, parsing, reader
from ..sheets import read_workbook
from ..sheets.parts import is_workbook
from .documents import announced, check_counts, is_set_in_lines, names, records, tidy
from .word import open_package

SEPARATOR = re.compile(r"_{50,}")
DOCUMENT = re.compile(r"Document (?P<number>\d{1,6}) of (?P<of>\d{1,6})")
FOOTER = re.compile(r"Contact us at:|Database copyright|Terms and Conditions:")
LABELLED = re.compile(r"(?P<label>[A-Z][\w/&,' -]{1,40}?)\s?:(?:\s+(?P<value>.*))?", re.S)
LABELS = frozenset(
    re.sub(r"[^a-z]", "", labels)
    for labels in """abstract, accession number, alternate title, author, author affiliation, business indexing term,
    classification, column, company, company / organization, copyright, correspondence author, country of publication,
    database, dateline, document feature, document type, document url, doi, edition, end page, first page,
    full text, full text word count, identifier / keyword, isbn, issn, issue, language, language of publication,
    last updated, links, location, milestone dates, notes, number of pages, pages, people, person, place of publication,
    product name, proquest document id, publication date, publication info, publication subject, publication title,
    publication year, publisher, section, series title, source, source attribution, source type, start page, subject,
    subtitle, supplemental data, title, url, volume, word count, year""".split(",")
)
INDEXING = frozenset(
    "subject businessindexingterm location people person companyorganization company classification identifierkeyword "
    "productname".split()
)  # what stands between a text and its title
NOTHING = re.compile(r"(?:none|not) available\.?", re.I)
COLUMNS = {
    "outlet": ("pubtitle", "publicationtitle"),
    "title": ("title",),
    "text": ("fulltext", "text"),
    "abstract": ("abstract",),
    "published": ("pubdate", "publicationdate", "year"),
    "url": ("documenturl", "url"),
    "author": ("authors", "author"),
    "section": ("section",),
}

Row = dict[str, object]


def _is_proquest(file: File) -> bool:
    if is_workbook(file):
        return any(b"pubtitle" in start and b"StoreId" in start for start in _starts(file))
    text = file.opening
    return bool(
        re.search(r"(?m)^_{50,}\s*$", text) and re.search(r"(?m)^(?:ProQuest document ID|Publication title):", text)
    )


def _starts(file: File) -> Iterator[bytes]:
    """Where a workbook keeps its first strings: the names of its columns."""
    if not file.head.startswith(b"PK"):
        with file.open() as stream:
            yield stream.read(1 << 20)
        return
    package = open_package(file, "a workbook")
    for part in {"xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"} & set(package.namelist()):
        with parsing(file, part), package.open(part) as stream:
            start = stream.read(1 << 16)
        yield start


@reader("proquest", "articles saved from ProQuest (TXT, XLSX)", like=_is_proquest, rank=VENDOR)
def read_proquest(file: File) -> Iterator[Records]:
    """One row per article. An article of which ProQuest gives the abstract alone is an excerpt: the abstract."""
    if is_workbook(file):
        yield from _read_workbook(file)
        return
    documents = _documents(re.sub(r"\r\n?", "\n", file.text()))
    numbers = filter(None, (DOCUMENT.fullmatch(document[0][0]) for document in documents))
    told = announced((int(number["number"]), int(number["of"])) for number in numbers)
    is_set = is_set_in_lines(line for document in documents for block in document for line in block)
    nothing = [("unknown_layout", "no labels as ProQuest has them", file.opening[:300])]
    yield from records([_text_row(document, is_set) for document in documents] or nothing)
    check_counts(file, {"announced": told or None, "read": len(documents)})


# Text: documents are lists of blocks, blocks lists of lines

Document = list[list[str]]


def _documents(text: str) -> list[Document]:
    """The documents of a file. A line of underscores parts two only where the next begins as documents do."""
    parts: list[list[str]] = [[]]
    for line in text.split("\n"):
        if SEPARATOR.fullmatch(line.strip()):
            parts.append([])
        else:
            parts[-1].append(line.strip())
    blocks = [_blocks(part) for part in parts]
    documents: list[Document] = []
    numbered = any(part and DOCUMENT.fullmatch(part[0][0]) for part in blocks)
    for part in filter(None, blocks):
        if DOCUMENT.fullmatch(part[0][0]) if numbered else any(_label(block) for block in part):
            documents.append(part)
        elif documents and not FOOTER.match(part[0][0]):
            documents[-1] += part
    return documents


def _blocks(lines: Sequence[str]) -> Document:
    blocks: Document = [[]]
    for line in lines:
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _label(block: Sequence[str]) -> str:
    """The label a block begins with, in small letters only, or nothing."""
    found = LABELLED.match(block[0])
    label = re.sub(r"[^a-z]", "", found["label"].casefold()) if found else ""
    return label if label in LABELS else ""


def _text_row(document: Document, is_set: bool) -> Row:
    numbered = DOCUMENT.fullmatch(document[0][0])
    blocks = document[1:] if numbered else document
    at = next((at for at, block in enumerate(blocks) if _label(block) == "fulltext"), None)
    if at is None:
        return _row(_fields(blocks), blocks, [])
    above = _fields(blocks[:at])
    end = at + 1 + _end_of_text(blocks[at + 1 :], set(above))
    text = [[_value(blocks[at]), *blocks[at][1:]], *blocks[at + 1 : end]]
    lines = [tidy(" ".join(block)) for block in text] if is_set else [tidy(line) for block in text for line in block]
    return _row(_fields(blocks[end:]) | above, blocks, list(filter(None, lines)))


def _end_of_text(blocks: Sequence[Sequence[str]], seen: set[str]) -> int:
    """Where the labels below a text begin: at the last title (or the end) and up from there, none of them twice."""
    labels = [_label(block) for block in blocks]
    title = max((at for at, label in enumerate(labels) if label == "title"), default=None)
    end = len(labels) if title is None else title
    below = seen | set(labels[end:])
    while end and labels[end - 1] in (LABELS if title is None else INDEXING) - below:
        end -= 1
        below.add(labels[end])
    return end


def _fields(blocks: Sequence[Sequence[str]]) -> dict[str, str]:
    """The values by label; a block without a label goes on with the value above it."""
    fields: dict[str, list[str]] = {}
    lines: list[str] = []
    for block in blocks:
        if label := _label(block):
            lines = [_value(block), *block[1:]]
            fields.setdefault(label, lines)
        else:
            lines += block
    return {label: tidy(" ".join(lines)) for label, lines in fields.items()}


def _value(block: Sequence[str]) -> str:
    found = LABELLED.match(block[0])
    return (found["value"] or "") if found else ""


def _row(fields: Mapping[str, str], blocks: Sequence[Sequence[str]], text: Sequence[str]) -> Row:
    first = "" if not blocks or _label(blocks[0]) else " ".join(blocks[0])
    return _article(
        outlet=fields.get("publicationtitle", ""),
        title=fields.get("title", first),
        text="\n\n".join(text),
        abstract=fields.get("abstract", ""),
        published=fields.get("publicationdate") or fields.get("publicationyear", ""),
        url=fields.get("documenturl", ""),
        author=fields.get("author", ""),
        section=fields.get("section", ""),
    )


# Workbooks


def _read_workbook(file: File) -> Iterator[Records]:
    """The rows of a workbook under this kit's names."""
    for found in read_workbook(file):
        columns = {re.sub(r"[^a-z]", "", str(name).casefold()): name for name in found.rows.columns}
        chosen = {ours: next(filter(None, map(columns.get, theirs)), None) for ours, theirs in COLUMNS.items()}
        if len(found.rows) and not chosen["title"]:
            raise UnreadableFile(f"{file.name} has no column Title, as ProQuest's workbooks have", "unknown_layout")
        rows = [
            _article(
                **{ours: _cell(row, theirs) for ours, theirs in chosen.items()}, is_cut=str(row["is_excerpt"]) == "True"
            )
            for row in found.rows.to_dict("records")
        ]
        yield Records(pd.DataFrame(rows, index=found.rows.index), found.unread)


def _cell(row: Mapping[str, object], column: str | None) -> str:
    value = row.get(column) if column is not None else None
    return value if isinstance(value, str) else ""


# Both


def _article(
    *, outlet: str, title: str, text: str, abstract: str, published: str, url: str, author: str, section: str,
    is_cut: bool = False,
) -> Row:  # fmt: skip
    has_text = not NOTHING.fullmatch(tidy(text)) and bool(text.strip())
    summary = "" if NOTHING.fullmatch(tidy(abstract)) else abstract
    name = outlet.split(";")[0].strip()
    return {
        "outlet": name,
        "title": tidy(title),
        "text": text if has_text else summary,
        "published": tidy(published),
        "url": _address(url) if name else "",  # else the database would be taken for the outlet
        "author": ", ".join(filter(None, map(_given_name_first, author.split(";")))),
        "section": tidy(section),
        "is_excerpt": is_cut or (bool(summary) and not has_text),
    }


def _given_name_first(author: str) -> str:
    """``Lund, Ada`` as ``Ada Lund``; a byline of several words and commas as it is."""
    parts = [tidy(part) for part in author.split(",")]
    return f"{parts[1]} {parts[0]}" if len(parts) == 2 and all(parts) else names(author)


def _address(url: str) -> str:
    """The address in ProQuest, without the library's proxy and account."""
    return re.sub(r"[?&]accountid=\d+", "", url[max(0, url.rfind("http")) :])

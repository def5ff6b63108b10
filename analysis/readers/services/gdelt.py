"""GDELT: article lists of the DOC API (JSON, CSV), and tables of the Global Knowledge Graph. Headlines, no texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pandas as pd

from ...files import File, UnreadableFile, decode
from .. import KINDS, VENDOR, Records, reader
from .apis import articles, header, holds
from .json_text import Flaw, batches, looks_like_json, said

GKG_2 = re.compile(rb"\d{14}-T?\d+\t\d{14}\t\d\t")
GKG_1 = re.compile(r"\s*DATE\tNUMARTS\tCOUNTS\tTHEMES\t")
GKG_COLUMNS = 27
GKG_FIELDS = {1: "date", 3: "sourcecommonname", 4: "documentidentifier", 26: "extras"}  # as BigQuery calls them
GKG_HEADER = {"date", "sourcecommonname", "documentidentifier"}
DOC_HEADER = {"url", "mobileurl", "date", "title"}
MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)Z?)?")
LONGEST_LINE = 1 << 26


def _is_gdelt(file: File) -> bool:
    tables = bool(GKG_2.match(file.head) or GKG_1.match(file.opening)) or _is_csv(file)
    return tables or holds("seendate", "url_mobile")(file)


@reader("gdelt", "GDELT article list (JSON, CSV) or Global Knowledge Graph table", like=_is_gdelt, rank=VENDOR)
def read_gdelt(file: File) -> Iterator[Records]:
    """One row per article seen: headline, outlet (its domain), link and time; GDELT has no texts."""
    if looks_like_json(file):
        return batches(articles(file, {"url", "seendate"}), _doc_row)
    if _is_csv(file):
        return _read_csv(file)
    if GKG_1.match(file.opening):
        return batches(_sources_without_headline(file), dict)
    if GKG_2.match(file.head):
        return batches(_gkg_records(file), _gkg_row)
    raise UnreadableFile(f"{file.name} is none of GDELT's tables or lists this kit knows", "unknown_layout")


def _is_csv(file: File) -> bool:
    return header(file) >= DOC_HEADER or header(file) >= GKG_HEADER


def _read_csv(file: File) -> Iterator[Records]:
    """The DOC API's CSV, or GKG rows as BigQuery exports them."""
    row_of = _gkg_row if header(file) >= GKG_HEADER else _doc_csv_row
    for records in KINDS["csv"].read(file):
        folded = records.rows.rename(columns=lambda name: str(name).strip().casefold()).fillna("")
        rows = [row_of(record) for record in folded.to_dict("records")]
        yield Records(pd.DataFrame(rows, index=records.rows.index, dtype="object"), records.unread)


def _doc_row(article: dict) -> dict:
    seen = {"outlet": said(article, "domain"), "published": _moment(said(article, "seendate"))}
    return seen | {"title": said(article, "title"), "url": said(article, "url"), "text": "", "is_excerpt": True}


def _doc_csv_row(record: dict) -> dict:
    seen = {"title": said(record, "title"), "url": said(record, "url"), "published": said(record, "date")}
    return seen | {"outlet": "", "text": "", "is_excerpt": True}


def _gkg_row(record: dict) -> dict:
    """The page's own time of publication where GDELT found one that is possible, else when GDELT saw the page."""
    extras, seen, address = said(record, "extras"), said(record, "date"), said(record, "documentidentifier")
    stated = _extra(extras, "PRECISEPUBTIMESTAMP")
    possible = MOMENT.fullmatch(stated) and stated <= seen
    return {
        "outlet": said(record, "sourcecommonname"),
        "title": _extra(extras, "TITLE"),
        "text": "",
        "published": _moment(stated if possible else seen),
        "url": address if "://" in address else "",
        "author": ", ".join(filter(None, map(str.strip, _extra(extras, "AUTHORS").split(";")))),
        "is_excerpt": True,
    }


def _gkg_records(file: File) -> Iterator[dict | Flaw]:
    for line in _table_lines(file):
        cells = line.split("\t")
        if len(cells) == GKG_COLUMNS:
            yield {name: cells[column] for column, name in GKG_FIELDS.items()}
        else:
            yield Flaw("unreadable_row", f"{len(cells)} columns, not {GKG_COLUMNS}", line[:160])


def _sources_without_headline(file: File) -> Iterator[Flaw]:
    """Rows of GKG 1.0: a set of names and the pages that hold them all."""
    lines = _table_lines(file)
    next(lines)
    for line in lines:
        pages = line.rsplit("\t", 1)[-1]
        count = pages.count("<UDIV>") + 1
        yield Flaw("no_text", f"GKG 1.0 gives the links of {count} pages, but neither headline nor text", pages[:160])


def _table_lines(file: File) -> Iterator[str]:
    with file.open() as stream:
        while line := stream.readline(LONGEST_LINE):
            if line.strip():
                yield decode(line).rstrip("\r\n")


def _extra(extras: str, name: str) -> str:
    """The content of ``<PAGE_NAME>``: GDELT escapes some characters in it and leaves others bare."""
    start, end = extras.find(f"<PAGE_{name}>"), extras.find(f"</PAGE_{name}>")
    return unescape(extras[start + len(name) + 7 : end]).strip() if 0 <= start < end else ""


def _moment(stated: str) -> str:
    """``20210303T031500Z`` as ``2021-03-03T03:15:00Z``."""
    found = MOMENT.fullmatch(stated.strip())
    if found is None:
        return stated
    year, month, day, hour, minute, second = found.groups()
    return f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second}Z" if hour else "")

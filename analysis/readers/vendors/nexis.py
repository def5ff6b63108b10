"""Nexis Uni, Nexis and Lexis: two layouts, each in whatever container the vendor offers.

Nexis Uni puts title, outlet and date above labels, then ``Body``, and closes with ``End of Document``; the older
LexisNexis numbers its documents (``1 of 50 DOCUMENTS``), puts outlet and date above the title, and labels in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from ...files import File
from .. import VENDOR, Records, reader
from .documents import (
    DATED_LINE,
    Paragraph,
    announced,
    check_counts,
    container,
    names,
    opening_paragraphs,
    paragraphs,
    records,
    stated_date,
    tidy,
)

MARKED = 80  # paragraphs in which a file must show what it is
MOST_CAPTIONS = 12
TALLEST_HEAD = 60  # paragraphs from a date to the body: labels, no more
BODY = frozenset(
    "body text textkörper haupttext volltext corps texte cuerpo texto corpo testo hoofdtekst tekst brödtext".split()
)
END = frozenset([
    "end of document", "ende des dokuments", "fin du document", "fin del documento", "fim do documento",
    "fine del documento", "fine documento", "einde van document", "einde van het document", "einde document",
])  # fmt: skip
CLASSIFICATION = frozenset(
    "classification klassifizierung clasificación classificação classificazione classificatie".split()
)
PICTURES = frozenset("Graphic Grafik Graphique Gráfico".split())  # above captions
CAPTIONS = frozenset(["graphic", "grafik", "photo", "photos"])  # labels before them
COVER = re.compile(r"(?:documents?|dokumente?|documentos?|documenti|documenten|documento)\s*\((\d{1,6})\)", re.I)
NUMBERED = re.compile(
    r"(?:FOCUS - )?(?:(?P<i>\d{1,6}) of (?P<of>\d{1,6}) DOCUMENTS?"
    r"|(?:Dokument|Document|Documento) (?P<n>\d{1,6}) (?:von|de|di|van) (?P<von>\d{1,6}))"
)
NOT_SENT = "We are sorry but there is an error in this document"
REQUESTED = re.compile(
    r"(?:(?:download|print|e-?mail) request|ausgabeauftrag|printopdracht|downloadopdracht|demande de \w+)\s?:"
    r"[^\d]*(?P<numbers>\d[\d,\s-]*)",
    re.I,
)
COPYRIGHT = re.compile(r"copyright|©|\(c\)|all rights reserved|alle rechte vorbehalten|tous droits", re.I)
AMOUNT = re.compile(r"\d[\d.,]*\s?\w+")  # 812 words

_HEAD = {
    "title": "headline titel titre título titolo kop",
    "author": "byline author autor auteur autore",
    "section": "section rubrik rubrique sección seccion seção secção sezione rubriek sectie",
    "length": "length länge longueur longitud extensión comprimento lunghezza lengte",
    "aside": "dateline highlight series encart insert datumzeile ortsmarke",
    "body": "body volltext",
}
_TAIL = (
    "load-date update language sprache langue idioma lingua taal publication-type type-publication document-type type "
    "journal-code zeitungs-code newspaper-code subject sujet thema industry company société organization person "
    "geographic localisation-geo city state country ticker category url graphic grafik photo photos notes correction "
    "correction-date enhancement distribution acc-no date-chargement secteur-activite symbole-boursier"
)
LABELS = {label: field for field, labels in _HEAD.items() for label in labels.split()} | {
    label: label for label in _TAIL.split()
}
LABELLED = re.compile(r"(?P<label>[^\W\d_][\w-]{0,30}(?: [\w-]{1,30})?)\s?:\s*(?P<value>.*)", re.S)
LOADED = frozenset(["load-date", "update", "date-chargement"])  # labels that no article's text begins a line with
PAGE = re.compile(r"(?i:LXNComment|<DOCFULL>|NAME=\"DOC_ID_\d)|>\s*\d+ of \d+ DOCUMENTS?\s*<")
ADDRESS = re.compile(r"https?://[^/\s]+/\S+")

Row = dict[str, object]
Fault = tuple[str, str, str]
Found = tuple[list[Row | Fault], dict[str, int | None]]


def _is_nexis(file: File) -> bool:
    """True where the beginning of a document has the marks of either layout."""
    kind = container(file)
    if kind == "html":
        return bool(PAGE.search(file.opening))
    most = None if kind == "text" else MARKED
    lines = [line for found in islice(opening_paragraphs(file), most) for line in found.text.split("\n")]
    has_length = any(AMOUNT.match(value) for field, value in map(_label, lines) if field == "length")
    has_cover = any(map(COVER.fullmatch, lines)) and (kind != "text" or any(line.startswith("Job N") for line in lines))
    is_marked = has_length and any(line.casefold() in BODY | END or _label(line)[0] in LOADED for line in lines)
    return has_cover or is_marked or any(map(NUMBERED.fullmatch, lines))


@reader("nexis", "download of Nexis Uni, Nexis or Lexis (DOCX, RTF, TXT, HTML)", like=_is_nexis, rank=VENDOR)
def read_nexis(file: File) -> Iterator[Records]:
    """One row per article; then an error where the documents announced, marked and read differ in number."""
    lines = list(paragraphs(file))
    apart = [Paragraph(line, found.is_heading) for found in lines for line in found.text.split("\n")]
    is_numbered = any(map(_is_number, apart)) or not any(_is_mark(line) or _announces(line) for line in apart)
    is_known = _is_number if is_numbered else _is_mark
    if sum(map(is_known, lines)) < sum(map(is_known, apart)):  # no blank lines around the marks: none elsewhere
        lines = apart
    found, counts = (_read_numbered if is_numbered else _read_closed)(lines)
    yield from records(found)
    check_counts(file, counts)


def _is_mark(line: Paragraph) -> bool:
    return line.text.casefold() in BODY | END


def _is_number(line: Paragraph) -> bool:
    return bool(NUMBERED.fullmatch(line.text))


def _announces(line: Paragraph) -> int:
    """How many documents a line of a cover says there are, or 0."""
    cover = COVER.fullmatch(line.text)
    return int(cover[1]) if cover else 0


def _label(text: str, *, in_capitals: bool = False) -> tuple[str, str]:
    """Which field a labelled line fills, and its value; two empty strings where it has no label that is known."""
    found = LABELLED.match(text)
    if not found or (in_capitals and not found["label"].isupper()):
        return "", ""
    return LABELS.get(found["label"].casefold().replace(" ", "-"), ""), tidy(found["value"])


# Nexis Uni: title, outlet, date, labels, Body, End of Document


def _read_closed(lines: Sequence[Paragraph]) -> Found:
    covers = list(filter(None, map(_announces, lines)))
    articles = list(_articles(lines))
    found = [_closed_row(article, is_closed) for article, is_closed in articles]
    lengths = sum(any(_label(line.text)[0] == "length" for line in _head(article)) for article, _ in articles)
    return found, {
        "announced on the cover": sum(covers) if covers else None,
        "marks of an end": sum(line.text.casefold() in END for line in lines),
        "with a body": sum(len(_head(article)) < len(article) for article, _ in articles),
        "with a length": lengths or None,
        "read": len(found),
    }


def _articles(lines: Sequence[Paragraph]) -> Iterator[tuple[Sequence[Paragraph], bool]]:
    """The paragraphs of each article from its title, and whether a mark closes them."""
    start = 0
    for at, line in enumerate(lines):
        if line.text.casefold() in END:
            yield from _apart(lines[start:at], is_closed=True)
            start = at + 1
    if any(map(_is_mark, lines[start:])):
        yield from _apart(lines[start:], is_closed=False)


def _apart(lines: Sequence[Paragraph], *, is_closed: bool) -> Iterator[tuple[Sequence[Paragraph], bool]]:
    """The articles above one mark of an end: one, unless marks are missing."""
    titles = _titles(lines)
    for begin, end in zip(titles, [*titles[1:], len(lines)], strict=True):
        yield lines[begin:end], is_closed and end == len(lines)


def _titles(lines: Sequence[Paragraph]) -> list[int]:
    """Where titles stand: two lines above the date that is above a body; else the last heading, else the first line."""
    titles: list[int] = []
    floor = 0
    for at in [at for at, line in enumerate(lines) if line.text.casefold() in BODY] or [len(lines)]:
        date = _date_above(lines, at, floor)
        if date is not None and (not titles or _has_labels(lines[date:at])):
            titles.append(max(floor, date - 2))
        floor = at + 1
    headings = [at for at, line in enumerate(lines[: len(_head(lines))]) if line.is_heading]
    return titles or headings[-1:] or [0]


def _date_above(lines: Sequence[Paragraph], at: int, floor: int = 0) -> int | None:
    lowest = max(floor, at - TALLEST_HEAD)
    return next((above for above in range(at - 1, lowest - 1, -1) if _is_dated(lines[above].text)), None)


def _is_dated(text: str) -> bool:
    return len(text) < 120 and bool(DATED_LINE.match(text))


def _has_labels(lines: Sequence[Paragraph]) -> bool:
    return any(COPYRIGHT.match(line.text) or _label(line.text)[0] == "length" for line in lines)


def _head(article: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """The paragraphs above ``Body``, or all where there is none."""
    return article[: next((at for at, line in enumerate(article) if line.text.casefold() in BODY), len(article))]


def _closed_row(article: Sequence[Paragraph], is_closed: bool) -> Row | Fault:
    head = [line.text for line in _head(article)]
    date = _date_above(article, len(head))
    if any(text.startswith(NOT_SENT) for text in head[:3]) or (date is None and len(head) == len(article)):
        return _not_an_article(head)
    above = head[:2] if date is None else head[max(0, date - 2) : date]
    labels = dict(map(_label, reversed(head[2 if date is None else date + 1 :])))
    body = [line.text for line in article[len(head) + 1 :]]
    end = _end_of_body(body)
    return _row(
        labels | {"title": above[0] if above else ""} | _address(body[end:]),
        outlet=above[1] if len(above) > 1 else "",
        published=stated_date(head[date]) if date is not None else "",
        body=body[:end],
        is_excerpt=not is_closed and not any(_label(text)[0] in LOADED for text in body[end:]),
    )


# LexisNexis: 1 of 50 DOCUMENTS, outlet, date, title, LABELS, text, LABELS


def _read_numbered(lines: Sequence[Paragraph]) -> Found:
    starts = [at for at, line in enumerate(lines) if _starts(line, lines[at - 1] if at else None)]
    ends = [*starts[1:], len(lines)] if starts else []
    parts = [lines[at:end] for at, end in zip(starts, ends, strict=True)] or [lines]
    cover = lines[: starts[0]] if starts else []
    found = [_numbered_row([line.text for line in part if not _is_number(line)]) for part in parts]
    numbers = filter(None, (NUMBERED.fullmatch(line.text) for line in lines))
    told = announced((int(number["i"] or number["n"]), int(number["of"] or number["von"])) for number in numbers)
    return found, {
        "announced": _requested(cover) or told or None,
        "numbered": len(starts) or None,
        "read": len(found),
    }


def _starts(line: Paragraph, before: Paragraph | None) -> bool:
    is_not_sent = line.text.startswith(NOT_SENT) and not (before and _is_number(before))
    return is_not_sent or _is_number(line)


def _requested(cover: Sequence[Paragraph]) -> int:
    """How many documents the cover says were asked for: ``Selected Items: 1-10, 12`` are 11."""
    lines = [line for found in cover for line in found.text.split("\n")]
    asked = next((match["numbers"] for line in lines if (match := REQUESTED.match(line))), "")
    ranges = [re.findall(r"\d{1,6}", part) for part in asked.split(",")]
    return sum(int(part[-1]) - int(part[0]) + 1 for part in ranges if part)


def _numbered_row(texts: list[str]) -> Row | Fault:
    date = next((at for at, text in enumerate(texts[:12]) if _is_dated(text)), None)
    rest = texts[1 if date is None else date + 1 :]
    labels, begin, first = _labels_above_text(rest)
    if date is None and "length" not in labels:
        return _not_an_article(texts)
    above = [line for text in texts[: date or 1] for line in text.split("\n") if not COPYRIGHT.match(line)]
    body = [*filter(None, [labels.get("body")]), *rest[begin:]]
    end = _end_of_body(body, in_capitals=True)
    return _row(
        {"title": " ".join(rest[:first]), **labels} | _address(body[end:]),
        outlet=above[-1] if above else "",
        published="" if date is None else stated_date(texts[date]),
        body=body[:end],
    )


def _labels_above_text(texts: Sequence[str]) -> tuple[dict[str, str], int, int]:
    """The labelled lines between date and text, where the text begins and where the title ends."""
    labels: dict[str, str] = {}
    begin, first = 0, None
    for at, text in enumerate(texts[:TALLEST_HEAD]):
        field, value = _label(text, in_capitals=True)
        if field in _HEAD:
            labels.setdefault(field, value)
            begin, first = at + 1, at if first is None else first
        if "body" in labels or (field not in _HEAD and "length" in labels):
            break
    return (labels, begin, first) if first is not None else ({}, 1, 1)


def _address(tail: Sequence[str]) -> dict[str, str]:
    address = next((value for field, value in map(_label, tail) if field == "url"), "")
    return {"url": address if ADDRESS.fullmatch(address) else ""}


# Both layouts


def _end_of_body(texts: Sequence[str], *, in_capitals: bool = False) -> int:
    """Where the text of an article ends: above its last labels, captions and copyright lines."""
    fields = [_label(text, in_capitals=in_capitals)[0] for text in texts]
    is_tail = [field not in ("", *_HEAD) for field in fields]
    end = max((at for at, field in enumerate(fields) if field in LOADED), default=len(texts))
    headings = (at for at in range(end) if texts[at].casefold() in CLASSIFICATION and any(is_tail[at + 1 : at + 2]))
    end = max(headings, default=end)
    while end and (is_tail[end - 1] or (in_capitals and COPYRIGHT.match(texts[end - 1]))):
        end -= 1
    last = range(max(1, end - MOST_CAPTIONS), end)
    return next((at for at in last if texts[at] in PICTURES or (in_capitals and fields[at] in CAPTIONS)), end)


def _row(labels: dict[str, str], *, outlet: str, published: str, body: Sequence[str], is_excerpt: bool = False) -> Row:
    return {
        "outlet": tidy(outlet),
        "title": tidy(labels.get("title", "")),
        "text": "\n\n".join(map(tidy, body)),
        "published": published,
        "url": labels.get("url", ""),
        "author": names(labels.get("author", "")),
        "section": labels.get("section", ""),
        "is_excerpt": is_excerpt,
    }


def _not_an_article(texts: Sequence[str]) -> Fault:
    told = " ".join(texts)
    if NOT_SENT in told:
        return "not_delivered", "the database could not display this document and sent an apology instead", told
    return "unknown_layout", "no line with a date above a text, as Nexis and Lexis have it", told

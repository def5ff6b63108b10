"""Factiva: articles saved as HTML or RTF, as displayed or with indexing (two-letter codes of fields).

As displayed, the lines between headline and text have places, not labels, and most may be missing: section above the
headline; author, number of words, date, time, source, its code, edition, page, language and copyright below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import Any

from ...files import File
from .. import VENDOR, Records, reader
from .documents import (
    DATED_LINE,
    Paragraph,
    check_counts,
    container,
    flow,
    html_tree,
    names,
    opening_paragraphs,
    paragraphs,
    records,
    tidy,
)

ARTICLE = re.compile(
    r"(?:^|\s)(?:(?:last)?article|[a-z]{2,4}Article)(?:\s|$)"
)  # the class names the language: enArticle
PAGE = re.compile(
    r"<title>\s*(?:Dow Jones )?Factiva\s*</title>|class=[\"']article [a-z]{2,4}Article[\"']"
    r"|articleParagraph [a-z]{2,4}articleParagraph\b"
)
COUNT = re.compile(r"\d+\)\s+")  # what Factiva may put before a headline
CODES = "CLM SE HD BY CR WC PD ET SN SC NGC GC ED PG VOL LA CY LP TD ART CT RF CO IN NS RE IPC IPD PUB AN".split()
CODED = re.compile(rf"(?P<code>{'|'.join(sorted(CODES, key=len, reverse=True))})(?:\s(?P<value>.*))?", re.S)
INDEXED = frozenset(["CO", "IN", "NS", "RE"])  # their values read "code : descriptor"
CLOSING = re.compile(r"(?:AN\s+)?\S{0,12}\s?[A-Za-z][A-Za-z0-9]{3,13}\d{8}[a-z0-9]{7,12}")  # Document FENPO0002021…
LENGTH = re.compile(r"\d[\d.,\s]*[^\W\d]{1,12}")  # 812 words, 1.024 Wörter, 345字
CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s+[A-Z]{2,5})?")
COPYRIGHT = re.compile(r"©|\(c\)|copyright\b|copr\.|all rights reserved", re.I)
PUBLISHER = re.compile(
    r".*\b(?:Ltd|Limited|Inc|LLC|plc|GmbH|AG|SA|S\.A|Co|Company|Corporation|Corp|Group|Media|Newspapers?|Press|"
    r"Publishing|Publications?|Syndication|Agency|Verlag|Éditions?)\b\.?(?:\s*\([^)]*\))?"
)

Row = dict[str, object]
Fault = tuple[str, str, str]


def _is_factiva(file: File) -> bool:
    """True where a page says it is Factiva's, or holds its classes, or an RTF closes an article as Factiva does."""
    kind = container(file)
    if kind == "html":
        return bool(PAGE.search(file.opening))
    if kind != "rtf":
        return False
    return any(CLOSING.fullmatch(found.text) for found in islice(opening_paragraphs(file), 5_000))


@reader("factiva", "articles saved from Factiva (HTML, RTF)", like=_is_factiva, rank=VENDOR)
def read_factiva(file: File) -> Iterator[Records]:
    """One row per article; then an error where articles and the identifiers that close them differ in number."""
    if container(file) == "html":
        articles = _html_articles(file)
        found: list[Row | Fault] = [_html_row(article) for article in articles]
        closed = sum(any(map(CLOSING.fullmatch, flow(article))) for article in articles)
    else:
        parts = list(_parts(list(paragraphs(file))))
        found = [_part_row(part, is_closed) for part, is_closed in parts]
        closed = sum(is_closed for _, is_closed in parts)
    yield from records(
        found or [("unknown_layout", "no article as Factiva sets them in HTML or RTF", file.opening[:300])]
    )
    check_counts(file, {"articles": len(found), "closed by an identifier": closed})


# HTML


def _html_articles(file: File) -> list[Any]:
    """The innermost of the nested ``div`` of each article."""
    boxes = [box for box in html_tree(file).iter("div") if ARTICLE.search(box.get("class", ""))]
    outer = {ancestor for box in boxes for ancestor in box.iterancestors("div")}
    return [box for box in boxes if box not in outer]


def _html_row(article: Any) -> Row:
    fields = dict(_indexed_cells(article))
    if "HD" in fields:
        return _indexed_row(fields)
    headline = next((node for node in article.iter() if "Headline" in _classes(node)), None)
    place = article if headline is None else _place(headline, article)
    around = article if place is article else place.getparent()
    boxes = [box for box in around.iterchildren() if box is place or box.tag == "div"]
    at = boxes.index(place) if place in boxes else -1
    texts = [tidy(" ".join(flow(box))) for box in boxes]
    if at >= 0 and "counted" in _classes(headline):
        texts[at] = COUNT.sub("", texts[at], count=1)
    body = [text for node in article.iter() if "articleParagraph" in _classes(node).split() for text in flow(node)]
    return _displayed_row(texts, at, body)


def _place(headline: Any, article: Any) -> Any:
    """What holds the headline, among the lines with places."""
    place = headline
    while article not in (place, place.getparent()) and len(place.getparent().findall("div")) < 2:
        place = place.getparent()
    return place


def _classes(node: Any) -> str:
    return node.get("class", "") if node is not None and isinstance(node.tag, str) else ""


def _indexed_cells(article: Any) -> Iterator[tuple[str, list[str]]]:
    """The code of each row of a table with indexing, and the paragraphs of its value."""
    for row in article.iter("tr"):
        cells = [flow(cell) for cell in row.iterchildren("td")]
        if len(cells) == 2 and cells[0] and cells[0][0] in CODES:
            yield cells[0][0], cells[1]


# RTF


def _parts(lines: Sequence[Paragraph]) -> Iterator[tuple[Sequence[Paragraph], bool]]:
    """The lines of each article, and whether an identifier closes them; what the search was about is no article."""
    start = 0
    for at, line in enumerate(lines):
        if CLOSING.fullmatch(line.text):
            yield lines[start:at], True
            start = at + 1
    rest = lines[start:]
    if _begun(rest) or "HD" in _indexed_lines(rest):
        yield rest, False


def _begun(lines: Sequence[Paragraph]) -> int:
    """How many articles begin in these lines: a number of words, then a date."""
    texts = [line.text for line in lines]
    return sum(bool(LENGTH.fullmatch(a)) and _is_date(b) for a, b in pairwise(texts))


def _part_row(lines: Sequence[Paragraph], is_closed: bool) -> Row | Fault:
    fields = _indexed_lines(lines)
    if "HD" in fields:
        return _indexed_row(fields) | {"is_excerpt": not is_closed}
    texts = [line.text for line in lines]
    date = next((at for at, text in enumerate(texts) if _is_date(text)), None)
    if date is None or _begun(lines) > 1:
        why = "no date" if date is None else "several articles run together: the identifier between them is missing"
        return "unknown_layout", why, " ".join(texts)[:300]
    head = [at for at in range(date) if not LENGTH.fullmatch(texts[at])]
    bold = [at for at in head if lines[at].is_heading]
    title = (bold or sorted(head, key=lambda at: -len(texts[at])) or [0])[0]
    end = next((at for at in range(date + 1, min(date + 10, len(texts))) if COPYRIGHT.match(texts[at])), date + 2)
    body = texts[end + 1 :]
    if len(body) > 1 and len(body[-1].split()) <= 10 and PUBLISHER.fullmatch(body[-1]):
        body = body[:-1]
    return _displayed_row(texts[: end + 1], title, body) | {"is_excerpt": not is_closed}


def _indexed_lines(lines: Sequence[Paragraph]) -> dict[str, list[str]]:
    """The values of the codes that begin lines; codes keep an order, so words in capitals are not taken for them."""
    fields: dict[str, list[str]] = {}
    has_tabs = any(line.text.startswith("HD\t") for line in lines)
    last = ""
    for line in lines:
        found = CODED.fullmatch(line.text)
        if found and _is_code(found, last, has_tabs):
            last = found["code"]
            fields[last] = [found["value"]] if found["value"] else []
        elif last:
            fields[last].append(line.text)
    return fields


def _is_code(found: re.Match, last: str, has_tabs: bool) -> bool:
    code, value = found["code"], found["value"] or ""
    if last and CODES.index(code) <= CODES.index(last):
        return False
    return not value or (found.string[len(code)] == "\t" if has_tabs else code not in INDEXED or " : " in value)


# Rows


def _indexed_row(fields: Mapping[str, list[str]]) -> Row:
    value = {code: tidy(" ".join(texts)) for code, texts in fields.items()}
    return {
        "outlet": value.get("SN", ""),
        "title": value["HD"],
        "text": "\n\n".join(map(tidy, [*fields.get("LP", []), *fields.get("TD", [])])),
        "published": _published(value.get("PD", ""), value.get("ET", "")),
        "author": names(value.get("BY", "")),
        "section": value.get("SE") or value.get("CLM", ""),
        "is_excerpt": False,
    }


def _displayed_row(lines: Sequence[str], title: int, body: Sequence[str]) -> Row:
    """A row from the lines above the text, of which one is the headline, and the text."""
    below = [line for line in lines[title + 1 :] if line]
    date = next((at for at, line in enumerate(below) if _is_date(line)), len(below))
    byline = next((line for line in below[:date] if not LENGTH.fullmatch(line)), "")
    stated, after = " ".join(below[date : date + 1]), below[date + 1 :]
    clock = after.pop(0) if after and CLOCK.fullmatch(after[0]) else ""
    return {
        "outlet": after[0] if after else "",
        "title": lines[title] if title >= 0 else "",
        "text": "\n\n".join(map(tidy, body)),
        "published": _published(stated, clock),
        "author": names(byline),
        "section": lines[title - 1] if title > 0 else "",
        "is_excerpt": False,
    }


def _published(date: str, clock: str) -> str:
    return " ".join(filter(None, [date, clock.replace(".", ":")]))


def _is_date(line: str) -> bool:
    found = DATED_LINE.fullmatch(line)
    return bool(found and not found["rest"].strip())

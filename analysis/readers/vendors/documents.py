"""What the databases' downloads share: the paragraphs of a DOCX, RTF, HTML or text file, dates, counts that must agree.

Nothing in a document is executed or fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from ...files import File, UnreadableFile
from .. import BATCH, Records, parsing
from .rich_text import rtf_paragraphs
from .word import docx_paragraphs

LONGEST_LINE = 100  # of prose that is set in lines

BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
    "h6 header hr html li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
NOT_TEXT = frozenset("head noscript script style template title".split())

_DATE = (
    r"(?<!\d)(?:\d{1,2}(?:\.|er|º|°|st|nd|rd|th)?\s+(?:de\s+)?[^\W\d_]{3,12}\.?,?\s+(?:del?\s+)?\d{4}"  # 3. März 2021
    r"|[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"  # March 3, 2021
    r"|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4})(?!\d)"
)
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AaPp]\.?[Mm]\.?(?!\w))?"
_ZONE = r"(?:\s+(?:(?:GMT|UTC)\s*(?P<offset>[+-]\d{1,2}:?(?:\d{2})?)|(?P<zone>[A-Z]{1,5}))(?!\w))?"
DATE = re.compile(_DATE)
DATED_LINE = re.compile(rf"(?:[^\W\d_]+\.?,?\s+)?(?P<date>{_DATE})(?P<rest>.*)", re.S)
CLOCK = re.compile(rf"(?P<clock>{_CLOCK}){_ZONE}")


class Paragraph(NamedTuple):
    """A paragraph: its lines, parted by ``\\n`` and with single spaces, and whether it is set as a heading."""

    text: str
    is_heading: bool = False


def paragraphs(file: File) -> Iterator[Paragraph]:
    """The paragraphs of a document that are not blank, whatever its container."""
    return _tidied(_CONTAINERS[container(file)](file))


def opening_paragraphs(file: File) -> Iterator[Paragraph]:
    """The first paragraphs, without reading all of a large file: 64 kB of text, 1 MB of RTF."""
    return _tidied(_OPENINGS[container(file)](file))


def _tidied(found: Iterable[tuple[str, bool]]) -> Iterator[Paragraph]:
    for text, is_heading in found:
        lines = ["\t".join(filter(None, map(tidy, line.split("\t")))) for line in text.split("\n")]
        if any(lines):
            yield Paragraph("\n".join(filter(None, lines)), is_heading)


def container(file: File) -> str:
    """``docx``, ``rtf``, ``html`` or ``text``, by how the file begins; any other package is ``package``."""
    if file.head.startswith(b"PK\x03\x04"):
        return "docx" if b"word/" in file.head else "package"
    start = file.opening[:4096].lstrip("\ufeff\0 \t\r\n")
    if start.startswith("{\\rtf"):
        return "rtf"
    return "html" if re.match(r"<[a-zA-Z!?]", start) else "text"


def records(found: Iterable[Mapping[str, object] | tuple[str, str, str]]) -> Iterator[Records]:
    """Batches of what a reader finds, counted from 1: a row, or ``(rule, why, excerpt)`` for an unreadable record."""
    rows: dict[int, Mapping[str, object]] = {}
    unread: list[tuple[int, str, str, str]] = []
    for number, item in enumerate(found, start=1):
        if isinstance(item, tuple):
            rule, why, excerpt = item
            unread.append((number, rule, why, tidy(excerpt)[:160]))
        else:
            rows[number] = item
        if len(rows) + len(unread) == BATCH:
            yield Records(pd.DataFrame(list(rows.values()), index=list(rows)), unread)
            rows, unread = {}, []
    if rows or unread:
        yield Records(pd.DataFrame(list(rows.values()), index=list(rows)), unread)


def check_counts(file: File, counts: Mapping[str, int | None]) -> None:
    """Raise ``UnreadableFile`` where the counts that are known do not agree; what was read before stays read."""
    known = {what: count for what, count in counts.items() if count is not None}
    if len(set(known.values())) > 1:
        told = ", ".join(f"{count:,} {what}" for what, count in known.items())
        gap = max(known.values()) - min(known.values())
        raise UnreadableFile(
            f"{file.name}: counts differ by {gap:,}: {told}. Articles may be missing, cut off or run together; "
            "a download split over several files announces more than each holds",
            "counts_differ",
        )


def announced(numbers: Iterable[tuple[int, int]]) -> int:
    """How many documents marks such as ``1 of 50`` announce: 50, once for each download in the file."""
    total, before = 0, (0, 0)
    for number, of in numbers:
        total += of if of != before[1] or number <= before[0] else 0
        before = number, of
    return total


def stated_date(line: str) -> str:
    """The date of a line that begins with one (or with a weekday), its time and zone; edition and weekday left out."""
    found = DATED_LINE.match(tidy(line))
    if not found:
        return ""
    clock = CLOCK.search(found["rest"])
    return " ".join(filter(None, [found["date"], clock["clock"], _zone(clock)])) if clock else found["date"]


def _zone(clock: re.Match) -> str:
    """A zone as named, or as an offset: ``GMT+1`` is ``+0100``."""
    if not clock["offset"]:
        return clock["zone"] or ""
    digits = clock["offset"][1:].replace(":", "")
    return clock["offset"][0] + (digits.zfill(2) + "00" if len(digits) < 3 else digits.zfill(4))


def names(byline: str) -> str:
    """The names in a byline, joined by commas: ``By Ada Lund and Bo Ek`` is ``Ada Lund, Bo Ek``."""
    bare = re.sub(r"^(?:[Bb]y|BY|Von|VON|Par|PAR|Por|POR|Door|DOOR)[:\s]\s*", "", tidy(byline))
    return ", ".join(filter(None, (part.strip(" ,") for part in re.split(r";|\s(?:and|und|et|&)\s", bare))))


def tidy(text: str) -> str:
    """The text with every run of white space, no-break spaces included, made one space."""
    return " ".join(text.split())


# HTML


def html_tree(file: File) -> Any:
    """The root element of an HTML file; an empty ``html`` where there is no markup."""
    from lxml import etree

    text = file.text().replace("\0", "")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    with parsing(file, "HTML"):
        root = etree.HTML(text.encode("utf-8", "replace"), parser) if text.strip() else None
    return etree.Element("html") if root is None else root


def flow(element: Any) -> list[str]:
    """The paragraphs of text under an HTML element, lines within one parted by ``\\n``."""
    from lxml import etree

    if not isinstance(element.tag, str):  # a comment
        return []
    pieces: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        is_block = node.tag in BLOCKS
        pieces.append("\f" if is_block else "")
        if event == "start" and node.tag in NOT_TEXT:
            walk.skip_subtree()
        elif event == "start":
            pieces.append("\n" if node.tag == "br" else _in_one_line(node.text))
        elif node is not element:
            pieces.append(_in_one_line(node.tail))
    texts = ("\n".join(map(tidy, part.split("\n"))).strip() for part in "".join(pieces).split("\f"))
    return [text for part in texts for text in re.split(r"\n{2,}", part) if text]


def _in_one_line(text: str | None) -> str:
    return re.sub(r"[\n\r\f\v]", " ", text or "")


# Every container


def is_set_in_lines(lines: Iterable[str]) -> bool:
    """True where the lines of a text were broken by hand: none that is prose, and no address, is long."""
    return all(len(line) <= LONGEST_LINE or line.count(" ") <= 3 or "://" in line for line in map(str.strip, lines))


def _blocks(text: str) -> Iterator[tuple[str, bool]]:
    """What blank lines part, in text set in lines; in text that is not, each line."""
    lines = re.sub(r"\r\n?|\f", "\n", text).split("\n")
    joined = "\n".join(line if line.strip() else "" for line in lines)
    return ((block, False) for block in (re.split(r"\n{2,}", joined) if is_set_in_lines(lines) else lines))


_CONTAINERS: dict[str, Callable[[File], Iterator[tuple[str, bool]]]] = {
    "docx": docx_paragraphs,
    "package": lambda _: iter(()),
    "rtf": lambda file: rtf_paragraphs(file.read()),
    "html": lambda file: ((text, False) for text in flow(html_tree(file))),
    "text": lambda file: _blocks(file.text()),
}
_OPENINGS = _CONTAINERS | {
    "rtf": lambda file: rtf_paragraphs(_start(file)),
    "text": lambda file: _blocks(file.opening),
}


def _start(file: File) -> bytes:
    with file.open() as stream:
        return stream.read(1 << 20)

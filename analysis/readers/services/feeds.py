"""Feeds: RSS 0.9 to 2.0 (RDF included), Atom 0.3 and 1.0, JSON Feed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from functools import partial
from time import struct_time
from typing import NamedTuple
from urllib.parse import urljoin

from ...files import File, UnreadableFile, decode
from .. import FORMAT, Records, parsing, reader
from .json_text import Flaw, batches, documents, listed, looks_like_json, said
from .markup import one_line, paragraphs

ROOT = re.compile(r"<((?:[\w.-]{1,50}:)?(rss|rdf|feed))(?=[\s>])", re.I)
FIRST_TAG = re.compile(r"<(?:[\w.-]{1,50}:)?([a-z]+)[\s>]", re.I)
CLOSING = {"rss": "</channel></{}>", "rdf": "</{}>", "feed": "</{}>"}
TAG = re.compile(r"<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*)|<(/?)([a-z][\w.:-]*)|(/>)", re.I | re.S)
DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
ENCODINGS = re.compile(
    r"iso-8859-(?!1$)\d+|(?:windows-|cp)125[013-8]|koi8-[ru]|gb2312|gbk|gb18030|big5|shift[_-]jis|euc-(?:jp|kr)", re.I
)
AUTHORS = frozenset("author creator contributor owner publisher name email managingeditor webmaster".split())
MOST_NESTED, LONGEST_AUTHOR, LONGEST_WORD = 5_000, 5_000, 500  # the parser's time is quadratic in these
MANY_TAGS, DENSE = 20_000, 10  # more tags than this, with less than ten characters to each, are no feed
ADDRESS = re.compile(r"\S+@\S+\s*\(([^()]*)\)|\S+@\S+")  # jo@heron.example (Jo Day)
YEAR = re.compile(r"(?<![+-])\b(?:1[6-9]|20)\d\d\b")
TEXT_TYPES = ("text/html", "application/xhtml+xml", "text/plain")


class Scan(NamedTuple):
    """Where the items of a feed begin, and where the last whole one ends."""

    begun: list[int]
    end: int


def _is_feed(file: File) -> bool:
    text = file.opening.lstrip("\ufeff \t\r\n")
    first = FIRST_TAG.search(text) if text.startswith("<") else None
    kind = first[1].lower() if first else ""
    return kind in ("rss", "feed") or (kind == "rdf" and ("purl.org/rss" in text or "netscape.com/rdf" in text))


@reader("feed", "RSS or Atom feed", like=_is_feed, rank=FORMAT)
def read_feed(file: File) -> Iterator[Records]:
    """One row per item: its full content, or its summary as an excerpt. A feed cut off says so in the ledger."""
    import feedparser

    text = _decode(file.read())
    root = ROOT.search(text)
    if root is None:
        raise UnreadableFile(f"{file.name} is no feed: it has no <rss>, <rdf:RDF> or <feed>", "unknown_layout")
    body = text[root.start() :]  # a prolog can only declare entities, harmless ones that HTML knows or bombs
    scan = _scan(file, body, root[1])
    whole, broken = _whole_items(body, root, scan.end, text.count("\n") + 1)
    with parsing(file, "a feed"):
        feed = feedparser.parse(
            io.BytesIO(whole.encode("utf-8", "replace")), sanitize_html=False, resolve_relative_uris=False
        )
    held = sum(begin < scan.end or not broken for begin in scan.begun)
    why = f"the feed has {held} items, of which the parser found {len(feed.entries)}"
    lost = [Flaw("unreadable_row", why, "")] * (held - len(feed.entries))
    row_of = partial(_row, feed.version, _title(feed.feed), said(feed.feed, "link"))
    yield from batches([*map(dict, feed.entries), *lost, *broken], row_of)


@reader("jsonfeed", "JSON Feed", like=lambda file: looks_like_json(file) and "jsonfeed.org/version" in file.opening)
def read_json_feed(file: File) -> Iterator[Records]:
    """One row per item: its content as HTML or text, or its summary as an excerpt."""
    yield from batches(_json_items(file), _json_row)


def _decode(raw: bytes) -> str:
    """The text of a feed: UTF-8 or UTF-16 where it is that, whatever it declares, else the encoding it declares."""
    if raw[:2] in (b"<\x00", b"\x00<"):
        return raw.decode("utf-16-le" if raw[0] else "utf-16-be", "replace")
    declared = DECLARED.search(raw[:1000])
    name = declared[1].decode("ascii") if declared else ""
    if ENCODINGS.fullmatch(name) and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode(name, "replace")
    return decode(raw).replace("\x00", "")


def _scan(file: File, text: str, root: str) -> Scan:
    """Find the items. Refuses what the parser would take hours for: deep nesting, endless names of authors."""
    prefix, any_prefix = root.lower()[: root.rfind(":") + 1], root.lower().endswith("rdf")
    depth, tags, begun, end = 0, 0, [], -1
    for tag in TAG.finditer(text):
        depth += (tag[2] is not None) - 2 * bool(tag[1]) - (tag[3] is not None)
        tags += 1
        before, _, name = (tag[2] or "").lower().rpartition(":")
        if depth > MOST_NESTED or (name in AUTHORS and not tag[1] and _is_endless(text, tag)):
            what = f"nested more than {MOST_NESTED:,} deep, or an author of more than {LONGEST_WORD} characters"
            raise UnreadableFile(f"{file.name}: elements {what}", "unsafe_file")
        if name in ("item", "entry") and (any_prefix or before + ":" == prefix or not before):
            begun += [] if tag[1] else [tag.start()]
            end = tag.end() if tag[1] else end
    if tags > MANY_TAGS and tags * DENSE > len(text):
        raise UnreadableFile(f"{file.name}: {tags:,} tags in {len(text):,} characters", "unsafe_file")
    return Scan(begun, text.find(">", end) + 1 if end >= 0 else 0)


def _is_endless(text: str, author: re.Match[str]) -> bool:
    """True where an author is no author but a trap: the parser seeks an address in it, in quadratic time."""
    end = text.find(f"</{author[2]}", author.end(), author.end() + LONGEST_AUTHOR)
    if end - author.end() <= LONGEST_WORD:
        return end < 0 and len(text) - author.end() > LONGEST_AUTHOR
    return re.search(rf"\S{{{LONGEST_WORD}}}", one_line(text[author.end() : end])) is not None


def _whole_items(text: str, root: re.Match[str], end: int, lines: int) -> tuple[str, list[Flaw]]:
    """The feed up to its last whole item, closed, and a ``Flaw`` for the rest, where its root is never closed."""
    if f"</{root[1]}" in text:
        return text, []
    rest = " ".join(text[end : end + 400].split())
    why = f"the feed breaks off at line {lines}: what follows the last whole item is not read"
    return text[:end] + CLOSING[root[2].lower()].format(root[1]), [Flaw("broken_off", why, rest[:160])]


def _row(version: str, feed: str, home: str, entry: dict) -> dict:
    full, summary = _content(version, entry), _detail(entry, "summary")
    title, source = _title(entry), entry.get("source")
    outlet = _title(source) if isinstance(source, dict) else ""
    if outlet:  # Google News: "A bridge opens - The Heron", and a summary that only repeats it
        title = title.removesuffix(f" - {outlet}") or title
        summary = "" if " ".join(summary.split()).startswith(title) else summary
    row = {
        "outlet": outlet or feed,
        "title": title,
        "text": full or summary,
        "published": _published(entry),
        "url": _link(home, entry),
        "author": _author(version, entry),
        "section": _joined(said(tag, "label", "term") for tag in listed(entry, "tags")),
    }
    return {name: value.encode("utf-8", "replace").decode() for name, value in row.items()} | {"is_excerpt": not full}


def _content(version: str, entry: dict) -> str:
    """The longest content; plain text in RSS is not the item's content but a picture's description."""
    types = TEXT_TYPES[: None if version.startswith("atom") else 2]
    found = (_shown(part) for part in listed(entry, "content") if said(part, "type") in types)
    return max(found, key=len, default="")


def _title(node: dict) -> str:
    return " ".join(_detail(node, "title").split())


def _detail(node: dict, name: str) -> str:
    return _shown(node.get(f"{name}_detail") or {"value": node.get(name), "type": "text/plain"})


def _shown(detail: object) -> str:
    """A text as a reader sees it, by the type the parser found it to have."""
    value = said(detail, "value")
    return value if said(detail, "type") == "text/plain" else paragraphs(value)


def _published(entry: dict) -> str:
    """The date as stated, if it has a year of four digits; else as the parser reads it."""
    name = next((name for name in ("published", "updated", "created") if entry.get(name)), "")
    stated, read = said(entry, name), entry.get(f"{name}_parsed")
    if YEAR.search(stated) or not isinstance(read, struct_time):
        return stated
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*read[:6])


def _link(home: str, entry: dict) -> str:
    """The address of the article: the one FeedBurner replaced, the link, the id where it is one, or any link."""
    identity, link = said(entry, "id"), said(entry, "feedburner_origlink", "link")
    others = (said(each, "href") for each in listed(entry, "links") if said(each, "rel") in ("alternate", "self"))
    if not link or (link == identity and "://" not in link):  # the parser takes any id for a link
        link = identity if "://" in identity else next(others, "")
    try:
        return urljoin(home, link) if link else ""
    except ValueError:  # no address
        return link


def _author(version: str, entry: dict) -> str:
    """The names of the authors; in RSS they may follow an address, which the parser cuts wrongly."""
    stated = said(entry, "author")
    if version.startswith("rss") and "@" in stated:
        return ADDRESS.sub(lambda found: found[1] or "", stated).strip(" <>()")
    return _joined(said(author, "name") for author in listed(entry, "authors"))


def _joined(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(filter(None, names)))


def _json_items(file: File) -> Iterator[object]:
    for document in documents(file):
        if not isinstance(document, dict):
            yield document
            continue
        outlet = said(document, "title")
        yield from (
            {"outlet": outlet, **item} if isinstance(item, dict) else item for item in listed(document, "items")
        )


def _json_row(item: dict) -> dict:
    full = paragraphs(said(item, "content_html")) or said(item, "content_text")
    identity = said(item, "id") if "://" in said(item, "id") else ""
    writers = [*listed(item, "authors"), item.get("author")]
    return {
        "outlet": said(item, "outlet"),
        "title": said(item, "title"),
        "text": full or said(item, "summary"),
        "published": said(item, "date_published", "date_modified"),
        "url": said(item, "url", "external_url") or identity,
        "author": _joined(said(writer, "name") for writer in writers),
        "section": _joined(tag for tag in listed(item, "tags") if isinstance(tag, str)),
        "is_excerpt": not full,
    }

"""The article of a saved page: its paragraphs, without title, bylines, captions, teasers and what else is around it.

trafilatura (Barbaresi 2021) finds the text once the page is rid of its furniture. A part that holds much of the page's
prose is never furniture, whatever it is called.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from . import furniture
from .jsonld import plain, texts, title_key
from .metadata import Page, ancestors, seen

if TYPE_CHECKING:
    from lxml.html import HtmlElement

SILENT = frozenset(
    "script style noscript template svg iframe object video audio canvas select option button input a".split()
)
BLOCKS = frozenset(  # of trafilatura's and of HTML's
    "body p head list item quote table row lb div ab code br li ul ol tr blockquote pre section article "
    "h1 h2 h3 h4 h5 h6".split()
)
PROSE = 40  # characters from which a run of text may be prose
MUCH = 0.25  # the share of a page's prose that makes any part of it the article
LITTLE = 200  # characters that no share makes the article
MOST = 0.6  # the share of it that the part with the article has
MISSED = 0.2  # the share of it below which an extraction has failed
MOST_ELEMENTS = 10_000  # trafilatura's time grows with their square; what is left of an article's page has 1,000
LONG, LEAST = 80, 400  # width of a line of prose, and of the prose of an article
LONGEST_STANDFIRST = 600
STUB = 120  # words
WIDE = re.compile("[\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef]")  # Chinese, Japanese, Korean
CONSENT = re.compile(r"cookie|consent|privacy|datenschutz|einwillig|zustimm|confidentialit|privacidad|consentim", re.I)


def read_body(page: Page, authors: list[str]) -> list[str]:
    """The article's paragraphs. Takes what is not the article out of the page's tree."""
    standfirst = _standfirst(page)
    _clear(page)
    lines = _tidied(_extract(page), page, authors)
    if standfirst and title_key(standfirst) not in title_key(" ".join(lines[:6])):
        lines = [standfirst, *lines]
    return lines


def is_article(page: Page, lines: list[str]) -> bool:
    """True where a page says it is an article, or has prose enough to be one; not for fronts, lists and walls."""
    if page.described.article:
        return True
    kinds = " ".join(kind for node in page.described.pages for kind in texts(node.get("@type")))
    if re.search("Collection|Search", kinds) or (page.links and len(urlsplit(page.links[0]).path) < 2):
        return False
    if page.has_body or page.first(["article:published_time"]) or page.first(["og:type"]).endswith("article"):
        return True
    text = "\n".join(line for line in lines if _width(line) >= LONG)
    return _width(text) >= LEAST and len(CONSENT.findall(text)) <= 0.01 * len(text.split())


def is_stub(page: Page, lines: list[str]) -> bool:
    """True where a page says it is not free to read, and shows no more than the beginning."""
    closed = any(str(node.get("isAccessibleForFree")).lower() == "false" for node in page.described.article)
    return closed and 0 < len(" ".join(lines).split()) < STUB


def _standfirst(page: Page) -> str:
    """The visible sentence or two under the headline that sum it all up: so classed, or the page's description."""
    described = texts([page.described.field(key) for key in ("description", "alternativeHeadline", "abstract")])
    keys = {title_key(text) for text in (*described, page.first(["og:description"]), page.first(["description"]))}
    for part in ancestors(page.headline)[:6]:
        for each in part.xpath(".//*[self::p or self::h2 or self::h3 or self::div or self::span][not(.//img)]")[:60]:
            text = seen(each)
            if len(text) > LONGEST_STANDFIRST or len(text.split()) < 5:
                continue
            if furniture.has_part(furniture.name_of(each), furniture.STANDFIRST) or title_key(text) in keys:
                return "" if furniture.is_furniture_line(text) else text
        if len(part.findall(".//p")) > 3:
            break
    return ""


def _clear(page: Page) -> None:
    """Take furniture out of the tree."""
    for head in page.tree.xpath("/html/head"):
        _drop(head)
    prose = _prose(page.tree)
    much = max(MUCH * prose[page.tree], LITTLE)
    kept = {page.tree, *ancestors(page.headline), *page.tree.iter("body")}
    of_a_make: Counter[str] = Counter()
    for each, length in prose.items():
        of_a_make[furniture.make_of(each)] += length
    for each, length in prose.items():
        if each in kept or length > much:
            continue
        common = of_a_make[furniture.make_of(each)] > much and each.tag not in furniture.NEVER_TEXT
        if (not common and furniture.is_furniture(each)) or furniture.is_teaser(each):
            _drop(each)
    _drop_above(page, prose, much)


def _drop_above(page: Page, prose: dict[HtmlElement, int], much: float) -> None:
    """Take out the headline and what stands before it, unless much of the article does."""
    parts = [] if page.headline is None else [page.headline, *ancestors(page.headline)]
    above = [each for part in parts for each in part.itersiblings(preceding=True) if isinstance(each.tag, str)]
    if sum(prose.get(each, 0) for each in above) <= much:
        for each in [*above, *parts[:1]]:
            _drop(each)


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _prose(tree: HtmlElement) -> dict[HtmlElement, int]:
    """Per element, in document order, the characters of prose in it: long runs of text that are no links."""
    prose = dict.fromkeys((each for each in tree.iter() if isinstance(each.tag, str)), 0)
    for each in prose:
        if each.text and each.tag not in SILENT and len(text := each.text.strip()) >= PROSE:
            prose[each] += len(text)
        parent = each.getparent()
        if each.tail and parent in prose and parent.tag not in SILENT and len(text := each.tail.strip()) >= PROSE:
            prose[parent] += len(text)
    for each in reversed(list(prose)):
        if (parent := each.getparent()) in prose:
            prose[parent] += prose[each]
    return prose


def _extract(page: Page) -> list[str]:
    """The article's lines as trafilatura finds them; where it misses most, those of JSON-LD or of the densest part."""
    prose = _prose(page.tree)
    lines = _found_by_trafilatura(page.tree) if len(prose) <= MOST_ELEMENTS else []
    length = sum(map(len, lines))
    body = page.described.field("articleBody")
    if isinstance(body, str) and length < MISSED * len(body):
        return [plain(line) for line in re.split(r"\n|</p>|<br\s?/?>", body)]
    return lines if length >= MISSED * prose[page.tree] else list(_paragraphs(_densest(page.tree, prose)))


def _found_by_trafilatura(tree: HtmlElement) -> list[str]:
    import trafilatura

    found: Any = trafilatura.bare_extraction(tree, include_comments=False, favor_recall=True, fast=True)
    return [] if found is None or found.body is None else list(_paragraphs(found.body))


def _densest(tree: HtmlElement, prose: dict[HtmlElement, int]) -> HtmlElement:
    """The smallest part that holds most of the prose."""
    part = tree
    while (inner := max(part, key=lambda each: prose.get(each, 0), default=None)) is not None:
        if prose.get(inner, 0) < MOST * prose[part]:
            break
        part = inner
    return part


def _paragraphs(body: HtmlElement) -> Iterator[str]:
    """The runs of text between the borders of blocks; the cells of a table's row stay together."""
    from lxml.etree import iterwalk

    run: list[str] = []
    for event, node in iterwalk(body, events=("start", "end")):
        if node.tag in BLOCKS:
            yield " ".join("".join(run).split()).strip(" |")
            run.clear()
        elif node.tag in ("cell", "td", "th") and event == "end":
            run.append(" | ")
        run.append((node.text if event == "start" else node.tail) or "")
    yield " ".join("".join(run).split()).strip(" |")


def _tidied(lines: list[str], page: Page, authors: list[str]) -> list[str]:
    """Lines that are the article's: no title, byline, furniture, nor anything a second time."""
    title, before, kept = title_key(page.title), set(), []
    lines = [line for line in lines if title_key(line)]
    for at, line in enumerate(lines):
        key = title_key(line)
        if key == title or furniture.is_furniture_line(line) or furniture.is_byline(line, authors):
            continue
        if (at < 4 and furniture.is_stamp(line)) or (at >= len(lines) - 4 and furniture.is_about(line, authors)):
            continue
        if key not in before or len(key) <= PROSE:
            kept.append(line)
        before.add(key)
    return kept


def _width(text: str) -> int:
    """Characters; those of scripts that write a word in one or two count twice."""
    return len(text) + len(WIDE.findall(text))

"""Title, outlet, link, date and section of a saved page, each from what several of its parts state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from .jsonld import Described, describe, plain, texts, title_key
from .title import SEPARATOR, elect

if TYPE_CHECKING:
    from lxml.html import HtmlElement

DATES = (
    "article:published_time", "og:article:published_time", "article:published", "og:published_time", "datepublished",
    "parsely-pub-date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "sailthru.date", "bt:pubdate",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "citation_publication_date",
    "citation_date", "citation_online_date", "article_date_original", "publish-date", "publish_date", "publishdate",
    "published-date", "published_date", "published", "publication_date", "pub_date", "pubdate", "displaydate",
    "ptime", "release_date", "originalpublicationdate", "article.published", "date.released", "dc.date", "dcterms.date",
    "datecreated", "date", "epoch-publish-date", "og:pubdate",
)  # fmt: skip
CHANGED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified")
SECTIONS = ("article:section", "og:section", "parsely-section", "section", "cxenseparse:section", "primary_section")
MONTH = r"[^\W\d_]{3,12}\.?"
WRITTEN = re.compile(
    rf"(?:\d{{1,2}}\.?\s+(?:de\s+)?{MONTH},?\s+(?:de\s+)?(?:19|20)\d\d|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d|"
    r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\b\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d)\b"
    r"(?:[ T,]+(?:at\s+)?\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\.?)?)?", re.I
)  # fmt: skip
SILENT = ("script", "style", "noscript", "template", "nav", "aside", "footer", "svg")
YEAR = re.compile(r"\d{4}")
PROSE, NEAR = 150, 60  # characters of what is a paragraph; pieces of text that may stand above the first
LONGEST = 2000  # characters of a meta tag
SITE_MOTTO = re.compile(r"\s+[|–—-]\s+")
OUTSIDE = "ancestor::nav or ancestor::footer or ancestor::aside or ancestor::template or ancestor::noscript"


class Page(NamedTuple):
    """A parsed page: tree, meta tags by name, JSON-LD, names of the site, links to itself, headline, title."""

    tree: HtmlElement
    meta: dict[str, list[str]]
    described: Described
    sites: list[str]
    links: list[str]
    headline: HtmlElement | None
    title: str
    has_body: bool  # one part of it is marked as an article's body

    def first(self, names: Iterable[str]) -> str:
        """The first meta tag of these names that says anything."""
        return next((value for name in names for value in self.meta.get(name, ())), "")


def read_metadata(tree: HtmlElement, url: str) -> Page:
    """The page with its title found."""
    meta, headlines, tag = _meta_tags(tree), _headlines(tree), _title_tag(tree)
    stated = [*meta.get("og:title", []), *headlines, tag]
    parts = [part for text in stated for part in SEPARATOR.split(text[:LONGEST]) if len(part) > 12]
    links = list(_links(tree, meta, url))
    described = describe(tree, {title_key(text) for text in (*stated, *parts)} - {""}, set(links))
    sites = _site_names(meta, described)
    title = elect(list(headlines), described, meta, tag, [*sites, *_domain_names(links)])
    headline = next((each for text, each in headlines.items() if title_key(text) == title_key(title)), None)
    has_body = len(tree.xpath("//*[@itemprop='articleBody'][not(self::meta)]")) == 1
    return Page(tree, meta, described, sites, links, headline, title, has_body)


def seen(element: HtmlElement) -> str:
    """The text of an element as a reader sees it, on one line."""
    parts = element.xpath(".//text()[not(parent::script or parent::style or parent::title or parent::noscript)]")
    return " ".join("".join(parts).split())


def outlet(page: Page) -> str:
    """The publisher's name as the page states it, without a motto."""
    return SITE_MOTTO.split(page.sites[0])[0] if page.sites else ""


def link(page: Page) -> str:
    """The page's own link: the canonical one, else where it was saved from. Only http(s)."""
    stated = texts([_id(page.described.field("mainEntityOfPage")), _id(page.described.field("url"))])
    links = [*page.links, *(each.split("#")[0] for each in stated if _is_link(each))]
    return next((each for each in links if len(urlsplit(each).path) > 1), links[0] if links else "")


def published(page: Page) -> str:
    """The day or moment the page says it was published, ISO where it says so; changes count only where nothing else."""
    stated = list(_dated(_publications(page)))
    first = next(iter(stated), "") or next(_dated(_changes(page)), "")
    longer = (each for each in stated if len(first) == 10 < len(each) and each.startswith(first))
    return next(longer, first)


def section(page: Page) -> str:
    """The first section the page states."""
    found = texts(page.described.field("articleSection")) or [page.first(SECTIONS)]
    return "" if re.match(r"https?:|\d+(?:\.\d+)?$|tags$", found[0]) else found[0]


def _publications(page: Page) -> Iterator[list[str]]:
    """What the page states as its date, the likeliest first."""
    described = page.described
    yield from (texts(node.get("datePublished")) for node in described.article)
    yield from (page.meta.get(name, []) for name in DATES)
    yield from _marked_dates(page.tree)
    yield from (texts(node.get("datePublished")) for node in described.pages)
    yield from (texts(node.get("dateCreated")) for node in described.article)
    yield _date_by_headline(page)
    yield from ([found[0]] for found in map(WRITTEN.search, below(page.headline)) if found)


def _changes(page: Page) -> Iterator[list[str]]:
    yield from (texts(node.get("dateModified")) for node in page.described.article)
    yield from (page.meta.get(name, []) for name in CHANGED)


def _dated(stated: Iterable[list[str]]) -> Iterator[str]:
    """What may be a date: it has digits and is short; seconds since 1970 are turned into ISO."""
    for value in (value for values in stated for value in values):
        if re.fullmatch(r"[1-9]\d{9}(?:\d{3})?", value):
            yield datetime.fromtimestamp(int(value[:10]), UTC).isoformat()
        elif 6 <= len(value) <= 60 and re.search(r"\d", value):
            yield value


def _marked_dates(tree: HtmlElement) -> list[list[str]]:
    """Dates in microdata."""
    found = tree.xpath(f"//*[@itemprop='datePublished' or @pubdate][not(self::meta)][not({OUTSIDE})]")[:3]
    return [[plain(each.get("datetime") or each.get("content") or seen(each))] for each in found]


def _date_by_headline(page: Page) -> list[str]:
    """A time in the smallest part of the page that holds the headline and any; else what is classed as a date there."""
    timed = f".//time[not({OUTSIDE})]"
    classed = ".//*[contains(@class, 'date') or contains(@class, 'publish') or contains(@class, 'submitted')]"
    for part in ancestors(page.headline):
        if found := part.xpath(timed)[:1] or [each for each in part.xpath(classed)[:5] if YEAR.search(seen(each))][:1]:
            return [plain(found[0].get("datetime") or "") or _written(seen(found[0]))]
    return []


def _written(text: str) -> str:
    """The date within a text such as ``Submitted on 2 May 2025 at 10:00``, else all of it."""
    found = WRITTEN.search(text)
    return found[0] if found else text


def ancestors(headline: HtmlElement | None) -> list[HtmlElement]:
    """The parts of the page around the headline, the smallest first; the whole page only where it has no parts."""
    parts = [] if headline is None else list(headline.iterancestors())
    return [part for part in parts if part.tag not in ("body", "html")] or parts[:1]


def below(headline: HtmlElement | None) -> list[str]:
    """The pieces of text between the headline and the first paragraph of prose: bylines, dates."""
    pieces = [] if headline is None else [" ".join(piece.split()) for piece in islice(_following(headline), NEAR)]
    return pieces[: next((at for at, piece in enumerate(pieces) if len(piece) >= PROSE), NEAR)]


def _following(headline: HtmlElement) -> Iterator[str]:
    siblings = (each for part in (headline, *ancestors(headline)) for each in part.itersiblings())
    for each in (inner for sibling in siblings for inner in sibling.iter()):
        if each.tag not in SILENT and next(each.iterancestors(*SILENT), None) is None:
            yield from filter(str.strip, (each.text or "", each.tail or "" if not len(each) else ""))


def _meta_tags(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop")
        if name and (content := plain((tag.get("content") or "")[:LONGEST])):
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _title_tag(tree: HtmlElement) -> str:
    found = tree.xpath("(//head/title | //title[not(ancestor::svg)])[1]")
    return plain(" ".join(found[0].itertext())[:LONGEST]) if found else ""


def _headlines(tree: HtmlElement) -> dict[str, HtmlElement]:
    """What may be the headline a reader sees, by its text: first-order headings and what is marked as headline."""
    found = tree.xpath(f"//*[(self::h1 or contains(@itemprop, 'headline')) and not(self::meta)][not({OUTSIDE})]")
    by_text: dict[str, HtmlElement] = {}
    for each in found[:30]:
        by_text.setdefault(plain(seen(each)), each)
    return {text: each for text, each in by_text.items() if 2 < len(text) < 400}


def _site_names(meta: dict[str, list[str]], described: Described) -> list[str]:
    """What the page calls its publisher, the likeliest first."""
    organisations = [node for node in described.by_id.values() if "WebSite" in texts(node.get("@type"))]
    names = [
        *meta.get("og:site_name", []),
        *texts(described.field("publisher"), described.by_id),
        *(name for node in organisations for name in texts(node.get("name"))),
        *meta.get("application-name", []),
        *meta.get("dc.publisher", []),
    ]
    return [name for name in dict.fromkeys(names) if 1 < len(name) < 80]


def _domain_names(links: list[str]) -> list[str]:
    """What titles call a site by its domain: ``heron.example`` and ``heron``."""
    host = (urlsplit(links[0]).hostname or "").removeprefix("www.") if links else ""
    own = [part for part in host.split(".")[:-1] if part not in ("co", "com", "org", "net", "ac", "gov")]
    return [name for name in (host, *own[-1:]) if name]


def _links(tree: HtmlElement, meta: dict[str, list[str]], url: str) -> Iterator[str]:
    """The links a page gives for itself, the canonical first."""
    canonical = tree.xpath("//link[translate(@rel, 'CANONIL', 'canonil')='canonical']/@href")[:1]
    for each in (*canonical, *meta.get("og:url", []), *meta.get("parsely-link", []), url):
        try:
            whole = urljoin(url, each.strip())
        except ValueError:
            continue
        if _is_link(whole):
            yield whole.split("#")[0]


def _is_link(text: str) -> bool:
    try:
        return text.startswith(("http://", "https://")) and bool(urlsplit(text).hostname)
    except ValueError:
        return False


def _id(value: object) -> object:
    return (value.get("@id") or value.get("url")) if isinstance(value, dict) else value

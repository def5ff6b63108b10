"""Who wrote a saved page: names only, from JSON-LD, meta tags and the byline at the headline; nobody is invented."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import TYPE_CHECKING

from .furniture import ELSEWHERE, has_part, name_of
from .jsonld import plain, texts, title_key
from .metadata import OUTSIDE, SITE_MOTTO, Page, ancestors, below

if TYPE_CHECKING:
    from lxml.html import HtmlElement

META = (
    "author", "article:author", "og:author", "og:article:author", "article:author_name", "article_author", "byl",
    "parsely-author", "sailthru.author", "cxenseparse:author", "mrf:authors", "dc.creator", "dcterms.creator",
    "citation_author", "authors", "author_name", "creator", "byline", "dc.contributor",
)  # fmt: skip
CARD_LABEL = re.compile(
    r"written by|verfasst von|geschrieben von|escrito por|écrit par|scritto da|geschreven door|автор|autor|napisane",
    re.I,
)
BY = re.compile(
    r"^(?:(?:written|posted|published|reported|words|story|text|report|analysis|opinion|compiled|edited)\s+)?by[:\s]\s*|"
    r"^(?:text|texto|texte|testo|author|authors|autor|autora|autores|auteur|autore|автор|по)\s*:\s*|"
    r"^(?:von(?! der\b| den\b)|par|por|door|av|af|przez|szerző:|автор)\s+(?=\S+\s+\S)",
    re.I,
)
OPENS_BYLINE = re.compile(r"(?:(?i:by|von|par|por|door|av|af))(?:\s+[^\W\d_a-z]|:?$)")
CONNECTING = frozenset(["", *"by and with von und par et por y door en av og och af".split()])
TAIL = re.compile(
    r"\s+[|•·/]\s.*$|\s+[-–—]\s.*$|\s+\(.*$|\s+in [A-Z].*$|\s+(?:for|at) (?:the )?[A-Z].*$|\s*https?://.*$"
)
BETWEEN = re.compile(r"\s*[,;、，]\s*(?:and\s+|&\s*)?|\s+(?:and|&|with)\s+|\s+[/|]\s+|\s*[・]\s*|\s*\n\s*")
BETWEEN_FULL_NAMES = re.compile(r"\s+(?:und|et|y|e|og|och|en|i|и)\s+")
NO_NAME = re.compile(r"https?:|www\.|[@_<>{}=\[\]\\]|\.(?:com|org|net)\b|\d")
GENERIC = frozenset(  # words of which none is a name
    "a admin administrator agency agencies anonymous and author authors by contributor contributors correspondent "
    "correspondents desk digital editor editorial editors guest in n/a national news newsdesk newsroom none null on "
    "online our own reporter reporters report special staff story team the to undefined unknown user web webdesk "
    "writer writers redaktion redacción redaccion rédaction redazione redactie redakcja redação agencias agences "
    "agenturen редакция админ".split()
)
ROLE = re.compile(
    r"\b(?:editor|reporter|correspondent|writer|columnist|contributor|journalist|producer|photographer|bureau|chief|"
    r"professor|fellow|director|analyst|manager|staff|head of|intern|redakteur\w*|korrespondent\w*|corresponsal|"
    r"periodista|journaliste|correspondant\w*|giornalista|inviat[oa])\b",
    re.I,
)
FULL_NAME = re.compile(r"(?:[^\W\d_a-z][\w.'’-]*\s+){1,3}(?:\w[\w.'’-]*\s+)?[^\W\d_a-z][\w.'’-]*(?:\W.*)?$")
MOST_WORDS, LONGEST, MOST_AUTHORS = 6, 60, 30
MARKED = (
    ".//*[contains(concat(' ', @itemprop, ' '), ' author ')][not(self::meta)]",
    ".//*[contains(concat(' ', @rel, ' '), ' author ')]",
    ".//a[contains(@href, '/author/') or contains(@href, '/authors/')]",
    ".//*[contains(@class, 'author-name') or contains(@class, 'author__name') or contains(@class, 'byline-name')]",
    ".//*[contains(@class, 'byline') or contains(@class, 'Byline')]",
)


def authors(page: Page) -> list[str]:
    """The names of the first place that gives any: JSON-LD, a meta tag, the byline."""
    for stated in _statements(page):
        if found := names(stated, page.sites):
            return found
    return []


def names(stated: Iterable[str], sites: Iterable[str] = ()) -> list[str]:
    """Names in bylines such as ``By A. Name and B. Name | Outlet``; without outlets, roles, addresses and dates."""
    outlets = {_squeezed(part) for site in sites for part in (site, *SITE_MOTTO.split(site))}
    found: dict[str, str] = {}
    for line in stated:
        for name in _split(line) if _squeezed(line) not in outlets else ():
            if _is_name(name) and _squeezed(name) not in outlets:
                found.setdefault(name.casefold(), name)
    return list(found.values())[:MOST_AUTHORS]


def _statements(page: Page) -> Iterator[list[str]]:
    described, meta = page.described, page.meta
    for key in ("author", "creator"):
        for node in described.article:
            yield texts(node.get(key), described.by_id)
    for name in META:
        yield [_turned(value) if name.startswith(("dc", "citation")) else value for value in meta.get(name, [])]
    for number in ("1", "2"):
        if CARD_LABEL.search(page.first([f"twitter:label{number}"])):
            yield meta.get(f"twitter:data{number}", [])
    yield from _bylines(page)
    for node in described.pages:
        yield texts(node.get("author"), described.by_id)


def _bylines(page: Page) -> Iterator[list[str]]:
    """What is marked as author in the smallest part of the page around the headline that holds any such mark."""
    for part in ancestors(page.headline):
        for marked in MARKED:
            found = [each for each in part.xpath(f"{marked}[not({OUTSIDE})]")[:20] if not _is_elsewhere(each, part)]
            near = [each for each in found if _close(found[0], each)]
            if people := [person for each in near for person in _people(_pieces(each))]:
                yield people
        if len(part.findall(".//p")) > 2:
            break
    pieces = below(page.headline)
    start = next((at for at, piece in enumerate(pieces) if OPENS_BYLINE.match(piece)), len(pieces))
    yield _people(_written_byline(pieces[start:]))


def _written_byline(pieces: list[str]) -> list[str]:
    """The first pieces that make up a byline: names, each tied to the one before by a comma or an ``and``."""
    byline, tied = [], True
    for piece in pieces:
        ties = piece.strip(" ,:&").casefold() in CONNECTING
        if not ties and not (tied and FULL_NAME.match(BY.sub("", piece))):
            break
        byline.append(piece)
        tied = ties or piece.endswith((",", "&", " and"))
    return byline


def _is_elsewhere(mark: HtmlElement, part: HtmlElement) -> bool:
    """True within what a part of the page shows of other articles, or of readers."""
    inner = takewhile(lambda each: each is not part, mark.iterancestors())
    return any(has_part(name_of(each), ELSEWHERE) for each in (mark, *inner))


def _pieces(byline: HtmlElement) -> list[str]:
    pieces = byline.xpath(".//text()[normalize-space() and not(parent::script or parent::style)]")
    return [" ".join(piece.split()) for piece in pieces]


def _people(pieces: list[str]) -> list[str]:
    """The full names among the pieces of a byline; behind a ``By`` where it has one."""
    start = next((at for at, piece in enumerate(pieces) if OPENS_BYLINE.match(piece)), 0)
    bare = [BY.sub("", piece) for piece in pieces[start:]]
    return [piece for piece in bare if FULL_NAME.match(piece) and not ROLE.search(piece.split(",")[0])]


def _close(first: HtmlElement, other: HtmlElement) -> bool:
    """True for marks of one byline: the same element's, or its neighbours'."""
    above = {first, *list(first.iterancestors())[:3]}
    return bool(above & {other, *list(other.iterancestors())[:3]})


def _split(line: str) -> list[str]:
    """The parts of a byline that may be names."""
    line = BY.sub("", plain(line))
    parts = [TAIL.sub("", BY.sub("", part)).strip(' .,:;|•–—-*"') for part in BETWEEN.split(line) if part]
    whole: list[str] = []
    for at, part in enumerate(parts):
        pieces = BETWEEN_FULL_NAMES.split(part)
        full = all(len(piece.split()) > 1 for piece in pieces)
        if at == 0 or not ROLE.search(part):
            whole += pieces if full else [part]
    return whole


def _turned(name: str) -> str:
    """``Surname, Forename`` as catalogues write it, the right way round."""
    surname, comma, forename = name.partition(",")
    return f"{forename.strip()} {surname.strip()}" if comma and "," not in forename else name


def _is_name(text: str) -> bool:
    words = text.split()
    if len(words) > MOST_WORDS or len(text) > LONGEST or NO_NAME.search(text):
        return False
    if len(text) < 2 or (len(text) == 2 and text.isascii()):
        return False
    if all(word.strip(".").casefold() in GENERIC for word in words):
        return False
    return not (text.islower() and text.isascii())  # the name of an account


def _squeezed(name: str) -> str:
    return title_key(name).replace(" ", "").removeprefix("the")

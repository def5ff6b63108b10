"""What surrounds an article on its page: known by the names of elements, by links, and by how lines begin.

The words are those that content management systems and publishers of many countries use; none belongs to one site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from .jsonld import title_key
from .metadata import WRITTEN

if TYPE_CHECKING:
    from lxml.html import HtmlElement

BOXES = frozenset("body main article section div td".split())
BLOCKS = BOXES | frozenset("p h1 h2 h3 h4 h5 h6 ul ol hr br a table img picture header".split())
NEVER_TEXT = frozenset("nav form figcaption footer dialog menu".split())
SALES = (
    r"newsletters?|sign-?up|subscri(?:be|ption|ptions)|promos?|promotions?|promoted|donat(?:e|ion)|membership|follow|"
    r"(?:access|registration|reg)-?wall|affiliate|disclaimer|ads?|adverts?|advertisements?|publicidade?|werbung|anzeige|"
    r"ad-?(?:slot|unit|wrapper|container)|dfp|sponsor(?:ed|s)?|outbrain|taboola|revcontent|mgid|login|sign-?in|account"
)
OTHERS = (  # articles of others, words of readers
    r"related|recirc\w*|recommend\w*|read-?(?:more|next|also)|see-?also|also-?read|more-(?:from|on|stories|news|articles)|"
    r"up-?next|next-(?:article|story|post)|most-(?:read|popular|viewed)|popular|trending|latest(?:-news)?|top-stories|"
    r"teasers?|relacionad[oa]s?|sidebar|carousel|comments?|disqus|livefyre|respond|comentarios?|kommentare?|"
    r"commentaires?|comentários|commenti|reacties|tweet|twitter-tweet|instagram-media|tiktok-embed|fb-post"
)
TRIMMINGS = (  # captions, bylines, dates, kickers
    r"captions?|credits?|copyright|gallery|slideshow|(?:video|audio|media)-?player|by-?line|bio|about-(?:the-)?authors?|post-?author|timestamp|"
    r"author-?(?:bio|box|info|card|details?|profile|description|about)|kicker|eyebrow|overline|meta|pull-?quote|"
    r"(?:publish(?:ed)?|post|entry|article)-?(?:date|time|on|meta)"
)
CONTROLS = (
    r"share|sharing|shares|social|sharedaddy|addthis|compartir|teilen|partager|poll|quiz|modal|popup|toolbar|cookies?|"
    r"consent|gdpr|onetrust|breadcrumbs?|tags?|tag-list|topics?|keywords|pagination|nav|navigation|menu|footer|skip-link|"
    r"sr-only|visually-hidden|screen-reader(?:-text)?|table-of-contents|toc|print-only|noprint"
)
FURNITURE = re.compile(rf"(?:^|[\s_-])(?:{SALES}|{OTHERS}|{TRIMMINGS}|{CONTROLS})(?=$|[\s_-])")
ELSEWHERE = re.compile(rf"(?:^|[\s_-])(?:{OTHERS})(?=$|[\s_-])")
PICTURE = re.compile(r"(?:^|[\s_-])(?:images?|photos?|pictures?|figure)(?=$|[\s_-])")
STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:stand-?first|dek|deck|sub-?title|sub-?head(?:line|er|ing)?|summary|excerpt|intro|chapo|vorspann|"
    r"entradilla|bajada)(?=$|[\s_-])"
)
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
LINKED = 0.85  # the share of linked characters from which a paragraph is a teaser
LABEL = re.compile(r"\W*(?:\w+\W+){0,4}:\s*$")

OPENING = re.compile(
    r"(?:read|see|watch|listen)\s+(?:more|next|also)\b|also read\b|related(?:\s+\w+)?$|recommended\b.{0,30}$|"
    r"more (?:on|from|about|stories)\b.{0,80}$|sign up\b|subscribe\b|follow .{0,60}\bon\b|click here\b|"
    r"share (?:this|on)\b.{0,40}$|advertisement\b|article content$|story continues\b|continue reading|"
    r"download (?:the|our)\b.{0,60}\bapp\b|(?:log|sign) in\b|already (?:a|have)\b.{0,60}$|would you like to comment|"
    r"stay informed with\b|please read our comment|©|copyright\b|all rights reserved|"
    r"(?:image|photo|picture|video|foto|source|quelle|fuente)(?: source| credit)?\s*:|"
    r"(?-i:By (?:[A-Z][\w.'’-]+,?\s*(?:and\s)?){1,8})$|"
    r"(?:with (?:files|reports?|reporting) from|(?:additional )?reporting by)\b|"
    r"lees ook|lesen sie|mehr zum thema|lire aussi|à lire\b|le[eé]r? también|leia (?:também|mais)|leggi anche|"
    r"läs (?:också|mer)|les også|læs også|lue myös|czytaj (?:też|także|również)|читайте также|читать далее|"
    r"подписывайтесь|分享到|【?责任编辑|この記事は|このニュースをシェア",
    re.I,
)
INVITATION = re.compile(
    r"\bsign(?:ing)?[ -]up\b.*\bnewsletter|\bnewsletter.*\bsign(?:ing)?[ -]up\b|\bsubscribe (?:now|today|here)\b", re.I
)
CREDIT = re.compile(
    r"(?:getty(?: images)?|afp|reuters|epa|shutterstock|alamy(?: stock photo)?|sipa usa|pa media|picture alliance|"
    r"imago|unsplash|zuma press)(?:/[\w ./-]{1,40})?\)?$",
    re.I,
)
ADDRESS = re.compile(r"\S@\S+\.\w{2,}")
CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d\b")
ENDS_SENTENCE = (".", "!", "?", "”", '"', "。", ":")
WORDS_OF_A_BYLINE = frozenset(
    "by and published updated posted last on at am pm von und par et por y di e door en".split()
)
SAID_OF_AN_AUTHOR = frozenset("is was covers writes reports has joined works worked".split())
LONGEST, MOST_WORDS = 400, 35


def name_of(element: HtmlElement) -> str:
    """The class and the id of an element."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def make_of(element: HtmlElement) -> str:
    """What elements of one make share: their class, else their id but for its figures."""
    return element.get("class") or re.sub(r"\d+", "", element.get("id") or "")


@lru_cache(100_000)
def has_part(name: str, known: re.Pattern[str]) -> bool:
    """True where a class or id has a part that is known; camel case is taken apart."""
    return bool(known.search(HUMP.sub("-", name[:LONGEST]).lower()))


def is_furniture(element: HtmlElement) -> bool:
    """True for an element that is never text, is hidden, or is named as furniture."""
    if element.tag in NEVER_TEXT or element.get("hidden") is not None:
        return True
    name = name_of(element)
    return len(name) > 1 and (has_part(name, FURNITURE) or (has_part(name, PICTURE) and _is_captioned(element)))


def is_teaser(element: HtmlElement) -> bool:
    """True for a paragraph or heading that is a link and, at most, a label before it; for a link that stands alone."""
    if element.tag == "a":
        return _stands_alone(element)
    if element.tag not in ("p", "h2", "h3", "h4", "h5", "li") or element.find(".//a") is None:
        return False
    linked = [text for link in element.iter("a") if (text := _text(link))]
    text, length = _text(element), sum(map(len, linked))
    if not linked or length < 0.5 * len(text):
        return False
    return length >= LINKED * len(text) or bool(LABEL.match(text.partition(linked[0])[0]))


def is_furniture_line(line: str) -> bool:
    """True for a short line that invites, credits, or leads elsewhere."""
    if len(line) > LONGEST or len(line.split()) > MOST_WORDS:
        return False
    if OPENING.match(line.lstrip("-–—•>»* (")) or INVITATION.search(line) or CREDIT.search(line):
        return True
    return line.count(" | ") > 3 or (len(line.split()) <= 12 and bool(ADDRESS.search(line)))


def is_stamp(line: str) -> bool:
    """True for a short line with a date or a time that is no sentence."""
    return len(line) <= 60 and bool(WRITTEN.search(line) or CLOCK.search(line)) and not line.endswith(ENDS_SENTENCE)


def is_byline(line: str, authors: Iterable[str]) -> bool:
    """True for a line of authors' names and at most a date."""
    key = rest = title_key(line)
    for author in authors:
        rest = rest.replace(title_key(author), "")
    return rest != key and all(word in WORDS_OF_A_BYLINE or word.isdigit() for word in rest.split())


def is_about(line: str, authors: Iterable[str]) -> bool:
    """True for a line such as ``A. Name is a reporter``, by its author's surname."""
    surnames = {words[-1] for author in authors if len(words := title_key(author).split()) > 1}
    return any(word in surnames and after in SAID_OF_AN_AUTHOR for word, after in pairwise(title_key(line).split()[:5]))


def _is_captioned(element: HtmlElement) -> bool:
    """True for a picture with a line or two below it."""
    return element.find(".//img") is not None and len(element.findall(".//p")) <= 2


def _stands_alone(link: HtmlElement) -> bool:
    """True for a link between blocks, with no text beside it."""
    parent, before = link.getparent(), link.getprevious()
    if parent is None or parent.tag not in BOXES or (link.tail or "").strip():
        return False
    if before is None:
        return not (parent.text or "").strip()
    return before.tag in BLOCKS and not (before.tail or "").strip()


def _text(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())

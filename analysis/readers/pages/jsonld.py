"""What a page says of itself in JSON-LD: its article, among all else that is described there."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from lxml.html import HtmlElement

ARTICLE = re.compile(r"(?:Article|BlogPosting|BlogPost|(?:^|/)Report|Review|SocialMediaPosting)$", re.I)
PAGE = re.compile(r"Page$")
ASIDE = frozenset(
    "itemListElement mentions citation video image associatedMedia comment about isPartOf hasPart relatedLink "
    "subjectOf liveBlogUpdate isRelatedTo potentialAction review isBasedOn publisher author".split()
)  # what stands under these describes something else than the page's article
MATCHED = 3  # the likeness of an article that has the page's title
MOST_NODES = 20_000
BETWEEN = re.compile(r"[\s,;]*")
WRAPPING = ("<!--", "-->", "/*<![CDATA[*/", "/*]]>*/", "//<![CDATA[", "//]]>", "<![CDATA[", "]]>")
COMMENT = re.compile(r"^[ \t]*//.*$", re.M)
REPAIRS = (  # on a text whose white space is collapsed
    (re.compile(r", ?(?=[}\]])"), ""),  # a comma after the last
    (re.compile(r"(?<=[}\]\"]) (?=[{\"])"), ", "),  # a comma forgotten at the end of a line
    (re.compile(r"\\(?![\"\\/bfnrtu])"), ""),  # \' and its like
)
FIELD = re.compile(r'"(headline|datePublished|dateModified|articleSection|@type)"\s*:\s*"((?:[^"\\\n]|\\.)*)"')
AUTHOR = re.compile(r'"author"\s*:\s*[\[{\s]*(?:"@type"\s*:\s*"\w+"\s*,\s*)?"name"\s*:\s*"((?:[^"\\\n]|\\.)*)"')
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|\w{2,31});")
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")


class Described(NamedTuple):
    """The nodes that describe the page's article, the best first; pages and other things; every node by its @id."""

    article: list[dict]
    pages: list[dict]
    by_id: dict[str, dict]

    def field(self, name: str) -> Any:
        """The first statement about the article under this name."""
        return next((node[name] for node in self.article if node.get(name)), None)


def describe(tree: HtmlElement, titles: set[str], urls: set[str]) -> Described:
    """What the page's JSON-LD says; of several articles the one with the page's title or link."""
    nodes = list(_nodes([value for script in _scripts(tree) for value in parse(script)]))
    by_id: dict[str, dict] = {}
    for node, _ in nodes:
        if isinstance(key := node.get("@id"), str) and len(node) > len(by_id.get(key, ())):
            by_id[key] = node
    scored = [
        (_likeness(node, titles, urls), -place, node, aside)
        for place, (node, aside) in enumerate(nodes)
        if _is(node, ARTICLE)
    ]
    scored = [each for each in scored if each[0] >= MATCHED or not each[3]]
    articles = [node for *_, node, _ in sorted(scored, key=lambda each: each[:2], reverse=True)]
    headlines = {title_key(node.get("headline")) for node in articles}
    if len(headlines) > 1 and max(score for score, *_ in scored) < MATCHED:
        articles = []  # a list of articles, and nothing tells which one this page is about
    same = [node for node in articles if title_key(node.get("headline")) == title_key(articles[0].get("headline"))]
    pages = [node for node, aside in nodes if not aside and _is(node, PAGE)]
    return Described(same, pages, by_id)


def parse(script: str) -> list[Any]:
    """The values in one script, repaired where hand-written templates broke them; what cannot be is picked out."""
    text = script
    for mark in WRAPPING:
        text = text.replace(mark, "")
    text = text.strip("\ufeff \t\r\n;")
    if '"' not in text:
        text = html.unescape(text)
    for attempt in (text, _repaired(text)):
        try:
            return _values(attempt)
        except (ValueError, RecursionError):
            continue
    found = {name: plain(value) for name, value in reversed(FIELD.findall(text))}
    if author := AUTHOR.search(text):
        found["author"] = plain(author[1])
    return [found] if "headline" in found else []


def texts(value: Any, by_id: dict[str, dict] | None = None, depth: int = 5) -> list[str]:
    """The strings a value stands for: itself, its name, or those of its items."""
    if isinstance(value, str):
        return [plain(value)] if value.strip() else []
    if depth == 0 or not isinstance(value, list | dict):
        return []
    if isinstance(value, list):
        return [text for item in value[:50] for text in texts(item, by_id, depth - 1)]
    named = value if "name" in value else (by_id or {}).get(str(value.get("@id")), value)
    for key in ("name", "@value", "@list"):
        if named.get(key):
            return texts(named[key], None, depth - 1)
    return texts(" ".join(str(named[key]) for key in ("givenName", "familyName") if isinstance(named.get(key), str)))


def plain(text: str) -> str:
    """A text of metadata as a reader would see it: entities escaped twice and tags undone, white space collapsed."""
    if "&" in text:
        text = ENTITY.sub(
            lambda found: html.unescape(found[0]), ENTITY.sub(lambda found: html.unescape(found[0]), text)
        )
    if "<" in text:
        text = TAG.sub("", text)
    return " ".join(text.split())


def title_key(title: object) -> str:
    """What two spellings of a title share: its words, whatever quotes, dashes and white space stand between them."""
    return " ".join(re.findall(r"\w+", plain(title).casefold())) if isinstance(title, str) else ""


def _scripts(tree: HtmlElement) -> Iterator[str]:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            yield script.text


def _values(text: str) -> list[Any]:
    """One JSON value, or several after another."""
    decoder, values, at = json.JSONDecoder(strict=False), [], 0
    while at < len(text):
        value, end = decoder.raw_decode(text, at)
        values.append(value)
        at = BETWEEN.match(text, end).end()  # type: ignore[union-attr]
    return values


def _repaired(text: str) -> str:
    text = " ".join(COMMENT.sub("", text).split())
    for broken, whole in REPAIRS:
        text = broken.sub(whole, text)
    return text


def _nodes(values: list[Any]) -> Iterator[tuple[dict, bool]]:
    """Every object in document order, and whether it stands aside from what the page is about."""
    stack = [(value, False) for value in reversed(values)]
    for _ in range(MOST_NODES):
        if not stack:
            return
        value, aside = stack.pop()
        if isinstance(value, dict):
            yield value, aside
            parts = [(part, aside or key in ASIDE) for key, part in value.items() if isinstance(part, dict | list)]
            stack += reversed(parts)
        elif isinstance(value, list):
            stack += [(part, aside) for part in reversed(value)]


def _is(node: dict, kind: re.Pattern[str]) -> bool:
    types = node.get("@type")
    return any(isinstance(each, str) and kind.search(each) for each in (types if isinstance(types, list) else [types]))


def _likeness(node: dict, titles: set[str], urls: set[str]) -> float:
    """How much an article looks like the one this page is about."""
    links = {link for key in ("url", "@id", "mainEntityOfPage") for link in _links(node.get(key))}
    titled = title_key(node.get("headline")) or title_key(node.get("name"))
    return 4 * bool(links & urls) + MATCHED * (titled in titles) + bool(node.get("datePublished")) + bool(titled)


def _links(value: Any) -> list[str]:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return [value.split("#")[0].rstrip("/")] if isinstance(value, str) else []

"""What news APIs answer, saved as JSON: NewsAPI, Event Registry, The Guardian, The New York Times; Media Cloud's CSV.

An answer may be a file of its own, one of a list or one line of many; articles taken out of answers are known as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pandas as pd

from ...files import File, UnreadableFile
from .. import KINDS, VENDOR, Records, reader
from .json_files import found_nothing, no_articles
from .json_text import Doubled, Flaw, batches, documents, listed, looks_like_json, said
from .markup import one_line, paragraphs

COUNTER = re.compile(r"\[\+?\d+ chars\]$")
REMOVED = "[Removed]"
BY = re.compile(r"^by[: ] ?", re.I)
BETWEEN_NAMES = re.compile(r"[,;&]|\band\b")
PLACE = re.compile(r" in [A-Z].*$")  # Ada Pike in Quill
SIDELINES = frozenset({"relatedContent", "mostViewed", "editorsPicks", "leadContent", "storyPackage"})
MEDIA_CLOUD = {"publish_date", "media_name", "title", "url"}


def holds(*keys: str) -> Callable[[File], bool]:
    """A test for JSON that has all of these keys in its first 64 KB."""
    quoted = [f'"{key}"' for key in keys]
    return lambda file: looks_like_json(file) and all(key in file.opening for key in quoted)


def _is_newsapi(file: File) -> bool:
    tests = holds("publishedAt", "urlToImage"), holds("status", "totalResults", "articles"), holds("totalArticles")
    return any(test(file) for test in tests) and not holds("isDuplicate")(file)


@reader("newsapi", "NewsAPI.org answers (JSON)", like=_is_newsapi, rank=VENDOR)
def read_newsapi(file: File) -> Iterator[Records]:
    """One row per article; its text is the first 200 characters, or the description where there is none."""
    return batches(articles(file, {"publishedAt", "title"}), _newsapi_row)


@reader("eventregistry", "Event Registry (newsapi.ai) answers (JSON)", like=holds("isDuplicate", "dateTime", "uri"))
def read_eventregistry(file: File) -> Iterator[Records]:
    """One row per article, duplicates included."""
    return batches(articles(file, {"uri", "dateTime", "title"}), _eventregistry_row)


@reader("guardian", "Guardian Open Platform answers (JSON)", like=holds("webPublicationDate", "webTitle"))
def read_guardian(file: File) -> Iterator[Records]:
    """One row per result, or the one item asked for; related and most viewed items are left out."""
    return batches(articles(file, {"webPublicationDate", "webTitle"}), _guardian_row)


@reader(
    "nyt", "New York Times Archive and Article Search answers (JSON)", like=holds("web_url", "pub_date", "headline")
)
def read_nyt(file: File) -> Iterator[Records]:
    """One row per document; its text is the lead paragraph, never the article."""
    return batches(articles(file, {"web_url", "headline"}), _nyt_row)


def _is_mediacloud(file: File) -> bool:
    return header(file) >= MEDIA_CLOUD and not header(file).isdisjoint({"stories_id", "indexed_date", "media_url"})


@reader("mediacloud", "Media Cloud list of stories (CSV)", like=_is_mediacloud, rank=VENDOR)
def read_mediacloud(file: File) -> Iterator[Records]:
    """One row per story: a headline and a link, without text unless the list was asked for with it."""
    if not header(file) >= MEDIA_CLOUD:
        raise UnreadableFile(f"{file.name} is no list of Media Cloud: its header lacks {MEDIA_CLOUD - header(file)}")
    theirs = {"media_name": "outlet", "publish_date": "published"}
    for records in KINDS["csv"].read(file):
        rows = records.rows.rename(columns=lambda name: (key := str(name).strip().casefold()) and theirs.get(key, key))
        text = rows["text"].fillna("") if "text" in rows else pd.Series("", rows.index)
        yield Records(rows.assign(text=text, is_excerpt=text == ""), records.unread, records.day_first)


def articles(file: File, keys: set[str]) -> Iterator[object]:
    """The elements of each list in a file that holds an object with these keys, and such objects outside of lists.

    An answer without any is a ``Flaw`` that says what the API said, unless it is an empty list.
    """
    for document in documents(file):
        any_found = False
        for record in _articles_in(document, keys):
            any_found = True
            yield record
        if not any_found and not found_nothing(document):
            yield no_articles(document)


def _articles_in(document: object, keys: set[str]) -> Iterator[object]:
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Flaw | Doubled) or _has(node, keys):
            yield node
        elif isinstance(node, list) and any(_has(element, keys) for element in node):
            yield from node
        elif isinstance(node, dict) and str(node.get("status")).casefold() == "error":
            yield no_articles(node)
        elif isinstance(node, list | dict):
            inner = node if isinstance(node, list) else [node[key] for key in node if key not in SIDELINES]
            waiting.extend(child for child in reversed(inner) if isinstance(child, list | dict))


def _has(node: object, keys: set[str]) -> bool:
    return isinstance(node, dict) and keys <= node.keys()


def header(file: File) -> set[str]:
    """The names in the first line of a table, in lower case."""
    line = file.opening.lstrip("\ufeff").partition("\n")[0][:10_000]
    return {name.strip().strip("\"'").casefold() for name in re.split(r"[,;\t|]", line)}


def names(byline: str) -> str:
    """The names in a byline such as ``By Ada Pike in Quill and Bo Rudd``, joined by commas."""
    parts = (PLACE.sub("", part).strip() for part in BETWEEN_NAMES.split(BY.sub("", " ".join(byline.split()))))
    return ", ".join(filter(None, parts))


def _newsapi_row(article: dict) -> dict | Flaw:
    title, content, author = said(article, "title"), said(article, "content"), said(article, "author")
    if REMOVED in (title, content):
        return Flaw("removed", "NewsAPI has withdrawn this article", f"{title} {said(article, 'url')}"[:160])
    text = paragraphs(COUNTER.sub("", content or said(article, "description")))
    source = article.get("source")
    return {
        "outlet": said(source, "name", "id") or said(article, "source"),
        "title": title,
        "text": "\n\n".join(line.strip() for line in re.split("[\r\n]", text) if line.strip()),
        "published": said(article, "publishedAt"),
        "url": said(article, "url"),
        "author": "" if "://" in author else author,
        "is_excerpt": not content or bool(COUNTER.search(content)),
    }


def _eventregistry_row(article: dict) -> dict:
    day, time = said(article, "date"), said(article, "time")
    return {
        "outlet": said(article.get("source"), "title", "uri"),
        "title": said(article, "title"),
        "text": said(article, "body"),
        "published": said(article, "dateTimePub", "dateTime") or (f"{day}T{time}Z" if day and time else day),
        "url": said(article, "url"),
        "author": ", ".join(filter(None, (said(each, "name") for each in listed(article, "authors")))),
        "is_excerpt": not said(article, "body"),
    }


def _guardian_row(item: dict) -> dict:
    fields = item.get("fields")
    writers = [said(tag, "webTitle") for tag in listed(item, "tags") if said(tag, "type") == "contributor"]
    publication = said(fields, "publication")
    text = said(fields, "bodyText") or paragraphs(said(fields, "body"))
    return {
        "outlet": publication if publication and "guardian.co" not in publication else "The Guardian",
        "title": one_line(said(fields, "headline") or said(item, "webTitle")),
        "text": text or paragraphs(said(fields, "trailText", "standfirst")),
        "published": said(item, "webPublicationDate"),
        "url": said(item, "webUrl"),
        "author": ", ".join(filter(None, writers)) or names(said(fields, "byline")),
        "section": said(item, "sectionName"),
        "is_excerpt": not text,
    }


def _nyt_row(document: dict) -> dict:
    byline = document.get("byline")
    return {
        "outlet": said(document, "source") or "The New York Times",
        "title": one_line(said(document.get("headline"), "main", "print_headline")),
        "text": paragraphs(said(document, "lead_paragraph", "abstract", "snippet")),
        "published": said(document, "pub_date"),
        "url": said(document, "web_url"),
        "author": names(said(byline, "original") or said(document, "byline")) or _persons(byline),
        "section": said(document, "section_name"),
        "is_excerpt": True,
    }


def _persons(byline: object) -> str:
    parts = ("firstname", "middlename", "lastname", "qualifier")
    people = (" ".join(filter(None, (said(person, part) for part in parts))) for person in listed(byline, "person"))
    return ", ".join(filter(None, people))

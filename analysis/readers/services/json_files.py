"""JSON of any make: one object, an array, a nested document, a table written as JSON, JSON Lines."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from ...files import File
from ...schema import USUAL_NAMES
from .. import FORMAT, Records, reader
from .json_text import Doubled, Flaw, batches, is_named, is_one_a_line, line_documents, looks_like_json, whole_documents

OURS = {theirs: ours for ours, names in USUAL_NAMES.items() for theirs in names.split()}
LONG = 200  # characters that only the text of an article has
LOOKED_AT = 20  # records of a list, enough to tell what it holds
LISTS = ("response", "articles", "results", "docs", "items", "data")
MESSAGES = ("message", "faultstring", "error", "errors", "detail")


def _is_json(file: File) -> bool:
    return (looks_like_json(file) or is_named(file, ".json")) and not is_one_a_line(file)


@reader("json", "JSON: an object, an array or a nested document", like=_is_json, rank=FORMAT)
def read_json(file: File) -> Iterator[Records]:
    """Rows of the list whose objects look most like articles, wherever it is; nested keys become ``source.name``."""
    return batches(_records(file), flat_row)


@reader("jsonl", "JSON Lines", like=is_one_a_line, rank=FORMAT)
def read_json_lines(file: File) -> Iterator[Records]:
    """One row per line that is a JSON object; any other line that is not blank goes to the ledger."""
    return batches(line_documents(file), flat_row)


def flat_row(record: dict) -> dict | Flaw:
    """A record with its nested keys joined by dots; an object with a name also stands for its name."""
    row: dict[str, object] = {}
    nested = [("", record)]
    while nested:
        prefix, node = nested.pop()
        if isinstance(node, Doubled):
            return Flaw("doubled_key", f"a key of {prefix.rstrip('.')!r} is given twice, with different values", "")
        for key, value in node.items():
            plain = _plain(key, value)
            if isinstance(plain, dict):
                row |= {prefix + key: plain["name"]} if isinstance(plain.get("name"), str) else {}
                nested.append((f"{prefix}{key}.", plain))
            else:
                row[prefix + key] = plain
    return row


def no_articles(document: object) -> Flaw:
    """What a document says instead of articles: a news API tells what went wrong."""
    node, said = document, None
    for _ in range(3):  # {"response": {...}}, {"fault": {"detail": {...}}}
        if isinstance(node, dict):
            said = next((node[key] for key in MESSAGES if node.get(key)), None)
            node = said or node.get("response") or node.get("fault")
    if isinstance(said, list):
        said = ", ".join(part for part in said if isinstance(part, str))
    if isinstance(said, str) and said:
        return Flaw("no_articles", f"an error message, not articles: {said}"[:300], said[:160])
    keys = f"; the keys are {', '.join(map(repr, list(document)[:8]))}" if isinstance(document, dict) else ""
    return Flaw("no_articles", f"no list of articles here{keys}"[:300], "")


def found_nothing(document: object) -> bool:
    """True for an answer to a question that found nothing."""
    for _ in range(3):  # {"response": {"docs": []}}, {"articles": {"results": []}}
        if not document:
            return True
        document = next((document[key] for key in LISTS if key in document), 1) if isinstance(document, dict) else 1
    return False


def _records(file: File) -> Iterator[object]:
    for document in whole_documents(file):
        if isinstance(document, list) or (isinstance(document, dict) and document):
            yield from _most_like_articles(document)
        elif document != {}:
            yield document


def _most_like_articles(document: dict | list) -> list:
    """The records of all lists that hold articles; where none plainly does, of the one most like articles."""
    if isinstance(document, Doubled):
        return [document]
    groups = list(_groups(document).values())
    plain = [group for group in groups if any(map(_is_article, group))]
    if plain:
        return [record for group in plain for record in group]
    best = max(groups, key=_likeness)
    if len(best) > 1 or isinstance(document, list) or any(_likeness(best)):
        return best
    return [] if found_nothing(document) else [no_articles(document)]


def _groups(document: dict | list) -> dict[tuple[str, ...], list]:
    """The objects of a document by their place in it, outer places first; the elements of a list share one place."""
    groups: dict[tuple[str, ...], list] = {}
    waiting: deque[tuple[tuple[str, ...], dict | list]] = deque([((), document)])
    while waiting:
        place, node = waiting.popleft()
        if isinstance(node, list):
            if not place or any(isinstance(element, dict) for element in node):
                groups.setdefault((*place, "[]"), []).extend(node)
            inner = [child for element in node for child in _children((*place, "[]"), element)]
        elif (table := _table(node)) is not None:
            groups.setdefault(place, []).extend(table)
            continue
        else:
            groups.setdefault(place, []).append(node)
            inner = _children(place, node)
        waiting.extend(inner)
    return groups


def _children(place: tuple[str, ...], node: object) -> list[tuple[tuple[str, ...], dict | list]]:
    """The lists and objects in an object; where all are objects (``{"id1": {...}, "id2": {...}}``), in one place."""
    if isinstance(node, list):
        return [(place, node)]
    if not isinstance(node, dict) or _is_article(node):  # the comments below an article are not articles
        return []
    by_id = len(node) > 1 and all(isinstance(value, dict) for value in node.values())
    return [((*place, "{}" if by_id else key), value) for key, value in node.items() if isinstance(value, dict | list)]


def _table(node: dict) -> list | None:
    """The rows of a table as pandas writes it: by column, or split into columns and data."""
    columns, data = node.get("columns"), node.get("data")
    if isinstance(columns, list) and isinstance(data, list):
        return [dict(zip(map(str, columns), row, strict=False)) if isinstance(row, list) else row for row in data]
    names, values = {OURS.get(_tidy(key)) for key in node}, list(node.values())
    if "text" not in names or not names & {"title", "url", "outlet"}:
        return None
    if all(isinstance(value, dict) and value.keys() == values[0].keys() for value in values):
        return [{key: column[i] for key, column in node.items()} for i in values[0]]
    if all(isinstance(value, list) and len(value) == len(values[0]) for value in values):
        return [dict(zip(node, row, strict=True)) for row in zip(*values, strict=True)]
    return None


def _is_article(record: object) -> bool:
    """True for an object with a text and a title or a link, by the usual names."""
    columns = _columns(record)
    return "text" in columns and bool(columns & {"title", "url"})


def _likeness(group: list) -> tuple[bool, int, bool]:
    """How like articles the objects of a group are: whether they have text, how many of our columns, whether many."""
    some = [record for record in group[:LOOKED_AT] if isinstance(record, dict)]
    columns = {column for record in some for column in _columns(record)}
    long = any(isinstance(value, str) and len(value) >= LONG for record in some for value in record.values())
    return long or "text" in columns, len(columns), not columns and len(group) > 1


def _columns(record: object) -> set[str]:
    """The columns of ours that an object has, by the usual names."""
    pairs = record.items() if isinstance(record, dict) else ()
    return {ours for key, value in pairs if (ours := OURS.get(_tidy(key))) and _fits(ours, value)}


def _fits(ours: str, value: object) -> bool:
    if isinstance(value, dict):
        value = value.get("name")
    return isinstance(value, str) or _are_texts(value) if ours == "text" else value not in (None, "", [])


def _plain(key: str, value: object) -> object:
    """A value without MongoDB's wrapping ``{"$date": ...}``; a text in a list of paragraphs as one text."""
    while isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith("$"):
        value = next(iter(value.values()))
    if OURS.get(_tidy(key)) == "text" and _are_texts(value):
        assert isinstance(value, list)
        return "\n\n".join(value)
    return value


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(part, str) for part in value)


def _tidy(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")

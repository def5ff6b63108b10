"""Folders of plain text files, one article each: the folder names the outlet, the file's name may state the day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import PurePosixPath
from unicodedata import category

import pandas as pd

from ..files import COMPRESSED, File
from ..schema import USUAL_NAMES
from . import TEXT, Records, reader

SUFFIXES = ("", ".txt", ".text")
NO_NEWS = re.compile(r"(?i)(?:readme|licen[cs]e|copying|changelog|contributing|makefile|requirements)\b.*")
MARKUP = re.compile(r"\s*(?:<[!?a-zA-Z]|[{\[]\s*[{\"\[]|\{\\rtf|%PDF)")
CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
FEWEST_LETTERS = 0.6  # of the characters that are no white space
MOST_CONTROLS = 0.001
TITLE_LENGTH = 200
LINE_LENGTH = 100  # lines of a paragraph broken by hand are shorter; a longer line is a paragraph of its own
DAY = r"(?:1[6-9]|20)\d\d(?:(?:-\d\d){2}|(?:_\d\d){2}|(?:\.\d\d){2}|\d{4})(?!\d)"
LONGEST_NAME = 255  # characters a name on a disk can have
FIELDS = ("outlet", "title", "published", "author", "section")
LABELS = {name: ours for ours, names in USUAL_NAMES.items() if ours != "text" for name in names.split()}
LABELLED = re.compile(r"\s*(?P<label>\w[\w -]{0,20}?)\s*:(?P<value>.*)")
ALONE = ("title", "headline", "url", "date", "published")  # labels that make a heading where they stand alone


def _is_text(file: File) -> bool:
    if file.suffix not in SUFFIXES or NO_NEWS.fullmatch(file.inner):
        return False
    text = file.opening
    return _is_prose(text) if text.strip() else bool(file.suffix)


@reader("text", "plain text file, one article; its folder names the outlet", like=_is_text, rank=TEXT)
def read_text(file: File) -> Iterator[Records]:
    """One row: the article in the file.

    What the file says of itself comes first (``Title: …``, ``Date: …`` at its top, then its first line), then its name
    (``2021-03-03 Bridge opens.txt``) and the folder it lies in, unless that is but a number, as of a year.
    """
    lines = file.text().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    fields, text = _heading("\n".join(line.rstrip() for line in lines).strip("\n"))
    published, title = _dated(PurePosixPath(file.inner).stem)
    first, rest = _first_line(text)
    if first and first == fields.get("title", first):
        title, text = first, rest
    row = {"outlet": _folder(file.place), "published": published, "title": title} | fields
    yield Records(pd.DataFrame([row | {"text": _paragraphs(text)}], index=[1]))


def fields_of(place: tuple[str, ...], pattern: str) -> dict[str, str]:
    """What the folders and the name of a file say of its article, by a pattern; nothing where it does not fit.

    ``{outlet}/{published}_{title}.txt`` reads ``texts/The Heron/20210303_Bridge_opens.txt`` as the outlet The Heron,
    the day 2021-03-03 and the title Bridge opens: the parts of the pattern are those at the end of the place, and ``*``
    stands for anything. Raises ``ValueError`` for a pattern that is none.
    """
    forms = _forms(pattern)
    parts = list(place[-len(forms) :])
    if parts and not pattern.lower().endswith(COMPRESSED) and parts[-1].lower().endswith(COMPRESSED):
        parts[-1] = parts[-1][: parts[-1].rfind(".")]
    found = [form.fullmatch(part[:LONGEST_NAME]) for form, part in zip(forms, parts, strict=False)]
    if not all(found) or len(found) < len(forms):
        return {}
    said = [item for match in found if match for item in match.groupdict().items()]
    return {name: (_iso(value) or value) if name == "published" else _tidy(value) for name, value in said}


def _is_prose(text: str) -> bool:
    """True where a text is printable, mostly letters, and no markup or data."""
    if "\0" in text or MARKUP.match(text) or len(CONTROL.findall(text)) > MOST_CONTROLS * len(text):
        return False
    solid = "".join(text.split())
    letters = sum(category(character)[0] in "LM" for character in solid)  # with the vowel signs of Indian scripts
    return letters >= FEWEST_LETTERS * len(solid)


def _heading(text: str) -> tuple[dict[str, str], str]:
    """What the block of labelled lines at the top of a text says, and the text below it; without one, all of it."""
    block, _, rest = text.partition("\n\n")
    lines = [LABELLED.fullmatch(line) for line in block.split("\n")]
    said = [(_label(line["label"]), line["value"].strip()) for line in lines if line]
    known = [(LABELS[label], value) for label, value in said if label in LABELS]
    alone = len(said) == 1 and said[0][0] in ALONE
    if not all(lines) or len(dict(known)) < len(known) or (len(known) < 2 and not alone):
        return {}, text
    return {ours: value for ours, value in known if value}, rest.strip("\n")


def _label(stated: str) -> str:
    return stated.casefold().replace(" ", "_").replace("-", "_")


def _first_line(text: str) -> tuple[str, str]:
    """The headline that is the first line of a text, and the text below it; nothing, where that line is none."""
    first, blank, rest = text.partition("\n\n")
    is_headline = "\n" not in first and len(first) < TITLE_LENGTH and not first.endswith(".")
    return (first.strip(), rest.strip("\n")) if blank and is_headline else ("", text)


def _paragraphs(text: str) -> str:
    """A text with one blank line between paragraphs."""
    blocks = [[line.strip() for line in block] for block in _blocks(text.split("\n"))]
    return "\n\n".join(("\n\n" if max(map(len, block)) > LINE_LENGTH else "\n").join(block) for block in blocks)


def _blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    """Runs of lines without a blank one."""
    return (list(run) for filled, run in groupby(lines, key=lambda line: bool(line.strip())) if filled)


def _folder(place: Sequence[str]) -> str:
    """The name of the folder a file lies in; one without letters is passed over for the one it lies in."""
    return next((_tidy(folder) for folder in place[-2::-1] if re.search(r"[^\W\d_]", folder)), "")


def _dated(stem: str) -> tuple[str, str]:
    """The day a file's name begins with, and the title in the rest of it."""
    day = re.match(DAY, stem)
    if not day or (iso := _iso(day[0])) == "":
        return "", _tidy(stem)
    return iso, _tidy(stem[day.end() :].lstrip(" _.–-"))


def _iso(stated: str) -> str:
    """A day written ``20210303`` or ``2021_03_03`` as ``2021-03-03``; nothing where it is none."""
    figures = re.sub(r"\D", "", stated)
    try:
        return date.fromisoformat(figures).isoformat() if re.fullmatch(DAY, stated) else ""
    except ValueError:
        return ""


def _tidy(name: str) -> str:
    return " ".join(name.replace("_", " ").split())


@cache
def _forms(pattern: str) -> list[re.Pattern[str]]:
    """What the folders and the file are called by each part of a pattern. Raises ``ValueError`` where it is none."""
    names, bare = re.findall(r"\{([^{}]*)\}", pattern), re.sub(r"\{[^{}]*\}|\*", "\0", pattern)
    unknown = [name for name in names if name not in FIELDS]
    faults = {
        "it names no field": not names,
        f"no field is called {', '.join(map(repr, unknown))}": bool(unknown),
        "a field stands in it twice": len(set(names)) < len(names),
        "a brace has no partner": "{" in bare or "}" in bare,
        "nothing tells where one field ends and the next begins": "\0\0" in bare,
    }
    if fault := next((fault for fault, holds in faults.items() if holds), None):
        example = "it looks like {outlet}/{published}_{title}.txt, where * stands for anything"
        raise ValueError(f"cannot use the pattern {pattern!r}: {fault}; {example}; fields are {', '.join(FIELDS)}")
    return [_form(part) for part in pattern.replace("\\", "/").strip("/").split("/")]


def _form(part: str) -> re.Pattern[str]:
    """What a folder or a file is called by its part of a pattern."""

    def regex(piece: re.Match[str]) -> str:
        if name := piece["name"]:
            return f"(?P<{name}>{DAY}|.+?)" if name == "published" else f"(?P<{name}>.+?)"
        return ".*?" if piece[0] == "*" else re.escape(piece[0])

    return re.compile(re.sub(r"\{(?P<name>\w+)\}|.", regex, part), re.IGNORECASE | re.DOTALL)

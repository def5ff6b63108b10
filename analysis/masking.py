"""Names of outlets and wire services taken out of texts: no word left gives an outlet away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

import numpy as np
import pandas as pd

from .outlets import host_of, known_outlets
from .progress import progress
from .repair import straighten
from .stream import Stream, read_stream

WIRES = (
    "Agence France-Presse", "AFP", "Associated Press", "AP", "dpa", "Getty Images", "Getty", "Interfax", "Reuters",
    "TASS", "Xinhua",
)  # fmt: skip
MASTHEADS = frozenset(
    "Chronicle Courier Gazette Globe Guardian Herald Independent Journal Lantern Ledger Mail Mirror Monitor Observer "
    "Post Star Sun Telegraph Times Tribune".split()
)
_ADDITION = re.compile(r"\s*\(.*?\)|\s+-\s+.*$|\s+(?:Online|Online News|News)$")
_NO_NAME = frozenset("co com go net org".split())


def mask_names(articles: pd.DataFrame) -> pd.DataFrame:
    """The articles with the names of outlets and wire services taken out of ``text``: no word gives an outlet away.

    An outlet's names are its own, with and without additions such as ``(Web News)``, its web domain's where that is no
    word of the name, "the" and its last word if newspapers are called so (the Times), and those in
    ``data/outlets.csv``; a name is masked whoever uses it, in this spelling or in capitals. White space becomes one
    space.
    """
    masked = mask_stream(read_stream(articles["text"]), articles)
    return articles.assign(text=pd.Series(masked.spelled(), articles.index, dtype="str"))


def mask_stream(stream: Stream, articles: pd.DataFrame) -> Stream:
    """The stream of the articles' texts with the same names taken out of its tokens; what is left keeps its place."""
    names = {*WIRES, *(n for outlet, group in articles.groupby("outlet") for n in _names(str(outlet), group["url"]))}
    forms = {" ".join(form.split()) for name in names for form in (straighten(name), straighten(name).upper())}
    long = {form for form in forms if " " in form}
    types, ids = [*stream.types], stream.ids.copy()
    if long:
        _blank_long_names(types, ids, stream.ptr, long)
    short = re.compile(rf"(?<!\w)(?:{'|'.join(_by_first_letter(forms - long))})(?!\w)")
    for i, kind in enumerate(types):
        if short.search(plain := straighten(kind)):
            types[i] = short.sub("", plain)
    return replace(stream, ids=ids, types=types)


def _blank_long_names(types: list[str], ids: np.ndarray, ptr: np.ndarray, names: set[str]) -> None:
    """Take names of several words out of the tokens they span, in place; new types are added at the end."""
    first, second = ({name.split()[place] for name in names} for place in (0, 1))
    ends = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, first))})$").search
    begins = re.compile(rf"(?:{'|'.join(map(re.escape, second))})(?!\w)").match
    name = re.compile(rf"(?<!\w)(?:{'|'.join(_by_first_letter(names))})(?!\w)")
    plain = [straighten(kind) for kind in types]
    may_begin, may_follow = (np.array([test(kind) is not None for kind in plain], bool) for test in (ends, begins))
    longest, added = max(len(form.split()) for form in names), {}  # type: int, dict[str, int]
    likely = np.flatnonzero(may_begin[ids[:-1]] & may_follow[ids[1:]]).tolist()
    for at in progress(likely, "Masking names", unless_over=20_000):
        stop = min(at + longest, int(ptr[np.searchsorted(ptr, at, "right")]))
        window = " ".join(straighten(types[i]) for i in ids[at:stop])
        found = name.search(window)
        if found and found.start() < len(types[ids[at]]):
            left = window[: found.start()] + re.sub(r"\S", "", found[0]) + window[found.end() :]
            for place, token in enumerate(left.split(" ")[: found[0].count(" ") + 1], start=at):
                ids[place] = added.setdefault(token, len(types))
                types += [token] * (added[token] == len(types))


def _by_first_letter(names: set[str]) -> Iterator[str]:
    """One alternative per first letter, the longest names first: far fewer to try at each word than all names."""
    for letter, same in groupby(sorted(names), key=lambda name: name[0]):
        yield re.escape(letter) + f"(?:{'|'.join(re.escape(name[1:]) for name in sorted(same, key=len, reverse=True))})"


def _names(outlet: str, urls: pd.Series) -> set[str]:
    """What an outlet calls itself."""
    known = known_outlets()
    listed = known["self_names"].get(outlet, "").split("|")
    short = _ADDITION.sub("", outlet).strip()
    words = short.removeprefix("The ").split()
    the_last = {f"{the} {words[-1]}" for the in ("the", "The") if words and words[-1] in MASTHEADS}
    host = urls.map(host_of).mode()
    labels = [label for label in (host[0] if len(host) else "").split(".")[:-1] if label not in _NO_NAME]
    compound = {label for label in labels[-1:] if label not in outlet.lower().split()}  # foxnews, not time or reason
    spoken = {outlet, short, *listed, *the_last, *compound, *([" ".join(words)] if len(words) > 1 else [])}
    return {name for name in spoken if re.search(r"\w\w", name)}

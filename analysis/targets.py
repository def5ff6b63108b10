"""Sentences that name somebody or something: targets are given as names with aliases."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from itertools import chain

import pandas as pd

from .stream import arrow_texts

Targets = Mapping[str, Sequence[str]] | str | os.PathLike
# A clause ends at punctuation, a dash or a bracket; not at a hyphen, an apostrophe or a figure's comma or point.
_EDGE = re.compile(r"[,;:](?!\d)|[—–()\[\]]|\s-+\s|[.!?](?=\s)")


def read_targets(targets: Targets) -> dict[str, str]:
    """The target of each alias. ``targets``: a dict of name to aliases, or a CSV file with columns ``name, alias``.

    A name is an alias of itself. Raises ``ValueError`` for an alias of two targets or without a letter or figure, and
    where none is given or the file lacks a column.
    """
    pairs = list(_listed(targets) if isinstance(targets, str | os.PathLike) else _given(targets))
    of_alias: dict[str, str] = {}
    for name, alias in pairs:
        alias = " ".join(alias.split())
        if not re.search(r"\w", alias):
            raise ValueError(f"{alias!r} cannot be an alias of {name!r}: expected a word")
        if of_alias.setdefault(alias, name) != name:
            raise ValueError(f"{alias!r} is an alias of both {of_alias[alias]!r} and {name!r}: expected one target")
    if not of_alias:
        raise ValueError("no target is given: expected names with aliases, such as {'Trump': ['Donald Trump']}")
    return of_alias


def _given(targets: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    if alone := [name for name, aliases in targets.items() if isinstance(aliases, str)]:
        raise ValueError(f"the aliases of {alone[0]!r} are one text: expected a list, [{targets[alone[0]]!r}]")
    return [(name, alias) for name, aliases in targets.items() for alias in (name, *aliases)]


def _listed(path: str | os.PathLike) -> list[tuple[str, str]]:
    table = pd.read_csv(path, comment="#", dtype="str", keep_default_na=False)
    if missing := {"name", "alias"} - set(table.columns):
        raise ValueError(f"{os.fspath(path)} lacks {', '.join(sorted(missing))}: expected the columns name, alias")
    rows = zip(table["name"], table["alias"], strict=True)
    return list(chain.from_iterable([(name, name), (name, alias or name)] for name, alias in rows))


def target_sentences(sentences: pd.DataFrame, targets: Targets) -> pd.DataFrame:
    """One row per sentence, voice and target named in it: ``target, named, start, end, clause`` beside its columns.

    ``named``: the first mention as written, at ``text[start:end]``; ``clause``: the stretch of the sentence between the
    marks of punctuation around each mention, where that mention's tone is sought. ``targets``: see ``read_targets``.

    Aliases are whole words, the longest first: with "Trump" and "Ivanka Trump" as two targets, "Ivanka Trump" names the
    second only. An alias with a capital letter is found as written or all in capitals (a tabloid's headline), never in
    lower case: "May" is not "may". One without ("the president") is found in any case. A pronoun is no mention.
    """
    of_alias = read_targets(targets)
    pattern = re.compile(_pattern(of_alias))
    folded = {form: name for alias, name in of_alias.items() for form in (alias, alias.upper(), alias.lower())}
    texts = sentences["text"].to_numpy()
    rows = []
    for row in _candidates(sentences["text"], of_alias):
        mentions: dict[str, list[re.Match[str]]] = {}
        for found in pattern.finditer(texts[row]):
            spelled = " ".join(found[0].split())
            mentions.setdefault(folded.get(spelled) or folded[spelled.lower()], []).append(found)
        for name in sorted(mentions):
            first = mentions[name][0]
            rows.append((row, name, first[0], *first.span(), _clauses(texts[row], mentions[name])))
    columns = ["row", "target", "named", "start", "end", "clause"]
    table = pd.DataFrame(rows, columns=columns).astype({"row": int, "start": int, "end": int})
    table = table.astype(dict.fromkeys(["target", "named", "clause"], "str"))
    found_in = sentences.iloc[table["row"]].reset_index(drop=True)
    return pd.concat([found_in, table.drop(columns="row")], axis=1)


def _pattern(aliases: Mapping[str, str]) -> str:
    """All aliases, the longest first, each by its rule of case."""
    longest = sorted(aliases, key=lambda alias: (-len(alias), alias))
    return rf"(?<!\w)(?:{'|'.join(map(_one, longest))})(?!\w)"


def _one(alias: str) -> str:
    spaced = re.escape(alias).replace(r"\ ", r"\s+")
    capitals = re.escape(alias.upper()).replace(r"\ ", r"\s+")
    return f"{spaced}|{capitals}" if alias != alias.lower() else f"(?i:{spaced})"


def _candidates(texts: pd.Series, aliases: Mapping[str, str]) -> list[int]:
    """The rows that hold the first word of an alias, in any case: few texts are left to be searched with care."""
    import pyarrow.compute as pc

    first = sorted({alias.split()[0] for alias in aliases})
    held = pc.match_substring_regex(arrow_texts(texts), "|".join(map(re.escape, first)), ignore_case=True)
    return held.fill_null(False).to_numpy(zero_copy_only=False).nonzero()[0].tolist()


def _clauses(text: str, mentions: Sequence[re.Match[str]]) -> str:
    """The clause of each mention, each clause once."""
    edges = [0, *(edge.end() for edge in _EDGE.finditer(text)), len(text)]
    spans = {}
    for mention in mentions:
        start = max(edge for edge in edges if edge <= mention.start())
        after = _EDGE.search(text, mention.end())
        spans[start] = text[start : after.start() if after else len(text)].strip()
    return " ".join(spans.values())

"""One name per outlet: variants of its name and its web domains, from ``data/outlets.csv``."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

import pandas as pd

from .fetch import ROOT


@cache
def known_outlets() -> pd.DataFrame:
    """One row per outlet, by its name: ``domains, variants, self_names`` (each separated by ``|``), country, medium."""
    return pd.read_csv(ROOT / "data" / "outlets.csv", index_col="outlet", dtype="str", keep_default_na=False)


def outlet_of(url: str) -> str:
    """The outlet a link belongs to: the one known by its domain, else its domain, else nothing."""
    host = host_of(url)
    parts = host.split(".")
    names = _names("domains")
    return next((names[domain] for i in range(len(parts)) if (domain := ".".join(parts[i:])) in names), host)


def outlet_called(stated: str) -> str:
    """The name of the outlet a source calls ``stated``, or ``stated`` where nobody has listed it."""
    folded = " ".join(stated.split()).casefold()
    by_name = _names("variants").get(folded)
    if by_name is None and re.fullmatch(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+/?", folded):
        found = outlet_of(folded)
        by_name = found if found != host_of(folded) else None
    return by_name or stated


def host_of(url: str) -> str:
    """The host of a link, without ``www.``; nothing where it has none."""
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if re.fullmatch(r"[\w-]+(\.[\w-]+)+", host) else ""


@cache
def _names(column: str) -> dict[str, str]:
    """The outlet of each domain or variant, in lower case; an outlet's own name is a variant of it."""
    listed = {
        part.strip().casefold(): str(name)
        for name, row in known_outlets().iterrows()
        for part in row[column].split("|")
        if part.strip()
    }
    return listed | (
        {str(name).casefold(): str(name) for name in known_outlets().index} if column == "variants" else {}
    )

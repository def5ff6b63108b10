"""Rows of buttons that a page prints among its text: share, send, the names of networks one after another."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .passages import Pages, is_address

LEAST = 4  # buttons in a row; prose that lists networks parts them by commas
_BUTTONS = pa.array(
    "bluesky comments digg email e-mail facebook flipboard google google+ instagram linkedin mastodon messenger "
    "newsvine permalink pinterest pocket print reddit save send share snapchat stumble stumbleupon telegram threads "
    "tumblr tweet twitter whatsapp xing youtube".split(),
    pa.large_string(),
)


def take_buttons(pages: Pages) -> None:
    """Take out every row of ``LEAST`` different buttons or more, and the address behind it."""
    types = pc.utf8_lower(pa.array(pages.kinds.types, pa.large_string()))
    button = pc.is_in(types, _BUTTONS).to_numpy(zero_copy_only=False)
    row = np.where(button[pages.ids], pages.article + 1, 0)
    starts = np.flatnonzero(np.append(True, row[1:] != row[:-1])[: len(row)])
    for first, behind in zip(starts.tolist(), np.append(starts, len(row))[1:].tolist(), strict=True):
        if row[first] and len({*pages.ids[first:behind].tolist()}) >= LEAST:
            pages.take(first, behind - 1 + _is_address_of(pages, behind, first), "buttons")


def _is_address_of(pages: Pages, at: int, first: int) -> bool:
    """Whether the token there is an address, in the article that ``first`` is in."""
    here = at < len(pages.ids) and pages.article[at] == pages.article[first]
    return bool(here and is_address(pages.kinds.types[pages.ids[at]]))

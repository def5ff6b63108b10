"""A progress bar for long work, on a terminal only: never in a notebook's outputs or a log."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeVar

import numpy as np
from tqdm import tqdm

T = TypeVar("T")


def progress(items: Collection[T], what: str, *, unless_over: int = 500) -> Iterator[T]:
    """The items, with a bar called ``what`` where there are more than ``unless_over`` of them."""
    yield from tqdm(items, desc=what, disable=None if len(items) > unless_over else True, leave=False)


def steps(total: int, what: str, *, unit: str = "it", delay: float = 0.5) -> tqdm:
    """A bar to move by hand (``update``), shown where the work takes longer than ``delay`` (seconds)."""
    return tqdm(total=total, desc=what, unit=unit, unit_scale=True, disable=None, leave=False, delay=delay)


def in_blocks(ptr: np.ndarray, what: str, *, size: int = 1 << 21) -> Iterator[tuple[int, int]]:
    """First and last row of each block of about ``size`` entries, where row r has entries ``ptr[r]`` to ``ptr[r + 1]``.

    Between blocks a bar moves and Ctrl-C is heard; a loop over rows gives the same result whatever the blocks.
    """
    last, total = 0, len(ptr) - 1
    with steps(total, what) as bar:
        while last < total:
            first, last = last, max(last + 1, int(np.searchsorted(ptr, ptr[last] + size, "right")) - 1)
            yield first, last
            bar.update(last - first)

"""A progress bar for long work, on a terminal only: never in a notebook's outputs or a log."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")


def progress(items: Collection[T], what: str, *, unless_over: int = 500) -> Iterator[T]:
    """The items, with a bar called ``what`` where there are more than ``unless_over`` of them."""
    yield from tqdm(items, desc=what, disable=None if len(items) > unless_over else True, leave=False)

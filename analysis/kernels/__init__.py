"""Compiled loops over integer arrays. Only this package knows numba; nothing in it knows news.

Each kernel says its loop in a sentence, what must hold of its arguments, and which library it equals. Kernels release
the GIL, allocate nothing inside hot loops and are called on blocks that take a fraction of a second, so that a bar
moves and Ctrl-C is heard. numba compiles a kernel when it is first called and keeps the result beside the source;
no fast-math: the same bits on every machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from numba import njit
from numba.core import event


def kernel(loop: Callable[..., Any]) -> Callable[..., Any]:
    """The loop, compiled when it is first called."""
    return njit(nogil=True, cache=True)(loop)


inlined = njit(inline="always")  # a part of the kernels that call it: a call with arrays costs more than a short loop


class _Note(event.Listener):
    """Tells a person at a terminal, once, why the first call takes longer."""

    told = False

    def on_start(self, event: Any) -> None:  # noqa: ARG002
        """A kernel is compiled that was not in the cache."""
        if not self.told and sys.stderr.isatty():
            print("Compiling once (a few seconds; later runs load what is compiled) …", file=sys.stderr)
        self.told = True

    def on_end(self, event: Any) -> None:
        """Nothing more to say."""


event.register("numba:compile", _Note())

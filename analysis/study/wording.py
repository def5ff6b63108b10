"""Results on terminology."""

from __future__ import annotations

from .prepared import Prepared


class Wording(Prepared):
    """Which of several words for one thing an outlet uses, and in whose voice."""

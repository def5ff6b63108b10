"""Results on how the same story is told."""

from __future__ import annotations

from .prepared import Prepared


class Telling(Prepared):
    """What of a gap between outlets is choice of stories, what is telling; stories side by side."""

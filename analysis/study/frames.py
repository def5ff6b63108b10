"""Results on generic frames."""

from __future__ import annotations

from .prepared import Prepared


class Frames(Prepared):
    """Which frames an outlet uses, and how far to trust the count."""

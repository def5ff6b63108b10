"""Results on quotations and sources."""

from __future__ import annotations

from .prepared import Prepared


class Speakers(Prepared):
    """Who is quoted, how often, and with which verbs."""

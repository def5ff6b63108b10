"""Who speaks, and with which verbs."""

from __future__ import annotations

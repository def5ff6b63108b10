"""The same story, told by several outlets."""

from __future__ import annotations

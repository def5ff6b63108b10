"""Generic frames, each with what speaks for its validity."""

from __future__ import annotations

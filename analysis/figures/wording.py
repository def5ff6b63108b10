"""Terminology: which word for one thing, in whose voice."""

from __future__ import annotations

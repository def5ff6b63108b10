"""What outlets cover and what they leave out."""

from __future__ import annotations

"""Parquet tables."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pandas as pd

from ..files import File
from . import FORMAT, Records, parsing, reader


@reader("parquet", "Parquet table", like=lambda file: file.head.startswith(b"PAR1"), rank=FORMAT)
def read_parquet(file: File) -> Iterator[Records]:
    """Rows of a Parquet file."""
    with parsing(file, "Parquet"):
        frame = pd.read_parquet(io.BytesIO(file.read()))
    yield Records(frame.set_axis(range(1, len(frame) + 1)))

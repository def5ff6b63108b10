"""Parquet tables."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from ..files import File
from . import BATCH, FORMAT, Records, parsing, reader


@reader("parquet", "Parquet table", like=lambda file: file.head.startswith(b"PAR1"), rank=FORMAT)
def read_parquet(file: File) -> Iterator[Records]:
    """Rows of a Parquet file, a part of a row group at a time."""
    from pyarrow.parquet import ParquetFile

    number = 0
    with _seekable(file) as stream:
        with parsing(file, "Parquet"):
            batches = ParquetFile(stream).iter_batches(BATCH)
        while True:
            with parsing(file, "Parquet"):
                batch = next(batches, None)
                if batch is None:
                    return
                batch.validate(full=True)
                rows = batch.to_pandas()
            yield Records(rows.set_axis(range(number + 1, number + 1 + len(rows))))
            number += len(rows)


def _seekable(file: File) -> BinaryIO:
    """The file from whose end Parquet is read; a compressed one is held in memory."""
    stream = file.open()
    if stream.seekable():
        return stream
    stream.close()
    return io.BytesIO(file.read())

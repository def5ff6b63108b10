"""JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pandas as pd

from ..files import File
from . import FORMAT, Records, reader


@reader("jsonl", "JSON Lines", like=lambda file: file.suffix in (".jsonl", ".ndjson"), rank=FORMAT)
def read_json_lines(file: File) -> Iterator[Records]:
    """Rows of a JSON Lines file; a line that is no JSON object goes to the ledger."""
    rows, numbers, unread = [], [], []
    lines = (line for line in file.text().split("\n") if line.strip())
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            unread.append((number, "unreadable_row", f"not JSON: {error}"[:160], line[:160]))
            continue
        if not isinstance(record, dict):
            unread.append((number, "unreadable_row", "not a JSON object", line[:160]))
            continue
        rows.append(record)
        numbers.append(number)
    yield Records(pd.DataFrame(rows, index=numbers, dtype="object"), unread)

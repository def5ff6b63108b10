"""Cells recovered from damaged CSV files, beside what is usually called on them.

    python benchmarks/csv_torture.py

The files and the cells that are in them come from ``tests/torture_csv.py``. A cell counts as recovered where a row of
the tool's table has it under its column's name; rows are matched so that each tool looks its best, in any order. CRLF
inside cells counts as LF. CleverCSV takes part where it is installed.
"""

from __future__ import annotations

import csv
import io
import sys
import tempfile
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from torture_csv import DAMAGES, Damage

from analysis.files import File
from analysis.readers import read_file

Table = list[dict[str, str]]


def ours(path: Path) -> Table:
    return [row for batch in read_file(File(path.name, path)) for row in _named(batch.rows)]


def pandas_defaults(path: Path) -> Table:
    return _named(pd.read_csv(path, dtype="str", keep_default_na=False))


def pandas_sniffing(path: Path) -> Table:
    return _named(pd.read_csv(path, sep=None, engine="python", dtype="str", keep_default_na=False, on_bad_lines="skip"))


def csv_sniffing(path: Path) -> Table:
    with path.open(encoding="utf-8", newline="") as file:
        text = file.read()
    return _with_header(list(csv.reader(io.StringIO(text, newline=""), csv.Sniffer().sniff(text[: 1 << 16]))))


def csv_defaults(path: Path) -> Table:
    with path.open(encoding="utf-8", newline="") as file:
        return _with_header(list(csv.reader(file)))


def clevercsv(path: Path) -> Table:
    import clevercsv

    return _with_header(clevercsv.read_table(str(path)))


TOOLS: dict[str, Callable[[Path], Table]] = {
    "this kit": ours,
    "pandas.read_csv": pandas_defaults,
    "pandas.read_csv, sep=None, bad lines skipped": pandas_sniffing,
    "csv.reader": csv_defaults,
    "csv.reader, Sniffer": csv_sniffing,
} | ({"CleverCSV": clevercsv} if find_spec("clevercsv") else {})


def main() -> None:
    csv.field_size_limit(2**31 - 1)
    wanted = {name: _wanted(damage) for name, damage in DAMAGES.items()}
    total = sum(len(row) for rows in wanted.values() for row in rows)
    print(f"{len(DAMAGES)} files, {total:,} cells\n\n| tool | cells recovered | files complete | files refused |")
    print("|---|---|---|---|")
    lost: dict[str, list[str]] = {}
    for tool, read in TOOLS.items():
        found = {name: _found(read, damage, wanted[name]) for name, damage in DAMAGES.items()}
        cells = sum(n for n in found.values() if n is not None)
        lost[tool] = [name for name, n in found.items() if n != sum(map(len, wanted[name]))]
        refused = sum(n is None for n in found.values())
        print(f"| {tool} | {cells:,} ({cells / total:.1%}) | {len(found) - len(lost[tool])} | {refused} |")
    print("\nthis kit loses cells of:", ", ".join(lost["this kit"]) or "none of these files")
    print("only this kit reads whole:", ", ".join(sorted(set.intersection(*map(set, list(lost.values())[1:])))))


def _found(read: Callable[[Path], Table], damage: Damage, wanted: Table) -> int | None:
    """How many cells a tool finds; None where it refuses the file."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder, f"a{damage.ending}")
        path.write_bytes(damage.raw)
        try:
            return _recovered(wanted, read(path))
        except (ValueError, csv.Error):  # UnreadableFile and what pandas raises are ValueErrors
            return None


def _recovered(wanted: Table, found: Table) -> int:
    """The cells found, each row wanted beside the row left that has most of them."""
    left, cells = list(found), 0
    for row in wanted:
        hits = [sum(other.get(name) == cell for name, cell in row.items()) for other in left]
        if hits and max(hits):
            cells += max(hits)
            del left[hits.index(max(hits))]
    return cells


def _wanted(damage: Damage) -> Table:
    """The cells that say something, row by row."""
    rows = [dict(zip(damage.names, row, strict=False)) for row in damage.rows.values()]
    return [{name: cell for name, cell in row.items() if cell} for row in rows]


def _named(rows: pd.DataFrame) -> Table:
    return _with_header([list(map(str, rows.columns)), *rows.fillna("").to_numpy().tolist()])


def _with_header(rows: list[list[str]]) -> Table:
    header, *rest = rows or [[]]
    names = [name.strip().casefold() for name in header]
    tidy = [[str(cell).replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in rest]
    return [dict(zip(names, row, strict=False)) for row in tidy]


if __name__ == "__main__":
    main()

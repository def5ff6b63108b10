"""Rows of a long CSV file per second, and the memory that takes, beside plain ``pandas.read_csv``.

    python benchmarks/csv_rows.py [ROWS] [--rounds N] [--damaged]

Writes a file of fictional articles (1,000,000 rows unless told otherwise, about 400 bytes each, every tenth text in
quoted paragraphs) to a temporary folder. Each side is a fresh process; they take turns. Ours streams the file through
``read_file``, batch by batch, cells as they are (``007`` stays), and in another process into a stored corpus, with all
that is checked and written there; pandas holds it whole and makes numbers of what looks like them, or does as it is
told. On a terminal a bar moves. ``--damaged`` breaks every thousandth row by a quotation mark; pandas is told to skip
what it cannot read.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

WORDS = (
    "the mayor of quill opened a bridge and rain fell on river town while council voted for new ferry lines said she "
    "he it was late because harbour mill owner garden fog stayed week over under before people dock workers"
).split()
PANDAS = {  # what it is told
    "pandas.read_csv": {},
    "pandas.read_csv, in chunks": {"chunksize": 10_000},
    "pandas.read_csv, cells as they are": {"dtype": "str", "keep_default_na": False},
}
STORED = "ours, to a stored corpus"
SIDES = ["ours", STORED, *PANDAS]


def main() -> None:
    options = _options()
    if options.side:
        print(json.dumps(_measured(options.side, Path(options.file), options.damaged)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "articles.csv")
        _write(path, options.rows, options.damaged)
        size = path.stat().st_size / 1e6
        print(f"{options.rows:,} rows, {size:,.0f} MB\n")
        runs = {side: [] for side in SIDES}
        for _ in range(options.rounds):
            for side in SIDES:
                runs[side].append(_run(side, path, options.damaged))
    print("| | rows | rows/s | MB/s | CPU s | wall s | CPU, pandas / this | wall, pandas / this | peak memory |")
    print("|---|---|---|---|---|---|---|---|---|")
    plain = {key: _median(runs["pandas.read_csv"], key) for key in ("cpu", "wall")}
    for side, rounds in runs.items():
        cpu, wall, peak = (_median(rounds, key) for key in ("cpu", "wall", "peak"))
        rows = rounds[0]["rows"]
        print(
            f"| {side} | {rows:,} | {rows / wall:,.0f} | {size / wall:,.0f} | {cpu:.2f} | {wall:.2f} "
            f"| {plain['cpu'] / cpu:.2f} | {plain['wall'] / wall:.2f} | {peak:,.0f} MB |"
        )
    told = ", ".join(f"{rule} {n:,}" for rule, n in runs["ours"][0]["unread"].items()) or "none"
    print(f"\nin our ledger: {told}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--damaged", action="store_true")
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    return parser.parse_args()


def _median(rounds: list[dict], key: str) -> float:
    return statistics.median(one[key] for one in rounds)


def _run(side: str, path: Path, damaged: bool) -> dict:
    flags = ["--damaged"] * damaged
    done = subprocess.run(
        [sys.executable, __file__, "--side", side, "--file", str(path), *flags],
        stdout=subprocess.PIPE, check=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def _measured(side: str, path: Path, damaged: bool) -> dict:
    """One side in this process, once its libraries are imported."""
    import analysis.readers  # noqa: F401

    cpu, wall = time.process_time(), time.perf_counter()
    if side in PANDAS:
        rows, unread = _theirs(path, {"on_bad_lines": "skip" if damaged else "error", **PANDAS[side]}), {}
    else:
        rows, unread = _stored(path) if side == STORED else _ours(path)
    spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    return {**spent, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, "rows": rows, "unread": unread}


def _write(path: Path, rows: int, damaged: bool) -> None:
    """The articles; their texts are made of a few hundred sentences, in an order that does not repeat."""
    rng = random.Random(0)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "outlet", "title", "published", "url", "text"])
        for number, row in enumerate(_articles(rows, rng)):
            if damaged and number % 1000 == 999:
                file.write(f'{number},Heron,Damage,2024-01-01,https://news.example/{number},"Rain, said "she", rain.\n')
            else:
                writer.writerow(row)


def _articles(rows: int, rng: random.Random) -> Iterator[list[str]]:
    sentences = [" ".join(rng.choices(WORDS, k=9)).capitalize() for _ in range(500)]
    outlets = ["The Heron", "Fen Post", "Tern Daily", "Größe Zeitung", "Rook"]
    for number in range(rows):
        text = ", and ".join(rng.choices(sentences, k=3)) + "."
        if number % 10 == 0:
            text = f'{text}\n\n"{rng.choice(sentences)}", she said.\n\n{rng.choice(sentences)}.'
        day = f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}"
        yield [
            str(number), rng.choice(outlets), rng.choice(sentences), day,
            f"https://news.example/{day}/{number}", f"{text} {rng.choice(sentences)}.",
        ]  # fmt: skip


def _ours(path: Path) -> tuple[int, dict[str, int]]:
    from analysis.files import File
    from analysis.readers import read_file

    rows, unread = 0, {}
    for batch in read_file(File(path.name, path)):
        rows += len(batch.rows)
        for _, rule, _, _ in batch.unread:
            unread[rule] = unread.get(rule, 0) + 1
    return rows, unread


def _stored(path: Path) -> tuple[int, dict[str, int]]:
    """Articles validated, repaired, dated and written, with ledger and report: what ``load`` does."""
    import pandas as pd

    from analysis import store_corpus

    with tempfile.TemporaryDirectory() as folder:
        store_corpus(path, f"{folder}/corpus")
        sources = pd.read_csv(f"{folder}/corpus/sources.csv")
        ledger = pd.read_csv(f"{folder}/corpus/ledger.csv")
    return int(sources["rows"].sum()), ledger["rule"].value_counts().to_dict()


def _theirs(path: Path, told: dict) -> int:
    import pandas as pd

    if "chunksize" not in told:
        return len(pd.read_csv(path, **told))
    with pd.read_csv(path, **told) as chunks:
        return sum(map(len, chunks))


if __name__ == "__main__":
    main()

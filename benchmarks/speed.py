"""What each step costs beside the library it replaces, on the same input, in one run.

    python benchmarks/speed.py [--full] [--rounds N] [ROW ...]

Every measurement is a fresh process that reads its input (made by another, so that its making leaves no memory behind),
runs the step once on a few articles (so that compiled kernels are loaded and caches warm) and then once for the record;
ours and theirs take turns. Printed, and written to
``benchmarks/RESULTS.md``: CPU and wall ratio (theirs / ours; median, min, max over the rounds), peak memory of the
process, whether the results are equal, and how our cost grows with the corpus. A row measured before stays there until
it is measured anew, on the same machine with the same packages. ``--full`` adds 37,000 recombined articles with 50
clusters, and 1,000,000 short ones.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from corpora import articles, source

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "RESULTS.md"
MAIN = 5_000
SHORT, OFTEN = 20, 3  # a row of so few seconds is measured so many times as often: what else runs disturbs it more
SCRIPT = {"the whole usual script": False, "the same with nothing compiled": True}
FORGET = Path("/proc/self/clear_refs")
UNSPOKEN = str.maketrans(dict.fromkeys(" ,=+", "-"))
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1")


def main() -> None:
    options = _options()
    if options.one:
        print(json.dumps(_measured(*options.one[:2], int(options.one[2]))))
        return
    from rows import FULL_ROWS, ROWS

    rows = ROWS | (FULL_ROWS if options.full or options.rows else {})
    for name in options.rows or [*rows, *SCRIPT]:
        if name in SCRIPT:
            lines = [_script_row(name, options.rounds)]
        elif missing := [package for package in rows[name].needs if not find_spec(package)]:
            print(f"{name} skipped: pip install {' '.join(missing)}")
            continue
        else:
            lines = [_row(name, rows[name].reference, rows[name].size, options.rounds)]
            if len(rows[name].sizes) > 1:
                lines += [_growth(name, rows[name].sizes)]
        print(*lines, sep="\n", flush=True)
        _write(name, lines, [*ROWS, *FULL_ROWS, *SCRIPT])


def _write(name: str, lines: list[str], order: list[str]) -> None:
    """Put a row into ``RESULTS.md``, in its place; what another machine or other packages made goes."""
    header, known = _header(), {name: lines}
    before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    here = ""
    for line in before.removeprefix(header).splitlines() if before.startswith(header) else []:
        here = here if line.startswith("| |") else line.removeprefix("| ").split(" | ")[0]
        if here != name and here in order:
            known.setdefault(here, []).append(line)
    told = [line for row in sorted(known, key=order.index) for line in known[row]]
    RESULTS.write_text("\n".join([header, *told, ""]), encoding="utf-8")


def _growth(name: str, sizes: tuple[int, ...]) -> str:
    for n in sizes:
        _run(name, "input", n)
    seconds = ", ".join(f"{n:,}: {_run(name, 'ours', n)['cpu']:.2f}" for n in sizes)
    for n in sizes:
        _input(name, n).unlink()
    return f"| | our CPU s at {seconds} | | | | | |"


def _script_row(name: str, rounds: int) -> str:
    """The usual notebook as one script from the start of Python to a figure, beside ours."""
    path = Path(tempfile.gettempdir()) / "broadsheet-benchmark.parquet"
    articles(MAIN).to_parquet(path, index=False)
    ratios, seconds = [], []
    _whole_process("ours", path, {})  # compiles, if nothing has yet
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as empty:
            cache = {"NUMBA_CACHE_DIR": empty} if SCRIPT[name] else {}
            theirs, ours = (_whole_process(side, path, cache) for side in ("usual", "ours"))
        ratios.append([a / b for a, b in zip(theirs, ours, strict=True)])
        seconds.append((theirs[0], ours[0]))
    cpu, wall = zip(*ratios, strict=True)
    usual, kit = (statistics.median(side) for side in zip(*seconds, strict=True))
    told = "a figure each; ours scores sentences and draws intervals"
    return (
        f"| {name} | the same, {MAIN:,} | **{_spread(cpu)}** | {_spread(wall)} | {usual:.2f} / {kit:.2f} | | {told} |"
    )


def _whole_process(side: str, path: Path, environment: dict[str, str]) -> tuple[float, float]:
    """CPU and wall seconds of one script, by the operating system's account of finished children."""
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, str(HERE / "whole_script.py"), side, str(path)]
    subprocess.run(command, env=os.environ | THREADS | environment, cwd=HERE, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - wall, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def _row(name: str, reference: str, n: int, rounds: int) -> str:
    """One line of the table: the step, its reference, ratios, seconds, memory, equality."""
    _run(name, "input", n)
    pairs = [(_run(name, "theirs", n), _run(name, "ours", n))]
    more = rounds if sum(side["cpu"] for side in pairs[0]) > SHORT else OFTEN * rounds
    pairs += [(_run(name, "theirs", n), _run(name, "ours", n)) for _ in range(more - 1)]
    cpu, wall = ([theirs[kind] / ours[kind] for theirs, ours in pairs] for kind in ("cpu", "wall"))
    ours = statistics.median(ours["cpu"] for _, ours in pairs)
    theirs = statistics.median(theirs["cpu"] for theirs, _ in pairs)
    memory = " / ".join(f"{max(side['peak'] for side in sides):,.0f}" for sides in zip(*pairs, strict=True))
    told = _run(name, "check", n)["told"]
    _input(name, n).unlink()
    return (
        f"| {name} | {reference}, {n:,} | **{_spread(cpu)}** | {_spread(wall)} | {theirs:.2f} / {ours:.2f} "
        f"| {memory} | {told} |"
    )


def _spread(ratios: Sequence[float]) -> str:
    return f"{statistics.median(ratios):.1f} [{min(ratios):.1f}, {max(ratios):.1f}]"


def _run(name: str, side: str, n: int) -> dict:
    command = [sys.executable, str(HERE / "speed.py"), "--one", name, side, str(n)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | THREADS, cwd=HERE, check=False)
    if done.returncode:
        raise SystemExit(f"{name}, {side}, {n}: {done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def _measured(name: str, side: str, n: int) -> dict:
    """What one process measures: CPU and wall seconds of one call, or what a comparison of both sides says."""
    from rows import FULL_ROWS, ROWS

    row = (ROWS | FULL_ROWS)[name]
    if side == "input":
        _input(name, n).write_bytes(pickle.dumps(row.prepare(n)))
        return {}
    with _input(name, n).open("rb") as file:
        data = pickle.load(file)
    ours, theirs = row.ours, row.theirs
    if side == "check":
        return {"told": row.compare(ours(data), theirs(data))}
    step: Callable = ours if side == "ours" else theirs
    step(row.prepare(row.warm))
    if FORGET.exists():
        FORGET.write_text("5")  # Linux: the highest mark of memory goes down to what is in use now
    before, wall = time.process_time(), time.perf_counter()
    step(data)
    return {"cpu": time.process_time() - before, "wall": time.perf_counter() - wall, "peak": _peak()}


def _input(name: str, n: int) -> Path:
    """The file with a row's input."""
    return Path(tempfile.gettempdir()) / f"broadsheet-{name.translate(UNSPOKEN)}-{n}.pickle"


def _peak() -> float:
    """The highest mark of this process's memory, MB."""
    if FORGET.exists():
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _header() -> str:
    names = (
        "numpy",
        "scipy",
        "scikit-learn",
        "pandas",
        "numba",
        "nltk",
        "pyarrow",
        *filter(find_spec, ("datasketch", "rensa")),
    )
    packages = ", ".join(f"{name} {version(name)}" for name in names)
    return "\n".join(
        [
            "# What each step costs beside the library it replaces",
            "",
            "Written by `make bench`; do not edit. Ratios: the reference's seconds over ours, median [min, max].",
            "",
            f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()};",
            f"{packages}. Corpus: {source()}. One thread a process.",
            "",
            "| step | reference, articles | CPU ratio | wall ratio | CPU s, theirs / ours | peak MB | equal |",
            "|---|---|---|---|---|---|---|",
        ]
    )


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    models = [line.split(":", 1)[1].strip() for line in path.read_text().splitlines() if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="also the rows that take long")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each side (default: 3, of short rows 9)")
    parser.add_argument("--one", nargs=3, metavar=("ROW", "SIDE", "N"), help=argparse.SUPPRESS)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="rows to measure; all if none is named")
    return parser.parse_args()


if __name__ == "__main__":
    main()

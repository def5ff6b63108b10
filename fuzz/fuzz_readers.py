"""Feed the readers damaged files, guided by coverage, until the time is up.

    python fuzz/fuzz_readers.py [--seconds 120] [KIND ...]

Each kind starts from the golden files of ``tests/readers`` and of the demo corpus. A finding is an exception other than
``UnreadableFile``, more than 5 seconds for an input (of at most 64 kB), or more than 2 GB of memory: it stops the run
with status 1 and leaves the input in ``build/fuzz/KIND``. Needs atheris: ``make fuzz`` installs it.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
LARGEST, SLOWEST, MOST_MEMORY = 1 << 16, 5, 2048  # bytes of an input, seconds for one, MB


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    parser.add_argument("--seconds", type=int, default=120, help="for each kind")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        _fuzz(options.one, options.seconds)
    from analysis.readers import KINDS

    findings = [kind for kind in options.kinds or sorted(KINDS) if _run(kind, options.seconds)]
    print(f"findings in {', '.join(findings)}" if findings else "nothing found")
    return 1 if findings else 0


def _run(kind: str, seconds: int) -> bool:
    """Fuzz one kind in a process of its own; True where something was found."""
    began = time.time()
    command = [sys.executable, __file__, "--one", kind, "--seconds", str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    runs = re.findall(r"^#(\d+)\s.*?cov: (\d+)", done.stderr, re.M)
    executed, coverage = runs[-1] if runs else ("0", "0")
    verdict = "nothing found" if done.returncode == 0 else f"FOUND (status {done.returncode})"
    print(f"{kind:15} {time.time() - began:5.0f} s {executed:>9} inputs, coverage {coverage:>6}: {verdict}", flush=True)
    if done.returncode:
        print(done.stderr[-3000:], flush=True)
    return done.returncode != 0


def _fuzz(kind: str, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["analysis", "feedparser", "warcio", "trafilatura"]):
        from analysis.files import File, UnreadableFile
        from analysis.readers import KINDS

    folder = ROOT / "build" / "fuzz" / kind
    seeds = folder / "seeds"
    seeds.mkdir(parents=True, exist_ok=True)
    _plant(seeds, kind)
    path = folder / "input"

    def one(data: bytes) -> None:
        path.write_bytes(data)
        file = File(path.name, path, ("The Heron", path.name))
        try:
            KINDS[kind].like(file)
            for records in KINDS[kind].read(file):
                assert records.rows.index.is_unique
        except UnreadableFile:
            return

    limits = [f"-max_total_time={seconds}", f"-max_len={LARGEST}", f"-timeout={SLOWEST}"]
    atheris.Setup([kind, str(seeds), f"-artifact_prefix={folder}/", f"-rss_limit_mb={MOST_MEMORY}", *limits], one)
    atheris.Fuzz()


def _plant(seeds: Path, kind: str) -> None:
    """Golden files this kind knows, as they are, for a start."""
    from analysis.files import File, UnreadableFile
    from analysis.readers import KINDS

    for path in [*(ROOT / "tests" / "readers").rglob("*"), *(ROOT / "data" / "demo").rglob("*")]:
        if not path.is_file() or path.stat().st_size > LARGEST:
            continue
        try:
            known = KINDS[kind].like(File(path.name, path, (path.name,)))
        except UnreadableFile:
            known = False
        if known:
            (seeds / f"{len(list(seeds.iterdir())):03}{path.suffix}").write_bytes(path.read_bytes())


if __name__ == "__main__":
    sys.exit(main())

"""What ``import analysis`` and ``python -m analysis --help`` cost beside ``import pandas`` and a bare interpreter.

    python benchmarks/import_time.py

Fresh interpreters take turns; printed are CPU seconds (median, min, max) and the ratio to ``import pandas``. The
names a study needs (``open_study``, the analyses) load on first use; their cost is the last row.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys

ROUNDS = 9
CASES = {
    "python alone": ["-c", "pass"],
    "import pandas": ["-c", "import pandas"],
    "import analysis": ["-c", "import analysis"],
    "python -m analysis --help": ["-m", "analysis", "--help"],
    "pandas, analysis": ["-c", "import pandas, analysis"],
    "from analysis import open_study, figures": ["-c", "from analysis import open_study, figures"],
}


def main() -> None:
    seconds: dict[str, list[float]] = {name: [] for name in CASES}
    for _ in range(ROUNDS):
        for name, arguments in CASES.items():
            seconds[name].append(cpu_seconds([sys.executable, *arguments]))
    pandas = statistics.median(seconds["import pandas"])
    print(f"{'CPU seconds of a fresh interpreter':42} median    min    max   ratio to import pandas")
    for name, runs in seconds.items():
        middle = statistics.median(runs)
        print(f"{name:42} {middle:6.2f} {min(runs):6.2f} {max(runs):6.2f}   {middle / pandas:.2f}")
    more = statistics.median(seconds["pandas, analysis"]) - pandas
    print(f"import analysis after import pandas: {more:+.3f} s")


def cpu_seconds(command: list[str]) -> float:
    """User and system time of one run of a command, by the operating system's account of finished children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()

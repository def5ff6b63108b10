"""The rules of a notebook that a program can check: an essay with one question, run in order, numbers from code."""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_CELLS = 25
MAX_LINES = 10
MAX_WIDTH = 110
MAX_DEF_LINES = 5

ABSOLUTE = re.compile(r"/\w|~/|\\\\|[A-Za-z]:[\\/](?!/)")
NOT_PROSE = re.compile(r"(?s)```.*?```|`[^`\n]*`|!?\[[^\]]*\]\([^)]*\)|<https?:[^>]*>|(?:https?://|doi:)\S+")
YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d[a-z]?\b")

Broken = Iterator[tuple[int, str]]  # the cell (0: the whole notebook) and what is wrong


@dataclass(frozen=True)
class Cell:
    """One cell: ``number`` counts from 1; ``tree`` is its code parsed, None if it is not plain Python."""

    number: int
    kind: str
    source: str
    tags: list[str]
    count: int | None
    outputs: list[dict[str, Any]]
    tree: ast.Module | None


@dataclass(frozen=True)
class Notebook:
    """The cells in order and the name of the kernel they ask for."""

    cells: list[Cell]
    kernel: str

    @property
    def prose(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind == "markdown"]

    @property
    def code(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind == "code"]


def broken_rules(path: str | os.PathLike) -> list[str]:
    """One line per broken rule, ``NOTEBOOK cell N: what is wrong, what was expected``; empty if all rules hold."""
    notebook = _read(Path(path))
    found = sorted((broken for rule in RULES for broken in rule(notebook)), key=lambda broken: broken[0])
    return [f"{Path(path).name}{f' cell {number}' if number else ''}: {what}" for number, what in found]


def _read(path: Path) -> Notebook:
    """The notebook in a file, its code parsed."""
    content = json.loads(path.read_text(encoding="utf-8"))
    cells = [_cell(number, cell) for number, cell in enumerate(content["cells"], start=1)]
    return Notebook(cells, content["metadata"].get("kernelspec", {}).get("name", "nothing"))


def _cell(number: int, cell: dict[str, Any]) -> Cell:
    source = "".join(cell["source"])
    return Cell(
        number,
        cell["cell_type"],
        source,
        cell["metadata"].get("tags", []),
        cell.get("execution_count"),
        cell.get("outputs", []),
        _parse(source) if cell["cell_type"] == "code" else None,
    )


def _parse(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except SyntaxError:
        return None


def asks_a_question(notebook: Notebook) -> Broken:
    first = notebook.cells[0] if notebook.cells else None
    title = first.source.split("\n")[0].rstrip() if first else ""
    if first is None or first.kind != "markdown" or not (title.startswith("# ") and title.endswith("?")):
        yield 1, f"starts with {title!r}, expected a markdown title that asks the question: '# ...?'"


def is_short(notebook: Notebook) -> Broken:
    if len(notebook.cells) > MAX_CELLS:
        yield MAX_CELLS + 1, f"{len(notebook.cells)} cells in all, expected at most {MAX_CELLS}"
    for cell in notebook.code:
        lines = sum(bool(line.strip()) for line in cell.source.splitlines())
        if lines > MAX_LINES:
            yield cell.number, f"{lines} lines of code, expected at most {MAX_LINES}"
        widest = max(map(len, cell.source.splitlines()), default=0)
        if widest > MAX_WIDTH:
            yield cell.number, f"a line of {widest} characters, expected at most {MAX_WIDTH}: it cannot be read whole"


def says_as_much_as_it_computes(notebook: Notebook) -> Broken:
    said, computed = (_words(cells) for cells in (notebook.prose, notebook.code))
    if said < computed:
        yield 0, f"{said} words of prose for {computed} of code, expected at least as many"


def is_plain_python(notebook: Notebook) -> Broken:
    for cell in notebook.code:
        if cell.tree is None:
            magic = re.search(r"(?m)^\s*[%!].*$", cell.source)
            line = magic[0].strip() if magic else cell.source.strip().split("\n")[0]
            yield cell.number, f"{line!r} is not plain Python, expected no magic, no shell command and no syntax error"


def imports_once(notebook: Notebook) -> Broken:
    importing = [cell for cell in notebook.code if any(_nodes(cell, ast.Import, ast.ImportFrom))]
    if not importing:
        yield 0, "imports nothing, expected one cell with all imports"
    for cell in importing[1:]:
        yield cell.number, f"imports, expected all imports in cell {importing[0].number}"


def has_literal_parameters(notebook: Notebook) -> Broken:
    tagged = [cell for cell in notebook.code if "parameters" in cell.tags]
    if len(tagged) != 1:
        yield 0, f"{len(tagged)} cells tagged 'parameters', expected one"
    for cell in tagged:
        for statement in cell.tree.body if cell.tree else []:
            if not _assigns_a_literal(statement):
                yield cell.number, f"parameter {ast.unparse(statement)!r}, expected a name and a literal value"


def opens_one_study(notebook: Notebook) -> Broken:
    calls = [cell.number for cell in notebook.code for call in _calls(cell) if call == "open_study"]
    if not calls:
        yield 0, "no call of open_study, expected one"
    for number in calls[1:]:
        yield number, f"calls open_study again, expected only the call in cell {calls[0]}"


def defines_little(notebook: Notebook) -> Broken:
    for cell in notebook.code:
        for node in _nodes(cell, ast.FunctionDef, ast.AsyncFunctionDef):
            lines = node.end_lineno - node.lineno + 1
            if lines > MAX_DEF_LINES:
                yield cell.number, f"{node.name} is {lines} lines, expected a def of at most {MAX_DEF_LINES}"
        for node in _nodes(cell, ast.ClassDef):
            yield cell.number, f"class {node.name}, expected no class"


def names_no_absolute_path(notebook: Notebook) -> Broken:
    for cell in notebook.code:
        inner = {id(part) for text in _nodes(cell, ast.JoinedStr) for part in text.values[1:]}
        for node in _nodes(cell, ast.Constant):
            if isinstance(node.value, str) and id(node) not in inner and ABSOLUTE.match(node.value):
                yield (
                    cell.number,
                    f"{node.value!r} is an absolute path, expected one from the notebook's folder",
                )


def hides_no_warning(notebook: Notebook) -> Broken:
    for cell in notebook.code:
        names = {node.attr for node in _nodes(cell, ast.Attribute)} | {node.id for node in _nodes(cell, ast.Name)}
        for name in sorted(names & {"filterwarnings", "simplefilter"}):
            yield cell.number, f"{name} hides warnings, expected none hidden: remove their cause"


def takes_numbers_from_code(notebook: Notebook) -> Broken:
    for cell in notebook.prose:
        prose = NOT_PROSE.sub(" ", cell.source)
        prose = re.sub(r"\([^()]*\)", lambda aside: YEAR.sub("", aside[0]), prose)
        for line in prose.splitlines():
            if re.search(r"\d", line):
                yield cell.number, f"a number in prose: {line.strip()!r}, expected it printed by code (or in backticks)"


def measures_no_bias(notebook: Notebook) -> Broken:
    for cell in notebook.prose:
        word = re.search(r"(?i)\bbias(?:ed|es)?\b", cell.source)
        if word:
            yield cell.number, f"says {word[0]!r}, expected the thing measured: tone, framing, selection, treatment"


def was_run_in_order(notebook: Notebook) -> Broken:
    for expected, cell in enumerate(notebook.code, start=1):
        if cell.count != expected:
            yield cell.number, f"execution count {cell.count}, expected {expected}: run it from a fresh kernel"
            return


def ran_without_complaint(notebook: Notebook) -> Broken:
    for cell in notebook.code:
        for output in cell.outputs:
            if output["output_type"] == "error":
                yield cell.number, f"the output is an error ({output['ename']}), expected none"
            if output.get("name") == "stderr":
                yield cell.number, f"output on stderr: {''.join(output['text'])[:60]!r}, expected none"


def ends_with_provenance(notebook: Notebook) -> Broken:
    last = notebook.code[-1] if notebook.code else None
    if last is None or "provenance" not in last.source:
        yield last.number if last else 0, "the last code cell does not print the provenance, expected it there"


def frames_each_figure(notebook: Notebook) -> Broken:
    kinds = ["", *(cell.kind for cell in notebook.cells), ""]
    for cell in notebook.code:
        if not {"show", "figures.show"} & set(_calls(cell)):
            continue
        if kinds[cell.number - 1] != "markdown":
            yield cell.number, "shows a figure, expected prose before it that says what to look for"
        if kinds[cell.number + 1] != "markdown":
            yield cell.number, "shows a figure, expected prose after it that says what it shows"


def asks_for_python(notebook: Notebook) -> Broken:
    if notebook.kernel != "python3":
        yield 0, f"asks for the kernel {notebook.kernel}, expected python3"


RULES = (
    asks_a_question,
    is_short,
    says_as_much_as_it_computes,
    is_plain_python,
    imports_once,
    has_literal_parameters,
    opens_one_study,
    defines_little,
    names_no_absolute_path,
    hides_no_warning,
    takes_numbers_from_code,
    measures_no_bias,
    was_run_in_order,
    ran_without_complaint,
    ends_with_provenance,
    frames_each_figure,
    asks_for_python,
)


def _words(cells: list[Cell]) -> int:
    return sum(len(re.findall(r"\w+", cell.source)) for cell in cells)


def _nodes(cell: Cell, *kinds: type[ast.AST]) -> Iterator[Any]:
    """Every node of these kinds in the cell's code."""
    return (node for node in ast.walk(cell.tree or ast.Module([], [])) if isinstance(node, kinds))


def _calls(cell: Cell) -> list[str]:
    """What the cell calls, by the names in the code, without the module for ``open_study``."""
    called = [ast.unparse(node.func) for node in _nodes(cell, ast.Call)]
    return ["open_study" if name.endswith(".open_study") else name for name in called]


def _assigns_a_literal(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign([ast.Name()], value) | ast.AnnAssign(ast.Name(), _, ast.expr() as value):
            return _is_literal(value)
    return False


def _is_literal(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except (TypeError, ValueError):
        return False
    return True

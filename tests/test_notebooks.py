"""Notebooks run twice give the same bytes, failures say where, differences and broken rules are named."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.notebook_rules import broken_rules
from analysis.notebooks import LACKING, NotebookError, differences, run_notebooks

TITLE = "# Do the outlets differ?\n\nThe next cell answers in a sentence (Monroe 2008)."
PARAMETERS = new_code_cell('corpus = "news"  # a folder\nseed: int = 0', metadata={"tags": ["parameters"]})
PROSE = "Look at the intervals first, then at the order; `k = 5` is [set in cell 3](02_next.ipynb) on https://x.org/1."
GOOD = [
    new_markdown_cell(TITLE),
    new_code_cell("import figures\nfrom analysis.study import open_study"),
    PARAMETERS,
    new_code_cell("study = open_study(corpus, seed=seed)"),
    new_markdown_cell(PROSE),
    new_code_cell('figures.show("tone", study)'),
    new_markdown_cell(PROSE),
    new_code_cell('f"{corpus}/part"\nstudy.provenance()'),
]


def write(path: Path, cells: Sequence[nbformat.NotebookNode | str], *, counted: bool = False) -> Path:
    """A notebook of copies of these cells (a string is code), with execution counts as if it had run."""
    copies = [nbformat.from_dict(new_code_cell(cell) if isinstance(cell, str) else cell) for cell in cells]
    for number, cell in enumerate(copies, start=1):
        cell["id"] = f"c{number}"
    for count, cell in enumerate((c for c in copies if c.cell_type == "code" and counted), start=1):
        cell["execution_count"] = cell["execution_count"] or count
    metadata = {"kernelspec": {"name": "python3", "display_name": "any"}}
    nbformat.write(new_notebook(cells=copies, metadata=metadata), path)
    return path


def outputs(path: Path) -> list[str]:
    """The text of each output, in order."""
    cells = nbformat.read(path, 4).cells
    shown = [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]
    return [output.text if output.output_type == "stream" else output.data["text/plain"] for output in shown]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two notebooks that print in pieces, hash strings, read a neighbour and draw, run in place."""
    folder = tmp_path_factory.mktemp("ran")
    (folder / "neighbour.txt").write_text("read from the notebook's own folder")
    chatty = "import sys, time\nfor i in range(4):\n    print(i, end=' ', flush=True)\n    time.sleep(0.15)"
    plot = "import matplotlib.pyplot as plt\nfigure = plt.figure(figsize=(1, 1))\nplt.plot([1, 2]);"
    first = [new_markdown_cell("Prose"), chatty, "hash('story'), set('abcdef')", plot, "open('neighbour.txt').read()"]
    second = ["import os\norder = [1]", "order.append(2)", "order", "os.environ['OMP_NUM_THREADS']"]
    paths = [write(folder / "first.ipynb", first), write(folder / "second.ipynb", second)]
    assert run_notebooks(paths) == paths
    return paths


def test_two_runs_give_the_same_bytes(ran: list[Path], tmp_path: Path) -> None:
    again = run_notebooks(ran, out=tmp_path, jobs=1)
    assert [path.name for path in again] == ["first.ipynb", "second.ipynb"]
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in ran]


def test_cells_run_in_order_in_the_notebooks_folder(ran: list[Path]) -> None:
    printed, _, figure, text = outputs(ran[0])
    assert printed == "0 1 2 3 "
    assert figure.startswith("<Figure size")
    assert text == '"read from the notebook\'s own folder"'
    assert outputs(ran[1]) == ["[1, 2]", "'1'"]


def test_what_is_written_holds_nothing_of_the_run(ran: list[Path]) -> None:
    content = json.loads(ran[0].read_bytes())
    assert ran[0].read_bytes().endswith(b"}\n")
    assert content["metadata"]["language_info"] == {"name": "python"}
    assert content["metadata"]["kernelspec"]["name"] == "python3"
    assert [cell["id"] for cell in content["cells"]] == ["c1", "c2", "c3", "c4", "c5"]
    assert [cell["metadata"] for cell in content["cells"]] == [{}] * 5
    assert [cell.get("execution_count") for cell in content["cells"]] == [None, 1, 2, 3, 4]
    assert sorted(path.name for path in ran[0].parent.iterdir()) == ["first.ipynb", "neighbour.txt", "second.ipynb"]


def test_differences_are_none_or_name_the_cell(ran: list[Path], tmp_path: Path) -> None:
    (tmp_path / "neighbour.txt").write_bytes((ran[0].parent / "neighbour.txt").read_bytes())
    same, tampered = (tmp_path / path.name for path in ran)
    content = nbformat.read(ran[0], 4)
    content.cells[1].outputs[0].text = "0 1 2 9 "
    picture = next(output for output in content.cells[3].outputs if "image/png" in output.get("data", {}))
    picture.data["image/png"] = "iVBORw0KGgo=\n"
    content.cells[4].outputs = []
    nbformat.write(content, same)
    tampered.write_bytes(ran[1].read_bytes().replace(b'"display_name"', b'"display_name" '))
    assert differences(ran[1:]) == []
    assert differences([same, tampered]) == [
        "first.ipynb cell 2: stdout, line 1: committed '0 1 2 9 ', now '0 1 2 3 '",
        "first.ipynb cell 4: image/png differs",
        "first.ipynb cell 5: committed nothing, now text/plain",
        "second.ipynb: every output is the same but the files are not: line 69: committed "
        '\'   "display_name" : "Python 3 (ipykernel)",\\n\', now \'   "display_name": "Python 3 (ipykernel)",\\n\'. '
        "Run it in place and commit it.",
    ]


def test_a_failing_cell_is_named_and_the_file_is_left_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "bad.ipynb", [new_markdown_cell("Prose"), "x = 1", "y = 2\nx / 0  # here", "x"])
    before = path.read_bytes()
    with pytest.raises(NotebookError) as failure:
        run_notebooks([path])
    assert str(failure.value) == "bad.ipynb cell 3, line 2: x / 0  # here\n  ZeroDivisionError: division by zero"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("x = = 1", "bad.ipynb cell 1, line 1: x = = 1\n  SyntaxError: invalid syntax"),
        ("import os\nos._exit(3)", "bad.ipynb cell 1: Kernel died (DeadKernelError)"),
    ],
)
def test_syntax_errors_and_dead_kernels_are_named(tmp_path: Path, code: str, message: str) -> None:
    with pytest.raises(NotebookError) as failure:
        run_notebooks([write(tmp_path / "bad.ipynb", [code])])
    assert str(failure.value) == message


def test_another_corpus_goes_into_the_executed_copy_only(tmp_path: Path) -> None:
    path = write(tmp_path / "study.ipynb", [PARAMETERS, "corpus, seed"])
    before = path.read_bytes()
    (copy,) = run_notebooks([path], out=tmp_path / "out", parameters={"corpus": str(tmp_path / "my 'news'")})
    expected = str(tmp_path / "my 'news'")
    assert nbformat.read(copy, 4).cells[0].source == f"corpus = {expected!r}\nseed: int = 0"
    assert [ast.literal_eval(output) for output in outputs(copy)] == [(expected, 0)]  # a long path is broken in two
    assert path.read_bytes() == before


def test_what_another_corpus_lacks_ends_a_notebook_in_a_sentence(tmp_path: Path) -> None:
    lacking = "class NoTerms(ValueError): ...\nprint('so far')\nraise NoTerms('no term left')"
    path = write(tmp_path / "words.ipynb", [new_markdown_cell("# Words?"), PARAMETERS, lacking, "1"], counted=True)
    (copy,) = run_notebooks([path], out=tmp_path / "out", parameters={"corpus": "poor"})
    cells = nbformat.read(copy, 4).cells
    assert [cell.source for cell in cells[3:]] == [lacking, LACKING["NoTerms"], "1"]
    assert [cell.execution_count for cell in cells if cell.cell_type == "code"] == [1, None, None]
    assert not [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]
    with pytest.raises(NotebookError, match="NoTerms: no term left"):
        run_notebooks([path], out=tmp_path / "out")


def test_arguments_that_cannot_be_met_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "plain.ipynb", ["corpus = 1"])
    with pytest.raises(ValueError, match="give a folder for copies"):
        run_notebooks([path], parameters={"corpus": "news"})
    with pytest.raises(ValueError, match="expected one line 'corpus ="):
        run_notebooks([path], parameters={"corpus": "news"}, out=tmp_path / "out")
    with pytest.raises(ValueError, match="written to one file"):
        run_notebooks([path, path])
    with pytest.raises(ValueError, match="jobs=0"):
        run_notebooks([path], jobs=0)
    with pytest.raises(FileNotFoundError, match="no such notebook"):
        run_notebooks([tmp_path / "none.ipynb"])


def test_importing_costs_little() -> None:
    code = "import sys, analysis.notebooks, analysis.notebook_rules; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"nbclient", "nbformat", "pandas", "zmq"} & set(loaded)


def test_a_good_notebook_breaks_no_rule(tmp_path: Path) -> None:
    assert broken_rules(write(tmp_path / "good.ipynb", GOOD, counted=True)) == []


def changed(number: int, source: str) -> list[nbformat.NotebookNode]:
    """The good notebook with another source in one cell."""
    cells = [nbformat.from_dict(cell) for cell in GOOD]
    cells[number - 1]["source"] = source
    return cells


def with_output(output: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The good notebook with this output of its fourth cell."""
    return [*GOOD[:3], new_code_cell(GOOD[3].source, outputs=[output]), *GOOD[4:]]


BROKEN = {
    "no question": (changed(1, "# Outlets differ\n" + PROSE), "cell 1: starts with '# Outlets differ'"),
    "no title": (changed(1, "Do the outlets of this corpus differ?"), "cell 1: starts with 'Do the outlets"),
    "code first": ([*GOOD[1:4], *GOOD[4:], new_code_cell("study.provenance")], "cell 1: starts with 'import figures'"),
    "cells": (
        [*GOOD[:5], *[new_markdown_cell("More")] * 18, *GOOD[5:]],
        "cell 26: 26 cells in all, expected at most 25",
    ),
    "wide line": (
        changed(4, f"study = open_study({'corpus, ' * 12})"),
        "cell 4: a line of 116 characters, expected",
    ),
    "long cell": (changed(4, "study = open_study(\n\n" + "\n" * 3 + "0,\n" * 9 + ")"), "cell 4: 11 lines of code"),
    "little prose": (
        [*GOOD[:4], new_markdown_cell("Look."), *GOOD[5:6], *GOOD[7:]],
        "notebook.ipynb: 14 words of prose for 28 of code",
    ),
    "magic": (
        changed(4, "%matplotlib inline\nstudy = open_study()"),
        "cell 4: '%matplotlib inline' is not plain Python",
    ),
    "cell magic": (changed(8, "%%time\nstudy.provenance()"), "cell 8: '%%time' is not plain Python"),
    "shell": (changed(8, "study.provenance()\n!ls data"), "cell 8: '!ls data' is not plain Python"),
    "syntax": (changed(8, "provenance = = study"), "cell 8: 'provenance = = study' is not plain Python"),
    "late import": (
        changed(8, "from os import path\nstudy.provenance()"),
        "cell 8: imports, expected all imports in cell 2",
    ),
    "no import": (changed(2, "1"), "notebook.ipynb: imports nothing"),
    "no parameters": ([*GOOD[:2], new_code_cell("corpus = 1"), *GOOD[3:]], "0 cells tagged 'parameters', expected one"),
    "two parameters": ([*GOOD[:4], PARAMETERS, *GOOD[4:]], "2 cells tagged 'parameters', expected one"),
    "computed": (
        changed(3, "corpus = None\nseed = min(1, 2)"),
        "cell 3: parameter 'seed = min(1, 2)', expected a name",
    ),
    "expression": (changed(3, "corpus = None\nprint(corpus)"), "cell 3: parameter 'print(corpus)', expected a name"),
    "no study": (changed(4, "study = None"), "no call of open_study, expected one"),
    "two studies": (changed(8, "analysis.open_study().provenance()"), "cell 8: calls open_study again"),
    "long def": (changed(4, "study = open_study()\ndef f():\n" + " 1\n" * 5), "cell 4: f is 6 lines, expected a def"),
    "class": (changed(4, "study = open_study()\nclass A: pass"), "cell 4: class A, expected no class"),
    "unix path": (changed(4, "study = open_study('/data/x')"), "cell 4: '/data/x' is an absolute path"),
    "windows path": (changed(4, "study = open_study(r'D:\\x')"), "cell 4: 'D:\\\\x' is an absolute path"),
    "formatted path": (changed(4, "study = open_study(f'/data/{seed}')"), "cell 4: '/data/' is an absolute path"),
    "warnings": (changed(4, "study = open_study()\nwarnings.simplefilter('ignore')"), "cell 4: simplefilter hides"),
    "number": (changed(5, PROSE + "\nIt rose by 4.1 points."), "cell 5: a number in prose: 'It rose by 4.1 points.'"),
    "number in brackets": (changed(7, PROSE + " (n = 12)"), "cell 7: a number in prose"),
    "year": (changed(7, PROSE + " In 2008 it rose."), "cell 7: a number in prose"),
    "bias": (changed(7, PROSE + " Which is Biased?"), "cell 7: says 'Biased', expected the thing measured"),
    "out of order": ([*GOOD[:7], new_code_cell("study.provenance", execution_count=9)], "cell 8: execution count 9"),
    "error": (
        with_output(new_output("error", ename="KeyError", evalue="x")),
        "cell 4: the output is an error (KeyError)",
    ),
    "stderr": (with_output(new_output("stream", name="stderr", text="Oh")), "cell 4: output on stderr: 'Oh'"),
    "no provenance": (changed(8, "study"), "cell 8: the last code cell does not print the provenance"),
    "unannounced": ([*GOOD[:4], *GOOD[5:6], *GOOD[4:5], *GOOD[7:]], "cell 5: shows a figure, expected prose before"),
    "unexplained": ([*GOOD[:1], *GOOD[6:7], *GOOD[1:6], *GOOD[7:]], "cell 7: shows a figure, expected prose after"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_broken_rule_is_named(tmp_path: Path, name: str) -> None:
    cells, expected = BROKEN[name]
    found = broken_rules(write(tmp_path / "notebook.ipynb", cells, counted=True))
    assert any(expected in line for line in found), found
    assert all(line.startswith("notebook.ipynb") for line in found)


def test_a_notebook_not_run_and_a_foreign_kernel_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "new.ipynb", GOOD)
    path.write_text(path.read_text().replace('"python3"', '"ir"'))
    assert broken_rules(path) == [
        "new.ipynb: asks for the kernel ir, expected python3",
        "new.ipynb cell 2: execution count None, expected 1: run it from a fresh kernel",
    ]

"""The house keeps its shape: imports run downward, nothing calls the network, importing costs little."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import analysis
from analysis.fetch import ROOT

PACKAGE = ROOT / "analysis"
# Each room may import from those below it; the modules of figures and of readers are one room each.
FLOORS = [
    {"__main__"},
    {"notebooks", "notebook_rules"},
    {"figures"},
    {"draw", "tracing", "store"},
    {"study"},
    {"store_report"},
    {"stories"},
    {"story_calibration"},
    {*"topics story_scores framing sentiment targets frames wording sourcing boilerplate copies".split()},
    {"quotes", "word_shift", "attention", "term_sets"},
    {"concordance", "reading", "dealing"},
    {"buttons", "forms", "repeats", "people", "attribution"},
    {"terms", "text", "passages", "masking", "names"},
    {"keyness", "phrases"},
    {"grams", "clusters", "vader", "marks", "punkt", "shingles", "wires", "lexicons"},
    {"stats", "permutation", "gaps", "corpus"},
    {"intake", "stored"},
    {"readers", "dates"},
    {"schema", "stream", "outlets", "languages", "files", "moments"},
    {"kernels", "resampling"},
    {"repair", "fetch", "progress", "stop_words"},
]
NETWORK = {
    "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "socket", "socketserver", "http", "http.client",
    "http.server", "ftplib", "smtplib", "telnetlib", "ssl", "webbrowser",
}  # fmt: skip


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


SOURCES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}
ROOMS = [name for name in SOURCES if name != "__init__"]


def tree(name: str) -> ast.Module:
    return ast.parse(SOURCES[name].read_text(encoding="utf-8"))


def imports(name: str) -> set[str]:
    """Every module a file imports, wherever in it; those of this package as ``analysis.x``."""
    here = ["analysis", *name.split(".")]
    package = here if SOURCES[name].name == "__init__.py" else here[:-1]
    found = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = [*package[: len(package) - node.level + 1]] if node.level else []
            source = ".".join([*base, *filter(None, [node.module])])
            parts = {f"{source}.{alias.name}" for alias in node.names}
            known = {f"analysis.{room}" for room in SOURCES}
            found |= {part if part in known else source for part in parts}
    return found


def rooms_used(name: str) -> set[str]:
    return {target.removeprefix("analysis.") for target in imports(name) if target.startswith("analysis.")}


def top_level(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


def floor(name: str) -> int:
    """Counted from the top of the house; a room nobody has placed is on none."""
    room = name.split(".")[0]
    return next((level for level, rooms in enumerate(FLOORS) if room in rooms), -1)


def test_every_module_has_its_floor() -> None:
    assert [name for name in ROOMS if floor(name) < 0] == []


@pytest.mark.parametrize("name", ROOMS)
def test_imports_run_downward(name: str) -> None:
    others = {other for other in rooms_used(name) if other.split(".")[0] != name.split(".")[0]}
    assert {other for other in others if floor(other) <= floor(name)} == set()


def test_the_parser_of_imports_sees_relative_ones() -> None:
    assert {"terms", "study"} <= rooms_used("figures.topics") | rooms_used("story_scores")
    assert "readers" in rooms_used("intake")
    assert "draw" in rooms_used("figures.tone")


def test_only_draw_and_figures_import_matplotlib() -> None:
    users = {name for name in ROOMS if "matplotlib" in top_level(imports(name))}
    assert {name.split(".")[0] for name in users} == {"draw", "figures"}


@pytest.mark.parametrize("name", [name for name in ROOMS if name != "engine"])
def test_nothing_else_imports_dask(name: str) -> None:
    assert not {"dask", "distributed"} & top_level(imports(name))


@pytest.mark.parametrize("name", [name for name in SOURCES if name.split(".")[0] != "kernels"])
def test_only_the_kernels_know_numba(name: str) -> None:
    assert "numba" not in top_level(imports(name))


@pytest.mark.parametrize("name", [name for name in ROOMS if name.startswith("kernels.")])
def test_every_kernel_names_what_it_equals(name: str) -> None:
    functions = [node for node in ast.walk(tree(name)) if isinstance(node, ast.FunctionDef)]
    kernels = [one for one in functions if any(ast.unparse(mark) == "kernel" for mark in one.decorator_list)]
    assert kernels
    assert not [one.name for one in kernels if "Equals" not in (ast.get_docstring(one) or "")]


@pytest.mark.parametrize("name", [name for name in ROOMS if name.split(".")[0] == "kernels"])
def test_kernels_know_nothing_but_arrays(name: str) -> None:
    assert top_level(imports(name)) <= {"__future__", "analysis", "collections", "numba", "numpy", "sys", "typing"}
    assert all(room.startswith("kernels") for room in rooms_used(name))


@pytest.mark.parametrize("name", SOURCES)
def test_nltk_is_a_reference_in_tests_alone(name: str) -> None:
    assert "nltk" not in top_level(imports(name))


def test_stats_needs_nothing_of_the_package() -> None:
    assert rooms_used("stats") == {"resampling"}
    assert rooms_used("resampling") == set()
    for name in ("stats", "resampling"):
        assert top_level(imports(name)) <= {
            *("__future__", "analysis", "collections", "itertools", "numpy", "pandas", "scipy", "typing"),
        }


@pytest.mark.parametrize("name", [name for name in ROOMS if name.startswith("readers")])
def test_readers_import_no_analysis(name: str) -> None:
    assert all(
        other.startswith("readers") or other in {"repair", "schema", "dates", "progress", "files"}
        for other in rooms_used(name)
    )


@pytest.mark.parametrize("name", SOURCES)
def test_nothing_opens_the_network(name: str) -> None:
    assert not NETWORK & imports(name)
    assert name in ("fetch", "notebooks", "readers.sheets") or "subprocess" not in imports(name)


@pytest.mark.parametrize("name", SOURCES)
def test_modules_are_short(name: str) -> None:
    assert len(SOURCES[name].read_text(encoding="utf-8").splitlines()) < 400


@pytest.mark.parametrize("name", SOURCES)
def test_names_say_what_things_are(name: str) -> None:
    assert name.split(".")[-1] not in {"utils", "util", "helpers", "common", "misc"}
    assert not [node for node in ast.walk(tree(name)) if isinstance(node, ast.Global)]


def modules_after(statement: str) -> set[str]:
    """The top-level modules a fresh interpreter has loaded after a statement."""
    code = f"{statement}\nimport json, sys\nprint(json.dumps(sorted({{m.split('.')[0] for m in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {"pandas", "numpy", "scipy", "sklearn", "numba", "matplotlib", "IPython", "nbformat", "pyarrow", "ftfy"}
    assert not heavy & modules_after("import analysis")


def test_analyses_load_heavy_libraries_only_when_used() -> None:
    statement = "from analysis import load_corpus, count_terms, fit_topics, score_sentences, mean_by, match_stories"
    assert not {"sklearn", "numba", "matplotlib", "ftfy", "IPython", "dask", "torch"} & modules_after(statement)


def test_the_command_explains_itself_without_loading_anything() -> None:
    assert not {"pandas", "matplotlib", "numba"} & modules_after("import analysis.__main__")


@pytest.mark.parametrize("name", analysis.__all__)
def test_public_names_are_there_and_explained(name: str) -> None:
    thing = getattr(analysis, name)
    if callable(thing) or name == "figures":
        assert thing.__doc__
        assert thing.__doc__.strip()[0].isupper()
    assert name in dir(analysis)


def test_an_unknown_name_is_an_error_that_lists_what_there_is() -> None:
    with pytest.raises(AttributeError, match=r"no 'load_news'; it offers load_corpus"):
        _ = analysis.load_news


def test_no_two_subjects_of_a_study_give_one_name_to_two_results() -> None:
    """A later subject would silently hide the earlier one's."""
    from analysis.study import Study

    homes: dict[str, list[str]] = {}
    for subject in Study.__mro__[1:-1]:
        for name in vars(subject):
            homes.setdefault(name, []).append(subject.__name__)
    assert {name: of for name, of in homes.items() if len(of) > 1 and not name.startswith("__")} == {}

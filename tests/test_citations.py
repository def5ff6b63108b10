"""Every paper that a docstring or comment names is in docs/references.md, and every module that it lists exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Romano and Wolf 2005; Gallagher et al. (2021); Schleimer, Wilkerson and Aiken 2003: the last name before the year.
CITED = re.compile(r"\b(?:and )?([A-Z][\w-]+)(?: et al\.)?,? \(?((?:19|20)\d\d)\b(?!\d|-\d)")
NOT_NAMES = re.compile(
    r"Python|January|February|March|April|May|June|July|August|September|October|November|December|März"
)


def cited() -> dict[tuple[str, str], str]:
    """(last name, year) -> the file that names it."""
    texts = {path: " ".join(path.read_text(encoding="utf-8").split()) for path in (ROOT / "analysis").rglob("*.py")}
    found = {found: path.name for path, text in texts.items() for found in CITED.findall(text)}
    return {paper: path for paper, path in found.items() if not NOT_NAMES.match(paper[0])}


def test_every_paper_that_the_code_names_is_listed() -> None:
    listed = [
        line for line in (ROOT / "docs" / "references.md").read_text(encoding="utf-8").splitlines() if "(" in line
    ]
    papers = cited()
    missing = {
        paper: path
        for paper, path in papers.items()
        if not any(paper[0] in line and f"({paper[1]})" in line for line in listed)
    }
    assert len(papers) > 30
    assert not missing, f"name these in docs/references.md: {missing}"


def test_what_the_list_says_is_where_is_there() -> None:
    table = (ROOT / "docs" / "references.md").read_text(encoding="utf-8")
    modules = {name for name in re.findall(r"`([\w/]+\.py)`", table) if not name.startswith("benchmarks/")}
    assert {name for name in modules if not (ROOT / "analysis" / name).exists()} == set()

"""Corpora nobody prepared: made-up news of any number of outlets and stories, and notebooks read in this process."""

from __future__ import annotations

import ast
import io
import re
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
import numpy as np
import pandas as pd

from analysis.fetch import ROOT
from analysis.notebooks import LACKING
from analysis.study import Study, open_study
from analysis.terms import NoTerms

SYLLABLES = "bar dal fen gor hul jor kel lom mir nes pol rud sten tor ulm ven wick yar zel osk".split()
THINGS = (
    ("ferry", "harbour", "crossing"), ("hospital", "ward", "nurses"), ("bridge", "river", "engineers"),
    ("school", "pupils", "teachers"), ("factory", "workers", "wages"), ("flood", "cellars", "dam"),
    ("election", "voters", "ballot"), ("museum", "paintings", "theft"), ("mine", "shaft", "miners"),
    ("orchard", "frost", "growers"), ("theatre", "actors", "stage"), ("railway", "tunnel", "passengers"),
)  # fmt: skip
# Two ways to say each thing; every outlet chooses anew.
SENTENCES = (
    ("The {a} in {place} was closed on Monday after a row about the {b}.",
     "A bitter dispute over the {b} shut the {a} of {place} at the start of the week."),
    ("Mayor {mayor} said that {number} people from {place} were waiting for the {c}.",
     "About {number} people still wait for the {c} in {place}, according to mayor {mayor}."),
    ("“We will rebuild the {a} and nobody will pay a crown more,” said {mayor}, the mayor of {place}.",
     "“Nobody will pay a crown more, and we will rebuild the {a},” mayor {mayor} claimed."),
    ("{citizen}, a baker who lives beside the {a}, was angry.",
     "Neighbours such as the baker {citizen} fear for the {b} and for their peace."),
    ("“I have slept badly since the {b} came, and it is a disgrace,” said {citizen}.",
     "“It is a disgrace, I have slept badly since the {b} came,” {citizen} pointed out."),
    ("The government of the province promised money for the {c} and a war on waste.",
     "Money for the {c} was promised by the regime in the province, which critics doubt."),
    ("Experts warned that the {b} could be lost, with terrible damage to the {a}.",
     "It would be a success if the {b} were saved, experts hope, and good for the {a}."),
    ("Police arrested {number} protesters at a demonstration beside the {a} in {place}.",
     "A riot beside the {a} in {place} ended peacefully with {number} arrests, police said."),
    ("Costs of {number} million crowns will be shared by firms and taxpayers.",
     "Taxpayers and firms must find {number} million crowns, a heavy price."),
    ("The council of {place} meets again to decide who is responsible for the {c}.",
     "Who is to blame for the {c} is a question for the council of {place} next week."),
)  # fmt: skip


def news(
    outlets: list[str],
    *,
    stories: int = 12,
    shared: bool = True,
    dated: bool = True,
    headlines: bool = True,
    seed: int = 0,
) -> pd.DataFrame:
    """One row per outlet and story it tells, its own unless ``shared``: outlet, title, text, published, url."""
    rng = np.random.default_rng(seed)
    told = [[_story(rng, i) for i in range(stories)] for _ in outlets]
    rows = []
    for number, outlet in enumerate(outlets):
        for i in range(stories):
            story = told[0 if shared else number][i]
            way = rng.integers(0, 2, len(SENTENCES))
            chosen = [pair[one].format(**story) for pair, one in zip(SENTENCES, way, strict=True)]
            left_out = rng.integers(3, len(SENTENCES), 2)
            text = "\n\n".join(line for j, line in enumerate(chosen) if j not in left_out)
            rows.append(
                {
                    "outlet": outlet,
                    "title": f"{story['place']}: {story['a']} closed in row about {story['b']}" if headlines else "",
                    "text": text,
                    "published": f"2024-{3 if shared else 1 + number % 12:02}-{1 + i // 2 * 2 % 28:02}"
                    if dated
                    else "",
                    "url": f"https://news.example/{number}/{i}",
                }
            )
    return pd.DataFrame(rows)


def _story(rng: np.random.Generator, i: int) -> dict[str, object]:
    """What a story is about: a place, people and things with names of their own."""
    names = ["".join(rng.choice(SYLLABLES, 3)).title() for _ in range(4)]
    a, b, c = THINGS[i % len(THINGS)]
    named = {"place": names[0], "mayor": f"Ada {names[1]}", "citizen": f"Otto {names[2]}"}
    return {"a": a, "b": b, "c": c, "number": int(rng.integers(20, 900)), **named}


def study_of(frame: pd.DataFrame, folder: Path) -> Study:
    """A study of these articles, written to a file of that folder."""
    frame.to_csv(folder / "articles.csv", index=False)
    return open_study(folder)


def read_notebook(path: Path, study: Study) -> list[str]:
    """What the code cells of a notebook say about a study, cell by cell: prints, Markdown and captions, no tables.

    The cells run in this process, the study is not opened again and no picture is painted: only what the cells compute
    costs time. Where a corpus lacks what a notebook counts, the last line says so, as in a notebook that is run.
    """
    scope: dict[str, Any] = {}
    said = []
    with chdir(path.parent), patch("analysis.draw.render"), patch("analysis.draw.image", return_value=b"picture"):
        for number, cell in enumerate(nbformat.read(path, 4).cells, start=1):
            if cell.cell_type != "code":
                continue
            try:
                said.append(_run(cell.source, scope))
            except NoTerms as error:
                return [*said, LACKING[type(error).__name__]]
            except Exception as error:
                error.add_note(f"{path.name} cell {number}")
                raise
            if "open_study" in scope:
                scope["open_study"] = lambda *_, **__: study
    return said


def _run(code: str, scope: dict[str, Any]) -> str:
    """Everything one cell says."""
    shown, tree = io.StringIO(), ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    with redirect_stdout(shown), patch("IPython.display.display", lambda one: print(_text(one))):
        exec(compile(tree, "cell", "exec"), scope)
        if last is not None and (value := eval(compile(ast.Expression(last.value), "cell", "eval"), scope)) is not None:
            print(_text(value))
    return shown.getvalue()


def _text(one: Any) -> str:
    """What an output says: nothing for a picture or a table, but that a table is empty is told."""
    kind = type(one).__name__
    if kind == "HTML":
        assert "<td" in one.data, "an empty table where a sentence would be kinder"
    return "" if kind in ("Image", "HTML") else str(getattr(one, "data", one))


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# What no sentence holds: a number that is none, an empty list, a plural of one.
NO_SENTENCE = re.compile(
    r"\bnan\b|NaT\b|\bNone\b|\binf\b|\b0 of 0\b|\(\)|\[\]|Series\(|(?<!\.)\.\.(?!\.)| ,|"
    r"(?<![\d.,])1 (?:outlets|articles|pairs|stories|topics|quotations|words|sentences|differences|texts|cases|rows)\b"
)

"""The page a stranger sees: README, locks, committed figures and notebooks say what the code does."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from analysis import figures
from analysis.fetch import ROOT, WHEEL_SHA256
from analysis.notebook_rules import broken_rules
from analysis.readers import KINDS
from analysis.study import Study

README = (ROOT / "README.md").read_text(encoding="utf-8")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_every_link_and_picture_of_the_readme_is_there() -> None:
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", README) if "://" not in target]
    assert len(targets) > 10
    assert [target for target in targets if not (ROOT / target).exists()] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_source_has_its_part_of_the_page_for_researchers(kind: str) -> None:
    assert f'kind="{kind}"' in (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z]+)`|^make ([a-z]+)", README, re.MULTILINE))
    targets = {name for pair in named for name in pair if name}
    assert {"test", "lab", "help", "bench"} <= targets
    assert [name for name in targets if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []


def test_the_library_example_of_the_readme_runs(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, code = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (tmp_path / "articles.csv").write_bytes((demo / "articles.csv").read_bytes())
    monkeypatch.chdir(tmp_path)
    *body, last = code.strip().splitlines()
    scope: dict[str, object] = {}
    exec("\n".join([*body, f"result = {last}"]), scope)
    result = scope["result"]
    assert isinstance(result, pd.DataFrame)
    assert set(result["a"]) | set(result["b"]) == {
        "Daily Lantern", "The Harbour Chronicle", "The Ropewalk", "Varland Ledger",
    }  # fmt: skip


def test_pairs_can_be_read_and_answered_as_the_readme_says(
    demo: Path, demo_truth: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _ = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    *body, last = code.replace('"articles.csv"', repr(str(demo))).strip().splitlines()
    scope: dict[str, object] = {}
    exec("\n".join(body), scope)
    pairs = pd.read_csv("pairs.csv")
    story = {(article["outlet"], article["title"]): article["story"] for article in demo_truth["articles"]}
    told = [
        [story[outlet, title] for outlet, title in zip(pairs[f"outlet_{side}"], pairs[f"headline_{side}"], strict=True)]
        for side in ("a", "b")
    ]
    same = [int(a is not None and a == b) for a, b in zip(*told, strict=True)]
    pairs.assign(same=same).to_csv("pairs.csv", index=False)
    exec(last, scope)
    study = scope["study"]
    assert isinstance(study, Study)
    chosen = study.story_matching.query("chosen")
    assert chosen["pairs"].tolist() == ["pairs of this corpus"]
    assert chosen["precision"].iloc[0] >= 0.8
    assert study.provenance["parameters"]["story_answers"] == len(pairs) > 20


def test_the_lock_pins_by_hash_and_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9][^\n]*(?:\n    --hash=sha256:[0-9a-f]{64}[^\n]*)+", lock, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[a-z0-9]", lock, re.MULTILINE)) > 100
    assert "://" not in lock
    assert "/" not in re.sub(r"#.*", "", lock)


def test_the_corpus_is_pinned_by_the_hash_that_is_checked() -> None:
    assert f"--hash=sha256:{WHEEL_SHA256}" in (ROOT / "data" / "corpus.lock").read_text(encoding="utf-8")


def test_every_figure_is_committed_in_four_forms_and_no_other() -> None:
    committed = {path.name for path in (ROOT / "figures").iterdir()}
    assert committed == {f"{name}.{kind}" for name in figures.REGISTRY for kind in ("svg", "png", "csv", "json")}


def test_figures_and_notebooks_were_made_from_one_corpus_by_one_version() -> None:
    records = [json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "figures").glob("*.json")]
    made = {json.dumps(record["provenance"], sort_keys=True) for record in records}
    assert len(made) == 1
    hashes = {record["provenance"]["corpus_sha256"] for record in records}
    shown = [nbformat.read(path, 4).cells[-1].outputs[0]["data"]["text/plain"] for path in NOTEBOOKS]
    assert len(shown) == 9
    assert {re.search(r"'corpus_sha256': '(\w+)'", text)[1] for text in shown} == hashes


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_keep_the_rules(path: Path) -> None:
    assert broken_rules(path) == []


def test_nothing_of_the_fetched_corpus_nor_of_this_machine_is_committed() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: there is no list of committed files")
    command = ["git", "ls-files"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    files = [ROOT / name for name in listed if name]
    assert not [path for path in files if "fetched" in path.parts or path.name == "uv.lock"]
    home = re.compile(rb"(?<![\w.])/(?:home|root|Users|" + os.fsencode(ROOT.parts[1]) + rb")/\w")
    text = [path for path in files if path.suffix not in {".png", ".py"} and path.exists()]
    assert [path.name for path in text if home.search(path.read_bytes())] == []

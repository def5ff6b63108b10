"""The command: it explains itself, errs without a traceback, and gives a stranger's file every figure."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.fetch import ROOT
from analysis.figures import REGISTRY, save
from analysis.study import open_study

COMMANDS = ["fetch", "load", "figures", "notebooks", "check"]
GERMAN = {"outlet": "Blatt", "title": "Kopfzeile", "text": "Artikeltext", "published": "Erschienen am"}
KINDS = ("svg", "png", "csv", "json")


def run(*arguments: object) -> int:
    """The command's exit status, whether it returns or leaves."""
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as left:
        return int(left.code or 0)


def python(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "analysis", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(autouse=True)
def _results_go_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the command writes by default goes below a folder of the test, not into the checkout."""
    monkeypatch.setattr("analysis.__main__.ROOT", tmp_path / "root")


# Help


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_and_each_of_its_options(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command, "--help") == 0
    usage, description, *blocks = capsys.readouterr().out.rstrip().split("\n\n")
    assert usage.startswith(f"usage: python -m analysis {command}")
    assert len(description.split()) >= 6
    assert description.endswith(".")
    explained = re.sub(r"\n {10,}", "   ", "\n\n".join(blocks))
    entries = [line.split("   ", 1) for line in explained.splitlines() if line.startswith("  ")]
    assert any("--help" in line for line in explained.splitlines())
    assert [entry for entry in entries if len(entry) < 2 and "  " not in entry[0].strip()] == []


def test_help_lists_every_command_with_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    told = capsys.readouterr().out
    for command in COMMANDS:
        entry = re.search(rf"^    {command}\s+(\S.*(?:\n {{10,}}\S.*)*)$", told, re.M)
        assert entry is not None
        assert len(entry[1].split()) >= 6


def test_figures_can_be_listed_without_a_corpus(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("figures", "--list") == 0
    assert capsys.readouterr().out.split() == list(REGISTRY)


# Loading


def test_load_prints_what_was_read_refused_and_kept(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("load", demo, "--out", tmp_path / "new" / "folder") == 0
    told = capsys.readouterr().out
    for line in (
        "# 42 articles of 4 outlets",
        "44 rows in 4 files: 42 articles, 2 refused. This load added 42. Every refused row is in `ledger.csv`.",
        "| pages/page2.txt | 5 | 4 | no_text 1 | 25% | 4 | 2024-03-13 | 2024-03-13 |",
        "| no_text | 1 | the article has no text | pages/page2.txt |",
    ):
        assert line in told.splitlines()
    assert str(tmp_path / "new" / "folder") in told


def test_load_goes_to_build_unless_told_otherwise(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.__main__.ROOT", tmp_path)
    assert run("load", demo) == 0
    assert (tmp_path / "build" / "demo" / "corpus" / "report.md").exists()


def test_figures_of_a_stored_corpus_are_those_of_its_source(demo: Path, tmp_path: Path) -> None:
    run("load", demo, "--out", tmp_path / "corpus")
    run("figures", "tone-by-outlet", "--corpus", tmp_path / "corpus", "--out", tmp_path / "stored")
    run("figures", "tone-by-outlet", "--corpus", demo, "--out", tmp_path / "read")
    tables = [(tmp_path / name / "tone-by-outlet.csv").read_text() for name in ("stored", "read")]
    assert tables[0] == tables[1]


# Figures


def test_named_figures_are_saved_where_told(demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("figures", "attrition", "tone-by-outlet", "--corpus", demo, "--out", tmp_path / "ours") == 0
    written = sorted(path.name for path in (tmp_path / "ours").iterdir())
    assert written == sorted(f"{name}.{kind}" for name in ("attrition", "tone-by-outlet") for kind in KINDS)
    assert "Wrote 2 figures" in capsys.readouterr().out


def test_the_command_and_the_function_write_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    run("figures", "topic-shares", "--corpus", demo, "--out", tmp_path / "command")
    save("topic-shares", open_study(demo), tmp_path / "function")
    for kind in KINDS:
        one, two = (tmp_path / way / f"topic-shares.{kind}" for way in ("command", "function"))
        assert one.read_bytes() == two.read_bytes()


def test_another_process_elsewhere_writes_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    run("figures", "distinctive-words", "--corpus", demo, "--out", tmp_path / "here")
    done = python("figures", "distinctive-words", "--corpus", demo, "--out", "there", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for kind in KINDS:
        one, two = (tmp_path / way / f"distinctive-words.{kind}" for way in ("here", "there"))
        assert one.read_bytes() == two.read_bytes()


def test_figures_of_another_corpus_do_not_overwrite_the_projects_own(demo: Path, tmp_path: Path) -> None:
    run("figures", "attrition", "--corpus", demo)
    assert [path.name for path in tmp_path.rglob("attrition.csv")] == ["attrition.csv"]
    assert (tmp_path / "root" / "build" / "demo" / "figures" / "attrition.csv").exists()


# A stranger's file


@pytest.fixture(scope="module")
def strange(demo_articles: tuple[pd.DataFrame, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as a German spreadsheet saves it: byte order mark, semicolons, CRLF, d.m.Y, decimal commas."""
    path = tmp_path_factory.mktemp("strange") / "Zeitungskorpus März.csv"
    articles = demo_articles[0]
    day = articles["published"].dt.strftime("%d.%m.%Y").fillna("")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(["Nr.", *GERMAN.values(), "Länge (Tsd. Zeichen)"])
        for number, (row, when) in enumerate(zip(articles.itertuples(), day, strict=True), start=1):
            length = f"{len(row.text) / 1000:.3f}".replace(".", ",")
            writer.writerow([number, row.outlet, row.title, row.text, when, length])
    return path


@pytest.fixture(scope="module")
def strange_figures(strange: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("figures")
    mapping = [f"{ours}={theirs}" for ours, theirs in GERMAN.items()]
    assert run("figures", "--corpus", strange, "--columns", *mapping, "--out", folder) == 0
    return folder


def test_one_command_draws_every_figure_of_a_strangers_file(strange_figures: Path) -> None:
    assert {path.name for path in strange_figures.iterdir()} == {
        f"{name}.{kind}" for name in REGISTRY for kind in KINDS
    }
    captions = [json.loads(path.read_text())["caption"] for path in strange_figures.glob("*.json")]
    undrawn = [caption for caption in captions if caption.startswith("Not drawn")]
    assert undrawn == ["Not drawn: no article credits a news agency of data/outlets.csv."]


def test_a_strangers_file_gives_the_numbers_of_the_same_news(demo: Path, strange_figures: Path) -> None:
    study = open_study(demo)
    tone = pd.read_csv(strange_figures / "tone-by-outlet.csv").set_index(["layer", "outlet"])
    ours = study.tone_by_outlet.set_index(["layer", "outlet"]).loc[tone.index]
    assert tone["n"].tolist() == ours["n"].tolist()
    assert tone["estimate"].to_numpy() == pytest.approx(ours["estimate"].to_numpy(), abs=5.1e-5)
    coverage = pd.read_csv(strange_figures / "corpus-coverage.csv").query("articles > 0")
    days = study.articles["published"].dropna().dt.strftime("%Y-%m-%d")
    found = coverage["day"].str.slice(0, 10).repeat(coverage["articles"])
    assert sorted(found) == sorted(days)


def test_a_file_whose_columns_cannot_be_guessed_says_what_it_has_and_how_to_map_it(
    strange: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("load", strange) == 2
    told = capsys.readouterr().err
    assert "missing column 'outlet'" in told
    assert "'Blatt'" in told
    assert "Map it" in told


# Errors


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["figures", "tone", "--corpus", "DEMO"], "no figure 'tone'; there are "),
        (["load", "nowhere/at-all"], "nowhere/at-all"),
        (["load", "DEMO/articles.csv", "--columns", "outlet=Blatt"], "no column 'Blatt'"),
        (["load", "DEMO", "--columns", "paper=outlet"], "cannot map 'paper'"),
        (["load", "DEMO", "--columns", "outlet"], "OURS=THEIRS"),
        (["load", "DEMO", "--captured", "yesterday-ish"], "yesterday-ish"),
        (["load", "DEMO", "--kind", "docx"], "no kind of file is called 'docx': choose from aggregator, csv"),
        (["notebooks", "no-such.ipynb", "--out", "OUT"], "no-such.ipynb"),
        (["dance"], "dance"),
        ([], "COMMAND"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_errors_have_status_two_one_line_and_no_traceback(
    arguments: list[str], words: str, demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {"DEMO": str(demo), "DEMO/articles.csv": str(demo / "articles.csv"), "OUT": str(tmp_path)}
    assert run(*[places.get(argument, argument) for argument in arguments]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told
    assert not told.splitlines()[-1].startswith(" ")


def test_debug_shows_the_error_itself(demo: Path) -> None:
    with pytest.raises(KeyError, match="no figure"):
        main(["--debug", "figures", "tone", "--corpus", str(demo)])


def test_the_real_command_errs_without_a_traceback(tmp_path: Path) -> None:
    done = python("load", "missing.csv", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("analysis load: ")
    assert "missing.csv" in done.stderr
    assert "Traceback" not in done.stderr

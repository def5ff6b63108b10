"""A corpus in a folder: as it was read, added to without repeats, whole at every moment."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from analysis import stored
from analysis.__main__ import main
from analysis.corpus import attrition, read_corpus
from analysis.store import store_corpus
from analysis.stored import is_stored, stored_articles

ROWS = "outlet,title,text,published,url\n"


def table(folder: Path, name: str, *titles: str, year: int = 2021) -> Path:
    rows = "".join(f"Heron,{title},{title} was seen at the pier.,{year}-03-03,\n" for title in titles)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ROWS + rows, encoding="utf-8")
    return path


def titles(folder: Path) -> list[str]:
    return read_corpus(folder)[0]["title"].tolist()


@pytest.mark.parametrize("source", ["demo", "default"])
def test_a_stored_corpus_is_what_was_read(source: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    path = request.getfixturevalue("demo" if source == "demo" else "default_corpus")
    store_corpus(path, tmp_path / "corpus")
    articles, ledger = read_corpus(tmp_path / "corpus")
    expected_articles, expected_ledger = read_corpus(path)
    pd.testing.assert_frame_equal(articles, expected_articles)
    pd.testing.assert_frame_equal(ledger, expected_ledger)
    steps = pd.read_csv(tmp_path / "corpus" / "attrition.csv", keep_default_na=False)
    pd.testing.assert_frame_equal(steps, attrition(articles, ledger), check_dtype=False)


def test_a_year_can_be_read_alone(tmp_path: Path) -> None:
    table(tmp_path, "in/a.csv", "Otter", year=2019), table(tmp_path, "in/b.csv", "Newt", "Toad", year=2021)
    (tmp_path / "in" / "c.csv").write_text(ROWS + "Heron,Vole,No day is known.,,\n")
    store_corpus(tmp_path / "in", tmp_path / "corpus")
    folder = tmp_path / "corpus" / "articles"
    assert {path.name for path in folder.iterdir()} == {"year=2019", "year=2021", "year=undated"}
    assert pd.read_parquet(folder / "year=2021" / "articles.parquet")["title"].tolist() == ["Newt", "Toad"]
    assert pd.read_parquet(folder, filters=[("year", "==", "2019")])["title"].tolist() == ["Otter"]


def test_loading_again_adds_only_what_is_new(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    table(tmp_path, "in/a.csv", "Otter", "Newt")
    assert "This load added 2." in store_corpus(tmp_path / "in", corpus)
    table(tmp_path, "in/b.csv", "Toad", "Newt")
    report = store_corpus(tmp_path / "in", corpus)
    assert "This load added 1. 1 files were in the corpus already." in report
    articles, ledger = read_corpus(corpus)
    assert articles["title"].tolist() == ["Otter", "Newt", "Toad"]
    assert ledger[["source_file", "source_row", "rule"]].to_numpy().tolist() == [["b.csv", 2, "repeated"]]
    sources = pd.read_csv(corpus / "sources.csv").set_index("source_file")
    assert sources[["rows", "articles", "refused"]].to_numpy().tolist() == [[2, 2, 0], [2, 1, 1]]


def test_loading_the_same_again_changes_no_byte(tmp_path: Path, demo: Path) -> None:
    def content() -> dict[str, bytes]:
        files = (path for path in (tmp_path / "corpus").rglob("*") if path.is_file() and path.name != "report.md")
        return {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in files}

    store_corpus(demo, tmp_path / "corpus")
    first = content()
    store_corpus(demo, tmp_path / "corpus")
    assert content() == first
    shutil.rmtree(tmp_path / "corpus")
    store_corpus(demo, tmp_path / "corpus")
    assert content() == first


def test_a_file_that_gave_nothing_is_read_again_with_its_columns_mapped(tmp_path: Path) -> None:
    table(tmp_path, "in/a.csv", "Otter")
    (tmp_path / "in" / "b.csv").write_text("Blatt,Wort\nReiher,Ein Wort.\n", encoding="utf-8")
    store_corpus(tmp_path / "in", tmp_path / "corpus")
    assert read_corpus(tmp_path / "corpus")[1]["rule"].tolist() == ["no_column"]
    mapping = {"outlet": "Blatt", "text": "Wort"}
    store_corpus(tmp_path / "in" / "b.csv", tmp_path / "corpus", columns=mapping)
    articles, ledger = read_corpus(tmp_path / "corpus")
    assert articles["outlet"].tolist() == ["Heron", "Reiher"]
    assert ledger.empty


def counts(corpus: Path) -> dict[str, list[int]]:
    sources = pd.read_csv(corpus / "sources.csv").set_index("source_file")
    return {name: row.tolist() for name, row in sources[["rows", "articles", "refused"]].iterrows()}


def test_a_file_that_has_grown_adds_its_new_rows_and_its_count_is_that_of_the_file(tmp_path: Path) -> None:
    store_corpus(table(tmp_path, "a.csv", "Otter", "Newt"), tmp_path / "corpus")
    store_corpus(table(tmp_path, "a.csv", "Otter", "Newt", "Toad"), tmp_path / "corpus")
    assert titles(tmp_path / "corpus") == ["Otter", "Newt", "Toad"]
    assert counts(tmp_path / "corpus") == {"a.csv": [3, 3, 0]}
    assert read_corpus(tmp_path / "corpus")[1].empty


def test_a_file_read_in_a_way_that_gives_nothing_keeps_what_it_gave(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text("Blatt,Wort\nReiher,Ein Wort.\nReiher,Noch eins.\n", encoding="utf-8")
    mapping = {"outlet": "Blatt", "text": "Wort"}
    for columns in (mapping, None, mapping):
        store_corpus(path, tmp_path / "corpus", columns=columns)
        assert counts(tmp_path / "corpus") == {"b.csv": [2, 2, 0]}


def test_a_file_in_its_new_place_is_read_anew(tmp_path: Path) -> None:
    prose = "The otter came back to the pier on Monday, and everybody saw it swim.\n\nIt was glad.\n"
    table(tmp_path, "in/a.csv", "Otter")
    (tmp_path / "in" / "loose.txt").write_text(prose)
    store_corpus(tmp_path / "in", tmp_path / "corpus")
    assert read_corpus(tmp_path / "corpus")[1]["rule"].tolist() == ["no_outlet"]
    (tmp_path / "in" / "Fen Post").mkdir()
    (tmp_path / "in" / "loose.txt").rename(tmp_path / "in" / "Fen Post" / "loose.txt")
    store_corpus(tmp_path / "in", tmp_path / "corpus")
    assert set(read_corpus(tmp_path / "corpus")[0]["outlet"]) == {"Fen Post", "Heron"}


def test_a_copy_of_a_file_is_accounted_for_whenever_it_comes(tmp_path: Path) -> None:
    store_corpus(table(tmp_path, "a.csv", "Otter"), tmp_path / "corpus")
    store_corpus(table(tmp_path, "copy.csv", "Otter"), tmp_path / "corpus")
    assert counts(tmp_path / "corpus") == {"a.csv": [1, 1, 0], "copy.csv": [1, 0, 1]}


def test_a_pipe_in_a_folder_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    table(tmp_path, "in/a.csv", "Otter")
    os.mkfifo(tmp_path / "in" / "b.csv")
    store_corpus(tmp_path / "in", tmp_path / "corpus")
    assert read_corpus(tmp_path / "corpus")[1]["rule"].tolist() == ["unsafe_file"]
    store_corpus(tmp_path / "in", tmp_path / "corpus")
    assert counts(tmp_path / "corpus") == {"a.csv": [1, 1, 0], "b.csv": [1, 0, 1]}


def test_rows_of_one_file_in_many_batches_are_those_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = table(tmp_path, "a.csv", *(f"Otter {i}" for i in range(50)), "Otter 3")
    for size, name in ((7, "small"), (10_000, "large")):
        monkeypatch.setattr("analysis.store.BATCH", size)
        store_corpus(path, tmp_path / name)
    pd.testing.assert_frame_equal(stored_articles(tmp_path / "small"), stored_articles(tmp_path / "large"))
    assert len(stored_articles(tmp_path / "small")) == 50


def test_a_folder_of_other_things_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("Years of work.")
    with pytest.raises(FileExistsError, match="thesis is there and is no corpus: name a new folder, or an empty one"):
        store_corpus(table(tmp_path, "a.csv", "Otter"), tmp_path / "thesis")
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "Years of work."


def test_what_lies_beside_a_corpus_stays(tmp_path: Path) -> None:
    path = table(tmp_path, "a.csv", "Otter")
    store_corpus(path, tmp_path / "corpus")
    (tmp_path / "corpus" / "notes.txt").write_text("Mind the otter.")
    store_corpus(table(tmp_path, "b.csv", "Newt"), tmp_path / "corpus")
    assert (tmp_path / "corpus" / "notes.txt").read_text() == "Mind the otter."


def test_a_source_without_an_article_leaves_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text(ROWS + "Heron,Otter,,2021-03-03,\n")
    with pytest.raises(ValueError, match=r"no article could be read from .*'no_text': 1"):
        store_corpus(path, tmp_path / "corpus")
    assert [path.name for path in tmp_path.iterdir()] == ["empty.csv"]


def test_a_stored_corpus_is_no_source_to_store(tmp_path: Path) -> None:
    store_corpus(table(tmp_path, "a.csv", "Otter"), tmp_path / "corpus")
    with pytest.raises(ValueError, match=r"corpus is a stored corpus: load_corpus\("):
        store_corpus(tmp_path / "corpus", tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_load_of_a_stored_corpus_shows_its_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = store_corpus(table(tmp_path, "a.csv", "Otter"), tmp_path / "corpus")
    assert main(["load", str(tmp_path / "corpus")]) == 0
    assert capsys.readouterr().out.strip() == report.strip()


# Whole at every moment


class Killed(BaseException):
    """Stands for the end of the process: nothing but ``finally`` runs, and not even that in a true one."""


def test_an_error_in_the_middle_leaves_the_old_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = tmp_path / "corpus"
    store_corpus(table(tmp_path, "a.csv", "Otter"), corpus)
    monkeypatch.setattr("analysis.store.report_of", lambda *_, **__: (_ for _ in ()).throw(Killed()))
    with pytest.raises(Killed):
        store_corpus(table(tmp_path, "b.csv", "Newt"), corpus)
    assert titles(corpus) == ["Otter"]
    assert not list(tmp_path.glob(".corpus*"))


def test_without_an_exchange_in_one_step_the_old_corpus_is_brought_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "corpus"
    store_corpus(table(tmp_path, "a.csv", "Otter"), corpus)
    monkeypatch.setattr(stored, "_exchanged", lambda *_: False)
    store_corpus(table(tmp_path, "b.csv", "Newt"), corpus)
    assert titles(corpus) == ["Otter", "Newt"]
    corpus.rename(tmp_path / ".corpus.old")  # killed between the two renamings
    assert is_stored(corpus)
    assert titles(corpus) == ["Otter", "Newt"]


@pytest.mark.skipif(sys.platform == "win32", reason="kills with a POSIX signal")
def test_killed_at_any_moment_the_old_or_the_new_corpus_is_there_whole(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    store_corpus(table(tmp_path, "a.csv", "Otter"), corpus)
    whole = {("Otter",)}
    command = "import sys, pathlib; from analysis.store import store_corpus; print('go', flush=True); "
    for attempt, delay in enumerate((0, 0.01, 0.05, 0.15, 0.3, 0.6)):
        name = f"b{attempt}.csv"
        table(tmp_path, name, f"Newt {attempt}")
        code = f"{command}store_corpus({str(tmp_path / name)!r}, pathlib.Path({str(corpus)!r}))"
        child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        child.wait()
        before = max(whole, key=len)
        found = tuple(titles(corpus))
        assert found in (before, (*before, f"Newt {attempt}"))
        assert (corpus / "report.md").exists()
        whole.add(found)

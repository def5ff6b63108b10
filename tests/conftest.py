"""What several tests need, and what to do where it is not there: skip on a desk, fail in CI."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

os.environ.setdefault("SCIPY_ARRAY_API", "1")  # scikit-learn's checks of an estimator skip one without it

from analysis.corpus import read_corpus
from analysis.fetch import DEMO, ROOT, CorpusMissing
from analysis.fetch import default_corpus as find_default_corpus

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def _absent(reason: str) -> None:
    """Skip the test, or fail it in CI, where nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The path of the system's browser."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        _absent(f"no browser: looked for {', '.join(BROWSERS)} on the PATH (Debian: apt-get install chromium)")
    return Path(str(found))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ``shared`` beside the checkout."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        _absent("the folder ../shared is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def default_corpus() -> Path:
    """The path of the fetched default corpus."""
    try:
        return find_default_corpus()
    except CorpusMissing as missing:
        _absent(f"run make first: {missing}")
        raise


@pytest.fixture(scope="session")
def demo() -> Path:
    """The folder of the fictional demo corpus."""
    return DEMO


@pytest.fixture(scope="session")
def demo_truth() -> dict:
    """What a reader should find in the demo corpus."""
    return json.loads(Path(__file__).with_name("demo_truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def demo_articles(demo: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The demo corpus as read: articles and ledger, read once; do not change them in place."""
    return read_corpus(demo)

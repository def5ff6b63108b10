"""Corpora nobody prepared: figures draw or say why, notebooks run to their end, and every sentence is one."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pandas as pd
import pytest
from shapes import NO_SENTENCE, NOTEBOOKS, news, read_notebook, study_of

from analysis import draw
from analysis.figures import REGISTRY, chance, counted, extremes, larger_first, measured, named, span, strongest
from analysis.figures.prose import most_shared
from analysis.notebooks import LACKING
from analysis.study import Study, open_study

A, B = "Daily Lantern", "The Ropewalk"
THREE = ["The Heron", "Tern Post", "Coot Times"]
NAMES = ["The Northern Commercial and Shipping Gazette of Upper Varland", "شبكة النهر", "日々新聞", "עיתון הצפון"]


def identical(outlets: list[str]) -> pd.DataFrame:
    frame = news(outlets, stories=6)
    return frame.assign(text=frame["text"].iloc[0], title=frame["title"].iloc[0])


def crowd() -> pd.DataFrame:
    """Twenty outlets, of which five tell all stories and the others two."""
    outlets = [
        f"The {name} {kind}" for name in "Heron Tern Coot Gull Rail".split() for kind in "Post Sun Day Wire".split()
    ]
    rows = news(outlets, stories=6)
    return rows[rows["outlet"].isin(outlets[:5]) | (rows.groupby("outlet").cumcount() < 2)]


# what figures show of one outlet, two outlets, no dates and so on is tried in test_figures
CORPORA: dict[str, Callable[[], pd.DataFrame]] = {
    "one outlet": lambda: news(["The Heron"], stories=12),
    "no shared stories": lambda: news(THREE, stories=6, shared=False),
    "one article": lambda: news(["The Heron"], stories=1),
    "one text": lambda: identical(THREE),
    "no marks": lambda: news(THREE[:2], stories=6).replace({"text": "[“”]"}, "", regex=True),
    "other names": lambda: news(NAMES, stories=6),
    "twenty outlets": crowd,
}
READ = ("one outlet", "no shared stories", "one text")  # by notebooks
SEEN = ("one article", "one text", "no marks", "other names", "twenty outlets")  # in figures
PAINTED = ("other names", "twenty outlets")


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Study]:
    """The study of a corpus by its name, opened when it is first asked for."""
    opened: dict[str, Study] = {}

    def study(name: str) -> Study:
        if name not in opened:
            opened[name] = study_of(CORPORA[name](), tmp_path_factory.mktemp("corpus"))
        return opened[name]

    return study


@contextmanager
def strict() -> Iterator[None]:
    """No warning but the one that a reader of a single text should see."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", ".*was stripped as repeated")
        yield


@pytest.mark.parametrize("corpus", SEEN)
def test_every_figure_draws_or_says_why(studies: Callable[[str], Study], corpus: str) -> None:
    with strict():
        study = studies(corpus)
        for name in REGISTRY:
            drawing, table, caption = named(name).render(study)
            if corpus in PAINTED:
                draw.image(drawing, "png")
            assert not NO_SENTENCE.search(caption), f"{name}: {caption}"
            assert not caption[0].islower(), name
            assert caption.rstrip().endswith("."), name
            assert table.empty == caption.startswith("Not drawn: "), name
            assert drawing.get_figheight() < 25, name


@pytest.mark.parametrize("corpus", READ)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_runs_to_its_end_in_whole_sentences(
    studies: Callable[[str], Study], path: Path, corpus: str
) -> None:
    with strict():
        *said, last = read_notebook(path, studies(corpus))
    assert "'corpus_sha256'" in last or (corpus == "one text" and last in LACKING.values())
    text = "\n".join(said)
    assert last in LACKING.values() or text.count("**Answer.** ") == 1
    assert not NO_SENTENCE.search(text), text[NO_SENTENCE.search(text).start() - 80 :][:200]


# Two outlets change names, and every sentence changes them


def swapped(text: str) -> str:
    return text.replace(A, "\0").replace(B, A).replace("\0", B)


@pytest.fixture(scope="module")
def demo_study(demo: Path) -> Study:
    return open_study(demo)


@pytest.fixture(scope="module")
def renamed(demo_study: Study) -> Study:
    articles = demo_study.articles
    return Study(articles.assign(outlet=articles["outlet"].map(swapped)), demo_study.ledger, demo_study.source)


def test_captions_swap_with_the_outlets(demo_study: Study, renamed: Study) -> None:
    with patch("analysis.draw.render"):
        told = {name: [one.render(study)[2] for study in (demo_study, renamed)] for name, one in REGISTRY.items()}
    assert sum(not before.startswith("Not drawn") for before, _ in told.values()) > 20
    assert {name: pair for name, pair in told.items() if swapped(pair[0]) != pair[1]} == {}
    assert any(A in before or B in before for before, _ in told.values())


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_sentences_of_notebooks_swap_with_the_outlets(demo_study: Study, renamed: Study, path: Path) -> None:
    before, after = (read_notebook(path, study)[:-1] for study in (demo_study, renamed))
    assert [swapped(text) for text in before] == after


# The parts of a sentence


def contrast(*rows: tuple[str, float, float | None, float | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["outlet", "estimate", "low", "high"]).astype({"low": float, "high": float})


def test_one_is_singular_and_anything_else_plural() -> None:
    assert [counted(n, "pair of outlets") for n in (0, 1, 2)] == [
        "0 pairs of outlets",
        "1 pair of outlets",
        "2 pairs of outlets",
    ]
    assert counted(1234, "story") == "1,234 stories"
    assert counted(2, "day") == "2 days"
    assert [counted(n, "pair differs", "pairs differ") for n in (1, 3)] == ["1 pair differs", "3 pairs differ"]


def test_a_span_of_equal_numbers_is_one_number() -> None:
    assert span([12, 8, 76], "story") == "8 to 76 stories"
    assert span([1, 1], "story") == "1 story"
    assert span([1, 2], "story") == "1 to 2 stories"


def test_a_row_tells_its_interval_or_that_it_has_none() -> None:
    table = contrast(("A", 0.22, 0.18, 0.27), ("B", 0.5, None, None))
    assert measured(table.iloc[0], ".0%") == "22% [18%, 27%]"
    assert measured(table.iloc[1], ".0%") == "50% (no interval)"


def test_a_small_p_is_not_said_to_be_nought() -> None:
    assert [chance(p) for p in (0.0004, 0.001, 0.0417)] == ["< 0.001", "= 0.001", "= 0.042"]


def test_extremes_name_nobody_first_by_accident() -> None:
    assert (
        extremes(contrast(("B", 0.2, 0.1, 0.3), ("A", 0.4, 0.3, 0.5)), ".0%")
        == "20% [10%, 30%] at B to 40% [30%, 50%] at A"
    )
    assert extremes(contrast(("B", 0, None, None)), ".0%") == "0% (no interval) at B"
    assert extremes(contrast(("B", 0, None, None), ("A", 0, None, None)), ".0%") == "0% at A and B"
    assert extremes(contrast(*((name, 0, None, None) for name in "ABCD")), ".0%") == "0% at 4 outlets"
    assert extremes(contrast(), ".0%") == "no outlet"


PAIRS = pd.DataFrame(
    [("A", "B", 0.1, 0.0, 0.2, 0.5, 7), ("A", "C", -0.3, -0.4, -0.1, 0.5, 7), ("B", "C", 0.2, 0.1, 0.3, 0.1, 9)],
    columns=["a", "b", "estimate", "low", "high", "p", "clusters"],
)  # fmt: skip


def test_the_strongest_pair_is_found_by_its_numbers_not_by_its_name() -> None:
    untested = PAIRS.iloc[:1].assign(p=float("nan"))
    table = strongest(pd.concat([PAIRS, untested], ignore_index=True))
    assert table.index.tolist() == [2, 1, 0]
    assert list(table.columns) == list(PAIRS.columns)


def test_the_larger_outlet_comes_first_and_its_interval_turns_with_it() -> None:
    assert larger_first(PAIRS.iloc[1]).to_dict() == {
        "a": "C", "b": "A", "estimate": 0.3, "low": 0.1, "high": 0.4, "p": 0.5, "clusters": 7,
    }  # fmt: skip
    assert larger_first(PAIRS.iloc[0]).equals(PAIRS.iloc[0])


def test_where_pairs_must_be_left_out_those_with_most_stories_stay() -> None:
    table = most_shared(PAIRS, 2)
    assert table.index.tolist() == [2, 1]
    assert table["pairs"].tolist() == [3, 3]


def test_a_letter_without_a_font_is_told_in_the_caption(studies: Callable[[str], Study]) -> None:
    study = studies("other names")
    articles = study.articles.replace({"outlet": {"日々新聞": "\U000f0000 News"}})
    _, _, caption = named("corpus-coverage").render(Study(articles, study.ledger, study.source))
    assert "no font here has" in caption
    assert "\U000f0000" in caption
    assert draw.fonts_for(frozenset()) == ([], set())
    assert draw.foreign(pd.DataFrame({"outlet": ["Газета Север"], "n": [1]})) == frozenset()

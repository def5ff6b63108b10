"""Figures: the same bytes twice, tables that are what was drawn, captions that follow their table."""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.image import imread
from shapes import NO_SENTENCE

from analysis import draw
from analysis.figures import REGISTRY, Figure, counted, figure, named, save, save_all, span
from analysis.study import Study, open_study

NAMES = [
    "corpus-coverage",
    "attrition",
    "text-sharing",
    "story-timeline",
    "topic-cards",
    "topic-shares",
    "whole-article-tone",
    "tone-by-outlet",
    "distinctive-words",
    "same-story-differences",
    "selection-and-treatment",
    "paired-stories",
    "same-story-headlines",
    "story-coverage",
    "attention-over-time",
    "words-by-frequency",
    "terminology",
    "terminology-by-outlet",
    "frames",
    "source-kinds",
    "attribution-verbs",
    "word-shift",
]
KINDS = ("svg", "png", "csv", "json")


@pytest.fixture(scope="module")
def study(demo: Path) -> Study:
    return open_study(demo)


@pytest.fixture(scope="module")
def saved(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("figures")
    save_all(study, folder)
    return folder


def open_study_of(frame: pd.DataFrame) -> Study:
    with tempfile.TemporaryDirectory() as folder:
        frame.to_csv(Path(folder) / "articles.csv", index=False)
        return open_study(folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def differing(first: Path, second: Path) -> list[str]:
    one, two = contents(first), contents(second)
    assert sorted(one) == sorted(two)
    return [name for name in one if one[name] != two[name]]


# What there is


def test_the_figures_the_issue_asks_for_are_there() -> None:
    assert set(NAMES) <= set(REGISTRY)


def test_an_unknown_figure_is_an_error_that_lists_the_names() -> None:
    with pytest.raises(KeyError) as error:
        named("tone")
    assert all(name in error.value.args[0] for name in REGISTRY)
    assert "'tone'" in error.value.args[0]


def test_a_figure_cannot_be_defined_twice() -> None:
    def attrition(_: Study) -> pd.DataFrame: ...

    with pytest.raises(ValueError, match=r"figure 'attrition' is already defined in analysis\.figures\.sources"):
        figure(height=1)(attrition)


# Files


def test_saved_twice_the_bytes_are_the_same(study: Study, saved: Path, tmp_path: Path) -> None:
    save_all(Study(study.articles, study.ledger, study.source), tmp_path)
    assert sorted(contents(tmp_path)) == sorted(f"{name}.{kind}" for name in REGISTRY for kind in KINDS)
    assert differing(saved, tmp_path) == []


def test_the_order_of_articles_changes_no_byte(study: Study, saved: Path, tmp_path: Path) -> None:
    save_all(Study(study.articles.sample(frac=1, random_state=6), study.ledger, study.source), tmp_path)
    assert differing(saved, tmp_path) == []


def test_the_readers_matplotlib_settings_change_no_byte(study: Study, saved: Path, tmp_path: Path) -> None:
    mine = {
        "axes.facecolor": "black",
        "lines.linewidth": 9,
        "axes.grid": True,
        "savefig.bbox": "tight",
        "figure.dpi": 40,
    }
    with mpl.rc_context(mine):
        save_all(study, tmp_path)
    assert differing(saved, tmp_path) == []


def test_saving_changes_no_setting_of_the_reader(study: Study, tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    save("attrition", study, tmp_path)
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("name", NAMES)
def test_the_csv_is_the_table(study: Study, saved: Path, name: str) -> None:
    table = named(name).table(study)
    read = pd.read_csv(saved / f"{name}.csv")
    assert read.columns.tolist() == table.columns.tolist()
    for column in table:
        if pd.api.types.is_float_dtype(table[column]):
            assert read[column].to_numpy(float) == pytest.approx(table[column].to_numpy(), abs=5.1e-5, nan_ok=True)
        else:
            assert read[column].fillna("").astype("str").tolist() == table[column].astype("str").str.removesuffix(
                "+00:00"
            ).tolist() or (pd.to_datetime(read[column]).tolist() == pd.to_datetime(table[column]).tolist())


@pytest.mark.parametrize("name", NAMES)
def test_the_json_holds_the_caption_and_the_provenance(study: Study, saved: Path, name: str) -> None:
    record = json.loads((saved / f"{name}.json").read_text(encoding="utf-8"))
    assert record == {
        "figure": name,
        "caption": named(name).render(study)[2],
        "provenance": json.loads(json.dumps(study.provenance)),
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_is_not_blank(saved: Path, name: str) -> None:
    picture = imread(saved / f"{name}.png")[..., :3]
    ink = (picture < 0.9).any(axis=2)
    assert picture.shape[1] == pytest.approx(draw.WIDTH * 160, abs=2)
    assert ink.mean() > 0.01
    for half in np.array_split(ink, 2, axis=1):
        assert half.any()
    assert not ink[[0, -1]].any(), "something is cut off at the top or the bottom"
    assert not ink[:, [0, -1]].any(), "something is cut off at a side"


@pytest.mark.parametrize("name", NAMES)
def test_the_svg_is_a_picture_without_date_or_program(saved: Path, name: str) -> None:
    text = (saved / f"{name}.svg").read_text(encoding="utf-8")
    paths = [node for node in ElementTree.fromstring(text).iter() if node.tag.endswith("path")]
    assert len(paths) > 20
    assert "Matplotlib" not in text.split("</metadata>")[0]
    assert "<dc:date>" not in text


@pytest.mark.parametrize("name", NAMES)
def test_labels_of_an_axis_do_not_overlap(study: Study, name: str) -> None:
    drawing, _, _ = named(name).render(study)
    drawing.draw_without_rendering()
    for axis in drawing.axes:
        for side in (axis.xaxis, axis.yaxis):
            low, high = sorted(side.get_view_interval())
            labels = [
                tick.label1.get_window_extent()
                for tick in side.get_major_ticks()
                if tick.label1.get_visible() and tick.label1.get_text() and low <= tick.get_loc() <= high
            ]
            for i, box in enumerate(labels):
                assert not any(box.overlaps(other) for other in labels[i + 1 :])
    titles = [axis.title.get_window_extent() for axis in drawing.axes if axis.title.get_text()]
    assert not any(box.overlaps(other) for i, box in enumerate(titles) for other in titles[i + 1 :])


# Captions


def ten_more(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return table.assign(**{column: table[column] + 10_000 for column in columns})


CHANGES: dict[str, tuple[Callable[[pd.DataFrame], pd.DataFrame], Callable[[pd.DataFrame], list[str]]]] = {
    "corpus-coverage": (
        lambda t: ten_more(t, "articles", "outside", "undated"),
        lambda t: [
            f"n = {t['articles'].sum():,}",
            f"{t.drop_duplicates('outlet')['outside'].sum():,} articles lie outside",
            f"{t.drop_duplicates('outlet')['undated'].sum():,} carry no date",
        ],
    ),
    "attrition": (lambda t: ten_more(t, "before"), lambda t: [f"From {t['before'].max():,} rows read"]),
    "text-sharing": (
        lambda t: ten_more(t, "shared"),
        lambda t: [f"({t.loc[t['least'] == least, 'shared'].sum()}" for least in (0.5, 0.15)],
    ),
    "story-timeline": (
        lambda t: t[t["rank"] < 2],
        lambda t: [f"The 2 stories that most outlets tell ({len(t)} dated articles)", f" of {len(t)} dates)"],
    ),
    "topic-cards": (
        lambda t: ten_more(t[t["topic"] < 3], "articles"),
        lambda t: [f"3 topics of {t.drop_duplicates('topic')['articles'].sum():,} articles"],
    ),
    "topic-shares": (
        lambda t: ten_more(t, "n"),
        lambda t: [f"n = {t.drop_duplicates('outlet')['n'].sum():,} articles"],
    ),
    "whole-article-tone": (
        lambda t: ten_more(t, "texts"),
        lambda t: [
            f"share of {t.loc[t['view'] == 'prefix', 'texts'].max():,} articles",
            f"n = {t.loc[t['view'] == 'sentences', 'texts'].sum():,}",
        ],
    ),
    "tone-by-outlet": (
        lambda t: ten_more(t, "clusters"),
        lambda t: [f"({t['clusters'].min():,} to {t['clusters'].max():,} "],
    ),
    "distinctive-words": (
        lambda t: t.assign(p=[0.001] * 3 + [0.5] * (len(t) - 3)),
        lambda t: [f"(3 of {len(t)} shown)"],
    ),
    "words-by-frequency": (lambda t: t.assign(kind="other"), lambda t: [f"{len(t)} words", "(0 shown)"]),
    "story-coverage": (lambda t: t.assign(gap_q=0.001), lambda t: [f"({len(t)} of {len(t)} outlets)"]),
    "attention-over-time": (
        lambda t: ten_more(t.assign(stability=(t["rank"] > 0) * 1.0), "outside"),
        lambda t: ["10,000 in stray weeks are left out", f"(1 of {t['topic'].nunique()})"],
    ),
    "terminology": (
        lambda t: ten_more(t, "n"),
        lambda t: [f"({t['n'].min():,} to {t['n'].max():,} articles a set in own voice"],
    ),
    "terminology-by-outlet": (
        lambda t: ten_more(t, "n"),
        lambda t: [f"({span(t['n'], 'article')} where there are any)"],
    ),
    "frames": (
        lambda t: t.assign(stamp="agrees weakly"),
        lambda t: [f"Of the {t['frame'].nunique()} frames, agrees 0, agrees weakly {t['frame'].nunique()}"],
    ),
    "source-kinds": (lambda t: ten_more(t, "said"), lambda t: [f" of {t['said'].max():,} quotations"]),
    "attribution-verbs": (
        lambda t: ten_more(t, "n"),
        lambda t: [f"{t.drop_duplicates('outlet')['n'].sum():,} verbs and phrases"],
    ),
    "word-shift": (
        lambda t: t.assign(p=[*t["p"][:-1], 0.9], clusters=99),
        lambda _: ["p = 0.9", "the 99 stories both tell"],
    ),
    "same-story-differences": (
        lambda t: t.assign(q=[0.001] + [0.5] * (len(t) - 1)),
        lambda t: [f"(1 of {counted(len(t), 'pair')} "],
    ),
    "selection-and-treatment": (
        lambda t: ten_more(t.assign(q=0.001), "shared"),
        lambda t: [
            f"on the {span(t['shared'], 'story')}",
            f"({len(t) // 3} of {counted(len(t) // 3, 'pair')}",
        ],
    ),
    "paired-stories": (
        lambda t: t[t["difference"] > 0],
        lambda t: [f"most stories ({len(t)} stories)", "is so on 100 percent of its stories"],
    ),
    "same-story-headlines": (
        lambda t: t[t["rank"] < 2],
        lambda t: ["The 2 stories", f"({len(t)} in all, {t['published'].notna().sum()} of dated articles)"],
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_numbers_in_a_caption_come_from_its_table(study: Study, name: str) -> None:
    one, (change, said) = named(name), CHANGES[name]
    table = one.table(study)
    other = change(table)
    assert one.words(table) != one.words(other)
    for words in said(other):
        assert words in one.words(other)


# Tables


def test_coverage_counts_every_article_once(study: Study) -> None:
    table = named("corpus-coverage").table(study)
    per_outlet = table.drop_duplicates("outlet").set_index("outlet")[["outside", "undated"]].sum(axis=1)
    total = table.groupby("outlet")["articles"].sum() + per_outlet
    assert total.to_dict() == study.articles["outlet"].value_counts().to_dict()
    assert table.groupby("outlet")["day"].nunique().tolist() == [37] * 4


def test_shared_texts_are_counted_both_ways(study: Study) -> None:
    table = named("text-sharing").table(study)
    shared = table[table["shared"] > 0].set_index(["least", "a", "b"])["shared"]
    assert shared.to_dict() == {
        (least, *pair): 1
        for least in (0.5, 0.15)
        for pair in (("The Ropewalk", "Varland Ledger"), ("Varland Ledger", "The Ropewalk"))
    }


def test_the_timeline_shows_the_most_told_stories_and_marks_copies(study: Study) -> None:
    table = named("story-timeline").table(study)
    told = study.shared_stories.head(6)
    assert table.drop_duplicates("rank")["story_id"].tolist() == told["story_id"].tolist()
    dated = study.of_articles[study.articles["published"].notna()].groupby("story_id").size()
    assert table.groupby("rank").size().tolist() == dated[told["story_id"]].tolist()
    kinds = study.copies.set_index("article_id")["kind"]
    assert table["kind"].tolist() == kinds[table["article_id"]].tolist()


def test_agencies_are_listed_by_outlet() -> None:
    texts = ["SKARNE (Reuters) - The harbour was shut.", "The harbour opened again. (AP, Reuters)", "All is quiet."]
    frame = {"outlet": ["A", "A", "B"], "title": ["One", "Two", "Three"], "text": texts, "date": ["2024-03-01"] * 3}
    study = open_study_of(pd.DataFrame(frame))
    table = named("wire-credits").table(study)
    columns = ["outlet", "estimate", "n", "agencies"]
    assert table[columns].to_numpy().tolist() == [["A", 1.0, 2, "Reuters 2, Associated Press 1"], ["B", 0.0, 1, ""]]
    assert "(2 of 3)" in named("wire-credits").words(table)


def test_prefix_shares_are_counted_from_the_scores(study: Study) -> None:
    table = named("whole-article-tone").table(study)
    sentences = table[table["view"] == "sentences"]
    assert sentences["share"].sum() == pytest.approx(1)
    assert sentences["share"].to_numpy() == pytest.approx((sentences["texts"] / sentences["texts"].sum()).to_numpy())
    prefix = table[table["view"] == "prefix"].set_index("at")["share"]
    assert prefix.loc[10] < prefix.iloc[-1]


def test_the_raw_gap_is_the_difference_of_overall_means(study: Study) -> None:
    table = named("same-story-differences").table(study)
    means = study.tone_by_outlet.query("layer == 'own voice'").set_index("outlet")["estimate"]
    assert len(table) >= 1
    assert table["raw"].tolist() == pytest.approx(
        [means[a] - means[b] for a, b in zip(table["a"], table["b"], strict=True)]
    )
    assert (table["clusters"] >= 6).all()


# Poor corpora


def poor(study: Study, name: str) -> pd.DataFrame:
    articles = study.articles
    if name == "one outlet":
        return articles[articles["outlet"] == "Daily Lantern"]
    if name == "no shared story":
        halves = study.of_articles["story_id"].str.slice(0, 1) < "8"
        return articles[
            ((articles["outlet"] == "The Ropewalk") & halves) | ((articles["outlet"] == "Varland Ledger") & ~halves)
        ]
    if name == "no dates":
        return articles.assign(published=pd.DatetimeIndex([pd.NaT] * len(articles), tz="UTC"), date_precision="none")
    if name == "no headlines":
        return articles.assign(title="")
    if name == "two outlets":
        return articles[articles["outlet"].isin(["The Harbour Chronicle", "The Ropewalk"])]
    if name == "twenty outlets":
        edition = pd.Series(np.arange(len(articles)) % 5, articles.index).astype(str)
        return articles.assign(outlet=articles["outlet"] + " edition " + edition)
    return articles.groupby("outlet").head(1).head(3)


POOR = (
    "one outlet", "two outlets", "twenty outlets", "no shared story", "no dates", "no headlines", "three articles",
)  # fmt: skip


@pytest.fixture(scope="module")
def poor_studies(study: Study) -> dict[str, Study]:
    return {name: Study(poor(study, name).reset_index(drop=True), study.ledger.iloc[:0], name) for name in POOR}


@pytest.mark.parametrize("corpus", POOR)
@pytest.mark.parametrize("name", NAMES)
def test_every_figure_draws_or_says_why(poor_studies: dict[str, Study], tmp_path: Path, corpus: str, name: str) -> None:
    other = poor_studies[corpus]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawing, table, caption = named(name).render(other)
        save(name, other, tmp_path)
    assert not caption[0].islower()
    assert caption.rstrip().endswith(".")
    assert not NO_SENTENCE.search(caption)
    if table.empty:
        assert caption.startswith("Not drawn: ")
        assert [text.get_text() for text in drawing.texts] == [caption.rstrip(".")]
    picture = imread(tmp_path / f"{name}.png")[..., :3]
    assert (picture < 0.9).any(axis=2).mean() > 0.003


@pytest.mark.parametrize(
    ("corpus", "name"),
    [
        ("one outlet", "distinctive-words"),
        ("one outlet", "same-story-differences"),
        ("no shared story", "same-story-differences"),
        ("one outlet", "selection-and-treatment"),
        ("no shared story", "paired-stories"),
        ("one outlet", "same-story-headlines"),
        ("no dates", "corpus-coverage"),
    ],
)
def test_what_a_corpus_cannot_show_is_said(poor_studies: dict[str, Study], corpus: str, name: str) -> None:
    assert named(name).render(poor_studies[corpus])[2].startswith("Not drawn: ")


def test_a_drawing_receives_its_table_and_nothing_else(study: Study) -> None:
    """What is painted is the table: another table, another picture; the study is not asked again."""
    one: Figure = named("tone-by-outlet")
    table = one.table(study)
    moved = table.assign(estimate=-table["estimate"], low=-table["high"], high=-table["low"])
    pictures = [draw.image(draw.render(one.paint, t, one.height(t)), "png") for t in (table, table.copy(), moved)]
    assert pictures[0] == pictures[1] != pictures[2]

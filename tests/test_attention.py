"""What outlets cover and omit: no outlet omits what it could not run, chance explains what chance explains."""

from __future__ import annotations

import tempfile
import warnings
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from analysis.attention import (
    _chance_of_missing,
    _tail,
    agenda_similarity,
    attention_over_time,
    closest_articles,
    coverage_gaps,
    gaps_by_outlet,
    place_in_time,
    propensities,
    story_chances,
    story_coverage,
)
from analysis.figures import named, save
from analysis.stats import shares_by
from analysis.study import Study, open_study

FIGURES = ["story-coverage", "attention-over-time"]


def tell(*rows: tuple[str, str, str | None]) -> tuple[pd.DataFrame, pd.Series]:
    """Articles and stories from ``(outlet, story, day)``."""
    table = pd.DataFrame(rows, columns=["outlet", "story", "day"])
    ids = [f"{i:03d}" for i in range(len(table))]
    published = pd.to_datetime(table["day"], utc=True)
    articles = pd.DataFrame(
        {"article_id": ids, "outlet": table["outlet"], "title": "On " + table["story"], "published": published}
    )
    return articles, pd.Series(table["story"].to_numpy(), index=ids)


DAY, NEXT, LATER = "2024-03-01", "2024-03-02", "2024-03-09"
SMALL = [
    ("Auk", "bridge", DAY), ("Heron", "bridge", NEXT), ("Tern", "bridge", NEXT), ("Auk", "choir", NEXT),
    ("Heron", "regatta", NEXT), ("Tern", "tide", DAY), ("Gull", "cliff", NEXT), ("Gull", "quay", LATER),
    ("Auk", "ferry", LATER), ("Heron", "ferry", LATER), ("Tern", "ferry", None), ("Auk", "mast", None),
    ("Heron", "mast", None),
]  # fmt: skip


def chance_world(
    rates: list[float], *, n: int = 400, spread: float = 1.5, seed: int = 0
) -> tuple[pd.DataFrame, pd.Series]:
    """Outlets that choose on their own, each by its own odds, among stories big and small; all publish daily."""
    rng = np.random.default_rng(seed)
    size = rng.normal(0, spread, n)
    odds = np.log(np.array(rates) / (1 - np.array(rates)))
    runs = rng.random((n, len(rates))) < 1 / (1 + np.exp(-(size[:, None] + odds)))
    days = [str(day.date()) for day in pd.date_range("2024-01-01", periods=50)]
    told = [(f"Outlet {j}", f"story {i:04d}", days[i % 50]) for i, j in zip(*np.nonzero(runs), strict=True)]
    alone = [(f"Outlet {j}", f"own {j} {k}", day) for j in range(len(rates)) for k, day in enumerate(days)]
    return tell(*told, *alone)


# Who could have run what


def test_an_outlet_has_a_chance_where_two_others_told_and_it_published() -> None:
    chances = story_chances(*tell(*SMALL)).set_index(["outlet", "story_id"])
    assert chances["ran"].to_dict() == {
        ("Auk", "bridge"): True,  # on the second day it published on the choir
        ("Heron", "bridge"): True,
        ("Tern", "bridge"): True,
        ("Gull", "bridge"): False,
        ("Gull", "ferry"): False,
    }
    assert chances.loc[("Gull", "bridge"), "others"] == 3
    assert chances.loc[("Gull", "bridge"), ["article_id", "told_by", "text"]].tolist() == ["000", "Auk", "On bridge"]
    assert chances.loc[("Tern", "bridge"), ["article_id", "told_by", "elsewhere"]].tolist() == ["002", "Tern", 1]
    assert chances.loc[("Auk", "bridge"), "first"] == pd.Timestamp(NEXT, tz="UTC")  # of the others
    assert ("Auk", "mast") not in chances.index  # nobody knows when


def test_its_own_telling_opens_no_chance() -> None:
    """Auk published nothing but the story itself: whether it could have left it out is unknown."""
    rows = [("Auk", "bridge", DAY), ("Heron", "bridge", DAY), ("Tern", "bridge", DAY)]
    assert story_chances(*tell(*rows)).empty
    assert story_chances(*tell(*rows, ("Auk", "choir", LATER))).empty
    assert story_chances(*tell(*rows, ("Auk", "choir", LATER)), slack="8D")["outlet"].tolist() == ["Auk"]
    assert len(story_chances(*tell(*rows, ("Auk", "bridge", DAY)))) == 0


def test_more_others_can_be_asked_for() -> None:
    of = [len(story_chances(*tell(*SMALL), others=others)) for others in (1, 2, 3)]
    assert of == [17, 5, 2]
    with pytest.raises(ValueError, match="others=0: expected 1 or more"):
        story_chances(*tell(*SMALL), others=0)


def test_the_naive_share_is_too_high_and_ours_is_right() -> None:
    """All outlets run every story with the same chance of .2; among all shared stories they seem to run more."""
    ours, naive = [], []
    for seed in range(5):
        articles, stories = chance_world([0.2] * 5, n=1500, spread=0, seed=seed)
        ours.append(story_coverage(story_chances(articles, stories))["estimate"].mean())
        table = articles.assign(story=articles["article_id"].map(stories))
        told = table.groupby("story")["outlet"].nunique()
        shared = table[table["story"].isin(told.index[told > 1])].drop_duplicates(["story", "outlet"])
        naive.append(len(shared) / shared["story"].nunique() / 5)
    assert np.mean(ours) == pytest.approx(0.2, abs=0.02)
    assert np.mean(naive) > 0.4


def test_rows_may_come_in_any_order() -> None:
    articles, stories = chance_world([0.2, 0.4, 0.5, 0.7], n=60, seed=3)
    other = articles.sample(frac=1, random_state=2)
    one, two = story_chances(articles, stories), story_chances(other, stories.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(one, two)
    shuffled = one.sample(frac=1, random_state=4)
    pd.testing.assert_frame_equal(coverage_gaps(one, most=2), coverage_gaps(shuffled, most=2))
    pd.testing.assert_frame_equal(gaps_by_outlet(one, most=2), gaps_by_outlet(shuffled, most=2), rtol=1e-9)


# Shares


def test_the_interval_is_the_exact_binomial_one() -> None:
    chances = pd.DataFrame(
        {"outlet": ["A"] * 20 + ["B"] * 7 + ["C"] * 5, "ran": [True] * 3 + [False] * 24 + [True] * 5}
    )
    table = story_coverage(chances).set_index("outlet")
    for outlet, (k, n) in {"A": (3, 20), "B": (0, 7), "C": (5, 5)}.items():
        interval = binomtest(k, n).proportion_ci(0.95, "exact")
        assert table.loc[outlet, ["estimate", "low", "high"]].tolist() == pytest.approx([k / n, *interval])
        assert table.loc[outlet, ["n", "clusters", "ran", "possible"]].tolist() == [n, n, k, n]
    assert table["p"].isna().all()


def test_swapped_labels_swap_the_answers() -> None:
    articles, stories = chance_world([0.2, 0.4, 0.5, 0.7], n=120, seed=5)
    names = {"Outlet 0": "Outlet 3", "Outlet 3": "Outlet 0"}
    chances, other = (
        story_chances(frame, stories) for frame in (articles, articles.assign(outlet=articles["outlet"].replace(names)))
    )
    for function, key in ((story_coverage, "outlet"), (lambda c: gaps_by_outlet(c, most=2), "missing")):
        renamed = function(chances).replace({key: names}).sort_values(key, ignore_index=True)
        pd.testing.assert_frame_equal(renamed, function(other), rtol=1e-9)


# Gaps


def test_a_gap_is_a_story_that_all_but_one_ran() -> None:
    gaps = coverage_gaps(story_chances(*tell(*SMALL)))
    assert gaps[["story_id", "missing", "outlets", "articles", "outlet", "absent"]].to_numpy().tolist() == [
        ["bridge", "Gull", 3, 3, "Auk", 1],
        ["ferry", "Gull", 3, 3, "Auk", 1],
    ]
    assert gaps["text"].tolist() == ["On bridge", "On ferry"]
    assert str(gaps["first"].iloc[0].date()) == DAY


def test_near_gaps_are_those_that_few_missed() -> None:
    extra = [("Skua", "reef", NEXT)]
    chances = story_chances(*tell(*SMALL, *extra))
    assert coverage_gaps(chances)["story_id"].tolist() == ["ferry"]  # Skua too could have run the bridge
    near = coverage_gaps(chances, most=2)
    assert near[["story_id", "missing", "absent"]].to_numpy().tolist() == [
        ["ferry", "Gull", 1], ["bridge", "Gull", 2], ["bridge", "Skua", 2]
    ]  # fmt: skip
    with pytest.raises(ValueError, match="most=0: expected 1 or more"):
        coverage_gaps(chances, most=0)


def test_the_planted_omission_of_the_demo_is_found(study: Study, demo_truth: dict) -> None:
    """The Lantern does not report the end of the strike; the corpus is small, so a chance lasts a week."""
    ids = study.articles.set_index("title")["article_id"]
    slugs = {ids[one["title"]]: one["story"] or one["title"] for one in demo_truth["articles"] if one["title"] in ids}
    chances = story_chances(study.articles, pd.Series(slugs), slack="8D")
    gaps = coverage_gaps(chances)
    assert gaps.loc[gaps["story_id"] == "port-deal", ["missing", "outlets"]].to_numpy().tolist() == [
        ["Daily Lantern", 3]
    ]
    assert set(gaps["story_id"]) <= {"port-deal"}


def test_the_closest_article_tells_how_sure_a_gap_is() -> None:
    articles, stories = tell(*SMALL)
    gaps = coverage_gaps(story_chances(articles, stories))
    pairs = pd.DataFrame(
        {"a": ["000", "001", "006", "000"], "b": ["006", "007", "010", "005"], "score": [0.2, 0.4, 0.1, 0.9]}
    )
    told = closest_articles(gaps, pairs, articles, stories).set_index("story_id")
    assert told.loc["bridge", ["closest", "score"]].tolist() == ["007", 0.4]
    assert told.loc["ferry", ["closest", "score"]].tolist() == ["006", 0.1]
    without = closest_articles(gaps, pairs.head(0), articles, stories)
    assert without["closest"].isna().all()
    assert len(without) == len(gaps)


def test_who_is_missing_follows_from_the_odds() -> None:
    """Against all subsets counted out: the chance that an outlet is among so many missing of five."""
    odds = np.array([0.5, 1.0, 2.0, 3.0, 8.0])
    for missed in range(6):
        subsets = list(combinations(range(5), missed))
        weight = np.array([np.prod(odds[list(subset)]) for subset in subsets])
        expected = [weight[[i in subset for subset in subsets]].sum() / weight.sum() for i in range(5)]
        assert _chance_of_missing(odds, missed) == pytest.approx(expected)


def test_the_tail_of_a_sum_of_unequal_chances() -> None:
    chances = np.array([0.1, 0.5, 0.8])
    mass = np.zeros(4)
    for hits in product([0, 1], repeat=3):
        mass[sum(hits)] += np.prod(np.where(hits, chances, 1 - chances))
    assert _tail(chances, 3) == pytest.approx(2 * mass[3])
    assert _tail(chances, 0) == pytest.approx(2 * mass[0])
    assert _tail(chances, 1) == pytest.approx(min(1, 2 * min(mass[:2].sum(), mass[1:].sum())))
    assert np.isnan(_tail(np.array([]), 0))


def test_propensities_do_not_depend_on_the_size_of_stories() -> None:
    rates = [0.1, 0.2, 0.4, 0.6]
    planted = np.log(np.array(rates) / (1 - np.array(rates)))
    found = np.log(propensities(story_chances(*chance_world(rates, n=4000, spread=2.0, seed=1))))
    assert found.to_numpy() == pytest.approx(planted - planted.mean(), abs=0.15)


def test_chance_is_not_taken_for_omission_and_omission_is_found() -> None:
    """Independent outlets, big and small stories: few false alarms. One that drops what all others run: found."""
    p = []
    for seed in range(24):
        chances = story_chances(*chance_world([0.3, 0.4, 0.5, 0.5, 0.6], n=200, seed=seed))
        p += gaps_by_outlet(chances)["p"].tolist()
    assert len(p) == 120
    assert np.mean(np.array(p) < 0.05) < 0.08
    articles, stories = chance_world([0.5] * 6, n=400, seed=2)
    story = articles["article_id"].map(stories)
    told = articles.groupby(story)["outlet"].transform("nunique")
    muted = articles[~((articles["outlet"] == "Outlet 0") & (told == 6))]
    table = gaps_by_outlet(story_chances(muted, stories)).set_index("missing")
    assert table.loc["Outlet 0", "q"] < 0.01
    assert table.loc["Outlet 0", "missed"] > 1.5 * table.loc["Outlet 0", "expected"]


def test_what_is_expected_adds_up_to_what_was_missed() -> None:
    chances = story_chances(*chance_world([0.3, 0.4, 0.5, 0.6], n=200, seed=9))
    for most in (1, 2):
        table = gaps_by_outlet(chances, most=most)
        assert table["missed"].sum() == len(coverage_gaps(chances, most=most))
        assert table["expected"].sum() == pytest.approx(table["missed"].sum())


# Over time


def placed(n: int = 60) -> tuple[pd.DataFrame, pd.DataFrame]:
    days = ["2024-03-04", "2024-03-08", "2024-03-11", "2024-03-17T23:59", None]
    rows = [(f"{i:03d}", i % 3 - 1, "AB"[i % 2], f"s{i % 20}", 1.0, days[i % 5], f"Title {i}") for i in range(n)]
    table = pd.DataFrame(rows, columns=["article_id", "topic", "outlet", "story_id", "weight", "published", "title"])
    topics = table[["article_id", "topic", "outlet", "story_id", "weight"]]
    articles = table[["article_id", "title"]].assign(
        published=pd.to_datetime(table["published"], utc=True, format="ISO8601")
    )
    return topics, articles


def test_weeks_begin_on_monday_and_articles_without_a_topic_are_left_out() -> None:
    topics, articles = placed()
    rows = place_in_time(topics, articles)
    assert len(rows) == 40
    assert sorted(rows["period"].dropna().unique()) == [pd.Timestamp("2024-03-04"), pd.Timestamp("2024-03-11")]
    assert rows["period"].isna().sum() == articles.loc[topics["topic"] >= 0, "published"].isna().sum()
    assert place_in_time(topics, articles, freq="D")["period"].nunique() == 4
    with pytest.raises(ValueError, match="freq='fortnight': expected a period such as 'D', 'W' or 'M'"):
        place_in_time(topics, articles, freq="fortnight")


def test_shares_of_a_week_are_those_of_its_articles_alone() -> None:
    topics, articles = placed()
    table, rows = attention_over_time(topics, articles, seed=4), place_in_time(topics, articles)
    assert table.groupby(["period", "outlet"])["estimate"].sum().tolist() == pytest.approx([1] * 4)
    for period, part in rows.dropna(subset=["period"]).groupby("period"):
        shares = shares_by(part, "topic", group="outlet", cluster="story_id", weight="weight", seed=4)
        ours = table[table["period"] == period].reset_index(drop=True)
        columns = ["outlet", "topic", "estimate", "n", "clusters"]
        pd.testing.assert_frame_equal(ours[columns], shares[columns])
    left_out = rows[rows["period"].isna()].groupby("outlet").size().to_dict()
    assert table.groupby("outlet")["undated"].first().to_dict() == left_out
    shuffled = attention_over_time(topics.sample(frac=1, random_state=1), articles, seed=4)
    pd.testing.assert_frame_equal(table, shuffled)


def test_without_dates_there_is_no_time() -> None:
    topics, articles = placed()
    with pytest.raises(ValueError, match="no article with a topic carries a date"):
        attention_over_time(topics, articles.assign(published=pd.to_datetime([None] * len(articles), utc=True)))


# Agendas


def mixes(one: list[float], other: list[float], *, n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    parts = [
        pd.DataFrame({"outlet": name, "topic": rng.choice(len(mix), n, p=mix), "weight": 1.0})
        for name, mix in (("A", one), ("B", other))
    ]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(story_id=[f"s{i:04d}" for i in range(2 * n)], article_id=[f"a{i:04d}" for i in range(2 * n)])


def test_the_similarity_of_agendas_is_the_cosine_of_shares() -> None:
    topics = mixes([0.7, 0.2, 0.1], [0.1, 0.2, 0.7], n=80, seed=1)
    shares = topics.groupby("outlet")["topic"].value_counts(normalize=True).unstack(fill_value=0)
    a, b = shares.loc["A"], shares.loc["B"]
    row = agenda_similarity(topics).iloc[0]
    assert row["estimate"] == pytest.approx(a @ b / np.sqrt((a @ a) * (b @ b)))
    assert row["low"] < row["estimate"] < row["high"] < row["expected"]
    assert row["p"] == pytest.approx(1 / 2001)
    assert row[["n", "clusters"]].tolist() == [160, 160]
    swapped = agenda_similarity(topics.assign(outlet=topics["outlet"].map({"A": "B", "B": "A"}))).iloc[0]
    numbers = ["estimate", "low", "high", "p", "expected"]
    assert swapped[numbers].tolist() == pytest.approx(row[numbers].tolist())
    assert agenda_similarity(topics, least=81)[["low", "p", "q"]].isna().all(axis=None)


def test_one_mix_is_not_told_apart_however_unequal_the_outlets() -> None:
    """A naive comparison with a cosine of 1 would call every small outlet different."""
    mix, p = [0.4, 0.3, 0.2, 0.1], []
    for seed in range(60):
        topics = mixes(mix, mix, n=120, seed=seed)
        few = topics[(topics["outlet"] == "B") | (topics.groupby("outlet").cumcount() < 15)]
        row = agenda_similarity(few, n_boot=200, seed=seed).iloc[0]
        assert row["high"] < 1
        p.append(row["p"])
    assert np.mean(np.array(p) <= 0.05) < 0.12


# In a study


@pytest.fixture(scope="module")
def study(demo: Path) -> Study:
    return open_study(demo)


def test_contrasts_name_the_rows_behind_them(study: Study) -> None:
    for name in ("topic_shares", "attention_over_time", "story_coverage", "gaps_by_outlet", "topic_diversity"):
        contrast = getattr(study, name)
        rows = getattr(study, contrast.attrs["rows"])
        assert {"estimate", "low", "high", "p", "q", "n", "clusters"} <= set(contrast)
        assert {"article_id", "outlet", "story_id", "weight", "text"} <= set(rows) | {"outlet"}
        keys = [key for key in ("topic", "period", "outlet", "missing") if key in contrast and key in rows]
        counts = rows.groupby(keys).size()
        for row in contrast[contrast["n"] > 0].itertuples():
            if name in ("story_coverage", "topic_diversity"):
                assert counts[getattr(row, keys[0])] == row.n
            elif name == "gaps_by_outlet":
                assert counts.get(row.missing, 0) == row.missed
            else:
                assert counts.get(tuple(getattr(row, key) for key in keys), 0) == pytest.approx(
                    row.estimate * row.n, abs=1
                )


def test_rows_behind_a_study_hold_headlines(study: Study) -> None:
    titles = set(study.articles["title"])
    for name in ("placed", "story_chances", "coverage_gaps"):
        assert set(getattr(study, name)["text"]) <= titles


# Figures


def corpus(study: Study, name: str) -> pd.DataFrame:
    articles = study.articles
    if name == "one outlet":
        return articles[articles["outlet"] == "Daily Lantern"]
    if name == "two outlets":
        return articles[articles["outlet"].isin(["Daily Lantern", "Varland Ledger"])]
    if name == "no dates":
        return articles.assign(published=pd.DatetimeIndex([pd.NaT] * len(articles), tz="UTC"), date_precision="none")
    if name == "one week":
        return articles.assign(published=pd.Timestamp("2024-03-05", tz="UTC"))
    assert name == "twenty outlets"
    many = [f"The Independent Evening Courier of Varland {i:02d}" for i in range(20)]
    days = pd.date_range("2024-01-01", periods=len(articles), tz="UTC")
    return articles.assign(outlet=[many[i % 20] for i in range(len(articles))], published=days)


def test_both_figures_draw_on_the_demo(study: Study) -> None:
    coverage, over_time = (named(name).render(study)[1] for name in FIGURES)
    assert coverage["outlet"].nunique() == 4
    assert over_time["outlet"].nunique() == 4
    assert over_time.groupby(["topic", "outlet", "period"]).size().max() == 1


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize(
    ("which", "drawn"),
    [
        ("one outlet", (False, True)), ("two outlets", (False, True)), ("no dates", (False, False)),
        ("one week", (True, False)), ("twenty outlets", (None, True)),
    ],
)  # fmt: skip
def test_a_poor_corpus_is_drawn_or_the_caption_says_why(
    study: Study, tmp_path: Path, name: str, which: str, drawn: tuple[bool | None, bool]
) -> None:
    other = Study(corpus(study, which).reset_index(drop=True), study.ledger.iloc[:0], which)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _, table, caption = named(name).render(other)
        save(name, other, tmp_path)
    expected = drawn[FIGURES.index(name)]
    assert expected is None or table.empty != expected
    assert table.empty == caption.startswith("Not drawn: ")
    assert caption.endswith(".")
    assert "nan" not in caption.lower().split()


@pytest.mark.parametrize("name", FIGURES)
def test_labels_do_not_overlap(study: Study, name: str) -> None:
    many = open_many()
    for one in (study, many):
        drawing, table, _ = named(name).render(one)
        assert not table.empty
        drawing.draw_without_rendering()
        for axis in drawing.axes:
            for side in (axis.xaxis, axis.yaxis):
                low, high = sorted(side.get_view_interval())
                boxes = [
                    tick.label1.get_window_extent()
                    for tick in side.get_major_ticks()
                    if tick.label1.get_visible() and tick.label1.get_text() and low <= tick.get_loc() <= high
                ]
                assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def open_many() -> Study:
    """Twenty outlets with long names that tell the same stories on the same days in words of their own topic."""
    words = [["harbour", "dredger", "pilot"], ["clinic", "nurses", "waiting"], ["orchard", "cider", "frost"]]
    rows = []
    for i, k in product(range(20), range(12)):
        if (i + k) % 4:
            theme = words[k % 3]
            text = f"{' '.join(theme)} number {k} town {chr(97 + k) * 5} " + " ".join(f"{w}{k}" for w in theme * 6)
            rows.append(
                (f"The Independent Evening Courier {i:02d}", f"{theme[0]} {k} {i}", text, f"2024-03-{1 + 2 * k:02d}")
            )
    for i, k in product(range(20), range(12)):
        rows.append(
            (
                f"The Independent Evening Courier {i:02d}",
                f"Note {i} {k}",
                f"own{i} item{i}x{k} only here",
                f"2024-03-{1 + 2 * k:02d}",
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        frame = pd.DataFrame(rows, columns=["outlet", "title", "text", "published"])
        frame.to_csv(Path(folder) / "many.csv", index=False)
        return open_study(folder, n_topics=4)


@pytest.mark.parametrize("name", FIGURES)
def test_tables_do_not_depend_on_the_order_of_rows(study: Study, tmp_path: Path, name: str) -> None:
    other = Study(study.articles.sample(frac=1, random_state=5), study.ledger, study.source)
    for one, folder in ((study, "one"), (other, "two")):
        save(name, one, tmp_path / folder)
    for kind in ("csv", "png", "svg", "json"):
        one, two = ((tmp_path / folder / f"{name}.{kind}").read_bytes() for folder in ("one", "two"))
        assert one == two


def test_captions_take_their_numbers_from_the_table(study: Study) -> None:
    coverage, over_time = (named(name) for name in FIGURES)
    table = coverage.table(study)
    more = table.assign(gaps=77, doubtful=11, missed=22, gap_q=[0.01] + [0.9] * (len(table) - 1))
    for words in (
        "the 77 stories",
        f"grey: {11 * len(table)} of {22 * len(table)} cases",
        f"(1 of {len(table)} outlets)",
    ):
        assert words in coverage.words(more)
    table = over_time.table(study)
    said = over_time.words(table.assign(outside=5, undated=3))
    assert f"({table.query('rank == 0')['n'].sum()} articles with a date and a topic" in said
    assert f"{3 * table['outlet'].nunique()} without a date and 5 in stray weeks" in said
    assert "(0 cells)" in said
    assert f"({len(table)} cells)" in over_time.words(table.assign(low=0.9, overall=0.1))

"""Distinctive words: published numbers, planted words, bursts, and a test that keeps its promise under the null."""

from __future__ import annotations

import warnings
from functools import cache
from math import comb, sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure as Drawing
from scipy import sparse

from analysis import dealing
from analysis.figures import named
from analysis.framing import (
    distinctive_words,
    keyness_by,
    label_topics,
    log_odds,
    log_odds_by,
    one_form_each,
    topic_words,
    with_intervals,
    words_tested,
)
from analysis.keyness import dispersion, keyness
from analysis.permutation import smallest_p
from analysis.resampling import resamples
from analysis.study import Study, open_study
from analysis.terms import Terms, count_terms

FOX = "the quick brown fox jumps over the lazy pig"
DONKEY = "the lazy purple pig jumps over the lazier donkey"
GROUPS = np.array([[12, 2, 4], [3, 10, 1]])
COMMON = "harbour council river market bridge school road station tram baker".split()


def counted(texts: list[str], **options: object) -> Terms:
    frame = pd.DataFrame({"article_id": [f"a{i:03}" for i in range(len(texts))], "text": texts})
    return count_terms(frame, **{"min_docs": 1, "max_share": 1.0, "stop_words": None} | options)


def outlets(terms: Terms, names: list[str]) -> pd.Series:
    return pd.Series(names, index=sorted(terms.article_ids))


def prose(rng: np.random.Generator, *extra: str, words: int = 60) -> str:
    """Words drawn from a common stock, and some of one's own."""
    return " ".join([*rng.choice(COMMON, words - len(extra)), *extra])


@cache
def planted() -> tuple[Terms, pd.Series]:
    """Heron says "walkout" in most articles, Tern "strike"; one article of Heron's says "ferret" forty times."""
    rng = np.random.default_rng(3)
    texts, names = [], []
    for i in range(60):
        heron = i % 2 == 0
        own = ["walkout" if heron else "strike"] * (2 if i % 10 < 8 else 0)
        burst = ["ferret"] * 40 if i == 20 else ["ferret"] if i in (3, 8, 31, 44) else []
        texts.append(prose(rng, *own, *burst, words=80))
        names.append("Heron" if heron else "Tern")
    terms = counted(texts)
    return terms, outlets(terms, names)


def bare(rng: np.random.Generator, *, articles: int = 40) -> tuple[Terms, pd.Series]:
    """Two outlets that differ in nothing; their words come in bursts."""
    stock = np.array(
        [a + b for a in ("bo", "ka", "li", "mu", "ne") for b in ("dra", "fen", "gol", "hib", "jus", "pim")]
    )
    texts = []
    for _ in range(articles):
        favour = rng.dirichlet(np.full(len(stock), 0.15))
        texts.append(" ".join(rng.choice(stock, 60, p=0.5 / len(stock) + 0.5 * favour)))
    terms = counted(texts)
    return terms, outlets(terms, list(rng.permutation(["Heron", "Tern"] * (articles // 2))))


# Log-odds


def test_log_odds_of_the_brown_fox() -> None:
    terms = counted([FOX, DONKEY], pattern=r"\w+")
    table = log_odds(*pd.DataFrame(terms.counts.toarray(), columns=terms.vocabulary).to_numpy(), prior=0.05)
    z = dict(zip(terms.vocabulary, table["z"], strict=True))
    for word in ("brown", "fox", "quick"):
        assert z[word] == pytest.approx(0.6894, abs=5e-5)
    for word in ("purple", "lazier", "donkey"):
        assert z[word] == pytest.approx(-0.6894, abs=5e-5)
    assert [z[word] for word in ("the", "lazy", "pig", "jumps", "over")] == pytest.approx([0] * 5, abs=1e-12)


@pytest.mark.parametrize(
    ("prior", "first", "second"),
    [
        ("totals", [1.172835, -1.376752, 0.403312], [-1.135478, 1.566117, -0.436234]),
        ("ones", [1.891273, -1.969106, 0.554917], None),
    ],
)
def test_log_odds_weighted_over_groups(prior: str, first: list[float], second: list[float] | None) -> None:
    """tidylo compares each group, prior added, with the sum over groups, one prior for each: ours with a wider rest."""
    total = GROUPS.sum(axis=0)
    alpha = total if prior == "totals" else np.ones(3)
    for counts, expected in zip(GROUPS, (first, second), strict=True):
        z = log_odds(counts, total + alpha, prior=alpha)["z"].tolist()
        assert expected is None or z == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("prior", [0.01, 3.0, np.array([0.5, 2.0, 1.0])])
def test_log_odds_swapped_changes_signs_only(prior: float | np.ndarray) -> None:
    ours, theirs = log_odds(GROUPS[0], GROUPS[1], prior=prior), log_odds(GROUPS[1], GROUPS[0], prior=prior)
    assert ours["estimate"].to_numpy() == pytest.approx(-theirs["estimate"].to_numpy())
    assert ours["se"].to_numpy() == pytest.approx(theirs["se"].to_numpy())


def test_log_odds_of_two_terms_is_the_log_odds_ratio() -> None:
    table = log_odds([30, 70], [10, 90], prior=1e-9)
    assert table["estimate"].tolist() == pytest.approx([np.log(30 / 70 * 90 / 10), -np.log(30 / 70 * 90 / 10)])
    assert table["se"].iloc[0] == pytest.approx(np.sqrt(1 / 30 + 1 / 10))


def test_log_odds_errors_give_value_and_fix() -> None:
    with pytest.raises(ValueError, match=r"\(2,\) and rest \(3,\).*same terms"):
        log_odds([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match=r"prior holds 0\.0.*above 0"):
        log_odds([1, 2], [1, 2], prior=[0.0, 1.0])


# Words that set outlets apart


def test_planted_words_are_found_and_a_burst_is_not_believed() -> None:
    table = words_tested(*planted(), min_articles=1)
    found = table.set_index(["label", "term"])
    assert table.groupby("label")["term"].first().to_dict() == {"Heron": "walkout", "Tern": "strike"}
    assert (found.loc[[("Heron", "walkout"), ("Tern", "strike")], "p"] <= 0.01).all()
    ferret = found.loc[("Heron", "ferret")]
    assert ferret["z"] > 3
    assert ferret["z_without"] < 0.5
    assert ferret["heaviest"] == pytest.approx(40 / 42)
    assert ferret["p_alone"] > 0.05
    assert ferret["p"] > 0.5
    listed = distinctive_words(*planted(), min_articles=1, n_terms=2).set_index(["label", "term"])
    assert (listed.loc[[("Heron", "walkout"), ("Tern", "strike")], "low"] > 0).all()
    assert ("Heron", "ferret") not in listed.index


def test_words_of_few_articles_are_no_candidates() -> None:
    table = distinctive_words(*planted(), min_articles=10, n_terms=None)
    assert "ferret" not in set(table["term"])
    assert {("Heron", "walkout"), ("Tern", "strike")} <= set(zip(table["label"], table["term"], strict=True))


def test_n_articles_and_clusters_are_counts_of_the_label() -> None:
    terms, labels = planted()
    tested = words_tested(terms, labels, min_articles=1)
    row = with_intervals(tested, terms, labels).set_index(["label", "term"]).loc[("Heron", "ferret")]
    mine = terms.counts[:, list(terms.vocabulary).index("ferret")].toarray().ravel()[(labels == "Heron").to_numpy()]
    assert (row["n"], row["articles"], row["clusters"]) == (mine.sum(), (mine > 0).sum(), len(mine))
    length = np.asarray(terms.counts.sum(axis=1)).ravel()[(labels == "Heron").to_numpy()]
    assert row["dp"] == pytest.approx(dispersion(mine, length)["dp"].iloc[0])


def test_estimates_and_z_are_those_of_log_odds_with_the_same_prior() -> None:
    terms, labels = planted()
    table = words_tested(terms, labels, min_articles=1, prior=200, n_perm=20)
    total = np.asarray(terms.counts.sum(axis=0)).ravel()
    mine = np.asarray(terms.counts[(labels == "Heron").to_numpy()].sum(axis=0)).ravel()
    expected = log_odds(
        pd.Series(mine, terms.vocabulary), pd.Series(total - mine, terms.vocabulary), prior=200 * total / total.sum()
    )
    ours = table[table["label"] == "Heron"].set_index("term")
    pd.testing.assert_frame_equal(
        ours[["estimate", "z"]], expected.loc[ours.index, ["estimate", "z"]], check_names=False
    )
    assert set(ours.index) == set(terms.vocabulary[mine > 0])
    assert ours["z_without"].is_monotonic_decreasing
    heaviest = terms.counts[(labels == "Heron").to_numpy()].max(axis=0).toarray().ravel()
    for term in ("ferret", "walkout", "tram"):
        column = list(terms.vocabulary).index(term)
        less = mine.copy()
        less[column] -= heaviest[column]
        without = log_odds(less, total - mine, prior=200 * total / total.sum())["z"][column]
        assert ours.loc[term, "z_without"] == pytest.approx(without)


def test_estimates_of_common_words_lie_within_their_interval() -> None:
    table = distinctive_words(*planted(), min_articles=15, n_terms=None)
    assert len(table) >= 8
    assert (table["low"] <= table["estimate"]).all()
    assert (table["estimate"] <= table["high"]).all()


@pytest.mark.parametrize("stories", [False, True])
def test_interval_equals_a_loop_over_the_same_resamples(stories: bool) -> None:
    terms, labels = planted()
    cluster = pd.Series([f"s{i // 3:02}" for i in range(60)], labels.index) if stories else None
    table = distinctive_words(terms, labels, cluster=cluster, n_boot=40, n_perm=10, seed=6)
    row = table.set_index(["label", "term"]).loc[("Heron", "walkout")]
    counts, column = terms.counts.toarray(), list(terms.vocabulary).index("walkout")
    heron, prior = (labels == "Heron").to_numpy(), 500 * counts.sum(axis=0) / counts.sum()
    drawn = resamples(20, 40, 6)[:, np.arange(60) // 3] if stories else resamples(60, 40, 6)
    draws = [
        log_odds((times * heron) @ counts, (times * ~heron) @ counts, prior=prior)["estimate"][column]
        for times in drawn
    ]
    assert row[["low", "high"]].tolist() == pytest.approx(np.quantile(draws, [0.025, 0.975]))
    assert row["clusters"] == (20 if stories else 30)


def test_distinctive_words_do_not_depend_on_row_order() -> None:
    terms, labels = planted()
    order = np.random.default_rng(1).permutation(len(labels))
    again = distinctive_words(terms.rows(order), labels.sample(frac=1, random_state=2), n_perm=50)
    pd.testing.assert_frame_equal(again, distinctive_words(terms, labels, n_perm=50))


def test_swapped_labels_swap_the_words() -> None:
    terms, labels = planted()
    swapped = distinctive_words(terms, labels.map({"Heron": "Tern", "Tern": "Heron"}), n_perm=50)
    back = swapped.replace({"label": {"Heron": "Tern", "Tern": "Heron"}}).sort_values(
        "label", kind="stable", ignore_index=True
    )
    pd.testing.assert_frame_equal(back, distinctive_words(terms, labels, n_perm=50))


def test_articles_without_a_label_are_left_out() -> None:
    terms, labels = planted()
    keep = np.flatnonzero(np.arange(len(labels)) % 5 != 0)
    rest = distinctive_words(terms.rows(keep), labels.iloc[keep], n_perm=30)
    pd.testing.assert_frame_equal(distinctive_words(terms, labels.iloc[keep], n_perm=30), rest)
    missing = labels.where(np.arange(len(labels)) % 5 != 0)
    pd.testing.assert_frame_equal(distinctive_words(terms, missing, n_perm=30), rest)


def test_p_of_the_best_word_is_uniform_where_outlets_differ_in_nothing() -> None:
    """Bursty words, no difference: |z| > 1.96 cries wolf in most studies, the permutation of articles at its level."""
    rng = np.random.default_rng(9)
    p, z = [], []
    for study in range(120):
        table = words_tested(*bare(rng), min_articles=1, n_perm=99, seed=study)
        heron = table[table["label"] == "Heron"]
        p.append(heron["p"].min())
        z.append(heron["z"].max())
    p = np.array(p)
    assert (np.array(z) > 1.96).mean() > 0.5
    assert (p <= 0.05).mean() <= 0.11
    assert 0.12 <= (p <= 0.25).mean() <= 0.40
    assert 0.35 <= (p <= 0.5).mean() <= 0.65


# Dealing


def test_dealing_keeps_every_stratum_and_starts_with_what_is() -> None:
    labels, strata = np.array([0, 1, 0, 2, 1, 1, 0, 2]), np.array([1, 0, 1, 0, 0, 1, 0, 1])
    dealt = dealing.deal(labels, strata, 500, seed=2)
    assert dealt[0].tolist() == labels.tolist()
    for stratum in (0, 1):
        inside = dealt[:, strata == stratum]
        assert (np.sort(inside, axis=1) == np.sort(labels[strata == stratum])).all()
        assert (inside[1:] == 0).mean(axis=0) == pytest.approx((labels[strata == stratum] == 0).mean(), abs=0.08)


def test_the_chance_of_a_word_is_that_of_drawing_it() -> None:
    uses, length = np.array([[3, 0, 1], [1, 5, 0], [2, 2, 0]]), np.array([12.0, 30.0, 4.0])
    ours = dealing.chances(sparse.csr_matrix(uses, dtype=float), length, words=6).toarray()
    for i, n in enumerate(length.astype(int)):
        drawn = min(6, n)
        for j, x in enumerate(uses[i].tolist()):
            assert ours[i, j] == pytest.approx(1 - comb(n - x, drawn) / comb(n, drawn) if x else 0)


def test_the_chance_of_a_word_does_not_grow_with_the_length_of_a_text() -> None:
    rng = np.random.default_rng(5)
    texts = [rng.multinomial(n, [0.02, 0.98], 4000)[:, :1] for n in (60, 400)]
    means = [
        dealing.chances(sparse.csr_matrix(uses, dtype=float), np.full(4000, float(n)), words=50).mean()
        for uses, n in zip(texts, (60, 400), strict=True)
    ]
    assert means[0] == pytest.approx(means[1], abs=0.02)
    assert means[0] == pytest.approx(1 - 0.98**50, abs=0.02)


def welch(values: np.ndarray, inside: np.ndarray, strata: np.ndarray) -> float:
    """t of one term, unit by unit: others weighed to the label's strata, one pseudo-unit of the pooled variance."""
    centred = values - pd.Series(values).groupby(strata).transform("mean").to_numpy()
    weight = np.array(
        [1 if inside[i] else inside[strata == s].sum() / (~inside[strata == s]).sum() for i, s in enumerate(strata)]
    )
    pooled, parts = (centred**2).mean(), []
    for side in (inside, ~inside):
        w, x = weight[side], centred[side]
        mean, n = np.average(x, weights=w), w.sum() ** 2 / (w**2).sum()
        parts.append((mean, (n * np.average((x - mean) ** 2, weights=w) + pooled) / (n + 1) / n))
    return (parts[0][0] - parts[1][0]) / sqrt(parts[0][1] + parts[1][1])


@pytest.mark.parametrize("strata", [np.zeros(24, int), np.repeat(np.arange(8), 3), np.arange(24) % 2])
def test_max_t_equals_a_loop_over_the_same_deals(strata: np.ndarray) -> None:
    rng = np.random.default_rng(11)
    values = rng.random((24, 7)) * (rng.random((24, 7)) < 0.6)
    label = np.where(np.arange(24) % 3 == 0, 1, 0)
    inside = dealing.deal(label, strata, 60, seed=3) == 1
    p, alone = dealing.max_t(sparse.csr_matrix(values), inside, strata)
    t = np.array([[welch(values[:, j], row, strata) for j in range(7)] for row in inside])
    assert alone == pytest.approx((t >= t[0] - 1e-4).mean(axis=0))
    assert p == pytest.approx((t.max(axis=1)[:, None] >= t[0] - 1e-4)[1:].sum(axis=0) / 61 + 1 / 61)


def test_the_smallest_p_is_one_over_the_ways_to_deal() -> None:
    inside, strata = np.array([1, 0, 0, 1, 0, 1, 1], bool), np.array([0, 0, 0, 1, 1, 2, 2])
    assert smallest_p(inside, strata, 999) == pytest.approx(1 / 6)
    assert dealing.compared(inside, strata).tolist() == [True] * 5 + [False] * 2
    assert smallest_p(np.arange(80) < 40, np.zeros(80, int), 99) == 0.01


# Within stories


def told(rng: np.random.Generator, *, own_word: bool) -> tuple[Terms, pd.Series, pd.Series]:
    """Heron and Tern tell 24 stories both; of Heron's 24 others "regatta" is a word; it may say "quay" for "pier"."""
    texts, names, stories = [], [], []
    for story in range(72):
        words = list(rng.choice(COMMON, 6))
        for outlet in ("Heron", "Tern"):
            if story < 24 or (story < 48) == (outlet == "Heron"):
                word = ["quay"] * 2 if own_word and outlet == "Heron" else ["pier"] * 2
                topic = ["regatta"] * 3 if 24 <= story < 48 else ["regatta"] if story % 4 == 0 and story < 24 else []
                texts.append(" ".join([*rng.choice(words, 30), *rng.choice(COMMON, 20), *word, *topic]))
                names.append(outlet)
                stories.append(f"s{story:02}")
    terms = counted(texts)
    return terms, outlets(terms, names), outlets(terms, stories)


def test_choice_of_stories_is_no_choice_of_words() -> None:
    terms, labels, stories = told(np.random.default_rng(1), own_word=True)
    overall = words_tested(terms, labels, min_articles=2).set_index(["label", "term"])
    within = words_tested(terms, labels, within=stories, min_articles=2).set_index(["label", "term"])
    for table in (overall, within):
        assert table.loc[("Heron", "quay"), "p"] <= 0.01
        assert table.loc[("Tern", "pier"), "p"] <= 0.01
    assert overall.loc[("Heron", "regatta"), "p"] <= 0.01
    assert within.loc[("Heron", "regatta"), "p_alone"] > 0.2
    assert abs(within.loc[("Heron", "regatta"), "estimate"]) < 0.02
    assert within.loc[("Heron", "regatta"), "articles"] == 6
    assert within["smallest_p"].tolist() == [1 / 501] * len(within)


def test_within_stories_the_others_weigh_as_much_as_the_label_in_each() -> None:
    terms, labels, stories = told(np.random.default_rng(2), own_word=True)
    counts = pd.DataFrame(terms.counts.toarray(), index=terms.article_ids, columns=terms.vocabulary)
    mine, others = (counts[labels == name].groupby(stories).sum() for name in ("Heron", "Tern"))
    both = mine.index.intersection(others.index)
    mine, others = mine.loc[both], others.loc[both]
    weighed = others.mul(mine.sum(axis=1) / others.sum(axis=1), axis=0)
    total = (mine + others).sum()
    expected = log_odds(mine.sum(), weighed.sum(), prior=500 * total / total.sum())
    ours = words_tested(terms, labels, within=stories, min_articles=1, n_perm=5).query("label == 'Heron'")
    ours = ours.set_index("term")[["estimate", "z"]]
    pd.testing.assert_frame_equal(ours, expected.loc[ours.index, ["estimate", "z"]], check_names=False)


def test_intervals_within_stories_draw_stories() -> None:
    terms, labels, stories = told(np.random.default_rng(3), own_word=True)
    table = distinctive_words(terms, labels, within=stories, cluster=stories, min_articles=5, n_perm=20)
    rows = table.set_index(["label", "term"])
    assert set(table["clusters"]) == {24}
    assert rows.loc[("Heron", "quay"), "low"] > 0
    assert (table["low"] <= table["estimate"]).all()
    assert (table["estimate"] <= table["high"]).all()


def test_swapped_labels_swap_the_words_within_stories() -> None:
    terms, labels, stories = told(np.random.default_rng(4), own_word=True)
    swap = {"Heron": "Tern", "Tern": "Heron"}
    ours = distinctive_words(terms, labels, within=stories, cluster=stories, min_articles=2, n_perm=60)
    back = distinctive_words(terms, labels.map(swap), within=stories, cluster=stories, min_articles=2, n_perm=60)
    back = back.replace({"label": swap}).sort_values("label", kind="stable", ignore_index=True)
    pd.testing.assert_frame_equal(back, ours)


def test_labels_that_share_no_story_have_no_words_within_stories() -> None:
    terms, labels = planted()
    alone = pd.Series([f"s{i:02}" for i in range(60)], labels.index)
    table = distinctive_words(terms, labels, within=alone)
    assert table.empty
    assert {"label", "term", "estimate", "low", "high", "p", "q", "n", "clusters", "smallest_p"} <= set(table.columns)


def test_few_shared_stories_cannot_give_a_small_p_and_say_so() -> None:
    terms, labels, stories = told(np.random.default_rng(6), own_word=True)
    few = stories[(stories < "s04") | (stories >= "s24")]
    table = words_tested(terms, labels, within=few, min_articles=1)
    assert table["smallest_p"].tolist() == pytest.approx([1 / 16] * len(table))
    assert table["p_alone"].min() >= 1 / 16 - 0.02


@pytest.mark.parametrize("longer", [1, 3])
def test_tellings_dealt_within_stories_hold_their_level_where_counts_of_words_do_not(longer: int) -> None:
    """Stories have words of their own; Heron's other stories are of another topic, and its texts may be longer."""
    rng, alone, naive, overall = np.random.default_rng(8), [], [], []
    story = np.array([*range(30), *range(15), *range(30, 45)])
    ids, heron = np.array([f"a{i:02}" for i in range(60)]), np.arange(60) < 30
    for seed in range(25):
        rate = rng.gamma(0.5, 4, (45, 60))
        rate[15:30] *= np.repeat([4, 1 / 4], 30)
        uses = rng.poisson(np.where(heron, longer, 1)[:, None] * rng.gamma(2, rate[story] / 2))
        terms = Terms(sparse.csr_matrix(uses), ids, np.array([f"w{i:02}" for i in range(60)]))
        labels, stories = pd.Series(np.where(heron, "Heron", "Tern"), ids), pd.Series(story, ids)
        within = words_tested(terms, labels, within=stories, min_articles=1, n_perm=99, seed=seed)
        alone.append((within["p_alone"] <= 0.05).mean())
        naive.append((within["z"].abs() > 1.96).mean())
        overall.append((words_tested(terms, labels, min_articles=1, n_perm=99, seed=seed)["p_alone"] <= 0.05).mean())
    assert np.mean(naive) > 0.2
    assert np.mean(overall) > 0.08
    assert np.mean(alone) == pytest.approx(0.05, abs=0.015)


# One form of each word


def ranking(*rows: tuple[str, int, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["term", "n", "z"])
    return table.assign(label="Heron", z_without=table["z"])


def test_a_fragment_gives_way_to_the_phrase_most_of_its_uses_are_in() -> None:
    table = ranking(
        ("kong", 50, 9), ("hong", 48, 8.9), ("hong kong", 47, 8.5), ("hong kong police", 12, 3), ("tram", 9, 2)
    )
    assert one_form_each(table)["term"].tolist() == ["hong kong", "tram"]


def test_the_longest_form_stands_and_a_form_that_fell_stands_for_nothing() -> None:
    table = ranking(
        ("merkel", 60, 9), ("angela", 20, 6), ("angela merkel", 19, 5.5), ("chancellor angela merkel", 12, 5)
    )
    assert one_form_each(table)["term"].tolist() == ["merkel"]
    assert one_form_each(table[table["term"] != "merkel"])["term"].tolist() == ["chancellor angela merkel"]


def test_a_phrase_says_nothing_beyond_the_word_above_it() -> None:
    table = ranking(("house", 100, 9), ("white house", 40, 8), ("house prices", 20, 7), ("garden", 30, 6))
    assert one_form_each(table)["term"].tolist() == ["house", "garden"]


def test_a_word_with_other_uses_stays_below_its_phrase() -> None:
    table = ranking(("prime minister", 40, 9), ("minister", 100, 8), ("prime", 44, 7), ("new prime", 10, 5))
    assert one_form_each(table)["term"].tolist() == ["prime minister", "minister"]


def test_words_that_only_an_article_uses_more_or_that_are_used_less_are_not_listed() -> None:
    table = ranking(("ferret", 40, 9), ("tram", 30, -2), ("baker", 20, 1)).assign(z_without=[-0.5, -3, 0.7])
    assert one_form_each(table)["term"].tolist() == ["baker"]


def test_each_label_has_its_own_forms_and_number() -> None:
    both = [
        ranking(("kong", 50, 9), ("hong kong", 47, 8), ("tram", 9, 2)),
        ranking(("kong", 50, 9), ("hong kong", 20, 8)),
    ]
    table = pd.concat([both[0], both[1].assign(label="Tern")], ignore_index=True)
    assert one_form_each(table)["term"].tolist() == ["hong kong", "tram", "kong"]
    assert one_form_each(table, n_terms=1)["term"].tolist() == ["hong kong", "kong"]


def test_phrases_are_candidates_and_listed_once() -> None:
    texts = [f"{'green line tram' if i % 2 else 'tram'} harbour {COMMON[i % 5]} {COMMON[i % 7]}" for i in range(40)]
    terms = counted(texts, ngrams=(1, 3))
    labels = outlets(terms, ["Heron" if i % 2 else "Tern" for i in range(40)])
    table = distinctive_words(terms, labels, min_articles=5, n_terms=3)
    heron = table.loc[table["label"] == "Heron", "term"].tolist()
    assert heron[0] == "green line tram"
    assert not {"green", "line", "green line", "line tram"} & set(heron)


# Keyness of labels


def test_keyness_by_is_keyness_and_dispersion_of_each_label() -> None:
    terms, labels = planted()
    table = keyness_by(terms, labels)
    counts = pd.DataFrame(terms.counts.toarray(), index=terms.article_ids, columns=terms.vocabulary)
    total, mine = counts.sum(), counts[labels == "Heron"]
    ours = table[table["label"] == "Heron"].set_index("term")
    expected = keyness(mine.sum(), total - mine.sum())[mine.sum() > 0]
    pd.testing.assert_frame_equal(ours[expected.columns], expected, check_names=False)
    assert ours["dp"].to_numpy() == pytest.approx(
        dispersion(mine.to_numpy(), mine.sum(axis=1))["dp"].to_numpy()[mine.sum() > 0]
    )
    assert (ours["n"] + ours["rest"]).equals(total[ours.index].astype(float))


# Words of a study


@pytest.fixture(scope="module")
def study(demo: Path) -> Study:
    return open_study(demo)


def test_planted_wording_is_found_and_planted_bursts_are_not(study: Study) -> None:
    tested = study.words_tested.set_index(["label", "term"])
    assert tested.loc[("Varland Ledger", "crowns"), "p"] < 0.05
    assert (
        study.words_tested_on_shared_stories.set_index(["label", "term"]).loc[("Varland Ledger", "crowns"), "p"] < 0.1
    )
    assert "ferret" not in set(study.words["term"])  # ten uses, one article
    used = tested.xs("climate", level="term")
    assert used.index.tolist() == ["The Ropewalk"]  # planted in its two flood articles, and nowhere else
    assert used["articles"].tolist() == [2]
    assert used["p"].iloc[0] > 0.05  # two tellings prove nothing


def test_a_word_list_says_what_dealing_within_shared_stories_says_of_its_words(study: Study) -> None:
    inside = study.words_tested_on_shared_stories.set_index(["label", "term"])
    words = study.words.set_index(["label", "term"])
    known = words["within_p"].notna()
    assert known.any()
    assert words.loc[known, "within_p"].tolist() == inside.loc[words.index[known], "p"].tolist()
    assert set(words.index[~known]).isdisjoint(inside.index)
    assert (study.words.attrs["rows"], study.words_on_shared_stories.attrs["rows"]) == (
        "uses",
        "uses_on_shared_stories",
    )


def test_every_listed_word_opens_the_uses_that_were_counted(demo: Path) -> None:
    study = open_study(demo, count_copies="all")
    for row in study.words.itertuples():
        uses = study.uses(row.term)
        uses = uses[uses["outlet"] == row.label]
        assert len(uses) == row.n
        assert uses.groupby("story_id").ngroups == row.articles
        assert uses["text"].str.lower().str.contains(row.term.split()[0]).all()


def test_keyness_has_the_rows_of_the_list(study: Study) -> None:
    assert study.keyness[["label", "term"]].equals(study.words[["label", "term"]])
    assert (study.keyness["g2"] > 0).all()
    dp = study.words["dp"].to_numpy()
    assert study.keyness["dp"].to_numpy() == pytest.approx(dp)


# The figure of words by frequency


def words_by_frequency(study: Study) -> tuple[Drawing, pd.DataFrame, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return named("words-by-frequency").render(study)


def test_labels_stand_at_words_that_may_have_one_and_do_not_overlap(study: Study) -> None:
    drawing, table, caption = words_by_frequency(study)
    named_words = table[table["named"].notna()]
    drawing.draw_without_rendering()
    written = set()
    for axis in drawing.axes:
        rows = named_words[named_words["label"] == axis.get_title(loc="left").replace("\n", " ")]
        boxes = [text.get_window_extent() for text in axis.texts]
        assert {text.get_text() for text in axis.texts} <= set(rows["term"])
        assert not any(box.overlaps(other) for i, box in enumerate(boxes) for other in boxes[i + 1 :])
        assert all(axis.bbox.x0 <= box.x0 and box.x1 <= axis.bbox.x1 for box in boxes)
        written |= {text.get_text() for text in axis.texts}
    assert {"crowns", "residents"} <= written
    assert set(named_words["kind"]) == {"apart", "burst", "chance"}
    assert f"({(table['kind'] == 'apart').sum()} shown)" in caption


def test_kinds_of_words_are_what_the_caption_says(study: Study) -> None:
    table = named("words-by-frequency").table(study)
    apart, burst, chance, other = (table[table["kind"] == kind] for kind in ("apart", "burst", "chance", "other"))
    assert len(apart) + len(burst) + len(chance) + len(other) == len(table)
    assert (apart["p"] < 0.05).all()
    assert (table.loc[table["kind"] != "apart", "p"] >= 0.05).all()
    assert (pd.concat([burst, chance])["z"] > 1.96).all()
    assert (burst["z_without"] < 1.96).all()
    assert (chance["z_without"] >= 1.96).all()
    assert "climate" in set(burst["term"])
    assert (other["z"] <= 1.96).all()


def test_the_figure_draws_for_two_outlets_and_for_twenty_or_says_why(study: Study) -> None:
    articles = study.articles
    two = articles[articles["outlet"].isin(["Varland Ledger", "The Ropewalk"])].reset_index(drop=True)
    assert words_by_frequency(Study(two, study.ledger, "two"))[1]["label"].nunique() == 2
    names = [f"The Very Long Name of Outlet {i % 20:02}" for i in range(len(articles))]
    drawing, table, _ = words_by_frequency(Study(articles.assign(outlet=names), study.ledger, "twenty"))
    assert 2 <= table["label"].nunique() <= 9
    drawing.draw_without_rendering()
    titles = [axis._left_title.get_window_extent() for axis in drawing.axes]
    assert not any(box.overlaps(other) for i, box in enumerate(titles) for other in titles[i + 1 :])
    one = articles[articles["outlet"] == "Daily Lantern"].reset_index(drop=True)
    assert words_by_frequency(Study(one, study.ledger, "one"))[2].startswith("Not drawn: there is one outlet only")


def test_the_tables_do_not_depend_on_the_order_of_articles(study: Study) -> None:
    other = Study(study.articles.sample(frac=1, random_state=5).reset_index(drop=True), study.ledger, "demo")
    for name in ("words_tested", "words_tested_on_shared_stories", "words", "words_on_shared_stories", "keyness"):
        assert getattr(other, name).to_csv() == getattr(study, name).to_csv()
    name = "words-by-frequency"
    assert named(name).table(other).to_csv() == named(name).table(study).to_csv()


# All labels at once


def test_log_odds_by_equals_log_odds_of_each_label_for_every_word_it_uses() -> None:
    terms, labels = planted()
    labels = labels.where(np.arange(len(labels)) % 3 > 0, "Wren")
    counts = pd.DataFrame(terms.counts.toarray(), index=terms.article_ids, columns=terms.vocabulary)
    total, ours = counts.sum(), log_odds_by(terms, labels.sample(frac=1, random_state=0), prior=20)
    best = log_odds_by(terms, labels, prior=20, n_terms=3)
    assert ours["label"].drop_duplicates().tolist() == ["Heron", "Tern", "Wren"]
    for label, rows in ours.groupby("label", observed=True):
        mine = counts[labels == label].sum()
        expected = log_odds(mine, total - mine, prior=20 * total / total.sum())[mine > 0]
        expected = expected.sort_values("z", ascending=False, kind="stable")
        got = rows.set_index(rows["term"].astype("str"))
        pd.testing.assert_frame_equal(got[["estimate", "se", "z"]], expected, check_names=False)
        assert got["n"].to_dict() == mine[mine > 0].to_dict()
        assert best.loc[best["label"] == label, "term"].tolist() == expected.index[:3].tolist()


# Topics' words


def test_topics_are_labelled_by_the_words_only_they_use() -> None:
    terms = counted(["ferry harbour ferry pilot", "ferry pilot tide", "nurse ward ward nurse", "nurse ward budget"])
    topics = pd.DataFrame({"article_id": terms.article_ids, "topic": [1, 1, 0, 0]})
    labels = label_topics(terms, topics, n_terms=2)
    assert labels.index.tolist() == [0, 1]
    assert [set(label.split(" · ")) for label in labels] == [{"nurse", "ward"}, {"ferry", "pilot"}]


def test_topic_words_equal_log_odds_against_all_others_and_count_articles() -> None:
    terms = counted(["ferry tide tide", "ferry pilot tide", "nurse ward tide", "budget ward", "pilot budget"])
    topics = pd.DataFrame({"article_id": terms.article_ids, "topic": [0, 0, 1, 1, -1]})
    counts = pd.DataFrame(terms.counts.toarray(), columns=terms.vocabulary)
    total, mine = counts.sum(), counts.iloc[:2].sum()
    expected = log_odds(mine, total - mine, prior=500 * total / total.sum())["z"]
    ours = topic_words(terms, topics, n_terms=4).query("topic == 0")
    assert ours["z"].tolist() == pytest.approx(expected[mine > 0].nlargest(4).tolist())
    assert ours["term"].tolist() == ["ferry", "tide", "pilot"]  # and no word that the topic does not use
    assert ours["articles"].tolist() == [2] * 3
    assert sorted(topic_words(terms, topics)["topic"].unique()) == [0, 1]


def test_labels_of_some_articles_give_the_same_p_as_those_articles_alone() -> None:
    texts = ["harbour ferry quay"] * 20 + ["meadow orchard barn"] * 20 + ["zeppelin harbour meadow"] * 20
    articles = pd.DataFrame({"article_id": [f"a{i:02}" for i in range(60)], "text": texts})
    labels = pd.Series(["Heron"] * 20 + ["Tern"] * 20, index=articles["article_id"][:40])
    part = distinctive_words(count_terms(articles, max_share=1.0), labels, min_articles=5, n_perm=99, n_boot=20)
    alone = distinctive_words(count_terms(articles[:40], max_share=1.0), labels, min_articles=5, n_perm=99, n_boot=20)
    assert part[["label", "term", "p"]].equals(alone[["label", "term", "p"]])
    assert (part["p"] <= 0.02).all()


def test_one_label_has_nothing_to_stand_apart_from() -> None:
    articles = pd.DataFrame({"article_id": ["a", "b"], "text": ["harbour ferry", "harbour quay"]})
    with pytest.raises(ValueError, match="1 group"):
        distinctive_words(count_terms(articles, min_docs=1, max_share=1.0), pd.Series("Heron", index=["a", "b"]))

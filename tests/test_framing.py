"""Distinctive words: published numbers, planted words, bursts, and a test that keeps its promise under the null."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from analysis.framing import distinctive_words, label_topics, log_odds, log_odds_by, topic_words
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
    table = distinctive_words(*planted(), min_articles=1, n_terms=None)
    found = table.set_index(["label", "term"])
    assert table.loc[table["label"] == "Tern", "term"].iloc[0] == "strike"
    assert table.loc[table["label"] == "Heron", "term"].head(2).tolist() == ["walkout", "ferret"]
    assert (found.loc[[("Heron", "walkout"), ("Tern", "strike")], "p"] <= 0.01).all()
    assert (found.loc[[("Heron", "walkout"), ("Tern", "strike")], "low"] > 0).all()
    ferret = found.loc[("Heron", "ferret")]
    assert ferret["z"] > 3
    assert ferret["p"] > 0.05


def test_words_of_few_articles_are_no_candidates() -> None:
    table = distinctive_words(*planted(), min_articles=10, n_terms=None)
    assert "ferret" not in set(table["term"])
    assert {("Heron", "walkout"), ("Tern", "strike")} <= set(zip(table["label"], table["term"], strict=True))


def test_n_articles_and_clusters_are_counts_of_the_label() -> None:
    terms, labels = planted()
    row = (
        distinctive_words(terms, labels, min_articles=1, n_terms=None)
        .set_index(["label", "term"])
        .loc[("Heron", "ferret")]
    )
    mine = terms.counts[:, list(terms.vocabulary).index("ferret")].toarray().ravel()[(labels == "Heron").to_numpy()]
    assert (row["n"], row["articles"], row["clusters"]) == (mine.sum(), (mine > 0).sum(), len(mine))


def test_estimates_and_z_are_those_of_log_odds_with_the_same_prior() -> None:
    terms, labels = planted()
    table = distinctive_words(terms, labels, min_articles=1, n_terms=None, prior=200, n_perm=20)
    total = np.asarray(terms.counts.sum(axis=0)).ravel()
    mine = np.asarray(terms.counts[(labels == "Heron").to_numpy()].sum(axis=0)).ravel()
    expected = log_odds(
        pd.Series(mine, terms.vocabulary), pd.Series(total - mine, terms.vocabulary), prior=200 * total / total.sum()
    )
    ours = table[table["label"] == "Heron"].set_index("term")
    pd.testing.assert_frame_equal(
        ours[["estimate", "z"]], expected.loc[ours.index, ["estimate", "z"]], check_names=False
    )
    assert set(ours.index) == set(expected.index[expected["z"] > 0])
    assert ours["z"].is_monotonic_decreasing


def test_estimates_of_common_words_lie_within_their_interval() -> None:
    table = distinctive_words(*planted(), min_articles=15, n_terms=None)
    assert len(table) >= 8
    assert (table["low"] <= table["estimate"]).all()
    assert (table["estimate"] <= table["high"]).all()


def test_interval_equals_a_loop_over_the_same_resamples() -> None:
    terms, labels = planted()
    table = distinctive_words(terms, labels, n_boot=40, n_perm=10, seed=6).set_index(["label", "term"])
    counts, column = terms.counts.toarray(), list(terms.vocabulary).index("walkout")
    heron = (labels == "Heron").to_numpy()
    prior = 500 * counts.sum(axis=0) / counts.sum()
    rng = np.random.default_rng(6)
    here = rng.multinomial(30, np.full(30, 1 / 30), 40)
    there = rng.multinomial(30, np.full(30, 1 / 30), 40)
    draws = [
        log_odds(a @ counts[heron], b @ counts[~heron], prior=prior)["estimate"][column]
        for a, b in zip(here, there, strict=True)
    ]
    assert table.loc[("Heron", "walkout"), ["low", "high"]].tolist() == pytest.approx(
        np.quantile(draws, [0.025, 0.975])
    )


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
        table = distinctive_words(*bare(rng), min_articles=1, n_terms=None, n_perm=99, n_boot=2, seed=study)
        heron = table[table["label"] == "Heron"]
        p.append(heron["p"].min())
        z.append(heron["z"].max())
    p = np.array(p)
    assert (np.array(z) > 1.96).mean() > 0.5
    assert (p <= 0.05).mean() <= 0.11
    assert 0.12 <= (p <= 0.25).mean() <= 0.40
    assert 0.35 <= (p <= 0.5).mean() <= 0.65


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

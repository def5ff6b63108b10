"""Intervals, tests and corrections: known answers, slow references, and what must not change them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, bootstrap, norm, t

from analysis.resampling import fdr
from analysis.stats import by_chance, diversity_by, mean_by, paired_differences, shares_by, wilson, worth

BENJAMINI_HOCHBERG = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip
SWAP = {"Heron": "Tern", "Tern": "Heron"}


def tones(values: dict[tuple[str, str], list[float]]) -> pd.DataFrame:
    """One row per value of ``{(outlet, story): [values]}``."""
    rows = [(outlet, story, value) for (outlet, story), many in values.items() for value in many]
    frame = pd.DataFrame(rows, columns=["outlet", "story_id", "tone"])
    return frame.assign(article_id=[f"a{i:03}" for i in range(len(frame))])


def pairs(differences: list[float]) -> pd.DataFrame:
    """Two outlets whose tone differs by these numbers, one story each."""
    cells = {("Heron", f"s{i:02}"): [0.1 + gap] for i, gap in enumerate(differences)}
    return tones(cells | {("Tern", f"s{i:02}"): [0.1] for i in range(len(differences))})


def shuffled(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sample(frac=1, random_state=5)


SMALL = tones(
    {
        ("Heron", "s1"): [0.5, 0.1],
        ("Heron", "s2"): [-0.2],
        ("Heron", "s3"): [0.4, 0.0, 0.2],
        ("Tern", "s1"): [-0.6],
        ("Tern", "s2"): [0.0, 0.2],
        ("Gull", "s3"): [0.9, 0.7],
    }
)


# Benjamini and Hochberg


def test_fdr_rejects_what_benjamini_and_hochberg_rejected() -> None:
    adjusted = fdr(np.array(BENJAMINI_HOCHBERG))
    assert adjusted[:5] == pytest.approx([0.0015, 0.003, 0.0095, 0.035625, 0.0603])
    assert (adjusted <= 0.05).sum() == 4


@given(st.lists(st.one_of(st.floats(0, 1), st.just(np.nan)), max_size=12))
def test_fdr_equals_its_definition(p: list[float]) -> None:
    """The smallest over all larger p of p times tests over rank; ranks among those that are known."""
    known = sorted(x for x in p if not np.isnan(x))
    expected = [
        min([y * len(known) / (i + 1) for i, y in enumerate(known) if y >= x] + [1.0]) if x == x else np.nan for x in p
    ]
    assert fdr(np.array(p)) == pytest.approx(expected, nan_ok=True)


# Means by group


def test_mean_by_gives_means_rows_and_clusters_counted_by_hand() -> None:
    table = mean_by(SMALL, "tone", group="outlet", cluster="story_id").set_index("outlet")
    assert table["estimate"].to_dict() == pytest.approx({"Gull": 0.8, "Heron": 1 / 6, "Tern": -0.4 / 3})
    assert table["n"].to_dict() == {"Gull": 2, "Heron": 6, "Tern": 3}
    assert table["clusters"].to_dict() == {"Gull": 1, "Heron": 3, "Tern": 2}
    assert table[["p", "q"]].isna().all(axis=None)


def widened(k: int) -> list[float]:
    """The shares of a 95 % interval over k clusters (Hesterberg 2015)."""
    z = t.ppf(0.975, k - 1) * np.sqrt(k / (k - 1))
    return [norm.cdf(-z), norm.cdf(z)]


def drawn(k: int, n_boot: int, seed: int) -> np.ndarray:
    """The clusters of each resample, as ``resamples`` draws them."""
    return np.random.default_rng(seed).integers(k, size=(n_boot, k), dtype=np.uint16)


def loop_bootstrap(frame: pd.DataFrame, outlet: str, *, n_boot: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The same resamples, done the slow way: whole stories are put together anew and averaged; the mean of each, and
    its standard error as a ratio of sums (the first is that of the stories as they are)."""
    stories = [part["tone"].to_numpy() for _, part in frame[frame["outlet"] == outlet].groupby("story_id")]
    means, errors = [], []
    for row in [range(len(stories)), *drawn(len(stories), n_boot, seed)]:
        together = np.concatenate([stories[i] for i in row])
        means.append(together.mean())
        errors.append(np.sqrt(sum((stories[i] - together.mean()).sum() ** 2 for i in row)) / len(together))
    return np.array(means), np.array(errors)


@pytest.mark.parametrize("outlet", ["Heron", "Tern"])
def test_mean_by_intervals_equal_a_loop_over_the_same_resamples(outlet: str) -> None:
    options = {"group": "outlet", "cluster": "story_id", "n_boot": 200, "seed": 3}
    means, errors = loop_bootstrap(SMALL, outlet, n_boot=200, seed=3)
    k = SMALL[SMALL["outlet"] == outlet]["story_id"].nunique()
    far = (means[1:] - means[0]) / np.maximum(errors[1:], errors[0] / (2 * np.sqrt(k)))
    expected = {
        "percentile": np.quantile(means[1:], widened(k)),
        "studentised": means[0] - np.quantile(far, [0.975, 0.025]) * errors[0],
    }
    for interval, bounds in expected.items():
        row = mean_by(SMALL, "tone", interval=interval, **options).set_index("outlet").loc[outlet]
        assert row[["low", "high"]].tolist() == pytest.approx(list(bounds))


def test_studentised_intervals_of_skewed_values_hold_the_mean_more_often() -> None:
    held = {"studentised": 0, "percentile": 0}
    for study in range(400):
        values = np.random.default_rng(study).exponential(1, 6)
        frame = pd.DataFrame({"outlet": "Heron", "article_id": range(6), "tone": values})
        for interval in held:
            row = mean_by(frame, "tone", group="outlet", interval=interval, n_boot=299, seed=study).iloc[0]
            held[interval] += row["low"] <= 1 <= row["high"]
    assert held["studentised"] > held["percentile"] + 8
    assert 0.9 <= held["studentised"] / 400 <= 0.97


def test_values_that_do_not_differ_have_an_interval_of_no_width() -> None:
    frame = pd.DataFrame({"outlet": "Heron", "article_id": range(9), "tone": 1 / 3})
    row = mean_by(frame, "tone", group="outlet").iloc[0]
    assert row[["low", "high"]].tolist() == pytest.approx([1 / 3] * 2, abs=1e-12)


def test_a_group_with_one_cluster_has_no_interval() -> None:
    table = mean_by(SMALL, "tone", group="outlet", cluster="story_id").set_index("outlet")
    assert table.loc["Gull", ["low", "high"]].isna().all()
    assert table.loc[["Heron", "Tern"], ["low", "high"]].notna().all(axis=None)


def test_mean_by_interval_covers_the_planted_mean_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(11)
    hits = 0
    for study in range(200):
        frame = pd.DataFrame({"outlet": "Heron", "article_id": range(40), "tone": rng.normal(0.3, 1, 40)})
        row = mean_by(frame, "tone", group="outlet", n_boot=300, seed=study).iloc[0]
        hits += row["low"] <= 0.3 <= row["high"]
    assert 0.88 <= hits / 200 <= 0.99


def test_clusters_are_resampled_not_rows() -> None:
    """Thirty copies of each story's article tell nothing new: resampled by story the interval stays as wide."""
    rng = np.random.default_rng(2)
    once = tones({("Heron", f"s{i:02}"): [value] for i, value in enumerate(rng.normal(0, 1, 20))})
    often = pd.concat([once] * 30, ignore_index=True).assign(article_id=range(600))

    def width(frame: pd.DataFrame, cluster: str) -> float:
        row = mean_by(frame, "tone", group="outlet", cluster=cluster).iloc[0]
        return row["high"] - row["low"]

    assert width(often, "story_id") == pytest.approx(width(once, "story_id"))
    assert width(often, "story_id") > 4 * width(often, "article_id")


def test_missing_values_are_left_out_of_mean_n_and_clusters() -> None:
    holes = pd.concat([SMALL, SMALL.assign(tone=np.nan, story_id="s9", outlet="Auk")], ignore_index=True)
    pd.testing.assert_frame_equal(
        mean_by(holes, "tone", group="outlet", cluster="story_id"),
        mean_by(SMALL, "tone", group="outlet", cluster="story_id"),
    )
    with pytest.raises(ValueError, match="'tone'"):
        mean_by(SMALL.assign(tone=np.nan), "tone", group="outlet")


def test_mean_by_does_not_depend_on_row_order_or_names() -> None:
    table = mean_by(SMALL, "tone", group="outlet", cluster="story_id")
    pd.testing.assert_frame_equal(mean_by(shuffled(SMALL), "tone", group="outlet", cluster="story_id"), table)
    swapped = mean_by(SMALL.replace({"outlet": SWAP}), "tone", group="outlet", cluster="story_id")
    back = swapped.replace({"outlet": SWAP}).sort_values("outlet", ignore_index=True)
    pd.testing.assert_frame_equal(back, table)


def test_groups_may_be_categories_and_clusters_numbers() -> None:
    typed = SMALL.assign(outlet=SMALL["outlet"].astype("category"), story_id=SMALL["story_id"].str[1:].astype(int))
    table = mean_by(typed, "tone", group="outlet", cluster="story_id").astype({"outlet": "str"})
    pd.testing.assert_frame_equal(
        table, mean_by(SMALL, "tone", group="outlet", cluster="story_id").astype({"outlet": "str"})
    )


@given(st.floats(-50, 50), st.floats(0.1, 20))
@settings(max_examples=20, deadline=None)
def test_mean_by_moves_with_its_values(shift: float, scale: float) -> None:
    columns = ["estimate", "low", "high"]
    table = mean_by(SMALL, "tone", group="outlet", cluster="story_id", n_boot=50)[columns]
    moved = mean_by(
        SMALL.assign(tone=shift + scale * SMALL["tone"]), "tone", group="outlet", cluster="story_id", n_boot=50
    )
    pd.testing.assert_frame_equal(moved[columns], shift + scale * table, atol=1e-9)


# Differences on shared stories


@pytest.mark.parametrize("m", range(2, 13))
def test_the_smallest_p_of_a_sign_flip_test_is_two_over_two_to_the_m(m: int) -> None:
    table = paired_differences(pairs([0.2 + 0.01 * i for i in range(m)]), "tone")
    assert table["p"].item() == pytest.approx(2 / 2**m)
    assert table["smallest_p"].item() == pytest.approx(2 / 2**m)


def test_drawn_flips_never_give_a_p_of_zero() -> None:
    table = paired_differences(pairs([0.2 + 0.01 * i for i in range(30)]), "tone", n_boot=999)
    assert table["p"].item() == pytest.approx(1 / 1000)
    assert table["smallest_p"].item() == pytest.approx(1 / 1000)


@given(st.lists(st.integers(-40, 40), min_size=2, max_size=10))
@settings(max_examples=40, deadline=None)
def test_exact_p_equals_counting_every_sign_flip(hundredths: list[int]) -> None:
    gaps = [n / 100 for n in hundredths]
    observed = abs(sum(hundredths))
    flips = [
        abs(sum(s * n for s, n in zip(signs, hundredths, strict=True))) for signs in product([1, -1], repeat=len(gaps))
    ]
    table = paired_differences(pairs(gaps), "tone", n_boot=20)
    assert table["p"].item() == pytest.approx(np.mean([flip >= observed for flip in flips]))
    assert table["estimate"].item() == pytest.approx(np.mean(gaps))


def test_drawn_p_is_near_the_exact_one() -> None:
    gaps = [0.3, -0.1, 0.2, 0.05, -0.15, 0.25, 0.1, -0.05, 0.2, 0.0, 0.15, -0.2, 0.1]
    flips = np.array(list(product([1, -1], repeat=13))) @ gaps
    exact = np.mean(np.abs(flips) >= sum(gaps) - 1e-9)
    assert paired_differences(pairs(gaps), "tone", n_boot=9999)["p"].item() == pytest.approx(exact, abs=0.02)


def test_paired_intervals_equal_a_loop_over_the_same_resamples() -> None:
    gaps = np.array([0.3, -0.1, 0.2, 0.05, -0.15])
    resampled = gaps[drawn(5, 300, 4)]
    means, errors, error = resampled.mean(axis=1), resampled.std(axis=1), gaps.std()
    far = (means - gaps.mean()) / np.maximum(errors, error / (2 * np.sqrt(5)))
    expected = {
        "percentile": np.quantile(means, widened(5)),
        "studentised": gaps.mean() - np.quantile(far, [0.975, 0.025]) * error,
    }
    for interval, bounds in expected.items():
        row = paired_differences(pairs(list(gaps)), "tone", interval=interval, n_boot=300, seed=4).iloc[0]
        assert row[["low", "high"]].tolist() == pytest.approx(list(bounds))


@pytest.mark.parametrize("m", [5, 20])
def test_swapped_labels_flip_signs_and_change_nothing_else(m: int) -> None:
    gaps = np.random.default_rng(m).normal(0.1, 0.3, m).round(3)
    ours = paired_differences(pairs(list(gaps)), "tone").iloc[0]
    other = paired_differences(pairs(list(gaps)).replace({"outlet": SWAP}), "tone").iloc[0]
    assert (other["a"], other["b"]) == (ours["a"], ours["b"])
    assert other[["estimate", "low", "high"]].tolist() == pytest.approx((-ours[["estimate", "high", "low"]]).tolist())
    assert other[["p", "q", "n", "clusters"]].tolist() == ours[["p", "q", "n", "clusters"]].tolist()


def test_stories_only_one_outlet_tells_are_ignored() -> None:
    shared = pairs([0.3, 0.1, -0.2, 0.4, 0.2, 0.3])
    alone = tones({("Heron", "x1"): [-9.0, 9.5], ("Tern", "x2"): [7.0], ("Heron", "x3"): [5.0]})
    both = pd.concat([shared, alone], ignore_index=True)
    pd.testing.assert_frame_equal(paired_differences(both, "tone"), paired_differences(shared, "tone"))


def test_where_no_story_is_shared_every_pair_is_listed_and_none_tested() -> None:
    frame = pd.DataFrame({"outlet": list("abc"), "story_id": ["x", "y", "z"], "value": [1.0, 2.0, 3.0]})
    table = paired_differences(frame, "value")
    assert table[["a", "b", "n", "clusters"]].to_numpy().tolist() == [
        ["a", "b", 0, 0],
        ["a", "c", 0, 0],
        ["b", "c", 0, 0],
    ]
    assert table[["estimate", "low", "high", "p", "q", "p_family", "smallest_p"]].isna().all(axis=None)


def test_a_story_counts_once_however_often_an_outlet_tells_it() -> None:
    table = paired_differences(
        tones({("Heron", "s1"): [0.1, 0.3, 0.5], ("Tern", "s1"): [0.0], ("Heron", "s2"): [0.4], ("Tern", "s2"): [0.5]}),
        "tone",
    )
    assert table["estimate"].item() == pytest.approx((0.3 - 0.1) / 2)
    assert (table["n"].item(), table["clusters"].item()) == (6, 2)


def test_pairs_without_two_shared_stories_have_no_p_and_count_for_no_q() -> None:
    many = pd.concat([pairs([0.3, 0.1, 0.2, 0.4, 0.2, 0.3]), tones({("Auk", "s00"): [0.9]})], ignore_index=True)
    table = paired_differences(many, "tone").set_index(["a", "b"])
    assert table.loc[("Auk", "Heron"), "estimate"] == pytest.approx(0.5)
    assert table.loc[("Auk", "Heron"), ["low", "high", "p", "q"]].isna().all()
    assert table.loc[("Heron", "Tern"), ["p", "q"]].tolist() == pytest.approx([2 / 2**6, 2 / 2**6])


@pytest.mark.parametrize(("least", "tested"), [(2, True), (5, True), (6, False)])
def test_pairs_that_share_fewer_stories_than_asked_are_listed_not_tested(least: int, tested: bool) -> None:
    table = paired_differences(pairs([0.3, 0.1, 0.2, 0.4, 0.25]), "tone", least=least)
    assert table["estimate"].item() == pytest.approx(0.25)
    assert table["clusters"].item() == 5
    assert table[["low", "high", "p", "q"]].notna().all(axis=None) == tested


def test_q_corrects_over_the_pairs() -> None:
    rng = np.random.default_rng(8)
    frame = tones({(o, f"s{i}"): [rng.normal(k * 0.2, 0.3)] for k, o in enumerate("ABCD") for i in range(9)})
    table = paired_differences(frame, "tone")
    assert len(table) == 6
    assert table["q"].to_numpy() == pytest.approx(fdr(table["p"].to_numpy()))


def test_paired_differences_do_not_depend_on_row_order() -> None:
    frame = pairs([0.3, -0.1, 0.2, 0.4, 0.25, 0.3])
    pd.testing.assert_frame_equal(paired_differences(shuffled(frame), "tone"), paired_differences(frame, "tone"))


def one_false_study(rng: np.random.Generator) -> tuple[float, float]:
    """Two outlets of one tone that choose different stories: the p of their raw means, and of the shared stories."""
    grim = rng.normal(-0.3, 0.15, 40)
    kind = rng.normal(0.3, 0.15, 40)
    mood = np.concatenate([grim, kind])
    heron = np.concatenate([rng.choice(40, 30, replace=False), 40 + rng.choice(40, 15, replace=False)])
    tern = np.concatenate([rng.choice(40, 15, replace=False), 40 + rng.choice(40, 30, replace=False)])
    rows = [("Heron", f"s{s:02}", mood[s] + rng.normal(0, 0.1)) for s in heron]
    rows += [("Tern", f"s{s:02}", mood[s] + rng.normal(0, 0.1)) for s in tern]
    frame = pd.DataFrame(rows, columns=["outlet", "story_id", "tone"])
    a, b = (frame.loc[frame["outlet"] == outlet, "tone"] for outlet in ("Heron", "Tern"))
    z = (a.mean() - b.mean()) / np.sqrt(a.var() / len(a) + b.var() / len(b))
    raw = 0.01 if abs(z) > 1.96 else 1.0
    return raw, paired_differences(frame, "tone", n_boot=199, seed=int(rng.integers(1 << 30)))["p"].item()


def test_choice_of_stories_does_not_pass_for_tone() -> None:
    """The design's first claim: the raw test mostly sees a difference that is not there, the paired one rarely."""
    rng = np.random.default_rng(20)
    raw, paired = np.array([one_false_study(rng) for _ in range(200)]).T
    assert (raw < 0.05).mean() > 0.75
    assert 0.005 <= (paired <= 0.05).mean() <= 0.10


# Shares


def test_shares_sum_to_one_and_are_counted_by_hand() -> None:
    frame = SMALL.assign(topic=[0, 0, 1, 1, 2, 0, 0, 1, 1, 2, 2])
    table = shares_by(frame, "topic", group="outlet", cluster="story_id")
    assert table.groupby("outlet")["estimate"].sum().tolist() == pytest.approx([1, 1, 1])
    shares = table.set_index(["topic", "outlet"])["estimate"]
    assert shares[0].to_dict() == pytest.approx({"Gull": 0, "Heron": 3 / 6, "Tern": 1 / 3})
    assert shares[2].to_dict() == pytest.approx({"Gull": 1, "Heron": 1 / 6, "Tern": 0})
    known = table.dropna(subset=["low"])
    assert (known["low"] <= known["estimate"] + 1e-12).all()
    assert (known["high"] >= known["estimate"] - 1e-12).all()
    assert known["low"].min() >= 0
    assert known["high"].max() <= 1


def singles(hits: int, k: int) -> np.ndarray:
    """Hits and weights of k clusters of one row."""
    return np.column_stack([np.arange(k) < hits, np.ones(k)]).astype(float)


@pytest.mark.parametrize("hits", [0, 20])
def test_a_share_of_none_or_all_has_wilsons_interval(hits: int) -> None:
    """scipy's, at the level whose z is t(19)."""
    level = 1 - 2 * norm.sf(t.ppf(0.975, 19))
    theirs = binomtest(hits, 20).proportion_ci(level, method="wilson")
    assert wilson(singles(hits, 20), 0.95) == pytest.approx((theirs.low, theirs.high))


def test_wilsons_bounds_are_t_standard_errors_from_the_share() -> None:
    """Each end is a share from which the one seen is as far as it may be, by as many rows as the clusters are worth."""
    rng = np.random.default_rng(3)
    size = rng.integers(1, 6, 15).astype(float)
    part = np.column_stack([rng.binomial(size.astype(int), rng.beta(1, 2, 15)), size])
    share, n = part[:, 0].sum() / size.sum(), worth(part[:, :1], size)
    for end in wilson(part, 0.95):
        assert abs(share - end) == pytest.approx(t.ppf(0.975, 14) * np.sqrt(end * (1 - end) / n))


def test_rows_that_agree_within_clusters_are_worth_their_clusters() -> None:
    once = singles(6, 20)
    assert worth(once[:, :1], once[:, 1]) == pytest.approx(19)  # the variance of a sample: n - 1
    assert worth(30 * once[:, :1], 30 * once[:, 1]) == pytest.approx(19)
    kinds = np.repeat(np.eye(3), [5, 6, 9], axis=0)
    assert worth(kinds, np.ones(20)) == pytest.approx(19)


def test_hits_get_the_interval_of_a_share() -> None:
    frame = pd.DataFrame({"outlet": "Heron", "article_id": range(20), "hit": [1, 1, *[0] * 18]})
    row = mean_by(frame, "hit", group="outlet").iloc[0]
    assert row[["low", "high"]].tolist() == pytest.approx(list(wilson(singles(2, 20), 0.95)))
    shares = shares_by(frame, "hit", group="outlet").set_index("hit")
    assert shares.loc[1, ["low", "high"]].tolist() == row[["low", "high"]].tolist()
    assert shares.loc[0, ["low", "high"]].tolist() == pytest.approx([1 - row["high"], 1 - row["low"]])


def test_rows_without_a_cluster_are_refused_not_lost() -> None:
    frame = pd.DataFrame({"story_id": ["s1", "s2", None], "outlet": "Heron", "tone": [1.0, 1.0, 9.0]})
    with pytest.raises(ValueError, match="1 rows have no story_id or no outlet"):
        mean_by(frame, "tone", group="outlet", cluster="story_id")


# Weights


def test_a_weight_of_two_is_the_row_given_twice() -> None:
    weighed = SMALL.assign(weight=[1 + i % 2 for i in range(len(SMALL))])
    twice = pd.concat([SMALL, SMALL[weighed["weight"] == 2]])
    options = {"group": "outlet", "cluster": "story_id"}
    columns = ["outlet", "estimate", "low", "high", "clusters"]
    ours = mean_by(weighed, "tone", weight="weight", **options)
    pd.testing.assert_frame_equal(ours[columns], mean_by(twice, "tone", **options)[columns])
    assert ours["n"].tolist() == SMALL.groupby("outlet").size().tolist()
    ours = paired_differences(weighed, "tone", weight="weight").drop(columns="n")
    pd.testing.assert_frame_equal(ours, paired_differences(twice, "tone").drop(columns="n"))


def test_a_weight_of_nothing_leaves_the_row_out() -> None:
    none = SMALL.assign(weight=1.0)
    none.loc[none.index[::3], "weight"] = 0
    options = {"group": "outlet", "cluster": "story_id"}
    kept = SMALL[none["weight"] > 0]
    pd.testing.assert_frame_equal(mean_by(none, "tone", weight="weight", **options), mean_by(kept, "tone", **options))


@pytest.mark.parametrize("bad", [-1.0, np.nan])
def test_a_weight_that_is_none_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="'weight' has values below 0 or missing"):
        mean_by(SMALL.assign(weight=bad), "tone", group="outlet", weight="weight")


# BCa intervals


def test_bca_is_scipys() -> None:
    """Within what two sets of resamples differ by; the plain interval of so skewed values is elsewhere."""
    values = np.random.default_rng(8).exponential(1, 400) ** 2
    frame = pd.DataFrame({"outlet": "Heron", "article_id": range(400), "tone": values})
    row = mean_by(frame, "tone", group="outlet", interval="bca", n_boot=9999).iloc[0]
    plain = mean_by(frame, "tone", group="outlet", interval="percentile", n_boot=9999).iloc[0]
    theirs = bootstrap((values,), np.mean, n_resamples=9999, method="BCa", rng=3).confidence_interval
    width = theirs.high - theirs.low
    assert row[["low", "high"]].tolist() == pytest.approx([theirs.low, theirs.high], abs=0.04 * width)
    assert plain["high"] < theirs.high - 0.04 * width


def test_bca_of_pairs_is_scipys() -> None:
    gaps = np.random.default_rng(5).exponential(0.2, 60)
    row = paired_differences(pairs(list(gaps)), "tone", interval="bca", n_boot=9999).iloc[0]
    theirs = bootstrap((gaps,), np.mean, n_resamples=9999, method="BCa", rng=3).confidence_interval
    assert row[["low", "high"]].tolist() == pytest.approx([theirs.low, theirs.high], abs=0.006)


def test_an_unknown_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="interval='normal': expected one of studentised, percentile, bca"):
        mean_by(SMALL, "tone", group="outlet", interval="normal")


# Several pairs


def test_p_family_is_the_p_of_one_pair_where_there_is_one() -> None:
    row = paired_differences(pairs([0.3, -0.1, 0.2, 0.05, -0.15, 0.25, 0.1, -0.05, 0.2]), "tone", n_boot=9999).iloc[0]
    assert row["p_family"] == pytest.approx(row["p"], abs=0.02)


def test_p_family_grows_with_the_pairs_tried_and_a_copy_of_a_pair_costs_nothing() -> None:
    rng = np.random.default_rng(4)
    noise = {(f"O{i}", f"s{j:02}"): [rng.normal()] for i in range(6) for j in range(20)}
    two = {cell: value for cell, value in noise.items() if cell[0] in ("O0", "O1")}
    alone = paired_differences(tones(two), "tone").iloc[0]
    among = paired_differences(tones(noise), "tone").iloc[0]
    assert (among["a"], among["b"], among["p"]) == ("O0", "O1", alone["p"])
    assert among["p_family"] > alone["p_family"] + 0.1


# Diversity


def entropy(*counts: int) -> float:
    shares = np.array(counts) / sum(counts)
    return float(-(shares * np.log2(shares)).sum())


def test_diversity_is_the_jackknife_of_the_entropy() -> None:
    kinds = ["official", "official", "citizen", "expert", "citizen", "official"]
    frame = pd.DataFrame({"outlet": "Heron", "article_id": range(6), "kind": kinds})
    row = diversity_by(frame, "kind", group="outlet").iloc[0]
    left_out = [entropy(2, 2, 1)] * 3 + [entropy(3, 1, 1)] * 2 + [entropy(3, 2)]
    expected = 6 * entropy(3, 2, 1) - 5 * np.mean(left_out)
    error = np.sqrt(5 / 6 * ((np.array(left_out) - np.mean(left_out)) ** 2).sum()) * t.ppf(0.975, 5)
    assert row[["estimate", "high"]].tolist() == pytest.approx([expected, expected + error])
    assert (row["n"], row["clusters"]) == (6, 6)


def test_rows_that_happen_to_agree_do_not_prove_that_there_is_no_diversity() -> None:
    """Six officials where the other outlet quotes four kinds: the interval is that of 6.5, 0.5, 0.5 and 0.5 rows."""
    frame = pd.DataFrame({"outlet": "Heron", "article_id": range(6), "kind": "official"})
    other = pd.DataFrame({"outlet": "Tern", "article_id": range(6, 10), "kind": [*"abc", "official"]})
    row = diversity_by(pd.concat([frame, other]), "kind", group="outlet").iloc[0]
    shares = np.array([6.5, 0.5, 0.5, 0.5]) / 8
    spread = np.sqrt((shares * np.log2(shares) ** 2).sum() - entropy(13, 1, 1, 1) ** 2)
    assert row[["estimate", "low"]].tolist() == [0, 0]
    assert row["high"] == pytest.approx(t.ppf(0.975, 5) * spread / np.sqrt(6))


def test_few_articles_do_not_look_less_diverse_than_many() -> None:
    """The plain entropy of 12 articles lies far under that of a thousand of the same kind; the estimate does not."""
    rng = np.random.default_rng(1)
    truth = entropy(5, 3, 1, 1)
    plain, estimates, covered = [], [], 0
    for _ in range(300):
        kinds = rng.choice(list("abcd"), 12, p=[0.5, 0.3, 0.1, 0.1])
        typed = pd.Categorical(kinds, categories=list("abcd"))
        row = diversity_by(pd.DataFrame({"o": "x", "article_id": range(12), "kind": typed}), "kind", group="o").iloc[0]
        plain.append(entropy(*np.unique(kinds, return_counts=True)[1]))
        estimates.append(row["estimate"])
        covered += row["low"] <= truth <= row["high"]
    assert np.mean(plain) < truth - 0.12
    assert np.mean(estimates) == pytest.approx(truth, abs=0.04)
    assert 0.9 <= covered / 300 <= 0.99


def test_one_source_alone_has_no_diversity() -> None:
    frame = pd.DataFrame({"outlet": "Heron", "article_id": range(9), "kind": "official"})
    assert diversity_by(frame, "kind", group="outlet")[["estimate", "low", "high"]].iloc[0].tolist() == [0, 0, 0]


# What chance alone would give


def test_by_chance_tells_the_size_of_gaps_that_are_none() -> None:
    rng = np.random.default_rng(3)
    tables = [paired_differences(pairs(list(rng.normal(0, 0.2, 30))), "tone", n_boot=400) for _ in range(150)]
    table = pd.concat(tables, ignore_index=True)
    told = by_chance(table)
    assert told["error"].mean() == pytest.approx(0.2 / np.sqrt(30), rel=0.06)
    assert told["gap"].mean() == pytest.approx(table["estimate"].abs().mean(), rel=0.15)
    found = [
        paired_differences(pairs(list(rng.normal(gap, 0.2, 30))), "tone", n_boot=400)["p"][0] < 0.05
        for gap in told["findable"]
    ]
    assert np.mean(found) == pytest.approx(0.8, abs=0.1)


def test_by_chance_keeps_the_index_and_leaves_out_what_has_no_interval() -> None:
    table = pd.DataFrame({"low": [-0.2, np.nan], "high": [0.2, np.nan], "clusters": [11, 1]}, index=[7, 3])
    told = by_chance(table)
    assert told.loc[7].tolist() == pytest.approx([0.0897610, 0.0716189, 0.2789051], rel=1e-5)
    assert told.loc[3].isna().all()
    assert by_chance(table.iloc[:0]).shape == (0, 3)

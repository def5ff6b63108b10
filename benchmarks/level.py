"""Does every test offered hold its level, and does every interval cover as often as it says?

    python benchmarks/level.py [--studies N]

Simulated studies of three outlets without any difference in how they tell: false alarms at p < .05 of every test,
beside the test of article means that the usual notebook runs. Stories have moods; ``mix`` is how many times as many
articles the second outlet gives to grim stories; ``burst`` is how many articles an outlet writes on a story, which
share what it thought of it. Then the share of 95 % intervals that hold the planted value, by number of stories, for
even and skewed differences. The Monte-Carlo error of each share is printed; writes ``level.csv``.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats as scipy_stats

from analysis import decompose_gap, diversity_by, mean_by, paired_differences, permute

HERE = Path(__file__).resolve().parent
OUTLETS = ("Heron", "Tern", "Gull")
TELLING = ["outlet", "story_id"]
DRAWS = {"n_boot": 399}
STORIES = (6, 8, 12, 25, 50)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--studies", type=int, default=1000, help="simulated studies per line")
    studies = parser.parse_args().studies
    table = pd.concat([false_alarms(studies), coverage(studies)], ignore_index=True)
    table.to_csv(HERE / "level.csv", index=False, float_format="%.4f", lineterminator="\n")


# False alarms


def study(rng: np.random.Generator, *, mix: int, burst: int, stories: int = 24) -> pd.DataFrame:
    """One row per article of outlets that tell alike: outlet, story_id, article_id, tone."""
    mood = rng.normal(0, 0.5, stories)
    rows = []
    for outlet in OUTLETS:
        for story in np.flatnonzero(rng.random(stories) < 0.8):
            often = burst * (mix if outlet == "Tern" and mood[story] < 0 else 1)
            told = mood[story] + rng.normal(0, 0.2)
            rows += [(outlet, story, value) for value in told + rng.normal(0, 0.2, often)]
    frame = pd.DataFrame(rows, columns=[*TELLING, "tone"])
    return frame.assign(article_id=np.arange(len(frame)))


def _naive(frame: pd.DataFrame, _: int) -> float:
    heron, tern = (frame.loc[frame["outlet"] == name, "tone"] for name in OUTLETS[:2])
    return float(scipy_stats.ttest_ind(heron, tern).pvalue)


def _pair(column: str) -> Callable[[pd.DataFrame, int], float]:
    """That p of a pair, or the least over all pairs."""

    def test(frame: pd.DataFrame, seed: int) -> float:
        table = paired_differences(frame, "tone", seed=seed, **DRAWS)
        return float(table["p"].iloc[0] if column == "p" else table[column].min())

    return test


def _permuted(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    return permute(frame, "tone", unit=TELLING, within="story_id", n_perm=399, seed=seed)


def _treatment(frame: pd.DataFrame, seed: int) -> float:
    parts = decompose_gap(frame, "tone", "Heron", "Tern", seed=seed, **DRAWS).set_index("component")
    return float(parts.loc["treatment", "p"])


TESTS: dict[str, Callable[[pd.DataFrame, int], float]] = {
    "naive: t-test of article means": _naive,
    "naive: t-tests of all three pairs": lambda frame, _: min(
        scipy_stats.ttest_ind(*(frame.loc[frame["outlet"] == name, "tone"] for name in pair)).pvalue
        for pair in (OUTLETS[:2], OUTLETS[1:], OUTLETS[::2])
    ),
    "sign flips of shared stories, one pair": _pair("p"),
    "the same, any of three pairs (max-T)": _pair("p_family"),
    "the same, any of three pairs (q)": _pair("q"),
    "tellings dealt within stories, one outlet": lambda frame, seed: float(_permuted(frame, seed)["p"].iloc[0]),
    "the same, any of three (max-T)": lambda frame, seed: float(_permuted(frame, seed)["p_family"].min()),
    "treatment of decompose_gap": _treatment,
}


def false_alarms(studies: int) -> pd.DataFrame:
    """One row per test, mix and burst: share of studies with p < .05."""
    rows = []
    for mix in (1, 3):
        for burst in (1, 4):
            frames = [study(np.random.default_rng([mix, burst, i]), mix=mix, burst=burst) for i in range(studies)]
            for name, test in TESTS.items():
                share = np.mean([test(frame, i) < 0.05 for i, frame in enumerate(frames)])
                rows.append(("false alarms", name, f"mix {mix}, burst {burst}", share, _error(share, studies)))
                print(f"{rows[-1][1]:45} {rows[-1][2]:17} {share:6.1%} ± {rows[-1][4]:.1%}", flush=True)
    return pd.DataFrame(rows, columns=["what", "name", "where", "share", "error"])


def _error(share: float, studies: int) -> float:
    """1.96 standard errors of a share."""
    return 1.96 * float(np.sqrt(max(share * (1 - share), 0.05 * 0.95) / studies))


# Coverage


def differences(rng: np.random.Generator, k: int, *, skewed: bool) -> np.ndarray:
    """k story differences of mean 0.1."""
    return 0.1 + 0.3 * (rng.exponential(1, k) - 1 if skewed else rng.normal(0, 1, k))


def _told(gap: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Two outlets that tell each story once, so far apart."""
    mood, stories = rng.normal(0, 0.5, len(gap)), np.arange(len(gap))
    tern = pd.DataFrame({"outlet": "Tern", "story_id": stories, "tone": mood})
    return pd.concat([tern.assign(outlet="Heron", tone=mood + gap), tern], ignore_index=True)


def _mean(interval: str) -> Callable[[np.ndarray, np.random.Generator, int], pd.Series]:
    def row(gap: np.ndarray, _: np.random.Generator, seed: int) -> pd.Series:
        frame = pd.DataFrame({"outlet": "Heron", "story_id": np.arange(len(gap)), "tone": gap})
        return mean_by(
            frame, "tone", group="outlet", cluster="story_id", interval=interval, n_boot=999, seed=seed
        ).iloc[0]

    return row


def _treatment_interval(gap: np.ndarray, rng: np.random.Generator, seed: int) -> pd.Series:
    return decompose_gap(_told(gap, rng), "tone", "Heron", "Tern", n_boot=999, seed=seed).iloc[2]


def _plain(gap: np.ndarray, _: np.random.Generator, seed: int) -> pd.Series:
    means = gap[np.random.default_rng(seed).integers(len(gap), size=(999, len(gap)))].mean(axis=1)
    return pd.Series(np.quantile(means, [0.025, 0.975]), index=["low", "high"])


COVERED = {
    "naive: percentiles as they are": _plain,
    "mean_by, percentile": _mean("percentile"),
    "mean_by, BCa": _mean("bca"),
    "paired_differences, percentile": lambda gap, rng, seed: paired_differences(
        _told(gap, rng), "tone", n_boot=999, seed=seed
    ).iloc[0],
    "decompose_gap, treatment": _treatment_interval,
}


def coverage(studies: int) -> pd.DataFrame:
    """One row per interval, number of stories and shape: share of intervals that hold the planted value."""
    rows = []
    for name, interval in COVERED.items():
        for k in STORIES:
            for skewed in (False, True):
                held = []
                for i in range(studies):
                    rng = np.random.default_rng([k, skewed, i])
                    row = interval(differences(rng, k, skewed=skewed), rng, i)
                    held.append(row["low"] <= 0.1 <= row["high"])
                where = f"{k} stories, {'skewed' if skewed else 'even'}"
                rows.append(("coverage", name, where, np.mean(held), _error(np.mean(held), studies)))
                print(f"{name:45} {where:17} {rows[-1][3]:6.1%} ± {rows[-1][4]:.1%}", flush=True)
    rows += _diversity(studies)
    return pd.DataFrame(rows, columns=["what", "name", "where", "share", "error"])


def _diversity(studies: int) -> list[tuple[str, str, str, float, float]]:
    shares, rows = np.array([0.5, 0.3, 0.1, 0.1]), []
    truth = -(shares * np.log2(shares)).sum()
    for k in STORIES:
        held = []
        for i in range(studies):
            kinds = np.random.default_rng([k, i]).choice(4, k, p=shares)
            frame = pd.DataFrame({"outlet": "Heron", "story_id": np.arange(k), "kind": kinds})
            row = diversity_by(frame, "kind", group="outlet", cluster="story_id").iloc[0]
            held.append(row["low"] <= truth <= row["high"])
        rows.append(("coverage", "diversity_by", f"{k} stories", np.mean(held), _error(np.mean(held), studies)))
        print(f"{'diversity_by':45} {rows[-1][2]:17} {rows[-1][3]:6.1%} ± {rows[-1][4]:.1%}", flush=True)
    return rows


if __name__ == "__main__":
    main()

"""Which words seem to set an outlet apart where nothing does: counts of words beside whole tellings dealt anew.

    python benchmarks/words.py [--studies N]

Simulated studies of two outlets, 80 tellings of some 200 words, that choose their words alike.

- Bursts: an article that uses a word uses it again (gamma-Poisson: the variance of a count is 1, 2.4, 5.3 or 12 times
  its mean). Then 64 tellings against 16 that are a third as long, or three times as long.
- Stories: each has words of its own. 20 stories are told by both outlets, 20 by each alone, and one outlet's own are of
  another topic: overall, words differ by choice of stories; within stories nothing does, also where one outlet writes
  three times as long.

- Planted: five words that the first outlet uses half again as often and once more a telling.

Printed with its Monte-Carlo error, for tests at 5 %: the share of words that G², |z| of log-odds and ``p_alone`` call
different; then the share of studies with any such word, for |z| corrected by Bonferroni and for ``p`` (max-T), a mean
over the two outlets; of planted words the share that ``p`` finds. Writes ``words.csv``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.stats import norm

from analysis import Terms
from analysis.framing import words_tested
from analysis.keyness import keyness

HERE = Path(__file__).resolve().parent
WORDS, TELLINGS, RATE, SHARED = 100, 80, 2.0, 20  # words; tellings in all; uses of a word in one; stories both tell
BURSTS = {"none": 1.0, "mild": 2.4, "medium": 5.3, "strong": 12.0}
LEVEL, G2_LEAST, PLANTED = 0.05, 3.841, 5
IDS = np.array([f"a{i:03}" for i in range(TELLINGS)])
FEW = np.arange(TELLINGS) < TELLINGS // 5
UNEVEN = (
    ("medium, few short, many long", BURSTS["medium"], (1 / 2, 3 / 2)),
    ("medium, few long, many short", BURSTS["medium"], (3 / 2, 1 / 2)),
    ("strong, few short, many long", BURSTS["strong"], (1 / 2, 3 / 2)),
)  # lengths of the few and of the many
HALVES = np.arange(TELLINGS) < TELLINGS // 2
STORY = np.array([*range(40), *range(SHARED), *range(40, 60)])  # both tell the first 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--studies", type=int, default=200, help="simulated studies per line")
    studies = parser.parse_args().studies
    table = pd.concat([*bursts(studies), *stories(studies), *planted(studies)], ignore_index=True)
    table.to_csv(HERE / "words.csv", index=False, float_format="%.4f", lineterminator="\n")


def bursts(studies: int) -> list[pd.DataFrame]:
    """One table per burstiness: share of false alarms by test."""
    tables = []
    for seed, (name, variance) in enumerate(BURSTS.items()):
        rngs = [np.random.default_rng([seed, i]) for i in range(studies)]
        told = [false_alarms(articles(rng, variance), HALVES, seed=i) for i, rng in enumerate(rngs)]
        tables.append(summary(told, f"bursts: {name}"))
    for seed, (name, variance, (short, long)) in enumerate(UNEVEN, 8):
        rngs = [np.random.default_rng([seed, i]) for i in range(studies)]
        uses = [articles(rng, variance, np.where(FEW, short, long)) for rng in rngs]
        tables.append(summary([false_alarms(found, FEW, seed=i) for i, found in enumerate(uses)], f"bursts: {name}"))
    return tables


def planted(studies: int) -> list[pd.DataFrame]:
    """One table per length: the share of planted words that are found."""
    tables = []
    for name, first, length in (("all alike", HALVES, 1.0), ("few short, many long", FEW, np.where(FEW, 1 / 2, 3 / 2))):
        told = []
        for i in range(studies):
            rng = np.random.default_rng([7, i])
            uses, more = articles(rng, BURSTS["medium"], length), np.ix_(first, range(PLANTED))
            uses[more] += rng.poisson(uses[more] / 2 + 1)
            tested = words_tested(*corpus(uses, first), min_articles=1, n_perm=199, seed=i)
            ours = tested[(tested["label"] == "Heron") & (tested["term"] < f"w{PLANTED:03}")]
            told.append(pd.Series({"p (max-T) finds": (ours["p"] <= LEVEL).mean()}))
        tables.append(summary(told, f"planted: {name}"))
    return tables


def stories(studies: int) -> list[pd.DataFrame]:
    """One table per length and way of dealing, where stories have words of their own: share of false alarms by test."""
    tables = []
    for longer in (1.0, 3.0):
        rngs = [np.random.default_rng([9, int(longer), i]) for i in range(studies)]
        uses = [tellings(rng, longer=longer) for rng in rngs]
        for name, within in {"dealt over all": None, "dealt within stories": STORY}.items():
            told = [false_alarms(found, HALVES, within=within, seed=i) for i, found in enumerate(uses)]
            tables.append(summary(told, f"stories: length x{longer:.0f}, {name}"))
    return tables


def articles(rng: np.random.Generator, variance: float, length: np.ndarray | float = 1.0) -> np.ndarray:
    """Uses (articles × words) that come in bursts: the variance of a count is ``variance`` times its mean."""
    shape = RATE / max(variance - 1, 1e-6)
    rate = rng.gamma(shape, RATE / shape, (TELLINGS, WORDS))
    return rng.poisson(rate * np.broadcast_to(length, TELLINGS)[:, None])


def tellings(rng: np.random.Generator, *, longer: float = 1) -> np.ndarray:
    """Uses (tellings × words) where a story has words of its own, and the first outlet writes ``longer`` texts."""
    rate = rng.gamma(0.5, RATE / 0.5, (STORY.max() + 1, WORDS))
    rate[40:] *= np.repeat([4, 1 / 4], WORDS // 2)  # the second outlet's own stories are of another topic
    return rng.poisson(np.where(HALVES, longer, 1)[:, None] * rng.gamma(2.0, rate[STORY] / 2.0))


def false_alarms(uses: np.ndarray, first: np.ndarray, *, within: np.ndarray | None = None, seed: int = 0) -> pd.Series:
    """The shares of words that single-word tests call different, and whether a corrected one calls any so."""
    stories = None if within is None else pd.Series(within, IDS)
    tested = words_tested(*corpus(uses, first), within=stories, min_articles=1, n_perm=199, seed=seed)
    both, z = (STORY < SHARED) | (within is None), tested["z"].abs()
    g2 = keyness(uses[both & first].sum(axis=0), uses[both & ~first].sum(axis=0))["g2"].abs()
    any_of = tested.assign(z=z > norm.ppf(1 - LEVEL / 2 / WORDS), p=tested["p"] <= LEVEL).groupby("label")[["z", "p"]]
    return pd.Series(
        {
            "G2 > 3.84": (g2 > G2_LEAST).mean(),
            "|z| > 1.96": (z > norm.ppf(1 - LEVEL / 2)).mean(),
            "p_alone": (tested["p_alone"] <= LEVEL).mean(),
            "any |z|, Bonferroni": any_of.any()["z"].mean(),
            "any p (max-T)": any_of.any()["p"].mean(),
        }
    )


def corpus(uses: np.ndarray, first: np.ndarray) -> tuple[Terms, pd.Series]:
    """The terms, and the outlet of each telling."""
    terms = Terms(sparse.csr_matrix(uses), IDS, np.array([f"w{i:03}" for i in range(WORDS)]))
    return terms, pd.Series(np.where(first, "Heron", "Tern"), IDS)


def summary(told: list[pd.Series], where: str) -> pd.DataFrame:
    """One row per test: mean over studies and 1.96 standard errors; printed."""
    frame = pd.DataFrame(told)
    table = pd.DataFrame({"where": where, "share": frame.mean(), "error": 1.96 * frame.sem()})
    line = "   ".join(f"{name} {row.share:6.1%} ± {row.error:.1%}" for name, row in table.iterrows())
    print(f"{where:42} {line}", flush=True)
    return table.rename_axis("test").reset_index()[["where", "test", "share", "error"]]


if __name__ == "__main__":
    main()

"""Comparisons of outlets as ``speed.py`` measures them: words, means, stories both tell, permutations.

Each is made of its input for n articles, our way, the other way, and what is equal.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from corpora import articles

DRAWS = 2000
PAIR = ["a", "b"]


def word_counts(n: int) -> Any:
    from analysis import count_terms

    news = articles(n)
    return count_terms(news, min_docs=min(5, n // 20)), news.set_index("article_id")["outlet"]


def log_odds_ours(data: Any) -> Any:
    from analysis import log_odds_by

    return log_odds_by(*data, n_terms=20)


def log_odds_theirs(data: Any) -> Any:
    """What one writes with pandas: for each outlet its counts, those of the rest, and the formula."""
    terms, outlets = data
    counts = pd.DataFrame(terms.counts.toarray(), index=terms.article_ids, columns=terms.vocabulary)
    total, tables = counts.sum(), []
    prior = 500 * total / total.sum()
    for outlet, ids in outlets.groupby(outlets).groups.items():
        y = counts.loc[ids].sum()
        rest = total - y
        odds = np.log((y + prior) / (y.sum() + 500 - y - prior))
        odds -= np.log((rest + prior) / (rest.sum() + 500 - rest - prior))
        z = odds / np.sqrt(1 / (y + prior) + 1 / (rest + prior))
        tables.append(z[y > 0].sort_values(ascending=False).head(20).rename("z").to_frame().assign(label=outlet))
    return pd.concat(tables)


def same_odds(ours: pd.DataFrame, theirs: pd.DataFrame) -> str:
    a, b = (rows.astype({"label": "str"}).sort_values(["label", "z"])["z"].to_numpy() for rows in (ours, theirs))
    return f"{len(a):,} z of {theirs['label'].nunique()} outlets within {np.abs(a - b).max():.0e}"


def tones(n: int) -> pd.DataFrame:
    rng, news = np.random.default_rng(0), articles(n)
    kept = news["outlet"].isin(news["outlet"].value_counts().index[:10])
    table = news[kept][["article_id", "outlet"]].assign(compound=rng.normal(size=int(kept.sum())))
    return table.assign(story_id=[f"s{i}" for i in rng.integers(len(table) // 3 + 1, size=len(table))])


def bootstrap_ours(frame: pd.DataFrame) -> pd.DataFrame:
    from analysis import mean_by

    return mean_by(frame, "compound", group="outlet", cluster="story_id", n_boot=DRAWS)


def bootstrap_theirs(frame: pd.DataFrame) -> pd.DataFrame:
    """Draw stories, put their rows into a frame, average by outlet."""
    rng, rows = np.random.default_rng(0), frame.groupby("story_id").indices
    stories, draws = list(rows), []
    for _ in range(DRAWS):
        drawn = np.concatenate([rows[stories[i]] for i in rng.integers(len(stories), size=len(stories))])
        draws.append(frame.iloc[drawn].groupby("outlet")["compound"].mean())
    low, high = pd.concat(draws, axis=1).quantile([0.025, 0.975], axis=1).to_numpy()
    return frame.groupby("outlet")["compound"].mean().to_frame("estimate").assign(low=low, high=high)


def same_means(ours: pd.DataFrame, theirs: pd.DataFrame) -> str:
    off = np.abs(ours["estimate"].to_numpy() - theirs["estimate"].to_numpy()).max()
    width = ((ours["high"] - ours["low"]).to_numpy() / (theirs["high"] - theirs["low"]).to_numpy()).mean()
    return f"means within {off:.0e}, intervals {width:.2f} times as wide"


def shared_ours(frame: pd.DataFrame) -> pd.DataFrame:
    from analysis import paired_differences

    table = paired_differences(frame, "compound", n_boot=DRAWS, least=6)
    return table[table["clusters"] >= 6].set_index(PAIR)


def shared_theirs(frame: pd.DataFrame) -> pd.DataFrame:
    """For each two outlets draw the stories both tell into a frame and average; then flip signs, story by story."""
    rng, rows = np.random.default_rng(0), []
    means = frame.groupby(["story_id", "outlet"])["compound"].mean().unstack()
    for i, a in enumerate(means.columns):
        for b in means.columns[i + 1 :]:
            both = means[[a, b]].dropna()
            if len(both) < 6:
                continue
            gap = both[a] - both[b]
            draws = pd.Series([gap.sample(frac=1, replace=True, random_state=rng).mean() for _ in range(DRAWS)])
            flips = pd.Series([(gap * rng.choice([-1, 1], len(gap))).mean() for _ in range(DRAWS)])
            p = (1 + (flips.abs() >= abs(gap.mean()) - 1e-12).sum()) / (1 + DRAWS)
            rows.append((a, b, gap.mean(), *draws.quantile([0.025, 0.975]), p))
    return pd.DataFrame(rows, columns=[*PAIR, "estimate", "low", "high", "p"]).set_index(PAIR)


def same_pairs(ours: pd.DataFrame, theirs: pd.DataFrame) -> str:
    ours = ours.loc[theirs.index]
    return f"{len(theirs)} of {len(ours)} pairs; {same_means(ours, theirs)}, {_same_p(ours, theirs)}"


def dealt_ours(frame: pd.DataFrame) -> pd.DataFrame:
    from analysis import permute

    table = permute(frame, "compound", unit=["outlet", "story_id"], within="story_id", n_perm=DRAWS)
    return table.set_index("outlet")


def dealt_theirs(frame: pd.DataFrame) -> pd.DataFrame:
    """Shuffle the outlets of each story's tellings, put them into the frame, average by outlet."""
    rng = np.random.default_rng(0)
    units = frame.groupby(["story_id", "outlet"], as_index=False)["compound"].mean()
    units = units[units.groupby("story_id")["outlet"].transform("size") > 1].reset_index(drop=True)
    units["compound"] -= units.groupby("story_id")["compound"].transform("mean")
    observed, reached = _apart(units), 0
    for _ in range(DRAWS):
        order = np.lexsort((rng.random(len(units)), units["story_id"].to_numpy()))
        dealt = units.assign(outlet=units["outlet"].to_numpy()[order])
        reached = reached + (_apart(dealt).abs() >= observed.abs() - 1e-12)
    return pd.DataFrame({"estimate": observed, "p": (1 + reached) / (1 + DRAWS)})


def _apart(units: pd.DataFrame) -> pd.Series:
    of = units.groupby("outlet")["compound"].agg(["sum", "size"])
    return of["sum"] / of["size"] - (of["sum"].sum() - of["sum"]) / (of["size"].sum() - of["size"])


def same_deals(ours: pd.DataFrame, theirs: pd.DataFrame) -> str:
    off = (ours["estimate"] - theirs["estimate"]).abs().max()
    return f"{len(ours)} outlets, estimates within {off:.0e}, {_same_p(ours, theirs)}"


def _same_p(ours: pd.DataFrame, theirs: pd.DataFrame) -> str:
    return f"p within {(ours['p'] - theirs['p']).abs().max():.3f}"


LOG_ODDS = (word_counts, log_odds_ours, log_odds_theirs, same_odds)
MEANS = (tones, bootstrap_ours, bootstrap_theirs, same_means)
SHARED = (tones, shared_ours, shared_theirs, same_pairs)
DEALT = (tones, dealt_ours, dealt_theirs, same_deals)

"""What each outlet covers and omits: its chances to run a story that others told, gaps, and topics over time."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import beta

from .resampling import bounds, fdr, resamples
from .stats import shares_by

OTHERS = 2  # outlets that tell a story: then it is news beyond one desk
COLUMNS = "outlet story_id ran others articles first last elsewhere article_id told_by weight text".split()
STEPS = 500  # of the fit of propensities, which settles in some dozens


def story_chances(
    articles: pd.DataFrame, stories: pd.Series, *, others: int = OTHERS, slack: str = "0D"
) -> pd.DataFrame:
    """One row per outlet and story that it could have run: ``outlet, story_id, ran``, ``others`` (outlets that told
    it), their ``articles``, ``first`` and ``last`` day, ``elsewhere`` (the outlet's articles on other stories on
    these days); ``article_id, told_by, text`` (headline) of its own earliest telling, else of the others'; ``weight``
    (1: a copy tells a story too).

    An outlet could have run a story that at least ``others`` *other* outlets told, if it published something else on
    one of the days on which they told it (UTC). Its own telling opens no chance: counted among all stories that two
    outlets share, each outlet's share is too high, for it made some of them shared. An outlet is never said to omit
    what ran while nothing of it was collected; ``slack`` stretches those days either way, for a corpus of few articles.
    Stories that the others tell without a date are nobody's chance. ``stories`` is indexed by article_id
    (``match_stories``). Raises ``ValueError`` for ``others`` below 1.
    """
    if others < 1:
        raise ValueError(f"others={others}: expected 1 or more other outlets that told the story")
    table = articles[["article_id", "outlet", "title", "published"]].sort_values(["published", "article_id"])
    table = table.assign(story_id=table["article_id"].map(stories), day=table["published"].dt.normalize())
    parts = [_chances_of(str(name), table, others, pd.Timedelta(slack)) for name in sorted(table["outlet"].unique())]
    return pd.concat(parts, ignore_index=True).astype({"ran": bool})


def _chances_of(outlet: str, table: pd.DataFrame, others: int, slack: pd.Timedelta) -> pd.DataFrame:
    """The chances of one outlet; the rows of ``table`` come in the order of their time, the undated last."""
    own, rest = table[table["outlet"] == outlet], table[table["outlet"] != outlet]
    told = rest.groupby("story_id").agg(
        others=("outlet", "nunique"), articles=("day", "size"), first=("day", "min"), last=("day", "max")
    )
    told = told[(told["others"] >= others) & told["first"].notna()]
    told["elsewhere"] = _elsewhere(own, told, slack)
    told = told[told["elsewhere"] > 0]
    telling = pd.concat([own, rest]).drop_duplicates("story_id").set_index("story_id").reindex(told.index)
    ran = told.index.isin(own["story_id"])
    shown = {"article_id": telling["article_id"], "told_by": telling["outlet"], "text": telling["title"]}
    return told.assign(outlet=outlet, ran=ran, weight=1.0, **shown).reset_index()[COLUMNS]


def _elsewhere(own: pd.DataFrame, told: pd.DataFrame, slack: pd.Timedelta) -> np.ndarray:
    """How many articles on other stories the outlet published on the days of each story, ``slack`` before to after."""
    days = np.sort(own["day"].dropna().to_numpy())
    first, last = told["first"] - slack, told["last"] + slack
    during = np.searchsorted(days, last.to_numpy(), side="right") - np.searchsorted(days, first.to_numpy(), side="left")
    span = pd.DataFrame({"first": first, "last": last})
    inside = own.merge(span, left_on="story_id", right_index=True)
    same = inside[inside["day"].between(inside["first"], inside["last"])].groupby("story_id").size()
    return during - same.reindex(told.index, fill_value=0).to_numpy()


def story_coverage(chances: pd.DataFrame) -> pd.DataFrame:
    """One row per outlet: a contrast, the share it ran of the stories it could have run (``story_chances``); ``ran``,
    ``possible`` (stories).

    Stories are the units, so the interval is that of a binomial share (Clopper and Pearson 1934, exact: it covers at
    least 95 %). ``p`` and ``q`` are missing: nothing is tested (``paired_differences`` of ``ran`` compares outlets).
    """
    counts = chances.groupby("outlet")["ran"].agg(ran="sum", possible="size").reset_index()
    return _share(counts, "outlet", "ran", "possible")


def coverage_gaps(chances: pd.DataFrame, *, most: int = 1) -> pd.DataFrame:
    """One row per story that all outlets that could have run it ran, but one: ``story_id, missing`` (that outlet),
    ``outlets`` (that ran it), ``articles, first, last``, ``elsewhere`` (other articles of the missing outlet on these
    days), ``article_id, outlet, text`` (the earliest telling), ``weight``, ``absent`` (how many missed the story: 1).

    With ``most`` above 1 also the near-gaps: one row per story and missing outlet where at most so many missed it and
    more ran it than missed it. Every story has at least ``OTHERS`` tellers. The most told come first. A telling that
    the matching did not find looks like a gap: see ``closest_articles``. Raises ``ValueError`` for ``most`` below 1.
    """
    if most < 1:
        raise ValueError(f"most={most}: expected 1 or more outlets that missed the story")
    names = {"outlet": "missing", "told_by": "outlet", "others": "outlets"}
    missed = chances[~chances["ran"]].drop(columns="ran").rename(columns=names)
    missed["absent"] = missed.groupby("story_id")["missing"].transform("size")
    gaps = missed[(missed["absent"] <= most) & (missed["outlets"] > missed["absent"])]
    order = {"absent": True, "outlets": False, "articles": False, "story_id": True, "missing": True}
    return gaps[gaps["outlets"] >= OTHERS].sort_values(list(order), ascending=list(order.values()), ignore_index=True)


def closest_articles(
    gaps: pd.DataFrame, pairs: pd.DataFrame, articles: pd.DataFrame, stories: pd.Series
) -> pd.DataFrame:
    """The gaps with ``closest``, the article of the missing outlet most like one of the story, and their ``score``.

    ``pairs`` (``story_pairs``): candidates only, so an outlet without any has no closest article. The higher the score,
    the less sure the gap: the outlet may have told the story in an article that the matching did not join.
    """
    both = pd.concat([pairs[["a", "b", "score"]], pairs.rename(columns={"a": "b", "b": "a"})[["a", "b", "score"]]])
    outlet = articles.set_index("article_id")["outlet"]
    near = both.assign(story_id=both["a"].map(stories), missing=both["b"].map(outlet))
    near = near.sort_values(["score", "b"], ascending=[False, True]).drop_duplicates(["story_id", "missing"])
    near = near.rename(columns={"b": "closest"})
    return gaps.merge(near[["story_id", "missing", "closest", "score"]], on=["story_id", "missing"], how="left")


def gaps_by_outlet(chances: pd.DataFrame, *, most: int = 1) -> pd.DataFrame:
    """One row per outlet: a contrast, the share of ``coverage_gaps`` in which it is missing, of those stories that it
    could have run; ``missing`` (the outlet), ``missed, possible, expected`` (numbers of stories).

    ``expected`` if outlets chose on their own, each by its propensity to run stories (``propensities``): given how many
    missed a story, however big it is, who they are follows from the odds of missing of all who could have run it
    (Rasch 1960). ``p``: two-sided, of a sum of unequal chances (Poisson binomial, exact given the propensities); ``q``:
    Benjamini and Hochberg over outlets. A low one says: it misses more (or fewer) of the stories that nearly everybody
    ran than it misses stories anyhow.
    """
    gaps = coverage_gaps(chances, most=most)
    could = _likely_missing(chances[chances["story_id"].isin(gaps["story_id"])], 1 / propensities(chances))
    outlets = sorted(chances["outlet"].unique())
    chance = {name: could.loc[could["outlet"] == name, "chance"].to_numpy() for name in outlets}
    missed = gaps["missing"].value_counts().reindex(outlets, fill_value=0)
    counts = {
        "missing": outlets,
        "missed": missed.to_numpy(),
        "possible": [len(chance[name]) for name in outlets],
        "expected": [chance[name].sum() for name in outlets],
    }
    table = _share(pd.DataFrame(counts), "missing", "missed", "possible")
    table["p"] = [_tail(chance[name], missed[name]) for name in outlets]
    return table.assign(q=fdr(table["p"].to_numpy()))


def _likely_missing(could: pd.DataFrame, odds: pd.Series) -> pd.DataFrame:
    """The chances with ``chance``: how likely the outlet is among those who missed the story, given their number."""
    parts = [
        rows.assign(chance=_chance_of_missing(odds[rows["outlet"]].to_numpy(), int((~rows["ran"]).sum())))
        for _, rows in could.groupby("story_id")
    ]
    return pd.concat(parts) if parts else could.assign(chance=0.0)


def _chance_of_missing(odds: np.ndarray, missed: int) -> np.ndarray:
    """How likely each of several is among the ``missed``, by their odds of missing (elementary symmetric functions)."""
    if missed == 0:
        return np.zeros(len(odds))
    ways = [np.atleast_1d(np.poly(-np.delete(odds, i)))[missed - 1] for i in range(len(odds))]
    return odds * np.array(ways) / np.poly(-odds)[missed]


def propensities(chances: pd.DataFrame) -> pd.Series:
    """The odds of each outlet to run a story, indexed by outlet, up to a common factor (their geometric mean is 1).

    From every two outlets that could have run the same stories: how many one ran and the other did not, half a story
    added each way. That makes big and small stories alike (Rasch 1960), as marginal shares would not. The fit is that
    of Bradley and Terry (1952) by minorisation (Hunter 2004, equation 3).
    """
    grid = chances.pivot_table(index="story_id", columns="outlet", values="ran", aggfunc="first").astype(float)
    ran, missed = (grid == 1).to_numpy(float), (grid == 0).to_numpy(float)
    wins = (ran.T @ missed + 0.5) * (1 - np.eye(grid.shape[1]))
    strength = np.ones(grid.shape[1])
    for _ in range(STEPS if len(strength) > 1 else 0):
        strength = wins.sum(axis=1) / ((wins + wins.T) / np.add.outer(strength, strength)).sum(axis=1)
        strength /= np.exp(np.log(strength).mean())
    return pd.Series(strength, index=grid.columns, name="propensity")


def place_in_time(topics: pd.DataFrame, articles: pd.DataFrame, *, freq: str = "W") -> pd.DataFrame:
    """One row per article with a topic: the columns of ``topics``, ``text`` (its headline) and ``period`` (the first
    day of its week, or of what ``freq`` says; ``NaT`` without a date). Raises ``ValueError`` for a ``freq`` that is no
    period.
    """
    known = topics[topics["topic"] >= 0].merge(articles[["article_id", "title", "published"]], on="article_id")
    known = known.sort_values("article_id", ignore_index=True)
    try:
        period = known["published"].dt.tz_localize(None).dt.to_period(freq).dt.start_time
    except (ValueError, AttributeError) as error:
        raise ValueError(f"freq={freq!r}: expected a period such as 'D', 'W' or 'M'") from error
    return known.assign(period=period).rename(columns={"title": "text"}).drop(columns="published")


def attention_over_time(
    topics: pd.DataFrame, articles: pd.DataFrame, *, freq: str = "W", least: int = 2, seed: int = 0
) -> pd.DataFrame:
    """One row per period, topic and outlet that published in it: a contrast, the topic's share of the outlet's articles
    of that period; ``undated``: how many of the outlet's articles have no date and are in no period.

    ``topics`` has ``article_id, topic, outlet, story_id, weight``; articles without a topic (−1) are left out.
    Intervals resample stories (``shares_by``); an outlet with fewer than ``least`` stories in a period has none.
    """
    rows = place_in_time(topics, articles, freq=freq)
    undated = rows[rows["period"].isna()].groupby("outlet").size()
    dated = rows[rows["period"].notna() & (rows["weight"] > 0)]
    if dated.empty:
        raise ValueError("no article with a topic carries a date: nothing to follow over time")
    dated = dated.assign(cell=dated.groupby(["period", "outlet"]).ngroup())
    shares = shares_by(dated, "topic", group="cell", cluster="story_id", weight="weight", least=least, seed=seed)
    cells = dated.drop_duplicates("cell").set_index("cell")[["period", "outlet"]].sort_index()
    table = cells.loc[shares.pop("cell")].reset_index(drop=True).join(shares)
    return table.assign(undated=table["outlet"].map(undated).fillna(0).astype(int))


def agenda_similarity(topics: pd.DataFrame, *, least: int = 2, n_boot: int = 2000, seed: int = 0) -> pd.DataFrame:
    """One row per pair of outlets: ``a, b``, a contrast, the cosine of their topic shares (0: no topic in common,
    1: the same mix); ``expected`` if both drew their stories from one mix.

    The interval resamples stories, each with all its tellings (BCa bootstrap). ``p`` deals the stories that one of the
    two tells between them, to each as many as it had, and counts how often the cosine is as low (``n_boot``
    deals and the observed one); stories both tell stay. ``q``: Benjamini and Hochberg over the pairs. Few stories of
    one mix do not reach 1: compare with ``expected``. Pairs of which one has fewer than ``least`` stories are listed,
    not tested. Columns of ``topics`` as for ``attention_over_time``. Two outlets collected on different days differ
    for that reason too.
    """
    known = topics[(topics["topic"] >= 0) & (topics["weight"] > 0)].sort_values("article_id")
    rows = [
        {"a": a, "b": b, **_alike(known[known["outlet"].isin([a, b])], a, least, n_boot, seed)}
        for a, b in combinations(sorted(known["outlet"].unique()), 2)
    ]
    table = pd.DataFrame(rows, columns=["a", "b", "estimate", "low", "high", "p", "n", "clusters", "expected"])
    table.insert(6, "q", fdr(table["p"].to_numpy()))
    return table


def _share(counts: pd.DataFrame, group: str, hits: str, of: str) -> pd.DataFrame:
    """A contrast: the share of ``hits`` in ``of`` units, with its exact binomial interval; both stay as columns."""
    k, n = counts[hits], counts[of]
    table = counts[[group]].assign(
        estimate=k / n.where(n > 0),
        low=np.where(n == 0, np.nan, np.nan_to_num(beta.ppf(0.025, k, n - k + 1), nan=0.0)),
        high=np.where(n == 0, np.nan, np.nan_to_num(beta.ppf(0.975, k + 1, n - k), nan=1.0)),
        p=np.nan,
        q=np.nan,
        n=n,
        clusters=n,
    )
    return table.join(counts.drop(columns=group))


def _tail(chances: np.ndarray, hits: int) -> float:
    """Two-sided p of so many hits where each comes with its own chance: twice the smaller tail; missing of none."""
    if not len(chances):
        return np.nan
    mass = np.ones(1)
    for chance in chances:
        mass = np.convolve(mass, [1 - chance, chance])
    return float(min(1.0, 2 * min(mass[: hits + 1].sum(), mass[hits:].sum())))


def _alike(rows: pd.DataFrame, a: str, least: int, n_boot: int, seed: int) -> dict[str, float]:
    """The cosine of two outlets' shares, its interval, and what comes of stories dealt between them."""
    story, stories = pd.factorize(rows["story_id"], sort=True)
    topic, topics = pd.factorize(rows["topic"], sort=True)
    counts = np.zeros((2, len(stories), len(topics)))
    np.add.at(counts, ((rows["outlet"] != a).to_numpy(int), story, topic), rows["weight"].to_numpy(float))
    total, k = counts.sum(axis=1), len(stories)
    found = {"estimate": float(_cosine(*total)), "n": len(rows), "clusters": k}
    if counts.any(axis=2).sum(axis=1).min() < max(2, least):
        return found
    weights, left_out = resamples(k, n_boot, seed), total[:, None] - counts
    draws = _cosine(weights @ counts[0], weights @ counts[1])[:, None]
    low, high = bounds(
        draws, np.array([found["estimate"]]), _cosine(*left_out)[:, None], np.array([k]), level=0.95, interval="bca"
    )
    dealt = _dealt(counts, n_boot, seed)
    p = (1 + (dealt <= found["estimate"] + 1e-12).sum()) / (1 + n_boot)
    return found | {"low": low[0], "high": high[0], "p": float(p), "expected": float(dealt.mean())}


def _dealt(counts: np.ndarray, n_boot: int, seed: int) -> np.ndarray:
    """The cosines of two outlets where the stories one of them tells are dealt anew, to each as many as it had."""
    told = np.asarray(counts.any(axis=2))
    alone = told[0] != told[1]
    pool, both = counts[:, alone].sum(axis=0), counts[:, ~alone].sum(axis=1)
    mine = np.random.default_rng(seed).permuted(np.tile(told[0, alone].astype(float), (n_boot, 1)), axis=1)
    return _cosine(both[0] + mine @ pool, both[1] + (1 - mine) @ pool)


def _cosine(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The cosine of two mixes, or of each row of two stacks of them."""
    norms = np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1)
    with np.errstate(invalid="ignore"):
        return (one * other).sum(axis=-1) / norms

"""Who tells the same story, and who told it first: likely pairs, joined without chains."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
from scipy import sparse

from .dates import intervals
from .story_calibration import cuts
from .story_scores import count_words, days_of, score_candidates, score_pairs


def match_stories(
    articles: pd.DataFrame,
    *,
    threshold: float | None = None,
    window: str = "4D",
    calibration: pd.DataFrame | None = None,
) -> pd.Series:
    """The ``story_id`` of each article, indexed by article_id; an article nobody else tells is a story of its own.

    A story is a set of articles of which *every* pair is a likely one (``story_pairs``) and, where both are dated, lies
    within ``window`` (complete linkage): stories cannot chain. ``threshold`` is a precision: the share of likely pairs
    expected to be truly one story, looked up in ``calibration`` (``calibrate_stories``; default: the labelled pairs of
    the kit, those of undated articles apart). Where nobody says it is .7, but .25 for pairs that are not both dated: of
    these words alone can find few that are sure, so where dates are missing ask for more, or read some pairs. The id
    is the smallest article_id of the story, so it does not depend on the order of rows. Raises ``ValueError`` for a
    threshold that is no precision or that the labelled pairs do not reach, and for a window that is none.
    """
    cut = cuts(threshold, calibration)
    ordered = articles.sort_values("article_id", ignore_index=True)
    pairs, scored = score_candidates(ordered, window)
    likely = scored["score"].to_numpy() >= np.where(scored["days"].notna(), cut[True], cut[False])
    story = _complete_link(_symmetric(pairs[likely], scored["score"].to_numpy()[likely], len(ordered)))
    ids = ordered["article_id"].to_numpy()
    stories = pd.Series(ids[story], index=pd.Index(ids, name="article_id"), name="story_id")
    return stories.reindex(articles["article_id"])


def story_sizes(articles: pd.DataFrame, stories: pd.Series) -> pd.DataFrame:
    """One row per story: ``story_id, articles, outlets, first, last`` (publication times), largest first."""
    table = articles.assign(story_id=articles["article_id"].map(stories)).groupby("story_id")
    sizes = table.agg(
        articles=("outlet", "size"),
        outlets=("outlet", "nunique"),
        first=("published", "min"),
        last=("published", "max"),
    )
    return sizes.reset_index().sort_values(
        ["outlets", "articles", "story_id"], ascending=[False, False, True], ignore_index=True
    )


def story_quality(articles: pd.DataFrame, stories: pd.Series) -> pd.DataFrame:
    """One row per story of two articles or more: ``story_id, articles, outlets, span, diameter``, the doubtful first.

    ``span``: days between the first and the last dated article. ``diameter``: the least ``score`` (see ``story_pairs``)
    of any two of its articles.
    """
    ordered = articles.sort_values("article_id", ignore_index=True)
    story = ordered["article_id"].map(stories)
    pairs = np.array(list(_within(story)), dtype=np.int64).reshape(-1, 2)
    days = days_of(ordered)
    scores = score_pairs(count_words(ordered), days, pairs)["score"]
    table = ordered.assign(story_id=story, day=days).groupby("story_id")
    quality = table.agg(
        articles=("outlet", "size"), outlets=("outlet", "nunique"), first=("day", "min"), last=("day", "max")
    )
    quality["span"] = quality.pop("last") - quality.pop("first")
    quality["diameter"] = scores.groupby(story.to_numpy()[pairs[:, 0]]).min()
    return quality[quality["articles"] > 1].reset_index().sort_values(["diameter", "story_id"], ignore_index=True)


def who_led(articles: pd.DataFrame, stories: pd.Series, *, same_zone: bool = False) -> pd.DataFrame:
    """One row per story told by two outlets or more: ``story_id, leader`` (the outlet that was first, or missing), its
    ``article_id, lead`` (the time it was ahead, at least), ``why, dated, undated`` (numbers of articles).

    An outlet leads where one of its articles was out before any article of another outlet can have been: their
    ``dates.intervals`` do not overlap (a day may be that of any time zone, unless ``same_zone`` says that all outlets
    keep one clock; a date with two readings is none). Where another outlet's article is undated nobody leads: nothing
    proves that it was not the first. Who wants the weaker claim, first among the dated, leaves undated articles out of
    ``articles`` beforehand. ``why`` no one leads: ``undated`` or ``overlap``; else ``before all others``. First among
    the outlets of this corpus.
    """
    table = articles[["article_id", "outlet"]].assign(story_id=articles["article_id"].map(stories))
    times = table.assign(**intervals(articles, same_zone=same_zone))
    told = times.groupby("story_id")["outlet"].nunique()
    shared = times[times["story_id"].isin(told.index[told > 1])].sort_values(["story_id", "end", "article_id"])
    rows = [{"story_id": story, **_leader(group)} for story, group in shared.groupby("story_id")]
    columns = ["story_id", "leader", "article_id", "lead", "why", "dated", "undated"]
    return pd.DataFrame(rows, columns=columns).assign(
        lead=pd.Series([row["lead"] for row in rows], dtype="timedelta64[us]")
    )


def _leader(story: pd.DataFrame) -> dict[str, object]:
    """Who led one story, whose articles come in the order of their ``end``, the undated last."""
    first = story.iloc[0]
    others = story[story["outlet"] != first["outlet"]]
    undated = int(story["end"].isna().sum())
    row = {"leader": None, "article_id": None, "lead": pd.NaT, "dated": len(story) - undated, "undated": undated}
    if others["start"].isna().any() or pd.isna(first["end"]):
        return row | {"why": "undated"}
    lead = others["start"].min() - first["end"]
    if lead < pd.Timedelta(0):
        return row | {"why": "overlap"}
    return row | {
        "leader": first["outlet"], "article_id": first["article_id"], "lead": lead, "why": "before all others"
    }  # fmt: skip


def _within(story: pd.Series) -> Iterator[tuple[int, int]]:
    """The pairs of positions of one story."""
    for rows in story.groupby(story).indices.values():
        yield from combinations(rows, 2)


def _symmetric(pairs: np.ndarray, scores: np.ndarray, n: int) -> sparse.csr_matrix:
    """Articles × articles: the score of each pair, both ways round."""
    rows, columns = np.concatenate([pairs, pairs[:, ::-1]]).T
    return sparse.csr_matrix((np.concatenate([scores, scores]), (rows, columns)), shape=(n, n))


def _complete_link(similar: sparse.csr_matrix) -> np.ndarray:
    """For each article, the first article of its cluster; two clusters join, the most similar first, while every pair
    across them is similar. The least similar pair counts (complete linkage), so joining needs only common neighbours
    and no articles × articles table is ever filled.
    """
    starts = similar.indptr
    near = [dict(zip(similar.indices[a:b], similar.data[a:b], strict=True)) for a, b in pairwise(starts)]
    queue = [(-value, i, j) for i, row in enumerate(near) for j, value in row.items() if i < j]
    heapify(queue)
    first = np.arange(len(near))
    while queue:
        value, i, j = heappop(queue)
        if near[i].get(j) != -value:
            continue  # one of the two has joined another cluster since
        left, right = near[i], near[j]
        for k in left.keys() | right.keys():
            near[k].pop(i, None)
            near[k].pop(j, None)
        near[i] = {k: min(left[k], right[k]) for k in left.keys() & right.keys() - {i, j}}
        near[j] = {}
        first[j] = i
        for k, least in near[i].items():
            near[k][i] = least
            heappush(queue, (-least, min(i, k), max(i, k)))
    for i, joined in enumerate(first):  # the first of a cluster comes before its members
        first[i] = first[joined]
    return first

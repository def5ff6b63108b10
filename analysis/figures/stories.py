"""The stories that outlets share: who told them when, and how good the matching is."""

from __future__ import annotations

from typing import Any

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import MaxNLocator

from .. import draw
from ..study import Study
from ..terms import sum_by
from .prose import counted
from .registry import NotDrawable, figure

SHOWN, COLUMNS = 6, 2
OWN_PAIRS = "pairs of this corpus"  # in ``story_matching``, where answers were given


@figure(height=lambda table: 0.3 + _panel(table) * -(-table["story_id"].nunique() // COLUMNS))
def story_timeline(study: Study) -> pd.DataFrame:
    """One row per dated article of the six stories that most outlets tell: story, label, outlet, published, kind."""
    told = study.shared_stories[study.shared_stories["first"].notna()].head(SHOWN)
    if told.empty:
        raise NotDrawable("no dated story is told by two outlets")
    articles = study.of_articles.merge(study.articles[["article_id", "published", "date_precision"]], on="article_id")
    table = articles[articles["story_id"].isin(told["story_id"]) & articles["published"].notna()]
    table = table.merge(study.copies[["article_id", "kind"]], on="article_id")
    weights = sum_by(study.weights, table.set_index("article_id")["story_id"])
    labels = weights.apply(lambda row: " · ".join(row.nlargest(3).index), axis=1)
    rank = {story: place for place, story in enumerate(told["story_id"])}
    table = table.assign(label=table["story_id"].map(labels), rank=table["story_id"].map(rank))
    columns = ["rank", "story_id", "label", "outlet", "published", "date_precision", "kind", "article_id"]
    return table[columns].sort_values(["rank", "outlet", "published", "article_id"], ignore_index=True)


def _panel(table: pd.DataFrame) -> float:
    """The height of a panel in inches: that of the story with most lanes."""
    return max(1.75, 0.6 + 0.14 * table.groupby("rank")["outlet"].nunique().max())


@story_timeline.caption
def _(table: pd.DataFrame) -> str:
    days = int((table["date_precision"] == "day").sum())
    return (
        f"The {counted(table['story_id'].nunique(), 'story', 'stories')} that most outlets tell "
        f"({counted(len(table), 'dated article')}), named by the three heaviest words; one lane per outlet, the "
        "earliest on top; white: copies of another article. A day without a time "
        f"({days} of {counted(len(table), 'date')}) is a box, with a number where it has several articles."
    )


@story_timeline.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    longest = table.groupby("rank")["published"].agg(lambda times: times.max() - times.min().normalize()).max()
    for rank, axis in draw.panels(fig, list(table["rank"].unique()), COLUMNS, share=False).items():
        story = table[table["rank"] == rank]
        first = story["published"].min().normalize()
        _lanes(story, axis)
        axis.set_xlim(mdates.date2num(first), mdates.date2num(first + longest.floor("D") + pd.Timedelta("1D")))
        axis.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10], integer=True))  # whole days
        axis.xaxis.set_major_formatter(mdates.DateFormatter("%d %b %y"))
        axis.grid(axis="x", color=draw.FAINT, linewidth=0.5)
        axis.set_axisbelow(True)
        axis.set_title(story["label"].iloc[0])


def _lanes(story: pd.DataFrame, axis: Axes) -> None:
    """One lane per outlet, the earliest on top: a day as a box with the number of its articles, a minute as a dot."""
    lanes = story.groupby("outlet")["published"].min().reset_index().sort_values(["published", "outlet"])["outlet"]
    place = {outlet: len(lanes) - 1 - i for i, outlet in enumerate(lanes)}
    look: dict[str, Any] = {"edgecolor": draw.ACCENT, "linewidth": 0.6}
    for (outlet, day), several in story[story["date_precision"] == "day"].groupby(["outlet", "published"]):
        copied = (several["kind"] != "none").all()
        left, color = mdates.date2num(day), "white" if copied else draw.ACCENT
        axis.barh(place[outlet], 0.94, left=left + 0.03, height=0.7, color=color, **look)
        if len(several) > 1:
            ink = draw.INK if copied else "white"
            axis.text(left + 0.5, place[outlet], str(len(several)), ha="center", va="center", color=ink, fontsize=6.5)
    dots = story[story["date_precision"] == "minute"]
    colors = ["white" if kind != "none" else draw.ACCENT for kind in dots["kind"]]
    axis.scatter(mdates.date2num(dots["published"]), dots["outlet"].map(place), s=18, color=colors, zorder=3, **look)
    axis.set_yticks(list(place.values()), list(place))
    axis.set_ylim(-0.6, len(place) - 0.4)


@figure(height=2.6)
def story_matching(study: Study) -> pd.DataFrame:
    """One row per kind of labelled pairs and score: precision with its interval, recall, and where pairs are joined."""
    columns = ["pairs", "score", "precision", "low", "high", "recall", "n", "chosen"]
    return study.story_matching[columns]


@story_matching.caption
def _(table: pd.DataFrame) -> str:
    chosen = table[table["chosen"]]
    told = "; ".join(
        f"{row.pairs}: precision {row.precision:.2f} [{row.low:.2f}, {row.high:.2f}] and recall {row.recall:.2f}"
        for row in chosen.itertuples()
    )
    own = (table["pairs"] == OWN_PAIRS).all()
    readers = "of this corpus, as answered" if own else "of other news, whose readers were language models"
    return (
        f"What comes of joining all pairs of articles with at least this score, by pairs {readers} "
        f"({', '.join(f'{n:,} {name}' for name, n in table.groupby('pairs')['n'].max().items())}). Band: 95 % "
        f"bootstrap interval of the precision. Dotted: where pairs are joined ({told})."
    )


@story_matching.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    axes = draw.panels(fig, list(table["pairs"].unique()), 2)
    for name, axis in axes.items():
        part = table[table["pairs"] == name].sort_values("score")
        axis.fill_between(part["score"], part["low"], part["high"], step="pre", color=draw.ACCENT, alpha=0.15, lw=0)
        axis.step(part["score"], part["precision"], where="pre", color=draw.ACCENT, label="precision")
        axis.step(part["score"], part["recall"], where="pre", color=draw.SOFT, label="recall")
        for score in part.loc[part["chosen"], "score"]:
            axis.axvline(score, color=draw.INK, linewidth=0.9, linestyle=(0, (1, 2)))
        axis.set_xlim(0, 1)
        axis.set_ylim(0, 1.02)
        axis.set_title(name)
        axis.set_xlabel("score: least probability that two articles tell one story")
    next(iter(axes.values())).legend(loc="lower left")

"""The same story, told by several outlets: what of a gap is choice of stories, story by story, headline by headline."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from .. import draw
from ..study import LEAST_SHARED, Study
from .prose import counted, most_shared, only_some, span
from .registry import NotDrawable, figure

COMPONENTS = {"total": "Overall gap", "selection": "Choice, and the rest", "treatment": "Telling"}
MOST_SPLIT = 10  # pairs whose gap is shown split; study.gaps has all
PAIRS, COLUMNS = 6, 3
LINE, ROW = 74, 0.155  # characters of a headline on a line; inches
TOO_FEW = f"no two outlets share {LEAST_SHARED} stories or more"


@figure(height=lambda table: 0.8 + 0.19 * len(table) / len(COMPONENTS))
def selection_and_treatment(study: Study) -> pd.DataFrame:
    """One row per pair of outlets and component (total, selection, treatment): a contrast of own-voice tone."""
    gaps = study.gaps
    if gaps.empty:
        raise NotDrawable(TOO_FEW)
    order = most_shared(gaps[gaps["component"] == "treatment"], MOST_SPLIT).sort_values(["estimate", "a", "b"])
    order = order[["a", "b", "clusters", "pairs"]].assign(rank=range(len(order))).rename(columns={"clusters": "shared"})
    table = gaps[gaps["component"].isin(COMPONENTS)].merge(order, on=["a", "b"])
    return table.sort_values(["rank", "component"], ignore_index=True)


@selection_and_treatment.caption
def _(table: pd.DataFrame) -> str:
    treatment = table[table["component"] == "treatment"]
    return (
        "Why two outlets differ in the tone of their own voice (first minus second outlet, mean VADER compound). The "
        "overall gap is the sum of the two other columns: telling (on the "
        f"{span(treatment['shared'], 'story')} both tell, in brackets) and choice of stories with the rest (which an "
        "outlet runs, how many articles on each, and how those are told that only one of the two runs). Lines are 95% "
        "intervals over stories, for one pair at a time. Only telling is tested: filled where q < .05 over all pairs "
        f"({(treatment['q'] < 0.05).sum()} of {counted(len(treatment), 'pair')} shown)."
        f"{only_some(len(treatment), table['pairs'].iloc[0])}"
    )


@selection_and_treatment.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    for i, (component, axis) in enumerate(draw.panels(fig, list(COMPONENTS), 3).items()):
        rows = table[table["component"] == component].sort_values("rank")
        names = zip(rows["a"], rows["b"], rows["shared"], strict=True)
        labels = [f"{a} − {b} ({n})" if i == 0 else "" for a, b, n in names]
        tested = component == "treatment"
        draw.dots(
            rows, axis, labels, sure=rows["q"] < 0.05 if tested else None, color=draw.ACCENT if tested else draw.SOFT
        )
        axis.set_title(COMPONENTS[str(component)])
        axis.set_xlabel("difference in tone")


@figure(height=lambda table: 0.5 + 1.9 * -(-table[["a", "b"]].drop_duplicates().shape[0] // COLUMNS))
def paired_stories(study: Study) -> pd.DataFrame:
    """One row per pair of outlets and story both tell, of the pairs with most: difference of own-voice tone.

    ``estimate, low, high, q`` are the pair's: the mean over its stories.
    """
    pairs = most_shared(study.same_story, PAIRS)
    if pairs.empty:
        raise NotDrawable(TOO_FEW)
    tone = study.story_tone.pivot_table(index="story_id", columns="outlet", values="compound")
    parts = [
        pair[["a", "b", "estimate", "low", "high", "q"]].to_frame().T.merge(_differences(tone, pair), on=["a", "b"])
        for _, pair in pairs.iterrows()
    ]
    table = pd.concat(parts, ignore_index=True)
    return table.astype(dict.fromkeys(["estimate", "low", "high", "q", "difference"], float))


def _differences(tone: pd.DataFrame, pair: pd.Series) -> pd.DataFrame:
    difference = (tone[pair["a"]] - tone[pair["b"]]).dropna().rename("difference").reset_index()
    return difference.sort_values(["difference", "story_id"]).assign(a=pair["a"], b=pair["b"])


@paired_stories.caption
def _(table: pd.DataFrame) -> str:
    pairs = table.groupby(["a", "b"])["difference"]
    more = 100 * pairs.agg(lambda gaps: max((gaps > 0).mean(), (gaps < 0).mean()))
    shown = counted(len(pairs), "pair of outlets that shares", "pairs of outlets that share")
    return (
        f"Story by story: the {shown} most stories ({span(pairs.size(), 'story')}). A dot is one story: how much "
        "warmer (right) or grimmer (left) the first outlet's own voice is on it than the second's. Line and band: "
        "their mean, in which each story counts once, with its 95% interval. The outlet of a pair that is the warmer "
        f"one more often is so on {span(more, 'percent', 'percent')} of its stories."
    )


@paired_stories.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    pairs = list(table.groupby(["a", "b"], sort=False).groups)
    for (a, b), axis in draw.panels(fig, pairs, COLUMNS).items():
        rows = table[(table["a"] == a) & (table["b"] == b)].reset_index(drop=True)
        axis.axvline(0, color=draw.SOFT, linewidth=0.7, linestyle=(0, (2, 2)))
        axis.axvspan(rows["low"][0], rows["high"][0], color=draw.ACCENT, alpha=0.15, linewidth=0)
        axis.axvline(rows["estimate"][0], color=draw.ACCENT, linewidth=1.3)
        axis.scatter(rows["difference"], rows.index, s=9, color=draw.ACCENT, linewidths=0, zorder=3)
        axis.set_yticks([])
        axis.spines["left"].set_visible(False)
        axis.set_title(f"{a} −\n{b} ({len(rows)})")
        draw.label_below(axis, "difference in tone")
    limit = 1.08 * float(np.abs(table["difference"]).max())
    for axis in fig.axes:
        axis.set_xlim(-limit, limit)


@figure(height=lambda table: 0.2 + ROW * (_lines(table["title"]).sum() + 1.6 * table["story_id"].nunique()))
def same_story_headlines(study: Study) -> pd.DataFrame:
    """One row per outlet and story, of the five stories most outlets tell: headline, day, link, own-voice tone."""
    if study.shared_stories.empty:
        raise NotDrawable("no story is told by two outlets")
    return study.side_by_side


def _lines(titles: pd.Series) -> pd.Series:
    return titles.map(lambda title: max(1, len(textwrap.wrap(title, LINE))))


@same_story_headlines.caption
def _(table: pd.DataFrame) -> str:
    dated = table["published"].notna().sum()
    return (
        f"The {counted(table['story_id'].nunique(), 'story', 'stories')} that most outlets tell, side by side: each "
        f"outlet's first headline ({len(table)} in all, {dated} of dated articles), and on the right the mean VADER "
        "compound of its own voice on that story (−1 to 1; empty where it has none). Links are in the table."
    )


@same_story_headlines.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    axis = fig.subplots()
    axis.set_axis_off()
    longest = table["outlet"].str.len().max()
    line = 0.0
    for rank, (_, story) in enumerate(table.groupby("rank")):
        line += 0.6 if rank else 0.0
        days = story["published"].dropna()
        when = f"{days.min():%d %b %Y}" if len(days) else "no date"
        axis.text(0, -line, f"{rank + 1}. {when}, {len(story)} outlets", weight="bold", va="baseline")
        for one in story.itertuples():
            line += 1.0
            line += _headline(axis, one, line, longest)
        line += 1.0
    axis.set(xlim=(0, 100), ylim=(-line + 0.5, 1.2))


def _headline(axis: Axes, one: tuple, line: float, longest: int) -> float:
    """Write one outlet's headline; returns how many lines it takes beyond the first."""
    wrapped = textwrap.wrap(str(one.title), LINE) or [""]  # type: ignore[attr-defined]
    axis.text(0, -line, one.outlet, va="baseline", color=draw.SOFT)  # type: ignore[attr-defined]
    for i, part in enumerate(wrapped):
        axis.text(2 + 0.95 * longest, -line - i, part, va="baseline")
    if one.compound == one.compound:  # type: ignore[attr-defined]
        axis.text(100, -line, f"{one.compound:+.2f}", va="baseline", ha="right", color=draw.ACCENT)  # type: ignore[attr-defined]
    return len(wrapped) - 1.0

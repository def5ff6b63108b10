"""What outlets cover and what they leave out."""

from __future__ import annotations

from textwrap import fill

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import MaxNLocator

from .. import draw
from ..attention import OTHERS
from ..study import LEAST_SHARED, Study
from ..study.attention import FEW_MISSED
from .prose import counted
from .registry import NotDrawable, figure
from .topics import TRUSTED

TOPICS = 6
PERIODS = (0.005, 0.995)  # of the articles: weeks outside hold stray dates
DOUBTFUL = 0.2  # score of a pair of articles: from here on it may be a telling that the matching missed


@figure(height=lambda table: 1.1 + 0.22 * len(table))
def story_coverage(study: Study) -> pd.DataFrame:
    """One row per outlet: a contrast (share run of the stories it could have run), and the gaps in which it misses."""
    if study.articles["outlet"].nunique() <= OTHERS:
        raise NotDrawable(f"what an outlet omits shows where {OTHERS} others report it, so three outlets are needed")
    if study.story_chances.empty:
        raise NotDrawable("no outlet published while two others told a story, as far as the dates tell")
    gaps = study.gaps_by_outlet.set_index("missing")[["missed", "expected", "p", "q"]]
    doubtful = study.coverage_gaps.query("score >= @DOUBTFUL").groupby("missing").size()
    gaps = gaps.rename(columns={"p": "gap_p", "q": "gap_q"}).assign(doubtful=doubtful)
    every = pd.Index(sorted(study.articles["outlet"].unique()), name="outlet")
    table = study.story_coverage.set_index("outlet").join(gaps).reindex(every).reset_index()
    counts = ["n", "clusters", "ran", "possible", "missed", "doubtful"]
    table[counts] = table[counts].fillna(0).astype(int)
    table = table.assign(expected=table["expected"].fillna(0), gaps=study.coverage_gaps["story_id"].nunique())
    return table.sort_values(["estimate", "outlet"], ascending=[False, True], ignore_index=True)


@story_coverage.caption
def _(table: pd.DataFrame) -> str:
    sure = int((table["gap_q"] < 0.05).sum())
    nearly_all = f"all, or all but {FEW_MISSED} at most, of the outlets publishing then"
    gaps = (
        f"Right: how often it is missing in the {counted(table['gaps'].iloc[0], 'story')} that {nearly_all} ran; "
        f"filled: q < .05 ({sure} of {counted(len(table), 'outlet')}); tick: as often as its habit of running stories "
        f"leads to; grey: {table['doubtful'].sum()} of {counted(table['missed'].sum(), 'case')} in which an article of "
        f"the outlet resembles the story (score {DOUBTFUL} or more), so that the matching may have missed a telling."
    )
    return (
        f"Left: of the stories that at least {OTHERS} other outlets told on days on which this one published something "
        "else, the share it ran; in brackets their number; lines are exact 95% intervals over stories. "
        f"{gaps if table['missed'].any() else f'Right: empty, as nobody is missing in a story that {nearly_all} ran.'} "
        "Tellings that the matching missed lower the shares, wrong matches raise them."
    )


@story_coverage.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    left, right = fig.subplots(1, 2, width_ratios=[3, 2])
    percent = table.assign(**{name: 100 * table[name] for name in ("estimate", "low", "high")})
    draw.dots(
        percent,
        left,
        [f"{outlet} ({n})" for outlet, n in zip(table["outlet"], table["possible"], strict=True)],
        zero=False,
    )
    left.set_xlim(-2, 1.05 * max(5.0, percent["high"].max()))
    left.set_xlabel("% run of the stories it could have run")
    rows, sure = np.arange(len(table))[::-1], table["gap_q"] < 0.05
    colors = [draw.ACCENT if one else "white" for one in sure]
    right.barh(rows, table["missed"], height=0.62, color=colors, edgecolor=draw.ACCENT, linewidth=0.8)
    doubtful = {"left": table["missed"] - table["doubtful"], "height": 0.62, "color": draw.FAINT}
    right.barh(rows, table["doubtful"], edgecolor=draw.ACCENT, linewidth=0.8, **doubtful)
    right.scatter(table["expected"], rows, marker="|", s=90, linewidths=2, color=draw.INK, zorder=3)
    room = max(1.0, table["missed"].max(), table["expected"].max())
    for row, (missed, expected) in zip(rows, table[["missed", "expected"]].to_numpy(), strict=True):
        right.text(max(missed, expected) + 0.04 * room, row, f"{missed:.0f}", va="center", color=draw.INK)
    right.set_yticks(rows, [""] * len(table))
    right.set_ylim(left.get_ylim())
    right.set_xlim(0, 1.2 * room)
    right.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    right.set_xlabel("widely told stories missed")


@figure(height=lambda table: 0.8 + -(-table["topic"].nunique() // 2) * (0.55 + 0.14 * table["outlet"].nunique()))
def attention_over_time(study: Study) -> pd.DataFrame:
    """One row per week, topic and outlet: a contrast (share of its articles of that week), for the largest topics."""
    if study.placed["period"].isna().all():
        raise NotDrawable("no article with a topic carries a date")
    dated = study.placed.dropna(subset=["period"])
    ordered = dated["period"].sort_values(ignore_index=True)
    first, last = (ordered[round(q * (len(ordered) - 1))] for q in PERIODS)
    largest = study.placed.groupby("topic")["weight"].sum().sort_values(ascending=False, kind="stable").index[:TOPICS]
    shares = study.attention_over_time
    table = shares[shares["topic"].isin(largest) & shares["period"].between(first, last)]
    if table["period"].nunique() < 2:
        raise NotDrawable("all dated articles are of one week")
    overall = study.placed.groupby("topic")["weight"].sum() / study.placed["weight"].sum()
    rank = {topic: place for place, topic in enumerate(largest)}
    table = table.assign(
        label=table["topic"].map(study.topic_labels),
        overall=table["topic"].map(overall),
        rank=table["topic"].map(rank),
        stability=table["topic"].map(study.topic_stability),
        outside=len(dated) - int(dated["period"].between(first, last).sum()),
    )
    return table.sort_values(["rank", "outlet", "period"], ignore_index=True)


@attention_over_time.caption
def _(table: pd.DataFrame) -> str:
    one = table[table["rank"] == 0]
    one_each = table.drop_duplicates("topic")
    undated, n, known = one.groupby("outlet")["undated"].first().sum(), one["n"].sum(), table["low"].notna()
    return (
        "Share of each outlet's articles of a week that fall into a topic, for the "
        f"{counted(table['topic'].nunique(), 'largest topic')} ({counted(n, 'article')} with a date and a topic; "
        f"{undated:,} without a date and {table['outside'].iloc[0]:,} in stray weeks are left out). Empty: no article; "
        f"small: fewer than {LEAST_SHARED} stories, no interval ({(~known).sum():,} of {counted(len(table), 'cell')}). "
        "Dot: the 95% interval over stories lies above the topic's share in the whole corpus "
        f"({counted((table['low'] > table['overall']).sum(), 'cell')}), one cell at a time, so about one cell in forty "
        f"would have it by chance. Grey titles: topics whose stability over seeds is below {TRUSTED} "
        f"({(one_each['stability'] < TRUSTED).sum()} of {len(one_each)})."
    )


@attention_over_time.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    outlets = sorted(table["outlet"].unique())
    known = table.loc[table["low"].notna(), "estimate"]
    shades = Normalize(0, max(float(known.max()), 0.01) if len(known) else 1)
    table = table.assign(row=table["outlet"].map({outlet: i for i, outlet in enumerate(outlets)}))
    panels = draw.panels(fig, list(table["rank"].unique()), 2)
    for i, (rank, axis) in enumerate(panels.items()):
        rows = table[table["rank"] == rank]
        _cells(rows, axis, shades)
        axis.set_yticks(range(len(outlets)), outlets if i % 2 == 0 else [""] * len(outlets))
        axis.set_ylim(len(outlets) - 0.5, -0.5)
        axis.xaxis.set_major_locator(mdates.AutoDateLocator(minticks=2, maxticks=4))
        axis.xaxis.set_major_formatter(mdates.DateFormatter("%d %b\n%Y"))
        color = draw.INK if rows["stability"].iloc[0] >= TRUSTED else draw.SOFT
        axis.set_title(fill(f"{rows['topic'].iloc[0]}: {rows['label'].iloc[0]}", 42), color=color)
    scale = ScalarMappable(shades, draw.SHADES)
    fig.colorbar(
        scale, ax=list(panels.values()), label="share of the week's articles", shrink=0.5, aspect=20, format="{x:.0%}"
    )


def _cells(rows: pd.DataFrame, axis: Axes, shades: Normalize) -> None:
    """One cell per outlet and week, small where there is no interval; a dot where it lies above the corpus."""
    sure, above = rows["low"].notna(), rows["low"] > rows["overall"]
    for shown, height, width in ((sure, 0.92, 6.5), (~sure, 0.4, 2.8)):
        part = rows[shown]
        left = mdates.date2num(part["period"]) + 3.5 - width / 2
        axis.barh(part["row"], width, left=left, height=height, color=draw.SHADES(shades(part["estimate"])))
    axis.scatter(mdates.date2num(rows.loc[above, "period"]) + 3.5, rows.loc[above, "row"], s=4, color="white", zorder=3)
    axis.set_xlim(mdates.date2num(rows["period"].min()), mdates.date2num(rows["period"].max()) + 7)

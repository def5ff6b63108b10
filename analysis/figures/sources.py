"""What was read: articles by outlet and day, and what is left at each step."""

from __future__ import annotations

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import MaxNLocator

from .. import draw
from ..study import Study
from .prose import counted
from .registry import NotDrawable, figure

PARTS = ("each text once", "dated", "in a topic", "in a shared story")


@figure(height=lambda table: 1.2 + 0.27 * table["outlet"].nunique())
def corpus_coverage(study: Study) -> pd.DataFrame:
    """One row per outlet and day: articles, and per outlet those outside the days shown and those without a date."""
    dated = study.articles.dropna(subset=["published"])
    if dated.empty:
        raise NotDrawable("no article carries a date")
    day = dated["published"].dt.normalize()
    first, last = (day.quantile(q, interpolation=side) for q, side in ((0.005, "lower"), (0.995, "higher")))
    counts = dated.assign(day=day)[day.between(first, last)].groupby(["outlet", "day"]).size()
    all_of = study.articles["outlet"].value_counts().sort_index()
    every = pd.MultiIndex.from_product([all_of.index, pd.date_range(first, last)], names=["outlet", "day"])
    table = counts.reindex(every, fill_value=0).rename("articles").reset_index()
    with_date = dated["outlet"].value_counts().reindex(all_of.index, fill_value=0)
    shown = table.groupby("outlet")["articles"].sum()
    outlet = table["outlet"]
    left_out = {"outside": with_date - shown, "undated": all_of - with_date, "total": all_of}
    return table.assign(**{name: outlet.map(counts) for name, counts in left_out.items()})


@corpus_coverage.caption
def _(table: pd.DataFrame) -> str:
    left_out = table.groupby("outlet")[["outside", "undated"]].first().sum()
    outside = counted(left_out["outside"], "article lies", "articles lie")
    return (
        f"Articles per outlet and day (n = {table['articles'].sum():,}); white is a day without a single article; the "
        "colour scale is a square root. In brackets: all articles of the outlet. "
        f"{outside} outside these days, {counted(left_out['undated'], 'carries', 'carry')} no date."
    )


@corpus_coverage.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    axis = fig.subplots()
    grid = table.pivot_table(index="outlet", columns="day", values="articles")
    days = pd.DatetimeIndex(grid.columns)
    edges = mdates.date2num(days.append(days[-1:] + pd.Timedelta("1D")))
    rows = np.arange(len(grid) + 1)
    shades = PowerNorm(0.5, 1, max(2, grid.to_numpy().max()))
    mesh = axis.pcolormesh(edges, rows, np.ma.masked_equal(grid.to_numpy(), 0), cmap=draw.SHADES, norm=shades)
    axis.set_yticks(
        rows[:-1] + 0.5, [f"{outlet} ({n:,})" for outlet, n in table.groupby("outlet")["total"].first().items()]
    )
    axis.hlines(rows, edges[0], edges[-1], color="white", linewidth=1.5)
    axis.invert_yaxis()
    axis.xaxis.set_major_locator(mdates.AutoDateLocator(minticks=3, maxticks=7))
    axis.xaxis.set_major_formatter(mdates.DateFormatter("%d %b %Y"))
    bar = fig.colorbar(mesh, ax=axis, label="articles a day", shrink=0.9, aspect=14)
    bar.ax.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))


@figure(height=lambda table: 0.7 + 0.3 * len(table))
def attrition(study: Study) -> pd.DataFrame:
    """One row per step that changed the count, then per part of the articles kept: step, before, after, why."""
    steps = study.attrition
    shown = steps["step"].isin(["rows read", *PARTS]) | (steps["before"] != steps["after"])
    return steps[shown].reset_index(drop=True)


@attrition.caption
def _(table: pd.DataFrame) -> str:
    return (
        f"From {counted(table['before'].iloc[0], 'row')} read to the articles each comparison rests on. Refused rows "
        "are listed one by one in the ledger; grey bars are parts of the articles kept, not further losses."
    )


@attrition.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    axis = fig.subplots()
    lost = table["before"] - table["after"]
    labels = [
        f"{step}: {why}" if step in ("rows read", *PARTS) else f"left after refusing: {step.replace('_', ' ')} (−{n:,})"
        for step, why, n in zip(table["step"], table["why"], lost, strict=True)
    ]
    draw.bars(
        table["after"], axis, labels, color=[draw.SOFT if step in PARTS else draw.ACCENT for step in table["step"]]
    )
    axis.xaxis.set_major_formatter("{x:,.0f}")
    axis.set_xlabel("rows, articles")

"""Who printed the same text, and who says that it came from an agency."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from .. import draw
from ..copies import PARTLY, THRESHOLD
from ..study import Study
from .prose import counted
from .registry import NotDrawable, figure

MOST_OUTLETS = 12
DEGREES = {THRESHOLD: "nearly the whole text", PARTLY: "a good part of the text"}


@figure(height=lambda table: 1.6 + 0.25 * table["a"].nunique())
def text_sharing(study: Study) -> pd.DataFrame:
    """One row per degree and two outlets, each way round: how many of a's articles have a text b also ran."""
    found = study.text_sharing
    if found.empty:
        raise NotDrawable("no two outlets have a text in common")
    busiest = found.groupby("a")["shared"].sum().sort_values(ascending=False, kind="stable").index[:MOST_OUTLETS]
    outlets, n = sorted(busiest), study.articles["outlet"].value_counts()
    every = pd.MultiIndex.from_product([DEGREES, outlets, outlets], names=["least", "a", "b"])
    columns = ["estimate", "low", "high", "shared", "a_first", "b_first"]
    table = found.set_index(["least", "a", "b"])[columns].astype(float).reindex(every).reset_index()
    table[["estimate", "shared"]] = table[["estimate", "shared"]].fillna(0)
    return table[table["a"] != table["b"]].assign(n=table["a"].map(n), shared=table["shared"].astype(int))


@text_sharing.caption
def _(table: pd.DataFrame) -> str:
    whole, part = (table[table["least"] == least] for least in DEGREES)
    certain = counted(whole["a_first"].sum(), "text")
    return (
        "Articles of the outlet to the left whose text the outlet above also ran; in brackets all its articles; "
        f"shade: share. Left, Jaccard similarity of word 5-shingles {THRESHOLD} or more ({whole['shared'].sum()} in "
        f"all cells); right, {PARTLY} or more ({part['shared'].sum()}). For {certain} on the left dates tell for "
        f"certain who was first. Only outlets that share a text are shown, {MOST_OUTLETS} at most."
    )


@text_sharing.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    panels = draw.panels(fig, list(DEGREES), 2, share=False)
    highest = max(float(table["estimate"].max()), 1e-9)
    for place, (least, axis) in enumerate(panels.items()):
        part = table[table["least"] == least]
        shares, counts = (part.pivot_table(index="a", columns="b", values=name) for name in ("estimate", "shared"))
        axis.imshow(np.ma.masked_less_equal(shares.to_numpy(), 0), cmap=draw.SHADES, vmin=0, vmax=highest)
        sizes = part.groupby("a")["n"].first()
        names = [f"{outlet} ({n:,})" for outlet, n in sizes.items()]
        axis.set_yticks(range(len(shares)), names if place == 0 else [""] * len(names))
        axis.set_xticks(range(len(shares)), list(shares.columns), rotation=90)
        axis.set_title(DEGREES[least])
        for (row, column), n in np.ndenumerate(counts.to_numpy()):
            if n > 0:
                dark = shares.to_numpy()[row, column] > 0.6 * highest
                axis.text(column, row, f"{n:.0f}", ha="center", va="center", color="white" if dark else draw.INK)


@figure(height=lambda table: 0.8 + 0.22 * len(table))
def wire_credits(study: Study) -> pd.DataFrame:
    """One row per outlet: a contrast, the share of its articles that credit a news agency, and which it credits."""
    named = study.wire_credits.merge(study.articles[["article_id", "outlet"]], on="article_id")
    if named.empty:
        raise NotDrawable("no article credits a news agency of data/outlets.csv")
    counts = (
        named.groupby(["outlet", "agency"]).size().sort_values(ascending=False, kind="stable").reset_index(name="n")
    )
    listed = counts.groupby("outlet").apply(lambda rows: ", ".join(rows["agency"] + " " + rows["n"].astype(str)))
    table = study.wire_share
    table = table.assign(agencies=table["outlet"].map(listed).fillna(""))
    return table.sort_values(["estimate", "outlet"], ascending=[False, True], ignore_index=True)


@wire_credits.caption
def _(table: pd.DataFrame) -> str:
    credited = round(float((table["estimate"] * table["n"]).sum()))
    return (
        "Share of articles that credit a news agency, by name or as news agencies, in byline, dateline or credit line "
        f"({credited:,} of {table['n'].sum():,}); lines are 95% intervals over stories. An outlet that credits none "
        "may still print agency copy."
    )


@wire_credits.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    axis = fig.subplots()
    draw.dots(table, axis, [f"{outlet} ({n:,})" for outlet, n in zip(table["outlet"], table["n"], strict=True)])
    axis.xaxis.set_major_formatter("{x:.0%}")
    axis.set_xlabel("share of articles that credit an agency")

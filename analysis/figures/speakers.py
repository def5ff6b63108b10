"""Who speaks, and with which verbs."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from .. import draw, sourcing
from ..people import KINDS
from ..study import LEAST_SHARED, Study
from .prose import counted
from .registry import NotDrawable, figure

STANCES = ("doubting", "endorsing", "charged")
VERBS = 2  # shown of each stance and outlet


@figure(height=lambda table: 2 * (0.75 + 0.19 * table["outlet"].nunique()))
def source_kinds(study: Study) -> pd.DataFrame:
    """One row per kind of speaker and outlet: a contrast whose estimate is a share of quotations."""
    if study.source_kinds.empty:
        raise NotDrawable("no quotation has a speaker whom its text tells")
    table = _every(study.source_kinds, "speaker_kind", [*KINDS, "unnamed"], study)
    said = study.quotes[study.quotes["kind"] == "quotation"]
    return table.assign(unknown=len(said) - len(study.known_speakers), said=len(said))


@source_kinds.caption
def _(table: pd.DataFrame) -> str:
    return (
        "Who is quoted: the share of each kind of speaker among an outlet's quotations; in brackets their number. "
        f"Lines are 95% intervals over whole stories; an outlet in fewer than {LEAST_SHARED} stories has "
        f"none. Outlets stand in the order of their share of officials. Left out: {table['unknown'].iloc[0]:,} of "
        f"{counted(table['said'].iloc[0], 'quotation')}, whose text does not tell who speaks. Gaps mix whom an outlet "
        "quotes with which stories it tells."
    )


@source_kinds.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    _share_panels(table, fig, "speaker_kind", "share of quotations")


@figure(height=lambda table: 1.1 + 0.36 * table["outlet"].nunique())
def attribution_verbs(study: Study) -> pd.DataFrame:
    """One row per stance that is not neutral and outlet: a contrast, a share of the verbs; ``verbs``: the most used."""
    if study.cue_stances.empty:
        raise NotDrawable("no quotation has a verb that attributes it")
    table = _every(study.cue_stances, "cue_stance", STANCES, study)
    used = sourcing.verbs_by(study.cued_quotes)
    most = used.groupby(["outlet", "cue_stance"], sort=False).head(VERBS)
    words = (most["verb"] + " " + most["n"].astype(str)).groupby([most["cue_stance"], most["outlet"]]).agg(", ".join)
    keys = pd.MultiIndex.from_frame(table[["cue_stance", "outlet"]])
    return table.assign(verbs=words.reindex(keys).fillna("").to_numpy())


@attribution_verbs.caption
def _(table: pd.DataFrame) -> str:
    n = table.drop_duplicates("outlet")["n"].sum()
    return (
        "Verbs that are not neutral: the share of verbs that keep a distance (claimed), present the words as true "
        f"(pointed out) or colour their manner (blasted) among the {counted(n, 'verb or phrase', 'verbs and phrases')} "
        "that attribute a quotation; in brackets an outlet's number. Lines are 95% intervals over whole "
        "stories. Under each dot the verbs most used, with counts. A list of this kit puts each verb to one stance, "
        "whatever the context; labelled news holds too few that are not neutral to say how well."
    )


@attribution_verbs.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    panels = _share_panels(table, fig, "cue_stance", "share of verbs")
    for axis, (_, rows) in zip(panels, _split(table, "cue_stance"), strict=True):
        for place, verbs in zip(range(len(rows))[::-1], rows["verbs"], strict=True):
            axis.text(0, place - 0.42, f" {verbs}", fontsize=6.2, va="center", color=draw.SOFT)
        axis.set_ylim(-0.8, len(rows) - 0.3)


def _every(shares: pd.DataFrame, category: str, names: list[str] | tuple[str, ...], study: Study) -> pd.DataFrame:
    """A share for every category and outlet, 0 where nobody of that sort is quoted; outlets by their first category."""
    outlets = sorted(study.articles["outlet"].unique())
    every = pd.MultiIndex.from_product([names, outlets], names=[category, "outlet"])
    table = shares.set_index([category, "outlet"]).reindex(every).reset_index()
    counts = shares.groupby("outlet")[["n", "clusters"]].max()
    told = table["outlet"].map(counts["n"]).fillna(0).astype(int)
    table = table.assign(n=told, clusters=table["outlet"].map(counts["clusters"]).fillna(0).astype(int))
    table["estimate"] = table["estimate"].fillna(0).where(table["n"] > 0)
    first = table[table[category] == names[0]].set_index("outlet")["estimate"].fillna(-1)
    order = {outlet: rank for rank, outlet in enumerate(sorted(first.index, key=lambda name: (-first[name], name)))}
    rank = table[category].map({name: rank for rank, name in enumerate(names)})
    placed = table.assign(row=table["outlet"].map(order), rank=rank).sort_values(["rank", "row"], ignore_index=True)
    return placed.drop(columns=["row", "rank", "p", "q"])


def _split(table: pd.DataFrame, category: str) -> list[tuple[str, pd.DataFrame]]:
    return [(name, table[table[category] == name]) for name in table[category].unique()]


def _share_panels(table: pd.DataFrame, fig: Drawing, category: str, label: str) -> list[Axes]:
    """One panel per category, outlets named at the left of each row of panels."""
    parts = dict(_split(table, category))
    panels = draw.panels(fig, list(parts), 3, share=False)
    for i, (name, axis) in enumerate(panels.items()):
        rows = parts[name]
        labels = [f"{outlet} ({n:,})" for outlet, n in zip(rows["outlet"], rows["n"], strict=True)]
        draw.dots(rows, axis, labels if i % 3 == 0 else [""] * len(rows), zero=False)
        axis.set_title(str(name))
        axis.set_xlim(left=-0.03 * axis.get_xlim()[1])
        axis.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.3g}%")
        draw.label_below(axis, label)
    return list(panels.values())

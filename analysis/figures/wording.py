"""Which word for one thing: in the outlet's own voice against the words of others, and outlet by outlet."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from .. import draw
from ..study import LEAST_SHARED, Study
from ..wording import OTHERS, OWN
from .prose import counted, span
from .registry import NotDrawable, figure

MOST_SETS, MOST_VARIANTS, MOST_OUTLETS = 8, 5, 12
PANELS_BY_OUTLET, COLUMNS = 9, 3


@figure(height=lambda table: 0.75 + sum(_rows_of_panels(table)))
def terminology(study: Study) -> pd.DataFrame:
    """One row per set, variant and whose words: a contrast, over all outlets; the sets most used in both voices."""
    shares = study.word_shares_by_voice
    n = shares.drop_duplicates(["set", "whose"]).pivot(index="set", columns="whose", values="n")
    n = n.reindex(columns=[OWN, OTHERS]).fillna(0)
    order = n.assign(least=n.min(axis=1), name=n.index).sort_values(
        ["least", OWN, "name"], ascending=[False, False, True]
    )
    choices = shares.groupby("set")["variant"].nunique()
    sets = [name for name in order.index if choices[name] > 1][:MOST_SETS]
    if not sets:
        raise NotDrawable(
            "no article uses one of several words in the term sets; bring your own: open_study(..., term_sets=FILE)"
        )
    parts = []
    for name in sets:
        rows = shares[shares["set"] == name]
        used = rows.pivot(index="variant", columns="whose", values="estimate").reindex(columns=[OWN, OTHERS])
        used = used.assign(name=used.index).sort_values([OWN, "name"], ascending=[False, True])
        parts += [rows[rows["variant"] == variant] for variant in used.index[:MOST_VARIANTS]]
    return pd.concat(parts, ignore_index=True)


def _rows_of_panels(table: pd.DataFrame) -> list[float]:
    """The height of each row of two panels, in inches: that of the one with more variants."""
    sizes = table.groupby("set", sort=False)["variant"].nunique().tolist()
    return [0.5 + 0.24 * max(sizes[i : i + 2]) for i in range(0, len(sizes), 2)]


@terminology.caption
def _(table: pd.DataFrame) -> str:
    sets = table.drop_duplicates(["set", "whose"])
    n = {whose: rows["n"] for whose, rows in sets.groupby("whose")}
    own, others = (span(n[whose], "article") if whose in n else "no article" for whose in (OWN, OTHERS))
    return (
        f"Which word is used for one thing, all outlets together, in the {counted(table['set'].nunique(), 'term set')} "
        "used most in both voices. Filled: share in the outlets' own voice; hollow: share in quotations, in scare "
        "quotes and where the word is handed to somebody (so-called, what X calls). Each article with a word of the "
        f"set counts once, by its mix of words ({own} a set in own voice, {others} in others' words; in brackets "
        f"both). Lines: 95% intervals over whole stories, none under {LEAST_SHARED} stories. At most "
        f"{MOST_VARIANTS} words a set are shown."
    )


@terminology.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    sets = table["set"].unique()
    drawn = [_dumbbells(table[table["set"] == name], axis) for name, axis in draw.panels(fig, sets, 2).items()]
    fig.legend(drawn[0], [OWN, OTHERS], loc="outside upper right", ncols=2)


def _dumbbells(rows: pd.DataFrame, axis: Axes) -> list:
    """One set: two dots a variant, own voice filled, joined by a line, their intervals above and below it."""
    voices = {whose: rows[rows["whose"] == whose].set_index("variant") for whose in (OWN, OTHERS)}
    variants = rows["variant"].unique()
    places = np.arange(len(variants))[::-1]
    own, others = (100 * voices[whose][["estimate", "low", "high"]].reindex(variants) for whose in (OWN, OTHERS))
    axis.hlines(places, own["estimate"], others["estimate"], color=draw.FAINT, linewidth=4, zorder=1)
    dots = []
    for told, up, color, face in ((own, 0.13, draw.ACCENT, draw.ACCENT), (others, -0.13, draw.SOFT, "white")):
        axis.hlines(places + up, told["low"], told["high"], color=color, linewidth=1.1, zorder=2)
        dots.append(axis.scatter(told["estimate"], places + up, s=20, facecolors=face, edgecolors=color, zorder=3))
    axis.set_yticks(places, variants)
    axis.set(xlim=(-3, 103), ylim=(-0.6, len(variants) - 0.4), xticks=[0, 25, 50, 75, 100])
    axis.grid(axis="x", color=draw.FAINT, linewidth=0.5)
    axis.set_axisbelow(True)
    n = [f"{voices[whose]['n'].max():,.0f}" if len(voices[whose]) else "0" for whose in (OWN, OTHERS)]
    axis.set_title(f"{rows['set'].iloc[0]} ({n[0]}; {n[1]})")
    draw.label_below(axis, "% of the words for it, article by article")
    return dots


@figure(height=lambda table: 0.5 + -(-table["set"].nunique() // COLUMNS) * (0.6 + 0.17 * table["outlet"].nunique()))
def terminology_by_outlet(study: Study) -> pd.DataFrame:
    """One row per set and outlet: a contrast, the share of the set's most used variant in own voice; most used sets."""
    shares = study.own_word_shares
    uses = shares.assign(uses=shares["estimate"] * shares["n"]).groupby(["set", "variant"])["uses"].sum().reset_index()
    leading = uses.sort_values(["uses", "variant"], ascending=[False, True]).drop_duplicates("set")
    n = shares.drop_duplicates(["set", "outlet"]).groupby("set")["n"].agg(["sum", "size"])
    several = (n["size"] > 1) & shares.groupby("set")["variant"].nunique().gt(1)
    n = n[several].assign(name=n.index[several]).sort_values(["sum", "name"], ascending=[False, True])
    sets = n.index[:PANELS_BY_OUTLET]
    if not len(sets):
        raise NotDrawable("no two outlets use words of one term set; bring your own: open_study(..., term_sets=FILE)")
    rows = leading[leading["set"].isin(sets)][["set", "variant"]].merge(shares, on=["set", "variant"])
    busiest = rows.groupby("outlet")["n"].sum().sort_values(ascending=False, kind="stable").index[:MOST_OUTLETS]
    every = pd.MultiIndex.from_product([sets, sorted(busiest)], names=["set", "outlet"])
    table = rows.set_index(["set", "outlet"]).reindex(every).reset_index()
    variants = leading.set_index("set")["variant"]
    return table.assign(
        variant=table["set"].map(variants), n=table["n"].fillna(0), clusters=table["clusters"].fillna(0)
    )


@terminology_by_outlet.caption
def _(table: pd.DataFrame) -> str:
    told = table[table["n"] > 0]
    return (
        "How much of an outlet's words for one thing, in its own voice, is the word that all outlets use most for it, "
        f"in the {counted(table['set'].nunique(), 'term set')} that most articles use. Each article counts once, by "
        f"its mix of words; in brackets its articles ({span(told['n'], 'article')} where there are any). Lines are 95% "
        f"intervals over whole stories, none under {LEAST_SHARED} stories. Gaps mix choice of words with "
        "choice of stories. "
        f"At most {MOST_OUTLETS} outlets are shown."
    )


@terminology_by_outlet.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    sets = table["set"].unique()
    for i, (name, axis) in enumerate(draw.panels(fig, sets, COLUMNS).items()):
        rows = table[table["set"] == name]
        percent = rows.assign(**{column: 100 * rows[column] for column in ("estimate", "low", "high")})
        labels = [
            f"{outlet} ({n:,.0f})" if i % COLUMNS == 0 else f"({n:,.0f})"
            for outlet, n in zip(rows["outlet"], rows["n"], strict=True)
        ]
        draw.dots(percent, axis, labels, zero=False)
        axis.set(xlim=(-4, 104), xticks=[0, 25, 50, 75, 100])
        axis.set_title(f"{rows['variant'].iloc[0]}\nfor: {name}")
        draw.label_below(axis, "% of the words for it")

"""Words that set an outlet apart: the head of each list, and how often words are used against how unevenly."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator, StrMethodFormatter
from matplotlib.transforms import Bbox

from .. import draw
from ..study import Study
from .prose import counted
from .registry import NotDrawable, figure

TEXTBOOK, LIMIT = 1.96, 5.0  # z that a textbook calls significant; log-odds up to which dots are drawn in place
PANELS, FIRST, SPREAD = 9, 40, 120
SHOWN, NAMED = {"burst": 10, "chance": 15}, 1  # of each kind; labelled
KINDS = {
    "apart": "p < .05",
    "chance": f"z > {TEXTBOOK}, not beyond chance",
    "burst": f"z > {TEXTBOOK} by one telling",
    "other": "other words",
}
PLACES = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)]  # of a label, seen from its dot
GAPS = (2.5, 7.0)  # points between a dot and its label
LONG, TITLE = 20, 22  # letters of a phrase beside which three panels have no room; of a line of a title


def _columns(table: pd.DataFrame) -> int:
    """Three panels a line, two where phrases are long."""
    return 3 if table["term"].str.len().max() <= LONG else 2


@figure(height=lambda table: 0.6 + 1.5 * -(-table["label"].nunique() // _columns(table)))
def distinctive_words(study: Study) -> pd.DataFrame:
    """One row per outlet and word, eight words each: a contrast with z and the number of tellings that use the word."""
    _two_outlets(study)
    return study.words.groupby("label", sort=True).head(8).reset_index(drop=True)


@distinctive_words.caption
def _(table: pd.DataFrame) -> str:
    inside, stand_out = table["within_p"].notna().sum(), (table["within_p"] < 0.05).sum()
    return (
        "Words and phrases that set each outlet apart from all others, by log-odds with an informative prior; lines "
        "are 95% intervals from resampling stories, for one word at a time. Filled: p < .05 when whole tellings (an "
        "outlet's articles on one story) are dealt anew among the outlets, corrected for all words of an outlet "
        f"({(table['p'] < 0.05).sum()} of {len(table)} shown); hollow: not beyond chance so dealt. "
        f"Starred: p < .05 when they are dealt within shared stories, where choice of stories plays no part "
        f"({stand_out} of the {inside} that enough tellings use there). Words stand in the order of z without the "
        f"telling that uses them most; site furniture and the outlets' own names are left out.{_too_few(table)}"
    )


@distinctive_words.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    for outlet, axis in draw.panels(fig, table["label"].unique(), _columns(table)).items():
        rows = table[table["label"] == outlet]
        draw.dots(rows, axis, rows["term"] + np.where(rows["within_p"] < 0.05, " *", ""), sure=rows["p"] < 0.05)
        axis.set_title(fill(str(outlet), TITLE))
        draw.label_below(axis, "log-odds")


@figure(height=lambda table: 0.9 + 2.1 * -(-table["label"].nunique() // 3))
def words_by_frequency(study: Study) -> pd.DataFrame:
    """One row per outlet (the nine with most tellings) and word, as tested: ``kind``, and ``named``: its label's rank.

    ``kind``: "apart" where p < .05; of the others "burst" where z is above 1.96 but not without one telling, "chance"
    where it is without any; "other" where it is not above 1.96. Shown are the words that head an outlet's list, the
    largest of the next two kinds, and others from all frequencies.
    """
    _two_outlets(study)
    tested = study.words_tested.merge(
        study.words.assign(named=study.words.groupby("label").cumcount() + 1.0)[["label", "term", "named"]],
        on=["label", "term"],
        how="left",
    )
    tellings = study.of_articles.groupby("outlet")["story_id"].nunique().sort_index()
    largest = tellings.sort_values(ascending=False, kind="stable").index[:PANELS]
    conditions = [tested["p"] < 0.05, tested["z"] <= TEXTBOOK, tested["z_without"] < TEXTBOOK]
    kind = np.select(conditions, ["apart", "other", "burst"], "chance")
    tested = tested.assign(kind=kind, named=tested["named"].where(kind == "apart"))
    tested = tested[tested["label"].isin(largest)]
    if tested.empty:
        raise NotDrawable("no word is used in enough articles of an outlet")
    return pd.concat([_shown(rows) for _, rows in tested.groupby("label", sort=True)], ignore_index=True)


@words_by_frequency.caption
def _(table: pd.DataFrame) -> str:
    counts = table["kind"].value_counts()
    return (
        "How often an outlet uses a word (log scale) and how far the word sets it apart (log-odds against all others, "
        f"drawn at {LIMIT:.0f} where above): {counted(len(table), 'word or phrase', 'words and phrases')} of "
        f"{counted(table['label'].nunique(), 'outlet')}, "
        f"up to {FIRST} from the head of each list, the {SHOWN['chance']} and {SHOWN['burst']} largest of the next two "
        f"kinds, and {SPREAD} others of all frequencies. Filled: p < .05 when whole tellings are dealt anew among the "
        f"outlets, corrected for all words of an outlet ({counts.get('apart', 0):,} shown); the first are labelled. "
        f"Hollow: z is above {TEXTBOOK}, but p is not below .05 ({counts.get('chance', 0):,} shown). Crosses: nor is z "
        f"above {TEXTBOOK} without the one telling that uses the word most ({counts.get('burst', 0):,} shown). The "
        f"largest of both are labelled in italics; labels that would overlap are left out.{_too_few(table)}"
    )


@words_by_frequency.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    axes = draw.panels(fig, table["label"].unique(), 3)
    styles: dict[str, dict[str, Any]] = {
        "other": {"s": 4, "color": draw.FAINT, "zorder": 1},
        "chance": {"s": 10, "facecolors": "white", "edgecolors": draw.INK, "linewidths": 0.6, "zorder": 2},
        "burst": {"s": 10, "marker": "x", "color": draw.INK, "linewidths": 0.8, "zorder": 2},
        "apart": {"s": 10, "color": draw.ACCENT, "zorder": 3},
    }
    drawn = {}
    for outlet, axis in axes.items():
        for kind, style in styles.items():
            rows = table[(table["label"] == outlet) & (table["kind"] == kind)]
            drawn[kind] = axis.scatter(rows["n"], rows["estimate"].clip(upper=LIMIT), **style)
        _scales(axis, table)
        axis.set_title(fill(str(outlet), TITLE))
        draw.label_below(axis, "uses in the outlet")
    fig.legend([drawn[kind] for kind in KINDS], KINDS.values(), loc="outside upper right", ncols=4)
    fig.supylabel("log-odds", fontsize=8)
    fig.draw_without_rendering()  # settles where the axes are
    for outlet, axis in axes.items():
        _label(axis, table[(table["label"] == outlet) & (table["kind"] != "other")])


def _two_outlets(study: Study) -> None:
    if study.articles["outlet"].nunique() < 2:
        raise NotDrawable("there is one outlet only, and nothing to set it apart from")


def _too_few(table: pd.DataFrame) -> str:
    least = table["smallest_p"].max()
    return f" With so few tellings no p can be below {least:.2f} for some outlets." if least > 0.05 else ""


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    """Some words of one outlet: the head of its list, the largest that chance or a burst explains, others."""
    ordered = rows.sort_values(["z", "term"], ascending=[False, True])
    largest = pd.concat([ordered[ordered["kind"] == kind].head(most) for kind, most in SHOWN.items()])
    first = rows.index[rows["named"].notna()].union(rows.index[rows["kind"] == "apart"][:FIRST])
    others = rows[rows["kind"] == "other"].sort_values(["n", "term"], ascending=[False, True]).index
    spread = others[np.unique(np.linspace(0, len(others) - 1, min(SPREAD, len(others))).astype(int))]
    named = rows["named"].fillna((largest.groupby("kind").cumcount() + 1.0).where(lambda rank: rank <= NAMED))
    return rows.assign(named=named)[rows.index.isin(largest.index.union(first).union(spread))]


def _scales(axis: Axes, table: pd.DataFrame) -> None:
    """The same scales in every panel, with room for labels."""
    least, most = max(1, table["n"].min()), table["n"].max()
    axis.set_xscale("log")
    axis.set_xlim(0.7 * least, 2 * most)
    axis.set_ylim(table["estimate"].min() - 0.3, table["estimate"].clip(upper=LIMIT).max() + 0.4)
    axis.xaxis.set_major_locator(LogLocator(subs=(1.0,) if most > 50 * least else (1.0, 3.0), numticks=5))
    axis.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axis.xaxis.set_minor_locator(NullLocator())
    axis.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    axis.axhline(0, color=draw.SOFT, linewidth=0.7, linestyle=(0, (2, 2)), zorder=0)


def _label(axis: Axes, rows: pd.DataFrame) -> None:
    """Write each named word beside its dot where it covers no other label and no named dot; if nowhere, not at all."""
    named = rows[rows["named"].notna()].sort_values(["kind", "named"])
    pixels, room = axis.figure.dpi / 72, axis.bbox.padded(-1)
    dots = axis.transData.transform(np.c_[named["n"], named["estimate"].clip(upper=LIMIT)])
    taken = [Bbox.from_extents(*(dot - 1.5 * pixels), *(dot + 1.5 * pixels)) for dot in dots]
    for dot, (_, row) in zip(dots, named.iterrows(), strict=True):
        text = axis.annotate(
            row["term"], (row["n"], min(row["estimate"], LIMIT)), (0, 0), textcoords="offset points", fontsize=6,
            style="normal" if row["kind"] == "apart" else "italic", color=draw.INK, in_layout=False, zorder=4,
            bbox={"boxstyle": "square,pad=0", "facecolor": "white", "edgecolor": "none", "alpha": 0.7},
        )  # fmt: skip
        for box in _boxes(text.get_window_extent(), dot, pixels):
            if Bbox.union([box, room]).bounds == room.bounds and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                text.set_position((box.p0 - dot) / pixels)
                break
        else:
            text.remove()


def _boxes(extent: Bbox, dot: np.ndarray, pixels: float) -> Iterator[Bbox]:
    """Where a label could stand around its dot, the nearer places first."""
    for gap, (right, up) in product(GAPS, PLACES):
        x = {1: gap * pixels, 0: -extent.width / 2, -1: -gap * pixels - extent.width}[right]
        y = {1: gap * pixels, 0: -extent.height / 2, -1: -gap * pixels - extent.height}[up]
        yield Bbox.from_bounds(dot[0] + x, dot[1] + y, extent.width, extent.height)

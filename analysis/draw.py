"""Drawing: one style, a few primitives, the same bytes twice. A drawing receives a table and computes nothing."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, fontManager, get_font
from matplotlib.ticker import MaxNLocator

FONT = "DejaVu Sans"
INK, ACCENT, SOFT, FAINT = "#222222", "#0b5394", "#8a8a8a", "#d9d9d9"
SHADES = ListedColormap(mpl.colormaps["Blues"](np.linspace(0.25, 1, 256)), name="shades")
OUTLETS = ("outlet", "a", "b")  # columns of names
LONGEST = 24  # letters of a name that leave room for a plot
WIDTH = 7.0  # inches: the text width of a paper
STYLE: dict[Any, Any] = {
    "font.family": FONT,
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": SOFT,
    "axes.linewidth": 0.6,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.6,
    "ytick.major.size": 0,
    "savefig.dpi": 160,
    "svg.hashsalt": "broadsheet",
    "figure.constrained_layout.use": True,
    "legend.frameon": False,
    "legend.fontsize": 8,
}
# Every setting but the backend: what the reader has set for other plots must not change these.
SETTINGS = {name: value for name, value in mpl.rcParamsDefault.items() if not name.startswith("backend")} | STYLE
METADATA: dict[str, dict[str, str | None]] = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}


def render(paint: Callable[[pd.DataFrame, Figure], None], table: pd.DataFrame, height: float) -> Figure:
    """The drawing of a table, long names of outlets cut in the middle.

    Floats are rounded first, so that the last bits of a sum cannot move a line.
    """
    table = table.assign(**{name: table[name].map(short_names(table)) for name in OUTLETS if name in table})
    with _style(), mpl.rc_context({"font.family": [FONT, *fonts_for(foreign(table))[0]]}):
        figure = Figure(figsize=(WIDTH, height))
        FigureCanvasAgg(figure)
        paint(table.round(dict.fromkeys(table.select_dtypes("float").columns, 4)), figure)
        return figure


def short_names(table: pd.DataFrame) -> dict[str, str]:
    """What each outlet of a table is called in its drawing: a long name by its two ends, if no other has the same."""
    names = {str(name) for column in OUTLETS if column in table for name in table[column].dropna().unique()}
    head, tail = LONGEST // 2, LONGEST // 2 - 1
    cut = {name: f"{name[:head].rstrip()}…{name[-tail:].lstrip()}" if len(name) > LONGEST else name for name in names}
    return {name: cut[name] if [*cut.values()].count(cut[name]) == 1 else name for name in names}


def foreign(table: pd.DataFrame) -> frozenset[str]:
    """The letters in the texts of a table that the font of the figures lacks."""
    known = get_font(findfont(FONT)).get_charmap()
    texts = (text for name in table.select_dtypes(["object", "string"]) for text in table[name].dropna().unique())
    return frozenset(letter for text in texts for letter in str(text) if ord(letter) not in known)


@cache
def fonts_for(letters: frozenset[str]) -> tuple[list[str], set[str]]:
    """Fonts of this machine that have these letters, and the letters that none has."""
    fonts, left = [], set(letters)
    for entry in sorted(fontManager.ttflist, key=lambda font: (font.name, font.fname)) if left else ():
        known = get_font(entry.fname).get_charmap()
        if not entry.name.startswith("Last Resort") and any(ord(letter) in known for letter in left):
            fonts.append(entry.name)
            left = {letter for letter in left if ord(letter) not in known}
    return fonts, left


@contextmanager
def _style() -> Iterator[None]:
    """The settings of figures. A letter without a font is told in the caption, not warned of at every drawing."""
    with mpl.rc_context(SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from font", UserWarning)
        yield


def say(reason: str) -> Figure:
    """A drawing that says in a sentence why there is nothing to draw."""
    with _style():
        figure = Figure(figsize=(WIDTH, 0.9))
        FigureCanvasAgg(figure)
        figure.text(0.01, 0.5, f"Not drawn: {reason}", va="center", color=INK, wrap=True)
        return figure


def image(figure: Figure, kind: str) -> bytes:
    """The figure as the bytes of an ``svg`` or ``png`` file, free of dates and program names."""
    buffer = io.BytesIO()
    with _style():
        figure.savefig(buffer, format=kind, metadata=METADATA[kind])
    return buffer.getvalue()


def write(figure: Figure, base: Path) -> None:
    for kind in METADATA:
        base.with_suffix(f".{kind}").write_bytes(image(figure, kind))


def panels(figure: Figure, names: Collection, columns: int, *, share: bool = True) -> dict[Any, Axes]:
    """One small plot per name, left to right; the rest of the grid stays empty. Shared x axis unless told otherwise."""
    columns = min(columns, len(names))
    rows = -(-len(names) // columns)
    grid = figure.subplots(rows, columns, sharex=share, squeeze=False).ravel()
    for spare in grid[len(names) :]:
        spare.remove()
    for axis in grid[len(names) - columns : len(names)]:
        axis.tick_params(labelbottom=True)
    return dict(zip(names, grid, strict=False))


def dots(
    table: pd.DataFrame, axis: Axes, labels: Iterable[str], *, zero: bool = True, sure: pd.Series | None = None,
    color: str = ACCENT,
) -> PathCollection:  # fmt: skip
    """A contrast, one row per line from the top: a dot (filled where ``sure``) and its interval as a line."""
    rows = np.arange(len(table))[::-1]
    if zero:
        axis.axvline(0, color=SOFT, linewidth=0.7, linestyle=(0, (2, 2)), zorder=0)
    filled = np.ones(len(table), bool) if sure is None else sure.to_numpy(bool)
    axis.hlines(rows, table["low"], table["high"], color=color, linewidth=1.3, zorder=2)
    drawn = axis.scatter(
        table["estimate"], rows, s=20, zorder=3, edgecolors=color, linewidths=1.1,
        facecolors=[color if one else "white" for one in filled],
    )  # fmt: skip
    axis.set_yticks(rows, list(labels))
    axis.set_ylim(-0.7, len(table) - 0.3)
    axis.grid(axis="x", color=FAINT, linewidth=0.5)
    axis.set_axisbelow(True)
    axis.xaxis.set_major_locator(MaxNLocator(nbins=4))
    return drawn


def bars(
    values: pd.Series, axis: Axes, labels: Iterable[str], *, form: str = "{:,.0f}", color: str | Iterable[str] = ACCENT
) -> None:
    """Horizontal bars from the top, each with its value at the end."""
    rows = np.arange(len(values))[::-1]
    axis.barh(rows, values, height=0.62, color=color)
    axis.set_yticks(rows, list(labels))
    room = max(float(values.max()), 1e-9)
    for row, value in zip(rows, values, strict=True):
        axis.text(value + 0.015 * room, row, form.format(value), va="center", color=INK)
    axis.set_xlim(0, 1.15 * room)
    axis.set_ylim(-0.6, len(values) - 0.4)


def label_below(axis: Axes, label: str) -> None:
    """Label the x axis where the plot is the last of its column."""
    place = axis.get_subplotspec()
    axis.set_xlabel(label if place is None or place.is_last_row() else "")

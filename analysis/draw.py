"""Drawing: one style, a few primitives, the same bytes twice. A drawing receives a table and computes nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable
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
from matplotlib.ticker import MaxNLocator

INK, ACCENT, SOFT, FAINT = "#222222", "#0b5394", "#8a8a8a", "#d9d9d9"
SHADES = ListedColormap(mpl.colormaps["Blues"](np.linspace(0.25, 1, 256)), name="shades")
WIDTH = 7.0  # inches: the text width of a paper
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
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
    """The drawing of a table. Floats are rounded first, so that the last bits of a sum cannot move a line."""
    with mpl.rc_context(SETTINGS):
        figure = Figure(figsize=(WIDTH, height))
        FigureCanvasAgg(figure)
        paint(table.round(dict.fromkeys(table.select_dtypes("float").columns, 4)), figure)
        return figure


def say(reason: str) -> Figure:
    """A drawing that says in a sentence why there is nothing to draw."""
    with mpl.rc_context(SETTINGS):
        figure = Figure(figsize=(WIDTH, 0.9))
        FigureCanvasAgg(figure)
        figure.text(0.01, 0.5, f"Not drawn: {reason}", va="center", color=INK, wrap=True)
        return figure


def image(figure: Figure, kind: str) -> bytes:
    """The figure as the bytes of an ``svg`` or ``png`` file, free of dates and program names."""
    buffer = io.BytesIO()
    with mpl.rc_context(SETTINGS):
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

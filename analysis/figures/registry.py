"""The list of figures, and what can be done with one: render, show, save."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure as Drawing

from .. import draw
from ..study import Study
from ..terms import NoTerms
from .prose import chance

Table = Callable[[Study], pd.DataFrame]
Caption = Callable[[pd.DataFrame], str]
Paint = Callable[[pd.DataFrame, Drawing], None]
Height = Callable[[pd.DataFrame], float]


NO_WORDS = "no word is left to count, as each stands in too few of the articles or in too many"


class NotDrawable(ValueError):
    """The study holds nothing this figure could show; the message says why."""


@dataclass
class Figure:
    """A figure: its table function, its height in inches, its caption and its drawing."""

    name: str
    table: Table
    height: Height
    words: Caption | None = None
    paint: Paint | None = None

    def caption(self, words: Caption) -> Caption:
        """Attach the caption: ``words(table)``; its numbers come from the table."""
        self.words = words
        return words

    def draw(self, paint: Paint) -> Paint:
        """Attach the drawing: ``paint(table, figure)``; it computes nothing."""
        self.paint = paint
        return paint

    def render(self, study: Study) -> tuple[Drawing, pd.DataFrame, str]:
        """The drawing, its table and its caption; where nothing can be drawn, a sentence that says why."""
        assert self.paint is not None
        assert self.words is not None
        try:
            table = self.table(study)
        except (NotDrawable, NoTerms) as error:
            reason = NO_WORDS if isinstance(error, NoTerms) else str(error).rstrip(".")
            return draw.say(reason), pd.DataFrame(), f"Not drawn: {reason}."
        return draw.render(self.paint, table, self.height(table)), table, self.words(table) + _unwritten(table)


def _unwritten(table: pd.DataFrame) -> str:
    """What to say of letters that cannot be drawn."""
    missing = draw.fonts_for(draw.foreign(table))[1]
    return f" Boxes: no font here has {' '.join(sorted(missing)[:12])}; install one and draw again." if missing else ""


REGISTRY: dict[str, Figure] = {}
CHANCES = ("p", "q", "p_family", "smallest_p", "p_alone")


def figure(*, height: float | Height) -> Callable[[Table], Figure]:
    """Register the decorated ``table(study) -> DataFrame`` as a figure; its name is the function's, with hyphens."""

    def register(table: Table) -> Figure:
        name = table.__name__.replace("_", "-")
        if name in REGISTRY:
            raise ValueError(f"figure {name!r} is already defined in {REGISTRY[name].table.__module__}")
        REGISTRY[name] = Figure(name, table, height if callable(height) else lambda _: height)
        return REGISTRY[name]

    return register


def named(name: str) -> Figure:
    """The figure of that name. Raises ``KeyError`` that lists the names there are."""
    if name not in REGISTRY:
        raise KeyError(f"no figure {name!r}; there are {', '.join(REGISTRY)}")
    return REGISTRY[name]


def save(name: str, study: Study, folder: str | Path = "figures") -> Path:
    """Write NAME.svg, NAME.png, NAME.csv (the table) and NAME.json (caption, provenance); return their common path."""
    drawing, table, caption = named(name).render(study)
    base = Path(folder) / name
    base.parent.mkdir(parents=True, exist_ok=True)
    draw.write(drawing, base)
    table.to_csv(base.with_suffix(".csv"), index=False, float_format="%.4f", lineterminator="\n")
    record = {"figure": name, "caption": caption, "provenance": study.provenance}
    base.with_suffix(".json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return base


def save_all(study: Study, folder: str | Path = "figures", names: Iterable[str] = ()) -> list[Path]:
    """Write the named figures (all, if none is named) into a folder, with a progress bar; return their paths."""
    from tqdm import tqdm

    chosen = [named(name).name for name in names] or list(REGISTRY)
    return [save(name, study, folder) for name in tqdm(chosen, desc="Figures", unit="figure")]


def _chance(p: float) -> str:
    return chance(p).removeprefix("= ")


def _three(value: float) -> str:
    return f"{value:.3f}".replace("inf", "∞")


def show_table(table: pd.DataFrame, *, none: str = "Nothing to list in this corpus.") -> None:
    """Display a table in a notebook with nothing cut off and links to follow; three decimals, a smaller p is < 0.001.

    ``none``: the sentence to say where the table has no row.
    """
    from IPython.display import HTML, Markdown, display

    if table.empty:
        display(Markdown(none))
        return
    chances: dict = {name: _chance for name in CHANCES if name in table}
    with pd.option_context("display.max_colwidth", None):
        html = table.to_html(
            index=False, formatters=chances, float_format=_three, na_rep="", render_links=True, border=0
        )
        display(HTML(html))


def show(name: str, study: Study) -> None:
    """Display a figure with its caption in a notebook: the same picture that ``save`` writes."""
    from IPython.display import Image, Markdown, display

    drawing, _, caption = named(name).render(study)
    display(Image(draw.image(drawing, "png"), width=draw.WIDTH * 100, alt=caption))
    display(Markdown(f"**{name}.** {caption}"))

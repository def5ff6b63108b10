"""Words that set an outlet apart."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure as Drawing

from .. import draw
from ..study import Study
from .registry import NotDrawable, figure


@figure(height=lambda table: 0.6 + 1.5 * -(-table["label"].nunique() // 3))
def distinctive_words(study: Study) -> pd.DataFrame:
    """One row per outlet and word, eight words each: a contrast with z and the number of tellings that use the word."""
    if study.articles["outlet"].nunique() < 2:
        raise NotDrawable("there is one outlet only, and nothing to set it apart from")
    return study.words.groupby("label", sort=True).head(8).reset_index(drop=True)


@distinctive_words.caption
def _(table: pd.DataFrame) -> str:
    return (
        "Words that set each outlet apart from all others, by log-odds with an informative prior; lines are 95% "
        "intervals from resampling tellings (an outlet's articles on one story). Filled: p < .05 when whole tellings "
        "are dealt anew among the outlets, corrected for all words of an outlet "
        f"({(table['p'] < 0.05).sum()} of {len(table)} shown); a hollow word may be the burst "
        "of a few of them, even where its interval, which is for one word at a time, excludes 0. Words stand in the "
        "order of z; site furniture and the outlets' own names are left out."
    )


@distinctive_words.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    for outlet, axis in draw.panels(fig, table["label"].unique(), 3).items():
        rows = table[table["label"] == outlet]
        draw.dots(rows, axis, rows["term"], sure=rows["p"] < 0.05)
        axis.set_title(str(outlet))
        draw.label_below(axis, "log-odds")

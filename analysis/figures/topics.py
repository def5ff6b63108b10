"""Which topics there are, and which outlet covers what."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure as Drawing

from .. import draw
from ..framing import topic_words
from ..study import Study
from .registry import figure


def _rows(table: pd.DataFrame, columns: int) -> int:
    return -(-table["topic"].nunique() // columns)


@figure(height=lambda table: 0.5 + 1.25 * _rows(table, 4))
def topic_cards(study: Study) -> pd.DataFrame:
    """One row per topic and word, six words each: topic, term, z, articles (of the topic)."""
    return topic_words(study.terms, study.topics, n_terms=6)


@topic_cards.caption
def _(table: pd.DataFrame) -> str:
    n = table.groupby("topic")["articles"].first().sum()
    return (
        f"{table['topic'].nunique()} topics of {n:,} articles: the words that most set each apart, by the z of their "
        "log-odds against all other topics. z ranks words; it is no test."
    )


@topic_cards.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    for topic, axis in draw.panels(fig, table["topic"].unique(), 4).items():
        rows = table[table["topic"] == topic]
        draw.bars(rows["z"], axis, rows["term"], form="{:.0f}")
        axis.set_xlim(0, 1.25 * table["z"].max())
        axis.set_title(f"Topic {topic}, n = {rows['articles'].iloc[0]:,}")
        draw.label_below(axis, "z")


@figure(height=lambda table: 0.6 + _rows(table, 3) * (0.5 + 0.165 * table["outlet"].nunique()))
def topic_shares(study: Study) -> pd.DataFrame:
    """One row per topic and outlet: a contrast (share of the outlet's articles), with the topic's label."""
    return study.topic_shares.assign(label=study.topic_shares["topic"].map(study.topic_labels))


@topic_shares.caption
def _(table: pd.DataFrame) -> str:
    n, clusters = table.groupby("outlet")["n"].first().sum(), table.groupby("outlet")["clusters"].max()
    return (
        f"Share of each outlet's articles that fall into a topic (n = {n:,} articles, {clusters.min():,} to "
        f"{clusters.max():,} stories per outlet). Lines are 95% intervals from resampling whole stories."
    )


@topic_shares.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    for i, (topic, axis) in enumerate(draw.panels(fig, table["topic"].unique(), 3).items()):
        rows = table[table["topic"] == topic]
        percent = rows.assign(**{name: 100 * rows[name] for name in ("estimate", "low", "high")})
        draw.dots(percent, axis, rows["outlet"] if i % 3 == 0 else [""] * len(rows), zero=False)
        axis.set_title(f"{topic}  {rows['label'].iloc[0]}")
        axis.set_xlim(0, 105 * table["high"].fillna(table["estimate"]).max())
        draw.label_below(axis, "% of the outlet's articles")

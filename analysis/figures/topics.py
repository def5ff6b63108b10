"""Which topics there are, and which outlet covers what."""

from __future__ import annotations

from textwrap import fill

import pandas as pd
from matplotlib.figure import Figure as Drawing

from .. import draw
from ..framing import topic_words
from ..study import Study
from .prose import counted, span
from .registry import NotDrawable, figure

TRUSTED = 0.6  # Hennig (2007), who draws articles anew; here seeds change, which asks less


def _rows(table: pd.DataFrame, columns: int) -> int:
    return -(-table["topic"].nunique() // columns)


@figure(height=lambda table: 0.5 + 1.4 * _rows(table, 4))
def topic_cards(study: Study) -> pd.DataFrame:
    """One row per topic and word, six words each: topic, term, z, articles (of the topic), stability over seeds."""
    if study.topics["topic"].max() < 1:
        raise NotDrawable("there is one topic only, and nothing to set it apart from")
    words = topic_words(study.terms, study.topics, n_terms=6)
    return words.assign(stability=words["topic"].map(study.topic_stability))


@topic_cards.caption
def _(table: pd.DataFrame) -> str:
    topics = table.groupby("topic")[["articles", "stability"]].first()
    doubtful = (topics["stability"] < TRUSTED).sum()
    return (
        f"{counted(len(topics), 'topic')} of {counted(topics['articles'].sum(), 'article')}: the words that most set "
        "each apart, by the z of their log-odds against all other topics (a ranking, no test). Grey: "
        f"{counted(doubtful, 'topic')} whose overlap with the best match under other seeds (stability, mean Jaccard) "
        f"is below {TRUSTED}."
    )


@topic_cards.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    for topic, axis in draw.panels(fig, table["topic"].unique(), 4).items():
        rows = table[table["topic"] == topic]
        articles, stability = rows["articles"].iloc[0], rows["stability"].iloc[0]
        form = "{:.0f}" if table["z"].max() > 10 else "{:.1f}"
        draw.bars(rows["z"], axis, rows["term"], form=form, color=draw.ACCENT if stability >= TRUSTED else draw.SOFT)
        axis.set_xlim(0, 1.25 * table["z"].max())
        axis.set_title(f"Topic {topic}, n = {articles:,}\nstability {stability:.2f}")
        draw.label_below(axis, "z")


@figure(height=lambda table: 0.6 + _rows(table, 3) * (0.6 + 0.165 * table["outlet"].nunique()))
def topic_shares(study: Study) -> pd.DataFrame:
    """One row per topic and outlet: a contrast (share of the outlet's articles), with the topic's label."""
    topic = study.topic_shares["topic"]
    return study.topic_shares.assign(label=topic.map(study.topic_labels), stability=topic.map(study.topic_stability))


@topic_shares.caption
def _(table: pd.DataFrame) -> str:
    n, clusters = table.groupby("outlet")["n"].first().sum(), table.groupby("outlet")["clusters"].max()
    return (
        f"Share of each outlet's articles that fall into a topic (n = {counted(n, 'article')}, "
        f"{span(clusters, 'story')} per outlet). Lines are 95% intervals over whole stories; they take the "
        f"topics as given. Hollow: topics whose stability over seeds is below {TRUSTED}."
    )


@topic_shares.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    for i, (topic, axis) in enumerate(draw.panels(fig, table["topic"].unique(), 3).items()):
        rows = table[table["topic"] == topic]
        percent = rows.assign(**{name: 100 * rows[name] for name in ("estimate", "low", "high")})
        labels = rows["outlet"] if i % 3 == 0 else [""] * len(rows)
        draw.dots(percent, axis, labels, zero=False, sure=rows["stability"] >= TRUSTED)
        axis.set_title(fill(f"{topic}: {rows['label'].iloc[0]}", 27))
        axis.set_xlim(0, 105 * table["high"].fillna(table["estimate"]).max())
        draw.label_below(axis, "% of the outlet's articles")

"""Tone: why sentences, by outlet and layer, and on the stories two outlets both tell."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from .. import draw
from ..sentiment import prefix_curve
from ..study import LAYERS, LEAST_SHARED, Study
from .prose import MOST_PAIRS, chance, counted, larger_first, most_shared, only_some, span, strongest
from .registry import NotDrawable, figure

BEYOND = 0.9
SAMPLE = 400  # articles whose prefixes are scored
MOST_WORDS = 20  # words of a shift that are shown one by one


@figure(height=2.6)
def whole_article_tone(study: Study) -> pd.DataFrame:
    """One row per prefix length (view prefix: share beyond ±.9) and per bin of sentence scores (view sentences)."""
    articles = study.clean.sort_values("article_id")  # ids are hashes: the first of them are a random sample
    length = articles["text"].str.count(r"\S+")
    sample = articles[length >= length.median()].head(SAMPLE)
    words = [n for n in (10, 25, 50, 100, 200, 400) if n <= length.median()]
    if not words:
        raise NotDrawable("the articles are too short to be read further and further")
    scores = prefix_curve(sample, words=words).assign(beyond=lambda rows: rows["compound"].abs() > BEYOND)
    curve = scores.groupby("words")["beyond"].agg(share="mean", texts="size").rename_axis("at").reset_index()
    body = study.sentences[study.sentences["part"] == "body"]
    compounds = body.loc[body["article_id"].isin(sample["article_id"]), "compound"]
    counts, edges = np.histogram(compounds, bins=np.linspace(-1.05, 1.05, 22))
    middle = (edges[1:] + edges[:-1]) / 2
    sentences = pd.DataFrame({"at": middle, "share": counts / max(1, counts.sum()), "texts": counts})
    sentences["beyond"] = (compounds.abs() > BEYOND).mean()
    return pd.concat([curve.assign(view="prefix"), sentences.assign(view="sentences")], ignore_index=True)


@whole_article_tone.caption
def _(table: pd.DataFrame) -> str:
    texts = table.groupby("view")["texts"]
    articles, sentences = texts.max()["prefix"], texts.sum()["sentences"]
    return (
        f"VADER on text taken whole. Left: share of {counted(articles, 'article')} (a random sample of those of median "
        f"length or more) whose compound lies beyond ±{BEYOND} when their first words are scored in one go. Right: the "
        f"same articles sentence by sentence (n = {sentences:,}); {table['beyond'].max():.1%} lie beyond ±{BEYOND}."
    )


@whole_article_tone.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    left, right = fig.subplots(1, 2)
    prefix, sentences = (table[table["view"] == view] for view in ("prefix", "sentences"))
    left.plot(prefix["at"], 100 * prefix["share"], marker="o", markersize=4, color=draw.ACCENT)
    left.set_xscale("log")
    left.set_xticks(prefix["at"], [f"{n:.0f}" for n in prefix["at"]])
    left.minorticks_off()
    left.set(xlabel="words scored in one go, from the start", ylabel=f"% of articles beyond ±{BEYOND}", ylim=(0, 100))
    right.bar(sentences["at"], 100 * sentences["share"], width=0.09, color=draw.ACCENT)
    right.set(
        xlabel="VADER compound of a sentence", ylabel="% of sentences", xlim=(-1.05, 1.05), xticks=[-1, -0.5, 0, 0.5, 1]
    )
    left.set_title("Text taken whole")
    right.set_title("Sentence by sentence")


@figure(height=lambda table: 0.8 + 0.2 * table["outlet"].nunique())
def tone_by_outlet(study: Study) -> pd.DataFrame:
    """One row per layer and outlet: a contrast, outlets ordered by the tone of their own voice."""
    table = study.tone_by_outlet
    own = table[table["layer"] == "own voice"].sort_values(["estimate", "outlet"])["outlet"]
    order = {outlet: rank for rank, outlet in enumerate(dict.fromkeys([*own, *table["outlet"]]))}
    rank = table["outlet"].map(order)
    return table.assign(rank=rank).sort_values(["layer", "rank"], ignore_index=True)


@tone_by_outlet.caption
def _(table: pd.DataFrame) -> str:
    return (
        "Mean VADER compound by outlet in headlines, in the outlet's own voice and in quotations: sentences are "
        "averaged within an article, articles within an outlet. Lines are 95% intervals from resampling whole stories "
        f"({span(table['clusters'], 'story')} an outlet). n counts articles; outlets "
        "stand in the order of their own voice. Gaps mix tone with choice of stories."
    )


@tone_by_outlet.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    order = table.sort_values("rank")["outlet"].unique()
    for i, (layer, axis) in enumerate(draw.panels(fig, [x for x in LAYERS if x in set(table["layer"])], 3).items()):
        rows = table[table["layer"] == layer].set_index("outlet").reindex(order)
        labels = [f"{outlet} (n = {n:,.0f})" if i == 0 else f"{n:,.0f}" for outlet, n in rows["n"].fillna(0).items()]
        draw.dots(rows, axis, labels)
        axis.set_title(str(layer))
        axis.set_xlabel("mean compound (−1 to 1)")


@figure(height=lambda table: 1.0 + 0.19 * len(table))
def same_story_differences(study: Study) -> pd.DataFrame:
    """One row per pair of outlets with enough shared stories: a contrast, and the ``raw`` gap of overall means."""
    if study.same_story.empty:
        raise NotDrawable(f"no two outlets share {LEAST_SHARED} stories or more")
    shown = most_shared(study.same_story, MOST_PAIRS)
    return shown.sort_values(["estimate", "a", "b"], ignore_index=True)


@same_story_differences.caption
def _(table: pd.DataFrame) -> str:
    return (
        "Own-voice tone, pair by pair. Dot: mean difference (first minus second outlet) over the stories both tell, "
        f"with its 95% interval over stories, for one pair at a time; filled: q < .05 over all layers and pairs "
        f"({(table['q'] < 0.05).sum()} of {counted(len(table), 'pair')} with at least {LEAST_SHARED} shared stories). "
        "Grey mark: difference of overall means, choice of stories included."
        f"{only_some(len(table), table['pairs'].iloc[0])}"
    )


@same_story_differences.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    axis = fig.subplots()
    pairs = zip(table["a"], table["b"], table["clusters"], strict=True)
    dot = draw.dots(table, axis, [f"{a} − {b} ({n})" for a, b, n in pairs], sure=table["q"] < 0.05)
    rows = np.arange(len(table))[::-1]
    raw = axis.scatter(table["raw"], rows, marker="|", s=60, linewidths=2, color=draw.SOFT, zorder=1)
    axis.set_xlabel("← first outlet grimmer     difference of mean compound     first outlet warmer →")
    names = ["on the stories both tell (their number in brackets)", "of overall means"]
    fig.legend([dot, raw], names, loc="outside upper right", ncols=2)


@figure(height=lambda table: 1.2 + 0.17 * len(table))
def word_shift(study: Study) -> pd.DataFrame:
    """One row per word that explains most of the difference of one pair, then all other words, then the difference.

    The pair is the one with the smallest p on shared stories (then the larger difference).
    """
    pairs = strongest(study.rating_on_shared_stories)
    if pairs.empty:
        raise NotDrawable(f"no two outlets share {LEAST_SHARED} stories or more")
    pair = larger_first(pairs.iloc[0])
    words = study.word_shift(pair["a"], pair["b"])
    shown, others = words.head(MOST_WORDS), words.iloc[MOST_WORDS:]
    ends = pd.DataFrame(
        [
            {"word": f"{len(others):,} other words", "estimate": others["estimate"].sum()},
            {"word": "the whole difference", **pair[["estimate", "low", "high", "p", "q", "n"]]},
        ]
    ).assign(a=pair["a"], b=pair["b"], clusters=pair["clusters"])
    table = pd.concat([shown.sort_values("estimate", ascending=False, kind="stable"), ends], ignore_index=True)
    scaled = ["score", "share_a", "share_b", "p", "q"]
    return table.astype(dict.fromkeys(scaled, float)).assign(
        **{column: 100 * table[column].astype(float) for column in ("estimate", "low", "high", "share_a", "share_b")},
        n=table["n"].fillna(0).astype(int),
    )


@word_shift.caption
def _(table: pd.DataFrame) -> str:
    pair = table.iloc[-1]
    return (
        f"Own-voice tone of {pair['a']} minus {pair['b']} on the {counted(pair['clusters'], 'story')} both tell "
        f"({counted(pair['n'], 'article')}): rating points per 100 words, by the news list (−4 to 4, other words 0). "
        f"It is the pair whose difference chance explains least (p {chance(pair['p'])}, q {chance(pair['q'])} over all "
        "pairs). Each bar is what a word adds to it, to the right where the first outlet uses a warm word more often "
        "or a grave word less often; all bars add up to the difference. In brackets: the word's rating, and the "
        "articles that use it. Lines are 95% intervals from resampling stories, for one word at a time; blue bars are "
        "those whose interval leaves out 0."
    )


@word_shift.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    axis, rows = fig.subplots(), np.arange(len(table))[::-1]
    sure = (table["low"] > 0) | (table["high"] < 0)
    axis.barh(rows, table["estimate"], height=0.66, color=[draw.ACCENT if one else draw.FAINT for one in sure])
    axis.hlines(rows, table["low"], table["high"], color=draw.INK, linewidth=0.8)
    axis.axvline(0, color=draw.SOFT, linewidth=0.7)
    axis.axhline(1.5, color=draw.SOFT, linewidth=0.6)
    rated = [
        "" if np.isnan(score) else f" ({score:+g}; {n})" for score, n in zip(table["score"], table["n"], strict=True)
    ]
    axis.set_yticks(rows, table["word"] + pd.Series(rated).str.replace("-", "−"))
    axis.set_ylim(-0.7, len(table) - 0.3)
    a, b = table.loc[0, ["a", "b"]]
    axis.set_xlabel(f"rating points per 100 words\nto the right: {a} warmer\nto the left: {b} warmer")

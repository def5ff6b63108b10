"""Cues of generic frames, each with what speaks for its validity."""

from __future__ import annotations

from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from .. import draw
from ..frames import AGREES, GENERIC, LEAST_CODED, MODERATE, STAMPS
from ..study import Study
from .prose import counted, span
from .registry import figure

VALIDITY = (
    *("frame", "sentences", "coverage", "words", "coded", "present", "precision", "recall"),
    *("kappa", "kappa_low", "kappa_high", "stamp"),
)
BLOCK = 30  # letters to a line of the validity block
COLUMNS = 3


@figure(height=lambda table: (1.7 + 0.16 * table["outlet"].nunique()) * -(-table["frame"].nunique() // COLUMNS))
def frames(study: Study) -> pd.DataFrame:
    """One row per generic frame and outlet: a contrast, and the validity of the frame, the same for every outlet."""
    table = study.frames_by_outlet.merge(study.frame_validity[list(VALIDITY)], on="frame")
    rank = table["frame"].map({frame: rank for rank, frame in enumerate(GENERIC)})
    generic = table.assign(rank=rank)[rank.notna()]
    return generic.sort_values(["rank", "outlet"], ignore_index=True).drop(columns=["p", "q"])


@frames.caption
def _(table: pd.DataFrame) -> str:
    stamps = table.drop_duplicates("frame")["stamp"].value_counts()
    counts = ", ".join(f"{stamp} {stamps.get(stamp, 0)}" for stamp in STAMPS)
    return (
        "Frame cues by outlet: the share of an article's sentences in the outlet's own voice, headline included, "
        "that have a cue, averaged over articles. Lines are 95% intervals from resampling whole stories "
        f"({span(table['clusters'], 'story')} an outlet); n (in brackets) counts articles. Under each frame, what "
        "speaks for its validity: the share of all sentences with a cue, the words that drove it and their share of "
        "its hits, its agreement with codes where there are any (those shipped are a language model's; P precision, R "
        "recall, Cohen's kappa with its 95% interval over articles) and a stamp. Of the "
        f"{counted(table['frame'].nunique(), 'frame')}, {counts}: unvalidated with fewer than {LEAST_CODED} coded "
        "sentences that have the frame or no agreement beyond chance, agrees where kappa's interval begins at "
        f"{MODERATE} or above (filled dots), else agrees weakly. Gaps mix framing with choice of stories."
    )


@frames.draw
def _(table: pd.DataFrame, fig: Drawing) -> None:
    for i, (frame, axis) in enumerate(draw.panels(fig, table["frame"].unique(), COLUMNS, share=False).items()):
        rows = table[table["frame"] == frame]
        counted = zip(rows["outlet"], rows["n"], strict=True)
        labels = [f"{outlet} ({n:,})" if i % COLUMNS == 0 else f"{n:,}" for outlet, n in counted]
        percent = rows.assign(**rows[["estimate", "low", "high"]].mul(100))
        draw.dots(percent, axis, labels, sure=rows["stamp"] == AGREES)
        axis.set_title(str(frame).replace("_", " "))
        _validity_block(rows.iloc[0], axis)


def _wrapped(words: str) -> str:
    """The cues in lines, each beside its share."""
    return fill(words.replace(", ", ",\n").replace(" ", "\xa0").replace("\n", " "), BLOCK)


def _validity_block(row: pd.Series, axis: Axes) -> None:
    """Below the axis: stamp, coverage, the words that drove the frame, agreement."""
    lines = [f"% of sentences ({row['coverage']:.1%} of all {row['sentences']:,})", _wrapped(row["words"] or "no cue")]
    if row["coded"]:
        lines.append(f"{row['present']} of {row['coded']} coded: P {row['precision']:.2f}, R {row['recall']:.2f},")
        lines.append(f"kappa {row['kappa']:.2f} [{row['kappa_low']:.2f}, {row['kappa_high']:.2f}]")
    axis.set_xlabel("\n".join([*lines, str(row["stamp"])]), fontsize=6.5, loc="left", ma="left")

"""Frames against a language model's codes: how well one cue in a sentence tells what a coder read in it.

    python benchmarks/frames.py

Needs the fetched default corpus and ``data/frame_codes.csv``: 520 sentences in the outlets' own voice, coded by two
runs of a language model that read independently from the codebook in ``data/README.md`` (no person coded). The lexicons
were tuned on one half; what is printed, and written to ``benchmarks/frames.csv``, is from the other. Precision, recall,
F1 and Cohen's kappa with 95 % bootstrap intervals over articles; beside them the F1 of calling every sentence the frame
(whose kappa is 0, as is that of calling none) and the kappa of the two coders on the sentences that both read.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis import open_study
from analysis.fetch import CorpusMissing, default_corpus
from analysis.frames import GENERIC, MEASURES, POLICY, coder_agreement, read_frame_codes

OUT = Path(__file__).with_suffix(".csv")


def main() -> None:
    try:
        default_corpus()
    except CorpusMissing as missing:
        print(f"skipped: {missing}")
        return
    table = measured()
    table.to_csv(OUT, index=False, float_format="%.3f", lineterminator="\n")
    print(f"{table['coded'].iloc[0]} sentences; {table['both_coded'].iloc[0]} read by both coders")
    print(f"{'frame':20} {'n':>3}  {'P':16} {'R':16} {'F1':16} {'all: F1':8} {'kappa':17} {'coders':7} stamp")
    for row in table.to_dict("records"):
        told = [f"{row[name]:.2f} [{row[f'{name}_low']:.2f}, {row[f'{name}_high']:.2f}]" for name in MEASURES]
        p, r, f1, kappa = (f"{one:16}" for one in told)
        print(
            f"{row['frame']:20} {row['present']:3}  {p} {r} {f1} {row['every_f1']:<8.2f} {kappa:17} "
            f"{row['coders_kappa']:<7.2f} {row['stamp']}"
        )


def measured() -> pd.DataFrame:
    """One row per frame: its validity on the reporting half, the baseline, the coders' agreement with one another."""
    validity = open_study().frame_validity.drop(columns="words")
    share = validity["present"] / validity["coded"]
    coders = coder_agreement(read_frame_codes(), frames=(*GENERIC, *POLICY))
    names = {"both": "both_coded", "present": "either_present", "kappa": "coders_kappa"}
    return validity.assign(every_f1=2 * share / (1 + share)).merge(coders.rename(columns=names), on="frame")


if __name__ == "__main__":
    main()

"""Stories against known events: 50 events told by three outlets, mixed into political articles of the same years.

    python benchmarks/stories.py [FOLDER]

FOLDER holds ``basil_dev.parquet`` and ``allsides_dev.parquet`` (default: ``../shared/corpora``). For several thresholds
it prints B-cubed precision, recall and F1 over the articles of the known events, pairs found of 150, and how many links
lead to other articles (a few of those are right: they tell the same event), beside exact-title matching.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import load_corpus, match_stories
from analysis.stories import THRESHOLD

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "corpora"


def main(folder: Path) -> None:
    if not folder.exists():
        print(f"skipped: no labelled news in {folder} (see benchmarks/README.md)")
        return
    articles, events = mixed(folder)
    print(f"{len(articles):,} articles, {len(events)} of them tell {events.nunique()} known events")
    rows = {"same title": quality(articles.set_index("article_id")["title"], events)}
    for threshold in (0.15, THRESHOLD, 0.25, 0.3):
        rows[f"match_stories, {threshold}"] = quality(match_stories(articles, threshold=threshold), events)
    print(pd.DataFrame(rows).T.round(3).to_string())


def mixed(folder: Path) -> tuple[pd.DataFrame, pd.Series]:
    """The articles of both files in the years of the events, and the event of each known article."""
    known, other = (load_corpus(folder / f"{name}_dev.parquet") for name in ("basil", "allsides"))
    event = pd.read_parquet(folder / "basil_dev.parquet", columns=["event_id"])["event_id"]
    known = known.assign(event=known["source_row"].map(lambda row: event.iloc[row - 1]))
    other = other[other["published"].dt.year.isin(known["published"].dt.year.unique())]
    both = pd.concat([known, other], ignore_index=True).drop_duplicates("article_id", ignore_index=True)
    return both, both.set_index("article_id")["event"].dropna()


def quality(stories: pd.Series, events: pd.Series) -> dict[str, float]:
    """B-cubed over the known articles, pairs found, and links from them to articles outside the events."""
    story, event = stories.reindex(events.index).to_numpy(), events.to_numpy()
    same_story, same_event = story[:, None] == story, event[:, None] == event
    both = (same_story & same_event).sum(axis=1)
    precision, recall = np.mean(both / same_story.sum(axis=1)), np.mean(both / same_event.sum(axis=1))
    size = stories.map(stories.value_counts())
    return {
        "B3 precision": precision,
        "B3 recall": recall,
        "B3 F1": 2 * precision * recall / (precision + recall),
        "pairs found": (both - 1).sum() / 2,
        "links outside": (size.reindex(events.index).to_numpy() - same_story.sum(axis=1)).sum(),
        "largest story": size.max(),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)

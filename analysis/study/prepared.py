"""What every comparison of a study rests on: cleaned articles, words, topics, copies, stories, sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from .. import boilerplate, copies, framing, masking, stories, terms, text, topics, vader
from ..progress import progress, steps
from ..story_calibration import calibrate_stories
from ..stream import Stream, read_stream
from ..targets import Targets
from ..terms import Terms

OTHER_SEEDS = 4
LEAST_SHARED = 6  # stories: a sign-flip test on fewer cannot reach p = .05


@dataclass(frozen=True, eq=False)
class Prepared:
    """Articles, parameters, and what every comparison of them rests on."""

    articles: pd.DataFrame
    ledger: pd.DataFrame
    source: str
    n_topics: int = 12
    window: str = "4D"
    seed: int = 1
    count_copies: str = "weigh"  # copies of a text share one count; "first": only the original counts; "all": each does
    story_threshold: float | None = None  # precision of the pairs joined to stories; the kit's own if None
    story_answers: pd.DataFrame | None = None  # pairs of this corpus read by a person, see story_pairs_to_check
    term_sets: pd.DataFrame | None = None  # the kit's own if None, and so below
    targets: Targets | None = None
    frame_codes: pd.DataFrame | None = None
    columns: Mapping[str, str] | None = None
    others: pd.DataFrame = field(default_factory=pd.DataFrame)  # articles in another language than the one studied

    @cached_property
    def least(self) -> int:
        """In how many articles a term must stand: 10, fewer in a small corpus."""
        return max(2, min(10, len(self.articles) // 100))

    @cached_property
    def _stripped(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        return boilerplate.strip_boilerplate(self.articles)

    @property
    def clean(self) -> pd.DataFrame:
        """The articles without site furniture."""
        return self._stripped[0]

    @property
    def furniture(self) -> pd.DataFrame:
        """What was stripped: outlet, passage, where, times, articles, share."""
        return self._stripped[1]

    @cached_property
    def streams(self) -> dict[str, Stream]:
        """Headlines and bodies as tokens, read once for all that is counted or scored."""
        return {"headline": read_stream(self.clean["title"]), "body": read_stream(self.clean["text"])}

    @cached_property
    def masked(self) -> Stream:
        """The bodies as tokens, outlets' names left out."""
        return masking.mask_stream(self.streams["body"], self.clean)

    @cached_property
    def terms(self) -> Terms:
        """Words of the articles, furniture and outlets' names left out."""
        return terms.count_terms(self.clean, min_docs=self.least, stream=self.masked)

    @cached_property
    def weights(self) -> Terms:
        """TF-IDF with sublinear counts."""
        return terms.weigh(self.terms, sublinear=True)

    @cached_property
    def topics(self) -> pd.DataFrame:
        """One row per article: topic, margin, outlet and story."""
        found = topics.fit_topics(
            self.weights, n_topics=min(self.n_topics, max(1, len(self.articles) // 5)), seed=self.seed
        )
        return found.merge(self.of_articles, on="article_id")

    @cached_property
    def topic_stability(self) -> pd.Series:
        """How well each topic comes back with other seeds: mean best-match Jaccard, from 0 to 1."""
        k = int(self.topics["topic"].max()) + 1
        seeds = range(self.seed + 1, self.seed + 1 + OTHER_SEEDS)
        again = [
            topics.fit_topics(self.weights, n_topics=k, seed=seed)
            for seed in progress(seeds, "Finding topics anew", unless_over=1)
        ]
        return topics.topic_stability(self.topics, again)

    @cached_property
    def topic_labels(self) -> pd.Series:
        """The three words that most set each topic apart."""
        return framing.label_topics(self.terms, self.topics)

    @cached_property
    def copy_pairs(self) -> pd.DataFrame:
        """One row per pair of articles with the same text."""
        return copies.copy_pairs(self.clean, stream=self.streams["body"])

    @cached_property
    def copies(self) -> pd.DataFrame:
        """One row per article: the group of copies it belongs to, what kind of copy it is, its weight."""
        return copies.group_copies(self.clean, self.copy_pairs)

    @cached_property
    def stories(self) -> pd.Series:
        """The story of each article."""
        told = None if self.story_answers is None else calibrate_stories(self.story_answers)
        return stories.match_stories(self.clean, threshold=self.story_threshold, window=self.window, calibration=told)

    @cached_property
    def of_articles(self) -> pd.DataFrame:
        """One row per article: article_id, outlet, story_id, and weight: how much it counts beside its copies."""
        table = self.articles[["article_id", "outlet"]].assign(story_id=self.articles["article_id"].map(self.stories))
        told = self.copies.set_index("article_id").reindex(table["article_id"])
        weight = {"weigh": told["weight"], "first": (told["kind"] == "none").astype(float), "all": 1.0}
        return table.assign(weight=np.asarray(weight[self.count_copies]))

    @cached_property
    def shared_stories(self) -> pd.DataFrame:
        """One row per story that two outlets or more tell."""
        sizes = stories.story_sizes(self.articles, self.stories)
        return sizes[sizes["outlets"] > 1].reset_index(drop=True)

    @cached_property
    def sentences(self) -> pd.DataFrame:
        """One row per sentence and voice, scored."""
        pieces, scores = {}, {}
        with steps(2 * len(self.streams), "Cutting and scoring sentences", delay=0) as bar:
            for part, stream in self.streams.items():
                pieces[part] = text.pieces_of(stream, part)
                bar.update()
                scores[part] = vader.score_tokens(pieces[part].tokens)[:, vader.COMPOUND]
                bar.update()
        return text.sentence_table(self.clean["article_id"], pieces, scores)


def tellings(articles: pd.DataFrame) -> pd.Series:
    """Which telling each article is part of: all that an outlet published on a story, named by its first article id.

    The name tells nothing of the outlet: what is dealt or drawn in the order of tellings is the same under other names.
    """
    return articles.groupby(["story_id", "outlet"])["article_id"].transform("min").rename("telling")

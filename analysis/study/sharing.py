"""Results on shared text and shared stories."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from .. import copies, stats, stories, wires
from ..story_calibration import THRESHOLDS, calibrate_stories, default_calibration, score_cut
from ..story_scores import story_pairs
from .contrasts import made_of, stacked
from .prepared import LEAST_SHARED, Prepared


class Sharing(Prepared):
    """Who printed the same text, who credits an agency, who told a story first, how sure the matching is."""

    @cached_property
    def text_sharing(self) -> pd.DataFrame:
        """One row per degree and two outlets: the share of a's articles whose text b also ran, nearly whole or in part.

        ``least`` is the degree: the least Jaccard similarity that counts.
        """
        shared = [copies.text_sharing(self.clean, found).assign(least=least) for least, found in self._degrees.items()]
        return made_of(stacked(shared, ["least", "a", "b"]), "texts", on="copy_group")

    @cached_property
    def texts(self) -> pd.DataFrame:
        """One row per degree (``least``) and article: the group of copies it belongs to, outlet, story, headline."""
        told = self.of_articles.drop(columns="weight").merge(self._headlines, on="article_id")  # every copy counts
        groups = [found[["article_id", "copy_group"]].assign(least=least) for least, found in self._degrees.items()]
        return pd.concat(groups, ignore_index=True).merge(told, on="article_id")

    @cached_property
    def _degrees(self) -> dict[float, pd.DataFrame]:
        """The groups of copies by the least Jaccard similarity that counts."""
        partly = copies.find_copies(self.clean, threshold=copies.PARTLY, stream=self.streams["body"])
        return {copies.THRESHOLD: self.copies, copies.PARTLY: partly}

    @property
    def _headlines(self) -> pd.DataFrame:
        return self.articles[["article_id", "title"]].rename(columns={"title": "text"})

    @cached_property
    def wire_credits(self) -> pd.DataFrame:
        """One row per article and news agency it credits."""
        return wires.wire_credits(self.articles)

    @cached_property
    def wire_share(self) -> pd.DataFrame:
        """One row per outlet: a contrast, the share of its articles that credit a news agency."""
        rows = self.of_articles.assign(credits=self.of_articles["article_id"].isin(self.wire_credits["article_id"]))
        shares = stats.shares_by(
            rows, "credits", group="outlet", cluster="story_id", least=LEAST_SHARED, seed=self.seed
        )
        return made_of(shares[shares["credits"]].drop(columns="credits").reset_index(drop=True), "credited")

    @cached_property
    def credited(self) -> pd.DataFrame:
        """The same as ``wire_credits``, with outlet, story and headline of the article."""
        told = self.of_articles.drop(columns="weight").merge(self._headlines, on="article_id")  # every copy counts
        return self.wire_credits.merge(told, on="article_id")

    @cached_property
    def story_pairs(self) -> pd.DataFrame:
        """One row per pair of articles that may tell the same story, with its score."""
        return story_pairs(self.clean, window=self.window)

    @cached_property
    def led(self) -> pd.DataFrame:
        """One row per shared story: which outlet was first for certain, and by how much, or why none was."""
        return stories.who_led(self.articles, self.stories)

    @cached_property
    def story_matching(self) -> pd.DataFrame:
        """One row per kind of labelled pairs and score: precision, recall; ``chosen`` where this study joins pairs."""
        if self.story_answers is not None:
            tables = {("pairs of this corpus", True): calibrate_stories(self.story_answers)}
        else:
            kinds = {"dated pairs": True, "undated pairs": False}
            tables = {(name, dated): default_calibration(dated=dated) for name, dated in kinds.items()}
        parts = []
        for (name, dated), table in tables.items():
            least = THRESHOLDS[dated] if self.story_threshold is None else self.story_threshold
            parts.append(table.assign(pairs=name, chosen=table["score"] == score_cut(least, table)))
        return pd.concat(parts, ignore_index=True)

"""Results on what outlets cover."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from .. import attention
from . import contrasts
from .contrasts import MEANS, made_of
from .prepared import LEAST_SHARED
from .sharing import Sharing

FEW_MISSED = 3  # outlets: a story that no more than these missed is a gap or nearly one


class Attention(Sharing):
    """What each outlet covers and what it leaves out."""

    @cached_property
    def placed(self) -> pd.DataFrame:
        """One row per article with a topic: topic, outlet, story, weight, headline, and the week it is of."""
        return attention.place_in_time(self.topics, self.articles)

    @cached_property
    def topic_shares(self) -> pd.DataFrame:
        """One row per topic and outlet: a contrast whose estimate is a share; intervals resample stories."""
        return contrasts.shares(self.placed, "topic", "placed", seed=self.seed)

    @cached_property
    def topic_diversity(self) -> pd.DataFrame:
        """One row per outlet: a contrast whose estimate is the entropy of its topics, in bits."""
        return contrasts.diversity(self.placed, "topic", "placed")

    @cached_property
    def attention_over_time(self) -> pd.DataFrame:
        """One row per week, topic and outlet: a contrast, the topic's share of the outlet's articles of the week."""
        if not (self.placed["period"].notna() & (self.placed["weight"] > 0)).any():
            return made_of(pd.DataFrame(columns=["period", "outlet", "topic", *MEANS[1:], "undated"]), "placed")
        shares = attention.attention_over_time(self.topics, self.articles, least=LEAST_SHARED, seed=self.seed)
        return made_of(shares, "placed")

    @cached_property
    def agenda_similarity(self) -> pd.DataFrame:
        """One row per pair of outlets: a contrast, the cosine of their topic shares."""
        cosines = attention.agenda_similarity(self.topics, least=LEAST_SHARED, seed=self.seed)
        return made_of(cosines, "placed", on="")

    @cached_property
    def story_chances(self) -> pd.DataFrame:
        """One row per outlet and story that two others told while it published: whether it ran it."""
        return attention.story_chances(self.articles, self.stories)

    @cached_property
    def story_coverage(self) -> pd.DataFrame:
        """One row per outlet: a contrast, the share it ran of the stories it could have run."""
        return made_of(attention.story_coverage(self.story_chances), "story_chances")

    @cached_property
    def coverage_differences(self) -> pd.DataFrame:
        """One row per pair of outlets: a contrast on the stories both could have run, of whether each did."""
        ran = self.story_chances.assign(ran=self.story_chances["ran"].astype(float))
        return contrasts.differences(ran, "ran", "story_chances", seed=self.seed)

    @cached_property
    def coverage_gaps(self) -> pd.DataFrame:
        """One row per outlet missing of a story that nearly all ran, and its article most like that story."""
        gaps = attention.coverage_gaps(self.story_chances, most=FEW_MISSED)
        pairs = self.story_pairs
        return attention.closest_articles(gaps, pairs, self.articles, self.stories)

    @cached_property
    def gaps_by_outlet(self) -> pd.DataFrame:
        """One row per outlet: a contrast, the share it missed of such stories, and what its habit leads to."""
        return made_of(attention.gaps_by_outlet(self.story_chances, most=FEW_MISSED), "coverage_gaps")

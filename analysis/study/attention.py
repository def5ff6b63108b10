"""Results on what outlets cover."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from .. import stats
from .prepared import LEAST_SHARED, Prepared


class Attention(Prepared):
    """What each outlet covers and what it leaves out."""

    @cached_property
    def topic_shares(self) -> pd.DataFrame:
        """One row per topic and outlet: a contrast whose estimate is a share; intervals resample stories."""
        known = self.topics[self.topics["topic"] >= 0]
        return stats.shares_by(
            known, "topic", group="outlet", cluster="story_id", weight="weight", least=LEAST_SHARED, seed=self.seed
        )

"""Results on terminology."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from .. import wording
from ..term_sets import read_term_sets
from .contrasts import made_of
from .prepared import LEAST_SHARED, Prepared

COLUMNS = {"headline": "title", "body": "text"}


class Wording(Prepared):
    """Which of several words for one thing an outlet uses, and in whose voice."""

    @cached_property
    def wording(self) -> pd.DataFrame:
        """One row per hit of the study's term sets (the kit's own, unless told), in headlines and bodies: that of
        ``word_choice``, part, story, weight."""
        term_sets = read_term_sets() if self.term_sets is None else self.term_sets
        parts = [
            wording.word_choice(self.clean, term_sets, column=COLUMNS[part], stream=stream).assign(part=part)
            for part, stream in self.streams.items()
        ]
        return pd.concat(parts, ignore_index=True).merge(self.of_articles.drop(columns="outlet"), on="article_id")

    @cached_property
    def own_wording(self) -> pd.DataFrame:
        """The hits in the outlet's own voice."""
        return self.wording[self.wording["whose"] == wording.OWN].reset_index(drop=True)

    @cached_property
    def word_shares(self) -> pd.DataFrame:
        """One row per set, variant and outlet: a contrast, the share in articles that use the set, in any voice."""
        return self._wording_shares("wording", group="outlet")

    @cached_property
    def own_word_shares(self) -> pd.DataFrame:
        """The same in the outlet's own voice."""
        return self._wording_shares("own_wording", group="outlet")

    @cached_property
    def word_shares_by_voice(self) -> pd.DataFrame:
        """One row per set, variant and ``whose``: a contrast over all outlets, own voice and the words of others."""
        return self._wording_shares("wording", group="whose")

    @cached_property
    def word_differences(self) -> pd.DataFrame:
        """One row per set, variant and pair of outlets: a contrast on shared stories, in any voice."""
        return self._wording_differences("wording")

    @cached_property
    def own_word_differences(self) -> pd.DataFrame:
        """The same in the outlet's own voice."""
        return self._wording_differences("own_wording")

    def _wording_shares(self, rows: str, *, group: str) -> pd.DataFrame:
        shares = wording.word_shares(
            getattr(self, rows), group=group, cluster="story_id", weight="weight", least=LEAST_SHARED, seed=self.seed
        )
        return made_of(shares, rows)

    def _wording_differences(self, rows: str) -> pd.DataFrame:
        table = wording.word_differences(getattr(self, rows), weight="weight", least=LEAST_SHARED, seed=self.seed)
        return made_of(table, rows)

"""Results on words."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from .. import framing, terms
from ..terms import merge_rows
from .prepared import Prepared


class Words(Prepared):
    """Words that set an outlet apart."""

    @cached_property
    def words(self) -> pd.DataFrame:
        """One row per outlet and word that sets it apart; what is dealt and drawn anew are tellings of stories."""
        told = self.of_articles[self.of_articles["weight"] > 0].set_index("article_id")
        telling = told["story_id"] + " " + told["outlet"]
        outlets = pd.Series(told["outlet"].to_numpy(), index=telling.to_numpy()).groupby(level=0).first()
        tellings = merge_rows(terms.scaled(self.terms, told["weight"]), telling)
        return framing.distinctive_words(tellings, outlets, min_articles=self.least, seed=self.seed)

"""Results on quotations and sources."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from .. import quotes, sourcing
from . import contrasts
from .prepared import Prepared


class Speakers(Prepared):
    """Who is quoted, how often, and with which verbs."""

    @cached_property
    def quotes(self) -> pd.DataFrame:
        """One row per stretch in quotation marks of a body (``find_quotes``), with outlet, story, weight, ``text`` (the
        words around it) and ``source``: the speaker's name in this corpus, which also tells kinds a text does not."""
        found = quotes.find_quotes(self.clean, stream=self.streams["body"]).merge(self.of_articles, on="article_id")
        found = found.assign(source=sourcing.source_names(found), text=sourcing.stretches(found, self.clean))
        return found.assign(speaker_kind=sourcing.source_kinds(found))

    @cached_property
    def known_speakers(self) -> pd.DataFrame:
        """The quotations whose speaker the text tells."""
        return self.quotes[(self.quotes["kind"] == "quotation") & (self.quotes["speaker_kind"] != quotes.UNKNOWN)]

    @cached_property
    def cued_quotes(self) -> pd.DataFrame:
        """The quotations that a verb or phrase attributes."""
        return self.quotes[(self.quotes["kind"] == "quotation") & (self.quotes["cue_stance"] != "none")]

    @cached_property
    def source_values(self) -> pd.DataFrame:
        """One row per measure and quotation or article it is taken from: value, text, outlet, story, weight."""
        return sourcing.source_measures(self.quotes, self.clean).merge(self.of_articles, on="article_id")

    @cached_property
    def source_kinds(self) -> pd.DataFrame:
        """One row per kind of speaker and outlet: a contrast whose estimate is a share of quotations."""
        return contrasts.shares(self.known_speakers, "speaker_kind", "known_speakers", seed=self.seed)

    @cached_property
    def cue_stances(self) -> pd.DataFrame:
        """One row per stance and outlet: a contrast whose estimate is a share of the verbs that attribute."""
        return contrasts.shares(self.cued_quotes, "cue_stance", "cued_quotes", seed=self.seed)

    @cached_property
    def source_measures(self) -> pd.DataFrame:
        """One row per measure and outlet: a contrast; intervals resample stories."""
        return contrasts.means(self.source_values, "value", "source_values", by=["measure"], seed=self.seed)

    @cached_property
    def source_differences(self) -> pd.DataFrame:
        """One row per measure and pair of outlets: a contrast on the stories both tell; q is over all of them."""
        return contrasts.differences(self.source_values, "value", "source_values", by=["measure"], seed=self.seed)

    @cached_property
    def sources_counted(self) -> pd.DataFrame:
        """One row per ``of`` (kinds, names) and quotation whose speaker has one: ``counted`` says which."""
        parts = {"kinds": "speaker_kind", "names": "source"}
        rows = [self.known_speakers.assign(of=of, counted=self.known_speakers[name]) for of, name in parts.items()]
        table = pd.concat(rows, ignore_index=True)
        return table[table["counted"] != ""].reset_index(drop=True)

    @cached_property
    def source_diversity(self) -> pd.DataFrame:
        """One row per ``of`` (kinds, names) and outlet: a contrast, the entropy of its sources in bits."""
        return contrasts.diversity(self.sources_counted, "counted", "sources_counted", by=["of"])

"""Results on quotations and sources."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import pandas as pd

from .. import quotes, sourcing, stats
from .prepared import LEAST_SHARED, Prepared


class Speakers(Prepared):
    """Who is quoted, how often, and with which verbs."""

    @cached_property
    def quotes(self) -> pd.DataFrame:
        """One row per stretch in quotation marks of a body (``find_quotes``), with outlet, story, weight, ``text`` (the
        words around it) and ``source``: the speaker's name in this corpus, which also tells kinds a text does not."""
        found = quotes.find_quotes(self.clean).merge(self.of_articles, on="article_id")
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
        return self._shares("known_speakers", "speaker_kind")

    @cached_property
    def cue_stances(self) -> pd.DataFrame:
        """One row per stance and outlet: a contrast whose estimate is a share of the verbs that attribute."""
        return self._shares("cued_quotes", "cue_stance")

    @cached_property
    def source_measures(self) -> pd.DataFrame:
        """One row per measure and outlet: a contrast; intervals resample stories."""
        return self._by_measure(stats.mean_by, group="outlet", cluster="story_id", weight="weight", least=LEAST_SHARED)

    @cached_property
    def source_differences(self) -> pd.DataFrame:
        """One row per measure and pair of outlets: a contrast on the stories both tell; q is over all of them."""
        table = self._by_measure(stats.paired_differences, weight="weight", least=LEAST_SHARED)
        table["q"] = stats.fdr(table["p"].to_numpy())
        return table

    @cached_property
    def source_diversity(self) -> pd.DataFrame:
        """One row per ``of`` (kinds, names) and outlet: a contrast, the entropy of its sources in bits."""
        named = self.known_speakers[self.known_speakers["source"] != ""]
        parts = {"kinds": (self.known_speakers, "speaker_kind"), "names": (named, "source")}
        tables = [
            stats.diversity_by(*part, group="outlet", cluster="story_id", weight="weight", least=LEAST_SHARED).assign(
                of=of
            )
            for of, part in parts.items()
        ]
        table = pd.concat(tables, ignore_index=True)
        return _made_of(table[["of", *table.columns.drop("of")]], "known_speakers")

    def _shares(self, rows: str, category: str) -> pd.DataFrame:
        found = getattr(self, rows)
        if found.empty:
            return pd.DataFrame(columns=[category, "outlet", "estimate", "low", "high", "p", "q", "n", "clusters"])
        shares = stats.shares_by(
            found, category, group="outlet", cluster="story_id", weight="weight", least=LEAST_SHARED, seed=self.seed
        )
        return _made_of(shares, rows)

    def _by_measure(self, compare: Callable[..., pd.DataFrame], **options: object) -> pd.DataFrame:
        parts = [
            compare(rows, "value", seed=self.seed, **options).assign(measure=measure)
            for measure, rows in self.source_values.groupby("measure", sort=False)
        ]
        table = pd.concat(parts, ignore_index=True)
        still = table["low"] == table["high"]  # no resample can move it: no interval rather than one of no width
        table[["low", "high"]] = table[["low", "high"]].mask(still)
        return _made_of(table[["measure", *table.columns.drop("measure")]], "source_values")


def _made_of(table: pd.DataFrame, rows: str) -> pd.DataFrame:
    table.attrs["rows"] = rows
    return table

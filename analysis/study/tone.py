"""Results on tone."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import pandas as pd

from .. import sentiment, stats
from .prepared import LEAST_SHARED, Prepared

LAYERS = ("headline", "own voice", "quotes")


class Tone(Prepared):
    """Tone by layer: averages by outlet, and outlet against outlet on the stories both tell."""

    @cached_property
    def tone(self) -> pd.DataFrame:
        """One row per article and layer (headline, own voice, quotes): mean compound, outlet, story."""
        means = sentiment.tone(self.sentences).merge(self.of_articles, on="article_id")
        layer = means["voice"].map({"own": "own voice", "quoted": "quotes"}).where(means["part"] == "body", "headline")
        whole = means.assign(layer=layer, total=means["compound"] * means["sentences"])
        summed = whole.groupby(["article_id", "outlet", "story_id", "weight", "layer"], as_index=False)[
            ["total", "sentences"]
        ].sum()
        return summed.assign(compound=summed["total"] / summed["sentences"]).drop(columns="total")

    @cached_property
    def tone_by_outlet(self) -> pd.DataFrame:
        """One row per layer and outlet: a contrast; intervals resample stories."""
        return self._by_layer(stats.mean_by, group="outlet", cluster="story_id", weight="weight", least=LEAST_SHARED)

    @cached_property
    def tone_on_shared_stories(self) -> pd.DataFrame:
        """One row per layer and pair of outlets: a contrast on the stories both tell; q is within the layer."""
        return self._by_layer(stats.paired_differences, weight="weight", least=LEAST_SHARED)

    @cached_property
    def same_story(self) -> pd.DataFrame:
        """One row per pair of outlets that share enough stories: own voice on these, and ``raw``, the overall gap."""
        table = self.tone_on_shared_stories
        table = table[(table["layer"] == "own voice") & (table["clusters"] >= LEAST_SHARED)]
        overall = self.tone_by_outlet.query("layer == 'own voice'").set_index("outlet")["estimate"]
        raw = table["a"].map(overall).astype(float) - table["b"].map(overall).astype(float)
        return table.assign(raw=raw).sort_values(["estimate", "a", "b"], ignore_index=True)

    def _by_layer(self, compare: Callable[..., pd.DataFrame], **options: object) -> pd.DataFrame:
        parts = [
            compare(rows, "compound", seed=self.seed, **options).assign(layer=layer)
            for layer, rows in self.tone.groupby("layer")
        ]
        table = pd.concat(parts, ignore_index=True)
        return table[["layer", *table.columns.drop("layer")]]

"""Results on how the same story is told."""

from __future__ import annotations

from functools import cached_property, partial
from itertools import combinations

import pandas as pd

from ..gaps import decompose_gap
from ..permutation import permute
from ..resampling import fdr
from .contrasts import MEANS, made_of, stacked
from .prepared import LEAST_SHARED, tellings
from .tone import Tone

GAPS = ["layer", "a", "b", "component", *MEANS[1:], "smallest_p"]


class Telling(Tone):
    """What of a gap between outlets is choice of stories, what is telling; stories side by side."""

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """One row per pair of outlets with enough shared stories and component of their gap in own-voice tone.

        A contrast; see ``decompose_gap``. ``q`` and ``p`` are of the treatment, ``q`` over all pairs.
        """
        own = self.tone[self.tone["layer"] == "own voice"]
        parts = [
            decompose_gap(own, "compound", a, b, weight="weight", least=LEAST_SHARED, seed=self.seed)
            for a, b in combinations(sorted(own.loc[own["weight"] > 0, "outlet"].unique()), 2)
        ]
        table = stacked([part.assign(layer="own voice") for part in parts if part["estimate"].notna().all()], GAPS)
        return made_of(table.assign(q=fdr(table["p"].to_numpy(float))), "tone_sentences")

    @cached_property
    def tellings_apart(self) -> pd.DataFrame:
        """One row per layer and outlet: a contrast, its tone against all other outlets' on the same stories.

        What an outlet published on a story is dealt as one; ``q`` is over all layers and outlets (see ``permute``).
        """
        tone = self.tone[self.tone["weight"] > 0]
        tone = tone.assign(telling=tellings(tone))
        deal = partial(permute, value="compound", unit="telling", within="story_id", weight="weight", seed=self.seed)
        parts = [
            deal(rows).assign(layer=layer)
            for layer, rows in tone.groupby("layer")
            if rows.groupby("story_id")["outlet"].nunique().max() > 1
        ]
        table = stacked(parts, ["layer", *MEANS, "p_family", "smallest_p"])
        return made_of(table.assign(q=fdr(table["p"].to_numpy(float))), "tone_sentences", outlets="all", on="story_id")

    @cached_property
    def story_tone(self) -> pd.DataFrame:
        """One row per shared story and outlet: mean tone of its own voice there, and its articles."""
        own = self.tone[(self.tone["layer"] == "own voice") & (self.tone["weight"] > 0)]
        total = own.assign(total=own["compound"] * own["weight"]).groupby(["story_id", "outlet"])
        summed = total.agg(total=("total", "sum"), weight=("weight", "sum"), articles=("article_id", "nunique"))
        shared = summed.groupby("story_id")["weight"].transform("size") > 1
        table = summed[shared].assign(compound=summed["total"] / summed["weight"], layer="own voice").reset_index()
        return table.drop(columns=["total", "weight"])

    @cached_property
    def side_by_side(self) -> pd.DataFrame:
        """One row per outlet and story, of the five stories told by most outlets: headline, day, link, tone.

        Where an outlet has several articles on a story its first one speaks for it.
        """
        most = self.shared_stories.sort_values(["outlets", "articles", "story_id"], ascending=[False, False, True])
        told = self.articles.assign(story_id=self.articles["article_id"].map(self.stories))
        told = told[told["story_id"].isin(most["story_id"].head(5))]
        told = told.sort_values(["published", "article_id"]).groupby(["story_id", "outlet"], as_index=False).first()
        tone = self.story_tone.set_index(["story_id", "outlet"])["compound"]
        rank = {story: i for i, story in enumerate(most["story_id"].head(5))}
        table = told[["story_id", "outlet", "title", "published", "url", "article_id"]].join(
            tone, on=["story_id", "outlet"]
        )
        return table.assign(rank=table["story_id"].map(rank)).sort_values(["rank", "outlet"], ignore_index=True)

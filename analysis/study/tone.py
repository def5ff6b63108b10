"""Results on tone."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from .. import sentiment, targets, text, vader, word_shift
from ..stream import Stream, read_stream
from ..targets import Targets
from . import contrasts
from .contrasts import made_of
from .prepared import LEAST_SHARED, Prepared

LAYERS = ("headline", "own voice", "quotes")
TOWARDS = ("compound", "news")  # what a target's clause is scored by: their mean
TOWARD: dict[str, Any] = {"value": "toward", "rows": "target_sentences", "by": ["target", "layer"]}
ARTICLE = ["article_id", "outlet", "story_id", "weight"]


class Tone(Prepared):
    """Tone by layer: averages by outlet, and outlet against outlet on the stories both tell."""

    @cached_property
    def tone_sentences(self) -> pd.DataFrame:
        """One row per headline, and per sentence and voice of a body, scored: layer, outlet, story, weight.

        A headline is one row, quotations and all: it is printed and read as one, and in pieces its tone would shrink.
        """
        whole = text.pieces_of(self.streams["headline"], "headline", voices=False)
        scores = vader.score_tokens(whole.tokens)[:, vader.COMPOUND]
        headlines = text.sentence_table(self.clean["article_id"], {"headline": whole}, {"headline": scores})
        layer = self.sentences["voice"].map({"own": "own voice", "quoted": "quotes"})
        bodies = self.sentences.assign(layer=layer)[self.sentences["part"] == "body"]
        rows = pd.concat([headlines.assign(layer="headline"), bodies], ignore_index=True)
        return rows.merge(self.of_articles, on="article_id")

    @cached_property
    def tone(self) -> pd.DataFrame:
        """One row per article and layer (headline, own voice, quotes): mean compound, outlet, story."""
        return sentiment.tone(self.tone_sentences, by=[*ARTICLE, "layer"])

    @cached_property
    def tone_by_outlet(self) -> pd.DataFrame:
        """One row per layer and outlet: a contrast; intervals resample stories."""
        return contrasts.means(self.tone, "compound", "tone_sentences", by=["layer"], seed=self.seed)

    @cached_property
    def tone_on_shared_stories(self) -> pd.DataFrame:
        """One row per layer and pair of outlets: a contrast on the stories both tell; q is over all of them."""
        return contrasts.differences(self.tone, "compound", "tone_sentences", by=["layer"], seed=self.seed)

    @cached_property
    def same_story(self) -> pd.DataFrame:
        """One row per pair of outlets that share enough stories: own voice on these, and ``raw``, the overall gap."""
        table = self.tone_on_shared_stories
        table = table[(table["layer"] == "own voice") & (table["clusters"] >= LEAST_SHARED)]
        overall = self.tone_by_outlet.query("layer == 'own voice'").set_index("outlet")["estimate"]
        raw = table["a"].map(overall).astype(float) - table["b"].map(overall).astype(float)
        return table.assign(raw=raw).sort_values(["estimate", "a", "b"], ignore_index=True)

    @cached_property
    def scored_sentences(self) -> pd.DataFrame:
        """The same rows as ``tone_sentences``, scored by every scorer; each counts once, copies as well."""
        return sentiment.score_lexicons(self.tone_sentences, stream=self._tone_stream).drop(columns="weight")

    @cached_property
    def tone_agreement(self) -> pd.DataFrame:
        """One row per pair of scorers and measure: a contrast, how far they agree here; intervals resample stories."""
        agreed = sentiment.tone_agreement(self.scored_sentences, cluster="story_id", seed=self.seed)
        return made_of(agreed, "scored_sentences", outlets="all", on="")

    def target_sentences(self, names: Targets | None = None) -> pd.DataFrame:
        """One row per sentence, voice and target named in it, with ``toward``: the tone of the clauses that name it.

        ``names``: other targets than the study's. Raises ``ValueError`` where neither is given.
        """
        found = targets.target_sentences(self.tone_sentences, self._targets(names))
        scored = sentiment.score_lexicons(found, scorers=TOWARDS, column="clause")
        return found.assign(toward=scored["mean"])

    def tone_towards(self, names: Targets | None = None) -> pd.DataFrame:
        """One row per target, layer and outlet: a contrast, the mean tone of the clauses that name the target."""
        return contrasts.means(self._towards(names), **TOWARD, seed=self.seed, of=self._targets(names))

    def tone_towards_on_shared_stories(self, names: Targets | None = None) -> pd.DataFrame:
        """One row per target, layer and pair of outlets: a contrast on stories in which both name the target.

        ``q`` is over all targets, layers and pairs.
        """
        return contrasts.differences(self._towards(names), **TOWARD, seed=self.seed, of=self._targets(names))

    @cached_property
    def rated_words(self) -> pd.DataFrame:
        """One row per word of the news list in a sentence of an outlet's own voice: word, score, share of the text."""
        own = self._tone_stream.rows((self.tone_sentences["layer"] == "own voice").to_numpy())
        return word_shift.rated_words(self._own_voice, sentiment.news_ratings(), tokens=own)

    @cached_property
    def rating(self) -> pd.DataFrame:
        """One row per article: the mean rating of its own words; a word that is not on the news list counts 0."""
        rated = (self.rated_words["score"] * self.rated_words["share"]).groupby(self.rated_words["article_id"]).sum()
        articles = self._own_voice.drop_duplicates("article_id")[ARTICLE].reset_index(drop=True)
        return articles.assign(layer="own voice", rating=articles["article_id"].map(rated).fillna(0.0))

    @cached_property
    def rating_on_shared_stories(self) -> pd.DataFrame:
        """One row per pair of outlets: a contrast of mean ratings on the stories both tell; word_shift explains it."""
        return contrasts.differences(self.rating, "rating", "rated_words", by=["layer"], seed=self.seed, units="rating")

    def word_shift(self, a: str, b: str) -> pd.DataFrame:
        """One row per word of the news list: what it adds to the difference of a's and b's mean rating.

        On the stories both tell, own voice only. The mean rating is additive, so the estimates add up to that
        difference exactly; VADER's compound is not: negations, capitals and its squeezing of sums belong to no word.
        """
        table = word_shift.shift_on_shared_stories(
            self.rated_words, self.rating, a, b, least=LEAST_SHARED, seed=self.seed
        )
        return made_of(table, "rated_words", units="rating")

    @cached_property
    def _tone_stream(self) -> Stream:
        """The sentences as tokens."""
        return read_stream(self.tone_sentences["text"])

    @property
    def _own_voice(self) -> pd.DataFrame:
        return self.tone_sentences[self.tone_sentences["layer"] == "own voice"]

    def _targets(self, names: Targets | None) -> Targets:
        """These, else the study's."""
        given = self.targets if names is None else names
        if given is None:
            raise ValueError("no target is given: open_study(..., targets={'Trump': ['Donald Trump']}), or a CSV file")
        return given

    def _towards(self, names: Targets | None) -> pd.DataFrame:
        """One row per article, layer and target: the mean tone of the clauses that name it."""
        return sentiment.tone(self.target_sentences(names), by=[*ARTICLE, "target", "layer"], value="toward")

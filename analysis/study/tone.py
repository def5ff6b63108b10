"""Results on tone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import pandas as pd

from .. import sentiment, stats, targets, text, vader, word_shift
from .prepared import LEAST_SHARED, Prepared

LAYERS = ("headline", "own voice", "quotes")
TOWARDS = ("compound", "news")  # what a target's clause is scored by: their mean
MEANS = "outlet estimate low high p q n clusters".split()
PAIRS = "a b estimate low high p q n clusters p_family smallest_p".split()
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
        return self._tone_means(self.tone, "compound", ["layer"], "tone_sentences")

    @cached_property
    def tone_on_shared_stories(self) -> pd.DataFrame:
        """One row per layer and pair of outlets: a contrast on the stories both tell; q is within the layer."""
        return self._tone_differences(self.tone, "compound", ["layer"], "tone_sentences")

    @cached_property
    def same_story(self) -> pd.DataFrame:
        """One row per pair of outlets that share enough stories: own voice on these, and ``raw``, the overall gap."""
        table = self.tone_on_shared_stories
        table = table[(table["layer"] == "own voice") & (table["clusters"] >= LEAST_SHARED)]
        overall = self.tone_by_outlet.query("layer == 'own voice'").set_index("outlet")["estimate"]
        raw = table["a"].map(overall).astype(float) - table["b"].map(overall).astype(float)
        return table.assign(raw=raw).sort_values(["estimate", "a", "b"], ignore_index=True)

    @cached_property
    def tone_agreement(self) -> pd.DataFrame:
        """One row per pair of scorers and measure: a contrast, how far they agree here; intervals resample stories."""
        scored = sentiment.score_lexicons(self.tone_sentences)
        return sentiment.tone_agreement(scored, cluster="story_id", seed=self.seed)

    def target_sentences(self, names: targets.Targets) -> pd.DataFrame:
        """One row per sentence, voice and target named in it, with ``toward``: the tone of the clauses that name it."""
        found = targets.target_sentences(self.tone_sentences, names)
        scored = sentiment.score_lexicons(found, scorers=TOWARDS, column="clause")
        return found.assign(toward=scored["mean"])

    def tone_towards(self, names: targets.Targets) -> pd.DataFrame:
        """One row per target, layer and outlet: a contrast, the mean tone of the clauses that name the target."""
        table = self._tone_means(self._towards(names), "toward", ["target", "layer"], "target_sentences")
        table.attrs["of"] = names
        return table

    def tone_towards_on_shared_stories(self, names: targets.Targets) -> pd.DataFrame:
        """One row per target, layer and pair of outlets: a contrast on stories in which both name the target.

        ``q`` is over all targets, layers and pairs.
        """
        table = self._tone_differences(self._towards(names), "toward", ["target", "layer"], "target_sentences")
        table.attrs["of"] = names
        return table.assign(q=stats.fdr(table["p"].to_numpy()))

    @cached_property
    def rated_words(self) -> pd.DataFrame:
        """One row per word of the news list in a sentence of an outlet's own voice: word, score, share of the text."""
        return word_shift.rated_words(self._own_voice, sentiment.news_ratings())

    @cached_property
    def rating(self) -> pd.DataFrame:
        """One row per article: the mean rating of its own words; a word that is not on the news list counts 0."""
        rated = (self.rated_words["score"] * self.rated_words["share"]).groupby(self.rated_words["article_id"]).sum()
        articles = self._own_voice.drop_duplicates("article_id")[ARTICLE].reset_index(drop=True)
        return articles.assign(layer="own voice", rating=articles["article_id"].map(rated).fillna(0.0))

    @cached_property
    def rating_on_shared_stories(self) -> pd.DataFrame:
        """One row per pair of outlets: a contrast of mean ratings on the stories both tell; word_shift explains it."""
        return self._tone_differences(self.rating, "rating", ["layer"], "rated_words")

    def word_shift(self, a: str, b: str) -> pd.DataFrame:
        """One row per word of the news list: what it adds to the difference of a's and b's mean rating.

        On the stories both tell, own voice only. The mean rating is additive, so the estimates add up to that
        difference exactly; VADER's compound is not: negations, capitals and its squeezing of sums belong to no word.
        """
        table = word_shift.shift_on_shared_stories(
            self.rated_words, self.rating, a, b, least=LEAST_SHARED, seed=self.seed
        )
        table.attrs["rows"] = "rated_words"
        return table

    @property
    def _own_voice(self) -> pd.DataFrame:
        return self.tone_sentences[self.tone_sentences["layer"] == "own voice"]

    def _towards(self, names: targets.Targets) -> pd.DataFrame:
        """One row per article, layer and target: the mean tone of the clauses that name it."""
        return sentiment.tone(self.target_sentences(names), by=[*ARTICLE, "target", "layer"], value="toward")

    def _tone_means(self, table: pd.DataFrame, value: str, keys: Sequence[str], rows: str) -> pd.DataFrame:
        options = {"group": "outlet", "cluster": "story_id", "weight": "weight", "least": LEAST_SHARED}
        return self._within(keys, stats.mean_by, table, value, rows, **options)

    def _tone_differences(self, table: pd.DataFrame, value: str, keys: Sequence[str], rows: str) -> pd.DataFrame:
        return self._within(keys, stats.paired_differences, table, value, rows, weight="weight", least=LEAST_SHARED)

    def _within(
        self, keys: Sequence[str], compare: Callable[..., pd.DataFrame], table: pd.DataFrame, value: str, rows: str,
        **options: object,
    ) -> pd.DataFrame:  # fmt: skip
        """The comparison within each combination of the keys, one under the other."""
        parts = {
            key: compare(part, value, seed=self.seed, **options)
            for key, part in table.groupby(list(keys))
            if (part["weight"] > 0).any()
        }
        if not parts:  # a target that nobody names
            return pd.DataFrame(
                columns=[*keys, *(PAIRS if compare is stats.paired_differences else MEANS)], dtype=float
            )
        found = pd.concat(parts, names=[*keys, "row"]).reset_index(list(keys)).reset_index(drop=True)
        found.attrs["rows"] = rows
        return found

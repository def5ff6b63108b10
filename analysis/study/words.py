"""Results on words."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from .. import framing, terms
from ..concordance import kwic
from ..terms import Terms, merge_rows
from .contrasts import made_of
from .prepared import Prepared, tellings

KEYNESS = (
    "label term n rest g2 g2_two_cells chi2 log_ratio percent_diff dp dp_norm juilland_d rosengren_s carroll_d2".split()
)
STRETCH = 100  # letters to either side of a word in its concordance
ALSO = {"estimate": "within_estimate", "p": "within_p", "articles": "within_articles"}


class Words(Prepared):
    """Words and phrases that set an outlet apart; what is dealt are tellings: all an outlet wrote on one story."""

    @cached_property
    def phrases(self) -> Terms:
        """Words and runs of up to three words of the articles, furniture and outlets' names left out."""
        return terms.count_terms(self.clean, ngrams=(1, 3), min_docs=self.least, stream=self.masked)

    @cached_property
    def _told(self) -> tuple[Terms, pd.DataFrame]:
        """Phrases of each telling, copies weighed; the outlet and story of each."""
        told = self.of_articles[self.of_articles["weight"] > 0]
        told = told.assign(telling=tellings(told)).set_index("article_id")
        of = told.drop_duplicates("telling").set_index("telling")
        return merge_rows(terms.scaled(self.phrases, told["weight"]), told["telling"]), of

    @cached_property
    def words_tested(self) -> pd.DataFrame:
        """One row per outlet and word or phrase that enough of its tellings use: overall, story choice included."""
        return self._tested("uses")

    @cached_property
    def words_tested_on_shared_stories(self) -> pd.DataFrame:
        """The same where tellings are dealt within the stories that the outlet shares with another."""
        return self._tested("uses_on_shared_stories", within=self._told[1]["story_id"])

    @cached_property
    def words(self) -> pd.DataFrame:
        """One row per outlet and word or phrase that sets it apart: a contrast, and the same words on shared stories.

        ``within_estimate, within_p, within_articles``: log-odds, p and tellings on the stories that the outlet shares
        with another; missing where too few of these tellings use the word.
        """
        table = self._listed(self.words_tested)
        inside = self.words_tested_on_shared_stories.set_index(["label", "term"])[list(ALSO)].rename(columns=ALSO)
        return made_of(table.join(inside, on=["label", "term"]), "uses")

    @cached_property
    def words_on_shared_stories(self) -> pd.DataFrame:
        """One row per outlet and word or phrase that sets it apart where it tells what another outlet tells too."""
        table = self._listed(self.words_tested_on_shared_stories, within=self._told[1]["story_id"])
        return made_of(table, "uses_on_shared_stories")

    @cached_property
    def keyness(self) -> pd.DataFrame:
        """One row per row of ``words``: measures of keyness, and of dispersion over the outlet's tellings."""
        if self.words.empty:
            return made_of(pd.DataFrame(columns=KEYNESS), "uses")
        measures = framing.keyness_by(self._told[0], self._told[1]["outlet"])
        return made_of(self.words[["label", "term"]].merge(measures, on=["label", "term"]), "uses")

    def uses(self, term: str) -> pd.DataFrame:
        """One row per use of a word or phrase, as counted (in no outlet's name): article_id, outlet, story_id, weight,
        text, its place."""
        found = kwic(self.clean, term, width=STRETCH, stop_words="english", stream=self.masked)
        text = found["left"] + " " + found["keyword"] + " " + found["right"]
        return found.assign(text=text.str.strip()).merge(self.of_articles, on=["article_id", "outlet"])

    def uses_on_shared_stories(self, term: str) -> pd.DataFrame:
        """The same in stories that two outlets or more tell."""
        found = self.uses(term)
        return found[found["story_id"].isin(self.shared_stories["story_id"])].reset_index(drop=True)

    def _tested(self, rows: str, within: pd.Series | None = None) -> pd.DataFrame:
        (told, of), options = self._told, {"min_articles": self.least, "seed": self.seed}
        alone = of["outlet"].nunique() < 2  # nothing to set it apart from
        none = pd.DataFrame(columns=framing.TESTED)
        return made_of(none if alone else framing.words_tested(told, of["outlet"], within=within, **options), rows)

    def _listed(self, tested: pd.DataFrame, within: pd.Series | None = None) -> pd.DataFrame:
        """The ten of each outlet that come first, with intervals that draw whole stories anew."""
        (told, of), listed = self._told, framing.one_form_each(tested, n_terms=10)
        return framing.with_intervals(listed, told, of["outlet"], within=within, cluster=of["story_id"], seed=self.seed)

"""Results on generic frames."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from .. import frames
from ..lexicons import read_lexicon
from . import contrasts
from .prepared import Prepared

FRAMES = (*frames.GENERIC, *frames.POLICY)


class Frames(Prepared):
    """Which frames an outlet uses, and how far to trust the count."""

    @cached_property
    def frame_sentences(self) -> pd.DataFrame:
        """One row per sentence in an outlet's own voice, headlines included, with outlet, story and weight."""
        own = self.sentences[self.sentences["voice"] == "own"].drop(columns="compound")
        return own.merge(self.of_articles, on="article_id")

    @cached_property
    def frames(self) -> pd.DataFrame:
        """One row per sentence in an outlet's own voice and frame that has a cue in it: hits, cues, outlet, story."""
        lexicon = pd.concat([read_lexicon("frames_generic"), read_lexicon("frames_policy")], ignore_index=True)
        return frames.score_frames(self.frame_sentences, lexicon)

    @cached_property
    def frame_shares(self) -> pd.DataFrame:
        """One row per article and frame: the share of its own sentences that have a cue; outlet, story, weight."""
        shares = frames.frame_shares(self.frames, self.frame_sentences, frames=FRAMES)
        return shares.merge(self.of_articles, on="article_id")

    @cached_property
    def frame_validity(self) -> pd.DataFrame:
        """One row per frame: coverage, the words that drove it, agreement with codes: those of this study, else those
        a language model gave to sentences of the default corpus."""
        codes = frames.read_frame_codes() if self.frame_codes is None else self.frame_codes
        return frames.frame_validity(self.frames, self.frame_sentences, codes, frames=FRAMES, seed=self.seed)

    @cached_property
    def frames_by_outlet(self) -> pd.DataFrame:
        """One row per frame and outlet: a contrast, the mean share of an article's sentences."""
        return contrasts.means(self.frame_shares, "share", "frames", by=["frame"], seed=self.seed)

    @cached_property
    def frames_on_shared_stories(self) -> pd.DataFrame:
        """One row per frame and pair of outlets: a contrast on the stories both tell; q is over all of them."""
        return contrasts.differences(
            self.frame_shares, "share", "frames", by=["frame"], seed=self.seed, units="frame_shares"
        )

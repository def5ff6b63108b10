"""Results on generic frames."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import pandas as pd

from .. import frames, stats
from ..lexicons import read_lexicon
from .prepared import LEAST_SHARED, Prepared

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
        """One row per frame: coverage, the words that drove it, agreement with the codes of the default corpus."""
        return self.validate_frames(frames.read_frame_codes())

    def validate_frames(self, codes: pd.DataFrame) -> pd.DataFrame:
        """The same with hand codes of this corpus: ``article_id, part, sent_no, coder, codes`` (joined by "|")."""
        return frames.frame_validity(self.frames, self.frame_sentences, codes, frames=FRAMES, seed=self.seed)

    @cached_property
    def frames_by_outlet(self) -> pd.DataFrame:
        """One row per frame and outlet: a contrast, the mean share of an article's sentences."""
        table = self._by_frame(stats.mean_by, group="outlet", cluster="story_id", weight="weight", least=LEAST_SHARED)
        none = table["estimate"] == 0  # no resample can move it: no interval rather than one of no width
        table[["low", "high"]] = table[["low", "high"]].mask(none)
        return table

    @cached_property
    def frames_on_shared_stories(self) -> pd.DataFrame:
        """One row per frame and pair of outlets: a contrast on the stories both tell; q over all pairs of all frames of
        the same lexicon."""
        table = self._by_frame(stats.paired_differences, weight="weight", least=LEAST_SHARED)
        kind = table["frame"].isin(frames.GENERIC)
        table["q"] = table.groupby(kind)["p"].transform(lambda p: stats.fdr(p.to_numpy()))
        return table

    def _by_frame(self, compare: Callable[..., pd.DataFrame], **options: object) -> pd.DataFrame:
        of_frame = self.frame_shares.groupby("frame")
        parts = [compare(of_frame.get_group(frame), "share", seed=self.seed, **options) for frame in FRAMES]
        table = pd.concat([part.assign(frame=frame) for part, frame in zip(parts, FRAMES, strict=True)])
        table = table[["frame", *table.columns.drop("frame")]].reset_index(drop=True)
        table.attrs["rows"] = "frames"
        return table

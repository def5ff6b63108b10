"""One study: a corpus, its parameters, and each result computed from them at most once."""

from __future__ import annotations

import hashlib
import os
import sys
import warnings
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from importlib.metadata import version

import pandas as pd

from .. import corpus
from ..languages import ENGLISH, UNKNOWN
from ..story_scores import days_within
from ..targets import Targets
from ..terms import NoTerms
from .attention import Attention
from .files import READERS, File, are_of, read_files
from .frames import Frames
from .prepared import LEAST_SHARED
from .speakers import Speakers
from .telling import Telling
from .tone import LAYERS
from .wording import Wording
from .words import Words

__all__ = ["LAYERS", "LEAST_SHARED", "Study", "open_study"]
PACKAGES = ("numpy", "pandas", "scikit-learn", "scipy", "numba", "vaderSentiment", "ftfy", "matplotlib")
PARAMETERS = ("n_topics", "window", "seed", "count_copies", "story_threshold")
COUNT_COPIES = ("weigh", "first", "all")


class Study(Attention, Words, Wording, Speakers, Frames, Telling):
    """Articles and parameters; every other attribute is a table computed when first asked for.

    One module of this package holds the results on one subject; ``prepared`` holds what they all rest on.
    """

    @cached_property
    def attrition(self) -> pd.DataFrame:
        """From the rows in the files to the articles that each comparison rests on."""
        base = corpus.attrition(pd.concat([self.articles, self.others]), self.ledger)
        n, told = len(self.articles), set(self.shared_stories["story_id"])
        foreign = Counter(self.others.get("language", ()))
        left_out = ", ".join(f"{language} {count}" for language, count in sorted(foreign.items()))
        kinds = self.copies["kind"].value_counts().drop("none", errors="ignore")
        copied = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
        steps = [
            *([("in the language studied", n + len(self.others), n, f"left out: {left_out}")] if left_out else []),
            ("each text once", n, n - int(kinds.sum()), f"without copies ({copied})" if copied else "no copies"),
            ("dated", n, int(self.articles["published"].notna().sum()), "has a day or a time"),
            ("in a topic", n, self._in_a_topic(), "uses a counted word"),
            ("in a shared story", n, int(self.of_articles["story_id"].isin(told).sum()), "told by two outlets or more"),
        ]
        return pd.concat([base, pd.DataFrame(steps, columns=base.columns)], ignore_index=True)

    def _in_a_topic(self) -> int:
        try:
            return int((self.topics["topic"] >= 0).sum())
        except NoTerms:
            return 0

    @cached_property
    def provenance(self) -> dict[str, object]:
        """What these results were computed from: version, corpus hash, parameters, rows refused, packages."""
        identity = self.articles.sort_values("article_id")[["article_id", "title", "published"]].astype(str)
        return {
            "broadsheet": version("broadsheet"),
            "corpus": self.source,
            "corpus_sha256": hashlib.sha256(identity.to_csv(index=False, lineterminator="\n").encode()).hexdigest()[
                :16
            ],
            "articles": len(self.articles),
            **({"columns": dict(self.columns)} if self.columns else {}),
            "refused": {rule: int(n) for rule, n in self.ledger["rule"].value_counts().sort_index().items()},
            "parameters": {name: getattr(self, name) for name in PARAMETERS}
            | {"story_answers": 0 if self.story_answers is None else len(self.story_answers)}
            | {name: len(getattr(self, name)) for name in READERS if getattr(self, name) is not None},
            "python": f"{sys.version_info.major}.{sys.version_info.minor}",
            "packages": {name: version(name) for name in PACKAGES},
        }

    def check(self, claim: str, holds: bool) -> str:
        """The claim with a mark that tells whether it holds here.

        Raises ``AssertionError`` where it fails on the default corpus: the prose around it would no longer be true.
        """
        if not holds and self.source == "default":
            raise AssertionError(f"no longer true of the default corpus: {claim}. Rewrite the prose that says so.")
        return f"{'holds' if holds else 'DOES NOT HOLD here'}: {claim}"


def open_study(
    source: corpus.Source | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    captured: str | datetime | None = None,
    language: str = ENGLISH,
    n_topics: int = 12,
    window: str = "4D",
    seed: int = 1,
    count_copies: str = "weigh",
    story_threshold: float | None = None,
    story_answers: pd.DataFrame | None = None,
    term_sets: File | None = None,
    targets: Targets | pd.DataFrame | None = None,
    frame_codes: File | None = None,
) -> Study:
    """A study of ``source`` (see ``load_corpus``; the default corpus if none) with these parameters.

    ``language``: the one studied; articles in another are kept in ``study.others``, and an attrition line counts them.
    ``n_topics``: topics to fit, at most one per five articles. ``window``: how far apart in time two articles of one
    story may be (beyond some two weeks their score tells them apart anyway). ``seed``: of every random step.
    ``count_copies``: how the copies of a text count in every comparison: "weigh" lets them share one count, "first"
    leaves the original only, "all" counts each. ``story_threshold``: the precision that pairs joined to stories should
    have; ``story_answers``: pairs of this corpus that a person has read (``story_pairs_to_check``), in place of the
    kit's. Files of one's own, or tables with the same columns: ``term_sets``, words for one thing to be compared in
    ``study.wording``, in place of the kit's (``read_term_sets``); ``targets``, names with aliases for ``tone_towards``
    (``read_targets``); ``frame_codes``, hand codes of this corpus for ``frame_validity`` (``coded_sentences``). Prints
    one line where rows were refused.
    """
    if count_copies not in COUNT_COPIES:
        raise ValueError(f"count_copies={count_copies!r}: expected one of {', '.join(COUNT_COPIES)}")
    days_within(window)  # an impossible one is told before anything is read
    given = read_files(term_sets=term_sets, targets=targets, frame_codes=frame_codes)  # and so is a mistake in a file
    source = source if source is None or isinstance(source, str | os.PathLike) else list(source)
    articles, ledger = corpus.read_corpus(source, columns=columns, captured=captured)
    corpus.report(articles, ledger)
    studied = articles["language"].isin([language, UNKNOWN])
    _tell_of_languages(articles["language"], language)
    if frame_codes is not None:
        are_of(given["frame_codes"], articles)
    return Study(
        articles[studied].reset_index(drop=True),
        ledger,
        _name(source),
        n_topics=n_topics,
        window=window,
        seed=seed,
        count_copies=count_copies,
        story_threshold=story_threshold,
        story_answers=story_answers,
        **given,
        columns=columns,
        others=articles[~studied].reset_index(drop=True),
    )


def _tell_of_languages(found: pd.Series, studied: str) -> None:
    """Say which articles are left out. Raises ``ValueError`` where none is in the language studied."""
    counts = found.value_counts().to_dict()
    if not set(counts) & {studied, UNKNOWN}:
        listed = ", ".join(f"{name} {n}" for name, n in counts.items())
        raise ValueError(f"no article in {studied!r}, but in {listed}: open_study(..., language={found.mode()[0]!r})")
    if left_out := {name: n for name, n in counts.items() if name not in (studied, UNKNOWN)}:
        listed = ", ".join(f"{name} {n}" for name, n in left_out.items())
        print(f"Left out {sum(left_out.values()):,} articles in other languages ({listed}): study.others has them.")
    if studied != ENGLISH:
        warnings.warn("stop words and VADER's lexicon are English: words and tone mean little here", stacklevel=3)


def _name(source: corpus.Source | None) -> str:
    """What a source is called in the provenance: names of files and folders, never where they lie on this machine."""
    if source is None:
        return "default"
    parts = [source] if isinstance(source, str | os.PathLike) else source
    name = ", ".join(str(part).replace("\\", "/").rstrip("/").rsplit("/", maxsplit=1)[-1] for part in parts)
    return "./default" if name == "default" else name

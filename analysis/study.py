"""One study: a corpus, its parameters, and each result computed from them at most once."""

from __future__ import annotations

import hashlib
import os
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from importlib.metadata import version

import numpy as np
import pandas as pd

from . import (
    boilerplate,
    copies,
    corpus,
    framing,
    masking,
    sentiment,
    stats,
    stories,
    terms,
    text,
    topics,
    vader,
    wires,
)
from .languages import ENGLISH, UNKNOWN
from .story_calibration import THRESHOLDS, calibrate_stories, default_calibration, score_cut
from .story_scores import days_within, story_pairs
from .stream import Stream, read_stream
from .terms import Terms, merge_rows

PACKAGES = ("numpy", "pandas", "scikit-learn", "scipy", "numba", "vaderSentiment", "ftfy", "matplotlib")
LAYERS = ("headline", "own voice", "quotes")
OTHER_SEEDS = 4
PARAMETERS = ("n_topics", "window", "seed", "count_copies", "story_threshold")
COUNT_COPIES = ("weigh", "first", "all")
LEAST_SHARED = 6  # stories: a sign-flip test on fewer cannot reach p = .05


@dataclass(frozen=True, eq=False)
class Study:
    """Articles and parameters; every other attribute is a table computed when first asked for."""

    articles: pd.DataFrame
    ledger: pd.DataFrame
    source: str
    n_topics: int = 12
    window: str = "4D"
    seed: int = 1
    count_copies: str = "weigh"  # copies of a text share one count; "first": only the original counts; "all": each does
    story_threshold: float | None = None  # precision of the pairs joined to stories; the kit's own if None
    story_answers: pd.DataFrame | None = None  # pairs of this corpus read by a person, see story_pairs_to_check
    columns: Mapping[str, str] | None = None
    others: pd.DataFrame = field(default_factory=pd.DataFrame)  # articles in another language than the one studied

    @cached_property
    def least(self) -> int:
        """In how many articles a term must stand: 10, fewer in a small corpus."""
        return max(2, min(10, len(self.articles) // 100))

    @cached_property
    def _stripped(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        return boilerplate.strip_boilerplate(self.articles)

    @property
    def clean(self) -> pd.DataFrame:
        """The articles without site furniture."""
        return self._stripped[0]

    @property
    def furniture(self) -> pd.DataFrame:
        """What was stripped: outlet, passage, where, times, articles, share."""
        return self._stripped[1]

    @cached_property
    def streams(self) -> dict[str, Stream]:
        """Headlines and bodies as tokens, read once for all that is counted or scored."""
        return {"headline": read_stream(self.clean["title"]), "body": read_stream(self.clean["text"])}

    @cached_property
    def terms(self) -> Terms:
        """Words of the articles, furniture and outlets' names left out."""
        masked = masking.mask_stream(self.streams["body"], self.clean)
        return terms.count_terms(self.clean, min_docs=self.least, stream=masked)

    @cached_property
    def weights(self) -> Terms:
        """TF-IDF with sublinear counts."""
        return terms.weigh(self.terms, sublinear=True)

    @cached_property
    def topics(self) -> pd.DataFrame:
        """One row per article: topic, margin, outlet and story."""
        found = topics.fit_topics(
            self.weights, n_topics=min(self.n_topics, max(1, len(self.articles) // 5)), seed=self.seed
        )
        return found.merge(self.of_articles, on="article_id")

    @cached_property
    def topic_stability(self) -> pd.Series:
        """How well each topic comes back with other seeds: mean best-match Jaccard, from 0 to 1."""
        k = int(self.topics["topic"].max()) + 1
        seeds = range(self.seed + 1, self.seed + 1 + OTHER_SEEDS)
        again = [topics.fit_topics(self.weights, n_topics=k, seed=seed) for seed in seeds]
        return topics.topic_stability(self.topics, again)

    @cached_property
    def topic_labels(self) -> pd.Series:
        """The three words that most set each topic apart."""
        return framing.label_topics(self.terms, self.topics)

    @cached_property
    def copy_pairs(self) -> pd.DataFrame:
        """One row per pair of articles with the same text."""
        return copies.copy_pairs(self.clean)

    @cached_property
    def copies(self) -> pd.DataFrame:
        """One row per article: the group of copies it belongs to, what kind of copy it is, its weight."""
        return copies.group_copies(self.clean, self.copy_pairs)

    @cached_property
    def text_sharing(self) -> pd.DataFrame:
        """One row per degree and two outlets: the share of a's articles whose text b also ran, nearly whole or in part.

        ``least`` is the degree: the least Jaccard similarity that counts.
        """
        partly = copies.find_copies(self.clean, threshold=copies.PARTLY)
        degrees = {copies.THRESHOLD: self.copies, copies.PARTLY: partly}
        shared = [
            copies.text_sharing(self.clean, found, seed=self.seed).assign(least=least)
            for least, found in degrees.items()
        ]
        return pd.concat(shared, ignore_index=True)

    @cached_property
    def wire_credits(self) -> pd.DataFrame:
        """One row per article and news agency it credits."""
        return wires.wire_credits(self.articles)

    @cached_property
    def wire_share(self) -> pd.DataFrame:
        """One row per outlet: a contrast, the share of its articles that credit a news agency."""
        rows = self.of_articles.assign(credits=self.of_articles["article_id"].isin(self.wire_credits["article_id"]))
        shares = stats.shares_by(
            rows, "credits", group="outlet", cluster="story_id", least=LEAST_SHARED, seed=self.seed
        )
        return shares[shares["credits"]].drop(columns="credits").reset_index(drop=True)

    @cached_property
    def stories(self) -> pd.Series:
        """The story of each article."""
        told = None if self.story_answers is None else calibrate_stories(self.story_answers)
        return stories.match_stories(self.clean, threshold=self.story_threshold, window=self.window, calibration=told)

    @cached_property
    def story_pairs(self) -> pd.DataFrame:
        """One row per pair of articles that may tell the same story, with its score."""
        return story_pairs(self.clean, window=self.window)

    @cached_property
    def led(self) -> pd.DataFrame:
        """One row per shared story: which outlet was first for certain, and by how much, or why none was."""
        return stories.who_led(self.articles, self.stories)

    @cached_property
    def story_matching(self) -> pd.DataFrame:
        """One row per kind of labelled pairs and score: precision, recall; ``chosen`` where this study joins pairs."""
        if self.story_answers is not None:
            tables = {("pairs of this corpus", True): calibrate_stories(self.story_answers)}
        else:
            kinds = {"dated pairs": True, "undated pairs": False}
            tables = {(name, dated): default_calibration(dated=dated) for name, dated in kinds.items()}
        parts = []
        for (name, dated), table in tables.items():
            least = THRESHOLDS[dated] if self.story_threshold is None else self.story_threshold
            parts.append(table.assign(pairs=name, chosen=table["score"] == score_cut(least, table)))
        return pd.concat(parts, ignore_index=True)

    @cached_property
    def of_articles(self) -> pd.DataFrame:
        """One row per article: article_id, outlet, story_id, and weight: how much it counts beside its copies."""
        table = self.articles[["article_id", "outlet"]].assign(story_id=self.articles["article_id"].map(self.stories))
        told = self.copies.set_index("article_id").reindex(table["article_id"])
        weight = {"weigh": told["weight"], "first": (told["kind"] == "none").astype(float), "all": 1.0}
        return table.assign(weight=np.asarray(weight[self.count_copies]))

    @cached_property
    def shared_stories(self) -> pd.DataFrame:
        """One row per story that two outlets or more tell."""
        sizes = stories.story_sizes(self.articles, self.stories)
        return sizes[sizes["outlets"] > 1].reset_index(drop=True)

    @cached_property
    def sentences(self) -> pd.DataFrame:
        """One row per sentence and voice, scored."""
        pieces = {part: text.pieces_of(stream, part) for part, stream in self.streams.items()}
        scores = {part: vader.score_tokens(found.tokens)[:, vader.COMPOUND] for part, found in pieces.items()}
        return text.sentence_table(self.clean["article_id"], pieces, scores)

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

    @cached_property
    def topic_shares(self) -> pd.DataFrame:
        """One row per topic and outlet: a contrast whose estimate is a share; intervals resample stories."""
        known = self.topics[self.topics["topic"] >= 0]
        return stats.shares_by(
            known, "topic", group="outlet", cluster="story_id", weight="weight", least=LEAST_SHARED, seed=self.seed
        )

    @cached_property
    def words(self) -> pd.DataFrame:
        """One row per outlet and word that sets it apart; what is dealt and drawn anew are tellings of stories."""
        told = self.of_articles[self.of_articles["weight"] > 0].set_index("article_id")
        telling = told["story_id"] + " " + told["outlet"]
        outlets = pd.Series(told["outlet"].to_numpy(), index=telling.to_numpy()).groupby(level=0).first()
        tellings = merge_rows(terms.scaled(self.terms, told["weight"]), telling)
        return framing.distinctive_words(tellings, outlets, min_articles=self.least, seed=self.seed)

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
            ("in a topic", n, int((self.topics["topic"] >= 0).sum()), "uses a counted word"),
            ("in a shared story", n, int(self.of_articles["story_id"].isin(told).sum()), "told by two outlets or more"),
        ]
        return pd.concat([base, pd.DataFrame(steps, columns=base.columns)], ignore_index=True)

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
            | {"story_answers": 0 if self.story_answers is None else len(self.story_answers)},
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

    def _by_layer(self, compare: Callable[..., pd.DataFrame], **options: object) -> pd.DataFrame:
        parts = [
            compare(rows, "compound", seed=self.seed, **options).assign(layer=layer)
            for layer, rows in self.tone.groupby("layer")
        ]
        table = pd.concat(parts, ignore_index=True)
        return table[["layer", *table.columns.drop("layer")]]


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
) -> Study:
    """A study of ``source`` (see ``load_corpus``; the default corpus if none) with these parameters.

    ``language``: the one studied; articles in another are kept in ``study.others``, and an attrition line counts them.
    ``n_topics``: topics to fit, at most one per five articles. ``window``: how far apart in time two articles of one
    story may be (beyond some two weeks their score tells them apart anyway). ``seed``: of every random step.
    ``count_copies``: how the copies of a text count in every comparison: "weigh" lets them share one count, "first"
    leaves the original only, "all" counts each. ``story_threshold``: the precision that pairs joined to stories should
    have; ``story_answers``: pairs of this corpus that a person has read (``story_pairs_to_check``), in place of the
    kit's. Prints one line where rows were refused.
    """
    if count_copies not in COUNT_COPIES:
        raise ValueError(f"count_copies={count_copies!r}: expected one of {', '.join(COUNT_COPIES)}")
    days_within(window)  # an impossible one is told before anything is read
    source = source if source is None or isinstance(source, str | os.PathLike) else list(source)
    articles, ledger = corpus.read_corpus(source, columns=columns, captured=captured)
    corpus.report(articles, ledger)
    studied = articles["language"].isin([language, UNKNOWN])
    _tell_of_languages(articles["language"], language)
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

"""Broadsheet: do these outlets tell the same story differently, and how sure can we be?

Everything is a function from DataFrames to a DataFrame. Names load when they are first used, so importing the package
costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "corpus": "load_corpus read_corpus attrition",
    "store": "store_corpus",
    "outlets": "known_outlets outlet_called",
    "languages": "find_languages",
    "boilerplate": "strip_boilerplate",
    "masking": "mask_names",
    "text": "split_sentences",
    "sentiment": "score_sentences score_lexicons tone tone_agreement news_ratings prefix_curve NEWS_EXCLUSIONS",
    "targets": "target_sentences read_targets",
    "word_shift": "rated_words shift_on_shared_stories",
    "frames": "score_frames frame_shares frame_validity coder_agreement read_frame_codes",
    "stream": "Stream read_stream",
    "terms": "Terms count_terms weigh sum_by",
    "clusters": "SphericalKMeans",
    "topics": "fit_topics topic_stability exemplars",
    "framing": "log_odds log_odds_by distinctive_words keyness_by topic_words label_topics",
    "keyness": "dispersion",
    "concordance": "kwic count_lexicon",
    "term_sets": "read_term_sets",
    "wording": "word_choice word_shares word_differences",
    "quotes": "find_quotes",
    "sourcing": "source_measures",
    "copies": "find_copies copy_pairs text_sharing",
    "wires": "wire_credits",
    "stories": "match_stories story_sizes story_quality who_led",
    "story_scores": "story_pairs",
    "story_calibration": "calibrate_stories default_calibration story_pairs_to_check",
    "attention": "story_chances story_coverage coverage_gaps gaps_by_outlet attention_over_time agenda_similarity",
    "stats": "mean_by paired_differences shares_by diversity_by by_chance",
    "permutation": "permute",
    "gaps": "decompose_gap",
    "resampling": "fdr",
    "study": "Study open_study",
    "tracing": "evidence",
    "fetch": "fetch_corpus CorpusMissing",
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}
__all__ = [*_HOME_OF, "figures"]


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        return getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
    if name in _HOMES or name == "figures":
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module 'analysis' has no {name!r}; it offers {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)

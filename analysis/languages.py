"""Which language an article is in: offline, from its words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

ENGLISH = "en"
UNKNOWN = "und"  # ISO 639's code for a language that cannot be told
OPENING, ENOUGH = 1_000, 300  # characters of an article that are looked at, and that the model needs
WORDS_OF_ENGLISH = frozenset("the of and to that for with from by are have was this they their which".split())
SURE = 0.12  # of the words: running English has a fifth of these, other languages next to none
LEAST_WORDS = 20
LEAST_CONFIDENCE = 0.5
NOT_TOLD = {"pcm"}  # Nigerian Pidgin, which the model takes English headlines for


def find_languages(texts: Iterable[str]) -> list[str]:
    """One ISO 639-1 code per text, ``und`` where it cannot be told.

    A text with a share of ``SURE`` English function words is English; any other is judged by py3langid (Lui and
    Baldwin 2012, langid.py), whose model ships with it. Only the first ``OPENING`` characters count.
    """
    return [_language(text[:OPENING]) for text in texts]


def _language(text: str) -> str:
    words = text.lower().split()
    if len(words) >= LEAST_WORDS and sum(map(WORDS_OF_ENGLISH.__contains__, words)) >= SURE * len(words):
        return ENGLISH
    return _identifier().classify(text[:ENOUGH])[0]


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True, min_confidence=LEAST_CONFIDENCE)
    identifier.set_languages(set(identifier.labels) - NOT_TOLD)
    return identifier

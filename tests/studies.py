"""Studies of the demo corpus for tests, and every contrast that a study can give."""

from __future__ import annotations

from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path

import pandas as pd

from analysis.study import Study, open_study
from analysis.terms import NoTerms

TARGETS = {"Tessel": ["the river"], "Council": ["the council"], "Minister": ["the minister"]}
PAIR = ("The Harbour Chronicle", "The Ropewalk")  # they share enough stories for everything


@cache
def with_chances(demo: Path) -> Study:
    """The demo corpus, dates taken for those of a fortnight's first day, so that outlets have chances to run a story,
    and some bylines for an agency's: no contrast of it is empty."""
    read = open_study(demo)
    credited = read.articles["author"].where(read.articles.index % 5 != 0, "Reuters")
    articles = read.articles.assign(author=credited, published=read.articles["published"].dt.floor("14D"))
    return of(read, articles)


def of(study: Study, articles: pd.DataFrame) -> Study:
    """A study of other articles, its parameters the default ones."""
    return Study(articles.reset_index(drop=True), study.ledger, study.source)


def results(study: Study) -> dict[str, pd.DataFrame]:
    """Every table that a study computes once; what needs counted words is left out where there are none."""
    names = [name for name in dir(Study) if isinstance(getattr(Study, name, None), cached_property)]
    tables = {}
    for name in names:
        with suppress(NoTerms):
            tables[name] = getattr(study, name)
    return {name: table for name, table in tables.items() if isinstance(table, pd.DataFrame) and name[0] != "_"}


@cache
def contrasts(study: Study, pair: tuple[str, str] | None = PAIR) -> dict[str, pd.DataFrame]:
    """Every contrast of a study, those that are made on request too; without a pair no word shift."""
    asked = {
        "tone_towards": study.tone_towards(TARGETS),
        "tone_towards_on_shared_stories": study.tone_towards_on_shared_stories(TARGETS),
        **({"word_shift": study.word_shift(*pair)} if pair else {}),
    }
    return {name: table for name, table in (results(study) | asked).items() if "rows" in table.attrs}

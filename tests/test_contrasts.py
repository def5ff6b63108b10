"""Every contrast of a study: under other labels, in another order, with nothing to compare; corrected for all tried."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from studies import PAIR, contrasts, of, with_chances

from analysis.resampling import fdr
from analysis.study import Study
from analysis.study.prepared import tellings

OTHER = {"Daily Lantern": "Varland Ledger", "The Harbour Chronicle": "The Ropewalk"}
SWAP = OTHER | {there: here for here, there in OTHER.items()}  # turns the alphabet round: every pair changes sides
DIRECTED = ("text_sharing", "agenda_similarity", "tone_agreement")  # their estimate has no sign


@pytest.fixture(scope="module")
def study(demo: Path) -> Study:
    return with_chances(demo)


@pytest.fixture(scope="module")
def tables(study: Study) -> dict[str, pd.DataFrame]:
    return contrasts(study)


def ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Rows by their keys."""
    return table.sort_values(table.attrs["keys"], ignore_index=True)


def same(ours: pd.DataFrame, theirs: pd.DataFrame, name: str) -> None:
    pd.testing.assert_frame_equal(
        ordered(ours), ordered(theirs), obj=name, rtol=1e-9, atol=1e-12, check_categorical=False
    )


def swapped_back(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """A table of the swapped study with the labels put back, and every pair the right way round."""
    table = table.copy()
    for column in [column for column in ("outlet", "label", "missing", "a", "b") if column in table]:
        table[column] = table[column].astype("str").replace(SWAP)
    if "a" not in table or name in DIRECTED:
        return table
    sides = {"a": "b", "b": "a", "share_a": "share_b", "share_b": "share_a", "low": "high", "high": "low"}
    turned = table.rename(columns=sides)[table.columns]
    signed = [column for column in ("estimate", "low", "high", "raw") if column in table]
    return turned.assign(**{column: -turned[column] for column in signed})


# Labels and rows


def test_swapped_labels_swap_the_means_and_turn_every_difference_round(study: Study, tables: dict) -> None:
    """Article ids stay, so the same things are drawn and dealt: intervals and p are equal, not similar."""
    other = of(study, study.articles.assign(outlet=study.articles["outlet"].replace(SWAP)))
    swapped = contrasts(other, (SWAP[PAIR[1]], SWAP[PAIR[0]]))
    assert set(swapped) == set(tables)
    turned = 0
    for name, table in tables.items():
        back = swapped_back(swapped[name], name)
        if "a" in table and name == "agenda_similarity":
            back[["a", "b"]] = np.sort(back[["a", "b"]].to_numpy(), axis=1)
        same(table, back, name)
        turned += "a" in table and name not in DIRECTED
    assert turned == 11


def test_rows_of_the_articles_may_come_in_any_order(study: Study, tables: dict) -> None:
    for name, table in contrasts(of(study, study.articles.sample(frac=1, random_state=3))).items():
        same(tables[name], table, name)


def test_a_telling_is_all_that_an_outlet_published_on_a_story_and_its_name_tells_no_outlet() -> None:
    rows = [("z", "s", "Heron"), ("a", "s", "Heron"), ("b", "s", "Tern"), ("c", "t", "Heron")]
    articles = pd.DataFrame(rows, columns=["article_id", "story_id", "outlet"])
    assert tellings(articles).tolist() == ["a", "a", "b", "c"]


# Corrections and intervals


def test_q_is_over_everything_in_the_table(tables: dict) -> None:
    tested = {name: table for name, table in tables.items() if "q" in table and table["q"].notna().any()}
    for name, table in tested.items():
        if name != "same_story":
            np.testing.assert_allclose(table["q"], fdr(table["p"].to_numpy(float)), err_msg=name)
    assert {"tone_on_shared_stories", "frames_on_shared_stories", "gaps", "tellings_apart"} <= set(tested)
    layers = tables["tone_on_shared_stories"].merge(tables["same_story"], on=["layer", "a", "b"])
    assert len(layers) == len(tables["same_story"])
    assert (layers["q_x"] == layers["q_y"]).all()


def test_no_interval_has_no_width(tables: dict) -> None:
    for name, table in tables.items():
        if "low" in table:
            assert not (table["low"] >= table["high"]).any(), name


# Nothing to compare


def few(study: Study) -> dict[str, pd.DataFrame]:
    """Corpora in which there is little to compare."""
    articles, told = study.articles, study.of_articles
    shared = told.loc[told["story_id"].isin(study.shared_stories["story_id"]), "article_id"]
    bare = articles["text"].str.replace("['\"‘’“”]", "", regex=True)
    return {
        "one outlet": articles[articles["outlet"] == "Varland Ledger"],
        "no story is shared": articles[~articles["article_id"].isin(shared)],
        "neither dates nor headlines nor quotations": articles.assign(
            published=articles["published"].where(articles["published"].isna()), title="", text=bare
        ),
        "one article": articles.head(1),
        "one text": articles.assign(text="Nobody came to the ferry at nine, and nobody left the island by it at ten."),
    }


CORPORA = ("one outlet", "no story is shared", "neither dates nor headlines nor quotations", "one article", "one text")


@pytest.mark.parametrize("name", CORPORA)
def test_a_contrast_of_nothing_is_empty_with_the_columns_and_types_of_a_full_one(
    study: Study, tables: dict, name: str
) -> None:
    small = of(study, few(study)[name])
    empty = 0
    for of_what, table in contrasts(small, None).items():
        assert [*table.columns] == [*tables[of_what].columns], of_what
        assert table.attrs == tables[of_what].attrs, of_what
        kinds = {column: (str(kind), str(tables[of_what][column].dtype)) for column, kind in table.dtypes.items()}
        assert not table.empty or {*kinds.values()} <= {(kind, kind) for kind, _ in kinds.values()}, (of_what, kinds)
        empty += table.empty
    assert empty
    assert small.attrition["step"].tolist() == study.attrition["step"].tolist()

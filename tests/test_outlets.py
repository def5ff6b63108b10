"""One name per outlet, whatever a source calls it."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.outlets import known_outlets, outlet_called

VARIANTS = {
    "Fox News": "Fox News", "Fox Online News": "Fox News", "foxnews.com": "Fox News", "FOXNEWS.COM": "Fox News",
    "https://www.foxnews.com/": "Fox News", " fox  news ": "Fox News", "The New York Times": "New York Times",
    "Fox News Opinion": "Fox News Opinion", "The Heron": "The Heron", "heron.example": "heron.example", "": "",
    "St. Louis Heron": "St. Louis Heron", "edition.cnn.com": "CNN",
}  # fmt: skip


@pytest.mark.parametrize("stated", VARIANTS)
def test_outlet_by_what_a_source_calls_it(stated: str) -> None:
    assert outlet_called(stated) == VARIANTS[stated]


@pytest.mark.parametrize("column", ["domains", "variants"])
def test_no_domain_and_no_variant_belongs_to_two_outlets(column: str) -> None:
    listed = known_outlets()[column].str.casefold().str.split("|").explode()
    assert listed[listed != ""].is_unique


def test_no_variant_is_the_name_of_another_outlet() -> None:
    table = known_outlets()
    names = set(table.index.str.casefold())
    variants = table["variants"].str.casefold().str.split("|").explode()
    others = variants[variants.isin(names)]
    assert others.index.str.casefold().tolist() == others.tolist()


def test_the_table_says_what_and_where_an_outlet_is() -> None:
    table = known_outlets()
    assert table.index.is_unique
    assert table["country"].str.fullmatch("[A-Z]{2}").all()
    assert set(table["medium"]) == {"agency", "broadcaster", "digital", "magazine", "newspaper"}
    assert isinstance(table, pd.DataFrame)

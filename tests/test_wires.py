"""Credits to news agencies: in bylines, datelines and credit lines, and nowhere else."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.wires import wire_credits

BODY = "The harbour of Skarne was shut for a second day. Ships waited in the bay while the crane was mended."
AP, AFP, DPA = "Associated Press", "Agence France-Presse", "Deutsche Presse-Agentur"
UNNAMED = "news agencies"


def credits(text: str, author: str | None = None, outlet: str = "Daily Lantern") -> dict[str, str]:
    """Agency -> where, for one article."""
    article = pd.DataFrame({"article_id": ["a"], "outlet": [outlet], "author": [author], "text": [text]})
    table = wire_credits(article)
    assert table.columns.tolist() == ["article_id", "agency", "where"]
    assert table["article_id"].eq("a").all()
    return dict(zip(table["agency"], table["where"], strict=True))


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("The Associated Press", {AP: "byline"}),
        ("AP", {AP: "byline"}),
        ("Mira Holt, Reuters", {"Reuters": "byline"}),
        ("Reuters, AFP", {"Reuters": "byline", AFP: "byline"}),
        ("Ap Rhys", {}),  # a name, not the agency
        ("Staff and agencies", {UNNAMED: "byline"}),
        ("Mira Holt", {}),
        ("", {}),
        (None, {}),
    ],
)
def test_bylines(author: str | None, expected: dict[str, str]) -> None:
    assert credits(BODY, author) == expected


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("SKARNE (Reuters) - ", {"Reuters": "dateline"}),
        ("SKARNE, March 3 (AFP) — ", {AFP: "dateline"}),
        ("PORT ELLEN, North Coast (AP) – ", {AP: "dateline"}),
        ("(AP) -- ", {AP: "dateline"}),
        ("Reuters - ", {"Reuters": "dateline"}),
        ("AP-style rules were - ", {}),
        ("SKARNE (AP/AFP) - ", {AP: "dateline", AFP: "dateline"}),
        ("A spokesman (who told Reuters so) - ", {}),
        ("Skarne harbour (photo: AP) was empty. ", {}),
    ],
)
def test_datelines(opening: str, expected: dict[str, str]) -> None:
    assert credits(opening + BODY) == expected


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        (" mh/kl (AP, dpa, Reuters)", {AP: "credit line", DPA: "credit line", "Reuters": "credit line"}),
        (" mh/kl (AFP) Send Facebook Twitter", {AFP: "credit line"}),
        (" (DPA)", {DPA: "credit line"}),
        ("\n\nThe Associated Press contributed to this report.", {AP: "credit line"}),
        ("\n\nAssociated Press writer Mira Holt in Skarne contributed to this report.", {AP: "credit line"}),
        ("\n\n(Reporting by Mira Holt; editing by Jon Ray for Reuters)", {"Reuters": "credit line"}),
        ("\n— Reuters", {"Reuters": "credit line"}),
        ("\n© 2024 AFP", {AFP: "credit line"}),
        (
            "\n\nReuters and agencies in Skarne contributed to this report.",
            {"Reuters": "credit line", UNNAMED: "credit line"},
        ),
        (" Source:-News agencies", {UNNAMED: "credit line"}),  # a column where paragraphs were lost
        (" Source:-Daily Lantern and news agencies", {UNNAMED: "credit line"}),
        (" Source: Reuters news agency", {"Reuters": "credit line"}),
        ("\n\nSources: Daily Lantern, AP and AFP", {AP: "credit line", AFP: "credit line"}),
        (" Source:-Daily Lantern", {}),
        (" The harbour was watched by intelligence agencies.", {}),
        (" Source: " + "one and two and " * 17, {}),  # read at once, not in every way "and" can part it
        (" The mayor told Reuters.", {}),
        ("\n\nMira Holt contributed to this report.", {}),
        (" The apt nap of AP students.", {}),
    ],
)
def test_credit_lines(ending: str, expected: dict[str, str]) -> None:
    assert credits(BODY + ending) == expected


def test_an_agency_does_not_credit_itself() -> None:
    assert credits("SKARNE (Reuters) - " + BODY, "Reuters", outlet="Reuters") == {}


def test_an_agency_is_counted_once_an_article_and_at_its_first_place() -> None:
    assert credits("SKARNE (AP) - " + BODY + "\n— AP", "AP") == {AP: "byline"}


def test_a_mention_in_the_middle_is_no_credit() -> None:
    middle = " ".join([BODY] * 6)
    assert credits(f"{middle} (Reuters) {middle}") == {}
    assert credits(f"{middle} Reuters contributed to this report. {middle}") == {}


def test_a_corpus_without_credits_has_the_columns() -> None:
    empty = pd.DataFrame(columns=["article_id", "outlet", "author", "text"])
    assert wire_credits(empty).columns.tolist() == ["article_id", "agency", "where"]

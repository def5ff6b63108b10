"""Targets: who is named, by the longest alias and the rules of case, and the clause a mention stands in."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.study import open_study
from analysis.targets import read_targets, target_sentences

PEOPLE = {"Orvik": ["Maren Orvik", "Mrs Orvik", "the minister"], "Lena Orvik": [], "May": ["Tilda May"]}


def found(*texts: str, targets: object = PEOPLE) -> pd.DataFrame:
    return target_sentences(pd.DataFrame({"text": texts, "voice": "own"}), targets)


def named(text: str, targets: object = PEOPLE) -> list[tuple[str, str]]:
    return found(text, targets=targets)[["target", "named"]].to_numpy().tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Maren Orvik left.", [["Orvik", "Maren Orvik"]]),
        ("Orvik left; Lena Orvik stayed.", [["Lena Orvik", "Lena Orvik"], ["Orvik", "Orvik"]]),
        ("Lena Orvik stayed.", [["Lena Orvik", "Lena Orvik"]]),
        ("Lena  Orvik stayed.", [["Lena Orvik", "Lena  Orvik"]]),
        ("ORVIK OUT AT LAST", [["Orvik", "ORVIK"]]),
        ("The Minister left, and the minister's aide.", [["Orvik", "The Minister"]]),
        ("Orvik's aides and anti-Orvik crowds", [["Orvik", "Orvik"]]),
        ("They may leave in May.", [["May", "May"]]),
        ("They may leave.", []),
        ("Orviks and Orvikson left.", []),
        ("She left.", []),
        ("", []),
    ],
)
def test_who_is_named(text: str, expected: list[list[str]]) -> None:
    assert named(text) == expected


def test_one_row_per_sentence_and_target_with_the_sentences_columns() -> None:
    table = found("Orvik met Tilda May, and May thanked Orvik.", "Nobody.", "The minister, tired, praised May.")
    assert table.columns.tolist() == ["text", "voice", "target", "named", "start", "end", "clause"]
    assert table["target"].tolist() == ["May", "Orvik", "May", "Orvik"]
    assert table["named"].tolist() == ["Tilda May", "Orvik", "May", "The minister"]
    assert [text[start:end] for text, start, end in zip(table["text"], table["start"], table["end"], strict=True)] == [
        *table["named"]
    ]
    assert table["voice"].eq("own").all()


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("Critics called it a disgrace, but Orvik kept calm: nobody was hurt.", "but Orvik kept calm"),
        ("Orvik - loved by all - lost the war.", "Orvik"),
        ("A well-liked Orvik (who lies) won 1,000 votes; others wept.", "A well-liked Orvik"),
        ("After 2,500 cuts Orvik won 3.5 points", "After 2,500 cuts Orvik won 3.5 points"),
        ("Orvik won, they said, and Orvik wept.", "Orvik won and Orvik wept."),
        ("The minister's plan failed.", "The minister's plan failed."),
    ],
)
def test_the_clause_of_a_mention_ends_at_punctuation(text: str, clause: str) -> None:
    assert found(text)["clause"].tolist() == [clause]


def test_targets_may_lie_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("# who\nname,alias\nOrvik,Maren Orvik\nOrvik,the minister\nMay,\n")
    assert read_targets(path) == read_targets({"Orvik": ["Maren Orvik", "the minister"], "May": []})
    assert named("The minister met May", path) == [["May", "May"], ["Orvik", "The minister"]]


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        ({}, "no target is given"),
        ({"Orvik": "Maren Orvik"}, r"are one text: expected a list, \['Maren Orvik'\]"),
        ({"Orvik": ["the chair"], "May": ["the chair"]}, "'the chair' is an alias of both 'Orvik' and 'May'"),
        ({"Orvik": ["–"]}, "'–' cannot be an alias of 'Orvik'"),
    ],
)
def test_targets_that_cannot_be_are_refused(targets: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_targets(targets)


def test_a_file_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("name,nick\nOrvik,Mo\n")
    with pytest.raises(ValueError, match=r"people\.csv lacks alias"):
        read_targets(tmp_path / "people.csv")


ALIASES = st.text(st.sampled_from("aB.*(+[ '-é1"), min_size=1, max_size=6).filter(lambda t: any(map(str.isalnum, t)))


@given(st.lists(st.text(max_size=30), max_size=4), st.sets(ALIASES, min_size=1, max_size=4))
@settings(deadline=None, max_examples=200)
def test_any_text_and_alias_is_searched_and_spans_round_trip(texts: list[str], aliases: set[str]) -> None:
    texts = [text.encode("utf-8", "ignore").decode() for text in [*texts, *aliases]]
    table = found(*texts, targets={"x": sorted(aliases)})
    assert (table["text"].str.len() >= table["end"]).all()
    for row in table.itertuples():
        assert row.text[row.start : row.end] == row.named
        assert row.named in row.clause or " ".join(row.named.split()) != row.named or set(".,;:()[]—–- ") & {*row.named}


def test_row_order_changes_nothing() -> None:
    texts = ["Orvik met May.", "May left, sadly.", "Nobody.", "The minister won."]
    rows = pd.DataFrame({"text": texts, "voice": "own"})
    one, other = (target_sentences(frame, PEOPLE) for frame in (rows, rows[::-1]))
    pd.testing.assert_frame_equal(*(t.sort_values(["text", "target"], ignore_index=True) for t in (one, other)))


def test_every_target_people_marked_in_news_is_found_where_they_marked_it(shared: Path) -> None:
    lines = (shared / "corpora" / "newsmtsc_dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines[:400]) if row["target"][0].isupper() and row["target"][-1].isalnum()]
    for row in rows:
        table = found(row["sentence"], targets={row["target"]: []})
        assert table["named"].tolist() == [row["target"]]
        assert table["start"].item() <= row["start"]
    assert len(rows) > 200


def test_a_study_compares_the_tone_towards_a_target(demo: Path) -> None:
    study = open_study(demo)
    targets = {"Minister": ["the minister"], "Tessel": ["the river"]}
    hits, table = study.target_sentences(targets), study.tone_towards(targets)
    assert {"article_id", "outlet", "story_id", "weight", "text", "layer", "target"} <= set(hits.columns)
    assert set(hits["layer"]) <= {"headline", "own voice", "quotes"}
    assert table.attrs == {"rows": "target_sentences", "keys": ["target", "layer", "outlet"], "of": targets}
    lantern = hits.query("outlet == 'Daily Lantern' and target == 'Tessel' and layer == 'own voice'")
    expected = lantern.groupby("article_id")["toward"].mean().mean()
    row = table.query("outlet == 'Daily Lantern' and target == 'Tessel' and layer == 'own voice'")
    assert row["estimate"].item() == pytest.approx(expected)
    own = table.query("target == 'Tessel' and layer == 'own voice'").set_index("outlet")["estimate"]
    assert own.idxmin() == "Daily Lantern"
    pairs = study.tone_towards_on_shared_stories(targets)
    assert pairs["q"].isna().eq(pairs["p"].isna()).all()


def test_a_target_that_nobody_names_gives_empty_comparisons(demo: Path) -> None:
    study = open_study(demo)
    assert study.tone_towards({"Nobody At All": []}).empty
    pairs = study.tone_towards_on_shared_stories({"Nobody At All": []})
    assert pairs.empty
    assert {"target", "layer", "a", "b", "q"} <= set(pairs.columns)

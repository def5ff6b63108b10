"""Frames: cues and what is no cue, shares, agreement with codes against known answers, the planted frame."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from analysis.figures import named
from analysis.frames import (
    GENERIC,
    POLICY,
    agreement,
    coded_sentences,
    coder_agreement,
    frame_shares,
    frame_validity,
    kappas,
    read_frame_codes,
    score_frames,
    top_cues,
)
from analysis.lexicons import read_lexicon
from analysis.study import Study, open_study

LEXICON = pd.DataFrame(
    [
        ("attack*", "conflict", 1),
        ("heart attack*", "conflict", 0),
        ("war", "conflict", 1),
        ("heart attack*", "health", 1),
        ("tax*", "economic", 1),
        ("taxi*", "economic", 0),
    ],
    columns=["term", "category", "weight"],
)


def sentences_of(*texts: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"article_id": "a", "part": "body", "sent_no": range(len(texts)), "voice": "own", "text": list(texts)}
    )


def generic_frames_of(text: str) -> set[str]:
    return set(score_frames(sentences_of(text), read_lexicon("frames_generic"))["frame"])


@pytest.fixture(scope="module")
def study(demo: Path) -> Study:
    return open_study(demo)


# Scoring


def test_cues_are_found_by_sentence_and_frame() -> None:
    found = score_frames(sentences_of("War and attacks: war over taxes.", "A quiet day.", "Taxes rose."), LEXICON)
    assert found[["sent_no", "frame", "hits", "cues"]].values.tolist() == [
        [0, "conflict", 3, "war|attacks|war"],
        [0, "economic", 1, "taxes"],
        [2, "economic", 1, "taxes"],
    ]
    assert found.columns.tolist() == ["article_id", "part", "sent_no", "voice", "text", "frame", "hits", "cues"]


def test_a_term_of_weight_nought_takes_the_cue_in_it_away() -> None:
    found = score_frames(
        sentences_of("He had a heart attack in the taxi.", "A heart attack after the attack."), LEXICON
    )
    assert found[["sent_no", "frame", "cues"]].values.tolist() == [
        [0, "health", "heart attack"],
        [1, "conflict", "attack"],
        [1, "health", "heart attack"],
    ]


def test_sentences_without_a_cue_give_an_empty_table_of_the_same_columns() -> None:
    found = score_frames(sentences_of("A quiet day."), LEXICON)
    assert len(found) == 0
    assert found["cues"].dtype == "str"
    assert found["hits"].dtype == "int64"


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_any_text_is_scored_and_every_cue_stands_in_its_sentence(texts: list[str]) -> None:
    texts = [text.encode("utf-8", "ignore").decode() + " heart attack, war" for text in texts]
    found = score_frames(sentences_of(*texts), LEXICON)
    for row in found.itertuples():
        assert row.hits == len(row.cues.split("|"))
        assert all(cue in row.text.lower() for cue in row.cues.split("|"))
    assert found.loc[found["frame"] == "conflict", "sent_no"].nunique() == len(texts)


def test_row_order_changes_no_row(study: Study) -> None:
    shuffled = study.frame_sentences.sample(frac=1, random_state=3)
    again = score_frames(shuffled, pd.concat([read_lexicon("frames_generic"), read_lexicon("frames_policy")]))
    key = ["article_id", "part", "sent_no", "frame"]
    pd.testing.assert_frame_equal(
        again.sort_values(key, ignore_index=True), study.frames.sort_values(key, ignore_index=True)
    )


# Lexicons


def test_the_lexicons_hold_the_frames_and_nothing_else() -> None:
    assert set(read_lexicon("frames_generic")["category"]) == set(GENERIC)
    assert set(read_lexicon("frames_policy")["category"]) == set(POLICY)
    for name in ("frames_generic", "frames_policy"):
        assert set(read_lexicon(name)["weight"]) == {0, 1}


@pytest.mark.parametrize("name", ["frames_generic", "frames_policy"])
def test_every_term_of_weight_nought_holds_a_cue(name: str) -> None:
    table = read_lexicon(name)
    for frame, rows in table.groupby("category"):
        cues, others = (rows[rows["weight"] == weight] for weight in (1, 0))
        texts = sentences_of(*others["term"].str.replace("*", "", regex=False))
        assert len(score_frames(texts, cues)) == len(others), frame
        assert score_frames(texts, rows).empty, frame


@pytest.mark.parametrize(
    ("text", "frames"),
    [
        ("The two ministers clashed over the harbour and each accused the other.", {"conflict"}),
        ("Her mother wept at the funeral.", {"human_interest"}),
        ("Prices rose and thousands of jobs went.", {"economic"}),
        ("It was a sin, the preacher said, and a shameful one.", {"morality"}),
        ("The inquiry held the company responsible.", {"responsibility"}),
        ("He died of a heart attack.", {"human_interest"}),
        ("The taxi stood on the west bank.", set()),
        ("A fire broke out on the third floor.", set()),
        ("The striker rowed home in a row of boats.", set()),
    ],
)
def test_plain_sentences_have_their_frame(text: str, frames: set[str]) -> None:
    assert generic_frames_of(text) == frames


# Shares


def test_a_share_counts_sentences_not_hits() -> None:
    sentences = sentences_of("War, war, war.", "Peace.", "Taxes.", "Rain.")
    shares = frame_shares(score_frames(sentences, LEXICON), sentences, frames=["conflict", "economic", "morality"])
    assert shares.set_index("frame")["share"].to_dict() == {"conflict": 0.25, "economic": 0.25, "morality": 0}


# Agreement


def test_kappa_of_the_textbook_table() -> None:
    assert kappas(np.array([20, 5, 10, 15])) == pytest.approx(0.4)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=40))
def test_kappa_is_scikit_learns(pairs: list[tuple[bool, bool]]) -> None:
    one, other = np.array(pairs).T
    cells = [(one & other).sum(), (one & ~other).sum(), (~one & other).sum(), (~one & ~other).sum()]
    if len(set(one) | set(other)) == 1:
        assert np.isnan(kappas(np.array(cells)))
    else:
        assert kappas(np.array(cells)) == pytest.approx(cohen_kappa_score(one, other))


def test_agreement_of_a_table_worked_by_hand() -> None:
    coded = np.repeat([True, True, False, False], [20, 5, 10, 15])
    found = np.repeat([True, False, True, False], [20, 5, 10, 15])
    told = agreement(coded, found, pd.Series(range(50)).astype(str), n_boot=500)
    assert (told["coded"], told["present"]) == (50, 25)
    assert told["precision"] == pytest.approx(20 / 30)
    assert told["recall"] == pytest.approx(0.8)
    assert told["f1"] == pytest.approx(40 / 55)
    assert told["kappa_low"] < 0.4 < told["kappa_high"]
    assert told["f1_low"] < 40 / 55 < told["f1_high"]


def test_sentences_of_one_article_widen_the_interval() -> None:
    coded = np.tile([True, False], 60)
    found = np.where(np.arange(120) % 4 < 2, coded, ~coded)
    found[:30] = coded[:30]
    alone = agreement(coded, found, pd.Series(range(120)))
    together = agreement(coded, found, pd.Series(np.arange(120) // 30))
    assert together["kappa"] == alone["kappa"]
    assert together["kappa_high"] - together["kappa_low"] > alone["kappa_high"] - alone["kappa_low"]


@pytest.mark.parametrize(
    ("right", "wrong", "stamp"),
    [(9, 0, "unvalidated"), (40, 0, "agrees"), (26, 10, "agrees weakly"), (20, 20, "unvalidated")],
)
def test_the_stamp_follows_agreement(right: int, wrong: int, stamp: str) -> None:
    """``right`` sentences of each kind are told as coded, ``wrong`` of each kind otherwise."""
    texts = ["war"] * right + ["rain"] * right + ["war"] * wrong + ["rain"] * wrong
    sentences = sentences_of(*texts).assign(article_id=[f"a{i}" for i in range(len(texts))])
    codes = sentences.assign(coder="A", codes=["conflict"] * right + [""] * (right + wrong) + ["conflict"] * wrong)
    validity = frame_validity(
        score_frames(sentences, LEXICON),
        sentences,
        codes.drop(columns=["voice", "text"]),
        frames=["conflict"],
    )
    assert validity["stamp"].tolist() == [stamp]
    assert validity["present"].tolist() == [right + wrong]
    assert validity["words"].tolist() == ["war 100%"]
    assert validity["coverage"].tolist() == [0.5]


def test_without_codes_a_frame_is_unvalidated() -> None:
    sentences = sentences_of("war", "rain")
    codes = pd.DataFrame({"article_id": ["b"], "part": "body", "sent_no": 0, "coder": "A", "codes": "conflict"})
    validity = frame_validity(score_frames(sentences, LEXICON), sentences, codes, frames=["conflict"])
    assert validity[["coded", "stamp"]].values.tolist() == [[0, "unvalidated"]]
    assert validity[["precision", "recall", "kappa", "kappa_low", "kappa_high"]].isna().all(axis=None)


def test_the_first_coder_counts_and_a_changed_sentence_does_not() -> None:
    sentences = sentences_of("war", "rain", "sun")
    mark = [hashlib.sha256(text.encode()).hexdigest()[:8] for text in ("war", "war", "snow", "sun")]
    codes = pd.DataFrame(
        {
            "article_id": "a",
            "part": "body",
            "sent_no": [0, 0, 1, 2],
            "text_sha256": mark,
            "coder": ["B", "A", "A", "A"],
            "codes": ["", "conflict", "", ""],
            "half": ["reporting", "reporting", "reporting", "tuning"],
        }
    )
    assert coded_sentences(sentences, codes)[["sent_no", "codes"]].values.tolist() == [[0, "conflict"]]


def test_codes_read_from_a_file_may_have_empty_cells_and_must_have_their_columns() -> None:
    sentences = sentences_of("war", "rain")
    codes = sentences[["article_id", "part", "sent_no"]].assign(coder="A", codes=["conflict", None])
    assert coded_sentences(sentences, codes)["codes"].tolist() == ["conflict", ""]
    with pytest.raises(
        ValueError, match=r"the codes lack coder, sent_no: expected article_id, part, sent_no, coder, codes"
    ):
        coded_sentences(sentences, codes.drop(columns=["coder", "sent_no"]))


def test_two_coders_are_compared_where_both_read() -> None:
    codes = pd.DataFrame(
        [("a", "body", n, coder, told) for n, told in enumerate(["x", "x", "", ""]) for coder in "AB"]
        + [("a", "body", 9, "A", "x")],
        columns=["article_id", "part", "sent_no", "coder", "codes"],
    )
    codes.loc[3, "codes"] = "y"
    table = coder_agreement(codes, frames=["x", "y"]).set_index("frame")
    assert table["both"].tolist() == [4, 4]
    assert table["present"].to_dict() == {"x": 2, "y": 1}
    assert table.loc["x", "kappa"] == pytest.approx(cohen_kappa_score([1, 1, 0, 0], [1, 0, 0, 0]))


def test_top_cues_tell_their_share() -> None:
    hits = pd.DataFrame({"cues": ["war|attack|war", "war", "riot|attack"]})
    assert top_cues(hits, n_words=2) == "war 50%, attack 33%"


# Codes


def test_the_codes_shipped_name_known_frames_and_both_halves() -> None:
    codes = read_frame_codes()
    assert set("|".join(codes["codes"]).split("|")) - {""} <= {*GENERIC, *POLICY}
    assert codes["half"].value_counts().to_dict() == {"reporting": 310, "tuning": 310}
    assert not codes.duplicated(["article_id", "part", "sent_no", "coder"]).any()
    assert codes.groupby(["article_id", "part", "sent_no"])["half"].nunique().max() == 1
    assert "text" not in codes


# Study and figure


def test_the_business_paper_frames_by_the_economy(study: Study) -> None:
    economic = study.frames_by_outlet.query("frame == 'economic'").set_index("outlet")
    others = economic.drop("Varland Ledger")
    assert economic.loc["Varland Ledger", "low"] > others["high"].max()


def test_on_the_stories_both_tell_too(study: Study) -> None:
    economic = study.frames_on_shared_stories.query("frame == 'economic' and b == 'Varland Ledger'")
    assert len(economic) == 3
    assert (economic["estimate"] < -0.2).all()


def test_wire_copy_counts_once_and_shows_no_difference(study: Study, demo_truth: dict) -> None:
    wired = {entry["title"] for entry in demo_truth["articles"] if entry["wire"]}
    ids = study.articles.loc[study.articles["title"].isin(wired), "article_id"]
    assert (
        study.frame_shares[study.frame_shares["article_id"].isin(ids)].groupby("article_id")["weight"].first().sum()
        == 1
    )


def test_every_contrast_names_the_rows_behind_it(study: Study) -> None:
    for table in (study.frames_by_outlet, study.frames_on_shared_stories):
        rows = getattr(study, table.attrs["rows"])
        assert {"article_id", "outlet", "story_id", "weight", "text", "frame"} <= set(rows.columns)
        assert set(rows["frame"]) <= set(table["frame"])
    assert (study.frames["voice"] == "own").all()


def test_swapped_labels_flip_every_sign(study: Study) -> None:
    a, b = "Daily Lantern", "Varland Ledger"
    swapped = study.articles.assign(outlet=study.articles["outlet"].replace({a: b, b: a}))
    other = Study(swapped, study.ledger, study.source)
    for name in ("_stripped", "copies", "stories"):  # what is furniture and who tells a story stays with the articles
        other.__dict__[name] = getattr(study, name)
    pair = f"a == '{a}' and b == '{b}'"
    one, two = (which.frames_on_shared_stories.query(pair) for which in (study, other))
    np.testing.assert_allclose(one["estimate"], -two["estimate"], atol=1e-12)
    np.testing.assert_allclose(one["p"], two["p"])


def test_a_frame_nobody_uses_has_no_interval(study: Study) -> None:
    table = study.frames_by_outlet
    assert table.loc[table["estimate"] == 0, ["low", "high"]].isna().all(axis=None)
    assert (table["estimate"] == 0).any()


def test_own_codes_change_the_stamp(study: Study) -> None:
    found = study.frames.query("frame == 'economic'").assign(coder="me", codes="economic")
    rest = study.frame_sentences.assign(coder="me", codes="")
    codes = pd.concat([found, rest])[["article_id", "part", "sent_no", "coder", "codes"]]
    codes = codes.drop_duplicates(["article_id", "part", "sent_no"])
    validity = replace(study, frame_codes=codes).frame_validity.set_index("frame")
    assert validity.loc["economic", ["precision", "recall", "kappa", "stamp"]].tolist() == [1, 1, 1, "agrees"]
    assert validity.loc["conflict", "stamp"] == "unvalidated"


def test_the_figure_shows_the_validity_block_of_every_frame(study: Study) -> None:
    drawing, table, caption = named("frames").render(study)
    assert table["frame"].unique().tolist() == list(GENERIC)
    for axis, (_, rows) in zip(drawing.axes, table.groupby("frame", sort=False), strict=True):
        block = axis.get_xlabel().replace("\xa0", " ").replace("\n", " ")
        row = rows.iloc[0]
        assert row["words"] in block
        assert f"{row['coverage']:.1%} of all {row['sentences']:,}" in block
        assert block.endswith(row["stamp"])
    assert "agrees 0, agrees weakly 0, unvalidated 5" in caption


def test_the_caption_and_the_block_tell_of_agreement(study: Study) -> None:
    known = {"coded": 260, "present": 40, "precision": 0.7, "recall": 0.5, "kappa": 0.5}
    known |= {"kappa_low": 0.31, "kappa_high": 0.66, "stamp": "agrees weakly"}
    table = named("frames").table(study).assign(**known)
    other = Study(study.articles, study.ledger, study.source)
    other.__dict__["frame_validity"] = study.frame_validity.assign(**known)
    drawing, drawn, caption = named("frames").render(other)
    pd.testing.assert_frame_equal(drawn, table)
    assert "agrees 0, agrees weakly 5, unvalidated 0" in caption
    assert "40 of 260 coded: P 0.70, R 0.50,\nkappa 0.50 [0.31, 0.66]\nagrees weakly" in drawing.axes[0].get_xlabel()


def test_every_coded_sentence_still_reads_as_it_was_coded(default_corpus: Path) -> None:
    study = open_study(default_corpus)
    own = study.sentences[study.sentences["voice"] == "own"]
    assert len(coded_sentences(own, read_frame_codes())) == 260

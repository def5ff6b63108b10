"""A study: what it is computed from, what it claims, and that rows may come in any order."""

from __future__ import annotations

import io
import json
import socket
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.fetch import ROOT
from analysis.sentiment import score_sentences
from analysis.stats import mean_by, paired_differences
from analysis.study import LAYERS, LEAST_SHARED, Study, open_study
from analysis.study.files import CODES

CSV = "outlet,title,text\nHeron,Ferry late,The ferry came at nine.\nTern,Ferry on time,The ferry came at noon.\n"
UNSET = {"story_threshold": None, "story_answers": 0}


@pytest.fixture(scope="module")
def study(demo: Path) -> Study:
    return open_study(demo)


def by_key(table: pd.DataFrame, *keys: str) -> pd.DataFrame:
    return table.sort_values(list(keys), ignore_index=True)


# Claims


def test_a_broken_claim_stops_the_default_corpus_and_is_told_of_any_other(study: Study) -> None:
    default = Study(study.articles, study.ledger, "default")
    with pytest.raises(AssertionError, match=r"no longer true of the default corpus: herons fly"):
        default.check("herons fly", False)
    assert default.check("herons fly", True) == "holds: herons fly"
    assert study.check("herons fly", True) == "holds: herons fly"
    assert study.check("herons fly", False) == "DOES NOT HOLD here: herons fly"


def test_a_strangers_folder_called_default_is_not_the_default_corpus(tmp_path: Path) -> None:
    folder = tmp_path / "default"
    folder.mkdir()
    (folder / "a.csv").write_text(CSV)
    assert open_study(folder).check("herons fly", False) == "DOES NOT HOLD here: herons fly"


# Provenance


def test_provenance_counts_what_was_read_and_refused(study: Study) -> None:
    provenance = study.provenance
    assert (provenance["corpus"], provenance["articles"]) == ("demo", 42)
    assert provenance["refused"] == {"no_text": 1, "repeated": 1}
    assert provenance["parameters"] == {"n_topics": 12, "window": "4D", "seed": 1, "count_copies": "weigh"} | UNSET


def test_provenance_holds_no_path_and_no_machine(demo: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(CSV)
    for source in (demo, str(demo) + "/", tmp_path / "mine.csv", [demo / "articles.csv", demo / "pages" / "page1.txt"]):
        told = json.dumps(open_study(source).provenance)
        for secret in (str(ROOT), str(tmp_path), tmp_path.name, str(Path.home()), socket.gethostname(), "Posix"):
            assert secret not in told
        assert not set("/\\[]()'") & set(json.loads(told)["corpus"])


def test_the_corpus_hash_is_of_its_articles(study: Study) -> None:
    shuffled = Study(study.articles.sample(frac=1, random_state=1), study.ledger, "other", seed=9)
    fewer = Study(study.articles.iloc[1:], study.ledger, "demo")
    assert shuffled.provenance["corpus_sha256"] == study.provenance["corpus_sha256"]
    assert fewer.provenance["corpus_sha256"] != study.provenance["corpus_sha256"]


# Results


def test_results_are_computed_once(study: Study) -> None:
    for name in ("clean", "terms", "topics", "stories", "sentences", "tone", "words"):
        assert getattr(study, name) is getattr(study, name)


def test_tone_is_the_mean_of_an_articles_sentences_by_layer(study: Study) -> None:
    """Headlines whole, as NLTK's VADER has them; bodies by voice."""
    bodies = study.sentences[study.sentences["part"] == "body"]
    bodies = bodies.assign(layer=np.where(bodies["voice"] == "own", "own voice", "quotes"))
    titles = study.clean[study.clean["title"] != ""].assign(layer="headline")
    headlines = score_sentences(titles.assign(text=titles["title"]))
    rows = pd.concat([bodies, headlines[["article_id", "layer", "compound"]]])
    expected = rows.groupby(["article_id", "layer"])["compound"].mean()
    ours = study.tone.set_index(["article_id", "layer"])["compound"].sort_index()
    pd.testing.assert_series_equal(ours, expected.sort_index())
    assert set(study.tone["layer"]) == set(LAYERS)


def test_comparisons_are_those_of_stats_layer_by_layer(study: Study) -> None:
    for layer in LAYERS:
        rows = study.tone[study.tone["layer"] == layer]
        ours = study.tone_by_outlet.query("layer == @layer").drop(columns="layer").reset_index(drop=True)
        options = {"group": "outlet", "cluster": "story_id", "weight": "weight", "seed": 1}
        pd.testing.assert_frame_equal(ours, mean_by(rows, "compound", **options))
        ours = study.tone_on_shared_stories.query("layer == @layer").drop(columns="layer").reset_index(drop=True)
        pairs = paired_differences(rows, "compound", weight="weight", least=LEAST_SHARED, seed=1)
        pd.testing.assert_frame_equal(ours.drop(columns="q"), pairs.drop(columns="q"))


def test_the_wire_story_of_the_demo_is_one_text_printed_twice(study: Study, demo_truth: dict) -> None:
    wire = {article["title"] for article in demo_truth["articles"] if article["wire"]}
    copies = study.copies.merge(study.articles[["article_id", "title", "outlet"]], on="article_id")
    printed = copies[copies["title"].isin(wire)]
    assert len(set(printed["copy_group"])) == 1
    assert sorted(printed["kind"]) == ["none", "syndicated"]
    assert printed["weight"].tolist() == [0.5, 0.5]
    assert copies.loc[~copies["title"].isin(wire), "weight"].eq(1).all()
    assert study.text_sharing[["least", "a", "b", "shared"]].to_numpy().tolist() == [
        [0.5, "The Ropewalk", "Varland Ledger", 1],
        [0.5, "Varland Ledger", "The Ropewalk", 1],
        [0.15, "The Ropewalk", "Varland Ledger", 1],
        [0.15, "Varland Ledger", "The Ropewalk", 1],
    ]


def test_copies_can_share_one_count_or_be_left_out_or_count_each(demo: Path, study: Study) -> None:
    first, every = (open_study(demo, count_copies=how) for how in ("first", "all"))
    copied = study.copies.set_index("article_id")["kind"] != "none"
    assert every.of_articles["weight"].eq(1).all()
    assert first.of_articles.set_index("article_id")["weight"].eq(0).equals(copied.rename("weight"))
    n = [one.tone_by_outlet.query("layer == 'headline'")["n"].sum() for one in (study, first, every)]
    assert n == [42, 41, 42]
    own = [one.tone_by_outlet.query("layer == 'own voice'").set_index("outlet")["estimate"] for one in (study, every)]
    assert (own[0] != own[1]).sum() == 2  # the two outlets that printed the wire story
    rows = study.tone.query("layer == 'own voice' and outlet == 'The Ropewalk'")
    assert np.isclose(own[0]["The Ropewalk"], np.average(rows["compound"], weights=rows["weight"]))


def test_another_way_to_count_copies_is_refused(demo: Path) -> None:
    with pytest.raises(ValueError, match="count_copies='drop': expected one of weigh, first, all"):
        open_study(demo, count_copies="drop")


def test_the_planted_tone_is_found_on_shared_stories_and_not_in_quotes(study: Study) -> None:
    table = study.tone_on_shared_stories.set_index(["layer", "a", "b"])
    lantern = table.loc[("own voice", "Daily Lantern")]
    assert len(lantern) == 3
    assert lantern["estimate"].between(-0.9, -0.3).all()
    own = study.tone[study.tone["layer"] == "own voice"]
    anyhow = paired_differences(own, "compound", least=2, seed=1).set_index("a").loc["Daily Lantern"]
    assert (anyhow["high"] < 0).all()
    others = table.loc["own voice"].drop(index="Daily Lantern", level="a")
    assert others["estimate"].abs().max() < 0.25
    assert table.loc["quotes", "estimate"].abs().max() < 0.15


def test_planted_wording_is_found_and_a_bursty_word_is_not_believed(demo: Path) -> None:
    words = open_study(demo).words
    assert not ((words["term"] == "ferret") & (words["p"] < 0.05)).any()
    assert words.set_index(["label", "term"]).index.is_unique
    own = words[words["p"] < 0.05].groupby("label")["term"].agg(set)
    assert "crowns" in own["Varland Ledger"]
    assert not {"lantern", "ledger", "ropewalk", "chronicle", "newsletter", "copyright"} & set(words["term"])


def test_attrition_ends_with_counts_one_can_check(study: Study) -> None:
    steps = study.attrition.set_index("step")
    assert steps.loc["rows read", ["before", "after"]].tolist() == [44, 44]
    assert steps.loc["dated", ["before", "after"]].tolist() == [42, study.articles["published"].notna().sum()]
    assert steps.loc["in a topic", "after"] == (study.topics["topic"] >= 0).sum()
    outlets = study.of_articles.groupby("story_id")["outlet"].nunique()
    assert steps.loc["in a shared story", "after"] == study.of_articles["story_id"].map(outlets).gt(1).sum()


def test_topic_shares_sum_to_one_within_an_outlet(study: Study) -> None:
    assert study.topic_shares.groupby("outlet")["estimate"].sum().tolist() == pytest.approx([1] * 4)
    assert set(study.topic_labels.index) == set(study.topics["topic"]) - {-1}


def test_rows_may_come_in_any_order(study: Study) -> None:
    other = Study(study.articles.sample(frac=1, random_state=8), study.ledger, "demo")
    for name, keys in {
        "topics": ["article_id"],
        "tone": ["article_id", "layer"],
        "tone_by_outlet": ["layer", "outlet"],
        "tone_on_shared_stories": ["layer", "a", "b"],
        "topic_shares": ["topic", "outlet"],
        "words": ["label", "term"],
        "shared_stories": ["story_id"],
        "furniture": ["outlet", "passage"],
        "attrition": ["step"],
    }.items():
        pd.testing.assert_frame_equal(
            by_key(getattr(other, name), *keys), by_key(getattr(study, name), *keys), obj=name, rtol=1e-12
        )


def test_parameters_reach_what_they_are_of(demo: Path, study: Study) -> None:
    other = open_study(demo, n_topics=3, window="0D", seed=2)
    assert set(other.topics["topic"]) == {0, 1, 2}
    assert other.stories.nunique() >= study.stories.nunique()
    assert other.provenance["parameters"] == {"n_topics": 3, "window": "0D", "seed": 2, "count_copies": "weigh"} | UNSET
    low = [s.tone_by_outlet[["low", "high"]].to_numpy() for s in (study, other)]
    assert not np.allclose(low[0], low[1], equal_nan=True)


# Files of one's own

SETS = "set,variant,term\nhours,roster,roster*\nhours,rota,rota*\n"
NAMES = "name,alias\nTessel,the river\nCouncil,\n"


def test_files_of_ones_own_take_the_place_of_the_kits(demo: Path, study: Study, tmp_path: Path) -> None:
    for name, content in {"sets.csv": SETS, "names.csv": NAMES}.items():
        (tmp_path / name).write_text(content)
    told = study.frame_sentences.iloc[:40]
    codes = told[["article_id", "part", "sent_no"]].assign(coder="A", codes="conflict")
    codes.to_csv(tmp_path / "codes.csv", index=False)
    mine = open_study(
        demo, term_sets=tmp_path / "sets.csv", targets=tmp_path / "names.csv", frame_codes=tmp_path / "codes.csv"
    )
    assert set(mine.wording["set"]) == set(mine.word_shares["set"]) == {"hours"}
    assert set(mine.tone_towards()["target"]) <= {"Tessel", "Council"}
    pd.testing.assert_frame_equal(mine.tone_towards(), study.tone_towards({"Tessel": ["the river"], "Council": []}))
    assert (mine.frame_validity["coded"] == 40).all()
    assert (study.frame_validity["coded"] == 0).all()
    given = {"term_sets": 2, "targets": 2, "frame_codes": 40}
    assert mine.provenance["parameters"] == study.provenance["parameters"] | given


def test_tables_do_as_well_as_files(demo: Path, study: Study) -> None:
    sets, names = (pd.read_csv(io.StringIO(file), keep_default_na=False) for file in (SETS, NAMES))
    codes = study.frame_sentences.iloc[:9][["article_id", "part", "sent_no"]].assign(coder="A", codes="")
    mine = open_study(demo, term_sets=sets, targets=names, frame_codes=codes)
    assert mine.targets == {"Tessel": ["Tessel", "the river"], "Council": ["Council"]}
    assert mine.term_sets["variant"].tolist() == ["roster", "rota"]
    assert open_study(demo, targets={"Tessel": ["the river"]}).targets == {"Tessel": ["Tessel", "the river"]}
    assert len(mine.frame_codes) == 9


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"term_sets": pd.DataFrame({"set": ["a"]})}, "missing column 'variant'"),
        ({"targets": {}}, "no target is given"),
        ({"targets": pd.DataFrame({"name": ["Tessel"]})}, r"targets lack alias \(found name\): expected name, alias"),
        ({"frame_codes": pd.DataFrame({"part": []})}, "frame_codes lack article_id, sent_no, coder, codes"),
        (
            {"frame_codes": pd.DataFrame([["x", "body", 0, "A", ""]], columns=CODES)},
            r"none of their 1 articles is in this corpus \(article_id x \.\.\.\)",
        ),
    ],
)
def test_a_file_with_a_mistake_is_an_error_that_helps(demo: Path, given: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        open_study(demo, **given)


def test_a_study_without_targets_says_how_to_give_some(study: Study) -> None:
    for ask in (study.tone_towards, study.tone_towards_on_shared_stories, study.target_sentences):
        with pytest.raises(ValueError, match=r"no target is given: open_study\(\.\.\., targets="):
            ask()

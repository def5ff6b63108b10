"""The terminology ledger: which word, in whose voice; term sets checked; shares that count articles and stories."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus import read_corpus
from analysis.figures import named
from analysis.stats import paired_differences
from analysis.study import Study, open_study
from analysis.term_sets import check_term_sets, read_term_sets
from analysis.wording import OTHERS, OWN, word_choice, word_differences, word_mix, word_shares

SETS = check_term_sets(
    pd.DataFrame(
        [
            ("conflict", "special operation", "special military operation", "", ""),
            ("conflict", "operation", "operation", "", ""),
            ("conflict", "war", "war", "war crimes|Cold War", ""),
            ("conflict", "invasion", "invasion", "", ""),
            ("protest", "riot", "riot*", "riot police", ""),
            ("protest", "walkout", "walkout", "", "union|dockers"),
            ("state", "IS", "IS", "", ""),
            ("state", "Daesh", "Daesh", "", ""),
        ],
        columns=["set", "variant", "term", "not", "with"],
    )
)


def frame(*texts: str, outlets: str | None = None) -> pd.DataFrame:
    names = list(outlets or "P" * len(texts))
    return pd.DataFrame({"article_id": [f"a{i}" for i in range(len(texts))], "outlet": names, "text": texts})


def hits(text: str) -> list[tuple[str, str, bool]]:
    table = word_choice(frame(text), SETS)
    return list(zip(table["keyword"], table["voice"], table["attributed"], strict=True))


def in_file(folder: Path, text: str) -> Path:
    path = folder / "mine.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def study(demo: Path) -> Study:
    return open_study(demo)


# Which word


def test_the_longest_match_counts_and_exceptions_do_not() -> None:
    table = word_choice(
        frame("The special military operation is a war, not a Cold War; war crimes in an operation."), SETS
    )
    assert table["variant"].tolist() == ["special operation", "war", "operation"]
    assert table["keyword"].tolist() == ["special military operation", "war", "operation"]


def test_an_exception_holds_for_every_term_of_its_set_and_of_no_other() -> None:
    other = pd.concat([SETS, SETS[SETS["set"] == "conflict"].assign(set="other", **{"not": ""})])
    table = word_choice(frame("The Cold War."), other)
    assert table[["set", "variant"]].to_numpy().tolist() == [["other", "war"]]


def test_a_term_with_a_context_counts_only_in_a_text_that_holds_it() -> None:
    texts = ("A walkout. The Dockers left.", "A walkout from the film.", "A walkout, said the union’s head.")
    assert word_choice(frame(*texts), SETS)["article_id"].tolist() == ["a0", "a2"]


def test_a_stop_word_in_capitals_matches_capitals_alone() -> None:
    table = word_choice(frame("IS is DAESH. Is daesh IS?"), SETS)
    assert table["keyword"].tolist() == ["IS", "DAESH", "daesh", "IS"]


# Whose voice


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The war goes on.", ("own", False)),
        ("He said the war goes on.", ("own", False)),
        ("According to the ministry the war goes on.", ("own", False)),
        ("“We did not want this war to begin,” said Dusk.", ("quoted", False)),
        ("“War,” said Dusk.", ("quoted", False)),
        ("“War!” the old man shouted.", ("quoted", False)),
        ("Dusk said: “War.”", ("quoted", False)),
        ("“War.”", ("quoted", False)),
        ("The ministry denies that there is a “war” at all.", ("scare", False)),
        ("The ministry is in its “war”, which nobody sees.", ("scare", False)),
        ("Dusk spoke of a “long war” and left.", ("scare", False)),
        ("Dusk spoke of “a long and very bitter war” and left.", ("quoted", False)),
        ("It is what Varland calls its “war”.", ("scare", True)),
        ("It is what Varland calls its war on fog.", ("attributed", True)),
        ("The so-called war goes on.", ("attributed", True)),
        ("A fight known as the war goes on.", ("attributed", True)),
        ("Dusk described the row as a war on the town.", ("attributed", True)),
        ("She called it a war.", ("attributed", True)),
        ("The row was dubbed a war by the press.", ("attributed", True)),
        ("The word “war” is not used.", ("scare", True)),
        ("The war, as Varland calls it, goes on.", ("attributed", True)),
        ("It is “war”, in the words of Dusk.", ("scare", True)),
        ("They called for war.", ("own", False)),
        ("Dusk was called into the war.", ("own", False)),
        ("He supposed to end the war, and the war went on.", ("own", False)),
        ("What a day! The calls came late. The war goes on.", ("own", False)),
    ],
)
def test_whose_word_it_is(text: str, expected: tuple[str, bool]) -> None:
    assert hits(text)[-1][1:] == expected


def test_one_text_in_single_marks_is_read_by_its_own_marks() -> None:
    text = "‘The war goes on,’ said Dusk. ‘It will end,’ said Vole. Theirs is a ‘war’ of words."
    assert [voice for _, voice, _ in hits(text)] == ["quoted", "scare"]


def test_what_is_not_own_voice_is_the_words_of_others() -> None:
    table = word_choice(frame("A war. A so-called war. “It is war, and it is long,” he said. A “war” of sorts."), SETS)
    assert dict(zip(table["voice"], table["whose"], strict=True)) == {
        "own": OWN, "attributed": OTHERS, "quoted": OTHERS, "scare": OTHERS,
    }  # fmt: skip


def test_on_the_page_on_putin_the_special_military_operation_is_never_own_voice(shared: Path) -> None:
    articles, _ = read_corpus(shared / "corpora" / "aggregator" / "daily8_putin.txt")
    table = word_choice(articles, read_term_sets())
    operation = table[table["variant"] == "special military operation"]
    assert operation[["outlet", "voice", "attributed", "keyword"]].to_numpy().tolist() == [
        ["NBC News", "scare", True, "special military operation"]
    ]
    war = table[(table["outlet"] == "NBC News") & (table["variant"] == "war")]
    assert war["voice"].tolist() == ["own", "quoted", "own", "own"]


# Where it stands


@given(
    st.lists(
        st.sampled_from(
            "war WAR’s “war” 'war' \"war \" ‘operation’ the so-called calls it a Daesh IS . ! ? \n riot police İ".split(
                " "
            )
        ),
        max_size=25,
    ).map(" ".join)
    | st.text(max_size=60)
)
@settings(max_examples=200, deadline=None)
def test_no_text_raises_and_spans_round_trip(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    table = word_choice(frame(text, "war", text), SETS)
    texts = {"a0": text, "a1": "war", "a2": text}
    for hit in table.itertuples():
        assert texts[hit.article_id][hit.start : hit.end] == hit.keyword
        assert " ".join(hit.keyword.split()) in hit.text
    first, last = (table.loc[table["article_id"] == name, "start":].reset_index(drop=True) for name in ("a0", "a2"))
    pd.testing.assert_frame_equal(first, last)


def test_the_text_of_a_hit_is_its_sentence_or_what_is_around_it() -> None:
    assert word_choice(frame("Before it. The war  goes on. After it."), SETS)["text"].tolist() == ["The war goes on."]
    long = word_choice(frame("fog " * 80 + "war " + "rain " * 80), SETS)["text"][0]
    assert 190 < len(long) < 210
    assert " war " in long


def test_no_hit_is_an_empty_table_of_the_same_columns() -> None:
    some, none = word_choice(frame("war"), SETS), word_choice(frame("calm"), SETS)
    assert len(none) == 0
    assert none.dtypes.to_dict() == some.dtypes.to_dict()
    assert word_shares(none).empty
    assert word_differences(none.assign(story_id="")).empty


# Term sets


def test_the_kits_own_sets_are_sound_and_there_are_enough() -> None:
    sets = read_term_sets()
    assert sets["set"].nunique() >= 12
    assert (sets.groupby("set")["variant"].nunique() >= 2).all()
    table = word_choice(frame(" . ".join(sets["term"].str.replace("*", "")), " . ".join(sets["with"])), sets)
    asked = sets.loc[sets["with"] == "", ["set", "variant"]].drop_duplicates()
    found = set(map(tuple, table[["set", "variant"]].to_numpy()))
    assert set(map(tuple, asked.to_numpy())) <= found


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    path = in_file(tmp_path, "\ufeff# mine\nset,variant,term\n\ntea,tea, cup  of tea \ntea,coffee,coffee\n")
    assert read_term_sets(path).to_dict("records") == [
        {"set": "tea", "variant": "tea", "term": "cup of tea", "not": "", "with": ""},
        {"set": "tea", "variant": "coffee", "term": "coffee", "not": "", "with": ""},
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "mine.csv has no line: expected a header set,variant,term"),
        ("set,variant\n", "missing column 'term' (found set, variant)"),
        ("set;variant;term\n", "missing column 'set' (found set;variant;term)"),
        ("set,variant,term,note\n", "unknown column 'note'"),
        ("set,variant,term\n# x\ntea,tea,tea\ntea,,coffee\n", "mine.csv line 4 has no variant"),
        ("set,variant,term\ntea,tea,tea\ntea,coffee\n", "mine.csv line 3 has no term"),
        ("set,variant,term\ntea,tea,tea, green\n", "mine.csv line 2 has 4 cells, expected 3"),
        ("set,variant,term\ntea,tea,—\ntea,coffee,coffee\n", "mine.csv line 2: '—' holds no word"),
        ("set,variant,term,with\ntea,tea,tea,*cup\n", "mine.csv line 2: '*cup' has a * that ends no word"),
        ("set,variant,term\ntea,tea,tea\ntea,coffee,Tea\n",
         "mine.csv line 3: 'Tea' is a term of 'tea' in the set 'tea' already (mine.csv line 2)"),
        ("set,variant,term\ntea,tea,tea\n", "mine.csv line 2: the set 'tea' has one variant, 'tea'"),
    ],
)  # fmt: skip
def test_an_error_names_the_line_and_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        read_term_sets(in_file(tmp_path, text))


def test_sets_made_in_code_are_checked_too() -> None:
    sets = pd.DataFrame({"set": ["a", "a"], "variant": ["x", "y"], "term": ["fog", ""]})
    with pytest.raises(ValueError, match="row 1 has no term"):
        word_choice(frame("fog"), sets)


# Shares


def told(rows: list[tuple[str, str, str, str]]) -> pd.DataFrame:
    """Hits: article, outlet, story, variant."""
    table = pd.DataFrame(rows, columns=["article_id", "outlet", "story_id", "variant"])
    return table.assign(set="conflict", weight=1.0, whose=OWN)


def test_each_article_counts_once_however_often_it_repeats_a_word() -> None:
    rows = [("a", "P", "1", "war")] * 20 + [
        ("b", "P", "2", "invasion"),
        ("c", "P", "3", "invasion"),
        ("c", "P", "3", "war"),
    ]
    table = word_shares(told(rows)).set_index("variant")
    assert table["estimate"].to_dict() == pytest.approx({"war": 1.5 / 3, "invasion": 1.5 / 3})
    assert table["n"].tolist() == table["clusters"].tolist() == [3, 3]
    mix = word_mix(told(rows)).groupby("article_id")["share"].sum()
    assert mix.to_numpy() == pytest.approx(np.ones(3))


def test_copies_share_one_count_and_stories_are_what_is_resampled() -> None:
    rows = told([(f"a{i}", "P", "1", "war") for i in range(30)] + [("b", "P", "2", "invasion")])
    weighed = rows.assign(weight=[1 / 30] * 30 + [1])
    shares = word_shares(weighed, cluster="story_id", weight="weight").set_index("variant")
    assert shares["estimate"].to_dict() == pytest.approx({"war": 0.5, "invasion": 0.5})
    assert shares["clusters"].tolist() == [2, 2]
    assert (
        word_shares(rows, cluster="story_id").set_index("variant").loc["war", "low"] < 0.1
    )  # two stories, not 31 hits


def test_shares_do_not_depend_on_the_order_of_hits(study: Study) -> None:
    options = {"cluster": "story_id", "weight": "weight", "seed": 3}
    mixed = study.wording.sample(frac=1, random_state=0)
    pd.testing.assert_frame_equal(word_shares(mixed, **options), word_shares(study.wording, **options))
    pd.testing.assert_frame_equal(word_differences(mixed), word_differences(study.wording))


def test_differences_are_those_of_the_article_shares_where_both_tell_the_story() -> None:
    rng = np.random.default_rng(0)
    rows = [
        (f"{outlet}{story}", outlet, str(story), variant)
        for story in range(14)
        for outlet in "PQ"
        for variant in rng.choice(["war", "invasion"], 3)
    ]
    table = word_differences(told(rows), least=6)
    mix = word_mix(told(rows))
    war = mix[mix["variant"] == "war"].set_index(["outlet", "story_id"])["share"].unstack(fill_value=0)
    expected = paired_differences(war.T.melt(value_name="share", ignore_index=False).reset_index(), "share", least=6)
    row = table[table["variant"] == "war"].iloc[0]
    assert row["estimate"] == pytest.approx((war.loc["P"] - war.loc["Q"]).mean())
    assert row["p"] == expected["p"][0]
    assert table["estimate"].sum() == pytest.approx(0)


def test_swapped_labels_flip_every_difference() -> None:
    rows = told([(f"{o}{s}", o, str(s), "war" if s % 3 and o == "P" else "invasion") for s in range(9) for o in "PQ"])
    swapped = rows.assign(outlet=rows["outlet"].map({"P": "Q", "Q": "P"}))
    one, two = word_differences(rows, least=6), word_differences(swapped, least=6)
    assert one["estimate"].abs().max() > 0
    assert one["estimate"].to_numpy() == pytest.approx(-two["estimate"].to_numpy())
    assert one["low"].to_numpy() == pytest.approx(-two["high"].to_numpy(), abs=0.12)
    assert one["p"].tolist() == two["p"].tolist()


# A study


def test_the_planted_words_of_the_port_stories_are_found_and_no_others(study: Study) -> None:
    shares = study.own_word_shares[study.own_word_shares["set"] == "industrial dispute"]
    used = shares[shares["estimate"] > 0].set_index("outlet")
    assert used["variant"].to_dict() == {
        "The Harbour Chronicle": "strike",
        "The Ropewalk": "strike",
        "Daily Lantern": "walkout",
        "Varland Ledger": "industrial action",
    }
    assert (used["estimate"] == 1).all()


def test_the_planted_climate_is_the_ropewalks_alone(study: Study) -> None:
    climate = study.wording[study.wording["set"] == "climate"]
    assert set(climate["outlet"]) == {"The Ropewalk"}


def test_headlines_and_bodies_are_both_read(study: Study) -> None:
    titles, texts = (study.clean.set_index("article_id")[column] for column in ("title", "text"))
    assert set(study.wording["part"]) == {"headline", "body"}
    for hit in study.wording.itertuples():
        held = titles if hit.part == "headline" else texts
        assert held[hit.article_id][hit.start : hit.end] == hit.keyword


@pytest.mark.parametrize(
    "name", ["word_shares", "own_word_shares", "word_shares_by_voice", "word_differences", "own_word_differences"]
)
def test_every_contrast_names_a_table_that_holds_its_keys(study: Study, name: str) -> None:
    contrast = getattr(study, name)
    rows = getattr(study, contrast.attrs["rows"])
    keys = set(contrast.columns) & {"set", "variant", "outlet", "whose"}
    assert keys <= set(rows.columns)
    assert {"article_id", "outlet", "story_id", "weight", "text"} <= set(rows.columns)
    behind = contrast[contrast["estimate"] > 0].merge(rows, on=sorted(keys), how="left")
    assert behind["article_id"].notna().all()


def test_ones_own_sets_take_the_place_of_the_kits(study: Study) -> None:
    mine = pd.DataFrame({"set": "hours", "variant": ["roster", "rota"], "term": ["roster*", "rota*"]})
    table = replace(study, term_sets=mine).wording
    assert set(table["variant"]) == {"roster", "rota"}
    assert {"story_id", "weight", "part"} <= set(table.columns)


# Figures


def test_the_figure_shows_own_voice_beside_the_words_of_others(study: Study) -> None:
    table = named("terminology").table(study)
    assert table.drop_duplicates(["set", "variant"])["set"].value_counts().max() <= 5
    port = table[table["set"] == "industrial dispute"].set_index(["variant", "whose"])["estimate"]
    assert port[("strike", OWN)] == pytest.approx(4 / 7)
    assert port[("industrial action", OWN)] == pytest.approx(2 / 7)


def test_the_figure_by_outlet_shows_the_leading_word(study: Study) -> None:
    table = named("terminology-by-outlet").table(study).set_index(["set", "outlet"])
    port = table.loc["industrial dispute"]
    assert set(port["variant"]) == {"strike"}
    assert port["estimate"].to_dict() == {
        "Daily Lantern": 0, "The Harbour Chronicle": 1, "The Ropewalk": 1, "Varland Ledger": 0,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["terminology", "terminology-by-outlet"])
def test_a_corpus_without_a_word_of_the_sets_is_told_so(study: Study, name: str) -> None:
    calm = study.articles.assign(
        title="Calm", text=[f"Calm number {i} by the sea." for i in range(len(study.articles))]
    )
    drawing, table, caption = named(name).render(Study(calm, study.ledger, "calm"))
    assert table.empty
    assert caption.startswith("Not drawn: no ")
    assert drawing.texts


@pytest.mark.parametrize("n", [1, 2, 20])
@pytest.mark.parametrize("name", ["terminology", "terminology-by-outlet"])
def test_one_two_and_twenty_outlets_are_drawn_or_not_with_a_reason(study: Study, name: str, n: int) -> None:
    words = ["strike", "walkout", "“strike”", "industrial action", "so-called walkout"]
    texts = [
        f"The workers’ union {i} began a {words[i % 5]} at the port, and a {words[i % 3]} there." for i in range(80)
    ]
    rows = pd.DataFrame({"text": texts, "outlet": [f"The Extraordinarily Long {i % n} Gazette" for i in range(80)]})
    base = study.articles.iloc[[0] * 80].reset_index(drop=True)
    articles = base.assign(article_id=[f"{i:016x}" for i in range(80)], title="Port", **rows)
    drawing, table, caption = named(name).render(Study(articles, study.ledger.iloc[:0], "made"))
    if name == "terminology-by-outlet" and n == 1:
        assert (
            caption
            == "Not drawn: no two outlets use words of one term set; bring your own: open_study(..., term_sets=FILE)."
        )
        return
    assert not table.empty
    assert "nan" not in caption
    drawing.draw_without_rendering()
    for axis in drawing.axes:
        boxes = [label.get_window_extent() for label in axis.get_yticklabels() if label.get_text()]
        assert not any(one.overlaps(two) for i, one in enumerate(boxes) for two in boxes[i + 1 :])


@pytest.mark.parametrize("name", ["terminology", "terminology-by-outlet"])
def test_a_caption_takes_its_numbers_from_the_table(study: Study, name: str) -> None:
    table = named(name).table(study)
    more = table.assign(n=table["n"] + 10_000)
    assert f"{more['n'].max():,.0f}" in named(name).words(more)
    assert named(name).words(more) != named(name).words(table)

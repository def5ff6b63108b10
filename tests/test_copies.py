"""Copies: equal to brute force over sets of word 5-shingles; every kind by hand; order and company change nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.copies import PAIR_COLUMNS, copy_pairs, find_copies, group_copies, text_sharing
from analysis.corpus import read_corpus
from analysis.kernels.shingling import fingerprints, run_keys
from analysis.shingles import SHINGLE, WIDEST, Shingled
from analysis.stream import read_stream

VOCABULARY = [a + b + c for a in "bra dor fel gim lun mor nix pel qua sil".split() for b in "aeiou" for c in "mslnrtkd"]
KINDS = ["exact", "revision", "syndicated", "excerpt", "none"]
COPY_COLUMNS = ["article_id", "copy_group", "kind", "copy_of", "weight"]
SHARING_COLUMNS = "a b estimate low high p q n clusters shared a_first b_first".split()
Row = tuple[str, str, "str | None", "str | None"]


def prose(n: int, seed: int) -> str:
    """``n`` words nobody else says in this order: a capital and a full stop now and then."""
    rng = np.random.default_rng(seed)
    return " ".join(f"{word.title()}." if rng.random() < 0.1 else word for word in rng.choice(VOCABULARY, n))


def cut(text: str, first: int, last: int) -> str:
    return " ".join(text.split()[first:last])


def edited(text: str, share: float, seed: int) -> str:
    """The text with this share of its words (one or more) replaced by words it never has."""
    rng, parts = np.random.default_rng(seed), re.split(r"(\s+)", text)
    words = range(0, len(parts), 2)
    for at in rng.choice(words, max(1, round(share * len(words))), replace=False):
        parts[at] = f"{rng.choice(VOCABULARY)}ish{rng.integers(1000)}"
    return "".join(parts)


def articles(*rows: Row) -> pd.DataFrame:
    """``(article_id, outlet, published, text)``; ten characters are a day, more a minute."""
    frame = pd.DataFrame(rows, columns=["article_id", "outlet", "published", "text"])
    return frame.assign(
        published=pd.to_datetime(frame["published"], utc=True, format="ISO8601").astype("datetime64[us, UTC]"),
        date_precision=["day" if len(day or "") == 10 else "minute" if day else "none" for _, _, day, _ in rows],
        date_basis="stated",
        date_note="",
    )


def told(frame: pd.DataFrame, **options: float) -> dict[str, tuple[str, str, str | None, float]]:
    """By article_id: copy_group, kind, copy_of, weight."""
    copies = find_copies(frame, **options)  # type: ignore[arg-type]
    of = [None if missing else of for of, missing in zip(copies["copy_of"], copies["copy_of"].isna(), strict=True)]
    rows = zip(copies["copy_group"], copies["kind"], of, copies["weight"], strict=True)
    return dict(zip(copies["article_id"], rows, strict=True))


def alone(article_id: str) -> tuple[str, str, None, float]:
    return article_id, "none", None, 1.0


# Brute force


def words_of(text: str | None) -> list[str]:
    """Lower-case, letters and figures only, token by token between white space."""
    tokens = re.split(r"[ \t\n\v\f\r]+", text or "")
    spelled = ("".join(one for one in token.lower() if one.isalnum()) for token in tokens)
    return [word for word in spelled if word]


def brute(frame: pd.DataFrame, threshold: float, containment: float = 0.8) -> dict[tuple[str, str], tuple]:
    """Kind, Jaccard and both containments of every pair of different texts, by sets of tuples."""
    frame = frame.sort_values("article_id")
    words = [words_of(text) for text in frame["text"]]
    sets = [{tuple(one[k : k + 5]) for k in range(len(one) - 4)} for one in words]
    outlet, ids, found = frame["outlet"].tolist(), frame["article_id"].tolist(), {}
    for i, j in combinations(range(len(frame)), 2):
        if min(len(words[i]), len(words[j])) < 10 or not (both := len(sets[i] & sets[j])):
            continue
        jaccard, mine, other = both / len(sets[i] | sets[j]), both / len(sets[i]), both / len(sets[j])
        if jaccard >= threshold:
            found[ids[i], ids[j]] = ("revision" if outlet[i] == outlet[j] else "syndicated", jaccard, mine, other)
        elif max(mine, other) >= containment and min(len(words[i]), len(words[j])) >= 20:
            found[ids[i], ids[j]] = ("excerpt", jaccard, mine, other)
    return found


def by_pair(pairs: pd.DataFrame) -> dict[tuple[str, str], tuple]:
    values = pairs[["kind", "jaccard", "a_in_b", "b_in_a"]].itertuples(index=False, name=None)
    return dict(zip(zip(pairs["a"], pairs["b"], strict=True), values, strict=True))


def moved(text: str, seed: int) -> str:
    """Two paragraphs change places."""
    paragraphs = text.split("\n\n")
    i, j = np.random.default_rng(seed).choice(len(paragraphs), 2, replace=False)
    paragraphs[i], paragraphs[j] = paragraphs[j], paragraphs[i]
    return "\n\n".join(paragraphs)


def planted(stories: int, footer: str) -> pd.DataFrame:
    """Stories of some paragraphs, each in twelve versions, about half of them with a line that all outlets print."""
    rng, rows = np.random.default_rng(7), []
    for story in range(stories):
        seed = 1000 * story
        text = "\n\n".join(prose(int(rng.integers(30, 80)), seed + k) for k in range(int(rng.integers(3, 9))))
        n, end = len(text.split()), f"\n\n{footer}" if story % 2 else ""
        versions = [text, moved(text, seed), moved(edited(text, 0.05, seed + 20), seed), cut(text, n // 3, n)]
        versions += [edited(text, share, seed + 30 + k) for k, share in enumerate([0.01, 0.05, 0.1, 0.2])]
        versions += [cut(text, n // 10, n), cut(text, 0, n // 4), cut(edited(text, 0.02, seed + 40), n // 2, n)]
        versions += [f"{text}\n\n{prose(n, seed + 50)}".upper().replace(" ", "\n")]
        rows += [(f"Outlet {rng.integers(3)}", version + end) for version in versions]
    frame = pd.DataFrame(rows, columns=["outlet", "text"])
    ids = [f"id{number:04}" for number in rng.permutation(len(frame))]
    return frame.assign(article_id=ids, published=pd.Timestamp("2024-03-01", tz="UTC"))


@pytest.fixture(scope="module")
def edits() -> pd.DataFrame:
    frame = planted(25, prose(25, 999_999))
    assert len({" ".join(words_of(text)) for text in frame["text"]}) == len(frame) == 300
    return frame


@pytest.mark.parametrize("threshold", [0.15, 0.5, 0.8])
def test_pairs_equal_brute_force(edits: pd.DataFrame, threshold: float) -> None:
    found, true = by_pair(copy_pairs(edits, threshold=threshold)), brute(edits, threshold)
    assert len(true) > 500
    assert found.keys() - true.keys() == set()
    assert len(found) >= 0.98 * len(true)
    near = {pair for pair, row in true.items() if row[0] != "excerpt"}
    assert len(near & found.keys()) >= 0.98 * len(near) > 100
    within = true.keys() - near
    assert len(within & found.keys()) >= 0.98 * len(within) > 15
    for pair, (kind, *figures) in found.items():
        assert kind == true[pair][0]
        assert figures == pytest.approx(true[pair][1:], rel=0, abs=1e-12)


@pytest.mark.parametrize("containment", [0.3, 0.6, 1.0])
def test_the_containment_asked_for_decides_what_an_excerpt_is(containment: float) -> None:
    some = planted(16, footer="")
    found, true = by_pair(copy_pairs(some, containment=containment)), brute(some, 0.5, containment)
    assert found.keys() - true.keys() == set()
    assert len(found) >= 0.98 * len(true)
    assert {pair: row[0] for pair, row in found.items()} == {pair: true[pair][0] for pair in found}


@pytest.mark.parametrize(("share", "alike"), [(0.01, 0.85), (0.05, 0.55), (0.1, 0.35), (0.2, 0.12)])
def test_every_version_is_found_at_the_likeness_it_has(share: float, alike: float) -> None:
    """A word changed breaks five shingles: of 400 words a share of ``(1 - share)**5`` is left, more or less."""
    rows: list[Row] = []
    for k in range(30):
        text = prose(400, k)
        rows += [(f"a{k:02}", "Harbour Times", None, text), (f"b{k:02}", "Post", None, edited(text, share, 100 + k))]
    pairs = copy_pairs(articles(*rows), threshold=max(0.1, alike))
    assert sorted(zip(pairs["a"], pairs["b"], strict=True)) == [(f"a{k:02}", f"b{k:02}") for k in range(30)]
    expected = (1 - share) ** 5 / (2 - (1 - share) ** 5)
    assert pairs["jaccard"].mean() == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize("words", [20, 22, 25, 30, 40, 80])
def test_a_teaser_of_twenty_words_or_more_is_found_in_its_text(words: int) -> None:
    rows: list[Row] = []
    for k in range(60):
        text = prose(500, k)
        rows += [(f"full{k:02}", "Post", None, text), (f"part{k:02}", "Echo", None, cut(text, 7 * k, 7 * k + words))]
    pairs = copy_pairs(articles(*rows))
    assert set(pairs["kind"]) <= {"excerpt"}
    assert (pairs["a"].str[-2:] == pairs["b"].str[-2:]).all()
    assert pairs["b_in_a"].tolist() == [1.0] * len(pairs)
    assert len(pairs) >= 0.98 * 60


def test_pairs_are_most_alike_first_and_named_once() -> None:
    texts = {"d": prose(200, 1), "c": prose(200, 2)}
    rows: list[Row] = [(name, "Post", None, text) for name, text in texts.items()]
    rows += [("b", "Echo", None, edited(texts["d"], 0.01, 1)), ("a", "Echo", None, edited(texts["c"], 0.05, 1))]
    pairs = copy_pairs(articles(*rows))
    assert pairs.columns.tolist() == PAIR_COLUMNS
    assert pairs[["a", "b"]].to_numpy().tolist() == [["b", "d"], ["a", "c"]]
    assert pairs["jaccard"].is_monotonic_decreasing


def test_figures_by_hand() -> None:
    """24 words are 20 shingles; 12 of the words, 8 shingles, begin a text of 18 words, 14 shingles."""
    one = " ".join(f"w{k}" for k in range(24))
    other = " ".join([f"w{k}" for k in range(12)] + [f"v{k}" for k in range(6)])
    pairs = copy_pairs(articles(("a", "Post", None, one), ("b", "Echo", None, other)), threshold=0.3)
    assert by_pair(pairs) == {("a", "b"): ("syndicated", 8 / 26, 8 / 20, 8 / 14)}


@pytest.mark.parametrize(("threshold", "found"), [(0.5, True), (0.5 + 1e-9, False)])
def test_the_threshold_itself_is_enough(threshold: float, found: bool) -> None:
    """Of 28 words (24 shingles) the first 16 (12 shingles): Jaccard and containment are 12 of 24 and 12 of 12."""
    text = prose(28, 3)
    frame = articles(("a", "Post", None, text), ("b", "Echo", None, cut(text, 0, 16)))
    assert (len(copy_pairs(frame, threshold=threshold)) == 1) is found  # sixteen words are too few for an excerpt


def test_texts_equal_word_for_word_are_paired_with_the_first() -> None:
    text = prose(100, 1)
    rows: list[Row] = [(name, "Post", None, text) for name in ("d", "b", "c", "a")]
    pairs = copy_pairs(articles(*rows, ("e", "Echo", None, edited(text, 0.01, 1))))
    assert by_pair(pairs.iloc[:3]) == {("a", name): ("exact", 1.0, 1.0, 1.0) for name in "bcd"}
    assert pairs[["a", "b", "kind"]].to_numpy().tolist()[3:] == [["a", "e", "syndicated"]]


def test_the_same_words_in_another_order_are_no_exact_copy() -> None:
    """Two halves change places often enough to keep every shingle: the sets are equal, the texts are not."""
    half = [f"w{k}" for k in range(30)]
    one, other = " ".join(half * 3), " ".join(half * 4)
    pairs = copy_pairs(articles(("a", "Post", None, one), ("b", "Post", None, other)))
    assert by_pair(pairs) == {("a", "b"): ("revision", 1.0, 1.0, 1.0)}


def test_forty_near_copies_are_all_paired() -> None:
    text = prose(300, 5)
    rows: list[Row] = [(f"id{k:02}", f"Outlet {k}", None, edited(text, 0.01, k)) for k in range(40)]
    assert len(copy_pairs(articles(*rows))) == 40 * 39 / 2


# Kernels


Picks = list[list[int]]


def packed(texts: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Words given as numbers, as keys that look like those of words, and where each text begins."""
    words = np.array([word for text in texts for word in text], np.int64)
    return pd.util.hash_array(words), np.cumsum([0, *map(len, texts)])


def picked(texts: Sequence[Sequence[int]], *, halves: bool = False) -> Picks:
    """The fingerprints of each text, in the order they are picked; in one call or in two."""
    (keys, ptr), n = packed(texts), len(texts)
    runs, prints, owner = np.empty(len(keys), np.uint64), np.empty(len(keys), np.uint64), np.empty(len(keys), np.int32)
    at = 0
    for first, last in [(0, n // 2), (n // 2, n)] if halves else [(0, n)]:
        at = fingerprints(keys, ptr, first, last, SHINGLE, WIDEST, runs, prints, owner, at)
    return [prints[:at][owner[:at] == doc].tolist() for doc in range(n)]


def winnowed(text: Sequence[int]) -> list[int]:
    """The last least run of each window, each place once."""
    if not text:
        return []
    (keys, _), out = packed([text]), np.empty(len(text), np.uint64)
    runs = out[: run_keys(keys, 0, len(text), SHINGLE, out)].tolist()
    assert len(runs) == len(text) - min(SHINGLE, len(text)) + 1
    window, places = min(WIDEST, max(1, len(runs) // 8)), []
    for start in range(len(runs) - window + 1):
        least = min(runs[start : start + window])
        place = max(k for k in range(start, start + window) if runs[k] == least)
        if place not in places:
            places.append(place)
    return [runs[place] for place in places]


few_words = st.lists(st.integers(0, 3), max_size=220)
two_words = st.lists(st.integers(0, 1), min_size=60, max_size=120)  # most windows have two runs that are the least
many_words = st.lists(st.integers(0, 10_000), max_size=220)


@given(st.lists(few_words | many_words | two_words, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_fingerprints_equal_a_loop_over_windows(texts: list[list[int]]) -> None:
    assert picked(texts) == picked(texts, halves=True) == [winnowed(text) for text in texts]


@given(
    st.lists(st.integers(0, 10_000), min_size=20, max_size=20) | st.lists(st.integers(0, 1), min_size=20, max_size=20),
    st.tuples(*[few_words | many_words] * 4),
)
@settings(max_examples=200, deadline=None)
def test_twenty_words_in_a_row_always_make_a_candidate(run: list[int], around: tuple[list[int], ...]) -> None:
    before, after, before_other, after_other = around
    one, other = picked([before + run + after, before_other + run + after_other])
    assert set(one) & set(other)


@given(few_words | many_words)
@settings(max_examples=60, deadline=None)
def test_equal_runs_have_equal_numbers_and_different_ones_have_others(text: list[int]) -> None:
    (keys, _), out = packed([text]), np.empty(len(text), np.uint64)
    numbers = out[: run_keys(keys, 0, len(text), SHINGLE, out)].tolist()
    runs = [tuple(text[k : k + SHINGLE]) for k in range(len(numbers))]
    assert len(set(numbers)) == len(set(runs)) == len(set(zip(numbers, runs, strict=True)))


@given(st.lists(few_words | st.lists(st.integers(0, 3), max_size=9), min_size=2, max_size=6))
@settings(max_examples=60, deadline=None)
def test_common_runs_equal_python_sets(texts: list[list[int]]) -> None:
    """A text shorter than a shingle is one run; one without words has none."""
    pairs = np.array([(i, j) for i in range(len(texts)) for j in range(len(texts))])
    shingled = Shingled(pd.Series([" ".join(f"w{word}" for word in text) for text in texts], dtype="str"))
    table = shingled.shared(pairs)
    sets = [{tuple(text[k : k + SHINGLE]) for k in range(max(1, len(text) - SHINGLE + 1)) if text} for text in texts]
    assert table[["left", "right"]].to_numpy().tolist() == pairs.tolist()
    assert table["shared"].tolist() == [len(sets[i] & sets[j]) for i, j in pairs]
    assert table["n_left"].tolist() == [len(sets[i]) for i, _ in pairs]
    assert table["n_right"].tolist() == [len(sets[j]) for _, j in pairs]


@given(few_words | many_words, few_words | many_words)
@settings(max_examples=60, deadline=None)
def test_whole_texts_are_equal_where_all_words_are(one: list[int], other: list[int]) -> None:
    texts = [" ".join(f"w{word}" for word in text) for text in (one, other, other, other[::-1])]
    numbers = Shingled(pd.Series(texts, dtype="str")).whole().tolist()
    assert (numbers[0] == numbers[1]) is (one == other)
    assert numbers[1] == numbers[2]
    assert (numbers[2] == numbers[3]) is (other == other[::-1])


def test_a_word_has_the_same_key_in_any_company() -> None:
    alone_, among = Shingled(pd.Series(["Marsh hens"])), Shingled(pd.Series(["The", "old HENS, “marsh’s”", "…"]))
    assert alone_.sizes.tolist() == [2]
    assert among.sizes.tolist() == [1, 3, 0]
    assert alone_.keys[1] == among.keys[2]
    assert alone_.keys[0] != among.keys[3]  # marsh, marshs


# Kinds


def test_exact_in_the_same_and_in_another_outlet() -> None:
    text = prose(80, 1)
    frame = articles(
        ("a", "Echo", "2024-03-03", text.upper()),
        ("b", "Post", "2024-03-02", text),
        ("c", "Post", "2024-03-01", text),
    )
    assert told(frame) == {
        "a": ("c", "exact", "c", 1 / 3),
        "b": ("c", "exact", "c", 1 / 3),
        "c": ("c", "none", None, 1 / 3),
    }


@pytest.mark.parametrize(("outlet", "kind"), [("Post", "revision"), ("Echo", "syndicated")])
@pytest.mark.parametrize("days", [("2024-03-01", "2024-03-02"), ("2014-03-01", "2024-03-01"), ("2024-03-01", None)])
def test_the_earlier_text_is_the_original(days: tuple[str, str | None], outlet: str, kind: str) -> None:
    """Over any distance in time, and whichever has the smaller article_id or comes first in the table."""
    text = prose(200, 1)
    frame = articles(("a", outlet, days[1], text + " " + prose(10, 2)), ("b", "Post", days[0], text))
    assert told(frame) == {"a": ("b", kind, "b", 0.5), "b": ("b", "none", None, 0.5)}


@pytest.mark.parametrize("day", ["2024-03-01", None])
def test_where_dates_do_not_tell_the_longest_is_the_original(day: str | None) -> None:
    text = prose(200, 1)
    frame = articles(("a", "Post", day, text), ("b", "Echo", day, f"{text} {prose(10, 2)}"))
    assert told(frame)["a"] == ("b", "syndicated", "b", 0.5)


def test_a_revision_is_of_the_first_text_of_its_own_outlet() -> None:
    text = prose(300, 1)
    frame = articles(
        ("a", "Post", "2024-03-04", edited(text, 0.02, 4)),
        ("b", "Post", "2024-03-03", edited(text, 0.02, 3)),
        ("c", "Wire", "2024-03-01", text),
        ("d", "Echo", "2024-03-02", edited(text, 0.02, 2)),
        ("e", "Post", "2024-03-05", edited(text, 0.02, 4)),  # word for word a
        ("f", "Wire", "2024-03-06", edited(text, 0.02, 5)),
    )
    sixth = pytest.approx(1 / 6, abs=1e-15)
    assert told(frame) == {
        "a": ("c", "revision", "b", sixth),
        "b": ("c", "syndicated", "c", sixth),
        "c": ("c", "none", None, sixth),
        "d": ("c", "syndicated", "c", sixth),
        "e": ("c", "exact", "a", sixth),
        "f": ("c", "revision", "c", sixth),
    }


@pytest.mark.parametrize("outlet", ["Post", "Echo"])
@pytest.mark.parametrize("day", ["2024-02-20", "2024-03-09", None])
def test_a_teaser_is_the_excerpt_whenever_it_was_out(day: str | None, outlet: str) -> None:
    full = prose(400, 1)
    frame = articles(
        ("a", outlet, day, cut(full, 0, 60)), ("b", "Post", "2024-03-01", full), ("c", "Post", None, prose(90, 2))
    )
    assert told(frame) == {"a": ("b", "excerpt", "b", 0.5), "b": ("b", "none", None, 0.5), "c": alone("c")}


def test_a_copy_of_an_excerpt_is_exact_and_a_version_of_the_whole_is_no_excerpt() -> None:
    full = prose(400, 1)
    frame = articles(
        ("a", "Echo", "2024-03-01", cut(full, 0, 60)),
        ("b", "Mail", "2024-03-02", cut(full, 0, 60)),
        ("c", "Post", "2024-03-03", full),
        ("d", "Wire", "2024-03-04", edited(full, 0.01, 1)),
    )
    assert told(frame) == {
        "a": ("c", "excerpt", "c", 0.25),
        "b": ("c", "exact", "a", 0.25),
        "c": ("c", "none", None, 0.25),
        "d": ("c", "syndicated", "c", 0.25),
    }


def test_a_round_up_that_holds_strangers_groups_none_of_them() -> None:
    stories = [prose(150, k) for k in range(3)]
    rows: list[Row] = [(f"s{k}", "Post", "2024-03-01", story) for k, story in enumerate(stories)]
    frame = articles(*rows, ("week", "Post", "2024-03-02", "\n\n".join(stories)))
    assert set(copy_pairs(frame)["kind"]) == {"excerpt"}
    assert len(copy_pairs(frame)) == 3
    assert told(frame) == {name: alone(name) for name in ("s0", "s1", "s2", "week")}


def test_a_story_in_a_round_up_still_belongs_to_its_longer_version() -> None:
    stories = [prose(150, k) for k in range(3)]
    rows: list[Row] = [(f"s{k}", "Post", "2024-03-01", story) for k, story in enumerate(stories)]
    frame = articles(
        *rows,
        ("week", "Post", "2024-03-02", "\n\n".join([*stories, prose(400, 8)])),
        ("long", "Echo", "2024-03-02", f"{stories[1]} {prose(300, 9)}"),
    )
    assert told(frame) == {
        **{name: alone(name) for name in ("s0", "s2", "week")},
        "s1": ("long", "excerpt", "long", 0.5),
        "long": ("long", "none", None, 0.5),
    }


def test_an_excerpt_of_an_excerpt_is_of_the_longest_text_that_holds_it() -> None:
    full = prose(800, 1)
    frame = articles(
        ("a", "Post", "2024-03-01", cut(full, 0, 50)),
        ("b", "Echo", "2024-03-02", cut(full, 0, 200)),
        ("c", "Wire", "2024-03-03", full),
    )
    third = 1 / 3
    assert told(frame) == {
        "a": ("c", "excerpt", "c", third),
        "b": ("c", "excerpt", "c", third),
        "c": ("c", "none", None, third),
    }


def test_an_excerpt_of_what_only_the_excerpt_has_is_in_the_same_group() -> None:
    """The middle text says thirty words its own way, and the short one quotes these."""
    full = prose(800, 1)
    middle = f"{cut(full, 0, 170)} {prose(26, 2)} {cut(full, 196, 230)}"
    frame = articles(
        ("a", "Post", "2024-03-01", cut(middle, 160, 200)),
        ("b", "Echo", "2024-03-02", middle),
        ("c", "Wire", "2024-03-03", full),
    )
    assert set(by_pair(copy_pairs(frame))) == {("a", "b"), ("b", "c")}
    third = 1 / 3
    assert told(frame) == {
        "a": ("c", "excerpt", "b", third),
        "b": ("c", "excerpt", "c", third),
        "c": ("c", "none", None, third),
    }


def test_ten_versions_in_a_chain_are_one_group() -> None:
    versions = [prose(400, 1)]
    for k in range(9):
        versions.append(edited(versions[-1], 0.05, k))
    rows: list[Row] = [(f"v{k}", "Post", f"2024-03-{10 + k}", text) for k, text in enumerate(versions)]
    frame = articles(*rows)
    assert ("v0", "v9") not in by_pair(copy_pairs(frame))
    tenth = pytest.approx(0.1, abs=1e-15)
    assert told(frame.iloc[::-1]) == {
        "v0": ("v0", "none", None, tenth),
        **{f"v{k}": ("v0", "revision", "v0", tenth) for k in range(1, 10)},
    }


@pytest.mark.parametrize("words", [40, 300])
def test_a_story_pasted_25_times_is_found_with_the_story(words: int) -> None:
    """A passage told again counts once: only the four shingles across a seam are new."""
    text = prose(words, 1)
    frame = articles(("a", "Post", "2024-03-01", text), ("b", "Echo", "2024-03-02", "\n\n".join([text] * 25)))
    n = words - 4
    assert by_pair(copy_pairs(frame)) == {("a", "b"): ("syndicated", n / (n + 4), 1.0, n / (n + 4))}
    assert told(frame)["b"] == ("a", "syndicated", "a", 0.5)


def test_a_story_pasted_25_times_among_other_text_holds_the_story() -> None:
    text = prose(100, 1)
    frame = articles(
        ("a", "Post", "2024-03-01", text), ("b", "Echo", "2024-03-02", f"{prose(400, 2)} {' '.join([text] * 25)}")
    )
    assert told(frame) == {"a": ("b", "excerpt", "b", 0.5), "b": ("b", "none", None, 0.5)}


def test_a_passage_pasted_25_times_is_an_excerpt_of_the_story_it_is_from() -> None:
    """Longer in characters, but a passage told twice counts once."""
    story = prose(300, 1)
    frame = articles(
        ("a", "Post", "2024-03-01", story), ("b", "Echo", "2024-03-02", " ".join([cut(story, 0, 100)] * 25))
    )
    assert by_pair(copy_pairs(frame)) == {("a", "b"): ("excerpt", 96 / 300, 96 / 296, 96 / 100)}
    assert told(frame) == {"a": ("a", "none", None, 0.5), "b": ("a", "excerpt", "a", 0.5)}


def test_an_excerpt_of_what_only_a_revision_says_is_an_excerpt_of_the_revision() -> None:
    first, added = prose(300, 1), prose(90, 2)
    frame = articles(
        ("a", "Post", "2024-03-01", first),
        ("b", "Echo", "2024-03-03", added),
        ("c", "Post", "2024-03-02", f"{first} {added}"),
    )
    third = 1 / 3
    assert told(frame) == {
        "a": ("a", "none", None, third),
        "b": ("a", "excerpt", "c", third),
        "c": ("a", "revision", "a", third),
    }


@pytest.mark.parametrize(("words", "kind"), [(9, "none"), (10, "exact")])
def test_a_text_under_ten_words_is_nobodys_copy(words: int, kind: str) -> None:
    text = cut(prose(50, 1), 0, words)
    frame = articles(("a", "Post", "2024-03-01", text), ("b", "Echo", "2024-03-02", f"{text} — …"))
    assert told(frame)["b"][1] == kind


@pytest.mark.parametrize(("words", "kind"), [(19, "none"), (40, "excerpt")])
def test_an_excerpt_has_twenty_words_or_more(words: int, kind: str) -> None:
    full = prose(400, 1)
    frame = articles(("a", "Post", "2024-03-01", cut(full, 0, words)), ("b", "Echo", "2024-03-02", full))
    assert told(frame)["a"][1] == kind


SPOKEN = (
    "“It’s the harbour’s worst year,” said Odile Marsh; 'we won't' – she paused – 'pay 1,500 for nets.' No_one did!"
)
WRITTEN: dict[str, Callable[[str], str]] = {
    "straight": lambda text: text.translate(str.maketrans("“”’–", '""\'-')),
    "bare": lambda text: re.sub(r"[^\w\s]|_", "", text),
    "upper": str.upper,
    "lower": str.lower,
    "lines": lambda text: text.replace(" ", "\r\n"),
    "space": lambda text: f"\n\n\t {text.replace(' ', '   ')}  ",
    "loud": lambda text: text.replace(" ", "!!! ") + " ***",
}


@pytest.mark.parametrize("name", WRITTEN)
def test_how_a_text_is_set_makes_no_difference(name: str) -> None:
    frame = articles(("a", "Post", "2024-03-01", SPOKEN), ("b", "Echo", "2024-03-02", WRITTEN[name](SPOKEN)))
    assert told(frame)["b"] == ("a", "exact", "a", 0.5)


def test_a_word_more_or_another_word_is_no_exact_copy() -> None:
    text = f"{SPOKEN} {prose(30, 1)}"
    for k, other in enumerate([text + " again", text.replace("1,500", "1,600"), "So " + text]):
        frame = articles(("a", "Post", "2024-03-01", text), ("b", "Post", "2024-03-02", other))
        assert told(frame)["b"] == ("a", "revision", "a", 0.5), k


# What is harmless


def test_texts_that_are_missing_or_empty_are_alone() -> None:
    text = prose(60, 1)
    frame = articles(
        ("a", "Post", None, None),
        ("b", "Post", None, ""),
        ("c", "Post", None, text),
        ("d", "Post", None, None),
        ("e", "Echo", None, " \n "),
        ("f", "Echo", None, text),
        ("g", "Echo", None, ""),
        ("h", "Echo", None, "… — !"),
    )
    assert told(frame) == {
        **{name: alone(name) for name in "abdegh"},
        "c": ("c", "none", None, 0.5),
        "f": ("c", "exact", "c", 0.5),
    }


@pytest.mark.parametrize("texts", [[None], [""], [None, None, ""], ["too short to say"], ["…"] * 3])
def test_nothing_but_texts_without_words(texts: list[str | None]) -> None:
    frame = articles(*[(f"id{k}", "Post", None, text) for k, text in enumerate(texts)])
    assert copy_pairs(frame).empty
    assert told(frame) == {f"id{k}": alone(f"id{k}") for k in range(len(texts))}


def test_an_empty_frame_has_no_copies() -> None:
    empty = articles(("a", "Post", "2024-03-01", "words")).iloc[:0]
    pairs, copies = copy_pairs(empty), find_copies(empty)
    assert (len(pairs), pairs.columns.tolist()) == (0, PAIR_COLUMNS)
    assert (len(copies), copies.columns.tolist()) == (0, COPY_COLUMNS)
    assert text_sharing(empty, copies).columns.tolist() == SHARING_COLUMNS


STRANGE = {
    "İ": "İstanbul’da İnce ile IŞIK yine on iki kez buluştu ve İZMİR için imza attı dün",
    "combining": "Cafe\u0301 Ole\u0301 in A\u030angermanland sells u\u0308ber cre\u0300me to the mayor each day",
    "emoji": "🎣 nets 👩‍🚒 are 🇳🇴 mended 👍🏽 by ❤️ nine hands in Ullenby where no one had seen a 🐟 all year",
    "sigma": "Ο ΟΔΥΣΣΕΑΣ ΚΑΙ Ο ΛΟΓΟΣ ΤΟΥ ΣΤΗΝ ΟΔΟ ΑΘΗΝΑΣ ΗΤΑΝ ΜΙΑ ΩΡΑ ΠΡΙΝ ΑΠΟ ΤΙΣ ΠΕΝΤΕ",
    "signs": "हिन्दी में यह एक बहुत लंबी ख़बर है जिसे सब लोग दो बार पढ़ते हैं और फिर भूल जाते हैं",
    "control": "A\0 line\x1f of\u200b many\ufeff words\u2028 that\x85 nobody\xa0 set with\x07 care in Skarne",
}


@pytest.mark.parametrize("name", STRANGE)
def test_letters_of_all_kinds_are_harmless(name: str) -> None:
    text = STRANGE[name]
    rows: list[Row] = [("a", "Post", "2024-03-01", text), ("b", "Echo", "2024-03-02", text)]
    rows += [("c", "Mail", "2024-03-03", f"{text} {cut(prose(9, 1), 0, 3)}"), ("d", "Mail", "2024-03-04", prose(30, 2))]
    frame = articles(*rows)
    result = told(frame)
    assert result["b"] == ("a", "exact", "a", pytest.approx(1 / 3, abs=1e-15))
    assert result["d"] == alone("d")
    assert by_pair(copy_pairs(frame.iloc[[0, 2, 3]])) == brute(frame.iloc[[0, 2]], 0.5)


letters = st.text(max_size=60) | st.text(
    "aAéÉE\u0301İiIıΣσςßẞK\u212a'’_-. \n\t\r\v\f\x1c\x85\xa0\u200d\u2028𠀀𝒜9٣²Ⅷ中🎣", max_size=60
)


@given(st.lists(letters | st.none(), min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_any_text_is_its_words(texts: list[str | None]) -> None:
    """Texts that UTF-8 can hold: as many words as in plain Python, and equal keys where words are equal."""
    texts = [text and text.encode("utf-8", "ignore").decode() for text in texts]
    shingled, words = Shingled(pd.Series(texts, dtype=object)), [words_of(text) for text in texts]
    assert shingled.sizes.tolist() == [len(one) for one in words]
    all_words = [word for one in words for word in one]
    assert pd.factorize(shingled.keys)[0].tolist() == pd.factorize(np.array([*all_words, ""], object))[0][:-1].tolist()
    of_stream = Shingled(read_stream(pd.Series(texts, dtype=object)))
    assert of_stream.keys.tolist() == shingled.keys.tolist()
    assert of_stream.ptr.tolist() == shingled.ptr.tolist()


@given(st.lists(letters | st.none(), min_size=2, max_size=5))
@settings(max_examples=60, deadline=None)
def test_whatever_follows_a_text_figures_equal_brute_force(texts: list[str | None]) -> None:
    text, endings = prose(12, 1), [ending and ending.encode("utf-8", "ignore").decode() for ending in texts]
    frame = articles(*[(f"id{k}", "Post", None, f"{text} {ending or ''}") for k, ending in enumerate(endings)])
    different = frame[~frame["text"].map(lambda text: tuple(words_of(text))).duplicated()]
    assert by_pair(copy_pairs(different)) == brute(different, 0.5)


# Crowds


def test_two_hundred_texts_of_one_template_are_one_group() -> None:
    template = prose(120, 1)
    rows: list[Row] = [(f"id{k:03}", f"Outlet {k % 7}", None, edited(template, 0.025, k)) for k in range(200)]
    others: list[Row] = [(f"id{k:03}x", "Outlet 1", None, prose(120, 900 + k)) for k in range(200)]
    copies = find_copies(articles(*rows, *others)).set_index("article_id")
    group, rest = copies.loc[[row[0] for row in rows]], copies.loc[[row[0] for row in others]]
    assert len(set(group["copy_group"])) == 1
    assert group["weight"].tolist() == pytest.approx([1 / 200] * 200)
    assert group["kind"].value_counts().to_dict() == {"revision": 193, "syndicated": 6, "none": 1}
    assert rest["kind"].eq("none").all()
    assert rest["weight"].eq(1).all()


@pytest.mark.parametrize(("name", "first"), [("id044x", 0), ("a", 200), ("zz", 120)])
def test_a_teaser_of_a_text_that_a_crowd_printed_is_its_excerpt(name: str, first: int) -> None:
    wire = prose(300, 1)
    rows: list[Row] = [(f"id{k:03}", f"Outlet {k}", "2024-03-02", edited(wire, 0.01, k)) for k in range(90)]
    copies = find_copies(articles(*rows, (name, "Post", "2024-03-01", cut(wire, first, first + 60))))
    assert len(set(copies["copy_group"])) == 1
    assert copies.loc[copies["kind"] == "excerpt", "article_id"].tolist() == [name]


def test_a_line_that_a_crowd_prints_makes_no_copies_and_hides_none() -> None:
    footer = prose(60, 77)
    texts = [prose(150, k) for k in range(100)]
    texts[70] = edited(texts[20], 0.05, 1)
    rows: list[Row] = [(f"id{k:03}", f"Outlet {k}", None, f"{text}\n{footer}") for k, text in enumerate(texts)]
    pairs = copy_pairs(articles(*rows))
    assert pairs[["a", "b", "kind"]].to_numpy().tolist() == [["id020", "id070", "syndicated"]]


# The table


@pytest.fixture(scope="module")
def newsroom() -> pd.DataFrame:
    """Every kind, several outlets and dates, in no order."""
    rows: list[Row] = []
    for k in range(12):
        text, day = prose(250, k), f"2024-03-{1 + k:02}"
        rows += [(f"o{k:02}", f"Outlet {k % 4}", day, text), (f"alone{k:02}", "Outlet 2", day, prose(150, 500 + k))]
        rows += [(f"r{k:02}", f"Outlet {k % 4}", f"2024-04-{1 + k:02}", edited(text, 0.03, k))]
        rows += [(f"s{k:02}", f"Outlet {(k + 1) % 4}", f"2024-05-{1 + k:02}", edited(text, 0.04, 50 + k))]
        rows += [(f"x{k:02}", f"Outlet {(k + 2) % 4}", f"2024-02-{1 + k:02}", cut(text, 20, 100))] if k % 2 else []
        rows += [(f"e{k:02}", f"Outlet {(k + 3) % 4}", f"2024-06-{1 + k:02}", text.upper())] if k % 3 else []
    rows += [
        ("week", "Outlet 0", "2024-07-01", " ".join(prose(250, k) for k in range(8))),
        ("none", "Outlet 0", None, None),
    ]
    return articles(*rows).sample(frac=1, random_state=1).reset_index(drop=True)


def test_the_newsroom_is_told_as_it_was_made(newsroom: pd.DataFrame) -> None:
    kinds = {
        "o": "none",
        "a": "none",
        "w": "none",
        "n": "none",
        "r": "revision",
        "s": "syndicated",
        "x": "excerpt",
        "e": "exact",
    }
    copies = find_copies(newsroom)
    assert copies["kind"].tolist() == [kinds[name[0]] for name in copies["article_id"]]
    of = copies[~copies["kind"].eq("none")]
    assert of["copy_of"].tolist() == [f"o{name[-2:]}" for name in of["article_id"]]


def test_one_row_per_article_in_the_order_of_the_articles(newsroom: pd.DataFrame) -> None:
    copies = find_copies(newsroom)
    assert copies.columns.tolist() == COPY_COLUMNS
    assert copies["article_id"].tolist() == newsroom["article_id"].tolist()
    assert copies.index.tolist() == list(range(len(newsroom)))
    assert set(copies["kind"]) == set(KINDS)


def test_weights_count_each_text_once(newsroom: pd.DataFrame) -> None:
    copies = find_copies(newsroom)
    none, size = copies["kind"] == "none", copies.groupby("copy_group")["kind"].transform("size")
    assert copies["weight"].sum() == pytest.approx(copies["copy_group"].nunique(), abs=1e-9)
    assert copies["weight"].tolist() == pytest.approx((1 / size).tolist(), abs=1e-15)
    assert copies.loc[none, "article_id"].tolist() == copies.loc[none, "copy_group"].tolist()
    assert copies.loc[none, "copy_group"].is_unique
    assert none.sum() == copies["copy_group"].nunique() == 26
    assert copies["copy_of"].isna().tolist() == none.tolist()


def test_what_a_text_is_a_copy_of_is_in_its_group(newsroom: pd.DataFrame) -> None:
    copies = find_copies(newsroom)
    group = copies.set_index("article_id")["copy_group"]
    of = copies[copies["copy_of"].notna()]
    assert group[of["copy_of"]].tolist() == of["copy_group"].tolist()
    assert (of["copy_of"] != of["article_id"]).all()


@pytest.mark.parametrize("function", [copy_pairs, find_copies])
def test_the_options_are_in_the_result(newsroom: pd.DataFrame, function: Callable) -> None:
    default = {"threshold": 0.5, "containment": 0.8, "shingle": 5}
    assert function(newsroom).attrs["parameters"] == default
    other = function(newsroom.iloc[:5], threshold=0.2, containment=0.9)
    assert other.attrs["parameters"] == {"threshold": 0.2, "containment": 0.9, "shingle": 5}


def test_the_threshold_decides(newsroom: pd.DataFrame) -> None:
    copies = find_copies(newsroom, threshold=1.0, containment=1.0)
    assert set(copies.loc[copies["kind"] != "none", "article_id"].str[0]) == {"e", "x"}


def test_pairs_found_before_give_the_same_groups(newsroom: pd.DataFrame) -> None:
    again = group_copies(newsroom, copy_pairs(newsroom, threshold=0.6))
    pd.testing.assert_frame_equal(again, find_copies(newsroom, threshold=0.6))
    assert again.attrs["parameters"]["threshold"] == 0.6


def same_by_id(one: pd.DataFrame, other: pd.DataFrame) -> None:
    ids = one["article_id"]
    pd.testing.assert_frame_equal(other.set_index("article_id").loc[ids].reset_index(), one)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_makes_no_difference(newsroom: pd.DataFrame, seed: int) -> None:
    shuffled = newsroom.sample(frac=1, random_state=seed)
    same_by_id(find_copies(newsroom), find_copies(shuffled))
    pd.testing.assert_frame_equal(copy_pairs(newsroom), copy_pairs(shuffled))


@pytest.mark.parametrize("index", ["names", "one", "backwards"])
def test_the_index_makes_no_difference(newsroom: pd.DataFrame, index: str) -> None:
    n = len(newsroom)
    labels: dict[str, list] = {"names": [f"row {k}" for k in range(n)], "one": [7] * n, "backwards": [*range(n)][::-1]}
    other = newsroom.set_axis(labels[index])
    copies = find_copies(newsroom)
    pd.testing.assert_frame_equal(find_copies(other), copies)
    pd.testing.assert_frame_equal(copy_pairs(other), copy_pairs(newsroom))
    pd.testing.assert_frame_equal(text_sharing(other, copies), text_sharing(newsroom, copies))


def test_the_articles_stay_as_they_are(newsroom: pd.DataFrame) -> None:
    before = newsroom.copy(deep=True)
    text_sharing(newsroom, find_copies(newsroom))
    pd.testing.assert_frame_equal(newsroom, before)


def test_names_of_outlets_make_no_difference(newsroom: pd.DataFrame) -> None:
    swapped = newsroom.assign(outlet=newsroom["outlet"].map(lambda name: f"Outlet {3 - int(name[-1])}"))
    pd.testing.assert_frame_equal(find_copies(swapped), find_copies(newsroom))
    pd.testing.assert_frame_equal(copy_pairs(swapped), copy_pairs(newsroom))


@pytest.mark.parametrize(
    ("outlets", "other"), [(None, {"syndicated": "revision"}), ("each its own", {"revision": "syndicated"})]
)
def test_outlets_decide_between_revision_and_syndicated(
    newsroom: pd.DataFrame, outlets: str | None, other: dict
) -> None:
    """All articles from one outlet, or each from its own."""
    changed = newsroom.assign(outlet=newsroom["article_id"] if outlets else "Post")
    copies, pairs = find_copies(newsroom), copy_pairs(newsroom)
    pd.testing.assert_frame_equal(find_copies(changed), copies.assign(kind=copies["kind"].replace(other)))
    pd.testing.assert_frame_equal(copy_pairs(changed), pairs.assign(kind=pairs["kind"].replace(other)))


def test_unrelated_articles_make_no_difference(newsroom: pd.DataFrame) -> None:
    strangers = articles(*[(f"{k:02}new", "Outlet 1", "2024-03-05", prose(200, 9000 + k)) for k in range(60)])
    more = pd.concat([strangers.iloc[:30], newsroom, strangers.iloc[30:]], ignore_index=True)
    same_by_id(find_copies(newsroom), find_copies(more))
    pd.testing.assert_frame_equal(copy_pairs(more), copy_pairs(newsroom))


@pytest.mark.parametrize("function", [copy_pairs, find_copies])
@pytest.mark.parametrize("share", [0, 0.09, 1.01, -1, 50, float("nan")])
@pytest.mark.parametrize("option", ["threshold", "containment"])
def test_a_share_is_from_a_tenth_to_one(function: Callable, option: str, share: float) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{option}={share}: expected a share from 0.1 to 1")):
        function(articles(("a", "Post", None, "words")), **{option: share})


# Who shares text with whom


A_DAY_APART = [("2024-03-10", "2024-03-11"), ("2024-03-10", "2024-03-12")]
SURE = [("2024-03-10", "2024-03-13"), ("2024-03-10T10:00Z", "2024-03-10T10:01Z"), ("2024-03-10T10:00Z", "2024-03-12")]


def shares(*told_by: Row) -> pd.DataFrame:
    """``text_sharing`` of articles given as (article_id, outlet, published, number of the text)."""
    frame = articles(*[(name, outlet, day, prose(60, int(text or 0))) for name, outlet, day, text in told_by])
    return text_sharing(frame, find_copies(frame)).set_index(["a", "b"])


def test_sharing_counted_by_hand() -> None:
    """Post: nine articles, eight texts; Echo: six of six; Mail shares one with Echo, and nothing with Post."""
    table = shares(
        ("a1", "Post", "2024-03-01T10:00Z", "1"), ("b1", "Echo", "2024-03-01T12:00Z", "1"),  # Post first
        ("a2", "Post", "2024-03-02", "2"), ("b2", "Echo", "2024-03-02", "2"),  # the same day
        ("a3", "Post", "2024-03-06", "3"), ("b3", "Echo", "2024-03-01", "3"),  # Echo first
        ("a4", "Post", "2024-03-04", "4"), ("b4", "Echo", "2024-03-05", "4"),  # a day may be that of any zone
        ("a5", "Post", "2024-03-04", "5"), ("b5", "Echo", "2024-03-15", "5"), ("c5", "Post", "2024-03-05", "5"),
        ("a6", "Post", None, "6"), ("a7", "Post", "2024-03-04", "7"), ("a8", "Post", "2024-03-04", "8"),
        ("b9", "Echo", "2024-03-04", "9"), ("d9", "Mail", "2024-03-04T09:00Z", "9"), ("d10", "Mail", None, "10"),
        ("e11", "Wire", "2024-03-04", "11"),
    )  # fmt: skip
    assert table.columns.tolist() == SHARING_COLUMNS[2:]
    assert table.index.tolist() == [("Echo", "Mail"), ("Echo", "Post"), ("Mail", "Echo"), ("Post", "Echo")]
    assert table["estimate"].tolist() == pytest.approx([1 / 6, 5 / 6, 1 / 2, 6 / 9], abs=1e-12)
    counted = table[["n", "clusters", "shared", "a_first", "b_first"]].to_numpy().tolist()
    assert counted == [[6, 6, 1, 0, 0], [6, 6, 5, 1, 2], [2, 2, 1, 0, 0], [9, 8, 6, 2, 1]]
    assert table[["p", "q"]].isna().all(axis=None)
    assert ((table["low"] <= table["estimate"]) & (table["estimate"] <= table["high"])).all()
    assert ((table["low"] >= 0) & (table["high"] <= 1) & (table["low"] < table["high"])).all()


@pytest.mark.parametrize(
    ("days", "sure"),
    [(days, False) for days in A_DAY_APART]
    + [(days, True) for days in SURE]
    + [(("2024-03-10T10:00Z", "2024-03-10T10:00Z"), False), (("2024-03-10", None), False), ((None, None), False)],
)
def test_first_is_who_was_out_for_certain(days: tuple[str | None, str | None], sure: bool) -> None:
    table = shares(("a", "Post", days[0], "1"), ("b", "Echo", days[1], "1"))
    assert table.loc[("Post", "Echo"), ["a_first", "b_first"]].tolist() == [int(sure), 0]
    assert table.loc[("Echo", "Post"), ["a_first", "b_first"]].tolist() == [0, int(sure)]


def test_the_first_of_several_articles_of_an_outlet_counts() -> None:
    table = shares(("a", "Post", "2024-03-20", "1"), ("b", "Echo", "2024-03-10", "1"), ("c", "Post", "2024-03-01", "1"))
    assert table.loc[("Post", "Echo"), ["shared", "a_first", "b_first"]].tolist() == [2, 1, 0]


def test_an_undated_article_may_have_been_first() -> None:
    """Echo's text of unknown date may be older than Post's, so Post was not first for certain; Echo's dated one was."""
    table = shares(("a", "Post", "2024-03-10", "1"), ("b", "Echo", "2024-03-20", "1"), ("c", "Echo", None, "1"))
    assert table.loc[("Post", "Echo"), ["a_first", "b_first"]].tolist() == [0, 0]
    table = shares(("a", "Post", "2024-03-10", "1"), ("b", "Echo", "2024-03-01", "1"), ("c", "Echo", None, "1"))
    assert table.loc[("Post", "Echo"), ["a_first", "b_first"]].tolist() == [0, 1]


def test_a_date_with_two_readings_makes_nobody_first() -> None:
    text = prose(60, 1)
    frame = articles(("a", "Post", "2024-03-04", text), ("b", "Echo", "2024-06-01", text))
    note = "'04/03/2024' read day first; month first it would be 2024-04-03"
    frame.loc[0, "date_note"] = note
    assert text_sharing(frame, find_copies(frame))[["a_first", "b_first"]].to_numpy().tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("categorical", [False, True])
def test_outlets_may_be_categories(newsroom: pd.DataFrame, categorical: bool) -> None:
    copies = find_copies(newsroom)
    outlet = newsroom["outlet"].astype("category").cat.add_categories("Nobody")
    table = text_sharing(newsroom.assign(outlet=outlet) if categorical else newsroom, copies)
    plain = text_sharing(newsroom, copies)
    assert table[["a", "b"]].astype(str).to_numpy().tolist() == plain[["a", "b"]].to_numpy().tolist()
    pd.testing.assert_frame_equal(table.drop(columns=["a", "b"]), plain.drop(columns=["a", "b"]))


def test_sharing_equals_a_count_over_articles(newsroom: pd.DataFrame) -> None:
    copies = find_copies(newsroom)
    frame = newsroom.merge(copies[["article_id", "copy_group"]])
    texts = frame.groupby("outlet")["copy_group"].agg(set)
    table = text_sharing(newsroom, copies)
    assert len(table) == 12
    for row in table.itertuples():
        own = frame.loc[frame["outlet"] == row.a, "copy_group"]
        assert (row.n, row.shared, row.clusters) == (len(own), own.isin(texts[row.b]).sum(), own.nunique())
        assert row.estimate == pytest.approx(row.shared / row.n, abs=1e-12)


def test_the_order_of_rows_makes_no_difference_to_sharing(newsroom: pd.DataFrame) -> None:
    copies = find_copies(newsroom)
    other = text_sharing(newsroom.iloc[::-1], copies.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(other, text_sharing(newsroom, copies))


def test_nobody_shares_anything() -> None:
    text = prose(60, 1)
    frame = articles(("a", "Post", None, text), ("b", "Post", None, text), ("c", "Echo", None, prose(60, 2)))
    table = text_sharing(frame, find_copies(frame))
    assert (len(table), table.columns.tolist()) == (0, SHARING_COLUMNS)


# Real pages


def test_independent_and_guardian_are_no_copies(shared: Path) -> None:
    """Known from shared/oracles.md: Jaccard about .009, containment about .089."""
    page, _ = read_corpus(shared / "corpora" / "aggregator" / "daily8_putin.txt")
    two = page[page["outlet"].isin(["The Independent", "The Guardian"])]
    [figures] = [(jaccard, max(mine, other)) for _, jaccard, mine, other in brute(two, 0.001).values()]
    assert figures == pytest.approx((0.009, 0.089), abs=1e-3)
    assert copy_pairs(page, threshold=0.1, containment=0.1).empty
    assert find_copies(page)["kind"].tolist() == ["none"] * 4


def test_exact_copies_in_real_news(shared: Path) -> None:
    news = pd.read_parquet(
        shared / "corpora" / "allsides_dev.parquet", columns=["article_id", "outlet", "published", "text"]
    )
    pairs = copy_pairs(news)
    copies = group_copies(news, pairs)
    text = news.set_index("article_id")["text"]
    begins = text.str[:400].map(lambda begin: "".join(words_of(begin))[:100])  # equal where texts are
    words = text[begins.duplicated(keep=False)].map(words_of).map(" ".join)
    exact = copies[copies["kind"] == "exact"]
    assert len(exact) == words.duplicated().sum() == 4
    assert words[exact["article_id"]].tolist() == words[exact["copy_of"]].tolist()
    assert copies["weight"].sum() == pytest.approx(copies["copy_group"].nunique())
    near = news[news["article_id"].isin([*pairs["a"], *pairs["b"]])]
    assert by_pair(pairs[pairs["kind"] != "exact"]).items() <= brute(near, 0.5).items()

"""The token stream: Python's own splitting, token for token, whatever the bytes and however they come in blocks."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import stream as module
from analysis.progress import in_blocks
from analysis.stream import END, Stream, read_stream

TOKEN = re.compile(r"[^ \t\n\v\f\r]+")
SPACES = [" ", "\n", "\t", "\r", "\v", "\f", "\u00a0", "\u2003", "\u3000", "\x85"]
PIECES = [
    "a",
    "b",
    "don’t",
    "İ",
    "Σίσυφος",
    "e\u0301",
    "🎉",
    "👩\u200d🚀",
    "\u200b",
    "x" * 8,
    "x" * 9,
    "x" * 16 + "y",
    "x" * 17,
    "\x00",
    "\x1f",
    "٣",
    "naïve",
]
TEXTS = st.lists(st.one_of(st.text(max_size=20), st.lists(st.sampled_from(PIECES + SPACES)).map("".join)), max_size=8)


def tokens(text: str) -> list[str]:
    """What stands between ASCII white space and is not white space itself."""
    return [token for token in TOKEN.findall(text) if not token.isspace()]


def read_back(stream: Stream) -> list[list[str]]:
    return [[stream.types[i] for i in stream.ids[a:b]] for a, b in zip(stream.ptr[:-1], stream.ptr[1:], strict=True)]


@given(TEXTS)
@example(["a\x00 a", "\x00", ""])
@example(["xxxxxxxx xxxxxxxxx xxxxxxxx"])
@settings(deadline=None)
def test_tokens_are_what_python_splits(texts: list[str]) -> None:
    stream = read_stream(texts)
    assert read_back(stream) == [tokens(text) for text in texts]
    assert len(set(stream.types)) == len(stream.types)


@given(TEXTS)
@settings(deadline=None)
def test_spans_lead_back_to_the_text_as_published(texts: list[str]) -> None:
    stream = read_stream(texts)
    for number, text in enumerate(texts):
        assert [text[a:b] for a, b in stream.spans(number)] == tokens(text)
    places = [(token, len(stream.types[kind]) - 1) for token, kind in enumerate(stream.ids)]
    for (text, at), (token, _) in zip(stream.offsets(places), places, strict=True):
        assert texts[text][at] == stream.types[stream.ids[token]][-1]


@given(TEXTS)
@settings(deadline=None)
def test_lines_begin_where_a_newline_stood_before(texts: list[str]) -> None:
    stream = read_stream(texts)
    firsts = []
    for number, text in enumerate(texts):
        before = [text[:a].rpartition("\n")[2] for a, _ in stream.spans(number)]
        firsts += [stream.ptr[number] + k for k, line in enumerate(before) if not line.strip()]
    assert stream.lines.tolist() == firsts


def test_types_are_numbered_as_first_seen() -> None:
    stream = read_stream(["fog rain fog", "wind fog rain"])
    assert [*stream.types] == ["fog", "rain", "wind"]
    assert stream.ids.tolist() == [0, 1, 0, 2, 0, 1]
    assert stream.ptr.tolist() == [0, 3, 6]


def test_hundreds_of_thousands_of_types_outgrow_the_table_and_stay_apart() -> None:
    words = [f"{i:x}" * (1 + i % 4) for i in range(300_000)]
    stream = read_stream([" ".join(words[:100_000]), " ".join(words[100_000:]), " ".join(words)])
    assert [stream.types[i] for i in stream.ids] == words + words


@pytest.mark.parametrize("byte", range(34))
def test_white_space_is_found_at_every_place_and_control_characters_are_none(byte: int) -> None:
    texts = [("x" * place) + chr(byte) + "y" * size for place in range(19) for size in range(9)]
    stream = read_stream(texts)
    assert read_back(stream) == [tokens(text) for text in texts]


def test_characters_that_are_white_space_to_python_are_no_token_alone_or_together() -> None:
    points = [chr(point) for point in [*range(0x3100), *range(0xFE00, 0xFFFF, 7), 0x1F389, 0x10FFFF]]
    texts = [f"a {one} {one}{one} {one}x x{one}" for one in points]
    texts += [f"a {one}{other}" for one in filter(str.isspace, points) for other in "\u3000\x85\x1f\u200b"]
    assert read_back(read_stream(texts)) == [tokens(text) for text in texts]


@pytest.mark.parametrize("size", [7, 8, 9, 15, 16, 17, 40])
def test_tokens_that_differ_in_one_byte_are_two_types(size: int) -> None:
    words = ["x" * size, *("x" * k + "y" + "x" * (size - k - 1) for k in range(size))]
    stream = read_stream([" ".join(words + words)])
    assert [*stream.types] == words
    assert stream.ids.tolist() == [*range(len(words))] * 2


def test_one_enormous_text_and_one_enormous_token() -> None:
    long = "é" * 3_000_000
    stream = read_stream(["fog " * 1_000_000, long, f"{long}x {long}"])
    assert stream.ptr.tolist() == [0, 1_000_000, 1_000_001, 1_000_003]
    assert [len(kind) for kind in stream.types] == [3, 3_000_000, 3_000_001]
    assert stream.ids[-3:].tolist() == [1, 2, 1]


@pytest.mark.parametrize("room", [1, 7, 64])
def test_blocks_change_nothing(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"fog {i} rain\n{'wind ' * (i % 11)}" for i in range(50)]
    whole = read_stream(texts)
    monkeypatch.setattr(module, "BLOCK", room)
    small = read_stream(texts)
    assert read_back(small) == read_back(whole)
    assert small.lines.tolist() == whole.lines.tolist()


@given(st.lists(st.integers(0, 9), max_size=30), st.integers(1, 12))
def test_blocks_cover_every_row_once(sizes: list[int], size: int) -> None:
    ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    blocks = list(in_blocks(ptr, "Testing", size=size))
    assert [row for first, last in blocks for row in range(first, last)] == list(range(len(sizes)))
    assert all(ptr[last] - ptr[first] <= size or last == first + 1 for first, last in blocks)


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(["fog rain", "wind"]),
        pd.Series(["fog rain", "wind"], dtype="object"),
        pd.Series(["no", "fog rain", "wind"]).iloc[1:],
        pd.concat([pd.Series(["fog rain"]), pd.Series(["wind"])]),
        pa.array(["fog rain", "wind"]),
        (text for text in ["fog rain", "wind"]),
    ],
    ids=["str", "object", "slice", "chunks", "arrow", "generator"],
)
def test_a_column_may_be_held_in_any_way(column: object) -> None:
    assert read_back(read_stream(column)) == [["fog", "rain"], ["wind"]]


@pytest.mark.parametrize("texts", [[], [""], ["", ""], [" \n "], pd.Series([None, "", pd.NA], dtype="str")], ids=str)
def test_texts_without_words_have_no_tokens(texts: object) -> None:
    stream = read_stream(texts)
    assert len(stream) == len(texts)
    assert [*stream.types] == []
    assert stream.lines.tolist() == []


def test_a_lone_surrogate_is_an_error_that_names_the_cure() -> None:
    with pytest.raises(ValueError, match=r"lone surrogate.*repair_text"):
        read_stream(["fog \ud800 rain"])


@given(TEXTS, st.sets(st.sampled_from(["a", "b", "x"])))
@settings(deadline=None)
def test_parts_are_those_of_each_token_in_turn(texts: list[str], drop: set[str]) -> None:
    stream = read_stream(texts)
    parts = stream.parts((part for kind in stream.types for part in [*kind.replace(END, ""), END]), drop=drop)
    for number, text in enumerate(texts):
        expected = [part for token in tokens(text) for part in token if part not in drop]
        assert [parts.types[i] for i in parts.ids[parts.ptr[number] : parts.ptr[number + 1]]] == expected


@given(TEXTS, st.sets(st.integers(0, 5)))
@settings(deadline=None)
def test_places_are_numpys(texts: list[str], marked: set[int]) -> None:
    stream = read_stream(texts)
    of_type = stream.marked([kind for kind in marked if kind < len(stream.types)])
    assert stream.places(of_type).tolist() == np.flatnonzero(of_type[stream.ids]).tolist()


def test_sums_add_up_what_the_types_have() -> None:
    stream = read_stream(["ab a", "", "abc ab"])
    assert stream.sums(np.array([len(kind) for kind in stream.types])).tolist() == [3, 0, 5]


def test_real_articles_are_split_as_python_splits_them(shared: Path) -> None:
    texts = pd.read_parquet(shared / "corpora" / "allsides_dev.parquet", columns=["text"])["text"]
    stream = read_stream(texts)
    for number in range(0, len(texts), 7):
        ids = stream.ids[stream.ptr[number] : stream.ptr[number + 1]]
        assert [stream.types[i] for i in ids] == tokens(texts.iloc[number])

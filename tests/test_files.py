"""Files wherever they lie: compressed, in archives, behind links; bombs and traps are refused, nothing is extracted."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import files
from analysis.corpus import read_corpus
from analysis.files import File, UnreadableFile, find_files, members

ROWS = b"outlet,title,text,published\nHeron,Otter,An otter was seen at the pier.,2021-03-03\n"
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda raw: pyarrow.compress(raw, codec="zstd", asbytes=True),
}


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def archive(path: Path, **contents: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in contents.items():
            box.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return path


def refusal(path: Path) -> tuple[str, str]:
    """The rule and the reason for which a file beside a good one is in the ledger."""
    write(path.parent / "good.csv", ROWS)
    articles, ledger = read_corpus(path.parent)
    assert articles["source_file"].tolist() == ["good.csv"]
    assert len(ledger) == 1
    return ledger["rule"].iloc[0], ledger["why"].iloc[0]


# Compressed files and archives


@pytest.mark.parametrize("ending", COMPRESS)
def test_a_compressed_file_is_the_file_in_it(tmp_path: Path, ending: str) -> None:
    plain, _ = read_corpus(write(tmp_path / "a.csv", ROWS))
    packed, _ = read_corpus(write(tmp_path / f"a.csv{ending}", COMPRESS[ending](ROWS)))
    pd.testing.assert_frame_equal(packed.drop(columns="source_file"), plain.drop(columns="source_file"))
    assert packed["source_file"].tolist() == [f"a.csv{ending}"]


@pytest.mark.parametrize("ending", COMPRESS)
def test_compression_is_known_by_content_and_in_several_frames(tmp_path: Path, ending: str) -> None:
    halves = COMPRESS[ending](ROWS[:40]) + COMPRESS[ending](ROWS[40:])
    assert File("a.csv", write(tmp_path / "a.csv", halves)).read() == ROWS


def test_members_of_an_archive_are_read_in_place_in_the_order_of_their_names(tmp_path: Path) -> None:
    rows = {name: ROWS.replace(b"Otter", name.encode()) for name in "cab"}
    path = archive(tmp_path / "box.zip", c_dot_csv=rows["c"], deep__a_dot_csv=rows["a"], b_dot_csv=rows["b"])
    articles, ledger = read_corpus(path)
    assert articles["source_file"].tolist() == ["box.zip/b.csv", "box.zip/c.csv", "box.zip/deep/a.csv"]
    assert articles["title"].tolist() == ["b", "c", "a"]
    assert ledger.empty
    assert [each.name for each in tmp_path.iterdir()] == ["box.zip"]


def test_a_compressed_member_and_a_compressed_archive(tmp_path: Path) -> None:
    inner = archive(tmp_path / "inner.zip", a_dot_csv_dot_gz=gzip.compress(ROWS))
    assert read_corpus(inner)[0]["source_file"].tolist() == ["inner.zip/a.csv.gz"]
    found = [each.name for each in members(File("inner.zip", inner))]
    assert found == ["inner.zip/a.csv.gz"]


def test_folders_in_an_archive_name_the_outlet_as_folders_on_disk_do(tmp_path: Path) -> None:
    prose = b"The otter came back to the pier on Monday, and everybody saw it swim.\n\nIt was glad.\n"
    path = archive(tmp_path / "texts.zip", **{"The Heron/otter.txt": prose})
    assert read_corpus(path)[0]["outlet"].tolist() == ["The Heron"]


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "~$letter.docx", "__MACOSX/._a.csv", ".git/config"])
def test_what_systems_leave_in_folders_is_passed_over(tmp_path: Path, name: str) -> None:
    write(tmp_path / "news" / name, b"\x00\x01"), write(tmp_path / "news" / "a.csv", ROWS)
    archive(tmp_path / "news.zip", **{name: b"\x00\x01", "a.csv": ROWS})
    assert [file.name for file in find_files(tmp_path / "news")] == ["a.csv"]
    assert [file.name for file in members(File("news.zip", tmp_path / "news.zip"))] == ["news.zip/a.csv"]


# Damage


@pytest.mark.parametrize("ending", COMPRESS)
def test_a_compressed_file_that_breaks_off_is_in_the_ledger(tmp_path: Path, ending: str) -> None:
    whole = COMPRESS[ending](ROWS + os.urandom(5_000).hex().encode())
    rule, why = refusal(write(tmp_path / f"b.jsonl{ending}", whole[:-900]))
    assert rule == "unreadable_file"
    assert f"b.jsonl{ending} is damaged or locked" in why


def test_a_damaged_archive_is_one_refusal(tmp_path: Path) -> None:
    path = archive(tmp_path / "b.zip", a_dot_csv=ROWS)
    path.write_bytes(path.read_bytes()[:-30])
    assert refusal(path)[0] == "unreadable_file"


def test_an_archive_with_a_password_says_so(tmp_path: Path) -> None:
    path = archive(tmp_path / "b.zip", a_dot_csv=ROWS)
    raw = bytearray(path.read_bytes())
    raw[6] |= 1  # the flag of the local header
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1  # and of the directory
    path.write_bytes(raw)
    rule, why = refusal(path)
    assert rule == "unreadable_file"
    assert "password" in why


# Traps


@pytest.mark.parametrize("ending", COMPRESS)
def test_a_bomb_is_stopped_before_it_fills_the_memory(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "SLACK", 1 << 20)
    path = write(tmp_path / f"b.txt{ending}", COMPRESS[ending](b" " * (1 << 26)))
    tracemalloc.start()
    with pytest.raises(UnreadableFile, match=r"unpacks to more than \d+ MB, 200 times its size") as error:
        File(path.name, path).read()
    assert tracemalloc.get_traced_memory()[1] < 1 << 25
    tracemalloc.stop()
    assert error.value.rule == "unsafe_file"


def test_a_bomb_in_an_archive_is_stopped_whatever_its_header_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "SLACK", 1 << 20)
    path = archive(tmp_path / "b.zip", a_dot_csv=b" " * (1 << 26))
    raw = bytearray(path.read_bytes())
    at = raw.rindex(b"PK\x01\x02") + 24
    raw[at : at + 4] = struct.pack("<I", 100)  # it claims to be a hundred bytes
    path.write_bytes(raw)
    assert refusal(path)[0] in ("unsafe_file", "unreadable_file")


def test_an_archive_of_endless_members_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_MEMBERS", 3)
    path = archive(tmp_path / "b.zip", **{f"{i}.csv": ROWS for i in range(4)})
    assert refusal(path) == ("unsafe_file", "b.zip holds 4 files: more than 3")


@pytest.mark.parametrize("name", ["../../outside.csv", "/etc/outside.csv", "..\\outside.csv", "C:\\outside.csv"])
def test_a_member_that_points_elsewhere_writes_nowhere(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in" / "deep"
    folder.mkdir(parents=True)
    articles, _ = read_corpus(archive(folder / "b.zip", **{name: ROWS}))
    assert articles["title"].tolist() == ["Otter"]
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["b.zip"]


def test_a_link_out_of_a_searched_folder_is_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.csv", ROWS.replace(b"Otter", b"Secret"))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.csv").symlink_to(secret)
    (tmp_path / "in" / "c").symlink_to(tmp_path)
    write(tmp_path / "in" / "good.csv", ROWS)
    articles, ledger = read_corpus(tmp_path / "in")
    assert articles["title"].tolist() == ["Otter"]
    assert ledger[["source_file", "rule"]].to_numpy().tolist() == [["b.csv", "unsafe_file"], ["c", "unsafe_file"]]


def test_links_within_a_folder_and_links_named_by_hand_are_followed(tmp_path: Path) -> None:
    write(tmp_path / "in" / "deep" / "a.csv", ROWS)
    (tmp_path / "in" / "b.csv").symlink_to(tmp_path / "in" / "deep" / "a.csv")
    articles, ledger = read_corpus(tmp_path / "in")
    assert len(articles) == 1
    assert ledger["rule"].tolist() == ["repeated"]
    (tmp_path / "named.csv").symlink_to(tmp_path / "in" / "deep" / "a.csv")
    assert len(read_corpus(tmp_path / "named.csv")[0]) == 1


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "b.csv")
    rule, why = refusal(tmp_path / "b.csv")
    assert (rule, why) == ("unsafe_file", "b.csv is not a regular file but a folder, pipe or device")


def test_a_file_too_large_to_be_read_at_once_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_AT_ONCE", 10)
    with pytest.raises(UnreadableFile, match=r"a\.csv has more than 0 MB, .* split it"):
        File("a.csv", write(tmp_path / "a.csv", ROWS)).read()


def test_a_file_that_vanished_is_in_the_ledger(tmp_path: Path) -> None:
    (tmp_path / "b.csv").symlink_to(tmp_path / "nowhere.csv")
    rule, why = refusal(tmp_path / "b.csv")
    assert rule in ("unreadable_file", "unsafe_file")
    assert why.startswith("b.csv")


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([*COMPRESS, ".zip"]), st.data())
def test_no_damage_raises_anything_but_the_librarys_own_error(
    tmp_path_factory: pytest.TempPathFactory, ending: str, data: st.DataObject
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("a.csv", ROWS * 20)
    whole = bytearray(buffer.getvalue() if ending == ".zip" else COMPRESS[ending](ROWS * 20))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = write(tmp_path_factory.mktemp("damaged") / f"a.csv{ending}", bytes(whole))
    with suppress(UnreadableFile):
        for file in members(File(path.name, path)):
            file.read()

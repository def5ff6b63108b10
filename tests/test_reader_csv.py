"""What can be read of a damaged table is read, what cannot is in the ledger with its line; nothing is lost unsaid."""

from __future__ import annotations

import csv
import gzip
import io
import random
import re
import zipfile
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from unittest import mock

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from torture_csv import DAMAGES, NAMES, PLAIN, ROWS, Damage, lines_of, write

from analysis.corpus import read_corpus
from analysis.files import File, UnreadableFile
from analysis.readers import BATCH, Records, delimited, kind_of, read_file
from analysis.readers.delimited import encoding

pytestmark = pytest.mark.filterwarnings("ignore:.*no column for")

ARTICLES = [
    ["Heron", "Ferry; late, again", "It was late, they said | then it came.\nNobody\tknew why.", "2024-02-03"],
    ["Tern", 'A "first"', "“Größe” is a word.", "2024-02-04"],
]
HEADER = "outlet,title,text\n"


def save(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path, kind: str | None = "csv") -> list[Records]:
    return list(read_file(File(path.name, path, (path.name,)), kind))


def rows_of(batches: Sequence[Records]) -> dict[int, dict[str, str | None]]:
    """The rows by number, under names as tidy as the corpus makes them."""
    rows: dict[int, dict[str, str | None]] = {}
    for batch in batches:
        names = [str(name).strip().casefold() for name in batch.rows.columns]
        for number, cells in zip(batch.rows.index, batch.rows.astype("object").to_numpy().tolist(), strict=True):
            assert number not in rows
            rows[number] = dict(zip(names, (None if pd.isna(cell) else cell for cell in cells), strict=True))
    return rows


def unread_of(batches: Sequence[Records]) -> list[tuple[int, str, str, str]]:
    return [record for batch in batches for record in batch.unread]


# Torture


def test_there_are_sixty_kinds_of_damage_and_more() -> None:
    assert len(DAMAGES) >= 120
    assert len({(damage.raw, damage.ending) for damage in DAMAGES.values()}) == len(DAMAGES)


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_costs_no_cell_that_is_there(tmp_path: Path, name: str) -> None:
    damage: Damage = DAMAGES[name]
    batches = read(save(tmp_path, f"a{damage.ending}", damage.raw))
    found, unread = rows_of(batches), unread_of(batches)
    wanted = {number: list(row)[: len(damage.names)] for number, row in damage.rows.items()}
    assert {number: [row.get(column) for column in damage.names] for number, row in found.items()} == wanted
    assert sorted(record[:2] for record in unread) == sorted(damage.ledger)
    below = sorted([*found, *(number for number, *_ in unread if number)])
    assert below == list(range(1, len(below) + 1)), "every record is once a row or in the ledger"
    assert all(re.search(r"\(lines? \d+", why) and len(excerpt) <= 160 for _, _, why, excerpt in unread)


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_reads_the_same_when_the_file_comes_in_small_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = save(tmp_path, f"a{DAMAGES[name].ending}", DAMAGES[name].raw)
    whole = read(path)
    monkeypatch.setattr(encoding, "BLOCK", 1)
    monkeypatch.setattr(encoding, "LITTLE", max(len(DAMAGES[name].raw) // 2, 700))
    monkeypatch.setattr(delimited, "SLICE", 200)
    pieces = read(path)
    assert (rows_of(pieces), unread_of(pieces)) == (rows_of(whole), unread_of(whole))


# The quick parser and the careful one


def many_rows(n: int) -> list[list[str]]:
    rng = random.Random(0)
    texts = ["It rained.", 'He said "go", and left.', "One.\n\nTwo, three.", "", "Größe, “so”", '"']
    return [
        [f"Heron {i % 7}", rng.choice(texts), f"2024-02-{i % 28 + 1:02}", f"https://h.example/{i}", rng.choice(texts)]
        for i in range(n)
    ]


@pytest.mark.parametrize("dialect", [{}, {"quoting": csv.QUOTE_ALL}, {"delimiter": ";"}, {"lineterminator": "\r\n"}])
def test_quick_and_careful_parsing_give_what_the_csv_module_gives(tmp_path: Path, dialect: dict) -> None:
    rows = many_rows(3_000)
    path = save(tmp_path, "a.csv", write(rows, **dialect))
    quick = read(path)
    with mock.patch.object(delimited, "clean_rows", return_value=None):
        careful = read(path)
    wanted = {number: dict(zip(NAMES, row, strict=True)) for number, row in enumerate(rows, start=1)}
    assert rows_of(quick) == rows_of(careful) == wanted
    assert unread_of(quick) == unread_of(careful) == []


def test_rows_come_in_batches_and_lines_are_counted_across_them(tmp_path: Path) -> None:
    rows = many_rows(2 * BATCH + 5)
    lines = write(rows)
    batches = read(save(tmp_path, "a.csv", lines + "Tern,One,Too,many,cells,for,this\n"))
    assert max(len(batch.rows) for batch in batches) <= BATCH
    assert list(rows_of(batches)) == list(range(1, len(rows) + 1))
    line = lines.count("\n") + 1
    assert [record[:3] for record in unread_of(batches)] == [
        (len(rows) + 1, "too_many_cells", f"7 cells under a header of 5 (line {line})")
    ]


def test_a_damaged_row_costs_only_itself_wherever_a_block_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "BLOCK", 1_000)
    monkeypatch.setattr(encoding, "LITTLE", 1_000)
    rows = many_rows(300)
    lines = write(rows).split("\n")
    at = next(i for i in range(150, len(lines)) if lines[i].startswith("Heron") and lines[i + 1].startswith("Heron"))
    lines[at] = 'Heron,Lost,2024-02-30,https://h.example/lost,"It rained, and then'
    found = rows_of(read(save(tmp_path, "a.csv", "\n".join(lines))))
    assert len(found) == len(rows)
    assert [row["text"] for row in found.values() if row["title"] == "Lost"] == ["It rained, and then"]


# Through the whole pipeline


def delimited_text(rows: Sequence[Sequence[str]], separator: str = ",") -> str:
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows]
    return "".join(separator.join(row) + "\n" for row in [["outlet", "title", "text", "published"], *quoted])


def cells(articles: pd.DataFrame) -> list[list[str]]:
    days = articles["published"].dt.strftime("%Y-%m-%d")
    return articles[["outlet", "title", "text"]].assign(day=days).to_numpy().tolist()


@pytest.mark.parametrize(("name", "separator"), [("a.csv", ","), ("a.tsv", "\t"), ("a.csv", ";"), ("a.csv", "|")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_dialect_gives_the_same_cells(tmp_path: Path, name: str, separator: str, encoding: str, end: str) -> None:
    content = delimited_text(ARTICLES, separator).replace("\n", end).encode(encoding)
    articles, ledger = read_corpus(save(tmp_path, name, content))
    assert cells(articles) == ARTICLES
    assert ledger.empty


def test_old_macintosh_line_ends(tmp_path: Path) -> None:
    articles, _ = read_corpus(save(tmp_path, "a.csv", "outlet,title,text\rHeron,One,Rain.\rTern,Two,Sun.\r"))
    assert articles["text"].tolist() == ["Rain.", "Sun."]


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    path = save(tmp_path, "a.csv", "\n\noutlet,title,text\n\nHeron,One,Rain.\n\n\nTern,Two,Sun.\n")
    articles, ledger = read_corpus(path)
    assert articles[["text", "source_row"]].to_numpy().tolist() == [["Rain.", 1], ["Sun.", 2]]
    assert ledger.empty


def test_a_line_in_another_encoding_does_not_spoil_the_others(tmp_path: Path) -> None:
    raw = "outlet,text\nHeron,Größe\n".encode() + "Tern,Größe – “so”\n".encode("cp1252")
    articles, _ = read_corpus(save(tmp_path, "a.csv", raw))
    assert articles["text"].tolist() == ["Größe", "Größe – “so”"]


def test_too_many_cells_go_to_the_ledger_with_their_row(tmp_path: Path) -> None:
    text = HEADER + "Heron,One,Rain.\nTern,Two,Sun,wind,hail.\nRook,Three,Fog.,,\nWren,Four,Sun, wind, hail.\n"
    articles, ledger = read_corpus(save(tmp_path, "a.csv", text))
    assert articles[["outlet", "text", "source_row"]].to_numpy().tolist() == [
        ["Heron", "Rain.", 1], ["Rook", "Fog.", 3], ["Wren", "Sun, wind, hail.", 4],
    ]  # fmt: skip
    assert ledger.to_numpy().tolist() == [
        ["a.csv", 2, "too_many_cells", "5 cells under a header of 3 (line 3)", "Tern | Two | Sun | wind | hail."]
    ]


def test_too_few_cells_are_filled(tmp_path: Path) -> None:
    articles, ledger = read_corpus(save(tmp_path, "a.csv", "outlet,text,title,date\nHeron,Rain.\nTern\n"))
    assert articles[["outlet", "title", "text", "date_note"]].to_numpy().tolist() == [["Heron", "", "Rain.", ""]]
    assert ledger[["source_row", "rule"]].to_numpy().tolist() == [[2, "no_text"]]


def test_cells_that_are_not_there_are_none_and_empty_ones_are_empty(tmp_path: Path) -> None:
    *_, batch = read(save(tmp_path, "a.csv", "outlet,title,text,url\nHeron,,Rain.\n"))
    assert batch.rows.iloc[0].tolist() == ["Heron", "", "Rain.", None]


def test_quotation_mark_that_is_never_closed_does_not_swallow_rows(tmp_path: Path) -> None:
    text = HEADER + 'Heron,One,"Rain, rain."\nTern,Two,"Sun.\nRook,Three,Fog.\nWren,Four,Hail.\n'
    articles, ledger = read_corpus(save(tmp_path, "a.csv", text))
    assert articles[["outlet", "text"]].to_numpy().tolist() == [
        ["Heron", "Rain, rain."], ["Tern", "Sun."], ["Rook", "Fog."], ["Wren", "Hail."],
    ]  # fmt: skip
    assert ledger.empty


def test_an_unclosed_row_that_no_reading_fits_is_in_the_ledger_and_the_next_is_read(tmp_path: Path) -> None:
    text = write(PLAIN[:2]) + 'Rook,"Harbour,2024-02-06,nowhere,at,all\n' + write(PLAIN[2:], None)
    articles, ledger = read_corpus(save(tmp_path, "a.csv", text))
    assert articles["source_row"].tolist() == [1, 2, 4, 5, 6, 7]
    assert ledger[["source_row", "rule", "why"]].to_numpy().tolist() == [
        [3, "unclosed_quote", "a quotation mark in this row is never closed (line 4)"]
    ]


def test_quotation_marks_of_an_unquoted_tsv_are_words(tmp_path: Path) -> None:
    texts = ['"Go now," he said. "Go."', '"Never closed, said she', "Fine."]
    path = save(tmp_path, "a.tsv", "outlet\ttext\n" + "".join(f"Heron\t{text}\n" for text in texts))
    articles, ledger = read_corpus(path)
    assert articles["text"].tolist() == texts
    assert ledger.empty


def test_every_row_of_a_real_unquoted_tsv(shared: Path) -> None:
    path = shared / "corpora" / "nyt_editorials_dev.tsv"
    articles, ledger = read_corpus(path, columns={"outlet": "id"})
    printed = [line.split("\t")[2].strip() for line in path.read_text().splitlines()[1:]]
    assert len(articles) + len(ledger) == 2595 == len(printed)
    kept = [printed[row - 1] for row in articles["source_row"]]
    assert [" ".join(text.split()) for text in articles["text"]] == [" ".join(text.split()) for text in kept]


def test_every_row_of_the_default_corpus_is_what_the_csv_module_reads(default_corpus: Path) -> None:
    with default_corpus.open(encoding="utf-8", newline="") as file:
        wanted = list(csv.DictReader(file))
    assert list(rows_of(read(default_corpus, None)).values()) == wanted


@pytest.mark.parametrize("content", ["outlet,title,text\n", "outlet,title,text", "", "\n\n"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_table_without_rows_is_no_row_and_no_refusal(tmp_path: Path, name: str, content: str) -> None:
    batches = read(save(tmp_path, name, content), None)
    assert rows_of(batches) == {}
    assert unread_of(batches) == []
    save(tmp_path, "b.csv", "outlet,text\nHeron,Rain.\n")
    assert len(read_corpus(tmp_path)[0]) == 1


def test_own_table_read_again_keeps_what_is_an_excerpt(tmp_path: Path) -> None:
    text = "outlet,text,is_excerpt\nHeron,Rain.,False\nTern,Sun.,True\nRook,Fog...,False\nWren,Hail.,\n"
    articles, _ = read_corpus(save(tmp_path, "a.csv", text))
    assert articles["is_excerpt"].tolist() == [False, True, True, False]


def test_two_columns_of_one_name_are_an_error_where_they_are_used(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="more than one column 'text'"):
        read_corpus(save(tmp_path, "a.csv", "outlet,text,text\nHeron,Rain.,Sun.\n"))


def test_lines_above_the_table_are_told_once_as_record_0(tmp_path: Path) -> None:
    content = "News archive\nExport of, 1 March\n\n" + write(PLAIN)
    ((number, rule, why, excerpt), *rest) = unread_of(read(save(tmp_path, "a.csv", content)))
    assert (number, rule, excerpt, rest) == (0, "above_table", "News archive / Export of |  1 March", [])
    assert why == "not rows but a title, notes or a second line of the header (lines 1 to 2)"


def test_header_in_two_lines_gives_the_usual_names(tmp_path: Path) -> None:
    content = "Source,Article,,,\nname,title,text,link,date\n" + "Heron,One,Rain.,https://h.example/1,2024-02-03\n"
    (above, rows) = read(save(tmp_path, "a.csv", content))
    assert rows.rows.columns.tolist() == ["Source name", "title", "text", "link", "date"]
    assert above.unread[0][:2] == (0, "above_table")


NO_TABLES = {
    "2024-02-03,https://h.example/1,It rained on the town all day long.\n" * 3: "no line names the columns",
    "Heron,Rain fell.\nTern,The sun came out over the river at noon.\n": "no line names the columns",
    "The ferry came at nine.\nNobody knew why.\n": "no line has more than one cell",
}


@pytest.mark.parametrize("content", NO_TABLES)
def test_table_without_a_header_is_refused_with_the_way_out(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnreadableFile, match=NO_TABLES[content]) as error:
        read(save(tmp_path, "a.csv", content))
    assert error.value.rule == "no_header"
    assert str(error.value).endswith(
        "Put a line with the names of its columns first, such as outlet,title,published,url,text"
    )


# Which files are tables


@pytest.mark.parametrize("name", ["a.txt", "a", "a.dat", "a.TXT"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_is_known_whatever_its_name(tmp_path: Path, name: str, separator: str) -> None:
    path = save(tmp_path, name, write(ROWS, delimiter=separator))
    assert kind_of(File(name, path)).name == "csv"
    assert len(read_corpus(path)[0]) == len(ROWS)


PROSE = [
    "The title, text and date were wrong, they said.\n\nThen it rained, and rained, and rained.\n",
    "Title: Ferry late\nDate: 3 February 2024\nText: It was late.\n",
    "outlet, title\n\nNo table follows, only prose.\nAnd more.\nAnd more.\n",
    "",
    "\x00\x01\x02",
]


@pytest.mark.parametrize("content", PROSE)
def test_prose_is_no_table(tmp_path: Path, content: str) -> None:
    file = File("a.txt", save(tmp_path, "a.txt", content))
    assert not delimited._is_delimited(file)


@pytest.mark.parametrize("pack", ["gz", "zip"])
def test_tables_are_read_inside_archives(tmp_path: Path, pack: str) -> None:
    raw = write(ROWS).encode()
    if pack == "gz":
        path = save(tmp_path, "a.csv.gz", gzip.compress(raw))
    else:
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("b/a.csv", raw)
    assert len(read_corpus(path)[0]) == len(ROWS)


def test_rows_above_a_damaged_end_of_an_archive_are_kept(tmp_path: Path) -> None:
    packed = gzip.compress(write(many_rows(60_000)).encode())
    articles, ledger = read_corpus(save(tmp_path, "a.csv.gz", packed[: len(packed) // 2]))
    assert len(articles) > 1_000
    assert ledger["rule"].tolist()[-1] == "unreadable_file"
    assert "damaged" in ledger["why"].tolist()[-1]


# Hostile files


def test_a_line_without_end_is_refused_and_what_is_above_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "LONGEST_LINE", 1 << 21)
    path = save(tmp_path, "a.csv", write(PLAIN) + "x" * (5 << 20))
    found: list[Records] = []
    with pytest.raises(UnreadableFile, match="a line of more than 2 MB") as error:
        found.extend(read_file(File("a.csv", path)))
    assert error.value.rule == "line_too_long"
    assert len(rows_of(found)) == len(PLAIN)


@pytest.mark.parametrize("line", [",", '"', '",', ',"', "a,", '""', '"a"b,', "\r", "\\"])
def test_millions_of_marks_in_one_line_do_no_harm(tmp_path: Path, line: str) -> None:
    batches = read(save(tmp_path, "a.csv", write(PLAIN) + line * (1 << 20)))
    assert len(rows_of(batches)) + len(unread_of(batches)) >= len(PLAIN)


def test_reading_stops_where_nothing_but_damage_follows(tmp_path: Path) -> None:
    path = save(tmp_path, "a.csv", write(PLAIN) + "a,b,c,d,e,f,g\n" * 20_000 + write(PLAIN, None))
    found: list[Records] = []
    with pytest.raises(UnreadableFile, match="10,000 records down to line 10,007 are no rows") as error:
        found.extend(read_file(File("a.csv", path)))
    assert error.value.rule == "unreadable_rest"
    assert (len(rows_of(found)), len(unread_of(found))) == (len(PLAIN), 10_000)


PIECES = st.sampled_from(
    [",", ";", "\t", "|", '"', '""', "'", "\n", "\r\n", "\r", "\\", "\0", " ", "#", "outlet", "title", "text", "url",
     "2024-02-03", "https://h.example/1", "It rained. ", "é", "\ufeff", "\u2028", "\x1a", ",,,,", "sep=;"]
)  # fmt: skip
MUTATIONS = st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from([",", '"', "\n", ";", "", "\\", "\0", "é"])))


def reading(raw: bytes) -> AbstractContextManager:
    """Every file holds these bytes."""
    return mock.patch.object(File, "open", side_effect=lambda: io.BytesIO(raw))


def check_any_bytes(raw: bytes, name: str = "a.csv") -> None:
    """Reading ends, raises nothing but ``UnreadableFile``, and numbers each record once."""
    with reading(raw):
        file = File(name, Path(__file__))
        delimited._is_delimited(file)
        try:
            batches = list(read_file(file, "csv"))
        except UnreadableFile:
            return
    numbers = sorted([*rows_of(batches), *(number for number, *_ in unread_of(batches) if number)])
    assert numbers == list(range(1, len(numbers) + 1))


@given(st.binary(max_size=3_000))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    check_any_bytes(raw)
    check_any_bytes(write(PLAIN).encode() + raw, "a.txt")


@given(st.lists(PIECES, max_size=200).map("".join), st.booleans())
@settings(deadline=None)
def test_any_pieces_of_tables_are_read_or_refused(text: str, is_below: bool) -> None:
    check_any_bytes((write(PLAIN) * is_below + text).encode())


@given(MUTATIONS)
@settings(deadline=None, max_examples=200)
def test_a_mutated_table_keeps_its_other_rows(places: list[tuple[int, str]]) -> None:
    text = write(ROWS)
    for at, new in places:
        at %= len(text)
        text = text[:at] + new + text[at + 1 :]
    check_any_bytes(text.encode())


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=3, max_size=3), min_size=1))
@settings(deadline=None)
def test_what_the_csv_module_writes_is_read_back(rows: list[list[str]]) -> None:
    path_rows = [["Heron", *row] for row in rows]
    raw = write(path_rows, ["outlet", "title", "text", "author"], quoting=csv.QUOTE_ALL).encode()
    with reading(raw):
        found = rows_of(list(read_file(File("a.csv", Path(__file__)), "csv")))
    assert [list(row.values()) for row in found.values()] == path_rows


@pytest.mark.parametrize("line", lines_of()[1:])
@pytest.mark.parametrize("mark", ['"', ",", "\n", '",', ',"', '"\n', ";"])
def test_a_mark_anywhere_in_a_row_harms_no_other_row(tmp_path: Path, line: str, mark: str) -> None:
    lines = lines_of()
    at, wanted = lines.index(line), dict(zip(lines_of()[1:], PLAIN, strict=True))
    for place in range(0, len(line) + 1, 5):
        text = "\n".join([*lines[:at], line[:place] + mark + line[place:], *lines[at + 1 :]]) + "\n"
        batches = read(save(tmp_path, "a.csv", text))
        found = [[row.get(name) for name in NAMES] for row in rows_of(batches).values()]
        assert [row for other, row in wanted.items() if other != line and row not in found] == [], text
        said = " ".join(str(cell) for row in found for cell in row) + " ".join(map(str, unread_of(batches)))
        assert wanted[line][0][:1] in said


# Parquet


def parquet(folder: Path, published: object) -> pd.Series:
    frame = pd.DataFrame({"outlet": ["Heron", "Tern"], "text": ["Rain.", "Sun."], "date": published})
    frame.to_parquet(folder / "a.parquet")
    return read_corpus(folder / "a.parquet")[0]


def test_parquet_comes_in_batches_as_pandas_reads_it(tmp_path: Path) -> None:
    frame = pd.DataFrame(many_rows(2 * BATCH + 7), columns=NAMES).assign(n=range(2 * BATCH + 7))
    frame.to_parquet(tmp_path / "a.parquet", row_group_size=BATCH + 3)
    batches = read(tmp_path / "a.parquet", None)
    assert max(len(batch.rows) for batch in batches) == BATCH
    together = pd.concat([batch.rows for batch in batches])
    assert together.index.tolist() == list(range(1, len(frame) + 1))
    pd.testing.assert_frame_equal(together.reset_index(drop=True), pd.read_parquet(tmp_path / "a.parquet"))


def test_parquet_is_read_inside_an_archive(tmp_path: Path) -> None:
    pd.DataFrame(PLAIN, columns=NAMES).to_parquet(tmp_path / "a.parquet")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "a.parquet", "a.parquet")
    assert len(read_corpus(tmp_path / "a.zip")[0]) == len(PLAIN)


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=20))
@settings(deadline=None)
def test_damaged_parquet_is_refused(at: int, new: bytes) -> None:
    buffer = io.BytesIO()
    pd.DataFrame(PLAIN, columns=NAMES).to_parquet(buffer)
    raw = buffer.getvalue()
    at %= len(raw)
    with reading(raw[:at] + new + raw[at + len(new) :]):
        try:
            rows = rows_of(list(read_file(File("a.parquet", Path(__file__)), "parquet")))
        except UnreadableFile:
            return
    assert len(rows) <= len(PLAIN)


def test_parquet_times_with_a_zone(tmp_path: Path) -> None:
    stated = pd.to_datetime(["2024-02-03 23:30", "2024-02-04 08:00"]).tz_localize("America/New_York")
    articles = parquet(tmp_path, stated)
    assert articles["published"].tolist() == list(pd.to_datetime(["2024-02-04 04:30", "2024-02-04 13:00"], utc=True))
    assert articles["date_precision"].tolist() == ["minute", "minute"]
    assert articles["date_note"].tolist() == ["", ""]


def test_parquet_times_without_a_zone(tmp_path: Path) -> None:
    articles = parquet(tmp_path, pd.to_datetime(["2024-02-03 23:30", "2024-02-04 00:00"]))
    assert articles["published"].tolist() == list(pd.to_datetime(["2024-02-03 23:30", "2024-02-04 00:00"], utc=True))
    assert articles["date_precision"].tolist() == ["minute", "minute"]
    assert articles["date_note"].tolist() == ["no time zone stated; read as UTC"] * 2


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_parquet_times_that_are_all_midnight_are_days(tmp_path: Path, zone: str | None) -> None:
    articles = parquet(tmp_path, pd.DatetimeIndex(["2024-02-03", None], tz=zone))
    assert articles["published"].iloc[0] == pd.Timestamp("2024-02-03", tz="UTC")
    assert articles["date_precision"].tolist() == ["day", "none"]
    assert articles["date_note"].tolist() == ["", ""]


def test_parquet_dates_without_times(tmp_path: Path) -> None:
    articles = parquet(tmp_path, [pd.Timestamp("2024-02-03").date(), None])
    assert articles["published"].iloc[0] == pd.Timestamp("2024-02-03", tz="UTC")
    assert articles["date_precision"].tolist() == ["day", "none"]

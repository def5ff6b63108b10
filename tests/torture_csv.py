"""Ways in which a CSV file can be damaged, each with the cells a careful reader finds in it.

The kinds follow the pollutions of Vitagliano et al. (2023, "Pollock: a data loading benchmark", VLDB 16), the dialects
of van den Burg et al. (2019, "Wrangling messy CSV files by detecting row and type patterns"), the deviations from
RFC 4180 that Mitlöhner et al. (2016, "Characteristics of open data CSV files") count, and what Döhmen et al. (2017,
"Multi-hypothesis CSV parsing") add. Outlets, articles and prose are made up here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

NAMES = ["outlet", "title", "published", "url", "text"]
ROWS = [
    ["Heron", "Ferry, late again", "2024-02-03", "https://heron.example/1", "It was late, they said; then it came."],
    [
        "Tern",
        'The "first" bridge',
        "2024-02-04",
        "https://tern.example/2",
        '“Größe” is a word.\n\nSo is "bridge", too.',
    ],
    ["Fen Post", "Rain", "2024-02-05", "https://fen.example/3", "It rained | and rained: all day long."],
    ["Rook", "Harbour opens", "2024-02-06", "https://rook.example/4", "The harbour opened at noon, with a band."],
    ["Wren", "Mill turns", "2024-02-07", "https://wren.example/5", "The old mill turns again, and its owner is glad."],
    ["Heron", "Fog", "2024-02-08", "https://heron.example/6", "The fog stayed all week over the river."],
]
PLAIN = [  # cells that need no quotation marks, whatever the separator
    ["Heron", "Ferry late", "2024-02-03", "https://heron.example/1", "It was late and then it came."],
    ["Tern", "A bridge", "2024-02-04", "https://tern.example/2", "The mayor opened the bridge in boots."],
    ["Fen Post", "Rain", "2024-02-05", "https://fen.example/3", "It rained and rained all day long."],
    ["Rook", "Harbour", "2024-02-06", "https://rook.example/4", "The harbour opened at noon with a band."],
    ["Wren", "Mill turns", "2024-02-07", "https://wren.example/5", "The old mill turns again."],
    ["Heron", "Fog", "2024-02-08", "https://heron.example/6", "The fog stayed all week over the river."],
]
Row = Sequence[str | None]


@dataclass(frozen=True)
class Damage:
    """A file and what it holds: the rows by their number in it, and the rules of the ledger by theirs."""

    raw: bytes
    rows: dict[int, Row]
    ledger: list[tuple[int, str]] = field(default_factory=list)
    names: Sequence[str] = tuple(NAMES)
    ending: str = ".csv"


def write(rows: Sequence[Sequence[str]], names: Sequence[str] | None = NAMES, **dialect: object) -> str:
    """The rows as the csv module writes them."""
    out = io.StringIO()
    writer = csv.writer(out, **{"lineterminator": "\n", **dialect})  # type: ignore[arg-type]
    writer.writerows([names, *rows] if names is not None else rows)
    return out.getvalue()


def damage(text: str | bytes, rows: Sequence[Row], ledger: Sequence[tuple[int, str]] = (), **options: object) -> Damage:
    """A file whose rows are numbered from 1, but for the numbers the ledger has."""
    taken = {number for number, _ in ledger}
    numbers = (number for number in range(1, len(rows) + len(taken) + 1) if number not in taken)
    raw = text.encode() if isinstance(text, str) else text
    return Damage(raw, dict(zip(numbers, rows, strict=False)), list(ledger), **options)  # type: ignore[arg-type]


def lines_of(rows: Sequence[Sequence[str]] = PLAIN, **dialect: object) -> list[str]:
    return write(rows, **dialect).split("\n")[:-1]


def changed(line: int, new: str | Callable[[str], str], lines: list[str] | None = None) -> str:
    """The plain file with one line written otherwise; line 0 is the header."""
    lines = lines_of() if lines is None else list(lines)
    lines[line] = new(lines[line]) if callable(new) else new
    return "\n".join(lines) + "\n"


def inserted(at: int, *new: str, lines: list[str] | None = None) -> str:
    lines = lines_of() if lines is None else list(lines)
    return "\n".join([*lines[:at], *new, *lines[at:]]) + "\n"


def with_row(number: int, row: Row, rows: Sequence[Row] = PLAIN) -> list[Row]:
    """The rows with one of them other than before; numbers from 1."""
    return [row if i == number else old for i, old in enumerate(rows, start=1)]


def without(*numbers: int, rows: Sequence[Row] = PLAIN) -> list[Row]:
    return [row for i, row in enumerate(rows, start=1) if i not in numbers]


def quoted(rows: Sequence[Sequence[str]] = ROWS, **dialect: object) -> list[str]:
    return write(rows, quoting=csv.QUOTE_ALL, **dialect).split("\n")[:-1]


SPEECH = 'He said "go" and they went.'
COMMAS = "Sun, wind, hail, and then rain."
RUSSIAN = [["Цапля", "Паром опоздал", "2024-02-03", "https://heron.example/1", "Паром пришёл в девять утра."]] * 3
POLISH = [
    ["Czapla", "Łódź płynie", "2024-02-03", "https://heron.example/1", "Później wszyscy poszli spać, bo padał śnieg."]
]
JAPANESE = [
    ["アオサギ", "船が遅れた", "2024-02-03", "https://heron.example/1", "船は九時に着いたが、誰も理由を知らなかった。"]
]
GREEK = [["Ερωδιός", "Το πλοίο", "2024-02-03", "https://heron.example/1", "Το πλοίο ήρθε στις εννέα το πρωί."]]
TURKISH = [
    ["Balıkçıl", "Vapur gecikti", "2024-02-03", "https://heron.example/1", "Yağmur yağıyor, ışık söndü, şehir boş."]
]
CHINESE = [
    ["苍鹭报", "渡船晚点", "2024-02-03", "https://heron.example/1", "渡船九点钟才到,没有人知道原因。市长为大桥剪彩。"]
]
TAIWANESE = [
    ["蒼鷺報", "渡船晚點", "2024-02-03", "https://heron.example/1", "渡船九點鐘才到,沒有人知道原因。市長為大橋剪綵。"]
]
FRENCH = [
    ["Héron", "L’été", "2024-02-03", "https://heron.example/1", "L’élève est arrivé à l’école où il neigeait déjà."]
] * 2
MERGED = [[*row[:4], row[4].replace(".", ", again.")] for row in PLAIN]


def file_and_encoding() -> dict[str, Damage]:
    """The file as a whole: payload, ends of lines, encoding."""
    text = write(ROWS)
    latin = [[cell.replace("“", '"').replace("”", '"') for cell in row] for row in ROWS]
    mixed = write(ROWS[:2]).encode() + write([FRENCH[0]], None).encode("cp1252")
    nul = lines_of()
    nul[2] = nul[2].replace("bridge", "bri\0dge")
    return {
        "nothing wrong": damage(text, ROWS),
        "empty file": damage(b"", []),
        "only a header": damage(",".join(NAMES) + "\n", []),
        "one row": damage(write(ROWS[:1]), ROWS[:1]),
        "no newline at the end": damage(text.rstrip("\n"), ROWS),
        "blank lines at the end": damage(text + "\n\n\n", ROWS),
        "blank lines at the start": damage("\n\n" + text, ROWS),
        "blank lines between rows": damage("\n\n".join(lines_of()) + "\n", PLAIN),
        "lines of blanks": damage(inserted(3, "   ", " \u00a0 "), PLAIN),
        "CRLF": damage(write(ROWS, lineterminator="\r\n"), ROWS),
        "CR": damage(write(PLAIN, lineterminator="\r"), PLAIN),
        "CRCRLF": damage(write(PLAIN, lineterminator="\r\r\n"), PLAIN),
        "mixed line ends": damage(write(PLAIN[:3]) + write(PLAIN[3:], None, lineterminator="\r\n"), PLAIN),
        "Ctrl-Z at the end": damage(text + "\x1a", ROWS),
        "NUL in a cell": damage("\n".join(nul) + "\n", PLAIN),
        "block of NULs at the end": damage(text + "\0" * 512, ROWS),
        "form feed between pages": damage(inserted(4, "\f"), PLAIN),
        "UTF-8 byte order mark": damage(text.encode("utf-8-sig"), ROWS),
        "two byte order marks": damage(b"\xef\xbb\xbf" + text.encode("utf-8-sig"), ROWS),
        "UTF-16 little endian": damage(b"\xff\xfe" + text.encode("utf-16-le"), ROWS),
        "UTF-16 big endian": damage(b"\xfe\xff" + text.encode("utf-16-be"), ROWS),
        "UTF-16 without mark": damage(text.encode("utf-16-le"), ROWS),
        "UTF-32": damage(text.encode("utf-32"), ROWS),
        "Windows-1252": damage(text.encode("cp1252"), ROWS),
        "Latin-1": damage(write(latin).encode("latin-1"), latin),
        "Windows-1251": damage(write(RUSSIAN).encode("cp1251"), RUSSIAN),
        "KOI8-R": damage(write(RUSSIAN).encode("koi8_r"), RUSSIAN),
        "Windows-1250": damage(write(POLISH).encode("cp1250"), POLISH),
        "Windows-1253": damage(write(GREEK).encode("cp1253"), GREEK),
        "Windows-1254": damage(write(TURKISH).encode("cp1254"), TURKISH),
        "Shift-JIS": damage(write(JAPANESE).encode("cp932"), JAPANESE),
        "EUC-JP": damage(write(JAPANESE).encode("euc_jp"), JAPANESE),
        "GB18030": damage(write(CHINESE).encode("gb18030"), CHINESE),
        "Big5": damage(write(TAIWANESE).encode("big5"), TAIWANESE),
        "Mac Roman": damage(write(FRENCH).encode("mac_roman"), FRENCH),
        "UTF-8 and one line in Windows-1252": damage(mixed, [*ROWS[:2], FRENCH[0]]),
        "line separator U+2028 in a cell": damage(
            changed(1, lambda line: line.replace(" and ", "\u2028and ")),
            with_row(1, [*PLAIN[0][:4], "It was late\u2028and then it came."]),
        ),
        "cut off inside a quoted cell": damage(write(ROWS[:4])[:-9], ROWS[:3], [(4, "cut_off")]),
    }


def dialect() -> dict[str, Damage]:
    """Separators, quotation marks and escapes."""
    text = write(ROWS)
    escaped = write(ROWS, doublequote=False, escapechar="\\", quoting=csv.QUOTE_ALL)
    words = [[*row[:4], f'"{row[4][:-1]}," she said. "Go."'] for row in PLAIN]
    padded = "\n".join(", ".join(row) for row in [NAMES, *PLAIN]) + "\n"
    table = "\n".join("| " + " | ".join(row) + " |" for row in [NAMES, *PLAIN]) + "\n"
    ruled = table.replace("|\n", "|\n|---|---|---|---|---|\n", 1)
    excel = "\n".join('"' + line.replace('"', '""') + '";;;;' for line in lines_of(MERGED)) + "\n"
    others = {
        f"separator {name}": damage(write(ROWS, delimiter=mark), ROWS)
        for name, mark in {
            "semicolon": ";", "tab": "\t", "bar": "|", "caret": "^", "tilde": "~", "0x01": "\x01", "0x1f": "\x1f",
            "section sign": "§", "broken bar": "¦",
        }.items()
    }  # fmt: skip
    longer = {
        f"separator {mark!r}": damage(write(PLAIN, delimiter="\x1f").replace("\x1f", mark), PLAIN)
        for mark in ("||", ";;", "\t\t", "|~|")
    }
    return {
        **others,
        **longer,
        "separator blank, all quoted": damage(write(PLAIN, delimiter=" ", quoting=csv.QUOTE_ALL), PLAIN),
        "Excel's sep= line": damage("sep=;\n" + write(ROWS, delimiter=";"), ROWS),
        "named .tsv, separated by commas": damage(text, ROWS, ending=".tsv"),
        "named .csv, separated by tabs, not quoted": damage("\n".join("\t".join(r) for r in [NAMES, *words]), words),
        "everything quoted": damage("\n".join(quoted()) + "\n", ROWS),
        "apostrophes for quotation marks": damage(write(ROWS, quotechar="'", quoting=csv.QUOTE_ALL), ROWS),
        "quotation marks behind backslashes": damage(escaped, ROWS),
        "separators behind backslashes": damage(write(ROWS[3:], quoting=csv.QUOTE_NONE, escapechar="\\"), ROWS[3:]),
        "blanks behind separators": damage(padded, PLAIN),
        "blanks behind separators, quoted": damage(
            "\n".join(", ".join(f'"{cell}"' for cell in row) for row in [NAMES, *MERGED]) + "\n", MERGED
        ),
        "table drawn with bars": damage(table, PLAIN),
        "table of Markdown": damage(ruled, PLAIN, [(0, "above_table")]),
        "each line quoted as a whole": damage(
            "\n".join('"' + line.replace('"', '""') + '"' for line in lines_of(MERGED)) + "\n", MERGED
        ),
        "opened and saved by Excel under another separator": damage(excel, MERGED),
        "one row with another separator": damage(changed(3, lambda line: line.replace(",", ";")), PLAIN),
        "one row with two separators": damage(changed(3, lambda line: line.replace(",", ";", 2)), PLAIN),
        "one row quoted as a whole": damage(
            changed(4, lambda line: '"' + line.replace('"', '""') + '"', lines_of(MERGED)), MERGED
        ),
        "one row escaped by backslashes": damage(
            changed(2, f'Tern,A bridge,2024-02-04,https://tern.example/2,"{SPEECH}"'.replace('"go"', '\\"go\\"')),
            with_row(2, [*PLAIN[1][:4], SPEECH]),
        ),
    }


def table() -> dict[str, Damage]:
    """What stands around and between the rows: titles, headers, notes, other tables."""
    above, again = (0, "above_table"), ",".join(NAMES)
    turned = [[row[i] for i in (4, 0, 1, 3, 2)] for row in PLAIN[:2]]
    cut = [row[:5] for row in PLAIN]
    doubled = [*NAMES, "text"]
    return {
        "title above the header": damage("Export of the archive\n\n" + write(ROWS), ROWS, [above]),
        "preamble with separators": damage(
            "Source:,Heron archive\nDownloaded:,1 March 2024\n\n" + write(ROWS), ROWS, [above]
        ),
        "preamble filled up with separators": damage("News archive,,,,\n,,,,\n" + write(ROWS), ROWS, [above]),
        "comments above the header": damage("# made by a script\n# on Friday\n" + write(ROWS), ROWS, [above]),
        "comment between rows": damage(inserted(3, "# checked so far"), PLAIN, [(3, "comment")]),
        "header in two lines, merged above": damage("Source,Article,,,\n" + write(ROWS), ROWS, [above]),
        "second header in another language": damage(
            changed(0, lambda line: line + "\nQuelle,Titel,Datum,Link,Volltext"), PLAIN, [above]
        ),
        "line of units below the header": damage(
            changed(0, lambda line: line + "\n(name),(words),(yyyy-mm-dd),(link),(words)"), PLAIN, [above]
        ),
        "line of types below the header": damage(
            changed(0, lambda line: line + "\nstring,string,date,url,text"), PLAIN, [above]
        ),
        "header repeated between rows": damage(inserted(4, again), PLAIN, [(4, "repeated_header")]),
        "files joined with their headers": damage(
            write(ROWS[:3]) + "\ufeff" + write(ROWS[3:]), ROWS, [(4, "repeated_header")]
        ),
        "second table, columns in another order": damage(
            write(PLAIN[2:]) + "\n" + write(turned, ["text", "outlet", "title", "url", "published"]),
            [*PLAIN[2:], *PLAIN[:2]],
            [(5, "repeated_header")],
        ),
        "second table with fewer columns": damage(
            write(PLAIN) + "\noutlet,readers\nHeron,1200\nTern,900\n",
            PLAIN,
            [(7, "other_table"), (8, "other_table"), (9, "other_table")],
        ),
        "second table with more columns": damage(
            write(PLAIN) + "\noutlet,country,town,readers,editor,url\nHeron,Fenland,Quill,12,Ada Pike,heron.example\n",
            PLAIN,
            [(7, "other_table"), (8, "other_table")],
        ),
        "footnote": damage(write(PLAIN) + "\n* printed in the evening only\n", PLAIN, [(7, "footnote")]),
        "footnotes right below": damage(
            write(PLAIN) + "Total: 6 articles\nSource: the Heron archive.\n",
            PLAIN,
            [(7, "footnote"), (8, "footnote")],
        ),
        "index without a name": damage(
            write([[str(i), *row] for i, row in enumerate(ROWS)], ["", *NAMES]), ROWS
        ),
        "numbers of rows that the header does not name": damage(
            write(NAMES and [[str(i), *row] for i, row in enumerate(ROWS, start=1)]), ROWS
        ),
        "blanks around names": damage(changed(0, " outlet , title,published ,\turl, text "), PLAIN),
        "capitals in names": damage(changed(0, "Outlet,TITLE,Published,URL,Text"), PLAIN),
        "line break in a name": damage(
            changed(0, 'outlet,title,published,"canonical\nurl",text'), PLAIN,
            names=["outlet", "title", "published", "canonical\nurl", "text"],
        ),
        "column without a name": damage(
            write([[*row[:2], "x", *row[2:]] for row in ROWS], [*NAMES[:2], "", *NAMES[2:]]), ROWS
        ),
        "empty columns": damage(write([[*row, "", ""] for row in ROWS], [*NAMES, "", ""]), ROWS),
        "two columns of one name": damage(
            write([[*row, "again"] for row in ROWS], doubled), ROWS, names=NAMES[:4]
        ),
        "separator at the end of every line": damage("".join(line + ",\n" for line in lines_of()), PLAIN),
        "separator at the end of the header": damage(changed(0, lambda line: line + ","), PLAIN),
        "separator at the end of rows": damage(
            "\n".join(line + "," * (i > 0) for i, line in enumerate(lines_of())) + "\n", cut
        ),
        "rows of separators": damage(
            inserted(4, ",,,,", ",,,,"), [*PLAIN[:3], [""] * 5, [""] * 5, *PLAIN[3:]]
        ),
        "a thousand columns": damage(
            write([[*row, *map(str, range(1000))] for row in ROWS], [*NAMES, *(f"x{i}" for i in range(1000))]), ROWS
        ),
    }  # fmt: skip


def row() -> dict[str, Damage]:
    """Cells too many and too few, stray quotation marks, broken lines."""
    base = quoted(PLAIN)
    opened = changed(2, 'Tern,A bridge,2024-02-04,https://tern.example/2,"The mayor opened the bridge in boots.')
    unclosed_many = '"Tern","A bridge","2024-02-04","https://tern.example/2","The mayor, opened.\n\nThe bridge.'
    article = 'It came.\n\nThey said, at noon, in town, that, well, it was late.\n\n"Ours", he said.'
    return {
        "cells too many, blank": damage(changed(3, lambda line: line + ",,,"), PLAIN),
        "commas in an unquoted text": damage(
            changed(3, f"Fen Post,Rain,2024-02-05,https://fen.example/3,{COMMAS}"),
            with_row(3, [*PLAIN[2][:4], COMMAS]),
        ),
        "commas in every unquoted text": damage("\n".join(map(",".join, [NAMES, *MERGED])) + "\n", MERGED),
        "commas in unquoted title and text": damage(
            changed(3, f"Fen Post,Rain, and rain,2024-02-05,https://fen.example/3,{COMMAS}"),
            with_row(3, ["Fen Post", "Rain, and rain", *PLAIN[2][2:4], COMMAS]),
        ),
        "number with commas in an unquoted text": damage(
            changed(3, "Fen Post,Rain,2024-02-05,https://fen.example/3,It cost 1,200,000 crowns."),
            with_row(3, [*PLAIN[2][:4], "It cost 1,200,000 crowns."]),
        ),
        "one separator too many": damage(
            changed(3, "Fen Post,,Rain,2024-02-05,https://fen.example/3,It rained."),
            with_row(3, [*PLAIN[2][:4], "It rained."]),
        ),
        "two rows in one line": damage(
            "\n".join([*lines_of()[:3], lines_of()[3] + "," + lines_of()[4], *lines_of()[5:]]) + "\n",
            [*PLAIN[:2], *PLAIN[4:]],
            [(3, "too_many_cells")],
        ),
        "cells too few": damage(changed(3, "Fen Post,Rain,2024-02-05"), with_row(3, [*PLAIN[2][:3], None, None])),
        "one separator too few": damage(
            changed(3, "Fen Post,2024-02-05,https://fen.example/3,It rained."), without(3), [(3, "too_few_cells")]
        ),
        "line break in an unquoted text": damage(
            changed(2, lambda line: line.replace(" in boots", "\nin boots")),
            with_row(2, [*PLAIN[1][:4], "The mayor opened the bridge\nin boots."]),
        ),
        "paragraphs in an unquoted text": damage(
            changed(2, lambda line: line + "\n\nShe wore boots.\n\nthey were red"),
            with_row(2, [*PLAIN[1][:4], PLAIN[1][4] + "\n\nShe wore boots.\n\nthey were red"]),
        ),
        "line break in an unquoted title": damage(
            changed(2, lambda line: line.replace("A bridge", "A\nbridge")),
            with_row(2, ["Tern", "A\nbridge", *PLAIN[1][2:]]),
        ),
        "quotation mark inside an unquoted cell": damage(
            changed(2, lambda line: line.replace("A bridge", 'A 5" bridge')),
            with_row(2, ["Tern", 'A 5" bridge', *PLAIN[1][2:]]),
        ),
        "quotation marks not doubled": damage(
            changed(2, f'Tern,A bridge,2024-02-04,https://tern.example/2,"{SPEECH}"'),
            with_row(2, [*PLAIN[1][:4], SPEECH]),
        ),
        "quotation marks not doubled, and a comma": damage(
            changed(2, 'Tern,A bridge,2024-02-04,https://tern.example/2,"He said "go, now" and, well, went."'),
            with_row(2, [*PLAIN[1][:4], 'He said "go, now" and, well, went.']),
        ),
        "quotation marks not doubled, over paragraphs": damage(
            changed(2, 'Tern,A bridge,2024-02-04,https://tern.example/2,"He said "go".\n\nThen "stay", she said."'),
            with_row(2, [*PLAIN[1][:4], 'He said "go".\n\nThen "stay", she said.']),
        ),
        "speech at the start of an unquoted text": damage(
            changed(2, 'Tern,A bridge,2024-02-04,https://tern.example/2,"Go now," she said.'),
            with_row(2, [*PLAIN[1][:4], '"Go now," she said.']),
        ),
        "quotation marks not doubled, all quoted": damage(
            changed(4, '"Rook","Harbour","2024-02-06","https://rook.example/4","Noon," he said, "at last."', base),
            with_row(4, [*PLAIN[3][:4], 'Noon," he said, "at last.'])
        ),
        "quotation mark never closed": damage(opened, PLAIN),
        "quotation mark never closed, all quoted": damage(
            "\n".join(quoted(PLAIN)).replace('in boots."', "in boots.") + "\n", PLAIN
        ),
        "quotation mark never closed, in the title": damage(
            changed(2, lambda line: line.replace("A bridge", '"A bridge')), PLAIN
        ),
        "quotation mark never closed, over paragraphs": damage(
            "\n".join([*quoted(PLAIN)[:2], unclosed_many, *quoted(PLAIN)[3:]]) + "\n",
            with_row(2, [*PLAIN[1][:4], "The mayor, opened.\n\nThe bridge."]),
        ),
        "quotation marks never closed in two rows": damage(
            "\n".join(quoted(PLAIN)).replace('boots."', "boots.").replace('river."', "river.") + "\n", PLAIN
        ),
        "one row's text opens with a mark, a later one's ends with one": damage(
            changed(4, lambda line: line + '"', changed(2, lambda line: line.replace("The", '"The')).split("\n")[:-1]),
            with_row(4, [*PLAIN[3][:4], PLAIN[3][4] + '"']),
        ),
        "quotation mark never opened": damage(
            changed(2, lambda line: line + '"'), with_row(2, [*PLAIN[1][:4], PLAIN[1][4] + '"'])
        ),
        "words behind a closed quotation mark": damage(
            changed(2, 'Tern,"A bridge" at last,2024-02-04,https://tern.example/2,It opened.'),
            with_row(2, ["Tern", '"A bridge" at last', *PLAIN[1][2:4], "It opened."]),
        ),
        "blank behind a closed quotation mark": damage(
            changed(2, 'Tern,"A bridge" ,2024-02-04,https://tern.example/2,"It opened."  '),
            with_row(2, [*PLAIN[1][:4], "It opened."]),
        ),
        "every quotation mark tripled": damage(
            changed(2, '"""Tern""","A ""bridge""",2024-02-04,https://tern.example/2,"""Go."""'),
            with_row(2, ['"Tern"', 'A "bridge"', *PLAIN[1][2:4], '"Go."']),
        ),
        "paragraphs with commas, quoted": damage(
            write([[*r[:4], article] for r in ROWS]), [[*r[:4], article] for r in ROWS]
        ),
        "lines like rows inside a quoted text": damage(
            write([[*ROWS[0][:4], "Votes:\nQuill,120,80,3,1\nFen,7,9,11,2\nThat is all."], *ROWS[1:]]),
            [[*ROWS[0][:4], "Votes:\nQuill,120,80,3,1\nFen,7,9,11,2\nThat is all."], *ROWS[1:]],
        ),
        "line of another kind between rows": damage(
            inserted(3, "Tuesday's paper"), PLAIN, [(3, "stray_line")]
        ),
        "formula": damage(changed(3, lambda line: line.replace("Rain", '"=HYPERLINK(""x"")"')),
                          with_row(3, ["Fen Post", '=HYPERLINK("x")', *PLAIN[2][2:]])),
        "decimal commas": damage(
            write([[*r, f"{i},5"] for i, r in enumerate(ROWS)], [*NAMES, "score"], delimiter=";"), ROWS
        ),
        "a cell of 200,000 letters": damage(
            write([[*ROWS[0][:4], "rain " * 40_000], *ROWS[1:]]), [[*ROWS[0][:4], "rain " * 40_000], *ROWS[1:]]
        ),
    }  # fmt: skip


DAMAGES: dict[str, Damage] = {
    f"{part.__name__.replace('_', ' ')}: {name}": each
    for part in (file_and_encoding, dialect, table, row)
    for name, each in part().items()
}

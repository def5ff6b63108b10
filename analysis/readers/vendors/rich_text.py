"""RTF as text: one pass over its tokens, in time and memory proportional to its size, however it is nested.

striprtf, the usual library, needs minutes for a font table of 7 kB that was made to harm, and appends the address of
every link to its text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

TOKEN = re.compile(
    r"(?P<control>\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,9})? ?)|\\'(?P<octet>[0-9A-Fa-f]{2})"
    r"|\\(?P<symbol>[^A-Za-z'])|(?P<braces>\{+|\}+)|(?P<text>[^\\{}\r\n]+)|[\r\n\\]",
    re.S,
)
NOT_TEXT = frozenset(
    "annotation bkmkend bkmkstart colortbl datastore fldinst fonttbl footer footerf footerl footerr footnote generator "
    "header headerf headerl headerr info latentstyles listoverridetable listtable listtext nonshppict object pict "
    "pntext rsidtbl shpinst stylesheet themedata xmlnstbl".split()
)
ENDS_PARAGRAPH = frozenset(["par", "sect", "page", "row", "\n", "\r"])
CHARACTERS = {
    "tab": "\t", "cell": "\t", "nestcell": "\t", "line": "\n", "emdash": "—", "endash": "–", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " ",
    "~": "\xa0", "_": "-", "{": "{", "}": "}", "\\": "\\",
}  # fmt: skip
CODEPAGES = {  # of a font, by its number after \fcharset
    "77": "mac_roman", "128": "cp932", "129": "cp949", "134": "cp936", "136": "cp950", "161": "cp1253",
    "162": "cp1254", "163": "cp1258", "177": "cp1255", "178": "cp1256", "186": "cp1257", "204": "cp1251",
    "222": "cp874", "238": "cp1250", "255": "cp850",
}  # fmt: skip


class Group(NamedTuple):
    """What holds until a group closes: whether it is text, how many stand-ins follow ``\\u``, font and weight."""

    hidden: bool = False
    stand_ins: int = 1
    font: str = ""
    bold: bool = False


def rtf_paragraphs(raw: bytes) -> Iterator[tuple[str, bool]]:
    """The paragraphs of an RTF file, and whether all of each is bold; a cell ends in a tab, addresses of links go."""
    return _Reading(raw.decode("latin-1")).paragraphs()


class _Reading:
    """One pass over an RTF document: the group it is in, those around it, and the paragraph so far."""

    def __init__(self, source: str) -> None:
        self.source, self.at = source, 0
        self.group = Group()
        self.around: list[Group] = []
        self.fonts: dict[str, str] = {}
        self.codepage = "cp1252"
        self.to_skip = 0  # stand-ins for readers without Unicode
        self.to_leap = 0  # bytes that are no RTF; below 0, none
        self.octets = bytearray()  # of the codepage: some characters take two
        self.text: list[str] = []
        self.all_bold, self.is_over = True, False

    def paragraphs(self) -> Iterator[tuple[str, bool]]:
        take = {"control": self.control, "octet": self.octet, "symbol": self.symbol, "braces": self.braces}
        while self.to_leap >= 0:
            self.at, self.to_leap = self.at + self.to_leap, -1
            for found in TOKEN.finditer(self.source, self.at):
                take.get(found.lastgroup or "", self.run)(found)
                if self.is_over:
                    yield self.paragraph()
                if self.to_leap >= 0:
                    self.at = found.end()
                    break
        yield self.paragraph()

    def paragraph(self) -> tuple[str, bool]:
        self.settle()
        text, all_bold = "".join(self.text), self.all_bold
        if re.search("[\ud800-\udfff]", text):  # \u counts in UTF-16, where an emoji comes in two halves
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self.text, self.all_bold, self.is_over = [], True, False
        return text, all_bold

    def control(self, found: re.Match) -> None:
        word, number = found["word"], found["number"] or ""
        self.to_skip = 0
        if word in NOT_TEXT:
            self.group = self.group._replace(hidden=True)
        elif word in STATE:
            STATE[word](self, number)
        elif word in ENDS_PARAGRAPH:
            self.is_over = not self.group.hidden
        else:
            self.add(CHARACTERS.get(word, ""))

    def symbol(self, found: re.Match) -> None:
        self.to_skip = 0
        if found["symbol"] == "*":  # a destination only newer programs know
            self.group = self.group._replace(hidden=True)
        elif found["symbol"] in ENDS_PARAGRAPH:
            self.is_over = not self.group.hidden
        else:
            self.add(CHARACTERS.get(found["symbol"], ""))

    def braces(self, found: re.Match) -> None:
        self.to_skip = 0
        self.settle()
        braces = found["braces"]
        if braces[0] == "{":
            self.around += [self.group] * len(braces)
        elif self.around:
            self.group = self.around[-len(braces) :][0]
            del self.around[-len(braces) :]

    def octet(self, found: re.Match) -> None:
        if self.to_skip:
            self.to_skip -= 1
        elif not self.group.hidden:
            self.octets.append(int(found["octet"], 16))

    def run(self, found: re.Match) -> None:
        text = (found["text"] or "")[self.to_skip :]
        self.to_skip = max(0, self.to_skip - len(found["text"] or ""))
        self.add(text if text.isascii() else _decoded(text.encode("latin-1"), self.charset()))

    def add(self, text: str) -> None:
        self.settle()
        if text and not self.group.hidden:
            self.text.append(text)
            self.all_bold = self.all_bold and (self.group.bold or text.isspace())

    def settle(self) -> None:
        """Make characters of the octets read so far."""
        if self.octets:
            self.text.append(self.octets.decode(self.charset(), "replace"))
            self.all_bold = self.all_bold and self.group.bold
            self.octets.clear()

    def charset(self) -> str:
        return self.fonts.get(self.group.font, self.codepage)

    def unicode(self, number: str) -> None:
        self.add(chr(int(number or 0) & 0xFFFF))
        self.to_skip = self.group.stand_ins

    def font(self, number: str) -> None:
        self.settle()
        self.group = self.group._replace(font=number)

    def font_charset(self, number: str) -> None:
        if number in CODEPAGES:
            self.fonts[self.group.font] = CODEPAGES[number]

    def weight(self, number: str) -> None:
        self.settle()
        self.group = self.group._replace(bold=number != "0")

    def plain(self, _: str) -> None:
        self.settle()
        self.group = self.group._replace(bold=False, font="")

    def stand_in_width(self, number: str) -> None:
        self.group = self.group._replace(stand_ins=min(int(number or 1), 16) if number[:1] != "-" else 1)

    def default_codepage(self, number: str) -> None:
        try:
            self.codepage = codecs.lookup(f"cp{number}").name
        except LookupError:
            self.codepage = "cp1252"

    def binary(self, number: str) -> None:
        self.to_leap = max(0, int(number or 0))


STATE = {
    "u": _Reading.unicode, "f": _Reading.font, "fcharset": _Reading.font_charset, "b": _Reading.weight,
    "plain": _Reading.plain, "uc": _Reading.stand_in_width, "ansicpg": _Reading.default_codepage,
    "bin": _Reading.binary,
}  # fmt: skip


def _decoded(octets: bytes, charset: str) -> str:
    """Text written without escapes: UTF-8 where it is that, else in the font's codepage."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode(charset, "replace")

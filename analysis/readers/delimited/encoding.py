"""The bytes of a file, whatever their encoding, as blocks of whole lines in UTF-8."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from ...files import File, UnreadableFile
from ...progress import steps

BLOCK = 1 << 22
LITTLE = 1 << 16
LONGEST_LINE = 1 << 24  # a line is held in memory
MARKS = {  # the longer first: the mark of UTF-32 begins as that of UTF-16
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
MARKS_OF_PRINT = "’‘‚“”„–—…€£«»°§·•©®™¿¡´²\xa0"
WESTERN = "äöüßéèêëàâçîïôûùœæáíóúñãõåøìò"
ALPHABETS = {  # letters beyond ASCII that the languages written in an encoding use; the likelier encoding first
    "cp1252": WESTERN,
    "mac_roman": WESTERN,
    "cp1250": "ąćęłńóśźżáčďéěíňřšťúůýžôľĺŕäöüßőűăâîşţđ",
    "cp1254": "çğıöşüâîûi̇",
}
OTHER_SCRIPTS = "cp1251 koi8_r cp1253 cp1256 cp932 euc_jp gb18030 big5 euc_kr".split()
WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
PUNCTUATION = bytes((0x82, 0x84, 0x85, *range(0x91, 0x98), 0xA0, 0xAB, 0xBB))
ENOUGH = 8  # letters beyond ASCII from which an encoding can be told


def line_blocks(file: File) -> Iterator[bytes]:
    """Blocks of some megabytes: whole lines in UTF-8 that end in ``\\n``, without byte order mark and NUL.

    A line that is not UTF-8 is in the encoding the others of that sort are in: Windows-1252 unless they are clearly
    something else. Raises ``UnreadableFile`` at a line of more than ``LONGEST_LINE`` bytes.
    """
    encoding, mark = _encoding(file.head)
    pieces = _pieces(file, len(mark))
    if encoding != "utf-8":
        pieces = _recoded(pieces, encoding)
    legacy: str | None = None
    for lines in _whole_lines(pieces, file):
        if not _is_utf8(lines):
            legacy = legacy or _legacy(lines)
            lines = _mended(lines, legacy or "cp1252")
        yield _tidy_ends(lines)


def text_of(raw: bytes) -> str:
    """The start of a file as text: what ``line_blocks`` gives, joined."""
    encoding, mark = _encoding(raw)
    raw = raw[len(mark) :]
    if encoding != "utf-8":
        raw = raw.decode(encoding, "replace").encode()
    return _tidy_ends(raw if _is_utf8(raw) else _mended(raw, _legacy(raw) or "cp1252")).decode()


def _pieces(file: File, skip: int) -> Iterator[bytes]:
    """The bytes in blocks; where the file turns out to be damaged, first those above the damage."""
    is_plain = file.member is None and file.name.endswith(file.inner)
    with (
        file.open() as stream,
        steps(file.path.stat().st_size if is_plain else 0, f"Reading {file.inner}", unit="B") as bar,
    ):
        stream.read(skip)
        held: list[bytes] = []
        try:
            while piece := stream.read(LITTLE):
                held.append(piece)
                if len(held) * LITTLE >= BLOCK:
                    yield b"".join(held)
                    bar.update(BLOCK)
                    held.clear()
        except UnreadableFile:
            yield b"".join(held)
            raise
        yield b"".join(held)


def _recoded(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for piece in pieces:
        yield decoder.decode(piece).encode()
    yield decoder.decode(b"", final=True).encode()


def _whole_lines(pieces: Iterable[bytes], file: File) -> Iterator[bytes]:
    """The bytes cut behind line ends; a return at the end of a piece may be half of one."""
    held: list[bytes | memoryview] = []
    for piece in pieces:
        cut = max(piece.rfind(b"\n"), piece.rfind(b"\r", 0, max(len(piece) - 1, 0))) + 1
        if cut:
            yield b"".join([*held, memoryview(piece)[:cut]])
            held = []
        held.append(memoryview(piece)[cut:])
        if sum(map(len, held)) > LONGEST_LINE:
            raise UnreadableFile(f"{file.name} has a line of more than {LONGEST_LINE >> 20} MB", "line_too_long")
    if rest := b"".join(held):
        yield rest


def _tidy_ends(lines: bytes) -> bytes:
    lines = lines.replace(b"\0", b"") if b"\0" in lines else lines
    for end in (b"\r\r\n", b"\r\n", b"\r"):
        lines = lines.replace(end, b"\n") if b"\r" in lines else lines
    return lines


def _encoding(head: bytes) -> tuple[str, bytes]:
    """The Unicode encoding by byte order mark, else by where the NULs of UTF-16 stand; the mark itself."""
    for mark, encoding in MARKS.items():
        if head.startswith(mark):
            return encoding, mark
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) / 40 and min(even, odd) < max(even, odd) / 4:
        return ("utf-16-le" if odd > even else "utf-16-be"), b""
    return "utf-8", b""


def _is_utf8(raw: bytes) -> bool:
    if raw.isascii():
        return True
    at, view = 0, memoryview(raw)
    try:
        while at < len(raw):  # a little at a time, which the processor's cache holds
            at += codecs.utf_8_decode(view[at : at + LITTLE], "strict", at + LITTLE >= len(raw))[1]
    except UnicodeDecodeError:
        return False
    return True


def _mended(raw: bytes, legacy: str) -> bytes:
    """The lines in UTF-8; those that are not are taken for the other encoding."""
    return b"".join(line if _is_utf8(line) else _decode(line, legacy).encode() for line in raw.splitlines(True))


def _decode(line: bytes, legacy: str) -> str:
    for encoding in (legacy, "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("latin-1")  # the five bytes Windows-1252 leaves empty


def _legacy(raw: bytes) -> str | None:
    """The encoding of the lines that are not UTF-8; None where they are too few to tell."""
    odd = b"".join(line for line in raw.splitlines(True) if not _is_utf8(line))[: 1 << 15]
    words = [word for word in WORD.findall(odd.translate(None, PUNCTUATION)) if not word.isascii()]
    letters, beyond = sum(map(len, words)), sum(byte > 127 for word in words for byte in word)
    if beyond < ENOUGH:
        return None
    if beyond <= letters / 2:
        return max(ALPHABETS, key=lambda encoding: _likeness(odd, encoding))
    from charset_normalizer import from_bytes

    best = from_bytes(odd, cp_isolation=OTHER_SCRIPTS).best()
    return best.encoding if best else "cp1252"


def _likeness(raw: bytes, encoding: str) -> float:
    """The share of the letters beyond ASCII that are usual in an encoding's languages."""
    beyond = [letter for letter in raw.decode(encoding, "replace") if letter > "\x7f" and letter not in MARKS_OF_PRINT]
    return sum(letter.lower() in ALPHABETS[encoding] for letter in beyond) / max(len(beyond), 1)

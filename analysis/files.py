"""Where bytes come from: files, folders and archives, read in place. Nothing is extracted, executed or fetched."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from glob import glob, has_magic
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from .fetch import default_corpus

Source = str | os.PathLike | Iterable[str | os.PathLike]

HEAD, PIECE = 1 << 16, 1 << 20  # bytes
MOST_AT_ONCE = 1 << 30  # bytes a file may have where its format must be read whole
SLACK, RATIO = 64 << 20, 200  # an archive may hold 64 MB, and 200 times its own size: news shrinks three- to tenfold
MOST_MEMBERS = 1_000_000
LITTER = re.compile(r"^(?:\..*|~\$.*|Thumbs\.db|desktop\.ini|__MACOSX)$", re.I)  # what systems leave in folders
COMPRESSED = (".gz", ".bz2", ".xz", ".zst")
OFFICE = ("[Content_Types].xml", "mimetype", "META-INF/manifest.xml")  # a ZIP with one of these is a document
_MAGIC = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstd"}


class UnreadableFile(ValueError):
    """A file, or what is left of one, that cannot be read; ``rule`` is what the ledger calls the reason."""

    def __init__(self, why: str, rule: str = "unreadable_file") -> None:
        super().__init__(why)
        self.rule = rule


@dataclass(frozen=True)
class File:
    """A file on disk, or a member of a ZIP archive, as a stream of bytes that are no longer compressed.

    ``name`` is what the ledger calls it (``box.zip/heron/a.html.gz``); ``place`` the folders under the source and
    the file's own name, from which outlets may be told; ``found_in`` the folder that was searched for it, None where
    somebody named the file itself.
    """

    name: str
    path: Path
    place: tuple[str, ...] = ()
    member: str | None = None
    found_in: Path | None = None

    @property
    def inner(self) -> str:
        """The name without folders and without the ending of a compression."""
        name = PurePosixPath(self.name).name
        return name[: name.rfind(".")] if name.lower().endswith(COMPRESSED) else name

    @property
    def suffix(self) -> str:
        """The ending of ``inner``, in lower case, with its dot."""
        return PurePosixPath(self.inner).suffix.lower()

    @cached_property
    def head(self) -> bytes:
        """The first 64 KB."""
        with self.open() as stream:
            return stream.read(HEAD)

    @cached_property
    def opening(self) -> str:
        """The first 64 KB as text."""
        return decode(self.head[: HEAD - 8] if len(self.head) == HEAD else self.head)

    def open(self) -> BinaryIO:
        """The bytes from the start. Reading raises ``UnreadableFile`` where the file is damaged, or a bomb."""
        raw, size = _raw(self)
        with _damage(self.name):
            start = raw.read(8)
            raw.seek(0)
            coded = next((name for magic, name in _MAGIC.items() if start.startswith(magic)), None)
            if coded is None and self.member is None:
                return raw
            plain = _unpacked(raw, coded) if coded else raw
        return io.BufferedReader(_Guarded(plain, self.name, SLACK + RATIO * size), 1 << 17)

    def read(self) -> bytes:
        """All bytes. Raises ``UnreadableFile`` beyond ``MOST_AT_ONCE``."""
        whole = bytearray()
        with self.open() as stream:
            while piece := stream.read(PIECE):
                whole += piece
                if len(whole) > MOST_AT_ONCE:
                    raise UnreadableFile(
                        f"{self.name} has more than {MOST_AT_ONCE >> 20:,} MB, and this kind of file is read at once: "
                        "split it",
                        "too_large",
                    )
        return bytes(whole)

    def text(self) -> str:
        """All of the file as text: see ``decode``."""
        return decode(self.read())


def find_files(source: Source | None) -> list[File]:
    """The files a source stands for, sorted by name; archives are not looked into yet (``members`` does).

    Files that operating systems leave behind (``.DS_Store``, ``Thumbs.db``, ``~$…``) are passed over. Raises
    ``FileNotFoundError`` where there is no file.
    """
    paths = _find(source)
    base = os.path.commonpath([path.parent for path in paths])
    return [
        File(Path(os.path.relpath(path, base)).as_posix(), path, place, found_in=folder)
        for path, (place, folder) in sorted(paths.items())
    ]


def members(file: File) -> Iterator[File]:
    """The files in a ZIP archive, sorted by name, or the file itself. Raises ``UnreadableFile``."""
    if not file.head.startswith(b"PK\x03\x04") or file.member is not None:
        yield file
        return
    with _damage(file.name), zipfile.ZipFile(io.BytesIO(file.read()) if _is_coded(file) else file.path) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
    if set(OFFICE) & set(names):
        yield file
        return
    if len(names) > MOST_MEMBERS:
        raise UnreadableFile(f"{file.name} holds {len(names):,} files: more than {MOST_MEMBERS:,}", "unsafe_file")
    for name in sorted(set(names)):
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if not any(LITTER.match(part) for part in parts if part not in ("..", ".")):
            yield replace(file, name=f"{file.name}/{name}", place=(*file.place[:-1], *parts), member=name)


def decode(raw: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-8; a line that is not UTF-8 is Windows-1252."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return "\n".join(_decode_line(line) for line in raw.split(b"\n"))


def _decode_line(line: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("latin-1")  # the five bytes Windows-1252 leaves empty


def _find(source: Source | None) -> dict[Path, tuple[tuple[str, ...], Path | None]]:
    """The path of each file, its place under the source, and the folder that was searched for it, if one was."""
    if source is None:
        return _named(default_corpus())
    if not isinstance(source, str | os.PathLike):
        found = {path: place for part in source for path, place in _find(part).items()}
        if not found:
            raise FileNotFoundError(
                "the list of sources is empty: give files, folders or patterns, or no source at all"
            )
        return found
    path = Path(source)
    if path.is_dir():
        found = {Path(os.path.abspath(each)): (each.relative_to(path).parts, path) for each in _walk(path)}
        if not found:
            raise FileNotFoundError(f"no files under {path}")
        return found
    if path.exists():
        return _named(path)
    matches = [Path(match) for match in glob(os.fspath(source), recursive=True) if Path(match).is_file()]
    if not matches:
        raise FileNotFoundError(f"no such file, folder or pattern: {os.fspath(source)!r} (looked from {Path.cwd()})")
    fixed = next(parent for parent in path.parents if not has_magic(str(parent)))
    return {Path(os.path.abspath(match)): (match.relative_to(fixed).parts, fixed) for match in matches}


def _named(path: Path) -> dict[Path, tuple[tuple[str, ...], Path | None]]:
    return {Path(os.path.abspath(path)): ((path.name,), None)}


def _walk(folder: Path) -> Iterator[Path]:
    """Every file under a folder, and every link to a folder (which is not followed)."""
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not LITTER.match(name)]
        links = [name for name in folders if os.path.islink(os.path.join(here, name))]
        yield from (Path(here, name) for name in [*names, *links] if not LITTER.match(name))


def _raw(file: File) -> tuple[BinaryIO, int]:
    """The stored bytes, seekable, and how many of them there are. Refuses what is no regular file."""
    try:
        found = file.path.stat()
    except OSError as error:
        raise UnreadableFile(f"{file.name}: {error.strerror}") from error
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableFile(f"{file.name} is not a regular file but a folder, pipe or device", "unsafe_file")
    if file.found_in and not file.path.resolve().is_relative_to(file.found_in.resolve()):
        why = f"{file.name} is a link to a file outside its folder: name that file itself"
        raise UnreadableFile(why, "unsafe_file")
    if file.member is None:
        return file.path.open("rb"), found.st_size
    with _damage(file.name):
        archive = zipfile.ZipFile(file.path)
        return cast(BinaryIO, archive.open(file.member)), archive.getinfo(file.member).compress_size


def _is_coded(file: File) -> bool:
    with file.path.open("rb") as raw:
        return not raw.read(4).startswith(b"PK")


def _unpacked(raw: BinaryIO, coded: str) -> BinaryIO:
    """The bytes of a compressed stream, whose frames may follow each other."""
    if coded == "zstd":
        import pyarrow

        return pyarrow.CompressedInputStream(pyarrow.PythonFile(raw, "r"), "zstd")
    openers: dict[str, Callable] = {"gzip": lambda raw: gzip.GzipFile(fileobj=raw), "bzip2": bz2.BZ2File}
    return openers.get(coded, lzma.LZMAFile)(raw)


class _Guarded(io.RawIOBase):
    """A decompressed stream that turns damage into ``UnreadableFile`` and stops at ``most`` bytes."""

    def __init__(self, stream: BinaryIO, name: str, most: int) -> None:
        super().__init__()
        self.stream, self.name, self.most, self.seen = stream, name, most, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        with _damage(self.name):
            piece = getattr(self.stream, "read1", self.stream.read)(len(buffer))  # what precedes damage is not lost
        self.seen += len(piece)
        if self.seen > self.most:
            raise UnreadableFile(
                f"{self.name} unpacks to more than {self.most >> 20:,} MB, {RATIO} times its size: "
                "unpack it yourself if you trust it",
                "unsafe_file",
            )
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self.stream.close()
        super().close()


class _damage:
    """Turn what the decompressors raise into ``UnreadableFile``."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        harm = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, RuntimeError, KeyError)
        if isinstance(error, (*harm, OSError)):
            raise UnreadableFile(f"{self.name} is damaged or locked: {error}") from error

"""A column of texts read once as tokens: integers that counts, tone, sentences and concordances share."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .progress import in_blocks, progress, steps

END = "\n"  # no token holds a newline: it can mark where the parts of one end
BLOCK = 1 << 15  # tokens read at a time: they stay in the processor's cache


@dataclass(frozen=True, eq=False)
class Tokens:
    """Texts as numbered types: text d holds ``ids[ptr[d]:ptr[d + 1]]`` (int32), each the number of one of ``types``.

    Whatever depends on a token alone (its words, its rating, whether it can end a sentence) is found once per type, not
    once per token.
    """

    ids: np.ndarray
    ptr: np.ndarray
    types: Sequence[str]

    def __len__(self) -> int:
        return len(self.ptr) - 1

    def rows(self, keep: np.ndarray) -> Tokens:
        """The tokens of some of the texts: a boolean mask."""
        sizes = np.diff(self.ptr)
        return Tokens(self.ids[np.repeat(keep, sizes)], np.concatenate([[0], np.cumsum(sizes[keep])]), self.types)

    def types_with(self, characters: str) -> list[int]:
        """The types that hold one of these characters (as in a regular expression's ``[…]``)."""
        search = re.compile(f"[{characters}]").search
        return [i for i, kind in enumerate(self.types) if search(kind)]

    def marked(self, types: Collection[int]) -> np.ndarray:
        """One boolean per type, true for these."""
        marked = np.zeros(len(self.types), bool)
        marked[list(types)] = True
        return marked

    def places(self, marked: np.ndarray) -> np.ndarray:
        """The places of the tokens whose type is marked (one boolean per type), among all tokens."""
        from .kernels.counting import find, total

        places = np.empty(total(self.ids, marked) + 1, np.int64)
        find(self.ids, marked, places)
        return places[:-1]

    def sums(self, of_type: np.ndarray) -> np.ndarray:
        """One value per text: the sum over its tokens of a whole number that most types have as 0."""
        at = self.places(of_type != 0)
        text = np.searchsorted(self.ptr, at, "right") - 1
        return np.bincount(text, of_type[self.ids[at]], len(self)).astype(np.int64)

    def parts(self, of_types: Iterable[str], *, drop: Collection[str] = ()) -> Tokens:
        """Each text as the parts of its tokens (words, say), those in ``drop`` left out.

        ``of_types`` gives the parts of each type in turn, ``END`` after the last of each.
        """
        from .kernels.counting import NONE, SEVERAL, total, unfold

        told = pa.array(of_types, pa.large_string()).dictionary_encode()
        vocabulary, parts = told.dictionary.to_pylist(), told.indices.to_numpy()
        ends = np.flatnonzero(parts == vocabulary.index(END)) if vocabulary else np.empty(0, np.int64)
        gone = pc.is_in(told.dictionary, pa.array([*drop, END], pa.large_string())).to_numpy(zero_copy_only=False)
        kept = ~gone[parts]
        parts_ptr = np.concatenate([[0], np.cumsum(kept)[ends]])
        sizes, parts = np.diff(parts_ptr), parts[kept]
        single = np.where(sizes > 1, SEVERAL, NONE)
        single[sizes == 1] = parts[parts_ptr[:-1][sizes == 1]]
        sizes = sizes.astype(np.min_scalar_type(sizes.max(initial=0)))  # small numbers stay in the processor's cache
        ids, ptr = np.empty(total(self.ids, sizes) + 1, np.int32), np.zeros(len(self) + 1, np.int64)
        for first, last in in_blocks(self.ptr, "Taking words"):
            unfold(self.ids, self.ptr, first, last, single, parts_ptr, parts, ids, ptr)
        return Tokens(ids[:-1], ptr, vocabulary)

    def spelled(self) -> pa.LargeStringArray:
        """Each text again, a space between its tokens."""
        tokens = pa.array(self.types, pa.large_string()).take(pa.array(self.ids))
        texts = pa.ListArray.from_arrays(pa.array(self.ptr, pa.int32()), tokens)
        return pc.binary_join(texts, pa.scalar(" ", pa.large_string()))


class Spelled(Sequence[str]):
    """Types spelled one after the other, ``END`` after each: a list is made of them only where one is asked for."""

    def __init__(self, text: str, n: int) -> None:
        self.text, self.n = text, n

    @cached_property
    def each(self) -> list[str]:
        """The list of them."""
        return self.text.split(END)[:-1]

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, place: Any) -> Any:
        return self.each[place]

    def __iter__(self) -> Iterator[str]:
        return iter(self.each)


def joined(types: Sequence[str]) -> str:
    """All types as one text, ``END`` after each."""
    return types.text if isinstance(types, Spelled) else END.join([*types, ""])


@dataclass(frozen=True, eq=False)
class Stream(Tokens):
    """A column of texts as its tokens in order: what stands between ASCII white space, as published.

    ``lines``: the tokens that begin a line. ``texts``: the column itself, not copied.
    """

    lines: np.ndarray
    texts: pa.LargeStringArray

    def spans(self, text: int) -> np.ndarray:
        """Start and end of each token of a text (tokens × 2), in characters of the text as published."""
        published = self.texts[text].as_py() or ""
        points = np.frombuffer(published.encode("utf-32-le"), "<u4")
        inside = np.concatenate([[False], (points != 32) & ((points < 9) | (points > 13)), [False]])
        spans = np.flatnonzero(inside[1:] != inside[:-1]).reshape(-1, 2)
        first = points[spans[:, 0]]
        likely = np.flatnonzero((first < 32) | (first > 127)).tolist()
        return np.delete(spans, [i for i in likely if published[spans[i, 0] : spans[i, 1]].isspace()], axis=0)

    def offsets(self, places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """The text and the character in it of each place (a token of the stream, a character of the token)."""
        spans = lru_cache(maxsize=1)(self.spans)  # places of one text mostly come together
        places = progress(list(places), "Finding places", unless_over=20_000)
        texts = ((int(np.searchsorted(self.ptr, token, "right")) - 1, token, at) for token, at in places)
        return [(text, int(spans(text)[token - self.ptr[text], 0]) + at) for text, token, at in texts]


def read_stream(texts: pd.Series | Iterable[str]) -> Stream:
    """The stream of a column of texts. A missing text has no tokens; nor is white space beyond ASCII (a non-breaking
    space) one where it stands alone. The texts are not copied where Arrow holds them.

    Raises ``ValueError`` for a text that UTF-8 cannot hold (a lone surrogate): ``repair.repair_text`` mends it.
    """
    from .kernels.scanning import cut

    held = arrow_texts(texts)
    text, offsets = text_buffers(held)
    table, ptr, sizes = _Types(text), np.zeros(len(held) + 1, np.int64), np.diff(offsets)
    ids = np.empty(int(((sizes + 1) // 2).sum()), np.int32)  # room for all; what is never written takes no memory
    lines: list[np.ndarray] = [np.empty(0, np.int64)]
    room = int(max(BLOCK, (sizes.max(initial=0) + 1) // 2))
    keys, begins, lengths = np.empty(room, np.uint64), np.empty(room, np.int64), np.empty(room, np.int32)
    starts, doc = np.empty(room, np.int64), 0
    with steps(int(sizes.sum()), "Reading words", unit="B") as bar:
        while doc < len(held):
            before = doc
            doc, n, n_lines = cut(text, offsets, doc, len(held), keys, begins, lengths, ptr, starts, 0)
            table.number(keys, begins, lengths, n, ids[ptr[before] : ptr[doc]])
            lines.append(starts[:n_lines].copy())
            bar.update(int(offsets[doc] - offsets[before]))
    return Stream(ids[: ptr[-1]], ptr, table.spell(), np.concatenate(lines), held)


class _Types:
    """The distinct tokens of a text's bytes, in a table that grows."""

    def __init__(self, text: np.ndarray) -> None:
        self.text, self.n = text, 0
        self.table = _free_rows(1 << 17)
        self.spelled, self.places = np.empty(1 << 20, np.uint8), np.zeros(1 << 17, np.int64)

    def number(self, keys: np.ndarray, begins: np.ndarray, sizes: np.ndarray, n: int, ids: np.ndarray) -> None:
        """Write the type of each of the first ``n`` tokens into ``ids``."""
        from .kernels.scanning import number

        self._make_room(n, int(sizes[:n].sum()) + n)
        self.n = number(self.text, keys, begins, sizes, n, self.table, self.spelled, self.places, self.n, ids)

    def spell(self) -> Spelled:
        """Each type as published."""
        return Spelled(self.spelled[: self.places[self.n]].tobytes().decode(), self.n)

    def _make_room(self, types: int, size: int) -> None:
        from .kernels.scanning import file_again

        self.places = _longer(self.places, self.n + types + 1)
        self.spelled = _longer(self.spelled, int(self.places[self.n]) + size)
        if 2 * (self.n + types) > len(self.table):
            larger = _free_rows(1 << int(2 * (self.n + types)).bit_length())
            file_again(self.table, larger)
            self.table = larger


def arrow_texts(texts: pd.Series | Iterable[str]) -> pa.LargeStringArray:
    """A column of texts as Arrow holds it, not copied where it does already."""
    try:
        held = pa.array(texts if isinstance(texts, pd.Series) else list(texts), from_pandas=True)
    except UnicodeEncodeError as error:
        raise ValueError(
            f"a text holds a lone surrogate, which UTF-8 has no bytes for ({error}). Mend it with repair.repair_text"
        ) from error
    if isinstance(held, pa.ChunkedArray):
        held = held.combine_chunks() if held.num_chunks != 1 else held.chunk(0)
    return held.cast(pa.large_string())


def text_buffers(held: pa.LargeStringArray) -> tuple[np.ndarray, np.ndarray]:
    """The bytes of all texts and where each begins and ends."""
    _, offsets, text = held.buffers()
    if offsets is None or not len(held):
        return np.empty(0, np.uint8), np.zeros(len(held) + 1, np.int64)
    ends = np.frombuffer(offsets, np.int64)[held.offset : held.offset + len(held) + 1]
    return np.frombuffer(text or b"", np.uint8), ends


def _free_rows(room: int) -> np.ndarray:
    from .kernels.scanning import FREE

    return np.full((room, 3), FREE)


def _longer(array: np.ndarray, room: int) -> np.ndarray:
    """The array itself where it has room, else a copy twice as long or longer."""
    if len(array) >= room:
        return array
    longer = np.empty(max(room, 2 * len(array)), array.dtype)
    longer[: len(array)] = array
    return longer

"""Many rows of a worksheet at once, where they are written as spreadsheet programs write them.

A run of whole `<row>` elements is taken apart by the places of its tags, column by column, without the XML parser. What
is taken is a small part of the format, checked to the last byte: each tag of a known kind, each kind followed by one
that may follow it, text in values only, every cell where it says it stands. Anything else is None here, and the parser
reads those rows, with the messages that belong to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from connectors.readers.xlsx_values import Kind, Values
from connectors.readers.xlsx_workbook import MAX_ROWS

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

WORD: Final = 8
LOW: Final = np.array([(1 << (WORD * count)) - 1 for count in range(WORD)] + [(1 << 64) - 1], np.uint64)
"""The mask of so many first bytes of a word."""
OTHER, ROW, ROW_END, CELL, EMPTY, CELL_END, INLINE, INLINE_END, TEXT, TEXT_END, VALUE, VALUE_END = range(12)
TAGS: Final = {
    b"/row": ROW_END, b"/c": CELL_END, b"is": INLINE, b"/is": INLINE_END, b"t": TEXT, b"/t": TEXT_END, b"v": VALUE,
    b"/v": VALUE_END,
}  # fmt: skip
SPACED: Final = b't xml:space="preserve"'
FOLLOWS: Final = {
    ROW: (CELL, EMPTY, ROW_END), CELL: (INLINE, VALUE), EMPTY: (CELL, EMPTY, ROW_END), INLINE: (TEXT,),
    TEXT: (TEXT_END,), TEXT_END: (INLINE_END,), INLINE_END: (CELL_END,), VALUE: (VALUE_END,), VALUE_END: (CELL_END,),
    CELL_END: (CELL, EMPTY, ROW_END), ROW_END: (ROW,),
}  # fmt: skip
"""What may come next. As each kind but these stands in one place only, pairs are the whole grammar."""
KINDS: Final = 16
MAY_FOLLOW: Final = np.isin(
    np.arange(KINDS * KINDS), [first * KINDS + then for first, nexts in FOLLOWS.items() for then in nexts]
)
OPENING: Final = np.isin(np.arange(KINDS), [ROW, CELL, EMPTY, INLINE, TEXT, VALUE])
CELL_REST: Final = re.compile(rb'"(?: s="(\d{1,9})")?(?: t="(\w+)")?/?')
ROW_REST: Final = re.compile(rb'"((?: (?:[A-Za-z0-9]+:)?[A-Za-z]+="[^"<>&]*")*)')
ATTRIBUTE: Final = re.compile(rb' (?:([A-Za-z0-9]+):)?([A-Za-z]+)="')
MAX_REST: Final = 3 * WORD
MAX_DIGITS: Final = len(str(MAX_ROWS))
NOT_XML: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
LETTERS: Final = 26
CELL_OPEN, ROW_OPEN = len(b'<c r="'), len(b'<row r="')


@dataclass(frozen=True, slots=True)
class PlainRows:
    """Rows one after the other from number `first` on: their cells by column, empty text where there is none."""

    first: int
    columns: list[pa.Array]
    elements: int


def plain_rows(data: bytes, after: int, width: int, values: Values, prefixes: frozenset[bytes]) -> PlainRows | None:
    """The rows in `data`, which must be the next ones `after` the last and no wider than `width`."""
    tags = _tags(data)
    if tags is None or not _is_grammar(tags):
        return None
    rows = np.flatnonzero(tags.kinds == ROW)
    numbers = _row_numbers(tags, rows, prefixes)
    if numbers is None or not np.array_equal(numbers[0], np.arange(after + 1, after + 1 + len(rows))):
        return None
    if after + len(rows) > MAX_ROWS:
        return None
    at = np.flatnonzero((tags.kinds == CELL) | (tags.kinds == EMPTY))
    row_of = np.searchsorted(rows, at) - 1
    places = _columns(tags, at, rows[row_of], numbers[1][row_of])
    texts = None if places is None else _texts(tags, at, places[1], values)
    if places is None or texts is None or ((np.diff(places[0]) <= 0) & (np.diff(row_of) == 0)).any():
        return None
    columns = _spread(texts, row_of, places[0], len(rows), width)
    return None if columns is None else PlainRows(after + 1, columns, int(OPENING[tags.kinds].sum()))


@dataclass(frozen=True, slots=True)
class _Tags:
    """Every tag of a text: where it opens and closes, its kind; `words`: the 8 bytes from any place on as a number."""

    data: bytes
    buffer: Bytes
    words: Words
    opens: Ints
    closes: Ints
    kinds: npt.NDArray[np.uint8]


def _tags(data: bytes) -> _Tags | None:
    buffer = np.frombuffer(data, np.uint8)
    opens, closes = np.flatnonzero(buffer == ord("<")), np.flatnonzero(buffer == ord(">"))
    if len(opens) != len(closes) or (closes <= opens).any() or (opens[1:] <= closes[:-1]).any():
        return None
    if (buffer < ord(" ")).any() or any(mark in data for mark in NOT_XML):
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    words = np.ndarray(len(data), np.dtype("<u8"), data + bytes(WORD), strides=(1,))
    lengths = closes - opens - 1
    starts = words[opens + 1]
    short = starts & LOW[np.minimum(lengths, WORD)]
    kinds = np.zeros(len(opens), np.uint8)
    for name, kind in TAGS.items():
        kinds[(short == _word(name)) & (lengths == len(name))] = kind
    kinds[(starts & LOW[5]) == _word(b'c r="')] = CELL
    kinds[(kinds == CELL) & (buffer[closes - 1] == ord("/"))] = EMPTY
    kinds[(starts & LOW[7]) == _word(b'row r="')] = ROW
    for at in np.flatnonzero((short == _word(SPACED[:WORD])) & (lengths == len(SPACED))).tolist():
        if data[opens[at] + 1 : closes[at]] == SPACED:
            kinds[at] = TEXT
    return _Tags(data, buffer, words, opens, closes, kinds)


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text, "little"))


def _is_grammar(tags: _Tags) -> bool:
    """Whether whole rows fill the text: the right tags in the right order, and text in values alone."""
    kinds = tags.kinds
    if not len(kinds) or kinds[0] != ROW or kinds[-1] != ROW_END:
        return False
    if tags.opens[0] != 0 or tags.closes[-1] != len(tags.data) - 1:
        return False
    has_text = tags.opens[1:] - tags.closes[:-1] > 1
    may_have = (kinds[:-1] == TEXT) | (kinds[:-1] == VALUE)
    pairs = kinds[:-1].astype(np.int16) * KINDS + kinds[1:]
    return bool(MAY_FOLLOW[pairs].all() and (~has_text | may_have).all())


def _row_numbers(tags: _Tags, rows: Ints, prefixes: frozenset[bytes]) -> tuple[Ints, Ints] | None:
    """The number each row says it has, and of how many digits it is; None where its tag says anything strange."""
    start = tags.opens[rows] + ROW_OPEN
    number, digits, going = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64), np.ones(len(rows), np.bool_)
    for place in range(MAX_DIGITS + 1):
        digit = tags.buffer[np.minimum(start + place, len(tags.data) - 1)].astype(np.int64) - ord("0")
        going &= (digit >= 0) & (digit <= 9)  # noqa: PLR2004 - a digit
        number[going] = number[going] * 10 + digit[going]
        digits += going
    if (digits > MAX_DIGITS).any() or (tags.buffer[start] == ord("0")).any():
        return None
    rests = _distinct(tags, start + digits, tags.closes[rows])
    if rests is None or not all(_is_row_rest(rest, prefixes) for rest in rests[0]):
        return None
    return number, digits


def _is_row_rest(rest: bytes, prefixes: frozenset[bytes]) -> bool:
    if ROW_REST.fullmatch(rest) is None:
        return False
    names = ATTRIBUTE.findall(rest)
    known = all(not prefix or prefix in prefixes for prefix, _ in names)
    own = all(prefix or name not in (b"r", b"xmlns") for prefix, name in names)
    return known and own and len({name for _, name in names}) == len(names)


def _distinct(tags: _Tags, starts: Ints, ends: Ints) -> tuple[list[bytes], Ints] | None:
    """The distinct pieces of the text between these places, and which one each is; None where one is long."""
    lengths = ends - starts
    if not len(starts):
        return [], lengths
    if lengths.max() > MAX_REST or lengths.min() < 1:
        return None
    parts = [
        tags.words[np.minimum(starts + skip, len(tags.data) - 1)] & LOW[np.clip(lengths - skip, 0, WORD)]
        for skip in range(0, MAX_REST, WORD)
    ]
    mixed = parts[0] + parts[1] * np.uint64(0x9E3779B97F4A7C15) + parts[2] * np.uint64(0xC2B2AE3D27D4EB4F)
    encoded = pa.array(mixed).dictionary_encode()
    which = encoded.indices.to_numpy()
    first = np.zeros(len(encoded.dictionary), np.int64)
    first[which[::-1]] = np.arange(len(which))[::-1]
    if any((part[first][which] != part).any() for part in (*parts, lengths)):
        return None  # two pieces that mix to one number
    return [tags.data[starts[at] : ends[at]] for at in first.tolist()], which


def _columns(tags: _Tags, at: Ints, row_at: Ints, digits: Ints) -> tuple[Ints, Ints] | None:
    """The column of each cell, from 0, and where the rest of its tag begins; None where its row is another."""
    start = tags.opens[at] + CELL_OPEN
    letters = [
        tags.buffer[np.minimum(start + place, len(tags.data) - 1)].astype(np.int64) - ord("A") for place in (0, 1)
    ]
    has = [(letter >= 0) & (letter < LETTERS) for letter in letters]
    column = np.where(has[1], (letters[0] + 1) * LETTERS + letters[1], letters[0])
    number = start + 1 + has[1]
    mask = LOW[digits]
    same = tags.words[np.minimum(number, len(tags.data) - 1)] & mask == tags.words[tags.opens[row_at] + ROW_OPEN] & mask
    return (column, number + digits) if has[0].all() and same.all() else None


def _texts(tags: _Tags, at: Ints, rest: Ints, values: Values) -> pa.Array | None:
    """What each cell reads as, by the kind and style its tag names."""
    rests = _distinct(tags, rest, tags.closes[at])
    if rests is None:
        return None
    found = [CELL_REST.fullmatch(text) for text in rests[0]]
    if not all(found):
        return None
    kinds = [Kind(match[1], match[2] or b"n") for match in found if match is not None]
    is_empty = tags.kinds[at] == EMPTY
    inner = at + np.where(is_empty, 0, np.where(tags.kinds[np.minimum(at + 1, len(tags.kinds) - 1)] == INLINE, 2, 1))
    is_inline = inner - at == 2  # noqa: PLR2004 - <is> and <t>
    if (is_inline != np.array([kind.type == b"inlineStr" for kind in kinds], np.bool_)[rests[1]])[~is_empty].any():
        return None
    starts = tags.closes[inner] + 1
    ends = np.where(is_empty, starts, tags.opens[np.minimum(inner + 1, len(tags.opens) - 1)])
    return values.read(_slices(tags.buffer, starts, ends), kinds, rests[1])


def _slices(buffer: Bytes, starts: Ints, ends: Ints) -> pa.Array:
    """The pieces of UTF-8 between these places as texts."""
    lengths = ends - starts
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    index = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], lengths)
    buffers = (pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(buffer[index]))
    return pa.StringArray.from_buffers(len(starts), *buffers)


def _spread(texts: pa.Array, row_of: Ints, column: Ints, rows: int, width: int) -> list[pa.Array] | None:
    """The cells by column; None where a row has a cell beyond the width, or none that says anything."""
    filled = pc.not_equal(texts, "").to_numpy(zero_copy_only=False)
    if (column[filled] >= width).any() or len(np.unique(row_of[filled])) != rows:
        return None
    source = np.full((width, rows), len(texts))
    source[column[filled], row_of[filled]] = np.flatnonzero(filled)
    extended = pa.concat_arrays([texts, pa.array([""], pa.string())])
    return [extended.take(pa.array(line)) for line in source]

"""Many lines of delimited text at once, by Arrow's CSV reader, where nothing about them is odd.

What is odd (a blank line, a NUL, a byte order mark, a lone carriage return, a line near the limits, bytes that do not
decode, quotes that do not close on their line) is None here and read line by line, with the messages that belong to it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from connectors.contract import Format
from connectors.readers.lines import Block
from connectors.readers.rows import Lines

MAX_PLAIN_LINE: Final = 1 << 16
"""Bytes; well below the longest cell Python's csv module takes (131,072 characters)."""
BLANK: Final = 2
"""Bytes of an empty line with its end: Arrow cannot tell one from a line of empty cells."""
QUOTE: Final = b'"'
Split = Callable[[str], Sequence[str] | None]
"""The cells of one line without its end; None where they cannot be told from that line alone."""


def split_plain(line: str, delimiter: str) -> Sequence[str]:
    """Cells between delimiters, whatever they hold."""
    return line.split(delimiter)


def split_quoted(line: str, delimiter: str) -> Sequence[str] | None:
    """Cells with RFC 4180 quoting; None where a quote is out of place or does not close."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def plain_lines(block: Block, width: int, layout: Format, *, has_quotes: bool) -> Lines | None:
    """The lines of a block as columns, those of another width than the header's one by one."""
    read = plain_text(block, layout)
    if read is None or width < 2:  # noqa: PLR2004 - a line of one cell may be blank
        return None
    text = read.encode("utf-8")
    others: dict[int, str] = {}

    def set_aside(row: pa.csv.InvalidRow) -> str:
        others[row.number - 1] = row.text
        return "skip"

    columns = _columns(text, width, layout.delimiter, set_aside)
    if has_quotes and QUOTE in text:
        columns = _without_quoted(columns, others, layout.delimiter)
    split = split_quoted if has_quotes else split_plain
    cells = {at: split(line, layout.delimiter) if line else () for at, line in others.items()}
    whole = {at: line for at, line in cells.items() if line is not None}
    return Lines(columns, whole) if len(whole) == len(cells) else None


def plain_text(block: Block, layout: Format) -> str | None:
    """The block decoded, or None where something about it is odd."""
    data = block.data
    longest = min(MAX_PLAIN_LINE, layout.max_line_bytes)
    ends = np.flatnonzero(np.frombuffer(data if data.endswith(b"\n") else data + b"\n", np.uint8) == ord("\n"))
    lengths = np.diff(ends, prepend=-1)
    if block.bytes_before + len(data) > layout.max_bytes or lengths.max() > longest or lengths.min() <= BLANK:
        return None
    if b"\x00" in data or data.count(b"\r") != data.count(b"\r\n"):
        return None
    try:
        text = data.decode(layout.encoding, "strict")
    except UnicodeDecodeError:
        return None
    return None if text.startswith("\ufeff") else text


def _columns(text: bytes, width: int, delimiter: str, set_aside: Callable[..., str]) -> list[pa.Array]:
    names = [str(at) for at in range(width)]
    table = pa.csv.read_csv(
        pa.BufferReader(text),
        pa.csv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=names),
        pa.csv.ParseOptions(
            delimiter=delimiter, quote_char=False, ignore_empty_lines=False, invalid_row_handler=set_aside
        ),
        pa.csv.ConvertOptions(check_utf8=False, column_types=dict.fromkeys(names, pa.string())),
    )
    return [column.combine_chunks() for column in table.columns]


def _without_quoted(columns: list[pa.Array], others: dict[int, str], delimiter: str) -> list[pa.Array]:
    """The columns without the lines in which a quote stands; these join the others."""
    quoted = pa.array(np.zeros(len(columns[0]), np.bool_))
    for column in columns:
        quoted = pc.or_(quoted, pc.match_substring(column, '"'))
    places = np.setdiff1d(np.arange(len(columns[0]) + len(others)), np.fromiter(others, np.int64, len(others)))
    lines = pc.binary_join_element_wise(*(column.filter(quoted) for column in columns), delimiter).to_pylist()
    others.update(zip(places[quoted.to_numpy(zero_copy_only=False)].tolist(), lines, strict=True))
    return [column.filter(pc.invert(quoted)) for column in columns]

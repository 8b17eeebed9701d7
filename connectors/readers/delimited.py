"""Text with one delimiter between cells and no quoting: a line is a row, whatever it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from connectors.contract import Format, TableContract
from connectors.readers.lines import lines_of, read_blocks
from connectors.readers.place import Place
from connectors.readers.plain_lines import plain_lines
from connectors.readers.rows import Block, Lines, Row, rows_of


def read(path: Path, layout: Format, table: TableContract, place: Place) -> Iterator[Row | Block]:
    """The rows of a delimited text file."""
    with path.open("rb") as handle:
        yield from rows_of(_lines(handle, layout, place), table, place)


def _lines(handle: BinaryIO, layout: Format, place: Place) -> Iterator[Sequence[str] | Lines]:
    width = 0
    for block in read_blocks(handle, layout):
        plain = plain_lines(block, width, layout, has_quotes=False) if width else None
        if plain is not None:
            yield plain
            continue
        for line in lines_of(block, layout, place):
            cells = line.rstrip("\r\n").split(layout.delimiter)
            width = width or len(cells)
            yield cells

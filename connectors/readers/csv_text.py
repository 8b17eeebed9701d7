"""Comma-separated text with RFC 4180 quoting, in UTF-8 or GB18030."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from connectors.contract import Format, TableContract
from connectors.readers.lines import Block as Bytes
from connectors.readers.lines import count_lines, lines_of, read_blocks
from connectors.readers.place import Place
from connectors.readers.plain_lines import plain_lines
from connectors.readers.rows import Block, Lines, Row, rows_of


def read(path: Path, layout: Format, table: TableContract, place: Place) -> Iterator[Row | Block]:
    """The rows of a CSV file. A quoted cell may hold the delimiter, quotes doubled and line ends."""
    with path.open("rb") as handle:
        yield from rows_of(_lines(_Source(read_blocks(handle, layout), layout, place), layout, place), table, place)


class _Source:
    """The lines the csv module asks for, block by block; between two rows the next block can be taken whole."""

    def __init__(self, blocks: Iterator[Bytes], layout: Format, place: Place) -> None:
        self._blocks, self._layout, self._place = blocks, layout, place
        self._lines: Iterator[str] = iter(())
        self.left, self.number = 0, 0
        """Lines left of the block being read line by line; the number of the line last given."""

    def take(self) -> Bytes | None:
        """The next block, once none of the last is left."""
        return next(self._blocks, None)

    def give(self, block: Bytes) -> None:
        """Read this block line by line."""
        self._lines, self.left = lines_of(block, self._layout, self._place), count_lines(block.data)
        self.number = block.lines_before

    def __iter__(self) -> _Source:
        return self

    def __next__(self) -> str:
        if not self.left:
            block = self.take()
            if block is None:
                raise StopIteration
            self.give(block)
        self.left -= 1
        self.number += 1
        return next(self._lines)


def _lines(source: _Source, layout: Format, place: Place) -> Iterator[Sequence[str] | Lines]:
    reader, width = csv.reader(source, delimiter=layout.delimiter, strict=True), 0
    while True:
        if not source.left:
            block = source.take()
            if block is None:
                return
            plain = plain_lines(block, width, layout, has_quotes=True) if width else None
            if plain is not None:
                yield plain
                continue
            source.give(block)
        try:
            cells = next(reader)
        except csv.Error:
            raise place.refuse(
                f"line {source.number}", "quotes as in RFC 4180",
                "a quote or line end out of place, or too long a cell",
                "Ask the agency whether the file was cut or edited by hand.",
            ) from None  # fmt: skip
        width = width or len(cells)
        yield cells

"""Text with one delimiter between cells and no quoting: a line is a row, whatever it holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from connectors.contract import Format, TableContract
from connectors.readers.lines import read_lines
from connectors.readers.rows import Place, Row, rows_of


def read(path: Path, layout: Format, table: TableContract, place: Place) -> Iterator[Row]:
    """The rows of a delimited text file."""
    with path.open("rb") as handle:
        lines = (line.rstrip("\r\n").split(layout.delimiter) for line in read_lines(handle, layout, place))
        yield from rows_of(lines, table, place)

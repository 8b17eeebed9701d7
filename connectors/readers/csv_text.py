"""Comma-separated text with RFC 4180 quoting, in UTF-8 or GB18030."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from connectors.contract import Format, TableContract
from connectors.readers.lines import read_lines
from connectors.readers.rows import Place, Row, rows_of


def read(path: Path, layout: Format, table: TableContract, place: Place) -> Iterator[Row]:
    """The rows of a CSV file. A quoted cell may hold the delimiter, quotes doubled and line ends."""
    with path.open("rb") as handle:
        yield from rows_of(_cells(read_lines(handle, layout, place), layout, place), table, place)


def _cells(lines: Iterator[str], layout: Format, place: Place) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=layout.delimiter, strict=True)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            raise place.refuse(
                f"line {reader.line_num}", "quotes as in RFC 4180",
                "a quote or line end out of place, or too long a cell",
                "Ask the agency whether the file was cut or edited by hand.",
            ) from None  # fmt: skip
        if cells is None:
            return
        yield cells

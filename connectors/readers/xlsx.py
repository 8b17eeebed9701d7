"""One sheet of an XLSX workbook: title rows, a header row, data rows. Numbers keep their digits, days become ISO.

Read as a stream by the format's own standard (ECMA-376): the library tried before holds a sheet whole and dense. A
full one of 1,048,576 rows took 1.3 GB, against 0.2 GB here, and its table grows with the corners a sheet claims.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from connectors.contract import Format, TableContract
from connectors.readers.place import Place
from connectors.readers.rows import Block, Lines, Row, rows_of
from connectors.readers.xlsx_archive import PLAIN, open_archive
from connectors.readers.xlsx_plain import PlainRows
from connectors.readers.xlsx_sheet import Line, read_lines
from connectors.readers.xlsx_workbook import read_workbook


def read(path: Path, layout: Format, table: TableContract, place: Place) -> Iterator[Row | Block]:
    """The rows of the contract's sheet. Any other sheet that holds cells refuses the file: nothing is left unread."""
    with open_archive(path, layout, place) as archive:
        book = read_workbook(archive, place)
        wanted = [part for name, part in book.sheets if name == layout.sheet]
        if len(wanted) != 1 or wanted[0] is None:
            raise place.refuse("sheets", f"a sheet {layout.sheet}", f"{len(book.sheets)} other sheet(s)", PLAIN)
        for name, part in book.sheets:
            if name != layout.sheet and part is not None:
                for _ in read_lines(archive, part, book, place):
                    raise place.refuse("sheets", f"the sheet {layout.sheet} alone", "another sheet with cells", PLAIN)
        lines = read_lines(archive, wanted[0], book, place, layout.title_rows)
        yield from rows_of(_with_gaps(lines, layout.title_rows), table, place)


def _with_gaps(lines: Iterator[Line | PlainRows], title_rows: int) -> Iterator[Sequence[str] | Lines]:
    """The header and the data rows. Empty rows become (); every other is at least as wide as the header."""
    expected, width = title_rows + 1, 0
    for line in lines:
        number = line.first if isinstance(line, PlainRows) else line[0]
        if number < expected:
            continue
        yield from (() for _ in range(number - expected))
        if isinstance(line, PlainRows):
            yield Lines(line.columns, {})
            expected = number + len(line.columns[0])
            continue
        cells = line[1]
        width = width or len(cells)
        yield cells if len(cells) >= width else cells + [""] * (width - len(cells))
        expected = number + 1

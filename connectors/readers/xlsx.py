"""One sheet of an XLSX workbook: title rows, a header row, data rows. Numbers keep their digits, days become ISO."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook, ZipError

from connectors.contract import Format, TableContract
from connectors.readers.rows import Place, Row, rows_of
from connectors.readers.xlsx_archive import Position, check_archive

ERROR: Final = "#ERROR!"
"""What an error cell (`#VALUE!`, `#N/A`) is read as: the library does not keep which."""
EXACT: Final = 10**15
"""Whole numbers a spreadsheet keeps exactly."""


def read(path: Path, layout: Format, table: TableContract, place: Place) -> Iterator[Row]:
    """The rows of the contract's sheet. Any other sheet that holds cells refuses the file: nothing is left unread."""
    errors = check_archive(path, layout, place)
    todo = "Ask the agency for the agreed workbook."
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            if layout.sheet not in book.sheet_names:
                raise place.refuse("sheets", f"a sheet {layout.sheet}", f"{len(book.sheet_names)} other sheet(s)", todo)
            for name in book.sheet_names:
                if name != layout.sheet and book.get_sheet_by_name(name).start is not None:
                    raise place.refuse("sheets", f"the sheet {layout.sheet} alone", "another sheet with cells", todo)
            sheet = book.get_sheet_by_name(str(layout.sheet))
            yield from rows_of(_lines(sheet, layout.title_rows, errors), table, place)
    except (CalamineError, ZipError):
        raise place.refuse("", "an XLSX workbook", "a file that cannot be read as one", todo) from None


def _lines(sheet: Any, title_rows: int, errors: frozenset[Position]) -> Iterator[Sequence[str]]:  # noqa: ANN401
    """The header and the data rows as text from column A. Empty rows become (), empty cells beyond the header go."""
    left = sheet.start[1] if sheet.start else 0  # the library counts rows from the top, columns from the first used
    width = None
    for at, cells in enumerate(sheet.iter_rows()):
        if at < title_rows:
            continue
        line = [*[""] * left, *map(cell_text, cells)]
        if errors:
            line = [ERROR if (at, column) in errors else cell for column, cell in enumerate(line)]
        filled = max((column for column, cell in enumerate(line, 1) if cell), default=0)
        width = filled if width is None else width
        yield line[: max(filled, width)] if filled else ()


def cell_text(cell: object) -> str:
    """A cell as text: 9000.0 -> `9000`, 0.1 -> `0.1`, a day -> `2018-12-31`."""
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case int():
            return str(cell)
        case float():
            exact = cell.is_integer() and abs(cell) < EXACT
            return str(int(cell)) if exact else format(Decimal(repr(cell)), "f").removesuffix(".0")
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case None:
            return ""
        case _:
            raise TypeError(type(cell).__name__)

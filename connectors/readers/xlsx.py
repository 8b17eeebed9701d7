"""One sheet of an XLSX workbook: title rows, a header row, data rows. Numbers keep their digits, days become ISO."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook, ZipError

from connectors.contract import Format, TableContract
from connectors.readers.rows import Place, Row, rows_of

CHUNK: Final = 1 << 20
MAX_ENTRIES: Final = 10_000
EXACT: Final = 10**15
"""Whole numbers a spreadsheet keeps exactly."""


def read(path: Path, layout: Format, table: TableContract, place: Place) -> Iterator[Row]:
    """The rows of the contract's sheet. Any other sheet that holds cells refuses the file: nothing is left unread."""
    _check_archive(path, layout, place)
    todo = "Ask the agency for the agreed workbook."
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            if layout.sheet not in book.sheet_names:
                raise place.refuse("sheets", f"a sheet {layout.sheet}", f"{len(book.sheet_names)} other sheet(s)", todo)
            for name in book.sheet_names:
                if name != layout.sheet and book.get_sheet_by_name(name).total_height:
                    raise place.refuse("sheets", f"the sheet {layout.sheet} alone", "another sheet with cells", todo)
            sheet = book.get_sheet_by_name(str(layout.sheet))
            yield from rows_of(_lines(sheet, layout.title_rows), table, place)
    except (CalamineError, ZipError):
        raise place.refuse("", "an XLSX workbook", "a file that cannot be read as one", todo) from None


def _check_archive(path: Path, layout: Format, place: Place) -> None:
    """Unpack the archive once, counting, and keep nothing: sizes in its directory can lie."""
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            total = sum(entry.file_size for entry in entries)
            if total <= layout.max_bytes and len(entries) <= MAX_ENTRIES:
                for entry in entries:
                    with archive.open(entry) as member:
                        while member.read(CHUNK):
                            pass
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        todo = "Ask the agency to send the file again; it may have been cut on its way."
        raise place.refuse("", "a whole XLSX archive", "a damaged or encrypted one", todo) from None
    if total > layout.max_bytes or len(entries) > MAX_ENTRIES:
        todo = "Ask the agency to split the file, or raise max_bytes in the contract."
        raise place.refuse("", f"at most {layout.max_bytes} bytes unpacked", "more", todo)


def _lines(sheet: Any, title_rows: int) -> Iterator[Sequence[str]]:  # noqa: ANN401 - calamine has no types
    """The header and the data rows as text from column A. Empty rows become (), empty cells beyond the header go."""
    above, left = sheet.start or (0, 0)
    padding, width = [""] * left, None
    yield from ((),) * max(above - title_rows, 0)
    for cells in islice(sheet.iter_rows(), max(title_rows - above, 0), None):
        line = [*padding, *map(cell_text, cells)]
        filled = max((at for at, cell in enumerate(line, 1) if cell), default=0)
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

"""The cells of one worksheet as lines of text, read as a stream: no more than a piece of the sheet is in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from connectors.readers.place import Place
from connectors.readers.xlsx_archive import PLAIN, SPLIT, Archive
from connectors.readers.xlsx_workbook import EPOCH_1900, MAX_DEPTH, MAX_ROWS, Workbook, unescaped

MAX_COLUMNS: Final = 16_384
MAX_CELLS: Final = 16 * MAX_ROWS
MAX_CELL: Final = 1 << 20
ERROR: Final = "#ERROR!"
"""What an error cell (`#VALUE!`, `#SPILL!`) is read as, whichever it is."""
EXACT_DIGITS: Final = 15
NUMBER: Final = re.compile(r"[+-]?\d{1,400}(\.\d{0,400})?([eE][+-]?\d{1,3})?", re.ASCII)
REFERENCE: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
LETTERS: Final = 26
LAST_SERIAL: Final = 2_958_466
LEAP_BUG: Final = 60
"""Spreadsheets count a 29 February 1900: serials before it are a day late."""
DAY_MS: Final = 86_400_000
NAMESPACES: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
ROW, CELL, VALUE, READING = "row", "c", "v", "rPh"
KINDS: Final = {
    f"{namespace} {name}": kind
    for namespace in NAMESPACES
    for name, kind in (("row", ROW), ("c", CELL), ("v", VALUE), ("t", VALUE), ("rPh", READING))
}

Line = tuple[int, list[str]]
"""The row's number, from 1, and its cells from column A, without the empty ones at the end."""


def read_lines(archive: Archive, part: str, book: Workbook, place: Place) -> Iterator[Line]:
    """Every row that holds something, in order.

    Raises:
        DeliveryRefused: a damaged part, cells or rows out of order or beyond what a sheet can hold.
    """
    cells = _Cells(book, place)
    for _ in archive.parse(part, cells.start, cells.end, cells.text):
        yield from cells.lines
        cells.lines.clear()


class _Cells:
    """What the XML parser calls; `lines` holds the rows finished since it was last cleared."""

    def __init__(self, book: Workbook, place: Place) -> None:
        self._book, self._place = book, place
        self._row, self._row_text, self._in_row = 0, "", False
        self._line = list[str]()
        self._cell: dict[str, str] | None = None
        self._texts, self._size = list[str](), 0
        self._is_value, self._is_reading = False, False
        self._depth, self._count = 0, 0
        self._columns: dict[str, int] = {}
        self.lines: list[Line] = []

    def start(self, name: str, at: dict[str, str]) -> None:
        kind = KINDS.get(name)
        self._count += 1
        if kind is VALUE:
            self._is_value = not self._is_reading
        elif kind is CELL:
            if self._cell is not None or not self._in_row:
                raise self._refuse("cells that stand in a row, side by side", "another order")
            self._cell, self._size = at, 0
        elif kind is ROW:
            self._open_row(at.get("r"))
        elif kind is READING:
            self._is_reading = True
        else:
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise self._refuse(f"elements at most {MAX_DEPTH} deep", "deeper ones")
        if self._count > MAX_CELLS * 3:  # a cell, its value and what may stand around it
            raise self._place.refuse(f"row {self._row}", f"at most {MAX_CELLS} cells", "more", SPLIT)

    def text(self, text: str) -> None:
        if self._is_value and self._cell is not None:
            self._texts.append(text)
            self._size += len(text)
            if self._size > MAX_CELL:
                raise self._refuse(f"cells of at most {MAX_CELL} characters", "a longer one")

    def end(self, name: str) -> None:
        kind = KINDS.get(name)
        if kind is VALUE:
            self._is_value = False
        elif kind is CELL:
            self._close_cell()
        elif kind is ROW:
            while self._line and not self._line[-1]:
                self._line.pop()
            if self._line:
                self.lines.append((self._row, self._line))
                self._line = []
            self._in_row = False
        elif kind is READING:
            self._is_reading = False
        else:
            self._depth -= 1

    def _open_row(self, number: str | None) -> None:
        row = self._row + 1
        if number is not None:
            row = int(number) if number.isascii() and number.isdigit() and len(number) <= len(str(MAX_ROWS)) else 0
        if self._in_row or not self._row < row <= MAX_ROWS:
            raise self._refuse(f"rows in their order, at most {MAX_ROWS}", "another order or number")
        self._row, self._row_text, self._in_row = row, str(row), True

    def _close_cell(self) -> None:
        at = self._cell or {}
        self._cell = None
        text = "".join(self._texts)
        self._texts.clear()
        value = self._value(at, text) if text else ""
        reference = at.get("r")
        column = len(self._line) if reference is None else self._column(reference)
        gap = column - len(self._line)
        if gap < 0 or column >= MAX_COLUMNS:
            raise self._refuse(f"each cell once, in order, at most {MAX_COLUMNS} a row", "another order or number")
        if value or not gap:
            self._line.extend([""] * gap)
            self._line.append(value)

    def _column(self, reference: str) -> int:
        """The column of a reference like `AB12`, from 0."""
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None or reference[len(letters) :] != self._row_text:
            found = REFERENCE.fullmatch(reference)
            if found is None or int(found[2]) != self._row:
                raise self._refuse("cells that say where they stand", "another reference")
            column = -1
            for letter in letters:
                column = (column + 1) * LETTERS + ord(letter) - ord("A")
            self._columns[letters] = column
        return column

    def _value(self, at: dict[str, str], text: str) -> str:
        match at.get("t", "n"):
            case "n":
                return number_text(text, self._book.epoch if at.get("s") in self._book.day_styles else None)
            case "s":
                return self._shared(text)
            case "inlineStr" | "str":
                return unescaped(text)
            case "b":
                return {"1": "TRUE", "0": "FALSE"}.get(text, text)
            case "e":
                return ERROR
            case "d":
                return text
            case _:
                raise self._refuse("cells of a known type", "another type")

    def _shared(self, text: str) -> str:
        try:
            return self._book.strings.at(int(text))
        except (ValueError, IndexError):
            raise self._refuse("the number of a shared text", "another value") from None

    def _refuse(self, expected: str, found: str) -> Exception:
        return self._place.refuse(f"row {self._row}", expected, found, PLAIN)


def number_text(text: str, epoch: date | None = None) -> str:
    """A number as text: `9000.0` -> `9000`, `1E-7` -> `0.0000001`; with an epoch the day it counts to.

    What is no number, or no day there is, stays as sent: the row is set aside by its column's rule.
    """
    if epoch is None and len(text) <= EXACT_DIGITS and text.isascii() and text.isdigit() and text[0] != "0":
        return text
    if NUMBER.fullmatch(text) is None:
        return text
    number = float(text)
    if epoch is not None and 1 <= number < LAST_SERIAL - (epoch - EPOCH_1900).days:
        return _day_text(number, epoch)
    if number.is_integer() and abs(number) < 10**EXACT_DIGITS:
        return str(int(number))
    return format(Decimal(repr(number)), "f").removesuffix(".0")


def _day_text(serial: float, epoch: date) -> str:
    """A serial day as ISO text; a time of day follows where there is one."""
    late = 1 if epoch == EPOCH_1900 and serial < LEAP_BUG else 0
    start = datetime.combine(epoch, time(), tzinfo=UTC)
    moment = (start + timedelta(days=late, milliseconds=round(serial * DAY_MS))).replace(tzinfo=None)
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat(sep=" ")

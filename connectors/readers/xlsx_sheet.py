"""The cells of one worksheet as lines of text, read as a stream: no more than a piece of the sheet is in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from connectors.readers.place import Place
from connectors.readers.xlsx_archive import CHUNK, PLAIN, SPLIT, Archive, PartParser
from connectors.readers.xlsx_plain import PlainRows, plain_rows
from connectors.readers.xlsx_values import ERROR, Values, number_text
from connectors.readers.xlsx_workbook import MAX_DEPTH, MAX_ROWS, Workbook, unescaped

MAX_COLUMNS: Final = 16_384
MAX_CELLS: Final = 16 * MAX_ROWS
MAX_CELL: Final = 1 << 20
PIECE: Final = 1 << 20
ROW_END: Final = b"</row>"
REFERENCE: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
LETTERS: Final = 26
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


def read_lines(
    archive: Archive, part: str, book: Workbook, place: Place, title_rows: int | None = None
) -> Iterator[Line | PlainRows]:
    """Every row that holds something, in order.

    With `title_rows`, rows after the header (the first line after them) come many at once where they are plain.

    Raises:
        DeliveryRefused: a damaged part, cells or rows out of order or beyond what a sheet can hold.
    """
    cells, values = _Cells(book, place), Values(book)
    parser = PartParser(part, place, cells.start, cells.end, cells.text, cells.declare)
    width = 0
    for piece in _pieces(archive.chunks(part)):
        if width and parser.is_at_rest and cells.may_be_plain:
            plain = plain_rows(piece, cells.row, width, values, cells.prefixes)
            if plain is not None:
                cells.skip(plain)
                yield plain
                continue
        for start in range(0, len(piece), CHUNK):
            parser.feed(piece[start : start + CHUNK])
            yield from cells.lines
            if title_rows is not None and not width:
                width = next((len(line) for number, line in cells.lines if number > title_rows), 0)
            cells.lines.clear()
    parser.finish()
    yield from cells.lines


def _pieces(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes, cut after the end of a row wherever there is one; about PIECE long."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        if len(held) >= PIECE:
            end = held.rfind(ROW_END) + len(ROW_END)
            end = end if end >= len(ROW_END) else len(held)
            yield bytes(held[:end])
            del held[:end]
    end = held.rfind(ROW_END) + len(ROW_END)
    yield bytes(held[:end])
    yield bytes(held[end:])


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
        self._defaults: list[str | None] = []
        self._last_is_row = False
        self.lines: list[Line] = []
        self.prefixes: frozenset[bytes] = frozenset()

    @property
    def row(self) -> int:
        """The number of the last row."""
        return self._row

    @property
    def may_be_plain(self) -> bool:
        """Whether the next thing may be a row like the last one: a sheet of one default namespace, between two rows."""
        is_usual = len(self._defaults) == 1 and self._defaults[0] in NAMESPACES
        return is_usual and self._last_is_row and not self._is_value and not self._is_reading

    def skip(self, rows: PlainRows) -> None:
        """Go on after rows that were read otherwise."""
        self._row += len(rows.columns[0])
        self._count += rows.elements
        self._check_count()

    def declare(self, prefix: str | None, name: str | None) -> None:
        if prefix is None:
            self._defaults.append(name)
        elif not self._count:
            self.prefixes |= {prefix.encode("utf-8")}

    def start(self, name: str, at: dict[str, str]) -> None:
        kind = KINDS.get(name)
        self._count += 1
        self._last_is_row = False
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
        self._check_count()

    def _check_count(self) -> None:
        if self._count > MAX_CELLS * 3:  # a cell, its value and what may stand around it
            raise self._place.refuse(f"row {self._row}", f"at most {MAX_CELLS} cells", "more", SPLIT)

    def text(self, text: str) -> None:
        self._last_is_row = False  # what looks like a row in a CDATA section is text
        if self._is_value and self._cell is not None:
            self._texts.append(text)
            self._size += len(text)
            if self._size > MAX_CELL:
                raise self._refuse(f"cells of at most {MAX_CELL} characters", "a longer one")

    def end(self, name: str) -> None:
        kind = KINDS.get(name)
        self._last_is_row = False
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
            self._in_row, self._last_is_row = False, True
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

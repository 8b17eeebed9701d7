"""A workbook of many rows: xlsxwriter lays it out around one model row a sheet, and every row is written like it.

xlsxwriter's calls, one a cell, were most of what a feed cost. Here a row is one piece of text, character for character
what xlsxwriter would have written of it (a test holds that), save that no text passes for markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from pipeline.errors import HesvError
from pipeline.feeds.rows import Cell

FIRST: Final = 1
"""The first row below the header, from 0: where the model stands."""
MODEL: Final[Mapping[type, Cell]] = {str: "text", int: 0, Decimal: Decimal(0)}
"""A cell of each kind, in the order of the model row's columns."""
MODEL_ROW: Final = re.compile(f'<row r="{FIRST + 1}">(.*?)</row>')
MODEL_CELL: Final = re.compile(r'<c r="[A-Z]+\d+"((?: s="\d+")?)')
DIMENSION: Final = re.compile(r'(<dimension ref="A1:[A-Z]+)\d+"')
PLAIN: Final = re.compile(r"(?!\s)[^\x00-\x1f&<>_\ufffe\uffff]+(?<!\s)")
"""A text that is its own XML."""
LOOKS_ESCAPED: Final = re.compile("_x[0-9a-fA-F]{4}_")
UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
LONGEST_TEXT: Final = 32_767
"""Of a cell, in units of UTF-16."""
MOST_ROWS: Final = 1_048_575
"""Of a sheet, the header not counted."""

Styles = Mapping[type, str]
"""The style of a cell, as its attribute, by the kind of its value."""


class SheetFull(HesvError):
    """More rows than a spreadsheet's sheet holds."""

    def __init__(self, name: str, rows: int) -> None:
        super().__init__(name, rows)
        self.name, self.rows = name, rows

    def __str__(self) -> str:
        return f"{self.name} would have {self.rows:,} rows on one sheet; a sheet holds {MOST_ROWS:,}. Use the CSV."


def write_model_row(sheet: xlsxwriter.worksheet.Worksheet, formats: Mapping[type, object]) -> None:
    """The row that all rows are written like: a cell of each kind in its format; `formats` by MODEL's kinds."""
    for column, (kind, cell) in enumerate(MODEL.items()):
        write = sheet.write_string if kind is str else sheet.write_number
        write(FIRST, column, cell, formats[kind])


def fill_in(path: Path, made: IO[bytes], tables: Sequence[Sequence[Sequence[Cell]]]) -> None:
    """Write to `path` what xlsxwriter made, each sheet's rows in the place of its model row; no cell for nothing.

    `tables`: the rows of each sheet, in the order of the sheets.

    Raises:
        SheetFull: a sheet cannot hold its rows.
    """
    longest = max(map(len, tables), default=0)
    if longest > MOST_ROWS:
        raise SheetFull(path.name, longest)
    sheets = {f"xl/worksheets/sheet{number}.xml": rows for number, rows in enumerate(tables, 1)}
    with ZipFile(made) as before, ZipFile(path, "w", ZIP_DEFLATED) as book:
        for part in before.infolist():
            content = before.read(part)  # before `part` is written, which sets its size anew
            if part.filename not in sheets:
                book.writestr(part, content)
                continue
            with book.open(part, "w") as file:
                for piece in _sheet(content.decode(), sheets[part.filename]):
                    file.write(piece.encode())


def _sheet(text: str, rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """A sheet's XML, a row a piece."""
    model = MODEL_ROW.search(text)
    assert model is not None, "a sheet has its model row"
    styles = dict(zip(MODEL, MODEL_CELL.findall(model[1]), strict=True))
    last = FIRST + len(rows)
    yield DIMENSION.sub(lambda found: f'{found[1]}{last}"', text[: model.start()], count=1)
    yield from rows_xml(rows, styles)
    yield text[model.end() :]


def rows_xml(rows: Sequence[Sequence[Cell]], styles: Styles) -> Iterator[str]:
    """Each row as a sheet holds it, from the first below the header; all rows have as many cells as the first."""
    names = [xl_col_to_name(column) for column in range(len(rows[0]))] if rows else []
    of_text = f'{styles[str]} t="inlineStr"><is><t'
    for number, cells in enumerate(rows, FIRST + 1):
        said = "".join(
            f'<c r="{name}{number}"{of_text}{text_xml(cell)}</t></is></c>' if isinstance(cell, str)
            else f'<c r="{name}{number}"{styles[type(cell)]}><v>{number_xml(cell)}</v></c>'
            for name, cell in zip(names, cells, strict=True) if cell is not None
        )  # fmt: skip
        if said:
            yield f'<row r="{number}">{said}</row>'


def number_xml(number: int | Decimal) -> str:
    """As spreadsheets keep it, in sixteen digits.

    Raises:
        ValueError: it is none.
    """
    if not isfinite(number):
        raise ValueError(f"{number} is no number for a cell")
    return f"{number:.16G}"


def text_xml(text: str) -> str:
    """The end of the tag, and the text in it: escaped as spreadsheets read it, no longer than they take."""
    if PLAIN.fullmatch(text) and len(text) <= LONGEST_TEXT // 2:
        return f">{text}"
    shown = text.encode("utf-16-le")[: 2 * LONGEST_TEXT].decode("utf-16-le", "ignore")
    shown = LOOKS_ESCAPED.sub(r"_x005F\g<0>", shown)
    shown = UNPRINTABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", shown)
    keeps = ' xml:space="preserve"' if shown != shown.strip() else ""
    return f"{keeps}>{shown.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}"

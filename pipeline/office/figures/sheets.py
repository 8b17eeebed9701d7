"""A figure's numbers as a table: one for the page and for those who cannot see the chart, the same as a CSV file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pipeline.feeds.files import RUNS_IN_A_SPREADSHEET

HIDDEN: Final = "※"
"""Stands where a number is hidden: what it is out of is too small."""
NOTHING: Final = "—"
FEN: Final = Decimal(100)

Cell = str | int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Heads, then rows; the first `labels` cells of a row name it. A cell None says there is nothing to say."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    labels: int = 1

    def is_number(self, column: int) -> bool:
        """Whether a column holds numbers (or stands for hidden ones), so that it is set to the right."""
        cells = [row[column] for row in self.rows]
        return all(cell is None or not isinstance(cell, str) or is_figure(cell) for cell in cells)

    def text(self, cell: Cell) -> str:
        """A cell as the page shows it."""
        return text_of(cell)


def is_figure(text: str) -> bool:
    """Whether a text is a number as people write it: hidden, with its sign, or of a hundred."""
    return text == HIDDEN or text.rstrip("%").lstrip("+−±").replace(",", "").replace(".", "").isdigit()


def guarded(value: int | None) -> Cell:
    """A count as it is shown; None is hidden."""
    return HIDDEN if value is None else value


def yuan(fen: int | None) -> Cell:
    """Fen as yuan; None is hidden."""
    return HIDDEN if fen is None else Decimal(fen) / FEN


def percent(share: float | None) -> Cell:
    """A share as text with one place; nothing of nobody."""
    return None if share is None else f"{share:.1%}"


def signed(value: int | None) -> Cell:
    """A difference with its sign, as text; None is hidden."""
    return HIDDEN if value is None else f"{value:+,}".replace("-", "−") if value else "±0"


def text_of(cell: Cell) -> str:
    """A cell as the page shows it."""
    if cell is None:
        return NOTHING
    if isinstance(cell, str):
        return cell
    return f"{cell:,.2f}" if isinstance(cell, Decimal | float) else f"{cell:,}"


def csv_bytes(sheet: Sheet) -> bytes:
    """The table as spreadsheets read it: UTF-8 with BOM, CRLF; no text cell can run as a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([_csv_cell(head) for head in sheet.heads])
    writer.writerows([_csv_cell(cell) for cell in row] for row in sheet.rows)
    return file.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.startswith(RUNS_IN_A_SPREADSHEET):
        return f"'{cell}"
    return str(cell)

"""One township's feed as XLSX and CSV. Same rows, same bytes; no cell ever runs in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import xlsxwriter

from pipeline.feeds.labels import HEADERS_ZH
from pipeline.feeds.rows import Cell, FeedRow

SHEET_TO_DO: Final = "需办理"
SHEET_UNCHANGED: Final = "无变动"
RUNS_IN_A_SPREADSHEET: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A text cell that starts like this could be taken for a formula, also after full-width folding."""
WIDTHS: Final = (14, 8, 12, 10, 22, 14, 14, 12, 12, 10, 10, 12, 10, 10, 48, 48)
WORKBOOK_OPTIONS: Final = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
}  # fmt: skip
A4: Final = 9


def write_xlsx(path: Path, rows: Sequence[FeedRow], title: str) -> None:
    """Two sheets, what must be done and what stays; typed cells, landscape, the header on every printed page."""
    with xlsxwriter.Workbook(path, WORKBOOK_OPTIONS) as book:
        book.set_properties({"title": title, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 - no clock in the bytes
        header = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
        plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        money = book.add_format({"num_format": "#,##0.00", "valign": "top", "border": 1})
        for name, to_do in ((SHEET_TO_DO, True), (SHEET_UNCHANGED, False)):
            sheet = book.add_worksheet(name)
            _lay_out(sheet, title)
            for column, text in enumerate(HEADERS_ZH):
                sheet.write_string(0, column, text, header)
            kept = [row for row in rows if row.to_do is to_do]
            for number, row in enumerate(kept, 1):
                _write_row(sheet, number, row.cells, plain, money)
            sheet.autofilter(0, 0, len(kept), len(HEADERS_ZH) - 1)


def _lay_out(sheet: xlsxwriter.worksheet.Worksheet, title: str) -> None:
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&L{title.replace('&', '&&')}&R&A")
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _write_row(
    sheet: xlsxwriter.worksheet.Worksheet, number: int, cells: Sequence[Cell], plain: object, money: object
) -> None:
    for column, cell in enumerate(cells):
        if cell is None:
            sheet.write_blank(number, column, None, plain)
        elif isinstance(cell, Decimal):
            sheet.write_number(number, column, cell, money)
        elif isinstance(cell, int):
            sheet.write_number(number, column, cell, plain)
        else:
            sheet.write_string(number, column, cell, plain)  # a string cell: shown, never run


def write_csv(path: Path, rows: Sequence[FeedRow]) -> None:
    """All rows, what must be done first. UTF-8 with BOM and CRLF, as spreadsheets expect."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS_ZH)
        writer.writerows([_csv_cell(cell) for cell in row.cells] for row in rows)


def _csv_cell(cell: Cell) -> str:
    """Text that could be taken for a formula gets an apostrophe in front; a negative number stays a number."""
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.startswith(RUNS_IN_A_SPREADSHEET):
        return f"'{cell}"
    return str(cell)

"""One township's feed as XLSX, CSV and JSON, and its data dictionary. Same rows, same bytes; no cell ever runs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Final

import xlsxwriter

from pipeline.feeds.columns import DICTIONARY_HEADERS, HEADERS_ZH, KEYS, WIDTHS, dictionary_rows
from pipeline.feeds.rows import Cell, FeedRow
from pipeline.feeds.workbook import fill_in, write_model_row

SHEET_TO_DO: Final = "需办理"
SHEET_RESTING: Final = "暂缓"
SHEET_UNCHANGED: Final = "无变动"
SHEETS: Final = (SHEET_TO_DO, SHEET_RESTING, SHEET_UNCHANGED)
RUNS_IN_A_SPREADSHEET: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A text cell that starts like this could be taken for a formula, also after full-width folding."""
WORKBOOK_OPTIONS: Final = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
}  # fmt: skip
A4: Final = 9


def sheet_of(row: FeedRow) -> str:
    """Which sheet a row stands on."""
    if row.rests:
        return SHEET_RESTING
    return SHEET_TO_DO if row.to_do else SHEET_UNCHANGED


def write_xlsx(path: Path, rows: Sequence[FeedRow], title: str) -> None:
    """Three sheets: what must be done, what waits, what stays; typed cells, the header on every printed page."""
    tables = [[row.cells for row in rows if sheet_of(row) == name] for name in SHEETS]
    made = BytesIO()
    with xlsxwriter.Workbook(made, WORKBOOK_OPTIONS) as book:
        book.set_properties({"title": title, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 - no clock in the bytes
        header = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        money = book.add_format({"num_format": "#,##0.00", "valign": "top"})
        line = book.add_format({"border": 1})
        for name, kept in zip(SHEETS, tables, strict=True):
            sheet = book.add_worksheet(name)
            lay_out(sheet, title, WIDTHS)
            for column, text in enumerate(HEADERS_ZH):
                sheet.write_string(0, column, text, header)
            write_model_row(sheet, {str: plain, int: plain, Decimal: money})
            sheet.autofilter(0, 0, len(kept), len(HEADERS_ZH) - 1)
            draw_lines(sheet, len(kept), len(HEADERS_ZH), line)
    fill_in(path, made, tables)


def draw_lines(sheet: xlsxwriter.worksheet.Worksheet, rows: int, columns: int, line: object) -> None:
    """A line around every cell below the header, by one rule: a third of a feed's cells are empty and need no cell."""
    if rows:
        sheet.conditional_format(1, 0, rows, columns - 1, {"type": "no_errors", "format": line})


def lay_out(sheet: xlsxwriter.worksheet.Worksheet, title: str, widths: Sequence[int]) -> None:
    """Landscape A4, one page wide, numbered, the header row frozen and on every page."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&L{title.replace('&', '&&')}&R&A")
    sheet.set_footer("&C第 &P 页，共 &N 页")


def write_csv(path: Path, rows: Iterable[FeedRow]) -> None:
    """All rows, what must be done first. UTF-8 with BOM and CRLF, as spreadsheets expect."""
    write_table(path, HEADERS_ZH, (row.cells for row in rows))


def write_dictionary(path: Path) -> None:
    """The data dictionary in Chinese and English, a row a column of the feed."""
    write_table(path, DICTIONARY_HEADERS, dictionary_rows())


def write_table(path: Path, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """A CSV for spreadsheets: BOM, CRLF, no cell that runs."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        writer.writerows([csv_cell(cell) for cell in row] for row in rows)


def csv_cell(cell: Cell) -> str:
    """Text that could be taken for a formula gets an apostrophe in front; a negative number stays a number."""
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.startswith(RUNS_IN_A_SPREADSHEET):
        return f"'{cell}"
    return str(cell)


def json_row(row: FeedRow) -> dict[str, object]:
    """A row for programs: every column by its key, the codes behind the words; an amount is text, and exact."""
    said = {key: str(cell) if isinstance(cell, Decimal) else cell for key, cell in zip(KEYS, row.cells, strict=True)}
    return {**said, **row.codes, "to_do": row.to_do and not row.rests, "rests": row.rests}


def write_json(path: Path, about: Mapping[str, object], rows: Iterable[FeedRow]) -> None:
    """One object: what the feed is, then `rows`, one a line."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        head = json.dumps(dict(about), ensure_ascii=False)
        file.write(f'{head.removesuffix("}")}, "rows": [')
        for number, row in enumerate(rows):
            file.write(",\n" if number else "\n")
            file.write(json.dumps(json_row(row), ensure_ascii=False))
        file.write("\n]}\n")

"""The statistics tables of a screening (筛查统计表) as one XLSX: county, township, village. Same counts, same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import xlsxwriter

from pipeline.feeds.files import A4, WORKBOOK_OPTIONS
from pipeline.screening.sample import Assessed
from pipeline.screening.statistics import PlaceCounts, roll_up
from pipeline.wording.languages import ZH
from pipeline.wording.results import SCREENING

COUNTY, TOWNSHIP, VILLAGE = 1, 2, 3
SHEETS: Final = (("县汇总", COUNTY), ("乡镇汇总", TOWNSHIP), ("村汇总", VILLAGE))
PLACE_HEADERS: Final = ("县区代码", "乡镇代码", "村代码")
COUNT_HEADERS: Final = ("登记户数", "在保户数", "有问题户数", "问题合计")
TOTAL: Final = "合计"
SIGNED: Final = "填表人：            审核人：            负责人签字：            日期：      年    月    日"
"""谁入户、谁签字、谁负责 (S3, 四(一))."""
SAMPLE_SHEET: Final = "自理能力抽查名单"
SAMPLE_HEADERS: Final = ("乡镇代码", "家庭编号", "成员序号", "未通过项数", "评估机构", "抽查结论", "抽查人")
HEADER_ROW: Final = 2
PLACE_WIDTH, COUNT_WIDTH = 15, 10


def write_screening_book(
    path: Path,
    title: str,
    villages: Sequence[PlaceCounts],
    kinds: Sequence[str],
    sample: Sequence[Assessed] = (),
) -> None:
    """Three sheets, landscape A4, the header on every page, a total row and a line to sign under each.

    `kinds` are the columns; every sheet's total is the same, since townships and counties are sums of villages. A
    fourth sheet lists the self-care assessments to be checked, where there are any.
    """
    with xlsxwriter.Workbook(path, WORKBOOK_OPTIONS) as book:
        book.set_properties({"title": title, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 - no clock in the bytes
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "header": book.add_format(
                {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "border": 1}
            ),
            "cell": book.add_format({"border": 1}),
            "count": book.add_format({"border": 1, "num_format": "#,##0"}),
            "total": book.add_format({"bold": True, "border": 1, "num_format": "#,##0"}),
        }
        for name, level in SHEETS:
            sheet = book.add_worksheet(name)
            _lay_out(sheet, level, len(COUNT_HEADERS) + len(kinds))
            _write_sheet(sheet, f"{title} {name}", roll_up(villages, level), level, kinds, formats)
        if sample:
            _write_sample(book.add_worksheet(SAMPLE_SHEET), f"{title} {SAMPLE_SHEET}", sample, formats)


def _write_sample(
    sheet: xlsxwriter.worksheet.Worksheet, title: str, sample: Sequence[Assessed], formats: dict[str, object]
) -> None:
    """One row a person, with room for what the check finds and who made it."""
    _lay_out(sheet, 2, len(SAMPLE_HEADERS) - 2)
    sheet.set_column(len(SAMPLE_HEADERS) - 3, len(SAMPLE_HEADERS) - 1, PLACE_WIDTH)
    sheet.write_string(0, 0, title, formats["title"])
    for column, text in enumerate(SAMPLE_HEADERS):
        sheet.write_string(HEADER_ROW, column, text, formats["header"])
    row = HEADER_ROW
    for row, one in enumerate(sample, HEADER_ROW + 1):
        _write_row(sheet, row, (one.township_code, one.household_id), (one.member_no, one.selfcare_failed),
                   formats["cell"], formats["count"])  # fmt: skip
        for column, text in enumerate((one.assessed_by, "", ""), len(SAMPLE_HEADERS) - 3):
            sheet.write_string(row, column, text, formats["cell"])
    sheet.write_string(row + 2, 0, SIGNED)


def _lay_out(sheet: xlsxwriter.worksheet.Worksheet, level: int, counts: int) -> None:
    sheet.set_column(0, level - 1, PLACE_WIDTH)
    sheet.set_column(level, level + counts - 1, COUNT_WIDTH)
    sheet.freeze_panes(HEADER_ROW + 1, level)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.repeat_rows(HEADER_ROW)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&C第 &P 页，共 &N 页")


def _write_sheet(
    sheet: xlsxwriter.worksheet.Worksheet,
    title: str,
    places: Sequence[PlaceCounts],
    level: int,
    kinds: Sequence[str],
    formats: dict[str, object],
) -> None:
    sheet.write_string(0, 0, title, formats["title"])
    headers = (*PLACE_HEADERS[:level], *COUNT_HEADERS, *(SCREENING[kind][ZH] for kind in kinds))
    for column, text in enumerate(headers):
        sheet.write_string(HEADER_ROW, column, text, formats["header"])
    row = HEADER_ROW
    for row, place in enumerate(places, HEADER_ROW + 1):
        _write_row(sheet, row, place.code, _counts(place, kinds), formats["cell"], formats["count"])
    for total in roll_up(places, 0):
        label = (TOTAL, *("" for _ in range(level - 1)))
        _write_row(sheet, row + 1, label, _counts(total, kinds), formats["total"], formats["total"])
    sheet.write_string(row + 3, 0, SIGNED)


def _counts(place: PlaceCounts, kinds: Sequence[str]) -> tuple[int, ...]:
    return (place.households, place.held, place.found_in, place.findings, *(place.kinds[kind] for kind in kinds))


def _write_row(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    code: tuple[str, ...],
    counts: tuple[int, ...],
    cell: object,
    count: object,
) -> None:
    for column, text in enumerate(code):
        sheet.write_string(row, column, text, cell)
    for column, number in enumerate(counts, len(code)):
        sheet.write_number(row, column, number, count)

import csv
import zipfile
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from pipeline.feeds.files import SHEET_TO_DO, SHEET_UNCHANGED, write_csv, write_xlsx
from pipeline.feeds.labels import HEADERS_ZH
from pipeline.feeds.rows import FeedRow


def row(household, *, to_do=True, reason="收入下降", amount=Decimal("840.00")):
    cells = [None] * len(HEADERS_ZH)
    cells[0], cells[1], cells[2], cells[8], cells[14] = household, 2, "361126100", amount, reason
    return FeedRow((0, 0, household, 2), to_do, tuple(cells))


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", '=HYPERLINK("x")']


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_cell_of_the_csv_starts_a_formula(tmp_path, text):
    write_csv(tmp_path / "a.csv", [row(text, reason=text)])
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.reader(file))[1]
    assert (cells[0], cells[14]) == (f"'{text}", f"'{text}")


def test_the_csv_has_a_bom_chinese_headers_and_plain_numbers(tmp_path):
    write_csv(tmp_path / "a.csv", [row("H1"), row("H2", to_do=False, amount=Decimal("-5.00"))])
    assert (tmp_path / "a.csv").read_bytes().startswith("\ufeff户编号,成员序号,".encode())
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        header, first, second = csv.reader(file)
    assert tuple(header) == HEADERS_ZH
    assert (first[0], first[1], first[8], first[3]) == ("H1", "2", "840.00", "")
    assert (second[0], second[8]) == ("H2", "-5.00")


def test_the_workbook_has_typed_cells_on_two_sheets(tmp_path):
    write_xlsx(tmp_path / "a.xlsx", [row("H1"), row("H2", to_do=False)], "361126100 2018H2")
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    assert book.sheet_names == [SHEET_TO_DO, SHEET_UNCHANGED]
    for name, household in ((SHEET_TO_DO, "H1"), (SHEET_UNCHANGED, "H2")):
        header, only = book.get_sheet_by_name(name).to_python()
        assert tuple(header) == HEADERS_ZH
        assert (only[0], only[1], only[2], only[8]) == (household, 2.0, "361126100", 840.0)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_the_workbook_is_a_formula_or_a_link(tmp_path, text):
    write_xlsx(tmp_path / "a.xlsx", [row(text, reason=text)], "title")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert (
        CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()[1][0].strip() == text.strip()
    )


def test_the_workbook_prints_landscape_with_its_header_on_every_page(tmp_path):
    write_xlsx(tmp_path / "a.xlsx", [row("H1")], "title")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        sheet, book = parts.read("xl/worksheets/sheet1.xml").decode(), parts.read("xl/workbook.xml").decode()
    assert 'orientation="landscape"' in sheet
    assert 'state="frozen"' in sheet
    assert "_xlnm.Print_Titles" in book


def test_same_rows_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_xlsx(tmp_path / f"{name}.xlsx", [row("H1"), row("H2", to_do=False)], "title")
        write_csv(tmp_path / f"{name}.csv", [row("H1")])
    for ending in ("xlsx", "csv"):
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()

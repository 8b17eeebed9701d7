import csv
import json
import zipfile
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from pipeline.feeds.columns import COLUMNS, HEADERS_ZH, KEYS
from pipeline.feeds.files import SHEETS, write_csv, write_dictionary, write_json, write_xlsx
from pipeline.feeds.rows import FeedRow

HOUSEHOLD, MEMBER, TOWNSHIP, AMOUNT, REASON = (
    KEYS.index(key) for key in ("household_id", "member_no", "township_code", "amount_monthly", "explanation_zh")
)


def row(household, *, to_do=True, rests=False, reason="收入下降", amount=Decimal("840.00")):
    said = {"household_id": household, "member_no": 2, "township_code": "361126100", "amount_monthly": amount,
            "explanation_zh": reason}  # fmt: skip
    cells = tuple(said.get(key) for key in KEYS)
    return FeedRow((0, 0, household, 2), to_do, rests, cells, {"outcome": "keep"})


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", '=HYPERLINK("x")']


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_cell_of_the_csv_starts_a_formula(tmp_path, text):
    write_csv(tmp_path / "a.csv", [row(text, reason=text)])
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.reader(file))[1]
    assert (cells[HOUSEHOLD], cells[REASON]) == (f"'{text}", f"'{text}")


def test_the_csv_has_a_bom_chinese_headers_and_plain_numbers(tmp_path):
    write_csv(tmp_path / "a.csv", [row("H1"), row("H2", to_do=False, amount=Decimal("-5.00"))])
    assert (tmp_path / "a.csv").read_bytes().startswith("\ufeff户编号,成员序号,户主姓名,".encode())
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        header, first, second = csv.reader(file)
    assert tuple(header) == HEADERS_ZH
    assert (first[HOUSEHOLD], first[MEMBER], first[AMOUNT], first[3]) == ("H1", "2", "840.00", "")
    assert (second[HOUSEHOLD], second[AMOUNT]) == ("H2", "-5.00")


def test_the_workbook_has_typed_cells_on_three_sheets(tmp_path):
    rows = [row("H1"), row("H2", rests=True), row("H3", to_do=False)]
    write_xlsx(tmp_path / "a.xlsx", rows, "361126100 2018H2")
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    assert book.sheet_names == list(SHEETS) == ["需办理", "暂缓", "无变动"]
    for name, household in zip(SHEETS, ("H1", "H2", "H3"), strict=True):
        header, only = book.get_sheet_by_name(name).to_python()
        assert tuple(header) == HEADERS_ZH
        shown = (only[HOUSEHOLD], only[MEMBER], only[TOWNSHIP], only[AMOUNT])
        assert shown == (household, 2.0, "361126100", 840.0)


def test_json_has_every_column_by_its_key_and_exact_amounts(tmp_path):
    write_json(tmp_path / "a.json", {"kind": "full"}, [row("H1", reason='"quoted"\n'), row("H2", rests=True)])
    said = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert said["kind"] == "full"
    first, second = said["rows"]
    assert set(KEYS) <= set(first)
    assert (first["amount_monthly"], first["member_no"], first["explanation_zh"]) == ("840.00", 2, '"quoted"\n')
    assert (first["outcome"], first["to_do"], second["to_do"], second["rests"]) == ("keep", True, False, True)
    write_json(tmp_path / "b.json", {"kind": "delta"}, [])
    assert json.loads((tmp_path / "b.json").read_text("utf-8")) == {"kind": "delta", "rows": []}


def test_the_dictionary_tells_every_column_in_both_languages(tmp_path):
    write_dictionary(tmp_path / "d.csv")
    with (tmp_path / "d.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(one["列名"], one["JSON字段"]) for one in rows] == [(column.zh, column.key) for column in COLUMNS]
    assert all(one["含义"] and one["Meaning"] and one["Type"] for one in rows)
    outcome = next(one for one in rows if one["JSON字段"] == "outcome_zh")
    assert "exit=退出" in outcome["可能取值（代码=中文）"]


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
        write_json(tmp_path / f"{name}.json", {"kind": "full"}, [row("H1")])
    for ending in ("xlsx", "csv", "json"):
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()

"""XLSX: numbers keep their digits, days become ISO, other sheets and bombs are refused."""

from __future__ import annotations

import dataclasses
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from connectors.contract_file import load_contract
from connectors.files import open_file
from connectors.readers.xlsx_sheet import number_text
from connectors.readers.xlsx_workbook import EPOCH_1900, EPOCH_1904
from pipeline.errors import DeliveryRefused

WAGE = [
    1,
    "甲乙",
    "11010119900307001X",
    "",
    "某公司",
    "9111",
    "劳动合同",
    date(2016, 5, 6),
    "",
    43466,
    "2019-03",
    9000.5,
    0,
    "/",
]


def bounded(limit: int) -> Any:
    contract = load_contract("employment")
    return dataclasses.replace(contract, format=dataclasses.replace(contract.format, max_bytes=limit))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("9000", "9000"),
        ("9000.0", "9000"),
        ("9000.5", "9000.5"),
        ("0.1", "0.1"),
        ("-1620", "-1620"),
        ("1E-7", "0.0000001"),
        ("123456789012345", "123456789012345"),
        ("1234567890123456", "1234567890123456"),
        ("1E+23", "100000000000000000000000"),
        ("13800000000", "13800000000"),
        ("007", "7"),
        ("1_000", "1_000"),
        ("nan", "nan"),
        ("many", "many"),
        ("", ""),
    ],
)
def test_number_text(before: str, after: str) -> None:
    assert number_text(before) == after


@pytest.mark.parametrize(
    ("epoch", "before", "after"),
    [
        (EPOCH_1900, "43555", "2019-03-31"),
        (EPOCH_1900, "43555.395833333336", "2019-03-31 09:30:00"),
        (EPOCH_1900, "61", "1900-03-01"),
        (EPOCH_1900, "59", "1900-02-28"),
        (EPOCH_1900, "1", "1900-01-01"),
        (EPOCH_1900, "2958465", "9999-12-31"),
        (EPOCH_1900, "2958466", "2958466"),
        (EPOCH_1900, "0.5", "0.5"),
        (EPOCH_1900, "-3", "-3"),
        (EPOCH_1904, "42093", "2019-03-31"),
        (EPOCH_1904, "2958465", "2958465"),
    ],
)
def test_day_styled_numbers(epoch: date, before: str, after: str) -> None:
    assert number_text(before, epoch) == after


def test_a_row_as_sent(agency: Any, tmp_path: Path) -> None:
    (row,) = agency.rows("employment", agency.xlsx(tmp_path / "e.xlsx", [WAGE]))
    sent = [row[name] for name in agency.EMPLOYMENT]
    assert sent == [
        "1", "甲乙", "11010119900307001X", "", "某公司", "9111", "劳动合同", "2016-05-06", "", "43466",
        "2019-03", "9000.5", "0", "/",
    ]  # fmt: skip
    assert row["row_error"] is None


def test_running_numbers_do_not_tell_rows_apart(agency: Any, tmp_path: Path) -> None:
    rows = [WAGE, [2, *WAGE[1:]], [3, *WAGE[1:11], 9001, *WAGE[12:]]]
    digests = [row["row_digest"] for row in agency.rows("employment", agency.xlsx(tmp_path / "e.xlsx", rows))]
    assert digests[0] == digests[1] != digests[2]


def test_rows_that_are_empty_or_too_wide(agency: Any, tmp_path: Path) -> None:
    rows = [WAGE, [], [*WAGE, "x"], WAGE, ["", " "[:0]]]
    found = agency.rows("employment", agency.xlsx(tmp_path / "e.xlsx", rows))
    assert [row["row_error"] for row in found] == [None, "too_few_cells", "too_many_cells", None]


def test_an_empty_title_row_is_still_row_one(agency: Any, tmp_path: Path) -> None:
    found = agency.rows("employment", agency.xlsx(tmp_path / "e.xlsx", [WAGE], title=""))
    assert len(found) == 1


def test_a_sheet_that_begins_in_another_column(agency: Any, tmp_path: Path) -> None:
    path = tmp_path / "e.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("工资申报")
    page.write_row(1, 1, agency.EMPLOYMENT)
    book.close()
    with pytest.raises(DeliveryRefused, match="column ''"):
        agency.rows("employment", path)


@pytest.mark.parametrize("value", ["#VALUE!", "#N/A"])
def test_an_error_cell_is_text(agency: Any, tmp_path: Path, value: str) -> None:
    path = tmp_path / "e.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("工资申报")
    page.write_row(0, 0, ["title"])
    page.write_row(1, 0, agency.EMPLOYMENT)
    page.write_row(2, 0, ["1", *["x"] * 13])
    page.write_row(3, 0, ["2", *["x"] * 13])
    page.write_formula(3, 11, "=1/0", None, value)
    page.write_formula(3, 12, "=1", None, 5)
    book.close()
    first, second = agency.rows("employment", path)
    assert "#ERROR!" not in first.values()
    assert [second[name] for name in agency.EMPLOYMENT[10:]] == ["x", "#ERROR!", "5", "x"]


def test_another_sheet(agency: Any, tmp_path: Path) -> None:
    with pytest.raises(DeliveryRefused, match="工资申报"):
        agency.rows("employment", agency.xlsx(tmp_path / "e.xlsx", [WAGE], sheet="Sheet1"))


@pytest.mark.parametrize(("cell", "fine"), [(None, True), ("left here", False)])
def test_a_second_sheet_must_be_empty(agency: Any, tmp_path: Path, cell: str | None, fine: bool) -> None:
    path = tmp_path / "e.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("工资申报")
    page.write_row(0, 0, ["title"])
    page.write_row(1, 0, agency.EMPLOYMENT)
    second = book.add_worksheet("Sheet2")
    if cell:
        second.write(0, 0, cell)
    book.close()
    if fine:
        assert agency.rows("employment", path) == []
    else:
        with pytest.raises(DeliveryRefused, match="another sheet"):
            agency.rows("employment", path)


def test_a_header_in_row_one(agency: Any, tmp_path: Path) -> None:
    path = tmp_path / "e.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("工资申报")
    page.write_row(0, 0, agency.EMPLOYMENT)
    page.write_row(1, 0, ["1", "甲乙", *["x"] * 12])
    book.close()
    with pytest.raises(DeliveryRefused) as refused:
        agency.rows("employment", path)
    assert "header" in refused.value.place
    assert "甲乙" not in str(refused.value)


def test_an_archive_beyond_its_limit(agency: Any, tmp_path: Path) -> None:
    path = agency.xlsx(tmp_path / "e.xlsx", [WAGE])
    size = sum(entry.file_size for entry in zipfile.ZipFile(path).infolist())
    assert len(list(open_file(bounded(size), path))) == 1
    with pytest.raises(DeliveryRefused, match="unpacked"):
        list(open_file(bounded(size - 1), path))


def test_a_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "e.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 5_000_000)
    assert path.stat().st_size < 10_000
    with pytest.raises(DeliveryRefused, match="unpacked"):
        list(open_file(bounded(4_000_000), path))


@pytest.mark.parametrize("keep", [0, 10, 3000])
def test_a_file_cut_short(agency: Any, tmp_path: Path, keep: int) -> None:
    path = agency.xlsx(tmp_path / "e.xlsx", [WAGE])
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DeliveryRefused, match="damaged"):
        agency.rows("employment", path)


def test_a_zip_that_is_no_workbook(agency: Any, tmp_path: Path) -> None:
    path = tmp_path / "e.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(DeliveryRefused, match="XLSX workbook"):
        agency.rows("employment", path)

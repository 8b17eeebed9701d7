"""Rows written by a model row: what xlsxwriter itself would have written, and no text that passes for markup."""

import zipfile
from datetime import datetime
from decimal import Decimal
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from pipeline.feeds import workbook
from pipeline.feeds.workbook import LONGEST_TEXT, MODEL, SheetFull, fill_in, text_xml, write_model_row

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
WIDTH = 4
HARD = ["=1+1", " a", "a ", "\ta", "a\n", "\n", "\r=1", "a\x00b", "\x1f", "_x000D_", "_x00g0_", "a_b", "<&>\"'", "]]>",
        "\ufffe\uffff", "\x7f\x85", "\u3000全角", "😀", "", "<r>", "a</r>"]  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(HARD),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12).filter(lambda text: not text.startswith("<r>")),
)
AMOUNTS = st.decimals(Decimal("-9999999999.99"), Decimal("9999999999.99"), places=2)
CELLS = st.one_of(st.none(), TEXTS, st.integers(-(2**53), 2**53), AMOUNTS)
TABLES = st.lists(st.lists(st.lists(CELLS, min_size=WIDTH, max_size=WIDTH), max_size=4), min_size=1, max_size=3)


def laid_out(place, tables, write_rows):
    """A sheet a table below a header: its rows written by `write_rows(sheet, formats, rows)`."""
    with xlsxwriter.Workbook(place, OPTIONS) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the bytes know no clock
        plain, money = book.add_format({"text_wrap": True}), book.add_format({"num_format": "0.00"})
        for rows in tables:
            sheet = book.add_worksheet()
            for column in range(WIDTH):
                sheet.write_string(0, column, f"head {column}", money if column else plain)  # no format goes unused
            write_rows(sheet, {str: plain, int: plain, Decimal: money}, rows)
            sheet.autofilter(0, 0, len(rows), WIDTH - 1)
    return place


def by_cell(sheet, formats, rows):
    """What the library's own calls write."""
    for number, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell, formats[str])
            elif cell is not None:
                sheet.write_number(number, column, cell, formats[type(cell)])


def by_model(sheet, formats, _rows):
    write_model_row(sheet, formats)


def parts(book):
    with zipfile.ZipFile(book) as opened:
        return {part.filename: (part.date_time, opened.read(part)) for part in opened.infolist()}


def filled(path, tables):
    fill_in(path, laid_out(BytesIO(), tables, by_model), tables)
    return path


def is_said(rows):
    """Whether the last row has a cell: xlsxwriter knows of no others."""
    return not rows or any(cell is not None for cell in rows[-1])


@settings(deadline=None)
@given(TABLES.filter(lambda tables: all(map(is_said, tables))))
def test_every_part_is_as_xlsxwriter_writes_it(tmp_path_factory, tables):
    path = filled(tmp_path_factory.mktemp("book") / "a.xlsx", tables)
    assert parts(path) == parts(laid_out(BytesIO(), tables, by_cell))


@pytest.mark.parametrize("text", ["<r>a</r>", "<r><t>1</t></r><f>1+1</f><r></r>"])
def test_no_text_passes_for_markup(tmp_path, text):
    path = filled(tmp_path / "a.xlsx", [[[text, None, None, None]]])
    assert CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1][0] == text
    assert b"<f>" not in parts(path)["xl/worksheets/sheet1.xml"][1]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a" * LONGEST_TEXT, LONGEST_TEXT),
        ("a" * (LONGEST_TEXT + 1), LONGEST_TEXT),
        ("😀" * (LONGEST_TEXT // 2), LONGEST_TEXT // 2),
        ("😀" * (LONGEST_TEXT // 2 + 1), LONGEST_TEXT // 2),  # never half a character
    ],
)
def test_a_text_is_no_longer_than_a_cell_takes(text, kept):
    assert text_xml(text) == f">{text[:kept]}"


@pytest.mark.parametrize("cell", [Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_number_is_not_written(tmp_path, cell):
    with pytest.raises(ValueError, match="no number for a cell"):
        filled(tmp_path / "a.xlsx", [[[None, cell, None, None]]])


def test_the_model_itself_is_not_left(tmp_path):
    path = filled(tmp_path / "a.xlsx", [[], [[None] * WIDTH, ["a", 1, Decimal("2.50"), None]]])
    first, second = (CalamineWorkbook.from_path(path).get_sheet_by_index(number).to_python() for number in (0, 1))
    assert first == [[f"head {column}" for column in range(WIDTH)]]
    assert second[-1] == ["a", 1.0, 2.5, ""]
    assert next(iter(MODEL.values())) not in str(first + second)


def test_rows_that_a_sheet_cannot_hold_are_refused_and_never_left_out(tmp_path, monkeypatch):
    rows = [["a"] * WIDTH] * 3
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    assert filled(tmp_path / "a.xlsx", [rows]).exists()
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    with pytest.raises(SheetFull, match=r"b\.xlsx would have 3 rows on one sheet; a sheet holds 2"):
        filled(tmp_path / "b.xlsx", [rows])
    assert not (tmp_path / "b.xlsx").exists()

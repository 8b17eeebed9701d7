import csv
import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet
from python_calamine import CalamineWorkbook

from pipeline.errors import UsageError
from pipeline.warehouse import export
from pipeline.warehouse.export import export_view
from pipeline.warehouse.publish import publish
from pipeline.warehouse.views import VIEWS, read_view

YIYANG = ("yiyang", "2018H2")


@pytest.fixture
def published(url, make_run, make_tables):
    publish(url, make_run(), make_tables())
    return url


def stored(url, view):
    with read_view(url, view, *YIYANG) as found:
        return found.columns, list(found.rows)


@pytest.mark.parametrize("view", list(VIEWS))
def test_parquet_holds_every_row_with_its_types(published, tmp_path, view):
    columns, rows = stored(published, view)
    assert export_view(published, view, *YIYANG, tmp_path / "new" / "a.parquet") == len(rows)
    found = parquet.read_table(tmp_path / "new" / "a.parquet")
    assert found.column_names == [column.name for column in columns]
    assert [tuple(row.values()) for row in found.to_pylist()] == rows
    if view == "flag":
        assert found.schema.field("amount_monthly").type == pa.decimal128(14, 2)
        assert found.schema.field("reason_codes").type == pa.list_(pa.string())
        assert found.schema.field("notice_required").type == pa.bool_()
        assert found.schema.field("member_no").type == pa.int64()


@pytest.mark.parametrize("view", list(VIEWS))
def test_csv_holds_every_row(published, tmp_path, view):
    columns, rows = stored(published, view)
    assert export_view(published, view, *YIYANG, tmp_path / "a.csv") == len(rows)
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        header, *cells = csv.reader(file)
    assert header == [column.name for column in columns]
    assert [[back(text, column.kind) for text, column in zip(row, columns, strict=True)] for row in cells] == [
        list(row) for row in rows
    ]


def back(text, kind):
    if text == "":
        return None
    read = {
        "text": str, "json": str, "integer": int, "real": float, "decimal": Decimal, "array": json.loads,
        "boolean": {"true": True, "false": False}.get, "timestamp": datetime.fromisoformat,
        "date": lambda day: datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC).date(),
    }  # fmt: skip
    return read[kind](text)


@pytest.mark.parametrize("view", list(VIEWS))
def test_xlsx_holds_every_row_with_typed_cells(published, tmp_path, view):
    columns, rows = stored(published, view)
    assert export_view(published, view, *YIYANG, tmp_path / "a.xlsx") == len(rows)
    header, *cells = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_name(view).to_python()
    assert header == [column.name for column in columns]
    for found, row in zip(cells, rows, strict=True):
        assert found == [as_cell(value) for value in row]


def as_cell(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return float(value)
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, datetime):
        china = value.astimezone(timezone(timedelta(hours=8))).replace(tzinfo=None)
        milliseconds = timedelta(milliseconds=round(china.microsecond / 1000))
        return china.replace(microsecond=0) + milliseconds
    return value


def test_a_text_that_looks_like_a_formula_stays_text(published, tmp_path):
    export_view(published, "flag", *YIYANG, tmp_path / "a.xlsx")
    header, *cells = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()
    assert cells[2][header.index("explanation_zh")] == "=1+1,\n第二行"


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(published, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "SHEET_ROWS", 2)
    assert export_view(published, "flag", *YIYANG, tmp_path / "a.xlsx") == 3
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    assert book.sheet_names == ["flag", "flag_2"]
    assert [len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names] == [3, 2]


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_twice_leaves_the_same_bytes_and_nothing_beside(published, tmp_path, ending):
    for name in ("a", "b"):
        export_view(published, "income_month", *YIYANG, tmp_path / f"{name}{ending}")
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"a{ending}", f"b{ending}"]


def test_a_failed_export_leaves_the_old_file_as_it_was(url, make_run, make_tables, flags, flag_row, tmp_path):
    publish(url, make_run(), make_tables(flag=flags(flag_row(explanation_zh="长" * 32_768))))
    (tmp_path / "a.xlsx").write_text("old")
    with pytest.raises(UsageError, match="longer than a spreadsheet holds"):
        export_view(url, "flag", *YIYANG, tmp_path / "a.xlsx")
    assert (tmp_path / "a.xlsx").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
    assert export_view(url, "flag", *YIYANG, tmp_path / "a.csv") == 1


def test_the_known_names_are_told(published, tmp_path):
    with pytest.raises(UsageError, match=r"Unknown view 'flags'\. Known: identity_link, flag"):
        export_view(published, "flags", *YIYANG, tmp_path / "a.csv")
    with pytest.raises(UsageError, match=r"Unknown file ending '\.ods'\. Known: \.csv, \.xlsx, \.parquet"):
        export_view(published, "flag", *YIYANG, tmp_path / "a.ods")
    with pytest.raises(UsageError, match="Nothing is published for nanning 2019H2"):
        export_view(published, "flag", "nanning", "2019H2", tmp_path / "a.csv")


def test_a_place_that_cannot_be_written_is_said(published, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot be written"):
        export_view(published, "flag", *YIYANG, tmp_path / "file" / "a.csv")

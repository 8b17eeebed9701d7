"""One view into one file: .csv, .xlsx or .parquet. Written beside and renamed: a file that is there is whole."""

from __future__ import annotations

import csv
import itertools
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Final

import pyarrow as pa
import xlsxwriter
from pyarrow import parquet

from pipeline.errors import UsageError
from pipeline.warehouse.runs import published_run
from pipeline.warehouse.views import Column, Value, ViewRows, read_view

Writer = Callable[[Path, ViewRows, str], int]
SHEET_ROWS: Final = 1_048_575
"""Data rows a sheet can hold under its header."""
CELL_CHARACTERS: Final = 32_767
PARQUET_ROWS: Final = 100_000
CHINA: Final = timezone(timedelta(hours=8))
WORKBOOK_OPTIONS: Final = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd",
}  # fmt: skip
"""A cell is what it is: text that looks like a formula, a number or a link stays text."""


def export_view(url: str, view: str, region: str, cycle: str, out: Path) -> int:
    """Write the view's rows to `out`, by its ending; returns how many rows.

    In CSV an array is JSON text and NULL an empty cell. In XLSX times are China's.

    Raises:
        UsageError: unknown view or ending, nothing published, or a cell longer than a spreadsheet holds.
    """
    write = WRITERS.get(out.suffix.lower())
    if write is None:
        raise UsageError(f"Unknown file ending {out.suffix!r}. Known: {', '.join(WRITERS)}.")
    with read_view(url, view, region, cycle) as found:
        if view != "delivery" and published_run(url, region, cycle) is None:
            raise UsageError(f"Nothing is published for {region} {cycle}. Run it first: hesv run.")
        try:
            return _write_beside(write, found, view, out)
        except OSError as problem:
            raise UsageError(f"{out} cannot be written ({problem.strerror}). Name another --out.") from problem


def _write_beside(write: Writer, found: ViewRows, view: str, out: Path) -> int:
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as beside:
        partial = Path(beside) / out.name
        rows = write(partial, found, view)
        partial.replace(out)
    return rows


def _write_csv(path: Path, found: ViewRows, _view: str) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.name for column in found.columns)
        for count, row in enumerate(found.rows, 1):  # noqa: B007 - the last number is the count
            writer.writerow(_csv_cell(value) for value in row)
    return count


def _csv_cell(value: Value) -> str:
    """Numbers plain, booleans true/false, times ISO 8601 in UTC, arrays JSON, nothing empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _write_xlsx(path: Path, found: ViewRows, view: str) -> int:
    """One sheet, or several named view, view_2, … where the rows do not fit one."""
    total = 0
    with xlsxwriter.Workbook(path, WORKBOOK_OPTIONS) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - same rows, same bytes: no clock
        formats = {
            "header": book.add_format({"bold": True}),
            "decimal": book.add_format({"num_format": "0.00"}),
            "timestamp": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        for number in itertools.count(1):
            rows = itertools.islice(found.rows, SHEET_ROWS)
            name = view if number == 1 else f"{view}_{number}"
            written = _write_sheet(book, name, found.columns, rows, formats)
            total += written
            if written < SHEET_ROWS:
                break
    return total


def _write_sheet(
    book: xlsxwriter.Workbook,
    name: str,
    columns: tuple[Column, ...],
    rows: Iterator[tuple[Value, ...]],
    formats: Mapping[str, object],
) -> int:
    sheet = book.add_worksheet(name[:31])
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, 40 if column.kind in ("json", "array") else 16)
        sheet.write_string(0, index, column.name, formats["header"])
    count = 0
    for count, row in enumerate(rows, 1):
        for index, value in enumerate(row):
            _write_cell(sheet, count, index, value, formats)
    sheet.autofilter(0, 0, count, len(columns) - 1)
    return count


def _write_cell(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, index: int, value: Value, formats: Mapping[str, object]
) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, index, value)
    elif isinstance(value, Decimal):
        sheet.write_number(row, index, value, formats["decimal"])
    elif isinstance(value, int | float):
        sheet.write_number(row, index, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, index, value.astimezone(CHINA).replace(tzinfo=None), formats["timestamp"])
    elif isinstance(value, str | list):
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if len(text) > CELL_CHARACTERS:
            raise UsageError(f"A cell in row {row} is longer than a spreadsheet holds. Export as .csv or .parquet.")
        sheet.write_string(row, index, text)
    else:
        sheet.write_datetime(row, index, value)


def _write_parquet(path: Path, found: ViewRows, _view: str) -> int:
    schema = pa.schema([(column.name, _arrow_type(column)) for column in found.columns])
    total = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while rows := list(itertools.islice(found.rows, PARQUET_ROWS)):
            values = zip(*rows, strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(values, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            total += len(rows)
    return total


def _arrow_type(column: Column) -> pa.DataType:
    """Decimals keep PostgreSQL's precision; JSON is text; times are UTC."""
    if column.kind == "decimal":
        return pa.decimal128(column.precision, column.scale)
    return ARROW_TYPES[column.kind]


ARROW_TYPES: Final[Mapping[str, pa.DataType]] = {
    "text": pa.string(), "json": pa.string(), "integer": pa.int64(), "real": pa.float64(), "boolean": pa.bool_(),
    "date": pa.date32(), "timestamp": pa.timestamp("us", tz="UTC"), "array": pa.list_(pa.string()),
}  # fmt: skip
WRITERS: Final[Mapping[str, Writer]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".parquet": _write_parquet,
}

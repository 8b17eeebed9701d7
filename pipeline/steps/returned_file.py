"""A township's returned form as rows of text: XLSX or CSV, whatever a spreadsheet program made of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from connectors.contract import Format, TableContract
from connectors.readers import csv_text, xlsx
from connectors.readers.place import Place
from connectors.readers.rows import Block, Row
from pipeline.errors import UsageError
from pipeline.feeds.returned import HEADERS, SHEET

TABLE: Final = TableContract(columns={}, ignored=HEADERS)
MOST_BYTES: Final = 50_000_000
Cells = dict[str, str]


def read_returned(path: Path) -> Iterator[tuple[int, Cells]]:
    """Rows with their number (from 1), cells by header; a row with too many or too few cells has what it has.

    Raises:
        UsageError: another ending.
        DeliveryRefused: a file that cannot be read, or without the form's columns.
    """
    place = Place("township", path.name)
    number = 0
    for item in _read(path, place):
        for cells in _rows(item):
            number += 1
            # NUL is a character that no text of the warehouse can hold
            yield number, {name: (cell or "").replace("\0", "") for name, cell in zip(HEADERS, cells, strict=False)}


def _read(path: Path, place: Place) -> Iterator[Row | Block]:
    ending = path.suffix.lower()
    if ending == ".xlsx":
        return xlsx.read(path, Format(reader="xlsx", max_bytes=MOST_BYTES, sheet=SHEET), TABLE, place)
    if ending == ".csv":
        return csv_text.read(path, _csv_layout(path), TABLE, place)
    raise UsageError(f"{path.name} is no .xlsx and no .csv. Send the form as it was written, filled in.")


def _csv_layout(path: Path) -> Format:
    """UTF-8 as written; GB18030 where a spreadsheet program of the township has saved it so."""
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return Format(reader="csv", max_bytes=MOST_BYTES, encoding="gb18030")
    return Format(reader="csv", max_bytes=MOST_BYTES, bom="allowed")


def _rows(item: Row | Block) -> Iterator[tuple[str | None, ...]]:
    if isinstance(item, Row):
        yield tuple(item.cells)
        return
    for at, cells in enumerate(zip(*(column.to_pylist() for column in item.cells), strict=True)):
        odd = item.odd.get(at)
        yield cells if odd is None else tuple(odd.cells)

"""Opens one delivered file by its contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pyarrow as pa

from connectors.contract import Contract, Format, TableContract
from connectors.readers import csv_text, delimited, json_lines, xlsx
from connectors.readers.place import Place
from connectors.readers.rows import Block, Row, batches

Reader = Callable[[Path, Format, TableContract, Place], Iterator[Row | Block]]

READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {"csv": csv_text.read, "delimited": delimited.read, "xlsx": xlsx.read, "json_lines": json_lines.read}
)


def table_of(contract: Contract, file_name: str) -> str:
    """The table a delivered file holds.

    Raises:
        DeliveryRefused: the contract knows no file of that name.
    """
    table = contract.table_of(file_name)
    if table is None:
        known = ", ".join(entry.file or f"*{entry.ending}" for entry in contract.tables.values())
        raise Place(contract.source, file_name).refuse("", f"a file named {known}", "this one", "Ask the agency.")
    return table


def open_file(
    contract: Contract, path: Path, name: str | None = None, stated: int | None = None
) -> Iterator[pa.RecordBatch]:
    """A file as text batches (`connectors.readers.rows`); `name` is its delivered name where `path` has another.

    Nothing is read before the first batch is asked for, and nothing beyond the batch in which the rows become more
    than the manifest has `stated`.

    Raises:
        DeliveryRefused: a header, an encoding or an archive that is not the contract's; rows that are not as stated.
    """
    file_name = name or path.name
    table = contract.tables[table_of(contract, file_name)]
    rows = READERS[contract.format.reader](path, contract.format, table, Place(contract.source, file_name))
    found = batches(rows, table)
    return found if stated is None else _counted(found, contract.source, file_name, stated)


def _counted(found: Iterator[pa.RecordBatch], source: str, file_name: str, stated: int) -> Iterator[pa.RecordBatch]:
    counted = 0
    for batch in found:
        counted += batch.num_rows
        if counted > stated:
            check_rows(source, file_name, stated, f"{counted} or more")
        yield batch
    check_rows(source, file_name, stated, counted)


def check_rows(source: str, file_name: str, stated: int, counted: int | str) -> None:
    """Refuse a file whose counted data rows are not those its manifest states."""
    if stated != counted:
        todo = "Ask the agency which is right: rows may have been lost on the way."
        raise Place(source, file_name).refuse("rows", f"{stated} data rows as in the manifest", str(counted), todo)

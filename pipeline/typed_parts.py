"""One file's rows, typed: what of it can be kept and taken again (`pipeline.parsed`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.contract import Contract
from connectors.files import table_of
from connectors.sources import RECORDS
from pipeline import tables
from pipeline.parsed import PartWriter
from pipeline.quarantine import Fixes, type_with_fixes

ROW_FATE: Final = pa.schema(
    [("file_name", pa.string()), ("row_number", pa.int32()), ("row_digest", pa.binary(16)),
     ("correction_digest", pa.binary(16)), ("is_bad", pa.bool_())]
)  # fmt: skip
TYPED, BAD, ROWS, REPLAYED = "typed.parquet", "bad.parquet", "row.parquet", "replayed.parquet"
PARTS: Final = {BAD: tables.QUARANTINE, ROWS: ROW_FATE, REPLAYED: tables.QUARANTINE}


def type_rows(contract: Contract, text: Path, file_name: str, fixes: Fixes, folder: Path) -> None:
    """Type every row of a file: `typed`, `bad` and `replayed` rows, and `row` with the digests of the first two."""
    schemas = {**PARTS, TYPED: RECORDS[table_of(contract, file_name)]}
    with ExitStack() as stack:
        add = {part: stack.enter_context(PartWriter(folder / part, schema)).add for part, schema in schemas.items()}
        for batch in _text_batches(text, file_name):
            result = type_with_fixes(contract, file_name, batch, fixes)
            digests = [_digests(rows, is_bad=False) for rows in result.records]
            digests += [_digests(rows, is_bad=True) for rows in result.quarantine]
            add[ROWS](pa.concat_tables(digests).sort_by("row_number"))
            add[TYPED](_in_order(result.records))
            add[BAD](_in_order(result.quarantine))
            for rows in result.replayed:
                add[REPLAYED](pa.Table.from_batches([rows]))


def _in_order(batches: Sequence[pa.RecordBatch]) -> pa.Table:
    """Rows as delivered, where fixed ones come after the others."""
    rows = pa.Table.from_batches(batches)
    return rows if len(batches) == 1 else rows.sort_by("row_number")


def _text_batches(path: Path, file_name: str) -> Iterator[pa.RecordBatch]:
    """The batches of one file as landed; each was written as one row group and is of one file."""
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            first = file.metadata.row_group(number).column(0).statistics
            if first is None or not first.has_min_max or first.min == file_name:
                yield from (
                    batch
                    for batch in file.read_row_group(number).combine_chunks().to_batches()
                    if batch.num_rows and batch["file_name"][0].as_py() == file_name
                )


def _digests(rows: pa.RecordBatch, *, is_bad: bool) -> pa.Table:
    table = pa.Table.from_batches([rows])
    if "correction_digest" not in table.column_names:
        table = table.append_column("correction_digest", pa.nulls(table.num_rows, pa.binary(16)))
    return table.append_column("is_bad", pa.repeat(pa.scalar(is_bad), table.num_rows)).select(ROW_FATE.names)

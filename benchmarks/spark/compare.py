"""Two runs' tables beside each other: the same columns, types and rows, in the same order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.store import PART, SUCCESS

ROWS_AT_ONCE = 200_000


@dataclass(frozen=True, slots=True)
class Compared:
    """A table of both runs: its rows, and what is not the same (None: nothing)."""

    table: str
    rows: int
    differs: str | None


def compare_runs(one: Path, other: Path) -> list[Compared]:
    """Every table that either run left, in the order of their names."""
    names = {file.parent.name for run in (one, other) for file in run.glob(f"*/{SUCCESS}")}
    return [_compare(name, one / name / PART, other / name / PART) for name in sorted(names)]


def _compare(name: str, one: Path, other: Path) -> Compared:
    if not (one.exists() and other.exists()):
        return Compared(name, 0, f"only {'the first' if one.exists() else 'the second'} run has it")
    with pq.ParquetFile(one) as found, pq.ParquetFile(other) as expected:
        return Compared(name, found.metadata.num_rows, _difference(found, expected))


def _difference(one: pq.ParquetFile, other: pq.ParquetFile) -> str | None:
    schemas = [file.schema_arrow for file in (one, other)]
    if schemas[0].names != schemas[1].names:
        return "other columns"
    if schemas[0].types != schemas[1].types:
        return "other types"
    if one.metadata.num_rows != other.metadata.num_rows:
        return f"{one.metadata.num_rows} and {other.metadata.num_rows} rows"
    schema = pa.schema([pa.field(field.name, field.type) for field in schemas[0]])
    batches = (file.iter_batches(batch_size=ROWS_AT_ONCE) for file in (one, other))
    for number, pair in enumerate(zip(*batches, strict=True)):
        tables = [pa.Table.from_batches([batch]).cast(schema) for batch in pair]
        if not tables[0].equals(tables[1]):
            columns = [name for name in schema.names if not tables[0][name].equals(tables[1][name])]
            return f"rows from {number * ROWS_AT_ONCE}: {', '.join(columns)}"
    return None

"""The engine port: run a named SQL on named tables, map a function over Arrow batches, write a table.

Steps speak to this port alone. DuckDBEngine is the default; an engine for one region that outgrows a machine
runs the same SQL files and the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, Protocol

import pyarrow as pa

BatchFunction = Callable[[Iterable[pa.RecordBatch]], Iterable[pa.RecordBatch]]
"""Takes each batch for itself: which batches it is given together, and in which process, is the engine's affair."""

BATCH_ROWS: Final = 50_000
GROUP_ROWS: Final = 20_480
"""Rows of a Parquet row group: what is read where one row of a table in order is looked up."""


class Engine(Protocol):
    """Set work on tables that lie as Parquet files."""

    def query(self, sql: str, tables: Mapping[str, Path | pa.Table], into: Path, group_rows: int = GROUP_ROWS) -> None:
        """Run the statement `sql/steps/<sql>.sql` with `tables` by name; the result becomes one Parquet file.

        `group_rows`: of each row group, about.
        """

    def fetch(self, sql: str, tables: Mapping[str, Path | pa.Table]) -> pa.Table:
        """The same, the result in memory: for small results only."""

    def map_batches(
        self, function: BatchFunction, table: Path, schema: pa.Schema, into: Path, batch_rows: int = BATCH_ROWS
    ) -> None:
        """Feed a table's batches, of `batch_rows` rows at most, through `function`, which is picklable.

        What it yields (of `schema`) becomes one Parquet file, in the order of the batches.
        """

"""The default engine: DuckDB, embedded, out of core. The only module that imports duckdb."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.engine.port import BATCH_ROWS, GROUP_ROWS, BatchFunction
from pipeline.workers import in_order

FORMAT: Final = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group_rows}"
"""Row groups small enough that one household is found without reading many others."""


def statement(name: str) -> str:
    """The text of `sql/steps/<name>.sql`."""
    return resources.files("sql").joinpath("steps", f"{name}.sql").read_text(encoding="utf-8")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


class DuckDBEngine:
    """One in-memory DuckDB a call: nothing is kept between statements, so a statement depends on its tables alone.

    `memory_limit` is DuckDB's own ('4GB'); what does not fit spills into `spill`. `workers`: DuckDB's threads, and the
    processes a function over batches runs in.
    """

    def __init__(self, spill: Path, memory_limit: str = "4GB", workers: int = 2) -> None:
        self._spill, self._memory_limit, self._workers = spill, memory_limit, workers

    def _connect(self, tables: Mapping[str, Path | pa.Table]) -> duckdb.DuckDBPyConnection:
        self._spill.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(
            config={
                "memory_limit": self._memory_limit,
                "threads": self._workers,
                "temp_directory": str(self._spill),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        )
        connection.execute("SET enable_progress_bar = false")  # it writes to stdout where it takes a person to be
        for name, table in tables.items():
            if isinstance(table, Path):
                # names and paths are ours, never a delivery's
                connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM read_parquet({_quoted(table)})')  # noqa: S608
            else:
                connection.register(name, table)
        return connection

    def query(self, sql: str, tables: Mapping[str, Path | pa.Table], into: Path, group_rows: int = GROUP_ROWS) -> None:
        """Run a named statement; the result, in its own order, becomes the Parquet file `into`."""
        with self._connect(tables) as connection:
            connection.execute(f"COPY ({statement(sql)}) TO {_quoted(into)} ({FORMAT.format(group_rows=group_rows)})")

    def fetch(self, sql: str, tables: Mapping[str, Path | pa.Table]) -> pa.Table:
        """Run a named statement; the result in memory."""
        with self._connect(tables) as connection:
            return connection.sql(statement(sql)).to_arrow_table()

    def map_batches(
        self, function: BatchFunction, table: Path, schema: pa.Schema, into: Path, batch_rows: int = BATCH_ROWS
    ) -> None:
        """Feed a Parquet file's batches through a function, several at once; what it makes stays in their order."""
        with pq.ParquetFile(table) as source, pq.ParquetWriter(into, schema, compression="zstd") as writer:
            batches = source.iter_batches(batch_size=batch_rows)
            for made in in_order(partial(_all_of, function), batches, self._workers):
                for batch in made:
                    writer.write_batch(batch)


def _all_of(function: BatchFunction, batch: pa.RecordBatch) -> list[pa.RecordBatch]:
    return list(function([batch]))

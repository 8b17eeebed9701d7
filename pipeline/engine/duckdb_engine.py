"""The default engine: DuckDB, embedded, out of core. The only module that imports duckdb."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.engine.port import BatchFunction

BATCH_ROWS = 50_000


def statement(name: str) -> str:
    """The text of `sql/steps/<name>.sql`."""
    return resources.files("sql").joinpath("steps", f"{name}.sql").read_text(encoding="utf-8")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


class DuckDBEngine:
    """One in-memory DuckDB a call: nothing is kept between statements, so a statement depends on its tables alone.

    `memory_limit` is DuckDB's own ('4GB'); what does not fit spills into `spill`.
    """

    def __init__(self, spill: Path, memory_limit: str = "4GB", threads: int = 2) -> None:
        self._spill, self._memory_limit, self._threads = spill, memory_limit, threads

    def _connect(self, tables: Mapping[str, Path | pa.Table]) -> duckdb.DuckDBPyConnection:
        self._spill.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(
            config={
                "memory_limit": self._memory_limit,
                "threads": self._threads,
                "temp_directory": str(self._spill),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        )
        for name, table in tables.items():
            if isinstance(table, Path):
                # names and paths are ours, never a delivery's
                connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM read_parquet({_quoted(table)})')  # noqa: S608
            else:
                connection.register(name, table)
        return connection

    def query(self, sql: str, tables: Mapping[str, Path | pa.Table], into: Path) -> None:
        """Run a named statement; the result, in its own order, becomes the Parquet file `into`."""
        with self._connect(tables) as connection:
            connection.execute(f"COPY ({statement(sql)}) TO {_quoted(into)} (FORMAT parquet, COMPRESSION zstd)")

    def fetch(self, sql: str, tables: Mapping[str, Path | pa.Table]) -> pa.Table:
        """Run a named statement; the result in memory."""
        with self._connect(tables) as connection:
            return connection.sql(statement(sql)).to_arrow_table()

    def map_batches(self, function: BatchFunction, table: Path, schema: pa.Schema, into: Path) -> None:
        """Feed a Parquet file's batches through a function, in order."""
        with pq.ParquetFile(table) as source, pq.ParquetWriter(into, schema, compression="zstd") as writer:
            for batch in function(source.iter_batches(batch_size=BATCH_ROWS)):
                writer.write_batch(batch)

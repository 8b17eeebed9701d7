"""The engine for one region that outgrows a machine: the same statements and functions on Spark.

The only modules that import pyspark are this one and spark_session.py. A statement is translated by translate.py;
the types of its result are DuckDB's, asked of DuckDB itself over the same tables without rows, so that a table is the
same file whichever engine made it. Tables lie where driver and executors see them under the same path.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from pipeline.engine.conform import may_be_null
from pipeline.engine.duckdb_engine import DuckDBEngine, statement
from pipeline.engine.parts import ROW, OnPart, join_parts, spark_schema
from pipeline.engine.port import BATCH_ROWS, GROUP_ROWS, BatchFunction
from pipeline.engine.spark_session import session
from pipeline.engine.translate import to_spark
from pipeline.errors import DependencyDown, HesvError

RAISED: Final = re.compile(r"^(?:\w+\.)*(\w+)(?:: |$)")


class SparkFailed(HesvError):
    """Spark could not do a piece of work. Its own message is not passed on: it holds values of the row."""

    def __init__(self, work: str, condition: str) -> None:
        super().__init__(work, condition)
        self.work, self.condition = work, condition

    def __str__(self) -> str:
        return f"Spark failed at {self.work}: {self.condition}. Run it with --engine duckdb to see the row."


class SparkEngine:
    """Statements on Spark, each in a session of its own: nothing is kept between them.

    `master` is Spark's own (local[2], spark://host:7077, yarn, k8s://…); `spill` is a folder that executors see too.
    """

    def __init__(self, master: str, spill: Path) -> None:
        self._master, self._spill = master, spill.absolute()

    def query(self, sql: str, tables: Mapping[str, Path | pa.Table], into: Path, group_rows: int = GROUP_ROWS) -> None:
        """Run a named statement; the result, in its own order, becomes the Parquet file `into`."""
        with self._scratch() as scratch:
            empty = scratch / "empty.parquet"
            DuckDBEngine(scratch).query(sql, _without_rows(tables), empty)
            self._run(sql, tables, may_be_null(pq.read_schema(empty)), scratch, into, group_rows)

    def fetch(self, sql: str, tables: Mapping[str, Path | pa.Table]) -> pa.Table:
        """Run a named statement; the result in memory."""
        with self._scratch() as scratch:
            schema = DuckDBEngine(scratch).fetch(sql, _without_rows(tables)).schema
            self._run(sql, tables, schema, scratch, scratch / "fetched.parquet")
            return pq.read_table(scratch / "fetched.parquet").cast(schema)

    def map_batches(
        self, function: BatchFunction, table: Path, schema: pa.Schema, into: Path, batch_rows: int = BATCH_ROWS
    ) -> None:
        """Feed a Parquet file's batches through a function, a part of the file a task; the rows come out in order."""
        on_part = OnPart(function, may_be_null(pq.read_schema(table)), schema)
        with self._scratch() as scratch, _telling(f"mapping {table.parent.name}"):
            spark = self._started()
            spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(batch_rows))
            rows = spark.read.parquet(_uri(table)).selectExpr("*", f"_metadata.row_index AS {ROW}")
            mapped = rows.mapInArrow(on_part, from_arrow_schema(spark_schema(schema)))
            self._keep(mapped, schema, scratch, into)

    def _run(
        self,
        sql: str,
        tables: Mapping[str, Path | pa.Table],
        schema: pa.Schema,
        scratch: Path,
        into: Path,
        group_rows: int = GROUP_ROWS,
    ) -> None:
        translated = to_spark(statement(sql))
        with _telling(sql):
            spark = self._started()
            for name in translated.tables:
                spark.read.parquet(_uri(_as_file(tables[name], scratch / f"{name}.parquet"))).createTempView(name)
            self._keep(spark.sql(translated.sql), schema, scratch, into, group_rows)

    def _started(self) -> SparkSession:
        """A session that knows no table yet, in the process's one context."""
        return session(self._master, self._spill).newSession()

    def _keep(
        self, rows: DataFrame, schema: pa.Schema, scratch: Path, into: Path, group_rows: int = GROUP_ROWS
    ) -> None:
        rows.write.parquet(_uri(scratch / "parts"))
        join_parts(scratch / "parts", schema, into, group_rows)

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        self._spill.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="work-", dir=self._spill))
        try:
            yield folder
        finally:
            shutil.rmtree(folder)


def _uri(path: Path) -> str:
    """A path as Spark must read it: not as one of a cluster's default file system."""
    return path.absolute().as_uri()


def _as_file(table: Path | pa.Table, beside: Path) -> Path:
    if isinstance(table, Path):
        return table
    pq.write_table(table, beside)
    return beside


def _without_rows(tables: Mapping[str, Path | pa.Table]) -> dict[str, Path | pa.Table]:
    return {
        name: (pq.read_schema(table).remove_metadata() if isinstance(table, Path) else table.schema).empty_table()
        for name, table in tables.items()
    }


@contextmanager
def _telling(work: str) -> Iterator[None]:
    """Tell of a failure what Spark calls it, and of a function's error its class; never the message.

    What may pass, a lost executor or master, is a DependencyDown: Airflow tries again.
    """
    try:
        yield
    except PySparkException as error:
        raised = [found for line in str(error).splitlines() if (found := RAISED.match(line))]
        condition = error.getCondition() or (raised[-1].group(1) if raised else type(error).__name__)
        raise SparkFailed(work, condition) from None
    except pa.ArrowInvalid as error:  # it names the value that does not fit
        raise SparkFailed(work, type(error).__name__) from None
    except Py4JError as error:
        todo = "See that the master and its workers are up, and run again; nothing half-done stands."
        raise DependencyDown("Spark", f"{type(error).__name__} at {work}", todo) from None

"""Where tables between steps lie: HESV_HOME/runs/<region>/<cycle>/<run_id>/<table>/, Parquet.

A table is a folder. It is written beside its place and moved there whole, then made valid by a small success
file: a step that died half-way left nothing a later step could take for a table.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.cycle import Cycle

SUCCESS = "_SUCCESS"
PART = "part-0.parquet"
GROUP_ROWS = 20_480
"""Rows of a row group, as the engines write them: a row is looked up without reading many others."""


class TableMissing(RuntimeError):
    """A step looked for a table that an earlier step has not left (or not finished)."""

    def __init__(self, table: str, folder: str) -> None:
        super().__init__(table, folder)
        self.table, self.folder = table, folder

    def __str__(self) -> str:
        return f"Table {self.table} is not in {self.folder}. Run the step that makes it first."


@dataclass(slots=True)
class Tally:
    """Rows and bytes written so far."""

    rows: int = 0
    bytes: int = 0

    def add(self, rows: int, size: int) -> None:
        """Count what was written."""
        self.rows += rows
        self.bytes += size


_tally: ContextVar[Tally | None] = ContextVar("tally", default=None)


@contextmanager
def tallied() -> Iterator[Tally]:
    """Counts the tables that become whole while the block runs."""
    tally = Tally()
    token = _tally.set(tally)
    try:
        yield tally
    finally:
        _tally.reset(token)


@dataclass(frozen=True, slots=True)
class RunStore:
    """The tables of one run."""

    home: Path
    region: str
    cycle: str
    run_id: str

    @classmethod
    def of(cls, home: Path, cycle: Cycle, run_id: str) -> RunStore:
        """The store of a run of `cycle`."""
        return cls(home, cycle.region, cycle.name, run_id)

    @property
    def root(self) -> Path:
        """The run's folder."""
        return self.home / "runs" / self.region / self.cycle / self.run_id

    def file(self, name: str) -> Path:
        """A file of the run that is no table: run.json, report.json."""
        self.root.mkdir(parents=True, exist_ok=True)
        return self.root / name

    def has(self, table: str) -> bool:
        """Whether the table is there and whole."""
        return (self.root / table / SUCCESS).exists()

    def path(self, table: str) -> Path:
        """The Parquet file of a finished table.

        Raises:
            TableMissing: it is not there, or was left half-written.
        """
        if not self.has(table):
            raise TableMissing(table, str(self.root))
        return self.root / table / PART

    def read(self, table: str, columns: list[str] | None = None) -> pa.Table:
        """A finished table, whole."""
        return pq.read_table(self.path(table), columns=columns)

    def rows(self, table: str) -> int:
        """How many rows a finished table has, without reading it."""
        return int(pq.read_metadata(self.path(table)).num_rows)

    def write(self, table: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch | pa.Table]) -> int:
        """Write a table from batches of `schema`; what was there is replaced. Gives its rows."""
        count = 0
        with TableWriter(self, table, schema) as writer:
            for batch in batches:
                writer.add(batch)
                count += batch.num_rows
        return count

    def place(self, table: str, write: Callable[[Path], None]) -> int:
        """Let `write(path)` make the Parquet file, then make it the table. Gives its rows."""
        beside = self._beside(table)
        write(beside / PART)
        self.commit(table, beside)
        return self.rows(table)

    def take(self, other: RunStore, table: str) -> int:
        """Another run's finished table as this run's own, by hard link. Gives its rows."""
        return self.place(table, lambda path: path.hardlink_to(other.path(table)))

    def _beside(self, table: str) -> Path:
        beside = self.root / f".{table}.writing"
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        return beside

    def commit(self, table: str, beside: Path) -> None:
        """Move a written folder to the table's place and mark it whole."""
        target = self.root / table
        shutil.rmtree(target, ignore_errors=True)
        beside.rename(target)
        (target / SUCCESS).touch()
        if (tally := _tally.get()) is not None:
            tally.add(self.rows(table), (target / PART).stat().st_size)

    def write_json(self, name: str, value: object) -> Path:
        """A small JSON file of the run, the same bytes for the same value."""
        path = self.file(name)
        path.parent.mkdir(exist_ok=True)
        beside = path.with_suffix(".writing")
        beside.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        beside.replace(path)
        return path

    def read_json(self, name: str) -> Any:  # noqa: ANN401 - JSON is what it is
        """Read back what `write_json` wrote."""
        return json.loads(self.file(name).read_text(encoding="utf-8"))


class TableWriter:
    """A table being written, batch by batch; it becomes visible only when the block ends without an error."""

    def __init__(self, store: RunStore, table: str, schema: pa.Schema) -> None:
        self._store, self._table, self._schema = store, table, schema
        self._beside = store._beside(table)
        self._writer = pq.ParquetWriter(self._beside / PART, schema, compression="zstd")

    def __enter__(self) -> TableWriter:
        return self

    def add(self, rows: pa.RecordBatch | pa.Table) -> None:
        """Append rows; they are cast to the table's schema."""
        table = rows if isinstance(rows, pa.Table) else pa.Table.from_batches([rows])
        self._writer.write_table(table.select(self._schema.names).cast(self._schema), GROUP_ROWS)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._writer.close()
        if kind is None:
            self._store.commit(self._table, self._beside)
        else:
            shutil.rmtree(self._beside, ignore_errors=True)

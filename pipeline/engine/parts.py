"""A table that was made in parts, part after part in order, as the one Parquet file it is to be.

And what a function over batches needs where each task has a part of the file only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.engine.conform import conform, plain
from pipeline.engine.port import GROUP_ROWS, BatchFunction

ROW: Final = "row_in_file"
FROM_ROW: Final = "from_row"


class OrderLost(RuntimeError):
    """Parts that are not in the order of the file they were made of."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__(before, after)
        self.before, self.after = before, after

    def __str__(self) -> str:
        return f"Row {self.after} of the file came after row {self.before}. Use the default engine: --engine duckdb."


@dataclass(frozen=True, slots=True)
class OnPart:
    """`function` over the batches of one part of a file, each row with its place in the file (`ROW`).

    What it yields says in `FROM_ROW` where its part began, so that whoever joins the parts can see their order.
    """

    function: BatchFunction
    source: pa.Schema
    schema: pa.Schema

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The function's own rows, in order.

        Raises:
            OrderLost: the rows are not one piece of the file.
        """
        begun: list[int] = []
        for made in self.function(self._in_order(batches, begun)):
            columns = [array.cast(plain(array.type)) for array in made.columns]
            start = pa.repeat(pa.scalar(begun[0] if begun else 0, pa.int64()), made.num_rows)
            yield pa.RecordBatch.from_arrays([*columns, start], names=[*self.schema.names, FROM_ROW])

    def _in_order(self, batches: Iterable[pa.RecordBatch], begun: list[int]) -> Iterator[pa.RecordBatch]:
        following = None
        for batch in batches:
            if batch.num_rows:
                rows = batch.column(ROW)
                first, last = rows[0].as_py(), rows[-1].as_py()
                if following not in (None, first) or last - first + 1 != batch.num_rows:
                    raise OrderLost((following or 0) - 1, first)
                begun.append(first)
                following = last + 1
                table = conform(pa.Table.from_batches([batch]).drop_columns([ROW]), self.source)
                yield from table.combine_chunks().to_batches()


def spark_schema(schema: pa.Schema) -> pa.Schema:
    """What `OnPart` yields for rows of `schema`."""
    fields = [pa.field(field.name, plain(field.type)) for field in schema]
    return pa.schema([*fields, pa.field(FROM_ROW, pa.int64())])


def join_parts(folder: Path, schema: pa.Schema, into: Path, group_rows: int = GROUP_ROWS) -> None:
    """Write the parts of `folder`, in the order of their names, as the one file `into`, in the types of `schema`.

    Raises:
        OrderLost: parts of a mapped file do not follow one another.
        TypesDiffer, pyarrow.ArrowInvalid: a column or a value does not fit.
    """
    reached = -1
    with pq.ParquetWriter(into, schema, compression="zstd") as writer:
        for part in sorted(folder.glob("part-*.parquet")):
            with pq.ParquetFile(part) as file:
                for batch in file.iter_batches(batch_size=group_rows):
                    table = pa.Table.from_batches([batch])
                    if FROM_ROW in table.column_names:
                        reached = _after(reached, table[FROM_ROW])
                        table = table.drop_columns([FROM_ROW])
                    writer.write_table(conform(table, schema))


def _after(reached: int, starts: pa.ChunkedArray) -> int:
    if len(starts):
        first, last = starts[0].as_py(), starts[-1].as_py()
        if not reached <= first <= last:
            raise OrderLost(reached, first)
        return int(last)
    return reached

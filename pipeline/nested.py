"""Households as rows: what one is judged from lies in one row, the rows of other tables as lists of structs. Pure."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.columns import HOUSEHOLD
from pipeline.linked_facts import COLUMNS


def tables_of(households: pa.RecordBatch | pa.Table) -> dict[str, pa.Table]:
    """The tables of these households, by the names `build_households` asks for, out of rows of the table `household`.

    Rows stay in the order of their households and, within one, of its list.
    """
    table = pa.Table.from_batches([households]) if isinstance(households, pa.RecordBatch) else households
    nested = [name for name in COLUMNS if name != "households"]
    kept = [name for name in nested if name in table.column_names]
    return {"households": table.drop_columns(kept)} | {name: _rows(table, name) for name in nested}


def _rows(table: pa.Table, name: str) -> pa.Table:
    if name not in table.column_names:  # an earlier version's run has none of it
        return pa.table({column: pa.array([], pa.string()) for column in COLUMNS[name]})
    lists = table[name].combine_chunks()
    rows = lists.flatten()
    owners = table[HOUSEHOLD].combine_chunks().take(pc.list_parent_indices(lists))
    return pa.table([owners, *rows.flatten()], names=[HOUSEHOLD, *rows.type.names])

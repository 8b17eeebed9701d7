"""What a typed record says of its person, as its source's contract tells: who he is, and what he owns.

Pure: Arrow tables and a contract's words in, Arrow tables out. No source is named here. Income stays in SQL
(`sql/steps/assess/list_income.sql`): to divide a span over its months is more than a column and a condition can say.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from connectors.contract import AssetEvidence, KindByCode
from pipeline.linkage.arrays import Ints, rank_texts, whole
from pipeline.tables import HOLDING, IDENTITY, ROW

ROW_COLUMNS: Final = tuple(name for name, _ in ROW)
ROW_BITS: Final = 32
"""A row number is an int32."""


def list_identities(source: str, records: pa.Table, quarantine: pa.Table, tie: str | None = None) -> pa.Table:
    """One row a record of `source`, accepted or in quarantine, by file and row: what linkage may look at.

    A column counts by its canonical name, whatever the source. The address of a property is where it lies, which is
    where its owner lives more often than not. A row in quarantine of which neither name nor number can be read is
    nobody's. `tie` is the column whose value ties rows together, as the contract names it.
    """
    readable = pc.or_(pc.is_valid(quarantine["name"]), pc.is_valid(quarantine["id_number"]))
    unread = quarantine.filter(pc.and_(pc.equal(quarantine["source"], source), readable))
    if tie is not None:
        texts = pc.binary_join_element_wise(tie, records[tie], ":")
        records = records.append_column("tie", texts)
    both = pa.concat_tables([_as(IDENTITY, source, records), _as(IDENTITY, source, unread)])
    return both.take(pa.array(_by_place(both)))


def _by_place(rows: pa.Table) -> Ints:
    """The rows by file and row number. Both parts stand so already, or nearly: a merge is all there is to do."""
    file, _ = rank_texts(whole(rows["file_name"]))
    return np.argsort(file << ROW_BITS | whole(rows["row_number"]).to_numpy(), kind="stable")


def columns_read(asset: AssetEvidence) -> tuple[str, ...]:
    """The columns of the typed table that `list_holdings` looks at."""
    by_code = (asset.kind.column,) if isinstance(asset.kind, KindByCode) else ()
    since = () if asset.held_from is None else (asset.held_from,)
    return tuple(dict.fromkeys((*ROW_COLUMNS, *by_code, *asset.columns.values(), *asset.held_when, *since)))


def list_holdings(source: str, asset: AssetEvidence, records: pa.Table | pa.RecordBatch, as_of: date) -> pa.Table:
    """One row a record that shows property held on the as-of date, in the order of `records`."""
    table = pa.Table.from_batches([records]) if isinstance(records, pa.RecordBatch) else records
    columns = {name: table[column] for name, column in asset.columns.items()}
    columns |= {name: table[name] for name in ROW_COLUMNS}
    columns["kind"] = _kinds(asset.kind, table)
    held = pa.table({**columns, "is_held": _is_held(asset, table, as_of)})
    return _as(HOLDING, source, held.filter(pc.and_(held["is_held"], pc.is_valid(held["kind"]))))


def _kinds(kind: str | KindByCode, table: pa.Table) -> pa.ChunkedArray | pa.Array:
    if isinstance(kind, str):
        return pa.repeat(pa.scalar(kind), table.num_rows)
    codes = pa.array(kind.codes.keys(), pa.string())
    return pa.array(kind.codes.values(), pa.string()).take(pc.index_in(table[kind.column], value_set=codes))


def _is_held(asset: AssetEvidence, table: pa.Table, as_of: date) -> pa.ChunkedArray | pa.Array:
    """A day that is empty is an early one: what the agency lists as held is held."""
    held = pa.repeat(pa.scalar(value=True), table.num_rows)
    for column, among in asset.held_when.items():
        held = pc.and_(held, pc.is_in(table[column], value_set=pa.array(among, pa.string())))
    if asset.held_from is not None:
        held = pc.and_(held, pc.fill_null(pc.less_equal(table[asset.held_from], pa.scalar(as_of)), fill_value=True))
    return held


def _as(schema: pa.Schema, source: str, rows: pa.Table) -> pa.Table:
    """The rows in a schema's columns, `source` filled in, empty where they have none of that name."""
    has: Mapping[str, pa.ChunkedArray | pa.Array] = {name: rows[name] for name in rows.column_names}
    columns = {**has, "source": pa.repeat(pa.scalar(source), rows.num_rows)}
    arrays = [columns[field.name] if field.name in columns else pa.nulls(rows.num_rows, field.type) for field in schema]
    return pa.table(arrays, names=schema.names).cast(schema)

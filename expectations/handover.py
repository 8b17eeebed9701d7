"""Typed tables as the gate hands them to Great Expectations: what a suite must see, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from expectations.suites import Suite
from pipeline.errors import UsageError

PRESENT: Final = "present"


def handed_over(suite: Suite, tables: Mapping[str, pa.Table]) -> pa.Table:
    """The table of one suite, in the form its bounds are written in.

    Days become ISO text, decimals become doubles, a list becomes the number of its items, and a text column whose
    values no expectation asks for becomes `present` or null: names, ids, phones and addresses stay out of the gate.

    Raises:
        UsageError: the caller gave no such table.
    """
    name, _, nested = suite.table.partition(".")
    if name not in tables:
        raise UsageError(f"The gate was given no table {name!r}; it takes every table of a source, empty ones too.")
    table = _items(tables[name], nested) if nested else tables[name]
    columns = [
        _for_gate(table.column(index), is_seen=field.name in suite.value_columns)
        for index, field in enumerate(table.schema)
    ]
    return pa.Table.from_arrays(columns, names=table.column_names)


def _items(table: pa.Table, column: str) -> pa.Table:
    """The items of a list column, one row an item."""
    items = pc.list_flatten(table.column(column)).combine_chunks()
    return pa.Table.from_struct_array(items)


def _for_gate(column: pa.ChunkedArray, *, is_seen: bool) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_list(kind):
        return pc.list_value_length(column)
    if pa.types.is_date(kind):
        return column.cast(pa.string())
    if pa.types.is_decimal(kind):
        return column.cast(pa.float64())
    if pa.types.is_string(kind) and not is_seen:
        return pc.if_else(pc.is_valid(column), pa.scalar(PRESENT), pa.scalar(None, pa.string()))
    return column

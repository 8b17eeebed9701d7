"""One table's rows in the types they should have: a step reads the same table whichever engine made it."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
from pyarrow import types

WIDER: Final = {"integer": ("integer", "decimal", "floating"), "decimal": ("decimal",), "floating": ("floating",)}
"""What a number may be cast to; every cast is checked, so a value that does not fit is an error."""


class TypesDiffer(TypeError):
    """A column came in a type that is not the one the table has."""

    def __init__(self, column: str, found: str, expected: str) -> None:
        super().__init__(column, found, expected)
        self.column, self.found, self.expected = column, found, expected

    def __str__(self) -> str:
        return f"Column {self.column}: expected {self.expected}, found {self.found}. Cast it in the statement."


def conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table in `schema`: the same columns, numbers of the same kind in the stated width, nothing lost.

    Raises:
        TypesDiffer: a column is missing, or is of another kind.
        pyarrow.ArrowInvalid: a value does not fit.
    """
    if table.column_names != schema.names:
        raise TypesDiffer(", ".join(schema.names), ", ".join(table.column_names), "these columns")
    for found, expected in zip(table.schema, schema, strict=True):
        if not _is_alike(found.type, expected.type):
            raise TypesDiffer(expected.name, str(found.type), str(expected.type))
    return table.cast(schema)


def may_be_null(schema: pa.Schema) -> pa.Schema:
    """The schema with every column nullable: DuckDB writes `not null` where the rows at hand happen to have none."""
    return pa.schema([pa.field(field.name, field.type) for field in schema])


def plain(kind: pa.DataType) -> pa.DataType:
    """The type as an engine without types of fixed width has it."""
    if types.is_fixed_size_binary(kind):
        return pa.binary()
    if types.is_list(kind) or types.is_large_list(kind):
        return pa.list_(plain(kind.value_type))
    if types.is_struct(kind):
        return pa.struct([pa.field(field.name, plain(field.type)) for field in kind.fields])
    return kind


def _is_alike(found: pa.DataType, expected: pa.DataType) -> bool:
    if types.is_list(expected) and types.is_list(found):
        return _is_alike(found.value_type, expected.value_type)
    if types.is_struct(expected) and types.is_struct(found):
        pairs = list(zip(found.fields, expected.fields, strict=False))
        is_same_length = found.num_fields == expected.num_fields
        return is_same_length and all(
            one.name == other.name and _is_alike(one.type, other.type) for one, other in pairs
        )
    return bool(plain(found) == plain(expected)) or _kind(expected) in WIDER.get(_kind(found), ())


def _kind(found: pa.DataType) -> str:
    if types.is_integer(found):
        return "integer"
    if types.is_decimal(found):
        return "decimal"
    return "floating" if types.is_floating(found) else "other"

"""Text batches -> typed records and quarantine. Each distinct cell of a column is read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from connectors.cells import MAX_CELL, Broken
from connectors.contract import Column, Contract, TableContract
from connectors.files import table_of
from connectors.parsers import parser_of
from connectors.plain_cells import Plain, plain_cells
from connectors.readers.digests import DIGEST_BYTES, digests_of_values
from connectors.rules import RULES
from connectors.schema import schema_of, targets
from pipeline.tables import QUARANTINE

DIGEST: Final = pa.binary(DIGEST_BYTES)
QUARANTINE_SCHEMA: Final = QUARANTINE.append(pa.field("row_digest", DIGEST))
CENTURY: Final = 100


@dataclass(frozen=True, slots=True)
class TypedBatch:
    """The two halves of a text batch: every row is in exactly one of them.

    `records`: the table's typed columns (`connectors.schema.schema_of`) + row_digest + correction_digest (null where
    the source knows no corrections).
    `quarantine`: `QUARANTINE` + row_digest, one row a bad row.
    """

    records: pa.RecordBatch
    quarantine: pa.RecordBatch


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A parsed column: one array a target, and the rule each row breaks (None where no cell breaks one)."""

    values: tuple[pa.Array, ...]
    rules: pa.Array | None


def record_schema(table: TableContract) -> pa.Schema:
    """The schema of `TypedBatch.records`."""
    return schema_of(table).append(pa.field("row_digest", DIGEST)).append(pa.field("correction_digest", DIGEST))


def type_batch(contract: Contract, file_name: str, batch: pa.RecordBatch) -> TypedBatch:
    """Parse a text batch of `file_name`. A row with a broken rule goes to quarantine, under its first one.

    Raises:
        DeliveryRefused: the contract knows no file of that name.
    """
    table = contract.tables[table_of(contract, file_name)]
    kept_schema, schema = schema_of(table), record_schema(table)
    parsed = {sent: _parse(batch.column(sent), column, kept_schema) for sent, column in table.columns.items()}
    values: dict[str, pa.Array] = {
        target: array
        for sent, column in table.columns.items()
        for target, array in zip(targets(column), parsed[sent].values, strict=True)
    }
    values["file_name"] = pa.repeat(pa.scalar(file_name), batch.num_rows)
    values["row_number"] = batch.column("row_number")
    rule, place = _first_broken(batch, table, parsed, values)
    good = pc.is_null(rule)
    kept = {name: values[name].filter(good) for name in kept_schema.names}
    kept["row_digest"] = batch.column("row_digest").filter(good)
    kept["correction_digest"] = _corrections(table, kept)
    records = pa.RecordBatch.from_arrays([kept[name] for name in schema.names], schema=schema)
    found = {**values, "rule": rule, "column_name": place, "row_digest": batch.column("row_digest")}
    return TypedBatch(records, _quarantine(contract.source, table, found, pc.invert(good)))


def _parse(cells: pa.Array, column: Column, schema: pa.Schema) -> _Parsed:
    """Read the distinct cells of a column, the plain ones at once, and spread the outcomes back over its rows."""
    encoded = pc.dictionary_encode(cells, null_encoding="encode")
    plain = plain_cells(encoded.dictionary, column)
    is_plain = np.zeros(len(encoded.dictionary), np.bool_) if plain is None else plain[0]
    parse = parser_of(column)
    outcomes = [
        Broken("cell_too_long") if cell and len(cell) > MAX_CELL else parse(cell)
        for cell in encoded.dictionary.filter(pa.array(~is_plain)).to_pylist()
    ]
    rules = [outcome.rule if isinstance(outcome, Broken) else None for outcome in outcomes]
    kept = [None if isinstance(outcome, Broken) else outcome for outcome in outcomes]
    place = np.empty(len(is_plain), np.int64)  # of a distinct cell's outcome: the parsed ones, then the plain ones
    place[~is_plain], place[is_plain] = np.arange(len(kept)), np.arange(len(kept), len(place))
    rows = pa.array(place[encoded.indices.to_numpy()])
    arrays = tuple(
        _with(pa.array(part, schema.field(target).type), plain).take(rows)
        for target, part in zip(targets(column), _split(kept, column), strict=True)
    )
    if not any(rules):
        return _Parsed(arrays, None)
    none_broken = pa.nulls(len(place) - len(kept), pa.string())
    return _Parsed(arrays, pa.concat_arrays([pa.array(rules, pa.string()), none_broken]).take(rows))


def _with(parsed: pa.Array, plain: Plain | None) -> pa.Array:
    return parsed if plain is None else pa.concat_arrays([parsed, plain[1]])


def _split(kept: list[Any], column: Column) -> tuple[list[Any], ...]:
    if column.to is None:
        return ()
    if column.type == "share":
        return (
            [None if share is None else share.numerator for share in kept],
            [None if share is None else share.denominator for share in kept],
        )
    return (kept,)


def _first_broken(
    batch: pa.RecordBatch, table: TableContract, parsed: Mapping[str, _Parsed], values: Mapping[str, pa.Array]
) -> tuple[pa.Array, pa.Array]:
    """The first rule each row breaks and the column (as sent) that breaks it: the row itself, then column by column."""
    rules = [batch.column("row_error")]
    places = [batch.column("row_error_column")]
    for sent, column in table.columns.items():
        broken = [parsed[sent].rules, _missing(column, values)]
        broken += [_reversed(values[first], values[last]) for first, last in table.orders if last == column.to]
        for found in broken:
            if found is not None:
                rules.append(found)
                places.append(pc.if_else(pc.is_valid(found), pa.scalar(sent), pa.scalar(None, pa.string())))
    rule = pc.coalesce(*rules)
    row_error = pc.is_valid(batch.column("row_error"))
    place = pc.if_else(row_error, batch.column("row_error_column"), pc.coalesce(*places))
    return rule, place


def _missing(column: Column, values: Mapping[str, pa.Array]) -> pa.Array | None:
    """`missing_value` where another column's code asks for this one; a broken cell has its own rule first."""
    when = column.required_when
    if when is None:
        return None
    asked = pc.is_in(values[when.column], value_set=pa.array(when.among, pa.string()))
    return _named(pc.and_(asked, pc.is_null(values[targets(column)[0]])), "missing_value")


def _reversed(first: pa.Array, last: pa.Array) -> pa.Array:
    return _named(pc.fill_null(pc.greater(first, last), fill_value=False), "span_reversed")


def _named(where: pa.Array, rule: str) -> pa.Array:
    return pc.if_else(where, pa.scalar(rule), pa.scalar(None, pa.string()))


def _corrections(table: TableContract, kept: Mapping[str, pa.Array]) -> pa.Array:
    """16 bytes that are equal where a later row corrects an earlier one; null where the source knows no corrections."""
    if table.correction is None:
        return pa.nulls(len(kept["row_number"]), DIGEST)
    columns: list[list[Any]] = []
    for name in table.correction.key:
        cells = kept[name].to_pylist()
        if stand_in := table.correction.instead_of.get(name):
            others = kept[stand_in].to_pylist()
            cells = [(stand_in, other) if cell is None else cell for cell, other in zip(cells, others, strict=True)]
        columns.append(cells)
    return pa.array(digests_of_values(columns), DIGEST)


def _quarantine(source: str, table: TableContract, values: Mapping[str, pa.Array], bad: pa.Array) -> pa.RecordBatch:
    """Bad rows with their reason, and what can still be read of whom and when they are about."""
    rows = {name: array.filter(bad) for name, array in values.items()}
    count = len(rows["rule"])
    found = list(zip(rows["rule"].to_pylist(), rows["column_name"].to_pylist(), strict=True))
    first, last = _months(table, rows)
    rows |= {
        "source": pa.repeat(pa.scalar(source), count),
        "severity": pa.array([RULES[rule].severity for rule, _ in found], pa.string()),
        "reason_zh": pa.array([RULES[rule].zh.format(column=place) for rule, place in found], pa.string()),
        "reason_en": pa.array([RULES[rule].en.format(column=place) for rule, place in found], pa.string()),
        "state": pa.repeat(pa.scalar("new"), count),
        "from_month": first,
        "to_month": last,
    }
    return pa.RecordBatch.from_arrays(
        [rows[field.name] if field.name in rows else pa.nulls(count, field.type) for field in QUARANTINE_SCHEMA],
        schema=QUARANTINE_SCHEMA,
    )


def _months(table: TableContract, rows: Mapping[str, pa.Array]) -> tuple[pa.Array, pa.Array]:
    """The readable span of months, put in order; null where it could not be read."""
    if table.months is None:
        nothing = pa.nulls(len(rows["rule"]), pa.int32())
        return nothing, nothing
    first, last = (_as_month(rows[name]) for name in table.months)
    swapped = pc.fill_null(pc.greater(first, last), fill_value=False)
    return pc.if_else(swapped, last, first), pc.if_else(swapped, first, last)


def _as_month(array: pa.Array) -> pa.Array:
    if not pa.types.is_date(array.type):
        return array
    return pc.cast(pc.add(pc.multiply(pc.year(array), CENTURY), pc.month(array)), pa.int32())

"""What a delivery looks like in numbers: rows, empty cells, how often each code, how amounts are spread.

A profile is kept with its run and held against the next cycle's. It has no personal value: codes are those of the
contract alone (any other value counts as `(unlisted)`), amounts are quantiles of at least MINIMUM_VALUES rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from connectors.contract import Column
from connectors.contract_file import load_contract
from connectors.schema import targets

LEVELS: Final = tuple(step / 20 for step in range(1, 20))
"""The quantiles that are kept: 5 % to 95 % by 5."""
MINIMUM_VALUES: Final = 30
"""Fewer amounts are not summed up: a quantile of a few would be somebody's own amount."""
OTHER: Final = "(unlisted)"
"""Values no contract lists, counted together and not named: they could be anything."""
FEW_CODES: Final = 20
"""A whole number with both bounds and at most so many values is a grade, profiled like a code."""


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column. `codes` counts each code, `quantiles` are at LEVELS; both None where they say nothing."""

    name: str
    nulls: int
    codes: Mapping[str, int] | None
    quantiles: tuple[float, ...] | None

    @property
    def median(self) -> float | None:
        """The amount half of the rows stay below."""
        return None if self.quantiles is None else self.quantiles[LEVELS.index(0.5)]


@dataclass(frozen=True, slots=True)
class TableProfile:
    """One table, or the items of a list column (`banking.inflow`)."""

    name: str
    rows: int
    columns: tuple[ColumnProfile, ...]

    def null_share(self, column: ColumnProfile) -> float:
        """Share of the rows where the column is empty; 0 of no rows."""
        return column.nulls / self.rows if self.rows else 0.0

    def code_share(self, column: ColumnProfile, code: str) -> float:
        """Share of the filled rows that hold the code; 0 of none."""
        filled = self.filled(column)
        return (column.codes or {}).get(code, 0) / filled if filled else 0.0

    def filled(self, column: ColumnProfile) -> int:
        """Rows where the column is not empty."""
        return self.rows - column.nulls


@dataclass(frozen=True, slots=True)
class Profile:
    """Every table of one source."""

    source: str
    tables: tuple[TableProfile, ...]

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Profile:
        """The profile `dataclasses.asdict` made, read back from JSON."""
        return cls(kept["source"], tuple(_table_from(table) for table in kept["tables"]))


def _table_from(kept: Mapping[str, Any]) -> TableProfile:
    columns = tuple(
        ColumnProfile(column["name"], column["nulls"], column["codes"], _tuple_or_none(column["quantiles"]))
        for column in kept["columns"]
    )
    return TableProfile(kept["name"], kept["rows"], columns)


def _tuple_or_none(values: list[float] | None) -> tuple[float, ...] | None:
    return None if values is None else tuple(values)


def profile(source: str, tables: Mapping[str, pa.Table]) -> Profile:
    """Profile a source's typed tables.

    Raises:
        ContractInvalid: no such source.
    """
    contract = load_contract(source)
    return Profile(
        source,
        tuple(
            made
            for name, table in contract.tables.items()
            for made in _table_profiles(name, tables[name], table.columns.values())
        ),
    )


def _table_profiles(name: str, table: pa.Table, columns: Any) -> Iterator[TableProfile]:  # noqa: ANN401 - a dict's view
    """The table itself, then the items of its list columns. A column that was not delivered has no profile."""
    kinds = {target: column for column in columns for target in targets(column) if target in table.column_names}
    in_order = [column for column in table.column_names if column in kinds]
    yield TableProfile(
        name, table.num_rows, tuple(_column(table[column], column, kinds[column]) for column in in_order)
    )
    for column in in_order:
        if kinds[column].type == "month_amounts":
            items = pc.list_flatten(table[column]).combine_chunks()
            amounts = items.field("amount_fen")
            kept = ColumnProfile("amount_fen", amounts.null_count, None, _quantiles(amounts))
            yield TableProfile(f"{name}.{column}", len(items), (kept,))


def _column(values: pa.ChunkedArray, name: str, column: Column) -> ColumnProfile:
    codes = _codes_of(column)
    return ColumnProfile(
        name,
        values.null_count,
        None if codes is None else _counts(values, codes),
        _quantiles(values) if codes is None and column.type in ("money", "area", "integer") else None,
    )


def _codes_of(column: Column) -> tuple[str, ...] | None:
    """Every value the contract lists for a column, as text; None where it lists none."""
    if column.type == "code":
        return tuple(dict.fromkeys(column.code_map.values()))
    if column.type == "yes_no":
        return "true", "false"
    low, high = column.minimum, column.maximum
    if column.type == "integer" and low is not None and high is not None and high - low < FEW_CODES:
        return tuple(str(grade) for grade in range(low, high + 1))
    return None


def _counts(values: pa.ChunkedArray, codes: tuple[str, ...]) -> dict[str, int]:
    """How often each code stands, zeros included; what no contract knows is counted together."""
    counted = pc.value_counts(values.cast(pa.string()).drop_null()).to_pylist()
    found = {row["values"]: row["counts"] for row in counted}
    known = {code: found.pop(code, 0) for code in codes}
    others = sum(found.values())
    return {**known, OTHER: others} if others else known


def _quantiles(values: pa.ChunkedArray | pa.Array) -> tuple[float, ...] | None:
    """The values at LEVELS, each one that occurs (no mean of two)."""
    if len(values) - values.null_count < MINIMUM_VALUES:
        return None
    numbers = values.cast(pa.float64()) if pa.types.is_decimal(values.type) else values
    return tuple(pc.quantile(numbers, q=list(LEVELS), interpolation="lower").to_pylist())

"""From a contract's columns to the Arrow schema of the typed table they fill."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from connectors.contract import Column, TableContract
from pipeline.tables import AREA, BIGINT, BOOL, DAY, INT, MONTH_AMOUNTS, ROW, TEXT

ARROW: Final[dict[str, pa.DataType]] = {
    "text": TEXT, "key": TEXT, "digits": TEXT, "code": TEXT, "yes_no": BOOL, "date": DAY, "month": INT,
    "money": BIGINT, "integer": INT, "share": INT, "area": AREA, "month_amounts": MONTH_AMOUNTS,
}  # fmt: skip


def targets(column: Column) -> tuple[str, ...]:
    """The canonical columns a delivered column fills."""
    if column.to is None:
        return ()
    return (f"{column.to}_numerator", f"{column.to}_denominator") if column.type == "share" else (column.to,)


def schema_of(table: TableContract) -> pa.Schema:
    """The typed table: the row's identity, then the canonical columns in the contract's order."""
    filled = [(target, ARROW[column.type]) for column in table.columns.values() for target in targets(column)]
    return pa.schema([*ROW, *filled])

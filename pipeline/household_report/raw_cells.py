"""The cells of a delivered row, as sent and as read, numbers starred until they are revealed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from connectors.contract import Column, TableContract
from pipeline.cycle import month_text
from pipeline.household_report.people import FEW, starred
from pipeline.policy.model import FEN

NUMBERS: Final = frozenset({"id_number", "head_id_number", "phone", "account_token"})
"""Canonical columns whose cells are starred until revealed."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as sent under its own header, and what it was read as (empty: not used, or nothing)."""

    column: str
    sent: str | None
    read: str | None
    is_starred: bool


def cells_of(
    table: TableContract, text: Mapping[str, Any], typed: Mapping[str, Any], *, is_revealed: bool
) -> Iterator[Cell]:
    """Every delivered cell of a row, in the contract's order.

    Of a row that is bad as a whole no cell need stand under its own header: there every longer one is starred.
    """
    is_bad = text["row_error"] is not None
    for header in table.delivered:
        column = table.columns.get(header)
        sent, read = text[header], None if column is None else read_as(column, typed)
        is_number = (column is not None and column.to in NUMBERS) or (is_bad and len(sent or "") >= FEW)
        if is_number and not is_revealed:
            sent, read = starred(sent), starred(read)
        yield Cell(header, sent, read, is_number and not is_revealed)


def read_as(column: Column, typed: Mapping[str, Any]) -> str | None:
    """The typed value of a cell as people write it: yuan, YYYY-MM, a share as a fraction."""
    if column.to is None:
        return None
    if column.type == "share":
        numerator, denominator = (typed.get(f"{column.to}_{part}") for part in ("numerator", "denominator"))
        return None if numerator is None else f"{numerator}/{denominator}"
    value = typed.get(column.to)
    if value is None:
        return None
    if column.type == "money":
        return f"{value / FEN:,.2f}"
    if column.type == "month_amounts":
        return "；".join(f"{month_text(one['month'])}: {one['amount_fen'] / FEN:,.2f}" for one in value)
    if column.type == "month":
        return month_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)

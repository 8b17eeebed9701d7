"""Reading the views of schema `serve`: typed columns, one total order, streamed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2

from pipeline.errors import UsageError
from pipeline.warehouse.connection import connection

Value = None | bool | int | float | Decimal | str | date | datetime | list[str]
FETCH_ROWS: Final = 10_000

VIEWS: Final[Mapping[str, tuple[str, ...]]] = {
    "identity_link": ("source", "file_name", "row_number"),
    "flag": ("household_id", "member_no"),
    "income_month": ("household_id", "member_no", "month", "kind", "source", "grade", "amount", "record"),
    "asset": ("household_id", "member_no", "kind", "unit_id", "as_of", "value", "floor_area_m2", "share", "record"),
    "household_assessment": ("household_id",),
    "quarantine": ("source", "file_name", "row_number", "column_name", "rule", "severity", "reason_en", "state"),
    "delivery": ("source", "file_name", "run_id", "state", "refused_because"),
    "review_task": ("task_id",),
    "screening": ("kind", "township_code", "household_id", "member_no", "detail"),
}
"""Every view of the contract and the columns that order its rows (two rows equal in all of them are equal)."""

UNPARTITIONED: Final = frozenset({"delivery"})
"""The view of what lies in one table for all runs, refused deliveries (of no run) among them."""

NOT_CONTENT: Final = frozenset({"run_id", "revision", "supersedes", "opened_at", "decided_at", "earliest_stop_month"})
"""Which run it was, and when: left out of a checksum. What it found is content."""

KINDS: Final[Mapping[int, str]] = {
    16: "boolean", 20: "integer", 21: "integer", 23: "integer", 25: "text", 1043: "text", 701: "real",
    1700: "decimal", 1082: "date", 1184: "timestamp", 1009: "array", 3802: "json", 114: "json",
}  # fmt: skip
"""PostgreSQL's type numbers, as stable as its catalogue."""


PUBLISHED: Final = "(SELECT run_id FROM core.published WHERE region = %s AND cycle = %s)"


@dataclass(frozen=True, slots=True)
class Column:
    """A view's column. kind: text integer real decimal boolean date timestamp array json; scale of a decimal."""

    name: str
    kind: str
    precision: int | None = None
    scale: int | None = None


@dataclass(frozen=True, slots=True)
class ViewRows:
    """Columns, then rows in their order. JSON comes as text; rows are read while the block is open."""

    columns: tuple[Column, ...]
    rows: Iterator[tuple[Value, ...]]


@contextmanager
def read_view(url: str, view: str, region: str, cycle: str, *, run_id: str | None = None) -> Iterator[ViewRows]:
    """A view's rows of one region and cycle, always in the same order; of schema `history` where a run is named.

    Raises:
        UsageError: no such view.
        DependencyDown: the server cannot be reached.
    """
    if view not in VIEWS:
        raise UsageError(f"Unknown view {view!r}. Known: {', '.join(VIEWS)}.")
    with connection(url) as session:
        with session.cursor() as probe:
            columns = _columns(probe, view)
        selected = sql.SQL(", ").join(
            sql.SQL("{}::text" if column.kind == "json" else "{}").format(sql.Identifier(column.name))
            for column in columns
        )
        query, values = _query(selected, columns, view, region, cycle, run_id)
        with session.cursor(name="view_rows") as cursor:  # named: the server keeps the rows, we take some at a time
            cursor.itersize = FETCH_ROWS
            cursor.execute(query, values)
            yield ViewRows(columns, iter(cursor))


def view_checksum(url: str, region: str, cycle: str) -> dict[str, str]:
    """SHA-256 of each view's content: what a run found, not which run it was or when (NOT_CONTENT).

    Refused deliveries are left out: no run came of them.
    """
    return {view: _checksum(url, view, region, cycle) for view in VIEWS}


def _checksum(url: str, view: str, region: str, cycle: str) -> str:
    """PostgreSQL writes each row as one text: half the time of taking a million rows apart here."""
    digest = hashlib.sha256()
    with connection(url) as session:
        with session.cursor() as probe:
            columns = _columns(probe, view)
        content = sql.SQL(", ").join(sql.Identifier(c.name) for c in columns if c.name not in NOT_CONTENT)
        selected = sql.SQL("CASE WHEN run_id IS NOT NULL THEN (ROW({}))::text END").format(content)
        with session.cursor(name="view_texts") as cursor:
            cursor.itersize = FETCH_ROWS
            cursor.execute(*_query(selected, columns, view, region, cycle))
            for (text,) in cursor:
                if text is not None:
                    digest.update(text.encode() + b"\n")
    return digest.hexdigest()


def _columns(cursor: Cursor, view: str) -> tuple[Column, ...]:
    cursor.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(sql.Identifier("serve", view)))
    described = cursor.description or ()
    return tuple(Column(d.name, KINDS[d.type_code], d.precision, d.scale) for d in described)


def _query(
    selected: sql.Composed, columns: tuple[Column, ...], view: str, region: str, cycle: str, run_id: str | None = None
) -> tuple[sql.Composed, tuple[str, ...]]:
    """What is selected of one region and cycle, in the view's order, with its values.

    The current run is named too: PostgreSQL then passes over the leaves of those before it.
    """
    kinds = {column.name: column.kind for column in columns}
    order = sql.SQL(", ").join(_order(name, kinds[name]) for name in VIEWS[view])
    values: tuple[str, ...] = (region, cycle)
    schema, run = "serve", ""
    if run_id is not None:
        schema, run, values = "history", "AND run_id = %s", (*values, run_id)
    elif view not in UNPARTITIONED:
        run, values = f"AND run_id = {PUBLISHED}", (*values, *values)
    query = sql.SQL("SELECT {} FROM {} WHERE region = %s AND cycle = %s {} ORDER BY {}").format(
        selected, sql.Identifier(schema, view), sql.SQL(run), order
    )
    return query, values


def _order(name: str, kind: str) -> sql.Composed:
    """Text by code point, whatever the server's language; nothing first."""
    column = sql.Identifier(name)
    if kind == "text":
        return sql.SQL('{} COLLATE "C" NULLS FIRST').format(column)
    if kind == "json":
        return sql.SQL('({}::text) COLLATE "C" NULLS FIRST').format(column)
    return sql.SQL("{} NULLS FIRST").format(column)

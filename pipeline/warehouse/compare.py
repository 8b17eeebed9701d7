"""Holding a run's tables against what the warehouse has of it, inside PostgreSQL; nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2

from pipeline.warehouse.connection import connection
from pipeline.warehouse.loads import LOADS, Load
from pipeline.warehouse.publish import copy_table

RECORD: Final = ("source", "file_name", "row_number")
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "identity_link": RECORD,
    "link_evidence": ("evidence_id",),
    "flag": ("household_id", "member_no"),
    "income_month": ("household_id", "member_no", "month", "kind", *RECORD, "grade"),
    "asset": ("household_id", "member_no", "kind", *RECORD),
    "household_assessment": ("household_id",),
    "quarantine": (*RECORD, "column_name", "rule"),
    "delivery": ("source", "file_name"),
    "review_task": ("task_id",),
    "screening": ("kind", "household_id", "member_no"),
    "member": ("household_id", "member_no"),
    "household": ("household_id",),
    "person": ("household_id", "member_no"),
}
"""What tells one row of a published table from another, without saying anything of a person."""


@dataclass(frozen=True, slots=True)
class TableDifference:
    """A table that is not the same. Rows counted on either side only; of the first such row its key and columns.

    `columns` differ between the two rows of that key; it is empty where one side has no row of that key.
    """

    table: str
    only_published: int
    only_replayed: int
    key: Mapping[str, object]
    columns: tuple[str, ...]


def compare_run(
    url: str, region: str, cycle: str, run_id: str, tables: Mapping[str, pa.Table]
) -> tuple[TableDifference, ...]:
    """Load every table beside (temporary, rolled back) and name those that differ from the published run's.

    A table of `loads.LOADS` that is not among `tables` counts as empty.
    """
    with connection(url) as session:
        with session.cursor() as cursor:
            found = [_compare(cursor, (region, cycle, run_id), name, tables.get(name)) for name in LOADS]
        session.rollback()
    return tuple(difference for difference in found if difference is not None)


def _compare(cursor: Cursor, run: tuple[str, str, str], name: str, table: pa.Table | None) -> TableDifference | None:
    load = LOADS[name]
    _load_beside(cursor, load, name, table)
    cursor.execute(_differing(load, name), run)
    counted = "count(*) FILTER (WHERE side = 'published'), count(*) FILTER (WHERE side = 'replayed')"
    cursor.execute(f"SELECT {counted} FROM {_only(name)}")  # noqa: S608 - our own names
    published, replayed = cursor.fetchone() or (0, 0)
    if not published and not replayed:
        return None
    first, differing = _first(cursor, name, KEYS[name])
    return TableDifference(name, published, replayed, first, differing)


def _beside(name: str) -> str:
    return f"pg_temp.replayed_{name}"


def _only(name: str) -> str:
    return f"pg_temp.only_{name}"


def _load_beside(cursor: Cursor, load: Load, name: str, table: pa.Table | None) -> None:
    columns = ", ".join(column for column, _, _ in load.columns)
    cursor.execute(
        f"CREATE TEMPORARY TABLE replayed_{name} ON COMMIT DROP AS SELECT {columns} FROM {load.target} LIMIT 0"  # noqa: S608 - our own names
    )
    if table is not None:
        copy_table(cursor, _beside(name), {}, load, table)


def _differing(load: Load, name: str) -> str:
    """The rows that only one side has, as often as it has them more."""
    listed = ", ".join(column for column, _, _ in load.columns)
    published = f"SELECT {listed} FROM {load.target} WHERE region = %s AND cycle = %s AND run_id = %s"  # noqa: S608
    return (
        f"CREATE TEMPORARY TABLE only_{name} ON COMMIT DROP AS "  # noqa: S608 - our own names
        f"WITH published AS MATERIALIZED ({published}) "
        f"SELECT 'published' AS side, d.* FROM (SELECT * FROM published EXCEPT ALL SELECT * FROM {_beside(name)}) AS d "
        f"UNION ALL "
        f"SELECT 'replayed' AS side, d.* FROM (SELECT * FROM {_beside(name)} EXCEPT ALL SELECT * FROM published) AS d"
    )


def _first(cursor: Cursor, name: str, key: tuple[str, ...]) -> tuple[dict[str, object], tuple[str, ...]]:
    """The first row by key, and the columns in which the two sides' rows of that key differ."""
    order = ", ".join(f'{column}::text COLLATE "C" NULLS FIRST' for column in key)
    cursor.execute(f"SELECT {', '.join(key)} FROM {_only(name)} ORDER BY {order} LIMIT 1")  # noqa: S608 - our own names
    values = cursor.fetchone() or ()
    same_key = " AND ".join(f"{column} IS NOT DISTINCT FROM %s" for column in key)
    cursor.execute(
        f"SELECT DISTINCT ON (side) to_jsonb(d) - 'side' FROM {_only(name)} AS d WHERE {same_key} "  # noqa: S608
        'ORDER BY side, (to_jsonb(d)::text) COLLATE "C"',
        values,
    )
    rows = [row for (row,) in cursor.fetchall()]
    pairs = zip(rows[0].items(), rows[1].values(), strict=True) if len(rows) > 1 else ()
    return dict(zip(key, values, strict=True)), tuple(column for (column, one), other in pairs if one != other)

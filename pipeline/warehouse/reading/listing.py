"""One page of a sorted query: what every table of the office's pages reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg2 import sql
from psycopg2.extras import RealDictCursor

from pipeline.warehouse.connection import connection

TOTAL: Final = "total_of_all_pages"


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a page, and how many there are on all pages."""

    rows: tuple[dict[str, Any], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Order:
    """Which rows of a query, in which order. `ties`: columns that make the order whole."""

    sort: str
    ties: Sequence[str]
    is_descending: bool = False
    limit: int = 50
    offset: int = 0


def read_page(url: str, query: str, values: Mapping[str, object], order: Order) -> Page:
    """The rows of a query in an order; empty values stand last. A page past the end is the last one."""
    way = sql.SQL("DESC NULLS LAST" if order.is_descending else "ASC NULLS LAST")
    keys = [sql.SQL(" ").join((sql.Identifier(order.sort), way)), *map(sql.Identifier, order.ties)]
    counting = sql.SQL("SELECT count(*) AS {} FROM ({}) AS q").format(sql.Identifier(TOTAL), sql.SQL(query))
    reading = sql.SQL("SELECT * FROM ({}) AS q ORDER BY {} LIMIT %(limit_)s OFFSET %(offset_)s").format(
        sql.SQL(query), sql.SQL(", ").join(keys)
    )
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(counting, values)
        (counted,) = cursor.fetchall()
        total = int(counted[TOTAL])
        last = max(0, (total - 1) // order.limit * order.limit)
        cursor.execute(reading, {**values, "limit_": order.limit, "offset_": min(order.offset, last)})
        return Page(tuple(dict(row) for row in cursor.fetchall()), total)


def read_rows(url: str, query: str, values: Mapping[str, object]) -> tuple[dict[str, Any], ...]:
    """Every row of a query that is short by nature."""
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(query, values)
        return tuple(dict(row) for row in cursor.fetchall())

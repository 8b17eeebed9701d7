"""What the database says of its own views: columns, types and comments of schemas `serve` and `history`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pipeline.warehouse.connection import connection
from pipeline.warehouse.views import VIEWS

DESCRIBED: Final = """
SELECT n.nspname, c.relname, coalesce(obj_description(c.oid, 'pg_class'), ''),
       a.attname, format_type(a.atttypid, a.atttypmod), coalesce(col_description(c.oid, a.attnum), '')
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname IN ('serve', 'history') AND c.relkind = 'v'
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C", a.attnum
"""


@dataclass(frozen=True, slots=True)
class DescribedColumn:
    """A column as PostgreSQL knows it; `comment` is Chinese, `/ `, English."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True, slots=True)
class DescribedView:
    """A view and its columns in their order; `comment` is empty where the view has none."""

    schema: str
    name: str
    comment: str
    columns: tuple[DescribedColumn, ...]


def described_views(url: str) -> tuple[DescribedView, ...]:
    """Every view of `serve` and `history`, in the contract's order and then by name; `serve` before `history`.

    Raises:
        DependencyDown: the server cannot be reached.
    """
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(DESCRIBED)
        rows = cursor.fetchall()
    columns: dict[tuple[str, str, str], list[DescribedColumn]] = {}
    for schema, view, comment, *column in rows:
        columns.setdefault((schema, view, comment), []).append(DescribedColumn(*column))
    contract = list(VIEWS)
    views = [DescribedView(*view, tuple(found)) for view, found in columns.items()]
    rank = {name: place for place, name in enumerate(contract)}
    return tuple(sorted(views, key=lambda view: (rank.get(view.name, len(rank)), view.name, view.schema != "serve")))

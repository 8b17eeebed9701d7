"""A run's rows a slice at a time, in one order that nothing disturbs: a published run never changes.

A slice begins after a place: so many rows of a household have been given. The place names the run too, so that somebody
who goes on reading while another run is published stays in the one he began with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from psycopg2 import sql
from psycopg2.extras import RealDictCursor

from pipeline.errors import UsageError
from pipeline.warehouse.connection import connection
from pipeline.warehouse.views import VIEWS

SLICED: Final[Mapping[str, frozenset[str]]] = {
    "flag": frozenset({"household_id", "township_code", "outcome", "action"}),
    "identity_link": frozenset({"household_id", "source", "decision"}),
    "household_assessment": frozenset({"household_id"}),
    "income_month": frozenset({"household_id", "kind", "source", "month"}),
    "asset": frozenset({"household_id", "kind"}),
    "screening": frozenset({"household_id", "township_code", "kind"}),
}
"""The views of households, and what each is narrowed by."""


@dataclass(frozen=True, slots=True)
class Place:
    """After the first `given` rows of a household."""

    household_id: str
    given: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows, and where the next slice begins; None where there is none."""

    rows: tuple[dict[str, Any], ...]
    after: Place | None


def read_slice(
    url: str,
    view: str,
    run: tuple[str, str, str],
    filters: Mapping[str, str],
    *,
    after: Place | None,
    limit: int,
) -> Slice:
    """At most `limit` rows of a view of schema history. `run`: region, cycle, run id.

    Raises:
        UsageError: no such view, or it is not narrowed by that.
    """
    if not set(filters) <= SLICED.get(view, frozenset()) or view not in SLICED:
        raise UsageError(f"The view {view} is not read in slices by {', '.join(filters)}.")
    wanted: list[sql.Composable] = [
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in filters
    ]
    if after is not None:
        wanted.append(sql.SQL("household_id >= %(from_)s"))
    statement = sql.SQL(
        "SELECT * FROM {} WHERE region = %(region_)s AND cycle = %(cycle_)s AND run_id = %(run_)s {} "
        "ORDER BY {} OFFSET %(skip_)s LIMIT %(limit_)s"
    ).format(
        sql.Identifier("history", view), sql.SQL(" ").join(sql.SQL("AND {}").format(w) for w in wanted), _order(view)
    )
    region, cycle, run_id = run
    values = {
        **filters, "region_": region, "cycle_": cycle, "run_": run_id, "limit_": limit + 1,
        "from_": after.household_id if after else None, "skip_": after.given if after else 0,
    }  # fmt: skip
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(statement, values)
        found = tuple(dict(row) for row in cursor.fetchall())
    return Slice(found[:limit], _last(found[:limit], after) if len(found) > limit else None)


def _order(view: str) -> sql.Composed:
    """By household, as the leaves' indexes are; then by all that tells its rows apart."""
    rest = [name for name in VIEWS[view] if name != "household_id"]
    return sql.SQL(", ").join([sql.Identifier("household_id"), *map(sql.Identifier, rest)])


def _last(rows: tuple[dict[str, Any], ...], after: Place | None) -> Place:
    household_id = rows[-1]["household_id"]
    given = sum(row["household_id"] == household_id for row in rows)
    if after is not None and after.household_id == household_id:
        given += after.given
    return Place(household_id, given)

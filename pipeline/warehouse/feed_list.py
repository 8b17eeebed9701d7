"""Where each township's feed stands: released, fetched, acknowledged, visited, overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg2.extras import RealDictCursor

from pipeline.warehouse.connection import connection
from pipeline.warehouse.returns import ASIDE, REPORTED

LISTED: Final = f"""
WITH newest AS (
    SELECT DISTINCT ON (t.township_code) t.township_code, t.edition_id, e.number, e.run_id, e.made_at, e.written_at,
        e.earliest_stop_month, t.manifest, t.manifest_sha256
    FROM feed.township_feed AS t JOIN feed.edition AS e USING (edition_id)
    WHERE t.region = %(region)s AND t.cycle = %(cycle)s AND e.written_at IS NOT NULL
    ORDER BY t.township_code, e.number DESC
), acknowledged AS (
    SELECT DISTINCT ON (a.township_code) a.township_code, e.number, a.acknowledged_by, a.acknowledged_at
    FROM feed.acknowledgement AS a JOIN feed.edition AS e USING (edition_id)
    WHERE a.region = %(region)s AND a.cycle = %(cycle)s ORDER BY a.township_code, e.number DESC
), fetched AS (
    SELECT edition_id, township_code, max(fetched_at) AS fetched_at
    FROM feed.fetch INNER JOIN newest USING (edition_id, township_code) GROUP BY 1, 2
), visited AS (
    SELECT township_code, count(DISTINCT (household_id, coalesce(member_no, -1))) AS visited,
        count(*) FILTER (WHERE disputed) AS disputed
    FROM feed.visit WHERE region = %(region)s AND cycle = %(cycle)s GROUP BY 1
), aside AS (
    SELECT township_code, count(*) AS set_aside FROM ({ASIDE}) AS a GROUP BY 1
)
SELECT n.township_code, n.edition_id, n.number AS edition, n.made_at, n.manifest, n.earliest_stop_month, f.fetched_at,
    a.number AS acknowledged_edition, a.acknowledged_by, a.acknowledged_at, coalesce(v.visited, 0) AS visited,
    coalesce(v.disputed, 0) AS disputed, coalesce(s.set_aside, 0) AS set_aside
FROM newest AS n
LEFT JOIN acknowledged AS a USING (township_code)
LEFT JOIN fetched AS f USING (edition_id, township_code)
LEFT JOIN visited AS v USING (township_code)
LEFT JOIN aside AS s USING (township_code)
ORDER BY n.township_code COLLATE "C"
"""  # noqa: S608 - our own names
FULL: Final = "full"


@dataclass(frozen=True, slots=True)
class TownshipState:
    """One township's newest feed and what came back. `acknowledged_edition` may be an earlier one.

    As it was written; steps.rested_since.feed_states counts what rests by now, and fills the last two.
    """

    township_code: str
    edition_id: int
    edition: int
    made_at: datetime
    earliest_stop_month: str
    rows: int
    rows_to_do: int
    rows_resting: int
    fetched_at: datetime | None
    acknowledged_edition: int | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    visited: int
    disputed: int
    set_aside: int
    rested_since: int = 0
    released_since: int = 0

    @property
    def is_acknowledged(self) -> bool:
        """The newest edition was read."""
        return self.acknowledged_edition == self.edition


def township_states(url: str, region: str, cycle: str) -> tuple[TownshipState, ...]:
    """The townships of a cycle that the URL may see, in order of their code."""
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(LISTED, {"region": region, "cycle": cycle, "reported": REPORTED})
        return tuple(_state(dict(row)) for row in cursor.fetchall())


def _state(row: dict[str, Any]) -> TownshipState:
    files = row.pop("manifest")["files"]
    full = next(file for file in files if file["kind"] == FULL)
    return TownshipState(**row, **{name: full[name] for name in ("rows", "rows_to_do", "rows_resting")})

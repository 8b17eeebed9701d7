"""What a township is told: all rows of an edition, what differs from an earlier one, or change by change.

Every function takes a URL; with `guarded.url_as` a caseworker's own townships alone are there, and the head's name and
the address come only where his event "fetch_feed" about region/cycle/township was kept before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pipeline.warehouse.connection import connection
from pipeline.warehouse.editions import SAID, Edition

FLAG: Final = ", ".join(f"f.{name}" for name in (*SAID, "explanation_en"))
ROW: Final = f"""
    r.seq, r.township_code, r.household_id, r.member_no, r.revision AS row_revision,
    left(encode(r.digest, 'hex'), 16) AS row_digest, r.resting, r.earliest_stop_month AS told_stop_month,
    r.last_result, {FLAG}, c.head_name, c.village_code, c.address
"""
STATE: Final = """
    SELECT DISTINCT ON (household_id, coalesce(member_no, -1)) * FROM feed.row_change
    WHERE region = %(region)s AND cycle = %(cycle)s AND township_code = %(township)s AND edition_id <= %({edition})s
    ORDER BY household_id, coalesce(member_no, -1), seq DESC
"""
BESIDE: Final = """
LEFT JOIN core.flag AS f ON f.region = %(region)s AND f.cycle = %(cycle)s AND f.run_id = %(run_id)s
    AND f.household_id = r.household_id AND coalesce(f.member_no, -1) = coalesce(r.member_no, -1)
    AND r.change <> 'withdrawn'
LEFT JOIN feed.contacts(%(region)s, %(cycle)s, %(run_id)s, %(township)s) AS c
    ON c.household_id = r.household_id AND r.change <> 'withdrawn'
"""
FULL: Final = f"""
WITH r AS MATERIALIZED ({STATE.format(edition="edition_id")})
SELECT NULL AS change, {ROW} FROM r {BESIDE} WHERE r.change <> 'withdrawn'
"""  # noqa: S608 - our own names
DELTA: Final = f"""
WITH b AS MATERIALIZED ({STATE.format(edition="base_id")}),
r AS MATERIALIZED (
    SELECT n.seq, n.township_code, n.household_id, n.member_no, n.revision, n.digest, n.resting, n.earliest_stop_month,
        n.last_result,
        CASE
            WHEN n.change = 'withdrawn' THEN 'withdrawn'
            WHEN coalesce(b.change, 'withdrawn') = 'withdrawn' THEN 'new'
            ELSE 'changed'
        END AS change
    FROM ({STATE.format(edition="edition_id")}) AS n
    LEFT JOIN b ON b.household_id = n.household_id AND coalesce(b.member_no, -1) = coalesce(n.member_no, -1)
    WHERE CASE
        WHEN coalesce(b.change, 'withdrawn') = 'withdrawn' THEN n.change <> 'withdrawn'
        ELSE n.change = 'withdrawn' OR n.digest <> b.digest
    END
)
SELECT r.change, {ROW} FROM r {BESIDE}
"""  # noqa: S608 - our own names
NEXT: Final = f"""
WITH r AS MATERIALIZED (
    SELECT * FROM ({STATE.format(edition="edition_id")}) AS newest WHERE seq > %(since)s ORDER BY seq LIMIT %(limit)s
)
SELECT r.change, {ROW} FROM r {BESIDE} ORDER BY r.seq
"""  # noqa: S608 - our own names

TOWNSHIP_EDITION: Final = """
SELECT e.edition_id, e.region, e.cycle, e.number, e.run_id, e.as_of, e.made_at, e.earliest_stop_month, e.written_at
FROM feed.edition AS e JOIN feed.township_feed AS t USING (edition_id)
WHERE e.region = %(region)s AND (%(cycle)s::text IS NULL OR e.cycle = %(cycle)s) AND t.township_code = %(township)s
    AND e.written_at IS NOT NULL AND (%(number)s::integer IS NULL OR e.number = %(number)s)
ORDER BY e.as_of DESC, e.number DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a feed change by change. `cursor`: give it back for what follows; `is_last`: nothing follows now."""

    rows: tuple[dict[str, Any], ...]
    cursor: int
    is_last: bool


def full_rows(url: str, edition: Edition, township: str) -> list[dict[str, Any]]:
    """Every row a township's feed has as of an edition (see feeds.rows.Told)."""
    return _read(url, FULL, edition, township)


def delta_rows(url: str, edition: Edition, township: str, base_id: int) -> list[dict[str, Any]]:
    """What an edition tells otherwise than the edition `base_id` did: new, changed and withdrawn rows."""
    return _read(url, DELTA, edition, township, base_id=base_id)


def rows_since(url: str, edition: Edition, township: str, since: int, limit: int) -> Page:
    """The next rows after a cursor (0: from the beginning), each as it stands by this edition; withdrawn ones too.

    Whoever keeps what he was given by row_id has, after the last page, the same rows as the full feed.
    """
    found = _read(url, NEXT, edition, township, since=since, limit=limit + 1)
    kept = found[:limit]
    return Page(tuple(kept), int(kept[-1]["seq"]) if kept else since, len(found) <= limit)


def written_edition(
    url: str, region: str, township: str, cycle: str | None = None, number: int | None = None
) -> Edition | None:
    """The newest edition (or that of a number) that was written for a township; None where there is none to see."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(TOWNSHIP_EDITION, {"region": region, "cycle": cycle, "township": township, "number": number})
        row = cursor.fetchone()
    return None if row is None else Edition(*row)


def _read(url: str, query: str, edition: Edition, township: str, **more: int) -> list[dict[str, Any]]:
    values = {
        "region": edition.region, "cycle": edition.cycle, "run_id": edition.run_id, "township": township,
        "edition_id": edition.edition_id, **more,
    }  # fmt: skip
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(query, values)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

"""What the last edition told of what rests: to be held against what rests now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pipeline.warehouse.connection import connection
from pipeline.warehouse.editions import COLUMNS, Edition

# A row that is withdrawn tells nothing; a household that moved has an earlier township's rows too.
TOLD: Final = """
SELECT township_code, household_id, member_no, resting
FROM (
    SELECT DISTINCT ON (township_code, household_id, coalesce(member_no, -1)) *
    FROM feed.row_change
    WHERE region = %(region)s AND cycle = %(cycle)s AND edition_id <= %(edition_id)s AND household_id IN (
        SELECT unnest(%(households)s::text[])
        UNION ALL
        SELECT household_id FROM feed.row_change
        WHERE region = %(region)s AND cycle = %(cycle)s AND edition_id <= %(edition_id)s AND resting IS NOT NULL
    )
    ORDER BY township_code, household_id, coalesce(member_no, -1), seq DESC
) AS newest
WHERE change <> 'withdrawn'
ORDER BY township_code COLLATE "C", household_id COLLATE "C", member_no NULLS FIRST
"""
ToldRow = tuple[str, str, int | None, str | None]
"""township_code, household_id, member_no, the reason it was told to rest (None: it was told to be done)."""


def last_written(url: str, region: str, cycle: str) -> Edition | None:
    """The newest edition whose files lie at their places."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM feed.edition WHERE region = %s AND cycle = %s AND written_at IS NOT NULL "  # noqa: S608
            "ORDER BY number DESC LIMIT 1",
            (region, cycle),
        )
        row = cursor.fetchone()
    return None if row is None else Edition(*row)


def told_resting(url: str, edition: Edition, households: Iterable[str]) -> tuple[ToldRow, ...]:
    """How an edition left the rows of some households, and of whichever it or an earlier one told to rest."""
    values = {
        "region": edition.region, "cycle": edition.cycle, "edition_id": edition.edition_id,
        "households": sorted(households),
    }  # fmt: skip
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(TOLD, values)
        return tuple(cursor.fetchall())

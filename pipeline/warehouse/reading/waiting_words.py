"""What waits for a second person beside new words: withdrawals that one person has asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pipeline.warehouse.connection import connection


@dataclass(frozen=True, slots=True)
class AskedBack:
    """A word that two people gave and one has asked to take back: it stands until another asks too.

    `task_id` is None where it was said of no task, `source` where it answers a task that is about no record.
    """

    judgement_id: int
    region: str
    cycle: str
    task_id: str | None
    household_id: str
    member_no: int | None
    source: str | None
    judgement: str
    decided_by: str
    stake_fen: int | None
    asked_by: str
    asked_at: datetime
    note: str


ASKED: Final = """
SELECT j.judgement_id, j.region, j.cycle, j.task_id, j.household_id, j.member_no, j.source, j.judgement, j.decided_by,
    j.stake_fen, q.asked_by, q.asked_at, q.note
FROM core.withdrawal_asked AS q
INNER JOIN core.judgement AS j ON j.judgement_id = q.judgement_id
WHERE q.region = %(region)s AND q.ask_id IN (
    SELECT core.withdrawals_waiting(array(SELECT a.ask_id FROM core.withdrawal_asked AS a WHERE a.region = %(region)s))
)
ORDER BY q.ask_id
"""


def asked_back(url: str, region: str) -> tuple[AskedBack, ...]:
    """A region's withdrawals that wait for another person, oldest first; those the session may see."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(ASKED, {"region": region})
        return tuple(AskedBack(*row) for row in cursor.fetchall())

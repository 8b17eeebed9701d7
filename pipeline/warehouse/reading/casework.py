"""What pages read of a task: everything that was done with it, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from pipeline.warehouse.connection import connection


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing somebody did with a task.

    `deed`: claimed, taken_over, given_back, said, confirmed, refused, withdrawal_asked, withdrawn.
    `judgement_id`: the word it is about.
    """

    at: datetime
    by: str
    deed: str
    word: str | None
    note: str | None
    judgement_id: int | None
    needs_second: bool


HISTORY: Final = """
SELECT at, by, deed, word, note, judgement_id, needs_second FROM (
    SELECT j.decided_at AS at, j.decided_by AS by, CASE j.judgement WHEN 'withdrawn' THEN 'withdrawn' ELSE 'said' END
        AS deed, CASE WHEN j.judgement <> 'withdrawn' THEN j.judgement END AS word, j.note,
        coalesce(j.withdraws, j.judgement_id) AS judgement_id, j.needs_second,
        CASE j.judgement WHEN 'withdrawn' THEN 4 ELSE 1 END AS place, j.judgement_id AS nth
    FROM core.judgement AS j
    WHERE j.region = %(region)s AND j.cycle = %(cycle)s AND j.task_id = %(task_id)s
    UNION ALL
    SELECT s.decided_at, s.decided_by, s.verdict, j.judgement, s.note, s.judgement_id, false, 2, s.look_id
    FROM core.second_look AS s INNER JOIN core.judgement AS j USING (judgement_id)
    WHERE j.region = %(region)s AND j.cycle = %(cycle)s AND j.task_id = %(task_id)s
    UNION ALL
    SELECT q.asked_at, q.asked_by, 'withdrawal_asked', j.judgement, q.note, q.judgement_id, false, 3, q.ask_id
    FROM core.withdrawal_asked AS q INNER JOIN core.judgement AS j USING (judgement_id)
    WHERE j.region = %(region)s AND j.cycle = %(cycle)s AND j.task_id = %(task_id)s
    UNION ALL
    SELECT c.claimed_at, c.claimed_by,
        CASE WHEN c.until = c.claimed_at THEN 'given_back' WHEN c.taken_from IS NOT NULL THEN 'taken_over'
            ELSE 'claimed' END,
        NULL, c.taken_from, NULL, false, 0, c.claim_id
    FROM core.task_claim AS c
    WHERE c.region = %(region)s AND c.cycle = %(cycle)s AND c.task_id = %(task_id)s
) AS deeds ORDER BY at, place, nth
"""


def task_history(url: str, region: str, cycle: str, task_id: str) -> tuple[Deed, ...]:
    """Claims, words, withdrawals and second looks of a task, oldest first; of a take-over `note` is whom from."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(HISTORY, {"region": region, "cycle": cycle, "task_id": task_id})
        return tuple(Deed(*row) for row in cursor.fetchall())


@dataclass(frozen=True, slots=True)
class LinkedRecord:
    """A record that is taken for a member's, and what it brings: yuan of the ledger's months together, or property."""

    source: str
    file_name: str
    row_number: int
    member_no: int
    decision: str
    kind: str | None
    amount: Decimal | None


RECORDS: Final = """
SELECT l.source, l.file_name, l.row_number, l.member_no, l.decision, coalesce(i.kind, a.kind) AS kind,
    coalesce(i.amount, a.value) AS amount
FROM serve.identity_link AS l
LEFT JOIN (
    SELECT record, min(kind) AS kind, sum(amount) AS amount FROM serve.income_month
    WHERE region = %(region)s AND cycle = %(cycle)s AND household_id = %(household_id)s GROUP BY record
) AS i ON i.record = jsonb_build_object('source', l.source, 'file', l.file_name, 'row', l.row_number)
LEFT JOIN (
    SELECT record, min(kind) AS kind, sum(value) AS value FROM serve.asset
    WHERE region = %(region)s AND cycle = %(cycle)s AND household_id = %(household_id)s GROUP BY record
) AS a ON a.record = jsonb_build_object('source', l.source, 'file', l.file_name, 'row', l.row_number)
WHERE l.region = %(region)s AND l.cycle = %(cycle)s AND l.household_id = %(household_id)s
ORDER BY l.member_no, l.source, l.file_name, l.row_number
"""


def linked_records(url: str, region: str, cycle: str, household_id: str) -> tuple[LinkedRecord, ...]:
    """Every record of a household's members in the current run, by member, source, file and row."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(RECORDS, {"region": region, "cycle": cycle, "household_id": household_id})
        return tuple(LinkedRecord(*row) for row in cursor.fetchall())

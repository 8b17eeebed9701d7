"""What waits for people in the published runs: tasks, the flags beside them, and who looked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg2.extras import RealDictCursor

from pipeline.warehouse.connection import connection

OPEN: Final = "open"


@dataclass(frozen=True, slots=True)
class ReviewTask:
    """A task of a published run. source, file_name, row_number: its record; member_no: of a link, whom it may be."""

    region: str
    cycle: str
    run_id: str
    task_id: str
    kind: str
    household_id: str
    township_code: str | None
    source: str | None
    file_name: str | None
    row_number: int | None
    member_no: int | None
    match_probability: float | None
    judgement: str | None
    decided_by: str | None
    decided_at: datetime | None
    note: str | None

    @property
    def state(self) -> str:
        """The newest word on it, else open."""
        return self.judgement or OPEN


TASKS: Final = """
WITH place AS (
    SELECT DISTINCT ON (household_id) household_id, township_code FROM serve.flag
    WHERE region = %(region)s AND cycle = %(cycle)s ORDER BY household_id, member_no NULLS FIRST
)
SELECT t.region, t.cycle, t.run_id, t.task_id, t.kind, t.household_id, p.township_code, t.record ->> 'source' AS source,
    t.record ->> 'file' AS file_name, (t.record ->> 'row')::integer AS row_number, l.member_no, l.match_probability,
    t.judgement, t.decided_by, t.decided_at, t.note
FROM serve.review_task AS t
LEFT JOIN place AS p ON p.household_id = t.household_id
LEFT JOIN serve.identity_link AS l ON t.kind = 'link' AND l.region = t.region AND l.cycle = t.cycle
    AND l.run_id = t.run_id AND l.source = t.record ->> 'source' AND l.file_name = t.record ->> 'file'
    AND l.row_number = (t.record ->> 'row')::integer
WHERE t.region = %(region)s AND t.cycle = %(cycle)s
ORDER BY t.task_id COLLATE "C"
"""

FLAGS: Final = """
SELECT household_id, member_no, outcome, action, category, previous_amount_monthly, amount_monthly, effective_month,
    reason_codes, explanation_zh, explanation_en, coalesce(flips @> %(record)s, false) AS hangs
FROM serve.flag
WHERE region = %(region)s AND cycle = %(cycle)s AND household_id = %(household_id)s
ORDER BY member_no NULLS FIRST
"""


def review_tasks(url: str, region: str, cycle: str) -> tuple[ReviewTask, ...]:
    """Every task of the run that is published, by task_id; nothing personal."""
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(TASKS, {"region": region, "cycle": cycle})
        return tuple(ReviewTask(**row) for row in cursor.fetchall())


def find_tasks(url: str, start: str) -> tuple[tuple[str, str, str], ...]:
    """(region, cycle, task_id) of the published tasks whose id begins like this."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT region, cycle, task_id FROM serve.review_task WHERE starts_with(task_id, %s) ORDER BY 1, 2, 3",
            (start,),
        )
        return tuple(cursor.fetchall())


def flags_beside(
    url: str, region: str, cycle: str, household_id: str, record: tuple[str, str, int] | None
) -> tuple[dict[str, Any], ...]:
    """The flags of a household as the view has them; `hangs`: without the record this one would be another."""
    one = dict(zip(("source", "file", "row"), record or (None, None, None), strict=True))
    values = {
        "region": region, "cycle": cycle, "household_id": household_id,
        "record": json.dumps([one], ensure_ascii=False),
    }  # fmt: skip
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(FLAGS, values)
        return tuple(dict(row) for row in cursor.fetchall())


def record_look(url: str, by: str, subject: str, purpose: str | None, detail: Mapping[str, object]) -> None:
    """Keep who looks at whom, and, where numbers are revealed, what for; before anything is shown."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit.event (actor, action, purpose, subject, detail) VALUES (%s, %s, %s, %s, %s)",
            (by, "review_show" if purpose is None else "review_reveal", purpose, subject, json.dumps(dict(detail))),
        )

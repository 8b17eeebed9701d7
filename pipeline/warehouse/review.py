"""What waits for people in the published runs: tasks, the flags beside them, and who looked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from psycopg2.extras import RealDictCursor

from pipeline.warehouse.connection import connection
from pipeline.warehouse.judgements import IS_PENDING

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
    is_waiting: bool = False
    """The word on it needs a second person who has not confirmed it: it counts as unsure."""

    @property
    def state(self) -> str:
        """The newest word on it, else open."""
        return self.judgement or OPEN


TASKS: Final = """
SELECT region, cycle, run_id, task_id, kind, household_id, record ->> 'source' AS source,
    record ->> 'file' AS file_name, (record ->> 'row')::integer AS row_number, judgement, decided_by, decided_at, note
FROM serve.review_task WHERE region = %(region)s AND cycle = %(cycle)s
ORDER BY task_id COLLATE "C"
"""
PLACES: Final = """
SELECT DISTINCT household_id, township_code FROM serve.flag
WHERE region = %(region)s AND cycle = %(cycle)s AND household_id = ANY(%(households)s)
"""
LINKS: Final = """
SELECT source, file_name, row_number, member_no, match_probability FROM serve.identity_link
WHERE region = %(region)s AND cycle = %(cycle)s AND household_id = ANY(%(households)s) AND decision = 'review'
"""
WAITING: Final = f"""
SELECT j.task_id FROM core.judgement AS j
WHERE j.region = %(region)s AND j.cycle = %(cycle)s AND {IS_PENDING} AND j.judgement_id = (
    SELECT max(w.judgement_id) FROM core.judgement AS w
    WHERE w.region = j.region AND w.cycle = j.cycle AND w.task_id = j.task_id
)
"""  # noqa: S608 - our own names
"""Four statements, put together here: under row security PostgreSQL joins them row by row, seconds for a township."""

FLAGS: Final = """
SELECT household_id, member_no, outcome, action, category, previous_amount_monthly, amount_monthly, effective_month,
    reason_codes, explanation_zh, explanation_en, coalesce(flips @> %(record)s, false) AS hangs
FROM serve.flag
WHERE region = %(region)s AND cycle = %(cycle)s AND household_id = %(household_id)s
ORDER BY member_no NULLS FIRST
"""


def review_tasks(url: str, region: str, cycle: str) -> tuple[ReviewTask, ...]:
    """Every task of the run that is published, by task_id; nothing personal."""
    place = {"region": region, "cycle": cycle}
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(TASKS, place)
        tasks = cursor.fetchall()
        cursor.execute(PLACES, {**place, "households": sorted({row["household_id"] for row in tasks})})
        townships = {row["household_id"]: row["township_code"] for row in cursor.fetchall()}
        asked = sorted({row["household_id"] for row in tasks if row["kind"] == "link"})
        cursor.execute(LINKS, {**place, "households": asked})
        links = {
            (row["source"], row["file_name"], row["row_number"]): (row["member_no"], row["match_probability"])
            for row in cursor.fetchall()
        }
        cursor.execute(WAITING, {**place, "looks_to": None})
        waiting = {row["task_id"] for row in cursor.fetchall()}
    return tuple(replace(_task(row, townships, links), is_waiting=row["task_id"] in waiting) for row in tasks)


def _task(
    row: Mapping[str, Any], townships: Mapping[str, str | None], links: Mapping[tuple[str, str, int], tuple[int, float]]
) -> ReviewTask:
    record = (row["source"], row["file_name"], row["row_number"])
    number, probability = links.get(record, (None, None)) if row["kind"] == "link" else (None, None)
    township = townships.get(row["household_id"])
    return ReviewTask(**row, township_code=township, member_no=number, match_probability=probability)


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

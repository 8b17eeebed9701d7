"""What a supervisor weighs before a run leaves, counted in the warehouse; no household is named but by its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from psycopg2.extras import RealDictCursor

from pipeline.warehouse.connection import connection
from pipeline.warehouse.editions import ADVERSE

COUNTS: Final = f"""
SELECT coalesce(f.township_code, '') AS township_code, f.outcome, f.action, count(*) AS flags,
    count(*) FILTER (WHERE {ADVERSE}) AS adverse,
    coalesce(sum(f.amount_monthly), 0) AS amount, coalesce(sum(f.previous_amount_monthly), 0) AS previous_amount
FROM core.flag AS f WHERE f.region = %(region)s AND f.cycle = %(cycle)s AND f.run_id = %(run_id)s
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""  # noqa: S608 - our own names
# A link a person has confirmed leaves no doubt; a flag is wrong at most once (as steps.stakes.estimate_wrong).
WRONG: Final = f"""
WITH hanging AS (
    SELECT coalesce(f.township_code, '') AS township_code, f.household_id, f.member_no, least(1, sum(
        CASE WHEN l.decision = 'match' AND l.method = 'clerical' THEN 0 ELSE 1 - coalesce(l.match_probability, 1) END
    )) AS doubt
    FROM core.flag AS f
    CROSS JOIN LATERAL jsonb_to_recordset(f.flips) AS r (source text, file text, "row" integer)
    JOIN core.identity_link AS l ON l.region = %(region)s AND l.cycle = %(cycle)s AND l.run_id = %(run_id)s
        AND l.source = r.source AND l.file_name = r.file AND l.row_number = r."row"
    WHERE f.region = %(region)s AND f.cycle = %(cycle)s AND f.run_id = %(run_id)s AND {ADVERSE}
        AND jsonb_typeof(f.flips) = 'array'
    GROUP BY 1, 2, 3
)
SELECT township_code, count(*) AS hanging, sum(doubt)::float8 AS wrong FROM hanging GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - our own names
PREVIOUS: Final = """
SELECT r.cycle, r.run_id FROM core.published AS p JOIN core.run AS r USING (region, cycle, run_id)
WHERE r.region = %(region)s AND r.cycle = %(previous)s
"""
# A near relative holds no result back (pipeline.decision.guard.NOT_A_REVIEW); unsure settles nothing.
OPEN_TASKS: Final = """
SELECT count(*) FILTER (WHERE t.judgement IS NULL) AS unanswered,
    count(*) FILTER (WHERE t.judgement = 'unsure') AS unsure,
    count(*) FILTER (WHERE t.kind <> 'near_relative' AND EXISTS (
        SELECT FROM core.flag AS f
        WHERE f.region = %(region)s AND f.cycle = %(cycle)s AND f.run_id = %(run_id)s
            AND f.household_id = t.household_id AND f.outcome = 'review'
    )) AS under_review
FROM serve.review_task AS t
WHERE t.region = %(region)s AND t.cycle = %(cycle)s AND coalesce(t.judgement, 'unsure') = 'unsure'
"""
BESIDE: Final = f"""
SELECT f.household_id, f.member_no, f.action, f.previous_amount_monthly, f.amount_monthly, t.tasks
FROM core.flag AS f
JOIN (
    SELECT household_id, jsonb_agg(jsonb_build_array(task_id, kind) ORDER BY kind, task_id) AS tasks
    FROM serve.review_task
    WHERE region = %(region)s AND cycle = %(cycle)s AND coalesce(judgement, 'unsure') = 'unsure'
    GROUP BY household_id
) AS t USING (household_id)
WHERE f.region = %(region)s AND f.cycle = %(cycle)s AND f.run_id = %(run_id)s AND {ADVERSE}
ORDER BY f.household_id COLLATE "C", f.member_no NULLS FIRST
"""  # noqa: S608 - our own names
LATE: Final = """
SELECT count(*) FROM core.objection AS o
WHERE o.region = %(region)s AND o.due_on < %(today)s AND NOT EXISTS (
    SELECT FROM core.objection_event AS e
    WHERE e.objection_id = o.objection_id AND e.event IN ('upheld', 'rejected', 'withdrawn')
        AND core.word_state(e.judgement_ids, NULL, NULL) IS DISTINCT FROM 'undone'
)
"""
RETURNED: Final = """
SELECT result, count(*) FROM feed.visit
WHERE region = %(region)s AND cycle = %(previous)s GROUP BY result ORDER BY result
"""


@dataclass(frozen=True, slots=True)
class FlagCount:
    """Flags of one township, outcome and action; amounts in yuan a month."""

    township_code: str
    outcome: str
    action: str
    flags: int
    adverse: int
    amount: Decimal
    previous_amount: Decimal


@dataclass(frozen=True, slots=True)
class WrongInTownship:
    """Adverse flags of a township that hang on a record, and how many of them may rest on somebody else's."""

    township_code: str
    hanging: int
    wrong: float


@dataclass(frozen=True, slots=True)
class OpenTasks:
    """Review tasks that are not settled: nobody answered, or the answer is `unsure` (also till a second person looked).

    `under_review`: of both, those whose household has a result under review, so that nothing adverse leaves by it.
    """

    unanswered: int = 0
    unsure: int = 0
    under_review: int = 0


@dataclass(frozen=True, slots=True)
class BesideTask:
    """An adverse flag that leaves though a task about its household is open; tasks as (task_id, kind), yuan a month."""

    household_id: str
    member_no: int | None
    action: str
    previous_amount_monthly: Decimal | None
    amount_monthly: Decimal | None
    tasks: tuple[tuple[str, str], ...]


def flag_counts(url: str, region: str, cycle: str, run_id: str) -> tuple[FlagCount, ...]:
    """A run's flags by township, outcome and action."""
    rows = _all(url, COUNTS, {"region": region, "cycle": cycle, "run_id": run_id})
    return tuple(FlagCount(**row) for row in rows)


def expected_wrong(url: str, region: str, cycle: str, run_id: str) -> tuple[WrongInTownship, ...]:
    """By township, the estimate of adverse flags that rest on a record of somebody else."""
    rows = _all(url, WRONG, {"region": region, "cycle": cycle, "run_id": run_id})
    return tuple(WrongInTownship(**row) for row in rows)


def published_run_id(url: str, region: str, cycle: str) -> str | None:
    """The run shown for a cycle; None where nothing is published."""
    rows = _all(url, PREVIOUS, {"region": region, "previous": cycle})
    return str(rows[0]["run_id"]) if rows else None


def open_tasks(url: str, region: str, cycle: str, run_id: str) -> OpenTasks:
    """How many tasks of the published run are open, and how many of them go with a result under review."""
    (row,) = _all(url, OPEN_TASKS, {"region": region, "cycle": cycle, "run_id": run_id})
    return OpenTasks(**row)


def adverse_beside_tasks(url: str, region: str, cycle: str, run_id: str) -> tuple[BesideTask, ...]:
    """Adverse flags of the published run whose household has an open task, by household."""
    rows = _all(url, BESIDE, {"region": region, "cycle": cycle, "run_id": run_id})
    return tuple(BesideTask(**{**row, "tasks": tuple((no, kind) for no, kind in row["tasks"])}) for row in rows)


def late_objections(url: str, region: str, today: date) -> int:
    """Objections whose answer is overdue."""
    return int(_all(url, LATE, {"region": region, "today": today})[0]["count"])


def visit_results(url: str, region: str, cycle: str) -> dict[str, int]:
    """Visits of a cycle by what they found."""
    rows = _all(url, RETURNED, {"region": region, "previous": cycle})
    return {row["result"]: row["count"] for row in rows}


def _all(url: str, query: str, values: dict[str, Any]) -> Sequence[dict[str, Any]]:
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(query, values)
        return [dict(row) for row in cursor.fetchall()]

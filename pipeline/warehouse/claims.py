"""Who is at a task (core.task_claim): one person at a time, until a moment, then it is free again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2

from pipeline.errors import HesvError
from pipeline.warehouse.connection import connection
from pipeline.warehouse.locks import lock_transaction
from pipeline.warehouse.review import ReviewTask

NEWEST: Final = """
SELECT task_id, claimed_by, claimed_at, until, taken_from FROM (
    SELECT DISTINCT ON (task_id) * FROM core.task_claim
    WHERE region = %(region)s AND cycle = %(cycle)s AND (%(task_id)s::text IS NULL OR task_id = %(task_id)s)
    ORDER BY task_id, claim_id DESC
) AS c WHERE until > %(at)s ORDER BY task_id
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A task that is somebody's until a moment; `taken_from`: whom he took it over from, knowingly."""

    task_id: str
    claimed_by: str
    claimed_at: datetime
    until: datetime
    taken_from: str | None


class ClaimedByAnother(HesvError):
    """Somebody else is at this task."""

    exit_code = 4

    def __init__(self, task_id: str, by: str, until: str) -> None:
        super().__init__(task_id, by, until)
        self.task_id, self.by, self.until = task_id, by, until

    def __str__(self) -> str:
        return (
            f"Task {self.task_id} is {self.by}'s until {self.until}. Wait, ask, or take it over: "
            f"hesv review claim {self.task_id} --take-over"
        )


def claims(url: str, region: str, cycle: str, at: datetime) -> dict[str, Claim]:
    """The tasks that are somebody's at a moment, by task_id."""
    with connection(url) as session, session.cursor() as cursor:
        return {one.task_id: one for one in _read(cursor, region, cycle, None, at)}


def claim(url: str, task: ReviewTask, by: str, at: datetime, minutes: int, *, take_over: bool = False) -> Claim:
    """Make a task somebody's for some minutes from `at`; of his own task that is more time.

    Raises:
        ClaimedByAnother: it is somebody else's, and is not taken over.
    """
    with connection(url) as session, session.cursor() as cursor:
        lock_transaction(cursor, "claim", task.task_id)
        holder = next(iter(_read(cursor, task.region, task.cycle, task.task_id, at)), None)
        if holder is not None and holder.claimed_by != by and not take_over:
            raise ClaimedByAnother(task.task_id, holder.claimed_by, f"{holder.until:%Y-%m-%d %H:%M %Z}")
        taken_from = holder.claimed_by if holder is not None and holder.claimed_by != by else None
        made = Claim(task.task_id, by, at, at + timedelta(minutes=minutes), taken_from)
        _insert(cursor, task, made)
        return made


def give_back(url: str, task: ReviewTask, by: str, at: datetime) -> bool:
    """Make one's own task free; says whether it was one's own."""
    with connection(url) as session, session.cursor() as cursor:
        lock_transaction(cursor, "claim", task.task_id)
        holder = next(iter(_read(cursor, task.region, task.cycle, task.task_id, at)), None)
        if holder is None or holder.claimed_by != by:
            return False
        _insert(cursor, task, Claim(task.task_id, by, at, at, None))
        return True


def _read(cursor: Cursor, region: str, cycle: str, task_id: str | None, at: datetime) -> tuple[Claim, ...]:
    cursor.execute(NEWEST, {"region": region, "cycle": cycle, "task_id": task_id, "at": at})
    return tuple(Claim(*row) for row in cursor.fetchall())


def _insert(cursor: Cursor, task: ReviewTask, made: Claim) -> None:
    cursor.execute(
        "INSERT INTO core.task_claim (region, cycle, task_id, household_id, township_code, claimed_by, claimed_at, "
        "until, taken_from) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            task.region, task.cycle, task.task_id, task.household_id, task.township_code, made.claimed_by,
            made.claimed_at, made.until, made.taken_from,
        ),
    )  # fmt: skip

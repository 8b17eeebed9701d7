"""The approvals of runs, as rows of feed.release, and the runs that were sent back."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2
from psycopg2.extras import RealDictCursor

from pipeline.cycle import month_text
from pipeline.warehouse.connection import connection
from pipeline.warehouse.editions import ADVERSE
from pipeline.warehouse.locks import lock_transaction
from pipeline.warehouse.records import ReleaseRecord

COLUMNS: Final = (
    "run_id, region, cycle, approved_by, note, notice_days, approved_at, approved_on, earliest_stop_month"
)  # fmt: skip
WORDS: Final = """
SELECT DISTINCT outcome, action, category, previous_category, reason_codes[1], notice_required FROM core.flag
WHERE region = %s AND cycle = %s AND run_id = %s
"""
FLAGS: Final = """
SELECT f.household_id, f.member_no, f.outcome, f.action, f.category, f.previous_amount_monthly, f.amount_monthly,
    f.grace_end
FROM history.flag AS f
WHERE f.region = %(region)s AND f.cycle = %(cycle)s AND f.run_id = %(run_id)s AND {which}
ORDER BY f.household_id COLLATE "C", f.member_no NULLS FIRST
"""
SAME: Final = "lower(btrim({})) = lower(btrim({}))"
"""One name, as core.need_another_person tells it."""
OTHERWISE: Final = """EXISTS (
    SELECT FROM core.judgement AS n
    WHERE n.region = {0}.region AND n.judgement_id > {0}.judgement_id AND n.judgement <> {0}.judgement
        AND (n.source, n.record_key, n.household_id, n.member_no)
        IS NOT DISTINCT FROM ({0}.source, {0}.record_key, {0}.household_id, {0}.member_no)
        AND ({0}.source IS NOT NULL OR (n.cycle = {0}.cycle AND n.task_id = {0}.task_id))
)"""
"""Whether a word was taken back or replaced."""
JUDGED_ALONE: Final = f"""
SELECT count(DISTINCT j.household_id) FROM core.judgement AS j
WHERE j.region = %(region)s AND {SAME.format("j.decided_by", "%(by)s")} AND j.judgement <> 'withdrawn'
    AND (j.cycle = %(cycle)s OR (
        j.judgement = 'same' AND NOT {OTHERWISE.format("j")} AND EXISTS (
            SELECT FROM core.identity_link AS c
            WHERE c.region = %(region)s AND c.cycle = %(cycle)s AND c.run_id = %(run_id)s
                AND c.decision = 'match' AND c.method = 'clerical' AND c.source = j.source
                AND c.household_id = j.household_id AND c.member_no = j.member_no
        )
    ))
    AND EXISTS (
        SELECT FROM core.flag AS f WHERE f.region = %(region)s AND f.cycle = %(cycle)s AND f.run_id = %(run_id)s
            AND f.household_id = j.household_id AND {ADVERSE}
    )
    AND NOT EXISTS (
        SELECT FROM core.judgement AS o
        WHERE o.region = j.region AND o.household_id = j.household_id AND o.judgement = j.judgement
            AND NOT {SAME.format("o.decided_by", "j.decided_by")}
            AND (o.task_id = j.task_id OR o.record_key = j.record_key)
            AND (NOT o.needs_second OR EXISTS (
                SELECT FROM core.second_look AS l WHERE l.judgement_id = o.judgement_id AND l.verdict = 'confirmed'
            ))
            AND NOT {OTHERWISE.format("o")}
    )
    AND NOT EXISTS (
        SELECT FROM core.second_look AS s
        WHERE s.judgement_id = j.judgement_id AND s.verdict = 'confirmed'
            AND NOT {SAME.format("s.decided_by", "j.decided_by")}
    )
"""  # noqa: S608 - our own names
"""Words of this cycle, and of another what its run still links by. Another's word agrees only while it is in force:
confirmed where it must be, and not taken back."""


@dataclass(frozen=True, slots=True)
class SentBack:
    """A run that somebody would not let out, and why."""

    run_id: str
    cycle: str
    sent_back_by: str
    note: str
    sent_back_at: datetime


def approval_of(url: str, run_id: str) -> ReleaseRecord | None:
    """The approval of a run; None where nobody approved it."""
    with connection(url) as session, session.cursor() as cursor:
        return _approval(cursor, "run_id = %s", run_id)


def last_approval(url: str, region: str, cycle: str) -> ReleaseRecord | None:
    """The approval of the newest run of a region and cycle that has one."""
    with connection(url) as session, session.cursor() as cursor:
        return _approval(cursor, "region = %s AND cycle = %s", region, cycle)


def approvals(url: str, region: str) -> tuple[ReleaseRecord, ...]:
    """Every approval of a region, the newest first."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM feed.release WHERE region = %s ORDER BY approved_at DESC, run_id",  # noqa: S608
            (region,),
        )
        return tuple(_record(row) for row in cursor.fetchall())


def approve(url: str, approval: ReleaseRecord) -> ReleaseRecord | None:
    """Record who approved which run; an approval that is there stands, and comes back unchanged.

    None: somebody sent the run back, and no note says why it may leave all the same.
    """
    with connection(url) as session, session.cursor() as cursor:
        lock_transaction(cursor, "publish", approval.region, approval.cycle)
        if (known := _approval(cursor, "run_id = %s", approval.run_id)) is not None:
            return known
        if not (approval.note or "").strip():
            cursor.execute("SELECT FROM feed.sent_back WHERE run_id = %s", (approval.run_id,))
            if cursor.fetchone() is not None:
                return None
        cursor.execute(
            f"INSERT INTO feed.release ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",  # noqa: S608 - our own names
            (
                approval.run_id, approval.region, approval.cycle, approval.approved_by, approval.note,
                approval.notice_days, approval.approved_at, approval.approved_on,
                month_text(approval.earliest_stop_month),
            ),
        )  # fmt: skip
        detail = {"region": approval.region, "cycle": approval.cycle, "notice_days": approval.notice_days}
        _record_event(cursor, approval.approved_by, "release", approval.note, approval.run_id, detail)
        return approval


def send_back(url: str, run_id: str, region: str, cycle: str, by: str, note: str) -> bool:
    """Record that a run is not let out, and why; False, and nothing is recorded, where it is approved."""
    with connection(url) as session, session.cursor() as cursor:
        lock_transaction(cursor, "publish", region, cycle)
        if _approval(cursor, "run_id = %s", run_id) is not None:
            return False
        cursor.execute(
            "INSERT INTO feed.sent_back (run_id, region, cycle, sent_back_by, note) VALUES (%s, %s, %s, %s, %s)",
            (run_id, region, cycle, by, note),
        )
        _record_event(cursor, by, "release_sent_back", note, run_id, {"region": region, "cycle": cycle})
        return True


def sent_back(url: str, region: str, cycle: str | None = None) -> tuple[SentBack, ...]:
    """The runs of a region (and cycle) that were sent back, the newest first."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT run_id, cycle, sent_back_by, note, sent_back_at FROM feed.sent_back "
            "WHERE region = %s AND (%s::text IS NULL OR cycle = %s) ORDER BY sent_back_id DESC",
            (region, cycle, cycle),
        )
        return tuple(SentBack(*row) for row in cursor.fetchall())


def told_words(url: str, region: str, cycle: str, run_id: str) -> list[dict[str, object]]:
    """Every combination of codes a run's feeds would have to put into words."""
    names = ("outcome", "action", "category", "previous_category", "reason", "notice_required")
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(WORDS, (region, cycle, run_id))
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def judged_alone(url: str, region: str, cycle: str, run_id: str, by: str) -> int:
    """Households with an adverse flag in this run about whom somebody has judged and nobody else said the same."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(JUDGED_ALONE, {"region": region, "cycle": cycle, "run_id": run_id, "by": by})
        (count,) = cursor.fetchone() or (0,)
        return int(count)


def run_flags(url: str, region: str, cycle: str, run_id: str, households: Collection[str]) -> list[dict[str, Any]]:
    """What is acted on of the flags of some households in one published run, the columns of FLAGS, by household."""
    return _flags(url, "f.household_id = ANY(%(households)s)", region, cycle, run_id, sorted(households))


def adverse_flags(url: str, region: str, cycle: str, run_id: str) -> list[dict[str, Any]]:
    """The same of every adverse flag of the run."""
    return _flags(url, ADVERSE, region, cycle, run_id, [])


def _flags(url: str, which: str, region: str, cycle: str, run_id: str, households: list[str]) -> list[dict[str, Any]]:
    values = {"region": region, "cycle": cycle, "run_id": run_id, "households": households}
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(FLAGS.replace("{which}", which), values)
        return [dict(row) for row in cursor.fetchall()]


def _approval(cursor: Cursor, where: str, *values: str) -> ReleaseRecord | None:
    cursor.execute(
        f"SELECT {COLUMNS} FROM feed.release JOIN core.run USING (region, cycle, run_id) WHERE {where} "  # noqa: S608
        "ORDER BY revision DESC LIMIT 1",
        values,
    )
    row = cursor.fetchone()
    return None if row is None else _record(row)


def _record(row: tuple[object, ...]) -> ReleaseRecord:
    *fields, month = row
    named = dict(zip(COLUMNS.split(", "), fields, strict=False))
    return ReleaseRecord(**named, earliest_stop_month=int(str(month).replace("-", "")))  # type: ignore[arg-type]


def _record_event(
    cursor: Cursor, actor: str, action: str, purpose: str | None, subject: str, detail: dict[str, object]
) -> None:
    cursor.execute(
        "INSERT INTO audit.event (actor, action, purpose, subject, detail) VALUES (%s, %s, %s, %s, %s)",
        (actor, action, purpose, subject, json.dumps(detail)),
    )

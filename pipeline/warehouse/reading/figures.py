"""The counts behind a cycle's dashboard: rows by kind, never a household.

They count over every township, so they are read with the owner's URL, and only by who may watch runs; what may be shown
of them `pipeline.disclosure` decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pipeline.warehouse.connection import connection
from pipeline.warehouse.locks import lock_key

Row = tuple[Any, ...]
ONE_RUN: Final = "region = %(region)s AND cycle = %(cycle)s AND run_id = %(run_id)s"

FLAGS: Final = f"""
SELECT coalesce(township_code, ''), outcome, action, count(*) FROM core.flag WHERE {ONE_RUN}
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""  # noqa: S608 - our own names
HOUSEHOLDS: Final = """
SELECT household_id, outcome, action, category FROM core.flag
WHERE region = %(region)s AND cycle = %({side}_cycle)s AND run_id = %({side}_run)s AND member_no IS NULL
"""
MOVES: Final = f"""
SELECT b.outcome, b.action, b.category, a.outcome, a.action, a.category, count(*)
FROM ({HOUSEHOLDS.format(side="from")}) AS b FULL JOIN ({HOUSEHOLDS.format(side="to")}) AS a USING (household_id)
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
"""  # noqa: S608 - our own names
INCOME: Final = f"""
SELECT kind, month, (sum(amount) * 100)::bigint, count(DISTINCT household_id) FROM core.income_month WHERE {ONE_RUN}
GROUP BY CUBE (kind, month) ORDER BY 1 NULLS LAST, 2 NULLS LAST
"""  # noqa: S608 - our own names
METHODS: Final = f"""
SELECT source, decision, method, count(*) FROM core.identity_link WHERE {ONE_RUN} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""  # noqa: S608 - our own names
SCORES: Final = f"""
SELECT source, decision, floor(log(2, (match_probability / (1 - match_probability))::numeric))::int, count(*)
FROM core.identity_link WHERE {ONE_RUN} AND method = 'probabilistic' AND match_probability BETWEEN 1e-9 AND 1 - 1e-9
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""  # noqa: S608 - our own names
QUARANTINE: Final = f"""
SELECT source, rule, severity, reason_zh, reason_en, count(*) FROM core.quarantine WHERE {ONE_RUN}
GROUP BY 1, 2, 3, 4, 5 ORDER BY 6 DESC, 1, 2, 4
"""  # noqa: S608 - our own names
FILES: Final = """
SELECT source, file_name, state, rows_in, rows_accepted, rows_quarantined, rows_duplicate, rows_matched, rows_review,
    rows_unmatched, refused_because, recorded_at
FROM landing.delivery WHERE region = %(region)s AND cycle = %(cycle)s
AND (run_id = %(run_id)s OR (run_id IS NULL AND recorded_at > coalesce(
    (SELECT published_at FROM core.run WHERE run_id = %(run_id)s), '-infinity')))
ORDER BY source COLLATE "C", file_name COLLATE "C" NULLS FIRST, recorded_at
"""
CYCLES: Final = """
SELECT r.region, r.cycle, r.run_id, r.revision, r.published_at, r.previous_run_id, b.cycle, a.approved_at
FROM core.published AS p JOIN core.run AS r USING (region, cycle, run_id)
LEFT JOIN core.run AS b ON b.run_id = r.previous_run_id LEFT JOIN feed.release AS a ON a.run_id = r.run_id
"""
HELD: Final = """
SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
AND ((classid::bigint << 32) | objid::bigint) = %s)
"""


@dataclass(frozen=True, slots=True)
class CycleRun:
    """The run a region's cycle shows, and the one it is compared with: that of the cycle before, where there is one."""

    region: str
    cycle: str
    run_id: str
    revision: int
    published_at: Any
    previous_run_id: str | None
    previous_cycle: str | None
    released_at: Any


def current_run(url: str, region: str, cycle: str) -> CycleRun | None:
    """The run schema `serve` shows for a region and cycle."""
    statement = f"{CYCLES} WHERE r.region = %(region)s AND r.cycle = %(cycle)s"
    found = _rows(url, statement, region=region, cycle=cycle)
    return CycleRun(*found[0]) if found else None


def current_runs(url: str) -> tuple[CycleRun, ...]:
    """Those of every region, each region's latest cycle first."""
    return tuple(
        CycleRun(*row) for row in _rows(url, f'{CYCLES} ORDER BY r.region COLLATE "C", r.cycle COLLATE "C" DESC')
    )


def count_flags(url: str, region: str, cycle: str, run_id: str) -> list[Row]:
    """(township_code, outcome, action, flags)."""
    return _rows(url, FLAGS, region=region, cycle=cycle, run_id=run_id)


def count_moves(url: str, run: CycleRun) -> list[Row]:
    """(outcome, action, category before, the same now, households); None where it had no flag in that run."""
    sides = {"from_cycle": run.previous_cycle, "from_run": run.previous_run_id, "to_cycle": run.cycle}
    return _rows(url, MOVES, region=run.region, to_run=run.run_id, **sides)


def sum_income(url: str, region: str, cycle: str, run_id: str) -> list[Row]:
    """(kind, month YYYY-MM, fen, households with any); None in the first two is over all of them."""
    return _rows(url, INCOME, region=region, cycle=cycle, run_id=run_id)


def count_methods(url: str, region: str, cycle: str, run_id: str) -> list[Row]:
    """(source, decision, method, records)."""
    return _rows(url, METHODS, region=region, cycle=cycle, run_id=run_id)


def count_scores(url: str, region: str, cycle: str, run_id: str) -> list[Row]:
    """(source, decision, whole bits, records) of what was weighed; bits are log2 of the odds of being the person."""
    return _rows(url, SCORES, region=region, cycle=cycle, run_id=run_id)


def count_quarantine(url: str, region: str, cycle: str, run_id: str) -> list[Row]:
    """(source, rule, severity, reason_zh, reason_en, rows), the most first."""
    return _rows(url, QUARANTINE, region=region, cycle=cycle, run_id=run_id)


def list_files(url: str, region: str, cycle: str, run_id: str) -> list[dict[str, Any]]:
    """The run's files, and what was refused since; of a cycle without a run, whatever was refused."""
    return [
        dict(zip(FILE_COLUMNS, row, strict=True))
        for row in _rows(url, FILES, region=region, cycle=cycle, run_id=run_id)
    ]


FILE_COLUMNS: Final = (
    "source", "file_name", "state", "rows_in", "rows_accepted", "rows_quarantined", "rows_duplicate", "rows_matched",
    "rows_review", "rows_unmatched", "refused_because", "recorded_at",
)  # fmt: skip


def is_held(url: str, region: str, cycle: str) -> bool:
    """Whether a run of this region and cycle holds its lock now."""
    key = lock_key("run", region, cycle)
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(HELD, (key,))
        row = cursor.fetchone()
        return bool(row and row[0])


def _rows(url: str, statement: str, **values: object) -> list[Row]:
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()

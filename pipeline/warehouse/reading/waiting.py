"""What waits in a cycle, for the home page: counts only, of what the session may see."""

from __future__ import annotations

from typing import Any, Final

from pipeline.warehouse.reading.listing import read_rows

STATES: Final = """
SELECT p.region, p.cycle, p.run_id, r.revision, r.published_at, cardinality(r.accept_missing) AS missing,
    f.approved_at
FROM core.published AS p
JOIN core.run AS r USING (run_id)
LEFT JOIN LATERAL (
    SELECT max(approved_at) AS approved_at FROM feed.release AS f WHERE f.run_id = p.run_id
) AS f ON TRUE
ORDER BY r.published_at DESC, p.region COLLATE "C"
"""
FLAGS: Final = """
SELECT outcome, count(*) AS households
FROM (SELECT DISTINCT outcome, household_id FROM serve.flag WHERE region = %(region)s AND cycle = %(cycle)s) AS known
GROUP BY outcome
"""
REVIEWS: Final = """
SELECT household_id, member_no, township_code, reason_codes FROM serve.flag
WHERE region = %(region)s AND cycle = %(cycle)s AND outcome = 'review'
ORDER BY household_id COLLATE "C", member_no NULLS FIRST
"""
TASKS: Final = """
SELECT kind, count(*) AS tasks FROM serve.review_task
WHERE region = %(region)s AND cycle = %(cycle)s AND decided_at IS NULL GROUP BY kind ORDER BY tasks DESC, kind
"""
ROWS: Final = """
SELECT
    (SELECT count(*) FROM serve.delivery
     WHERE region = %(region)s AND cycle = %(cycle)s AND state = 'accepted') AS accepted,
    (SELECT count(*) FROM serve.delivery
     WHERE region = %(region)s AND cycle = %(cycle)s AND state <> 'accepted') AS not_accepted,
    (SELECT coalesce(sum(rows_in), 0) FROM serve.delivery
     WHERE region = %(region)s AND cycle = %(cycle)s AND state = 'accepted') AS rows_in,
    (SELECT count(*) FROM serve.quarantine
     WHERE region = %(region)s AND cycle = %(cycle)s AND state = 'new') AS set_aside
"""


def cycle_states(url: str) -> tuple[dict[str, Any], ...]:
    """region, cycle, run_id, revision, published_at, missing (sources), approved_at (null: not released)."""
    return read_rows(url, STATES, {})


def households_by_outcome(url: str, region: str, cycle: str) -> dict[str, int]:
    """How many households have a flag of each outcome, theirs or a member's, as far as the session sees them."""
    rows = read_rows(url, FLAGS, {"region": region, "cycle": cycle})
    return {row["outcome"]: row["households"] for row in rows}


def review_flags(url: str, region: str, cycle: str) -> tuple[dict[str, Any], ...]:
    """household_id, member_no, township_code, reason_codes of each flag under review, the household's own first."""
    return read_rows(url, REVIEWS, {"region": region, "cycle": cycle})


def tasks_by_kind(url: str, region: str, cycle: str) -> dict[str, int]:
    """How many tasks wait, by kind, the most frequent first."""
    rows = read_rows(url, TASKS, {"region": region, "cycle": cycle})
    return {row["kind"]: row["tasks"] for row in rows}


def run_figures(url: str, region: str, cycle: str) -> dict[str, Any]:
    """accepted, not_accepted (files), rows_in, set_aside (rows nobody has said anything about)."""
    return read_rows(url, ROWS, {"region": region, "cycle": cycle})[0]

"""What the warehouse has of one household: everything through one session, whose row security is the reader's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg2.extras import RealDictCursor

from pipeline.warehouse.connection import connection

Row = Mapping[str, Any]

RUN: Final = """
SELECT r.run_id, r.region, r.cycle, r.revision, r.published_at, r.policy_version, r.model_version, r.code_version,
    p.run_id IS NOT NULL AS is_current
FROM core.run AS r
LEFT JOIN core.published AS p ON p.region = r.region AND p.cycle = r.cycle AND p.run_id = r.run_id
WHERE r.region = %(region)s AND r.cycle = %(cycle)s AND r.state = 'published'
    AND CASE WHEN %(revision)s::integer IS NULL THEN p.run_id IS NOT NULL ELSE r.revision = %(revision)s::integer END
"""
OF_HOUSEHOLD: Final = (
    "region = %(region)s AND cycle = %(cycle)s AND run_id = %(run_id)s AND household_id = %(household_id)s"
)
RECORD_ORDER: Final = (
    """record ->> 'source' COLLATE "C", record ->> 'file' COLLATE "C" NULLS FIRST, (record ->> 'row')::integer"""
)
VIEWS: Final[Mapping[str, tuple[str, str, str]]] = {
    "flags": ("flag", "*", "member_no NULLS FIRST"),
    "assessment": ("household_assessment", "*", "household_id"),
    "income": (
        "income_month",
        "member_no, month, kind, source, grade, amount, record",
        f'month, member_no NULLS FIRST, kind COLLATE "C", source COLLATE "C", grade, {RECORD_ORDER}, amount',
    ),
    "assets": (
        "asset",
        "member_no, kind, value, floor_area_m2, share, unit_id, as_of, record",
        f'member_no NULLS FIRST, kind COLLATE "C", {RECORD_ORDER}, unit_id COLLATE "C" NULLS FIRST',
    ),
    "links": (
        "identity_link",
        "source, file_name, row_number, member_no, decision, method, match_weight, match_probability, runner_up_weight",
        'source COLLATE "C", file_name COLLATE "C", row_number',
    ),
    "tasks": (
        "review_task",
        "task_id, kind, record, judgement, decided_by, decided_at",
        'kind COLLATE "C", task_id COLLATE "C"',
    ),
    "screening": (
        "screening",
        "kind, member_no, detail",
        'kind COLLATE "C", member_no NULLS FIRST, detail COLLATE "C"',
    ),
}
"""By fact: the view of schema `history`, what is read of it, and a total order."""
FACTS: Final[Mapping[str, str]] = {
    name: f"SELECT {columns} FROM history.{view} WHERE {OF_HOUSEHOLD} ORDER BY {order}"  # noqa: S608 - our own names
    for name, (view, columns, order) in VIEWS.items()
} | {
    "deliveries": "SELECT source, file_name, sha256, state, refused_because, rows_in, rows_accepted, rows_quarantined, "
    "rows_duplicate FROM history.delivery "
    "WHERE region = %(region)s AND cycle = %(cycle)s AND run_id = %(run_id)s "
    'ORDER BY source COLLATE "C", file_name COLLATE "C" NULLS FIRST'
}
ELSEWHERE: Final = """
SELECT f.cycle, f.run_id, r.revision, r.published_at, p.run_id IS NOT NULL AS is_current, f.member_no, f.outcome,
    f.action, f.category, f.amount_monthly, f.countable_income_monthly, f.income_per_head, f.standard_monthly,
    a.counted_members
FROM history.flag AS f
JOIN core.run AS r ON r.region = f.region AND r.cycle = f.cycle AND r.run_id = f.run_id
LEFT JOIN core.published AS p ON p.region = f.region AND p.cycle = f.cycle AND p.run_id = f.run_id
LEFT JOIN history.household_assessment AS a ON a.region = f.region AND a.cycle = f.cycle AND a.run_id = f.run_id
    AND a.household_id = f.household_id
WHERE f.region = %(region)s AND f.household_id = %(household_id)s AND f.run_id <> %(run_id)s
ORDER BY r.published_at DESC, f.run_id, f.member_no NULLS FIRST
"""
ASIDE: Final = """
SELECT source, file_name, row_number, column_name, rule, reason_zh, reason_en, state
FROM history.quarantine
WHERE region = %(region)s AND cycle = %(cycle)s AND run_id = %(run_id)s AND (source, file_name, row_number) IN (
    SELECT * FROM unnest(%(sources)s::text[], %(files)s::text[], %(rows)s::integer[])
)
ORDER BY source COLLATE "C", file_name COLLATE "C", row_number
"""
SEEN: Final = f"""
SELECT EXISTS (SELECT FROM history.flag WHERE {OF_HOUSEHOLD})
    OR EXISTS (SELECT FROM history.household_assessment WHERE {OF_HOUSEHOLD}) AS seen
"""  # noqa: S608 - our own names
LINK: Final = f"""
SELECT household_id, member_no, decision, method, match_weight, match_probability, runner_up_weight, evidence,
    model_version
FROM history.identity_link
WHERE {OF_HOUSEHOLD} AND source = %(source)s AND file_name = %(file_name)s AND row_number = %(row_number)s
"""  # noqa: S608 - our own names


@dataclass(frozen=True, slots=True)
class KnownRun:
    """The published run that is looked at."""

    run_id: str
    region: str
    cycle: str
    revision: int
    published_at: datetime
    policy_version: str
    model_version: str | None
    code_version: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class HouseholdRows:
    """One household's rows by fact (see FACTS), and its flags of other runs."""

    run: KnownRun
    facts: Mapping[str, tuple[Row, ...]]
    elsewhere: tuple[Row, ...]


def read_household(url: str, run: KnownRun, household_id: str) -> HouseholdRows:
    """All that a run says of a household, and what other published runs did."""
    values = {"region": run.region, "cycle": run.cycle, "run_id": run.run_id, "household_id": household_id}
    found: dict[str, tuple[Row, ...]] = {}
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        for name, query in FACTS.items():
            cursor.execute(query, values)
            found[name] = tuple(cursor.fetchall())
        cursor.execute(ELSEWHERE, values)
        return HouseholdRows(run, found, tuple(cursor.fetchall()))


def visible_run(url: str, region: str, cycle: str, household_id: str, revision: int | None = None) -> KnownRun | None:
    """The run, where the reader may see the household in it."""
    values: dict[str, Any] = {"region": region, "cycle": cycle, "household_id": household_id, "revision": revision}
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(RUN, values)
        run = cursor.fetchone()
        if run is None:
            return None
        cursor.execute(SEEN, {**values, "run_id": run["run_id"]})
        found = cursor.fetchone()
        return KnownRun(**run) if found is not None and found["seen"] else None


def rows_aside(url: str, run: KnownRun, places: Iterable[tuple[str, str, int]]) -> tuple[Row, ...]:
    """What was wrong with some rows in quarantine, those that are there."""
    wanted = sorted(set(places))
    if not wanted:
        return ()
    sources, files, numbers = (list(column) for column in zip(*wanted, strict=True))
    values = {
        "region": run.region, "cycle": run.cycle, "run_id": run.run_id,
        "sources": sources, "files": files, "rows": numbers,
    }  # fmt: skip
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(ASIDE, values)
        return tuple(cursor.fetchall())


def link_of(url: str, run: KnownRun, household_id: str, record: tuple[str, str, int]) -> Row | None:
    """The link of a record to this household, under review or not, with its evidence; None where it has none."""
    values = {
        "region": run.region, "cycle": run.cycle, "run_id": run.run_id, "household_id": household_id,
        **dict(zip(("source", "file_name", "row_number"), record, strict=True)),
    }  # fmt: skip
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(LINK, values)
        row: Row | None = cursor.fetchone()
        return row

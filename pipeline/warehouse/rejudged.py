"""Households judged again since their run (core.rejudged): what is published, and what the next run will say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pipeline.warehouse.connection import connection

COLUMNS: Final = "region, cycle, run_id, household_id, township_code, differs, before, after, rejudged_by"
CURRENT: Final = f"""
SELECT {COLUMNS}, rejudged_at FROM (
    SELECT DISTINCT ON (household_id) * FROM core.rejudged
    WHERE region = %(region)s AND cycle = %(cycle)s
        AND run_id = (SELECT run_id FROM core.published WHERE region = %(region)s AND cycle = %(cycle)s)
        AND (%(household_id)s::text IS NULL OR household_id = %(household_id)s)
    ORDER BY household_id, rejudged_id DESC
) AS r WHERE differs OR %(household_id)s IS NOT NULL ORDER BY household_id COLLATE "C"
"""  # noqa: S608 - our own names


@dataclass(frozen=True, slots=True)
class JudgedSince:
    """A household of the current run; `before` is published, `after` would be. Each: flags, assessment, ledger, tasks.

    Amounts in fen, months YYYYMM, columns as in pipeline.tables.
    """

    region: str
    cycle: str
    run_id: str
    household_id: str
    township_code: str | None
    differs: bool
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    rejudged_by: str
    rejudged_at: datetime | None = None


def keep_rejudged(url: str, found: Iterable[JudgedSince]) -> None:
    """Append what was found; the newest row of a household counts."""
    with connection(url) as session, session.cursor() as cursor:
        for one in found:
            cursor.execute(
                f"INSERT INTO core.rejudged ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",  # noqa: S608 - our own names
                (
                    one.region, one.cycle, one.run_id, one.household_id, one.township_code, one.differs,
                    _json(one.before), _json(one.after), one.rejudged_by,
                ),
            )  # fmt: skip


def judged_since(url: str, region: str, cycle: str, household_id: str | None = None) -> tuple[JudgedSince, ...]:
    """Households of the current run of which the next run will say something else; of one household, whatever it is."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(CURRENT, {"region": region, "cycle": cycle, "household_id": household_id})
        return tuple(JudgedSince(*row) for row in cursor.fetchall())


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=str, sort_keys=True)

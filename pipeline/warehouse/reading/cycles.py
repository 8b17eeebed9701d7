"""The cycles that can be looked at: what the top bar offers and the home page counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pipeline.warehouse.connection import connection


@dataclass(frozen=True, slots=True)
class PublishedCycle:
    """A region's cycle and the run that schema `serve` shows for it."""

    region: str
    cycle: str
    run_id: str
    published_at: datetime


CYCLES: Final = """
SELECT p.region, p.cycle, p.run_id, r.published_at
FROM core.published AS p JOIN core.run AS r USING (run_id)
ORDER BY r.published_at DESC, p.region COLLATE "C", p.cycle COLLATE "C" DESC
"""


def published_cycles(url: str) -> tuple[PublishedCycle, ...]:
    """Every region and cycle with a published run, the latest first."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(CYCLES)
        return tuple(PublishedCycle(*row) for row in cursor.fetchall())


def townships(url: str, region: str, cycle: str) -> tuple[str, ...]:
    """The township codes of a cycle's flags, in order."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            'SELECT DISTINCT township_code COLLATE "C" FROM serve.flag WHERE region = %s AND cycle = %s ORDER BY 1',
            (region, cycle),
        )
        return tuple(row[0] for row in cursor.fetchall())

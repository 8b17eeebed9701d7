"""Looking up a household and a person through schema `serve`, as a caseworker's page does: one open session."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2

from benchmarks.scale.municipality import CYCLE, REGION
from benchmarks.serve.figures import spread
from pipeline.warehouse.connection import connection

HOUSEHOLD_VIEWS: Final = ("flag", "household_assessment", "income_month", "asset", "identity_link", "review_task")
PERSON_VIEW: Final = "identity_link"
LOOK_UPS: Final = 300
SEED: Final = 1
MILLISECONDS: Final = 1000
MEMBERS: Final = "SELECT household_id, member_no FROM core.member WHERE region = %s AND cycle = %s ORDER BY 1, 2"


def measure_look_ups(url: str) -> dict[str, Any]:
    """Milliseconds of each sort of look-up: of people drawn from the register by chance, none of them twice.

    `household`: the six views of one household, together; `every_cycle`: its flags in all cycles; `person`: the
    records linked to one person. By view: `household flag` and so on.
    """
    took: dict[str, list[float]] = defaultdict(list)
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(MEMBERS, (REGION, CYCLE))
        members = cursor.fetchall()
        for household, member in random.Random(SEED).sample(members, min(LOOK_UPS, len(members))):  # noqa: S311
            for name, milliseconds in look_up(cursor, household, member).items():
                took[name].append(milliseconds)
    return {name: spread(values) for name, values in took.items()}


def look_up(cursor: Cursor, household: str, member: int) -> dict[str, float]:
    """Milliseconds of every look-up about one member, rows fetched."""
    here = {"region": REGION, "cycle": CYCLE, "household_id": household}
    found = {f"household {view}": _query(cursor, view, here) for view in HOUSEHOLD_VIEWS}
    found["household"] = sum(found.values())
    found["person"] = _query(cursor, PERSON_VIEW, {**here, "member_no": member})
    found["every_cycle"] = _query(cursor, "flag", {"region": REGION, "household_id": household})
    return found


def _query(cursor: Cursor, view: str, equal: Mapping[str, Any]) -> float:
    conditions = sql.SQL(" AND ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in equal
    )
    query = sql.SQL("SELECT * FROM {} WHERE {}").format(sql.Identifier("serve", view), conditions)
    begin = time.perf_counter()
    cursor.execute(query, equal)
    cursor.fetchall()
    return (time.perf_counter() - begin) * MILLISECONDS


def rows_by_table(url: str, tables: Sequence[str]) -> dict[str, int]:
    """Rows of every cycle, by table."""
    with connection(url) as session, session.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(*table.split("."))))
            ((count,),) = cursor.fetchall()
            found[table] = int(count)
        return found

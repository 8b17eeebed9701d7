"""What comes back from the townships: acknowledgements, visits, and returned rows that could not be taken."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2
from psycopg2.extras import RealDictCursor, execute_values

from pipeline.feeds.returned import SetAside, Visit
from pipeline.warehouse.connection import connection
from pipeline.warehouse.editions import Edition
from pipeline.warehouse.locks import lock_transaction

SET_ASIDE: Final = """
INSERT INTO feed.set_aside (take_in_id, region, township_code, row_number, rule, reason_zh, reason_en, cells) VALUES %s
"""
REPORTED: Final = "(reported)"
"""The file name of visits that a program or a page reported one by one."""
OPEN_ASIDE: Final = """
NOT EXISTS (
    SELECT FROM feed.visit AS v
    WHERE v.region = t.region AND v.cycle = t.cycle AND v.township_code = t.township_code
        AND v.reported_at > t.taken_in_at AND v.household_id || coalesce('-' || v.member_no, '') = s.row_id
) AND NOT EXISTS (
    SELECT FROM feed.set_aside AS s2 JOIN feed.take_in AS t2 USING (take_in_id)
    WHERE t2.region = t.region AND t2.cycle = t.cycle AND t2.township_code = t.township_code
        AND t2.take_in_id > t.take_in_id AND btrim(ltrim(s2.cells ->> '行编号', ' ''')) = s.row_id
)
"""
"""Of a row set aside (`s` with its row id, `t` its file): nothing of it was taken since, nor set aside again."""
ASIDE: Final = """
SELECT t.region, t.cycle, t.file_name, t.taken_in_at, t.taken_in_by, t.township_code, s.row_number, s.rule, s.reason_zh,
    s.reason_en, s.cells, CASE WHEN t.file_name = %(reported)s THEN s.row_number ELSE s.row_number + 1 END AS line
FROM feed.take_in AS t JOIN (
    SELECT *, nullif(btrim(ltrim(cells ->> '行编号', ' ''')), '') AS row_id FROM feed.set_aside
) AS s USING (take_in_id)
WHERE t.region = %(region)s AND t.cycle = %(cycle)s AND ({open_aside})
ORDER BY t.take_in_id DESC, s.row_number
""".replace("{open_aside}", OPEN_ASIDE)
VISITS: Final = """
SELECT visit_id, cycle, as_of, township_code, household_id, member_no, result, visited_on, visited_by, disputed, note,
    reported_by, reported_at,
    (SELECT o.objection_id FROM feed.visit_objection AS o WHERE o.visit_id = visit.visit_id) AS objection_id
FROM feed.visit
WHERE region = %(region)s AND (%(household)s::text IS NULL OR household_id = %(household)s)
    AND (%(cycle)s::text IS NULL OR cycle = %(cycle)s)
ORDER BY as_of DESC, visited_on DESC, visit_id DESC
"""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a returned file's rows: rows_in = accepted + repeated + set_aside. Empty rows are no rows."""

    take_in_id: int
    township_code: str
    rows_in: int
    accepted: int
    repeated: int
    set_aside: tuple[SetAside, ...]


def acknowledge(url: str, edition: Edition, township: str, by: str, note: str | None = None) -> bool:
    """Record that a township has read an edition; says whether it is new. The first word stands."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT FROM feed.acknowledgement WHERE edition_id = %s AND township_code = %s",
            (edition.edition_id, township),
        )
        if cursor.fetchone() is not None:
            return False
        cursor.execute(
            "INSERT INTO feed.acknowledgement (edition_id, region, cycle, township_code, acknowledged_by, note) "
            "VALUES (%s, %s, %s, %s, %s, %s)",
            (edition.edition_id, edition.region, edition.cycle, township, by, note),
        )
        _record_event(cursor, edition, township, by, "feed_acknowledged", {"edition": edition.number})
        return True


def record_fetch(url: str, edition: Edition, township: str, kind: str, by: str) -> None:
    """Record that somebody took a township's feed."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "INSERT INTO feed.fetch (edition_id, region, township_code, kind, fetched_by) VALUES (%s, %s, %s, %s, %s)",
            (edition.edition_id, edition.region, township, kind, by),
        )


def told_ids(url: str, edition: Edition, township: str) -> frozenset[tuple[str, int | None]]:
    """Households and members a township was told of in any edition of the cycle."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT household_id, member_no FROM feed.row_change "
            "WHERE region = %s AND cycle = %s AND township_code = %s",
            (edition.region, edition.cycle, township),
        )
        return frozenset((household, member) for household, member in cursor.fetchall())


def keep_returned(
    url: str, edition: Edition, township: str, by: str, file: tuple[str, str], visits: Sequence[Visit],
    aside: Sequence[SetAside], at: datetime,
) -> TakenIn:  # fmt: skip
    """Keep a returned file's rows, all or nothing; `file` is its name and sha256.

    A visit that is known is no second one, and the same bytes are one taking in.
    """
    with connection(url) as session, session.cursor() as cursor:
        lock_transaction(cursor, "taking in", edition.region, edition.cycle, township)
        new = [visit for visit in visits if _insert_visit(cursor, edition, township, by, visit, at)]
        rows = len(visits) + len(aside)
        if (known := _taken_before(cursor, edition, township, file[1])) is not None:
            return TakenIn(known, township, rows, len(new), len(visits) - len(new), tuple(aside))
        cursor.execute(
            "INSERT INTO feed.take_in (region, cycle, township_code, file_name, sha256, taken_in_by, taken_in_at, "
            "rows_in, rows_accepted, rows_repeated, rows_set_aside) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING take_in_id",
            (edition.region, edition.cycle, township, *file, by, at, rows, len(new), len(visits) - len(new),
             len(aside)),
        )  # fmt: skip
        (number,) = cursor.fetchone() or (0,)
        rows_aside = [
            (number, edition.region, township, one.row_number, one.rule, one.reason_zh, one.reason_en,
             json.dumps(dict(one.cells), ensure_ascii=False))
            for one in aside
        ]  # fmt: skip
        if rows_aside:
            execute_values(cursor, SET_ASIDE, rows_aside)
        counts = {"rows_in": rows, "accepted": len(new), "set_aside": len(aside), "sha256": file[1]}
        _record_event(cursor, edition, township, by, "feed_taken_in", counts)
    return TakenIn(int(number), township, rows, len(new), len(visits) - len(new), tuple(aside))


def open_disputes(url: str, region: str, cycle: str, township: str) -> tuple[tuple[int, Visit], ...]:
    """Visits on which a family disputed something and that no objection came of yet, with their numbers."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT v.visit_id, v.household_id, v.member_no, v.result, v.visited_on, v.visited_by, v.disputed, v.note "
            "FROM feed.visit AS v WHERE v.region = %s AND v.cycle = %s AND v.township_code = %s AND v.disputed "
            "AND NOT EXISTS (SELECT FROM feed.visit_objection AS o WHERE o.visit_id = v.visit_id) ORDER BY v.visit_id",
            (region, cycle, township),
        )
        return tuple((number, Visit(*rest)) for number, *rest in cursor.fetchall())


def disputed_households(url: str, region: str, as_of: date) -> frozenset[str]:
    """Households that disputed something on a visit in a cycle up to this day, and no objection came of it yet."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT v.household_id FROM feed.visit AS v WHERE v.region = %s AND v.as_of <= %s AND v.disputed "
            "AND NOT EXISTS (SELECT FROM feed.visit_objection AS o WHERE o.visit_id = v.visit_id)",
            (region, as_of),
        )
        return frozenset(household for (household,) in cursor.fetchall())


def note_objection(url: str, visit_id: int, objection_id: int) -> None:
    """Record which objection came of a visit."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "INSERT INTO feed.visit_objection (visit_id, objection_id, region, township_code) "
            "SELECT visit_id, %s, region, township_code FROM feed.visit WHERE visit_id = %s "
            "ON CONFLICT (visit_id) DO NOTHING",  # somebody takes the same in
            (objection_id, visit_id),
        )


def visits(url: str, region: str, *, household: str | None = None, cycle: str | None = None) -> list[dict[str, Any]]:
    """Visits of a household, or of a cycle, the newest first: for the household page and the preview of a release."""
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(VISITS, {"region": region, "household": household, "cycle": cycle})
        return [dict(row) for row in cursor.fetchall()]


def set_aside_rows(url: str, region: str, cycle: str) -> list[dict[str, Any]]:
    """Returned rows that could not be taken and are missing still, with file and reason, the newest first.

    `line` is where a spreadsheet shows the row: its header is line 1. Of what was sent again the newest word counts.
    """
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(ASIDE, {"region": region, "cycle": cycle, "reported": REPORTED})
        return [dict(row) for row in cursor.fetchall()]


def _taken_before(cursor: Cursor, edition: Edition, township: str, sha256: str) -> int | None:
    """The number under which these very bytes were taken in, if they were."""
    cursor.execute(
        "SELECT take_in_id FROM feed.take_in WHERE region = %s AND cycle = %s AND township_code = %s AND sha256 = %s",
        (edition.region, edition.cycle, township, sha256),
    )
    row = cursor.fetchone()
    return None if row is None else int(row[0])


def _insert_visit(cursor: Cursor, edition: Edition, township: str, by: str, visit: Visit, at: datetime) -> bool:
    values: Mapping[str, str | int | date | datetime | bool | None] = {
        "region": edition.region, "cycle": edition.cycle, "as_of": edition.as_of, "township_code": township,
        "household_id": visit.household_id, "member_no": visit.member_no, "result": visit.result,
        "visited_on": visit.visited_on, "visited_by": visit.visited_by, "disputed": visit.disputed, "note": visit.note,
        "reported_by": by, "reported_at": at,
    }  # fmt: skip
    marks = ", ".join(f"%({name})s" for name in values)
    cursor.execute(
        f"INSERT INTO feed.visit ({', '.join(values)}) VALUES ({marks}) ON CONFLICT DO NOTHING",  # noqa: S608 - ours
        values,
    )
    return bool(cursor.rowcount)


def _record_event(
    cursor: Cursor, edition: Edition, township: str, by: str, action: str, detail: Mapping[str, object]
) -> None:
    """Who said what of which township's feed: counts and digests, no family."""
    cursor.execute(
        "INSERT INTO audit.event (actor, action, subject, detail) VALUES (%s, %s, %s, %s)",
        (by, action, f"{edition.region}/{edition.cycle}/{township}", json.dumps(dict(detail))),
    )

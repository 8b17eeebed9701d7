"""Rows in quarantine as the warehouse knows them, and people's words about them (core.quarantine_action)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2

from pipeline.quarantine import Action, InForce, RowKey, in_force
from pipeline.warehouse.connection import connection
from pipeline.warehouse.locks import lock_transaction


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """A row of serve.quarantine, which file it stands in, and since when it is known to be bad."""

    source: str
    file_name: str
    sha256: str
    row_number: int
    column_name: str | None
    rule: str
    severity: str
    reason_zh: str
    reason_en: str
    state: str
    first_seen: datetime
    """When the first run that set it aside was published."""

    @property
    def key(self) -> RowKey:
        """The row, for ever."""
        return RowKey(self.source, self.file_name, self.sha256, self.row_number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a person says about a row now. `cells`: column as sent -> value, of a fix."""

    row: RowKey
    action: Literal["fix", "waive"]
    cells: Mapping[str, str]
    by: str
    note: str | None


ROWS: Final = """
WITH seen AS (
    SELECT f.source, f.file_name, f.row_number, d.sha256, min(r.published_at) AS first_seen
    FROM core.quarantine AS f
    JOIN core.run AS r ON r.run_id = f.run_id
    JOIN landing.delivery AS d ON d.run_id = f.run_id AND d.source = f.source AND d.file_name = f.file_name
    WHERE f.region = %(region)s AND f.cycle = %(cycle)s
    GROUP BY f.source, f.file_name, f.row_number, d.sha256
)
SELECT q.source, q.file_name, d.sha256, q.row_number, q.column_name, q.rule, q.severity, q.reason_zh, q.reason_en,
    q.state, s.first_seen
FROM serve.quarantine AS q
JOIN landing.delivery AS d ON d.run_id = q.run_id AND d.source = q.source AND d.file_name = q.file_name
JOIN seen AS s
    ON s.source = q.source AND s.file_name = q.file_name AND s.row_number = q.row_number AND s.sha256 = d.sha256
WHERE q.region = %(region)s AND q.cycle = %(cycle)s
    AND (%(source)s::text IS NULL OR q.source = %(source)s) AND (%(rule)s::text IS NULL OR q.rule = %(rule)s)
    AND (%(state)s::text IS NULL OR q.state = %(state)s)
    AND (%(file_name)s::text IS NULL OR q.file_name = %(file_name)s)
    AND (%(row_number)s::integer IS NULL OR q.row_number = %(row_number)s)
ORDER BY q.source COLLATE "C", q.file_name COLLATE "C", q.row_number
"""

ACTIONS: Final = (
    "SELECT action_id, source, file_name, file_sha256, row_number, action, column_name, value, decided_by, note, "
    "decided_at FROM core.quarantine_action"
)


def quarantined_rows(
    url: str, region: str, cycle: str, *,
    source: str | None = None, rule: str | None = None, state: str | None = None,
    file_name: str | None = None, row_number: int | None = None,
) -> tuple[QuarantinedRow, ...]:  # fmt: skip
    """Rows of the current run that were set aside, or taken with a fix, by source, file and row; nothing personal."""
    values = {
        "region": region, "cycle": cycle, "source": source, "rule": rule, "state": state,
        "file_name": file_name, "row_number": row_number,
    }  # fmt: skip
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(ROWS, values)
        return tuple(QuarantinedRow(*row) for row in cursor.fetchall())


def all_actions(url: str, region: str, cycle: str) -> tuple[Action, ...]:
    """Everything that was said about rows of this region and cycle, oldest first."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(f"{ACTIONS} WHERE region = %s AND cycle = %s ORDER BY action_id", (region, cycle))
        return _actions(cursor)


def actions_of(url: str, ids: Sequence[int]) -> tuple[Action, ...]:
    """The actions with these numbers, oldest first: what a run froze."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(f"{ACTIONS} WHERE action_id = ANY(%s) ORDER BY action_id", (list(ids),))
        return _actions(cursor)


def actions_about(url: str, region: str, cycle: str, row: RowKey) -> tuple[Action, ...]:
    """Everything that was said about one row, oldest first."""
    with connection(url) as session, session.cursor() as cursor:
        return _about(cursor, region, cycle, row)


def add_word(url: str, region: str, cycle: str, word: Word) -> tuple[Action, ...]:
    """Append a person's word, one action a column; what is in force already is not said twice. Gives what is new."""
    with connection(url) as session, session.cursor() as cursor:
        lock_transaction(cursor, "quarantine", region, cycle)
        known = in_force(_about(cursor, region, cycle, word.row)).get(word.row)
        ids = [_insert(cursor, region, cycle, word, *cell) for cell in _news(word, known)]
        if ids:
            _record_event(cursor, f"quarantine_{word.action}", word.by, word.note, region, cycle, word.row, word.cells)
        cursor.execute(f"{ACTIONS} WHERE action_id = ANY(%s) ORDER BY action_id", (ids,))
        return _actions(cursor)


def record_look(url: str, region: str, cycle: str, row: RowKey, by: str) -> None:
    """Keep who looks at the content of a row, before it is shown."""
    with connection(url) as session, session.cursor() as cursor:
        _record_event(cursor, "quarantine_show", by, None, region, cycle, row, ())


def _news(word: Word, known: InForce | None) -> list[tuple[str | None, str | None]]:
    """The (column, value) pairs that would change what is in force; (None, None) is a waiver."""
    if word.action == "waive":
        return [] if known is not None and known.is_waived else [(None, None)]
    cells = {} if known is None else known.cells
    return [(name, value) for name, value in sorted(word.cells.items()) if cells.get(name) != value]


def _insert(cursor: Cursor, region: str, cycle: str, word: Word, name: str | None, value: str | None) -> int:
    row = word.row
    cursor.execute(
        "INSERT INTO core.quarantine_action (region, cycle, source, file_name, file_sha256, row_number, action, "
        "column_name, value, decided_by, note) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
        "RETURNING action_id",
        (
            region, cycle, row.source, row.file_name, row.sha256, row.row_number, word.action, name, value,
            word.by, word.note,
        ),
    )  # fmt: skip
    (number,) = cursor.fetchone() or (0,)
    return int(number)


def _about(cursor: Cursor, region: str, cycle: str, row: RowKey) -> tuple[Action, ...]:
    cursor.execute(
        f"{ACTIONS} WHERE region = %s AND cycle = %s AND source = %s AND file_name = %s AND file_sha256 = %s "
        "AND row_number = %s ORDER BY action_id",
        (region, cycle, row.source, row.file_name, row.sha256, row.row_number),
    )
    return _actions(cursor)


def _actions(cursor: Cursor) -> tuple[Action, ...]:
    return tuple(
        Action(
            action_id=number, row=RowKey(source, file_name, sha256, row_number), action=action, column_name=name,
            value=value, by=by, note=note, at=at,
        )
        for number, source, file_name, sha256, row_number, action, name, value, by, note, at in cursor.fetchall()
    )  # fmt: skip


def _record_event(
    cursor: Cursor, action: str, by: str, note: str | None, region: str, cycle: str, row: RowKey, columns: object
) -> None:
    """Who, which row, which columns: never a value."""
    detail = {
        "region": region, "cycle": cycle, "source": row.source, "file_name": row.file_name, "sha256": row.sha256,
        "row_number": row.row_number, "columns": sorted(columns) if isinstance(columns, Mapping) else [],
    }  # fmt: skip
    subject = f"{region}/{cycle}/{row.source}/{row.file_name}/{row.row_number}"
    cursor.execute(
        "INSERT INTO audit.event (actor, action, purpose, subject, detail) VALUES (%s, %s, %s, %s, %s)",
        (by, action, note, subject, json.dumps(detail, ensure_ascii=False)),
    )

"""The second person's look at a word above the value (core.second_look): append-only, one a word's row."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2

from pipeline.warehouse.connection import connection
from pipeline.warehouse.judgements import IS_PENDING, WITHDRAWN
from pipeline.warehouse.locks import lock_transaction


@dataclass(frozen=True, slots=True)
class PendingWord:
    """A word that waits for its second look. `task_id` is None where it was said of no task."""

    judgement_id: int
    region: str
    cycle: str
    task_id: str | None
    household_id: str
    member_no: int | None
    judgement: str
    decided_by: str
    decided_at: datetime
    stake_fen: int | None


PENDING = f"""
SELECT j.judgement_id, j.region, j.cycle, j.task_id, j.household_id, j.member_no, j.judgement, j.decided_by,
    j.decided_at, j.stake_fen
FROM core.judgement AS j
WHERE {IS_PENDING} AND j.judgement <> '{WITHDRAWN}'
    AND NOT EXISTS (SELECT FROM core.second_look AS t WHERE t.judgement_id = j.judgement_id)
    AND NOT EXISTS (
        SELECT FROM core.judgement AS w
        WHERE w.region = j.region AND w.judgement_id > j.judgement_id AND w.judgement = '{WITHDRAWN}'
            AND (w.source, w.record_key, w.household_id, w.member_no, w.task_id)
            IS NOT DISTINCT FROM (j.source, j.record_key, j.household_id, j.member_no, j.task_id)
    )
    AND (%(region)s::text IS NULL OR j.region = %(region)s) AND (%(number)s::bigint IS NULL OR j.judgement_id IN (
        SELECT alike.judgement_id FROM core.judgement AS alike
        INNER JOIN core.judgement AS said ON said.judgement_id = %(number)s AND alike.region = said.region
            AND alike.judgement = said.judgement
            AND (alike.source, alike.record_key, alike.household_id, alike.member_no)
            IS NOT DISTINCT FROM (said.source, said.record_key, said.household_id, said.member_no)
            AND (said.source IS NOT NULL OR alike.task_id = said.task_id)
    ))
ORDER BY j.judgement_id
"""  # noqa: S608 - our own names
"""Of a number: that word and its like about other tasks of the same record and person."""


def last_look(url: str, region: str) -> int:
    """The number of the region's newest second look; 0 where there is none."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(look_id), 0) FROM core.second_look WHERE region = %s", (region,))
        return int((cursor.fetchone() or (0,))[0])


def pending_words(url: str, region: str | None = None, *, judgement_id: int | None = None) -> tuple[PendingWord, ...]:
    """Words that wait for a second look, oldest first; of one word, it and its like about other tasks."""
    with connection(url) as session, session.cursor() as cursor:
        return _pending(cursor, region, judgement_id)


def look_again(url: str, judgement_id: int, verdict: str, by: str, note: str | None) -> tuple[int, ...]:
    """Keep another person's verdict (confirmed, refused) on a word and its like; gives the words' numbers.

    Empty where none waits any more.

    Raises:
        LoadRejected: it is the first person's own word (the database holds that line).
    """
    with connection(url) as session, session.cursor() as cursor:
        return look_with(cursor, judgement_id, verdict, by, note)


def look_with(cursor: Cursor, judgement_id: int, verdict: str, by: str, note: str | None) -> tuple[int, ...]:
    """The same in a transaction that is open; nobody says or takes back a word of the region meanwhile."""
    for region in sorted({word.region for word in _pending(cursor, None, judgement_id)}):
        lock_transaction(cursor, "judgement", region)
    words = _pending(cursor, None, judgement_id)
    for word in words:
        cursor.execute(
            "INSERT INTO core.second_look (region, judgement_id, verdict, decided_by, note) "
            "VALUES (%s, %s, %s, %s, %s)",
            (word.region, word.judgement_id, verdict, by, note),
        )
    if words:
        _record_event(cursor, words, verdict, by, note)
    return tuple(word.judgement_id for word in words)


def _record_event(cursor: Cursor, words: tuple[PendingWord, ...], verdict: str, by: str, note: str | None) -> None:
    """Who looked again at what, and what he said: never a cell."""
    first = words[0]
    detail = {"judgement_ids": [word.judgement_id for word in words], "household_id": first.household_id}
    cursor.execute(
        "INSERT INTO audit.event (actor, action, purpose, subject, detail) VALUES (%s, %s, %s, %s, %s)",
        (
            by, f"second_look_{verdict}", note, f"{first.region}/{first.cycle}/judgement/{first.judgement_id}",
            json.dumps(detail),
        ),
    )  # fmt: skip


def _pending(cursor: Cursor, region: str | None, judgement_id: int | None) -> tuple[PendingWord, ...]:
    cursor.execute(PENDING, {"region": region, "number": judgement_id, "looks_to": None})
    return tuple(PendingWord(*row) for row in cursor.fetchall())

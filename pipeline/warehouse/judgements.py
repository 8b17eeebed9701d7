"""People's words about records and tasks (core.judgement): append-only; a withdrawal is a row like any other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pyarrow as pa
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2

from pipeline.linkage.review.contradictions import ContradictsJudgement, StandingWord, find_contradiction
from pipeline.tables import JUDGEMENT
from pipeline.warehouse.connection import connection
from pipeline.warehouse.locks import lock_transaction
from pipeline.warehouse.records import JudgementRecord, LoggedJudgement

WITHDRAWN: Final = "withdrawn"
NEWEST: Final = """
SELECT DISTINCT ON (source, record_key, household_id, member_no) judgement_id
FROM core.judgement
WHERE region = %(region)s AND source IS NOT NULL AND (%(up_to)s::bigint IS NULL OR judgement_id <= %(up_to)s)
ORDER BY source, record_key, household_id, member_no, judgement_id DESC
"""
COLUMNS: Final = (
    "region", "cycle", "judgement", "decided_by", "note", "task_id", "source", "file_name", "row_number",
    "household_id", "member_no", "identity_digest", "file_sha256", "number_digest", "life_digest", "withdraws",
    "kind", "basis", "on_day", "stake_fen", "needs_second",
)  # fmt: skip
IS_PENDING: Final = (
    "j.needs_second AND NOT EXISTS (SELECT FROM core.second_look AS s WHERE s.judgement_id = j.judgement_id "
    "AND s.verdict = 'confirmed' AND (%(looks_to)s::bigint IS NULL OR s.look_id <= %(looks_to)s))"
)
"""SQL: a word above the value that nobody has confirmed, as second looks stood."""


def last_judgement(url: str, region: str) -> int:
    """The number of the newest word of the region; 0 where nobody has said anything."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(judgement_id), 0) FROM core.judgement WHERE region = %s", (region,))
        return int((cursor.fetchone() or (0,))[0])


def numbers_since(url: str, region: str, judgement_id: int) -> tuple[int, ...]:
    """The numbers of a region's words after this one, in order."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT judgement_id FROM core.judgement WHERE region = %s AND judgement_id > %s ORDER BY judgement_id",
            (region, judgement_id),
        )
        return tuple(number for (number,) in cursor.fetchall())


def judgements(url: str, region: str, *, up_to: int | None = None, looks_to: int | None = None) -> pa.Table:
    """People's newest word about each record and member, of every cycle of the region, oldest first (JUDGEMENT).

    One that was withdrawn is left out, as if it had never been said; one that waits for its second look counts as
    unsure. `up_to` is the number of the last word (or withdrawal) that counts, `looks_to` that of the last second
    look: judgements as they stood. None: all that were said.
    """
    effective = f"CASE WHEN {IS_PENDING} THEN 'unsure' ELSE j.judgement END AS judgement"
    listed = ", ".join(effective if name == "judgement" else f"j.{name}" for name in JUDGEMENT.names)
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            f"SELECT {listed} FROM core.judgement AS j WHERE j.judgement_id IN ({NEWEST}) "  # noqa: S608 - our own names
            f"AND j.judgement <> '{WITHDRAWN}' ORDER BY j.judgement_id",
            {"region": region, "up_to": up_to, "looks_to": looks_to},
        )
        rows = [dict(zip(JUDGEMENT.names, row, strict=True)) for row in cursor.fetchall()]
    return pa.Table.from_pylist(rows, schema=JUDGEMENT)


def add_judgement(url: str, word: JudgementRecord) -> int:
    """Append one word as it is; returns its number. What people say goes through `say`, which checks it."""
    with connection(url) as session, session.cursor() as cursor:
        return insert_word(cursor, word)


def say(url: str, words: Sequence[JudgementRecord]) -> tuple[int, ...]:
    """Append one person's word about one identity: a row for each record and task it is said of.

    All of one record key, member and judgement. What a task shows already is not said twice. Gives what is new.

    Raises:
        ContradictsJudgement: it cannot stand beside an earlier word; nothing is appended.
    """
    first = words[0]
    person = (first.household_id or "", first.member_no or 0)
    with connection(url) as session, session.cursor() as cursor:
        lock_transaction(cursor, "judgement", first.region)
        standing = _standing(cursor, words)
        if earlier := find_contradiction(first.judgement, person, standing):
            raise ContradictsJudgement(first.judgement, person, earlier)
        shown = _shown(cursor, words)
        before = [word for word in standing if word.person == person and word.judgement == first.judgement]
        new = [word for word in words if not before or (word.task_id is not None and not _shows(shown, word))]
        if before:  # what stands already was looked at, or waits for it: a further task changes nothing of that
            pending = is_pending(cursor, before[-1].judgement_id)
            new = [replace(word, needs_second=pending) for word in new]
        ids = tuple(insert_word(cursor, word) for word in new)
        if ids:
            record_event(cursor, new[0], ids)
    return ids


def withdraw(url: str, word: LoggedJudgement, by: str, note: str) -> tuple[int, ...]:
    """Take back what `word` says: the verdict about its record and member, for every task it was said of.

    The caller has seen that it stands (`LoggedJudgement.undone_by` is None); where it no longer does, nothing is
    appended.
    """
    with connection(url) as session, session.cursor() as cursor:
        return withdraw_with(cursor, word, by, note)


def withdraw_with(cursor: Cursor, word: LoggedJudgement, by: str, note: str) -> tuple[int, ...]:
    """The same in a transaction that is open."""
    lock_transaction(cursor, "judgement", word.said.region)
    (now,) = logged(cursor, "j.judgement_id = %s", (word.judgement_id,))
    if now.undone_by is not None:
        return ()
    listed = ", ".join(COLUMNS)
    cursor.execute(
        f"SELECT DISTINCT ON (cycle, task_id) {listed} FROM core.judgement "  # noqa: S608 - our own names
        "WHERE (region, source, record_key, household_id, member_no) = (SELECT region, source, record_key, "
        "household_id, member_no FROM core.judgement WHERE judgement_id = %s) "
        "ORDER BY cycle, task_id, judgement_id DESC",
        (word.judgement_id,),
    )
    spoken = [_record(row) for row in cursor.fetchall()]
    back = {
        "judgement": WITHDRAWN, "decided_by": by, "note": note, "withdraws": word.judgement_id,
        "stake_fen": None, "needs_second": False,
    }  # fmt: skip
    new = [replace(one, **back) for one in spoken if one.judgement != WITHDRAWN]  # type: ignore[arg-type]
    ids = tuple(insert_word(cursor, one) for one in new)
    record_event(cursor, new[0], ids)
    return ids


def find_logged(url: str, judgement_id: int) -> LoggedJudgement | None:
    """One word by its number."""
    with connection(url) as session, session.cursor() as cursor:
        return next(iter(logged(cursor, "j.judgement_id = %s", (judgement_id,))), None)


def list_logged(url: str, region: str, cycle: str | None) -> tuple[LoggedJudgement, ...]:
    """All that was said of a region's records and tasks, withdrawals too, oldest first."""
    with connection(url) as session, session.cursor() as cursor:
        return logged(cursor, "j.region = %s AND (%s::text IS NULL OR j.cycle = %s)", (region, cycle, cycle))


def said_of(url: str, region: str, source: str, keys: Sequence[str]) -> tuple[LoggedJudgement, ...]:
    """All that was said of one record (by its keys), withdrawals too, oldest first."""
    with connection(url) as session, session.cursor() as cursor:
        return logged(
            cursor, "j.region = %s AND j.source = %s AND j.record_key = ANY(%s)", (region, source, list(keys))
        )


def logged(cursor: Cursor, where: str, values: tuple[object, ...]) -> tuple[LoggedJudgement, ...]:
    """Words with the newer one about the same record and member that says otherwise, if there is one."""
    listed = ", ".join(f"j.{name}" for name in COLUMNS)
    cursor.execute(
        f"SELECT j.judgement_id, j.decided_at, newer.judgement_id, {listed} FROM core.judgement AS j "  # noqa: S608
        "LEFT JOIN LATERAL (SELECT w.judgement_id FROM core.judgement AS w WHERE w.region = j.region "
        "AND w.source = j.source AND w.record_key = j.record_key AND w.household_id = j.household_id "
        "AND w.member_no = j.member_no AND w.judgement_id > j.judgement_id AND w.judgement <> j.judgement "
        f"ORDER BY w.judgement_id LIMIT 1) AS newer ON TRUE WHERE {where} ORDER BY j.judgement_id",
        values,
    )
    return tuple(
        LoggedJudgement(number, at, undone_by, _record(rest)) for number, at, undone_by, *rest in cursor.fetchall()
    )


def is_pending(cursor: Cursor, judgement_id: int) -> bool:
    """Whether a word waits for its second look."""
    cursor.execute(
        f"SELECT {IS_PENDING} FROM core.judgement AS j WHERE j.judgement_id = %(number)s",  # noqa: S608 - our own names
        {"number": judgement_id, "looks_to": None},
    )
    return bool((cursor.fetchone() or (False,))[0])


def _standing(cursor: Cursor, words: Sequence[JudgementRecord]) -> list[StandingWord]:
    """The newest word about the record and each member that was not withdrawn, however the record was known then."""
    keys = sorted({key for word in words for key in word.record_keys})
    cursor.execute(
        "SELECT DISTINCT ON (record_key, household_id, member_no) judgement_id, household_id, member_no, judgement, "
        "decided_by, decided_at FROM core.judgement WHERE region = %s AND source = %s AND record_key = ANY(%s) "
        "ORDER BY record_key, household_id, member_no, judgement_id DESC",
        (words[0].region, words[0].source, keys),
    )
    found = [
        StandingWord(number, (household_id, member_no), judgement, by, at)
        for number, household_id, member_no, judgement, by, at in cursor.fetchall()
        if judgement != WITHDRAWN
    ]
    return sorted(found, key=lambda word: word.judgement_id)


def _shown(cursor: Cursor, words: Sequence[JudgementRecord]) -> dict[str, str]:
    """By task, the newest word on it."""
    cursor.execute(
        "SELECT DISTINCT ON (task_id) task_id, judgement FROM core.judgement WHERE region = %s AND cycle = %s "
        "AND task_id = ANY(%s) ORDER BY task_id, judgement_id DESC",
        (words[0].region, words[0].cycle, [word.task_id for word in words if word.task_id is not None]),
    )
    return dict(cursor.fetchall())


def _shows(shown: dict[str, str], word: JudgementRecord) -> bool:
    return shown.get(word.task_id or "") == word.judgement


def _record(row: Sequence[object]) -> JudgementRecord:
    found = dict(zip(COLUMNS, row, strict=True))
    basis = found["basis"]
    return JudgementRecord(**{**found, "basis": tuple(basis) if isinstance(basis, list) else None})  # type: ignore[arg-type]


def insert_word(cursor: Cursor, word: JudgementRecord) -> int:
    """Append one row; gives its number."""
    marks = ", ".join(["%s"] * len(COLUMNS))
    cursor.execute(
        f"INSERT INTO core.judgement ({', '.join(COLUMNS)}) VALUES ({marks}) RETURNING judgement_id",  # noqa: S608
        [list(value) if isinstance(value := getattr(word, name), tuple) else value for name in COLUMNS],
    )
    (number,) = cursor.fetchone() or (0,)
    return int(number)


def record_event(cursor: Cursor, word: JudgementRecord, ids: Sequence[int]) -> None:
    """Keep who said what of which row and member, and why: never a cell."""
    detail = {
        "judgement_ids": list(ids), "household_id": word.household_id, "member_no": word.member_no,
        "task_id": word.task_id, "withdraws": word.withdraws,
    }  # fmt: skip
    subject = f"{word.region}/{word.cycle}/{word.source}/{word.file_name}/{word.row_number}"
    cursor.execute(
        "INSERT INTO audit.event (actor, action, purpose, subject, detail) VALUES (%s, %s, %s, %s, %s)",
        (word.decided_by, f"judgement_{word.judgement}", word.note, subject, json.dumps(detail, ensure_ascii=False)),
    )

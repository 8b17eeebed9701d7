"""People's answers to tasks that are no link (core.judgement without a source): append-only, one stands a task."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2

from pipeline.errors import HesvError
from pipeline.warehouse.connection import connection
from pipeline.warehouse.judgements import IS_PENDING, WITHDRAWN, insert_word, logged, record_event
from pipeline.warehouse.locks import lock_transaction
from pipeline.warehouse.records import JudgementRecord, LoggedJudgement

UNSURE: Final = "unsure"
STANDING: Final = f"""
SELECT j.household_id, j.kind, j.judgement AS answer, j.basis, j.on_day
FROM core.judgement AS j
WHERE j.judgement_id IN (
    SELECT DISTINCT ON (task_id) judgement_id FROM core.judgement
    WHERE region = %(region)s AND cycle = %(cycle)s AND source IS NULL
        AND (%(up_to)s::bigint IS NULL OR judgement_id <= %(up_to)s)
    ORDER BY task_id, judgement_id DESC
) AND j.judgement NOT IN ('{WITHDRAWN}', '{UNSURE}') AND NOT ({IS_PENDING})
ORDER BY j.household_id COLLATE "C", j.kind, j.judgement_id
"""  # noqa: S608 - our own names


class AnsweredOtherwise(HesvError):
    """An answer to a task that somebody answered otherwise."""

    exit_code = 3

    def __init__(self, task_id: str, answer: str, by: str, judgement_id: int) -> None:
        super().__init__(task_id, answer, by, judgement_id)
        self.task_id, self.answer, self.by, self.judgement_id = task_id, answer, by, judgement_id

    def __str__(self) -> str:
        return (
            f"Task {self.task_id} was answered {self.answer!r} by {self.by} (judgement {self.judgement_id}). If that "
            f"was a mistake, take it back first: hesv review withdraw {self.judgement_id} --note WHY"
        )


def standing_answers(
    url: str, region: str, cycle: str, *, up_to: int | None = None, looks_to: int | None = None
) -> list[dict[str, Any]]:
    """What stands of a cycle's tasks, confirmed where that is needed: household_id, kind, answer, basis, on_day."""
    values = {"region": region, "cycle": cycle, "up_to": up_to, "looks_to": looks_to}
    names = ("household_id", "kind", "answer", "basis", "on_day")
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(STANDING, values)
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def say_answer(url: str, word: JudgementRecord) -> tuple[int, ...]:
    """Append an answer to a task; empty where it stands already. `unsure` gives way to any answer.

    Raises:
        AnsweredOtherwise: another answer stands.
    """
    with connection(url) as session, session.cursor() as cursor:
        lock_transaction(cursor, "judgement", word.region)
        found = _standing(cursor, word.region, word.cycle, word.task_id or "")
        if found is not None and found.said.judgement != UNSURE:
            if (found.said.judgement, found.said.on_day) == (word.judgement, word.on_day):
                return ()
            raise AnsweredOtherwise(word.task_id or "", found.said.judgement, found.said.decided_by, found.judgement_id)
        if found is not None and word.judgement == UNSURE:
            return ()
        number = insert_word(cursor, word)
        record_event(cursor, word, (number,))
        return (number,)


def withdraw_answer(url: str, word: LoggedJudgement, by: str, note: str) -> tuple[int, ...]:
    """Take an answer back; empty where it no longer stands."""
    with connection(url) as session, session.cursor() as cursor:
        return withdraw_answer_with(cursor, word, by, note)


def withdraw_answer_with(cursor: Cursor, word: LoggedJudgement, by: str, note: str) -> tuple[int, ...]:
    """The same in a transaction that is open."""
    said = word.said
    lock_transaction(cursor, "judgement", said.region)
    found = _standing(cursor, said.region, said.cycle, said.task_id or "")
    if found is None or found.judgement_id != word.judgement_id:
        return ()
    back = replace(
        said, judgement=WITHDRAWN, decided_by=by, note=note, withdraws=word.judgement_id, stake_fen=None,
        needs_second=False,
    )  # fmt: skip
    number = insert_word(cursor, back)
    record_event(cursor, back, (number,))
    return (number,)


def standing_answer(url: str, region: str, cycle: str, task_id: str) -> LoggedJudgement | None:
    """The answer that stands of a task, pending or not; None where there is none or it was taken back."""
    with connection(url) as session, session.cursor() as cursor:
        return _standing(cursor, region, cycle, task_id)


def _standing(cursor: Cursor, region: str, cycle: str, task_id: str) -> LoggedJudgement | None:
    where = (
        "j.judgement_id = (SELECT max(a.judgement_id) FROM core.judgement AS a WHERE a.region = %s AND a.cycle = %s "
        "AND a.task_id = %s AND a.source IS NULL)"
    )
    found = next(iter(logged(cursor, where, (region, cycle, task_id))), None)
    return None if found is None or found.said.judgement == WITHDRAWN else found

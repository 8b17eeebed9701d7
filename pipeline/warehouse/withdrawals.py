"""Words that a second person takes back: at his second look, or as the second who asks (core.withdrawal_asked)."""

from __future__ import annotations

import json
from typing import Final

from pipeline.warehouse.answers import withdraw_answer_with
from pipeline.warehouse.connection import connection
from pipeline.warehouse.judgements import withdraw_with
from pipeline.warehouse.locks import lock_transaction
from pipeline.warehouse.records import LoggedJudgement
from pipeline.warehouse.second_looks import look_with

ASKED: Final = """
SELECT lower(btrim(q.asked_by)) = lower(btrim(%(by)s)) FROM core.withdrawal_asked AS q
INNER JOIN core.alike_words(%(number)s) AS a ON a.judgement_id = q.judgement_id
"""
ASK: Final = """
INSERT INTO core.withdrawal_asked (region, judgement_id, asked_by, note)
SELECT a.region, a.judgement_id, %(by)s, %(note)s FROM core.alike_words(%(number)s) AS a ORDER BY a.judgement_id
"""
"""Of every task that the word was said of, so that each one's history has it."""


def refuse_word(url: str, word: LoggedJudgement, by: str, note: str) -> tuple[int, ...] | None:
    """Keep that a second person says otherwise and take the word back in his name, both or neither; gives the new rows.

    None: it waits no longer, and nothing is kept. Empty: another word has taken its place.
    """
    back = withdraw_answer_with if word.said.source is None else withdraw_with
    with connection(url) as session, session.cursor() as cursor:
        return back(cursor, word, by, note) if look_with(cursor, word.judgement_id, "refused", by, note) else None


def must_ask(url: str, word: LoggedJudgement, by: str, note: str) -> bool:
    """Whether a standing word needs another person to be taken back; then that `by` asked for it is kept.

    False: nobody confirmed the word, or another person has asked already.
    """
    with connection(url) as session, session.cursor() as cursor:
        lock_transaction(cursor, "judgement", word.said.region)
        cursor.execute("SELECT core.is_two_peoples(%s)", (word.judgement_id,))
        if not (cursor.fetchone() or (False,))[0]:
            return False
        cursor.execute(ASKED, {"by": by, "number": word.judgement_id})
        own = [is_own for (is_own,) in cursor.fetchall()]
        if not all(own):
            return False
        if not own:
            cursor.execute(ASK, {"by": by, "number": word.judgement_id, "note": note})
            cursor.execute(
                "INSERT INTO audit.event (actor, action, purpose, subject, detail) VALUES (%s, %s, %s, %s, %s)",
                (
                    by, "withdrawal_asked", note, f"{word.said.region}/{word.said.cycle}/judgement/{word.judgement_id}",
                    json.dumps({"judgement_id": word.judgement_id}),
                ),
            )  # fmt: skip
        return True

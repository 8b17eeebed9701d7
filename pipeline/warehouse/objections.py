"""Families' objections (异议) and what became of each (core.objection, core.objection_event): append-only."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2
from psycopg2.extras import RealDictCursor

from pipeline.errors import UsageError
from pipeline.warehouse.connection import connection
from pipeline.warehouse.locks import lock_transaction

OPEN: Final = "open"
NOW: Final[Mapping[str, int | None]] = {"up_to": None, "judgements_to": None, "looks_to": None}
GIVEN: Final = (
    "region", "cycle", "household_id", "township_code", "member_no", "about", "source", "file_name", "row_number",
    "file_sha256", "raised_by", "received_on", "said", "asked", "reply_days", "due_on", "form_key",
)  # fmt: skip
READ: Final = """
SELECT o.*, opened.decided_by AS opened_by, opened.decided_at AS opened_at, coalesce(outcome.event, 'open') AS state,
    outcome.decided_by, outcome.decided_at, outcome.decided_on, outcome.explanation_zh, outcome.explanation_en,
    coalesce(outcome.judgement_ids, '{}') AS judgement_ids, mended.decided_on AS corrected_on,
    outcome.word IS NOT DISTINCT FROM 'waiting' AS is_waiting
FROM core.objection AS o
INNER JOIN core.objection_event AS opened ON opened.objection_id = o.objection_id AND opened.event = 'opened'
LEFT JOIN LATERAL (
    SELECT * FROM (
        SELECT e.*, core.word_state(e.judgement_ids, %(judgements_to)s::bigint, %(looks_to)s::bigint) AS word
        FROM core.objection_event AS e
        WHERE e.objection_id = o.objection_id AND e.event IN ('upheld', 'rejected', 'withdrawn')
            AND (%(up_to)s::bigint IS NULL OR e.event_id <= %(up_to)s)
        ORDER BY e.event_id DESC LIMIT 1
    ) AS newest WHERE newest.word IS DISTINCT FROM 'undone'
) AS outcome ON TRUE
LEFT JOIN core.objection_event AS mended ON mended.objection_id = o.objection_id AND mended.event = 'corrected'
    AND (%(up_to)s::bigint IS NULL OR mended.event_id <= %(up_to)s)
WHERE o.region = %(region)s AND (%(up_to)s::bigint IS NULL OR opened.event_id <= %(up_to)s)
    AND (%(household_id)s::text IS NULL OR o.household_id = %(household_id)s)
    AND (%(number)s::bigint IS NULL OR o.objection_id = %(number)s)
ORDER BY outcome.event IS NOT NULL, o.due_on, o.objection_id
"""
"""Upheld by a word that was refused or taken back, an objection is open again."""
TAKEN_BEFORE: Final = "SELECT objection_id FROM core.objection WHERE region = %s AND form_key = %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewObjection:
    """An objection as it is taken. about: amount, record (it is not ours), result.

    `form_key`: what it was taken from, unique in the region: sent again it is the same objection. None: a new one.
    """

    region: str
    cycle: str
    household_id: str
    township_code: str | None
    member_no: int | None
    about: str
    source: str | None
    file_name: str | None
    row_number: int | None
    file_sha256: str | None
    raised_by: str
    received_on: date
    said: str
    asked: str
    reply_days: int
    due_on: date
    form_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection(NewObjection):
    """An objection with what became of it. `state`: open, upheld, rejected, withdrawn."""

    objection_id: int
    opened_by: str
    opened_at: datetime
    state: str
    decided_by: str | None
    decided_at: datetime | None
    decided_on: date | None
    explanation_zh: str | None
    explanation_en: str | None
    judgement_ids: list[int]
    corrected_on: date | None
    is_waiting: bool
    """Upheld by a word that a second person has still to confirm."""

    @property
    def is_open(self) -> bool:
        """Nothing has become of it yet, or the word it became was refused or taken back."""
        return self.state == OPEN

    @property
    def is_unsettled(self) -> bool:
        """It holds up what is adverse: open, or its outcome waits for a second person."""
        return self.is_open or self.is_waiting

    @property
    def standing(self) -> str:
        """As it is listed: its state, but second_look while its outcome waits for a second person, due while upheld."""
        if self.is_waiting:
            return "second_look"
        return "due" if self.is_correction_due else self.state

    @property
    def is_correction_due(self) -> bool:
        """The amount or the result is wrong, and what it rests on has not been put right that anybody knew."""
        return self.about != "record" and self.state == "upheld" and self.corrected_on is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of an objection: upheld, rejected, withdrawn; or corrected, of one upheld that is no judgement."""

    objection_id: int
    event: str
    by: str
    on: date
    explanation_zh: str | None = None
    explanation_en: str | None = None
    judgement_ids: Sequence[int] = ()


class ObjectionClosed(UsageError):
    """Something became of the objection already, or there is nothing to correct."""

    def __init__(self, objection_id: int, state: str) -> None:
        super().__init__(objection_id, state)
        self.objection_id, self.state = objection_id, state

    def __str__(self) -> str:
        return (
            f"Objection {self.objection_id} is {self.state}: its outcome stands. The family may raise a new one: "
            "hesv objection open"
        )


def last_objection_event(url: str, region: str) -> int:
    """The number of the region's newest event; 0 where there is none."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(event_id), 0) FROM core.objection_event WHERE region = %s", (region,))
        return int((cursor.fetchone() or (0,))[0])


def objections(
    url: str, region: str, *, household_id: str | None = None, up_to: int | None = None,
    judgements_to: int | None = None, looks_to: int | None = None,
) -> tuple[Objection, ...]:  # fmt: skip
    """A region's objections, open ones first, the longest due of them first.

    `up_to`, `judgements_to`, `looks_to`: as they stood at that event, word and second look; None: now.
    """
    limits = {"up_to": up_to, "judgements_to": judgements_to, "looks_to": looks_to}
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        return _read(cursor, region, household_id, None, limits)


def find_objection(url: str, objection_id: int) -> Objection | None:
    """One by its number; None where there is none that the session may see."""
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute("SELECT region FROM core.objection WHERE objection_id = %s", (objection_id,))
        row = cursor.fetchone()
        found = () if row is None else _read(cursor, row["region"], None, objection_id)
        return next(iter(found), None)


def open_objection(url: str, given: NewObjection, by: str, on: date) -> int:
    """Append an objection and that it was taken, both or neither; gives its number. A form taken before has its own."""
    marks = ", ".join(["%s"] * len(GIVEN))
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO core.objection ({', '.join(GIVEN)}) VALUES ({marks}) "  # noqa: S608 - our own names
            "ON CONFLICT (region, form_key) WHERE form_key IS NOT NULL DO NOTHING RETURNING objection_id",
            [getattr(given, name) for name in GIVEN],
        )
        if (made := cursor.fetchone()) is None:
            cursor.execute(TAKEN_BEFORE, (given.region, given.form_key))
            return int((cursor.fetchone() or (0,))[0])
        (number,) = made
        _append(cursor, given.region, Outcome(objection_id=int(number), event="opened", by=by, on=on))
        return int(number)


def close_objection(url: str, region: str, outcome: Outcome) -> None:
    """Append what becomes of an objection.

    Raises:
        ObjectionClosed: an outcome stands already; of `corrected`: there is nothing to put right, or it is.
    """
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        lock_transaction(cursor, "objection", str(outcome.objection_id))
        (known,) = _read(cursor, region, None, outcome.objection_id)
        if not (known.is_correction_due if outcome.event == "corrected" else known.is_open):
            raise ObjectionClosed(outcome.objection_id, "corrected" if known.corrected_on else known.state)
        _append(cursor, region, outcome)


def _read(
    cursor: RealDictCursor, region: str, household_id: str | None, number: int | None,
    limits: Mapping[str, int | None] = NOW,
) -> tuple[Objection, ...]:  # fmt: skip
    cursor.execute(READ, {"region": region, "household_id": household_id, "number": number, **limits})
    return tuple(Objection(**row) for row in cursor.fetchall())


def _append(cursor: Cursor, region: str, outcome: Outcome) -> None:
    cursor.execute(
        "INSERT INTO core.objection_event (region, objection_id, event, decided_by, decided_on, explanation_zh, "
        "explanation_en, judgement_ids) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (
            region, outcome.objection_id, outcome.event, outcome.by, outcome.on, outcome.explanation_zh,
            outcome.explanation_en, list(outcome.judgement_ids),
        ),
    )  # fmt: skip
    detail = {"objection_id": outcome.objection_id, "judgement_ids": list(outcome.judgement_ids)}
    cursor.execute(
        "INSERT INTO audit.event (actor, action, subject, detail) VALUES (%s, %s, %s, %s)",
        (outcome.by, f"objection_{outcome.event}", f"{region}/objection/{outcome.objection_id}", json.dumps(detail)),
    )

"""Who is told that a feed is there, and what is still to be told: rows of feed.webhook and feed.outbox."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg2.extras import RealDictCursor

from pipeline.errors import UsageError
from pipeline.warehouse.connection import connection

SECRET_BYTES: Final = 32
OVERLAP: Final = timedelta(days=7)
"""So long both secrets sign after a change."""
DUE: Final = """
SELECT o.outbox_id, o.event_id::text, o.body, o.attempts, w.url, w.secret,
    CASE WHEN w.previous_until > %(now)s THEN w.previous_secret END AS previous_secret
FROM feed.outbox AS o JOIN feed.webhook AS w USING (webhook_id)
WHERE o.state = 'waiting' AND o.next_attempt_at <= %(now)s AND w.closed_at IS NULL
ORDER BY o.next_attempt_at, o.outbox_id LIMIT 1 FOR UPDATE OF o SKIP LOCKED
"""
LISTED: Final = """
SELECT o.outbox_id, o.region, e.cycle, o.township_code, e.number AS edition, o.state, o.attempts, o.next_attempt_at,
    o.last_problem, o.delivered_at, w.webhook_id, w.url
FROM feed.outbox AS o JOIN feed.edition AS e USING (edition_id) JOIN feed.webhook AS w USING (webhook_id)
WHERE (%(region)s::text IS NULL OR o.region = %(region)s) AND (%(state)s::text IS NULL OR o.state = %(state)s)
ORDER BY o.outbox_id DESC
"""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to tell now. `secrets`: those in force, the newest first."""

    outbox_id: int
    event_id: str
    body: bytes
    attempts: int
    url: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """How an attempt ended. `next_attempt_at`: None where it arrived, or where no more are made."""

    arrived: bool
    problem: str | None
    next_attempt_at: datetime | None


@dataclass(slots=True)
class Attempt:
    """A thing to tell, and how it ended; whoever holds it fills `told` before the block is left."""

    due: Due
    told: Told | None = None


@contextmanager
def next_due(url: str, now: datetime) -> Iterator[Attempt | None]:
    """The thing that has been due longest, held against other workers until the block ends; None where none is.

    Where the worker dies in between, it is due as before: a receiver may hear of it twice (Hesv-Event names it).
    """
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(DUE, {"now": now})
        row = cursor.fetchone()
        if row is None:
            yield None
            return
        signed = tuple(secret for secret in (row["secret"], row["previous_secret"]) if secret)
        attempt = Attempt(
            Due(row["outbox_id"], row["event_id"], row["body"].encode(), row["attempts"], row["url"], signed)
        )
        yield attempt
        if (told := attempt.told) is not None:
            state = "delivered" if told.arrived else "waiting" if told.next_attempt_at else "dead"
            cursor.execute(
                "UPDATE feed.outbox SET state = %s, attempts = attempts + 1, last_problem = %s, "
                "next_attempt_at = coalesce(%s, next_attempt_at), delivered_at = %s WHERE outbox_id = %s",
                (state, told.problem, told.next_attempt_at, now if told.arrived else None, row["outbox_id"]),
            )


def outbox(url: str, region: str | None = None, state: str | None = None) -> list[dict[str, Any]]:
    """What was and is to be told, the newest first."""
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(LISTED, {"region": region, "state": state})
        return [dict(row) for row in cursor.fetchall()]


def retry(url: str, outbox_id: int | None, now: datetime) -> int:
    """Make a dead or waiting entry (None: every dead one) due now, its attempts counted anew; says how many."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "UPDATE feed.outbox SET state = 'waiting', attempts = 0, next_attempt_at = %s "
            "WHERE state <> 'delivered' AND (outbox_id = %s OR (%s::bigint IS NULL AND state = 'dead'))",
            (now, outbox_id, outbox_id),
        )
        return int(cursor.rowcount)


def add_webhook(url: str, region: str, townships: str, receiver: str) -> tuple[int, str]:
    """Tell a receiver of the feeds of townships whose code begins so; gives its number and its secret, this once."""
    secret = secrets.token_hex(SECRET_BYTES)
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "INSERT INTO feed.webhook (region, townships, url, secret) VALUES (%s, %s, %s, %s) RETURNING webhook_id",
            (region, townships, receiver, secret),
        )
        (number,) = cursor.fetchone() or (0,)
    return int(number), secret


def rotate_secret(url: str, webhook_id: int, now: datetime) -> str:
    """A new secret; the old one signs beside it for a week. Gives the new one, this once."""
    secret = secrets.token_hex(SECRET_BYTES)
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "UPDATE feed.webhook SET previous_secret = secret, previous_until = %s, secret = %s "
            "WHERE webhook_id = %s AND closed_at IS NULL",
            (now + OVERLAP, secret, webhook_id),
        )
        _one(cursor.rowcount, webhook_id)
    return secret


def close_webhook(url: str, webhook_id: int, now: datetime) -> None:
    """Tell this receiver nothing more; what waits for it stays in the outbox."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "UPDATE feed.webhook SET closed_at = %s WHERE webhook_id = %s AND closed_at IS NULL", (now, webhook_id)
        )
        _one(cursor.rowcount, webhook_id)


def webhooks(url: str) -> list[dict[str, Any]]:
    """Every receiver, closed ones too; never a secret."""
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(
            "SELECT webhook_id, region, townships, url, previous_until, made_at, closed_at FROM feed.webhook "
            "ORDER BY webhook_id"
        )
        return [dict(row) for row in cursor.fetchall()]


def _one(count: int, webhook_id: int) -> None:
    if count != 1:
        raise UsageError(f"There is no open webhook {webhook_id}. List them: hesv feed webhook list.")

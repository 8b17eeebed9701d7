"""Signed-in browsers: a random token each, of which only the SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from pipeline.warehouse.accounts import COLUMNS, Account, account_of
from pipeline.warehouse.connection import connection

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=10)
"""A working day: after it one signs in again, however busy."""
RENEWED: Final = timedelta(minutes=1)
"""`seen_at` is written no oftener, so that a page costs no write."""
TOKEN_BYTES: Final = 32

FOUND: Final = f"""
WITH live AS (
    SELECT s.login, s.token_sha256, s.seen_at FROM access.session AS s
    WHERE s.token_sha256 = %(digest)s AND s.revoked_at IS NULL
        AND s.seen_at > now() - %(idle)s AND s.started_at > now() - %(longest)s
), renewed AS (
    UPDATE access.session AS s SET seen_at = now() FROM live
    WHERE s.token_sha256 = live.token_sha256 AND live.seen_at < now() - %(renewed)s
)
SELECT {", ".join(f"a.{name}" for name in COLUMNS.split(", "))}
FROM live JOIN access.account AS a USING (login)
WHERE a.closed_at IS NULL
"""  # noqa: S608 - our own names


def digest(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def start_session(url: str, login: str) -> str:
    """Open a session and give its token; what ended long ago is forgotten on the way."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute("DELETE FROM access.session WHERE started_at < now() - %s", (2 * LONGEST,))
        cursor.execute(
            "INSERT INTO access.session (token_sha256, login, started_at, seen_at) VALUES (%s, %s, now(), now())",
            (digest(token), login),
        )
    return token


def session_account(url: str, token: str) -> Account | None:
    """Whose session it is; None where it ended, idled out, was revoked, or the account is closed."""
    said = {"digest": digest(token), "idle": IDLE, "longest": LONGEST, "renewed": RENEWED}
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(FOUND, said)
        row = cursor.fetchone()
    return None if row is None else account_of(row)


def end_session(url: str, token: str) -> None:
    """End one session."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "UPDATE access.session SET revoked_at = now() WHERE token_sha256 = %s AND revoked_at IS NULL",
            (digest(token),),
        )

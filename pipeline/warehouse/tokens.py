"""Programs' tokens for the API: `hesv_` and a secret, of which only the SHA-256 is kept; scopes and an end each."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final

from pipeline.access import Actor
from pipeline.warehouse.accounts import COLUMNS, account_of
from pipeline.warehouse.connection import connection
from pipeline.warehouse.sessions import TOKEN_BYTES, digest

PREFIX: Final = "hesv_"
"""So that a token that leaked into a file is found by a search."""


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token, its secret left out."""

    token_id: str
    login: str
    label: str
    scopes: tuple[str, ...]
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


NAMES: Final = tuple(field.name for field in fields(Token))


def add_token(url: str, login: str, label: str, scopes: tuple[str, ...], made_by: str, lasts: timedelta) -> str:
    """Make a token and give it; it can never be shown again."""
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access.token (token_id, login, secret_sha256, label, scopes, made_by, expires_at) "
            "VALUES (%s, %s, %s, %s, %s, %s, now() + %s)",
            (secrets.token_hex(4), login, digest(token), label, list(scopes), made_by, lasts),
        )
    return token


def token_actor(url: str, token: str) -> tuple[Actor, frozenset[str]] | None:
    """Who a token stands for and its scopes; None where it is unknown, ended, revoked, or its account is closed."""
    columns = ", ".join(f"a.{name}" for name in COLUMNS.split(", "))
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            f"SELECT t.scopes, {columns} FROM access.token AS t JOIN access.account AS a USING (login) "  # noqa: S608
            "WHERE t.secret_sha256 = %s AND t.revoked_at IS NULL AND t.expires_at > now() AND a.closed_at IS NULL",
            (digest(token),),
        )
        row = cursor.fetchone()
    return None if row is None else (account_of(row[1:]).actor, frozenset(row[0]))


def list_tokens(url: str, login: str | None = None) -> tuple[Token, ...]:
    """The tokens of an account, or of all, the newest first."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(NAMES)} FROM access.token "  # noqa: S608 - our own names
            "WHERE %(login)s::text IS NULL OR login = %(login)s ORDER BY made_at DESC, token_id",
            {"login": login},
        )
        rows = cursor.fetchall()
    return tuple(Token(**{**dict(zip(NAMES, row, strict=True)), "scopes": tuple(row[3])}) for row in rows)


def revoke_token(url: str, token_id: str) -> bool:
    """End a token; False where it is unknown or ended already."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "UPDATE access.token SET revoked_at = now() WHERE token_id = %s AND revoked_at IS NULL", (token_id,)
        )
        return bool(cursor.rowcount == 1)

"""Accounts as the warehouse keeps them: who may sign in, in which role, for which townships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2

from pipeline.access import Actor, Role
from pipeline.warehouse.connection import connection

COLUMNS: Final = "login, name, role, townships, password_hash, issuer, subject, created_at, password_set_at, closed_at"


@dataclass(frozen=True, slots=True)
class Account:
    """One account. Without `password_hash` it signs in through the identity provider `issuer` alone."""

    login: str
    name: str
    role: Role
    townships: tuple[str, ...]
    password_hash: str | None
    issuer: str | None
    subject: str | None
    created_at: datetime
    password_set_at: datetime | None
    closed_at: datetime | None

    @property
    def actor(self) -> Actor:
        """The person this account stands for."""
        return Actor(self.login, self.role, self.townships, self.name)


def account_of(row: Sequence[object]) -> Account:
    """A row in the order of COLUMNS."""
    login, name, role, townships, *rest = row
    return Account(login, name, Role(str(role)), tuple(townships), *rest)  # type: ignore[arg-type]


def find_account(url: str, login: str) -> Account | None:
    """The account of this login, closed ones included."""
    return _one(url, "WHERE login = %s", login)


def find_federated(url: str, issuer: str, subject: str) -> Account | None:
    """The account an identity provider's subject signed in as before."""
    return _one(url, "WHERE issuer = %s AND subject = %s", issuer, subject)


def _one(url: str, where: str, *values: str) -> Account | None:
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM access.account {where}", values)  # noqa: S608 - our own names
        row = cursor.fetchone()
    return None if row is None else account_of(row)


def list_accounts(url: str) -> tuple[Account, ...]:
    """Every account, by login."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(f'SELECT {COLUMNS} FROM access.account ORDER BY login COLLATE "C"')  # noqa: S608 - our own names
        return tuple(account_of(row) for row in cursor.fetchall())


def insert_account(url: str, actor: Actor, password_hash: str | None) -> bool:
    """Make a local account; False where the login is taken (nothing is changed then)."""
    return _changed(
        url,
        "INSERT INTO access.account (login, name, role, townships, password_hash, password_set_at) "
        "VALUES (%s, %s, %s, %s, %s, now()) ON CONFLICT DO NOTHING",
        actor.login, actor.name, actor.role.value, list(actor.townships), password_hash,
    )  # fmt: skip


def keep_federated(url: str, actor: Actor, issuer: str, subject: str) -> bool:
    """Make or renew the account of an identity provider's subject: what it says of him today stands.

    False where the login belongs to somebody else: a local account or another subject is never taken over.
    """
    return _changed(
        url,
        "INSERT INTO access.account AS a (login, name, role, townships, issuer, subject) VALUES (%s, %s, %s, %s, %s, "
        "%s) ON CONFLICT (login) DO UPDATE SET name = excluded.name, role = excluded.role, "
        "townships = excluded.townships WHERE a.issuer = excluded.issuer AND a.subject = excluded.subject",
        actor.login, actor.name, actor.role.value, list(actor.townships), issuer, subject,
    )  # fmt: skip


def set_password_hash(url: str, login: str, password_hash: str) -> bool:
    """A new password, and every session of the account ends; False where there is no such local account."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "UPDATE access.account SET password_hash = %s, password_set_at = now() WHERE login = %s AND issuer IS NULL",
            (password_hash, login),
        )
        is_set = cursor.rowcount == 1
        _end_sessions(cursor, login)
    return is_set


def set_closed(url: str, login: str, *, closed: bool) -> bool:
    """Close an account, its sessions and tokens with it, or open it again; False where nothing changed."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "UPDATE access.account SET closed_at = CASE WHEN %s THEN now() END "
            "WHERE login = %s AND (closed_at IS NULL) = %s",
            (closed, login, closed),
        )
        is_changed = cursor.rowcount == 1
        if closed:
            _end_sessions(cursor, login)
            cursor.execute(
                "UPDATE access.token SET revoked_at = now() WHERE login = %s AND revoked_at IS NULL", (login,)
            )
    return is_changed


def _end_sessions(cursor: Cursor, login: str) -> None:
    cursor.execute("UPDATE access.session SET revoked_at = now() WHERE login = %s AND revoked_at IS NULL", (login,))


def _changed(url: str, statement: str, *values: object) -> bool:
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount == 1)

"""People with a database login of their own: which role it acts as, and which townships it answers for."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2

from pipeline.access import Role
from pipeline.errors import UsageError
from pipeline.warehouse.connection import connection
from pipeline.warehouse.roles import ROLES

PREFIX: Final = re.compile(r"\d{0,12}")
KNOWN: Final = """
SELECT r.rolcanlogin, r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR pg_has_role(r.oid, 'hesv_app', 'MEMBER')
FROM pg_roles AS r WHERE r.rolname = %s
"""


class NotAPersonsLogin(UsageError):
    """A database login that is not there, or that row security would not bind."""

    def __init__(self, login: str, problem: str, todo: str) -> None:
        super().__init__(login, problem, todo)
        self.login, self.problem, self.todo = login, problem, todo

    def __str__(self) -> str:
        return f"The database login {self.login!r} {self.problem}. {self.todo}"


@dataclass(frozen=True, slots=True)
class Scope:
    """A login's role and the prefixes of its townships."""

    login: str
    role: Role
    townships: tuple[str, ...]
    granted_by: str
    granted_at: datetime


def grant_login(url: str, login: str, role: Role, townships: tuple[str, ...], by: str) -> None:
    """Let a login act as one role for these townships, and as no other role.

    Raises:
        UsageError: a township is no prefix of a code, or none is named.
        NotAPersonsLogin: there is no such login, or nothing would be hidden from it.
    """
    if not townships or any(PREFIX.fullmatch(each) is None for each in townships):
        raise UsageError("Name the townships by their codes or the codes' first digits: --township 430902101")
    with connection(url) as session, session.cursor() as cursor:
        _check(cursor, login)
        _revoke(cursor, login)
        cursor.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(f"hesv_{role}"), sql.Identifier(login)))
        cursor.execute(
            "INSERT INTO access.scope (login, role, townships, granted_by) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (login) DO UPDATE SET (role, townships, granted_by, granted_at) "
            "= (excluded.role, excluded.townships, excluded.granted_by, now())",
            (login, str(role), list(townships), by),
        )
        _keep(cursor, by, "access_grant", login, {"role": str(role), "townships": list(townships)})


def revoke_login(url: str, login: str, by: str) -> bool:
    """Take every role and township from a login; False where it had none. The login itself stays."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute("DELETE FROM access.scope WHERE login = %s", (login,))
        is_known = cursor.rowcount > 0
        cursor.execute(KNOWN, (login,))
        if cursor.fetchone() is not None:
            _revoke(cursor, login)
        if is_known:
            _keep(cursor, by, "access_revoke", login, {})
    return is_known


def list_logins(url: str) -> tuple[Scope, ...]:
    """Every login that was granted something, by name."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute("SELECT login, role, townships, granted_by, granted_at FROM access.scope ORDER BY login")
        return tuple(Scope(login, Role(role), tuple(codes), by, at) for login, role, codes, by, at in cursor.fetchall())


def _check(cursor: Cursor, login: str) -> None:
    cursor.execute(KNOWN, (login,))
    found = cursor.fetchone()
    if found is None or not found[0]:
        todo = "Let the server's administrator make it: CREATE ROLE \"…\" LOGIN PASSWORD '…'"
        raise NotAPersonsLogin(login, "does not exist or may not log in", todo)
    if found[1]:
        raise NotAPersonsLogin(login, "has rights that row security does not bind", "Give people logins without them.")


def _revoke(cursor: Cursor, login: str) -> None:
    roles = sql.SQL(", ").join(map(sql.Identifier, ROLES))
    cursor.execute(sql.SQL("REVOKE {} FROM {}").format(roles, sql.Identifier(login)))


def _keep(cursor: Cursor, by: str, action: str, login: str, detail: dict[str, object]) -> None:
    cursor.execute(
        "INSERT INTO audit.event (actor, action, subject, detail) VALUES (%s, %s, %s, %s)",
        (by, action, login, json.dumps(detail, ensure_ascii=False)),
    )

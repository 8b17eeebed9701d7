"""The server's roles: what each person's or program's session acts as. Made by migration 0010, for the whole server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, text

from pipeline.access import Role
from pipeline.errors import DependencyDown

ROLES: Final = tuple(f"hesv_{role}" for role in Role)
APP: Final = "hesv_app"
"""A login that is its member may say for whom it asks (hesv.actor, hesv.townships)."""

STATE: Final = """
SELECT r.rolname, r.rolsuper, r.rolsuper OR r.rolcreaterole,
    ARRAY(SELECT w FROM unnest(CAST(:wanted AS text[])) AS w WHERE to_regrole(w) IS NULL),
    ARRAY(SELECT w FROM unnest(CAST(:wanted AS text[])) AS w
          WHERE to_regrole(w) IS NOT NULL AND NOT pg_has_role(to_regrole(w)::oid, :kind))
FROM pg_roles AS r WHERE r.rolname = current_user
"""
# Another database of the server may be upgraded at the same moment.
CREATE: Final = """
DO $$ BEGIN CREATE ROLE {role} NOLOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
"""
SET_OPTION_SINCE: Final = 160000


def make_roles(connection: Connection) -> None:
    """Make what is missing and let this login act as each; does nothing where a DBA has done it.

    Raises:
        DependencyDown: the login may not; the text is what a DBA has to run.
    """
    version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    wanted = {"wanted": [*ROLES, APP], "kind": "SET" if version >= SET_OPTION_SINCE else "MEMBER"}
    login, is_superuser, is_able, missing, apart = connection.execute(text(STATE), wanted).one()
    if not missing and not apart:
        return
    if not is_superuser and (apart or not is_able):
        raise DependencyDown(
            "The guarded warehouse",
            f"the login {login} may not make the roles {', '.join([*ROLES, APP])} or act as them",
            f"Let the server's administrator run once: {'; '.join(statements(login, missing))}",
        )
    for role in missing:
        connection.execute(text(CREATE.format(role=role)))
    if not is_superuser:
        connection.execute(text(_grant(login)))
    connection.execute(text(f"GRANT {', '.join(ROLES)} TO {APP}"))


def statements(login: str, missing: Sequence[str] = (*ROLES, APP)) -> tuple[str, ...]:
    """What an administrator runs where the pipeline's login may not make roles, or did not make those there are."""
    made = tuple(f"CREATE ROLE {role} NOLOGIN NOINHERIT" for role in missing)
    return (*made, f"GRANT {', '.join(ROLES)} TO {APP}", _grant(login))


def _grant(login: str) -> str:
    quoted = login.replace('"', '""')
    return f'GRANT {", ".join((*ROLES, APP))} TO "{quoted}"'

"""The warehouse as one person may see it: the same functions over a narrower URL.

Every function of the warehouse takes a URL. `url_as` gives one that opens its sessions in the person's database role,
with his login and townships set, so that row security holds for whatever is read through it (migration 0010).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from sqlalchemy.engine import make_url

from pipeline.access import Actor
from pipeline.warehouse.connection import connection

DATABASE_ROLE: Final = "hesv_{role}"


def url_as(url: str, actor: Actor) -> str:
    """The URL whose sessions are this person's: his role, `hesv.actor` and `hesv.townships` set from the start."""
    said = {
        "role": DATABASE_ROLE.format(role=actor.role),
        "hesv.actor": actor.login,
        "hesv.townships": json.dumps(list(actor.townships), ensure_ascii=False),
    }
    options = " ".join(f"-c {name}={_escaped(value)}" for name, value in said.items())
    return make_url(url).update_query_dict({"options": options}).render_as_string(hide_password=False)


def _escaped(value: str) -> str:
    """The client library splits options at blanks; a backslash keeps a blank or a backslash."""
    return value.replace("\\", "\\\\").replace(" ", "\\ ")


def keep_event(
    url: str,
    actor: Actor,
    action: str,
    subject: str,
    *,
    purpose: str | None = None,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Write what somebody is about to see or do into the audit chain; it is there when this returns.

    Called before the thing is done: what cannot be written does not happen. No personal value in `detail`.

    Raises:
        LoadRejected, DependencyDown: it could not be written.
    """
    with connection(url_as(url, actor)) as session, session.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit.event (actor, action, purpose, subject, detail) VALUES (%s, %s, %s, %s, %s)",
            (actor.login, action, purpose, subject, json.dumps(dict(detail or {}), ensure_ascii=False)),
        )

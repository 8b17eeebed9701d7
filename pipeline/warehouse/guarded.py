"""The warehouse as one person may see it: the same functions over a narrower URL.

Every function of the warehouse takes a URL. `url_as` gives one that opens its sessions in the person's database role,
with his login and townships set, so that row security holds for whatever is read through it (migration 0010).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2
from sqlalchemy.engine import make_url

from pipeline.access import Actor
from pipeline.warehouse.connection import connection

DATABASE_ROLE: Final = "hesv_{role}"
OURS: Final = re.compile(r"\s*-c role=hesv_.*$", re.DOTALL)
"""What an earlier `url_as` appended to the options."""


def url_as(url: str, actor: Actor) -> str:
    """The URL whose sessions are this person's: his role, `hesv.actor` and `hesv.townships` set from the start.

    Of a URL that is somebody's already it makes this person's. RESET ROLE comes back to the role: it is what the
    session began with.
    """
    said = {
        "role": DATABASE_ROLE.format(role=actor.role),
        "hesv.actor": actor.login,
        "hesv.townships": json.dumps(list(actor.townships), ensure_ascii=False),
    }
    place = make_url(url)
    given = place.query.get("options", "")
    kept = OURS.sub("", given if isinstance(given, str) else " ".join(given))
    options = " ".join([*kept.split(), *(f"-c {name}={_escaped(value)}" for name, value in said.items())])
    return place.update_query_dict({"options": options}).render_as_string(hide_password=False)


def _escaped(value: str) -> str:
    """The server splits options at white space; a backslash keeps white space or a backslash."""
    return re.sub(r"([\\\s])", r"\\\1", value)


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
    keep_own_event(url_as(url, actor), action, subject, purpose=purpose, detail=detail)


def keep_own_event(
    guarded: str, action: str, subject: str, *, purpose: str | None = None, detail: Mapping[str, object] | None = None
) -> None:
    """The same by whoever the session is: the actor of a guarded URL, or a person with a database login of his own."""
    with connection(guarded) as session, session.cursor() as cursor:
        write_own_event(cursor, action, subject, purpose=purpose, detail=detail)


def write_own_event(
    cursor: Cursor, action: str, subject: str, *, purpose: str | None = None, detail: Mapping[str, object] | None = None
) -> None:
    """The same in a session that is open; it is kept once the caller has committed, and not before."""
    cursor.execute(
        "INSERT INTO audit.event (actor, action, purpose, subject, detail) VALUES (core.actor(), %s, %s, %s, %s)",
        (action, purpose, subject, json.dumps(dict(detail or {}), ensure_ascii=False)),
    )

"""Sessions kept open for a server that asks much and briefly: connecting costs more than most of its questions.

A URL says itself that its sessions are kept (`pooled_url`), and so does every narrower URL made of it (`url_as`): one
pool a URL, so that no session ever serves anybody but the person it was opened for.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any, Final, cast

import psycopg2
from psycopg2.extensions import connection as Session  # noqa: N812 - a class, lower-case in psycopg2
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool

POOLED: Final = "pooled"
KEPT_EACH: Final = 2
"""Sessions kept idle a URL; more are opened as they are needed and closed after."""
URLS: Final = 24
"""How many people's sessions are kept; of the others the longest idle are closed."""
RENEWED_SECONDS: Final = 600
CONNECT_SECONDS: Final = 10

RESET: Final = "RESET ROLE; RESET ALL; DISCARD TEMP; SELECT pg_advisory_unlock_all()"
"""Back to what the session began with: its role and its settings are those its URL gave. Never DISCARD ALL, which
would make it the owner's."""


def pooled_url(url: str) -> str:
    """The URL whose sessions are kept open between two calls."""
    return make_url(url).update_query_dict({POOLED: "true"}).render_as_string(hide_password=False)


def is_pooled(place: URL) -> bool:
    """Whether a URL's sessions are kept."""
    return POOLED in place.query


def open_session(place: URL) -> Session:
    """A new session; the caller closes it."""
    _, given = place.get_dialect()().create_connect_args(place.difference_update_query([POOLED]))
    opened: Session = psycopg2.connect(**{"connect_timeout": CONNECT_SECONDS, "application_name": "hesv", **given})
    return opened


def borrow(place: URL) -> tuple[Session, PoolProxiedConnection]:
    """A kept session, or a new one where all are out, and what gives it back: reset by `close`, or `invalidate`."""
    lent = _pool(place.render_as_string(hide_password=False)).connect()
    return cast(Session, lent.dbapi_connection), lent


_pools: Final[OrderedDict[str, QueuePool]] = OrderedDict()
"""The pool of each URL, the one asked last at the end."""
_pools_lock: Final = Lock()


def _pool(url: str) -> QueuePool:
    with _pools_lock:
        if url not in _pools:
            _pools[url] = _new_pool(url)
        _pools.move_to_end(url)
        idle = [_pools.popitem(last=False)[1] for _ in range(len(_pools) - URLS)]
        pool = _pools[url]
    for other in idle:
        other.dispose()
    return pool


def _new_pool(url: str) -> QueuePool:
    place = make_url(url)
    pool = QueuePool(
        lambda: cast(DBAPIConnection, open_session(place)),
        pool_size=KEPT_EACH,
        max_overflow=-1,
        recycle=RENEWED_SECONDS,
        reset_on_return=None,
    )

    def close_if_let_go(_session: object, record: ConnectionPoolEntry) -> None:
        if _pools.get(url) is not pool:  # nobody would ask this pool again
            record.invalidate()

    event.listen(pool, "reset", _reset)
    event.listen(pool, "checkin", close_if_let_go)
    return pool


def _reset(session: Any, _record: object, _state: object) -> None:  # noqa: ANN401 - what the pool hands over
    session.rollback()
    session.autocommit = True
    with session.cursor() as cursor:
        cursor.execute(RESET)
    session.autocommit = False

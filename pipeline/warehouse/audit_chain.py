"""Whether the audit is what was written: every event hashed over the one before, its end known, anchored outside.

The chain alone shows what somebody changed amid it; `audit.head` what he cut off its end; and the anchors, kept in
HESV_HOME outside the database, what he hashed anew. Hashes are computed here by PostgreSQL's own functions, never by
those of schema `audit`: whoever rewrites events could rewrite them as well.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from psycopg2.extras import RealDictCursor

from pipeline.warehouse.connection import connection

ANCHORS: Final = Path("audit") / "anchors.jsonl"
"""Under HESV_HOME. One JSON object a line, only ever appended: event_id, hash (hex), at."""
FETCH_ROWS: Final = 5_000
START: Final = ""
"""What the first event follows from."""

EVENTS: Final = """
SELECT e.event_id, encode(e.previous_hash, 'hex'), encode(e.hash, 'hex'),
    encode(sha256(e.previous_hash || convert_to(jsonb_build_array(
        e.event_id, extract(epoch FROM e.happened_at), e.actor, e.action, e.purpose, e.subject, e.detail
    )::text, 'UTF8')), 'hex')
FROM audit.event AS e ORDER BY e.event_id
"""
HEAD: Final = "SELECT event_id, encode(hash, 'hex') FROM audit.head"
LISTED: Final = """
SELECT event_id, happened_at, actor, action, purpose, subject, detail, encode(hash, 'hex') AS hash
FROM audit.event WHERE (%(since)s::timestamptz IS NULL OR happened_at >= %(since)s) ORDER BY event_id
"""


@dataclass(frozen=True, slots=True)
class Link:
    """One event of the chain: what it says of itself, and the hash its content has."""

    event_id: int
    previous_hash: str
    hash: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """An event as it was when it was written down outside the database."""

    event_id: int
    hash: str
    at: str


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first event that is not what was written. what: edited, deleted, reordered, truncated, rewritten."""

    event_id: int
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found; `broken` is None where all is whole."""

    events: int
    anchors: int
    broken: BrokenLink | None


def verify(url: str, home: Path) -> Verdict:
    """Walk the whole chain and hold it against its head and its anchors.

    Raises:
        DependencyDown: the server cannot be reached.
    """
    anchors = read_anchors(home)
    with connection(url) as session:
        with session.cursor() as cursor:  # the head first: what is written meanwhile is beyond it
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute(HEAD)
            head = cursor.fetchone()
        with session.cursor(name="chain") as cursor:
            cursor.itersize = FETCH_ROWS
            cursor.execute(EVENTS)
            counted, broken = find_broken((Link(*row) for row in cursor), head, anchors)
    return Verdict(counted, len(anchors), broken)


def find_broken(
    links: Iterator[Link], head: tuple[int, str] | None, anchors: Sequence[Anchor]
) -> tuple[int, BrokenLink | None]:
    """How many events were walked, and the first that is not what was written. Pure.

    `links` come by event_id; `head` is the database's own word on the last one.
    """
    anchored = {anchor.event_id: anchor for anchor in reversed(anchors)}
    counted, last, last_hash = 0, 0, START
    for link in links:
        counted += 1
        if found := _judge(link, last, last_hash, anchored.get(link.event_id)):
            return counted, found
        last, last_hash = link.event_id, link.hash
    beyond = [anchor for anchor in anchors if anchor.event_id > last]
    if beyond:
        return counted, BrokenLink(
            last + 1, "truncated", f"an anchor of {beyond[0].at} knows event {beyond[0].event_id}"
        )
    if head is None:
        return counted, BrokenLink(last, "truncated", "audit.head is empty: nothing says which event was the last")
    if head[0] > last:
        return counted, BrokenLink(last + 1, "truncated", f"audit.head knows event {head[0]}")
    if head != (last, last_hash):
        return counted, BrokenLink(last, "rewritten", "audit.head knows another last event")
    return counted, None


def _judge(link: Link, last: int, last_hash: str, anchor: Anchor | None) -> BrokenLink | None:
    if link.event_id != last + 1:
        return BrokenLink(last + 1, "deleted", f"after event {last} comes event {link.event_id}")
    if link.previous_hash != last_hash:
        why = "it does not follow from the event before it"
        return BrokenLink(link.event_id, "edited" if link.hash == link.content_hash else "reordered", why)
    if link.hash != link.content_hash:
        return BrokenLink(link.event_id, "edited", "its content has another hash")
    if anchor is not None and anchor.hash != link.hash:
        return BrokenLink(link.event_id, "rewritten", f"the anchor of {anchor.at} has another hash for it")
    return None


def read_anchors(home: Path) -> tuple[Anchor, ...]:
    """The anchors in the order they were written; none where there is no file yet."""
    path = home / ANCHORS
    if not path.exists():
        return ()
    return tuple(Anchor(**json.loads(line)) for line in path.read_text("utf-8").splitlines() if line.strip())


def write_anchor(url: str, home: Path) -> Anchor | None:
    """Append the chain's end to the anchors, unless it is anchored already; None where there is no event."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute("SELECT event_id, encode(hash, 'hex') FROM audit.event ORDER BY event_id DESC LIMIT 1")
        end = cursor.fetchone()
    if end is None:
        return None
    event_id, digest = end
    anchor = Anchor(event_id, digest, at=datetime.now(UTC).isoformat(timespec="seconds"))
    known = read_anchors(home)
    if known and (known[-1].event_id, known[-1].hash) == (anchor.event_id, anchor.hash):
        return known[-1]
    path = home / ANCHORS
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"event_id": anchor.event_id, "hash": anchor.hash, "at": anchor.at}) + "\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return anchor


def list_events(url: str, since: datetime | None = None) -> Iterator[Mapping[str, Any]]:
    """Events as they stand, oldest first; those the session may read."""
    with connection(url) as session, session.cursor(name="events", cursor_factory=RealDictCursor) as cursor:
        cursor.itersize = FETCH_ROWS
        cursor.execute(LISTED, {"since": since})
        yield from cursor

"""Locks PostgreSQL keeps for us: one run at a time for each region and cycle, gone when the holder goes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2

from pipeline.errors import RunLocked
from pipeline.warehouse.connection import connection


@contextmanager
def run_lock(url: str, region: str, cycle: str) -> Iterator[None]:
    """Hold this region and cycle, on a connection of its own, until the block ends.

    Raises:
        RunLocked: another run holds it; said at once, never waited for.
    """
    with _held(url, "run", region, cycle):
        yield


@contextmanager
def release_lock(url: str, region: str, cycle: str) -> Iterator[None]:
    """The same for writing the feeds of a region and cycle."""
    with _held(url, "release", region, cycle):
        yield


@contextmanager
def replay_lock(url: str, region: str, run_id: str) -> Iterator[None]:
    """The same for replaying one run: it stands in nobody else's way."""
    with _held(url, "replay", region, run_id):
        yield


@contextmanager
def waiting_lock(url: str, purpose: str, *names: str) -> Iterator[None]:
    """Wait for the lock of this purpose and these names, and hold it until the block ends; for seconds, not hours."""
    with connection(url) as session, session.cursor() as cursor:
        lock_transaction(cursor, purpose, *names)
        yield


def lock_transaction(cursor: Cursor, purpose: str, *names: str) -> None:
    """Wait for, and hold until the transaction ends, the lock of this purpose and these names."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", (lock_key(purpose, *names),))


def lock_key(purpose: str, *names: str) -> int:
    """A signed 64-bit number for PostgreSQL: the start of the SHA-256 of the names."""
    digest = hashlib.sha256("\x1f".join(("hesv", purpose, *names)).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


@contextmanager
def _held(url: str, purpose: str, region: str, cycle: str) -> Iterator[None]:
    key = lock_key(purpose, region, cycle)
    with connection(url) as session:
        session.autocommit = True  # an open transaction of hours would hold back vacuum
        with session.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", (key,))
            row = cursor.fetchone()
            if row is None or row[0] is not True:
                raise RunLocked(region, cycle)
        try:
            yield
        finally:
            _let_go(session, key)


def _let_go(session: psycopg2.extensions.connection, key: int) -> None:
    """Unlock before closing, so that the next caller need not wait for the server to notice."""
    if session.closed:
        return
    with session.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", (key,))

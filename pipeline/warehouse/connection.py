"""Reaching PostgreSQL: the URL to use, one connection for one transaction, and failures that name no person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import quote, quote_plus

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class, lower-case in psycopg2
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from pipeline.errors import DependencyDown, HesvError, UsageError
from pipeline.settings import Settings
from pipeline.warehouse.embedded import ensure_server
from pipeline.warehouse.pooled import borrow, is_pooled, open_session

DRIVER: Final = "postgresql+psycopg2"
SPELLINGS: Final = frozenset({"postgresql", "postgres", DRIVER})


class LoadRejected(HesvError):
    """PostgreSQL rejected rows or a statement. Says where, never with which values: they are people's data."""

    def __init__(self, code: str, table: str, column: str, constraint: str) -> None:
        super().__init__(code, table, column, constraint)
        self.code, self.table, self.column, self.constraint = code, table, column, constraint

    def __str__(self) -> str:
        places = {"table": self.table, "column": self.column, "constraint": self.constraint}
        where = ", ".join(f"{kind} {name}" for kind, name in places.items() if name) or "no place named"
        return (
            f"The warehouse rejected the rows (SQLSTATE {self.code}; {where}); nothing of this call was kept. "
            "Compare the step's table with pipeline/tables.py and the migrations."
        )


def database_url(settings: Settings) -> str:
    """HESV_DATABASE_URL in psycopg2's spelling, else the embedded server's; it has answered when this returns.

    Raises:
        UsageError: HESV_DATABASE_URL is no PostgreSQL URL.
        DependencyDown: the server cannot be reached.
    """
    if settings.database_url is None:
        return ensure_server(settings.home)
    url = psycopg2_url(settings.database_url.get_secret_value())
    with connection(url):
        return url


def psycopg2_url(text: str) -> str:
    """`postgres://` and `postgresql://` mean psycopg 3 to SQLAlchemy 2.1: write the driver out."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise UsageError(
            "HESV_DATABASE_URL cannot be read. Write postgresql://user:password@host:5432/database"
        ) from None
    if url.drivername not in SPELLINGS:
        raise UsageError(f"HESV_DATABASE_URL names {url.drivername!r}. Only PostgreSQL is supported: postgresql://…")
    return url.set(drivername=DRIVER).render_as_string(hide_password=False)


def engine(url: str) -> Engine:
    """SQLAlchemy's engine for Alembic and the office's pages; no pool, so that forked workers share nothing."""
    return create_engine(psycopg2_url(url), poolclass=NullPool, hide_parameters=True)


@contextmanager
def connection(url: str) -> Iterator[Connection]:
    """One transaction: committed at the end, rolled back on any exception.

    Raises:
        DependencyDown: the server cannot be reached, or was lost on the way.
        LoadRejected: it rejected a statement or its rows.
    """
    place = make_url(url)
    with _session(place) as opened:
        try:
            with opened:
                yield opened
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as problem:
            opened.close()  # whoever keeps it must not give it to the next
            raise _down(place, problem) from None
        except psycopg2.Error as problem:
            diagnosis = problem.diag
            places = (diagnosis.table_name, diagnosis.column_name, diagnosis.constraint_name)
            raise LoadRejected(problem.pgcode or type(problem).__name__, *(name or "" for name in places)) from None


@contextmanager
def _session(place: URL) -> Iterator[Connection]:
    """A session for this call: a kept one where the URL says so."""
    try:
        opened, lent = borrow(place) if is_pooled(place) else (open_session(place), None)
    except psycopg2.Error as problem:
        raise _down(place, problem) from None
    try:
        yield opened
    finally:
        if lent is None:
            opened.close()
        elif opened.closed:
            lent.invalidate()
        else:
            lent.close()


def _down(place: URL, problem: psycopg2.Error) -> DependencyDown:
    """The server's first line says why (refused, password, unknown database); the password is struck out."""
    lines = str(problem).strip().splitlines()
    why = lines[0] if lines else type(problem).__name__
    secret = str(place.password or "")
    for spelling in {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)} - {""}:
        why = why.replace(spelling, "***")
    return DependencyDown(
        f"PostgreSQL at {place.host}:{place.port or 5432}",
        why.removesuffix("."),
        "Check HESV_DATABASE_URL and that the server runs; without it the project starts its own.",
    )

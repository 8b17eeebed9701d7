"""The floor's COPY: a run's rows into files, and from these, under the clock, into plain tables of the same server.

The tables have the same types, but no key, no index, no check and no partition, and are new in the transaction that
fills them, so that PostgreSQL writes no log for them.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2

from benchmarks.scale.processes import MB, server_cpu
from pipeline.warehouse.connection import connection
from pipeline.warehouse.loads import LOADS
from pipeline.warehouse.views import VIEWS

Relation = tuple[str, str]
"""A schema and a name in it."""
PUBLISHED: Final[Mapping[str, Relation]] = {
    **{view: ("history", view) for view in VIEWS},
    "member": ("core", "member"),
}
"""What the contract calls published: the rows of its views, whatever lies under them; and the register's members."""
STORED: Final[Mapping[str, Relation]] = {
    name: (load.target.partition(".")[0], load.target.partition(".")[2]) for name, load in LOADS.items()
}
"""The rows of the tables themselves."""
KEY: Final = frozenset({"region", "cycle", "run_id"})
"""One value in all rows of a run."""
SCHEMA: Final = "floor"
DUMP: Final = sql.SQL("COPY (SELECT {} FROM {} WHERE run_id = {}) TO STDOUT (FORMAT csv)")
PLAIN: Final = sql.SQL("CREATE TABLE {} AS SELECT {} FROM {} WITH NO DATA")
FILL: Final = sql.SQL("COPY {} FROM STDIN (FORMAT csv)")
CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Copied:
    """What COPY took. `rows` by table."""

    seconds: float
    cpu_seconds: float
    rows: dict[str, int]
    megabytes: int


class NotAllRows(RuntimeError):
    """The floor did less than the whole: other rows than were published, or other records than delivered."""

    def __init__(self, what: str, wanted: int, found: int) -> None:
        super().__init__(f"The floor's {what}: {wanted:,} rows wanted, {found:,} found")


def copy_rows(
    url: str, postmaster: int, run_id: str, relations: Mapping[str, Relation], folder: Path,
    leave: frozenset[str] = frozenset(),
) -> Copied:  # fmt: skip
    """Dump the run's rows of each relation into `folder`, then fill tables under the clock; both go again.

    `leave`: columns left out.

    Raises:
        NotAllRows: a table took other rows than were dumped.
    """
    folder.mkdir()
    rows = {name: _dump(url, relation, leave, run_id, folder / name) for name, relation in relations.items()}
    megabytes = sum(path.stat().st_size for path in folder.iterdir()) // MB
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute("CHECKPOINT")  # what the run left to be written is no part of the floor
    with _schema(url):
        server, own, begin = server_cpu(postmaster), time.process_time(), time.perf_counter()
        found = {name: _fill(url, name, relation, leave, folder / name) for name, relation in relations.items()}
        seconds, cpu = time.perf_counter() - begin, time.process_time() - own + server_cpu(postmaster) - server
    shutil.rmtree(folder)
    for name in relations:
        if found[name] != rows[name]:
            raise NotAllRows(name, rows[name], found[name])
    return Copied(seconds, cpu, rows, megabytes)


def _dump(url: str, relation: Relation, leave: frozenset[str], run_id: str, path: Path) -> int:
    with connection(url) as session, session.cursor() as cursor, path.open("wb") as file:
        columns = _columns(cursor, relation, leave)
        cursor.copy_expert(DUMP.format(columns, sql.Identifier(*relation), sql.Literal(run_id)), file)
        return int(cursor.rowcount)


def _fill(url: str, name: str, relation: Relation, leave: frozenset[str], path: Path) -> int:
    """One plain table: made and filled in one transaction."""
    plain = sql.Identifier(SCHEMA, name)
    with connection(url) as session, session.cursor() as cursor, path.open("rb") as file:
        cursor.execute(PLAIN.format(plain, _columns(cursor, relation, leave), sql.Identifier(*relation)))
        cursor.copy_expert(FILL.format(plain), file, size=CHUNK)
        return int(cursor.rowcount)


def _columns(cursor: Cursor, relation: Relation, leave: frozenset[str]) -> sql.Composed:
    cursor.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(sql.Identifier(*relation)))
    names = (column.name for column in cursor.description or ())
    return sql.SQL(", ").join(sql.Identifier(name) for name in names if name not in leave)


@contextmanager
def _schema(url: str) -> Iterator[None]:
    """A schema for the plain tables, which goes with them."""
    _execute(url, "CREATE SCHEMA {}")
    try:
        yield
    finally:
        _execute(url, "DROP SCHEMA {} CASCADE")


def _execute(url: str, statement: str) -> None:
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(SCHEMA)))

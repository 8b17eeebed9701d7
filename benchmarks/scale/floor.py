"""The floor under a cycle: parse every file, join all ids, COPY what was published; in the run's own home, after it.

Its parts run one after the other on the same cores, each as its library does it (polars, DuckDB: a thread a core;
fastexcel, orjson, COPY: one). Rows are written to files before the clock runs; the tables they go into are plain
(the same types, no key, no index, no check, no partition) and new in the transaction that fills them, so that
PostgreSQL writes no log for them. Starting Python and importing libraries is left out here, and counted in the run.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2

from benchmarks.scale.cycle import Home
from benchmarks.scale.municipality import ROOT, Delivery
from benchmarks.scale.processes import measure, server_cpu
from pipeline.warehouse.connection import connection
from pipeline.warehouse.loads import LOADS

SCHEMA: Final = "floor"
KEY: Final = ("region", "cycle", "run_id")
"""One value in all rows of a run: left out of the floor's tables, which makes it the harder to reach."""
DUMP: Final = sql.SQL("COPY (SELECT {} FROM {} WHERE run_id = {}) TO STDOUT (FORMAT csv)")
PLAIN: Final = sql.SQL("CREATE TABLE {} AS SELECT {} FROM {} WITH NO DATA")
FILL: Final = sql.SQL("COPY {} FROM STDIN (FORMAT csv)")


@dataclass(frozen=True, slots=True)
class Copied:
    """What COPY took. `rows` by table."""

    seconds: float
    cpu_seconds: float
    rows: dict[str, int]
    megabytes: int


class NotAllRows(RuntimeError):
    """The floor's tables hold other rows than the published ones, or the floor read other records than delivered."""

    def __init__(self, what: str, wanted: int, found: int) -> None:
        super().__init__(f"The floor's {what}: {wanted:,} rows wanted, {found:,} found")


def measure_floor(home: Home, delivery: Delivery, run_id: str, peers: Path) -> dict[str, Any]:
    """All three parts under a run that is published in `home`; `peers` is the Python of the peers' environment.

    Raises:
        NotAllRows: it did less than the whole.
    """
    parsed = _parse(home, delivery, peers)
    copied = _copy(home, run_id)
    laps = parsed.pop("laps")
    join = laps.pop("join")
    return {
        "seconds": round(parsed["seconds"] + copied.seconds, 2),
        "cpu_seconds": round(parsed["cpu_seconds"] + copied.cpu_seconds, 2),
        "parse_seconds": round(sum(lap["seconds"] for lap in laps.values()), 2),
        "parse_files": {name: lap["seconds"] for name, lap in laps.items()},
        "join_seconds": join["seconds"],
        "join_pairs": parsed["pairs"],
        "copy_seconds": round(copied.seconds, 2),
        "copy_mb": copied.megabytes,
        "peak_mb": parsed["peak_mb"],
        "rows": copied.rows,
    }


def _parse(home: Home, delivery: Delivery, peers: Path) -> dict[str, Any]:
    out = home.folder / "parse.json"
    command = [str(peers), "-m", "benchmarks.scale.parse", str(delivery.inbox), str(out)]
    used, _ = measure(command, home.postmaster, ROOT, home.environment, home.folder / "parse.log")
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    if found["rows"] != delivery.records:
        raise NotAllRows("records", delivery.records, found["rows"])
    return {**found, "peak_mb": used.command_peak_mb}


def _copy(home: Home, run_id: str) -> Copied:
    """Dump, then fill under the clock; the tables go again."""
    folder = home.folder / "floor"
    folder.mkdir()
    rows = {name: _dump(home.url, LOADS[name].target, run_id, folder / name) for name in LOADS}
    with connection(home.url) as session, session.cursor() as cursor:
        cursor.execute("CHECKPOINT")  # what the run left to be written is no part of the floor
    with _schema(home.url):
        server, own, begin = server_cpu(home.postmaster), time.process_time(), time.perf_counter()
        found = {name: _fill(home.url, LOADS[name].target, folder / name) for name in LOADS}
        seconds, cpu = time.perf_counter() - begin, time.process_time() - own + server_cpu(home.postmaster) - server
    for name in LOADS:
        if found[name] != rows[name]:
            raise NotAllRows(name, rows[name], found[name])
    size = sum(path.stat().st_size for path in folder.iterdir())
    subprocess.run(["rm", "-r", str(folder)], check=True)  # noqa: S603, S607
    return Copied(seconds, cpu, rows, size // 1_000_000)


def _dump(url: str, target: str, run_id: str, path: Path) -> int:
    with connection(url) as session, session.cursor() as cursor, path.open("wb") as file:
        cursor.copy_expert(DUMP.format(_columns(cursor, target), _name(target), sql.Literal(run_id)), file)
        return int(cursor.rowcount)


def _fill(url: str, target: str, path: Path) -> int:
    """One plain table: made and filled in one transaction."""
    plain = sql.Identifier(SCHEMA, target.partition(".")[2])
    with connection(url) as session, session.cursor() as cursor, path.open("rb") as file:
        cursor.execute(PLAIN.format(plain, _columns(cursor, target), _name(target)))
        cursor.copy_expert(FILL.format(plain), file, size=1 << 20)
        return int(cursor.rowcount)


def _columns(cursor: Cursor, target: str) -> sql.Composed:
    cursor.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(_name(target)))
    names = (column.name for column in cursor.description or ())
    return sql.SQL(", ").join(sql.Identifier(name) for name in names if name not in KEY)


def _name(target: str) -> sql.Identifier:
    return sql.Identifier(*target.split("."))


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

"""Publishing a run: every row by COPY in one transaction, the pointer last. Half a run is never seen.

Each fact's rows go into a leaf of their own (migration 0009): a plain table, made and filled in this transaction, so
that PostgreSQL writes no log of its rows where it may, and checked, indexed and attached when they are in.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Final

import pyarrow as pa
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2

from pipeline.errors import UsageError
from pipeline.warehouse.connection import connection
from pipeline.warehouse.loads import LOADS, OPTIONAL, Load
from pipeline.warehouse.locks import lock_transaction
from pipeline.warehouse.records import RunRecord
from pipeline.warehouse.revisions import number_flags

Tables = Mapping[str, "pa.Table | Iterator[pa.RecordBatch]"]
FIRST: Final = ("link_evidence",)
"""What the other tables' rows point to."""


def publish(url: str, run: RunRecord, tables: Tables) -> int:
    """Load all of a run's tables (names and schemas: `loads.LOADS`) and show it; returns its revision.

    A run that is already published changes nothing and gives its revision: a retried step leaves what it left.

    Raises:
        UsageError: a table is missing, unknown or has other columns.
        LoadRejected: PostgreSQL rejected rows; nothing is kept.
        DependencyDown: the server went away; nothing is kept.
    """
    _check_names(tables)
    _make_partitions(url, run)
    with connection(url) as session, session.cursor() as cursor:
        lock_transaction(cursor, "publish", run.region, run.cycle)
        cursor.execute("SELECT revision FROM core.run WHERE run_id = %s", (run.run_id,))
        if (known := cursor.fetchone()) is not None:
            return int(known[0])
        revision, supersedes = _next_revision(cursor, run)
        _insert_run(cursor, run, revision, supersedes)
        for name in sorted(tables, key=lambda name: (name not in FIRST, name)):
            _load(cursor, run, revision, name, tables[name])
        number_flags(cursor, run.region, run.cycle, run.run_id, supersedes)
        _record_event(cursor, run, revision)
        _move_pointer(cursor, run)
    return revision


def _check_names(tables: Tables) -> None:
    missing = sorted(set(LOADS) - OPTIONAL - set(tables))
    unknown = sorted(set(tables) - set(LOADS))
    if missing or unknown:
        raise UsageError(
            f"A run publishes {', '.join(LOADS)}. Missing: {', '.join(missing) or 'none'}; "
            f"unknown: {', '.join(unknown) or 'none'}."
        )


def _make_partitions(url: str, run: RunRecord) -> None:
    """In a short transaction of their own, so that no reader waits for the load; empty ones harm nobody."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute("SELECT core.ensure_partitions(%s, %s)", (run.region, run.cycle))


def _next_revision(cursor: Cursor, run: RunRecord) -> tuple[int, str | None]:
    cursor.execute(
        "SELECT revision, run_id FROM core.run WHERE region = %s AND cycle = %s ORDER BY revision DESC LIMIT 1",
        (run.region, run.cycle),
    )
    last = cursor.fetchone()
    return (1, None) if last is None else (int(last[0]) + 1, str(last[1]))


def _insert_run(cursor: Cursor, run: RunRecord, revision: int, supersedes: str | None) -> None:
    cursor.execute(
        "INSERT INTO core.run (run_id, region, cycle, revision, fingerprint, frozen, state, code_version, "
        "policy_version, model_version, previous_run_id, accept_missing, supersedes, started_at, finished_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, 'published', %s, %s, %s, %s, %s, %s, %s, coalesce(%s, now()))",
        (
            run.run_id, run.region, run.cycle, revision, run.fingerprint,
            json.dumps(run.frozen, ensure_ascii=False, sort_keys=True), run.code_version, run.policy_version,
            run.model_version, run.previous_run_id, list(run.accept_missing), supersedes, run.started_at,
            run.finished_at,
        ),
    )  # fmt: skip


def _load(cursor: Cursor, run: RunRecord, revision: int, name: str, table: pa.Table | Iterator[pa.RecordBatch]) -> None:
    """One table's rows: a fact's into the run's own leaf, which then takes its place; a delivery's among the others.

    A table without rows gets no leaf.
    """
    load = LOADS[name]
    schema, parent = load.target.split(".")
    if schema != "core":
        key = {"region": run.region, "cycle": run.cycle, "run_id": run.run_id}
        copy_table(cursor, load.target, key, load, table)
        return
    written = _written(load, {}, table)
    if (first := next(written, None)) is None:
        return
    cursor.execute("SELECT core.leaf_name(%s, %s, %s, %s)", (parent, run.region, run.cycle, revision))
    (leaf,) = cursor.fetchone() or ("",)
    cursor.execute("SELECT core.make_leaf(%s, %s)", (parent, leaf))
    _copy(cursor, f'core."{leaf}"', {}, load, chain((first,), written), "FORMAT csv, FREEZE")
    cursor.execute("SELECT core.attach_leaf(%s, %s, %s, %s, %s)", (parent, leaf, run.region, run.cycle, run.run_id))


def copy_table(
    cursor: Cursor, target: str, key: Mapping[str, str], load: Load, table: pa.Table | Iterator[pa.RecordBatch]
) -> None:
    """COPY into `target`, `key`'s columns before the load's own; memory holds two batches, whatever its size."""
    _copy(cursor, target, key, load, _written(load, key, table), "FORMAT csv")


def _written(load: Load, key: Mapping[str, str], table: pa.Table | Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    """Batches as CSV; the next is written while PostgreSQL takes the one before."""
    batches = (load.as_csv(batch, key) for batch in load.batches(table) if batch.num_rows)
    with ThreadPoolExecutor(1) as aside:
        coming = aside.submit(next, batches, None)
        while (rows := coming.result()) is not None:
            coming = aside.submit(next, batches, None)
            yield rows


def _copy(
    cursor: Cursor, target: str, key: Mapping[str, str], load: Load, written: Iterable[bytes], options: str
) -> None:
    names = ", ".join((*key, *(name for name, _, _ in load.columns)))
    for rows in written:
        cursor.copy_expert(f"COPY {target} ({names}) FROM STDIN WITH ({options})", io.BytesIO(rows))


def _record_event(cursor: Cursor, run: RunRecord, revision: int) -> None:
    cursor.execute(
        "INSERT INTO audit.event (actor, action, subject, detail) VALUES ('hesv', 'publish', %s, %s)",
        (run.run_id, json.dumps({"region": run.region, "cycle": run.cycle, "revision": revision})),
    )


def _move_pointer(cursor: Cursor, run: RunRecord) -> None:
    cursor.execute(
        "INSERT INTO core.published (region, cycle, run_id) VALUES (%s, %s, %s) "
        "ON CONFLICT (region, cycle) DO UPDATE SET run_id = excluded.run_id",
        (run.region, run.cycle, run.run_id),
    )

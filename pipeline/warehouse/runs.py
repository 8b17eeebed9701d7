"""What an earlier run left that a later one needs: its record and its members."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa

from pipeline.warehouse.connection import connection
from pipeline.warehouse.loads import MEMBER
from pipeline.warehouse.records import Refusal, RunRecord

RUN_COLUMNS: Final = (
    "run_id", "region", "cycle", "revision", "fingerprint", "frozen", "state", "code_version", "policy_version",
    "model_version", "previous_run_id", "accept_missing", "supersedes", "started_at", "finished_at", "published_at",
)  # fmt: skip


def published_run(url: str, region: str, cycle: str) -> RunRecord | None:
    """The run schema `serve` shows for this region and cycle; None where nothing is published."""
    return _one_run(
        url,
        "JOIN core.published AS p USING (region, cycle, run_id) WHERE r.region = %s AND r.cycle = %s",
        region,
        cycle,
    )


def find_run(url: str, run_id: str) -> RunRecord | None:
    """A published run by its id."""
    return _one_run(url, "WHERE r.run_id = %s", run_id)


def find_run_by_fingerprint(url: str, region: str, cycle: str, fingerprint: str) -> RunRecord | None:
    """The newest published run of this region and cycle that rested on the same; it may be superseded by now."""
    return _one_run(
        url,
        "WHERE r.region = %s AND r.cycle = %s AND r.fingerprint = %s ORDER BY r.revision DESC LIMIT 1",
        region, cycle, fingerprint,
    )  # fmt: skip


def all_runs(url: str) -> tuple[RunRecord, ...]:
    """Every run that was ever published, of all regions, by region, cycle and revision."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(RUN_COLUMNS)} FROM core.run ORDER BY region, cycle, revision")  # noqa: S608 - our own names
        return tuple(_record(row) for row in cursor.fetchall())


def _one_run(url: str, where: str, *values: str) -> RunRecord | None:
    columns = ", ".join(f"r.{name}" for name in RUN_COLUMNS)
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM core.run AS r {where}", values)  # noqa: S608 - our own names
        row = cursor.fetchone()
    return None if row is None else _record(row)


def _record(row: tuple[Any, ...]) -> RunRecord:
    found = dict(zip(RUN_COLUMNS, row, strict=True))
    return RunRecord(**{**found, "accept_missing": tuple(found["accept_missing"])})


def previous_members(url: str, run_id: str) -> pa.Table:
    """The register's members of a run: household_id, member_no, in that order."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT m.household_id, m.member_no FROM core.member AS m "
            "JOIN core.run AS r USING (region, cycle, run_id) WHERE r.run_id = %s "
            'ORDER BY m.household_id COLLATE "C", m.member_no',
            (run_id,),
        )
        return _table(cursor.fetchall(), MEMBER)


def record_refused(url: str, region: str, cycle: str, refusals: tuple[Refusal, ...]) -> None:
    """Keep what was refused, without a run and without moving the pointer.

    `serve.delivery` shows it (run_id null, state `refused`) until the next run of this region and cycle is
    published; `history.delivery` keeps it. The same refusal again only renews its time.
    """
    with connection(url) as session, session.cursor() as cursor:
        for refusal in refusals:
            cursor.execute(
                "DELETE FROM landing.delivery WHERE run_id IS NULL AND region = %s AND cycle = %s AND source = %s "
                "AND file_name IS NOT DISTINCT FROM %s AND refused_because = %s",
                (region, cycle, refusal.source, refusal.file_name, refusal.refused_because),
            )
            cursor.execute(
                "INSERT INTO landing.delivery (region, cycle, source, file_name, sha256, rows_in, state, "
                "refused_because) VALUES (%s, %s, %s, %s, %s, %s, 'refused', %s)",
                (
                    region, cycle, refusal.source, refusal.file_name, refusal.sha256, refusal.rows_in,
                    refusal.refused_because,
                ),
            )  # fmt: skip


def _table(rows: list[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.Table.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )

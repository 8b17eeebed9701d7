"""publish: load everything a run leaves into the warehouse, then move one pointer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from connectors.sources import RECORDS, SOURCES
from pipeline import tables
from pipeline.cycle import Cycle
from pipeline.search_keys import household_keys, person_keys
from pipeline.steps.context import FROZEN, RunContext, open_context
from pipeline.steps.differing import keep_difference
from pipeline.steps.judging_since import keep_passed_over
from pipeline.steps.profile import measured
from pipeline.steps.step_report import StepReport
from pipeline.warehouse.audit_chain import write_anchor
from pipeline.warehouse.loads import BATCH_ROWS, DELIVERY, MEMBER
from pipeline.warehouse.locks import run_lock
from pipeline.warehouse.publish import publish as load_and_show
from pipeline.warehouse.records import RunRecord

AS_LEFT: Final = ("identity_link", "flag", "income_month", "household_assessment", "review_task", "screening")
"""Tables that are published as the steps before left them; they are read a batch at a time."""


@measured("publish")
def publish(cycle: Cycle, run_id: str, *, is_locked: bool = False) -> StepReport:
    """Load the run's tables in one transaction; the pointer moves last, so half a run is never seen.

    `is_locked`: the caller holds the region and cycle already.

    Raises:
        RunLocked: another run holds this region and cycle.
        LoadRejected, DependencyDown: nothing was published.
    """
    run = open_context(cycle, run_id)
    published = gather_tables(run)
    with nullcontext() if is_locked else run_lock(run.url, cycle.region, cycle.name):
        revision = load_and_show(run.url, _record(run), published)
        write_anchor(run.url, run.settings.home)
        keep_difference(run)
    keep_passed_over(run, "hesv")
    counts = {"revision": revision, **_counts(run, published)}
    return StepReport("publish", cycle.region, cycle.name, run_id, counts=counts)


def gather_tables(run: RunContext) -> dict[str, pa.Table | Iterator[pa.RecordBatch]]:
    """Everything a run publishes, by the names of `warehouse.loads.LOADS`; large tables as batches, to be read once."""
    run.store.write("delivery", DELIVERY, [_deliveries(run)])
    return {
        **{name: _batches(run, name) for name in AS_LEFT},
        "delivery": run.store.read("delivery"),
        "asset": _assets(run),
        "quarantine": _quarantine(run),
        "member": _batches(run, "members", MEMBER.names),
        **gather_register(run),
        "link_evidence": run.engine.fetch("publish/list_evidence", {"identity_link": run.store.path("identity_link")}),
    }


def gather_register(run: RunContext) -> dict[str, Iterator[pa.RecordBatch]]:
    """The register's households and members with what finds them."""
    households, members = (
        _batches(run, name, sorted(set(schema.names) & set(RECORDS[name].names)))
        for name, schema in (("households", tables.REGISTER_HOUSEHOLD), ("members", tables.REGISTER_PERSON))
    )
    return {"household": map(household_keys, households), "person": map(person_keys, members)}


def _batches(run: RunContext, name: str, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
    """A table's batches; the evidence of links, which repeats, as a dictionary of its texts."""
    repeating = ["evidence"] if name == "identity_link" else []
    with pq.ParquetFile(run.store.path(name), read_dictionary=repeating) as file:
        yield from file.iter_batches(BATCH_ROWS, columns=columns)


def _counts(run: RunContext, published: dict[str, pa.Table | Iterator[pa.RecordBatch]]) -> dict[str, int]:
    """Rows by table, of those that were streamed by their files' own word."""
    places = {"member": "members", "household": "households", "person": "members"}
    return {
        name: table.num_rows if isinstance(table, pa.Table) else run.store.rows(places.get(name, name))
        for name, table in sorted(published.items())
    }


def _record(run: RunContext) -> RunRecord:
    frozen = run.frozen
    opened = datetime.fromtimestamp(run.store.file(FROZEN).stat().st_mtime, UTC)
    return RunRecord(
        run_id=run.store.run_id,
        region=run.cycle.region,
        cycle=run.cycle.name,
        fingerprint=frozen["fingerprint"],
        frozen=frozen,
        code_version=frozen["code_version"],
        policy_version=frozen["policy_version"],
        model_version=frozen["model_version"],
        previous_run_id=frozen["previous_run_id"],
        accept_missing=run.sources_missing,
        started_at=opened,
    )


def _assets(run: RunContext) -> pa.Table:
    """Property of confirmed links: what hangs on an unconfirmed one is the guard's business, not the household's."""
    evidence = run.store.read("asset", [*tables.ASSET.names, "is_uncertain"])
    return evidence.filter(pc.invert(evidence["is_uncertain"])).select(tables.ASSET.names).cast(tables.ASSET)


def _quarantine(run: RunContext) -> pa.Table:
    """Rows set aside, and rows taken with a person's fix: what was wrong with them stays to be seen."""
    parts = [run.store.read("quarantine"), *(run.store.read(f"replayed_{source}") for source in run.sources)]
    return pa.concat_tables(parts).sort_by([(name, "ascending") for name in ("source", "file_name", "row_number")])


def _deliveries(run: RunContext) -> pa.Table:
    """One row a file with what became of its rows, and one a source the run goes without."""
    decided = _decided(run)
    rows = [
        _with_links(row, decided)
        for source in run.sources
        for row in run.store.read(f"file_counts_{source}").to_pylist()
    ]
    for source in run.sources_missing:
        note = run.refused_file(source)
        because = run.store.read_json(note.name)["refused_because"] if note.exists() else None
        rows.append({"source": source, "state": "refused" if because else "missing", "refused_because": because})
    rows.sort(key=lambda row: (SOURCES.index(row["source"]), row.get("file_name") or ""))
    return pa.Table.from_pylist([{name: row.get(name) for name in DELIVERY.names} for row in rows], schema=DELIVERY)


def _decided(run: RunContext) -> Counter[tuple[str, str, str]]:
    """Links by source, file and decision."""
    counted = run.engine.fetch("publish/count_decided", {"identity_link": run.store.path("identity_link")})
    return Counter({(row["source"], row["file_name"], row["decision"]): row["links"] for row in counted.to_pylist()})


def _with_links(row: dict[str, Any], decided: Counter[tuple[str, str, str]]) -> dict[str, Any]:
    """The register is what records are linked to, so it has no links of its own."""
    row = {**row, "state": "accepted"}
    if row["source"] != "register":
        matched, review = (decided[row["source"], row["file_name"], decision] for decision in ("match", "review"))
        row |= {
            "rows_matched": matched,
            "rows_review": review,
            "rows_unmatched": row["rows_accepted"] - matched - review,
        }
    return row

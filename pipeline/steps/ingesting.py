"""land and validate: from an agency's bytes to typed records and quarantine.

`land` keeps the bytes once, under their sha256, and leaves text tables with row numbers. `validate` types every cell
by the source's contract, sets bad rows aside and finds duplicates; every row ends in exactly one place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from connectors.contract import Contract
from connectors.contract_file import load_contract
from connectors.delivery import Delivery, check_delivery
from connectors.files import open_file, table_of
from connectors.manifest import MANIFEST
from connectors.readers.rows import text_schema
from connectors.sources import RECORDS
from pipeline import tables
from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused
from pipeline.landed import keep_bytes
from pipeline.quarantine import NO_FIXES, Fixes, InForce, RowKey, fixes_of, in_force, mark_waived, type_with_fixes
from pipeline.steps.context import RunContext, open_context
from pipeline.steps.profile import measured
from pipeline.steps.step_report import StepReport
from pipeline.store import TableWriter
from pipeline.warehouse.quarantine import actions_of
from pipeline.warehouse.records import Refusal
from pipeline.warehouse.runs import record_refused

ROW_FATE: Final = pa.schema(
    [("file_name", pa.string()), ("row_number", pa.int32()), ("row_digest", pa.binary(16)),
     ("correction_digest", pa.binary(16)), ("is_bad", pa.bool_())]
)  # fmt: skip
FATES: Final = {"accepted": "rows_accepted", "quarantined": "rows_quarantined", "duplicate": "rows_duplicate"}


@measured("land")
def land(cycle: Cycle, run_id: str, source: str, inbox: str) -> StepReport:
    """Keep the delivery's bytes and leave its text tables (`text_<table>`).

    Raises:
        DeliveryRefused: a column, encoding or row count is not what contract and manifest say, or a file changed
            since the run was opened.
    """
    run = open_context(cycle, run_id)
    try:
        delivery = check_delivery(Path(inbox), source, cycle, run.look_back)
        landed = _keep_bytes(run, delivery, Path(inbox) / source / MANIFEST)
        counts = _land(run, delivery, load_contract(source), landed)
    except DeliveryRefused as refusal:
        return absent_if_accepted(run, "land", source, refusal)
    return StepReport("land", cycle.region, cycle.name, run_id, source, counts=counts)


def absent_if_accepted(run: RunContext, step: str, source: str, refusal: DeliveryRefused) -> StepReport:
    """A refusal stops the run unless the engineer accepted the source's absence by name."""
    if source not in run.frozen["may_miss"]:
        if not run.is_replay:
            record_refused(run.url, run.cycle.region, run.cycle.name, (Refusal(source, str(refusal)),))
        raise refusal
    run.store.write_json(f"refused_{source}.json", {"refused_because": str(refusal)})
    return StepReport(step, run.cycle.region, run.cycle.name, run.store.run_id, source, state="absent")


def _keep_bytes(run: RunContext, delivery: Delivery, manifest: Path) -> dict[str, Path]:
    """The manifest's bytes and every file's, before any is read: a run can be replayed from them alone."""
    opened, home = run.frozen["deliveries"][delivery.source], run.settings.home
    if delivery.digest != opened["digest"]:
        expected, todo = "the delivery the run was opened with", "Run again: it is another delivery, and another run."
        raise DeliveryRefused(delivery.source, MANIFEST, expected, "another delivery in its place", todo)
    keep_bytes(home, manifest, run.frozen["manifests"][delivery.source], delivery.source)
    return {file.name: keep_bytes(home, file.path, file.sha256, delivery.source) for file in delivery.files}


def _land(run: RunContext, delivery: Delivery, contract: Contract, landed: dict[str, Path]) -> dict[str, int]:
    """Text tables of a delivery; a table of several files has their rows one file after the other."""
    counts: dict[str, int] = {}
    with ExitStack() as stack:
        writers = {
            name: stack.enter_context(TableWriter(run.store, f"text_{name}", _landed_schema(text_schema(table))))
            for name, table in contract.tables.items()
        }
        for file in delivery.files:
            writer = writers[table_of(contract, file.name)]
            rows = 0
            for batch in open_file(contract, landed[file.name], file.name, file.rows):
                writer.add(_with_file_name(batch, file.name))
                rows += batch.num_rows
            counts[file.name] = rows
    return counts


def _landed_schema(schema: pa.Schema) -> pa.Schema:
    return pa.schema([pa.field("file_name", pa.string()), *schema])


def _with_file_name(batch: pa.RecordBatch, file_name: str) -> pa.RecordBatch:
    names = pa.repeat(pa.scalar(file_name, pa.string()), batch.num_rows)
    return pa.RecordBatch.from_arrays([names, *batch.columns], schema=_landed_schema(batch.schema))


@measured("validate")
def validate(cycle: Cycle, run_id: str, source: str) -> StepReport:
    """Leave the accepted records of each table, `quarantine_<source>` and `file_counts_<source>`.

    A bad row that a person fixed is typed with the fix; what was wrong with it as delivered is in `replayed_<source>`.
    """
    run = open_context(cycle, run_id)
    if source not in run.sources:
        return StepReport("validate", cycle.region, cycle.name, run_id, source, state="absent")
    contract = load_contract(source)
    words = _words(run, source)
    fates: Counter[tuple[str, str]] = Counter()
    with (
        TableWriter(run.store, f"quarantine_{source}", tables.QUARANTINE) as quarantine,
        TableWriter(run.store, f"replayed_{source}", tables.QUARANTINE) as replayed,
    ):
        for name in contract.tables:
            fixes = _fixes(run, name, words)
            _type_rows(run, contract, name, fixes, replayed)
            fates.update(_sort_rows(run, name))
            quarantine.add(mark_waived(_keep(run, f"bad_{name}", name, "quarantined"), fixes))
    counted = _file_counts(run, source, fates)
    run.store.write(f"file_counts_{source}", tables.FILE_COUNTS, [counted])
    counts = {column: sum(counted[column].to_pylist()) for column in ("rows_in", *FATES.values())}
    return StepReport("validate", cycle.region, cycle.name, run_id, source, counts=counts)


def _words(run: RunContext, source: str) -> dict[RowKey, InForce]:
    """What people had said about rows of this source when the run was opened."""
    ids = run.frozen.get("quarantine_actions", {}).get("ids")
    words = in_force(actions_of(run.url, ids)) if ids else {}
    return {row: word for row, word in words.items() if row.source == source}


def _fixes(run: RunContext, name: str, words: Mapping[RowKey, InForce]) -> Fixes:
    if not words:
        return NO_FIXES
    numbers = sorted({row.row_number for row in words})
    columns = ["file_name", "row_number", "row_digest"]
    rows = pq.read_table(run.store.path(f"text_{name}"), columns=columns, filters=[("row_number", "in", numbers)])
    return fixes_of(words, {(row["file_name"], row["row_number"]): row["row_digest"] for row in rows.to_pylist()})


def _type_rows(run: RunContext, contract: Contract, name: str, fixes: Fixes, replayed: TableWriter) -> None:
    """Type every row of a table: `typed_<table>`, `bad_<table>`, and `row_<table>` with the digests of both."""
    records = RECORDS[name]
    with (
        TableWriter(run.store, f"typed_{name}", records) as typed,
        TableWriter(run.store, f"bad_{name}", tables.QUARANTINE) as bad,
        TableWriter(run.store, f"row_{name}", ROW_FATE) as row,
    ):
        for file_name, batch in _text_batches(run.store.path(f"text_{name}")):
            result = type_with_fixes(contract, file_name, batch, fixes)
            for rows in result.records:
                typed.add(rows)
                row.add(_digests(rows, is_bad=False))
            for rows in result.quarantine:
                bad.add(rows)
                row.add(_digests(rows, is_bad=True))
            for rows in result.replayed:
                replayed.add(rows)


def _text_batches(path: Path) -> Iterator[tuple[str, pa.RecordBatch]]:
    """The batches as landed; each was written as one row group and is of one file."""
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number).combine_chunks()
            for batch in table.to_batches():
                yield batch["file_name"][0].as_py(), batch


def _digests(rows: pa.RecordBatch | pa.Table, *, is_bad: bool) -> pa.Table:
    table = pa.Table.from_batches([rows]) if isinstance(rows, pa.RecordBatch) else rows
    if "correction_digest" not in table.column_names:
        table = table.append_column("correction_digest", pa.nulls(table.num_rows, pa.binary(16)))
    return table.append_column("is_bad", pa.repeat(pa.scalar(is_bad), table.num_rows)).select(ROW_FATE.names)


def _sort_rows(run: RunContext, name: str) -> Counter[tuple[str, str]]:
    """Give every row its fate and leave the accepted ones as the table `name`; counts by (file, fate)."""
    typed_row = {"typed_row": run.store.path(f"row_{name}")}
    run.store.place(f"fate_{name}", lambda path: run.engine.query("validate/sort_rows", typed_row, path))
    run.store.write(name, RECORDS[name], [_keep(run, f"typed_{name}", name, "accepted")])
    fates = run.store.read(f"fate_{name}", ["file_name", "fate"])
    return Counter(zip(fates["file_name"].to_pylist(), fates["fate"].to_pylist(), strict=True))


def _keep(run: RunContext, rows: str, name: str, fate: str) -> pa.Table:
    fates = run.store.read(f"fate_{name}")
    kept = fates.filter(pc.equal(fates["fate"], fate)).select(["file_name", "row_number"])
    return run.engine.fetch("validate/keep_rows", {"record": run.store.path(rows), "kept": kept})


def _file_counts(run: RunContext, source: str, fates: Counter[tuple[str, str]]) -> pa.Table:
    rows = []
    for file_name, file in sorted(run.frozen["deliveries"][source]["files"].items()):
        counts = {column: fates[file_name, fate] for fate, column in FATES.items()}
        rows.append(
            {"source": source, "file_name": file_name, "sha256": file["sha256"], "rows_in": file["rows"], **counts}
        )
    return pa.Table.from_pylist(rows, schema=tables.FILE_COUNTS)

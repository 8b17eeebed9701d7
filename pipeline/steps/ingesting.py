"""land and validate: from an agency's bytes to typed records and quarantine.

`land` keeps the bytes once, under their sha256, and leaves text tables with row numbers. `validate` types every cell
by the source's contract, sets bad rows aside and finds duplicates; every row ends in exactly one place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import astuple
from functools import partial
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.contract import Contract
from connectors.contract_file import load_contract
from connectors.delivery import DeliveredFile, Delivery, check_delivery
from connectors.files import check_rows, open_file, table_of
from connectors.manifest import MANIFEST
from connectors.readers.rows import text_schema
from connectors.sources import RECORDS
from pipeline import tables
from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused
from pipeline.fates import Fates
from pipeline.landed import Landed
from pipeline.parsed import ParsedFiles, PartWriter, join_parts, key_of
from pipeline.quarantine import NO_FIXES, Fixes, InForce, RowKey, fixes_of, in_force, mark_waived
from pipeline.steps.context import RunContext, code_version, open_context
from pipeline.steps.following import followed, take_over
from pipeline.steps.profile import measured
from pipeline.steps.step_report import StepReport
from pipeline.store import TableWriter
from pipeline.typed_parts import BAD, REPLAYED, ROW_FATE, ROWS, TYPED, type_rows
from pipeline.warehouse.quarantine import actions_of
from pipeline.warehouse.records import Refusal
from pipeline.warehouse.runs import record_refused

TEXT: Final = "text.parquet"
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
        _keep_bytes(run, delivery, Path(inbox) / source / MANIFEST)
        counts = _land(run, delivery, load_contract(source))
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


def _keep_bytes(run: RunContext, delivery: Delivery, manifest: Path) -> None:
    """The manifest's bytes and every file's, before any is read: a run can be replayed from them alone."""
    opened, landed = run.frozen["deliveries"][delivery.source], Landed.of(run.settings)
    if delivery.digest != opened["digest"]:
        expected, todo = "the delivery the run was opened with", "Run again: it is another delivery, and another run."
        raise DeliveryRefused(delivery.source, MANIFEST, expected, "another delivery in its place", todo)
    landed.keep(manifest, run.frozen["manifests"][delivery.source], delivery.source)
    for file in delivery.files:
        landed.keep(file.path, file.sha256, delivery.source)


def _land(run: RunContext, delivery: Delivery, contract: Contract) -> dict[str, int]:
    """Text tables of a delivery; a table of several files has their rows one file after the other."""
    counts: dict[str, int] = {}
    parts: dict[str, list[Path]] = {name: [] for name in contract.tables}
    for file in sorted(delivery.files, key=lambda file: _order(file.name)):
        part = _text_part(run, contract, file)
        counts[file.name] = pq.read_metadata(part).num_rows
        check_rows(contract.source, file.name, file.rows, counts[file.name])
        parts[table_of(contract, file.name)].append(part)
    for name, table in contract.tables.items():
        _join(run, f"text_{name}", parts[name], _landed_schema(text_schema(table)))
    return counts


def _order(file_name: str) -> tuple[int, str]:
    """Files are taken in the order of their numbers (…_2 before …_10), as in validate/sort_rows."""
    return len(file_name), file_name


def _text_part(run: RunContext, contract: Contract, file: DeliveredFile) -> Path:
    """The file as text, parsed now unless it was before."""
    table = contract.tables[table_of(contract, file.name)]

    def parse(folder: Path) -> None:
        with (
            Landed.of(run.settings).opened(file.sha256) as plain,
            PartWriter(folder / TEXT, _landed_schema(text_schema(table))) as writer,
        ):
            for batch in open_file(contract, plain, file.name, file.rows):
                writer.add(pa.Table.from_batches([_with_file_name(batch, file.name)]))

    return _parsed(run).part(file.sha256, key_of("text", contract.source, file.name), parse) / TEXT


def _parsed(run: RunContext) -> ParsedFiles:
    """Where parts of files are kept. A replay makes its own, from the landed bytes."""
    root = run.store.root / ".parsed" if run.is_replay else run.settings.home / "parsed"
    return ParsedFiles(root, code_version(), run.store.run_id)


def _join(run: RunContext, name: str, parts: list[Path], schema: pa.Schema) -> None:
    run.store.place(name, lambda into: join_parts(parts, schema, into))


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
    rests_on = validated_from(run, source)
    take_over(run, f"validated_{source}", rests_on, _left_of(contract), partial(_validate, run, contract))
    counted = run.store.read(f"file_counts_{source}")
    counts = {column: sum(counted[column].to_pylist()) for column in ("rows_in", *FATES.values())}
    return StepReport("validate", cycle.region, cycle.name, run_id, source, counts=counts)


def is_validated(run: RunContext, source: str) -> bool:
    """Whether nothing is to be done for a source: the run this one follows had the very same."""
    left = _left_of(load_contract(source))
    return followed(run, f"validated_{source}", validated_from(run, source), left) is not None


def _left_of(contract: Contract) -> list[str]:
    """The tables that `validate` leaves of a source."""
    by_table = [f"{kind}{name}" for name in contract.tables for kind in ("", "row_", "fate_")]
    return by_table + [f"{kind}_{contract.source}" for kind in ("quarantine", "replayed", "file_counts")]


def validated_from(run: RunContext, source: str) -> dict[str, Any]:
    """All that the tables `validate` leaves rest on: the files, the code (contracts included) and people's words."""
    words = sorted(
        (astuple(row), word.is_waived, sorted(word.cells.items()), word.action_ids)
        for row, word in _words(run, source).items()
    )
    return {
        "code_version": code_version(),
        "files": run.frozen["deliveries"][source]["files"],
        "words": key_of(words),
    }


def _validate(run: RunContext, contract: Contract) -> None:
    source, words = contract.source, _words(run, contract.source)
    fates: Counter[tuple[str, str]] = Counter()
    with (
        TableWriter(run.store, f"quarantine_{source}", tables.QUARANTINE) as quarantine,
        TableWriter(run.store, f"replayed_{source}", tables.QUARANTINE) as replayed,
    ):
        for name in contract.tables:
            fixes = _fixes(run, name, words)
            parts = _typed_parts(run, contract, name, fixes)
            _join(run, f"row_{name}", [part / ROWS for part in parts.values()], ROW_FATE)
            sorted_rows = _sort_rows(run, name)
            fates.update(sorted_rows.counts())
            kept = (rows for file, part in parts.items() for rows in sorted_rows.kept(part / TYPED, file, "accepted"))
            run.store.write(name, RECORDS[name], kept)
            for file, part in parts.items():
                for rows in pq.ParquetFile(part / REPLAYED).iter_batches():
                    replayed.add(rows)
                for rows in sorted_rows.kept(part / BAD, file, "quarantined"):
                    quarantine.add(mark_waived(pa.Table.from_batches([rows]), fixes))
    run.store.write(f"file_counts_{source}", tables.FILE_COUNTS, [_file_counts(run, source, fates)])


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


def _typed_parts(run: RunContext, contract: Contract, name: str, fixes: Fixes) -> dict[str, Path]:
    """Each file's rows of a table, typed now unless they were before with the same fixes: file name -> part."""
    key = key_of("typed", contract.source, name, fixes.content())
    files = run.frozen["deliveries"][contract.source]["files"]
    names = sorted((file for file in files if table_of(contract, file) == name), key=_order)
    return {
        file: _parsed(run).part(
            files[file]["sha256"],
            key_of(key, file),
            partial(type_rows, contract, run.store.path(f"text_{name}"), file, fixes),
        )
        for file in names
    }


def _sort_rows(run: RunContext, name: str) -> Fates:
    """Give every row of a table its fate, over all files of the delivery."""
    typed_row = {"typed_row": run.store.path(f"row_{name}")}
    run.store.place(f"fate_{name}", lambda path: run.engine.query("validate/sort_rows", typed_row, path))
    return Fates.read(run.store.path(f"fate_{name}"))


def _file_counts(run: RunContext, source: str, fates: Counter[tuple[str, str]]) -> pa.Table:
    rows = []
    for file_name, file in sorted(run.frozen["deliveries"][source]["files"].items()):
        counts = {column: fates[file_name, fate] for fate, column in FATES.items()}
        rows.append(
            {"source": source, "file_name": file_name, "sha256": file["sha256"], "rows_in": file["rows"], **counts}
        )
    return pa.Table.from_pylist(rows, schema=tables.FILE_COUNTS)

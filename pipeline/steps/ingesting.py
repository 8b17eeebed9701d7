"""land and validate: from an agency's bytes to typed records and quarantine.

`land` keeps the bytes once, under their sha256, and leaves text tables with row numbers. `validate` types every cell
by the source's contract, sets bad rows aside and finds duplicates; every row ends in exactly one place.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from connectors.contract import SourceContract, load_contract
from connectors.delivery import DeliveredFile, check_delivery, check_rows
from connectors.reading import open_file
from connectors.typed import type_batch
from pipeline import tables
from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused
from pipeline.steps.context import RunContext, open_context
from pipeline.steps.step_report import StepReport
from pipeline.store import TableWriter

FATE = pa.schema([("file_name", pa.string()), ("row_number", pa.int32()), ("fate", pa.string())])


def land(cycle: Cycle, run_id: str, source: str, inbox: str) -> StepReport:
    """Keep the delivery's bytes and leave its text tables.

    Raises:
        DeliveryRefused: a column, encoding or row count is not what contract and manifest say, or a file changed
            since the run was opened.
    """
    run = open_context(cycle, run_id)
    try:
        return _land(run, source, Path(inbox))
    except DeliveryRefused as refusal:
        return _absent_if_accepted(run, "land", source, refusal)


def _absent_if_accepted(run: RunContext, step: str, source: str, refusal: DeliveryRefused) -> StepReport:
    """A refusal stops the run unless the engineer accepted the source's absence by name."""
    if source not in run.frozen["accept_missing"]:
        raise refusal
    run.store.write_json(f"refused_{source}.json", {"refused_because": str(refusal)})
    return StepReport(step, run.cycle.region, run.cycle.name, run.store.run_id, source, state="absent")


def _land(run: RunContext, source: str, inbox: Path) -> StepReport:
    contract = load_contract(source)
    delivery = check_delivery(inbox, source, run.cycle, run.look_back)
    counts: dict[str, int] = {}
    for file in delivery.files:
        kept = _keep(run, file)
        table = contract.table_of(file.name)
        rows = _land_file(run, contract, file, kept)
        check_rows(contract, file, rows)
        counts[file.name] = rows
        _ = table
    return StepReport("land", run.cycle.region, run.cycle.name, run.store.run_id, source, counts=counts)

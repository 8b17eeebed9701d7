"""assess and decide: from linked records to evidence by month, and from evidence to flags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from connectors.sources import CONTRACTS, EXTRACTS
from pipeline import tables
from pipeline.cycle import Cycle, add_months
from pipeline.evidence import columns_read, list_holdings
from pipeline.judged import RECORD, WRITTEN, rows_of, task_of, task_table
from pipeline.steps.context import RunContext, open_context
from pipeline.steps.heeding import as_frozen, casework
from pipeline.steps.profile import measured
from pipeline.steps.rejudging import judge_households
from pipeline.steps.step_report import StepReport
from pipeline.steps.watching import watch_month
from pipeline.store import TableWriter
from pipeline.warehouse.loads import MEMBER
from pipeline.warehouse.runs import previous_members

WINDOW_MONTHS: Final = 12
EVIDENCE: Final = {
    "income": "assess/list_income",
    "insured": "assess/list_insured",
    "unemployment_insured": "assess/list_unemployment_insured",
    "inflow": "assess/list_inflow",
    "asset": "assess/list_asset",
    "unknown": "assess/list_unknown",
    "link_review": "assess/list_link_review",
}
REGISTERED: Final = ("households", "members", "authorizations", "supporters", "expenditures", "duplicate_person")
LINKED: Final = (*RECORD, "household_id", "member_no")

HOUSEHOLDS_TOGETHER: Final = 4_096
"""Rows of a row group of the table `household`: they are wide, and people look one of them up."""


@measured("assess")
def assess(cycle: Cycle, run_id: str) -> StepReport:
    """Leave the evidence of every linked record, by person and month."""
    run = open_context(cycle, run_id)
    run.store.write("holding", tables.HOLDING, _holdings(run))
    inputs = {name: run.table(name) for name in EXTRACTS}
    inputs |= {name: run.store.path(name) for name in ("identity_link", "link_of_all", "quarantine", "holding")}
    inputs["window_month"] = window(cycle)
    counts = {}
    for table, sql in EVIDENCE.items():
        counts[table] = run.store.place(table, lambda path, sql=sql: run.engine.query(sql, inputs, path))  # type: ignore[misc]
        inputs[table] = run.store.path(table)
    run.store.place(
        "household",
        lambda path: run.engine.query("assess/nest_households", _registered(run) | inputs, path, HOUSEHOLDS_TOGETHER),
    )
    return StepReport("assess", cycle.region, cycle.name, run_id, counts=counts)


def _registered(run: RunContext) -> dict[str, Path | pa.Table]:
    """What the register says, this time and, of whom it names, the time before."""
    run_id = run.frozen["previous_run_id"]
    before = None if run_id is None else previous_members(run.url, run_id)
    run.store.write("casework", tables.CASEWORK, [heeded_casework(run)])
    return {name: run.store.path(name) for name in (*REGISTERED, "casework")} | {
        "previous_member": MEMBER.empty_table() if before is None else before.select(MEMBER.names).cast(MEMBER),
        "earlier": pa.table({"is_known": [before is not None]}),
    }


def _holdings(run: RunContext) -> Iterator[pa.Table]:
    """Property by record, of every source whose contract says what its rows show to be owned."""
    for source in run.sources:
        for name, table in CONTRACTS[source].tables.items():
            if table.asset is not None:
                with pq.ParquetFile(run.store.path(name)) as file:
                    for batch in file.iter_batches(columns=list(columns_read(table.asset))):
                        yield list_holdings(source, table.asset, batch, run.cycle.as_of)


def heeded_casework(run: RunContext) -> pa.Table:
    """What people settled of households, and what they object to, as it stood when the run was opened."""
    return casework(run.url, run.cycle, run.frozen["deliveries"], as_frozen(run.frozen))


def window(cycle: Cycle) -> pa.Table:
    """The twelve months that end with the as-of month, with a running number for arithmetic on months."""
    months = [add_months(cycle.month, index + 1 - WINDOW_MONTHS) for index in range(WINDOW_MONTHS)]
    return pa.table(
        {
            "month": pa.array(months, pa.int32()),
            "ordinal": pa.array([month // 100 * 12 + month % 100 - 1 for month in months], pa.int32()),
            "nth": pa.array(range(1, WINDOW_MONTHS + 1), pa.int32()),
        }
    )


@measured("decide")
def decide(cycle: Cycle, run_id: str) -> StepReport:
    """Judge every household; leave `flag`, `flag_risk`, `household_assessment`, `income_month` and `review_task`.

    A household whose row of `household` is what it was in the run this one follows is not judged again.
    """
    if cycle.is_watch:
        return watch_month(cycle, run_id)  # a monthly watch judges alerts only
    run = open_context(cycle, run_id)
    counts = judge_households(run)
    flags: Counter[str] = Counter()
    with ExitStack() as stack:
        writers = {name: stack.enter_context(TableWriter(run.store, name, schema)) for name, schema in WRITTEN.items()}
        links = run.store.read("identity_link", [*LINKED, "decision"])
        before = tasks_before_judging(run.cycle, links, run.store.read("unknown"))
        writers["review_task"].add(task_table([*before]))
        with pq.ParquetFile(run.store.path("judged")) as judged:
            for batch in judged.iter_batches():
                for name, writer in writers.items():
                    writer.add(rows_of(batch, name))
                said = rows_of(batch, "flag")
                flags.update(map("_".join, zip(said["outcome"].to_pylist(), said["action"].to_pylist(), strict=True)))
    return StepReport("decide", cycle.region, cycle.name, run_id, counts=counts | dict(sorted(flags.items())))


def tasks_before_judging(cycle: Cycle, links: pa.Table, unknown: pa.Table) -> Iterator[dict[str, Any]]:
    """What somebody must look at whatever the rules say: links under review, register rows that could not be read."""
    for row in links.filter(pc.equal(links["decision"], "review")).to_pylist():
        yield task_of(cycle, "link", row["household_id"], row)
    for row in unknown.to_pylist():
        if row["kind"] in ("unit", "bill"):  # holds up whatever is adverse
            yield task_of(cycle, "evidence_conflict", row["household_id"], row)

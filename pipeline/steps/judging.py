"""assess and decide: from linked records to evidence by month, and from evidence to flags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.sources import CONTRACTS, EXTRACTS, REQUIRED
from pipeline import tables
from pipeline.assembly import RunFacts, build_households
from pipeline.cycle import Cycle, add_months
from pipeline.decision.judge import judge
from pipeline.evidence import columns_read, list_holdings
from pipeline.steps.context import RunContext, open_context
from pipeline.steps.households import chunks_of
from pipeline.steps.judged import WRITTEN, task_table, tasks_before_judging, write_judged
from pipeline.steps.step_report import StepReport
from pipeline.steps.watching import watch_month
from pipeline.store import TableWriter
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
    return StepReport("assess", cycle.region, cycle.name, run_id, counts=counts)


def _holdings(run: RunContext) -> Iterator[pa.Table]:
    """Property by record, of every source whose contract says what its rows show to be owned."""
    for source in run.sources:
        for name, table in CONTRACTS[source].tables.items():
            if table.asset is not None:
                with pq.ParquetFile(run.store.path(name)) as file:
                    for batch in file.iter_batches(columns=list(columns_read(table.asset))):
                        yield list_holdings(source, table.asset, batch, run.cycle.as_of)


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


def decide(cycle: Cycle, run_id: str) -> StepReport:
    """Judge every household; leave `flag`, `flag_risk`, `household_assessment`, `income_month` and `review_task`."""
    if cycle.is_watch:
        return watch_month(cycle, run_id)  # a monthly watch judges alerts only
    run = open_context(cycle, run_id)
    missing = tuple(name for name in run.sources_missing if name in REQUIRED)
    facts = RunFacts(cycle, run.look_back, missing, _previous(run))
    counts: Counter[str] = Counter()
    with ExitStack() as stack:
        writers = {name: stack.enter_context(TableWriter(run.store, name, schema)) for name, schema in WRITTEN.items()}
        writers["review_task"].add(task_table([*tasks_before_judging(run)]))
        for chunk in chunks_of(run):
            households = build_households(chunk, facts)
            judged = [(household, judge(household, run.policy, with_flips=True)) for household in households]
            write_judged(writers, judged, run)
            counts.update(f"{flag.outcome}_{flag.action}" for _, judgement in judged for flag in judgement.flags)
    return StepReport("decide", cycle.region, cycle.name, run_id, counts=dict(sorted(counts.items())))


def _previous(run: RunContext) -> frozenset[tuple[str, int]] | None:
    previous = run.frozen["previous_run_id"]
    if previous is None:
        return None
    members = previous_members(run.url, previous)
    return frozenset(zip(members["household_id"].to_pylist(), members["member_no"].to_pylist(), strict=True))

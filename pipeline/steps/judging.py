"""assess and decide: from linked records to evidence by month, and from evidence to flags."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.sources import CONTRACTS, EXTRACTS, REQUIRED
from pipeline import tables
from pipeline.assembly import NEEDED, RunFacts, build_households
from pipeline.assessment.facts import Household
from pipeline.cycle import Cycle, add_months
from pipeline.decision.judge import judge
from pipeline.decision.judgement import Judgement
from pipeline.evidence import columns_read, list_holdings
from pipeline.steps.context import RunContext, open_context
from pipeline.steps.step_report import StepReport
from pipeline.steps.watching import watch_month
from pipeline.store import TableWriter
from pipeline.warehouse.runs import previous_members

WINDOW_MONTHS: Final = 12
HOUSEHOLDS_AT_ONCE: Final = 5_000
LINKED: Final = ("source", "file_name", "row_number", "household_id", "member_no")
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
        writers = {
            name: stack.enter_context(TableWriter(run.store, name, schema))
            for name, schema in (
                ("flag", tables.FLAG),
                ("flag_risk", tables.FLAG_RISK),
                ("household_assessment", tables.HOUSEHOLD_ASSESSMENT),
                ("income_month", tables.INCOME_MONTH),
                ("review_task", tables.REVIEW_TASK),
            )
        }
        writers["review_task"].add(_rows((*_link_tasks(run), *_register_tasks(run)), tables.REVIEW_TASK))
        for chunk in _chunks(run):
            households = build_households(chunk, facts)
            judged = [(household, judge(household, run.policy, with_flips=True)) for household in households]
            _write(writers, judged, run)
            counts.update(f"{flag.outcome}_{flag.action}" for _, judgement in judged for flag in judgement.flags)
    return StepReport("decide", cycle.region, cycle.name, run_id, counts=dict(sorted(counts.items())))


def _previous(run: RunContext) -> frozenset[tuple[str, int]] | None:
    previous = run.frozen["previous_run_id"]
    if previous is None:
        return None
    members = previous_members(run.url, previous)
    return frozenset(zip(members["household_id"].to_pylist(), members["member_no"].to_pylist(), strict=True))


def _chunks(run: RunContext) -> Iterator[Mapping[str, pa.Table]]:
    """The tables of a few thousand households at a time, so that memory does not grow with the region."""
    ids = sorted(run.store.read("households", ["household_id"])["household_id"].to_pylist())
    for start in range(0, len(ids), HOUSEHOLDS_AT_ONCE):
        first, last = ids[start], ids[min(start + HOUSEHOLDS_AT_ONCE, len(ids)) - 1]
        within = [("household_id", ">=", first), ("household_id", "<=", last)]
        yield {name: pq.read_table(run.store.path(name), filters=within) for name in NEEDED}


def _rows(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)


def _write(writers: Mapping[str, TableWriter], judged: list[tuple[Household, Judgement]], run: RunContext) -> None:
    flags = [
        {**asdict(flag), "household_id": household.household_id, "township_code": household.township_code}
        for household, judgement in judged
        for flag in judgement.flags
    ]
    assessments = [
        {**asdict(judgement.assessment), "household_id": household.household_id}
        for household, judgement in judged
        if judgement.assessment is not None
    ]
    risks = [
        {**asdict(risk), "household_id": household.household_id}
        for household, judgement in judged
        for risk in judgement.risks
    ]
    writers["flag"].add(_rows(flags, tables.FLAG))
    writers["flag_risk"].add(_rows(risks, tables.FLAG_RISK))
    writers["household_assessment"].add(_rows(assessments, tables.HOUSEHOLD_ASSESSMENT))
    writers["income_month"].add(_rows(_ledger(judged), tables.INCOME_MONTH))
    writers["review_task"].add(_rows(_tasks(judged, run), tables.REVIEW_TASK))


def _ledger(judged: list[tuple[Household, Judgement]]) -> Iterator[dict[str, Any]]:
    for household, judgement in judged:
        for item in judgement.ledger:
            record = {} if item.record is None else asdict(item.record)
            yield {**asdict(item), **record, "household_id": household.household_id}


def _tasks(judged: list[tuple[Household, Judgement]], run: RunContext) -> Iterator[dict[str, Any]]:
    for household, judgement in judged:
        for task in judgement.tasks:
            yield _task(run, task.kind, household.household_id)


def _link_tasks(run: RunContext) -> Iterator[dict[str, Any]]:
    links = run.store.read("identity_link", [*LINKED, "decision"])
    for row in links.to_pylist():
        if row["decision"] == "review":
            yield _task(run, "link", row["household_id"], row)


def _register_tasks(run: RunContext) -> Iterator[dict[str, Any]]:
    """A register row that could not be read holds up whatever is adverse: somebody must look at it."""
    for row in run.store.read("unknown").to_pylist():
        if row["kind"] in ("unit", "bill"):
            yield _task(run, "evidence_conflict", row["household_id"], row)


def _task(run: RunContext, kind: str, household_id: str, record: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A review task; its id follows from what it is about, so that a repeated run opens the same one.

    Of a link that is the member too: what was said of one member is not said of another.
    """
    row = {name: record[name] for name in ("source", "file_name", "row_number")} if record else {}
    whom = (record["member_no"],) if record and kind == "link" else ()
    about = "|".join(map(str, (run.cycle.region, run.cycle.name, kind, household_id, *whom, *row.values())))
    task_id = hashlib.sha256(about.encode()).hexdigest()[:16]
    return {"task_id": task_id, "kind": kind, "household_id": household_id, **row}

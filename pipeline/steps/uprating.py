"""uprate: where a standard changes between cycles, amounts alone are raised, on the last cycle's evidence.

One step, gather to publish: it rests on a published run's tables and on the policy, and on no delivery. Its run is
named by the month (`2019U01`), has its own revisions, and is released like any other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

import pyarrow as pa

from pipeline import tables
from pipeline.cycle import Cycle, Month, add_months, last_day, month_text, months_between
from pipeline.decision.after import Change, apply_changes
from pipeline.decision.judgement import Flag
from pipeline.decision.uprating import CHANGING, uprate
from pipeline.errors import UsageError
from pipeline.policy.region_policy import RegionPolicy
from pipeline.settings import load_settings
from pipeline.steps.context import (
    FROZEN,
    RunContext,
    code_version,
    fingerprint,
    open_context,
    policies,
    ready_warehouse,
)
from pipeline.steps.households import households_of
from pipeline.steps.publishing import gather_register
from pipeline.steps.step_report import StepReport
from pipeline.store import RunStore
from pipeline.warehouse.loads import LOADS
from pipeline.warehouse.locks import run_lock
from pipeline.warehouse.publish import publish
from pipeline.warehouse.records import RunRecord
from pipeline.warehouse.runs import published_run

SETTLEMENTS: Final = ("urban", "rural")
BACK: Final = 8
"""Half-years back in which a published run is looked for."""


class NothingToRaise(UsageError):
    """An uprating was asked for where nothing can be raised."""

    def __init__(self, region: str, month: str, problem: str, todo: str) -> None:
        super().__init__(region, month, problem, todo)
        self.region, self.month, self.problem, self.todo = region, month, problem, todo

    def __str__(self) -> str:
        return f"{self.region} {self.month}: {self.problem}. {self.todo}"


@dataclass(frozen=True, slots=True)
class UpratingReport:
    """An uprating in numbers. `changed` are the standards that change in the month, 'name settlement'.

    `raised` flags, `more_fen` a month together. State `unchanged`: nothing was published, because no standard changes
    in the month (run_id empty) or because the same uprating is published already.
    """

    region: str
    cycle: str
    run_id: str
    state: Literal["done", "unchanged"]
    rests_on: str
    changed: tuple[str, ...]
    raised: int
    more_fen: int


def changed_standards(policy: RegionPolicy, month: Month) -> tuple[str, ...]:
    """The standards, 'name settlement', whose value at the month's end is another than at the end of the one before."""
    before, after = last_day(add_months(month, -1)), last_day(month)
    return tuple(
        f"{name} {settlement}"
        for name in CHANGING
        for settlement in SETTLEMENTS
        if policy.value(name, before, settlement) != policy.value(name, after, settlement)
    )


def due_uprating(region: str, month: Month) -> Month | None:
    """The last month, up to this one, in which a standard changed since the last published cycle took effect."""
    policy = policies().region(region)
    base = _base(ready_warehouse(load_settings()), region, month)
    if base is None:
        return None
    since = months_between(Cycle.of(region, base.cycle).effective_month, month)
    return next((found for found in reversed(since) if changed_standards(policy, found)), None)


def run_uprating(region: str, month: Month) -> UpratingReport:
    """Raise what the month's standards raise, and publish it.

    Raises:
        NothingToRaise: no cycle is published, or its tables are not kept here any more.
        RunLocked: another run holds this region and month.
    """
    cycle, policy = Cycle.uprating(region, month), policies().region(region)
    changed = changed_standards(policy, month)
    if not changed:
        return UpratingReport(region, cycle.name, "", "unchanged", "", (), 0, 0)
    url = ready_warehouse(load_settings())
    with run_lock(url, region, cycle.name):
        base = _base(url, region, month)
        if base is None:
            todo = "Run and publish a cycle first: hesv run."
            raise NothingToRaise(region, month_text(month), "no cycle is published before this month", todo)
        rests_on = (base, *_upratings_between(url, base, month))
        stores = tuple(_store_of(run, month) for run in rests_on)
        record = _record(url, cycle, policy, rests_on)
        known = published_run(url, region, cycle.name)
        if known is not None and known.fingerprint == record.fingerprint:
            table = RunStore.of(load_settings().home, cycle, known.run_id).read("flag")
            return _report(cycle, known.run_id, "unchanged", base, changed, table)
        table = _raise(url, cycle, policy, record, stores)
        return _report(cycle, record.run_id, "done", base, changed, table)


def uprate_month(region: str, month: Month) -> StepReport:
    """What the scheduled DAG calls: the uprating that is due in this month, or state `unchanged`."""
    due = due_uprating(region, month)
    cycle = Cycle.uprating(region, month if due is None else due)
    if due is None:
        return StepReport("uprate", region, cycle.name, "", state="unchanged")
    made = run_uprating(region, due)
    counts = {"raised": made.raised, "more_yuan_monthly": made.more_fen // 100}
    return StepReport("uprate", region, cycle.name, made.run_id, state=made.state, counts=counts)


def _base(url: str, region: str, month: Month) -> RunRecord | None:
    """The current run of the last half-year that is published and took effect by this month."""
    cycle = Cycle.ended_before(region, Cycle.uprating(region, month).as_of + timedelta(days=1))
    for _ in range(BACK):
        found = published_run(url, region, cycle.name)
        if found is not None:
            return found
        cycle = cycle.previous
    return None


def _upratings_between(url: str, base: RunRecord, month: Month) -> Iterator[RunRecord]:
    """The upratings of the months before this one that rest on the same cycle, oldest first."""
    first = Cycle.of(base.region, base.cycle).effective_month
    for earlier in months_between(first, add_months(month, -1)):
        found = published_run(url, base.region, Cycle.uprating(base.region, earlier).name)
        if found is not None and found.previous_run_id == base.run_id:
            yield found


def _store_of(run: RunRecord, month: Month) -> RunStore:
    store = RunStore(load_settings().home, run.region, run.cycle, run.run_id)
    if not store.has("flag"):
        todo = f"Run {run.cycle} again with --force, then the uprating."
        raise NothingToRaise(run.region, month_text(month), f"the tables of {run.run_id} are not kept here", todo)
    return store


def _record(url: str, cycle: Cycle, policy: RegionPolicy, rests_on: tuple[RunRecord, ...]) -> RunRecord:
    base = rests_on[0]
    frozen: dict[str, Any] = {
        "region": cycle.region,
        "cycle": cycle.name,
        "as_of": cycle.as_of.isoformat(),
        "rests_on": [run.run_id for run in rests_on],
        "previous_run_id": base.run_id,
        "policy_version": policy.version,
        "model_version": base.model_version,
        "code_version": code_version(),
    }
    print_of = fingerprint(frozen)
    known = published_run(url, cycle.region, cycle.name)
    revision = 1 if known is None else (known.revision or 0) + 1
    return RunRecord(
        run_id=f"{cycle.region}-{cycle.name}-{print_of[:12]}-{revision}",
        region=cycle.region,
        cycle=cycle.name,
        fingerprint=print_of,
        frozen=frozen,
        code_version=frozen["code_version"],
        policy_version=policy.version,
        model_version=base.model_version,
        previous_run_id=base.run_id,
        accept_missing=base.accept_missing,
        started_at=datetime.now(UTC),
    )


def _raise(url: str, cycle: Cycle, policy: RegionPolicy, record: RunRecord, stores: tuple[RunStore, ...]) -> pa.Table:
    """Judge, keep the run's tables, publish."""
    store = RunStore.of(load_settings().home, cycle, record.run_id)
    base = open_context(Cycle.of(cycle.region, stores[0].cycle), stores[0].run_id)
    rows = [_row(flag) for flag in _flags(base, policy, cycle.effective_month, _changes(stores))]
    table = pa.Table.from_pylist(rows, schema=tables.FLAG)
    store.write("flag", tables.FLAG, [table])
    store.write_json(FROZEN, {**record.frozen, "fingerprint": record.fingerprint})
    empty = {name: load.schema.empty_table() for name, load in LOADS.items()}
    publish(url, record, {**empty, **gather_register(base), "flag": table})
    return table


def _changes(stores: tuple[RunStore, ...]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = defaultdict(list)
    columns = ["household_id", "member_no", "outcome", "action", "category", "amount_monthly_fen"]
    for store in stores:
        for row in store.read("flag", columns).to_pylist():
            found[row.pop("household_id")].append(Change(**row))
    return found


def _flags(base: RunContext, policy: RegionPolicy, month: Month, changes: dict[str, list[Change]]) -> Iterator[Flag]:
    for household in households_of(base):
        yield from uprate(apply_changes(household, changes.get(household.household_id, ())), policy, month)


def _row(flag: Flag) -> dict[str, Any]:
    made = asdict(flag)
    return {name: made.get(name) for name in tables.FLAG.names}


def _report(
    cycle: Cycle,
    run_id: str,
    state: Literal["done", "unchanged"],
    base: RunRecord,
    changed: tuple[str, ...],
    flags: pa.Table,
) -> UpratingReport:
    more = sum(_more(flags.select(["amount_monthly_fen", "previous_amount_monthly_fen"]).to_pylist()))
    return UpratingReport(cycle.region, cycle.name, run_id, state, base.run_id, changed, flags.num_rows, more)


def _more(rows: Iterable[dict[str, int | None]]) -> Iterator[int]:
    for row in rows:
        yield (row["amount_monthly_fen"] or 0) - (row["previous_amount_monthly_fen"] or 0)

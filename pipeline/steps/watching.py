"""watch: 每月动态监测. A monthly run of its own name (`2018M11`) judges alerts only; it publishes no flag at all.

In place of `decide`, for households on a watch list (建档立卡待脱贫户、脱贫监测户、边缘易致贫户, S2, 12) and those that
left aid within two years, as the published runs have it. An alert is a row of `screening`: somebody is to look.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

import pyarrow as pa

from pipeline import tables
from pipeline.cycle import Cycle, add_months
from pipeline.decision.watch import watch
from pipeline.screening.alerts import alert
from pipeline.screening.findings import Finding
from pipeline.steps.context import RunContext, open_context
from pipeline.steps.households import households_of
from pipeline.steps.step_report import StepReport
from pipeline.warehouse.history import once_in_aid
from pipeline.warehouse.loads import SCREENING

MONTHS_AFTER_LEAVING: Final = 24
"""POLICY, end of section 3: those that left aid within two years."""
HELD: Final = ("in_aid", "in_grace")
EMPTY: Final = {
    "flag": tables.FLAG,
    "flag_risk": tables.FLAG_RISK,
    "household_assessment": tables.HOUSEHOLD_ASSESSMENT,
    "income_month": tables.INCOME_MONTH,
    "review_task": tables.REVIEW_TASK,
}
"""What `decide` leaves in a half-yearly run: a watch proposes nothing and opens no task."""


def watch_month(cycle: Cycle, run_id: str) -> StepReport:
    """Leave `alert`, and empty the tables that only a half-yearly run fills."""
    run = open_context(cycle, run_id)
    watched = _watched(run)
    findings = [
        alert(kind, household, watched[household.household_id])
        for household in households_of(run, watched)
        for kind in watch(household, run.policy)
    ]
    rows = [{name: getattr(finding, name) for name in SCREENING.names} for finding in findings]
    run.store.write("alert", SCREENING, [pa.Table.from_pylist(rows, schema=SCREENING)])
    for name, schema in EMPTY.items():
        run.store.write(name, schema, [])
    counts = Counter(finding.kind for finding in findings)
    return StepReport("watch", cycle.region, cycle.name, run_id, counts={"watched": len(watched), **counts})


def alerts_of(run: RunContext) -> tuple[Finding, ...]:
    """The alerts `watch_month` left."""
    return tuple(Finding(**row) for row in run.store.read("alert").to_pylist())


def _watched(run: RunContext) -> dict[str, str | None]:
    """household_id -> its watch list; None of who is watched because it left aid."""
    last = run.cycle.effective_month
    left = once_in_aid(run.url, run.cycle.region, add_months(last, -MONTHS_AFTER_LEAVING), last)
    rows = run.store.read("households", ["household_id", "state", "watch_list"]).to_pylist()
    return {
        row["household_id"]: row["watch_list"]
        for row in rows
        if row["watch_list"] is not None or (row["state"] not in HELD and row["household_id"] in left)
    }

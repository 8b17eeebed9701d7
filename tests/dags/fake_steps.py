"""A stand-in for `pipeline.steps`, put in its place by the sitecustomize of a child process (see conftest).

Each call is written as one JSON line to FAKE_STEPS_LOG. FAKE_STEPS_MODE: `done`, `unchanged`, `refused` (housing's
gate) or `locked` (publish).
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused, HesvError, RunLocked, UsageError
from pipeline.steps.step_report import StepReport

LOG = Path(os.environ["FAKE_STEPS_LOG"])
MODE = os.environ["FAKE_STEPS_MODE"]


class DeadlinePassed(HesvError):
    """As the real one, which stands in the module this one replaces."""

    def __init__(self, region: str, cycle: str, deadline: str, out: tuple[str, ...]) -> None:
        super().__init__(region, cycle, deadline, out)

    def __str__(self) -> str:
        return f"the deadline was {self.args[2]}; still out: {', '.join(self.args[3])}"


DELIVERED = {"register": 8, "housing": 1, "banking": 1}


def _called(step: str, cycle: Cycle, *given: Any) -> None:
    with LOG.open("a", encoding="utf-8") as log:
        log.write(json.dumps([step, cycle.region, cycle.name, cycle.as_of.isoformat(), *given]) + "\n")


def look_for_deliveries(cycle: Cycle, inbox: str, accept_missing: tuple[str, ...]) -> StepReport:
    _called("look_for_deliveries", cycle, inbox, list(accept_missing))
    if MODE == "out":
        raise DeadlinePassed(cycle.region, cycle.name, "2019-01-25", ("housing: no manifest.json",))
    return StepReport("wait", cycle.region, cycle.name, "", counts=DELIVERED)


def open_run(cycle: Cycle, inbox: str, accept_missing: tuple[str, ...], *, force: bool = False) -> StepReport:
    _called("open_run", cycle, inbox, list(accept_missing), force)
    state = "unchanged" if MODE == "unchanged" else "done"
    return StepReport("open_run", cycle.region, cycle.name, "run-1", state=state, counts=DELIVERED)


def land(cycle: Cycle, run_id: str, source: str, inbox: str) -> StepReport:
    _called("land", cycle, run_id, source, inbox)
    return StepReport("land", cycle.region, cycle.name, run_id, source, counts={"rows": 1})


def validate(cycle: Cycle, run_id: str, source: str) -> StepReport:
    _called("validate", cycle, run_id, source)
    return StepReport("validate", cycle.region, cycle.name, run_id, source)


def gate(cycle: Cycle, run_id: str, source: str) -> StepReport:
    _called("gate", cycle, run_id, source)
    if MODE == "refused" and source == "housing":
        raise DeliveryRefused("housing", "housing: made-up check", "0", "1", "Ask for a corrected delivery.")
    return StepReport("gate", cycle.region, cycle.name, run_id, source)


def link(cycle: Cycle, run_id: str) -> StepReport:
    _called("link", cycle, run_id)
    return StepReport("link", cycle.region, cycle.name, run_id)


def assess(cycle: Cycle, run_id: str) -> StepReport:
    _called("assess", cycle, run_id)
    return StepReport("assess", cycle.region, cycle.name, run_id)


def decide(cycle: Cycle, run_id: str) -> StepReport:
    _called("decide", cycle, run_id)
    return StepReport("decide", cycle.region, cycle.name, run_id)


def screen(cycle: Cycle, run_id: str) -> StepReport:
    _called("screen", cycle, run_id)
    return StepReport("screen", cycle.region, cycle.name, run_id)


def publish(cycle: Cycle, run_id: str) -> StepReport:
    _called("publish", cycle, run_id)
    if MODE == "locked":
        raise RunLocked(cycle.region, cycle.name)
    return StepReport("publish", cycle.region, cycle.name, run_id)


def report(cycle: Cycle, run_id: str) -> StepReport:
    _called("report", cycle, run_id)
    return StepReport("report", cycle.region, cycle.name, run_id)


def uprate_month(region: str, month: int) -> StepReport:
    cycle = Cycle.uprating(region, month)
    _called("uprate_month", cycle, month)
    if MODE == "refused":
        raise UsageError("no cycle is published before this month")
    state = "unchanged" if MODE == "unchanged" else "done"
    return StepReport("uprate", region, cycle.name, "run-1", state=state, counts={"raised": 1})


def run_cycle(cycle: Cycle, inbox: str, accept_missing: tuple[str, ...], *, announce: Any) -> StepReport:
    _called("run_cycle", cycle, inbox, list(accept_missing))
    announce("link", 1, 2)
    return StepReport("watch", cycle.region, cycle.name, "run-1", state="unchanged" if MODE == "unchanged" else "done")


@dataclass(frozen=True)
class Handed:
    """What the DAG reads of an approval, and of a report."""

    region: str
    cycle: str
    run_id: str
    edition: int = 1
    places: tuple[str, ...] = ()


def waiting_approvals(region: str) -> tuple[Handed, ...]:
    with LOG.open("a", encoding="utf-8") as log:
        log.write(json.dumps(["waiting_approvals", region]) + "\n")
    return (Handed(region, "2018H1", "run-1"), Handed(region, "2018H2", "run-2"))


def hand_out_feeds(cycle: Cycle) -> Handed:
    _called("hand_out_feeds", cycle)
    if MODE == "refused":
        raise UsageError("no run of this cycle is approved")
    return Handed(cycle.region, cycle.name, "run-1", places=("361126100",))


def tell_receivers() -> str:
    with LOG.open("a", encoding="utf-8") as log:
        log.write(json.dumps(["tell_receivers"]) + "\n")
    return "1 told"

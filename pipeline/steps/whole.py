"""The whole cycle in one process: what `hesv run` does. The DAG calls the same steps, one task each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.settings import load_settings
from pipeline.steps.announce import Announce
from pipeline.steps.context import ready_warehouse
from pipeline.steps.gating import gate
from pipeline.steps.ingesting import land, validate
from pipeline.steps.judging import assess, decide
from pipeline.steps.linking import link
from pipeline.steps.opening import open_run
from pipeline.steps.publishing import publish
from pipeline.steps.reporting import CycleReport, read_report, report
from pipeline.steps.screening import screen
from pipeline.steps.step_report import StepReport
from pipeline.warehouse.locks import run_lock

Step = tuple[str, Callable[[], StepReport]]
"""A step's name and the step, ready to be called."""


def run_cycle(
    cycle: Cycle,
    inbox: str,
    accept_missing: tuple[str, ...] = (),
    *,
    force: bool = False,
    link_model: Path | None = None,
    announce: Announce,
) -> CycleReport:
    """Land, validate, gate, link, assess, decide, publish, report. `link_model`: a file, in place of the setting's.

    Raises:
        RunLocked: another run holds this region and cycle.
        DeliveryRefused, SeveralRefused: the data is refused; nothing was published.
        DependencyDown: the warehouse cannot be reached.
    """
    if cycle.is_uprating:
        raise UsageError(f"{cycle.name} is an uprating: it takes no deliveries. Use hesv uprate --month.")
    with run_lock(ready_warehouse(load_settings()), cycle.region, cycle.name):
        announce("check deliveries", 0, 1)
        opened = open_run(cycle, inbox, accept_missing, force=force, link_model=link_model)
        if opened.state == "unchanged":
            return read_report(cycle, opened.run_id, state="unchanged")
        steps = list(_steps(cycle, opened, inbox))
        for number, (name, step) in enumerate(steps, start=1):
            announce(name, number, len(steps))
            step()
        return read_report(cycle, opened.run_id, state="done")


def _steps(cycle: Cycle, opened: StepReport, inbox: str) -> Iterator[Step]:
    run_id = opened.run_id
    yield from working_steps(cycle, run_id, tuple(opened.counts), inbox)
    yield "publish", lambda: publish(cycle, run_id, is_locked=True)
    yield "report", lambda: report(cycle, run_id)


def working_steps(cycle: Cycle, run_id: str, sources: tuple[str, ...], inbox: str) -> Iterator[Step]:
    """Every step that leaves tables in the run's folder and nothing in the warehouse."""
    for source in sources:
        yield f"land {source}", lambda source=source: land(cycle, run_id, source, inbox)  # type: ignore[misc]
    for source in sources:
        yield f"validate {source}", lambda source=source: validate(cycle, run_id, source)  # type: ignore[misc]
    for source in sources:
        yield f"gate {source}", lambda source=source: gate(cycle, run_id, source)  # type: ignore[misc]
    yield "link", lambda: link(cycle, run_id)
    yield "assess", lambda: assess(cycle, run_id)
    yield "decide", lambda: decide(cycle, run_id)
    yield "screen", lambda: screen(cycle, run_id)

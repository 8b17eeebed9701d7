"""The whole cycle in one process: what `hesv run` does. The DAG calls the same steps, one task each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final

from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.settings import load_settings
from pipeline.steps.announce import Announce
from pipeline.steps.context import open_context, ready_warehouse
from pipeline.steps.gating import gate
from pipeline.steps.ingesting import is_validated, land, validate
from pipeline.steps.judging import assess, decide
from pipeline.steps.linking import link
from pipeline.steps.opening import open_run
from pipeline.steps.publishing import publish
from pipeline.steps.reporting import CycleReport, read_report, report
from pipeline.steps.screening import screen
from pipeline.warehouse.locks import run_lock
from pipeline.workers import in_order

WORTH_PROCESSES: Final = 200_000
"""Delivered rows from which taking in several sources at once saves more than starting a process costs."""

Step = tuple[str, Callable[[], object]]
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
        work_through(cycle, opened.run_id, inbox, _last_steps(cycle, opened.run_id), announce)
        return read_report(cycle, opened.run_id, state="done")


def _last_steps(cycle: Cycle, run_id: str) -> tuple[Step, ...]:
    return (
        ("publish", lambda: publish(cycle, run_id, is_locked=True)),
        ("report", lambda: report(cycle, run_id)),
    )


def work_through(cycle: Cycle, run_id: str, inbox: str, last: tuple[Step, ...], announce: Announce) -> None:
    """Every step that leaves tables in the run's folder and nothing in the warehouse, and then the `last` ones."""
    run = open_context(cycle, run_id)
    steps: tuple[Step, ...] = (
        ("link", lambda: link(cycle, run_id)),
        ("assess", lambda: assess(cycle, run_id)),
        ("decide", lambda: decide(cycle, run_id)),
        ("screen", lambda: screen(cycle, run_id)),
        *last,
    )
    rows = {name: sum(file["rows"] for file in of["files"].values()) for name, of in run.frozen["deliveries"].items()}
    sources = sorted(rows, key=lambda name: (-rows[name], name))
    total = len(sources) + len(steps)
    announce(f"take in {', '.join(sources)}", 1, total)
    take = partial(take_in, cycle, run_id, inbox)
    same = [name for name in sources if is_validated(run, name)]
    other = [name for name in sources if name not in same]
    # on Spark one after the other: a second application would wait for the first one's executors, and that one for it
    is_worth = sum(rows[name] for name in other) >= WORTH_PROCESSES and run.settings.engine == "duckdb"
    taken = chain(map(take, same), in_order(take, other, run.settings.workers if is_worth else 1))
    for number, source in enumerate(taken, start=1):
        announce(f"took in {source}", number, total)
    for number, (name, step) in enumerate(steps, start=len(sources) + 1):
        announce(name, number, total)
        step()


def take_in(cycle: Cycle, run_id: str, inbox: str, source: str) -> str:
    """Land, validate and gate one source; gives its name."""
    land(cycle, run_id, source, inbox)
    validate(cycle, run_id, source)
    gate(cycle, run_id, source)
    return source

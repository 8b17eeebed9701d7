"""replay: a published run again, from its landed bytes and what it had frozen; nothing is published.

All steps up to publish work as they did, in a folder of their own, with the judgements and words about quarantine
that were known when the run was opened and the previous cycle's run it had named. What they leave is then held
against what the warehouse has of the run, table by table, inside PostgreSQL.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Any, Final

from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.landed import Landed
from pipeline.settings import load_settings
from pipeline.steps.announce import Announce
from pipeline.steps.context import FROZEN, open_context, ready_warehouse
from pipeline.steps.heeding import as_frozen, casework, casework_digest
from pipeline.steps.link_models import FILE, frozen_text
from pipeline.steps.opening import judgements_digest, versions
from pipeline.steps.publishing import gather_tables
from pipeline.steps.whole import work_through
from pipeline.store import RunStore
from pipeline.warehouse.compare import TableDifference, compare_run
from pipeline.warehouse.judgements import judgements
from pipeline.warehouse.locks import replay_lock
from pipeline.warehouse.records import RunRecord
from pipeline.warehouse.runs import find_run

NEEDED: Final = ("manifests", "judgements_to")


class CannotReplay(UsageError):
    """A run that is not there, or that kept too little."""

    def __init__(self, run_id: str, problem: str, todo: str) -> None:
        super().__init__(run_id, problem, todo)
        self.run_id, self.problem, self.todo = run_id, problem, todo

    def __str__(self) -> str:
        return f"Run {self.run_id!r} cannot be replayed: {self.problem}. {self.todo}"


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """What a replay found. `otherwise` are the recorded versions that this code no longer has: 'name: was → is'.

    `folder` keeps the replay's tables where they differ; it is None where all were identical.
    """

    run_id: str
    identical: bool
    otherwise: tuple[str, ...]
    tables: tuple[TableDifference, ...]
    folder: str | None


def find_replayable(run_id: str) -> RunRecord:
    """The published run of this id.

    Raises:
        CannotReplay: there is none, or it was published before runs kept what a replay needs.
    """
    found = find_run(ready_warehouse(load_settings()), run_id)
    if found is None:
        todo = "Take a run_id from core.run, serve.flag or a run report."
        raise CannotReplay(run_id, "no such run is published", todo)
    missing = [name for name in NEEDED if name not in found.frozen]
    if missing:
        todo = "Runs published from this version on can be replayed."
        raise CannotReplay(run_id, f"it kept no {' and no '.join(missing)}", todo)
    return found


def list_otherwise(recorded: RunRecord) -> tuple[str, ...]:
    """The code, policy and judgements that are no longer those the run was made with."""
    now: dict[str, Any] = dict(versions(Cycle.of(recorded.region, recorded.cycle)))
    frozen: Any = recorded.frozen
    url, said = ready_warehouse(load_settings()), as_frozen(frozen)
    words = judgements(url, recorded.region, up_to=said.judgements, looks_to=said.looks)
    now["judgements"] = judgements_digest(words)
    if "casework" in frozen:  # a run from before it was heeded has none
        settled = casework(url, Cycle.of(recorded.region, recorded.cycle), frozen["deliveries"], said)
        now["casework"] = casework_digest(settled)
    return tuple(f"{name}: {frozen[name]} → {now[name]}" for name in sorted(now) if frozen[name] != now[name])


def replay(recorded: RunRecord, *, announce: Announce) -> ReplayReport:
    """Do the run's work again and hold it against what was published.

    Raises:
        LandedBytesGone: a delivered file or manifest is no longer kept.
        LinkModelGone: nor is the link model.
        RunLocked: the same run is being replayed already.
        DeliveryRefused: today's code refuses what the recorded one took.
    """
    settings = load_settings()
    url = ready_warehouse(settings)
    cycle = Cycle.of(recorded.region, recorded.cycle)
    store = RunStore.of(settings.home, cycle, f"replay-of-{recorded.run_id}")
    with replay_lock(url, recorded.region, recorded.run_id):
        otherwise = list_otherwise(recorded)
        model = frozen_text(settings, RunStore.of(settings.home, cycle, recorded.run_id), dict(recorded.frozen))
        shutil.rmtree(store.root, ignore_errors=True)
        store.write_json(FROZEN, {**recorded.frozen, "replay_of": recorded.run_id})
        store.file(FILE).write_text(model, encoding="utf-8")
        found: list[TableDifference] = []

        def compare() -> None:
            tables = gather_tables(open_context(cycle, store.run_id))
            found.extend(compare_run(url, cycle.region, cycle.name, recorded.run_id, tables))

        with Landed.of(settings).inbox(recorded.frozen) as inbox:
            work_through(cycle, store.run_id, str(inbox), (("compare", compare),), announce)
        if not found:
            shutil.rmtree(store.root)
        return ReplayReport(recorded.run_id, not found, otherwise, tuple(found), str(store.root) if found else None)

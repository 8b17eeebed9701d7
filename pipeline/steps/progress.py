"""How far the runs of a cycle are: what each has left in its folder, also where it is under way or broke off."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

from connectors.sources import SOURCES
from pipeline.cycle import Cycle
from pipeline.steps.context import FROZEN
from pipeline.steps.profile import FOLDER, ORDER, StepCost, read_profile
from pipeline.store import RunStore

BY_SOURCE: Final = ("land", "validate", "gate")
"""Steps done once a source; the others are done once a run."""
QUIET: Final = timedelta(hours=1)
"""Airflow holds no lock between two steps: a run that left nothing for so long counts as broken off."""
RunState = Literal["ended", "under_way", "broken_off"]
StepState = Literal["done", "waiting", "absent"]


@dataclass(frozen=True, slots=True)
class StepProgress:
    """One step of a run: what it cost where it is done; `absent` where the run goes without its source."""

    step: str
    source: str | None
    state: StepState
    cost: StepCost | None = None


@dataclass(frozen=True, slots=True)
class RunProgress:
    """A run's steps in their order, by source first. `last_sign`: when it left something last."""

    run_id: str
    state: RunState
    opened_at: datetime
    last_sign: datetime
    sources: tuple[str, ...]
    steps: tuple[StepProgress, ...]
    warnings: tuple[str, ...] = ()

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.state == "done" for step in self.steps)

    @property
    def asked(self) -> int:
        """How many there are to do."""
        return sum(step.state != "absent" for step in self.steps)

    def step(self, name: str, source: str | None = None) -> StepProgress | None:
        """One of them."""
        return next((each for each in self.steps if (each.step, each.source) == (name, source)), None)


def begun_cycles(home: Path) -> set[tuple[str, str]]:
    """Region and cycle of every run that this machine has a folder of."""
    opened = (home / "runs").glob(f"*/*/*/{FROZEN}")
    return {(path.parents[2].name, path.parents[1].name) for path in opened}


def runs_of(home: Path, cycle: Cycle, now: datetime, *, is_held: bool) -> tuple[RunProgress, ...]:
    """Every run of a cycle that this machine has a folder of, the newest first.

    `is_held`: whether somebody holds the cycle's lock; then its newest run that has not ended is under way.
    """
    folder = RunStore.of(home, cycle, "").root
    opened = [path.parent for path in folder.glob(f"*/{FROZEN}")] if folder.is_dir() else []
    opened.sort(key=lambda path: ((path / FROZEN).stat().st_mtime, path.name), reverse=True)
    return tuple(
        _progress(RunStore.of(home, cycle, path.name), now, is_held=is_held and path == opened[0]) for path in opened
    )


def _progress(store: RunStore, now: datetime, *, is_held: bool) -> RunProgress:
    frozen: dict[str, Any] = store.read_json(FROZEN)
    known = [source for source in SOURCES if source in frozen["deliveries"] or source in frozen["may_miss"]]
    costs = {(cost.step, cost.source): cost for cost in read_profile(store)}
    steps = tuple(
        _step(store, frozen, step, source, costs.get((step, source)))
        for step in ORDER
        for source in (known if step in BY_SOURCE else [None])
    )
    has_ended = (store.root / "report.json").exists()
    last = _time(max((path.stat().st_mtime for path in _signs(store)), default=0))
    is_under_way = not has_ended and (is_held or now - last < QUIET)
    return RunProgress(
        store.run_id,
        "ended" if has_ended else "under_way" if is_under_way else "broken_off",
        _time((store.root / FROZEN).stat().st_mtime),
        last,
        tuple(known),
        steps,
        _warnings(store) if has_ended else (),
    )


def _step(
    store: RunStore, frozen: dict[str, Any], step: str, source: str | None, cost: StepCost | None
) -> StepProgress:
    if cost is not None:
        return StepProgress(step, source, "done", cost)
    is_gone = source is not None and (
        source not in frozen["deliveries"] or (store.root / f"refused_{source}.json").exists()
    )
    return StepProgress(step, source, "absent" if is_gone else "waiting")


def _signs(store: RunStore) -> list[Path]:
    """What a run writes when it begins, and after each step."""
    return [store.root / FROZEN, *(store.root / FOLDER).glob("*.json")]


def _warnings(store: RunStore) -> tuple[str, ...]:
    return tuple(json.loads((store.root / "report.json").read_text("utf-8")).get("warnings", ()))


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)

"""What each step of a run cost: seconds, CPU, memory, and the rows and bytes it left. Beside the report, not in it.

A report says the same of the same run wherever it runs; what it cost is another matter each time. So each step leaves a
small file of its own, `profile/<step>.json`, whichever process or Airflow task it ran in.
"""

from __future__ import annotations

import json
import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import wraps
from typing import Any, Final, TypeVar

import psutil

from pipeline.cycle import Cycle
from pipeline.settings import load_settings
from pipeline.steps.step_report import StepReport
from pipeline.store import RunStore, tallied

FOLDER: Final = "profile"
LOOK_EVERY_S: Final = 0.1
MIB: Final = 2**20
ORDER: Final = ("land", "validate", "gate", "link", "assess", "decide", "screen", "publish", "report")

Made = TypeVar("Made", bound=Callable[..., StepReport])


@dataclass(frozen=True, slots=True)
class StepCost:
    """What one step cost.

    Memory is the resident set of its process and the workers it started, in MiB, at its highest; `cpu_seconds` are
    theirs too, without the database server's. `rows` and `bytes` are those of the tables it left in the
    run's folder and of what it loaded into the warehouse.
    """

    step: str
    source: str | None
    seconds: float
    cpu_seconds: float
    peak_mib: int
    rows: int
    bytes: int


def measured(step: str) -> Callable[[Made], Made]:
    """Marks a step's function, called with a cycle, a run's id and, where it has one, a source: its cost is kept."""

    def mark(function: Made) -> Made:
        @wraps(function)
        def run(cycle: Cycle, run_id: str, *more: Any, **named: Any) -> StepReport:  # noqa: ANN401 - passed on
            started, cpu = time.perf_counter(), _cpu_seconds()
            with tallied() as tally, _memory() as peak:
                report = function(cycle, run_id, *more, **named)
            cost = StepCost(
                step,
                report.source,
                round(time.perf_counter() - started, 3),
                round(_cpu_seconds() - cpu, 3),
                peak[0] // MIB,
                tally.rows,
                tally.bytes,
            )
            store = RunStore.of(load_settings().home, cycle, run_id)
            store.write_json(f"{FOLDER}/{'_'.join(filter(None, (step, report.source)))}.json", asdict(cost))
            return report

        return run  # type: ignore[return-value]  # the same call, the same result

    return mark


def read_profile(store: RunStore) -> tuple[StepCost, ...]:
    """The costs of a run's steps, in the order of the steps; empty for a run of an older version."""
    found = [StepCost(**json.loads(path.read_text("utf-8"))) for path in (store.root / FOLDER).glob("*.json")]
    return tuple(sorted(found, key=lambda cost: (ORDER.index(cost.step), cost.source or "")))


def _cpu_seconds() -> float:
    """Of this process and of the ones it started and waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


@contextmanager
def _memory() -> Iterator[list[int]]:
    """The highest resident set, in bytes, of this process and its workers while the block runs, by samples."""
    me, peak, is_over = psutil.Process(), [0], threading.Event()

    def look() -> None:
        while True:
            peak[0] = max(peak[0], _resident(me))
            if is_over.wait(LOOK_EVERY_S):
                return

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        is_over.set()
        watcher.join()


def _resident(process: psutil.Process) -> int:
    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            total += one.memory_info().rss
        except psutil.NoSuchProcess:  # a worker that has ended since
            continue
    return total

"""What a step cost: measured around it, kept beside the report."""

from __future__ import annotations

import json
import threading

import numpy as np
import pyarrow as pa
import pytest

from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.steps import profile
from pipeline.steps.profile import measured, read_profile
from pipeline.steps.step_report import StepReport
from pipeline.store import RunStore

CYCLE = Cycle.of("yiyang", "2018H2")
NUMBERS = pa.table({"number": pa.array(range(1000), pa.int64())})
MIB = 2**20
LOOKS = threading.Semaphore(0)
"""Each look of the watcher releases it."""


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("HESV_HOME", str(tmp_path))
    return RunStore.of(tmp_path, CYCLE, "run-1")


@pytest.fixture(autouse=True)
def looks(monkeypatch):
    look = profile._resident

    def noted(process):
        found = look(process)
        LOOKS.release()
        return found

    monkeypatch.setattr(profile, "_resident", noted)


def until_looked_at():
    """Until the watcher has begun a look and ended it since."""
    while LOOKS.acquire(blocking=False):
        pass
    for _ in range(2):  # the first may have begun before
        assert LOOKS.acquire(timeout=60)


@measured("land")
def land(cycle, run_id, source, store):
    held = np.ones(512 * MIB // 8)
    until_looked_at()
    assert held.nbytes == 512 * MIB
    store.write(f"text_{source}", NUMBERS.schema, [NUMBERS])
    store.write(f"more_{source}", NUMBERS.schema, [NUMBERS.slice(0, 5)])
    return StepReport("land", cycle.region, cycle.name, run_id, source)


@measured("decide")
def decide(cycle, run_id):
    return StepReport("decide", cycle.region, cycle.name, run_id)


@measured("link")
def refuse(cycle, run_id):
    raise UsageError("no")


def test_every_step_leaves_its_cost_in_the_order_of_the_steps(store):
    decide(CYCLE, "run-1")
    land(CYCLE, "run-1", "housing", store)
    land(CYCLE, "run-1", "banking", store=store)
    costs = read_profile(store)
    assert [(cost.step, cost.source) for cost in costs] == [("land", "banking"), ("land", "housing"), ("decide", None)]
    assert [cost.rows for cost in costs] == [1005, 1005, 0]
    size = sum(store.path(f"{name}_housing").stat().st_size for name in ("text", "more"))
    assert costs[1].bytes == size
    assert all(cost.seconds >= 0 and cost.cpu_seconds >= 0 for cost in costs)


def test_memory_is_seen_while_it_is_held(store):
    decide(CYCLE, "run-1")
    land(CYCLE, "run-1", "housing", store)
    held, base = read_profile(store)
    assert held.peak_mib - base.peak_mib >= 256  # less than it held: a long process gives memory back meanwhile


def test_a_step_that_failed_leaves_none_and_a_repeated_one_the_last(store):
    with pytest.raises(UsageError):
        refuse(CYCLE, "run-1")
    assert read_profile(store) == ()
    for _ in range(2):
        land(CYCLE, "run-1", "housing", store)
    assert len(read_profile(store)) == 1
    assert set(json.loads((store.root / "profile" / "land_housing.json").read_text("utf-8"))) == {
        "step", "source", "seconds", "cpu_seconds", "peak_mib", "rows", "bytes",
    }  # fmt: skip

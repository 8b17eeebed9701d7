"""A run's folder before, how far it is after."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.cycle import Cycle
from pipeline.steps.profile import ORDER
from pipeline.steps.progress import begun_cycles, runs_of

CYCLE = Cycle.of("yiyang", "2018H2")
NOW = datetime(2019, 1, 20, 9, tzinfo=UTC)
COST = {"seconds": 1.0, "cpu_seconds": 1.0, "peak_mib": 10, "rows": 5, "bytes": 50}


@pytest.fixture
def make_run(tmp_path):
    def make(run_id, *, minutes_ago=5, done=(), has_ended=False, refused=()):
        folder = tmp_path / "runs" / "yiyang" / "2018H2" / run_id
        (folder / "profile").mkdir(parents=True)
        frozen = {"deliveries": {"register": {}, "banking": {}}, "may_miss": ["housing"]}
        files = {"run.json": frozen, **{f"refused_{source}.json": {} for source in refused}}
        files |= {
            f"profile/{step}_{source or ''}.json": {"step": step, "source": source, **COST} for step, source in done
        }
        if has_ended:
            files["report.json"] = {"warnings": ["banking: rows"]}
        for name, content in files.items():
            (folder / name).write_text(json.dumps(content))
            when = (NOW - timedelta(minutes=minutes_ago)).timestamp()
            os.utime(folder / name, (when, when))
        return tmp_path

    return make


def test_a_cycle_without_a_folder_has_no_runs(tmp_path):
    assert runs_of(tmp_path, CYCLE, NOW, is_held=False) == ()
    assert not (tmp_path / "runs").exists()  # looking leaves nothing


def test_steps_are_done_waiting_or_absent(make_run):
    home = make_run("r1", done=[("land", "register"), ("land", "banking"), ("validate", "register")])
    (run,) = runs_of(home, CYCLE, NOW, is_held=True)
    assert set(run.sources) == {"register", "housing", "banking"}
    assert run.step("land", "banking").state == "done"
    assert run.step("validate", "banking").state == "waiting"
    assert run.step("land", "housing").state == "absent"
    assert run.step("publish").state == "waiting"
    assert (run.done, run.asked) == (3, 2 * 3 + len(ORDER) - 3)


def test_a_source_refused_after_the_start_is_absent(make_run):
    (run,) = runs_of(make_run("r1", refused=["banking"]), CYCLE, NOW, is_held=True)
    assert run.step("gate", "banking").state == "absent"


@pytest.mark.parametrize(
    ("has_ended", "is_held", "minutes_ago", "state"),
    [
        (True, True, 0, "ended"),
        (False, True, 600, "under_way"),  # a long step holds the lock
        (False, False, 59, "under_way"),  # Airflow, between two steps
        (False, False, 61, "broken_off"),
    ],
)
def test_what_a_run_is_doing(make_run, has_ended, is_held, minutes_ago, state):
    home = make_run("r1", has_ended=has_ended, minutes_ago=minutes_ago)
    (run,) = runs_of(home, CYCLE, NOW, is_held=is_held)
    assert run.state == state


def test_the_newest_run_holds_the_lock(make_run):
    make_run("old", minutes_ago=300)
    home = make_run("new", minutes_ago=200)
    assert [(run.run_id, run.state) for run in runs_of(home, CYCLE, NOW, is_held=True)] == [
        ("new", "under_way"), ("old", "broken_off"),
    ]  # fmt: skip


def test_begun_cycles_are_those_with_a_folder(make_run):
    assert begun_cycles(make_run("r1")) == {("yiyang", "2018H2")}

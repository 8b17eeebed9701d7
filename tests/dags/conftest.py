"""One AIRFLOW_HOME for the module's tests; Airflow itself runs only in child processes."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from pipeline import airflow_home as airflow
from pipeline.airflow_home import airflow_environment, run_airflow, run_dag_test
from tests.dags.schedule import SCHEDULE

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RUN_SECONDS = 600
FILE_OF = {"verify": "verification.py", "uprate": "uprating.py", "watch": "watch.py", "release": "release.py"}
SITECUSTOMIZE = f"""
import importlib.util, sys
spec = importlib.util.spec_from_file_location(
    "pipeline.steps", {str(HERE / "fake_steps.py")!r},
    submodule_search_locations=[{str(ROOT / "pipeline" / "steps")!r}],
)
class Fake:
    # answers for pipeline.steps alone; its submodules (step_report) stay the real ones
    @staticmethod
    def find_spec(name, path=None, target=None):
        return spec if name == "pipeline.steps" else None
sys.meta_path.insert(0, Fake)
"""


@dataclass(frozen=True)
class DagRun:
    """What one `dags test` left: exit code, calls of the steps, task states, XCom values, asset events, log."""

    exit_code: int
    calls: list[list]
    states: dict[str, list[str]]
    tries: dict[str, int]
    xcoms: list
    events: list[str]
    state: str
    log: str


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory: pytest.TempPathFactory, new_airflow: Callable[[Path], None]) -> Path:
    home = tmp_path_factory.mktemp("hesv")
    new_airflow(home)
    return home


@pytest.fixture(scope="session")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """The DAG folder as a child process parsed it; a warning of ours would be an error there."""
    home = tmp_path_factory.mktemp("parsed")
    done = subprocess.run(
        [sys.executable, str(HERE / "describe_dags.py"), *(case[0] for case in SCHEDULE)],
        env={**os.environ, **airflow_environment(home)}, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="session")
def with_fake_steps(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PYTHONPATH on which `pipeline.steps` is the fake."""
    folder = tmp_path_factory.mktemp("fake")
    (folder / "sitecustomize.py").write_text(SITECUSTOMIZE, encoding="utf-8")
    return str(folder)


@pytest.fixture(scope="session")
def forked_airflow(airflow_home: Path, with_fake_steps: str) -> Iterator[Callable[..., int]]:
    """What `airflow_home` starts a command by, without the seconds of imports: a fork of one Airflow for all."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.dags.forked_airflow"], cwd=ROOT, text=True,
        env={**os.environ, **airflow_environment(airflow_home), "PYTHONUTF8": "1", "PYTHONPATH": with_fake_steps},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip

    def run_group(command: list[str], environment: dict[str, str], log: IO[bytes], seconds: int) -> int:
        assert command[:3] == [sys.executable, "-m", "airflow"]
        job = {"arguments": command[3:], "environment": environment, "log": log.name, "seconds": seconds}
        process.stdin.write(json.dumps(job) + "\n")
        process.stdin.flush()
        return int(process.stdout.readline())

    yield run_group
    process.stdin.close()
    process.stdout.close()
    assert process.wait(timeout=RUN_SECONDS) == 0


@pytest.fixture
def run_dag(
    airflow_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_fake_steps: str, request
) -> Callable[..., DagRun]:
    """Run a DAG with fake steps through the real Airflow; `as_command`: in an interpreter of its own, as users do.

    Else its file alone is read: a run reads its folder twice, and each kind has five regions' DAGs.
    """

    def run(
        mode: str, conf: dict, logical_date: str | None = None, dag: str = "verify_yiyang", *, as_command: bool = False
    ) -> DagRun:
        if not as_command:
            monkeypatch.setattr(airflow, "_run_group", request.getfixturevalue("forked_airflow"))
            monkeypatch.setattr(airflow, "DAGS", folder_of(dag, tmp_path))
        calls = tmp_path / "calls.jsonl"
        monkeypatch.setenv("PYTHONPATH", with_fake_steps)
        monkeypatch.setenv("FAKE_STEPS_LOG", str(calls))
        monkeypatch.setenv("FAKE_STEPS_MODE", mode)
        log = tmp_path / "dag.log"
        before = _query(airflow_home, "select count(*) from asset_event")[0][0]
        if logical_date is None:
            code = run_dag_test(airflow_home, dag, conf, log, seconds=RUN_SECONDS)
        else:
            command = ("dags", "test", dag, logical_date, "--conf", json.dumps(conf))
            code = run_airflow(airflow_home, command, log, RUN_SECONDS)
        lines = calls.read_text("utf-8").splitlines() if calls.exists() else []
        return _outcome(airflow_home, code, [json.loads(line) for line in lines], log, before)

    return run


def folder_of(dag: str, beside: Path) -> Path:
    """A folder with the one file a DAG is in."""
    folder = beside / "dags"
    folder.mkdir()
    shutil.copy(airflow.DAGS / FILE_OF[dag.partition("_")[0]], folder)
    return folder


def _query(home: Path, sql: str, *values: object) -> list[tuple]:
    with sqlite3.connect(home / "airflow" / "airflow.db") as connection:
        return connection.execute(sql, values).fetchall()


def _outcome(home: Path, code: int, calls: list[list], log: Path, events_before: int) -> DagRun:
    runs = _query(home, "select run_id, state from dag_run order by id desc limit 1")
    run_id, state = runs[0] if runs else ("", "")
    states: dict[str, list[str]] = {}
    tries: dict[str, int] = {}
    for task, found, number in _query(
        home,
        "select task_id, state, try_number from task_instance where run_id = ? order by task_id, map_index",
        run_id,
    ):
        states.setdefault(task, []).append(found)
        tries[task] = max(number, tries.get(task, 0))
    xcoms = [json.loads(value) for (value,) in _query(home, "select value from xcom where run_id = ?", run_id)]
    events = [
        name for (name,) in _query(
            home, "select a.name from asset_event e join asset a on a.id = e.asset_id order by e.id"
        )
    ]  # fmt: skip
    return DagRun(code, calls, states, tries, xcoms, events[events_before:], state, log.read_text("utf-8"))

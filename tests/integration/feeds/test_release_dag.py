"""The release DAG under a real scheduler: it waits, hands out what is approved, and nothing before."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.airflow_home import DAGS, airflow_environment
from pipeline.feeds.approving import approve_run
from tests.ports import free_port

from .conftest import AT, CYCLE, A, B

pytestmark = [pytest.mark.airflow, pytest.mark.slow]
LIMIT = 600
PARTS = (("api-server", "--apps", "execution"), ("dag-processor",), ("scheduler", "--skip-serve-logs"))


@pytest.fixture
def airflow(tmp_path, url, new_airflow):
    """Scheduler, API server and DAG processor over this one DAG; gone, with all they started, when the test ends."""
    home, port = tmp_path / "home", free_port()
    new_airflow(home)
    folder = tmp_path / "dags"
    folder.mkdir()
    shutil.copy(DAGS / "release.py", folder)
    environment = {
        **os.environ, **airflow_environment(home), "AIRFLOW__CORE__DAGS_FOLDER": str(folder),
        "AIRFLOW__API__PORT": str(port), "AIRFLOW__API_AUTH__JWT_SECRET": "s" * 64,
        "AIRFLOW__API__SECRET_KEY": "k" * 64,
        "AIRFLOW__API__WORKERS": "1", "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor", "AIRFLOW__CORE__PARALLELISM": "2", "PYTHONUTF8": "1",
        "PYTHONPATH": str(DAGS.parent), "HESV_DATABASE_URL": url, "HESV_FEED_TARGET": str(tmp_path / "feeds"),
    }  # fmt: skip
    started = []
    for part in PARTS:
        log = (tmp_path / f"{part[0]}.log").open("wb")
        command = [sys.executable, "-m", "airflow", *part]
        started.append(subprocess.Popen(
            command, env=environment, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            start_new_session=True,
        ))  # fmt: skip
        log.close()
    try:
        yield home / "airflow" / "airflow.db"
    finally:
        for process in started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def asked(database: Path, statement: str) -> list[tuple]:
    with sqlite3.connect(database, timeout=30) as connection:
        found = connection.execute(statement).fetchall()
    connection.close()
    return found


def until(holds, deadline: float) -> None:
    while not holds():
        assert time.monotonic() < deadline, "the limit has passed"
        time.sleep(1)


def test_it_waits_for_the_approval_and_then_hands_out(region, airflow, query, tmp_path):
    deadline = time.monotonic() + LIMIT
    known = "SELECT dag_id FROM dag WHERE dag_id = 'release_yiyang'"
    until(lambda: asked(airflow, known), deadline)
    asked(airflow, "UPDATE dag SET is_paused = 0 WHERE dag_id = 'release_yiyang'")
    looked = "SELECT state FROM task_instance WHERE task_id = 'approved' AND state = 'up_for_reschedule'"
    until(lambda: asked(airflow, looked), deadline)
    assert query("SELECT count(*) FROM feed.edition") == [(0,)]
    assert not (tmp_path / "feeds").exists()
    approve_run(region, CYCLE, by="王主任", note=None, notice_days=10, at=AT)
    asked(airflow, "UPDATE task_reschedule SET reschedule_date = start_date")  # the half minute is over
    until(lambda: query("SELECT count(*) FROM feed.edition WHERE written_at IS NOT NULL") == [(1,)], deadline)
    written = {path.parent.parent.name for path in (tmp_path / "feeds").rglob("manifest.json")}
    assert written == {A, B}
    done = "SELECT state FROM dag_run ORDER BY id LIMIT 1"
    until(lambda: asked(airflow, done) == [("success",)], deadline)

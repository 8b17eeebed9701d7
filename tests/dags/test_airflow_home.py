"""Airflow under HESV_HOME: where it lives, whom it reaches, and that a limit ends what it started."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pipeline import airflow_home
from pipeline.airflow_home import DAGS, TIMED_OUT, airflow_environment, prepare_airflow, run_airflow
from pipeline.errors import DependencyDown


def test_everything_lies_under_home_and_nobody_else_is_reached(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    environment = airflow_environment(Path("home"))
    home = str(tmp_path / "home")
    assert environment["HESV_HOME"] == home
    assert environment["AIRFLOW_HOME"] == f"{home}/airflow"
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == f"sqlite:///{home}/airflow/airflow.db"
    assert environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"].startswith(home)
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert environment["AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_HOST"] == "127.0.0.1"
    assert environment["SCARF_ANALYTICS"] == environment["GX_ANALYTICS_ENABLED"] == "false"
    assert environment["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert (DAGS / "verification.py").exists()
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def fake_airflow(monkeypatch):
    """`run_airflow` as a fake that notes its calls and ends with the next of the given codes."""
    calls: list[tuple[str, ...]] = []
    codes: list[int] = []

    def run(home: Path, arguments: tuple[str, ...], log_file: Path, seconds: int) -> int:
        calls.append(tuple(arguments))
        code = codes.pop(0)
        if code == 0:
            (home / "airflow" / "airflow.db").touch()
        return code

    monkeypatch.setattr(airflow_home, "run_airflow", run)
    return calls, codes


def test_the_database_is_made_once_a_version(tmp_path, fake_airflow, monkeypatch):
    calls, codes = fake_airflow
    codes += [0, 0, 0]
    prepare_airflow(tmp_path)
    prepare_airflow(tmp_path)
    assert calls == [("db", "migrate")]
    monkeypatch.setattr(airflow_home, "version", lambda _: "99.0")
    prepare_airflow(tmp_path)
    assert len(calls) == 2
    (tmp_path / "airflow" / "airflow.db").unlink()
    prepare_airflow(tmp_path)
    assert len(calls) == 3


def test_a_failed_migration_names_its_log_and_is_tried_again(tmp_path, fake_airflow):
    calls, codes = fake_airflow
    codes += [1, 0]
    with pytest.raises(DependencyDown, match=r"migrate\.log"):
        prepare_airflow(tmp_path)
    prepare_airflow(tmp_path)
    assert len(calls) == 2


def test_the_command_and_its_conf(tmp_path, fake_airflow):
    calls, codes = fake_airflow
    codes.append(1)
    code = airflow_home.run_dag_test(tmp_path, "verify_yiyang", {"cycle": "2018H2"}, tmp_path / "log")
    assert code == 1
    assert calls == [("dags", "test", "verify_yiyang", "--conf", '{"cycle": "2018H2"}')]


@pytest.mark.airflow
def test_a_command_runs_with_output_to_its_log(tmp_path):
    log = tmp_path / "logs" / "version.log"
    assert run_airflow(tmp_path, ("version",), log, 60) == 0
    assert log.read_text("utf-8").strip().splitlines()[-1].startswith("3.")


def is_alive(pid: int) -> bool:
    """Whether a process runs still; one that ended and waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to look at processes")
def test_the_limit_ends_the_run_and_its_children(tmp_path):
    pid_file = tmp_path / "pid"
    script = 'sleep 600 & echo $! > "$0"; wait'  # a shell has begun long before the limit, an interpreter may not have
    started = time.monotonic()
    with (tmp_path / "log").open("wb") as log:
        code = airflow_home._run_group(["sh", "-c", script, str(pid_file)], os.environ, log, 3)
    assert code == TIMED_OUT
    assert time.monotonic() - started < 300
    deadline = time.monotonic() + 60
    while is_alive(int(pid_file.read_text())) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(int(pid_file.read_text()))

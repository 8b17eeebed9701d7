"""Airflow on one machine, under HESV_HOME: its environment, its metadata database, one DAG run to its end.

For `hesv demo`, `make demo` and tests. Offices run Airflow their own way. Airflow itself is only ever a child
process here: importing it costs seconds and reads the environment for good.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Final

from pipeline.errors import DependencyDown

DAGS: Final = Path(__file__).resolve().parents[1] / "dags"
LOOPBACK: Final = "127.0.0.1"
MIGRATE_SECONDS: Final = 300
RUN_SECONDS: Final = 3600
TIMED_OUT: Final = 124
"""The exit code of a run that was stopped at its time limit, as `timeout` of coreutils has it."""
QUIET: Final = "great_expectations=warning great_expectations.data_context.types.base=warning py.warnings=error"


def airflow_environment(home: Path) -> dict[str, str]:
    """The variables that make Airflow live under `home`, reach nobody and listen on this machine alone.

    Airflow's log server (triggerer, workers) takes no address and binds every one: start those with
    `--skip-serve-logs`. A DAG test starts neither.
    """
    airflow_home = home.absolute() / "airflow"
    return {
        "AIRFLOW_HOME": str(airflow_home),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{airflow_home}/airflow.db",
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Asia/Shanghai",
        "AIRFLOW__CORE__AUTH_MANAGER": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "engineer:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(airflow_home / "passwords.json"),
        "AIRFLOW__API__HOST": LOOPBACK,
        "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_HOST": LOOPBACK,
        "AIRFLOW__LOGGING__NAMESPACE_LEVELS": QUIET,
        "SCARF_ANALYTICS": "false",
        "GX_ANALYTICS_ENABLED": "false",
        "HESV_HOME": str(home.absolute()),
    }


def prepare_airflow(home: Path) -> None:
    """Make the metadata database of this Airflow version, once; quick where it is there already.

    Raises:
        DependencyDown: the migration failed; its log is named.
    """
    folder = home.absolute() / "airflow"
    done = folder / f".migrated-{version('apache-airflow')}"
    if done.exists() and (folder / "airflow.db").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    log_file = folder / "migrate.log"
    if run_airflow(home, ("db", "migrate"), log_file, MIGRATE_SECONDS) != 0:
        raise DependencyDown("Airflow", "its database could not be made", f"The last lines of {log_file} say why.")
    done.touch()


def run_dag_test(
    home: Path, dag_id: str, conf: Mapping[str, Any], log_file: Path, *, seconds: int = RUN_SECONDS
) -> int:
    """Run one DAG to its end in a child process, without scheduler or executor.

    Returns:
        Airflow's exit code: 0 where the run succeeded (a run with nothing to do too), 1 where it failed;
        TIMED_OUT where it was stopped after `seconds`.
    """
    return run_airflow(home, ("dags", "test", dag_id, "--conf", json.dumps(dict(conf))), log_file, seconds)


def run_airflow(home: Path, arguments: Sequence[str], log_file: Path, seconds: int) -> int:
    """Run one Airflow command, output to `log_file` (UTF-8, overwritten), and return its exit code."""
    log_file.parent.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, **airflow_environment(home), "PYTHONUTF8": "1"}
    with log_file.open("wb") as log:
        return _run_group([sys.executable, "-m", "airflow", *arguments], environment, log, seconds)


def _run_group(command: Sequence[str], environment: Mapping[str, str], log: IO[bytes], seconds: int) -> int:
    """Run a command as a process group of its own, so that the limit ends its children with it."""
    process = subprocess.Popen(  # noqa: S603 - this interpreter, our own arguments, no shell
        command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return TIMED_OUT
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

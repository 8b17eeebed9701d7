"""Airflow imported once; each command read from stdin runs in a fork of it, as `python -m airflow` would run it.

A command costs seconds of imports, and of making the API its tasks speak to, otherwise. A line in is {"arguments",
"environment", "log", "seconds"}, a line out the exit code (negative: the signal that ended it, SIGALRM at its limit).
Airflow's settings are those of this process, but for the folder of DAGs; what a command has of its own it finds in its
environment.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import signal
import sys
import threading
import time
import traceback

IMPORTED = (
    "a2wsgi",
    "airflow.__main__",
    "airflow.api.client",
    "airflow.api_fastapi.execution_api.app",
    "airflow.api_fastapi.execution_api.routes",
    "airflow.api_fastapi.execution_api.versions",
    "airflow.cli.cli_parser",
    "airflow.cli.commands.dag_command",
    "airflow.dag_processing.collection",
    "airflow.dag_processing.dagbag",
    "airflow.models.serialized_dag",
    "airflow.providers.standard.operators.python",
    "airflow.providers.standard.sensors.python",
    "airflow.sdk.execution_time.supervisor",
    "airflow.sdk.execution_time.task_runner",
    "alembic.command",
    "alembic.runtime.environment",
    "anyio._backends._asyncio",
    "unittest.mock",
)
WAIT_SECONDS = 0.01
"""How long `dags test` waits at most before it looks again: what a skipped task leaves is there at once."""
THREAD_SECONDS = 60


def make_api() -> None:
    """The API that tasks run in process speak to; it makes its routes, of every version, at its first request."""
    import httpx
    from airflow.sdk.execution_time.supervisor import in_process_api_server

    async def ask() -> int:
        async with httpx.AsyncClient(transport=in_process_api_server().atransport, base_url="http://here") as client:
            return (await client.get("/health")).status_code

    assert asyncio.run(ask()) == 200
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(THREAD_SECONDS)  # what answered has been told to end


def wait_less() -> None:
    """Airflow looks once a second where nothing can run; here nothing runs elsewhere."""
    sleep = time.sleep
    time.sleep = lambda seconds: sleep(min(seconds, WAIT_SECONDS))


def run_command(job: dict) -> int:
    """Run one command in this process, a fork; gives its exit code."""
    signal.alarm(job["seconds"])
    os.environ.clear()
    os.environ.update(job["environment"])
    log = os.open(job["log"], os.O_WRONLY | os.O_APPEND)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(log, stream.fileno())
    sys.argv = ["airflow", *job["arguments"]]
    sys.modules["airflow.settings"].DAGS_FOLDER = os.environ["AIRFLOW__CORE__DAGS_FOLDER"]
    wait_less()
    try:
        sys.modules["airflow.__main__"].main()
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return ended.code or 0
        print(ended.code, file=sys.stderr)  # noqa: T201 - as the interpreter does
        return 1
    except BaseException:  # noqa: BLE001 - the interpreter would print it and end with 1
        traceback.print_exc()
        return 1
    return 0


def fork(job: dict) -> int:
    child = os.fork()
    if child == 0:
        code = run_command(job)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    for name in IMPORTED:
        importlib.import_module(name)
    make_api()
    assert threading.active_count() == 1, "a fork has the calling thread alone"
    for line in sys.stdin:
        print(fork(json.loads(line)), flush=True)  # noqa: T201 - this is its answer

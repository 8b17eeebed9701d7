"""A Spark standalone cluster on this machine, of the pyspark package alone: one master, some workers of one core."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import psutil

HOST: Final = "127.0.0.1"
STARTS_WITHIN_S: Final = 120
DAEMON_MEMORY: Final = "256m"


class ClusterDown(RuntimeError):
    """The master did not come up."""

    def __init__(self, log: Path) -> None:
        super().__init__(log)
        self.log = log

    def __str__(self) -> str:
        return f"No Spark master within {STARTS_WITHIN_S} s; what it said is in {self.log}"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster that runs: its address, and the folder each worker keeps its executors in."""

    master: str
    workers: tuple[Path, ...]
    processes: tuple[int, ...]

    def workers_used(self) -> int:
        """How many workers have run an executor."""
        return sum(any(folder.glob("app-*")) for folder in self.workers)

    def cpu_seconds(self) -> float:
        """CPU of master, workers and the executors that have ended."""
        times = [psutil.Process(number).cpu_times() for number in self.processes]
        return sum(one.user + one.system + one.children_user + one.children_system for one in times)


@contextmanager
def standalone(folder: Path, workers: int, memory: str) -> Iterator[Cluster]:
    """Start a master and `workers` of one core and `memory` each; all of them are ended with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    master = f"spark://{HOST}:{port}"
    with ExitStack() as stack:
        log = folder / "master.log"
        of_master = ("org.apache.spark.deploy.master.Master", "--host", HOST, "--port", str(port), "--webui-port", "0")
        started = [stack.enter_context(_daemon(of_master, log))]
        _wait_for(port, log)
        homes = tuple(folder / f"worker-{number}" for number in range(1, workers + 1))
        for home in homes:
            of_worker = (
                "org.apache.spark.deploy.worker.Worker", "--host", HOST, "--cores", "1", "--memory", memory,
                "--webui-port", "0", "--work-dir", str(home), master,
            )  # fmt: skip
            started.append(stack.enter_context(_daemon(of_worker, folder / f"{home.name}.log")))
        yield Cluster(master, homes, tuple(started))


@contextmanager
def _daemon(arguments: tuple[str, ...], log: Path) -> Iterator[int]:
    found = find_spec("pyspark")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("pyspark")
    home = Path(found.origin).parent
    environment = {
        **os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": HOST, "SPARK_DAEMON_MEMORY": DAEMON_MEMORY,
        "SPARK_NO_DAEMONIZE": "1",
    }  # fmt: skip
    with log.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - pyspark's own script
            [str(home / "bin" / "spark-class"), *arguments], env=environment, stdin=subprocess.DEVNULL, stdout=said,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            yield process.pid
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a daemon and the executors it started."""
    below = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for child in psutil.wait_procs(below, timeout=10)[1]:
        child.kill()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def _wait_for(port: int, log: Path) -> None:
    ends = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < ends:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise ClusterDown(log)

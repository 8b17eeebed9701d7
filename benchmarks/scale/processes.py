"""What a command and the database server under it used: wall, CPU of all their processes, peak memory, pages swapped.

Read from /proc a few times a second. Memory of several processes is the private pages of each and the shared pages of
the one that maps most of them: buffers that twenty of the server's processes share are there once.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

PROCESSES: Final = Path("/proc")
TICK: Final = os.sysconf("SC_CLK_TCK")
PAGE: Final = os.sysconf("SC_PAGE_SIZE")
MB: Final = 1_000_000
INTERVAL_SECONDS: Final = 0.2
PARENT, USER, SYSTEM, WAITED_USER, WAITED_SYSTEM = 1, 11, 12, 13, 14
"""Fields of /proc/PID/stat after the name in brackets, from 0."""
SWAPPED: Final = ("pswpin", "pswpout")


@dataclass(frozen=True, slots=True)
class Used:
    """Seconds of wall and CPU, peaks in MB (10^6 bytes). `peak_mb` is of the command and the server at one moment."""

    seconds: float
    cpu_seconds: float
    server_cpu_seconds: float
    peak_mb: int
    command_peak_mb: int
    server_peak_mb: int
    swapped_pages: int

    def as_json(self) -> dict[str, Any]:
        """For the page's figures."""
        return asdict(self)


class CommandFailed(RuntimeError):
    """A measured command ended with another exit code than 0."""

    def __init__(self, command: Sequence[str], code: int, said: str) -> None:
        super().__init__(f"{' '.join(command[-6:])} ended with {code}: {said[-2000:]}")


def tree_of(root: int, parents: Mapping[int, int]) -> set[int]:
    """`root` and all that descend from it; `parents` says whose child each process is."""
    found = {root}
    grown = True
    while grown:
        children = {pid for pid, parent in parents.items() if parent in found} - found
        found |= children
        grown = bool(children)
    return found


def memory_of(pages: Collection[tuple[int, int]]) -> int:
    """MB of processes of (resident, thereof shared) pages: private ones all, shared ones of the largest sharer."""
    private = sum(resident - shared for resident, shared in pages)
    return (private + max((shared for _, shared in pages), default=0)) * PAGE // MB


def server_cpu(postmaster: int) -> float:
    """CPU seconds of a server so far: its own, of children that ended, of those that live."""
    total = 0
    for pid in tree_of(postmaster, _parents()):
        if fields := _stat(pid):
            total += sum(int(fields[place]) for place in (USER, SYSTEM, WAITED_USER, WAITED_SYSTEM))
    return total / TICK


class Watch(threading.Thread):
    """Looks at the memory of two trees until told to stop."""

    def __init__(self, command: int, server: int) -> None:
        super().__init__(daemon=True)
        self._command, self._server = command, server
        self._ended = threading.Event()
        self.both = self.command = self.server = 0

    def run(self) -> None:
        """Look, wait, look again."""
        while not self._ended.is_set():
            parents = _parents()
            theirs = [_pages(tree_of(root, parents)) for root in (self._command, self._server)]
            command, server = (memory_of(each) for each in theirs)
            self.command, self.server = max(self.command, command), max(self.server, server)
            self.both = max(self.both, command + server)
            self._ended.wait(INTERVAL_SECONDS)

    def stop(self) -> None:
        """End, and be joined."""
        self._ended.set()
        self.join()


def measure(
    command: Sequence[str], server: int, folder: Path, environment: Mapping[str, str], log: Path
) -> tuple[Used, str]:
    """Run a command beside a running server (its postmaster's pid); what both used, and what the command printed.

    Raises:
        CommandFailed: it did not end with 0.
    """
    cpu, swapped, begin = server_cpu(server), _swapped(), time.perf_counter()
    with log.open("w+", encoding="utf-8") as said, log.with_suffix(".errors").open("w+", encoding="utf-8") as errors:
        process = subprocess.Popen(command, cwd=folder, env=dict(environment), stdout=said, stderr=errors)  # noqa: S603
        watch = Watch(process.pid, server)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        watch.stop()
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        errors.seek(0)
        printed, complained = said.read(), errors.read()
    if process.returncode != 0:
        raise CommandFailed(command, process.returncode, printed + complained)
    largest = usage.ru_maxrss * 1024 // MB  # the kernel's own peak of the largest process: no moment is missed
    used = Used(
        round(seconds, 2), round(usage.ru_utime + usage.ru_stime, 2), round(server_cpu(server) - cpu, 2),
        max(watch.both, largest), max(watch.command, largest), watch.server, _swapped() - swapped,
    )  # fmt: skip
    return used, printed


def _parents() -> dict[int, int]:
    found = {}
    for each in PROCESSES.iterdir():
        if each.name.isdigit() and (fields := _stat(int(each.name))):
            found[int(each.name)] = int(fields[PARENT])
    return found


def _stat(pid: int) -> list[str]:
    """Fields after the name; none where the process has gone."""
    try:
        return (PROCESSES / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _pages(pids: Collection[int]) -> list[tuple[int, int]]:
    found = []
    for pid in pids:
        try:
            fields = (PROCESSES / str(pid) / "statm").read_text(encoding="ascii").split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found.append((int(fields[1]), int(fields[2])))
    return found


def _swapped() -> int:
    lines = (PROCESSES / "vmstat").read_text(encoding="ascii").splitlines()
    return sum(int(value) for name, value in (line.split() for line in lines) if name in SWAPPED)

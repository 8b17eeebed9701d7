"""Whether a data directory's server really runs, read from its pid file and checked against the process itself.

A pid file outlives a killed server, and its number may by now be another program's. A server's processes stand
in its data directory: that is what is asked of a number before it is believed.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

PROCESSES: Final = Path("/proc")
PID_LINE, PORT_LINE = 0, 3
"""Lines of postmaster.pid: 0 process id, 1 data directory, 2 start time, 3 port."""


def running_port(data: Path) -> int | None:
    """The port of the server that runs on `data`; None where none does."""
    lines = _pid_file_lines(data)
    if len(lines) <= PORT_LINE or not lines[PORT_LINE].strip().isdigit():
        return None
    return int(lines[PORT_LINE]) if _stands_in(int(lines[PID_LINE]), data) else None


def wait_until_left(data: Path, seconds: float) -> None:
    """Wait while processes of a killed server still stand in `data`: they notice within moments, and a start fails."""
    end = time.monotonic() + seconds
    while PROCESSES.is_dir() and any(_stands_in(pid, data) for pid in _process_ids()) and time.monotonic() < end:
        time.sleep(0.1)


def clear_reused_pid(data: Path) -> None:
    """Remove a stale pid file whose number now belongs to another program; the server would refuse to start.

    Kept where any process still stands in `data`: then the server's own check must decide.
    """
    lines = _pid_file_lines(data)
    if not lines or not lines[PID_LINE].strip().isdigit() or not PROCESSES.is_dir():
        return
    alive = (PROCESSES / lines[PID_LINE].strip()).exists()
    if alive and not any(_stands_in(pid, data) for pid in _process_ids()):
        (data / "postmaster.pid").unlink(missing_ok=True)


def _pid_file_lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []


def _process_ids() -> list[int]:
    return sorted(int(entry.name) for entry in PROCESSES.iterdir() if entry.name.isdigit())


def _stands_in(pid: int, data: Path) -> bool:
    if not PROCESSES.is_dir():  # no /proc here: believe that a live process of that number is the server
        return _is_alive(pid)
    try:
        return (PROCESSES / str(pid) / "cwd").readlink() == data.resolve()
    except OSError:  # gone, or another account's process: not this server
        return False


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

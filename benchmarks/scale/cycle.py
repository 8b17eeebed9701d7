"""One cycle in a HESV_HOME of its own: a server is started, `hesv` runs as a child process, everything is removed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.scale.municipality import CYCLE, HESV, REGION, ROOT
from benchmarks.scale.processes import Used, measure
from pipeline.warehouse.embedded import ensure_server, stop_server
from pipeline.warehouse.server_state import remembered

PASSABLE: Final = 0o711
"""The server's own account must reach its folder under the home."""


@dataclass(frozen=True, slots=True)
class Home:
    """A HESV_HOME with a running server."""

    folder: Path
    url: str
    postmaster: int

    @property
    def environment(self) -> dict[str, str]:
        """This process's, with the home and without another database."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HESV_")}
        return {**kept, "HESV_HOME": str(self.folder)}

    def hesv(self, *arguments: str) -> tuple[Used, str]:
        """Run a command of hesv; what it and the server used, and what it printed."""
        command = [sys.executable, *HESV, *arguments]
        return measure(command, self.postmaster, ROOT, self.environment, self.folder / "command.log")


@contextmanager
def new_home(work: Path) -> Iterator[Home]:
    """An empty HESV_HOME under `work`; server and files go at the end."""
    work.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="home-", dir=work))
    folder.chmod(PASSABLE)
    try:
        yield opened(folder)
    finally:
        server = remembered(folder)
        stop_server(folder)
        if server is not None:
            shutil.rmtree(server.base, ignore_errors=True)  # may lie outside the home
        shutil.rmtree(folder)


def opened(folder: Path) -> Home:
    """A home whose server runs."""
    url = ensure_server(folder)
    server = remembered(folder)
    assert server is not None, "a server that runs is remembered"
    lines = (server.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    return Home(folder, url, int(lines[0]))


def run_cycle(home: Home, inbox: Path, *more: str) -> tuple[Used, dict[str, Any]]:
    """`hesv run` from the inbox to the published warehouse; what it used and its report."""
    used, printed = home.hesv("run", *about(), "--inbox", str(inbox), "--json", *more)
    report: dict[str, Any] = json.loads(printed)
    return used, report


def checksum(home: Home) -> dict[str, str]:
    """`hesv checksum`: a sha256 a view of what is published."""
    _, printed = home.hesv("checksum", *about())
    found: dict[str, str] = json.loads(printed)
    return found


def about() -> Sequence[str]:
    """Which region and cycle, as options."""
    return ("--region", REGION, "--cycle", CYCLE)


def folder_megabytes(folder: Path) -> int:
    """Bytes a folder holds, in MB."""
    found = subprocess.run(["du", "-sm", str(folder)], check=True, capture_output=True, text=True)  # noqa: S603, S607
    return int(found.stdout.split()[0])

"""A small office for the browser: two cycles published, the earlier one let out, people of every role, `hesv serve`.

Made once a session by the command itself, in a process of its own: what a person would type.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.access import Role
from pipeline.warehouse.embedded import stop_server
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
REGION, EARLIER, CYCLE = "yiyang", "2018H1", "2018H2"
HOUSEHOLDS, SEED = 120, 5
PASSWORD = "a long phrase only for these tests"
PEOPLE = {
    "clerk": Role.OFFICE, "colleague": Role.OFFICE, "chief": Role.SUPERVISOR, "keeper": Role.ENGINEER,
    "first": Role.CASEWORKER, "other": Role.CASEWORKER,
}  # fmt: skip
"""Logins. The two caseworkers have a township each."""
READY_SECONDS = 300
"""For its start and its end, on a machine that has much else to do."""
COMMANDS = """
import io, json, sys
from pipeline.cli import main
for words, given in json.load(sys.stdin):
    sys.argv, sys.stdin = ["hesv", *words], io.StringIO(given)
    try:
        main()
    except SystemExit as end:
        if end.code:
            raise
"""
"""Several commands in one process: most of a command's time is its imports."""


@dataclass(frozen=True)
class Office:
    """Where the pages are; `townships`: of the caseworkers first and other; the register's rows and flags of CYCLE."""

    address: str
    home: Path
    townships: tuple[str, str]
    households: tuple[dict[str, str], ...]
    members: tuple[dict[str, str], ...]
    flags: tuple[dict[str, str], ...]

    def hesv(self, *commands):
        return run_commands(self.home, *commands)

    def head_of(self, household_id):
        """The head's row where name, id and phone stand in it as they are written usually; else nothing."""
        return next(
            (
                one for one in self.members
                if one["household_id"] == household_id and one["relation"] == "head" and len(one["id_number"]) == 18
                and one["id_number"].isascii() and one["phone"].isdecimal() and one["counted"] == "Y"
            ),
            None,
        )  # fmt: skip


def environment(home):
    """Of a command or the server in this home."""
    own = {"HESV_HOME": str(home), "PYTHONPATH": str(ROOT)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HESV_")}
    return {**kept, **own}


def run_commands(home, *commands):
    """Commands in one process, each its words or (its words, what it is given to read); what they printed."""
    asked = [(one.split(), "") if isinstance(one, str) else (one[0].split(), one[1]) for one in commands]
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS], env=environment(home), input=json.dumps(asked), cwd=ROOT,
        capture_output=True, text=True, timeout=1800, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"exit {done.returncode}\n{done.stdout[-1000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@contextmanager
def opened_office():
    """The office with its server; all of it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="hesv-office-"))
    folder.chmod(0o711)
    home = folder / "home"
    try:
        make(home, folder)
        with serving(home) as address:
            yield read_office(address, folder)
    finally:
        stop_server(home)
        shutil.rmtree(folder)


def make(home, folder):
    """Two cycles run, the earlier one let out, and the accounts."""
    commands = []
    for cycle in (EARLIER, CYCLE):
        of, delivered = f"--region {REGION} --cycle {cycle}", folder / cycle
        commands.append(f"sample {of} --households {HOUSEHOLDS} --seed {SEED} --out {delivered}")
        commands.append(f"run {of} --inbox {delivered}/inbox")
    commands.append(f"release --region {REGION} --cycle {EARLIER} --by chief")
    commands += (
        f"export {view} --region {REGION} --cycle {CYCLE} --out {folder}/{view}.csv" for view in ("flag", "review_task")
    )
    run_commands(home, *commands)
    own = dict(zip(("first", "other"), townships(folder), strict=True))
    run_commands(home, *(
        (f"account add {login} --name 测试{login} --by tests --role {role} --township {own.get(login, 'all')} "
         "--password-stdin", f"{PASSWORD}\n")
        for login, role in PEOPLE.items()
    ))  # fmt: skip


def townships(folder):
    """The two with most questions of identity; each has some."""
    of = {
        one["household_id"]: one["township_code"] for one in rows_of(folder / CYCLE / "inbox/register/households.csv")
    }
    found = Counter(of[task["household_id"]] for task in rows_of(folder / "review_task.csv") if task["kind"] == "link")
    first, other, *_ = sorted(found, key=lambda code: (-found[code], code))
    return first, other


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


def read_office(address, folder):
    register = folder / CYCLE / "inbox" / "register"
    rows = (rows_of(path) for path in (register / "households.csv", register / "members.csv", folder / "flag.csv"))
    return Office(address, folder / "home", townships(folder), *rows)


@contextmanager
def serving(home):
    """`hesv serve` on a free port; gives its address."""
    port = free_port()
    log = home / "serve.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-c", "from pipeline.cli import main; main()", "serve", "--port", str(port)],
            env=environment(home), cwd=ROOT, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, server, log)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=READY_SECONDS)


def wait_for(address, server, log):
    """Until it is ready."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, f"hesv serve ended\n{log.read_text('utf-8')[-2000:]}"
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=20):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("hesv serve did not answer in time")

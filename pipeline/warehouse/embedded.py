"""The embedded PostgreSQL of one HESV_HOME: made once, started when needed, left running between commands.

Where things lie is told in `server_state`. It listens on 127.0.0.1 only, asks for a password (scram), and opens
no socket file. Nothing of the wheel's own helper is used: as root it opens the mode of every parent folder.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import psycopg2

from pipeline.errors import DependencyDown
from pipeline.warehouse.binaries import WHAT, Account, run_binary, server_account, server_binaries
from pipeline.warehouse.postmaster import clear_reused_pid, running_port, wait_until_left
from pipeline.warehouse.server_state import (
    DATABASE,
    LOOPBACK,
    ROLE,
    Server,
    check_reach,
    free_port,
    is_free,
    locked,
    make_home,
    planned,
    remember,
    remembered,
)

START_SECONDS: Final = 60
START_ATTEMPTS: Final = 3
"""Another program may take the port between our look and the start."""

CONFIGURATION: Final = f"""\
# Written by hesv. One machine, two cores; loads by COPY, then mostly reading.
listen_addresses = '{LOOPBACK}'
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = 50
# a query over many runs holds a lock for each run's leaf and its indexes
max_locks_per_transaction = 256
shared_buffers = '256MB'
work_mem = '32MB'
maintenance_work_mem = '256MB'
effective_cache_size = '1GB'
max_wal_size = '2GB'
wal_level = 'minimal'
max_wal_senders = 0
max_parallel_workers_per_gather = 1
jit = off
timezone = 'UTC'
datestyle = 'ISO, YMD'
# A failing row's values are people's data: the log says what failed, never with which values.
log_error_verbosity = 'terse'
log_min_error_statement = 'panic'
log_timezone = 'UTC'
"""
ACCESS: Final = f"host all all {LOOPBACK}/32 scram-sha-256\n"


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """For `hesv db status`: whether it was ever made, whether it runs, on which port, where its data lies."""

    made: bool
    running: bool
    port: int | None
    data: Path | None


def ensure_server(home: Path) -> str:
    """The URL of HESV_HOME's server; made and started if it is not there. Safe to call from many processes at once.

    Raises:
        DependencyDown: it cannot be made or started; the text says what to look at.
    """
    home = home.expanduser().absolute()
    make_home(home)
    with locked(home):
        account = server_account()
        server = remembered(home) or remember(home, planned(home, account))
        check_reach(server, account)
        end = time.monotonic() + START_SECONDS
        while True:
            server = _running(home, server, account)  # again each time: it may just have been killed
            if (refusal := _refusal(server)) is None:
                return server.url
            if time.monotonic() > end:
                raise DependencyDown(WHAT, f"it runs but does not answer: {refusal}", f"See {server.log}.")
            time.sleep(0.2)


def stop_server(home: Path) -> bool:
    """Stop it, ending its sessions; False where none ran."""
    home = home.expanduser().absolute()
    if remembered(home) is None:
        return False
    with locked(home):
        server = remembered(home)
        if server is None or running_port(server.data) is None:
            return False
        account = server_account()
        binaries = server_binaries(Path(server.base), account)
        arguments = ("stop", "-D", str(server.data), "-m", "fast", "-w", "-t", str(START_SECONDS))
        code, said = run_binary(
            binaries / "pg_ctl", *arguments, account=account, folder=server.data, seconds=START_SECONDS * 2
        )
        if code != 0:
            raise DependencyDown(WHAT, f"it did not stop: {_last_line(said)}", f"See {server.log}.")
        return True


def server_status(home: Path) -> ServerStatus:
    """Look, and change nothing."""
    server = remembered(home.expanduser().absolute())
    if server is None:
        return ServerStatus(made=False, running=False, port=None, data=None)
    port = running_port(server.data)
    return ServerStatus(made=True, running=port is not None, port=port, data=server.data)


def _initialise(server: Server, binaries: Path, account: Account) -> None:
    """Run initdb beside, then rename: a data directory that is there is whole."""
    if server.data.is_dir():
        return
    beside, secret = Path(server.base) / "data.new", Path(server.base) / "password.new"
    shutil.rmtree(beside, ignore_errors=True)
    secret.touch(mode=0o600)
    account.own(secret, 0o600)
    secret.write_text(server.password, "utf-8")
    try:
        arguments = ("-D", str(beside), "-U", ROLE, f"--pwfile={secret}", "-A", "scram-sha-256", "-E", "UTF8")
        code, said = run_binary(
            binaries / "initdb", *arguments, "--locale=C", account=account, folder=Path(server.base), seconds=120
        )
    finally:
        secret.unlink()
    if code != 0:
        raise DependencyDown(
            WHAT, f"initdb failed: {_last_line(said)}", "Look at free disk space, or set HESV_DATABASE_URL."
        )
    (beside / "postgresql.conf").write_text(CONFIGURATION, "utf-8")
    (beside / "pg_hba.conf").write_text(ACCESS, "utf-8")
    beside.rename(server.data)


def _start(home: Path, server: Server, binaries: Path, account: Account) -> Server:
    """Start it on the remembered port; on another one, remembered anew, where that is taken."""
    said = ""
    for _ in range(START_ATTEMPTS):
        wait_until_left(server.data, START_SECONDS / 2)
        clear_reused_pid(server.data)
        if not is_free(server.port):
            server = remember(home, replace(server, port=free_port()))
        arguments = ("start", "-D", str(server.data), "-l", str(server.log), "-w", "-t", str(START_SECONDS))
        code, said = run_binary(
            binaries / "pg_ctl", *arguments, "-o", f"-p {server.port}",
            account=account, folder=server.data, seconds=START_SECONDS * 2,
        )  # fmt: skip
        if code == 0:
            return server
        time.sleep(0.25)
    raise DependencyDown(WHAT, f"it did not start: {_last_line(said)}", f"See {server.log}.")


def _running(home: Path, server: Server, account: Account) -> Server:
    """The server as it runs; made and started first where it does not."""
    if (port := running_port(server.data)) is not None:
        return server if port == server.port else remember(home, replace(server, port=port))
    binaries = server_binaries(Path(server.base), account)
    _initialise(server, binaries, account)
    return _start(home, server, binaries, account)


def _refusal(server: Server) -> str | None:
    """None where it answers; else why not (it may be recovering), without its password."""
    try:
        _make_database(server)
    except psycopg2.OperationalError as problem:
        return _last_line(str(problem).replace(server.password, "***"))
    return None


def _make_database(server: Server) -> None:
    """Connect to its own database; where that is not there yet, make it."""
    place: dict[str, Any] = {
        "host": LOOPBACK,
        "port": server.port,
        "user": ROLE,
        "password": server.password,
        "connect_timeout": 5,
    }
    connection = psycopg2.connect(dbname="postgres", **place)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{DATABASE}"')
    finally:
        connection.close()


def _last_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"

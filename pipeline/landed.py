"""The landed bytes: each delivered file once, under its sha256, for the account that runs the pipeline only."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from connectors.manifest import MANIFEST
from connectors.plain_file import GROWING, file_chunks
from pipeline.errors import DeliveryRefused, HesvError


class LandedBytesGone(HesvError):
    """Bytes a published run rested on that are no longer kept."""

    exit_code = 5

    def __init__(self, source: str, file_name: str) -> None:
        super().__init__(source, file_name)
        self.source, self.file_name = source, file_name

    def __str__(self) -> str:
        return (
            f"The landed bytes of {self.source} {self.file_name} are not under HESV_HOME/landed. Check HESV_HOME; "
            "where retention has deleted them, run the cycle again from the agency's delivery: hesv run --inbox DIR"
        )


def landed_file(home: Path, sha256: str) -> Path:
    """Where the bytes of this sha256 lie, if they were landed."""
    return home / "landed" / sha256[:2] / sha256


def keep_bytes(home: Path, path: Path, sha256: str, source: str) -> Path:
    """Copy a file to HESV_HOME/landed/<first two>/<sha256> unless it is there; gives that place.

    Raises:
        DeliveryRefused: the bytes are no longer those whose hash was checked, or still change.
    """
    target = landed_file(home, sha256)
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = target.with_suffix(".writing")
    digest = hashlib.sha256()
    try:
        with beside.open("wb") as copy:
            beside.chmod(0o600)
            for chunk in file_chunks(path, source):
                digest.update(chunk)
                copy.write(chunk)
        if digest.hexdigest() != sha256:
            raise DeliveryRefused(source, path.name, f"sha256 {sha256}", digest.hexdigest(), GROWING)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return target


@contextmanager
def landed_inbox(home: Path, frozen: Mapping[str, Any]) -> Iterator[Path]:
    """An inbox made of the landed bytes of a run (`frozen` is its run.json), as hard links; gone when the block ends.

    Raises:
        LandedBytesGone: a manifest or file is no longer kept, and its source was not accepted as missing.
    """
    with tempfile.TemporaryDirectory(prefix=".inbox-", dir=home) as folder:
        for source, delivery in sorted(frozen["deliveries"].items()):
            kept = {name: landed_file(home, file["sha256"]) for name, file in delivery["files"].items()}
            kept[MANIFEST] = landed_file(home, frozen.get("manifests", {}).get(source, "unknown"))
            gone = sorted(name for name, path in kept.items() if not path.exists())
            if gone and source in frozen["may_miss"]:
                continue
            if gone:
                raise LandedBytesGone(source, gone[0])
            (Path(folder) / source).mkdir()
            for name, path in kept.items():
                (Path(folder) / source / name).hardlink_to(path)
        yield Path(folder)

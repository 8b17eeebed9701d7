"""The landed bytes: each delivered file once, under its sha256, sealed, for the account that runs the pipeline only.

More than half of an extract's rows are of people who are in no household: what the office may keep of them is these
sealed bytes, until retention deletes them (`pipeline/retention.py`). The key lies outside the folder.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from connectors.manifest import MANIFEST
from connectors.plain_file import GROWING, file_chunks
from pipeline.errors import DeliveryRefused, HesvError
from pipeline.sealing import Key, make_key, read_key, seal, unseal
from pipeline.settings import Settings

SEALED: Final = ".age"
OWN_KEY: Final = Path("keys") / "landed.key"
"""Under HESV_HOME, where no other key file is named."""


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


@dataclass(frozen=True, slots=True)
class Landed:
    """The landed bytes under a home, and the file of the key they are sealed with where it is not the home's own."""

    home: Path
    named_key: Path | None = None

    @classmethod
    def of(cls, settings: Settings) -> Landed:
        """Those of this machine."""
        return cls(settings.home, settings.landed_key)

    @property
    def key_file(self) -> Path:
        """The key they are sealed with."""
        return self.named_key or self.home / OWN_KEY

    @property
    def root(self) -> Path:
        """The folder they lie in."""
        return self.home / "landed"

    def path(self, sha256: str) -> Path:
        """Where the sealed bytes of this sha256 lie, if they were landed."""
        return self.root / sha256[:2] / f"{sha256}{SEALED}"

    def has(self, sha256: str | None) -> bool:
        """Whether bytes of this sha256 are kept."""
        return sha256 is not None and self.path(sha256).exists()

    def keep(self, path: Path, sha256: str, source: str) -> None:
        """Keep a file's bytes, sealed, unless they are kept already.

        Raises:
            DeliveryRefused: the bytes are no longer those whose hash was checked, or still change.
            KeyUnusable: others were sealed with a key that is not there.
        """
        target = self.path(sha256)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = target.with_suffix(f".{os.getpid()}.writing")
        try:
            seal(_checked(path, sha256, source), beside, self._key())
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)

    def read(self, sha256: str) -> bytes:
        """The bytes of this sha256, of a file small enough for memory: a manifest, a link model."""
        with self.opened(sha256) as path:
            return path.read_bytes()

    @contextmanager
    def opened(self, sha256: str) -> Iterator[Path]:
        """The bytes as a plain file, in a private folder that is gone when the block ends."""
        with self._private() as folder:
            plain = folder / sha256
            self._unseal(sha256, plain)
            yield plain

    @contextmanager
    def inbox(self, frozen: Mapping[str, Any]) -> Iterator[Path]:
        """An inbox made of the landed bytes of a run (`frozen` is its run.json); gone when the block ends.

        Raises:
            LandedBytesGone: a manifest or file is no longer kept, and its source was not accepted as missing.
        """
        with self._private() as folder:
            for source, files in sorted(landed_files(frozen).items()):
                gone = sorted(name for name, sha256 in files.items() if not self.has(sha256))
                if gone and source in frozen["may_miss"]:
                    continue
                if gone:
                    raise LandedBytesGone(source, gone[0])
                (folder / source).mkdir(mode=0o700)
                for name, sha256 in files.items():
                    self._unseal(sha256, folder / source / name)
            yield folder

    @contextmanager
    def _private(self) -> Iterator[Path]:
        self.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".unsealed-", dir=self.home) as folder:
            yield Path(folder)

    def _unseal(self, sha256: str, into: Path) -> None:
        unseal(self.path(sha256), into, self._key(), self.key_file)

    def _key(self) -> Key:
        """The key; made for the first file ever landed. A second one would make the first ones unreadable."""
        if not self.key_file.exists() and not any(self.root.glob(f"*/*{SEALED}")):
            make_key(self.key_file)
        return read_key(self.key_file)


def landed_files(frozen: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """By source, the sha256 of each file a run rests on, its manifest's among them ("unknown" in the oldest runs)."""
    return {
        source: {name: file["sha256"] for name, file in delivery["files"].items()}
        | {MANIFEST: frozen.get("manifests", {}).get(source, "unknown")}
        for source, delivery in frozen["deliveries"].items()
    }


def _checked(path: Path, sha256: str, source: str) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for chunk in file_chunks(path, source):
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != sha256:
        raise DeliveryRefused(source, path.name, f"sha256 {sha256}", digest.hexdigest(), GROWING)

"""Made-up municipalities by size, made once: a cache outside git, by size, seed and the sampler's own sources."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline.sampling.register import COLUMNS

ROOT: Final = Path(__file__).resolve().parents[2]
REGION, CYCLE, SEED = "yiyang", "2018H2", 1
SAMPLER: Final = ROOT / "pipeline" / "sampling"
AGENCIES: Final = ("social_security", "employment", "housing", "banking")
UNITS: Final = {"k": 1_000, "m": 1_000_000}
HESV: Final = ("-m", "benchmarks.scale.hesv")


class SizeUnknown(ValueError):
    """A size that is no number of persons."""

    def __init__(self, size: str) -> None:
        super().__init__(f"{size!r} is no size. Write 30k, 1m or a plain number.")


@dataclass(frozen=True, slots=True)
class Delivery:
    """An inbox and how much lies in it."""

    inbox: Path
    truth: Path
    rows: dict[str, int]
    """Delivered rows, by source."""
    megabytes: int

    @property
    def records(self) -> int:
        """Rows of the four agencies."""
        return sum(self.rows[source] for source in AGENCIES)


def persons_of(size: str) -> int:
    """'30k' -> 30000, '1m' -> 1000000, '500' -> 500.

    Raises:
        SizeUnknown: it is none of these.
    """
    number, unit = (size[:-1], UNITS[size[-1]]) if size[-1:] in UNITS else (size, 1)
    if not number.isdecimal() or int(number) == 0:
        raise SizeUnknown(size)
    return int(number) * unit


def made_delivery(persons: int, cache: Path, say: Callable[[str], None]) -> Delivery:
    """The delivery of that many persons out of the cache; made first where it is not there."""
    folder = cache / f"{REGION}-{CYCLE}-{persons}-seed{SEED}-{sampler_digest()[:12]}"
    if not (folder / "inbox").is_dir():
        say(f"making {persons:,} persons in {folder} (once; about 50 s a 100,000)")
        command = ["sample", "--region", REGION, "--cycle", CYCLE, "--persons", str(persons), "--seed", str(SEED)]
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, *HESV, *command, "--out", str(folder), "--json"],
            cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    return delivery_in(folder / "inbox", folder / "truth")


def delivery_in(inbox: Path, truth: Path) -> Delivery:
    """What the manifests of an inbox say."""
    rows = {
        source: sum(file["rows"] for file in manifest(inbox, source)["files"]) for source in ("register", *AGENCIES)
    }
    size = sum(file.stat().st_size for file in inbox.glob("*/*"))
    return Delivery(inbox, truth, rows, size // UNITS["m"])


def manifest(inbox: Path, source: str) -> dict[str, Any]:
    """One source's manifest."""
    found: dict[str, Any] = json.loads((inbox / source / "manifest.json").read_text(encoding="utf-8"))
    return found


def sampler_digest() -> str:
    """SHA-256 over the sampler's sources and the register's columns: another sampler, another city."""
    digest = hashlib.sha256(json.dumps(COLUMNS).encode())
    for path in sorted(SAMPLER.rglob("*")):
        if path.suffix in (".py", ".yml"):
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()

"""What was made of one delivered file, kept so that the same file is neither parsed nor typed again.

A part lies under `HESV_HOME/parsed/<first two>/<sha256>/<code>/<key>/`: the sha256 is the file's, `code` the digest of
the code that made the part (contracts included) and `key` of everything else its content depends on: the file's name,
and for typed rows the fixes in force on the table. Neither the cycle nor the day bears on it. What depends on the whole
delivery (duplicates, corrections, counts) is never kept here.

A part is written beside its place and moved there; `_SUCCESS.json` says the sha256 of each of its files, so one that is
half-written or damaged counts as absent. Runs take parts by hard link: either may be deleted without the other. Parts
are personal data like the landed bytes, for the account that runs the pipeline only. To forget a file, delete its
folder; deleting all of `parsed` costs no more than time. Parts of other code go when a new one is kept.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

SUCCESS: Final = "_SUCCESS.json"
DIGITS: Final = 16


def key_of(*rests_on: object) -> str:
    """A short name for values that JSON can write."""
    return hashlib.sha256(json.dumps(rests_on).encode("ascii")).hexdigest()[:DIGITS]


@dataclass(frozen=True, slots=True)
class ParsedFiles:
    """The parts under `root` made by this `code`; `writer` names who writes (a run's id)."""

    root: Path
    code: str
    writer: str

    def part(self, sha256: str, key: str, make: Callable[[Path], None]) -> Path:
        """The folder of a part; where it is not there whole, `make(folder)` writes its files first."""
        target = self.root / sha256[:2] / sha256 / key_of(self.code) / key
        if _is_whole(target):
            return target
        beside = target.parent / f".{key}.{self.writer}.writing"
        shutil.rmtree(beside, ignore_errors=True)
        for folder in (self.root, *reversed(beside.relative_to(self.root).parents[:-1])):
            (self.root / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.mkdir(mode=0o700)
        try:
            make(beside)
            _seal(beside)
            shutil.rmtree(target, ignore_errors=True)
            beside.rename(target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        for other in target.parent.parent.iterdir():
            if other != target.parent:
                shutil.rmtree(other, ignore_errors=True)
        return target


def _seal(folder: Path) -> None:
    for file in folder.iterdir():
        file.chmod(0o600)
    success = folder / SUCCESS
    success.write_text(json.dumps(_digests(folder), sort_keys=True) + "\n", encoding="utf-8")
    success.chmod(0o600)


def _is_whole(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / SUCCESS).read_text(encoding="utf-8")) == _digests(folder))
    except (OSError, ValueError):
        return False


def _digests(folder: Path) -> dict[str, str]:
    found = {}
    for file in sorted(folder.iterdir()):
        if file.name != SUCCESS:
            with file.open("rb") as handle:
                found[file.name] = hashlib.file_digest(handle, "sha256").hexdigest()
    return found


class PartWriter:
    """One Parquet file of a part; each table added is a row group of its own."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema, self._writer = schema, pq.ParquetWriter(path, schema, compression="zstd")

    def __enter__(self) -> PartWriter:
        return self

    def add(self, rows: pa.Table) -> None:
        """Append rows; columns that the schema does not have are left out."""
        self._writer.write_table(rows.select(self._schema.names).cast(self._schema))

    def __exit__(self, *_: object) -> None:
        self._writer.close()


def join_parts(parts: Sequence[Path], schema: pa.Schema, into: Path) -> None:
    """One Parquet file with the rows of several, row group by row group: of a single one a hard link."""
    if len(parts) == 1:
        into.hardlink_to(parts[0])
        return
    with pq.ParquetWriter(into, schema, compression="zstd") as writer:
        for part in parts:
            with pq.ParquetFile(part) as file:
                for number in range(file.num_row_groups):
                    writer.write_table(file.read_row_group(number))

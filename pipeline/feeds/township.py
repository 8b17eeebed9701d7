"""One township's part of an edition: read what it is told, lay it out, write every file and the manifest."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from pipeline.feeds.files import write_csv, write_dictionary, write_json, write_xlsx
from pipeline.feeds.returned import write_form_csv, write_form_xlsx
from pipeline.feeds.rows import FeedRow, feed_rows
from pipeline.feeds.target import MANIFEST, is_whole, place_of, put
from pipeline.warehouse.editions import Edition, TownshipFeed
from pipeline.warehouse.told import delta_rows, full_rows

FULL, DELTA = "full", "delta"
VERSION: Final = 2
"""Of the manifest: files by kind, a township each."""


@dataclass(frozen=True, slots=True)
class Since:
    """The edition a township acknowledged last: its delta starts there."""

    edition_id: int
    number: int


@dataclass(frozen=True, slots=True)
class Before:
    """The township's part of the edition before, which its manifest names."""

    number: int
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class Part:
    """What writing a township's part takes. `earlier`: it was written before with these bytes."""

    township_code: str
    since: Since | None
    before: Before | None
    earlier: TownshipFeed | None = None


@dataclass(frozen=True, slots=True)
class FeedFile:
    """One file of a feed. `rows_to_do` of its `rows` ask for something, `rows_resting` wait."""

    name: str
    township_code: str
    kind: str
    sha256: str
    rows: int
    rows_to_do: int
    rows_resting: int


@dataclass(frozen=True, slots=True)
class Approval:
    """What a manifest says of the approval."""

    approved_by: str
    approved_at: str
    note: str | None
    notice_days: int


def write_part(url: str, target: str, edition: Edition, approval: Approval, part: Part) -> TownshipFeed:
    """Write a township's part to its place, or find it there whole."""
    place = place_of(target, edition.region, edition.cycle, part.township_code, edition.number)
    if part.earlier is not None and is_whole(place, part.earlier.manifest, part.earlier.manifest_sha256):
        return part.earlier
    with tempfile.TemporaryDirectory(prefix="hesv-feed-") as beside:
        folder = Path(beside)
        files = write_files(url, folder, edition, part)
        manifest = _manifest(edition, approval, part, files)
        text = (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()
        put(place, folder, text)
    return TownshipFeed(part.township_code, manifest, hashlib.sha256(text).hexdigest(), place)


def write_files(url: str, folder: Path, edition: Edition, part: Part) -> tuple[FeedFile, ...]:
    """Full, and delta where something was acknowledged; the form to report back on; the data dictionary."""
    code = part.township_code
    rows = feed_rows(full_rows(url, edition, code))
    stem = f"{code}-{edition.cycle}-{edition.number:04d}"
    made = _write_kind(folder, f"{stem}-{FULL}", edition, code, FULL, rows)
    if part.since is not None:
        changed = feed_rows(delta_rows(url, edition, code, part.since.edition_id))
        made += _write_kind(folder, f"{stem}-{DELTA}", edition, code, DELTA, changed)
    form, sheet = folder / f"{stem}-results.csv", folder / f"{stem}-results.xlsx"
    write_form_csv(form, rows)
    write_form_xlsx(sheet, rows, f"{code} {edition.cycle} 回执")
    book = folder / "dictionary.csv"
    write_dictionary(book)
    asked = sum(row.to_do and not row.rests for row in rows)
    return (
        *made,
        FeedFile(form.name, code, "results", _sha256(form), asked, asked, 0),
        FeedFile(sheet.name, code, "results", _sha256(sheet), asked, asked, 0),
        FeedFile(book.name, code, "dictionary", _sha256(book), 0, 0, 0),
    )


def write_table_as(path: Path, edition: Edition, code: str, kind: str, rows: Sequence[FeedRow]) -> None:
    """A township's rows as one file, by its ending: .xlsx, .csv or .json."""
    title = f"{code} {edition.cycle} {'比对结果' if kind == FULL else '变动清单'} 第{edition.number}期"
    if path.suffix == ".xlsx":
        write_xlsx(path, rows, title)
    elif path.suffix == ".csv":
        write_csv(path, rows)
    else:
        write_json(path, _about(edition, code, kind), rows)


def _write_kind(
    folder: Path, stem: str, edition: Edition, code: str, kind: str, rows: Sequence[FeedRow]
) -> tuple[FeedFile, ...]:
    to_do, resting = sum(row.to_do and not row.rests for row in rows), sum(row.rests for row in rows)
    made = []
    for ending in (".xlsx", ".csv", ".json"):
        path = folder / f"{stem}{ending}"
        write_table_as(path, edition, code, kind, rows)
        made.append(FeedFile(path.name, code, kind, _sha256(path), len(rows), to_do, resting))
    return tuple(made)


def _about(edition: Edition, code: str, kind: str) -> dict[str, Any]:
    return {
        "region": edition.region, "cycle": edition.cycle, "township_code": code, "edition": edition.number,
        "run_id": edition.run_id, "kind": kind,
    }  # fmt: skip


def _manifest(edition: Edition, approval: Approval, part: Part, files: Sequence[FeedFile]) -> dict[str, Any]:
    """What is here, whence, and what came before; no personal value of a family."""
    return {
        "manifest_version": VERSION,
        "region": edition.region,
        "cycle": edition.cycle,
        "township_code": part.township_code,
        "edition": edition.number,
        "run_id": edition.run_id,
        "made_at": edition.made_at.isoformat(),
        "earliest_stop_month": edition.earliest_stop_month,
        **asdict(approval),
        "delta_since": None if part.since is None else part.since.number,
        "previous": None if part.before is None else {
            "edition": part.before.number, MANIFEST: part.before.manifest_sha256,
        },
        "files": [asdict(file) for file in files],
    }  # fmt: skip


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

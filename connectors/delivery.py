"""Is a delivery whole, unchanged, about this region and cycle, and settled? Nothing is parsed here."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from connectors.contract import Contract
from connectors.contract_file import load_contract
from connectors.manifest import MANIFEST, Manifest, ManifestFile, read_manifest
from connectors.plain_file import MAX_SHOWN, file_chunks, printable, unreadable
from connectors.sources import SOURCES
from pipeline.cycle import Cycle, last_day, month_text
from pipeline.errors import DeliveryRefused

CHINA: Final = timezone(timedelta(hours=8))
"""Days of settlement are days in China, whatever offset `produced_at` is written in."""
LOOK_BACK: Final = 6


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """One file of a delivery. `rows` is what its manifest states; `size` is in bytes."""

    name: str
    path: Path
    sha256: str
    rows: int
    size: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """A checked delivery. `covers` is its first and last month; `digest` is over the manifest's content."""

    source: str
    files: tuple[DeliveredFile, ...]
    produced_at: datetime
    covers: tuple[int, int]
    digest: str
    contract_version: int


def list_deliveries(inbox: Path) -> tuple[str, ...]:
    """The sources that have something in the inbox, in the contract's order. Hidden entries are not looked at.

    Raises:
        DeliveryRefused: no inbox, or an entry that is no source's folder.
    """
    try:
        if not inbox.is_dir():
            todo = "Name the folder that holds one folder a source."
            raise DeliveryRefused("inbox", printable(inbox.name), "a folder", "none", todo)
        entries = {entry.name: entry.is_dir() for entry in inbox.iterdir() if not entry.name.startswith(".")}
    except OSError as problem:
        raise unreadable("inbox", printable(inbox.name), problem) from None
    for name, is_folder in sorted(entries.items()):
        if name not in SOURCES or not is_folder:
            todo = "Move it out of the inbox."
            raise DeliveryRefused(
                "inbox", printable(name), f"only the folders {', '.join(SOURCES)}", "another entry", todo
            )
    return tuple(source for source in SOURCES if source in entries)


def check_delivery(inbox: Path, source: str, cycle: Cycle, months: tuple[int, ...] | None = None) -> Delivery:
    """Check one source's folder: manifest, names, bytes, settlement. `months` is the look-back (six if not given).

    Raises:
        DeliveryRefused: whatever is absent, extra, changed, about something else or not yet settled.
    """
    if source not in SOURCES:
        todo = "Name one of them."
        raise DeliveryRefused(printable(source), "source", f"one of {', '.join(SOURCES)}", "another", todo)
    folder = inbox / source
    try:
        manifest = _manifest(folder, source)
        contract = load_contract(source)
        _check_about(manifest, source, cycle, contract)
        _check_names(folder, manifest, contract)
    except OSError as problem:
        raise unreadable(source, f"{source}/", problem) from None
    _check_settled(manifest, contract, months or cycle.look_back(LOOK_BACK))
    files = tuple(_check_bytes(folder, entry, contract) for entry in manifest.files)
    content = json.dumps(manifest.content, sort_keys=True, separators=(",", ":"))
    return Delivery(
        source,
        files,
        manifest.produced_at,
        manifest.covers,
        hashlib.sha256(content.encode("ascii")).hexdigest(),
        manifest.contract_version,
    )


def _manifest(folder: Path, source: str) -> Manifest:
    if folder.is_symlink() or not folder.is_dir():
        found = "a link" if folder.is_symlink() else "none"
        todo = "Wait for the delivery, or accept its absence by name (--accept-missing)."
        raise DeliveryRefused(source, f"{source}/", "a folder with manifest.json", found, todo)
    return read_manifest(folder, source)


def _check_about(manifest: Manifest, source: str, cycle: Cycle, contract: Contract) -> None:
    """Refuse another source, region, cycle or contract version than the one asked for."""
    facts = {
        "source": (source, manifest.source),
        "region": (cycle.region, manifest.region),
        "cycle": (cycle.name, manifest.cycle),
        "contract_version": (str(contract.version), str(manifest.contract_version)),
    }
    for key, (expected, found) in facts.items():
        if expected != found:
            todo = "Put the delivery of this region and cycle here, made by this contract."
            raise DeliveryRefused(source, f"{MANIFEST}, {key}", repr(expected), repr(found[:MAX_SHOWN]), todo)
    if manifest.produced_at.astimezone(CHINA).date() < contract.valid_from:
        expected, found = f"from {contract.valid_from} on", manifest.produced_at.isoformat()
        todo = "An older delivery needs the contract version of its day."
        raise DeliveryRefused(source, f"{MANIFEST}, produced_at", expected, found, todo)


def _check_names(folder: Path, manifest: Manifest, contract: Contract) -> None:
    """Refuse a missing, extra or unknown file, a folder, a link."""
    source = manifest.source
    named = [entry.name for entry in manifest.files]
    for name in named:
        if contract.table_of(name) is None:
            known = ", ".join(table.file or f"*{table.ending}" for table in contract.tables.values())
            raise DeliveryRefused(source, f"{MANIFEST}, files", f"names like {known}", repr(name), "Ask the agency.")
    for table in contract.tables.values():
        if table.file is not None and table.file not in named:
            raise DeliveryRefused(source, table.file, "it in the manifest", "no entry", "Ask the agency for it.")
    present = {entry.name: entry for entry in folder.iterdir()}
    for name in named:
        if name not in present:
            raise DeliveryRefused(source, name, "the file the manifest names", "none", "Ask the agency for it.")
    for name, entry in sorted(present.items()):
        if entry.is_symlink() or not entry.is_file():
            todo = "Put the file itself here."
            raise DeliveryRefused(source, printable(name), "a plain file", "a link or folder", todo)
        if name not in named and name != MANIFEST:
            todo = "Take it out, or ask the agency for a manifest that names it."
            raise DeliveryRefused(source, printable(name), "only files the manifest names", "an extra file", todo)


def _check_settled(manifest: Manifest, contract: Contract, months: tuple[int, ...]) -> None:
    """Refuse a delivery that does not hold every month of the look-back, complete."""
    source, (first, last) = manifest.source, manifest.covers
    produced = manifest.produced_at.astimezone(CHINA).date()
    for month in months:
        if not first <= month <= last:
            found = f"{month_text(first)} to {month_text(last)}"
            todo = "Unsettled: ask the agency for a delivery that holds the whole look-back."
            raise DeliveryRefused(source, f"{MANIFEST}, covers", f"{month_text(month)} within", found, todo)
        settled = last_day(month) + timedelta(days=contract.settlement_lag_days)
        if produced < settled:
            expected = f"{settled} or later, {contract.settlement_lag_days} day(s) after {month_text(month)}"
            todo = f"Unsettled: ask for a delivery produced on {settled} or later."
            raise DeliveryRefused(source, f"{MANIFEST}, produced_at", expected, produced.isoformat(), todo)


def _check_bytes(folder: Path, entry: ManifestFile, contract: Contract) -> DeliveredFile:
    path, found, size = folder / entry.name, hashlib.sha256(), 0
    for chunk in file_chunks(path, contract.source, contract.format.max_bytes):
        found.update(chunk)
        size += len(chunk)
    if found.hexdigest() != entry.sha256:
        todo = "The file was changed or cut after its manifest was written: ask the agency to send both again."
        raise DeliveryRefused(contract.source, entry.name, f"sha256 {entry.sha256}", found.hexdigest(), todo)
    return DeliveredFile(entry.name, path, entry.sha256, entry.rows, size)

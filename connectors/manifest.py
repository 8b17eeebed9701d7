"""`manifest.json`: what a delivery says of itself, read strictly."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from connectors.plain_file import file_chunks, printable
from pipeline.errors import DeliveryRefused

MANIFEST: Final = "manifest.json"
MAX_BYTES: Final = 1 << 20
MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
SHA256: Final = re.compile(r"[0-9a-f]{64}")
PLAIN_NAME: Final = re.compile(r"[^/\\\x00-\x1f\x7f]{1,80}")
MAX_ROWS: Final = 2**31 - 1
"""What a row number holds."""
STRICT: Final = ConfigDict(extra="forbid", strict=True)
ASK_AGAIN: Final = "Ask the agency for a manifest as in the contract, section 2."


@checked(frozen=True, slots=True, config=STRICT)
class ManifestFile:
    """One file the manifest names."""

    name: str
    sha256: str
    rows: int


@checked(frozen=True, slots=True, config=STRICT)
class _Sent:
    """The manifest as sent, types checked."""

    source: str
    region: str
    cycle: str
    contract_version: int
    produced_at: str
    covers: dict[str, str]
    files: tuple[ManifestFile, ...]


ADAPTER: Final = TypeAdapter(_Sent)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest that is well-formed. `content` is the JSON as sent."""

    source: str
    region: str
    cycle: str
    contract_version: int
    produced_at: datetime
    covers: tuple[int, int]
    files: tuple[ManifestFile, ...]
    content: dict[str, Any]


def read_manifest(folder: Path, source: str) -> Manifest:
    """Read a delivery's manifest.

    Raises:
        DeliveryRefused: it is absent, no JSON, has an unknown or missing key, or a value of another shape.
    """
    path = folder / MANIFEST
    if path.is_symlink() or not path.is_file():
        todo = "Wait for the delivery to be complete; the manifest is written last."
        raise DeliveryRefused(source, MANIFEST, "a manifest", "none", todo)
    sent_bytes = b"".join(file_chunks(path, source, MAX_BYTES))
    try:
        content = json.loads(
            sent_bytes.decode("utf-8-sig"), object_pairs_hook=_each_key_once, parse_constant=_no_constant
        )
        sent = ADAPTER.validate_json(json.dumps(content), strict=True)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        place = printable(".".join(str(part) for part in first["loc"])) or "top"
        raise DeliveryRefused(
            source, f"{MANIFEST}, {place}", "a value as in the contract", first["msg"], ASK_AGAIN
        ) from None
    except (ValueError, RecursionError):
        raise DeliveryRefused(source, MANIFEST, "one JSON object in UTF-8", "something else", ASK_AGAIN) from None
    _check_files(sent.files, source)
    return Manifest(
        sent.source, sent.region, sent.cycle, sent.contract_version,
        _instant(sent.produced_at, source), _covers(sent.covers, source), sent.files, content,
    )  # fmt: skip


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("doubled key")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _instant(text: str, source: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        found.astimezone(UTC)  # a day at either end of the calendar has no place in another offset
    except (ValueError, OverflowError):
        found = None
    if found is None or found.tzinfo is None:
        expected = "an ISO date and time with its offset, as 2019-01-18T09:00:00+08:00"
        raise DeliveryRefused(source, f"{MANIFEST}, produced_at", expected, ascii(text[:40]), ASK_AGAIN)
    return found


def _covers(covers: dict[str, str], source: str) -> tuple[int, int]:
    months = [MONTH.fullmatch(covers.get(side, "")) for side in ("from", "to")]
    if set(covers) != {"from", "to"} or not all(months):
        expected = 'months {"from": "2018-01", "to": "2018-12"}'
        raise DeliveryRefused(source, f"{MANIFEST}, covers", expected, "something else", ASK_AGAIN)
    first, last = (int(found[1]) * 100 + int(found[2]) for found in months if found)
    if first > last:
        found_span = f"{covers['from']} to {covers['to']}"
        raise DeliveryRefused(source, f"{MANIFEST}, covers", "a first month not after the last", found_span, ASK_AGAIN)
    return first, last


def _check_files(files: tuple[ManifestFile, ...], source: str) -> None:
    """Refuse no file, a doubled or unsafe name, a hash or row count that cannot be one."""
    if not files:
        raise DeliveryRefused(source, f"{MANIFEST}, files", "at least one file", "none", ASK_AGAIN)
    names = Counter(entry.name for entry in files)
    for entry in files:
        is_plain = PLAIN_NAME.fullmatch(entry.name) and entry.name.isprintable()
        if not is_plain or entry.name in {".", "..", MANIFEST}:
            expected = "a plain file name that stays in the folder"
            raise DeliveryRefused(source, f"{MANIFEST}, files", expected, ascii(entry.name[:80]), ASK_AGAIN)
        if names[entry.name] > 1:
            raise DeliveryRefused(source, f"{MANIFEST}, files", "each file once", repr(entry.name), ASK_AGAIN)
        if not SHA256.fullmatch(entry.sha256) or not 0 <= entry.rows <= MAX_ROWS:
            expected = f"a sha256 of 64 lower-case hex digits and a row count from 0 to {MAX_ROWS}"
            raise DeliveryRefused(source, f"{MANIFEST}, {entry.name}", expected, "something else", ASK_AGAIN)

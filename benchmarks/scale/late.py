"""A late file: the social-security rows of one household in twenty come after the first run."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from benchmarks.scale.cycle import checksum, new_home, run_cycle
from benchmarks.scale.municipality import Delivery, manifest

SOURCE: Final = "social_security"
ONE_IN: Final = 20
"""5 % of the households."""
LATER: Final = timedelta(days=1)
"""What replaces a published delivery must have been produced after it."""
LINE_END: Final = b"\r\n"
"""Neither byte is part of a character in GB18030, and no cell of a sample holds a line break."""


class NotSplit(RuntimeError):
    """Lines and rows of the file differ: it cannot be cut by lines."""

    def __init__(self, rows: int, lines: int) -> None:
        super().__init__(f"{rows:,} rows in {lines:,} lines")


def late_households(with_rows: set[str], households: int) -> set[str]:
    """One in twenty of `households`, of those who have rows at all, chosen by the hash of the id."""
    wanted = households // ONE_IN
    return set(sorted(with_rows, key=lambda each: hashlib.sha256(each.encode()).hexdigest())[:wanted])


def split_delivery(delivery: Delivery, out: Path) -> tuple[Path, Path, int]:
    """(inbox without the late rows, inbox with them in a second file, households touched); by the truth's links."""
    late_rows, touched = _late_rows(delivery)
    first, second = out / "first", out / "second"
    for inbox in (first, second):
        shutil.copytree(delivery.inbox, inbox, ignore=shutil.ignore_patterns(f"{SOURCE}*.csv"))
    found = manifest(delivery.inbox, SOURCE)
    (file,) = found["files"]
    stem, ending = Path(file["name"]).stem, Path(file["name"]).suffix
    kept, late = first / SOURCE / file["name"], second / SOURCE / f"{stem}_2{ending}"
    entries = _cut(delivery.inbox / SOURCE / file["name"], late_rows, kept, late, file["rows"])
    shutil.copyfile(kept, second / SOURCE / file["name"])
    produced = datetime.fromisoformat(found["produced_at"])
    for inbox, files, at in ((first, entries[:1], produced), (second, entries, produced + LATER)):
        text = json.dumps({**found, "produced_at": at.isoformat(), "files": files}, ensure_ascii=False, indent=1)
        (inbox / SOURCE / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return first, second, touched


def _late_rows(delivery: Delivery) -> tuple[set[int], int]:
    with (delivery.truth / "links.csv").open(encoding="utf-8", newline="") as file:
        known = {
            int(link["row_number"]): link["household_id"]
            for link in csv.DictReader(file)
            if link["source"] == SOURCE and link["household_id"]
        }
    late = late_households(set(known.values()), _households(delivery))
    return {row for row, household in known.items() if household in late}, len(late)


def _cut(whole: Path, late_rows: set[int], kept: Path, late: Path, rows: int) -> list[dict[str, Any]]:
    """Write both files, and give their entries for a manifest."""
    header, *lines = whole.read_bytes().removesuffix(LINE_END).split(LINE_END)
    if len(lines) != rows:
        raise NotSplit(rows, len(lines))
    parts: tuple[list[bytes], list[bytes]] = ([header], [header])
    for number, line in enumerate(lines, start=1):
        parts[number in late_rows].append(line)
    entries = []
    for path, part in zip((kept, late), parts, strict=True):
        content = LINE_END.join([*part, b""])
        path.write_bytes(content)
        entries.append({"name": path.name, "sha256": hashlib.sha256(content).hexdigest(), "rows": len(part) - 1})
    return entries


def measure_late(delivery: Delivery, work: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Run without the late rows, again with them, and all at once elsewhere; what each used, and whether they agree."""
    folder = work / "late"
    shutil.rmtree(folder, ignore_errors=True)
    first, second, touched = split_delivery(delivery, folder)
    try:
        found = _three_runs(first, second, work, say)
    finally:
        shutil.rmtree(folder)
    return {"households_touched": touched, "households": _households(delivery), **found}


def _three_runs(first: Path, second: Path, work: Path, say: Callable[[str], None]) -> dict[str, Any]:
    with new_home(work) as home:
        say("late: the first run, without the late file")
        before, _ = run_cycle(home, first)
        say("late: again, with the late file")
        after, report = run_cycle(home, second)
        found, profile = checksum(home), report["profile"]
    with new_home(work) as other:
        say("late: all at once, in an empty home")
        fresh, _ = run_cycle(other, second)
        wanted = checksum(other)
    return {
        "first": before.as_json(), "late": after.as_json(), "fresh": fresh.as_json(), "profile": profile,
        "differing_views": sorted(view for view in wanted if found[view] != wanted[view]),
    }  # fmt: skip


def _households(delivery: Delivery) -> int:
    files = {file["name"]: int(file["rows"]) for file in manifest(delivery.inbox, "register")["files"]}
    return files["households.csv"]

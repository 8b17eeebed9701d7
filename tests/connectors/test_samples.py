"""The published samples: every row is typed or set aside, and exactly the rows that were spoilt are set aside."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from connectors.delivery import check_delivery, list_deliveries
from connectors.read import read_delivery
from connectors.sources import REQUIRED
from pipeline.cycle import Cycle

SAMPLES = (Path(__file__).parents[2] / "../shared/sample").resolve()
NAMES = sorted(path.name for path in SAMPLES.iterdir()) if SAMPLES.is_dir() else []

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not NAMES, reason="the shared samples are not here")]

Rows = set[tuple[str, str, int]]


def spoilt(sample: Path) -> dict[str, dict[tuple[str, str, int], str]]:
    """What truth says was done to rows: quarantine (with its rule), duplicate, corrected_later."""
    found: dict[str, dict[tuple[str, str, int], str]] = defaultdict(dict)
    with (sample / "truth" / "errors.csv").open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            what, _, rule = row["corruption"].partition(":")
            key = (row["source"], row["file_name"], int(row["row_number"]))
            if what in {"quarantine", "foreign_currency"}:
                found["quarantine"][key] = rule or what
            elif what in {"duplicate", "corrected_later"}:
                found[what][key] = ""
    return found


@pytest.mark.parametrize("name", NAMES or ["none"])
def test_a_sample(name: str) -> None:
    sample, truth = SAMPLES / name, spoilt(SAMPLES / name)
    cycle = Cycle.of(*name.split("-"))
    assert list_deliveries(sample / "inbox") == REQUIRED
    bad: dict[tuple[str, str, int], str] = {}
    duplicates: Rows = set()
    corrected: Rows = set()
    for source in REQUIRED:
        seen: set[bytes] = set()
        for file in read_delivery(check_delivery(sample / "inbox", source, cycle)):
            last: dict[bytes, int] = {}
            for typed in file.batches:
                rows = [*typed.records.to_pylist(), *typed.quarantine.to_pylist()]
                for row in sorted(rows, key=lambda row: row["row_number"]):
                    key = (source, file.file.name, row["row_number"])
                    if "rule" in row:
                        bad[key] = row["rule"]
                    if row["row_digest"] in seen:
                        duplicates.add(key)
                        continue
                    seen.add(row["row_digest"])
                    if (correction := row.get("correction_digest")) is not None:
                        if correction in last:
                            corrected.add((source, file.file.name, last[correction]))
                        last[correction] = row["row_number"]
    assert bad == truth["quarantine"]
    assert duplicates == set(truth["duplicate"])
    assert corrected == set(truth["corrected_later"])

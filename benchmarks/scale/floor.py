"""The floor under a cycle: parse every file, join all ids, COPY what was published; in the run's own home, after it.

Its parts run one after the other on the same cores, each as its library does it (polars, DuckDB: a thread a core;
fastexcel and COPY: one). Starting Python and importing libraries is left out here, and counted in the run.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.scale.copying import KEY, PUBLISHED, STORED, NotAllRows, copy_rows
from benchmarks.scale.cycle import Home
from benchmarks.scale.municipality import ROOT, Delivery
from benchmarks.scale.processes import measure


def measure_floor(home: Home, delivery: Delivery, run_id: str, peers: Path) -> dict[str, Any]:
    """All three parts under a run that is published in `home`; `peers` is the Python of the peers' environment.

    `lowest_seconds`: the same with the tables' own rows in place of the published ones, the run's key left out: a
    floor that sinks where the warehouse stores more closely, so no bar hangs on it.

    Raises:
        NotAllRows: it did less than the whole.
    """
    parsed = _parse(home, delivery, peers)
    published = copy_rows(home.url, home.postmaster, run_id, PUBLISHED, home.folder / "floor")
    stored = copy_rows(home.url, home.postmaster, run_id, STORED, home.folder / "floor", KEY)
    laps = parsed.pop("laps")
    join = laps.pop("join")
    return {
        "seconds": round(parsed["seconds"] + published.seconds, 2),
        "cpu_seconds": round(parsed["cpu_seconds"] + published.cpu_seconds, 2),
        "lowest_seconds": round(parsed["seconds"] + stored.seconds, 2),
        "parse_seconds": round(sum(lap["seconds"] for lap in laps.values()), 2),
        "parse_files": {name: lap["seconds"] for name, lap in laps.items()},
        "join_seconds": join["seconds"],
        "join_pairs": parsed["pairs"],
        "copy_seconds": round(published.seconds, 2),
        "copy_mb": published.megabytes,
        "copy_stored_seconds": round(stored.seconds, 2),
        "copy_stored_mb": stored.megabytes,
        "peak_mb": parsed["peak_mb"],
        "rows": published.rows,
    }


def _parse(home: Home, delivery: Delivery, peers: Path) -> dict[str, Any]:
    out = home.folder / "parse.json"
    command = [str(peers), "-m", "benchmarks.scale.parse", str(delivery.inbox), str(out)]
    used, _ = measure(command, home.postmaster, ROOT, home.environment, home.folder / "parse.log")
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    if found["rows"] != delivery.records:
        raise NotAllRows("records", delivery.records, found["rows"])
    return {**found, "peak_mb": used.command_peak_mb}

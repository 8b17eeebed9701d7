"""A cycle on DuckDB and on a Spark master with two workers: `python -m benchmarks.spark.run [--persons 30000]`.

Prints what each step took on either engine, and whether every table of the two runs is equal; ends with 1 where one
is not. What `make bench-spark` calls.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from benchmarks.spark.cluster import standalone
from benchmarks.spark.compare import compare_runs
from pipeline.cycle import Cycle
from pipeline.sampling import make_sample

ROOT: Final = Path(__file__).resolve().parents[2]
REGION, CYCLE = "yiyang", "2018H2"
HESV: Final = (sys.executable, "-c", "from pipeline.cli import main; main()")
STEPS: Final = ("land", "validate", "gate", "link", "assess", "decide", "screen", "publish", "report")


def main() -> None:
    """Read the command line, run both, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=30_000)
    parser.add_argument("--inbox", type=Path, help="deliveries of yiyang 2018H2 that are there already")
    parser.add_argument("--work", type=Path, default=Path(os.environ.get("HESV_HOME", ROOT / ".hesv")) / "bench-spark")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--memory", default="1g", help="of each worker")
    asked = parser.parse_args()
    shutil.rmtree(asked.work, ignore_errors=True)
    inbox = asked.inbox or _deliveries(asked.work, asked.persons)
    on_duckdb = _run(asked.work / "duckdb", inbox)
    with standalone(asked.work / "cluster", asked.workers, asked.memory) as cluster:
        on_spark = _run(asked.work / "spark", inbox, "--engine", "spark", "--spark-master", cluster.master)
        used, cpu = cluster.workers_used(), cluster.cpu_seconds()
    sys.stdout.write(_table(on_duckdb, on_spark))
    sys.stdout.write(f"Workers used: {used} of {asked.workers}; CPU of the cluster without the driver: {cpu:.0f} s\n")
    sys.exit(_report_difference(on_duckdb[0], on_spark[0]))


def _deliveries(work: Path, persons: int) -> Path:
    make_sample(REGION, Cycle.of(REGION, CYCLE), work / "sample", persons=persons, seed=1)
    return work / "sample" / "inbox"


def _run(home: Path, inbox: Path, *options: str) -> tuple[Path, float]:
    """The folder a run left in a home of its own, where nothing is parsed yet, and the seconds of the whole command."""
    environment = {**os.environ, "HESV_HOME": str(home), "HESV_ENGINE": "duckdb"}
    started = time.perf_counter()
    command = (*HESV, "run", "--region", REGION, "--cycle", CYCLE, "--inbox", str(inbox), "--force", "--json", *options)
    try:
        found = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE)  # noqa: S603
        seconds = time.perf_counter() - started
    finally:
        stop = (*HESV, "db", "stop")
        subprocess.run(stop, env=environment, cwd=ROOT, check=False, capture_output=True)  # noqa: S603
    return home / "runs" / REGION / CYCLE / json.loads(found.stdout)["run_id"], seconds


def _table(on_duckdb: tuple[Path, float], on_spark: tuple[Path, float]) -> str:
    lines = [f"{'step':<28}{'DuckDB s':>10}{'Spark s':>10}"]
    costs = [_seconds(run) for run, _ in (on_duckdb, on_spark)]
    for step in sorted(costs[0], key=lambda name: (STEPS.index(name.split("_")[0]), name)):
        lines.append(f"{step:<28}{costs[0][step]:>10.1f}{costs[1][step]:>10.1f}")  # noqa: PERF401 - a line a step
    lines.append(f"{'whole command':<28}{on_duckdb[1]:>10.1f}{on_spark[1]:>10.1f}")
    return "\n".join(lines) + "\n"


def _seconds(run: Path) -> dict[str, float]:
    return {file.stem: json.loads(file.read_text("utf-8"))["seconds"] for file in (run / "profile").glob("*.json")}


def _report_difference(one: Path, other: Path) -> int:
    compared = compare_runs(one, other)
    for found in compared:
        if found.differs is not None:
            sys.stdout.write(f"{found.table}: {found.differs}\n")
    equal = sum(found.differs is None for found in compared)
    rows = sum(found.rows for found in compared)
    sys.stdout.write(f"{equal} of {len(compared)} tables equal, {rows:,} rows\n")
    return 0 if equal == len(compared) else 1


if __name__ == "__main__":
    main()

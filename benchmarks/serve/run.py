"""Serving at size, what `make bench-serve` calls: `python -m benchmarks.serve.run [--size 1m]`.

Runs a cycle, publishes its tables under three earlier cycles, restarts the server so that its buffers are empty, and
measures look-ups and feeds. Leaves `serve.json` in --page, prints a table, ends with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.scale.cycle import Home, new_home, opened, run_cycle
from benchmarks.scale.municipality import CYCLE, REGION, ROOT, made_delivery, persons_of
from benchmarks.scale.run import HOME, keep_to_cores, machine, say
from benchmarks.serve.figures import bars
from benchmarks.serve.load import EARLIER
from benchmarks.serve.lookups import measure_look_ups, rows_by_table
from benchmarks.serve.townships import measure_release, measure_township
from pipeline.warehouse.embedded import stop_server
from pipeline.warehouse.loads import LOADS
from pipeline.warehouse.runs import published_run

FIGURES: Final = "serve.json"


def main() -> int:
    """Read the command line, measure, write, judge."""
    asked = arguments().parse_args()
    keep_to_cores()
    with published(asked) as (home, run_id):
        say(f"{asked.size}: publishing its tables under {', '.join(EARLIER)}")
        load(home, run_id)
        facts = {"machine": machine(), "persons": persons_of(asked.size), **measured(home)}
    asked.page.mkdir(parents=True, exist_ok=True)
    (asked.page / FIGURES).write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    say("\n".join(results(facts)))
    judged = list(bars(facts))
    say("\n".join(str(bar) for bar in judged))
    return int(not all(bar.is_met for bar in judged))


@contextmanager
def published(asked: argparse.Namespace) -> Iterator[tuple[Home, str]]:
    """A home with a published run of that size, and the run's id: the home that was named, else a new one."""
    if asked.home is not None:
        home = opened(asked.home.absolute())
        run = published_run(home.url, REGION, CYCLE)
        assert run is not None, f"{asked.home} has no published run of {REGION} {CYCLE}"
        yield home, run.run_id
        return
    delivery = made_delivery(persons_of(asked.size), asked.cache.absolute(), say)
    with new_home(asked.work.absolute()) as home:
        say(f"{asked.size}: running the cycle")
        _, told = run_cycle(home, delivery.inbox)
        yield home, told["run_id"]


def arguments() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="1m", help="persons")
    parser.add_argument("--cache", type=Path, default=HOME / "bench-samples", help="where made-up deliveries are kept")
    parser.add_argument("--work", type=Path, default=HOME / "bench-serve", help="where the home is made and removed")
    parser.add_argument("--home", type=Path, help="a HESV_HOME where `hesv run` has published that size already; kept")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "benchmarks", help="where figures go")
    return parser


def load(home: Home, run_id: str) -> None:
    """The run's tables under the earlier cycles, by a process in the home."""
    command = [sys.executable, "-m", "benchmarks.serve.load", run_id]
    subprocess.run(command, cwd=ROOT, env=home.environment, check=True)  # noqa: S603 - our own module


def measured(home: Home) -> dict[str, Any]:
    """Rows, look-ups and feeds, after a restart of the server."""
    rows = rows_by_table(home.url, [LOADS[name].target for name in LOADS])
    stop_server(home.folder)
    again = opened(home.folder)
    return {
        "cycles": 1 + len(EARLIER),
        "rows": rows,
        "look_ups": measure_look_ups(again.url),
        "release": measure_release(again),
        "township": measure_township(again.url),
    }


def results(facts: dict[str, Any]) -> list[str]:
    """One row a measure."""
    rows = f"{sum(facts['rows'].values()):,} rows of {facts['cycles']} cycles"
    lines = [f"{facts['persons']:,} persons, {rows}.", "", "| | of | p50 | p95 | max | |", "|---|---|---|---|---|---|"]
    for name, found in facts["look_ups"].items():
        lines.append(_row(f"look-up: {name.replace('_', ' ')}", found, "ms"))
    township, release = facts["township"], facts["release"]
    rows = f"{township['rows_a_township']:,} rows, {township['with_address']:.0%} with an address"
    lines.append(_row(f"feed of a township ({rows})", township["seconds"], "s"))
    all_of_them = f"feeds of all {release['townships']} townships ({release['rows']:,} rows)"
    used = f"CPU {release['cpu_seconds']:,.0f} s and the server's {release['server_cpu_seconds']:,.0f} s"
    peak = f"peak {release['command_peak_mb']:,} MB"
    return [*lines, f"| {all_of_them} | 1 | {release['seconds']:,.1f} | | | s, {used}, {peak} |"]


def _row(name: str, found: dict[str, float], unit: str) -> str:
    figures = " | ".join(f"{found[key]:,.2f}" for key in ("p50", "p95", "max"))
    return f"| {name} | {found['count']:,.0f} | {figures} | {unit} |"


if __name__ == "__main__":
    sys.exit(main())

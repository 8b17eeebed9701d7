"""How many households a second one core judges, and how long a what-if takes.

    python benchmarks/decide.py                       10,000 households, what-if over 100,000: a few minutes
    python benchmarks/decide.py --households 30000    a larger municipality: about a minute more for each 10,000
    python benchmarks/decide.py --keep DIR            keep the municipality and its run; the next call measures at once
    python benchmarks/decide.py --whatif 0            leave the what-if out

A made-up municipality is run whole, land to publish. Then every row of the table is measured in a process of its own,
bound to one core, over all its households, as often as --repeat says. The best repeat stands. Households a second are
counted by the seconds the core worked for the row, so that others on the machine take none of them (they still slow
each of them down: measure on an idle machine). Seconds of the clock and the process's peak memory stand beside.

The what-if needs no larger municipality: the run's tables are laid down once more under other household ids until they
hold as many households as --whatif says; then `hesv whatif` itself is called, on the two cores it takes, and timed from
the outside, start of Python included.

Exit code 1 where a row misses its target.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from deciding.municipality import home, multiplied, prepared
from deciding.rows import ROWS
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipeline.cycle import Cycle
from pipeline.steps.context import RunContext, open_context

WHATIF: Final = "what-if"
WHATIF_SECONDS: Final = 30.0
"""Over 100,000 households on two cores; more have their share more."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One row: what was done, how fast, against what."""

    name: str
    includes: str
    households: int
    seconds: float
    """By the clock."""
    core_seconds: float
    """What the core, or all cores of the what-if, worked."""
    peak_mb: float
    target: float | None = None
    """Households a second and core; of the what-if, seconds by the clock."""

    @property
    def rate(self) -> float:
        """Households a second and core."""
        return self.households / self.core_seconds

    @property
    def is_met(self) -> bool:
        """Whether the target is met."""
        if self.target is None:
            return True
        return self.seconds <= self.target if self.name == WHATIF else self.rate >= self.target


def measure_here(number: int, cycle: Cycle, run_id: str, repeat: int) -> dict[str, float]:
    """In the child: bind to one core, do the row's work, tell the best repeat."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    run, best = open_context(cycle, run_id), {"core_seconds": float("inf")}
    for _ in range(repeat):
        started, used = time.perf_counter(), time.process_time()
        count = ROWS[number].measure(run)
        worked, seconds = time.process_time() - used, time.perf_counter() - started
        if worked < best["core_seconds"]:
            best = {"households": count, "seconds": seconds, "core_seconds": worked}
    return best


def child(arguments: list[str]) -> tuple[str, float, float, float]:
    """A process of its own: what it printed, its wall seconds, its core seconds and its peak memory in MB.

    Memory is the largest of the process and its workers.
    """
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(arguments, stdout=told)  # noqa: S603 - this very program and `hesv`
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        told.seek(0)
        printed = told.read()
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
    return printed, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure_row(number: int, options: argparse.Namespace, run_id: str) -> Measured:
    """One row, in a process of its own."""
    row, place = ROWS[number], ["--row", str(number), "--run-id", run_id]
    given = ["--region", options.region, "--cycle", options.cycle, "--repeat", str(options.repeat)]
    printed, _, _, peak = child([sys.executable, __file__, *place, *given])
    told = json.loads(printed)
    return Measured(row.name, row.includes, told["households"], told["seconds"], told["core_seconds"], peak, row.target)


def measure_whatif(options: argparse.Namespace, run: RunContext) -> Measured:
    """`hesv whatif` over the run, its tables laid down until they hold enough households."""
    there = run.store.rows("households")
    with multiplied(run, -(-options.whatif // there)) as count:
        hesv = str(Path(sys.executable).with_name("hesv"))
        asked = [hesv, "whatif", "--region", options.region, "--cycle", options.cycle]
        _, seconds, used, peak = child([*asked, "--set", "dibao_standard=650", "--json"])
    target = WHATIF_SECONDS * max(count / 100_000, 1)
    includes = "`hesv whatif --set dibao_standard=650`, whole process, two workers"
    return Measured(WHATIF, includes, count, seconds, used, peak, target)


@contextmanager
def progress_line(first: str) -> Iterator[Callable[[str], None]]:
    """A line on the terminal that says what is being done."""
    shown = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(first, total=None)
        yield lambda what: progress.update(task, description=what)


def prepare_here(cycle: Cycle, options: argparse.Namespace) -> str:
    """In a child too, so that the rows' processes do not count its memory as theirs: the run to measure on."""
    with progress_line("getting ready") as tell:
        return prepared(cycle, options.households, Path(os.environ["HESV_HOME"]).parent, tell).store.run_id


def measure_all(options: argparse.Namespace) -> list[Measured]:
    """Every row, with a line that says what is being done."""
    with home(options.keep):
        place = ["--region", options.region, "--cycle", options.cycle, "--households", str(options.households)]
        run_id = child([sys.executable, __file__, "--prepare", *place])[0].strip()
        run, rows = open_context(Cycle.of(options.region, options.cycle), run_id), []
        with progress_line("measuring") as tell:
            for number, row in enumerate(ROWS):
                tell(f"measuring: {row.name}")
                rows.append(measure_row(number, options, run_id))
            if options.whatif:
                tell(f"measuring: what-if over {options.whatif:,} households")
                rows.append(measure_whatif(options, run))
        return rows


def show(rows: list[Measured]) -> None:
    """The table, and under it what each row includes."""
    console = Console(highlight=False, width=max(100, Console().width))
    table = Table()
    for name in ("", "households", "a second and core", "target", "core seconds", "seconds", "peak MB"):
        table.add_column(name, justify="right" if name else "left", no_wrap=True)
    for row in rows:
        target = "" if row.target is None else f"≤ {row.target:.0f} s" if row.name == WHATIF else f"≥ {row.target:,.0f}"
        colour = "green" if row.is_met else "red"
        shown = target and f"[{colour}]{target}[/{colour}]"
        numbers = (f"{row.core_seconds:.2f}", f"{row.seconds:.2f}", f"{row.peak_mb:,.0f}")
        table.add_row(row.name, f"{row.households:,}", f"{row.rate:,.0f}", shown, *numbers)
    console.print(table)
    for row in rows:
        console.print(f"[bold]{row.name}[/bold]: {row.includes}", soft_wrap=True)


def as_object(row: Measured) -> dict[str, Any]:
    """A row as --json has it."""
    return {**asdict(row), "households_a_second_and_core": round(row.rate, 1), "is_met": row.is_met}


def read_options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--households", type=int, default=10_000, help="size of the municipality (default 10,000)")
    parser.add_argument("--region", default="yiyang", help="its policy (default yiyang: it looks at most things)")
    parser.add_argument("--cycle", default="2018H2", help="its cycle (default 2018H2)")
    parser.add_argument(
        "--repeat", type=int, default=2, help="how often each row is measured (default 2; the best stands)"
    )
    parser.add_argument("--whatif", type=int, default=100_000, metavar="N",
                        help="households of the what-if, at least (default 100,000; 0: none)")  # fmt: skip
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="make the municipality there, or take the one that is there"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows there")
    parser.add_argument("--row", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--run-id", help=argparse.SUPPRESS)
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    """Measure and show; as a child, make the municipality or measure one row."""
    options = read_options()
    cycle = Cycle.of(options.region, options.cycle)
    if options.prepare:
        print(prepare_here(cycle, options))  # noqa: T201
        return 0
    if options.row is not None:
        print(json.dumps(measure_here(options.row, cycle, options.run_id, options.repeat)))  # noqa: T201
        return 0
    rows = measure_all(options)
    show(rows)
    if options.json:
        options.json.write_text(json.dumps([as_object(row) for row in rows], indent=1) + "\n", encoding="utf-8")
    return 0 if all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

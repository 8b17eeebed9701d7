"""The whole cycle by size, what `make bench` calls: `python -m benchmarks.scale.run [--sizes 30k,1m] [--late 1m]`.

For each size: a made-up delivery out of the cache, an empty HESV_HOME with its server started, `hesv run` as a child
process on two cores, then the floor in the same home. Leaves `scale.json` and charts in --page, prints the tables, and
ends with 1 where a bar of the issue is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from benchmarks.scale import report
from benchmarks.scale.cycle import folder_megabytes, new_home, run_cycle
from benchmarks.scale.figures import bars, growth
from benchmarks.scale.floor import measure_floor
from benchmarks.scale.late import measure_late
from benchmarks.scale.municipality import ROOT, made_delivery, persons_of

CORES: Final = 2
HOME: Final = Path(os.environ.get("HESV_HOME", ROOT / ".hesv"))
READERS: Final = (
    "import importlib.metadata as m; print(', '.join(f'{n} {m.version(n)}' for n in ('polars', 'fastexcel', 'duckdb')))"
)


def main() -> int:
    """Read the command line, measure, write, judge."""
    asked = arguments().parse_args()
    keep_to_cores()
    facts: dict[str, Any] = {"machine": machine(), "readers": _readers(asked.peers), "sizes": {}}
    for size in filter(None, asked.sizes.split(",")):
        facts["sizes"][size] = run_size(size, asked)
        _write(facts, asked.page)
    if asked.late != "none":
        facts["late"] = run_late(asked.late, asked)
        _write(facts, asked.page)
    say("\n".join([*report.results(facts), "", *report.steps(facts), ""]))
    judged = list(bars(facts))
    say("\n".join(str(bar) for bar in judged))
    return int(not all(bar.is_met for bar in judged))


def arguments() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="30k,100k,300k,1m", help="persons, with commas; empty: none")
    parser.add_argument("--late", default="none", help="size of the phase with a late file, or none")
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv-bench" / "bin" / "python")
    parser.add_argument("--cache", type=Path, default=HOME / "bench-samples", help="where made-up deliveries are kept")
    parser.add_argument("--work", type=Path, default=HOME / "bench-scale", help="where homes are made and removed")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "benchmarks", help="where figures and charts go")
    return parser


def run_size(size: str, asked: argparse.Namespace) -> dict[str, Any]:
    """One delivery through the cycle, and its floor."""
    delivery = made_delivery(persons_of(size), asked.cache.absolute(), say)
    with new_home(asked.work.absolute()) as home:
        used, told = run_cycle(home, delivery.inbox)
        cpu = f"{used.cpu_seconds:.1f} + the server's {used.server_cpu_seconds:.1f} CPU s"
        say(f"{size}: {used.seconds:.1f} s, {cpu}, {used.peak_mb:,} MB")
        kept = folder_megabytes(Path(told["folder"]))
        floor = measure_floor(home, delivery, told["run_id"], asked.peers.absolute())
    say(f"{size}: floor {floor['seconds']:.1f} s, {floor['cpu_seconds']:.1f} CPU s, {floor['peak_mb']} MB")
    return {
        "persons": persons_of(size), "records": delivery.records, "delivered_mb": delivery.megabytes,
        "cycle": used.as_json(), "run_folder_mb": kept, "floor": floor, "profile": told["profile"],
    }  # fmt: skip


def run_late(size: str, asked: argparse.Namespace) -> dict[str, Any]:
    """The phase with a late file at one size."""
    persons = persons_of(size)
    delivery = made_delivery(persons, asked.cache.absolute(), say)
    return {"persons": persons, **measure_late(delivery, asked.work.absolute(), say)}


def keep_to_cores() -> None:
    """This process and all it starts, the server too, on the first cores it may use."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": min(CORES, os.cpu_count() or CORES), "memory_gb": round(memory / 1e9), "system": platform.system(),
        "python": platform.python_version(),
    }  # fmt: skip


def say(text: str) -> None:
    """A line on stdout, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _write(facts: dict[str, Any], page: Path) -> None:
    page.mkdir(parents=True, exist_ok=True)
    facts["growth"] = growth(list(facts["sizes"].values()))
    (page / report.FIGURES).write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    report.write(page)


def _readers(peers: Path) -> str:
    found = subprocess.run([str(peers), "-c", READERS], check=True, capture_output=True, text=True)  # noqa: S603
    return found.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())

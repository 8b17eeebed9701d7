"""Memory and time of each damaged delivery: `python benchmarks/damage.py [--heavy] [--only TEXT]`.

A child process of its own does what `land` and `validate` do with the damaged inbox: check, keep the bytes, read, type.
Its peak memory and time are printed; the exit code is 1 where one ended otherwise than the table says, took more than
1 GB or more than 60 seconds.
"""

from __future__ import annotations

import argparse
import os
import runpy
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from connectors.contract_file import load_contract
from connectors.delivery import check_delivery, list_deliveries
from connectors.files import open_file
from connectors.typed import type_batch
from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused
from pipeline.landed import Landed
from pipeline.sampling import make_sample

CYCLE = Cycle.of("yiyang", "2018H2")
MAX_MB, MAX_SECONDS = 1024, 60
CRASHED = "crashed"
SOURCES = ("register", "social_security", "employment", "housing", "banking")


def take(inbox: Path, home: Path) -> str:
    """What comes of an inbox: `refused: <message>` or the rules rows are set aside under."""
    rules: set[str] = set()
    landed = Landed(home)
    try:
        list_deliveries(inbox)
        checked = [check_delivery(inbox, source, CYCLE) for source in SOURCES]
        for delivery in checked:
            contract = load_contract(delivery.source)
            for file in delivery.files:
                landed.keep(file.path, file.sha256, delivery.source)
                with landed.opened(file.sha256) as plain:
                    for batch in open_file(contract, plain, file.name, file.rows):
                        typed = type_batch(contract, file.name, batch)
                        rules |= set(typed.quarantine["rule"].to_pylist())
                        if typed.records.num_rows + typed.quarantine.num_rows != batch.num_rows:
                            return "lost a row"
    except DeliveryRefused as refusal:
        return f"refused: {refusal.source}: {refusal}"
    return " ".join(["taken:", *sorted(rules)])


def measured(inbox: Path, home: Path) -> tuple[str, float, float]:
    """The outcome of a child's `take`, its seconds and its peak memory in MB."""
    start, told = time.monotonic(), home.with_suffix(".told")
    child = os.posix_spawn(sys.executable, [sys.executable, __file__, "--take", str(inbox), str(home), str(told)],
                           dict(os.environ))  # fmt: skip
    _, status, usage = os.wait4(child, 0)
    outcome = told.read_text("utf-8") if status == 0 else f"{CRASHED} ({os.waitstatus_to_exitcode(status)})"
    return outcome, time.monotonic() - start, usage.ru_maxrss / 1024


def is_as_told(damage: Any, outcome: str) -> bool:  # noqa: ANN401 - the table is loaded by its path
    """Whether the outcome is the one the table states."""
    if damage.outcome == "refused":
        return outcome.startswith(f"refused: {damage.source}:") and all(word in outcome for word in damage.words)
    return outcome.startswith("taken:") and damage.outcome in outcome.split()


def main() -> int:
    """Measure every damage of the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="part of a name")
    parser.add_argument("--heavy", action="store_true", help="the large ones only")
    parser.add_argument("--take", nargs=3, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.take:
        inbox, home, told = options.take
        told.write_text(take(inbox, home), "utf-8")
        return 0
    damages = runpy.run_path(str(Path(__file__).parent / "damage_table.py"))["DAMAGES"]
    failed = 0
    with tempfile.TemporaryDirectory(prefix="hesv-damage-") as name:
        folder = Path(name)
        make_sample("yiyang", CYCLE, folder / "sound", households=40, seed=7)
        print(f"{'kind':42} {'outcome':9} {'seconds':>7} {'MB':>6}")  # noqa: T201
        for damage in damages:
            if options.only not in damage.name or (options.heavy and not damage.is_heavy):
                continue
            work = folder / "work"
            shutil.copytree(folder / "sound" / "inbox", work / "outer" / "inbox")
            inbox = work / "outer" / "inbox"
            damage.act(inbox / ("banking" if damage.source == "inbox" else damage.source))
            outcome, seconds, peak = measured(inbox, work / "home")
            is_good = is_as_told(damage, outcome) and seconds <= MAX_SECONDS and peak <= MAX_MB
            failed += not is_good
            print(f"{damage.name:42} {outcome.partition(':')[0]:9} {seconds:7.1f} {peak:6.0f}", flush=True)  # noqa: T201
            if not is_good:
                print(f"    {outcome[:600]!a}", flush=True)  # noqa: T201
            shutil.rmtree(work)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""`hesv watch`: the monthly watch."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import AsJson, Region, console, print_json, progress
from pipeline.cli.show import show_report
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.steps import run_cycle


class NotAWatchMonth(UsageError):
    """--cycle names a half-year."""

    def __init__(self, cycle: str) -> None:
        super().__init__(cycle)
        self.cycle = cycle

    def __str__(self) -> str:
        return f"--cycle {self.cycle!r} is no month: a watch run is named 2018M11. For a half-year: hesv run."


def watch(
    region: Region,
    cycle: Annotated[str, typer.Option("--cycle", help="the month watched, as 2018M11")],
    inbox: Annotated[Path, typer.Option(help="folder with one folder a source, each with a manifest.json")],
    accept_missing: Annotated[list[str] | None, typer.Option(help="go without this source. May be repeated")] = None,
    as_json: AsJson = False,
) -> None:
    """Watch a month: alerts only, for households on the watch lists and those that left aid within two years.

    An income fallen below the standard, a death, three months of known zero income. No flag is published; the alerts
    are in serve.screening (hesv export screening). Exit codes as hesv run.

    Example: hesv watch --region yongning --cycle 2020M11 --inbox deliveries/yongning-2020M11
    """
    month = Cycle.of(region, cycle)
    if not month.is_watch:
        raise NotAWatchMonth(cycle)
    with progress(quiet=as_json) as announce:
        report = run_cycle(month, str(inbox), tuple(accept_missing or ()), announce=announce)
    if as_json:
        print_json(asdict(report))
    else:
        show_report(report)
        for kind, count in report.screening.items():
            console.print(f"{kind}: {count:,}", highlight=False)
        console.print(f"The alerts: hesv export screening --region {region} --cycle {cycle} --out alerts.xlsx")

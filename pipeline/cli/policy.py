"""`hesv policy`: look at the regions' policy files before they are needed."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from typing import Annotated

import typer

from pipeline.cli.options import AsJson, console, print_json
from pipeline.cycle import Cycle, last_day
from pipeline.errors import UsageError
from pipeline.policy.coverage import lacks
from pipeline.policy.json_schema import policy_schema
from pipeline.steps.context import policies

app = typer.Typer(no_args_is_help=True, help="The regions' policy files: check them, or print their JSON schema.")


class DayUnreadable(UsageError):
    """A day that is none."""

    def __init__(self, written: str) -> None:
        super().__init__(written)
        self.written = written

    def __str__(self) -> str:
        return f"--on {self.written!r} is no day. Write it like 2019-01-01."


@app.command()
def check(
    region: Annotated[list[str] | None, typer.Option(help="only this region. May be repeated")] = None,
    on: Annotated[str | None, typer.Option(help="a day like 2019-01-01; else the next half-year's first day")] = None,
    as_json: AsJson = False,
) -> None:
    """Load every policy file and name the values a region lacks on the next cycle's first day.

    Exit 2 where a file may not be loaded. A value that is lacking is a warning: households that need it go to review.

    Example: hesv policy check --on 2019-01-01
    """
    loaded = policies()
    day = _next_cycle(date.today()) if on is None else _day(on)  # noqa: DTZ011 - the office's own calendar day
    found = [lack for name in region or sorted(loaded.regions) for lack in lacks(loaded.region(name), day)]
    if as_json:
        print_json([{"region": lack.region, "parameter": lack.parameter, "message": str(lack)} for lack in found])
        return
    for lack in found:
        console.print(f"warning: {lack}", style="yellow", markup=False, highlight=False)
    console.print(f"{len(loaded.regions)} regions loaded, {len(found)} values lacking on {day}", highlight=False)


@app.command()
def schema() -> None:
    """Print the JSON schema of a policy file; an editor that knows it helps while one is written.

    Example: hesv policy schema > policy.schema.json
    """
    sys.stdout.write(schema_text())


def schema_text() -> str:
    """The schema as it lies beside the region files, in pipeline/policy/policy.schema.json."""
    return json.dumps(policy_schema(), ensure_ascii=False, indent=1) + "\n"


def _next_cycle(day: date) -> date:
    """The first day of the half-year after the one that holds `day`."""
    running = Cycle.of("", f"{day.year}H{1 if day.month < 7 else 2}")  # noqa: PLR2004 - July opens the second half
    return last_day(running.month) + timedelta(days=1)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise DayUnreadable(written) from error

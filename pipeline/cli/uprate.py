"""`hesv uprate`: amounts raised in the month a standard changes."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Annotated

import typer

from pipeline.cli.options import AsJson, Region, console, print_json
from pipeline.errors import UsageError
from pipeline.steps.uprating import run_uprating

MONTH = re.compile(r"^(20\d{2})-(0[1-9]|1[0-2])$")
FEN = 100


class NotAMonth(UsageError):
    """--month is none."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return f"--month {self.text!r} is no month. Write it as 2019-01."


def uprate(
    region: Region,
    month: Annotated[str, typer.Option(help="the month a standard changes, as 2019-01")],
    as_json: AsJson = False,
) -> None:
    """Raise amounts to the standards of a month, on the evidence of the last published cycle.

    Nothing else is judged anew: nothing falls and nothing ends. The run is published as 2019U01 and released like any
    other (hesv release --cycle 2019U01). In a month without a change nothing is published.

    Example: hesv uprate --region yiyang --month 2019-01
    """
    found = MONTH.match(month)
    if found is None:
        raise NotAMonth(month)
    made = run_uprating(region, int(found[1]) * FEN + int(found[2]))
    if as_json:
        print_json(asdict(made))
    elif not made.changed:
        console.print(f"{region} {month}: no standard changes in this month. Nothing was published.", highlight=False)
    else:
        more = f"{made.raised:,} amounts raised, {made.more_fen / FEN:,.2f} yuan a month more."
        said = "published as" if made.state == "done" else "published already, nothing is to do:"
        console.print(
            f"{region} {made.cycle}: {said} {made.run_id}\nIt rests on {made.rests_on}; changed: "
            f"{', '.join(made.changed)}.\n{more}",
            highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip

"""`hesv release`: a supervisor's approval lets the townships' feeds out."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.options import AsJson, CycleName, Region, console, print_json
from pipeline.cycle import Cycle
from pipeline.steps.releasing import release_cycle


def release(
    region: Region,
    cycle: CycleName,
    by: Annotated[str, typer.Option(help="who approves; recorded with the release")],
    note: Annotated[str, typer.Option(help="a note for the record")] = "",
    as_json: AsJson = False,
) -> None:
    """Record the approval of the published run and write one XLSX and one CSV a township.

    Nothing unapproved leaves. Releasing the same run again says so and changes nothing.
    """
    result = release_cycle(Cycle.of(region, cycle), by, note)
    if as_json:
        print_json(result.as_dict())
    else:
        console.print(result.text(), highlight=False, markup=False)

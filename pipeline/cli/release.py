"""`hesv release`: a supervisor's approval lets the townships' feeds out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from pipeline.cli.options import AsJson, CycleName, Region, console, print_json
from pipeline.cli.show import table_of
from pipeline.cycle import Cycle
from pipeline.steps.releasing import release_cycle


def release(
    region: Region,
    cycle: CycleName,
    by: Annotated[str, typer.Option(help="who approves; recorded with the release")],
    note: Annotated[str | None, typer.Option(help="a note for the record")] = None,
    as_json: AsJson = False,
) -> None:
    """Record the approval of the published run and write one XLSX and one CSV a township.

    Nothing unapproved leaves. Releasing the same run again says so and changes nothing.

    Example: hesv release --region yiyang --cycle 2018H2 --by "A. Supervisor"
    """
    result = release_cycle(Cycle.of(region, cycle), by, note)
    if as_json:
        print_json(asdict(result))
        return
    console.print(str(result), highlight=False, markup=False, soft_wrap=True)
    table = table_of("township", "file", "rows", "to do", numbers_from=2)
    for file in result.files:
        table.add_row(file.township_code, file.name, f"{file.rows:,}", f"{file.rows_to_do:,}")
    console.print(table)

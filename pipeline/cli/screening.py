"""`hesv screening`: the statistics tables of a screening, village to county."""

from __future__ import annotations

import typer

from pipeline.cli.options import CycleName, Out, Region, console
from pipeline.cli.show import table_of
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.screening.statistics import roll_up
from pipeline.steps.screening import write_book
from pipeline.wording.words import word


class NotAWorkbook(UsageError):
    """--out does not end as the file it becomes."""

    def __init__(self, ending: str) -> None:
        super().__init__(ending)
        self.ending = ending

    def __str__(self) -> str:
        return f"--out ends in {self.ending!r}; the statistics tables are a workbook: name a file that ends in .xlsx."


def screening(region: Region, cycle: CycleName, out: Out) -> None:
    """Write the statistics tables of the published run: who may be missed, wrongly covered or wrongly paid.

    One sheet each for counties, townships and villages, ready to print and sign; their totals are the same. A
    fourth lists the self-care assessments to be checked, drawn so that nobody chooses them. The findings themselves:
    hesv export screening.

    Example: hesv screening --region longnan --cycle 2019H1 --out statistics.xlsx
    """
    if out.suffix.lower() != ".xlsx":
        raise NotAWorkbook(out.suffix)
    villages = write_book(Cycle.of(region, cycle), out)
    shown = typer.style(str(out), bold=True)
    typer.echo(f"{len(villages)} villages in {shown}")
    table = table_of("kind", "", "findings", numbers_from=2)
    for total in roll_up(villages, 0):
        for kind, count in total.kinds.items():
            if count:
                table.add_row(kind, word("screening", kind), f"{count:,}")
    console.print(table)

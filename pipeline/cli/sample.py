"""`hesv sample`: a municipality of made-up people, with truth."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from pipeline.cli.options import AsJson, CycleName, Out, Region, console, counting, print_json, progress
from pipeline.cli.show import table_of
from pipeline.cycle import Cycle
from pipeline.sampling import make_sample


def sample(
    region: Region,
    cycle: CycleName,
    out: Out,
    households: Annotated[int | None, typer.Option(min=1, help="how many households")] = None,
    persons: Annotated[int | None, typer.Option(min=1, help="or: the first households that hold so many")] = None,
    seed: Annotated[int, typer.Option(help="the same seed gives the same bytes")] = 1,
    dirt: Annotated[
        float, typer.Option(min=0.1, max=4, help="how many times as dirty as usual; above 1 with twins and namesakes")
    ] = 1.0,
    as_json: AsJson = False,
) -> None:
    """Make a synthetic municipality: OUT/inbox with the deliveries of five sources, OUT/truth to score by.

    Everybody in it is made up. Give its size once, with --households or --persons.

    Example: hesv sample --region yiyang --cycle 2018H2 --households 2000 --out sample
    """
    with progress(quiet=as_json) as announce:
        report = make_sample(
            region,
            Cycle.of(region, cycle),
            out,
            households=households,
            persons=persons,
            seed=seed,
            progress=counting(announce, households or persons or 0, by_persons=households is None),
            dirt=dirt,
        )
    if as_json:
        print_json(asdict(report))
        return
    console.print(f"{report.households:,} households, {report.persons:,} persons in {out}/inbox; truth in {out}/truth")
    table = table_of("source", "file", "rows", numbers_from=2)
    for source, file_name, rows in report.rows:
        table.add_row(source, file_name, f"{rows:,}")
    console.print(table)

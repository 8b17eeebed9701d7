"""`hesv sample`: a municipality of made-up people, with truth."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.options import AsJson, CycleName, Out, Region, console, print_json, progress
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.sampling.municipality import make_sample


class SizeMissing(UsageError):
    """Neither --households nor --persons, or both."""

    def __str__(self) -> str:
        return "Say how large: either --households N or --persons N."


def sample(
    region: Region,
    cycle: CycleName,
    out: Out,
    households: Annotated[int | None, typer.Option(min=1, help="how many households")] = None,
    persons: Annotated[int | None, typer.Option(min=1, help="or how many persons")] = None,
    seed: Annotated[int, typer.Option(help="the same seed gives the same bytes")] = 1,
    as_json: AsJson = False,
) -> None:
    """Make a synthetic municipality: OUT/inbox with the deliveries of five sources, OUT/truth to score by.

    Everybody in it is made up. Example: hesv sample --region yiyang --cycle 2018H2 --households 2000 --out sample
    """
    if (households is None) == (persons is None):
        raise SizeMissing
    with progress(quiet=as_json) as announce:
        report = make_sample(
            Cycle.of(region, cycle), out, households=households, persons=persons, seed=seed, announce=announce
        )
    if as_json:
        print_json(report.counts)
    else:
        console.print(f"{report.counts['households']:,} households, {report.counts['members']:,} members in {out}")

"""`hesv export`, `hesv score`, `hesv checksum`: looking at what is published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.access import EVERYWHERE, Actor, Role
from pipeline.cli.options import AsJson, CycleName, Out, Region, Speaker, console, print_json
from pipeline.cli.show_score import score_as_json, show_score
from pipeline.cycle import Cycle
from pipeline.settings import load_settings
from pipeline.steps.context import ready_warehouse
from pipeline.steps.exporting import export_for
from pipeline.steps.scoring_run import score_detail, score_run
from pipeline.warehouse.views import view_checksum


def export(
    view: Annotated[str, typer.Argument(help="flag, identity_link, income_month, asset, household_assessment, …")],
    region: Region,
    cycle: CycleName,
    out: Out,
    by: Speaker,
) -> None:
    """Write one view of schema serve as .csv, .xlsx or .parquet, by the ending of --out; who took it is kept.

    Example: hesv export flag --region yiyang --cycle 2018H2 --out flags.xlsx
    """
    about = Cycle.of(region, cycle)
    rows = export_for(ready_warehouse(load_settings()), Actor(by, Role.OFFICE, (EVERYWHERE,)), about, view, out)
    console.print(f"{rows:,} rows of serve.{view} in {out}", highlight=False)


def score(
    truth: Annotated[Path, typer.Option(help="folder with links.csv, decisions.csv, errors.csv")],
    region: Region,
    cycle: CycleName,
    as_json: AsJson = False,
) -> None:
    """Hold the published run against a truth folder: linkage and decisions.

    A run never reads truth; this command does, for measuring only.
    """
    url, about = ready_warehouse(load_settings()), Cycle.of(region, cycle)
    links, decisions = score_run(url, about, truth)
    detail = score_detail(url, about, truth)
    if as_json:
        print_json(score_as_json(links, decisions, detail))
    else:
        show_score(links, decisions, detail)


def checksum(region: Region, cycle: CycleName) -> None:
    """Print a sha256 a view of the published run (run_id, revision, supersedes and times left out)."""
    print_json(view_checksum(ready_warehouse(load_settings()), region, Cycle.of(region, cycle).name))

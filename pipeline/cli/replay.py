"""`hesv replay` and `hesv diff`: is a run what it was, and what did a new revision change."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from pipeline.cli.options import AsJson, CycleName, Region, console, messages, print_json, progress
from pipeline.cli.show import table_of
from pipeline.cli.show_difference import show_difference
from pipeline.cycle import Cycle
from pipeline.settings import load_settings
from pipeline.steps.context import ready_warehouse
from pipeline.steps.differing import difference
from pipeline.steps.replaying import ReplayReport, find_replayable, list_otherwise
from pipeline.steps.replaying import replay as replay_run

MOST_SHOWN = 200


def replay(
    run: Annotated[str, typer.Option("--run", help="run_id of a published run")],
    as_json: AsJson = False,
) -> None:
    """Repeat a published run from its landed bytes, policy, model and judgements, and compare every table.

    Says `identical`, or names the first table, key and columns that differ (exit 1). Nothing is published. Where the
    code, policy or model is no longer the recorded one it says so first and compares all the same.

    Example: hesv replay --run yiyang-2018H2-0123456789ab-1
    """
    recorded = find_replayable(run)
    for text in list_otherwise(recorded):
        messages.print(f"Not as recorded, {text}", style="yellow", markup=False, highlight=False)
    with progress(quiet=as_json) as announce:
        report = replay_run(recorded, announce=announce)
    if as_json:
        print_json(asdict(report))
    else:
        _show_replay(report)
    if not report.identical:
        raise typer.Exit(1)


def diff(
    region: Region,
    cycle: CycleName,
    from_run: Annotated[
        str | None, typer.Option("--from", help="an earlier run; the superseded one if left out")
    ] = None,
    to_run: Annotated[str | None, typer.Option("--to", help="a later run; the published one if left out")] = None,
    as_json: AsJson = False,
) -> None:
    """Show which flags a new revision of a cycle changed, and through which records.

    Example: hesv diff --region yiyang --cycle 2018H2
    """
    settings = load_settings()
    found = difference(ready_warehouse(settings), settings.home, Cycle.of(region, cycle), from_run, to_run)
    if as_json:
        print_json(asdict(found))
    else:
        show_difference(asdict(found), most=MOST_SHOWN)


def _show_replay(report: ReplayReport) -> None:
    if report.identical:
        console.print(f"{report.run_id}: identical", style="green", highlight=False)
        return
    first = report.tables[0]
    key = ", ".join(f"{name}={value}" for name, value in first.key.items())
    columns = ", ".join(first.columns) or "the whole row, which one side does not have"
    console.print(f"{report.run_id}: differs, first in {first.table} ({key}): {columns}", style="red", highlight=False)
    table = table_of("table", "rows only published", "rows only replayed")
    for found in report.tables:
        table.add_row(found.table, f"{found.only_published:,}", f"{found.only_replayed:,}")
    console.print(table)
    console.print(f"The replay's tables: {report.folder}", highlight=False)

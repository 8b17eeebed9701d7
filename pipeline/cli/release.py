"""`hesv release`: a supervisor looks, sends back, or approves and so lets the townships' feeds out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from pipeline.cli.options import AsJson, CycleName, Region, console, print_json
from pipeline.cli.show import table_of
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.feeds.preview import Preview
from pipeline.feeds.release import ReleaseReport
from pipeline.settings import load_settings
from pipeline.steps.context import ready_warehouse
from pipeline.steps.previewing import preview_release
from pipeline.steps.releasing import release_cycle, send_back_release


def release(
    region: Region,
    cycle: CycleName,
    by: Annotated[str, typer.Option(help="who approves or sends back; recorded")] = "",
    note: Annotated[str | None, typer.Option(help="a note for the record")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="show what would leave, and change nothing")] = False,
    send_back: Annotated[bool, typer.Option("--send-back", help="do not let the run out; needs --note")] = False,
    as_json: AsJson = False,
) -> None:
    """Record the approval of the published run and write one feed a township.

    Nothing unapproved leaves. Releasing the same run again says so and changes nothing. --preview shows what would
    leave and what speaks against it; --send-back records why it does not.

    Example: hesv release --region yiyang --cycle 2018H2 --by "A. Supervisor"
    """
    of = Cycle.of(region, cycle)
    if preview and send_back:
        raise UsageError("Look (--preview) or send back (--send-back), not both.")
    if preview:
        _show_preview(preview_release(ready_warehouse(load_settings()), of, by), as_json=as_json)
    elif send_back:
        run_id = send_back_release(ready_warehouse(load_settings()), of, by, note or "")
        console.print(f"Run {run_id} of {region} {cycle} was sent back by {by}: {note}", highlight=False, markup=False)
    else:
        _show_release(release_cycle(of, by, note), as_json=as_json)


def _show_release(made: ReleaseReport, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(made))
        return
    console.print(str(made), highlight=False, markup=False, soft_wrap=True)
    table = table_of("township", "file", "rows", "to do", "resting", numbers_from=2)
    for file in made.files:
        table.add_row(
            file.township_code, file.name, *(f"{n:,}" for n in (file.rows, file.rows_to_do, file.rows_resting))
        )
    console.print(table)


def _show_preview(found: Preview, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(found))
        return
    state = f"approved by {found.approved_by}" if found.approved_by else "not approved"
    resting = sum(found.resting.values())
    console.print(
        f"{found.region} {found.cycle}, run {found.run_id} (revision {found.revision}), {state}: {found.flags:,} rows, "
        f"{found.to_do:,} ask for something, {found.adverse:,} lower, end or refuse; of these {found.hanging:,} hang "
        f"on a record, and {found.expected_wrong:,.2f} may rest on somebody else's. {resting:,} rest. "
        f"Amounts change by {found.amount_change:,} yuan a month; nothing falls before {found.earliest_stop_month}.",
        highlight=False, markup=False, soft_wrap=True,
    )  # fmt: skip
    table = table_of("outcome", "action", "now", found.previous_cycle, "adverse", "yuan a month", numbers_from=2)
    for line in found.actions:
        counts = (f"{line.flags:,}", f"{line.before:,}", f"{line.adverse:,}", f"{line.amount_change:,}")
        table.add_row(line.outcome, line.action, *counts)
    console.print(table)
    for doubt in found.warnings:
        said = ", ".join(f"{name} {value}" for name, value in doubt.values.items())
        console.print(f"{doubt.severity}: {doubt.code} ({said})", highlight=False, markup=False, soft_wrap=True)

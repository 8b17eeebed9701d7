"""`hesv retention`: what the office's terms let go, and its deletion."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from pipeline.cli.options import AsJson, Speaker, console, messages, print_json, progress
from pipeline.cli.show import table_of
from pipeline.steps.retaining import Retention, delete_retained, list_retention

MB: Final = 1_000_000


def retention(
    by: Speaker,
    delete: Annotated[bool, typer.Option("--delete", help="delete what is listed; it cannot be taken back")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what is kept no longer by the office's terms, and with --delete delete it.

    Two terms, in months after a cycle's as-of date: HESV_KEEP_WORKING_MONTHS for the tables a run works on (whole
    deliveries, in clear), HESV_KEEP_LANDED_MONTHS for the sealed landed files. A region's newest half-year stays, and
    a cycle with an objection that is not settled. The warehouse is not touched. What is deleted is written into the
    audit first. Afterwards `hesv replay` and the delivered row behind an amount are no longer there for these cycles.

    Example: HESV_KEEP_WORKING_MONTHS=12 HESV_KEEP_LANDED_MONTHS=36 hesv retention
    """
    found = list_retention()
    if as_json:
        print_json(_as_json(found))
    else:
        _show(found)
    if delete and not found.plan.is_empty:
        with progress(quiet=as_json) as announce:
            delete_retained(found, by, announce)
        messages.print("Deleted, and written into the audit.", highlight=False)
    elif not found.plan.is_empty:
        messages.print("Nothing was deleted. To delete this: hesv retention --delete", highlight=False)


def _as_json(found: Retention) -> dict[str, Any]:
    plan = found.plan
    return {
        "runs": [
            {"region": run.cycle.region, "cycle": run.cycle.name, "run_id": run.run_id} for run in plan.runs
        ],
        "parsed_files": len(plan.parsed), "landed_files": list(plan.landed),
        "bytes": {"working": found.working_bytes, "parsed": found.parsed_bytes, "landed": found.landed_bytes},
        "held": [{"region": one.cycle.region, "cycle": one.cycle.name, "why": one.why} for one in plan.held],
    }  # fmt: skip


def _show(found: Retention) -> None:
    plan = found.plan
    parts = (
        ("working tables of runs", len(plan.runs), found.working_bytes),
        ("files with parsed parts", len(plan.parsed), found.parsed_bytes),
        ("landed files", len(plan.landed), found.landed_bytes),
    )
    table = table_of("kept no longer", "how many", "MB")
    for what, count, size in parts:
        table.add_row(what, f"{count:,}", f"{size / MB:,.1f}")
    console.print(table)
    for run in plan.runs:
        console.print(f"  {run.cycle.region} {run.cycle.name}: {run.run_id}", highlight=False, markup=False)
    for one in plan.held:
        said = f"  {one.cycle.region} {one.cycle.name} is kept: {one.why}"
        console.print(said, highlight=False, markup=False)

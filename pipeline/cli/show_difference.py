"""How a difference between two runs looks on a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.cli.options import console
from pipeline.cli.show import table_of

MOST_RECORDS = 6


def show_difference(found: Mapping[str, Any], *, most: int) -> None:
    """What changed, why, and the first `most` flags with the records behind them: those with another result first.

    `found` is a `pipeline.differences.Difference` as it lies in difference.json.
    """
    console.print(
        f"\n{found['region']} {found['cycle']}: {found['to_run']} against {found['from_run']}\n"
        f"{found['revised']:,} flag(s) of {found['households']:,} household(s) have a new revision, "
        f"{found['turned']:,} of them another result.",
        highlight=False,
    )
    for text in found["inputs_changed"]:
        console.print(f"  {text}", markup=False, highlight=False)
    for run_id in found["without_records"]:
        console.print(f"The folder of {run_id} is gone: records cannot be named.", style="yellow", highlight=False)
    columns = ("household", "person", "from", "to", "reasons", "record: before → after")
    table = table_of(*columns, numbers_from=len(columns))
    for flag in sorted(found["flags"], key=lambda flag: not flag["is_turned"])[:most]:
        person = "" if flag["member_no"] is None else str(flag["member_no"])
        reasons = ", ".join(flag["after"]["reason_codes"]) if flag["after"] else ""
        table.add_row(
            flag["household_id"],
            person,
            _side(flag["before"]),
            _side(flag["after"]),
            reasons,
            _records(flag["records"]),
        )
    if found["flags"]:
        console.print(table)
    if found["revised"] > most:
        console.print(f"… and {found['revised'] - most:,} more: hesv diff --json lists up to {len(found['flags']):,}.")


def _side(said: Mapping[str, Any] | None) -> str:
    return "–" if said is None else f"{said['outcome']} {said['action']} {said['amount_monthly'] or ''}".strip()


def _records(records: list[Mapping[str, Any]]) -> str:
    shown = [
        f"{one['file']} row {one['row']}: {one['before'] or '–'} → {one['after'] or '–'}"
        for one in records[:MOST_RECORDS]
    ]
    more = len(records) - MOST_RECORDS
    return "\n".join([*shown, *([f"and {more} more"] if more > 0 else [])])

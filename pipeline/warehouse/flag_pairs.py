"""Two runs' flags side by side, where a caseworker sees a difference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pipeline.differences import FlagPair, Said
from pipeline.warehouse.connection import connection
from pipeline.warehouse.revisions import differs, same_person

FETCH_ROWS: Final = 10_000
SAID: Final = ("outcome", "action", "category", "amount_monthly::text", "reason_codes")
ONE_RUN: Final = "(SELECT * FROM core.flag WHERE region = %s AND cycle = %s AND run_id = %s)"
PAIRS: Final = (
    "SELECT coalesce(b.household_id, a.household_id), coalesce(b.member_no, a.member_no), "  # noqa: S608 - our own names
    f"{', '.join(f'{side}.{name}' for side in 'ba' for name in SAID)} "
    f"FROM {ONE_RUN} AS b FULL JOIN {ONE_RUN} AS a ON {same_person('b', 'a')} WHERE {differs('b', 'a')} "
    'ORDER BY coalesce(b.household_id, a.household_id) COLLATE "C", coalesce(b.member_no, a.member_no) NULLS FIRST'
)


def differing_flags(url: str, region: str, cycle: str, from_run: str, to_run: str) -> Iterator[FlagPair]:
    """Every flag that says something else in `to_run` than in `from_run`, by household and person, streamed."""
    with connection(url) as session, session.cursor(name="flag_pairs") as cursor:
        cursor.itersize = FETCH_ROWS
        cursor.execute(PAIRS, (region, cycle, from_run, region, cycle, to_run))
        for household_id, member_no, *said in cursor:
            yield FlagPair(household_id, member_no, _said(said[:5]), _said(said[5:]))


def _said(row: list[object]) -> Said | None:
    outcome, action, category, amount, reasons = row
    if outcome is None:
        return None
    return Said(str(outcome), str(action), category, amount, tuple(reasons))  # type: ignore[arg-type]

"""核对报告: gather all that one published run says of one household, for whoever may see it.

Facts come from the warehouse through the reader's own eyes; the trace and the register's rows from the run's folder,
once it is known that he sees the household.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.access import Actor
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.household_report.compose import compose, elsewhere_of
from pipeline.household_report.judged_again import judge_again
from pipeline.household_report.model import Report, Rest, Standing, Word
from pipeline.policy.region_policy import RegionPolicy
from pipeline.steps.context import policies
from pipeline.steps.household_folder import read_folder
from pipeline.steps.resting import Resting, resting_of
from pipeline.warehouse.guarded import keep_event, url_as
from pipeline.warehouse.reading.households import HouseholdRows, read_household, rows_aside, visible_run


class NoSuchHousehold(UsageError):
    """A household that is in no published run, or not for this person to see: he is not told which."""

    def __init__(self, region: str, cycle: str, household_id: str) -> None:
        super().__init__(region, cycle, household_id)
        self.region, self.cycle, self.household_id = region, cycle, household_id

    def __str__(self) -> str:
        return (
            f"There is no household {self.household_id} in the published run of {self.region} {self.cycle} that you "
            "may see. Check region, cycle and number: hesv export flag --help"
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """A report, how things stand now beside it, and whether its numbers are revealed."""

    report: Report
    standing: Standing
    is_revealed: bool


def look_at_household(
    url: str,
    actor: Actor,
    home: Path,
    cycle: Cycle,
    household_id: str,
    *,
    purpose: str | None = None,
    revision: int | None = None,
    action: str = "household_look",
) -> Shown:
    """The report as this person may see it; that he looks is kept first. With a `purpose` numbers are whole.

    `revision`: of the run, where it is not the current one.

    Raises:
        Forbidden: his role does not look, or not reveal.
        NoSuchHousehold: none that he may see.
    """
    actor.need_look(purpose)
    seen = url_as(url, actor)
    run = visible_run(seen, cycle.region, cycle.name, household_id, revision)
    if run is None:
        raise NoSuchHousehold(cycle.region, cycle.name, household_id)
    subject = f"{cycle.region}/{cycle.name}/{household_id}"
    said = "household_reveal" if purpose is not None else action
    keep_event(url, actor, said, subject, purpose=purpose, detail={"run_id": run.run_id})
    rows = read_household(seen, run, household_id)
    kept = read_folder(home, run, household_id)
    again = None if kept is None or kept.household is None else judge_again(kept.household, _policy(cycle))
    aside = () if kept is None else rows_aside(seen, run, kept.places)
    report = compose(rows, cycle, household_id, kept, again, aside, is_revealed=purpose is not None)
    rests = resting_of(seen, cycle, household_id, rows.facts["flags"]) if run.is_current else ()
    return Shown(report, _standing(rows, rests), purpose is not None)


def _policy(cycle: Cycle) -> RegionPolicy:
    return policies().region(cycle.region)


def _standing(rows: HouseholdRows, rests: Iterable[Resting]) -> Standing:
    """What came after the run: words on its tasks, what rests, its approval, later runs."""
    stops = {row["earliest_stop_month"] for row in rows.facts["flags"]} - {None}
    return Standing(
        words={
            row["task_id"]: Word(row["judgement"], row["decided_by"], row["decided_at"])
            for row in rows.facts["tasks"]
            if row["judgement"] is not None
        },
        rests={one.member_no: Rest(one.why, one.objection_id) for one in rests},
        earliest_stop_month=max(stops, default=None),
        later=elsewhere_of(rows)[1],
        is_current=rows.run.is_current,
    )

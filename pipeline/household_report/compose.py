"""One household's report out of what the warehouse published and what the run's folder kept. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from pipeline.assessment.facts import Household
from pipeline.cycle import Cycle
from pipeline.decision.judgement import Flag
from pipeline.household_report.evidence import Person
from pipeline.household_report.judged_again import JudgedAgain
from pipeline.household_report.model import Earlier, Heading, Report, Said
from pipeline.household_report.people import (
    bills_of,
    payments_of,
    people_of,
    registered_of,
    relief_of,
    supporters_of,
)
from pipeline.household_report.published import (
    Row,
    asked_of,
    assets_of,
    doubts_of,
    earlier_of,
    fen,
    figures_of,
    income_of,
    links_of,
    said_of,
    screening_of,
    tasks_of,
)
from pipeline.policy.model import Silent
from pipeline.warehouse.reading.households import HouseholdRows, KnownRun

CHINA: Final = timezone(timedelta(hours=8))
"""One time, no summer time."""
FOLDER, TRACE, OTHER_CODE, COVERS = "folder", "trace", "other_code", "covers"
"""What a report may lack; in words: `missing.MISSING`."""


@dataclass(frozen=True, slots=True)
class Manifested:
    """What a source's manifest says: when it was produced and the months it covers (YYYY-MM; empty: not kept)."""

    produced_at: datetime | None
    covers_from: str | None
    covers_to: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """One household out of a run's folder. `household` None: the run left none that can be judged again."""

    household: Household | None
    unknown: tuple[Row, ...]
    """Rows in quarantine that concern it (table `unknown`)."""
    register: Mapping[str, tuple[Row, ...]]
    """Its rows by table of the register, as read; a table that is gone is absent."""
    manifests: Mapping[str, Manifested]

    @property
    def places(self) -> tuple[tuple[str, str, int], ...]:
        """Where the rows in quarantine were delivered."""
        return tuple((row["source"], row["file_name"], row["row_number"]) for row in self.unknown)


NOTHING_KEPT: Final = Kept(None, (), {}, {})


def compose(
    rows: HouseholdRows,
    cycle: Cycle,
    household_id: str,
    kept: Kept | None,
    again: JudgedAgain | None,
    aside: tuple[Row, ...],
    *,
    is_revealed: bool,
) -> Report:
    """The report. `kept` None: the run's folder is gone; `again`: the household judged again from what was kept."""
    facts, of_folder = rows.facts, kept or NOTHING_KEPT
    shown = again if again is not None and _is_same(again, facts["flags"]) else None
    is_blocked = any(row["outcome"] == "blocked" for row in facts["flags"])
    links = links_of(facts["links"])
    asked = asked_of(facts["deliveries"], of_folder.manifests, links)
    register = {} if is_blocked else of_folder.register
    household = of_folder.household
    return Report(
        heading=_heading(rows.run, cycle, household_id, facts, again),
        flags=tuple(_said_again(row, shown) for row in facts["flags"]),
        registered=None if household is None else registered_of(household, of_folder.register.get("households", ())),
        people=_people(of_folder, again, is_revealed=is_revealed),
        figures=next((figures_of(row, _savings_heads(shown)) for row in facts["assessment"]), None),
        asked=asked,
        income=income_of(facts["income"]),
        assets=assets_of(facts["assets"]),
        supporters=()
        if household is None or again is None or is_blocked
        else supporters_of(household, register.get("supporters", ()), again.policy, again.means),
        bills=bills_of(register.get("expenditures", ())),
        payments=payments_of(register.get("payments", ())),
        relief=relief_of(register.get("relief", ())),
        tests=() if shown is None else shown.every_test,
        links=links,
        doubts=() if is_blocked else doubts_of(of_folder.unknown, aside),
        tasks=tasks_of(facts["tasks"]),
        screening=screening_of(facts["screening"]),
        earlier=elsewhere_of(rows)[0],
        missing=tuple(_missing(kept, again, is_same=shown is not None)),
    )


def report_number(run: KnownRun, household_id: str) -> str:
    """The report's number: region, cycle, household, revision of the run."""
    return f"{run.region}-{run.cycle}-{household_id}-{run.revision}"


def elsewhere_of(rows: HouseholdRows) -> tuple[tuple[Earlier, ...], tuple[Earlier, ...]]:
    """Flags of runs published before this one, and of runs published after it."""
    found = earlier_of(rows.elsewhere)
    before = [one.published_at < rows.run.published_at for one in found]
    return (
        tuple(one for one, is_before in zip(found, before, strict=True) if is_before),
        tuple(one for one, is_before in zip(found, before, strict=True) if not is_before),
    )


def _said_again(row: Row, shown: JudgedAgain | None) -> Said:
    if shown is None:
        return said_of(row, ())
    member_no = row["member_no"]
    return said_of(row, shown.tests.get(member_no, ()), shown.reckoning if member_no is None else None)


def _savings_heads(shown: JudgedAgain | None) -> int | None:
    return None if shown is None or shown.means is None else shown.means.wealth.heads


def _people(kept: Kept, again: JudgedAgain | None, *, is_revealed: bool) -> tuple[Person, ...]:
    if kept.household is None or again is None:
        return ()
    members, signed = (kept.register.get(name, ()) for name in ("members", "authorizations"))
    return people_of(kept.household, again.unit, members, signed, is_revealed=is_revealed)


def _heading(
    run: KnownRun, cycle: Cycle, household_id: str, facts: Mapping[str, tuple[Row, ...]], again: JudgedAgain | None
) -> Heading:
    look_back = None if again is None or isinstance(again.policy.look_back, Silent) else again.policy.look_back
    return Heading(
        number=report_number(run, household_id),
        region=run.region,
        cycle=run.cycle,
        household_id=household_id,
        township_code=next((row["township_code"] for row in facts["flags"]), None),
        as_of=cycle.as_of,
        first_month=look_back[0] if look_back else None,
        last_month=look_back[-1] if look_back else None,
        run_id=run.run_id,
        revision=run.revision,
        dated=run.published_at.astimezone(CHINA).date(),
        policy_version=run.policy_version,
        model_version=run.model_version,
        code_version=run.code_version,
    )


def _missing(kept: Kept | None, again: JudgedAgain | None, *, is_same: bool) -> Iterator[str]:
    if kept is None:
        yield FOLDER
        return
    if again is None:
        yield TRACE
    elif not is_same:
        yield OTHER_CODE
    if any(manifest.covers_from is None for manifest in kept.manifests.values()):
        yield COVERS


def _is_same(again: JudgedAgain, published: tuple[Row, ...]) -> bool:
    """Whether the household, judged again, comes out as it was published: what is done, why, how much, how near."""
    now = {number: _said(flag) for number, flag in again.flags.items()}
    then = {
        row["member_no"]: (
            row["action"], row["category"], fen(row["amount_monthly"]), tuple(row["reason_codes"]),
            fen(row["margin_yuan"]), row["explanation_zh"],
        )
        for row in published
    }  # fmt: skip
    return now == then


def _said(flag: Flag) -> tuple[object, ...]:
    return (
        flag.action, flag.category, flag.amount_monthly_fen, flag.reason_codes, flag.margin_fen, flag.explanation_zh,
    )  # fmt: skip

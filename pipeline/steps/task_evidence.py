"""What a task that is no link is about: who is counted twice and where, what contradicts itself, which row is unread.

All of it is what the run left. Nothing is judged here: months in conflict and persons counted twice are found by the
very functions the run found them with. The run's folder knows no townships: only once the person's own URL has shown
the household may it be asked, and of another household his URL is asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pyarrow.compute as pc

from pipeline.assessment.employment import conflicting_months
from pipeline.assessment.facts import BankInflow, Household, RecordRef
from pipeline.casework.shown import Compared, compare_cells
from pipeline.cycle import Month
from pipeline.decision.judgement import Subject
from pipeline.decision.verdict import subject_of
from pipeline.linkage.duplicates import find_duplicate_persons
from pipeline.steps.households import households_of
from pipeline.steps.judging_since import context_of
from pipeline.steps.quarantine_values import Place
from pipeline.steps.review_tables import place_of, run_rows, the_person
from pipeline.warehouse.reading.households import rows_aside, visible_run
from pipeline.warehouse.records import RunRecord
from pipeline.warehouse.review import ReviewTask

WHO: Final = ("household_id", "member_no")


@dataclass(frozen=True, slots=True)
class Twin:
    """A member who is counted in another household too, both register rows cell by cell.

    All but `member_no` empty where the other household is not for the reader to see.
    """

    member_no: int
    household_id: str | None = None
    other_member_no: int | None = None
    township_code: str | None = None
    cells: tuple[Compared, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthSeen:
    """A month of the look-back. `insured`: employer and contribution; `wages`: declared fen and row; fen paid in."""

    month: Month
    is_in_conflict: bool
    insured: tuple[tuple[str, RecordRef | None], ...]
    wages: tuple[tuple[int, RecordRef | None], ...]
    inflow_fen: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """A member who is insured after leaving. `left`: employer, last day and the row that declares it."""

    member_no: int
    left: tuple[tuple[str, date | None, RecordRef], ...]
    accounts: tuple[RecordRef, ...]
    months: tuple[MonthSeen, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """A register row that could not be read. `kind`: what it leaves unknown; no months: it is of no month."""

    place: Place
    kind: str | None
    member_no: int | None
    from_month: Month | None
    to_month: Month | None
    wrong: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a task rests on; empty where its kind says all."""

    twins: tuple[Twin, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    unread: Unread | None = None


def evidence_of(
    run: RunRecord, task: ReviewTask, guarded: str, keep: Callable[[Mapping[str, object]], None], *, is_revealed: bool
) -> Evidence:
    """What a task is about, of a household that the guarded URL shows.

    `keep` writes down that another household's member is looked at, before he is.

    Raises:
        RunFolderGone: what the run saw is no longer there.
    """
    if task.kind == "duplicate_household":
        return Evidence(twins=_twins(run, task, guarded, keep, is_revealed=is_revealed))
    if task.kind != "evidence_conflict":
        return Evidence()
    if task.source is not None:
        return Evidence(unread=_unread(run, task, guarded))
    (household,) = households_of(context_of(run), {task.household_id})
    return Evidence(conflicts=conflicts_of(subject_of(household, context_of(run).policy)))


def conflicts_of(subject: Subject) -> tuple[Conflict, ...]:
    """By member, what step 6 of the policy found against each other, over the whole look-back. Pure."""
    found = conflicting_months(subject.household, subject.unit, subject.policy)
    look_back = sorted(subject.policy.look_back_set)
    return tuple(
        _conflict(subject.household, member_no, look_back, {month for number, month in found if number == member_no})
        for member_no in sorted({number for number, _ in found})
    )


def _conflict(household: Household, member_no: int, look_back: list[Month], months: set[Month]) -> Conflict:
    accounts = [account for account in household.bank_inflow if account.member_no == member_no]
    hirings = [one for one in household.hirings if one.member_no == member_no and one.left_on is not None]
    return Conflict(
        member_no,
        tuple((one.employer, one.left_on, one.record) for one in hirings),
        tuple(account.record for account in accounts if account.record is not None),
        tuple(_month(household, member_no, month, accounts, is_in_conflict=month in months) for month in look_back),
    )


def _month(
    household: Household, member_no: int, month: Month, accounts: list[BankInflow], *, is_in_conflict: bool
) -> MonthSeen:
    whose = (member_no, month)
    return MonthSeen(
        month,
        is_in_conflict,
        tuple((one.employer, one.record) for one in household.insured if (one.member_no, one.month) == whose),
        tuple(
            (one.amount_fen, one.record)
            for one in household.income
            if (one.member_no, one.month, one.kind, one.grade) == (*whose, "wage", "A")
        ),
        sum(fen for account in accounts for at, fen in account.amounts if at == month),
    )


def _twins(
    run: RunRecord, task: ReviewTask, guarded: str, keep: Callable[[Mapping[str, object]], None], *, is_revealed: bool
) -> tuple[Twin, ...]:
    found = []
    for row in _pairs(run, task.household_id):
        number, other, other_no = row["member_no"], row["other_household_id"], row["other_member_no"]
        if visible_run(guarded, task.region, task.cycle, other) is None:
            found.append(Twin(number))
            continue
        keep({"household_id": other, "member_no": other_no})
        own, twin = (the_person(run, *who).to_pylist()[0] for who in ((task.household_id, number), (other, other_no)))
        (township,) = run_rows(run, "household", [("household_id", "=", other)])["township_code"].to_pylist()
        found.append(Twin(number, other, other_no, township, compare_cells(own, twin, revealed=is_revealed)))
    return tuple(found)


def _pairs(run: RunRecord, household_id: str) -> list[dict[str, Any]]:
    """Who of a household is who elsewhere: the run kept who is counted twice, so only these are compared again."""
    twice = run_rows(run, "duplicate_person").select(WHO)
    wanted = pc.unique(twice["household_id"]).to_pylist()
    persons = run_rows(run, "person", [("household_id", "in", wanted)]) if wanted else None
    if persons is None:
        return []
    pairs = find_duplicate_persons(persons.join(twice, keys=list(WHO), join_type="left semi"))
    return [row for row in pairs.to_pylist() if row["household_id"] == household_id]


def _unread(run: RunRecord, task: ReviewTask, guarded: str) -> Unread:
    place = place_of(task)
    rows = run_rows(run, "unknown", [("household_id", "=", task.household_id), ("row_number", "=", place.row_number)])
    mine = (row for row in rows.to_pylist() if (row["source"], row["file_name"]) == (place.source, place.file_name))
    row: Mapping[str, Any] = next(mine, {})
    seen = visible_run(guarded, task.region, task.cycle, task.household_id)
    wrong = () if seen is None else rows_aside(guarded, seen, [(place.source, place.file_name, place.row_number)])
    return Unread(
        place, row.get("kind"), row.get("member_no"), row.get("from_month"), row.get("to_month"), tuple(wrong)
    )

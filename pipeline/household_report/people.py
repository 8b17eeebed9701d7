"""Members, their authorizations, and what the register says of the household, for the report. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from pipeline.assessment.calendar_days import age_on
from pipeline.assessment.consent import consent_of, is_in_force
from pipeline.assessment.facts import Authorization, Household, Member, RecordRef
from pipeline.assessment.means import Means
from pipeline.assessment.supporters import is_able, payment
from pipeline.assessment.unit import Unit
from pipeline.household_report.evidence import Bill, Payment, Person, Relief, Signature, Supporting
from pipeline.household_report.model import Registered
from pipeline.policy.model import PolicyOn, PolicySilent

Row = Mapping[str, Any]
REGISTER: Final = "register"
FEW: Final = 8
"""A number shorter than this is starred whole."""
KEPT: Final = (3, 2)
"""Digits of a number that stay to be seen, first and last."""


def starred(number: str | None) -> str | None:
    """A number with its inner part starred: how it begins and ends, and its length, stay to be seen."""
    if number is None:
        return None
    text, (first, last) = number.strip(), KEPT
    return "*" * len(text) if len(text) < FEW else f"{text[:first]}{'*' * (len(text) - first - last)}{text[-last:]}"


def place(row: Row, source: str = REGISTER) -> RecordRef:
    """Where a row of the register was delivered."""
    return RecordRef(source, row["file_name"], row["row_number"])


def people_of(
    household: Household, unit: Unit, members: Iterable[Row], signed: Iterable[Row], *, is_revealed: bool
) -> tuple[Person, ...]:
    """Every member of the register in the order of their numbers; their names and numbers from `members`."""
    rows = {row["member_no"]: row for row in members}
    records = {
        (row["member_no"], _authorization(row)): place(row) for row in reversed(list(signed))
    }  # of equal ones the first
    return tuple(
        _person(member, unit, rows.get(member.member_no, {}), household.as_of, records, is_revealed=is_revealed)
        for member in household.members
    )


def _authorization(row: Row) -> Authorization:
    return Authorization(row["signed_by"], row["signed_on"], row["expires_on"], row["revoked_on"])


def _person(
    member: Member,
    unit: Unit,
    row: Row,
    day: date,
    records: Mapping[tuple[int, Authorization], RecordRef],
    *,
    is_revealed: bool,
) -> Person:
    shown = (lambda text: text) if is_revealed else starred
    return Person(
        member_no=member.member_no,
        name=row.get("name"),
        number=shown(row.get("id_number")),
        phone=shown(row.get("phone")),
        birth_date=member.birth_date,
        age=age_on(member.birth_date, member.died_on or day),
        sex=member.sex,
        relation=member.relation,
        standing=_standing(member, unit),
        not_counted_reason=row.get("not_counted_reason"),
        died_on=member.died_on,
        disability_kind=member.disability_kind,
        disability_grade=member.disability_grade,
        is_seriously_ill=member.serious_illness,
        has_medical_aid=member.medical_aid,
        is_student=member.student,
        work_ability=member.work_ability,
        selfcare_failed=member.selfcare_failed,
        hukou_region=member.hukou_region,
        category=member.category,
        benefit_fen=member.benefit_monthly_fen,
        consent=consent_of(member, day),
        signatures=tuple(
            Signature(
                one.signed_by, one.signed_on, one.expires_on, one.revoked_on, is_in_force(one, day),
                records.get((member.member_no, one)),
            )
            for one in member.authorizations
        ),
        record=place(row) if row else None,
    )  # fmt: skip


def _standing(member: Member, unit: Unit) -> str:
    for name, members in (("unit", unit.members), ("orphan", unit.orphans), ("dead", unit.dead)):
        if member in members:
            return name
    return "not_counted"


def registered_of(household: Household, rows: Iterable[Row]) -> Registered:
    """The household's own row."""
    row = next(iter(rows), {})
    return Registered(
        address=row.get("address"),
        state=household.state,
        category=household.category,
        settlement=household.settlement,
        hardship_class=household.hardship_class,
        benefit_fen=household.benefit_monthly_fen,
        benefit_since=household.benefit_since,
        grace_start=household.grace_start,
        grace_end=household.grace_end,
        declared_fen=household.declared_income_monthly_fen,
        declared_on=household.declared_on,
        reported_on=household.income_change_reported_on,
        collected_by=household.collected_by,
        accepted_on=household.accepted_on,
        is_near_relative=household.near_relative,
        watch_list=household.watch_list,
        record=place(row) if row else None,
    )


def supporters_of(
    household: Household, rows: Iterable[Row], policy: PolicyOn, means: Means | None
) -> tuple[Supporting, ...]:
    """Each supporter and what he is reckoned to owe a month, down to the fen; None where nothing was assessed."""
    records: list[RecordRef | None] = [*map(place, rows)] or [None] * len(household.supporters)
    shown = []
    for one, record in zip(household.supporters, records, strict=True):
        able = means is not None and is_able(one, means.standard_fen)
        owes = _owed(one, policy, means.standard_fen) if able and means is not None else 0
        shown.append(
            Supporting(
                member_no=one.member_no,
                relation=one.relation,
                household_size=one.household_size,
                household_income_fen=one.household_income_monthly_fen,
                parents_supported=one.parents_supported,
                children_count=one.children_count,
                no_ability_reason=one.no_ability_reason,
                is_able=able,
                owes_fen=owes if means is not None else None,
                record=record,
            )
        )
    return tuple(shown)


def _owed(one: Any, policy: PolicyOn, standard_fen: int) -> int | None:  # noqa: ANN401 - a Supporter
    try:
        return int(payment(one, policy, standard_fen))
    except PolicySilent:
        return None


def bills_of(rows: Iterable[Row]) -> tuple[Bill, ...]:
    """Rigid expenditures as delivered, by file and row."""
    return tuple(
        Bill(row["member_no"], row["kind"], row["amount_fen"], row["from_month"], row["to_month"], place(row))
        for row in rows
    )


def payments_of(rows: Iterable[Row]) -> tuple[Payment, ...]:
    """Payments of the benefit, by month."""
    return tuple(
        Payment(
            row["month"], row["amount_due_fen"], row["amount_paid_fen"], row["paid_on"], row["deducted_by"], place(row)
        )
        for row in sorted(rows, key=lambda row: (row["month"], row["row_number"]))
    )


def relief_of(rows: Iterable[Row]) -> tuple[Relief, ...]:
    """Temporary relief granted, by month."""
    return tuple(
        Relief(row["member_no"], row["month"], row["kind"], row["amount_fen"], place(row))
        for row in sorted(rows, key=lambda row: (row["month"], row["row_number"]))
    )

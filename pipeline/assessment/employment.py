"""Work: stable employment (就业稳定), and insurance that runs on after leaving (挂靠参保)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipeline.assessment.calendar_days import age_on
from pipeline.assessment.facts import Hiring, Household, InsuredMonth, Member
from pipeline.assessment.settled import EMPLOYED, month_basis, settled
from pipeline.assessment.unit import ADULT_AGE, Unit
from pipeline.cycle import Month, month_of, months_up_to
from pipeline.policy.model import PolicyOn, need


def leaving_date(hirings: Iterable[Hiring]) -> date | None:
    """The last day one employer's rows declare a person left; None where a later hiring was declared."""
    rows = tuple(hirings)
    left = max((row.left_on for row in rows if row.left_on is not None), default=None)
    hired = max((row.hired_on for row in rows if row.hired_on is not None), default=None)
    return None if left is not None and hired is not None and hired > left else left


def is_after_leaving(insured: InsuredMonth) -> bool:
    """A month insured by an employer who had declared that the person left before it."""
    return insured.left_on is not None and insured.month > month_of(insured.left_on)


def stable_window(policy: PolicyOn) -> frozenset[Month]:
    """The months in each of which a stable worker is insured.

    Raises:
        PolicySilent: no text says how many they are.
    """
    return months_up_to(policy.month, need(policy.stable_months))


def stable_workers(household: Household, unit: Unit, policy: PolicyOn) -> tuple[Member, ...]:
    """Members insured in employment in each of the last months, by any employers."""
    if not household.insured:
        return ()
    needed = stable_window(policy)
    worked: dict[int, set[Month]] = {}
    for insured in household.insured:
        if insured.month in needed and not is_after_leaving(insured):
            worked.setdefault(insured.member_no, set()).add(insured.month)
    return tuple(member for member in unit.members if len(worked.get(member.member_no, ())) == len(needed))


def conflicting_months(household: Household, unit: Unit, policy: PolicyOn) -> tuple[tuple[int, Month], ...]:
    """(member_no, month) insured after leaving, without a declared wage, beside an account without inflow.

    A month of which a person found that the member did work is in conflict no more.
    """
    suspects = {
        (insured.member_no, insured.month)
        for insured in household.insured
        if insured.left_on is not None and insured.month in policy.look_back_set and is_after_leaving(insured)
    }
    if not suspects:
        return ()
    adults = {member.member_no for member in unit.members if age_on(member.birth_date, policy.as_of) >= ADULT_AGE}
    paid = {(item.member_no, item.month) for item in household.income if item.kind == "wage" and item.grade == "A"}
    banked = {account.member_no for account in household.bank_inflow}
    inflow = {
        (account.member_no, month)
        for account in household.bank_inflow
        for month, amount_fen in account.amounts
        if amount_fen > 0
    }
    clear = paid | inflow
    found = sorted(key for key in suspects if key[0] in adults and key[0] in banked and key not in clear)
    worked = settled(household, "evidence_conflict", EMPLOYED)
    return tuple(key for key in found if month_basis(*key) not in worked)

"""Known zero is not unknown: months of counted members whose rows sit in quarantine."""

from __future__ import annotations

from pipeline.assessment.facts import Household
from pipeline.assessment.unit import Unit
from pipeline.cycle import Month, months_up_to
from pipeline.policy.model import PolicyOn, need


def unknown_months(household: Household, unit: Unit, policy: PolicyOn) -> tuple[tuple[int, Month], ...]:
    """(member_no, month) of the look-back that are unknown."""
    if not household.unknown_months:
        return ()
    found = {
        (unknown.member_no, month)
        for unknown in household.unknown_months
        if unknown.member_no in unit.numbers
        for month in unknown.months
        if month in policy.look_back_set
    }
    return tuple(sorted(found))


def last_months(policy: PolicyOn) -> frozenset[Month]:
    """The months temporary relief looks at; empty where the place has none.

    Raises:
        PolicySilent: no text says whether it has.
    """
    return months_up_to(policy.month, need(policy.temporary_relief))


def is_unemployment_insured(household: Household, unit: Unit, months: frozenset[Month]) -> bool:
    """Whether any member pays unemployment insurance in these months."""
    return any(
        paid.member_no in unit.numbers and not months.isdisjoint(paid.months) for paid in household.unemployment_insured
    )

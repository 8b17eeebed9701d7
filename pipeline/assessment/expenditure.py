"""刚性支出: what sickness, schooling and the like took of the income, by the region's causes."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from pipeline.assessment.facts import Household
from pipeline.assessment.spans import within
from pipeline.assessment.unit import Unit
from pipeline.cycle import add_months
from pipeline.policy.model import PolicyOn, need


def rigid_expenditure(household: Household, unit: Unit, policy: PolicyOn) -> Fraction:
    """Fen a month, exact; zero where the region has no expenditure rule.

    Bills of counted living members and of those who died within the look-back.
    """
    if not household.expenditures or need(policy.expenditure_rule) == "none":
        return Fraction(0)
    months, causes = need(policy.expenditure_months), need(policy.expenditure_causes)
    first = add_months(policy.month, 1 - months)
    opened = date(first // 100, first % 100, 1)
    owners = unit.numbers | {
        dead.member_no for dead in unit.dead if dead.died_on is not None and dead.died_on >= opened
    }
    total = sum(
        within(bill.amount_fen, bill.from_month, bill.to_month, first, policy.month)
        for bill in household.expenditures
        if bill.kind in causes and bill.member_no in owners
    )
    return Fraction(total, months)

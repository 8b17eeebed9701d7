"""What people settled: before the answer and after it, and what the answer is not about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.assessment.facts import Answer, BankInflow, Household, Income, InsuredMonth, Member, RecordRef
from pipeline.assessment.settled import heed
from pipeline.decision.judge import judge
from pipeline.steps.context import policies

DAY = date(2018, 12, 31)
ROWS = {month: RecordRef("social_security", "s.csv", month) for month in (201811, 201812)}


def conflict():
    """Insured through a firm he left in June, no wage, an account without inflow."""
    return Household(
        "YI1", "yiyang", DAY, state="in_aid", category="dibao", benefit_monthly_fen=30000,
        members=(Member(1, date(1980, 1, 1), relation="head", authorizations=()),),
        insured=tuple(InsuredMonth(1, month, "firm", date(2018, 6, 30), row) for month, row in ROWS.items()),
        income=tuple(
            Income(1, month, "wage", 300000, "B", "social_security", "employee_pension", row)
            for month, row in ROWS.items()
        ),
        bank_inflow=(BankInflow(1, ()),),
    )  # fmt: skip


def signed(household):
    from pipeline.assessment.facts import Authorization

    members = tuple(
        replace(member, authorizations=(Authorization("self", date(2018, 1, 1), None, None),))
        for member in household.members
    )
    return replace(household, members=members)


def said(household):
    (flag,) = judge(heed(household), policies().region("yiyang")).flags
    return flag.action, flag.reason_codes[0]


def answered(household, answer, *basis, kind="evidence_conflict", on_day=None):
    return replace(household, answers=(Answer(kind, answer, basis, on_day),))


def test_a_conflict_is_settled_for_the_months_that_were_seen_and_no_other():
    household = signed(conflict())
    assert said(household) == ("review", "EVIDENCE_CONFLICT")
    both = ("1 2018-11", "1 2018-12")
    assert said(answered(household, "nominal", *both)) == ("increase", "INCOME_DOWN")  # no wage at all is left
    assert said(answered(household, "employed", *both)) == ("review", "EVIDENCE_WEAK")  # a wage, only inferred
    assert said(answered(household, "employed", "1 2018-11")) == ("review", "EVIDENCE_CONFLICT")
    assert said(answered(household, "nominal", "1 2018-11")) == ("review", "EVIDENCE_CONFLICT")


def test_nominal_takes_out_only_what_that_employer_paid_after_leaving():
    household = conflict()
    other = InsuredMonth(1, 201812, "another firm", None, RecordRef("social_security", "s.csv", 9))
    wage = Income(1, 201812, "wage", 200000, "B", "social_security", "employee_pension", other.record)
    household = replace(household, insured=(*household.insured, other), income=(*household.income, wage))
    left = heed(answered(household, "nominal", "1 2018-12"))
    assert [(row.month, row.employer) for row in left.insured] == [(201811, "firm"), (201812, "another firm")]
    assert [(item.month, item.amount_fen) for item in left.income] == [(201811, 300000), (201812, 200000)]


def downclassed():
    household = Household(
        "YI2", "yiyang", DAY, state="in_aid", category="dibao", benefit_monthly_fen=58000, hardship_class=3,
        previous_hardship_class=2, village_delisted_on=date(2018, 10, 1),
        members=(Member(1, date(1980, 1, 1), relation="head"),),
    )  # fmt: skip
    return signed(household)


@pytest.mark.parametrize(
    ("answer", "basis", "after"),
    [
        ("justified", "2>3 2018-10-01", ("keep", "NO_CHANGE")),
        ("justified", "1>3 2018-10-01", ("review", "SUSPICIOUS_DOWNCLASS")),  # another lowering
        ("not_justified", "2>3 2018-10-01", ("review", "SUSPICIOUS_DOWNCLASS")),
    ],
)
def test_a_lowering_found_justified_is_judged_by_the_ordinary_rules(answer, basis, after):
    household = downclassed()
    assert said(household) == ("review", "SUSPICIOUS_DOWNCLASS")
    assert said(answered(household, answer, basis, kind="suspicious_downclass")) == after


@pytest.mark.parametrize(
    ("on_day", "after"),
    [
        (date(2018, 12, 31), ("enter_dibao", "INCOME_BELOW_STANDARD")),
        (date(2019, 1, 1), ("review", "COLLECTION_NOT_ACCEPTED")),  # later than the as-of date counts as not
    ],
)
def test_a_collection_counts_if_it_was_accepted_by_the_as_of_date(on_day, after):
    household = signed(
        Household("YI3", "yiyang", DAY, members=(Member(1, date(1980, 1, 1), relation="head"),),
                  collected_by="third_party")
    )  # fmt: skip
    assert said(household) == ("review", "COLLECTION_NOT_ACCEPTED")
    assert said(answered(household, "accepted", kind="collection_not_accepted", on_day=on_day)) == after

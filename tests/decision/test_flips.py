"""Which records turn a flag, and what hangs on it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from pipeline.assessment.employment import leaving_date
from pipeline.assessment.facts import (
    Asset,
    Authorization,
    BankInflow,
    Hiring,
    Household,
    Income,
    InsuredMonth,
    Member,
    RecordRef,
)
from pipeline.decision.flips import flips_as_text
from pipeline.decision.judge import judge
from pipeline.decision.judgement import Risk

MONTHS = range(201807, 201813)
HEAD = Member(
    1, date(1980, 1, 1), relation="head", authorizations=(Authorization("self", date(2017, 1, 1), None, None),)
)
CHILD = Member(2, date(2012, 1, 1), relation="child")


def wages(fen, row, grade="A"):
    source = "employment" if grade == "A" else "social_security"
    record = RecordRef(source, "f", row)
    return tuple(Income(1, month, "wage", fen, grade, source, record=record) for month in MONTHS)


def home(row):
    return Asset(1, "home", record=RecordRef("housing", "h.txt", row))


IN_AID = Household(
    "H", "yiyang", date(2018, 12, 31), state="in_aid", category="dibao", benefit_monthly_fen=10_000,
    members=(HEAD, CHILD), income=wages(100_000, 3),
)  # fmt: skip
APPLICANT = replace(IN_AID, state="applicant", category=None, benefit_monthly_fen=None)
EARNING = replace(IN_AID, income=wages(200_000, 3), benefit_monthly_fen=16_000)
INSURED = tuple(InsuredMonth(1, month, "e") for month in MONTHS)
LEFT = date(2018, 11, 30)
CONTRIBUTION = RecordRef("social_security", "s.csv", 5)
ACCOUNT = RecordRef("banking", "b.gz", 6)


def hiring(row, left_on=LEFT, hired_on=date(2017, 1, 1)):
    return Hiring(1, "e", hired_on, left_on, RecordRef("employment", "e.xlsx", row))


def conflicting(*hirings, inflow=(), accounts=1):
    """An applicant without income, insured in December after what the hirings say of the leaving."""
    banked = tuple(BankInflow(1, (), replace(ACCOUNT, row_number=6 + number)) for number in range(accounts))
    december = InsuredMonth(1, 201812, "e", leaving_date(hirings), CONTRIBUTION)
    return replace(APPLICANT, income=(), hirings=hirings, insured=(december,), bank_inflow=banked + inflow)


S5, E7, B6 = ("social_security", "s.csv", 5), ("employment", "e.xlsx", 7), ("banking", "b.gz", 6)
PAID = BankInflow(1, ((201812, 100),), RecordRef("banking", "b.gz", 9))


def turning(household, policies):
    policy = policies.region(household.region)
    flag = next(flag for flag in judge(household, policy, with_flips=True).flags if flag.member_no is None)
    if flag.flips is None:
        return flag.action, None
    return flag.action, [(one["source"], one["file"], one["row"]) for one in json.loads(flag.flips)]


@pytest.mark.parametrize(
    ("household", "action", "records"),
    [
        # what is worked out anew hangs on the wage; a declared wage of zero beside it turns nothing
        (replace(IN_AID, income=wages(100_000, 3) + wages(0, 4)), "increase", [("employment", "f", 3)]),
        (EARNING, "exit_income", [("employment", "f", 3)]),
        # either home alone is within the limit, two of three are not
        (
            replace(IN_AID, assets=(home(1), home(2))),
            "exit_property",
            [("housing", "h.txt", 1), ("housing", "h.txt", 2)],
        ),
        (replace(IN_AID, assets=(home(1), home(2), home(3))), "exit_property", []),
        # no record, nothing to turn
        (replace(APPLICANT, income=()), "enter_dibao", []),
        # the base that was not counted opened the grace: it shows a month of insured employment
        (
            replace(EARNING, income=wages(200_000, 3) + wages(100_000, 9, "B"), insured=INSURED),
            "grace_start",
            [("employment", "f", 3), ("social_security", "f", 9)],
        ),
        # a review names the unconfirmed record that holds it up
        (replace(APPLICANT, income=(), uncertain_income=wages(300_000, 7)), "review", [("employment", "f", 7)]),
        # insured after leaving, neither paid nor banked: each of the three rows alone makes the conflict
        (conflicting(hiring(7)), "review", [B6, E7, S5]),
        # two rows declare the same day: without either the other stands
        (conflicting(hiring(7), hiring(8)), "review", [B6, S5]),
        # without the later day an earlier one stands
        (conflicting(hiring(7), hiring(8, date(2018, 10, 1))), "review", [B6, S5]),
        # two accounts without inflow: without either the other is as empty
        (conflicting(hiring(7), accounts=2), "review", [E7, S5]),
        # two rows show the month: without either the other does
        (
            replace(conflicting(hiring(7)), insured=(
                InsuredMonth(1, 201812, "e", LEFT, CONTRIBUTION),
                InsuredMonth(1, 201812, "e", LEFT, replace(CONTRIBUTION, row_number=4)),
            )),
            "review",
            [B6, E7],
        ),
        # an account that was paid into, or a later hiring, is all that keeps a conflict away
        (conflicting(hiring(7), inflow=(PAID,)), "enter_dibao", [("banking", "b.gz", 9)]),
        (conflicting(hiring(7), hiring(8, None, date(2018, 12, 1))), "enter_dibao", [("employment", "e.xlsx", 8)]),
        # what lies before the look-back turns nothing
        (
            replace(conflicting(hiring(7)), insured=(InsuredMonth(1, 201805, "e", date(2018, 4, 1), CONTRIBUTION),)),
            "enter_dibao",
            [],
        ),
        # a contribution whose base counts for nothing opened the grace
        (
            replace(EARNING, insured=tuple(
                InsuredMonth(1, month, "e", None, replace(CONTRIBUTION, row_number=month)) for month in MONTHS
            )),
            "grace_start",
            [("employment", "f", 3), *(("social_security", "s.csv", month) for month in MONTHS)],
        ),
        # nobody is to act on a benefit that goes on
        (replace(IN_AID, benefit_monthly_fen=16_000), "keep", None),
        (replace(IN_AID, members=(replace(HEAD, authorizations=()), CHILD)), "blocked_consent", None),
    ],
)  # fmt: skip
def test_the_records_without_which_the_flag_would_differ(policies, household, action, records):
    assert turning(household, policies) == (action, records)


def test_without_being_asked_no_flag_says_what_turns_it(policies):
    assert [flag.flips for flag in judge(IN_AID, policies.region("yiyang")).flags] == [None]


def test_records_are_shown_as_the_view_shows_them():
    assert flips_as_text(None) is None
    assert flips_as_text(()) == "[]"
    assert flips_as_text((RecordRef("banking", "a.gz", 2),)) == '[{"source": "banking", "file": "a.gz", "row": 2}]'


@pytest.mark.parametrize(
    ("household", "risks"),
    [
        (EARNING, (Risk(None, is_adverse=True, at_risk_fen=16_000),)),
        (replace(EARNING, state="applicant"), (Risk(None, is_adverse=True, at_risk_fen=0),)),
        (IN_AID, ()),
        # an unconfirmed record would end a benefit, or keep a family out of 580 yuan a head
        (replace(EARNING, open_reviews=("link",)), (Risk(None, is_adverse=False, at_risk_fen=16_000),)),
        (
            replace(APPLICANT, income=(), uncertain_income=wages(300_000, 7)),
            (Risk(None, is_adverse=False, at_risk_fen=116_000),),
        ),
        # refused on inferred income alone: without it the family would get the whole of it
        (replace(APPLICANT, income=wages(300_000, 9, "B")), (Risk(None, is_adverse=False, at_risk_fen=116_000),)),
        (replace(IN_AID, open_reviews=("duplicate_household",)), (Risk(None, is_adverse=False, at_risk_fen=10_000),)),
    ],
)
def test_what_hangs_on_a_flag_that_is_adverse_or_waits(policies, household, risks):
    assert judge(household, policies.region("yiyang")).risks == risks

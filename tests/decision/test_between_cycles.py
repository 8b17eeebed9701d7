"""Between two cycles: the uprating run, the monthly watch, and the records a flag hangs on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.assessment.facts import Authorization, Household, Income, Member, PersonMonths, RecordRef
from pipeline.decision.uprating import uprate
from pipeline.decision.watch import watch

SIGNED = (Authorization("self", date(2017, 1, 1), None, None),)
HEAD = Member(1, date(1980, 1, 1), relation="head", authorizations=SIGNED)
CHILD = Member(2, date(2012, 1, 1), relation="child", authorizations=SIGNED)


def wages(fen, months=range(201807, 201813), row=None):
    record = None if row is None else RecordRef("employment", "e.xlsx", row)
    return tuple(Income(1, month, "wage", fen, "A", "employment", record=record) for month in months)


IN_AID = Household(
    "H", "yiyang", date(2018, 12, 31), state="in_aid", category="dibao", benefit_monthly_fen=16_000,
    members=(HEAD, CHILD), income=wages(100_000),
)  # fmt: skip


@pytest.mark.parametrize(
    ("household", "raised"),
    [
        # 2 x 640 - 1,000 = 280, before 2 x 580 - 1,000 = 160
        (IN_AID, [(None, 28_000)]),
        (replace(IN_AID, benefit_monthly_fen=28_000), []),
        (replace(IN_AID, state="in_grace"), []),
        (replace(IN_AID, state="applicant"), []),
        (replace(IN_AID, members=(HEAD, replace(CHILD, birth_date=date(1990, 1, 1), authorizations=()))), []),
        (replace(IN_AID, sources_missing=("banking",)), []),
        (replace(IN_AID, unknown_months=(PersonMonths(1, (201812,)),)), []),
        (replace(IN_AID, collected_by="third_party"), []),
        (replace(IN_AID, settlement="rural"), []),
        (replace(IN_AID, category="low_income", benefit_monthly_fen=None), []),
        (replace(IN_AID, category="tekun", benefit_monthly_fen=151_000), [(None, 166_400)]),
    ],
)
def test_an_uprating_raises_amounts_alone(policies, household, raised):
    flags = uprate(household, policies.region("yiyang"), 201901)
    assert [(flag.member_no, flag.amount_monthly_fen) for flag in flags] == raised
    for flag in flags:
        assert (flag.action, flag.reason_codes[0], flag.effective_month) == ("increase", "STANDARD_RAISED", 201901)
        assert not flag.notice_required


def test_an_uprating_reaches_a_person_covered_alone(policies):
    son = Member(2, date(1995, 1, 1), authorizations=SIGNED, category="single_person", benefit_monthly_fen=60_000)
    household = Household("H", "yongning", date(2020, 12, 31), state="monitored", members=(HEAD, son))
    flags = uprate(household, policies.region("yongning"), 202101)
    assert [(flag.member_no, flag.amount_monthly_fen) for flag in flags] == [(2, 62_000)]


def test_no_uprating_into_a_year_the_policy_is_silent_on(policies):
    assert uprate(replace(IN_AID, as_of=date(2020, 12, 31)), policies.region("yiyang"), 202101) == ()


WATCHED = Household("H", "yongning", date(2020, 11, 30), state="exited", members=(HEAD, CHILD))


def died(day):
    return replace(WATCHED, members=(HEAD, replace(CHILD, died_on=day)), sources_missing=("banking",))


@pytest.mark.parametrize(
    ("household", "alerts"),
    [
        (WATCHED, ("income_below_standard", "zero_income_three_months")),
        (replace(WATCHED, income=wages(120_000, range(202006, 202012))), ()),
        (replace(WATCHED, income=wages(119_999, range(202006, 202012))), ("income_below_standard",)),
        (replace(WATCHED, income=wages(240_000, range(202006, 202009))), ("zero_income_three_months",)),
        (died(date(2020, 11, 1)), ("death",)),
        (died(date(2020, 10, 31)), ()),
        (replace(WATCHED, members=(replace(HEAD, authorizations=()),)), ()),
        (replace(WATCHED, as_of=date(2022, 1, 31)), ()),
    ],
)  # fmt: skip
def test_the_monthly_watch_tells_alerts_only(policies, household, alerts):
    assert watch(household, policies.region("yongning")) == alerts

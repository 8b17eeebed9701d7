"""The arithmetic of every amount is told, and comes to what is proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.assessment.facts import Authorization, Expenditure, Household, Income, Member
from pipeline.decision.judge import judge
from pipeline.decision.reckoning import reckon
from pipeline.decision.verdict import reach_verdict, subject_of

SIGNED = (Authorization("self", date(2017, 1, 1), None, None),)
HEAD = Member(1, date(1980, 1, 1), relation="head", authorizations=SIGNED)
CHILD = Member(2, date(2012, 1, 1), relation="child")
OLD = Member(1, date(1946, 9, 8), relation="head", authorizations=SIGNED, work_ability="none")
ONE = Household("H", "yiyang", date(2018, 12, 31), state="in_aid", category="dibao", benefit_monthly_fen=16_600,
                members=(HEAD,))  # fmt: skip


def wages(fen):
    """A wage a month of member 1 over the look-back; the remainder of a sixth falls on the last month."""
    return tuple(Income(1, month, "wage", fen, "A", "employment") for month in range(201807, 201813))


def bill(fen):
    return (Expenditure(1, "illness", fen, 201801, 201812),)


TEKUN = replace(ONE, category="tekun", members=(OLD,), benefit_monthly_fen=100)
GRACE = replace(ONE, state="in_grace", grace_start=201801, grace_end=201912, members=(HEAD, CHILD))
POOR = replace(ONE, category="expenditure_poor", benefit_monthly_fen=100)
CASES = {
    "gap, rounded": (replace(ONE, income=wages(37_021)),
        "每月金额：全户低保标准580元－家庭月可计收入370.21元＝209.79元，进到整元为210元。"),
    "gap, whole": (replace(ONE, income=wages(37_000)),
        "每月金额：全户低保标准580元－家庭月可计收入370元＝210元。"),
    "gap of a fen": (replace(ONE, income=wages(57_999)),
        "每月金额：全户低保标准580元－家庭月可计收入579.99元＝0.01元，进到整元为1元。"),
    "two heads": (replace(ONE, members=(HEAD, CHILD), income=wages(37_021)),
        "每月金额：全户低保标准1160元（580元×2人）－家庭月可计收入370.21元＝789.79元，进到整元为790元。"),
    "tekun": (TEKUN, "每月金额：特困供养标准755元。"),
    "tekun, part care": (replace(TEKUN, members=(replace(OLD, selfcare_failed=3),)),
        "每月金额：特困供养标准755元＋1号成员照料护理费294元（3项不能自理，最低工资1470元×20%）＝1049元。"),
    "tekun, full care": (replace(TEKUN, members=(replace(OLD, selfcare_failed=4),)),
        "每月金额：特困供养标准755元＋1号成员照料护理费1176元（4项不能自理，最低工资1470元×80%）＝1931元。"),
    "two in tekun": (replace(TEKUN, members=(replace(OLD, selfcare_failed=4), CHILD)),
        "每月金额：特困供养标准1510元（755元×2人）＋1号成员照料护理费1176元"
        "（4项不能自理，最低工资1470元×80%）＝2686元。"),
    "net of bills": (replace(POOR, income=wages(60_000), expenditures=bill(240_000)),
        "每月金额：全户低保标准580元－扣减刚性支出后收入400元＝180元。"),
    "bills above income": (replace(POOR, income=wages(60_000), expenditures=bill(960_000)),
        "每月金额：全户低保标准580元－扣减刚性支出后收入0元（负数按0元计）＝580元。"),
    "grace, held is less": (replace(GRACE, income=wages(99_000), benefit_monthly_fen=16_900),
        "每月金额：全户低保标准1160元（580元×2人）－家庭月可计收入990元＝170元。建议"),
    "grace, held is the same": (replace(GRACE, income=wages(99_000), benefit_monthly_fen=17_000),
        "每月金额：全户低保标准1160元（580元×2人）－家庭月可计收入990元＝170元。建议"),
    "grace, held is more": (replace(GRACE, income=wages(99_000), benefit_monthly_fen=17_100),
        "＝170元；低于渐退期维持的171元，恢复后不少于原金额，仍为171元。建议自2019-01起每月171元"),
    "kept": (replace(ONE, benefit_monthly_fen=21_000, income=wages(37_000)),
        "每月金额：全户低保标准580元－家庭月可计收入370元＝210元。每月210元维持不变。"),
}  # fmt: skip


@pytest.mark.parametrize(("household", "expected"), CASES.values(), ids=CASES)
def test_how_an_amount_came_about_is_said(policies, household, expected):
    assert expected in judge(household, policies.region("yiyang")).flags[0].explanation_zh


@pytest.mark.parametrize(
    "changes",
    [
        {"income": wages(200_000)},  # an exit
        {"members": (replace(HEAD, authorizations=()),)},  # blocked
        {"sources_missing": ("banking",)},  # kept, nothing worked out
        {"open_reviews": ("link",), "benefit_monthly_fen": 58_100},  # a decrease that is held up
    ],
)
def test_nothing_is_reckoned_where_no_amount_was_worked_out(policies, changes):
    assert "每月金额" not in judge(replace(ONE, **changes), policies.region("yiyang")).flags[0].explanation_zh


@pytest.mark.parametrize(
    ("wage_fen", "told"),
    [(57_999, False), (58_000, True)],  # below the standard nobody asks what is spent
)
def test_bills_are_told_where_they_were_looked_at(policies, wage_fen, told):
    household = replace(ONE, income=wages(wage_fen), expenditures=bill(960_000))
    text = judge(household, policies.region("yiyang")).flags[0].explanation_zh
    assert ("月均刚性支出" in text) is told


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(seed=st.integers(0, 2**48))
def test_the_parts_come_to_the_amount_that_is_proposed(any_household, policies, seed):
    household = any_household(seed, consenting=True)
    subject = subject_of(household, policies.region(household.region))
    verdict = reach_verdict(subject)
    one = reckon(subject, None, verdict.result, verdict.means)
    if one is not None:
        assert verdict.result.amount_fen == (one.amount_fen if one.held_fen is None else one.held_fen)
        care = sum(part.amount_fen for part in one.care)
        assert one.sum_fen == one.standard_fen * one.heads - one.less_fen + care
        assert one.amount_fen == max(-(-one.sum_fen // 100) * 100, 0 if one.care else 100)

"""What is proposed is said as it is: the amount that changes or goes on, and notice only where it is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.assessment.facts import Authorization, Expenditure, Household, Income, Member
from pipeline.decision.judge import judge

SIGNED = (Authorization("self", date(2017, 1, 1), None, None),)
FAMILY = Household(
    "H", "yiyang", date(2018, 12, 31), state="in_aid", category="dibao", benefit_monthly_fen=90_000,
    members=(
        Member(1, date(1980, 1, 1), relation="head", authorizations=SIGNED),
        Member(2, date(1982, 1, 1), relation="spouse", authorizations=SIGNED),
        Member(3, date(2012, 1, 1), relation="child"),
    ),
)  # fmt: skip


def said(policies, **changes):
    return judge(replace(FAMILY, **changes), policies.region("yiyang")).flags[0]


def income(number, fen, months, kind="wage", source="employment", grade="A"):
    return tuple(Income(number, month, kind, fen, grade, source) for month in months)


def test_a_cancelled_grace_says_that_the_amount_held_is_kept(policies):
    flag = said(
        policies, income=income(1, 160_000, range(201807, 201813)), state="in_grace",
        grace_start=201801, grace_end=201912,
    )  # fmt: skip
    assert (flag.action, flag.amount_monthly_fen) == ("grace_cancel", 90_000)
    assert "每月900元，不低于渐退期内维持的900元" in flag.explanation_zh


@pytest.mark.parametrize(
    ("present", "expected", "asks_notice"),
    [
        (63_900, "由支出型贫困低收入家庭转为低保，每月640元（现为639元）。请审批。", False),
        (64_000, "由支出型贫困低收入家庭转为低保，每月640元（现为640元）。请审批。", False),
        (64_100, "由支出型贫困低收入家庭转为低保，每月由641元减至640元。请核实并事先书面告知。", True),
    ],
)
def test_notice_of_a_change_of_category_is_asked_for_only_where_less_is_paid(policies, present, expected, asks_notice):
    wage = income(1, 110_025, range(201807, 201813))
    flag = said(policies, income=wage, category="expenditure_poor", benefit_monthly_fen=present)
    assert (flag.action, flag.notice_required) == ("change_category", asks_notice)
    assert expected in flag.explanation_zh
    assert ("书面告知" in flag.explanation_zh, "written notice" in flag.explanation_en.lower()) == (asks_notice,) * 2


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        (30_000, "转为低收入家庭，不再发放补助金（现为300元）。请核实并事先书面告知。"),
        (None, "转为低收入家庭，不发放补助金。请审批。"),
    ],
)
def test_nothing_is_said_to_end_where_nothing_is_paid(policies, present, expected):
    household = replace(
        FAMILY, region="nanning", as_of=date(2019, 12, 31), benefit_monthly_fen=present,
        income=income(1, 300_000, range(201907, 201913)),
        expenditures=(Expenditure(1, "illness", 1_200_000, 201901, 201912),),
    )  # fmt: skip
    assert expected in judge(household, policies.region("nanning")).flags[0].explanation_zh


@pytest.mark.parametrize(("in_writing", "asked"), [(True, "请书面告知家庭"), (False, "请向家庭说明起止月份")])
def test_a_letter_on_the_grace_is_asked_for_where_the_place_wants_one(policies, in_writing, asked):
    policy = policies.region("yongning").override({"grace_notice": in_writing})
    household = replace(
        FAMILY, region="yongning", as_of=date(2020, 12, 31), income=income(1, 400_000, range(202007, 202013)),
        income_change_reported_on=date(2020, 12, 1),
    )  # fmt: skip
    flag = judge(household, policy).flags[0]
    assert (flag.action, flag.notice_required) == ("grace_start", in_writing)
    assert asked in flag.explanation_zh
    assert "减发停发" not in flag.explanation_zh


@pytest.mark.parametrize(("held", "expected"), [(174_000, "每月1740元维持不变。"), (0, "维持不变。")])
def test_what_goes_on_is_named_where_something_is_paid(policies, held, expected):
    flag = said(policies, benefit_monthly_fen=held, sources_missing=("banking",))
    assert flag.action == "keep"
    assert expected in flag.explanation_zh


BELOW, ABOVE = income(1, 10_000, range(201807, 201813)), income(1, 400_000, range(201807, 201813))
GRACE = {"state": "in_grace", "grace_start": 201801, "grace_end": 201912}
OLD = {"members": (replace(FAMILY.members[0], birth_date=date(1940, 1, 1)),)}
UNPAID = {
    "raised": ({"income": BELOW}, "increase", "建议自2019-01起每月发放1640元。"),
    "ended": ({"income": ABOVE}, "exit_income", "建议自2019-01起退出低保。请核实并事先书面告知，未经告知不得变更。"),
    "ended, no category": ({"income": ABOVE, "category": None}, "exit_income", "建议自2019-01起退出现有救助。"),
    "other category": (
        {"income": BELOW, "category": "low_income"}, "change_category", "由低收入家庭转为低保，每月1640元。请审批。",
    ),
    "grace goes on": ({"income": ABOVE, **GRACE}, "grace_continue", "现有待遇继续，渐退期至2019-12。"),
    "grace cancelled": ({"income": BELOW, **GRACE}, "grace_cancel", "建议自2019-01起每月发放1640元。请审批。"),
    "grace cancelled, other category": ({**OLD, **GRACE}, "grace_cancel", "由低保转为特困供养，每月755元。请审批。"),
}  # fmt: skip


@pytest.mark.parametrize("held", [None, 0])
@pytest.mark.parametrize(("changes", "action", "expected"), UNPAID.values(), ids=UNPAID)
def test_an_amount_the_register_does_not_give_is_not_told_as_zero(policies, changes, action, expected, held):
    flag = said(policies, benefit_monthly_fen=held, **changes)
    assert flag.action == action
    assert expected in flag.explanation_zh
    assert "每月0元" not in flag.explanation_zh
    assert "收入下降" not in flag.explanation_zh  # from what to what, nobody knows
    assert "现为0元" not in flag.explanation_zh
    assert "照原金额发放" not in flag.explanation_zh
    assert " 0 yuan a month go on" not in flag.explanation_en


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (75_400, "每月755元，不低于渐退期内维持的754元。请审批。"),
        (80_000, "每月800元，不低于渐退期内维持的800元。请审批。"),
    ],
)
def test_a_cancelled_grace_names_the_category_that_takes_its_place(policies, held, expected):
    flag = said(policies, benefit_monthly_fen=held, **OLD, **GRACE)
    assert (flag.action, flag.category, flag.previous_category) == ("grace_cancel", "tekun", "dibao")
    assert f"由低保转为特困供养，{expected}" in flag.explanation_zh
    assert "“2018年达到755元/月”" in flag.explanation_zh


def test_weak_evidence_is_not_said_to_be_all_there_is(policies):
    base = income(2, 100_000, range(201807, 201813), source="social_security", grade="B")
    flag = said(policies, income=income(1, 120_000, range(201807, 201813)) + base)
    assert flag.reason_codes == ("EVIDENCE_WEAK",)
    assert "去掉按社保缴费基数推定的收入，结论或金额就会不同" in flag.explanation_zh


@pytest.mark.parametrize(
    ("state", "changes", "expected"),
    [
        ("in_aid", {}, "请补齐授权书；现有待遇不变。"),
        ("in_grace", {"grace_start": 201807, "grace_end": 201912}, "请补齐授权书；现有待遇不变。"),
        ("applicant", {}, "请补齐授权书；在补齐并核对前，不作出是否纳入的结论。"),
        ("exited", {}, "请补齐授权书；在补齐并核对前，不作出是否纳入的结论。"),
    ],
)
def test_who_holds_nothing_is_not_told_that_it_stays(policies, state, changes, expected):
    unsigned = tuple(replace(member, authorizations=()) for member in FAMILY.members)
    held = {} if state.startswith("in_") else {"category": None, "benefit_monthly_fen": None}
    flag = said(policies, members=unsigned, state=state, **held, **changes)
    assert flag.action == "blocked_consent"
    assert expected in flag.explanation_zh
    assert ("stays as it is" in flag.explanation_en) is state.startswith("in_")


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("in_aid", "请人工复核；在复核完成前，现有待遇不变。"),
        ("applicant", "请人工复核；在复核完成前，不作出是否纳入的结论。"),
    ],
)
def test_a_review_says_what_holds_until_then(policies, state, expected):
    held = {} if state == "in_aid" else {"category": None, "benefit_monthly_fen": None}
    flag = said(policies, state=state, open_reviews=("duplicate_household",), **held)
    assert flag.action == "review"
    assert expected in flag.explanation_zh

"""An explanation says nothing that is not in the trace, and everything a family must know."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from datetime import date
from fractions import Fraction
from math import floor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.assessment.facts import Asset, Authorization, Expenditure, Household, Income, Member, RecordRef, Supporter
from pipeline.cycle import month_text
from pipeline.decision.explain import explain
from pipeline.decision.explain_texts import REASONS
from pipeline.decision.explain_words import decimal_text, money
from pipeline.decision.flag import needs_notice
from pipeline.decision.judge import judge
from pipeline.decision.trace import earned_by_member, trace_of
from pipeline.decision.verdict import reach_verdict, subject_of
from pipeline.wording.documents import DOCUMENT

NUMBER = re.compile(r"\d{4}-\d{2}(?!\d)|\d+(?:\.\d+)?")
MONTH_FIELDS = {"in_months", "first_month", "last_month", "effective_month", "grace_start", "grace_end"}
SIGNED = (Authorization("self", date(2017, 1, 1), None, None),)
FAMILY = Household(
    "H", "yiyang", date(2018, 12, 31), state="in_aid", category="dibao", benefit_monthly_fen=90_000,
    members=(
        Member(1, date(1980, 1, 1), relation="head", authorizations=SIGNED),
        Member(2, date(1982, 1, 1), relation="spouse", authorizations=SIGNED),
        Member(3, date(2012, 1, 1), relation="child"),
    ),
)  # fmt: skip


def numbers_in(value, field=""):
    """Every number of a trace as a text would write it: fen as yuan, months as months, the rest as it is."""
    if isinstance(value, dict):
        return set().union(*(numbers_in(inner, name) for name, inner in value.items()), set())
    if isinstance(value, list | tuple):
        return set().union(*(numbers_in(inner, field) for inner in value), set())
    if value is None or isinstance(value, bool):
        return set()
    if isinstance(value, str | date):
        return set(NUMBER.findall(str(value)))
    if field in ("share", "percent", "years", "left_fen", "right_fen") and isinstance(value, Fraction):
        return {decimal_text(value), decimal_text(value / 100).lstrip("-"), money(floor(value)).lstrip("-")}
    if field in MONTH_FIELDS:
        return {month_text(value)}
    if field.endswith("_fen"):
        return {money(floor(value)).lstrip("-")}
    return {str(value)}


def traces(subject):
    """Every trace of a household, as its flags are made from."""
    verdict = reach_verdict(subject)
    about = [(None, subject.present, verdict.result)] if verdict.has_own_flag else []
    about += [(person.member, person.present, person.result) for person in verdict.persons]
    for member, present, result in about:
        notice = needs_notice(result, present, subject.policy)
        yield trace_of(subject, member, present, result, verdict.means, notice=notice)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(seed=st.integers(0, 2**48))
def test_every_number_of_an_explanation_is_in_its_trace(any_household, policies, seed):
    household = any_household(seed)
    for trace in traces(subject_of(household, policies.region(household.region))):
        known = numbers_in(asdict(trace)) | numbers_in(DOCUMENT)
        for text in explain(trace):
            assert set(NUMBER.findall(text)) <= known


def said(policies, **changes):
    return judge(replace(FAMILY, **changes), policies.region("yiyang")).flags[0]


def income(number, fen, months, kind="wage", source="employment", grade="A"):
    return tuple(Income(number, month, kind, fen, grade, source) for month in months)


def test_a_decrease_names_who_earned_what_where_and_when(policies):
    wage = income(1, 100_000, range(201807, 201813))
    pension = income(2, 20_050, (201807, 201808, 201811), "transfer", "social_security")
    flag = said(policies, income=wage + pension)
    assert flag.explanation_zh == (
        "计入成员3人，核对期2018-07至2018-12。"
        "收入：1号成员工资性收入6000元（就业工资，2018-07至2018-12）；"
        "2号成员转移净收入601.50元（社会保险，2018-07至2018-11中3个月）。核实收入月均1100.25元。"
        "家庭月可计收入1100.25元（人均366.75元），低保标准每人每月580元。"
        "判定：家庭月可计收入1100.25元，低于全户低保标准1740元。"
        "家庭收入上升但仍低于标准，补差减少。"
        "依据：弋阳县乡政府关于切实做好城镇贫困群众脱贫解困工作的实施意见（2018年）："
        "“家庭人均月收入低于当地城镇最低生活保障标准”，“2018年城镇最低生活保障标准达到580元/月”。"
        "每月金额：全户低保标准1740元（580元×3人）－家庭月可计收入1100.25元＝639.75元，进到整元为640元。"
        "建议自2019-01起由每月900元减至640元。请核实并事先书面告知。"
        "须至少提前10日书面告知；期满前照原金额发放，不得减发停发。"
        "家庭对收入、财产或记录归属有异议的，可在收到告知后15日内提出并补充证明。"
    )
    assert "member 1 wage income 6000 yuan (employment, 2018-07 to 2018-12)" in flag.explanation_en
    assert (
        "countable income 1100.25 yuan is below the dibao standard for the household 1740 yuan" in flag.explanation_en
    )


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({}, ("核对期内没有核实到收入", "家庭人口、收入或财产有变化时")),
        ({"declared_income_monthly_fen": 30_000, "declared_on": date(2018, 12, 1)}, ("家庭申报每月300元",)),
        (
            {"supporters": (Supporter(1, "child", 1, 158_000),), "members": FAMILY.members[:1]},
            ("另计赡养、抚养、扶养费每月500元",),
        ),
        (
            {"income": income(1, 200_000, range(201807, 201813)), "expenditures": (
                Expenditure(1, "illness", 600_000, 201801, 201812),)},
            ("月均刚性支出500元，扣减后1500元", "2000元，不高于规定倍数上限2610元", "1500元，低于全户低保标准1740元"),
        ),
        (
            {"income": income(1, 200_000, range(201807, 201813), source="social_security", grade="B")},
            ("社会保险，按缴费基数推定", "2000元，达到或高于全户低保标准1740元", "可在收到告知后15日内补充"),
        ),
        (
            {"assets": (Asset(1, "home", record=RecordRef("housing", "h.txt", 7)),
                        Asset(2, "home", share=Fraction(1, 2), record=RecordRef("housing", "h.txt", 9)))},
            ("判定：住房1.5套，高于限额1套。", "不动产第7行", "文件没有规定，为本地设定值", "须至少提前10日书面告知"),
        ),
        ({"state": "applicant", "category": None, "benefit_monthly_fen": None}, ("公示7日",)),
        ({"members": (replace(FAMILY.members[0], authorizations=()),)}, ("家庭可随时补签授权书",)),
    ],
)  # fmt: skip
def test_what_decided_and_what_the_family_may_do_is_said(policies, changes, parts):
    text = said(policies, **changes).explanation_zh
    assert [part for part in parts if part not in text] == []


@pytest.mark.parametrize(
    ("test", "wage_fen", "test_said", "reason"),
    [
        ("<", 173_999, "1739.99元，低于全户低保标准1740元", "收入上升但仍低于标准"),
        ("<", 174_000, "1740元，达到或高于全户低保标准1740元", "家庭月收入达到或高于低保标准，也不符合其他救助类别"),
        ("<", 174_001, "1740.01元，达到或高于全户低保标准1740元", "家庭月收入达到或高于低保标准，也不符合其他救助类别"),
        ("<=", 174_000, "1740元，不高于全户低保标准1740元", "收入上升但仍不高于标准"),
        ("<=", 174_001, "1740.01元，高于全户低保标准1740元", "家庭月收入高于低保标准，也不符合其他救助类别"),
    ],
)
def test_a_family_at_the_line_is_told_what_is_true(policies, test, wage_fen, test_said, reason):
    policy = policies.region("yiyang").override({"dibao_test": test})
    household = replace(FAMILY, income=income(1, wage_fen, range(201807, 201813)))
    text = judge(household, policy).flags[0].explanation_zh
    assert test_said in text
    assert reason in text


@pytest.mark.parametrize(
    ("last_fen", "expected"),
    [
        (87_000, "870元，不高于规定倍数上限870元"),
        (87_001, "870.0016元，高于规定倍数上限870元"),  # a sixth of a fen above: what is shown must not look equal
        (87_006, "870.01元，高于规定倍数上限870元"),
    ],
)
def test_amounts_that_differ_by_less_than_a_fen_are_told_apart(policies, last_fen, expected):
    wage = income(1, 87_000, range(201807, 201812)) + income(1, last_fen, (201812,))
    changes = {"income": wage, "members": FAMILY.members[:1], "state": "applicant"}
    assert expected in said(policies, **changes).explanation_zh


def test_the_cost_of_work_is_told_where_it_is_taken_off(policies):
    policy = policies.region("yiyang").override({"employment_cost": 0.1})
    household = replace(FAMILY, income=income(1, 100_000, range(201807, 201813)))
    text = judge(household, policy).flags[0].explanation_zh
    assert "核实收入月均1000元。扣除就业成本每月58元。家庭月可计收入942元" in text
    assert "就业成本" not in said(policies, income=household.income).explanation_zh


@pytest.mark.parametrize(
    ("net_fen", "action", "expected"),
    [
        (103_500 * 3, "change_category", "扣减刚性支出后收入3105元，不高于全户低收入标准3105元。"),
        (103_500 * 3 + 1, "exit_income", "扣减刚性支出后收入3105.01元，高于全户低收入标准3105元。"),
    ],
)
def test_who_misses_the_line_by_his_bills_is_told_by_how_much(policies, net_fen, action, expected):
    household = replace(
        FAMILY, region="nanning", as_of=date(2019, 12, 31), income=income(1, net_fen + 100_000, range(201907, 201913)),
        expenditures=(Expenditure(1, "illness", 1_200_000, 201901, 201912),),
    )  # fmt: skip
    flag = judge(household, policies.region("nanning")).flags[0]
    assert flag.action == action
    assert expected in flag.explanation_zh


def test_amounts_of_one_kind_source_and_grade_go_together():
    items = (*income(2, 100, (201807, 201809)), *income(1, 0, (201807,)), *income(1, 50, (201808,)))
    assert [(one.member_no, one.total_fen, one.months) for one in earned_by_member(items)] == [(1, 50, 1), (2, 200, 2)]


def test_where_the_policy_gives_no_days_none_are_named(policies):
    policy = policies.region("yiyang").override({"reply_days": None, "notice_days": None})
    flag = judge(replace(FAMILY, income=income(1, 300_000, range(201807, 201813))), policy).flags[0]
    assert flag.outcome == "exit"
    assert "日书面告知" not in flag.explanation_zh
    assert "日内" not in flag.explanation_zh


def test_what_the_policy_leaves_unsaid_is_named_in_words(policies):
    policy = policies.region("yiyang").override({"expenditure_rule": None})
    bills = (Expenditure(1, "illness", 600_000, 201801, 201812),)
    changes = {"income": income(1, 200_000, range(201807, 201813)), "expenditures": bills}
    flag = judge(replace(FAMILY, **changes), policy).flags[0]
    assert flag.reason_codes[0] == "POLICY_SILENT"
    assert "所需的规定（支出型认定办法），不得推定" in flag.explanation_zh
    assert "this place and day (the expenditure rule); none is guessed" in flag.explanation_en


@pytest.mark.parametrize("counts", [(1, 4), (4, 1)])
def test_of_two_silent_shares_the_same_is_named_in_whatever_order_supporters_came(policies, counts):
    policy = policies.region("yiyang").override({"supporter_share": None, "supporter_share_3": None})
    supporters = tuple(Supporter(1, "child", 1, 900_000, children_count=count) for count in counts)
    text = judge(replace(FAMILY, supporters=supporters), policy).flags[0].explanation_zh
    assert "所需的规定（赡养费比例），不得推定" in text


@pytest.mark.parametrize(
    ("region", "as_of", "named"),
    [
        (
            "yiyang",
            date(2018, 12, 31),
            "弋阳县乡政府关于切实做好城镇贫困群众脱贫解困工作的实施意见（2018年）：“家庭人均",
        ),
        ("yinchuan", date(2018, 12, 31), None),  # a fixture: no document, and the sentence says so
    ],
)
def test_a_document_is_called_by_its_name_once_and_never_by_our_mark(policies, region, as_of, named):
    text = judge(replace(FAMILY, region=region, as_of=as_of), policies.region(region)).flags[0].explanation_zh
    assert not re.search(r"文件S\d|S\d“", text)
    assert text.count(named or "文件没有规定，为本地设定值") == 1


def test_a_sentence_of_ours_holds_no_number_of_its_own():
    for pair in REASONS.values():
        for text in pair:
            assert NUMBER.findall(text) == []

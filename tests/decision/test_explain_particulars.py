"""A reason says whom and which months it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.assessment.facts import (
    Asset,
    Authorization,
    BankInflow,
    Household,
    Income,
    InsuredMonth,
    Member,
    PersonMonths,
)
from pipeline.decision.explain_particulars import months_text
from pipeline.decision.judge import judge
from pipeline.wording.languages import EN, ZH

SIGNED = (Authorization("self", date(2017, 1, 1), None, None),)
EXPIRED = (Authorization("self", date(2017, 1, 1), date(2018, 12, 30), None),)
REVOKED = (Authorization("self", date(2017, 1, 1), None, date(2018, 12, 31)),)
HEAD = Member(1, date(1980, 1, 1), relation="head", authorizations=SIGNED)
SPOUSE = Member(2, date(1982, 1, 1), relation="spouse", authorizations=SIGNED)
CHILD = Member(3, date(2012, 1, 1), relation="child")
FAMILY = Household(
    "H", "yiyang", date(2018, 12, 31), state="in_aid", category="dibao", benefit_monthly_fen=100_000,
    members=(HEAD, SPOUSE, CHILD),
)  # fmt: skip
WAGE = tuple(Income(1, month, "wage", 10_000, "A", "employment") for month in range(201807, 201813))


def with_members(*members):
    return {"members": members}


LATE = replace(HEAD, hukou_region="999999")
DIED, EARLIER = replace(SPOUSE, died_on=date(2018, 12, 31)), replace(SPOUSE, died_on=date(2018, 6, 30))
CASES = {
    "died": (with_members(HEAD, DIED, CHILD), "人员情况有变化（2号成员2018-12亡故），"),
    "died a day too early": (with_members(HEAD, EARLIER, CHILD), "家庭收入下降，"),
    "born": (with_members(HEAD, SPOUSE, replace(CHILD, birth_date=date(2018, 7, 1))), "（3号成员2018-07出生），"),
    "joined": (with_members(HEAD, SPOUSE, replace(CHILD, in_previous_register=False)), "（3号成员新计入），"),
    "two": (
        with_members(HEAD, DIED, replace(CHILD, birth_date=date(2018, 8, 1))),
        "（3号成员2018-08出生；2号成员2018-12亡故），",
    ),
    "never signed": (with_members(HEAD, replace(SPOUSE, authorizations=())), "有效的授权书（2号成员缺授权），"),
    "expired and revoked": (
        with_members(replace(HEAD, authorizations=REVOKED), replace(SPOUSE, authorizations=EXPIRED)),
        "有效的授权书（1号成员已撤回；2号成员已过期），",
    ),
    "months unknown": (
        {"unknown_months": (PersonMonths(1, (201809, 201808, 201811)), PersonMonths(2, (201806, 201807)))},
        "有月份的记录仍在隔离区（1号成员2018-08至2018-09、2018-11；2号成员2018-07），",
    ),
    "insured after leaving": (
        {
            "insured": tuple(InsuredMonth(2, month, "e", date(2018, 10, 31)) for month in (201810, 201811, 201812)),
            "bank_inflow": (BankInflow(2, ()),),
        },
        "仍由原单位参保（2号成员2018-11至2018-12），",
    ),
    "no permit": (with_members(LATE, SPOUSE, CHILD), "居住证不符合规定（没有居住证）。"),
    "young permit": (
        with_members(replace(LATE, permit_issued_on=date(2018, 1, 1)), SPOUSE, CHILD),
        "居住证不符合规定（2018-01-01签发，到2018-12-31未满12个月）。",
    ),
    "permit that came later": (
        with_members(replace(LATE, permit_issued_on=date(2019, 1, 1)), SPOUSE, CHILD),
        "居住证不符合规定（2019-01-01签发，晚于核对基准日2018-12-31）。",
    ),
}


@pytest.mark.parametrize(("changes", "expected"), CASES.values(), ids=CASES)
def test_whom_and_which_months_a_reason_is_about(policies, changes, expected):
    household = replace(FAMILY, income=WAGE, **changes)
    assert expected in judge(household, policies.region("yiyang")).flags[0].explanation_zh


def test_the_same_in_english(policies):
    household = replace(FAMILY, members=(HEAD, replace(SPOUSE, died_on=date(2018, 12, 31)), CHILD))
    text = judge(household, policies.region("yiyang")).flags[0].explanation_en
    assert "The people changed (member 2 died in 2018-12), so" in text


@pytest.mark.parametrize(
    ("kind", "held", "expected"),
    [
        ("dispersed", None, "该成员为未成年孤儿（散居），单独保障。"),
        ("institutional", None, "该成员为未成年孤儿（机构供养），单独保障。"),
        ("dispersed", 120_000, "按该成员现在的供养方式（散居）重新核定金额。"),
        (
            "institutional",
            80_000,
            "现行保障标准（机构供养）高于现领金额，按标准增发。",
        ),  # the standard stayed as it was
    ],
)
def test_an_orphan_is_told_by_which_standard(policies, kind, held, expected):
    child = replace(CHILD, orphan=kind, category=held and "orphan", benefit_monthly_fen=held)
    flags = judge(replace(FAMILY, members=(HEAD, child)), policies.region("yiyang")).flags
    assert expected in flags[1].explanation_zh


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"birth_date": date(2000, 12, 31)}, "该成员单独保障的条件已不具备（已满18周岁）。建议"),
        ({"orphan": None}, "该成员单独保障的条件已不具备（已不登记为孤儿）。建议"),
        ({"died_on": date(2018, 12, 31)}, "该成员单独保障的条件已不具备（3号成员2018-12亡故）。建议"),
        ({"birth_date": date(2001, 1, 1)}, "3号成员：重新核算后没有变化。"),  # 18 a day after the as-of date
    ],
)
def test_why_an_orphans_cover_ends(policies, changes, expected):
    orphan = replace(
        CHILD, birth_date=date(2005, 1, 1), orphan="dispersed", category="orphan", benefit_monthly_fen=80_000,
        authorizations=SIGNED,
    )  # fmt: skip
    flags = judge(replace(FAMILY, members=(HEAD, replace(orphan, **changes))), policies.region("yiyang")).flags
    assert expected in flags[1].explanation_zh
    assert "单人保" not in flags[1].explanation_zh


ILL = Member(
    2, date(1990, 1, 1), disability_kind="physical", disability_grade=1, work_ability="none", category="single_person",
    benefit_monthly_fen=33_500, authorizations=SIGNED,
)  # fmt: skip
NOT_HELD = {"state": "applicant", "category": None, "benefit_monthly_fen": None}
COVER = "该成员单独保障的条件已不具备"
ENDS = {
    "whole household covered": ("longnan", {}, 0, f"{COVER}（本户整户享受保障，个人不重复享受）。建议"),
    "a lighter grade": ("longnan", {"disability_grade": 3}, 900, f"{COVER}（登记的残疾、重病或劳动能力情况不符合"),
    "no such cover here": ("yiyang", {}, 1200, f"{COVER}（本地没有单独保障的规定）。单人保条件：文件没有规定"),
    "income a fen over": ("longnan", {}, 1005.01, "高于规定倍数上限1005元。" + f"{COVER}（收入超过上述限额）。依据"),
    "at the cap": ("longnan", {}, 1005, "重新核算后没有变化。"),
}
GOES_ON = {
    "household under review": ({"open_reviews": ("link",), "state": "in_aid"}, {}, "本户的结果为待复核、"),
    "household over property": ({"assets": (Asset(1, "home"), Asset(1, "home"))}, {}, "本户的结果为待复核、"),
    "not counted": ({}, {"counted": False}, "该成员不计入本户，其原有的单独保障此次不作核对，"),
}


def of_the_ill(policies, region, member, yuan=0, **household):
    month = {"yiyang": 201812, "longnan": 201906}[region]
    wage = tuple(Income(1, month - back, "wage", round(yuan * 100), "A", "employment") for back in range(6))
    changes = NOT_HELD | {"income": wage if yuan else (), "members": (HEAD, replace(ILL, **member))} | household
    as_of = date(2018, 12, 31) if region == "yiyang" else date(2019, 6, 30)
    judgement = judge(replace(FAMILY, region=region, as_of=as_of, **changes), policies.region(region))
    return next(flag for flag in judgement.flags if flag.member_no == 2)


@pytest.mark.parametrize(("region", "member", "yuan", "expected"), ENDS.values(), ids=ENDS)
def test_why_a_persons_own_cover_ends(policies, region, member, yuan, expected):
    flag = of_the_ill(policies, region, member, yuan)
    assert expected in flag.explanation_zh
    is_by_income = "高于规定倍数上限" in expected
    assert (flag.action == "exit_income") is (COVER in expected)
    assert ("判定：" in flag.explanation_zh) is (is_by_income or COVER not in expected)
    assert flag.margin_fen == (1 if is_by_income else None)


@pytest.mark.parametrize(("household", "member", "expected"), GOES_ON.values(), ids=GOES_ON)
def test_cover_that_nobody_judged_is_not_said_to_be_worked_out(policies, household, member, expected):
    flag = of_the_ill(policies, "longnan", member, 3000, **household)
    assert (flag.action, flag.reason_codes) == ("keep", ("NO_CHANGE",))
    assert expected in flag.explanation_zh
    assert "重新核算" not in flag.explanation_zh
    assert "判定" not in flag.explanation_zh
    assert "每月335元维持不变。" in flag.explanation_zh


def test_a_person_is_told_which_source_is_missing(policies):
    child = replace(CHILD, orphan="dispersed", category="orphan", benefit_monthly_fen=80_000)
    household = replace(FAMILY, members=(HEAD, child), sources_missing=("housing", "banking"))
    flags = judge(household, policies.region("yiyang")).flags
    assert ["（银行账户、不动产）" in flag.explanation_zh for flag in flags] == [True, True]


@pytest.mark.parametrize(
    ("region", "as_of", "zh", "en"),
    [("longnan", date(2019, 6, 30), "（渐退条件）", "(what opens the grace)")],
)
def test_what_the_policy_leaves_unsaid_is_said_in_words(policies, region, as_of, zh, en):
    wage = tuple(Income(1, month, "wage", 500_000, "A", "employment") for month in range(201901, 201907))
    flag = judge(replace(FAMILY, region=region, as_of=as_of, income=wage), policies.region(region)).flags[0]
    assert flag.reason_codes == ("POLICY_SILENT",)
    assert zh in flag.explanation_zh
    assert en in flag.explanation_en
    assert "grace" not in flag.explanation_zh


@pytest.mark.parametrize(
    ("months", "text"),
    [((), ""), ((201812,), "2018-12"), ((201812, 201901), "2018-12至2019-01"), ((201810, 201812), "2018-10、2018-12")],
)
def test_months_that_follow_each_other_are_a_span(months, text):
    assert months_text(months, ZH) == text
    assert months_text(months, EN) == text.replace("至", " to ").replace("、", ", ")

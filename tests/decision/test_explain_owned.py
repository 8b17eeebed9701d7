"""Property is told so that a family can find it: whose, what, how much of it, which row of which delivery."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from pipeline.assessment.facts import Asset, Authorization, Household, Member, RecordRef
from pipeline.decision.explain_owned import owned_text
from pipeline.decision.explain_words import decimal_text
from pipeline.decision.judge import judge
from pipeline.decision.owned import Owned
from pipeline.wording.languages import EN, ZH

SIGNED = (Authorization("self", date(2017, 1, 1), None, None),)
ONE = Household(
    "H", "yiyang", date(2018, 12, 31), state="in_aid", category="dibao", benefit_monthly_fen=10_000,
    members=(Member(1, date(1980, 1, 1), relation="head", authorizations=SIGNED),
             Member(2, date(1982, 1, 1), relation="spouse", authorizations=SIGNED)),
)  # fmt: skip


def said(policies, *assets):
    return judge(replace(ONE, assets=assets), policies.region("yiyang")).flags[0]


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(2), "2"), (Fraction(5, 2), "2.5"), (Fraction(4, 3), "1.3333"), (Fraction(301, 300), "1.0033"),
     (Fraction(21, 20), "1.05"), (Fraction(1, 8), "0.125")],
)  # fmt: skip
def test_a_number_of_things_is_a_decimal(value, text):
    assert decimal_text(value) == text


def home(number, row, share=Fraction(1), area=None, file="housing_2018H2.txt"):
    return Asset(number, "home", share=share, floor_area_m2=area, record=RecordRef("housing", file, row))


def test_the_homes_over_the_limit_are_told_one_by_one(policies):
    flag = said(policies, home(2, 1574), home(1, 1159, Fraction(1, 2), Decimal("98.50")), home(1, 2051))
    assert "判定：住房2.5套，高于限额1套。" in flag.explanation_zh
    assert (
        "家庭财产超过规定限额，所依据的是：1号成员住房（98.5平方米，份额0.5，不动产第1159行）、"
        "1号成员住房（不动产第2051行）、2号成员住房（不动产第1574行）。"
    ) in flag.explanation_zh
    assert "housing_2018H2.txt" not in flag.explanation_zh
    assert "member 1 home (98.5 m2, share 0.5, housing row 1159)" in flag.explanation_en
    assert "homes 2.5 is above the limit 1." in flag.explanation_en


def test_one_home_breaks_nothing_and_none_is_told(policies):
    assert "住房" not in said(policies, home(1, 1159)).explanation_zh


def test_savings_are_told_by_account_and_empty_ones_are_not(policies):
    def account(row, fen):
        return Asset(1, "deposit", fen, record=RecordRef("banking", "b.jsonl.gz", row))

    flag = said(policies, account(3, 2_784_001), account(4, 0))
    assert "判定：货币财产27840.01元，高于限额27840元。" in flag.explanation_zh
    assert "所依据的是：1号成员存款27840.01元（银行账户第3行）。" in flag.explanation_zh
    assert flag.action == "exit_property"
    assert said(policies, account(3, 2_784_000)).action != "exit_property"


@pytest.mark.parametrize(
    ("died_on", "heads"),
    [(None, "×1人。"), (date(2018, 7, 1), "×2人（含近期亡故的1人）。"), (date(2018, 6, 30), "×1人。")],
)
def test_the_limit_on_savings_adds_up_from_its_heads(policies, died_on, heads):
    members = (ONE.members[0], replace(ONE.members[1], died_on=died_on)) if died_on else ONE.members[:1]
    household = replace(ONE, members=members, assets=(Asset(1, "deposit", 3_000_000),))
    text = judge(household, policies.region("yiyang")).flags[0].explanation_zh
    bound = 580 * 12 * 2 * (2 if "2人" in heads else 1)
    assert f"货币财产30000元，高于限额{bound}元。" in text
    assert f"货币财产限额＝低保标准580元×12个月×2年{heads}" in text


def test_shares_of_one_home_go_together_and_count_no_more_than_it(policies):
    flag = said(
        policies,
        *(replace(home(number, row, area=Decimal(60)), unit_id="U1") for number, row in ((1, 4), (2, 5))),
        replace(home(1, 7, Fraction(1, 2)), unit_id="U2"),
    )
    assert "判定：住房1.5套，高于限额1套。" in flag.explanation_zh
    assert (
        "1号成员住房（60平方米，不动产第4行）、2号成员住房（60平方米，与前一项为同一处，不动产第5行）、"
        "1号成员住房（份额0.5，不动产第7行）。"
    ) in flag.explanation_zh


@pytest.mark.parametrize(
    ("files", "zh", "en"),
    [
        (("a.txt", "a.txt"), "1号成员商铺（不动产第1行）、1号成员商铺（不动产第2行）",
         "member 1 shop (housing row 1), member 1 shop (housing row 2)"),
        (("a.txt", "b.txt"), "1号成员商铺（不动产a.txt第1行）、1号成员商铺（不动产b.txt第2行）",
         "member 1 shop (housing a.txt row 1), member 1 shop (housing b.txt row 2)"),
    ],
)  # fmt: skip
def test_a_file_is_named_where_a_row_number_alone_would_not_do(files, zh, en):
    owned = [
        Owned(1, "shop", Fraction(1), None, None, RecordRef("housing", file, row))
        for row, file in enumerate(files, start=1)
    ]
    assert (owned_text(owned, ZH), owned_text(owned, EN)) == (zh, en)


def test_what_names_no_member_and_no_row_is_told_all_the_same():
    assert owned_text([Owned(None, "factory", Fraction(1, 3), None, None, None)], ZH) == "未指明成员厂房（份额0.3333）"

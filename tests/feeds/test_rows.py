from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cycle import last_day
from pipeline.decision.guard import APPLICANT_ADVERSE
from pipeline.decision.judgement import OUTCOMES
from pipeline.feeds.columns import HEADERS_ZH
from pipeline.feeds.labels import REFUSED, RESTING_ZH
from pipeline.feeds.rows import FeedWordMissing, earliest_stop_month, feed_row, feed_rows, row_id

FLAG = {
    "household_id": "YI01", "member_no": None, "township_code": "361126100", "outcome": "adjustment",
    "action": "decrease", "category": "dibao", "previous_category": "dibao", "amount_monthly": Decimal("240.00"),
    "previous_amount_monthly": Decimal("840.00"), "effective_month": "2019-01", "grace_start": None,
    "grace_end": None, "notice_required": True, "reason_codes": ["INCOME_UP_STILL_BELOW", "OTHER"],
    "explanation_zh": "收入上升，仍低于标准。",
}  # fmt: skip


@pytest.mark.parametrize(
    ("released_on", "notice_days", "month"),
    [
        (date(2019, 1, 20), 10, 201902),
        (date(2019, 1, 22), 10, 201902),  # the notice ends with 1 February: that month may begin
        (date(2019, 1, 23), 10, 201903),  # one day later it may not
        (date(2018, 12, 21), 10, 201901),
        (date(2018, 12, 22), 10, 201901),
        (date(2018, 12, 23), 10, 201902),
        (date(2019, 2, 1), 0, 201902),
        (date(2019, 2, 2), 0, 201903),
    ],
)
def test_the_earliest_stop_month_starts_after_the_notice(released_on, notice_days, month):
    assert earliest_stop_month(released_on, notice_days) == month


@given(st.dates(date(2018, 1, 1), date(2030, 12, 31)), st.integers(0, 400))
def test_the_earliest_stop_month_is_the_first_that_leaves_the_notice(released_on, notice_days):
    month = earliest_stop_month(released_on, notice_days)
    begins = last_day(month).replace(day=1)
    before = (begins - timedelta(days=1)).replace(day=1)
    assert (begins - released_on).days >= notice_days > (before - released_on).days


def cells(told):
    return dict(zip(HEADERS_ZH, feed_row(told).cells, strict=True))


KEPT = {
    "told_stop_month": "2019-02", "row_revision": 2, "row_digest": "0123456789abcdef", "last_result":
    "2018H1/handled/2018-08-03", "head_name": "张三", "village_code": "361126100201", "address": "某村1号",
}  # fmt: skip


def test_a_flag_becomes_a_row_of_chinese_cells():
    assert cells({**FLAG, **KEPT}) == {
        "户编号": "YI01", "成员序号": None, "户主姓名": "张三", "村(居)代码": "361126100201", "住址": "某村1号",
        "乡镇代码": "361126100", "处理结果": "调整", "变动事项": "减发",
        "类别": "低保", "原类别": "低保", "原金额(元/月)": Decimal("840.00"), "新金额(元/月)": Decimal("240.00"),
        "生效月份": "2019-01", "书面告知": "先告知，期满后执行", "最早停减月份": "2019-02",
        "渐退期起": None, "渐退期止": None,
        "原因": "收入上升，仍低于标准。",
        "下一步": "先送达书面告知，听取家庭意见；告知期满且核实无误前不得减发或停发，最早自2019-02起执行。",
        "上期办理结果": "2018H1 已办结（2018-08-03）", "变动标记": None, "行编号": "YI01", "行版本": 2,
        "行摘要": "0123456789abcdef",
    }  # fmt: skip
    assert feed_row(FLAG).to_do


def test_no_stop_month_where_no_notice_is_owed():
    row = cells({**FLAG, **KEPT, "notice_required": False, "action": "increase"})
    assert (row["书面告知"], row["最早停减月份"]) == ("无需", None)


@pytest.mark.parametrize(
    ("action", "owed", "said"),
    [
        ("decrease", True, "先告知，期满后执行"),
        ("exit_income", True, "先告知，期满后执行"),
        ("change_category", True, "先告知，期满后执行"),
        ("change_category", False, "无需"),
        ("not_eligible", False, "告知结果"),
        ("watch_margin", False, "告知结果"),
        ("refer_hukou_place", False, "告知结果"),
        ("refer_temporary_relief", False, "无需"),
        ("grace_start", True, "告知结果"),
        ("grace_start", False, "无需"),
        ("increase", False, "无需"),
    ],
)
def test_the_column_on_notice_and_the_next_step_say_the_same(action, owed, said):
    row = cells({**FLAG, **KEPT, "action": action, "outcome": OUTCOMES[action], "notice_required": owed})
    assert row["书面告知"] == said
    assert ("书面告知" in row["下一步"]) is (said != "无需")
    assert ("告知期满" in row["下一步"]) is (said == "先告知，期满后执行")


def test_a_letter_is_owed_to_every_applicant_who_is_refused():
    assert REFUSED == APPLICANT_ADVERSE


@pytest.mark.parametrize("reason", RESTING_ZH)
def test_a_resting_row_tells_no_adverse_act_but_why_it_rests(reason):
    told = {**FLAG, **KEPT, "resting": reason, "outcome": "exit", "action": "exit_income", "category": None}
    row, shown = feed_row(told), cells(told)
    assert row.rests
    assert (shown["处理结果"], shown["变动事项"], shown["最早停减月份"]) == ("暂缓", "暂缓执行，待遇不变", None)
    assert (shown["类别"], shown["新金额(元/月)"]) == ("低保", Decimal("840.00"))  # what is held goes on
    assert (shown["原因"], shown["下一步"]) == RESTING_ZH[reason]
    assert {"outcome", "action", "category", "reason_codes"}.isdisjoint(row.codes)
    assert "收入上升" not in str(row)
    assert row.codes["resting"] == reason


def test_a_withdrawn_row_tells_that_it_no_longer_holds():
    row = feed_row({"household_id": "YI01", "member_no": 2, "township_code": "361126100", "change": "withdrawn"})
    shown = dict(zip(HEADERS_ZH, row.cells, strict=True))
    assert (shown["行编号"], shown["处理结果"], shown["变动标记"]) == ("YI01-2", "撤回", "撤回")
    assert shown["新金额(元/月)"] is None
    assert row.to_do


def test_a_family_without_consent_is_not_named():
    shown = cells({**FLAG, **KEPT, "outcome": "blocked", "action": "blocked_consent"})
    assert (shown["户主姓名"], shown["住址"]) == (None, "某村1号")


@pytest.mark.parametrize(("household", "member", "shown"), [("YI01", None, "YI01"), ("YI-01", 2, "YI-01-2")])
def test_a_row_has_an_id_of_its_own(household, member, shown):
    assert row_id(household, member) == shown


def test_what_must_be_done_comes_first():
    def told(household, outcome, action, member=None):
        return {
            **FLAG, "household_id": household, "outcome": outcome, "action": action, "member_no": member,
            "reason_codes": ["EVIDENCE_WEAK"],
        }  # fmt: skip

    found = feed_rows([
        told("H1", "keep", "keep"), told("H3", "exit", "exit_property"), told("H2", "exit", "exit_property", 2),
        told("H2", "exit", "exit_property"), told("H4", "entry", "enter_dibao"), told("H5", "review", "review"),
        {"household_id": "H0", "change": "withdrawn"},
    ])  # fmt: skip
    assert [(row.cells[0], row.cells[1], row.to_do) for row in found] == [
        ("H2", None, True), ("H2", 2, True), ("H3", None, True), ("H4", None, True), ("H5", None, True),
        ("H1", None, False), ("H0", None, True),
    ]  # fmt: skip


@pytest.mark.parametrize("change", [{"category": "gold"}, {"action": "vanish"}, {"outcome": "vanish"}])
def test_a_code_without_a_word_is_named(change):
    with pytest.raises(FeedWordMissing, match=next(iter(change.values()))):
        feed_row({**FLAG, **change})

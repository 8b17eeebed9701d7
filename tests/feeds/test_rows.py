from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cycle import last_day
from pipeline.feeds.labels import HEADERS_ZH
from pipeline.feeds.rows import NO_TOWNSHIP, FeedWordMissing, earliest_stop_month, feed_row, rows_by_township

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


def test_a_flag_becomes_a_row_of_chinese_cells():
    row = feed_row(FLAG, "2019-02")
    assert dict(zip(HEADERS_ZH, row.cells, strict=True)) == {
        "户编号": "YI01", "成员序号": None, "乡镇代码": "361126100", "处理结果": "调整", "变动事项": "减发",
        "类别": "低保", "原类别": "低保", "原金额(元/月)": Decimal("840.00"), "新金额(元/月)": Decimal("240.00"),
        "生效月份": "2019-01", "是否需书面告知": "是", "最早停减月份": "2019-02", "渐退期起": None, "渐退期止": None,
        "原因": "收入上升，仍低于标准。",
        "下一步": "先送达书面告知，听取家庭意见；告知期满且核实无误前不得减发或停发，最早自2019-02起执行。",
    }  # fmt: skip
    assert row.to_do


def test_no_stop_month_where_no_notice_is_owed():
    cells = feed_row({**FLAG, "notice_required": False, "action": "increase"}, "2019-02").cells
    row = dict(zip(HEADERS_ZH, cells, strict=True))
    assert (row["是否需书面告知"], row["最早停减月份"]) == ("否", None)


def test_rows_go_to_their_township_what_must_be_done_first():
    def flag(household, township, outcome, action, member=None):
        return {
            **FLAG, "household_id": household, "township_code": township, "outcome": outcome, "action": action,
            "member_no": member, "reason_codes": ["EVIDENCE_WEAK"],
        }  # fmt: skip

    found = rows_by_township(
        [
            flag("H1", "361126101", "keep", "keep"),
            flag("H3", "361126101", "exit", "exit_property"),
            flag("H2", "361126101", "exit", "exit_property", 2),
            flag("H2", "361126101", "exit", "exit_property"),
            flag("H4", "361126101", "entry", "enter_dibao"),
            flag("H5", "361126100", "review", "review"),
            flag("H6", None, "keep", "keep"),
            flag("H7", "../../etc", "keep", "keep"),
        ],
        "2019-02",
    )
    assert {code: [(row.cells[0], row.cells[1], row.to_do) for row in rows] for code, rows in found.items()} == {
        "361126100": [("H5", None, True)],
        "361126101": [
            ("H2", None, True), ("H2", 2, True), ("H3", None, True), ("H4", None, True), ("H1", None, False),
        ],
        NO_TOWNSHIP: [("H6", None, False), ("H7", None, False)],
    }  # fmt: skip


@pytest.mark.parametrize("change", [{"category": "gold"}, {"action": "vanish"}, {"outcome": "vanish"}])
def test_a_code_without_a_word_is_named(change):
    with pytest.raises(FeedWordMissing, match=next(iter(change.values()))):
        feed_row({**FLAG, **change}, "2019-02")

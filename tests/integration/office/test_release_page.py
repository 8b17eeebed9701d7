"""The release page: from which month something may be lowered or stopped, by the approval and by what was written."""

import re
from datetime import UTC, datetime

import pytest

from pipeline.access import Role
from pipeline.cycle import Cycle
from pipeline.feeds.approving import approve_run
from pipeline.feeds.release import hand_out
from pipeline.warehouse.releases import last_approval

CYCLE = Cycle.of("yiyang", "2018H2")
APPROVED = datetime(2019, 1, 22, 1, 0, tzinfo=UTC)
PAGE = "/release?region=yiyang&cycle=2018H2"


@pytest.mark.parametrize(
    ("written", "month"),
    [
        (APPROVED, "2019-02"),
        (datetime(2019, 1, 22, 15, 59, tzinfo=UTC), "2019-02"),  # the 22nd in China, and 10 days
        (datetime(2019, 1, 22, 16, 0, tzinfo=UTC), "2019-03"),
    ],
)
def test_the_later_month_of_approval_and_writing_is_told(browser, published, url, tmp_path, written, month):
    approve_run(url, CYCLE, by="王主任", note=None, notice_days=10, at=APPROVED)
    before = browser(Role.SUPERVISOR).get(PAGE).text
    assert "按批准日计算，最早自 2019-02 起减发或停发。" in before
    assert "所载月份为" not in before
    hand_out(url, CYCLE, target=str(tmp_path / "feeds"), resting=lambda _run: {}, at=written)
    after = browser(Role.SUPERVISOR).get(PAGE).text
    assert "按批准日计算，最早自 2019-02 起减发或停发。" in after
    assert f"所载月份为 {month}。" in after


def test_before_the_approval_it_is_said_what_the_month_hangs_on(browser, published):
    text = browser(Role.SUPERVISOR).get(PAGE).text
    assert "今天批准的，最早自" in text
    assert "告知期自批准日和乡镇数据写出日两者中较晚的一日起算" in text


def test_an_approval_asks_first_whether_the_adverse_proposals_were_seen(browser, published, url):
    chief = browser(Role.SUPERVISOR)
    assert "批准后立即下发 1 条减发、停发或不予纳入的提议。" in chief.get(PAGE).text
    for given in ({}, {"sure": ""}, {"sure": "no"}):
        assert chief.post("/release/approve", {"run_id": "run-1", **given}).status_code == 303
        assert "没有批准：请先勾选确认" in chief.get(PAGE).text
        assert last_approval(url, "yiyang", "2018H2") is None
    chief.post("/release/approve", {"run_id": "run-1", "sure": "yes"})
    assert last_approval(url, "yiyang", "2018H2").approved_by == "supervisor"


def test_the_tables_have_their_sums(browser, published):
    text = browser(Role.SUPERVISOR).get(PAGE).text
    by_result, by_township = (
        re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", text.split(f"{name}</caption>")[1].split('class="total"')[1])[:size]
        for name, size in (("按结论", 6), ("按乡镇", 3))
    )
    assert by_result == ["合计", "0", "3", "+3", "1", "960.00"]  # 240 -> 840 twice, 240 -> nothing once
    assert by_township == ["合计", "0", "3"]

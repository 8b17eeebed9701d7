"""The release page: from which month something may be lowered or stopped, by the approval and by what was written."""

from datetime import UTC, datetime

import pytest

from pipeline.access import Role
from pipeline.cycle import Cycle
from pipeline.feeds.approving import approve_run
from pipeline.feeds.release import hand_out

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

"""Somebody is told that what rests has changed since the feeds were written: supervisor and township, on each page."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline.access import Role
from pipeline.cycle import Cycle
from pipeline.feeds.approving import approve_run
from pipeline.feeds.release import hand_out
from pipeline.warehouse.objections import NewObjection, open_objection
from pipeline.warehouse.tokens import add_token

from .conftest import Browser

CYCLE = Cycle.of("yiyang", "2018H2")
AT = datetime(2019, 1, 22, 1, 0, tzinfo=UTC)
PLACE = "?region=yiyang&cycle=2018H2"
TOWNSHIP = "/feeds/yiyang/2018H2/361126100"
API = "/api/v1/cycles/yiyang/2018H2/feeds"
BANNER = "本期写出后有 1 条转为暂缓：请勿执行减发停发。"
WRITE = '<form method="post" action="/release/write">'


@pytest.fixture
def written(published, url, tmp_path):
    approve_run(url, CYCLE, by="王主任", note=None, notice_days=10, at=AT)
    hand_out(url, CYCLE, target=str(tmp_path / "feeds"), resting=lambda _run: {}, at=AT)
    return url


def dispute(url, household="YI02"):
    given = NewObjection(
        region="yiyang", cycle="2018H2", household_id=household, township_code="361126100", member_no=None,
        about="result", source=None, file_name=None, row_number=None, file_sha256=None, raised_by="户主",
        received_on=date(2019, 1, 30), said="有误", asked="复核", reply_days=15, due_on=date(2019, 2, 14),
    )  # fmt: skip
    open_objection(url, given, "经办", date(2019, 1, 30))


@pytest.mark.parametrize(
    ("role", "path", "may_write"),
    [
        (Role.SUPERVISOR, f"/{PLACE}", True),
        (Role.SUPERVISOR, f"/release{PLACE}", True),
        (Role.SUPERVISOR, f"/feeds{PLACE}", True),
        (Role.SUPERVISOR, TOWNSHIP, True),
        (Role.CASEWORKER, f"/{PLACE}", False),
        (Role.CASEWORKER, f"/feeds{PLACE}", False),
        (Role.CASEWORKER, TOWNSHIP, False),
    ],
)
def test_it_is_told_to_who_can_write_and_to_who_must_not_act(browser, written, role, path, may_write):
    someone = browser(role)
    assert "转为暂缓" not in someone.get(path).text
    dispute(written)
    text = someone.get(path).text
    assert BANNER in text
    assert (WRITE in text.split(BANNER)[1].split("</div>")[0]) is may_write
    assert text.count(">按最新暂缓情况重新写出</button>") == may_write  # one button, however many places could have it


def test_the_township_is_told_which_household_and_why(browser, written):
    dispute(written)
    listed = browser(Role.CASEWORKER).get(TOWNSHIP).text.split("本期写出后转为暂缓</caption>")[1].split("</table>")[0]
    assert "YI02" in listed
    assert "家庭提出异议" in listed


def test_an_objection_to_what_takes_nothing_is_no_reason_to_write_again(browser, written):
    dispute(written, "YI01")
    assert "转为暂缓" not in browser(Role.SUPERVISOR).get(f"/release{PLACE}").text


def test_a_program_is_told_too(app, people, written, url):
    who = {"Authorization": f"Bearer {add_token(url, 'caseworker', 'test', ('fetch',), 'test', timedelta(days=1))}"}
    ask = Browser(app).client

    def told():
        (feed,) = ask.get(f"{API}", headers=who).json()["items"]
        rows = ask.get(f"{API}/361126100/resting", headers=who).json()["items"]
        return [feed[name] for name in ("rows_to_do", "rows_resting", "rested_since", "released_since")], rows

    assert told() == ([2, 0, 0, 0], [])
    dispute(written)
    row = {"household_id": "YI02", "member_no": None, "now_resting": True, "reason": "objection"}
    assert told() == ([1, 1, 1, 0], [row])
    assert ask.get(f"{API}/361126999/resting", headers=who).status_code == 404


def test_it_reads_in_english(browser, written):
    dispute(written)
    someone = browser(Role.CASEWORKER)
    someone.post("/language", {"language": "en", "go_to": TOWNSHIP})
    assert "1 rows have come to rest since this edition was written" in someone.get(TOWNSHIP).text

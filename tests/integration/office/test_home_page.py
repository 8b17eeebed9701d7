"""The home page: what waits is said with its number, and every number leads to what it counts."""

import re
from datetime import UTC, datetime

import pytest

from pipeline.access import Role
from pipeline.cycle import Cycle
from pipeline.feeds.approving import approve_run
from pipeline.feeds.release import hand_out
from pipeline.warehouse.feed_list import township_states
from pipeline.warehouse.returns import acknowledge
from pipeline.warehouse.told import written_edition

CYCLE = Cycle.of("yiyang", "2018H2")


@pytest.fixture
def handed_out(published, url, tmp_path):
    """Feeds made at a time; the townships that have one."""

    def made(at):
        approve_run(url, CYCLE, by="王主任", note=None, notice_days=10, at=at)
        hand_out(url, CYCLE, target=str(tmp_path / "feeds"), resting=lambda _run: {}, at=at)
        return [state.township_code for state in township_states(url, "yiyang", "2018H2")]

    return made


def stats(html):
    """(title, number, where it leads) of each card."""
    title = '<span class="stat-title">([^<]+)</span>'
    card = rf'<a class="stat[^"]*" href="([^"]+)">\s*{title}<span class="stat-value">([^<]+)<'
    return re.findall(card, html)


def test_a_caseworker_is_told_of_a_feed_until_it_is_acknowledged(browser, handed_out, url):
    home = browser(Role.CASEWORKER)
    assert not [card for card in stats(home.get("/").text) if "/feeds" in card[0]]
    (code,) = handed_out(datetime.now(UTC))
    address = f"/feeds/yiyang/2018H2/{code}"
    assert (address, "待下载", "1") in stats(home.get("/").text)
    assert home.get(f"{address}/full.csv").status_code == 200
    assert (address, "已下载，待确认", "1") in stats(home.get("/").text)
    acknowledge(url, written_edition(url, "yiyang", code, "2018H2", None), code, "there")
    assert address not in home.get("/").text


def test_a_feed_that_is_late_is_told_once(browser, handed_out):
    (code,) = handed_out(datetime(2019, 1, 22, 1, 0, tzinfo=UTC))
    cards = [card for card in stats(browser(Role.CASEWORKER).get("/").text) if "/feeds" in card[0]]
    assert cards == [(f"/feeds/yiyang/2018H2/{code}", "逾期未确认", "1")]


@pytest.mark.parametrize("role", [Role.OFFICE, Role.SUPERVISOR, Role.CASEWORKER])
def test_every_count_of_results_leads_to_as_many_households(browser, published, role):
    opened = browser(role)
    counted = [card for card in stats(opened.get("/").text) if card[0].startswith("/results")]
    assert counted
    for address, _, number in counted:
        html = opened.get(address).text
        assert len(set(re.findall(r'href="/households/yiyang/2018H2/(\w+)"', html))) == int(number)


def test_results_are_narrowed_and_not_for_who_runs_the_machines(browser, published):
    everything = browser(Role.OFFICE).get("/results").text
    assert "共 0 条" not in everything
    assert "共 0 条" in browser(Role.OFFICE).get("/results?township=99").text
    assert "共 0 条" in browser(Role.OFFICE).get("/results?outcome=nothing").text
    assert browser(Role.ENGINEER).get("/results").status_code == 403

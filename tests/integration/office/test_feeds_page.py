"""The feeds' page: what is overdue is marked, the table filters and sorts; a caseworker finds the tasks he may see."""

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
PAGE = "/feeds?region=yiyang&cycle=2018H2"


@pytest.fixture
def handed_out(published, url, tmp_path):
    """Feeds made long ago, or now."""

    def made(at):
        approve_run(url, CYCLE, by="王主任", note=None, notice_days=10, at=at)
        hand_out(url, CYCLE, target=str(tmp_path / "feeds"), resting=lambda _run: {}, at=at)
        return [state.township_code for state in township_states(url, "yiyang", "2018H2")]

    return made


def shown(browser, role, query=""):
    return browser(role).get(f"{PAGE}{query}").text


def test_a_feed_nobody_acknowledged_in_time_is_overdue_until_it_is(browser, handed_out, url):
    (code, *_) = handed_out(datetime(2019, 1, 22, 1, 0, tzinfo=UTC))
    text = shown(browser, Role.SUPERVISOR)
    assert "2019-01-27 · 逾期" in text
    assert f'/{code}"' in shown(browser, Role.SUPERVISOR, "&state=overdue")
    assert f'/{code}"' not in shown(browser, Role.SUPERVISOR, "&state=acknowledged")
    acknowledge(url, written_edition(url, "yiyang", code, "2018H2", None), code, "there")
    assert "2019-01-27 · 逾期" not in shown(browser, Role.SUPERVISOR)
    assert f'/{code}"' not in shown(browser, Role.SUPERVISOR, "&state=overdue")
    assert f'/{code}"' in shown(browser, Role.SUPERVISOR, "&state=acknowledged")
    assert 'aria-sort="descending"' in shown(browser, Role.SUPERVISOR, "&sort=-due")


@pytest.mark.parametrize(("days", "said"), [(5, "还有 5 天"), (0, "还有 0 天")])
def test_the_days_are_a_setting(app, browser, handed_out, days, said):
    handed_out(datetime.now(UTC))
    app.state.settings = app.state.settings.model_copy(update={"acknowledge_days": days})
    assert said in shown(browser, Role.SUPERVISOR)


@pytest.mark.parametrize(("role", "has"), [(Role.CASEWORKER, True), (Role.OFFICE, True), (Role.ENGINEER, False)])
def test_who_may_see_tasks_finds_them_in_the_navigation(browser, published, role, has):
    text = browser(role).get("/").text
    navigation = text[text.index('<nav class="side"') : text.index("</nav>")]
    assert ('href="/tasks"' in navigation) == has
    assert browser(role).get("/tasks").status_code == (200 if has else 403)

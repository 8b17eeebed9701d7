"""What is sent again after a break, or twice, is one objection."""

from __future__ import annotations

import re
import warnings
from datetime import date

import pytest

from pipeline.access import Actor, Role
from pipeline.cycle import Cycle
from pipeline.feeds.returned import Visit
from pipeline.office.app import create_app
from pipeline.office.visitor import SESSION
from pipeline.settings import load_settings
from pipeline.steps import taking_in
from pipeline.steps.objecting import Raised, list_objections, raise_objection, today
from pipeline.steps.releasing import release_cycle
from pipeline.steps.taking_in import report_visits
from pipeline.warehouse import objections as warehouse_objections
from pipeline.warehouse.accounts import insert_account
from pipeline.warehouse.sessions import start_session

with warnings.catch_warnings():  # it asks for a successor of httpx that is not out yet
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")


class PowerCut(Exception):
    """What no code here expects."""


def cut(*_):
    raise PowerCut


def numbers(url):
    return sorted(one.objection.objection_id for one in list_objections(url, "yiyang"))


def raised(household_id, **changes):
    given = {"about": "result", "raised_by": "户主", "received_on": today(), "said": "工资不对", "asked": "复核"}
    return Raised(household_id=household_id, **{**given, **changes})


@pytest.fixture
def form(home, url, seen):
    """A signed-in clerk's client, and what the form of a household's objection has hidden in it."""
    household_id = seen.view("flag")[0]["household_id"]
    insert_account(url, Actor("office", Role.OFFICE, ("",), "示例"), None)
    client = TestClient(create_app(load_settings()), base_url="http://127.0.0.1", follow_redirects=False)
    client.cookies.set(SESSION, start_session(url, "office"), domain="127.0.0.1", path="/")
    text = client.get(f"/objections/new?household={household_id}&region=yiyang&cycle=2018H2").text
    hidden = dict(re.findall(r'name="(csrf|form)" value="(\w+)"', text))
    return client, {**hidden, "household": household_id}


def test_a_visit_is_one_objection_wherever_the_call_breaks_off(home, url, seen, monkeypatch):
    release_cycle(CYCLE, "chief", None)
    flag = next(row for row in seen.view("flag") if row["township_code"] and row["member_no"] is None)
    visit = Visit(flag["household_id"], None, "differs", date(2019, 1, 25), "李经办", True, "账户不是我的")
    for broken in ((warehouse_objections, "_append"), (taking_in, "note_objection")):
        with monkeypatch.context() as patched:
            patched.setattr(*broken, cut)
            with pytest.raises(PowerCut):
                report_visits(url, CYCLE, flag["township_code"], [visit], "here")
        assert len(numbers(url)) == (broken[1] == "note_objection")  # opened whole, or not at all
    done = report_visits(url, CYCLE, flag["township_code"], [visit], "here")
    assert list(done.objections) == numbers(url)
    assert len(numbers(url)) == 1
    assert report_visits(url, CYCLE, flag["township_code"], [visit], "here").objections == ()


def test_one_key_is_one_objection_and_none_is_always_a_new_one(home, url, seen, query):
    household_id = seen.view("flag")[0]["household_id"]
    first = raise_objection(CYCLE, raised(household_id, form_key="a"), "office")[0]
    assert raise_objection(CYCLE, raised(household_id, form_key="a"), "office")[0] == first
    for key in ("b", None, None):
        raise_objection(CYCLE, raised(household_id, form_key=key), "office")
    assert len(numbers(url)) == 4
    assert query("SELECT count(*) FROM core.objection_event") == [(4,)]


def test_a_form_sent_twice_is_one_objection_and_changed_another(form, url):
    client, hidden = form
    assert len(hidden["form"]) == 32
    given = hidden | {
        "about": "result", "raised_by": "户主", "received_on": today().isoformat(),
        "said": "工资不对", "asked": "复核",
    }  # fmt: skip
    to = [client.post("/objections/new", data={**given, "asked": asked}).headers["location"] for asked in "甲甲乙"]
    assert to[0] == to[1] != to[2]
    assert len(numbers(url)) == 2


def test_a_form_with_something_missing_comes_back_with_all_that_was_typed(form, url):
    client, hidden = form
    given = hidden | {
        "about": "record", "raised_by": "户主的弟弟", "received_on": "2019-01-20",
        "said": "这个账户不是我们的。\n早已注销。", "asked": "",
    }  # fmt: skip
    answer = client.post("/objections/new", data=given)
    assert answer.status_code == 422
    for kept in ("户主的弟弟", "2019-01-20", "这个账户不是我们的。\n早已注销。", given["form"]):
        assert kept in answer.text
    assert re.search(r'<option value="record" selected>', answer.text)
    assert re.search(
        r'id="field-record" name="record" aria-invalid="true" aria-describedby="problem-record"', answer.text
    )
    assert re.findall(r'class="problem" id="problem-(\w+)"', answer.text) == ["record", "asked"]
    assert numbers(url) == []
    done = client.post("/objections/new", data={**given, "about": "result", "asked": "请核实"})
    assert done.status_code == 303
    assert len(numbers(url)) == 1


def test_a_record_the_run_does_not_have_is_said_at_the_record(form, url):
    client, hidden = form
    given = hidden | {
        "about": "record", "raised_by": "户主", "received_on": "2019-01-20",
        "said": "不是我们的", "asked": "请核实", "record": "banking/none.csv/1|1",
    }  # fmt: skip
    answer = client.post("/objections/new", data=given)
    assert answer.status_code == 422
    assert re.findall(r'class="problem" id="problem-(\w+)"', answer.text) == ["record"]
    assert "不是我们的" in answer.text
    assert numbers(url) == []

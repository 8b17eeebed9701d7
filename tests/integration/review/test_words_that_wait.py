"""A word that waits for its second person counts as unsure, and is shown as that: view, queue, report, objections."""

from __future__ import annotations

import json
import re
import warnings

import pytest

from pipeline.access import Actor, Role
from pipeline.cycle import Cycle
from pipeline.decision.adverse import is_adverse_flag
from pipeline.office.app import create_app
from pipeline.office.visitor import SESSION
from pipeline.settings import load_settings
from pipeline.steps import review_words
from pipeline.steps.deciding_tasks import decide_task
from pipeline.steps.objecting import Raised, decide_objection, raise_objection, today
from pipeline.steps.quarantine_values import Place
from pipeline.steps.review_words import refuse_word
from pipeline.steps.reviewing import list_tasks
from pipeline.steps.second_looks import confirm
from pipeline.warehouse.accounts import insert_account
from pipeline.warehouse.guarded import url_as
from pipeline.warehouse.sessions import start_session

with warnings.catch_warnings():  # it asks for a successor of httpx that is not out yet
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")
HERE = "?region=yiyang&cycle=2018H2"


def task_of(task_id, url=None):
    return next(one.task for one in list_tasks(CYCLE, state="all", url=url).tasks if one.task.task_id == task_id)


@pytest.fixture
def two_needed(monkeypatch):
    monkeypatch.setattr(review_words, "at_risk_of", lambda *_: 10_000_000)


@pytest.fixture
def pages(home, url):
    """Open a page as the office, or as a supervisor; gives its text and posts forms."""
    app = create_app(load_settings())
    for role in (Role.OFFICE, Role.SUPERVISOR):
        insert_account(url, Actor(role.value, role, ("",), "示例"), None)

    def opened(role):
        client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
        client.cookies.set(SESSION, start_session(url, role.value), domain="127.0.0.1", path="/")
        return client

    return opened


def post(client, path, **form):
    token = re.search(r'name="csrf" content="(\w+)"', client.get("/sign-in").text).group(1)
    return client.post(path, data={"csrf": token, **form})


def test_the_view_the_queue_and_the_api_say_unsure_until_it_is_confirmed(home, url, seen, two_needed):
    task = next(one.task for one in list_tasks(CYCLE).tasks if one.task.kind == "link")
    number = decide_task(task.task_id, "different", "A. Name").judgement_ids[0]
    caseworker = url_as(url, Actor("here", Role.CASEWORKER, (task.township_code,)))
    for reader in (None, caseworker):
        waits = task_of(task.task_id, reader)
        assert (waits.state, waits.is_waiting, waits.decided_by) == ("unsure", True, "A. Name")
    confirm(number, "B. Name")
    for reader in (None, caseworker):
        stands = task_of(task.task_id, reader)
        assert (stands.state, stands.is_waiting, stands.decided_by) == ("different", False, "A. Name")


def test_what_is_refused_is_open_again_and_a_small_word_never_waits(home, url, monkeypatch, two_needed):
    task, other = [one.task for one in list_tasks(CYCLE).tasks if one.task.kind == "link"][:2]
    refuse_word(decide_task(task.task_id, "same", "A. Name").judgement_ids[0], "B. Name", "no")
    assert (task_of(task.task_id).state, task_of(task.task_id).is_waiting) == ("open", False)
    monkeypatch.setenv("HESV_SECOND_LOOK_YUAN", "1000000")
    decide_task(other.task_id, "same", "A. Name")
    assert (task_of(other.task_id).state, task_of(other.task_id).is_waiting) == ("same", False)


def test_pages_list_it_as_waiting_and_the_second_person_answers_there(pages, url, two_needed):
    office, chief = pages(Role.OFFICE), pages(Role.SUPERVISOR)
    task, other = [one.task for one in list_tasks(CYCLE).tasks if one.task.kind == "link"][:2]
    numbers = [decide_task(one.task_id, "same", "A. Name").judgement_ids[0] for one in (task, other)]
    queue = office.get(f"/tasks{HERE}&state=second").text
    assert all(f"/tasks/{one.task_id}" in queue for one in (task, other))
    assert f"/tasks/{task.task_id}" not in office.get(f"/tasks{HERE}&state=decided").text
    desk = office.get(f"/tasks/{task.task_id}").text
    assert "待第二人复核" in desk
    assert 'name="answer"' not in desk  # nobody answers over a word that waits
    page = chief.get(f"/second-looks{HERE}").text
    assert all(f'id="note-{number}"' in page for number in numbers)
    assert "由审批主管复核" in office.get(f"/second-looks{HERE}").text

    assert post(office, f"/second-looks/{numbers[0]}/confirm").status_code == 403
    assert post(chief, f"/second-looks/{numbers[0]}/confirm", note="又见一次").status_code == 303
    assert post(chief, f"/second-looks/{numbers[1]}/refuse").status_code == 303  # says why first
    assert task_of(other.task_id).is_waiting
    assert post(chief, f"/second-looks/{numbers[1]}/refuse", note="不符").status_code == 303
    assert (task_of(task.task_id).state, task_of(other.task_id).state) == ("same", "open")
    assert "没有等待第二人复核的判断" in chief.get(f"/second-looks{HERE}").text

    assert post(office, f"/tasks/{task.task_id}/undo", judgement_id=str(numbers[0]), note="有误").status_code == 303
    asked = chief.get(f"/second-looks{HERE}").text
    assert f"/second-looks/{numbers[0]}/withdraw" in asked
    assert f"/second-looks/{numbers[0]}/withdraw" not in office.get(f"/second-looks{HERE}").text  # his own asking
    assert post(chief, f"/second-looks/{numbers[0]}/withdraw{HERE}", note="确有误").status_code == 303
    assert task_of(task.task_id).state == "open"


def test_an_objection_upheld_by_a_word_that_waits_is_not_yet_upheld(pages, url, seen, two_needed):
    links = {(row["source"], row["file_name"], row["row_number"]): row for row in seen.view("identity_link")}
    flag, link = next(
        (flag, links[one["source"], one["file"], one["row"]])
        for flag in filter(is_adverse_flag, seen.view("flag"))
        for one in json.loads(flag["flips"] or "[]")
        if links[one["source"], one["file"], one["row"]]["decision"] == "match"
    )
    said = Raised(
        household_id=link["household_id"], about="record", raised_by="户主", received_on=today(), said="不是本人",
        asked="剔除", member_no=link["member_no"], place=Place(link["source"], link["file_name"], link["row_number"]),
    )  # fmt: skip
    listed, _ = raise_objection(CYCLE, said, "office")
    number = listed.objection.objection_id
    assert listed.objection.standing == "open"
    done = decide_objection(number, "upheld", "A. Name", "经核实不属于本人。")
    assert done.objection.standing == "second_look"

    office = pages(Role.OFFICE)
    badge = re.compile(r'<span class="badge (\w+)">([^<]+)</span>')
    listed_now = office.get(f"/objections{HERE}&state=second_look").text
    assert ("adverse", "待第二人复核") in badge.findall(listed_now)
    assert f"/objections/{number}" not in office.get(f"/objections{HERE}&state=closed").text
    assert "拟处理结果" in office.get(f"/objections/{number}").text
    confirm(done.judgement_ids[0], "B. Name")
    closed = office.get(f"/objections{HERE}&state=closed").text
    assert f"/objections/{number}" in closed
    assert ("good", "成立") in badge.findall(closed)
    assert flag["household_id"] in closed

"""Tasks by the API: one person's at a time, decided once, above a value by two; for nobody of another township."""

from __future__ import annotations

import re

import pytest

from pipeline.access import EVERYWHERE, Act, Actor, Role
from pipeline.office.api.schemas import words
from pipeline.office.app import create_app
from pipeline.settings import load_settings
from tests.integration.api.conftest import CYCLE, asker, token_of, tokens_of
from tests.integration.guard.conftest import run_as

pytestmark = pytest.mark.slow
SAID = "SELECT (SELECT count(*) FROM core.judgement), (SELECT count(*) FROM core.task_claim), " + (
    "(SELECT count(*) FROM core.second_look), (SELECT count(*) FROM audit.event)"
)
EVENTS = "SELECT actor, action, purpose FROM audit.event WHERE subject = %s AND action LIKE 'task%%' ORDER BY event_id"
QUEUE = f"/cycles/{CYCLE.region}/{CYCLE.name}/tasks"


@pytest.fixture
def url(copied, monkeypatch):
    monkeypatch.setenv("HESV_SECOND_LOOK_YUAN", "1000000")
    return copied(monkeypatch)


@pytest.fixture
def two_needed(monkeypatch):
    """Everything on which anything hangs is two people's."""
    monkeypatch.setenv("HESV_SECOND_LOOK_YUAN", "0")


@pytest.fixture
def tasks(url):
    """By kind, (task_id, household_id, township_code), each list in one order; no row of the register in quarantine."""
    found = {}
    for kind, *task in run_as(
        url,
        "SELECT DISTINCT kind, task_id, household_id, township_code FROM serve.review_task "
        "JOIN serve.flag USING (region, cycle, household_id) WHERE kind = 'link' OR record IS NULL ORDER BY 1, 2",
    ):
        found.setdefault(kind, []).append(tuple(task))
    return found


@pytest.fixture
def ask(url, tasks):
    here = tasks["evidence_conflict"][0][2]
    elsewhere = next(township for _, _, township in tasks["evidence_conflict"] if township != here)
    people = {
        "olga": Actor("olga", Role.OFFICE, (EVERYWHERE,), "示例"),
        "sven": Actor("sven", Role.SUPERVISOR, (EVERYWHERE,), "示例"),
        "tara": Actor("tara", Role.SUPERVISOR, (EVERYWHERE,), "示例"),
        "here": Actor("here", Role.SUPERVISOR, (here,), "示例"),
        "elsewhere": Actor("elsewhere", Role.SUPERVISOR, (elsewhere,), "示例"),
        "caseworker": Actor("caseworker", Role.CASEWORKER, (here,), "示例"),
        "stranger": Actor("stranger", Role.CASEWORKER, (elsewhere,), "示例"),
    }
    send = asker(create_app(load_settings()), tokens_of(url, people))

    def do(who, task_id, deed="", method="POST", **body):
        """The status and what was told; `deed` empty: the task is read."""
        more = {"json": body} if deed and method == "POST" else {}
        answer = send(who, f"/tasks/{task_id}{deed}", method if deed else "GET", **more)
        told = answer.json()
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert "hesv " not in told["detail"], told["detail"]
            assert " --" not in told["detail"], told["detail"]
        return answer.status_code, told

    do.queue = lambda who, state: {task["task_id"] for task in send(who, f"{QUEUE}?state={state}").json()["items"]}
    do.send = send
    return do


def test_a_task_is_one_persons_at_a_time(ask, tasks, url):
    task = tasks["near_relative"][0][0]
    steps = [
        # who, deed, method, body, status, part of what is told
        ("olga", "/claim", "POST", {}, 200, {"claimed_by": "olga", "taken_from": None}),
        ("olga", "/claim", "POST", {"take_over": False}, 200, {"claimed_by": "olga", "taken_from": None}),
        ("sven", "/claim", "POST", {}, 409, {"type": "urn:hesv:problem:conflict"}),
        ("sven", "/answer", "POST", {"answer": "no_relative"}, 409, {"status": 409}),
        ("sven", "/claim", "DELETE", {}, 409, {"status": 409}),
        ("sven", "/claim", "POST", {"take_over": True}, 200, {"claimed_by": "sven", "taken_from": "olga"}),
        ("olga", "/answer", "POST", {"answer": "no_relative"}, 409, {"status": 409}),
        ("sven", "/claim", "DELETE", {}, 200, {"task_id": task, "was_own": True}),
        ("sven", "/claim", "DELETE", {}, 200, {"task_id": task, "was_own": False}),
        ("olga", "/answer", "POST", {"answer": "no_relative"}, 200, {"needs_second": False}),
    ]
    holders = ["olga", "olga", "olga", "olga", "olga", "sven", "sven", None, None, None]
    for (who, deed, method, body, status, part), holder in zip(steps, holders, strict=True):
        found, told = ask(who, task, deed, method, **body)
        assert (found, {name: told.get(name) for name in part}) == (status, part), (who, deed, told)
        claim = ask("tara", task)[1]["claim"]
        assert (claim and claim["claimed_by"]) == holder, (who, deed)
    history = ask("tara", task)[1]["history"]
    assert [(deed["deed"], deed["by"]) for deed in history] == [
        ("claimed", "olga"), ("claimed", "olga"), ("taken_over", "sven"), ("given_back", "sven"), ("said", "olga"),
    ]  # fmt: skip


def test_what_is_decided_is_not_claimed_and_not_decided_again(ask, tasks):
    for kind, first, other in (("near_relative", "no_relative", "visited_differs"), ("link", "same", "different")):
        task = tasks[kind][0][0]
        assert ask("olga", task, "/answer", answer="unsure")[0] == 200
        assert ask("olga", task, "/claim")[0] == 200  # nobody knows yet: still to be done
        assert ask("olga", task, "/answer", answer=first)[0] == 200
        assert ask("sven", task, "/claim", take_over=True)[0] == 409, kind
        assert ask("olga", task, "/claim")[0] == 409, kind
        assert ask("olga", task, "/claim", "DELETE")[1]["was_own"]
        assert ask("sven", task, "/answer", answer=other)[0] == 409, kind
        status, told = ask("sven", task, "/answer", answer=first)
        assert (status, told["judgement_ids"]) == (200, []), kind  # said already


def test_a_second_person_looks_and_two_take_back(ask, tasks, two_needed):
    task, household, _ = tasks["evidence_conflict"][0]
    word = ask("sven", task, "/answer", answer="nominal", note="挂靠")[1]
    number = word["judgement_ids"][0]
    assert (word["needs_second"], word["changed"]) == (True, [])
    assert re.fullmatch(words.CENTS, word["stake"])
    assert ask("tara", task)[1]["waits"] == number
    assert ask("caseworker", task)[1]["waits"] is None
    assert ask.queue("tara", "second_look") == {task}
    look = {"judgement_id": number, "verdict": "confirmed"}
    assert ask("sven", task, "/second-look", **look)[0] == 409  # his own word
    assert ask("tara", task, "/second-look", **{**look, "verdict": "refused", "note": " "})[0] == 422
    status, told = ask("tara", task, "/second-look", **look)
    assert (status, told) == (200, {"task_id": task, **look, "changed": [household]})
    assert ask("here", task, "/second-look", **look)[0] == 409  # it waits no more
    assert (ask("tara", task)[1]["waits"], ask.queue("tara", "second_look")) == (None, set())

    back = {"judgement_id": number, "note": "银行更正"}
    waits = {"task_id": task, "judgement_id": number, "withdrawn_by": [], "needs_second": True}
    for _ in range(2):  # one person, however often
        assert ask("tara", task, "/withdrawal", **back) == (200, waits)
    assert ask("tara", task)[1]["task"]["state"] == "nominal"
    status, told = ask("sven", task, "/withdrawal", **back)
    assert (status, told["needs_second"], len(told["withdrawn_by"])) == (200, False, 1)
    assert ask("tara", task)[1]["task"]["state"] == "open"
    assert ask("sven", task, "/withdrawal", **back)[0] == 409  # it stands no more


def test_a_second_person_who_says_otherwise_opens_the_task_again(ask, tasks, two_needed):
    task = tasks["evidence_conflict"][0][0]
    number = ask("olga", task, "/answer", answer="nominal")[1]["judgement_ids"][0]
    look = {"judgement_id": number, "verdict": "refused", "note": "单位说法不同"}
    assert ask("tara", task, "/second-look", **look)[1]["changed"] == []
    shown = ask("tara", task)[1]
    assert (shown["task"]["state"], shown["waits"]) == ("open", None)
    assert [(deed["deed"], deed["by"]) for deed in shown["history"]] == [
        ("said", "olga"), ("refused", "tara"), ("withdrawn", "tara"),
    ]  # fmt: skip


def deeds(number):
    return {
        "/claim": {}, "/answer": {"answer": "unsure"}, "/second-look": {"judgement_id": number, "verdict": "confirmed"},
        "/withdrawal": {"judgement_id": number, "note": "误判"},
    }  # fmt: skip


def test_of_another_township_there_is_no_task(ask, tasks, url, two_needed):
    task = tasks["evidence_conflict"][0][0]
    number = ask("olga", task, "/answer", answer="nominal")[1]["judgement_ids"][0]
    before = run_as(url, SAID)
    nobody = ask("elsewhere", "ffff")[1]["detail"].replace("ffff", task)
    for deed, body in {"": {}, **deeds(number)}.items():
        status, told = ask("elsewhere", task, deed, **body)
        assert (status, told["detail"]) == (404, nobody), deed
    assert ask("elsewhere", task, "/claim", "DELETE")[0] == 404
    assert ask("stranger", task)[0] == 404
    assert run_as(url, SAID) == before
    assert ask("here", task)[0] == 200


def test_a_role_that_does_not_judge_and_a_token_without_the_scope_are_refused(ask, tasks, url):
    task = tasks["evidence_conflict"][0][0]
    narrow = token_of(url, Actor("sven", Role.SUPERVISOR, (EVERYWHERE,)), Act.LOOK)
    before = run_as(url, SAID)
    for deed, body in deeds(1).items():
        assert ask("caseworker", task, deed, **body)[0] == 403, deed
        assert ask(narrow, task, deed, **body)[0] == 403, deed
    assert ask("caseworker", task, "/claim", "DELETE")[0] == 403
    assert ask("olga", task, "/second-look", **deeds(1)["/second-look"])[0] == 403
    assert ask.send("caseworker", f"{QUEUE}?state=second_look").status_code == 403
    assert run_as(url, SAID) == before


def test_a_number_is_no_way_to_another_task_s_word(ask, tasks, url, two_needed):
    (mine, *_), (other, *_) = tasks["evidence_conflict"][:2]
    number = ask("olga", other, "/answer", answer="nominal")[1]["judgement_ids"][0]
    before = run_as(url, SAID)
    for deed in ("/second-look", "/withdrawal"):
        assert ask("tara", mine, deed, **deeds(number)[deed])[0] == 404, deed
        assert ask("tara", mine, deed, **deeds(number + 1)[deed])[0] == 404, deed
    assert run_as(url, SAID) == before


def test_each_deed_is_kept_with_who_and_why(ask, tasks, url, two_needed):
    task = tasks["evidence_conflict"][0][0]
    ask("olga", task, "/claim")
    ask("olga", task, "/claim", "DELETE")
    number = ask("olga", task, "/answer", answer="nominal", note="挂靠")[1]["judgement_ids"][0]
    ask("tara", task, "/second-look", judgement_id=number, verdict="confirmed", note="已核实")
    ask("sven", task, "/withdrawal", judgement_id=number, note="银行更正")
    assert run_as(url, EVENTS, f"{CYCLE.region}/{CYCLE.name}/review/{task}") == [
        ("olga", "task_claim", None), ("olga", "task_leave", None), ("olga", "task_decide", "挂靠"),
        ("tara", "task_second_look", "已核实"), ("sven", "task_undo", "银行更正"),
    ]  # fmt: skip


def test_what_cannot_be_kept_is_not_done(ask, tasks, url):
    run_as(
        url,
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''full''; END'",
        "CREATE TRIGGER full_disk BEFORE INSERT ON audit.event EXECUTE FUNCTION fail()",
    )
    before = run_as(url, SAID)
    for deed, body in (("/claim", {}), ("/answer", {"answer": "unsure"})):
        assert ask("olga", tasks["near_relative"][0][0], deed, **body)[0] == 500, deed
    assert run_as(url, SAID) == before


def test_households_of_another_township_that_change_too_are_not_named(ask, tasks):
    here = tasks["evidence_conflict"][0]
    far = next(one for one in tasks["evidence_conflict"] if one[2] != here[2])
    assert ask("olga", far[0], "/answer", answer="nominal")[1]["changed"] == [far[1]]
    assert ask("here", here[0], "/answer", answer="nominal")[1]["changed"] == [here[1]]
    third = tasks["near_relative"][0][0]
    told = ask("olga", third, "/answer", answer="no_relative")[1]["changed"]
    assert set(told) == {here[1], far[1]}  # who answers for all is told of all that was judged again

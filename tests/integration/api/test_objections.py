"""Objections by the API: one objection a key, whoever asks again; and a token does no more than its scopes say."""

from __future__ import annotations

import pytest

from pipeline.access import EVERYWHERE, Act, Actor, Role
from pipeline.office.app import create_app
from pipeline.settings import load_settings
from tests.integration.api.conftest import CYCLE, asker, token_of, tokens_of
from tests.integration.guard.conftest import run_as

pytestmark = pytest.mark.slow
AT = f"/cycles/{CYCLE.region}/{CYCLE.name}/households"
SAID = {"about": "result", "raised_by": "家庭", "received_on": "2019-01-20", "said": "收入不对", "asked": "复核"}
PEOPLE = {
    "olga": Actor("olga", Role.OFFICE, (EVERYWHERE,), "示例"),
    "osip": Actor("osip", Role.OFFICE, (EVERYWHERE,), "示例"),
}


@pytest.fixture
def url(copied, monkeypatch):
    return copied(monkeypatch)


@pytest.fixture
def households(url):
    return [row for (row,) in run_as(url, "SELECT DISTINCT household_id FROM serve.flag ORDER BY 1 LIMIT 2")]


@pytest.fixture
def ask(url):
    return asker(create_app(load_settings()), tokens_of(url, PEOPLE))


@pytest.fixture
def take(ask):
    """Status and number, or what is wrong."""

    def do(who, household_id, key=None, **changed):
        headers = {} if key is None else {"Idempotency-Key": key}
        answer = ask(who, f"{AT}/{household_id}/objections", "POST", json={**SAID, **changed}, headers=headers)
        told = answer.json()
        return answer.status_code, told.get("objection_id", told.get("detail"))

    return do


def test_the_same_key_is_the_same_objection(take, households, url):
    first, _ = households
    status, number = take("olga", first, "k-1")
    assert status == 201
    assert take("olga", first, "k-1") == (201, number)
    assert take("olga", first, "k-2")[1] != number
    assert take("olga", first)[1] != take("olga", first)[1]
    assert run_as(url, "SELECT count(*) FROM core.objection") == [(4,)]


def test_a_key_is_its_sender_s_own(take, households):
    first, _ = households
    mine, theirs = (take(who, first, "k-1") for who in ("olga", "osip"))
    assert (mine[0], theirs[0]) == (201, 201)
    assert mine[1] != theirs[1]


@pytest.mark.parametrize("changed", [{"said": "房产不对"}, {"received_on": "2019-01-21"}, {"member_no": 1}])
def test_a_key_sent_with_another_objection_is_refused(take, households, url, changed):
    first, other = households
    _, number = take("olga", first, "k-1")
    for household_id, what in ((first, changed), (other, {})):
        status, detail = take("olga", household_id, "k-1", **what)
        assert status == 422
        assert detail.startswith(f"This Idempotency-Key came with objection {number} before"), detail
    assert run_as(url, "SELECT count(*) FROM core.objection") == [(1,)]


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "é"])
def test_a_key_is_plain_text(ask, households, key):
    headers = {"Idempotency-Key": key.encode("latin-1")}
    answer = ask("olga", f"{AT}/{households[0]}/objections", "POST", json=SAID, headers=headers)
    assert answer.status_code == 422
    assert [one["place"] for one in answer.json()["errors"]] == ["header.Idempotency-Key"]


def test_a_token_that_may_only_object_decides_nothing(ask, take, households, url):
    _, number = take("olga", households[0])
    only = token_of(url, PEOPLE["olga"], Act.OBJECT)
    for outcome in ("upheld", "rejected", "corrected"):
        said = {"outcome": outcome, "explanation_zh": "核实无误"}
        answer = ask(only, f"/objections/{number}/outcome", "POST", json=said)
        assert answer.status_code == 403, outcome
        assert 'scope="judge"' in answer.headers["www-authenticate"]
    assert ask(only, f"/objections/{number}/outcome", "POST", json={"outcome": "withdrawn"}).status_code == 200


def test_a_token_that_may_only_look_sees_no_words_that_wait(ask, url):
    only = token_of(url, PEOPLE["olga"], Act.LOOK)
    queue = f"/cycles/{CYCLE.region}/{CYCLE.name}/tasks"
    assert ask(only, queue).status_code == 200
    answer = ask(only, f"{queue}?state=second_look")
    assert answer.status_code == 403
    assert 'scope="judge"' in answer.headers["www-authenticate"]

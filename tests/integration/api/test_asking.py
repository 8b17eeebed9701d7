"""Who may ask what, and what an error looks like."""

from __future__ import annotations

import pytest

from pipeline.access import Act
from pipeline.office.app import create_app
from pipeline.settings import Settings
from tests.integration.api.conftest import PEOPLE, TestClient, token_of
from tests.integration.guard.conftest import run_as

HERE = "/cycles/yiyang/2018H2"


def problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["request_id"] == answer.headers["x-request-id"]
    return told


@pytest.mark.parametrize(("who", "error"), [(None, ""), ("hesv_nonsense", 'error="invalid_token"')])
def test_without_a_valid_token_nothing_is_answered(ask, who, error):
    answer = ask(who, f"{HERE}/flags")
    problem(answer, 401)
    assert answer.headers["www-authenticate"].startswith('Bearer realm="hesv"')
    assert error in answer.headers["www-authenticate"]


def test_a_token_does_what_it_is_scoped_to(ask, warehouse):
    watching = token_of(warehouse, PEOPLE["office"], Act.WATCH_RUNS)
    assert ask(watching, "/cycles").status_code == 200
    answer = ask(watching, f"{HERE}/flags")
    problem(answer, 403)
    assert 'error="insufficient_scope", scope="look"' in answer.headers["www-authenticate"]


def test_a_scope_that_the_role_lost_is_worth_nothing(ask, warehouse):
    problem(ask(token_of(warehouse, PEOPLE["engineer"], Act.LOOK), f"{HERE}/flags"), 403)
    problem(ask(token_of(warehouse, PEOPLE["of_a"], Act.WATCH_RUNS), "/cycles"), 403)


@pytest.mark.parametrize(
    ("path", "status", "place"),
    [
        ("/nothing/here", 404, None),
        ("/no%0Athing", 404, None),
        ("/cycles/yiyang/2030H1/flags", 404, None),
        ("/cycles/atlantis/2018H2/feeds", 404, None),
        (f"{HERE}/flags?outcome=exits", 422, "query.outcome"),
        (f"{HERE}/income?month=2018-13", 422, "query.month"),
        (f"{HERE}/flags?limit=0", 422, "query.limit"),
        (f"{HERE}/flags?limit=501", 422, "query.limit"),
        (f"{HERE}/flags?limti=5", 422, "query.limti"),
        (f"{HERE}/flags?cursor=AAAA", 422, None),
        (f"{HERE}/flags?cursor=WzEsMiwzXQ", 422, None),  # [1, 2, 3]
        (f"{HERE}/flags?household_id=%00", 422, "query.household_id"),
        ("/cycles/yiyang/2018H3/flags", 422, "path.cycle"),
        (f"{HERE}/households/NOBODY/report", 404, None),
        (f"{HERE}/households/YB01/report", 404, None),
    ],
)
def test_every_error_is_a_problem(ask, path, status, place):
    told = problem(ask("of_a", path), status)
    assert [wrong["place"] for wrong in told["errors"]] == ([] if place is None else [place])


def test_another_method_is_a_problem_that_names_the_right_one(ask):
    for path, methods in ((f"{HERE}/flags", "GET"), ("/tasks/T-YA01/claim", "DELETE, POST")):
        answer = ask("of_a", path, "PATCH")
        assert problem(answer, 405)["detail"] == f"This address takes {methods}."
        assert answer.headers["allow"] == methods


@pytest.mark.parametrize(
    ("body", "place", "detail"),
    [
        ({"data": {"text": "YA01"}}, "body", "Send a JSON object, with the header Content-Type: application/json"),
        ({"json": ["YA01"]}, "body", "Send a JSON object, with the header Content-Type: application/json"),
        ({"json": {"text": "YA01", "knd": "name"}}, "body.knd", "There is no such name"),
        ({"json": {"text": "YA01", "kind": "names"}}, "body.kind", "Input should be 'name', 'id', "),
        ({"json": {"text": " "}}, "body.text", "String should have at least 1 character"),
        ({"content": "{", "headers": {"Content-Type": "application/json"}}, "body.1", "JSON decode error"),
    ],
)
def test_a_body_that_is_wrong_is_told_where_and_how(ask, body, place, detail):
    (wrong,) = problem(ask("of_a", f"{HERE}/search", "POST", **body), 422)["errors"]
    assert wrong["place"] == place
    assert wrong["detail"].startswith(detail)


def test_a_household_of_another_township_is_as_one_that_is_not(ask):
    there = ask("of_a", f"{HERE}/households/YB01/report").json()
    nobody = ask("of_a", f"{HERE}/households/YX99/report").json()
    assert there["detail"].replace("YB01", "YX99") == nobody["detail"]


def test_the_report_is_the_page_s_own(ask, warehouse):
    answer = ask("of_a", f"{HERE}/households/YA01/report")
    assert answer.status_code == 200, answer.text
    assert answer.json()["report"]["heading"]["household_id"] == "YA01"
    assert run_as(warehouse, "SELECT action FROM audit.event ORDER BY event_id DESC LIMIT 1") == [("api_report",)]


def test_too_many_requests_are_told_when_to_go_on(warehouse, tokens, tmp_path):
    app = create_app(Settings(home=tmp_path, database_url=warehouse, api_requests_per_minute=2))
    with TestClient(app) as client:
        headers = {"Authorization": f"Bearer {tokens['office']}"}
        answers = [client.get("/api/v1/cycles", headers=headers) for _ in range(3)]
        other = client.get("/api/v1/cycles", headers={"Authorization": f"Bearer {tokens['supervisor']}"})
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"minute";q=2;w=60'
    assert answers[0].headers["ratelimit"].startswith('"minute";r=1;t=')
    problem(answers[2], 429)
    assert 1 <= int(answers[2].headers["retry-after"]) <= 60
    assert other.status_code == 200


def test_guessing_tokens_ends(warehouse, tmp_path):
    app = create_app(Settings(home=tmp_path, database_url=warehouse))
    with TestClient(app) as client:
        headers = {"Authorization": "Bearer hesv_guess"}
        statuses = [client.get("/api/v1/cycles", headers=headers).status_code for _ in range(32)]
    assert statuses == [401] * 30 + [429] * 2

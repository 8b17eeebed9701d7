"""The document against the API: a real municipality, released; every route, every role, right and wrong requests."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.access import ALLOWED, EVERYWHERE, Act, Actor, Role
from pipeline.office.app import create_app
from pipeline.settings import load_settings
from pipeline.steps.deciding_tasks import decide_task
from tests.integration.api.conftest import CYCLE, asker, tokens_of
from tests.integration.guard.conftest import run_as

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks as openapi

pytestmark = pytest.mark.slow
EXAMPLES = 6
ROLES = ("engineer", "office", "supervisor", "here")
CHECKS = [
    not_a_server_error, openapi.status_code_conformance, openapi.content_type_conformance,
    openapi.response_headers_conformance, openapi.response_schema_conformance, openapi.negative_data_rejection,
]  # fmt: skip


@pytest.fixture(scope="module")
def municipality(copied):
    """80 households, run and released: its URL; the environment names it while the module's tests run."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield copied(monkeypatch)


@pytest.fixture(scope="module")
def places(municipality):
    """A task, its household, township and a word on it; another township and a household of that; a word that waits."""
    task, household, here = run_as(
        municipality,
        "SELECT t.task_id, t.household_id, f.township_code FROM serve.review_task AS t "
        "JOIN serve.flag AS f USING (region, cycle, household_id) WHERE t.kind = 'link' ORDER BY 1 LIMIT 1",
    )[0]  # fmt: skip
    other, there = run_as(
        municipality,
        f"SELECT household_id, township_code FROM serve.flag WHERE township_code <> '{here}' ORDER BY 1 LIMIT 1",
    )[0]
    (doubtful,) = run_as(
        municipality, "SELECT min(task_id) FROM serve.review_task WHERE kind = 'evidence_conflict' AND record IS NULL"
    )[0]  # fmt: skip
    (word,) = decide_task(task, "unsure", "示例").judgement_ids
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("HESV_SECOND_LOOK_YUAN", "0")
        waiting = decide_task(doubtful, "nominal", "示例")
    assert waiting.needs_second
    return {
        "here": here, "household": household, "there": there, "other": other, "task": task, "word": word,
        "doubtful": doubtful, "waits": waiting.judgement_ids[0],
    }  # fmt: skip


@pytest.fixture(scope="module")
def application(municipality):
    return create_app(load_settings().model_copy(update={"api_requests_per_minute": 1_000_000}))


@pytest.fixture(scope="module")
def people(places):
    return {
        **{role.value: Actor(role.value, role, (EVERYWHERE,), "示例") for role in Role if role is not Role.CASEWORKER},
        "here": Actor("here", Role.CASEWORKER, (places["here"],), "示例"),
        "there": Actor("there", Role.CASEWORKER, (places["there"],), "示例"),
    }


@pytest.fixture(scope="module")
def tokens(municipality, application, people):
    return tokens_of(municipality, people)


@pytest.fixture(scope="module")
def ask(application, tokens):
    return asker(application, tokens)


@pytest.fixture(scope="module")
def document(application):
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", application)
    schema.config.generation.update(allow_x00=True)
    return schema


def known(places, path_parameters):
    """The places of a path with what there is at this municipality."""
    real = {
        "region": CYCLE.region, "cycle": CYCLE.name, "household_id": places["household"], "township": places["here"],
        "task_id": places["task"],
    }  # fmt: skip
    return {name: real.get(name, value) for name, value in (path_parameters or {}).items()}


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_as_the_document_says(document, places, tokens, mode):
    tried = 0
    for found in document.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES, database=None, deadline=None, derandomize=True, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(operation.as_strategy(generation_mode=mode), st.booleans(), st.sampled_from(ROLES))
        def hold(case, is_at_home, who):
            if mode is GenerationMode.POSITIVE and is_at_home:
                case.path_parameters = known(places, case.path_parameters)
            case.call_and_validate(headers={"Authorization": f"Bearer {tokens[who]}"}, checks=CHECKS)

        hold()
        tried += 1
    assert tried == len(document.raw_schema["paths"]) + sum(
        len(methods) - 1 for methods in document.raw_schema["paths"].values()
    )


def requests(places):
    """A right request of every route: (method, path, more)."""
    at = f"/cycles/{CYCLE.region}/{CYCLE.name}"
    feed, task = f"{at}/feeds/{places['here']}", f"/tasks/{places['task']}"
    objection = {
        "about": "result",
        "raised_by": "家庭",
        "received_on": "2019-01-20",
        "said": "收入不对",
        "asked": "复核",
    }
    visit = {
        "household_id": places["household"],
        "result": "confirmed",
        "visited_on": "2019-01-25",
        "visited_by": "示例",
    }
    second = {"judgement_id": places["waits"], "verdict": "confirmed"}
    return {
        "list_cycles": ("GET", "/cycles", {}),
        "list_deliveries": ("GET", f"{at}/deliveries", {}),
        **{f"list_{rows}": ("GET", f"{at}/{rows}", {}) for rows in
           ("flags", "links", "assessments", "income", "assets", "screening")},
        "read_report": ("GET", f"{at}/households/{places['household']}/report", {}),
        "search_register": ("POST", f"{at}/search", {"json": {"text": places["household"]}}),
        "list_review_tasks": ("GET", f"{at}/tasks?state=all", {}),
        "read_task": ("GET", task, {}),
        "claim_task": ("POST", f"{task}/claim", {"json": {"take_over": True}}),
        "answer_task": ("POST", f"{task}/answer", {"json": {"answer": "unsure", "note": "再查"}}),
        "release_task": ("DELETE", f"{task}/claim", {}),
        "look_twice": ("POST", f"/tasks/{places['doubtful']}/second-look", {"json": second}),
        "withdraw_answer": ("POST", f"{task}/withdrawal", {"json": {"judgement_id": places["word"], "note": "误判"}}),
        "take_objection": ("POST", f"{at}/households/{places['household']}/objections", {"json": objection}),
        "list_own_objections": ("GET", f"/regions/{CYCLE.region}/objections", {}),
        "read_objection": ("GET", "/objections/1", {}),
        "decide": ("POST", "/objections/1/outcome", {"json": {"outcome": "withdrawn"}}),
        "list_feeds": ("GET", f"{at}/feeds", {}),
        "read_rows": ("GET", f"{feed}/rows", {}),
        "read_resting": ("GET", f"{feed}/resting", {}),
        "read_file": ("GET", f"{feed}/files/full.json", {}),
        "acknowledge": ("POST", f"{feed}/acknowledgement", {"json": {"edition": 1}}),
        "take_visits": ("POST", f"{feed}/visits", {"json": {"visits": [visit]}}),
        "list_visits": ("GET", f"{feed}/visits", {}),
    }  # fmt: skip


def operations(document):
    return {
        said["operationId"]: (method.upper(), said)
        for methods in document.raw_schema["paths"].values()
        for method, said in methods.items()
    }


def test_every_route_answers_a_right_request(document, ask, places):
    wanted = requests(places)
    assert set(wanted) == set(operations(document))
    for name, (method, path, more) in wanted.items():
        answer = ask("supervisor", path, method, **more)
        assert answer.status_code in (200, 201), (name, answer.status_code, answer.text)
        document.find_operation_by_id(name).validate_response(answer)
        if name.startswith("list_") and name not in ("list_screening",):
            assert answer.json()["items"], name


def test_every_route_has_a_scope_a_model_and_problems(document):
    for name, (_, said) in operations(document).items():
        (security,) = said["security"]
        (scopes,) = security.values()
        assert scopes, name
        assert set(scopes) <= {act.value for act in Act}, name
        for status, answer in said["responses"].items():
            content = answer["content"]
            if int(status) >= 400:
                assert list(content) == ["application/problem+json"], (name, status)
            elif name != "read_file":
                assert list(content) == ["application/json"], (name, status)
                assert content["application/json"]["schema"]["$ref"], name
        assert {"401", "403", "404", "422", "429", "500", "503"} <= set(said["responses"]), name
        assert said["description"].isascii() is False, f"{name} has no Chinese term"


def test_no_route_gives_a_caseworker_a_row_of_another_township(municipality, ask, places):
    """Each route asked by him for all he may see, and for what is the other's."""
    theirs = {places["there"], places["other"]} | {
        row for (row,) in run_as(
            municipality, f"SELECT household_id FROM serve.flag WHERE township_code <> '{places['here']}'"
        )
    }  # fmt: skip
    other = {**places, "here": places["there"], "household": places["other"]}
    (strange,) = run_as(
        municipality,
        "SELECT min(task_id) FROM serve.review_task JOIN serve.flag USING (region, cycle, household_id) "
        f"WHERE township_code <> '{places['here']}'",
    )[0]
    for mine, wanted in ((True, requests(places)), (False, requests({**other, "task": strange}))):
        for name, (method, path, more) in wanted.items():
            answer = ask("here", path, method, **more)
            seen = {code for code in theirs if f'"{code}"' in answer.text}
            echoed = {code for code in theirs if code in path or code in str(more)} if not mine else set()
            assert answer.status_code < 500, (name, answer.text)
            assert not seen - echoed, (name, seen)
            if not mine and any(code in path for code in (other["here"], other["household"], strange)):
                assert answer.status_code in (403, 404), (name, answer.status_code)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_refused_what_it_does_not_do(document, ask, places, role):
    who = "here" if role is Role.CASEWORKER else role.value
    for name, (method, path, more) in requests(places).items():
        (security,) = operations(document)[name][1]["security"]
        acts = {Act(scope) for (scope,) in security.values()}
        status = ask(who, path, method, **more).status_code
        assert (status == 403) == bool(acts - ALLOWED[role]), (name, status)

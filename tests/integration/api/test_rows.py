"""Rows by page: all of them once, those of one's townships only, exactly as the schema says."""

from __future__ import annotations

import pytest

from pipeline.access import Act
from pipeline.office.app import create_app
from pipeline.settings import Settings
from pipeline.warehouse.accounts import insert_account
from pipeline.warehouse.publish import publish
from tests.integration.api.conftest import OF_B, PEOPLE, TestClient, token_of
from tests.integration.guard.conftest import A, household, region_tables, run_as

LAST = "SELECT actor, action, subject, detail ->> 'run_id' FROM audit.event ORDER BY event_id DESC LIMIT 1"
HERE = "/cycles/yiyang/2018H2"
THEN = "/cycles/yiyang/2017H2"
ROWS = ("flags", "links", "assessments", "income", "assets", "screening")


@pytest.mark.parametrize("rows", ROWS)
def test_a_caseworker_gets_the_rows_of_his_township(ask, rows):
    answer = ask("of_a", f"{HERE}/{rows}")
    assert answer.status_code == 200, answer.text
    assert {row["household_id"] for row in answer.json()["items"]} == {"YA01", "YA02", "YA03"}
    assert not any(secret in answer.text for secret in OF_B)


@pytest.mark.parametrize("rows", ROWS)
def test_asking_for_a_household_of_another_township_gives_nothing(ask, rows):
    assert ask("of_a", f"{HERE}/{rows}?household_id=YB01").json() == {"items": [], "next": None}
    assert len(ask("of_b", f"{HERE}/{rows}?household_id=YB01").json()["items"]) == 1


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_pages_give_every_row_once(ask, rows, limit):
    found, cursor = [], None
    for _ in range(10):
        answer = ask(
            "office", f"{HERE}/{rows}", params={"limit": limit, **({"cursor": cursor} if cursor else {})}
        ).json()
        assert len(answer["items"]) <= limit
        found += answer["items"]
        cursor = answer["next"]
        if cursor is None:
            break
    assert [row["household_id"] for row in found] == ["YA01", "YA02", "YA03", "YB01"]
    assert found == ask("office", f"{HERE}/{rows}").json()["items"]


def test_several_rows_of_a_household_are_given_once_across_pages(ask, warehouse, make_run, make_tables):
    one = [household("YA01", A, n) for n in range(1, 8)]
    tables = region_tables(make_tables, household("YA01", A, 1))
    tables["income_month"] = region_tables(make_tables, *one)["income_month"]
    publish(warehouse, make_run("rows", cycle="2017H1"), tables)
    first = ask("of_a", "/cycles/yiyang/2017H1/income?limit=3").json()
    second = ask("of_a", "/cycles/yiyang/2017H1/income", params={"limit": 3, "cursor": first["next"]}).json()
    third = ask("of_a", "/cycles/yiyang/2017H1/income", params={"limit": 3, "cursor": second["next"]}).json()
    rows = [row["record"]["row"] for page in (first, second, third) for row in page["items"]]
    assert (rows, third["next"]) == (list(range(1, 8)), None)


def test_a_reader_stays_in_the_run_he_began_in(ask, warehouse, make_run, make_tables):
    before = region_tables(make_tables, *(household(f"YA{n:02}", A, n) for n in (1, 2, 3)))
    publish(warehouse, make_run("first", cycle="2017H2"), before)
    first = ask("of_a", f"{THEN}/flags?limit=1").json()
    after = region_tables(make_tables, household("YA00", A, 1), household("YA02", A, 2))
    publish(warehouse, make_run("second", cycle="2017H2"), after)
    rest = ask("of_a", f"{THEN}/flags", params={"cursor": first["next"]}).json()["items"]
    assert [(row["run_id"], row["household_id"]) for row in rest] == [("first", "YA02"), ("first", "YA03")]
    assert [row["household_id"] for row in ask("of_a", f"{THEN}/flags").json()["items"]] == ["YA00", "YA02"]


def test_money_is_text_with_two_decimals(ask):
    (row,) = ask("of_a", f"{HERE}/income?household_id=YA01").json()["items"]
    assert (row["amount"], row["month"]) == ("900.01", "2018-07")
    assert row["record"] == {"source": "employment", "file": "employment_2018H2.xlsx", "row": 10}


@pytest.mark.parametrize(("query", "count"), [("outcome=keep", 3), ("outcome=exit", 0), (f"township_code={A}", 3)])
def test_rows_are_narrowed(ask, query, count):
    assert len(ask("of_a", f"{HERE}/flags?{query}").json()["items"]) == count


def test_a_look_is_kept_before_it_is_answered(ask, warehouse):
    ask("of_a", f"{HERE}/assets?household_id=YA01")
    assert run_as(warehouse, LAST) == [("carl", "api_asset", "yiyang/2018H2/YA01", "run-1")]


def test_what_cannot_be_kept_is_not_answered(url, tmp_path, make_run, make_tables):
    publish(url, make_run("run-1"), region_tables(make_tables, household("YA01", A, 1)))
    insert_account(url, PEOPLE["of_a"], None)
    headers = {"Authorization": f"Bearer {token_of(url, PEOPLE['of_a'], Act.LOOK)}"}
    client = TestClient(create_app(Settings(home=tmp_path, database_url=url)), raise_server_exceptions=False)
    path = f"/api/v1{HERE}/flags"
    assert "YA01" in client.get(path, headers=headers).text
    run_as(
        url,
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''full''; END'",
        "CREATE TRIGGER full_disk BEFORE INSERT ON audit.event EXECUTE FUNCTION fail()",
    )
    answer = client.get(path, headers=headers)
    assert answer.status_code == 500
    assert "YA01" not in answer.text


def test_the_same_again_is_not_sent_twice(ask):
    first = ask("of_a", f"{HERE}/flags")
    again = ask("of_a", f"{HERE}/flags", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = ask("office", f"{HERE}/flags", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200

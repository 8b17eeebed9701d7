"""Rows by page: all of them once, those of one's townships only, exactly as the schema says."""

from __future__ import annotations

import pytest

from pipeline.warehouse.publish import publish
from tests.integration.api.conftest import OF_B
from tests.integration.guard.conftest import A, household, region_tables

HERE = "/cycles/yiyang/2018H2"
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


def test_several_rows_of_a_household_are_given_once_across_pages(ask, url, make_run, make_tables):
    one = [household("YA01", A, n) for n in range(1, 8)]
    tables = region_tables(make_tables, household("YA01", A, 1))
    tables["income_month"] = region_tables(make_tables, *one)["income_month"]
    publish(url, make_run("run-2"), tables)
    first = ask("of_a", f"{HERE}/income?limit=3").json()
    second = ask("of_a", f"{HERE}/income", params={"limit": 3, "cursor": first["next"]}).json()
    third = ask("of_a", f"{HERE}/income", params={"limit": 3, "cursor": second["next"]}).json()
    rows = [row["record"]["row"] for page in (first, second, third) for row in page["items"]]
    assert (rows, third["next"]) == (list(range(1, 8)), None)


def test_a_reader_stays_in_the_run_he_began_in(ask, url, make_run, make_tables):
    first = ask("of_a", f"{HERE}/flags?limit=1").json()
    publish(url, make_run("run-2"), region_tables(make_tables, household("YA00", A, 1), household("YA02", A, 2)))
    rest = ask("of_a", f"{HERE}/flags", params={"cursor": first["next"]}).json()["items"]
    assert [(row["run_id"], row["household_id"]) for row in rest] == [("run-1", "YA02"), ("run-1", "YA03")]
    assert [row["household_id"] for row in ask("of_a", f"{HERE}/flags").json()["items"]] == ["YA00", "YA02"]


def test_money_is_text_with_two_decimals(ask):
    (row,) = ask("of_a", f"{HERE}/income?household_id=YA01").json()["items"]
    assert (row["amount"], row["month"]) == ("900.01", "2018-07")
    assert row["record"] == {"source": "employment", "file": "employment_2018H2.xlsx", "row": 10}


@pytest.mark.parametrize(("query", "count"), [("outcome=keep", 3), ("outcome=exit", 0), (f"township_code={A}", 3)])
def test_rows_are_narrowed(ask, query, count):
    assert len(ask("of_a", f"{HERE}/flags?{query}").json()["items"]) == count


def test_a_look_is_kept_before_it_is_answered(ask, query):
    ask("of_a", f"{HERE}/assets?household_id=YA01")
    kept = query("SELECT actor, action, subject, detail ->> 'run_id' FROM audit.event ORDER BY event_id DESC LIMIT 1")
    assert kept == [("carl", "api_asset", "yiyang/2018H2/YA01", "run-1")]


def test_what_cannot_be_kept_is_not_answered(ask, url, query):
    query("REVOKE INSERT ON audit.event FROM hesv_caseworker")
    query("ALTER TABLE audit.event RENAME TO event_gone")
    answer = ask("of_a", f"{HERE}/flags")
    assert answer.status_code == 500
    assert "YA01" not in answer.text


def test_the_same_again_is_not_sent_twice(ask):
    first = ask("of_a", f"{HERE}/flags")
    again = ask("of_a", f"{HERE}/flags", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = ask("office", f"{HERE}/flags", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200

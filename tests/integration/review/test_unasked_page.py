"""The pages that say which households wait for a person without a task, on a small real run."""

from __future__ import annotations

import re
import warnings

import pytest

from pipeline.access import Actor, Role
from pipeline.office.app import create_app
from pipeline.office.sentences import REVIEW_STEP
from pipeline.office.visitor import SESSION
from pipeline.settings import load_settings
from pipeline.steps.objecting import Raised, raise_objection, today
from pipeline.steps.reviewing import list_tasks
from pipeline.warehouse.accounts import insert_account
from pipeline.warehouse.sessions import start_session
from pipeline.wording.words import word

from .conftest import CYCLE

with warnings.catch_warnings():  # it asks for a successor of httpx that is not out yet
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

pytestmark = [pytest.mark.integration, pytest.mark.slow]


@pytest.fixture
def reader(home, url):
    """What a person of some townships reads at a path."""
    app = create_app(load_settings())

    def read(login, role, townships, path):
        insert_account(url, Actor(login, role, townships, login), None)
        client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
        client.cookies.set(SESSION, start_session(url, login), domain="127.0.0.1", path="/")
        return client.get(path).text

    return read


def of_table(html):
    """The households of the page's table, each with the text of its row."""
    body = html.split("<tbody>")[1].split("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return {re.search(r"/households/yiyang/2018H2/(\w+)", row).group(1): row for row in rows}


def held_back(seen):
    """Flags under review of households that no task was opened for."""
    asked = {one.task.household_id for one in list_tasks(CYCLE, state="all").tasks if one.bears}
    return {row["household_id"]: row for row in seen.view("flag") if row["outcome"] == "review"}, asked


def test_every_household_under_review_without_a_task_is_listed_with_what_has_to_be_done(reader, seen):
    flags, asked = held_back(seen)
    unasked = {name: row for name, row in flags.items() if name not in asked}
    assert unasked
    shown = of_table(reader("clerk", Role.OFFICE, ("",), "/tasks/unasked"))
    assert set(shown) >= set(unasked)
    for name, row in unasked.items():
        assert REVIEW_STEP[row["reason_codes"][0]] in shown[name]
    home = reader("chief", Role.SUPERVISOR, ("",), "/")
    assert 'href="/tasks/unasked"' in home
    assert re.search(rf'待复核的家庭</span><span class="stat-value">{len(flags)}<', home)
    assert f"{len(flags) - len(shown)} 户有任务，{len(shown)} 户没有" in home


def test_a_caseworker_reads_of_his_own_township_alone(reader, seen):
    flags, asked = held_back(seen)
    name = next(name for name in flags if name not in asked)
    township = flags[name]["township_code"]
    shown = of_table(reader("here", Role.CASEWORKER, (township,), "/tasks/unasked"))
    assert name in shown
    assert {flags[other]["township_code"] for other in shown} == {township}


def test_a_result_that_rests_is_listed_as_resting(reader, seen):
    flag = next(row for row in seen.view("flag") if row["outcome"] == "exit" and row["member_no"] is None)
    path = f"/results?outcome=exit&township={flag['township_code']}"
    assert "暂缓" not in of_table(reader("before", Role.OFFICE, ("",), path))[flag["household_id"]]
    given = Raised(
        household_id=flag["household_id"], about="result", raised_by="户主", received_on=today(), said="不同意",
        asked="请重新核对",
    )  # fmt: skip
    raise_objection(CYCLE, given, "office")
    after = of_table(reader("after", Role.OFFICE, ("",), path))
    assert [name for name, row in after.items() if "暂缓" in row] == [flag["household_id"]]
    assert word("resting", "objection") in after[flag["household_id"]]

"""What the release page says of open review tasks: which hold a result back, beside which an adverse one leaves."""

import pyarrow as pa
import pytest

from pipeline.access import Role
from pipeline.warehouse.judgements import add_judgement
from pipeline.warehouse.loads import LOADS
from pipeline.warehouse.publish import publish
from pipeline.warehouse.records import JudgementRecord
from pipeline.warehouse.release_facts import OpenTasks, adverse_beside_tasks, open_tasks

PAGE = "/release?region=yiyang&cycle=2018H2"
PLACE = ("yiyang", "2018H2", "run-1")
EXIT = {"outcome": "exit", "action": "exit_income", "category": None, "amount_monthly_fen": 0}
REVIEW = {"outcome": "review", "action": "review", "amount_monthly_fen": 24000}
REFUSED = {
    "outcome": "not_eligible", "action": "watch_margin", "amount_monthly_fen": None,
    "previous_amount_monthly_fen": None, "previous_category": None,
}  # fmt: skip


@pytest.fixture
def asked(url, make_run, make_tables, flags, flag_row):
    """Households by what is said of them; each has the tasks of its name."""
    said = {"HELD": REVIEW, "CUT": EXIT, "NEAR": REFUSED, "RAISED": {}, "ALONE": EXIT}
    kinds = {"HELD": ("link", "near_relative"), "CUT": ("near_relative", "link"), "NEAR": ("near_relative",),
             "RAISED": ("link",)}  # fmt: skip
    tasks = [
        {"task_id": f"{name}-{kind}", "kind": kind, "household_id": name}
        for name, its in kinds.items() for kind in its
    ]  # fmt: skip
    rows = flags(*(flag_row(household_id=name, **changes) for name, changes in said.items()))
    schema = LOADS["review_task"].schema
    table = pa.Table.from_pylist([{name: task.get(name) for name in schema.names} for task in tasks], schema=schema)
    publish(url, make_run(), make_tables(flag=rows, review_task=table))
    return url


def test_a_task_holds_back_only_where_the_result_is_under_review(asked):
    assert open_tasks(asked, *PLACE) == OpenTasks(unanswered=6, unsure=0, under_review=1)  # no relative holds anything


def test_adverse_results_beside_an_open_task_are_named(asked):
    found = [
        (one.household_id, one.action, [kind for _, kind in one.tasks]) for one in adverse_beside_tasks(asked, *PLACE)
    ]
    assert found == [("CUT", "exit_income", ["link", "near_relative"]), ("NEAR", "watch_margin", ["near_relative"])]


@pytest.mark.parametrize(
    ("answers", "left", "counts"),
    [
        ((), ["CUT", "NEAR"], OpenTasks(6, 0, 1)),
        (("agreed",), ["NEAR"], OpenTasks(4, 0, 1)),
        (("unsure",), ["CUT", "NEAR"], OpenTasks(4, 2, 1)),
        (("agreed", "withdrawn"), ["CUT", "NEAR"], OpenTasks(6, 0, 1)),
    ],
)
def test_an_answer_settles_a_task_unless_it_is_unsure_or_taken_back(asked, answers, left, counts):
    for kind in ("link", "near_relative"):
        last = None
        for answer in answers:
            last = add_judgement(asked, JudgementRecord(
                region="yiyang", cycle="2018H2", judgement=answer, decided_by="A", note="x", task_id=f"CUT-{kind}",
                withdraws=last,
            ))  # fmt: skip
    assert [one.household_id for one in adverse_beside_tasks(asked, *PLACE)] == left
    assert open_tasks(asked, *PLACE) == counts


def test_the_page_lists_them_with_a_link_and_no_longer_says_they_were_held(browser, asked):
    text = browser(Role.SUPERVISOR).get(PAGE).text
    assert (
        "6 项复核任务未答复，0 项答复为“查不清”或待第二人复核；其中 1 项所在家庭的结果为“待复核”，不作不利处理。"
        in text
    )
    assert "2 户有未办结的复核任务而仍有不利结论" in text
    assert "不利结论已改为待复核" not in text
    listed = text.split('id="beside-tasks"')[1].split("</table>")[0]
    for household in ("CUT", "NEAR"):
        assert f'<a href="/households/yiyang/2018H2/{household}">' in listed
    assert '<a href="/tasks/CUT-link">' in listed
    assert "HELD" not in listed
    assert "ALONE" not in listed

"""Whose a task is: one person's at a time, and nobody's of another township."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.access import Act, Actor, Forbidden, Role
from pipeline.linkage.review.candidates import Candidate
from pipeline.steps import task_desk
from pipeline.steps.deciding_tasks import decide_task
from pipeline.steps.resting import resting
from pipeline.steps.review_tables import published, store_of
from pipeline.steps.reviewing import list_tasks
from pipeline.steps.reviewing_values import NoSuchTask
from pipeline.steps.second_looks import take_task
from pipeline.steps.task_desk import permit, show_desk
from pipeline.warehouse.claims import ClaimedByAnother, claim, claims, give_back
from pipeline.warehouse.connection import connection
from pipeline.warehouse.guarded import url_as
from pipeline.warehouse.objections import objections

from .conftest import CYCLE, tasks_of

pytestmark = [pytest.mark.integration, pytest.mark.slow]


def test_a_task_is_one_persons_until_it_is_given_back_taken_over_or_late(home, url, alone):
    task = tasks_of("near_relative")[0]
    at = datetime(2019, 1, 20, 8, tzinfo=UTC)
    claim(url, task, "A. Name", at, 30)
    with pytest.raises(ClaimedByAnother, match=r"A\. Name's until"):
        claim(url, task, "B. Name", at + timedelta(minutes=29, seconds=59), 30)
    assert claim(url, task, "B. Name", at + timedelta(minutes=30), 30).taken_from is None  # its time is over
    assert claim(url, task, "C. Name", at + timedelta(minutes=31), 30, take_over=True).taken_from == "B. Name"
    assert not give_back(url, task, "B. Name", at + timedelta(minutes=32))
    assert give_back(url, task, "C. Name", at + timedelta(minutes=32))
    assert claims(url, "yiyang", "2018H2", at + timedelta(minutes=33)) == {}

    take_task(task, "A. Name")
    with pytest.raises(ClaimedByAnother):
        decide_task(task.task_id, "no_relative", "B. Name")
    assert decide_task(task.task_id, "no_relative", "A. Name").judgement_ids


def test_nobody_sees_or_judges_a_task_of_another_township(home, url, alone):
    task = tasks_of("link")[0]
    others = sorted({one.task.township_code for one in list_tasks(CYCLE).tasks} - {task.township_code})
    here = Actor("here", Role.CASEWORKER, (task.township_code,))
    there = Actor("there", Role.CASEWORKER, (others[0],))
    office_there = Actor("office there", Role.OFFICE, (others[0],))
    assert show_desk(url, here, task.task_id).listed.task.task_id == task.task_id
    with pytest.raises(Forbidden):
        permit(url, here, Act.JUDGE, "task_decide", task.task_id)
    for stranger in (there, office_there):
        with pytest.raises(NoSuchTask):
            show_desk(url, stranger, task.task_id)
        listed = list_tasks(CYCLE, state="all", url=url_as(url, stranger)).tasks
        assert {one.task.township_code for one in listed} == {others[0]}
    with pytest.raises(NoSuchTask):
        permit(url, office_there, Act.JUDGE, "task_decide", task.task_id)
    take_task(task, "office")
    decide_task(task.task_id, "different", "office")
    for table in ("task_claim", "rejudged"):
        assert counted(url_as(url, there), table, task.household_id) == 0
        assert counted(url_as(url, here), table, task.household_id) > 0
    assert objections(url_as(url, there), "yiyang") == ()
    assert resting(url_as(url, there), "yiyang", "2018H2") == ()


def test_a_candidate_of_another_township_is_his_weight_alone(home, url, monkeypatch):
    task = tasks_of("link")[0]
    member = next(row for row in rows_of_members() if row["township_code"] != task.township_code)
    best = task_desk.candidates_of(published(CYCLE)[1], task_desk.place_of(task))[0]
    whose = {"household_id": member["household_id"], "member_no": member["member_no"]}
    rival = {**best, **whose, "match_weight": 3.5, "match_probability": 0.25}
    monkeypatch.setattr(task_desk, "candidates_of", lambda *_: [best, rival])
    whole = show_desk(url, Actor("office", Role.OFFICE, ("",)), task.task_id, "to compare").sides[1]
    assert (whole.candidate.household_id, bool(whole.bars)) == (member["household_id"], True)
    assert member["id_number"] in text_of(whole)
    here = Actor("here", Role.CASEWORKER, (task.township_code,))
    for purpose in (None, "to compare"):
        own, other = show_desk(url, here, task.task_id, purpose).sides
        assert own.candidate.household_id == task.household_id
        assert other.candidate == Candidate("elsewhere", None, None, 3.5, 0.25, ())
        assert other.bars == ()
        assert text_of(other) == ""


def rows_of_members():
    """Members with the township of their household."""
    store = store_of(published(CYCLE)[1])
    places = {row["household_id"]: row["township_code"] for row in store.read("household").to_pylist()}
    return [{**row, "township_code": places[row["household_id"]]} for row in store.read("person").to_pylist()]


def text_of(side):
    """What the register says of a candidate, as it is shown."""
    return "".join(piece.text for cell in side.cells for piece in cell.member)


def counted(url, table, household_id):
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM core.{table} WHERE household_id = %s", (household_id,))
        return cursor.fetchone()[0]

"""A withdrawal that waits for its second person: told in the history, in the queue, by what rests, to whom may see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.access import Actor, Forbidden, Role
from pipeline.cycle import Cycle
from pipeline.feeds.labels import RESTING_ZH
from pipeline.steps import review_words
from pipeline.steps.deciding_tasks import decide_task
from pipeline.steps.resting import WORDS, resting
from pipeline.steps.review_words import judge_record, take_back
from pipeline.steps.reviewing import list_tasks
from pipeline.steps.reviewing_values import NeedsAnotherToWithdraw
from pipeline.steps.second_look_desk import permit_look, permit_withdrawal, second_looks
from pipeline.steps.second_looks import NothingWaits, confirm
from pipeline.steps.task_desk import show_desk
from pipeline.warehouse.guarded import url_as
from pipeline.warehouse.judgements import find_logged, say
from pipeline.warehouse.reading.casework import task_history
from pipeline.warehouse.reading.waiting_words import asked_back
from pipeline.wording.results import RESTING

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")
OFFICE = Actor("office", Role.OFFICE, ("",))
CHIEF = Actor("chief", Role.SUPERVISOR, ("",))


def rests(url):
    return {(one.household_id, one.member_no): one.reason for one in resting(url, "yiyang", "2018H2")}


def test_what_is_adverse_rests_from_the_asking_until_another_person_agrees(home, url, adverse, seen, monkeypatch):
    monkeypatch.setattr(review_words, "at_risk_of", lambda *_: 10_000_000)
    flag, place, person = adverse
    number = judge_record(CYCLE, place, person, "same", "A. Name").judgement_ids[0]
    assert [said.word.judgement_id for said in second_looks(url, OFFICE, "yiyang").words] == [number]
    confirm(number, "B. Name")
    assert rests(url) == {}
    assert second_looks(url, OFFICE, "yiyang").words == ()

    with pytest.raises(NeedsAnotherToWithdraw):
        take_back(number, "B. Name", "the bank was mistaken")
    assert rests(url)[flag["household_id"], None] == "withdrawal_asked"
    assert {household for household, _ in rests(url)} == {flag["household_id"]}
    asked = second_looks(url, OFFICE, "yiyang").withdrawals[0].word
    assert (asked.judgement_id, asked.household_id, asked.asked_by, asked.note) == (
        number, person[0], "B. Name", "the bank was mistaken",
    )  # fmt: skip
    elsewhere = sorted({row["township_code"] for row in seen.view("flag")} - {flag["township_code"]})[0]
    here, there = (Actor("someone", Role.CASEWORKER, (code,)) for code in (flag["township_code"], elsewhere))
    assert rests(url_as(url, here)) == rests(url)
    assert rests(url_as(url, there)) == {}
    assert asked_back(url_as(url, there), "yiyang") == ()
    with pytest.raises(Forbidden):
        second_looks(url, here, "yiyang")

    permit_withdrawal(url, CHIEF, "yiyang", number, "so it was")
    with pytest.raises(NothingWaits):
        permit_withdrawal(url, Actor("far", Role.OFFICE, (elsewhere,)), "yiyang", number, "so it was")
    take_back(number, "chief", "so it was")
    assert rests(url) == {}
    assert asked_back(url, "yiyang") == ()
    with pytest.raises(NothingWaits):
        permit_withdrawal(url, CHIEF, "yiyang", number, "again")
    again = judge_record(CYCLE, place, person, "same", "A. Name").judgement_ids[0]
    assert asked_back(url, "yiyang") == ()  # what was asked of the word before says nothing of this one
    permit_look(url, CHIEF, again, None)
    with pytest.raises(Forbidden):
        permit_look(url, OFFICE, again, None)


def test_the_tasks_history_and_desk_tell_of_it(home, url, monkeypatch):
    monkeypatch.setenv("HESV_SECOND_LOOK_YUAN", "0")
    task = next(one.task for one in list_tasks(CYCLE).tasks if one.task.kind == "evidence_conflict")
    number = decide_task(task.task_id, "nominal", "A. Name").judgement_ids[0]
    confirm(number, "B. Name")
    assert show_desk(url, OFFICE, task.task_id).asked is None
    with pytest.raises(NeedsAnotherToWithdraw):
        take_back(number, "A. Name", "the firm called")
    here = Actor("here", Role.CASEWORKER, (task.township_code,))
    for actor in (OFFICE, here):
        desk = show_desk(url, actor, task.task_id)
        assert (desk.asked.judgement_id, desk.asked.judgement, desk.asked.asked_by) == (number, "nominal", "A. Name")
        assert [(deed.deed, deed.word, deed.by) for deed in desk.history] == [
            ("said", "nominal", "A. Name"), ("confirmed", "nominal", "B. Name"),
            ("withdrawal_asked", "nominal", "A. Name"),
        ]  # fmt: skip
    take_back(number, "C. Name", "so it was")
    assert show_desk(url, OFFICE, task.task_id).asked is None
    assert [deed.deed for deed in task_history(url, "yiyang", "2018H2", task.task_id)][-2:] == [
        "withdrawal_asked", "withdrawn",
    ]  # fmt: skip


def test_every_task_a_word_was_said_of_has_the_asking_in_its_history(home, url, monkeypatch):
    """Records of one identity are one word about several tasks."""
    monkeypatch.setattr(review_words, "at_risk_of", lambda *_: 10_000_000)
    task, other = [one.task.task_id for one in list_tasks(CYCLE).tasks if one.task.kind == "link"][:2]
    number = decide_task(task, "same", "A. Name").judgement_ids[0]
    (alike,) = say(url, [replace(find_logged(url, number).said, task_id=other)])
    assert [said.tasks for said in second_looks(url, OFFICE, "yiyang").words] == [(task,), (other,)]  # said twice
    confirm(number, "B. Name")
    with pytest.raises(NeedsAnotherToWithdraw):
        take_back(number, "A. Name", "a mistake")
    assert {one.judgement_id for one in asked_back(url, "yiyang")} == {number, alike}
    assert [said.tasks for said in second_looks(url, OFFICE, "yiyang").withdrawals] == [(task, other)]  # asked once
    assert [task_history(url, "yiyang", "2018H2", one)[-1].deed for one in (task, other)] == ["withdrawal_asked"] * 2
    take_back(alike, "C. Name", "so it was")
    assert asked_back(url, "yiyang") == ()


def test_every_reason_to_rest_has_its_words_in_feeds_and_pages():
    assert set(WORDS) == set(RESTING_ZH) == set(RESTING)

"""What broke off between two writes, or was done by two at one moment: nothing adverse leaves, nothing stays stuck."""

from __future__ import annotations

import threading

import pytest

from pipeline.access import Actor, Role
from pipeline.steps import objecting, review_words
from pipeline.steps.deciding_tasks import decide_task
from pipeline.steps.objecting import decide_objection, raise_objection, today
from pipeline.steps.releasing import approve_release, hand_out_feeds
from pipeline.steps.resting import resting
from pipeline.steps.review_words import judge_record, refuse_word
from pipeline.steps.reviewing import list_tasks
from pipeline.steps.second_looks import NothingWaits, confirm, waiting_words
from pipeline.steps.task_desk import show_desk
from pipeline.warehouse.judgements import find_logged
from pipeline.warehouse.objections import ObjectionClosed
from pipeline.warehouse.withdrawals import refuse_word as look_and_withdraw

from .conftest import CYCLE, tasks_of

pytestmark = [pytest.mark.integration, pytest.mark.slow]


class Killed(Exception):
    pass


def killed(*_given, **_named):
    raise Killed


def test_a_word_whose_judging_broke_off_holds_back_what_is_adverse_all_the_same(
    home, url, query, adverse, alone, monkeypatch
):
    flag, place, person = adverse
    approve_release(url, CYCLE, "chief", None)
    with monkeypatch.context() as patch:
        patch.setattr(review_words, "keep_since", killed)
        with pytest.raises(Killed):
            judge_record(CYCLE, place, person, "different", "A. Name")
    hand_out_feeds(CYCLE)
    told = query(
        "SELECT resting, earliest_stop_month FROM feed.row_change WHERE household_id = %s AND member_no IS NULL",
        flag["household_id"],
    )
    assert told == [("judged_since", None)]
    assert (flag["household_id"], None) in {(one.household_id, one.member_no) for one in resting(url, *place_name())}


def place_name():
    return CYCLE.region, CYCLE.name


def test_a_second_persons_refusal_is_kept_with_the_withdrawal_or_not_at_all(home, url, query, two_needed, monkeypatch):
    task = tasks_of("evidence_conflict")[0]
    (number,) = decide_task(task.task_id, "nominal", "A. Name").judgement_ids
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.warehouse.withdrawals.withdraw_answer_with", killed)
        with pytest.raises(Killed):
            refuse_word(number, "B. Name", "the firm says otherwise")
    assert query("SELECT count(*) FROM core.second_look") == [(0,)]
    assert [word.judgement_id for word in waiting_words()] == [number]
    refuse_word(number, "B. Name", "the firm says otherwise")
    listed = next(one.task for one in list_tasks(CYCLE).tasks if one.task.task_id == task.task_id)
    assert (listed.judgement, listed.is_waiting) == (None, False)
    with pytest.raises(NothingWaits):
        refuse_word(number, "C. Name", "so do I")
    with pytest.raises(NothingWaits):
        confirm(number, "C. Name")
    assert look_and_withdraw(url, find_logged(url, number), "C. Name", "so do I") is None
    history = show_desk(url, Actor("office", Role.OFFICE, ("",)), task.task_id).history
    assert [deed.deed for deed in history] == ["said", "refused", "withdrawn"]


def test_of_two_outcomes_at_one_moment_the_second_leaves_no_word(home, url, query, adverse, alone, monkeypatch):
    _, place, person = adverse
    raised = objecting.Raised(
        household_id=person[0], about="record", raised_by="户主", received_on=today(), said="不是我的", asked="更正",
        member_no=person[1], place=place,
    )  # fmt: skip
    number = raise_objection(CYCLE, raised, "clerk")[0].objection.objection_id
    second: list[object] = []

    def reject():
        try:
            second.append(decide_objection(number, "rejected", "B. Name", "属实"))
        except ObjectionClosed as refusal:
            second.append(refusal)

    other = threading.Thread(target=reject)
    really = objecting.judge_record

    def while_he_judges(*given):
        other.start()
        other.join(timeout=5)
        return really(*given)

    monkeypatch.setattr(objecting, "judge_record", while_he_judges)
    decided = decide_objection(number, "upheld", "A. Name", "已更正")
    other.join()
    assert decided.objection.state == "upheld"
    assert isinstance(second[0], ObjectionClosed)
    assert query("SELECT event FROM core.objection_event ORDER BY event_id") == [("opened",), ("upheld",)]

"""A register row in quarantine that a task waives: above the value by two, and taken back by a fix alone."""

from __future__ import annotations

import pytest

from pipeline.errors import UsageError
from pipeline.steps import second_looks
from pipeline.steps.deciding_tasks import decide_task
from pipeline.steps.quarantining import list_quarantine
from pipeline.steps.review_words import refuse_word, take_back
from pipeline.steps.reviewing import list_tasks
from pipeline.steps.reviewing_values import CannotWithdraw
from pipeline.steps.second_looks import confirm, waiting_words

from .conftest import CYCLE, tasks_of

pytestmark = [pytest.mark.integration, pytest.mark.slow]


@pytest.fixture
def task(home):
    """Of the most yuan at risk: somebody loses or gains by it."""
    return next(one.task for one in list_tasks(CYCLE).tasks if one.task.kind == "evidence_conflict" and one.task.source)


def state_of(task):
    wanted = (task.source, task.file_name, task.row_number)
    (row,) = (
        one.row for one in list_quarantine(CYCLE)
        if (one.row.source, one.row.file_name, one.row.row_number) == wanted
    )  # fmt: skip
    return row.state


@pytest.fixture
def worth_much(monkeypatch):
    monkeypatch.setattr("pipeline.steps.deciding_tasks.at_risk_of", lambda *_: 10_000_000)


def test_below_the_value_one_person_waives_it(task, query, alone):
    with pytest.raises(UsageError, match="reason"):
        decide_task(task.task_id, "waive", "A. Name", " ")
    assert decide_task(task.task_id, "waive", "A. Name", "a slip of the pen").needs_second is False
    assert state_of(task) == "waived"


def test_above_it_the_row_waits_for_a_second_person(task, query, worth_much):
    done = decide_task(task.task_id, "waive", "A. Name", "a slip of the pen")
    assert (done.needs_second, state_of(task)) == (True, "new")
    assert decide_task(task.task_id, "waive", "A. Name", "once more").judgement_ids == ()
    assert state_of(task) == "new"
    confirm(done.judgement_ids[0], "B. Name")
    assert state_of(task) == "waived"
    assert query("SELECT action, decided_by, note FROM core.quarantine_action") == [
        ("waive", "A. Name", "a slip of the pen")
    ]


def test_what_the_second_person_refuses_is_not_waived(task, query, worth_much):
    (number,) = decide_task(task.task_id, "waive", "A. Name", "a slip of the pen").judgement_ids
    refuse_word(number, "B. Name", "the bill is real")
    assert (state_of(task), waiting_words()) == ("new", ())
    assert task.task_id in {one.task_id for one in tasks_of("evidence_conflict", with_record=True)}


def test_a_confirmation_that_broke_off_before_the_waiver_is_finished_by_saying_it_again(
    task, query, worth_much, monkeypatch
):
    (number,) = decide_task(task.task_id, "waive", "A. Name", "a slip of the pen").judgement_ids

    def killed(*_):
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(second_looks, "waive_row", killed)
        with pytest.raises(ConnectionError):
            confirm(number, "B. Name")
    assert state_of(task) == "new"
    decide_task(task.task_id, "waive", "C. Name", "so it is")
    assert state_of(task) == "waived"
    assert query("SELECT decided_by FROM core.quarantine_action") == [("A. Name",)]


def test_a_waiver_in_force_is_not_said_to_be_taken_back(task, query, alone):
    (number,) = decide_task(task.task_id, "waive", "A. Name", "a slip of the pen").judgement_ids
    with pytest.raises(CannotWithdraw, match="hesv quarantine fix"):
        take_back(number, "A. Name", "it was none")
    assert query("SELECT count(*) FROM core.judgement WHERE judgement = 'withdrawn'") == [(0,)]
    assert state_of(task) == "waived"

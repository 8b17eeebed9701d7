"""Above a value a word is two people's: the second confirms it or says otherwise, and two take it back."""

from __future__ import annotations

import pytest

from pipeline.access import Actor, Role
from pipeline.steps.deciding_tasks import decide_task
from pipeline.steps.replaying import find_replayable, replay
from pipeline.steps.review_words import apply_words, judge_record, refuse_word, take_back
from pipeline.steps.reviewing import list_tasks
from pipeline.steps.reviewing_values import NeedsAnotherToWithdraw
from pipeline.steps.second_looks import NeedsAnotherPerson, NothingWaits, confirm, waiting_words
from pipeline.steps.task_desk import show_desk
from pipeline.warehouse.answers import withdraw_answer
from pipeline.warehouse.connection import LoadRejected
from pipeline.warehouse.judgements import find_logged, withdraw
from pipeline.warehouse.rejudged import judged_since
from pipeline.warehouse.second_looks import look_again

from .conftest import CYCLE, silent, tasks_of

pytestmark = [pytest.mark.integration, pytest.mark.slow]


def test_above_the_value_a_word_is_two_peoples(home, url, seen, query, two_needed):
    place, flag, person = seen.turning_record()
    spoken = judge_record(CYCLE, place, person, "different", "A. Name")
    assert spoken.needs_second
    assert spoken.stake_fen > 0
    (since,) = judged_since(url, "yiyang", "2018H2", person[0])
    lone = next(one for one in since.after["flags"] if one["member_no"] is None)
    held = flag["previous_amount_monthly"] or 0
    assert (lone["amount_monthly_fen"] or 0) / 100 >= held or lone["outcome"] == "review"  # nothing adverse rests on it
    assert [word.judgement_id for word in waiting_words()] == list(spoken.judgement_ids)

    number = spoken.judgement_ids[0]
    with pytest.raises(NeedsAnotherPerson):
        confirm(number, "a. name ")
    with pytest.raises(LoadRejected):  # nor by another way: the database holds it
        look_again(url, number, "confirmed", "A. Name", None)
    apply_words(CYCLE, silent)
    assert (seen.link_of(place) or {"decision": "review"})["decision"] == "review"  # as unsure

    confirm(number, "B. Name", "seen it too")
    assert waiting_words() == ()
    with pytest.raises(NothingWaits):
        confirm(number, "C. Name")
    first = apply_words(CYCLE, silent)
    assert first.state == "done"
    found = seen.link_of(place)
    assert found is None or (found["household_id"], found["member_no"]) != person
    assert replay(find_replayable(first.run_id), announce=silent).identical
    assert query("SELECT verdict, decided_by FROM core.second_look") == [("confirmed", "B. Name")]


@pytest.mark.parametrize("kind", ["link", "evidence_conflict"])
def test_what_two_people_have_said_is_taken_back_by_two(home, url, seen, query, two_needed, kind):
    if kind == "link":
        place, _, person = seen.turning_record()
        number = judge_record(CYCLE, place, person, "different", "A. Name").judgement_ids[0]
    else:
        number = decide_task(tasks_of(kind)[0].task_id, "nominal", "A. Name").judgement_ids[0]
    confirm(number, "B. Name")
    said = "SELECT count(*) FROM core.judgement WHERE judgement = 'withdrawn'"
    for by in ("B. Name", " b. name"):  # one person, however often and however written
        with pytest.raises(NeedsAnotherToWithdraw, match=f"hesv review withdraw {number}"):
            take_back(number, by, "the bank was mistaken")
    assert query(said) == [(0,)]
    assert query("SELECT judgement_id, asked_by FROM core.withdrawal_asked") == [(number, "B. Name")]
    back = withdraw if kind == "link" else withdraw_answer
    with pytest.raises(LoadRejected):  # nor by another way: the database holds it
        back(url, find_logged(url, number), "B. Name", "the bank was mistaken")
    take_back(number, "A. Name", "so it was")
    assert query(said) == [(1,)]
    if kind == "evidence_conflict":  # said anew, it is one person's again, and his to take back
        again = decide_task(tasks_of(kind)[0].task_id, "nominal", "A. Name").judgement_ids[0]
        take_back(again, "A. Name", "no")


def test_a_second_person_who_says_otherwise_opens_the_task_again(home, url, seen, two_needed):
    task = tasks_of("evidence_conflict")[0]
    done = decide_task(task.task_id, "nominal", "A. Name")
    assert done.needs_second
    assert judged_since(url, "yiyang", "2018H2") == ()  # it has no effect yet
    refuse_word(done.judgement_ids[0], "B. Name", "the firm says otherwise")
    assert next(one for one in list_tasks(CYCLE).tasks if one.task.task_id == task.task_id).task.judgement is None
    office = Actor("office", Role.OFFICE, ("",))
    history = show_desk(url, office, task.task_id).history
    assert [(deed.deed, deed.by) for deed in history] == [
        ("said", "A. Name"), ("refused", "B. Name"), ("withdrawn", "B. Name"),
    ]  # fmt: skip

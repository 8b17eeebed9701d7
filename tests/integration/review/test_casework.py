"""Casework on a real server and a small real run: every kind of task, judged again at once."""

from __future__ import annotations

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from pipeline.cli.everything import app
from pipeline.steps.deciding_tasks import NoSuchAnswer, decide_task
from pipeline.steps.judging_since import context_of, rejudge, words_now
from pipeline.steps.replaying import find_replayable, replay
from pipeline.steps.review_tables import published, store_of
from pipeline.steps.review_words import apply_words, judge_record, take_back
from pipeline.steps.reviewing import list_tasks
from pipeline.steps.reviewing_values import CannotWithdraw
from pipeline.warehouse.answers import AnsweredOtherwise
from pipeline.warehouse.rejudged import judged_since

from .conftest import CYCLE, silent, tasks_of

pytestmark = [pytest.mark.integration, pytest.mark.slow]
LEFT = ("flag", "income_month", "household_assessment", "review_task")


def rows_left(household_id):
    """What the newest run left of a household."""
    store = store_of(published(CYCLE)[1])
    rows = {name: [row for row in store.read(name).to_pylist() if row["household_id"] == household_id] for name in LEFT}
    rows["flag"] = [{**flag, "flips": json.loads(flag["flips"] or "[]")} for flag in rows["flag"]]
    return rows


def as_rows(standing):
    return {
        "flag": [dict(flag) for flag in standing.flags],
        "income_month": [dict(item) for item in standing.ledger],
        "household_assessment": [dict(standing.assessment)],
        "review_task": [dict(task) for task in standing.tasks],
    }


def test_what_is_judged_again_at_once_is_what_the_next_run_publishes(home, url, seen, alone):
    place, flag, person = seen.turning_record()
    judge_record(CYCLE, place, person, "different", "office")
    link = tasks_of("link")[0]
    for task, answer, day in (
        (link, "same", None),
        (tasks_of("evidence_conflict")[0], "nominal", None),
        (tasks_of("evidence_conflict")[1], "employed", None),
        (tasks_of("collection_not_accepted")[0], "accepted", date(2018, 12, 31)),
        (tasks_of("duplicate_household")[0], "two_people", None),
    ):
        done = decide_task(task.task_id, answer, "office", "seen", day)
        assert done.judgement_ids
        assert not done.needs_second
    touched = {one.household_id: one for one in done.changed}
    assert {person[0], link.household_id} <= set(touched)
    assert touched[person[0]].differs
    assert seen.flag_of(person[0])["action"] == flag["action"]  # what is published stays till the next run
    kept = {one.household_id: one for one in judged_since(url, "yiyang", "2018H2")}
    assert set(kept) == {key for key, one in touched.items() if one.differs}

    applied = apply_words(CYCLE, silent)
    for household_id, one in touched.items():
        assert as_rows(one.after) == rows_left(household_id), household_id
    assert judged_since(url, "yiyang", "2018H2") == ()
    context = context_of(published(CYCLE)[1])
    assert rejudge(context, words_now(context)) == ()
    assert replay(find_replayable(applied.run_id), announce=silent).otherwise == ()


@pytest.mark.parametrize(
    ("kind", "answer", "day", "before", "after"),
    [
        ("evidence_conflict", "nominal", None, "EVIDENCE_CONFLICT", None),
        ("evidence_conflict", "employed", None, "EVIDENCE_CONFLICT", None),
        ("evidence_conflict", "unsure", None, "EVIDENCE_CONFLICT", "EVIDENCE_CONFLICT"),
        ("collection_not_accepted", "accepted", date(2018, 12, 31), "COLLECTION_NOT_ACCEPTED", None),
        ("collection_not_accepted", "accepted", date(2019, 1, 1), "COLLECTION_NOT_ACCEPTED", "COLLECTION_NOT_ACCEPTED"),
        ("collection_not_accepted", "refused", None, "COLLECTION_NOT_ACCEPTED", "COLLECTION_NOT_ACCEPTED"),
        ("duplicate_household", "two_people", None, "DUPLICATE_HOUSEHOLD", None),
        ("duplicate_household", "belongs_here", None, "DUPLICATE_HOUSEHOLD", "DUPLICATE_HOUSEHOLD"),
    ],
)
def test_an_answer_changes_what_policy_lets_it_change(home, url, seen, alone, kind, answer, day, before, after):
    task = tasks_of(kind)[0]
    assert seen.flag_of(task.household_id)["reason_codes"][0] == before
    decide_task(task.task_id, answer, "office", None, day)
    (since,) = judged_since(url, "yiyang", "2018H2", task.household_id) or (None,)
    reason = (
        before if since is None else next(f for f in since.after["flags"] if f["member_no"] is None)["reason_codes"][0]
    )
    assert (reason == before) if after else (reason != before)
    shown = next(row for row in seen.view("review_task") if row["task_id"] == task.task_id)
    assert (shown["judgement"], shown["decided_by"]) == (answer, "office")


def test_an_answer_without_effect_closes_the_task_and_leaves_every_flag(home, url, seen, alone):
    task = tasks_of("near_relative")[0]
    done = decide_task(task.task_id, "visited_differs", "office", "the house is another")
    assert "changes no outcome" in done.follows_en
    assert judged_since(url, "yiyang", "2018H2") == ()
    assert decide_task(task.task_id, "visited_differs", "another").judgement_ids == ()  # said already
    with pytest.raises(AnsweredOtherwise, match="withdraw"):
        decide_task(task.task_id, "no_relative", "another")
    with pytest.raises(NoSuchAnswer, match=r"nominal \(nominal insurance"):
        decide_task(tasks_of("evidence_conflict")[0].task_id, "same", "office")
    with pytest.raises(NoSuchAnswer, match="accepted --on DAY"):
        decide_task(tasks_of("collection_not_accepted")[0].task_id, "accepted", "office")
    assert apply_words(CYCLE, silent).state == "unchanged"
    take_back(done.judgement_ids[0], "office", "another family")
    assert next(one for one in list_tasks(CYCLE).tasks if one.task.task_id == task.task_id).task.judgement is None
    with pytest.raises(CannotWithdraw):
        take_back(done.judgement_ids[0], "office", "again")


def test_commands_say_what_follows_and_what_would_change(home, alone):
    task = tasks_of("evidence_conflict")[0]

    def invoke(*arguments):
        shown = CliRunner().invoke(app, ["review", *arguments])
        assert shown.exit_code == 0, shown.output
        return shown.stdout

    assert "is A. Name's until" in invoke("claim", task.task_id, "--by", "A. Name")
    said = invoke("decide", task.task_id, "nominal", "--by", "A. Name", "--note", "the firm by telephone")
    assert "neither work nor a wage" in said
    assert task.household_id in said
    assert "said" in invoke("history", task.task_id)
    assert json.loads(invoke("second-looks", "--json")) == []

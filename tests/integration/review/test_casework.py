"""Casework on a real server and a small real run: judged again at once, two at a task, a second person, every kind."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from typer.testing import CliRunner

from pipeline.access import Act, Actor, Forbidden, Role
from pipeline.cli.everything import app
from pipeline.cycle import Cycle
from pipeline.linkage.review.candidates import Candidate
from pipeline.steps import task_desk
from pipeline.steps.deciding_tasks import NoSuchAnswer, decide_task
from pipeline.steps.judging_since import context_of, rejudge, words_now
from pipeline.steps.replaying import find_replayable, replay
from pipeline.steps.resting import resting
from pipeline.steps.review_tables import published, store_of
from pipeline.steps.review_words import apply_words, judge_record, refuse_word, take_back
from pipeline.steps.reviewing import list_tasks
from pipeline.steps.reviewing_values import CannotWithdraw, NeedsAnotherToWithdraw, NoSuchTask
from pipeline.steps.second_looks import NeedsAnotherPerson, NothingWaits, confirm, take_task, waiting_words
from pipeline.steps.task_desk import permit, show_desk
from pipeline.warehouse.answers import AnsweredOtherwise, withdraw_answer
from pipeline.warehouse.claims import ClaimedByAnother, claim, claims, give_back
from pipeline.warehouse.connection import LoadRejected
from pipeline.warehouse.guarded import url_as
from pipeline.warehouse.judgements import find_logged, withdraw
from pipeline.warehouse.objections import objections
from pipeline.warehouse.rejudged import judged_since
from pipeline.warehouse.second_looks import look_again

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")
LEFT = ("flag", "income_month", "household_assessment", "review_task")


def silent(_step, _done, _total):
    return None


def tasks_of(kind, *, with_record=False):
    found = [one.task for one in list_tasks(CYCLE).tasks if one.task.kind == kind]
    return [task for task in found if kind == "link" or (task.source is not None) == with_record]


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


@pytest.fixture
def alone(monkeypatch):
    """Nothing is worth a second person."""
    monkeypatch.setenv("HESV_SECOND_LOOK_YUAN", "1000000")


@pytest.fixture
def two_needed(monkeypatch):
    """Everything on which anything hangs is."""
    monkeypatch.setenv("HESV_SECOND_LOOK_YUAN", "0")


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
    from pipeline.warehouse.connection import connection

    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM core.{table} WHERE household_id = %s", (household_id,))
        return cursor.fetchone()[0]

"""A family's objection: its clock, what rests meanwhile, and what becomes of it, on a small real run."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from pipeline.access import Actor, Role
from pipeline.cli.everything import app
from pipeline.cycle import Cycle
from pipeline.decision.adverse import is_adverse_flag
from pipeline.errors import UsageError
from pipeline.office.household_view import as_html
from pipeline.steps.household_report import look_at_household
from pipeline.steps.objecting import (
    NoSuchObjection,
    Raised,
    decide_objection,
    list_objections,
    raise_objection,
    record_correction,
    show_objection,
    today,
)
from pipeline.steps.objection_desk import NotHisHousehold, find_objected, show_own_objection
from pipeline.steps.quarantine_values import Place
from pipeline.steps.replaying import find_replayable, replay
from pipeline.steps.resting import resting
from pipeline.steps.review_words import apply_words, judge_record, refuse_word, take_back
from pipeline.steps.second_looks import confirm
from pipeline.warehouse.guarded import url_as
from pipeline.warehouse.objections import ObjectionClosed

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")


def silent(_step, _done, _total):
    return None


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    monkeypatch.setenv("HESV_SECOND_LOOK_YUAN", "1000000")


@pytest.fixture
def adverse(seen):
    """An adverse flag that turns on a matched record: the flag, the record, whose it is."""
    links = {place_of(row): row for row in seen.view("identity_link")}
    for flag in seen.view("flag"):
        if flag["member_no"] is not None or not is_adverse_flag(flag):
            continue
        for record in json.loads(flag["flips"] or "[]"):
            link = links[place := Place(record["source"], record["file"], record["row"])]
            if link["decision"] == "match":
                return flag, place, (link["household_id"], link["member_no"])
    raise AssertionError("no adverse flag hangs on a record")


def place_of(row):
    return Place(row["source"], row["file_name"], row["row_number"])


def raised(flag, **changes):
    given = {
        "household_id": flag["household_id"], "about": "result", "raised_by": "the head", "received_on": today(),
        "said": "he lost the work in May", "asked": "look again", **changes,
    }  # fmt: skip
    return Raised(**given)


def rests(url):
    return {(one.household_id, one.member_no): one.reason for one in resting(url, "yiyang", "2018H2")}


def test_what_is_adverse_rests_from_the_day_it_is_raised_until_the_outcome(home, url, seen, adverse):
    flag, _, _ = adverse
    key = (flag["household_id"], None)
    assert rests(url) == {}
    listed, changed = raise_objection(CYCLE, raised(flag), "office")
    assert listed.clock.days_left == listed.objection.reply_days == 15
    assert rests(url)[key] == "objection"
    assert {household for household, _ in rests(url)} == {flag["household_id"]}
    (one,) = (one for one in changed if one.household_id == flag["household_id"])
    assert "REVIEW_OPEN" in next(f for f in one.after.flags if f["member_no"] is None)["reason_codes"]

    report = apply_words(CYCLE, silent)
    assert seen.flag_of(flag["household_id"])["reason_codes"][0] == "REVIEW_OPEN"
    number = listed.objection.objection_id
    with pytest.raises(UsageError, match="owed an explanation"):
        decide_objection(number, "rejected", "office", " ")
    decide_objection(number, "rejected", "office", "经向单位核实，工资属实。")
    with pytest.raises(ObjectionClosed, match="rejected"):
        decide_objection(number, "upheld", "office", "成立")
    assert replay(find_replayable(report.run_id), announce=silent).identical  # as it stood then
    apply_words(CYCLE, silent)
    assert seen.flag_of(flag["household_id"])["action"] == flag["action"]
    assert rests(url) == {}


def test_the_households_own_report_says_that_it_rests_and_no_others(home, url, seen, adverse):
    flag, clerk = adverse[0], Actor("clerk", Role.OFFICE, ("",))
    other = next(
        one["household_id"] for one in seen.view("flag")
        if is_adverse_flag(one) and one["household_id"] != flag["household_id"]
    )  # fmt: skip

    def look(household_id):
        return look_at_household(url, clerk, home, CYCLE, household_id)

    assert look(flag["household_id"]).standing.rests == {}
    number = raise_objection(CYCLE, raised(flag), "office")[0].objection.objection_id
    shown = look(flag["household_id"])
    assert {(flag["household_id"], member) for member in shown.standing.rests} == set(rests(url))
    assert shown.standing.rests[None].objection_id == number
    assert "家庭已提出异议，答复前不得执行。" in as_html(home, shown)
    assert look(other).standing.rests == {}
    decide_objection(number, "rejected", "office", "经向单位核实，工资属实。")
    assert look(flag["household_id"]).standing.rests == {}


def test_a_record_disowned_for_good_is_judged_different(home, url, seen, adverse):
    flag, place, person = adverse
    words = raised(flag, about="record", place=place, member_no=person[1])
    listed, _ = raise_objection(CYCLE, words, "office")
    done = decide_objection(listed.objection.objection_id, "upheld", "office", "经银行核实，账户不属于本人。")
    assert done.judgement_ids
    assert rests(url)[(flag["household_id"], flag["member_no"])] == "judged_since"
    apply_words(CYCLE, silent)
    found = seen.link_of(place)
    assert found is None or (found["household_id"], found["member_no"]) != person
    assert rests(url) == {}


def test_upheld_above_the_value_holds_up_until_the_second_person_and_again_once_refused(
    home, url, seen, adverse, monkeypatch
):
    monkeypatch.setenv("HESV_SECOND_LOOK_YUAN", "0")
    flag, place, person = adverse
    key = (flag["household_id"], None)
    listed, _ = raise_objection(CYCLE, raised(flag, about="record", place=place, member_no=person[1]), "office")
    number = listed.objection.objection_id
    done = decide_objection(number, "upheld", "A. Name", "经银行核实，账户不属于本人。")
    assert done.needs_second
    assert (done.objection.state, done.objection.is_waiting) == ("upheld", True)
    assert rests(url)[key] == "objection"
    caseworker = Actor("here", Role.CASEWORKER, (flag["township_code"],))
    assert [one.objection.is_waiting for one in list_objections(url_as(url, caseworker), "yiyang")] == [True]
    waiting = apply_words(CYCLE, silent)
    assert not is_adverse_flag(seen.flag_of(flag["household_id"]))

    refuse_word(done.judgement_ids[0], "B. Name", "the bank says otherwise")
    again = show_objection(url, number)
    assert (again.objection.state, again.objection.judgement_ids, again.objection.decided_on) == ("open", [], None)
    assert again.clock.days_left == 15
    refused = apply_words(CYCLE, silent)
    assert seen.flag_of(flag["household_id"])["reason_codes"][0] == "REVIEW_OPEN"
    done = decide_objection(
        number, "upheld", "B. Name", "重新核实，账户不属于本人。"
    )  # it may have the same outcome again
    with pytest.raises(ObjectionClosed):
        decide_objection(number, "rejected", "B. Name", "不成立")
    confirm(done.judgement_ids[0], "A. Name")
    assert not show_objection(url, number).objection.is_unsettled
    assert "objection" not in rests(url).values()
    for earlier in (waiting, refused):  # as it stood then
        assert replay(find_replayable(earlier.run_id), announce=silent).identical


def test_an_amount_upheld_holds_up_what_is_adverse_until_it_is_put_right(home, url, seen, adverse):
    flag, place, person = adverse
    listed, _ = raise_objection(CYCLE, raised(flag, about="amount", place=place, member_no=person[1]), "office")
    number = listed.objection.objection_id
    done = decide_objection(number, "upheld", "office", "单位承认申报有误。")
    assert done.objection.is_correction_due
    assert rests(url)[(flag["household_id"], None)] == "correction_due"
    apply_words(CYCLE, silent)
    assert seen.flag_of(flag["household_id"])["reason_codes"][0] == "REVIEW_OPEN"
    record_correction(number, "office")
    with pytest.raises(ObjectionClosed):
        record_correction(number, "office")
    apply_words(CYCLE, silent)
    assert seen.flag_of(flag["household_id"])["action"] == flag["action"]


def test_a_flag_whose_basis_was_judged_away_rests_at_once_and_no_longer_when_that_is_taken_back(home, url, adverse):
    flag, place, person = adverse
    spoken = judge_record(CYCLE, place, person, "different", "office")
    assert rests(url)[(flag["household_id"], flag["member_no"])] == "judged_since"
    take_back(spoken.judgement_ids[0], "office", "a mistake")
    assert rests(url) == {}


def test_the_overdue_come_first_and_nothing_is_taken_from_the_future(home, url, seen, adverse):
    flag, _, _ = adverse
    days = {"late": 16, "last day": 15, "new": 0}
    for name in ("new", "last day", "late"):
        raise_objection(CYCLE, raised(flag, said=name, received_on=today() - timedelta(days=days[name])), "office")
    listed = list_objections(url, "yiyang")
    assert [(one.objection.said, one.clock.is_overdue) for one in listed] == [
        ("late", True), ("last day", False), ("new", False),
    ]  # fmt: skip
    with pytest.raises(UsageError, match="still to come"):
        raise_objection(CYCLE, raised(flag, received_on=today() + timedelta(days=1)), "office")
    shown = CliRunner().invoke(app, ["objection", "list", "--region", "yiyang"])
    assert shown.exit_code == 0, shown.output
    assert "overdue" in shown.stdout
    assert "lost the work" not in shown.stdout


def test_a_caseworker_takes_objections_of_his_township_and_sees_no_other(home, url, seen, adverse):
    flag, _, _ = adverse
    codes = sorted({row["township_code"] for row in seen.view("flag")} - {flag["township_code"]})
    here = Actor("here", Role.CASEWORKER, (flag["township_code"],))
    there = Actor("there", Role.CASEWORKER, (codes[0],))
    find_objected(url, here, CYCLE, flag["household_id"])
    with pytest.raises(NotHisHousehold):
        find_objected(url, there, CYCLE, flag["household_id"])
    listed, _ = raise_objection(CYCLE, raised(flag), here.login)
    number = listed.objection.objection_id
    assert show_own_objection(url, here, number).listed.objection.opened_by == "here"
    with pytest.raises(NoSuchObjection):
        show_own_objection(url, there, number)
    assert list_objections(url_as(url, there), "yiyang") == ()
    assert resting(url_as(url, there), "yiyang", "2018H2") == ()
    assert len(resting(url_as(url, here), "yiyang", "2018H2")) == len(resting(url, "yiyang", "2018H2"))
    assert is_adverse_flag(flag)

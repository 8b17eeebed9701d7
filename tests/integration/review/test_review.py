"""A person's word from the terminal to the flag: review, same, run again; taken back, and all is as it was."""

from __future__ import annotations

import csv
import json

import pytest
from typer.testing import CliRunner

from pipeline.cli.everything import app
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.linkage.review.contradictions import ContradictsJudgement
from pipeline.steps.quarantine_values import Place
from pipeline.steps.replaying import find_replayable, replay
from pipeline.steps.review_words import apply_words, judge_record, take_back
from pipeline.steps.reviewing_values import (
    CannotWithdraw,
)
from pipeline.warehouse.views import view_checksum

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")
WHERE = ["--region", "yiyang", "--cycle", "2018H2"]


def silent(_step, _done, _total):
    return None


def invoke(*arguments):
    return CliRunner().invoke(app, ["review", *arguments])


def record_options(place, person):
    where = ["--record", place.source, place.file_name, str(place.row_number)]
    return [*where, "--household", person[0], "--member", str(person[1]), *WHERE]


def test_a_disputed_match_is_taken_away_and_given_back(home, url, query, seen, published_once):
    before = view_checksum(url, "yiyang", "2018H2")
    place, flag, person = seen.turning_record()
    spoken = judge_record(CYCLE, place, person, "different", "office", "a caseworker disputes it")
    assert (spoken.judgement_ids, spoken.carries_over) == ((1,), True)

    disputed = apply_words(CYCLE, silent)
    found = seen.link_of(place)
    assert found is None or (found["household_id"], found["member_no"]) != person
    after = seen.flag_of(person[0])
    assert (after["action"], after["amount_monthly"]) != (flag["action"], flag["amount_monthly"])
    revised = {row["household_id"] for row in seen.view("flag") if row["revision"] > 1}
    assert person[0] in revised
    assert revised <= {person[0], *([found["household_id"]] if found else [])}

    with pytest.raises(ContradictsJudgement, match=r"judgement 1 \(different as .* by office, .*withdraw 1"):
        judge_record(CYCLE, place, person, "same", "another")
    word, rows = take_back(1, "office", "the caseworker was mistaken")
    assert (word.said.judgement, rows) == ("different", (2,))
    for number, why in ((1, "judgement 2 replaced it"), (2, "it is a withdrawal"), (9, "there is no such word")):
        with pytest.raises(CannotWithdraw, match=why):
            take_back(number, "office", "again")
    with pytest.raises(UsageError, match="Say why"):
        take_back(1, "office", " ")

    restored = apply_words(CYCLE, silent)
    assert restored.run_id not in (published_once["run_id"], disputed.run_id)
    assert view_checksum(url, "yiyang", "2018H2") == before
    report = replay(find_replayable(disputed.run_id), announce=silent)  # a later withdrawal changes no earlier run
    assert (report.identical, report.otherwise) == (True, ())
    assert query("SELECT judgement, withdraws FROM core.judgement ORDER BY 1") == [
        ("different", None),
        ("withdrawn", 1),
    ]


def test_a_review_from_the_list_to_the_flag(home, url, query, seen, reviewed_municipality):
    place, _, person = seen.turning_record()
    said = invoke("unsure", *record_options(place, person), "--by", "office")
    assert said.exit_code == 0, said.output
    assert "hesv review apply --region yiyang --cycle 2018H2" in said.stdout
    assert invoke("apply", *WHERE, "--json").exit_code == 0
    assert (seen.link_of(place)["decision"], seen.link_of(place)["method"]) == ("review", "clerical")

    listed = json.loads(invoke("list", *WHERE, "--kind", "link", "--json").stdout)
    stakes = [task["yuan_at_risk"] for task in listed["tasks"]]
    assert stakes == sorted(stakes, reverse=True)
    assert listed["progress"]["link"]["open"] == len(stakes)
    (mine,) = (task for task in listed["tasks"]
               if Place(task["source"], task["file_name"], task["row_number"]) == place)  # fmt: skip
    assert (mine["household_id"], mine["member_no"], mine["state"]) == (*person, "open")

    member = next(row for row in members(reviewed_municipality)
                  if (row["household_id"], int(row["member_no"])) == person)  # fmt: skip
    shown = invoke("show", mine["task_id"], "--by", "A. Name")
    assert shown.exit_code == 0, shown.output
    assert member["name"] in shown.stdout
    assert member["id_number"] not in shown.stdout
    assert "unsure" in shown.stdout  # what was said before
    revealed = invoke("show", mine["task_id"][:10], "--by", "A. Name", "--reveal", "--purpose", "two sisters", "--json")
    assert member["id_number"] in revealed.stdout
    assert query("SELECT actor, action, purpose, detail->'persons'->>0 FROM audit.event WHERE action ~ '^review'") == [
        ("A. Name", "review_show", None, f"{person[0]}/{person[1]}"),
        ("A. Name", "review_reveal", "two sisters", f"{person[0]}/{person[1]}"),
    ]  # fmt: skip
    for alone in (["--reveal"], ["--purpose", "two sisters"], ["--reveal", "--purpose", " "]):
        assert isinstance(invoke("show", mine["task_id"], *alone).exception, UsageError)

    assert invoke("same", mine["task_id"], "--by", "A. Name", "--note", "=seen the card").exit_code == 0
    task = next(row for row in seen.view("review_task") if row["task_id"] == mine["task_id"])
    assert (task["decided_by"], task["judgement"], task["note"]) == ("A. Name", "same", "=seen the card")
    assert task["decided_at"] is not None
    refused = invoke("different", mine["task_id"], "--by", "B. Name")
    assert isinstance(refused.exception, ContradictsJudgement)
    assert "by A. Name" in str(refused.exception)
    again = invoke("same", mine["task_id"], "--by", "B. Name")
    assert "said already" in again.stdout
    sheet = home.parent / "tasks.csv"
    assert invoke("list", *WHERE, "--state", "same", "--csv", str(sheet)).exit_code == 0
    with sheet.open(encoding="utf-8-sig") as file:
        rows = {row["task_id"]: row for row in csv.DictReader(file)}
    assert (rows[mine["task_id"]]["state"], rows[mine["task_id"]]["note"]) == ("same", "'=seen the card")

    invoke("apply", *WHERE, "--json")
    assert (seen.link_of(place)["decision"], seen.link_of(place)["method"]) == ("match", "clerical")
    assert mine["task_id"] not in {row["task_id"] for row in seen.view("review_task")}
    assert query("SELECT DISTINCT judgement, decided_by FROM history.review_task WHERE task_id = %s",
                 mine["task_id"]) == [("same", "A. Name")]  # fmt: skip
    log = json.loads(invoke("log", "--region", "yiyang", "--cycle", "2018H2", "--json").stdout)
    assert (log[0]["judgement"], log[0]["decided_by"]) == ("unsure", "office")
    assert {row["judgement"] for row in log[1:]} == {"same"}
    assert log[0]["undone_by"] == log[1]["judgement_id"]


def members(inbox):
    with (inbox / "register" / "members.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))

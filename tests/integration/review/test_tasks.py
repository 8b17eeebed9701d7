"""What an office asks of its tasks: refused by name where it cannot be, shown with both sides where it can."""

from __future__ import annotations

import shutil

import pytest
from typer.testing import CliRunner

from pipeline.cli.everything import app
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.steps.quarantine_values import NothingPublished, Place
from pipeline.steps.review_words import judge_record, judge_task
from pipeline.steps.reviewing import list_tasks, show_task
from pipeline.steps.reviewing_values import (
    MayNotBeLinked,
    NoSuchRecord,
    NoSuchTask,
    NotALink,
    RunFolderGone,
)

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")
WHERE = ["--region", "yiyang", "--cycle", "2018H2"]


def invoke(*arguments):
    return CliRunner().invoke(app, ["review", *arguments])


def place_of(row):
    return Place(row["source"], row["file_name"], row["row_number"])


def test_what_cannot_be_judged_is_refused_by_name(home, seen, published_once):
    link = seen.view("identity_link")[0]
    place, her = place_of(link), (link["household_id"], link["member_no"])
    with pytest.raises(NoSuchRecord, match=r"Record banking nothing\.gz 7"):
        judge_record(CYCLE, Place("banking", "nothing.gz", 7), her, "same", "office")
    with pytest.raises(NoSuchRecord, match="Member YI9/1"):
        judge_record(CYCLE, place, ("YI9", 1), "same", "office")
    blocked = next(row["household_id"] for row in seen.view("flag") if row["action"] == "blocked_consent")
    with pytest.raises(MayNotBeLinked, match="no authorization"):
        judge_record(CYCLE, place, (blocked, 1), "same", "office")
    with pytest.raises(NoSuchTask, match="No published run has it"):
        judge_task("ffffffffffffffff", "same", "office")
    with pytest.raises(NotALink, match="does not ask whose a record is"):
        judge_task(next(row["task_id"] for row in seen.view("review_task") if row["kind"] != "link"), "same", "x")
    with pytest.raises(UsageError, match="who you are"):
        judge_record(CYCLE, place, her, "same", " ")
    with pytest.raises(UsageError, match="Unknown state"):
        list_tasks(CYCLE, state="perhaps")
    with pytest.raises(NothingPublished):
        list_tasks(Cycle.of("yiyang", "2017H1"))
    for wrong in (("same",), ("same", "abc", "--record", "banking", "x", "1"), ("same", "abc", "--member", "1"),
                  ("same", "--record", "banking", "x", "1")):  # fmt: skip
        assert isinstance(invoke(*wrong).exception, UsageError), wrong
    shutil.rmtree(home / "runs" / "yiyang" / "2018H2" / published_once["run_id"] / "identity")
    with pytest.raises(RunFolderGone, match="hesv run --force"):
        judge_record(CYCLE, place, her, "same", "office")


def test_a_task_is_shown_with_both_sides_the_runner_up_and_the_flags(home, seen):
    for one in list_tasks(CYCLE, kind="link").tasks[:3]:
        shown = show_task(one.task.task_id, "office")
        best = shown.sides[0].candidate
        assert (best.household_id, best.member_no) == (one.task.household_id, one.task.member_no)
        assert best.match_probability == pytest.approx(one.task.match_probability)
        assert shown.record["name"] is not None
        assert all((side.cells is None) == (side.candidate.household_id is None) for side in shown.sides)
        assert shown.flags
    other = next(row for row in seen.view("review_task") if row["kind"] != "link")
    assert show_task(other["task_id"], "office").sides == ()
    assert invoke("show", other["task_id"], "--by", "office").exit_code == 0
    listed = invoke("list", *WHERE)
    assert "open of" in listed.stdout
    township = next(one.task.township_code for one in list_tasks(CYCLE).tasks)
    assert {one.task.township_code for one in list_tasks(CYCLE, township=township).tasks} == {township}

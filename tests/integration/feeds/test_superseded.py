"""Feeds of an approved run after a newer one was published: what no longer stands rests."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pipeline.feeds.approving import approve_run
from pipeline.feeds.release import hand_out
from pipeline.steps.releasing import resting_of
from pipeline.warehouse.objections import NewObjection, open_objection
from pipeline.warehouse.publish import publish
from pipeline.warehouse.told import full_rows, written_edition

from .conftest import AT, CYCLE, A

DAY = date(2019, 1, 24)
EXIT = {"outcome": "exit", "action": "exit_income", "category": None, "amount_monthly_fen": 0, "notice_required": True}
REVIEW = {"outcome": "review", "action": "review", "category": "dibao", "amount_monthly_fen": 24000}
DECREASE = {"outcome": "adjustment", "action": "decrease", "category": "dibao", "amount_monthly_fen": 9000}


@pytest.fixture
def runs(url, make_run, make_tables, flags, flag_row, tmp_path):
    """Publish a run of {household: changes}; approve it; tell the township, and what it is told by household."""

    class Runs:
        def publish(self, run_id, households):
            rows = [flag_row(household_id=name, township_code=A, **changes) for name, changes in households.items()]
            publish(url, make_run(run_id, frozen={"deliveries": {}}), make_tables(flag=flags(*rows)))

        def approve(self):
            approve_run(url, CYCLE, by="王主任", note=None, notice_days=10, at=AT)

        def told(self, days=0):
            hand_out(
                url, CYCLE, target=str(tmp_path), resting=lambda run_id: resting_of(url, CYCLE, run_id),
                at=AT + timedelta(days=days), again=True,
            )  # fmt: skip
            edition = written_edition(url, "yiyang", A, CYCLE.name)
            return edition.run_id, {
                row["household_id"]: (row["resting"], row["told_stop_month"]) for row in full_rows(url, edition, A)
            }

    return Runs()


def objects(url, household):
    given = NewObjection(
        region="yiyang", cycle=CYCLE.name, household_id=household, township_code=A, member_no=None, about="result",
        source=None, file_name=None, row_number=None, file_sha256=None, raised_by="户主", received_on=DAY,
        said="有误", asked="复核", reply_days=30, due_on=DAY + timedelta(days=30),
    )  # fmt: skip
    open_objection(url, given, "经办", DAY)


def test_what_a_newer_run_says_otherwise_rests_in_the_run_that_was_approved(runs):
    runs.publish("run-1", {"HA": EXIT, "HB": EXIT, "HC": DECREASE, "HD": EXIT})
    runs.approve()
    assert runs.told() == ("run-1", dict.fromkeys(("HA", "HB", "HC", "HD"), (None, "2019-02")) | {"HC": (None, None)})
    runs.publish("run-2", {"HA": REVIEW, "HB": EXIT, "HC": {**DECREASE, "amount_monthly_fen": 8000}})
    run, told = runs.told(days=2)
    assert run == "run-1"
    assert told == {
        "HA": ("judged_since", None), "HB": (None, "2019-02"),
        "HC": ("judged_since", None), "HD": ("judged_since", None),
    }  # fmt: skip


def test_an_objection_that_the_newer_run_has_heeded_rests_in_the_approved_run_too(url, runs):
    runs.publish("run-1", {"HA": EXIT, "HB": EXIT})
    runs.approve()
    objects(url, "HA")
    assert runs.told()[1] == {"HA": ("objection", None), "HB": (None, "2019-02")}
    runs.publish("run-2", {"HA": REVIEW, "HB": EXIT})
    assert runs.told(days=2) == ("run-1", {"HA": ("objection", None), "HB": (None, "2019-02")})
    objects(url, "HB")
    assert runs.told(days=3) == ("run-1", {"HA": ("objection", None), "HB": ("objection", None)})

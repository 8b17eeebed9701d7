from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.feeds.preview import Doubt, Gathered, preview
from pipeline.warehouse.release_facts import BesideTask, FlagCount, OpenTasks, WrongInTownship


def count(township, outcome, action, flags, adverse=0, amount=0, previous=0):
    return FlagCount(township, outcome, action, flags, adverse, Decimal(amount), Decimal(previous))


FOUND = Gathered(
    region="yiyang", cycle="2018H2", run_id="run-2", revision=2, published_at=None, accept_missing=(),
    counts=(
        count("361126100", "exit", "exit_income", 3, 3, 0, 900), count("361126100", "keep", "keep", 5, 0, 700, 700),
        count("361126101", "entry", "enter_dibao", 2, 0, 800, 0),
    ),
    previous_cycle="2018H1",
    before=(count("361126100", "exit", "exit_property", 1, 1), count("361126100", "keep", "keep", 6)),
    wrong=(WrongInTownship("361126100", 2, 0.25),), resting={}, open_tasks=OpenTasks(), beside_tasks=(), top_tasks=(),
    late_objections=0,
    visits={}, quality=(), has_report=True, judged_alone=0, approved_by=None, sent_back=(),
    earliest_stop_month="2019-03",
)  # fmt: skip

BESIDE = BesideTask("YI01", None, "decrease", Decimal(1124), Decimal(544), (("T1", "link"),))


def test_what_would_leave_beside_the_last_cycle():
    found = preview(FOUND)
    assert (found.flags, found.to_do, found.adverse, found.hanging, found.expected_wrong) == (10, 5, 3, 2, 0.25)
    assert found.amount_change == Decimal(-100)
    assert [(line.action, line.before, line.flags, line.adverse) for line in found.actions] == [
        ("exit_income", 0, 3, 3), ("exit_property", 1, 0, 0), ("enter_dibao", 0, 2, 0), ("keep", 6, 5, 0),
    ]  # fmt: skip
    assert [(line.township_code, line.before, line.flags, line.adverse, line.wrong) for line in found.townships] == [
        ("361126100", 7, 8, 3, 0.25), ("361126101", 0, 2, 0, 0.0),
    ]  # fmt: skip
    assert found.warnings == ()
    assert found.may_be_approved


@pytest.mark.parametrize(
    ("change", "doubt", "may"),
    [
        ({"judged_alone": 2}, Doubt("judged_alone", "stop", {"households": 2}), False),
        ({"sent_back": (("王", "why"),)}, Doubt("sent_back", "look", {"by": "王", "note": "why"}), True),
        ({"accept_missing": ("banking",)}, Doubt("source_missing", "look", {"source": "banking"}), True),
        ({"late_objections": 1}, Doubt("late_objections", "look", {"count": 1}), True),
        (
            {"open_tasks": OpenTasks(3, 1, 2)},
            Doubt("open_tasks", "look", {"count": 3, "unsure": 1, "under_review": 2}),
            True,
        ),
        (
            {"open_tasks": OpenTasks(0, 1, 0)},
            Doubt("open_tasks", "look", {"count": 0, "unsure": 1, "under_review": 0}),
            True,
        ),
        ({"beside_tasks": (BESIDE, BESIDE)}, Doubt("beside_tasks", "look", {"households": 1}), True),
        ({"quality": ("drift",)}, Doubt("quality", "look", {"text": "drift"}), True),
        ({"resting": {"objection": 2}}, Doubt("resting", "know", {"count": 2}), True),
        ({"before": ()}, Doubt("no_last_cycle", "know", {"cycle": "2018H1"}), True),
        ({"has_report": False}, Doubt("no_report", "know", {"run_id": "run-2"}), True),
    ],
)
def test_each_doubt_is_told_and_only_one_stops(change, doubt, may):
    found = preview(replace(FOUND, **change))
    assert found.warnings == (doubt,)
    assert found.may_be_approved is may


@pytest.mark.parametrize(
    ("before", "now", "told"), [(40, 60, False), (40, 61, True), (40, 20, False), (40, 19, True), (5, 19, False)]
)
def test_a_jump_is_told_where_it_is_large_and_no_chance(before, now, told):
    found = preview(replace(
        FOUND, counts=(count("1", "keep", "keep", now),), before=(count("1", "keep", "keep", before),)
    ))  # fmt: skip
    assert [doubt.code for doubt in found.warnings] == (["jump"] if told else [])


def test_what_is_approved_is_not_approved_again():
    assert not preview(replace(FOUND, approved_by="王")).may_be_approved


def test_what_rests_is_not_among_what_is_to_be_acted_on():
    found = preview(replace(FOUND, resting={"objection": 1, "judged_since": 1}))
    assert (found.adverse, found.adverse_to_act_on) == (3, 1)
    assert [found.of_outcome(outcome) for outcome in ("exit", "keep", "entry", "review")] == [3, 5, 2, 0]

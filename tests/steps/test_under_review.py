"""Households under review, and those among them that no open task asks about."""

from __future__ import annotations

import pytest

from pipeline.office.i18n import translate
from pipeline.office.sentences import REVIEW_STEP
from pipeline.steps.reviewing_values import ListedTask
from pipeline.steps.under_review import split
from pipeline.warehouse.review import ReviewTask


def flag(household_id, *reasons, member_no=None):
    return {
        "household_id": household_id, "member_no": member_no, "township_code": "361126100", "reason_codes": [*reasons],
    }  # fmt: skip


def task(household_id, kind, judgement=None, *, is_waiting=False, bears=True):
    of = ReviewTask(
        "yiyang", "2018H2", "run", f"{household_id}-{kind}", kind, household_id, "361126100", None, None, None, None,
        None, judgement, None, None, None, is_waiting,
    )  # fmt: skip
    return ListedTask(of, 0.0, bears)


@pytest.mark.parametrize(
    ("tasks", "is_asked"),
    [
        ([], False),
        ([task("A", "evidence_conflict")], True),
        ([task("A", "link")], True),
        ([task("A", "link", bears=False)], False),  # whosever the record is, the household stays under review
        ([task("A", "near_relative")], False),  # asks aside: it changes no outcome
        ([task("A", "assessor_is_carer")], False),
        ([task("B", "link")], False),
        ([task("A", "evidence_conflict", "unsure")], True),  # goes on waiting
        ([task("A", "evidence_conflict", "employed")], False),
        ([task("A", "evidence_conflict", "employed", is_waiting=True)], True),  # for the second person
        ([task("A", "evidence_conflict", "employed"), task("A", "link")], True),
    ],
)
def test_a_household_under_review_is_asked_about_by_an_open_task_that_its_result_rests_on(tasks, is_asked):
    found = split([flag("A", "EVIDENCE_WEAK")], tasks)
    assert (found.total, found.asked, len(found.unasked)) == (1, int(is_asked), int(not is_asked))


def test_an_answered_task_is_told_with_the_household_it_no_longer_asks_about():
    answered = task("A", "duplicate_household", "belongs_there")
    (one,) = split([flag("A", "DUPLICATE_HOUSEHOLD")], [answered, task("A", "near_relative")]).unasked
    assert one.answered == (answered,)


def test_a_household_is_counted_once_and_by_its_own_flag():
    flags = [
        flag("A", "EVIDENCE_WEAK", "LINK_UNCERTAIN"),
        flag("A", "REVIEW_OPEN", member_no=2),
        flag("B", "X", member_no=1),
    ]
    found = split(flags, [])
    assert found.total == 2
    assert [(one.household_id, one.member_no, one.reasons) for one in found.unasked] == [
        ("A", None, ("EVIDENCE_WEAK", "LINK_UNCERTAIN")), ("B", 1, ("X",)),
    ]  # fmt: skip


def test_what_has_to_be_done_is_said_in_english_too():
    for step in REVIEW_STEP.values():
        assert translate("en", step) != step

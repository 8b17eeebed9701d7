"""The clock of an objection on both sides of its day, what differs between two sides, and every kind's answers."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.casework.choices import CHOICES, HEEDED, choices_of
from pipeline.casework.clock import clock_on, due_day
from pipeline.casework.marks import mark
from pipeline.casework.shown import compare_cells, star
from pipeline.decision.beside import TASK_OF_REASON
from pipeline.wording.casework import ANSWER


@pytest.mark.parametrize(
    ("today", "left", "late"),
    [(date(2019, 3, 1), 15, False), (date(2019, 3, 15), 1, False), (date(2019, 3, 16), 0, False),
     (date(2019, 3, 17), -1, True)],
)  # fmt: skip
def test_a_reply_is_in_time_on_its_last_day_and_late_the_day_after(today, left, late):
    clock = clock_on(due_day(date(2019, 3, 1), 15), today)
    assert (clock.days_left, clock.is_overdue) == (left, late)


def test_days_are_calendar_days():
    assert due_day(date(2020, 2, 20), 15) == date(2020, 3, 6)  # through a leap day
    assert due_day(date(2019, 2, 20), 15) == date(2019, 3, 7)


def shown(pieces):
    return "".join(f"[{piece.text}]" if piece.differs else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("one", "other", "left", "right"),
    [
        ("王小明", "王晓明", "王[小]明", "王[晓]明"),
        ("王明", "王小明", "王明", "王[小]明"),
        ("王明", "王明", "王明", "王明"),
        (None, "王明", "", "王明"),
        ("", None, "", ""),
    ],
)
def test_what_differs_is_marked_and_what_is_missing_is_not_compared(one, other, left, right):
    assert tuple(map(shown, mark(one, other))) == (left, right)


def test_a_starred_number_keeps_its_marks_and_hides_its_digits():
    left, right = mark("361126199001011234", "361126199007011234")
    assert (shown(star(left)), shown(star(right))) == ("361********[*]****34",) * 2
    (row,) = compare_cells({"id_number": "361126199001011234"}, {"id_number": "361126199007011234"})
    assert "1990" not in shown(row.record) + shown(row.member)
    assert any(piece.differs for piece in row.record)
    (whole,) = compare_cells({"phone": "13900001234"}, {"phone": "13900001234"}, revealed=True)
    assert shown(whole.record) == "13900001234"
    assert shown(star(mark("12345", "12345")[0])) == "*****"


def test_every_kind_that_opens_beside_a_flag_has_answers_and_words():
    kinds = {*TASK_OF_REASON.values(), "near_relative", "assessor_is_carer"}
    assert kinds == set(CHOICES)
    names = {choice.name for kind in CHOICES for choice in choices_of(kind)}
    assert names | {choice.name for choice in choices_of("evidence_conflict", has_record=True)} <= set(ANSWER)
    assert choices_of("link") == ()
    assert {kind for kind, _ in HEEDED} == {
        "evidence_conflict", "suspicious_downclass", "duplicate_household", "collection_not_accepted",
    }  # fmt: skip

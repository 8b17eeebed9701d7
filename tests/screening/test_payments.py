"""Monthly, in full, undeducted: both sides of each boundary."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.screening.payments import Payment, screen_payment

RIGHT = Payment("LO01", "621202001", 201901, 7, 35500, 35500, date(2019, 1, 31), None, 35500)


@pytest.mark.parametrize(
    ("what", "changes", "kinds"),
    [
        ("paid in full within its month", {}, []),
        ("a day after its month", {"paid_on": date(2019, 2, 1)}, ["payment_late"]),
        ("before its month", {"paid_on": date(2018, 12, 31)}, []),
        ("no day known", {"paid_on": None}, []),
        ("a fen short", {"paid_fen": 35499}, ["payment_short"]),
        ("more than due", {"paid_fen": 35501}, []),
        ("not paid at all", {"paid_fen": None, "paid_on": None}, ["payment_short"]),
        ("kept by somebody: his, not short", {"paid_fen": 34500, "deducted_by": "银行"}, ["payment_deducted"]),
        ("somebody is named and nothing lacks", {"deducted_by": "银行"}, ["payment_deducted"]),
        ("less due than granted", {"due_fen": 35400, "paid_fen": 35400}, ["payment_short"]),
        ("as much due as granted", {"benefit_fen": 35500}, []),
        ("the grant is younger than the month", {"benefit_fen": None, "due_fen": 100, "paid_fen": 100}, []),
        (
            "kept and late",
            {"paid_fen": 1, "deducted_by": "村委会", "paid_on": date(2019, 3, 1)},
            ["payment_deducted", "payment_late"],
        ),
        (
            "no payment although others have one",
            {"row_number": None, "due_fen": None, "paid_fen": None, "paid_on": None},
            ["payment_short"],
        ),
    ],
)
def test_what_is_wrong_with_a_payment(what, changes, kinds):
    assert [finding.kind for finding in screen_payment(replace(RIGHT, **changes))] == kinds, what


def test_the_detail_says_month_amounts_and_who_kept_what():
    (found,) = screen_payment(replace(RIGHT, paid_fen=34450, deducted_by="村委会"))
    assert found.detail == "2019-01应发355.00元，实发344.50元，村委会扣10.50元。"
    assert (found.township_code, found.household_id, found.member_no) == ("621202001", "LO01", None)

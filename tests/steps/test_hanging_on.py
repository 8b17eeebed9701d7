"""What hangs on a word, by amounts in yuan: its own step, and all since what is published where it makes one."""

import pytest

from pipeline.steps.judging_since import hangs_on

FEN = 100


def flags(yuan):
    return [{"member_no": None, "amount_monthly_fen": yuan * FEN}]


@pytest.mark.parametrize(
    ("published", "last", "then", "hangs"),
    [
        (1500, 1500, 900, 600),  # a first word
        (1500, 900, 300, 1200),  # a second one of 600: both
        (1500, 900, 1400, 500),  # most of the way back: its own step is wider
        (1500, 900, 1500, 600),
        (1500, 300, 300, 0),  # changes nothing of this household: what others said does not hang on it
    ],
)
def test_a_change_said_in_parts_is_one(published, last, then, hangs):
    assert hangs_on(flags(published), flags(last), flags(then)) == hangs * FEN

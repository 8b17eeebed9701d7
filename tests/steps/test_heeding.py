"""When what was upheld is still to be put right, as a table."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.steps.heeding import is_still_due
from pipeline.warehouse.objections import Objection

FILE, OTHER = "a" * 64, "b" * 64
DAY = date(2019, 1, 24)


def objection(**changes):
    given = {
        "region": "yiyang", "cycle": "2018H2", "household_id": "YI01", "township_code": None, "member_no": 1,
        "about": "amount", "source": "employment", "file_name": "e.xlsx", "row_number": 7, "file_sha256": FILE,
        "raised_by": "the head", "received_on": DAY, "said": "wrong", "asked": "look again", "reply_days": 15,
        "due_on": DAY, "objection_id": 1, "opened_by": "office", "opened_at": datetime(2019, 1, 24, tzinfo=UTC),
        "state": "upheld", "decided_by": "office", "decided_at": None, "decided_on": DAY, "explanation_zh": "成立",
        "explanation_en": None, "judgement_ids": [], "corrected_on": None, "is_waiting": False, **changes,
    }  # fmt: skip
    return Objection(**given)


RESULT = {"about": "result"}
NO_RECORD = {"about": "result", "source": None, "file_name": None, "row_number": None, "file_sha256": None}


@pytest.mark.parametrize(
    ("changes", "delivered", "is_due"),
    [
        ({}, FILE, True),
        ({}, OTHER, False),  # the agency has delivered the file anew
        ({"corrected_on": DAY}, FILE, False),
        ({"state": "open"}, FILE, False),  # it holds up as an open one
        (NO_RECORD, OTHER, True),
        (RESULT, FILE, True),
        (RESULT, OTHER, True),  # of a result only who says that it was put right
        ({**RESULT, "corrected_on": DAY}, FILE, False),
        ({"about": "record"}, FILE, False),  # it became a judgement
    ],
)
def test_an_amount_is_put_right_by_a_new_file_and_a_result_by_saying_so(changes, delivered, is_due):
    deliveries = {"employment": {"files": {"e.xlsx": {"sha256": delivered}}}}
    assert is_still_due(objection(**changes), deliveries) is is_due

"""An objection as it is typed: what is read of it, and what is said at which field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.office.i18n import translate
from pipeline.office.objection_form import Typed, problems
from pipeline.steps.quarantine_values import Place

TODAY = date(2019, 1, 20)
WHOLE = Typed("YI01", "result", "户主本人", "2019-01-20", "已经离职。", "请重新核对。")


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({}, []),
        ({"raised_by": " "}, ["raised_by"]),
        ({"said": "", "asked": "\n"}, ["asked", "said"]),
        ({"about": "weather"}, ["about"]),
        ({"about": "record"}, ["record"]),
        ({"about": "amount"}, ["record"]),
        ({"about": "record", "record": "banking/b.csv/7"}, ["record"]),  # whose it is said to be is not known
        ({"about": "record", "record": "banking/b.csv/7|2"}, []),
        ({"about": "record", "record": "banking/b.csv/7", "member_no": "2"}, []),
        ({"about": "amount", "record": "banking/b.csv/7"}, []),
        ({"about": "amount", "record": "banking/b.csv/seven|2"}, ["record"]),
        ({"received_on": ""}, ["received_on"]),
        ({"received_on": "20 January"}, ["received_on"]),
        ({"received_on": "2019-01-21"}, ["received_on"]),
        ({"raised_by": "人" * 200, "said": "字" * 4000, "asked": "字" * 2000}, []),
        ({"raised_by": "人" * 201, "said": "字" * 4001, "asked": "字" * 2001}, ["asked", "raised_by", "said"]),
        ({"said": "字\r\n" * 2000}, []),  # a browser counts a line's end as one
    ],
)
def test_what_is_wrong_is_said_at_its_field_in_both_languages(change, fields):
    found = problems(replace(WHOLE, **change), TODAY)
    assert sorted(found) == fields
    assert all(translate("en", text) != text for text in found.values())


@pytest.mark.parametrize(
    ("record", "member_no", "place", "member"),
    [
        ("banking/a/b.csv/7|2", "", Place("banking", "a/b.csv", 7), 2),
        ("banking/b.csv/7", "3", Place("banking", "b.csv", 7), 3),
        ("", "", None, None),
        ("banking/7", "x", None, None),
    ],
)
def test_the_record_that_is_chosen_and_whose_it_is(record, member_no, place, member):
    typed = replace(WHOLE, record=record, member_no=member_no)
    assert (typed.place, typed.member) == (place, member)

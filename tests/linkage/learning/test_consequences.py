"""What wrong and missed links do to flags, reckoned by hand."""

import json

import pyarrow as pa
import pytest

from pipeline.linkage.learning.consequences import doubt_flags
from pipeline.tables import IDENTITY_LINK

NAMES = ("source", "file_name", "row_number", "decision", "method", "match_probability")


def links(*probabilities, method="id_exact", decision="match"):
    """One record of banking a probability, row 1 on."""
    schema = pa.schema([IDENTITY_LINK.field(name) for name in NAMES])
    rows = [("banking", "f", row, decision, method, value) for row, value in enumerate(probabilities, start=1)]
    return pa.Table.from_pylist([dict(zip(NAMES, row, strict=True)) for row in rows], schema=schema)


def flag(*rows, outcome="exit", action="exit_income"):
    flips = json.dumps([{"source": "banking", "file": "f", "row": row} for row in rows])
    return {"outcome": outcome, "action": action, "flips": flips}


@pytest.mark.parametrize(
    ("what", "flags", "table", "expected"),
    [
        ("two records may each be wrong", [flag(1, 2)], links(0.9, 0.95), (1, 1, 0.15, 0.15)),
        ("a flag is wrong once", [flag(1, 2)], links(0.3, 0.2), (1, 1, 1.0, 1.0)),
        ("a method is less sure than it says", [flag(1)], links(0.99, method="probabilistic"), (1, 1, 0.01, 0.04)),
        ("or surer", [flag(1)], links(0.9, method="probabilistic"), (1, 1, 0.1, 0.1)),
        ("hangs on nothing", [flag(), {"outcome": "exit", "action": "exit_income", "flips": None}], links(0.5),
         (2, 0, 0, 0)),
        ("one record, two flags", [flag(1), flag(1)], links(0.5), (2, 2, 1.0, 1.0)),
    ],
)  # fmt: skip
def test_wrong_flags_are_expected_from_the_links_they_hang_on(what, flags, table, expected):
    (row,) = doubt_flags(flags, table, {"probabilistic": 0.04}, {})
    found = (row.flags, row.hanging, round(row.wrong, 9), round(row.wrong_at_most, 9))
    assert found == expected, what


def test_each_action_has_its_row_and_a_review_none():
    flags = [
        flag(1, outcome="review", action="review"),
        flag(1, outcome="entry", action="enter_dibao"),
        flag(2, outcome="adjustment", action="decrease"),
        flag(outcome="adjustment", action="increase"),
    ]
    found = doubt_flags(flags, links(0.5, 0.9), {}, {})
    assert [(row.outcome, row.action, row.hanging) for row in found] == [
        ("adjustment", "decrease", 1),
        ("adjustment", "increase", 0),
        ("entry", "enter_dibao", 1),
    ]
    assert doubt_flags(list(reversed(flags)), links(0.5, 0.9), {}, {}) == found


def test_records_that_were_missed_turn_flags_as_often_as_those_found():
    flags = [flag(1), flag(2), flag(9, outcome="entry", action="enter_dibao")]
    found = {row.action: row.missed for row in doubt_flags(flags, links(*[1.0] * 20), {}, {"banking": 5.0})}
    # 1 of 20 records turns an entry, 2 of 20 an exit; 5 were missed
    assert found == pytest.approx({"enter_dibao": 0.25, "exit_income": 0.5})


def test_a_record_of_no_link_turns_nothing():
    (row,) = doubt_flags([flag(7)], links(0.5), {}, {})
    assert (row.hanging, row.wrong) == (0, 0)

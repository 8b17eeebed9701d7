"""Which flags turned, and through which record: before and after as two columns of a small table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.differences import (
    Evidence,
    FlagPair,
    RecordChange,
    Said,
    find_changed_inputs,
    find_changed_records,
    revise,
)

FILE = "employment_2018H2.xlsx"


def record(row, content, kind="match", file=FILE):
    return Evidence("employment", file, row, kind, content)


def change(row, before, after, file=FILE):
    return RecordChange("employment", file, row, before, after)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        pytest.param([], [], [], id="nothing"),
        pytest.param([record(1, "a")], [record(1, "a")], [], id="the same"),
        pytest.param([record(1, "a"), record(2, "b")], [record(2, "a"), record(1, "b")], [], id="another order"),
        pytest.param([record(1, "a")], [record(1, "a", file="late.xlsx")], [], id="the same row in another file"),
        pytest.param([], [record(7, "a")], [change(7, None, "match")], id="added"),
        pytest.param([record(7, "a")], [], [change(7, "match", None)], id="gone"),
        pytest.param([record(7, "a")], [record(7, "b")], [change(7, "match", "match")], id="another content"),
        pytest.param(
            [record(7, "a")], [record(7, "b", "quarantine")], [change(7, "match", "quarantine")], id="set aside"
        ),
        pytest.param([record(7, "a")], [record(7, "a", "review")], [change(7, "match", "review")], id="now in doubt"),
        pytest.param(
            [record(1, "a"), record(2, "b")],
            [record(1, "new"), record(2, "a"), record(3, "b")],
            [change(1, None, "match")],
            id="a row put before the others",
        ),
        pytest.param(
            [record(1, "a"), record(2, "a")], [record(1, "a")], [change(2, "match", None)], id="one of two gone"
        ),
        pytest.param(
            [record(1, "a")], [record(5, "b")], [change(1, "match", None), change(5, None, "match")], id="two places"
        ),
    ],
)  # fmt: skip
def test_records_are_known_by_what_they_say(before, after, changes):
    assert list(find_changed_records(before, after)) == changes


RECORDS = st.lists(
    st.builds(record, st.integers(1, 5), st.sampled_from("abc"), st.sampled_from(["match", "review", "quarantine"]))
)


@given(RECORDS, st.randoms())
def test_order_never_matters_and_nothing_differs_from_itself(records, random):
    shuffled = random.sample(records, len(records))
    assert find_changed_records(records, shuffled) == ()
    assert find_changed_records(records, []) == find_changed_records(shuffled, [])


@given(RECORDS, RECORDS)
def test_turned_round_the_same_places_differ(before, after):
    forth, back = find_changed_records(before, after), find_changed_records(after, before)
    assert [(one.row, one.before, one.after) for one in forth] == [(one.row, one.after, one.before) for one in back]


def said(action="keep", amount="240.00", outcome="keep", category="dibao", reasons=("UNCHANGED",)):
    return Said(outcome, action, category, amount, reasons)


@pytest.mark.parametrize(
    ("before", "after", "is_turned", "turn"),
    [
        (said(), said(reasons=("OTHER",)), False, "keep keep → keep keep"),
        (said(), said(amount="241.00"), True, "keep keep → keep keep"),
        (said(), said("increase", "840.00", "adjustment"), True, "keep keep → adjustment increase"),
        (said(), said(category="tekun"), True, "keep keep → keep keep"),
        (None, said(), True, "none → keep keep"),
        (said(), None, True, "keep keep → none"),
    ],
)
def test_a_flag_is_turned_where_its_result_differs(before, after, is_turned, turn):
    pair = FlagPair("H1", None, before, after)
    assert (pair.is_turned, pair.turn) == (is_turned, turn)


def test_a_revised_flag_names_its_own_households_records_only():
    pair = FlagPair("H1", 2, said(), said("increase", "840.00", "adjustment"))
    found = revise(pair, {"H1": [record(1, "a")]}, {"H1": [record(1, "a"), record(9, "b")], "H2": [record(3, "c")]})
    assert found.records == (change(9, None, "match"),)
    assert (found.household_id, found.member_no, found.is_turned) == ("H1", 2, True)


def frozen(**changes):
    files = {"a.csv": {"sha256": "1", "rows": 1}, "b.csv": {"sha256": "2", "rows": 1}}
    return {"deliveries": {"housing": {"files": files}}, "code_version": "1", "judgements": "x", **changes}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ()),
        ({"code_version": "2"}, ("code_version: 1 → 2",)),
        ({"judgements": "y"}, ("people's judgements",)),
        ({"deliveries": {}}, ("housing: a.csv gone", "housing: b.csv gone")),
        (
            {"deliveries": {"housing": {"files": {"a.csv": {"sha256": "9", "rows": 1}, "c.csv": {}}}}},
            ("housing: a.csv replaced", "housing: b.csv gone", "housing: c.csv added"),
        ),
    ],
)
def test_what_two_runs_rest_on_otherwise(changes, words):
    assert find_changed_inputs(frozen(), frozen(**changes)) == words

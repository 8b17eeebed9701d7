"""What people's words about rows come to: the newest counts, a waiver takes fixes back, other files inherit nothing."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.quarantine import Action, RowKey, fixes_of, frozen_actions, in_force

ROW = RowKey("employment", "employment_2018H2.xlsx", "a" * 64, 7)
OTHER_FILE = RowKey("employment", "employment_2018H2.xlsx", "b" * 64, 7)


def said(number, action, column=None, value=None, row=ROW):
    return Action(
        action_id=number, row=row, action=action, column_name=column, value=value, by="a person", note="why",
        at=datetime(2019, 1, 20, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("what", "words", "is_waived", "cells", "ids"),
    [
        ("a fix", [("fix", "应发工资", "5400")], False, {"应发工资": "5400"}, (1,)),
        ("an empty value is a value", [("fix", "个税", "")], False, {"个税": ""}, (1,)),
        ("the newest fix of a column", [("fix", "个税", "1"), ("fix", "个税", "2")], False, {"个税": "2"}, (2,)),
        ("fixes of two", [("fix", "个税", "1"), ("fix", "姓名", "2")], False, {"个税": "1", "姓名": "2"}, (1, 2)),
        ("a waiver", [("waive",)], True, {}, (1,)),
        ("a waiver takes fixes back", [("fix", "个税", "1"), ("waive",)], True, {}, (2,)),
        ("a fix takes the waiver back", [("waive",), ("fix", "个税", "1")], False, {"个税": "1"}, (2,)),
        ("old fixes stay gone", [("fix", "个税", "1"), ("waive",), ("fix", "姓名", "2")], False, {"姓名": "2"}, (3,)),
    ],
)  # fmt: skip
def test_the_outcome_of_words(what, words, is_waived, cells, ids):
    outcome = in_force(said(number, *word) for number, word in enumerate(words, start=1))[ROW]
    assert (outcome.is_waived, outcome.cells, outcome.action_ids) == (is_waived, cells, ids), what


WORDS = st.lists(
    st.tuples(
        st.sampled_from([ROW, OTHER_FILE]),
        st.one_of(
            st.just(("waive", None, None)),
            st.tuples(st.just("fix"), st.sampled_from(["个税", "应发工资"]), st.sampled_from(["", "1", "2"])),
        ),
    ),
    max_size=8,
)


def as_actions(words):
    return [said(number, *word, row=row) for number, (row, word) in enumerate(words, start=1)]


@given(WORDS, st.randoms(use_true_random=False))
def test_the_order_of_reading_does_not_matter_and_what_is_in_force_says_it_all(words, random):
    actions = as_actions(words)
    shuffled = random.sample(actions, len(actions))
    outcomes = in_force(actions)
    assert in_force(shuffled) == outcomes
    kept = {number for outcome in outcomes.values() for number in outcome.action_ids}
    assert in_force(action for action in actions if action.action_id in kept) == outcomes
    for row in {action.row for action in actions}:
        assert max(a.action_id for a in actions if a.row == row) in outcomes[row].action_ids


@given(WORDS)
def test_a_run_freezes_the_words_about_its_own_files_only(words):
    outcomes = in_force(as_actions(words))
    frozen = frozen_actions(outcomes, [(ROW.source, ROW.file_name, ROW.sha256)])
    assert frozen["ids"] == sorted(outcomes[ROW].action_ids if ROW in outcomes else ())
    assert frozen == frozen_actions({row: word for row, word in outcomes.items() if row == ROW}, [
        (ROW.source, ROW.file_name, ROW.sha256)
    ])  # fmt: skip
    assert frozen_actions(outcomes, []) == frozen_actions({}, [])


def test_another_value_is_another_digest_and_the_same_value_said_again_the_same():
    files = [(ROW.source, ROW.file_name, ROW.sha256)]
    one, again, other = (
        frozen_actions(in_force([said(number, "fix", "个税", value)]), files)
        for number, value in ((1, "1"), (2, "1"), (1, "2"))
    )
    assert one["digest"] == again["digest"] != other["digest"]


def test_words_about_rows_of_other_tables_are_left_to_them():
    outcomes = in_force(
        [said(1, "fix", "个税", "1"), said(2, "waive", row=RowKey("employment", "other.xlsx", "c" * 64, 3))]
    )
    fixes = fixes_of(outcomes, {(ROW.file_name, 7): b"x" * 16})
    assert fixes.by_digest == {b"x" * 16: {"个税": "1"}}
    assert fixes.fixed == {(ROW.file_name, 7)}
    assert fixes.waived == frozenset()

"""Every flag the contract lists has a group and leaves a household in a state."""

from __future__ import annotations

import pytest

from pipeline.dashboard.states import GROUPS, STATES, group_of, state_of
from pipeline.feeds.labels import ACTION_ZH, CATEGORY_ZH, OUTCOME_ZH

ADJUSTMENTS = ("increase", "decrease", "change_category", "grace_start", "grace_cancel")


@pytest.mark.parametrize("outcome", sorted(set(OUTCOME_ZH) - {"adjustment"}))
def test_every_outcome_is_counted_in_one_group(outcome):
    assert group_of(outcome, "whatever") in GROUPS


@pytest.mark.parametrize("action", ADJUSTMENTS)
def test_only_a_decrease_is_one(action):
    assert action in ACTION_ZH
    assert group_of("adjustment", action) == ("decrease" if action == "decrease" else "raised")


@pytest.mark.parametrize(
    ("flag", "state"),
    [
        (("keep", "keep", "tekun"), "tekun"),
        (("entry", "enter_dibao", "dibao"), "dibao"),
        (("adjustment", "grace_start", "dibao"), "grace"),
        (("adjustment", "grace_cancel", "dibao"), "dibao"),
        (("keep", "grace_continue", "dibao"), "grace"),
        (("exit", "exit_income", None), "outside"),
        (("review", "review", "dibao"), "waiting"),
        (("blocked", "blocked_consent", None), "waiting"),
        (("not_eligible", "watch_margin", None), "margin"),
        (("not_eligible", "not_eligible", None), "outside"),
        (("refer", "refer_hukou_place", None), "outside"),
        ((None, None, None), "absent"),
    ],
)
def test_what_a_flag_leaves_a_household_in(flag, state):
    assert state_of(*flag) == state
    assert state in STATES


@pytest.mark.parametrize("category", sorted(set(CATEGORY_ZH) - {"single_person", "orphan"}))
def test_every_category_of_a_household_is_a_state(category):
    assert state_of("keep", "keep", category) == category


def test_a_flag_without_a_state_is_an_error():
    with pytest.raises(KeyError):
        state_of("keep", "keep", None)
    with pytest.raises(KeyError):
        group_of("new_outcome", "keep")

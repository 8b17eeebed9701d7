"""What a household is after a cycle, in few words: the group its flag is counted in and the state it is left in."""

from __future__ import annotations

from typing import Final

GROUPS: Final = ("entry", "raised", "decrease", "exit", "keep", "waiting", "none")
"""What the flags of a township are counted in, in the order of the columns."""
_GROUP_OF: Final = {
    "entry": "entry", "exit": "exit", "keep": "keep", "review": "waiting", "blocked": "waiting",
    "not_eligible": "none", "refer": "none",
}  # fmt: skip

STATES: Final = (
    "tekun", "dibao", "expenditure_poor", "low_income", "grace", "waiting", "margin", "outside", "absent",
)  # fmt: skip
"""What a cycle leaves a household in, from the most support to none; absent: it was in no such run."""
_STATE_OF_OUTCOME: Final = {"review": "waiting", "blocked": "waiting", "exit": "outside", "refer": "outside"}
_STATE_OF_ACTION: Final = {
    "grace_start": "grace", "grace_continue": "grace", "watch_margin": "margin", "not_eligible": "outside",
}  # fmt: skip


def group_of(outcome: str, action: str) -> str:
    """The group a flag is counted in; what changes an amount is a decrease or else `raised`.

    Raises:
        KeyError: an outcome the contract does not list.
    """
    if outcome == "adjustment":
        return "decrease" if action == "decrease" else "raised"
    return _GROUP_OF[outcome]


def state_of(outcome: str | None, action: str | None, category: str | None) -> str:
    """The state a household's flag leaves it in, if people follow it.

    Raises:
        KeyError: a flag that keeps nothing and has no state of its own.
    """
    if outcome is None or action is None:
        return "absent"
    state = _STATE_OF_OUTCOME.get(outcome) or _STATE_OF_ACTION.get(action) or category
    if state not in STATES:
        raise KeyError(state)
    return state

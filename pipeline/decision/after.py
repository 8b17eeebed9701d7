"""What a household holds once published flags have taken effect: what an uprating starts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from pipeline.assessment.facts import Household, Member


@dataclass(frozen=True, slots=True)
class Change:
    """Of a flag what it leaves a household (`member_no` None) or one person with."""

    member_no: int | None
    outcome: str
    action: str
    category: str | None
    amount_monthly_fen: int | None


STATE_AFTER: Final[Mapping[str, str]] = {"grace_start": "in_grace"}
"""State after an adjustment; any other one leaves a household in aid."""
CHANGES: Final = ("entry", "adjustment", "exit")
"""Outcomes that change what is held; the others leave it as it is."""


def apply_changes(household: Household, changes: Iterable[Change]) -> Household:
    """The household with the changes carried out, in their order.

    A decrease or exit is a proposal to a caseworker: here it counts as carried out, so that an uprating raises the
    amount that will be right and never one that is to end.
    """
    for change in changes:
        if change.outcome in CHANGES:
            household = _apply(household, change)
    return household


def _apply(household: Household, change: Change) -> Household:
    if change.member_no is not None:
        members = tuple(
            _with_cover(member, change) if member.member_no == change.member_no else member
            for member in household.members
        )
        return replace(household, members=members)
    if change.outcome == "exit":
        return replace(household, state="exited", category=None, benefit_monthly_fen=None)
    state = STATE_AFTER.get(change.action, "in_aid")
    return replace(household, state=state, category=change.category, benefit_monthly_fen=change.amount_monthly_fen)


def _with_cover(member: Member, change: Change) -> Member:
    if change.outcome == "exit":
        return replace(member, category=None, benefit_monthly_fen=None)
    return replace(member, category=change.category, benefit_monthly_fen=change.amount_monthly_fen)

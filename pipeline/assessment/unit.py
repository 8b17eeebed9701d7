"""共同生活的家庭成员: who the unit is on the as-of date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.assessment.calendar_days import age_on
from pipeline.assessment.facts import Household, Member
from pipeline.quick import quick

ADULT_AGE: Final = 18
"""Full age (POLICY section 3, steps 2 and 10): national law, the same in every region."""


@quick
@dataclass(frozen=True, slots=True)
class Unit:
    """Who counts, all by member_no. n = len(members): counted, alive, and no orphan under 18."""

    members: tuple[Member, ...]
    orphans: tuple[Member, ...]
    """Counted living orphans under 18: units of their own."""
    dead: tuple[Member, ...]
    """Counted members who have died."""
    numbers: frozenset[int]
    """member_no of `members`."""

    @property
    def size(self) -> int:
        """N, the counted living members."""
        return len(self.members)

    @property
    def head(self) -> Member:
        """The counted living head, else the member with the lowest number."""
        return next((member for member in self.members if member.relation == "head"), self.members[0])


def is_dead(member: Member, day: date) -> bool:
    """Whether he has died: who died on the day is dead."""
    return member.died_on is not None and member.died_on <= day


def is_young_orphan(member: Member, day: date) -> bool:
    """An orphan under 18."""
    return member.orphan is not None and age_on(member.birth_date, day) < ADULT_AGE


def form_unit(household: Household) -> Unit:
    """The unit on the household's as-of date."""
    day = household.as_of
    members: list[Member] = []
    orphans: list[Member] = []
    dead: list[Member] = []
    for member in sorted(household.members, key=lambda member: member.member_no):
        if not member.counted:
            continue
        if member.died_on is not None and member.died_on <= day:
            dead.append(member)
        elif member.orphan is not None and is_young_orphan(member, day):
            orphans.append(member)
        else:
            members.append(member)
    numbers = frozenset(member.member_no for member in members)
    return Unit(tuple(members), tuple(orphans), tuple(dead), numbers)

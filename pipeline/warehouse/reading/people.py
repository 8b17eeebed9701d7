"""Who the members of a household are, out of the register: numbers starred, or whole for a stated purpose.

Each call keeps the look in the audit chain first, in a transaction of its own: the functions of schema `office` answer
only to an event that is committed (migration 0010). An answer without rows: no such household, or not his to see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.errors import UsageError
from pipeline.warehouse.connection import connection
from pipeline.warehouse.guarded import write_own_event


@dataclass(frozen=True, slots=True)
class HouseholdPlace:
    """A household of the current run as the register has it."""

    township_code: str
    village_code: str | None
    state: str | None
    category: str | None
    settlement: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class MemberSeen:
    """A member; `id_number` and `phone` have their inner part starred."""

    member_no: int
    name: str
    id_number: str | None
    birth_date: date | None
    sex: str | None
    relation: str | None
    counted: bool | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Revealed:
    """What is starred elsewhere."""

    id_number: str | None
    phone: str | None


def subject_of(*parts: object) -> str:
    """What an event is about: region/cycle/household, and the member where it is one; as office.subject."""
    return "/".join(map(str, parts))


def household_and_members(
    url: str, region: str, cycle: str, household_id: str
) -> tuple[HouseholdPlace, tuple[MemberSeen, ...]] | None:
    """Where a household lies and who its members are; None where there is none, or the session may not see it."""
    who = (region, cycle, household_id)
    with connection(url) as session, session.cursor() as cursor:
        write_own_event(cursor, "look", subject_of(*who))
        session.commit()
        cursor.execute("SELECT * FROM office.household(%s, %s, %s)", who)
        place = cursor.fetchone()
        if place is None:
            return None
        cursor.execute("SELECT * FROM office.members(%s, %s, %s)", who)
        return HouseholdPlace(*place), tuple(MemberSeen(*row) for row in cursor.fetchall())


def reveal(url: str, region: str, cycle: str, household_id: str, member_no: int, purpose: str) -> Revealed | None:
    """One member's whole numbers; None where there is no such member, or the session may not see the household.

    Raises:
        UsageError: no purpose is stated.
    """
    if not purpose.strip():
        raise UsageError("A number is revealed for a stated purpose: say what it is needed for.")
    with connection(url) as session, session.cursor() as cursor:
        write_own_event(cursor, "reveal", subject_of(region, cycle, household_id, member_no), purpose=purpose)
        session.commit()
        cursor.execute(
            "SELECT * FROM office.reveal(%s, %s, %s, %s, %s)", (region, cycle, household_id, member_no, purpose)
        )
        row = cursor.fetchone()
    return None if row is None else Revealed(*row)

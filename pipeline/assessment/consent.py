"""授权: without every adult's authorization in force nothing is looked at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from pipeline.assessment.calendar_days import birthday
from pipeline.assessment.facts import Authorization, Member
from pipeline.assessment.unit import ADULT_AGE, is_dead

NEW_ADULT_DAYS: Final = 60
"""Who came of age fewer days ago counts as younger (POLICY section 3, step 2)."""
SIGNERS: Final = ("self", "guardian")


def is_in_force(authorization: Authorization, day: date) -> bool:
    """Signed by then, not past its last day (none given: open), not revoked on or before the day."""
    return (
        authorization.signed_by in SIGNERS
        and authorization.signed_on is not None
        and authorization.signed_on <= day
        and (authorization.expires_on is None or day <= authorization.expires_on)
        and (authorization.revoked_on is None or day < authorization.revoked_on)
    )


def needs_consent(member: Member, day: date) -> bool:
    """A counted living member who has been of age for 60 days."""
    if not member.counted or is_dead(member, day):
        return False
    return (day - birthday(member.birth_date, ADULT_AGE)).days >= NEW_ADULT_DAYS


def consent_holds(members: Iterable[Member], day: date) -> bool:
    """Whether every member who needs one has an authorization in force on that day."""
    return all(
        any(is_in_force(authorization, day) for authorization in member.authorizations)
        or not needs_consent(member, day)
        for member in members
    )


def consent_of(member: Member, day: date) -> str:
    """The state of a member's authorization on a day: in_force, not_needed, revoked, expired, not_yet or missing."""
    if any(is_in_force(one, day) for one in member.authorizations):
        return "in_force"
    if not needs_consent(member, day):
        return "not_needed"
    for one in member.authorizations:
        if one.revoked_on is not None and one.revoked_on <= day:
            return "revoked"
    for one in member.authorizations:
        if one.expires_on is not None and one.expires_on < day:
            return "expired"
    return "not_yet" if any(one.signed_on and one.signed_on > day for one in member.authorizations) else "missing"

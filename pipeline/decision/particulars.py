"""What a result is about, of a household's own facts: who, from when, which months. Members are numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.assessment.consent import consent_of
from pipeline.assessment.employment import conflicting_months
from pipeline.assessment.facts import Member
from pipeline.assessment.unit import ADULT_AGE
from pipeline.assessment.unknowns import unknown_months
from pipeline.cycle import Month, month_of
from pipeline.decision.judgement import Result, Subject
from pipeline.policy.model import need
from pipeline.quick import quick

NO_PARTICULARS: Final[Mapping[str, tuple[Particular, ...]]] = {}


@quick
@dataclass(frozen=True, slots=True)
class Particular:
    """One member and what of him a reason is about; `needed` months where too few have passed, or years of age."""

    member_no: int
    what: str
    in_months: tuple[Month, ...] = ()
    needed: int | None = None
    from_day: date | None = None
    to_day: date | None = None
    """The as-of date, where too few months lie between the two."""


def changed_people(subject: Subject) -> Iterator[Particular]:
    """Who was born, died, or was not in the register of the previous cycle."""
    since = subject.policy.previous_as_of
    for member in subject.unit.members:
        if member.birth_date > since:
            yield Particular(member.member_no, "born", (month_of(member.birth_date),))
        elif member.in_previous_register is False:
            yield Particular(member.member_no, "joined")
    for member in subject.unit.dead:
        if member.died_on is not None and member.died_on > since:
            yield Particular(member.member_no, "died", (month_of(member.died_on),))


def particulars_of(subject: Subject, member: Member | None, result: Result) -> Mapping[str, tuple[Particular, ...]]:
    """By reason, whom and which months it is about, where it is about any; `member` where the flag is about one."""
    codes = [code for code in (result.reason, *result.other_reasons) if code in FINDERS]
    if not codes:
        return NO_PARTICULARS
    return {code: tuple(FINDERS[code](subject, member, result)) for code in codes}


def _people(subject: Subject, member: Member | None, result: Result) -> Iterator[Particular]:
    return changed_people(subject) if member is None else _orphan(subject, member, result)


def _orphan(_subject: Subject, member: Member | None, _result: Result) -> Iterator[Particular]:
    if member is not None and member.orphan is not None:
        yield Particular(member.member_no, member.orphan)


def _cover(_subject: Subject, member: Member | None, result: Result) -> Iterator[Particular]:
    """Why cover of one person ends."""
    if member is None:
        return
    months = () if member.died_on is None else (month_of(member.died_on),)
    yield from (Particular(member.member_no, why, months, ADULT_AGE) for why in result.details)


def _unsigned(subject: Subject, _member: Member | None, _result: Result) -> Iterator[Particular]:
    day = subject.household.as_of
    for member in sorted(subject.household.members, key=lambda one: one.member_no):
        state = consent_of(member, day)
        if state not in ("in_force", "not_needed"):
            yield Particular(member.member_no, state)


def _unknown(subject: Subject, _member: Member | None, _result: Result) -> Iterator[Particular]:
    return _by_member("unknown", unknown_months(subject.household, subject.unit, subject.policy))


def _conflicting(subject: Subject, _member: Member | None, _result: Result) -> Iterator[Particular]:
    return _by_member("insured", conflicting_months(subject.household, subject.unit, subject.policy))


def _by_member(what: str, found: Iterable[tuple[int, Month]]) -> Iterator[Particular]:
    months: dict[int, list[Month]] = {}
    for number, month in found:
        months.setdefault(number, []).append(month)
    return (Particular(number, what, tuple(each)) for number, each in months.items())


def _permit(subject: Subject, _member: Member | None, _result: Result) -> Iterator[Particular]:
    head, day = subject.unit.head, subject.policy.as_of
    issued, needed = head.permit_issued_on, need(subject.policy.outsiders).permit_months
    if issued is None:
        yield Particular(head.member_no, "no_permit")
    else:
        yield Particular(head.member_no, "permit" if issued <= day else "permit_later", (), needed, issued, day)


def _residence(subject: Subject, _member: Member | None, _result: Result) -> Iterator[Particular]:
    head, day = subject.unit.head, subject.policy.as_of
    since, needed = head.resident_since, need(subject.policy.outsiders).residence_months
    if since is None:
        yield Particular(head.member_no, "no_residence")
    else:
        yield Particular(head.member_no, "residence" if since <= day else "residence_later", (), needed, since, day)


FINDERS: Final[Mapping[str, Callable[[Subject, Member | None, Result], Iterator[Particular]]]] = {
    "CONSENT_MISSING": _unsigned,
    "COVER_NO_LONGER_HOLDS": _cover,
    "EVIDENCE_CONFLICT": _conflicting,
    "EVIDENCE_INCOMPLETE": _unknown,
    "MEMBER_CHANGE": _people,
    "ORPHAN": _orphan,
    "PERMIT_TOO_SHORT": _permit,
    "RESIDENCE_TOO_SHORT": _residence,
    "STANDARD_RAISED": _orphan,
}
"""Reasons that are about somebody, or about months of his."""

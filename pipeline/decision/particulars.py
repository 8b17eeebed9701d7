"""What a result is about, of a household's own facts: who, which months, which rows. Members are numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from pipeline.assessment.consent import consent_of
from pipeline.assessment.employment import conflicting_months
from pipeline.assessment.facts import Asset, Member, RecordRef
from pipeline.assessment.means import Means
from pipeline.assessment.unit import ADULT_AGE, Unit
from pipeline.assessment.unknowns import unknown_months
from pipeline.assessment.wealth import COUNTED, FINANCIAL
from pipeline.cycle import Month, month_of
from pipeline.decision.judgement import Result, Subject
from pipeline.policy.model import PolicyOn, need
from pipeline.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class Owned:
    """A thing that counts for a broken limit; `value_fen` of savings, area and share of what is counted."""

    member_no: int | None
    kind: str
    share: Fraction
    floor_area_m2: Decimal | None
    value_fen: int | None
    record: RecordRef | None
    is_same_unit: bool = False
    """Of the same unit as the one before: together they count no more than one."""


def owned_over_limit(unit: Unit, means: Means) -> tuple[Owned, ...]:
    """What the broken limits rest on, limit by limit, member by member; accounts with nothing on them left out."""
    return tuple(_owned(unit, means))


def _owned(unit: Unit, means: Means) -> Iterator[Owned]:
    for over in means.wealth.over:
        kinds = COUNTED.get(over.limit, FINANCIAL)
        found = [
            asset
            for asset in means.evidence.assets
            if asset.kind in kinds
            and (asset.member_no is None or asset.member_no in unit.numbers)
            and (asset.kind not in FINANCIAL or asset.value_fen)
        ]
        yield from _unit_by_unit(sorted(found, key=_order))


def _unit_by_unit(assets: Iterable[Asset]) -> Iterator[Owned]:
    """In their order, but what is of one unit goes with the first of it."""
    units: dict[object, list[Asset]] = {}
    for place, asset in enumerate(assets):
        units.setdefault(place if asset.unit_id is None else asset.unit_id, []).append(asset)
    for of_one in units.values():
        for place, one in enumerate(of_one):
            yield Owned(
                one.member_no, one.kind, one.share, one.floor_area_m2, one.value_fen, one.record, is_same_unit=place > 0
            )


@quick
@dataclass(frozen=True, slots=True)
class SavingsLimit:
    """Of what the limit on savings is made: the standard × months of a year × years × heads."""

    standard_fen: int
    months: int
    years: Fraction
    heads: int
    dead: int
    """Of these heads, who died a short while ago."""


def savings_limit(policy: PolicyOn, means: Means) -> SavingsLimit | None:
    """Where it is broken."""
    if all(over.limit != "financial_assets" for over in means.wealth.over):
        return None
    heads = means.wealth.heads
    return SavingsLimit(means.standard_fen, 12, need(policy.asset_years).value, heads, heads - means.size)


def _order(one: Asset) -> tuple[object, ...]:
    """Whose, what, where it stands in the deliveries; then, of things without a row, what else is said of them."""
    record = one.record or RecordRef("", "", 0)
    whose = (one.member_no is None, one.member_no or 0)
    row = (record.source, record.file_name, record.row_number)
    return *whose, one.kind, *row, one.value_fen or 0, one.share, one.floor_area_m2 or 0, one.unit_id or ""


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

"""From one household's facts and its region's policy to a judgement: POLICY section 3, top to bottom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.assessment.assessment import Assessment, show_assessment
from pipeline.assessment.employment import conflicting_months
from pipeline.assessment.facts import Household, Income, Member
from pipeline.assessment.means import PLAIN, Means, Reading, read_ledger
from pipeline.assessment.unit import form_unit
from pipeline.assessment.unknowns import unknown_months
from pipeline.decision.beside import open_tasks, suspect_downclass
from pipeline.decision.flag import build_flag
from pipeline.decision.guard import Alternative, guard
from pipeline.decision.household import Finding, judge_beforehand, judge_evidence
from pipeline.decision.judgement import Flag, Judgement, Result, Subject, present_of_household
from pipeline.decision.person import (
    PersonResult,
    judge_orphan,
    judge_single,
    persons_beforehand,
    present_of_member,
    uncounted_cover,
)
from pipeline.policy.model import PolicySilent
from pipeline.policy.region_policy import RegionPolicy


def judge(household: Household, policy: RegionPolicy) -> Judgement:
    """All that is to be said of one household on its as-of date.

    Pure, and total: a household the rules cannot judge goes to review, it never raises.
    """
    subject = Subject(
        household,
        form_unit(household),
        policy.on(household.as_of, household.settlement),
        present_of_household(household),
    )
    readings = _Readings(subject)
    beforehand = judge_beforehand(subject)
    if beforehand is None:
        result, persons = _on_evidence(subject, readings)
        means = readings.of(PLAIN).means
    else:
        result, means = _guard_beforehand(subject, beforehand), None
        persons = tuple(_persons_without_evidence(subject, beforehand))
    persons = tuple(sorted(persons, key=lambda person: person.member.member_no))
    results = (
        (result, *(person.result for person in persons))
        if _has_own_flag(subject)
        else tuple(person.result for person in persons)
    )
    return Judgement(
        flags=tuple(_flags(subject, result, persons, means)),
        tasks=open_tasks(subject, results),
        assessment=_assessment(subject, result, means),
        ledger=_ledger(subject, result, means),
    )


@dataclass(frozen=True, slots=True)
class _Readings:
    """The household's unguarded finding on each reading of the evidence, worked out once and only when asked for."""

    subject: Subject
    _found: dict[Reading, Finding] = field(default_factory=dict)

    def of(self, reading: Reading) -> Finding:
        found = self._found.get(reading)
        if found is None:
            found = self._found[reading] = judge_evidence(self.subject, reading)
        return found


def _guard_beforehand(subject: Subject, result: Result) -> Result:
    """Steps 1 to 4 take nothing away but where nobody is left, and there only an applicant's refusal is guarded."""
    return guard(subject, subject.present, result, _same(result))


def _on_evidence(subject: Subject, readings: _Readings) -> tuple[Result, tuple[PersonResult, ...]]:
    """Steps 6 to 16 for the household and beside it for its persons."""
    plain = readings.of(PLAIN)
    result = guard(subject, subject.present, plain.result, lambda reading: readings.of(reading).result)
    result = suspect_downclass(subject, result)
    orphans = tuple(_orphans(subject))
    singles = (_single(subject, readings, result, member) for member in subject.unit.members)
    persons = (*orphans, *(single for single in singles if single is not None), *uncounted_cover(subject))
    return result, persons


def _same(result: Result) -> Alternative:
    """What rests on no amount is the same on every reading of the evidence."""
    return lambda _reading: result


def _orphans(subject: Subject) -> Iterator[PersonResult]:
    for member in subject.unit.orphans:
        person = judge_orphan(member, subject.policy)
        result = guard(subject, person.present, person.result, _same(person.result), rests_on_months=False)
        yield PersonResult(member, person.present, result)


def _single(subject: Subject, readings: _Readings, household: Result, member: Member) -> PersonResult | None:
    """`household` is the guarded result; what another reading would have said goes by that reading's own."""

    def alternative(reading: Reading) -> Result | None:
        finding = readings.of(reading)
        return judge_single(subject, finding.result, finding.means, member)

    result = judge_single(subject, household, readings.of(PLAIN).means, member)
    if result is None:
        return None
    present = present_of_member(member)
    return PersonResult(member, present, guard(subject, present, result, alternative))


def _persons_without_evidence(subject: Subject, household: Result) -> Iterator[PersonResult]:
    """Persons of a household that steps 1 to 4 stopped. Of a blocked household nothing is shown."""
    if household.outcome == "blocked":
        return
    yield from uncounted_cover(subject)
    if household.reason != "NO_MEMBER_LEFT":
        yield from persons_beforehand(subject, household.reason)
    elif subject.household.sources_missing:
        yield from persons_beforehand(subject, "SOURCE_MISSING")
    else:
        yield from _orphans(subject)


def _has_own_flag(subject: Subject) -> bool:
    """A household of orphans alone has no flag of its own, unless it holds something."""
    return bool(subject.unit.size or not subject.unit.orphans or subject.present.is_held)


def _flags(subject: Subject, result: Result, persons: tuple[PersonResult, ...], means: Means | None) -> Iterator[Flag]:
    if _has_own_flag(subject):
        yield build_flag(subject, None, subject.present, result, means)
    for person in persons:
        yield build_flag(subject, person.member, person.present, person.result, means)


def _assessment(subject: Subject, result: Result, means: Means | None) -> Assessment:
    if result.outcome == "blocked":
        return Assessment(subject.unit.size)
    return show_assessment(
        subject.unit,
        means,
        unknown_months(subject.household, subject.unit, subject.policy),
        conflicting_months(subject.household, subject.unit, subject.policy),
    )


def _ledger(subject: Subject, result: Result, means: Means | None) -> tuple[Income, ...]:
    if means is not None:
        return means.ledger.items
    if result.outcome == "blocked":
        return ()
    try:
        return read_ledger(subject.household, subject.unit, subject.policy).items
    except PolicySilent:
        return ()

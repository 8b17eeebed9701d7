"""What the rules say of a household and its persons: POLICY section 3, top to bottom. Nothing is written down yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.assessment.facts import Household, Member
from pipeline.assessment.means import PLAIN, Means, Reading
from pipeline.assessment.unit import form_unit
from pipeline.decision.beside import suspect_downclass
from pipeline.decision.guard import Alternative, guard
from pipeline.decision.household import Finding, judge_beforehand, judge_evidence
from pipeline.decision.judgement import Result, Subject, present_of_household
from pipeline.decision.person import (
    PersonResult,
    is_asked_alone,
    judge_orphan,
    judge_single,
    persons_beforehand,
    present_of_member,
    uncounted_cover,
)
from pipeline.policy.region_policy import RegionPolicy
from pipeline.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class Verdict:
    """The household's guarded result, its persons' in the order of their numbers, and the means they rest on."""

    result: Result
    persons: tuple[PersonResult, ...]
    means: Means | None
    """Empty where the household was not assessed."""
    has_own_flag: bool
    """A household of orphans alone has none, unless it holds something."""
    readings: Readings | None = None
    """What each reading of the evidence says; empty where the household was not assessed."""

    @property
    def results(self) -> Iterator[tuple[int | None, Result]]:
        """Every result that becomes a flag, by the member it is about (None the household)."""
        if self.has_own_flag:
            yield None, self.result
        for person in self.persons:
            yield person.member.member_no, person.result


def subject_of(household: Household, policy: RegionPolicy) -> Subject:
    """The household as the rules take it: its unit, the policy of its day and settlement, what it holds."""
    on = policy.on(household.as_of, household.settlement)
    return Subject(household, form_unit(household), on, present_of_household(household))


def reach_verdict(subject: Subject) -> Verdict:
    """Steps 1 to 16. Pure, and total: a household the rules cannot judge goes to review, it never raises."""
    beforehand = judge_beforehand(subject)
    if beforehand is None:
        readings = Readings(subject)
        result, singles = _on_evidence(readings)
        return _verdict(subject, result, (*_orphans(subject), *singles, *uncounted_cover(subject)), readings)
    persons = tuple(_persons_without_evidence(subject, beforehand))
    return _verdict(subject, _guard_beforehand(subject, beforehand), persons)


def results_on_evidence(readings: Readings) -> dict[int | None, Result]:
    """What rests on records, where steps 1 to 4 let the household through: its own result (None) and its members'.

    What is said of an orphan, and of cover of who is not in the unit, rests on none.
    """
    result, singles = _on_evidence(readings)
    found: dict[int | None, Result] = {person.member.member_no: person.result for person in singles}
    found[None] = result
    return found


def _verdict(
    subject: Subject, result: Result, persons: Sequence[PersonResult], readings: Readings | None = None
) -> Verdict:
    ordered = tuple(sorted(persons, key=lambda person: person.member.member_no))
    has_own_flag = bool(subject.unit.size or not subject.unit.orphans or subject.present.is_held)
    means = None if readings is None else readings.of(PLAIN).means
    return Verdict(result, ordered, means, has_own_flag, readings)


@dataclass(frozen=True, slots=True)
class Readings:
    """The household's unguarded finding on each reading of the evidence, worked out once and only when asked for."""

    subject: Subject
    beside: Readings | None = None
    """Those of the same household with a record more: what does not rest on it is not worked out again."""
    _found: dict[Reading, Finding] = field(default_factory=dict)

    def of(self, reading: Reading) -> Finding:
        """The finding on one reading."""
        found = self._found.get(reading)
        if found is None:
            found = self._found[reading] = self._judge(reading)
        return found

    def _judge(self, reading: Reading) -> Finding:
        if self.beside is not None:
            before = self.beside.of(reading)
            if _is_same_evidence(self.subject.household, self.beside.subject.household, reading):
                return before
            return judge_evidence(self.subject, reading, before.means)
        plain = self._found.get(PLAIN)
        return judge_evidence(self.subject, reading, None if plain is None else plain.means)


def _is_same_evidence(one: Household, other: Household, reading: Reading) -> bool:
    """Whether a reading finds in both the very same records."""
    return (
        one.income is other.income
        and one.assets is other.assets
        and one.insured is other.insured
        and one.bank_inflow is other.bank_inflow
        and (
            not reading.with_uncertain
            or (one.uncertain_income is other.uncertain_income and one.uncertain_assets is other.uncertain_assets)
        )
    )


def _guard_beforehand(subject: Subject, result: Result) -> Result:
    """Steps 1 to 4 take nothing away but where nobody is left, and there only an applicant's refusal is guarded."""
    return guard(subject, subject.present, result, _same(result))


def _on_evidence(readings: Readings) -> tuple[Result, tuple[PersonResult, ...]]:
    """Steps 6 to 16 for the household, and beside it for members of its unit."""
    subject, plain = readings.subject, readings.of(PLAIN)
    result = guard(subject, subject.present, plain.result, lambda reading: readings.of(reading).result)
    result = suspect_downclass(subject, result)
    asked = [member for member in subject.unit.members if is_asked_alone(member, subject.policy)]
    singles = [_single(subject, readings, result, member) for member in asked]
    return result, tuple(single for single in singles if single is not None)


def _same(result: Result) -> Alternative:
    """What rests on no amount is the same on every reading of the evidence."""
    return lambda _reading: result


def _orphans(subject: Subject) -> Iterator[PersonResult]:
    for member in subject.unit.orphans:
        person = judge_orphan(member, subject.policy)
        result = guard(subject, person.present, person.result, _same(person.result), rests_on_months=False)
        yield PersonResult(member, person.present, result)


def _single(subject: Subject, readings: Readings, household: Result, member: Member) -> PersonResult | None:
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

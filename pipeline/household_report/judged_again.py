"""The tests behind published flags: the household is judged again from what the run left, and must come out the same.

Nothing is worked out here: the rules' own trace says which comparisons a flag rests on. Where today's code or policy
says otherwise than what was published, no test is shown. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.assessment.facts import Household, Member
from pipeline.assessment.means import Means
from pipeline.assessment.unit import Unit
from pipeline.decision.bases import bases_for
from pipeline.decision.comparisons import Shown, deciding_tests, every_test
from pipeline.decision.flag import build_flag, trace_of_flag
from pipeline.decision.judgement import Flag, Present, Result, Subject
from pipeline.decision.reckoning import Reckoning, reckon
from pipeline.decision.verdict import Verdict, reach_verdict, subject_of
from pipeline.household_report.model import Test
from pipeline.policy.model import PolicyOn
from pipeline.policy.region_policy import RegionPolicy

Tests = tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class JudgedAgain:
    """A household as the rules see it. `tests` by the flag's member_no (None the household's).

    `reckoning`: how the household's own new amount came about, where one was worked out.
    """

    unit: Unit
    policy: PolicyOn
    means: Means | None
    is_blocked: bool
    flags: Mapping[int | None, Flag]
    tests: Mapping[int | None, Tests]
    every_test: Tests
    reckoning: Reckoning | None


def judge_again(household: Household, policy: RegionPolicy) -> JudgedAgain:
    """The verdict on the household, flags without flips, and the tests of its trace."""
    subject = subject_of(household, policy)
    verdict = reach_verdict(subject)
    flags, tests = {}, {}
    for number, member, present, result in _parts(subject, verdict):
        flags[number] = build_flag(subject, member, present, result, verdict.means)
        trace = trace_of_flag(subject, member, present, result, verdict.means)
        made = (
            ()
            if trace.sums is None or verdict.means is None
            else deciding_tests(subject, member, result, verdict.means)
        )
        tests[number] = tuple(_test(shown, subject.policy, decides=True) for shown in made)
    deciding = {(test.name, test.bound_name, test.bound) for found in tests.values() for test in found}
    return JudgedAgain(
        unit=subject.unit,
        policy=subject.policy,
        means=verdict.means,
        is_blocked=verdict.result.outcome == "blocked",
        flags=flags,
        tests=tests,
        every_test=_every_test(subject, verdict.means, deciding),
        reckoning=reckon(subject, None, verdict.result, verdict.means),
    )


def _every_test(subject: Subject, means: Means | None, deciding: set[tuple[str, str, Fraction]]) -> Tests:
    if means is None or not subject.unit.size:
        return ()
    made = (_test(shown, subject.policy, decides=False) for shown in every_test(subject, means))
    return tuple(replace(test, decides=(test.name, test.bound_name, test.bound) in deciding) for test in made)


def _parts(subject: Subject, verdict: Verdict) -> Iterable[tuple[int | None, Member | None, Present, Result]]:
    if verdict.has_own_flag:
        yield None, None, subject.present, verdict.result
    for person in verdict.persons:
        yield person.member.member_no, person.member, person.present, person.result


def _test(shown: Shown, policy: PolicyOn, *, decides: bool) -> Test:
    return Test(
        name=shown.left,
        amount=Fraction(shown.left_fen),
        operator=shown.operator,
        bound_name=shown.right,
        bound=Fraction(shown.right_fen),
        is_money=shown.is_money,
        asked=shown.asked,
        decides=decides,
        bases=bases_for(policy, shown.parameters),
    )

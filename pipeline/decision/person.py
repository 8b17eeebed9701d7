"""Steps 10 and 11: orphans, and persons covered alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress
from typing import Final

from pipeline.assessment.calendar_days import age_on
from pipeline.assessment.facts import Member
from pipeline.assessment.ledger import NOBODY
from pipeline.assessment.means import Means
from pipeline.assessment.unit import ADULT_AGE, is_dead
from pipeline.decision.judgement import Margin, Present, Result, Subject, ended, unchanged
from pipeline.policy.model import PolicyOn, Silent, SinglePersonRule
from pipeline.quick import quick

COVERED_WITH_HOUSEHOLD: Final = frozenset(("dibao", "tekun", "expenditure_poor"))
"""Categories that cover everybody in the household: nobody is covered twice."""
WIDEST_GRADES: Final = frozenset((1, 2, 3))


@quick
@dataclass(frozen=True, slots=True)
class PersonResult:
    """What the rules say of one member."""

    member: Member
    present: Present
    result: Result


def present_of_member(member: Member) -> Present:
    """Cover of this person alone."""
    if member.category is None:
        return Present(is_in_aid=False)
    return Present(is_in_aid=True, category=member.category, amount_fen=member.benefit_monthly_fen)


def persons_beforehand(subject: Subject, reason: str) -> Iterator[PersonResult]:
    """Where steps 1 or 4 hold the household up: cover goes on, an orphan without it goes to review."""
    for member in (*subject.unit.members, *subject.unit.orphans):
        present = present_of_member(member)
        if present.is_held:
            yield PersonResult(member, present, unchanged(present, "keep", reason))
        elif member.member_no not in subject.unit.numbers:
            yield PersonResult(member, present, unchanged(present, "review", reason))


def uncounted_cover(subject: Subject) -> Iterator[PersonResult]:
    """Cover of who has died ends; cover of a living member who is not counted is not looked at and goes on."""
    judged = subject.unit.numbers | {orphan.member_no for orphan in subject.unit.orphans}
    covered = (member for member in subject.household.members if member.category is not None)
    for member in sorted(covered, key=lambda member: member.member_no):
        if member.member_no in judged:
            continue
        present = present_of_member(member)
        if is_dead(member, subject.policy.as_of):
            result = Result(
                "exit_income",
                "COVER_NO_LONGER_HOLDS",
                amount_fen=0,
                previous_category=member.category,
                is_guarded=False,
                details=("died",),
            )
            yield PersonResult(member, present, result)
        else:
            yield PersonResult(member, present, unchanged(present, "keep", "NO_CHANGE", ("not_counted",)))


def judge_orphan(member: Member, policy: PolicyOn) -> PersonResult:
    """孤儿: the amount by kind; a silent standard sends only this person to review."""
    present = present_of_member(member)
    standard = policy.orphan_standard
    amount = None if isinstance(standard, Silent) else standard.get(member.orphan or "")
    if amount is None:
        return PersonResult(member, present, unchanged(present, "review", "POLICY_SILENT", ("orphan_standard",)))
    if not present.is_held:
        return PersonResult(member, present, Result("enter_orphan", "ORPHAN", "orphan", amount))
    if present.category != "orphan":
        result = Result("change_category", "ORPHAN", "orphan", amount, previous_category=present.category)
        return PersonResult(member, present, result)
    held = present.amount_fen or 0
    if amount > held:
        return PersonResult(member, present, Result("increase", "STANDARD_RAISED", "orphan", amount))
    if amount < held:
        return PersonResult(member, present, Result("decrease", "MEMBER_CHANGE", "orphan", amount))
    return PersonResult(member, present, unchanged(present, "keep", "NO_CHANGE"))


def is_asked_alone(member: Member, policy: PolicyOn) -> bool:
    """Whether anything can be said of this member alone: he holds cover, or the region's rule may speak of him."""
    rule = policy.single_person
    if member.category is not None or isinstance(rule, Silent):
        return True
    return rule is not None and single_person_reason(member, rule) is not None


def judge_single(subject: Subject, household: Result, means: Means | None, member: Member) -> Result | None:
    """单人保 beside the household's result; None where nothing is to be said of this member."""
    present, policy = present_of_member(member), subject.policy
    if means is None or _is_held_up(household):
        return unchanged(present, "keep", "NO_CHANGE", ("held_up",)) if present.is_held else None
    if household.category in COVERED_WITH_HOUSEHOLD:
        return _no_longer_holds(subject, member, "covered_whole") if present.is_held else None
    rule = policy.single_person
    if isinstance(rule, Silent):
        needs_rule = present.is_held or member.disability_grade in WIDEST_GRADES or member.serious_illness
        return unchanged(present, "review", "POLICY_SILENT", (rule.parameter,)) if needs_rule else None
    if present.is_held and present.category != "single_person":
        return _no_longer_holds(subject, member)
    reason = None if rule is None else single_person_reason(member, rule)
    if rule is None or reason is None:
        return _no_longer_holds(subject, member, "no_rule" if rule is None else "unfit") if present.is_held else None
    broken, margin = _tests(member, rule, means)
    if broken:
        return _no_longer_holds(subject, member, "over", broken) if present.is_held else None
    if not present.is_held:
        return Result("enter_single_person", reason, "single_person", means.standard_fen, margin=margin)
    if means.standard_fen > (present.amount_fen or 0):
        return Result("increase", "STANDARD_RAISED", "single_person", means.standard_fen, margin=margin)
    return unchanged(present, "keep", "NO_CHANGE")


def _is_held_up(household: Result) -> bool:
    """Under review, over property or referred: no new cover beside it, cover that exists goes on."""
    return household.outcome in ("review", "refer") or household.reason == "PROPERTY_OVER"


def _no_longer_holds(subject: Subject, member: Member, why: str = "", margin: Margin = ()) -> Result:
    """The end of a member's own cover; an orphan's ends because he is none any more, whatever else holds."""
    if member.category != "single_person":
        why = "of_age" if age_on(member.birth_date, subject.policy.as_of) >= ADULT_AGE else "no_orphan"
    return ended(present_of_member(member), "exit_income", "COVER_NO_LONGER_HOLDS", (why,), margin)


def single_person_reason(member: Member, rule: SinglePersonRule) -> str | None:
    """Why this person may be covered alone; None where the rule does not speak of him."""
    if member.work_ability not in rule.work_abilities:
        return None
    by_kind = rule.grades_by_kind.get(member.disability_kind or "", frozenset())
    if member.disability_grade in rule.grades or member.disability_grade in by_kind:
        return "SEVERE_DISABILITY"
    if rule.illness_with_medical_aid and member.serious_illness and member.medical_aid:
        return "SERIOUS_ILLNESS"
    return None


def _tests(member: Member, rule: SinglePersonRule, means: Means) -> tuple[Margin, Margin]:
    """Own income < S and household per head <= the cap: of those that fail the one furthest from it, and all.

    An uncertain amount that names no member may be his.
    """
    own = means.own_income(member.member_no, NOBODY)
    cap = rule.household_cap * means.line_fen
    bounds: Margin = ((means.standard_fen, own), (cap, means.income))
    broken = (own >= means.standard_fen, means.income > cap)
    furthest = max(compress(bounds, broken), key=lambda pair: pair[1] - pair[0], default=None)
    return () if furthest is None else (furthest,), ((own, means.standard_fen), (means.income, cap))

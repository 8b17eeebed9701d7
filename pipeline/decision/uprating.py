"""The uprating run: amounts alone, on the last cycle's evidence, at the standards of the month they change.

Nobody's category, unit or income is judged anew, nothing falls and nothing ends: a family need not wait for the
next half-year. What the evidence did not bear in the cycle (a review, a missing authorization) it bears no better now.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pipeline.assessment.facts import Household
from pipeline.assessment.means import Means, assess_means
from pipeline.assessment.unit import form_unit
from pipeline.cycle import Month, last_day
from pipeline.decision.amount import dibao_amount, expenditure_amount, tekun_amount
from pipeline.decision.flag import build_flag
from pipeline.decision.guard import guard
from pipeline.decision.household import judge_beforehand
from pipeline.decision.judgement import Flag, Present, Result, Subject, present_of_household
from pipeline.decision.person import present_of_member
from pipeline.policy.model import PolicyOn, PolicySilent, Silent
from pipeline.policy.region_policy import RegionPolicy

CHANGING: Final = ("dibao_standard", "tekun_standard", "minimum_wage", "orphan_standard")


def uprate(household: Household, policy: RegionPolicy, month: Month) -> tuple[Flag, ...]:
    """The increases of one household in `month`: `household` is the last cycle's evidence with what it holds now."""
    then, now = policy.on(household.as_of, household.settlement), policy.on(last_day(month), household.settlement)
    changed = {name: getattr(now, name) for name in CHANGING}
    changed |= {f"previous_{name}": getattr(then, name) for name in CHANGING[:3]}
    references = {**then.references, **{name: now.references[name] for name in CHANGING if name in now.references}}
    mixed = replace(then, effective_month=month, version=now.version, references=references, **changed)
    subject = Subject(household, form_unit(household), mixed, present_of_household(household))
    if judge_beforehand(subject) is not None:
        return ()
    try:
        means = assess_means(household, subject.unit, mixed)
    except PolicySilent:
        means = None
    return tuple(_flags(subject, means))


def _flags(subject: Subject, means: Means | None) -> Iterator[Flag]:
    present = subject.present
    if present.is_in_aid and means is not None:
        result = _increase(subject, present, household_amount(subject, means))
        if result is not None:
            yield build_flag(subject, None, present, result, means)
    for member in sorted((*subject.unit.members, *subject.unit.orphans), key=lambda member: member.member_no):
        own = present_of_member(member)
        amount = person_amount(subject.policy, own, member.orphan)
        result = _increase(subject, own, amount) if own.is_held else None
        if result is not None:
            yield build_flag(subject, member, own, result, means)


def _increase(subject: Subject, present: Present, amount: int | None) -> Result | None:
    """The larger amount, or None where it is not larger or the evidence does not bear it."""
    if amount is None or amount <= (present.amount_fen or 0):
        return None
    result = Result("increase", "STANDARD_RAISED", present.category, amount)
    guarded = guard(subject, present, result, lambda _reading: result, rests_on_months=present.category != "orphan")
    return result if guarded is result else None


def household_amount(subject: Subject, means: Means) -> int | None:
    """The amount of the category held, at the new standard; None where it pays none or a value is silent."""
    policy, standard = subject.policy, means.standard_fen
    try:
        if subject.present.category == "tekun":
            return tekun_amount(subject.unit, policy, policy.tekun_standard, policy.minimum_wage)
        if subject.present.category == "dibao":
            return dibao_amount(means, policy, standard)
        return expenditure_amount(means, policy, standard) if subject.present.category == "expenditure_poor" else None
    except PolicySilent:
        return None


def person_amount(policy: PolicyOn, present: Present, orphan: str | None) -> int | None:
    """The standard of this person's own cover; None where it is silent."""
    if present.category == "single_person":
        return None if isinstance(policy.dibao_standard, Silent) else policy.dibao_standard
    standard = policy.orphan_standard
    return None if isinstance(standard, Silent) or present.category != "orphan" else standard.get(orphan or "")

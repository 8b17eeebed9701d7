"""Steps 1 to 14 for the household: the first rule that speaks is the result."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.assessment.consent import consent_holds
from pipeline.assessment.employment import conflicting_months
from pipeline.assessment.means import Means, Reading, assess_means
from pipeline.decision.judgement import Result, Subject, ended, unchanged
from pipeline.decision.place import judge_place
from pipeline.decision.standing import judge_standing
from pipeline.policy.model import PolicySilent
from pipeline.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class Finding:
    """What one reading of the evidence says of the household; means are empty where nothing was assessed."""

    result: Result
    means: Means | None


def judge_beforehand(subject: Subject) -> Result | None:
    """Steps 1 to 4: what stands before any evidence is looked at."""
    household, present = subject.household, subject.present
    if "duplicate_household" in household.open_reviews:
        return unchanged(present, "review", "DUPLICATE_HOUSEHOLD")
    if not consent_holds(household.members, household.as_of):
        return unchanged(present, "blocked_consent", "CONSENT_MISSING")
    if not subject.unit.size:
        return _nobody_left(subject)
    if household.sources_missing:
        action = "keep" if present.is_held else "review"
        return unchanged(present, action, "SOURCE_MISSING", tuple(sorted(household.sources_missing)))
    return None


def _nobody_left(subject: Subject) -> Result:
    if not subject.present.is_held:
        return Result("not_eligible", "NO_MEMBER_LEFT")
    result = ended(subject.present, "exit_income", "NO_MEMBER_LEFT")
    return Result(
        result.action, result.reason, amount_fen=0, previous_category=result.previous_category, is_guarded=False
    )


def judge_evidence(subject: Subject, reading: Reading, beside: Means | None = None) -> Finding:
    """Steps 6 to 14 on one reading of the evidence, the guard left out; `beside` as in `assess_means`."""
    if conflicting_months(subject.household, subject.unit, subject.policy):
        means = _means_if_known(subject, reading, beside)
        return Finding(unchanged(subject.present, "review", "EVIDENCE_CONFLICT"), means)
    try:
        means = assess_means(subject.household, subject.unit, subject.policy, reading, beside)
    except PolicySilent as silent:
        return Finding(_silent(subject, silent), None)
    try:
        result = _property_over(subject, means) or judge_place(subject, means) or judge_standing(subject, means)
    except PolicySilent as silent:
        return Finding(_silent(subject, silent), means)
    return Finding(result, means)


def _means_if_known(subject: Subject, reading: Reading, beside: Means | None) -> Means | None:
    try:
        return assess_means(subject.household, subject.unit, subject.policy, reading, beside)
    except PolicySilent:
        return None  # the conflict is the result whatever the sum says; there is just no sum to show


def _silent(subject: Subject, silent: PolicySilent) -> Result:
    return unchanged(subject.present, "review", "POLICY_SILENT", (silent.parameter,))


def _property_over(subject: Subject, means: Means) -> Result | None:
    """Step 8: any limit broken."""
    over = means.wealth.over
    if not over:
        return None
    limits = tuple(map(str, over))
    if subject.present.is_held:
        return ended(subject.present, "exit_property", "PROPERTY_OVER", limits)
    return Result("not_eligible", "PROPERTY_OVER", details=limits)

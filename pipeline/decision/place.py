"""Step 9: whether a household whose head has his hukou elsewhere is judged here."""

from __future__ import annotations

from pipeline.assessment.calendar_days import is_reached
from pipeline.assessment.facts import Member
from pipeline.assessment.means import Means
from pipeline.decision.judgement import Result, Subject, unchanged
from pipeline.decision.relief import meets_temporary_relief
from pipeline.policy.model import PolicyOn, need


def judge_place(subject: Subject, means: Means) -> Result | None:
    """A referral (in aid a review that leaves the amount), or None where the household is judged here."""
    head, policy = subject.unit.head, subject.policy
    if not is_outsider(head, policy):
        return None
    reason = place_reason(head, policy)
    if reason is None:
        return None
    if subject.present.is_held:
        return unchanged(subject.present, "review", reason)
    if meets_temporary_relief(subject, means):
        return Result("refer_temporary_relief", "ZERO_INCOME_THREE_MONTHS")
    return Result("refer_hukou_place", reason)


def is_outsider(member: Member, policy: PolicyOn) -> bool:
    """His hukou lies under none of the region's area codes."""
    return member.hukou_region is not None and not member.hukou_region.startswith(policy.area_codes)


def place_reason(head: Member, policy: PolicyOn) -> str | None:
    """Why an outsider is not judged here; None where the region's rule is met."""
    rule = need(policy.outsiders)
    if not rule.covered:
        return "OUTSIDER_NOT_COVERED"
    if rule.permit_months is not None and not is_reached(head.permit_issued_on, rule.permit_months, policy.as_of):
        return "PERMIT_TOO_SHORT"
    if rule.residence_months is not None and not is_reached(head.resident_since, rule.residence_months, policy.as_of):
        return "RESIDENCE_TOO_SHORT"
    return None

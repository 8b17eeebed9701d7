"""A result as a row of `flag`."""

from __future__ import annotations

from pipeline.assessment.facts import Member
from pipeline.assessment.means import Means
from pipeline.decision.explain import explain
from pipeline.decision.guard import lowers_or_ends
from pipeline.decision.judgement import Flag, Present, Result, Subject
from pipeline.decision.trace import Trace, trace_of
from pipeline.policy.model import PolicyOn, Silent, need


def build_flag(
    subject: Subject,
    member: Member | None,
    present: Present,
    result: Result,
    means: Means | None,
    flips: str | None = None,
) -> Flag:
    """One flag, about the household (`member` None) or about one person."""
    household, policy = subject.household, subject.policy
    shown = _means_shown(subject, member, result, means)
    standard_fen = _standard(policy, member, result)
    trace = trace_of_flag(subject, member, present, result, means)
    explanation_zh, explanation_en = explain(trace)
    return Flag(
        household_id=household.household_id,
        member_no=trace.member_no,
        township_code=household.township_code,
        outcome=result.outcome,
        action=result.action,
        category=result.category,
        previous_category=result.previous_category,
        amount_monthly_fen=result.amount_fen,
        previous_amount_monthly_fen=present.amount_fen if present.is_held else None,
        effective_month=policy.effective_month,
        grace_start=result.grace_start,
        grace_end=result.grace_end,
        notice_required=trace.needs_notice,
        reason_codes=(result.reason, *result.other_reasons),
        explanation_zh=explanation_zh,
        explanation_en=explanation_en,
        countable_income_monthly_fen=None if shown is None else shown.income_fen,
        income_per_head_fen=None if shown is None else shown.income_per_head_fen,
        standard_monthly_fen=standard_fen,
        policy_version=policy.version,
        margin_fen=result.margin_fen,
        flips=flips,
    )


def trace_of_flag(
    subject: Subject, member: Member | None, present: Present, result: Result, means: Means | None
) -> Trace:
    """What the flag's explanation is made from, as `build_flag` takes it."""
    shown = _means_shown(subject, member, result, means)
    notice = needs_notice(result, present, subject.policy)
    return trace_of(subject, member, present, result, shown, notice=notice)


def needs_notice(result: Result, present: Present, policy: PolicyOn) -> bool:
    """Whatever lowers or ends an amount, and the start of grace where the family is told in writing."""
    if lowers_or_ends(result, present):
        return True
    return result.action == "grace_start" and policy.grace_notice is True


def _means_shown(subject: Subject, member: Member | None, result: Result, means: Means | None) -> Means | None:
    """The household's means, where the flag rests on them."""
    return None if _is_about_orphan(subject, member, result) else means


def _is_about_orphan(subject: Subject, member: Member | None, result: Result) -> bool:
    """Whether the flag is about an orphan's cover, which does not rest on the household's means."""
    if member is None:
        return False
    return member.member_no not in subject.unit.numbers or "orphan" in (result.category, result.previous_category)


def _standard(policy: PolicyOn, member: Member | None, result: Result) -> int | None:
    """The monthly standard the flag is measured by: the dibao standard, for an orphan his own; None where silent."""
    if member is not None and result.category == "orphan":
        standard = policy.orphan_standard
        return None if isinstance(standard, Silent) else standard.get(member.orphan or "")
    return None if isinstance(policy.dibao_standard, Silent) else need(policy.dibao_standard)

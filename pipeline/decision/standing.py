"""Step 14: the finding against what the household holds now."""

from __future__ import annotations

from pipeline.assessment.calendar_days import is_within
from pipeline.assessment.employment import stable_workers
from pipeline.assessment.means import Means
from pipeline.cycle import Month, add_months
from pipeline.decision.category import Holding, amount_at_previous_standard, find_category, is_below
from pipeline.decision.judgement import Margin, Result, Subject, ended, unchanged
from pipeline.decision.particulars import changed_people
from pipeline.decision.relief import meets_temporary_relief
from pipeline.policy.model import PolicySilent, Silent, need


def judge_standing(subject: Subject, means: Means) -> Result:
    """Steps 12 to 14: the category that holds, its amount, and what that changes.

    Raises:
        PolicySilent: a value is needed that no file gives.
    """
    holding = find_category(subject.unit, means, subject.policy)
    if subject.present.is_in_grace:
        return _in_grace(subject, means, holding)
    if subject.present.is_in_aid:
        return _in_aid(subject, means, holding)
    return _not_in_aid(subject, means, holding)


def _not_in_aid(subject: Subject, means: Means, holding: Holding | None) -> Result:
    if holding is not None:
        return Result(
            f"enter_{holding.category}",
            holding.reason,
            category=holding.category,
            amount_fen=holding.amount_fen,
            margin=holding.margin,
        )
    if meets_temporary_relief(subject, means):
        return Result("refer_temporary_relief", "ZERO_INCOME_THREE_MONTHS")
    cap = need(subject.policy.watch_cap)
    cap_fen = cap.value * means.line_fen
    if cap.holds(means.income, means.line_fen):
        within = ((means.line_fen, means.income), (means.income, cap_fen))
        return Result("watch_margin", "INCOME_NOT_BELOW_STANDARD", margin=within)
    return Result("not_eligible", "INCOME_ABOVE_STANDARD", margin=((cap_fen, means.income),))


def _in_aid(subject: Subject, means: Means, holding: Holding | None) -> Result:
    if holding is not None and holding.category == subject.present.category:
        return _same_category(subject, means, holding)
    if holding is not None and is_below(means, subject.policy):
        return _change_category(subject, holding)
    grace = _start_grace(subject, means)
    if grace is not None:
        return grace
    if holding is not None:
        return _change_category(subject, holding)
    trigger = need(subject.policy.grace)
    reason = "OVER_STANDARD_NOT_REPORTED" if trigger == "self_report" else "INCOME_ABOVE_STANDARD"
    return ended(subject.present, "exit_income", reason, margin=_over(means))


def _in_grace(subject: Subject, means: Means, holding: Holding | None) -> Result:
    present, policy = subject.present, subject.policy
    if holding is not None and is_below(means, policy):
        held = present.amount_fen or 0
        amount = held if holding.amount_fen is None else max(held, holding.amount_fen)
        previous = None if holding.category == present.category else present.category
        return Result("grace_cancel", "BACK_BELOW_STANDARD", holding.category, amount, previous, margin=holding.margin)
    workers = stable_workers(subject.household, subject.unit, policy)
    is_ended_by_work = bool(workers) and need(policy.stable_ends_grace)
    if is_ended_by_work:
        return ended(present, "exit_grace_stable", "GRACE_STABLE", margin=_over(means))
    if policy.month < _grace_end(subject):
        result = unchanged(present, "grace_continue", "IN_GRACE")
        return Result(
            result.action, result.reason, result.category, result.amount_fen,
            grace_start=result.grace_start, grace_end=result.grace_end, margin=_over(means),
        )  # fmt: skip
    if holding is None:
        return ended(present, "exit_grace_expired", "GRACE_EXPIRED", margin=_over(means))
    if holding.category == present.category:
        return _same_category(subject, means, holding)
    return _change_category(subject, holding)


def _grace_end(subject: Subject) -> Month:
    """The last month of a running grace.

    Raises:
        PolicySilent: the register does not give it, and neither does the policy with the month it started.
    """
    present = subject.present
    if present.grace_end is not None:
        return present.grace_end
    if present.grace_start is None:
        raise PolicySilent("grace_months")
    return add_months(present.grace_start, need(subject.policy.grace_months) - 1)


def _over(means: Means) -> Margin:
    return ((means.line_fen, means.income),)


def _start_grace(subject: Subject, means: Means) -> Result | None:
    """延退, 渐退: the region's trigger holds, the amount is held from the effective month on."""
    policy, present = subject.policy, subject.present
    trigger = need(policy.grace)
    if trigger == "stable_employment":
        workers = stable_workers(subject.household, subject.unit, policy)
        if not workers:
            return None
        is_disabled = any(worker.disability_grade is not None for worker in workers)
        reason = "EMPLOYED_STABLE_DISABLED" if is_disabled else "EMPLOYED_STABLE"
    elif trigger == "self_report":
        reported = subject.household.income_change_reported_on
        if reported is None or not is_within(reported, need(policy.self_report_months), policy.as_of):
            return None
        is_disabled = False
        reason = "OVER_STANDARD_SELF_REPORTED"
    else:
        return None
    need(policy.grace_amount)
    months = need(policy.grace_months_disabled if is_disabled else policy.grace_months)
    return Result(
        "grace_start", reason, present.category, present.amount_fen,
        grace_start=policy.effective_month, grace_end=add_months(policy.effective_month, months - 1),
        margin=_over(means),
    )  # fmt: skip


def _change_category(subject: Subject, holding: Holding) -> Result:
    return Result(
        "change_category",
        holding.reason,
        category=holding.category,
        amount_fen=holding.amount_fen,
        previous_category=subject.present.category,
        margin=holding.margin,
    )


def _same_category(subject: Subject, means: Means, holding: Holding) -> Result:
    present, amount = subject.present.amount_fen or 0, holding.amount_fen or 0
    if amount == present:
        return Result("keep", "NO_CHANGE", holding.category, subject.present.amount_fen, margin=holding.margin)
    action = "increase" if amount > present else "decrease"
    reason = _reason_of_change(subject, means, holding, present, is_rise=amount > present)
    return Result(action, reason, holding.category, holding.amount_fen, margin=holding.margin)


def _reason_of_change(subject: Subject, means: Means, holding: Holding, present: int, *, is_rise: bool) -> str:
    """The standard alone; else the people; else the income, in its direction.

    An unknown earlier standard is no reason to review: the code follows the amount.
    """
    before = amount_at_previous_standard(holding.category, subject.unit, means, subject.policy)
    is_known = before is not None and not isinstance(before, Silent)
    if is_known and before == present:
        return "STANDARD_RAISED"
    if people_changed(subject):
        return "MEMBER_CHANGE"
    if not is_rise:
        return "INCOME_UP_STILL_BELOW"
    # at the earlier standard today's income would give less than is held: income and standard both rose
    is_income_up = is_known and before < present  # type: ignore[operator]
    return "STANDARD_RAISED" if is_income_up else "INCOME_DOWN"


def people_changed(subject: Subject) -> bool:
    """Born, died, or not in the register of the previous cycle."""
    return any(True for _ in changed_people(subject))

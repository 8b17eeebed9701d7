"""每月动态监测: the monthly watch judges alerts only, no amount."""

from __future__ import annotations

from typing import Final

from pipeline.assessment.facts import Household
from pipeline.assessment.means import Means, assess_means
from pipeline.assessment.unit import form_unit
from pipeline.cycle import month_of
from pipeline.decision.category import is_below
from pipeline.decision.household import judge_beforehand
from pipeline.decision.judgement import Subject, present_of_household
from pipeline.decision.relief import meets_temporary_relief
from pipeline.policy.model import PolicySilent
from pipeline.policy.region_policy import RegionPolicy

ALERTS: Final = ("death", "income_below_standard", "zero_income_three_months")


def watch(household: Household, policy: RegionPolicy) -> tuple[str, ...]:
    """What is to be looked at in this month, out of ALERTS.

    Asked for households on a watch list and for those that left aid within two years; without every adult's
    authorization, or with a source missing, only a death is told.
    """
    on = policy.on(household.as_of, household.settlement)
    subject = Subject(household, form_unit(household), on, present_of_household(household))
    alerts = []
    if any(member.died_on is not None and month_of(member.died_on) == on.month for member in subject.unit.dead):
        alerts.append("death")
    means = None if judge_beforehand(subject) is not None else _means(subject)
    if means is not None:
        alerts += _income_alerts(subject, means)
    return tuple(alerts)


def _means(subject: Subject) -> Means | None:
    try:
        return assess_means(subject.household, subject.unit, subject.policy)
    except PolicySilent:
        return None


def _income_alerts(subject: Subject, means: Means) -> list[str]:
    alerts = []
    try:
        if is_below(means, subject.policy):
            alerts.append("income_below_standard")
        if meets_temporary_relief(subject, means):
            alerts.append("zero_income_three_months")
    except PolicySilent:
        return alerts
    return alerts

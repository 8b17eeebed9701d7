"""Step 12: the first category that holds, and how far its deciding test is from turning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.assessment.calendar_days import age_on
from pipeline.assessment.facts import Member
from pipeline.assessment.means import Means
from pipeline.assessment.unit import Unit
from pipeline.decision.amount import dibao_amount, expenditure_amount, tekun_amount
from pipeline.decision.judgement import Margin
from pipeline.policy.model import PolicyOn, Silent, need
from pipeline.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class Holding:
    """A category that holds: its amount (None where it pays nothing) and why."""

    category: str
    reason: str
    amount_fen: int | None
    margin: Margin


def is_below(means: Means, policy: PolicyOn) -> bool:
    """Y against S·n, by the region's operator (低于)."""
    income, line = means.income.numerator, means.line_fen * means.income.denominator
    return income < line if need(policy.dibao_test) == "<" else income <= line


def find_category(unit: Unit, means: Means, policy: PolicyOn) -> Holding | None:
    """tekun, then dibao, then the region's expenditure rule.

    Raises:
        PolicySilent: a value is needed that no file gives.
    """
    return _tekun(unit, means, policy) or _dibao(means, policy) or _expenditure(unit, means, policy)


def amount_at_previous_standard(category: str, unit: Unit, means: Means, policy: PolicyOn) -> int | Silent | None:
    """The amount of the same people and income at the standard of the previous cycle's as-of date; 0 for none then.

    None for a category that pays nothing.
    """
    if category == "tekun":
        return _previous_tekun(unit, policy)
    if category not in ("dibao", "expenditure_poor"):
        return None
    standard = policy.previous_dibao_standard
    if isinstance(standard, Silent):
        return standard
    counted, amount = (means.income, dibao_amount) if category == "dibao" else (means.net, expenditure_amount)
    return amount(means, policy, standard) if counted < standard * means.size else 0


def is_dependent(member: Member, policy: PolicyOn) -> bool:
    """无劳动能力: old, a minor, severely disabled without full work ability, or disabled without any."""
    is_graded = member.disability_grade is not None
    if is_graded and member.work_ability != "full" and member.disability_grade in need(policy.severe_grades):
        return True
    is_disabled = member.disability_grade is not None or member.disability_kind is not None
    if is_disabled and member.work_ability == "none":
        return True
    age = age_on(member.birth_date, policy.as_of)
    return age >= need(policy.tekun_age) or age < need(policy.minor_age)


def _tekun(unit: Unit, means: Means, policy: PolicyOn) -> Holding | None:
    has_income = not isinstance(means.tekun_income, Silent) and means.tekun_income.numerator != 0
    if has_income or means.has_able_supporter or not all(is_dependent(member, policy) for member in unit.members):
        return None
    need(means.tekun_income)
    amount = tekun_amount(unit, policy, policy.tekun_standard, policy.minimum_wage)
    return Holding("tekun", "TEKUN_NO_SUPPORT", amount, ())


def _previous_tekun(unit: Unit, policy: PolicyOn) -> int | Silent:
    standard, wage = policy.previous_tekun_standard, policy.previous_minimum_wage
    if isinstance(standard, Silent):
        return standard
    if isinstance(wage, Silent) and any(member.selfcare_failed > 0 for member in unit.members):
        return wage
    return tekun_amount(unit, policy, standard, wage)


def _dibao(means: Means, policy: PolicyOn) -> Holding | None:
    if not is_below(means, policy):
        return None
    amount = dibao_amount(means, policy, means.standard_fen)
    return Holding("dibao", "INCOME_BELOW_STANDARD", amount, ((means.income, means.line_fen),))


def _expenditure(unit: Unit, means: Means, policy: PolicyOn) -> Holding | None:
    """支出型: the rule the region has, named in its policy."""
    rule = EXPENDITURE_RULES[need(policy.expenditure_rule)]
    return rule(unit, means, policy)


def _none(_unit: Unit, _means: Means, _policy: PolicyOn) -> Holding | None:
    return None


def _gross_cap_and_net(_unit: Unit, means: Means, policy: PolicyOn) -> Holding | None:
    """Gross income within the cap, and net of rigid expenditure below the standard."""
    cap = need(policy.expenditure_cap)
    if not cap.holds(means.income, means.line_fen):
        return None
    net = means.net
    if not net < means.line_fen:
        return None
    margin = ((means.income, cap.value * means.line_fen), (net, means.line_fen))
    amount = expenditure_amount(means, policy, means.standard_fen)
    return Holding("expenditure_poor", "EXPENDITURE_GROSS_AND_NET", amount, margin)


def _net_at_most_line(_unit: Unit, means: Means, policy: PolicyOn) -> Holding | None:
    """Some rigid expenditure, and income net of it within the low-income line."""
    if not need(means.expenditure) > 0:
        return None
    line = need(policy.low_income_line)
    if not line.holds(means.net, means.size):
        return None
    return Holding("low_income", "EXPENDITURE_NET", None, ((means.net, line.value * means.size),))


def _hardship_above_dibao(unit: Unit, means: Means, policy: PolicyOn) -> Holding | None:
    """From the standard up to the cap, with rigid expenditure, a severe disability or a serious illness."""
    cap = need(policy.expenditure_cap)
    if means.income < means.line_fen or not cap.holds(means.income, means.line_fen):
        return None
    severe = need(policy.severe_grades)
    has_hardship = any(member.serious_illness or member.disability_grade in severe for member in unit.members)
    if not has_hardship and not need(means.expenditure) > 0:
        return None
    margin = ((means.line_fen, means.income), (means.income, cap.value * means.line_fen))
    return Holding("low_income", "HARDSHIP_ABOVE_DIBAO", None, margin)


EXPENDITURE_RULES: Final[Mapping[str, Callable[[Unit, Means, PolicyOn], Holding | None]]] = {
    "none": _none,
    "gross_cap_and_net": _gross_cap_and_net,
    "net_at_most_line": _net_at_most_line,
    "hardship_above_dibao": _hardship_above_dibao,
}

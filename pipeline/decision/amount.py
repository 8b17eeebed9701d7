"""Step 13: amounts in fen a month, whole yuan, of the exact difference and never of a rounded income per head."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from pipeline.assessment.facts import Member
from pipeline.assessment.means import ZERO, Means
from pipeline.assessment.unit import Unit
from pipeline.policy.model import FEN, PolicyOn, Silent, need

ROUNDING: Final[Mapping[str, Callable[[int, int], int]]] = {
    "whole_yuan_up": lambda numerator, denominator: -(-numerator // (denominator * FEN)) * FEN,
}
"""Of exact fen as numerator and denominator, in whole numbers."""


def dibao_amount(means: Means, policy: PolicyOn, standard_fen: int) -> int:
    """S·n − Y in whole yuan up, at least one yuan, at the given standard."""
    return max(_gap(standard_fen * means.size, means.income, policy), FEN)


def expenditure_amount(means: Means, policy: PolicyOn, standard_fen: int) -> int:
    """S·n − (Y − E) in whole yuan up, at most S·n, at least one yuan."""
    line_fen, net = standard_fen * means.size, means.net
    return max(_gap(line_fen, net if net.numerator > 0 else ZERO, policy), FEN)


def tekun_amount(unit: Unit, policy: PolicyOn, standard: int | Silent, minimum_wage: int | Silent) -> int:
    """For each member the standard and his care allowance."""
    total = sum((need(standard) + _care(member, policy, minimum_wage) for member in unit.members), Fraction(0))
    return _rounded(total.numerator, total.denominator, policy)


def care_share(member: Member, policy: PolicyOn) -> Fraction:
    """What part of the minimum wage is due for failed self-care items."""
    full = member.selfcare_failed >= need(policy.care_full_items)
    return need(policy.care_full if full else policy.care_part)


def _care(member: Member, policy: PolicyOn, minimum_wage: int | Silent) -> Fraction:
    """照料护理费: a part of the minimum wage for failed self-care items."""
    if member.selfcare_failed <= 0:
        return Fraction(0)
    return care_share(member, policy) * need(minimum_wage)


def _gap(line_fen: int, amount: Fraction, policy: PolicyOn) -> int:
    """What of the line is left above an amount, rounded; fractions are not subtracted, which would cost many times."""
    return _rounded(line_fen * amount.denominator - amount.numerator, amount.denominator, policy)


def _rounded(numerator: int, denominator: int, policy: PolicyOn) -> int:
    return ROUNDING[need(policy.rounding)](numerator, denominator)

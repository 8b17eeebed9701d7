"""Step 13: amounts in fen a month, whole yuan, of the exact difference and never of a rounded income per head."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from pipeline.assessment.facts import Member
from pipeline.assessment.means import Means
from pipeline.assessment.unit import Unit
from pipeline.policy.model import FEN, PolicyOn, Silent, need

ROUNDING: Final[Mapping[str, Callable[[Fraction], int]]] = {
    "whole_yuan_up": lambda fen: -(-fen.numerator // (fen.denominator * FEN)) * FEN,
}
"""Of exact fen, in whole numbers: a division of fractions would cost many times as much."""


def dibao_amount(means: Means, policy: PolicyOn, standard_fen: int) -> int:
    """S·n − Y in whole yuan up, at least one yuan, at the given standard."""
    gap = standard_fen * means.size - means.income
    return max(_rounded(gap, policy), FEN)


def expenditure_amount(means: Means, policy: PolicyOn, standard_fen: int) -> int:
    """S·n − (Y − E) in whole yuan up, at most S·n, at least one yuan."""
    line_fen = standard_fen * means.size
    gap = min(line_fen - means.net, Fraction(line_fen))
    return max(_rounded(gap, policy), FEN)


def tekun_amount(unit: Unit, policy: PolicyOn, standard: int | Silent, minimum_wage: int | Silent) -> int:
    """For each member the standard and his care allowance."""
    total = sum((need(standard) + _care(member, policy, minimum_wage) for member in unit.members), Fraction(0))
    return _rounded(total, policy)


def _care(member: Member, policy: PolicyOn, minimum_wage: int | Silent) -> Fraction:
    """照料护理费: a part of the minimum wage for failed self-care items."""
    if member.selfcare_failed <= 0:
        return Fraction(0)
    full = member.selfcare_failed >= need(policy.care_full_items)
    share = need(policy.care_full if full else policy.care_part)
    return share * need(minimum_wage)


def _rounded(fen: Fraction, policy: PolicyOn) -> int:
    return ROUNDING[need(policy.rounding)](fen)

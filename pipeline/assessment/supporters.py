"""赡养费: what a legal supporter outside the household is reckoned to pay."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from operator import attrgetter

from pipeline.assessment.facts import Supporter
from pipeline.policy.model import PolicyOn, need


def income_per_head(supporter: Supporter) -> Fraction:
    """Fen a month and head of the supporter's own household."""
    return Fraction(supporter.household_income_monthly_fen, max(supporter.household_size, 1))


def is_able(supporter: Supporter, standard_fen: int) -> bool:
    """Able to support: no reason is given against it, and more than the standard a head."""
    return supporter.no_ability_reason is None and income_per_head(supporter) > standard_fen


def payment(supporter: Supporter, policy: PolicyOn, standard_fen: int) -> Fraction:
    """What an able supporter pays this one parent, fen a month, exact.

    Raises:
        PolicySilent: no text says how it is worked out.
    """
    need(policy.supporter_basis)
    many = supporter.children_count >= need(policy.supporter_many_children)
    share = need(policy.supporter_share_3 if many else policy.supporter_share)
    return share * (income_per_head(supporter) - standard_fen) / max(supporter.parents_supported, 1)


def able_supporters(
    supporters: Iterable[Supporter], numbers: frozenset[int], standard_fen: int
) -> tuple[Supporter, ...]:
    """The able supporters of counted living members, fewest children first: what is silent is named in one order."""
    able = (one for one in supporters if one.member_no in numbers and is_able(one, standard_fen))
    return tuple(sorted(able, key=attrgetter("children_count")))

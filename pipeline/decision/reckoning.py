"""How an amount came about, so that it can be told and checked: step 13 again, part by part. Fen a month."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final

from pipeline.assessment.facts import Member
from pipeline.assessment.means import Means
from pipeline.assessment.unit import Unit
from pipeline.decision.amount import care_share, dibao_amount, expenditure_amount, tekun_amount
from pipeline.decision.judgement import Result, Subject
from pipeline.policy.model import PolicyOn, PolicySilent, need
from pipeline.quick import quick

GAP: Final = "gap"
NET_GAP: Final = "net_gap"
TEKUN: Final = "tekun"
METHODS: Final = {"dibao": GAP, "expenditure_poor": NET_GAP, "tekun": TEKUN}
"""By the category of a household."""


@quick
@dataclass(frozen=True, slots=True)
class Care:
    """照料护理费 of one member: a percentage of the minimum wage for failed self-care items."""

    member_no: int
    failed_items: int
    percent: Fraction
    wage_fen: int
    amount_fen: Fraction


@quick
@dataclass(frozen=True, slots=True)
class Reckoning:
    """Standard × heads, less income (`gap`), less income net of bills (`net_gap`), or plus care (`tekun`)."""

    method: str
    heads: int
    standard_fen: int
    whole_fen: int
    """The standard for all heads."""
    less_fen: int
    """What is taken off, rounded down to the fen for show."""
    care: tuple[Care, ...]
    sum_fen: int
    """What the parts as shown come to."""
    amount_fen: int
    """In whole yuan."""
    held_fen: int | None
    """Of a grace that is cancelled: the amount held, where it is more and therefore stands."""


def reckon(subject: Subject, member: Member | None, result: Result, means: Means | None) -> Reckoning | None:
    """The parts of a household's new amount, or of one that stays; None where no amount was worked out."""
    method = METHODS.get(result.category or "")
    if member is not None or means is None or method is None or not result.amount_fen:
        return None
    if result.outcome not in ("entry", "adjustment") and result.reason != "NO_CHANGE":
        return None
    if result.action == "grace_start":
        return None
    try:
        return _reckon(method, subject.unit, means, subject.policy, result)
    except PolicySilent:
        return None  # what is held goes on and was not worked out


def _reckon(method: str, unit: Unit, means: Means, policy: PolicyOn, result: Result) -> Reckoning:
    care: tuple[Care, ...] = ()
    standard, less = means.standard_fen, 0
    if method == TEKUN:
        standard = need(policy.tekun_standard)
        care = tuple(_care(one, policy) for one in unit.members if one.selfcare_failed > 0)
        amount = tekun_amount(unit, policy, policy.tekun_standard, policy.minimum_wage)
    elif method == GAP:
        less, amount = means.income_fen, dibao_amount(means, policy, standard)
    else:
        less, amount = max(floor(means.net), 0), expenditure_amount(means, policy, standard)
    whole = standard * means.size
    held = result.amount_fen if result.action == "grace_cancel" and amount < (result.amount_fen or 0) else None
    total = whole - less + floor(sum((one.amount_fen for one in care), Fraction(0)))
    return Reckoning(method, means.size, standard, whole, less, care, total, amount, held)


def _care(member: Member, policy: PolicyOn) -> Care:
    share, wage = care_share(member, policy), need(policy.minimum_wage)
    return Care(member.member_no, member.selfcare_failed, share * 100, wage, share * wage)

"""The tests a flag rests on, as they came out: both numbers and the operator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from operator import eq, ge, le, lt
from typing import Any, Final

from pipeline.assessment.facts import Member
from pipeline.assessment.means import Means
from pipeline.decision.judgement import Result, Subject
from pipeline.policy.model import Limit, Silent
from pipeline.quick import quick

NEGATED: Final[Mapping[str, str]] = {"<": ">=", "<=": ">", ">=": "<", ">": "<=", "=": ">"}
HOLDS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {"<": lt, "<=": le, ">=": ge, "=": eq}
WITHOUT_A_TEST: Final = frozenset(
    ("EVIDENCE_CONFLICT", "POLICY_SILENT", "PERMIT_TOO_SHORT", "RESIDENCE_TOO_SHORT", "OUTSIDER_NOT_COVERED",
     "ZERO_INCOME_THREE_MONTHS", "ORPHAN")
)  # fmt: skip
"""Reasons that rest on no comparison of two amounts."""
PERSONAL: Final = frozenset(("SEVERE_DISABILITY", "SERIOUS_ILLNESS", "COVER_NO_LONGER_HOLDS"))


@quick
@dataclass(frozen=True, slots=True)
class Shown:
    """`left operator right` as it is true: income against a line (fen), or a number of things against a limit."""

    left: str
    left_fen: Fraction | int
    operator: str
    right: str
    right_fen: Fraction | int
    is_money: bool = True


def shown_tests(subject: Subject, member: Member | None, result: Result, means: Means) -> tuple[Shown, ...]:
    """The tests behind a result; empty where no comparison of amounts decided."""
    if result.reason in WITHOUT_A_TEST:
        return ()
    if result.reason == "PROPERTY_OVER":
        return tuple(_property(means))
    if member is not None:
        return tuple(_own(subject, member, means))
    rests_on = BY_CATEGORY.get(result.category or "")
    if rests_on is not None and result.outcome in ("entry", "adjustment"):
        return tuple(rests_on(subject, means))
    return tuple(_against_standard(subject, result, means))


def _shown(left: str, amount: Fraction | int, operator: str, right: str, bound: Fraction | int) -> Shown:
    """The test as it came out: where it does not hold, its opposite does."""
    holds = HOLDS[operator](amount, bound)
    return Shown(left, amount, operator if holds else NEGATED[operator], right, bound)


def _against_standard(subject: Subject, result: Result, means: Means) -> Iterator[Shown]:
    test = subject.policy.dibao_test
    if isinstance(test, Silent):
        return
    yield _shown("income", means.income, test, "line", means.line_fen)
    if result.outcome == "not_eligible":
        yield from _within("income", means.income, subject.policy.watch_cap, means.line_fen)


def _within(left: str, amount: Fraction, cap: Limit | Silent, line_fen: int) -> Iterator[Shown]:
    if not isinstance(cap, Silent):
        yield _shown(left, amount, cap.operator, "cap", cap.value * line_fen)


def _tekun(_subject: Subject, means: Means) -> Iterator[Shown]:
    if not isinstance(means.tekun_income, Silent):
        yield _shown("tekun_income", means.tekun_income, "=", "nothing", 0)


def _expenditure(subject: Subject, means: Means) -> Iterator[Shown]:
    yield from _within("income", means.income, subject.policy.expenditure_cap, means.line_fen)
    yield _shown("net", means.net, "<", "line", means.line_fen)


def _low_income(subject: Subject, means: Means) -> Iterator[Shown]:
    policy = subject.policy
    if policy.expenditure_rule == "hardship_above_dibao":
        yield _shown("income", means.income, ">=", "line", means.line_fen)
        yield from _within("income", means.income, policy.expenditure_cap, means.line_fen)
    elif not isinstance(policy.low_income_line, Silent):
        line = policy.low_income_line
        yield _shown("net", means.net, line.operator, "low_income_line", line.value * means.size)


BY_CATEGORY: Final[Mapping[str, Callable[[Subject, Means], Iterator[Shown]]]] = {
    "tekun": _tekun,
    "expenditure_poor": _expenditure,
    "low_income": _low_income,
}
"""Of an entry or an adjustment what the category rests on; dibao rests on the standard alone."""


def _own(subject: Subject, member: Member, means: Means) -> Iterator[Shown]:
    """单人保: the person's own income, then the household's."""
    rule = subject.policy.single_person
    if rule is None or isinstance(rule, Silent):
        return
    own = means.own_income(member.member_no)
    yield _shown("own_income", own, "<", "standard", means.standard_fen)
    yield _shown("income", means.income, "<=", "cap", rule.household_cap * means.line_fen)


def _property(means: Means) -> Iterator[Shown]:
    for over in means.wealth.over:
        is_money = over.limit == "financial_assets"
        yield Shown(over.limit, over.amount, NEGATED[over.operator], "limit", over.bound, is_money)

"""The tests a flag rests on, as they came out: both numbers and the operator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from operator import eq, ge, le, lt
from typing import Any, Final

from pipeline.assessment.facts import Member
from pipeline.assessment.means import Means
from pipeline.assessment.wealth import OverLimit, every_limit
from pipeline.decision.bases import BY_LIMIT, STANDARD
from pipeline.decision.judgement import Result, Subject
from pipeline.policy.model import Limit, PolicyOn, Silent
from pipeline.quick import quick

NEGATED: Final[Mapping[str, str]] = {"<": ">=", "<=": ">", ">=": "<", ">": "<=", "=": ">"}
HOLDS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {"<": lt, "<=": le, ">=": ge, "=": eq}
WITHOUT_A_TEST: Final = frozenset(
    ("EVIDENCE_CONFLICT", "POLICY_SILENT", "PERMIT_TOO_SHORT", "RESIDENCE_TOO_SHORT", "OUTSIDER_NOT_COVERED",
     "ZERO_INCOME_THREE_MONTHS", "ORPHAN")
)  # fmt: skip
"""Reasons that rest on no comparison of two amounts."""
NO_OTHER_CATEGORY: Final = frozenset(
    ("INCOME_ABOVE_STANDARD", "INCOME_NOT_BELOW_STANDARD", "OVER_STANDARD_NOT_REPORTED", "GRACE_EXPIRED")
)
"""Reasons that also say that no other category holds: bills were looked at."""
WITHOUT_A_TEST_OF_HIS_OWN: Final = frozenset(("held_up", "not_counted", "died", "covered_whole", "no_rule", "unfit"))
"""What is said of a person's cover without a look at his income."""


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
    asked: str = ""
    """The operator the policy asks for: where it is not `operator`, the test does not hold."""
    parameters: tuple[str, ...] = ()
    """What of the policy gives the bound and the operator."""

    @property
    def holds(self) -> bool:
        """Whether it came out as the policy asks."""
        return self.operator == self.asked


def shown_tests(subject: Subject, member: Member | None, result: Result, means: Means) -> tuple[Shown, ...]:
    """The tests behind a result; empty where no comparison of amounts decided."""
    if result.reason in WITHOUT_A_TEST:
        return ()
    if result.reason == "PROPERTY_OVER":
        return tuple(_property(means))
    if member is not None:
        is_asked = WITHOUT_A_TEST_OF_HIS_OWN.isdisjoint(result.details)
        return tuple(_own(subject, member, means)) if is_asked else ()
    rests_on = BY_CATEGORY.get(result.category or "")
    if rests_on is not None and result.outcome in ("entry", "adjustment"):
        return tuple(rests_on(subject, means))
    return tuple(_against_standard(subject, result, means))


def _shown(
    left: str, amount: Fraction | int, operator: str, right: str, bound: Fraction | int, *parameters: str
) -> Shown:
    """The test as it came out: where it does not hold, its opposite does."""
    came_out = operator if HOLDS[operator](amount, bound) else NEGATED[operator]
    return Shown(left, amount, came_out, right, bound, asked=operator, parameters=parameters)


def _against_standard(subject: Subject, result: Result, means: Means) -> Iterator[Shown]:
    test = subject.policy.dibao_test
    if isinstance(test, Silent):
        return
    yield _shown("income", means.income, test, "line", means.line_fen, *STANDARD)
    if result.outcome == "not_eligible":
        yield from _within("income", means.income, subject.policy.watch_cap, means.line_fen, "watch_cap")
    if result.reason in NO_OTHER_CATEGORY and not isinstance(means.expenditure, Silent) and means.expenditure:
        by_rule = NET_OF_BILLS.get(subject.policy.expenditure_rule)
        yield from () if by_rule is None else (one for one in by_rule(subject.policy, means) if not one.holds)


def _within(left: str, amount: Fraction, cap: Limit | Silent, line_fen: int, parameter: str) -> Iterator[Shown]:
    if not isinstance(cap, Silent):
        yield _shown(left, amount, cap.operator, "cap", cap.value * line_fen, parameter)


def _tekun(_subject: Subject, means: Means) -> Iterator[Shown]:
    if not isinstance(means.tekun_income, Silent):
        yield _shown("tekun_income", means.tekun_income, "=", "nothing", 0, "resident_pension_disregard")


def _expenditure(subject: Subject, means: Means) -> Iterator[Shown]:
    yield from _within("income", means.income, subject.policy.expenditure_cap, means.line_fen, "expenditure_cap")
    yield from _net_below_standard(subject.policy, means)


def _net_below_standard(_policy: PolicyOn, means: Means) -> Iterator[Shown]:
    yield _shown("net", means.net, "<", "line", means.line_fen, "expenditure_rule", "dibao_standard")


def _low_income(subject: Subject, means: Means) -> Iterator[Shown]:
    policy = subject.policy
    if policy.expenditure_rule == "hardship_above_dibao":
        yield _shown("income", means.income, ">=", "line", means.line_fen, "expenditure_rule", "dibao_standard")
        yield from _within("income", means.income, policy.expenditure_cap, means.line_fen, "expenditure_cap")
    else:
        yield from _within_low_income_line(policy, means)


def _within_low_income_line(policy: PolicyOn, means: Means) -> Iterator[Shown]:
    if not isinstance(policy.low_income_line, Silent):
        line = policy.low_income_line
        yield _shown("net", means.net, line.operator, "low_income_line", line.value * means.size, "low_income_line")


NET_OF_BILLS: Final[Mapping[object, Callable[[PolicyOn, Means], Iterator[Shown]]]] = {
    "gross_cap_and_net": _net_below_standard,
    "net_at_most_line": _within_low_income_line,
}
"""By expenditure rule the test of income net of bills, where it has one."""
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
    yield _shown("own_income", own, "<", "standard", means.standard_fen, "single_person", "dibao_standard")
    yield _shown("income", means.income, "<=", "cap", rule.household_cap * means.line_fen, "single_person")


def _property(means: Means) -> Iterator[Shown]:
    return (_limit(over, NEGATED[over.operator]) for over in means.wealth.over)


def _limit(limit: OverLimit, operator: str) -> Shown:
    return Shown(
        limit.limit, limit.amount, operator, "limit", limit.bound, limit.limit == "financial_assets",
        limit.operator, (BY_LIMIT[limit.limit],),
    )  # fmt: skip


def deciding_tests(subject: Subject, member: Member | None, result: Result, means: Means) -> tuple[Shown, ...]:
    """The same, and of a category that is simply kept what it rests on: the tests its margin is measured by."""
    rests_on = BY_CATEGORY.get(result.category or "")
    if member is None and result.action == "keep" and result.reason == "NO_CHANGE" and rests_on is not None:
        return tuple(rests_on(subject, means))
    return shown_tests(subject, member, result, means)


def every_test(subject: Subject, means: Means) -> tuple[Shown, ...]:
    """Income against the standard, and every property limit that something is owned of, kept ones too.

    What a report shows beside the tests a flag rests on. Where the policy is silent there is no test to show.
    """
    broken = {over.limit for over in means.wealth.over}
    test = subject.policy.dibao_test
    income = () if isinstance(test, Silent) else (
        _shown("income", means.income, test, "line", means.line_fen, *STANDARD),
    )  # fmt: skip
    limits = every_limit(means.evidence.assets, subject.unit, subject.policy, means.standard_fen)
    return (*income, *(_limit(one, NEGATED[one.operator] if one.limit in broken else one.operator) for one in limits))

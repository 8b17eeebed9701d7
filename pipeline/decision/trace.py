"""The trace of one flag: every number and word its explanation may speak of, and nobody's name.

Money is fen a month unless it says total; months are YYYYMM.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import floor
from typing import Final

from pipeline.assessment.facts import Income, Member
from pipeline.assessment.ledger import NOBODY
from pipeline.assessment.means import Means, declared_income, employment_cost
from pipeline.cycle import Month
from pipeline.decision.bases import Basis, bases_of
from pipeline.decision.category import is_below
from pipeline.decision.comparisons import WITHOUT_A_TEST, Shown, shown_tests
from pipeline.decision.judgement import Present, Result, Subject
from pipeline.decision.owned import Owned, SavingsLimit, owned_over_limit, savings_limit
from pipeline.decision.particulars import Particular, particulars_of
from pipeline.decision.reckoning import Reckoning, reckon
from pipeline.policy.model import Silent, need
from pipeline.quick import quick

WITHOUT_INCOME: Final = WITHOUT_A_TEST | {"PROPERTY_OVER"}
"""Reasons that no sum of income bears on."""


@quick
@dataclass(frozen=True, slots=True)
class Earned:
    """What one source shows one member earned of one kind within the look-back."""

    member_no: int | None
    kind: str
    source: str
    grade: str
    first_month: Month
    last_month: Month
    months: int
    total_fen: int


@quick
@dataclass(frozen=True, slots=True)
class Sums:
    """The household's means, rounded down to the fen for show."""

    counted: int
    first_month: Month
    last_month: Month
    months: int
    earned: tuple[Earned, ...]
    verified_fen: int
    declared_fen: int
    cost_fen: int
    """Taken off for the cost of work, where the place has that."""
    supporters_fen: int
    income_fen: int
    per_head_fen: int
    standard_fen: int
    expenditure_fen: int | None
    """None where the place has no rule that looks at it, or there is none."""
    net_fen: int | None


@quick
@dataclass(frozen=True, slots=True)
class Deadlines:
    """Days the policy gives; None where it is silent."""

    reply_days: int | None
    notice_days: int | None
    public_notice_days: int | None


@quick
@dataclass(frozen=True, slots=True)
class Trace:
    """One flag's trace."""

    result: Result
    is_held: bool
    """Whether the household, or the person, is in aid or in grace now."""
    present_fen: int | None
    """What is paid now; None where nothing is, or the register does not say."""
    member_no: int | None
    effective_month: Month
    needs_notice: bool
    sums: Sums | None
    tests: tuple[Shown, ...]
    bases: tuple[Basis, ...]
    deadlines: Deadlines
    sources_missing: tuple[str, ...]
    owned: tuple[Owned, ...]
    """What broke a limit, where property decided."""
    savings: SavingsLimit | None
    """How the limit on savings came about, where they broke it."""
    particulars: Mapping[str, tuple[Particular, ...]]
    """By reason, whom and which months it is about."""
    reckoning: Reckoning | None
    """How the amount came about, where one was worked out."""
    standard_operator: str
    """How income is tested against the standard: `<`, or `<=` where what equals it is still covered."""


def trace_of(
    subject: Subject, member: Member | None, present: Present, result: Result, means: Means | None, *, notice: bool
) -> Trace:
    """The trace of a flag about the household (`member` None) or one person; `means` where the flag rests on them."""
    policy = subject.policy
    over = means if result.reason == "PROPERTY_OVER" else None
    return Trace(
        result=result,
        is_held=present.is_held,
        present_fen=present.amount_fen,
        member_no=None if member is None else member.member_no,
        effective_month=policy.effective_month,
        needs_notice=notice,
        sums=None
        if means is None
        else _sums(subject, means, has_bills=member is None and _asks_bills(subject, result, means)),
        tests=() if means is None else shown_tests(subject, member, result, means),
        bases=bases_of(policy, result),
        deadlines=Deadlines(_known(policy.reply_days), _known(policy.notice_days), _known(policy.public_notice_days)),
        sources_missing=tuple(sorted(subject.household.sources_missing)),
        owned=() if over is None else owned_over_limit(subject.unit, over),
        savings=None if over is None else savings_limit(policy, over),
        particulars=particulars_of(subject, member, result),
        reckoning=reckon(subject, member, result, means),
        standard_operator="<" if isinstance(policy.dibao_test, Silent) else policy.dibao_test,
    )


def _known(days: int | Silent) -> int | None:
    return None if isinstance(days, Silent) else days


def _asks_bills(subject: Subject, result: Result, means: Means) -> bool:
    """Whether bills bear on the result: there are some, and income alone did not decide."""
    policy = subject.policy
    if isinstance(means.expenditure, Silent) or not means.expenditure or isinstance(policy.dibao_test, Silent):
        return False
    return result.reason not in WITHOUT_INCOME and not is_below(means, policy)


def _sums(subject: Subject, means: Means, *, has_bills: bool) -> Sums:
    household, look_back = subject.household, need(subject.policy.look_back)
    return Sums(
        counted=means.size,
        first_month=look_back[0],
        last_month=look_back[-1],
        months=len(look_back),
        earned=earned_by_member(means.ledger.counted),
        verified_fen=means.ledger.verified_fen // len(look_back),
        declared_fen=floor(declared_income(household, means.ledger, subject.policy)),
        cost_fen=floor(employment_cost(means.ledger, subject.policy, means.standard_fen)),
        supporters_fen=floor(means.support),
        income_fen=means.income_fen,
        per_head_fen=means.income_per_head_fen,
        standard_fen=means.standard_fen,
        expenditure_fen=floor(need(means.expenditure)) if has_bills else None,
        net_fen=floor(means.net) if has_bills else None,
    )


def earned_by_member(items: Iterable[Income]) -> tuple[Earned, ...]:
    """The ledger by member, kind, source and grade, in that order; amounts of nothing are left out."""
    found: dict[tuple[int, str, str, str], list[Income]] = {}
    for item in items:
        if item.amount_fen:
            number = NOBODY if item.member_no is None else item.member_no
            found.setdefault((number, item.kind, item.source, item.grade), []).append(item)
    return tuple(_earned(group) for _, group in sorted(found.items()))


def _earned(group: list[Income]) -> Earned:
    months = {item.month for item in group}
    first = group[0]
    total = sum(item.amount_fen for item in group)
    return Earned(first.member_no, first.kind, first.source, first.grade, min(months), max(months), len(months), total)

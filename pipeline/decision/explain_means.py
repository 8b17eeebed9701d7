"""The household's means in words: who earned what, in which months, from which source, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pipeline.cycle import Month, month_text, months_within
from pipeline.decision.explain_words import INFERRED, NO_INCOME, SUMS, member_text, money
from pipeline.decision.trace import Earned, Sums
from pipeline.wording.languages import ZH
from pipeline.wording.means import INCOME
from pipeline.wording.words import word


def sums_text(sums: Sums, language: int) -> Iterator[str]:
    """Sentences on the unit, its income by member, and how countable income was made of it."""
    yield _unit(sums.counted, sums.first_month, sums.last_month, language)
    if sums.earned:
        earned = ("；", "; ")[language].join([_earned(item, language) for item in sums.earned])
        yield SUMS["earned"][language].format(earned=earned, verified=money(sums.verified_fen))
    else:
        yield NO_INCOME[language]
    if sums.declared_fen > sums.verified_fen:
        yield SUMS["declared"][language].format(declared=money(sums.declared_fen))
    if sums.cost_fen:
        yield SUMS["cost"][language].format(cost=money(sums.cost_fen))
    if sums.supporters_fen:
        yield SUMS["supporters"][language].format(supporters=money(sums.supporters_fen))
    yield SUMS["income"][language].format(
        income=money(sums.income_fen), per_head=money(sums.per_head_fen), standard=money(sums.standard_fen)
    )
    if sums.expenditure_fen is not None:
        expenditure, net = money(sums.expenditure_fen), money(sums.net_fen or 0)
        yield SUMS["expenditure"][language].format(expenditure=expenditure, net=net)


@cache
def _unit(counted: int, first: Month, last: Month, language: int) -> str:
    """The same for every household of a size."""
    return SUMS["unit"][language].format(counted=counted, first=month_text(first), last=month_text(last))


def _earned(item: Earned, language: int) -> str:
    """`1号成员工资性收入6000元（就业工资，2018-07至2018-12）`; the count of months where some lie between."""
    kind, source = INCOME[item.kind][language], word("source", item.source, language)
    total = money(item.total_fen)
    inferred = INFERRED[language] if item.grade == "B" else ""
    months = _months(item, language)
    who = member_text(item.member_no, language)
    if language == ZH:
        return f"{who}{kind}{total}元（{source}{inferred}，{months}）"
    return f"{who} {kind} {total} yuan ({source}{inferred}, {months})"


def _months(item: Earned, language: int) -> str:
    first, last = month_text(item.first_month), month_text(item.last_month)
    if first == last:
        return first
    span = (f"{first}至{last}", f"{first} to {last}")[language]
    if item.months == months_within(item.first_month, item.last_month):
        return span
    return (f"{span}中{item.months}个月", f"{item.months} months within {span}")[language]

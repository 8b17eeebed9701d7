"""The ledger as people read it: a line a member, kind, source and grade, a column a month. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.assessment.facts import RecordRef
from pipeline.cycle import Month, month_text, months_between
from pipeline.household_report.evidence import Earned
from pipeline.household_report.model import Report


@dataclass(frozen=True, slots=True)
class InMonth:
    """What one line has in one month, fen; None where there is no row: it is not the same as zero."""

    amount_fen: int | None
    records: tuple[RecordRef, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger."""

    member_no: int | None
    kind: str
    source: str
    grade: str
    months: tuple[InMonth, ...]
    total_fen: int


def months_of(report: Report) -> tuple[Month, ...]:
    """The months of the look-back; where it is not known, the months that have an amount."""
    first, last = report.heading.first_month, report.heading.last_month
    if first is None or last is None:
        return tuple(sorted({item.month for item in report.income}))
    return months_between(first, last)


def lines_of(income: Iterable[Earned], months: Sequence[Month]) -> tuple[Line, ...]:
    """The lines in the order of member, kind, source and grade."""
    found: dict[tuple[int, str, str, str], dict[Month, list[Earned]]] = {}
    for item in income:
        key = (-1 if item.member_no is None else item.member_no, item.kind, item.source, item.grade)
        found.setdefault(key, {}).setdefault(item.month, []).append(item)
    return tuple(_line(key, by_month, months) for key, by_month in sorted(found.items()))


def _line(key: tuple[int, str, str, str], by_month: dict[Month, list[Earned]], months: Sequence[Month]) -> Line:
    number, kind, source, grade = key
    shown = tuple(_in_month(by_month.get(month, [])) for month in months)
    total = sum(item.amount_fen for items in by_month.values() for item in items)
    return Line(None if number < 0 else number, kind, source, grade, shown, total)


def _in_month(items: Sequence[Earned]) -> InMonth:
    if not items:
        return InMonth(None, ())
    records = dict.fromkeys(item.record for item in items if item.record is not None)
    return InMonth(sum(item.amount_fen for item in items), tuple(records))


def known_totals(report: Report, months: Sequence[Month]) -> tuple[int | None, ...]:
    """What the household earned each month, fen; None where a row of that month cannot be read: unknown is not zero."""
    unknown = {text.split()[-1] for text in (report.figures.unknowns if report.figures else ())}
    totals = zip(months, totals_of(report.income, months), strict=True)
    return tuple(None if month_text(month) in unknown else total for month, total in totals)


def totals_of(income: Iterable[Earned], months: Sequence[Month]) -> tuple[int, ...]:
    """What the household earned each month, fen."""
    sums = dict.fromkeys(months, 0)
    for item in income:
        sums[item.month] = sums.get(item.month, 0) + item.amount_fen
    return tuple(sums[month] for month in months)

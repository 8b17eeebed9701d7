"""The ledger: which amounts of the look-back count, each in the month it was earned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.assessment.facts import Income
from pipeline.cycle import Month
from pipeline.quick import quick

NOBODY: Final = -1
"""Key of an uncertain amount that names no member."""
PENSION: Final = "resident_pension"


@quick
@dataclass(frozen=True, slots=True)
class Ledger:
    """The items that count, and their sums in fen over the look-back."""

    counted: tuple[Income, ...]
    """Grades A and B: verified; in no order."""
    verified_fen: int
    by_member_fen: Mapping[int, int]
    employed: frozenset[int]
    """Members with a wage in the look-back."""
    earning_months: frozenset[Month]
    """Months in which the household has any amount above zero."""
    pension_disregarded_fen: int
    """Resident pension up to the disregard of each person and month."""
    family_declared_fen: int
    """Grade C: amounts the family itself declared by month."""

    @property
    def items(self) -> tuple[Income, ...]:
        """What counted, in a total order: no sum rests on it, so it is put in order only where it is shown."""
        return tuple(sorted(self.counted, key=_order))


NOTHING: Final = Ledger((), 0, {}, frozenset(), frozenset(), 0, 0)


def build_ledger(
    income: Iterable[Income], numbers: frozenset[int], months: frozenset[Month], pension_disregard_fen: int
) -> Ledger:
    """What counts of `income`: the members' amounts of these months, declared wages before insurance bases.

    A base (grade B) stands only for a person-month without a declared wage, the larger base where several are given.
    """
    declared: list[Income] = []
    inferred: list[Income] = []
    by_family: list[Income] = []
    of_grade = {"A": declared, "B": inferred, "C": by_family}
    for item in income:
        if item.month in months and (item.member_no is None or item.member_no in numbers) and item.grade in of_grade:
            of_grade[item.grade].append(item)
    counted = [*declared, *_standing(inferred, declared)] if inferred else declared
    if not counted and not by_family:
        return NOTHING
    return _sum_up(counted, by_family, pension_disregard_fen)


def _sum_up(counted: Sequence[Income], by_family: Sequence[Income], pension_disregard_fen: int) -> Ledger:
    by_member: dict[int, int] = {}
    employed, earning_months = set(), {item.month for item in by_family if item.amount_fen > 0}
    has_pension = False
    for item in counted:
        number, amount_fen = _number(item), item.amount_fen
        by_member[number] = by_member.get(number, 0) + amount_fen
        if amount_fen > 0:
            earning_months.add(item.month)
            if item.kind == "wage" and number != NOBODY:
                employed.add(number)
        has_pension = has_pension or item.insurance == PENSION
    return Ledger(
        counted=tuple(counted),
        verified_fen=sum(by_member.values()),
        by_member_fen=by_member,
        employed=frozenset(employed),
        earning_months=frozenset(earning_months),
        pension_disregarded_fen=_pension_disregarded(counted, pension_disregard_fen) if has_pension else 0,
        family_declared_fen=sum(item.amount_fen for item in by_family),
    )


def _number(item: Income) -> int:
    return NOBODY if item.member_no is None else item.member_no


def _standing(inferred: Iterable[Income], declared: Iterable[Income]) -> list[Income]:
    """What counts of grade B: all but wages, and the base that stands for each person-month without a declaration."""
    counted: list[Income] = []
    outranked = {(item.member_no, item.month) for item in declared if item.kind == "wage"}
    chosen: dict[tuple[int | None, Month], Income] = {}
    for item in inferred:
        key = (item.member_no, item.month)
        if item.kind != "wage":
            counted.append(item)
        elif key not in outranked:
            present = chosen.get(key)
            if present is None or (-item.amount_fen, _order(item)) < (-present.amount_fen, _order(present)):
                chosen[key] = item
    return [*counted, *chosen.values()]


def _pension_disregarded(items: Iterable[Income], disregard_fen: int) -> int:
    by_person_month: dict[tuple[int | None, Month], int] = {}
    for item in items:
        if item.insurance == PENSION and item.kind == "transfer":
            key = (item.member_no, item.month)
            by_person_month[key] = by_person_month.get(key, 0) + item.amount_fen
    return sum(min(amount, disregard_fen) for amount in by_person_month.values())


def _order(item: Income) -> tuple[object, ...]:
    """A total order, so that the order rows came in never shows."""
    record = item.record
    place = ("", "", 0) if record is None else (record.source, record.file_name, record.row_number)
    return (
        _number(item), item.month, item.kind, item.grade, item.source, item.insurance or "", item.amount_fen,
        *place,
    )  # fmt: skip

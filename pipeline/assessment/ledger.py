"""The ledger: which amounts of the look-back count, each in the month it was earned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.assessment.facts import Income
from pipeline.cycle import Month

NOBODY: Final = -1
"""Key of an uncertain amount that names no member."""


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


def build_ledger(
    income: Iterable[Income],
    numbers: frozenset[int],
    months: frozenset[Month],
    pension_disregard_fen: int,
    *,
    with_inferred: bool = True,
) -> Ledger:
    """What counts of `income`: the members' amounts of these months, declared wages before insurance bases.

    A base (grade B) stands only for a person-month without a declared wage, the larger base where several are given.
    """
    eligible = [
        item for item in income if item.month in months and (item.member_no is None or item.member_no in numbers)
    ]
    if not eligible:
        return Ledger((), 0, {}, frozenset(), frozenset(), 0, 0)
    counted = [
        item for item in eligible if item.grade == "A" or (item.grade == "B" and item.kind != "wage" and with_inferred)
    ]
    by_family = [item for item in eligible if item.grade == "C"]
    if with_inferred:
        counted += _bases(eligible)
    by_member = _sums(counted)
    return Ledger(
        counted=tuple(counted),
        verified_fen=sum(by_member.values()),
        by_member_fen=by_member,
        employed=frozenset(
            item.member_no
            for item in counted
            if item.member_no is not None and item.kind == "wage" and item.amount_fen > 0
        ),
        earning_months=frozenset(item.month for item in (*counted, *by_family) if item.amount_fen > 0),
        pension_disregarded_fen=_pension_disregarded(counted, pension_disregard_fen),
        family_declared_fen=sum(item.amount_fen for item in by_family),
    )


def _sums(items: Iterable[Income]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for item in items:
        number = _number(item)
        sums[number] = sums.get(number, 0) + item.amount_fen
    return sums


def _number(item: Income) -> int:
    return NOBODY if item.member_no is None else item.member_no


def _is_base(item: Income) -> bool:
    return item.kind == "wage" and item.grade == "B"


def _bases(items: Iterable[Income]) -> list[Income]:
    """The insurance base that stands for each person-month without a declaration."""
    declared = {(item.member_no, item.month) for item in items if item.kind == "wage" and item.grade == "A"}
    chosen: dict[tuple[int | None, Month], Income] = {}
    for item in items:
        key = (item.member_no, item.month)
        if not _is_base(item) or key in declared:
            continue
        present = chosen.get(key)
        if present is None or (-item.amount_fen, _order(item)) < (-present.amount_fen, _order(present)):
            chosen[key] = item
    return list(chosen.values())


def _pension_disregarded(items: Iterable[Income], disregard_fen: int) -> int:
    by_person_month: dict[tuple[int | None, Month], int] = {}
    for item in items:
        if item.insurance == "resident_pension" and item.kind == "transfer":
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

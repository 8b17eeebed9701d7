"""What is published of an assessment: the columns of `household_assessment`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor

from pipeline.assessment.means import Means
from pipeline.assessment.unit import Unit
from pipeline.cycle import Month, month_text
from pipeline.policy.model import Silent, need
from pipeline.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class Assessment:
    """One household's assessment, fen a month. Money is rounded down to the fen for show only.

    Empty where the rules did not let the household be assessed (no consent, a source missing, a silent policy).
    """

    counted_members: int
    countable_income_monthly_fen: int | None = None
    income_per_head_fen: int | None = None
    rigid_expenditure_monthly_fen: int | None = None
    net_income_per_head_fen: int | None = None
    financial_assets_per_head_fen: int | None = None
    homes: float | None = None
    over_limits: tuple[str, ...] = ()
    """A limit, then the rows that broke it, blanks between."""
    unknowns: tuple[str, ...] = ()
    """`member_no month`, as in `2 2018-12`."""
    conflicts: tuple[str, ...] = ()
    """`member_no month`: insured after leaving, neither wage nor inflow."""


def show_assessment(
    unit: Unit, means: Means | None, unknowns: Iterable[tuple[int, Month]], conflicts: Iterable[tuple[int, Month]]
) -> Assessment:
    """The assessment as it is published."""
    unknown_texts, conflict_texts = _texts(unknowns), _texts(conflicts)
    if means is None or not unit.size:
        return Assessment(unit.size, unknowns=unknown_texts, conflicts=conflict_texts)
    is_known = not isinstance(means.expenditure, Silent)
    return Assessment(
        counted_members=unit.size,
        countable_income_monthly_fen=means.income_fen,
        income_per_head_fen=means.income_per_head_fen,
        rigid_expenditure_monthly_fen=floor(need(means.expenditure)) if is_known else None,
        net_income_per_head_fen=floor(means.net) // means.size if is_known else None,
        financial_assets_per_head_fen=means.wealth.financial_fen // max(means.wealth.heads, 1),
        homes=float(means.wealth.homes),
        over_limits=tuple(map(str, means.wealth.over)),
        unknowns=unknown_texts,
        conflicts=conflict_texts,
    )


def _texts(months: Iterable[tuple[int, Month]]) -> tuple[str, ...]:
    return tuple(f"{number} {month_text(month)}" for number, month in months)

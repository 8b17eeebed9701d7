"""Wages as employers declare them: rows whose net over the look-back is exactly a given sum."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from pipeline.cycle import Month, add_months, last_day, month_of, months_between
from pipeline.sampling.evidence import PENSION, contributions
from pipeline.sampling.model import Draft, Insurance, Wage
from pipeline.sampling.world import LOOK_BACK, Employer, World

FORMS: Final = ("劳动合同", "劳动合同", "劳动合同", "劳务派遣", "灵活就业", "临时")
SIDE_INSURANCES: Final = ("失业", "工伤", "生育")
STYLES: Final = ("whole", "tail", "halves", "monthly", "several", "crossing")
STYLE_WEIGHTS: Final = (44, 14, 10, 8, 12, 12)
SMALLEST_SPLIT: Final = 6_000
"""Fen; below it a sum is declared in one row."""


def _hired(world: World, from_month: Month) -> date:
    first = date(from_month // 100, from_month % 100, 1)
    if world.chance(0.15):
        return first
    return first.replace(year=first.year - world.rng.randint(1, 12), day=world.rng.randint(1, 28))


def _row(
    world: World, who: int, employer: Employer, span: tuple[Month, Month], net: int, *, left: bool = False
) -> Wage:
    """One row whose net is `net` fen in all."""
    rng = world.rng
    months = len(months_between(*span))
    insurance = rng.randint(60, 420) * 100 * months if world.chance(0.4) else 0
    tax = rng.randint(10, 900) if world.chance(0.03) else 0
    left_on = last_day(span[1]).replace(day=rng.randint(1, 28)) if left else None
    return Wage(
        who, employer.name, employer.code, rng.choice(FORMS), _hired(world, span[0]), left_on, *span,
        gross=net + insurance + tax, insurance=insurance, tax=tax,
    )  # fmt: skip


def _split(world: World, total: int, parts: int) -> list[int]:
    """`total` in that many uneven parts of at least one fen."""
    base = total // parts
    sums = [base + world.rng.randint(-base // 10, base // 10) for _ in range(parts - 1)]
    return [*sums, total - sum(sums)]


def _crossing(world: World, who: int, employer: Employer, net: int) -> Wage:
    """A span that begins before the look-back; each month gets its share, the last the odd fen."""
    rng = world.rng
    months = LOOK_BACK + rng.randint(1, 5)
    insurance = rng.randint(60, 400) * 100 if world.chance(0.4) else 0
    each, odd = divmod(net + LOOK_BACK * insurance, LOOK_BACK)
    span = (world.month(1 - months), world.last_month)
    return Wage(
        who, employer.name, employer.code, rng.choice(FORMS), _hired(world, span[0]), None, *span,
        gross=each * months + odd, insurance=insurance * months,
    )  # fmt: skip


def _styled(world: World, draft: Draft, who: int, net: int, style: str) -> list[Wage]:
    rng = world.rng
    first, second = rng.sample(world.employers, 2)
    whole = (world.first_month, world.last_month)
    match style:
        case "tail":
            return [_row(world, who, first, (world.month(-rng.randint(0, 3)), world.last_month), net)]
        case "halves":
            middle = world.month(-rng.randint(1, 4))
            spans = ((world.first_month, middle), (add_months(middle, 1), world.last_month))
            return [
                _row(world, who, first, span, part) for span, part in zip(spans, _split(world, net, 2), strict=True)
            ]
        case "monthly":
            draft.note("monthly_wages")
            months = months_between(*whole)
            parts = _split(world, net, LOOK_BACK)
            return [_row(world, who, first, (month, month), part) for month, part in zip(months, parts, strict=True)]
        case "several":
            draft.note("several_employers")
            here, there = _split(world, net, 2)
            early = (world.first_month, world.month(-rng.randint(1, 4)))
            ended = world.chance(0.4)
            return [
                _row(world, who, first, whole, here),
                _row(world, who, second, early if ended else whole, there, left=ended),
            ]
        case "crossing":
            draft.note("span_crosses_lookback")
            return [_crossing(world, who, first, net)]
        case _:
            return [_row(world, who, first, whole, net)]


def insure(world: World, who: int, wage: Wage, months: tuple[Month, ...], *, matters: bool) -> list[Insurance]:
    """Contributions through the employer of `wage` for those months, with a side insurance now and then."""
    base = world.rng.randint(2300, 4300) * 100
    rows = contributions(who, PENSION, wage.employer, base, months, matters=matters)
    if world.chance(0.4):
        rows += contributions(who, world.rng.choice(SIDE_INSURANCES), wage.employer, base, months[-3:], matters=False)
    return rows


def pay_wages(world: World, draft: Draft, who: int, net: int, *, stable: bool | None) -> None:
    """Wage rows of one member with `net` fen in the look-back.

    `stable` True: insured in employment in every month of it; False: never in all; None: it does not matter.
    Insurance stands only in months the same employer declared, so that no month rests on an insurance base.
    """
    style = world.rng.choices(STYLES, STYLE_WEIGHTS)[0] if net >= SMALLEST_SPLIT else "whole"
    if stable and style == "tail":
        style = "whole"
    rows = _styled(world, draft, who, net, style)
    draft.evidence += rows
    steady = [row for row in rows if row.employer == rows[0].employer]
    declared = months_between(min(row.from_month for row in steady), max(row.to_month for row in steady))
    if stable:
        draft.evidence += insure(world, who, rows[0], declared[-LOOK_BACK:], matters=True)
    elif world.chance(0.72):
        longest = 4 if stable is False else len(declared)
        months = declared[-world.rng.randint(1, min(longest, len(declared))) :]
        draft.evidence += insure(world, who, rows[0], months, matters=False)


def wage_before(world: World, draft: Draft, who: int) -> None:
    """A job that ended before the look-back: it counts for nothing."""
    start = world.month(-world.rng.randint(8, 11))
    end = add_months(start, world.rng.randint(0, 1))
    if end >= world.first_month:
        return
    row = _row(
        world, who, world.rng.choice(world.employers), (start, end), world.rng.randint(1800, 4200) * 100, left=True
    )
    draft.evidence.append(replace(row, matters=False))
    if world.chance(0.5):
        insured = months_between(start, month_of(row.left_on or last_day(end)))
        draft.evidence += insure(world, who, row, insured, matters=False)
    draft.note("wage_before_lookback")

"""Households whose case is what they must spend: yiyang's expenditure type, nanning's and yinchuan's low income."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pipeline.cycle import add_months
from pipeline.sampling.family import make_severe
from pipeline.sampling.income import earn
from pipeline.sampling.model import Bill, Draft
from pipeline.sampling.scenarios.common import (
    cap,
    earner_family,
    expect,
    expect_refused,
    in_aid,
    pick,
    present_below,
    six,
    some_benefit,
)  # fmt: skip
from pipeline.sampling.standards import Expenditure
from pipeline.sampling.world import World, gap_yuan

POOR: Final = "expenditure_poor"
LOW: Final = "low_income"


def rule(world: World) -> Expenditure:
    """The region's expenditure rule; templates of this module are only drawn where there is one."""
    found = world.standards.expenditure
    if found is None:
        raise LookupError(world.standards.region)
    return found


def bills(world: World, draft: Draft, total: int, causes: tuple[str, ...] | None = None) -> None:
    """Bills of listed causes over the last twelve months that sum to `total` fen; at times one that is too old."""
    rng = world.rng
    kinds = causes or rule(world).causes
    count = min(rng.randint(1, 3), total)
    cuts = sorted(rng.sample(range(1, total), count - 1)) if count > 1 else []
    for low, high in zip([0, *cuts], [*cuts, total], strict=True):
        start = world.month(-rng.randint(0, 11))
        end = start if world.chance(0.7) else min(world.last_month, add_months(start, rng.randint(0, 3)))
        draft.bills.append(Bill(rng.randrange(len(draft.members)), rng.choice(kinds), high - low, start, end))
    if causes is None:
        draft.expenditure = total
        if world.chance(0.1):
            before = world.month(-rng.randint(13, 20))
            draft.bills.append(Bill(0, rng.choice(kinds), rng.randint(500, 5000) * 100, before, before))
            draft.note("bill_before_lookback")


def _poor(world: World, amount_low: float = 0.02, amount_high: float = 0.9) -> tuple[Draft, int]:
    """A yiyang family at or over the line, at most 1.5 times, whose net income is below it; and its amount."""
    draft = earner_family(world)
    line = world.line(draft)
    earn(world, draft, pick(world, six(line), cap(line)), stable=False)
    income = draft.income or 0
    # Twelve months of bills push twice the half-year's income below twelve lines by what the benefit is to be.
    bills(
        world,
        draft,
        2 * income - 12 * line + world.rng.randint(int(12 * line * amount_low), int(12 * line * amount_high)),
    )
    return draft, gap_yuan(line, income, draft.expenditure or 0)


def entry_expenditure_poor(world: World) -> list[Draft]:
    """An applicant whom bills push below the standard."""
    draft, amount = _poor(world)
    expect(draft, "entry", "enter_expenditure_poor", "EXPENDITURE_GROSS_AND_NET", POOR, amount)
    return [draft]


def keep_expenditure_poor(world: World) -> list[Draft]:
    """In aid as expenditure type, nothing changed."""
    draft, amount = _poor(world)
    in_aid(world, draft, amount, POOR)
    expect(draft, "keep", "keep", "NO_CHANGE", POOR, amount)
    return [draft]


def change_expenditure_poor(world: World) -> list[Draft]:
    """In aid as expenditure type with another amount than today's."""
    draft, amount = _poor(world, 0.2, 0.7)
    if world.chance(0.5):
        in_aid(world, draft, present_below(world, draft, draft.income or 0, draft.expenditure or 0), POOR)
        expect(draft, "adjustment", "increase", "INCOME_DOWN", POOR, amount)
    else:
        in_aid(world, draft, world.rng.randint(amount + 1, amount + world.line(draft) // 300), POOR)
        expect(draft, "adjustment", "decrease", "INCOME_UP_STILL_BELOW", POOR, amount)
    return [draft]


def dibao_to_expenditure_poor(world: World) -> list[Draft]:
    """In dibao, no longer below it, but for the bills."""
    draft, amount = _poor(world)
    in_aid(world, draft, some_benefit(world, draft))
    expect(draft, "adjustment", "change_category", "EXPENDITURE_GROSS_AND_NET", POOR, amount)
    return [draft]


def expenditure_poor_to_dibao(world: World) -> list[Draft]:
    """In aid as expenditure type, and now below the standard without counting a bill."""
    draft = earner_family(world)
    line = world.line(draft)
    earn(world, draft, pick(world, 700, six(line) - 1))
    bills(world, draft, world.rng.randint(line // 4, 3 * line))
    in_aid(world, draft, some_benefit(world, draft), POOR)
    expect(draft, "adjustment", "change_category", "INCOME_BELOW_STANDARD", "dibao", gap_yuan(line, draft.income or 0))
    return [draft]


def expenditure_gross_over_cap(world: World) -> list[Draft]:
    """However high the bills, gross income above 1.5 times the standard does not qualify."""
    draft = earner_family(world)
    line = world.line(draft)
    earn(world, draft, pick(world, cap(line) + 1, 2 * six(line)))
    bills(world, draft, 2 * (draft.income or 0) - 12 * line + world.rng.randint(1, 6 * line))
    expect_refused(world, draft)
    return [draft]


def expenditure_net_not_below(world: World) -> list[Draft]:
    """Bills that leave net income at the standard or above it; or high ones of a cause the region does not list."""
    draft = earner_family(world)
    line = world.line(draft)
    earn(world, draft, pick(world, six(line) + 600, cap(line)))
    most = 2 * (draft.income or 0) - 12 * line
    if world.chance(0.3):
        bills(world, draft, most + line, rule(world).others)
        draft.note("cause_not_in_region")
    else:
        bills(world, draft, most if world.chance(0.2) else world.rng.randint(1, most))
    expect_refused(world, draft)
    return [draft]


def _low(world: World) -> Draft:
    """A family at or over dibao that the region's low-income rule covers."""
    draft = earner_family(world)
    line = world.line(draft)
    if rule(world).rule == "hardship_above_dibao":
        earn(world, draft, pick(world, six(line), cap(line)), stable=False)
        _hardship(world, draft)
        return draft
    earn(world, draft, pick(world, six(line), 2 * six(line)), stable=False)
    least = max(1, 2 * (draft.income or 0) - 12 * rule(world).line * draft.heads)
    bills(world, draft, least if world.chance(0.1) else world.rng.randint(least, least + 4 * line))
    return draft


def _hardship(world: World, draft: Draft) -> None:
    match world.rng.randrange(3):
        case 0:
            bills(world, draft, world.rng.randint(200, 9000) * 100)
        case 1:
            draft.members[-1] = make_severe(world, draft.members[-1])
        case _:
            draft.members[0] = replace(draft.members[0], serious_illness=True, medical_aid=world.chance(0.5))


def _low_reason(world: World) -> str:
    return "HARDSHIP_ABOVE_DIBAO" if rule(world).rule == "hardship_above_dibao" else "EXPENDITURE_NET"


def entry_low_income(world: World) -> list[Draft]:
    """An applicant the low-income rule covers: a category without an amount."""
    draft = _low(world)
    expect(draft, "entry", "enter_low_income", _low_reason(world), LOW)
    return [draft]


def keep_low_income(world: World) -> list[Draft]:
    """A low-income household that still is one."""
    draft = _low(world)
    in_aid(world, draft, None, LOW)
    expect(draft, "keep", "keep", "NO_CHANGE", LOW)
    return [draft]


def dibao_to_low_income(world: World) -> list[Draft]:
    """In dibao, no longer below it, but covered by the low-income rule."""
    draft = _low(world)
    in_aid(world, draft, some_benefit(world, draft))
    expect(draft, "adjustment", "change_category", _low_reason(world), LOW)
    return [draft]


def low_income_to_dibao(world: World) -> list[Draft]:
    """A low-income household that fell below the standard."""
    draft = earner_family(world)
    line = world.line(draft)
    earn(world, draft, pick(world, 700, six(line) - 1))
    in_aid(world, draft, None, LOW)
    expect(draft, "adjustment", "change_category", "INCOME_BELOW_STANDARD", "dibao", gap_yuan(line, draft.income or 0))
    return [draft]


def low_income_over(world: World) -> list[Draft]:
    """Too much income for the low-income rule, or bills only of causes it does not list."""
    draft = earner_family(world)
    line = world.line(draft)
    earn(world, draft, pick(world, cap(line) + 600, 2 * six(line)))
    if rule(world).rule == "hardship_above_dibao":
        _hardship(world, draft)
    elif world.chance(0.5):
        bills(world, draft, 4 * line, rule(world).others)
        draft.note("cause_not_in_region")
    else:
        bills(world, draft, world.rng.randint(1, 2 * (draft.income or 0) - 12 * rule(world).line * draft.heads - 1))
    expect_refused(world, draft)
    return [draft]

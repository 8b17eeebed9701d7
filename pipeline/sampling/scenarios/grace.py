"""Households at the end of their need: grace started, going on, run out, ended by stable work, or called off."""

from __future__ import annotations

from datetime import timedelta

from pipeline.cycle import add_months
from pipeline.sampling.family import earners
from pipeline.sampling.income import earn
from pipeline.sampling.model import Draft, Expected
from pipeline.sampling.scenarios.common import (
    earner_family,
    expect,
    expect_exit,
    expect_review,
    in_aid,
    pick,
    six,
    some_benefit,
)
from pipeline.sampling.standards import Grace
from pipeline.sampling.world import World, gap_yuan

STABLE = "stable_employment"
DAYS_OF_A_REPORT = 360


def rule(world: World) -> Grace:
    """The region's grace rule; templates of this module are only drawn where there is one."""
    if world.standards.grace is None:
        raise LookupError(world.standards.region)
    return world.standards.grace


def _over(world: World, *, stable: bool | None) -> Draft:
    draft = earner_family(world)
    line = world.line(draft)
    earn(world, draft, pick(world, six(line), 2 * six(line)), stable=stable)
    return draft


def _in_grace(world: World, draft: Draft, months_left: int) -> None:
    """In grace that ends `months_left` months after the as-of month; 0 or less = it has run out."""
    in_aid(world, draft, some_benefit(world, draft), state="in_grace")
    draft.grace_end = world.month(months_left)
    draft.grace_start = add_months(draft.grace_end, 1 - rule(world).months)
    draft.benefit_since = add_months(draft.grace_start, -world.rng.randint(1, 40))


def grace_start(world: World) -> list[Draft]:
    """In aid, no longer below the standard, and the region's trigger holds: the amount goes on."""
    rng, grace = world.rng, rule(world)
    by_work = grace.trigger == STABLE
    draft = _over(world, stable=True if by_work else None)
    in_aid(world, draft, some_benefit(world, draft))
    reason, months = "OVER_STANDARD_SELF_REPORTED", grace.months
    if by_work:
        worker = draft.members[earners(world, draft)[0]]
        is_disabled = worker.disability_grade is not None
        reason = "EMPLOYED_STABLE_DISABLED" if is_disabled else "EMPLOYED_STABLE"
        months = grace.months_disabled if is_disabled else grace.months
    else:
        draft.reported_on = world.as_of - timedelta(days=rng.randint(0, DAYS_OF_A_REPORT))
    start = world.cycle.effective_month
    end = add_months(start, months - 1)
    draft.expected.append(Expected("adjustment", "grace_start", reason, "dibao", draft.benefit, None, start, end))
    return [draft]


def grace_continue(world: World) -> list[Draft]:
    """In grace with months left; where stable work would end it, there is none."""
    draft = _over(world, stable=False if rule(world).stable_ends else None)
    _in_grace(world, draft, world.rng.randint(1, rule(world).months - 2))
    draft.expected.append(
        Expected("keep", "grace_continue", "IN_GRACE", "dibao", draft.benefit, None, draft.grace_start, draft.grace_end)
    )
    return [draft]


def grace_expired(world: World) -> list[Draft]:
    """In grace until the as-of month at the latest."""
    draft = _over(world, stable=False)
    _in_grace(world, draft, -world.rng.randint(0, 4))
    expect_exit(draft, "exit_grace_expired", "GRACE_EXPIRED")
    return [draft]


def grace_stable(world: World) -> list[Draft]:
    """In grace with months left, ended by stable work."""
    draft = _over(world, stable=True)
    _in_grace(world, draft, world.rng.randint(1, rule(world).months - 2))
    expect_exit(draft, "exit_grace_stable", "GRACE_STABLE")
    return [draft]


def grace_cancel(world: World) -> list[Draft]:
    """In grace and below the standard again: recomputed, but not below the amount held."""
    draft = earner_family(world)
    line = world.line(draft)
    earn(world, draft, pick(world, 700, six(line) - 1))
    _in_grace(world, draft, world.rng.randint(-2, rule(world).months - 2))
    amount = max(draft.benefit or 0, gap_yuan(line, draft.income or 0))
    expect(draft, "adjustment", "grace_cancel", "BACK_BELOW_STANDARD", "dibao", amount)
    return [draft]


def policy_silent_grace(world: World) -> list[Draft]:
    """In aid and over the standard where grace exists but no text says for how long."""
    draft = _over(world, stable=True)
    in_aid(world, draft, some_benefit(world, draft))
    draft.reported_on = world.day_before(0, DAYS_OF_A_REPORT)
    expect_review(draft, "POLICY_SILENT")
    return [draft]

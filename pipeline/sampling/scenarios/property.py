"""Households whose case is what they own: deposits at and over the limit, two homes, a shop."""

from __future__ import annotations

from typing import Final

from pipeline.sampling.evidence import owned
from pipeline.sampling.family import age_on
from pipeline.sampling.income import account, earn
from pipeline.sampling.model import HEAD, Account, Draft
from pipeline.sampling.scenarios.common import earner_family, expect, expect_exit, in_aid, pick, six, some_benefit
from pipeline.sampling.world import World, gap_yuan

KINDS: Final = ("two_homes", "shop_office_factory", "deposits_over")
BUSINESS_USAGES: Final = ("商业服务", "办公", "工业")
ADULT: Final = 18


def deposits(world: World, draft: Draft, total: int) -> None:
    """Brings the household's financial assets to exactly `total` fen, in one to three accounts."""
    rng = world.rng
    held = sum(each.balance for each in draft.evidence if isinstance(each, Account))
    rest, adults = total - held, [
        index for index, each in enumerate(draft.members) if age_on(each.person.birth_date, world.as_of) >= ADULT
    ]  # fmt: skip
    for _ in range(rng.randint(0, 2)):
        part = rest * rng.randint(20, 60) // 100
        account(world, draft, rng.choice(adults), part, matters=True)
        rest -= part
    account(world, draft, rng.choice(adults), rest, matters=True)
    draft.plain_accounts = False


def _own(world: World, draft: Draft, usage: str, *, here: bool) -> None:
    place = draft.place if here else world.people.place(draft.place.district_code)
    area, registered = world.rng.randint(4000, 16_000), world.day_before(900, 8000)
    draft.evidence.append(owned(HEAD, (1, 1), place, area, usage, registered))


def _over(world: World) -> Draft:
    """A family below the standard that owns too much."""
    draft = earner_family(world)
    earn(world, draft, pick(world, 700, six(world.line(draft)) - 1))
    kind = world.rng.choice(KINDS)
    if kind == "two_homes":
        _own(world, draft, "住宅", here=True)
        _own(world, draft, "住宅", here=False)
    elif kind == "shop_office_factory":
        _own(world, draft, world.rng.choice(BUSINESS_USAGES), here=False)
    else:
        limit = world.standards.asset_limit(draft.settlement, draft.heads)
        deposits(world, draft, limit + (1 if world.chance(0.1) else world.rng.randint(1000, limit)))
    draft.note(kind)
    return draft


def property_over(world: World) -> list[Draft]:
    """An applicant who owns too much."""
    draft = _over(world)
    expect(draft, "not_eligible", "not_eligible", "PROPERTY_OVER")
    return [draft]


def property_over_in_aid(world: World) -> list[Draft]:
    """A household in aid that owns too much."""
    draft = _over(world)
    in_aid(world, draft, some_benefit(world, draft))
    expect_exit(draft, "exit_property", "PROPERTY_OVER")
    return [draft]


def deposit_at_limit(world: World) -> list[Draft]:
    """Deposits exactly at the limit do not break it."""
    draft = earner_family(world)
    line = world.line(draft)
    earn(world, draft, pick(world, 700, six(line) - 1))
    deposits(world, draft, world.standards.asset_limit(draft.settlement, draft.heads))
    expect(draft, "entry", "enter_dibao", "INCOME_BELOW_STANDARD", "dibao", gap_yuan(line, draft.income or 0))
    return [draft]

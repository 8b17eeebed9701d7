"""Evidence for a countable income that is known beforehand to the fen."""

from __future__ import annotations

from datetime import date
from typing import Final

from pipeline.cycle import last_day, months_between
from pipeline.sampling.evidence import PENSION, RESIDENT_PENSION, benefits, contributions, lease, owned, spread
from pipeline.sampling.family import age_on, earners, elders
from pipeline.sampling.model import HEAD, Account, Draft, Supporter
from pipeline.sampling.wages import pay_wages, wage_before
from pipeline.sampling.world import LOOK_BACK, World

ACCOUNT_TYPES: Final = ("活期", "活期", "活期", "定期", "理财", "证券")
WHOLE_YUAN_FOR_SIX: Final = 600
SMALL: Final = 30_000
"""Fen; a smaller sum comes from wages or pension alone."""
NO_ABILITY: Final = ("低保对象", "重病", "重度残疾", "服刑")


def inflow(world: World, months: int, share: float = 0.75) -> tuple[tuple[int, int], ...]:
    """What came into an account over the last `months` months of the delivery, some months nothing."""
    rng = world.rng
    all_months = months_between(world.month(1 - months), world.last_month)
    return tuple((month, rng.randint(1, 40) * 10_000) for month in all_months if world.chance(share))


def account(world: World, draft: Draft, who: int, balance: int, interest: int = 0, *, matters: bool) -> None:
    """One account of one member."""
    kind = world.rng.choice(ACCOUNT_TYPES)
    draft.evidence.append(Account(who, kind, balance, interest, inflow(world, 12), matters=matters))


def supporter(world: World, draft: Draft, who: int, monthly: int) -> None:
    """A child (of an elder) or a parent who owes `monthly` yuan, an even number; 0 = without ability."""
    rng = world.rng
    standard = world.standards.dibao[draft.settlement] // 100
    size, parents, children = rng.randint(2, 5), rng.randint(1, 2), rng.randint(1, 5)
    # share 0.5 where one or two share the duty, else 0.4: income per head = S + what is owed x parents / share
    few = 2
    owed = monthly * parents * (20 if children <= few else 25) // 10
    income, reason = size * (standard + owed), ""
    if not monthly:
        able = world.chance(0.5)
        reason = rng.choice(NO_ABILITY) if able else ""
        income = size * (standard + rng.randint(100, 1500) if able else rng.randint(standard // 2, standard))
    is_elder = who in elders(world, draft)
    relation, ages = ("child", (30, 58)) if is_elder else ("parent", (50, 75))
    someone = world.people.person(world.people.born(world.as_of, *ages), rng.choice("MF"))
    draft.supporters.append(Supporter(who, someone, relation, size, income * 100, parents, children, reason))
    draft.note("supporter_pays" if monthly else "supporter_no_ability")


def _support(world: World, draft: Draft, left: int) -> int:
    if left < SMALL or not world.chance(0.07):
        return left
    monthly = 2 * world.rng.randint(1, left // 600 // 4 + 1)
    if monthly * WHOLE_YUAN_FOR_SIX > left // 2:
        return left
    supporter(world, draft, (elders(world, draft) or [HEAD])[0], monthly)
    return left - monthly * WHOLE_YUAN_FOR_SIX


def _declare(world: World, draft: Draft, verified: int) -> int:
    """What the family declared; returns what the records must show."""
    rng = world.rng
    kind = rng.random()
    higher, long_ago, silent = 0.3, 0.4, 0.6
    if verified % WHOLE_YUAN_FOR_SIX == 0 and verified >= SMALL and kind < higher and not draft.supporters:
        draft.declared_income = verified // WHOLE_YUAN_FOR_SIX
        draft.declared_on = world.day_in(world.month(-rng.randint(0, 5)))
        draft.note("declared_higher")
        return verified * rng.randint(20, 90) // 100
    if long_ago <= kind < silent:
        return verified
    if higher <= kind < long_ago:
        draft.declared_income = rng.randint(1500, 5000)
        draft.declared_on = world.day_in(world.month(-rng.randint(6, 20)))
        draft.note("declared_long_ago")
        return verified
    draft.declared_income = verified * rng.choice((100, rng.randint(0, 100))) // 100 // WHOLE_YUAN_FOR_SIX
    draft.declared_on = world.day_in(world.month(-rng.randint(0, 5)))
    return verified


def _interest(world: World, draft: Draft, left: int) -> int:
    if left < SMALL or not world.chance(0.25):
        return left
    # A multiple of twelve fen: a month's share has no odd fen.
    monthly = world.rng.randint(1, 120)
    adults = earners(world, draft) + elders(world, draft)
    account(
        world, draft, world.rng.choice(adults or [HEAD]), world.rng.randint(100, 90_000), monthly * 12, matters=True
    )
    return left - monthly * LOOK_BACK


def rent(world: World, draft: Draft, who: int, monthly: int, share: tuple[int, int]) -> None:
    """A lease over the whole look-back; `monthly` fen is the whole rent, of which the share counts."""
    begin = world.month(-world.rng.randint(5, 11))
    end = world.month(world.rng.randint(0, 6))
    term = (date(begin // 100, begin % 100, 1), last_day(end))
    place, area = world.people.place(draft.place.district_code), world.rng.randint(4000, 14_000)
    usage, registered = world.rng.choice(("住宅", "商业服务")), world.day_before(1000, 7000)
    draft.evidence.append(lease(who, share, place, area, usage, registered, rent=monthly, term=term))
    draft.note("rent_share")


def _rent(world: World, draft: Draft, left: int) -> int:
    if left < SMALL or not world.chance(0.05):
        return left
    share = world.rng.choice(((1, 1), (1, 2), (1, 3)))
    counted = world.rng.randint(10, max(10, left // 600 // 3)) * 100
    rent(world, draft, HEAD, counted * share[1], share)
    return left - counted * LOOK_BACK


def pension(world: World, draft: Draft, who: int, total: int, insurance: str = PENSION) -> None:
    """Benefits of one insurance in every month of the look-back, the odd fen in the last."""
    months = months_between(world.first_month, world.last_month)
    draft.evidence += spread(benefits(who, insurance, 0, months), total)


def earn(world: World, draft: Draft, income: int, *, stable: bool | None = None) -> None:
    """Writes evidence that makes the countable income of the look-back exactly `income` fen.

    Something always reaches the as-of month, so that three months without income are never seen by accident.
    """
    draft.income = income
    left = _declare(world, draft, _support(world, draft, income))
    left = _rent(world, draft, _interest(world, draft, left))
    workers, old = earners(world, draft), elders(world, draft)
    if left and old and (not workers or (left > SMALL and world.chance(0.3))):
        part = left if not workers else left * world.rng.randint(20, 70) // 100
        pension(world, draft, old[0], part, PENSION if not workers or world.chance(0.6) else RESIDENT_PENSION)
        left -= part
    if left and len(workers) > 1 and left > SMALL and stable is None and world.chance(0.35):
        part = left * world.rng.randint(20, 70) // 100
        pay_wages(world, draft, workers[1], part, stable=None)
        left -= part
    if left:
        pay_wages(world, draft, workers[0], left, stable=stable)


def add_noise(world: World, draft: Draft) -> None:
    """What changes nothing: small accounts, the one home, a sold one, a parking place, an old job."""
    for index, each in enumerate(draft.members):
        adult = 18
        if not each.counted or age_on(each.person.birth_date, world.as_of) < adult:
            continue
        if draft.plain_accounts and world.chance(0.4):
            account(world, draft, index, world.rng.randint(50, 120_000), matters=False)
        if each.died_on is None and not draft.workless and world.chance(0.05):
            _own_contributions(world, draft, index)
    workers = earners(world, draft)
    if workers and not draft.workless and world.chance(0.12):
        wage_before(world, draft, workers[-1])
    _homes(world, draft)


def _own_contributions(world: World, draft: Draft, who: int) -> None:
    kind, base = world.rng.choice(((PENSION, world.rng.randint(2300, 3300)), (RESIDENT_PENSION, 300)))
    months = months_between(world.month(-world.rng.randint(2, 9)), world.last_month)
    draft.evidence += contributions(who, kind, "", base * 100, months, matters=False)
    draft.note("pays_own_pension")


def _homes(world: World, draft: Draft) -> None:
    rng = world.rng

    def own(share: tuple[int, int], usage: str = "住宅", *, current: bool = True, here: bool = True) -> None:
        place = draft.place if here else world.people.place(draft.place.district_code)
        registered = world.day_before(900, 8000)
        area = rng.randint(3500, 14_000) if usage != "车位" else rng.randint(1100, 1600)
        draft.evidence.append(owned(HEAD, share, place, area, usage, registered, current=current, matters=False))

    if world.chance(0.4):
        co_owned = world.chance(0.15)
        own((1, 2) if co_owned else (1, 1))
        if co_owned:
            draft.note("co_owned_home")
    if world.chance(0.06):
        own((1, 1), rng.choice(("住宅", "商业服务")), current=False, here=False)
    if world.chance(0.03):
        own((1, 1), "车位", here=False)

"""Households from elsewhere, and relief where people work (先行救助)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from pipeline.cycle import months_between
from pipeline.sampling import names
from pipeline.sampling.evidence import UNEMPLOYMENT, contributions
from pipeline.sampling.family import earners
from pipeline.sampling.income import earn
from pipeline.sampling.model import Draft, Wage
from pipeline.sampling.scenarios.common import (
    earner_family,
    expect,
    expect_refused,
    expect_review,
    in_aid,
    pick,
    six,
    some_benefit,
)  # fmt: skip
from pipeline.sampling.world import World, gap_yuan


def _year_ago(world: World) -> date:
    return world.as_of.replace(year=world.as_of.year - 1)


def _from_elsewhere(world: World, draft: Draft, permit: date | None, resident: date) -> None:
    code = world.rng.choice(names.FAR_CODES)
    draft.members = [
        replace(each, hukou_region=code, permit_issued_on=permit, resident_since=max(resident, each.person.birth_date))
        if index
        else replace(each, hukou_region=code, permit_issued_on=permit, resident_since=resident)
        for index, each in enumerate(draft.members)
    ]


def _poor_family(world: World) -> Draft:
    draft = earner_family(world)
    earn(world, draft, pick(world, 700, six(world.line(draft)) - 1))
    return draft


def _refuse(world: World, draft: Draft) -> str:
    """Makes the household outsiders whom the region's rule does not cover; the reason."""
    edge = _year_ago(world)
    short = edge + timedelta(days=world.rng.choice((1, world.rng.randint(2, 330))))
    long_ago = edge - timedelta(days=world.rng.randint(30, 2500))
    match world.standards.outsiders:
        case "permit":
            _from_elsewhere(world, draft, short if world.chance(0.8) else None, long_ago)
            return "PERMIT_TOO_SHORT"
        case "permit_and_residence":
            if world.chance(0.5):
                _from_elsewhere(world, draft, None, long_ago)
                return "PERMIT_TOO_SHORT"
            _from_elsewhere(world, draft, short + timedelta(days=20), short)
            return "RESIDENCE_TOO_SHORT"
        case _:
            _from_elsewhere(world, draft, long_ago, long_ago)
            return "OUTSIDER_NOT_COVERED"


def outsider_ok(world: World) -> list[Draft]:
    """Outsiders whom the region covers; some reach the year on the as-of date itself."""
    draft = _poor_family(world)
    edge = _year_ago(world)
    since = edge if world.chance(0.15) else edge - timedelta(days=world.rng.randint(1, 1500))
    residence_counts = world.standards.outsiders == "permit_and_residence"
    permit = world.day_before(0, 300) if residence_counts and world.chance(0.5) else since
    _from_elsewhere(world, draft, permit, since)
    gap = gap_yuan(world.line(draft), draft.income or 0)
    expect(draft, "entry", "enter_dibao", "INCOME_BELOW_STANDARD", "dibao", gap)
    return [draft]


def outsider_refused(world: World) -> list[Draft]:
    """Outsiders who must apply where they are registered."""
    draft = _poor_family(world)
    expect(draft, "refer", "refer_hukou_place", _refuse(world, draft))
    return [draft]


def outsider_in_aid(world: World) -> list[Draft]:
    """Outsiders against the rule who are in aid: a person decides, the amount stays."""
    draft = _poor_family(world)
    in_aid(world, draft, some_benefit(world, draft))
    expect_review(draft, _refuse(world, draft))
    return [draft]


def _lost_work(world: World) -> Draft:
    """Paid well until three or four months ago, nothing since; over the standard on the half-year."""
    rng = world.rng
    draft = earner_family(world)
    line = world.line(draft)
    draft.income = pick(world, six(line), 2 * six(line))
    who, employer = earners(world, draft)[0], rng.choice(world.employers)
    span = (world.first_month, world.month(-rng.randint(3, 4)))
    hired = date(span[0] // 100, span[0] % 100, rng.randint(1, 9))
    draft.evidence.append(Wage(who, employer.name, employer.code, "劳务派遣", hired, None, *span, gross=draft.income))
    draft.workless = True
    return draft


def temporary_relief(world: World) -> list[Draft]:
    """Three months without income and without unemployment insurance; outsiders too."""
    draft = _lost_work(world)
    if world.chance(0.2):
        _refuse(world, draft)
        draft.note("outsider")
    expect(draft, "refer", "refer_temporary_relief", "ZERO_INCOME_THREE_MONTHS")
    return [draft]


def temporary_relief_insured(world: World) -> list[Draft]:
    """The same, but unemployment insurance went on: no relief is owed."""
    draft = _lost_work(world)
    wage = next(each for each in draft.evidence if isinstance(each, Wage))
    months = months_between(world.month(-2), world.last_month)
    base = world.rng.randint(2300, 3300) * 100
    draft.evidence += contributions(wage.member, UNEMPLOYMENT, wage.employer, base, months)
    expect_refused(world, draft)
    return [draft]

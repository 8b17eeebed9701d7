"""Destitute persons support (特困供养): who has nothing, cannot work, and whom nobody must support."""

from __future__ import annotations

from dataclasses import replace

from pipeline.sampling.evidence import RESIDENT_PENSION
from pipeline.sampling.family import compose, with_care
from pipeline.sampling.income import pension, supporter
from pipeline.sampling.model import HEAD, Draft
from pipeline.sampling.scenarios.common import expect, in_aid, six
from pipeline.sampling.world import LOOK_BACK, World, gap_yuan

DISREGARDED_MOST = 105
"""Yuan of resident pension a head and month that the tekun test leaves out."""


def _destitute(world: World) -> Draft:
    if world.chance(0.85):
        draft = compose(world, "elders")
    else:
        draft = compose(world, "single")
        kind, grade = world.rng.choice(("physical", "mental", "intellectual")), world.rng.choice((1, 2))
        draft.members[0] = replace(draft.members[0], disability_kind=kind, disability_grade=grade, work_ability="none")
    draft.members = [with_care(world, each, world.rng.choice((0, 0, 1, 2, 3, 4, 5, 6))) for each in draft.members]
    draft.income = 0
    return draft


def _tekun(world: World) -> Draft:
    draft = _destitute(world)
    if draft.members[HEAD].disability_kind == "" and world.chance(0.3):
        monthly = world.rng.choice((DISREGARDED_MOST, world.rng.randint(60, DISREGARDED_MOST)))
        draft.income = monthly * 100 * LOOK_BACK
        pension(world, draft, HEAD, draft.income, RESIDENT_PENSION)
        draft.note("pension_disregarded")
    if world.chance(0.3):
        supporter(world, draft, HEAD, 0)
    return draft


def amount(world: World, draft: Draft) -> int:
    """Tekun standard and care allowance, summed over the members, yuan a month."""
    standards = world.standards
    return sum(standards.tekun + standards.care_allowance(each.selfcare_failed) for each in draft.members) // 100


def entry_tekun(world: World) -> list[Draft]:
    """An applicant household of destitute persons."""
    draft = _tekun(world)
    expect(draft, "entry", "enter_tekun", "TEKUN_NO_SUPPORT", "tekun", amount(world, draft))
    return [draft]


def keep_tekun(world: World) -> list[Draft]:
    """A tekun household with the right amount."""
    draft = _tekun(world)
    in_aid(world, draft, amount(world, draft), "tekun")
    expect(draft, "keep", "keep", "NO_CHANGE", "tekun", amount(world, draft))
    return [draft]


def not_tekun_supporter_able(world: World) -> list[Draft]:
    """Destitute but for a child who can pay: dibao on what the child owes."""
    draft = _destitute(world)
    line = world.line(draft)
    monthly = 2 * world.rng.randint(5, line // 200 * 9 // 10)
    supporter(world, draft, HEAD, monthly)
    draft.income = monthly * 100 * LOOK_BACK
    expect(
        draft,
        "entry",
        "enter_dibao",
        "INCOME_BELOW_STANDARD",
        "dibao",
        gap_yuan(line, min(draft.income, six(line) - 1)),
    )
    return [draft]

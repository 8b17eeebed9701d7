"""Households whose case is the dibao line: entry, keep, rise, fall, exit, death, birth."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pipeline.sampling.family import compose, make_severe, member
from pipeline.sampling.income import earn
from pipeline.sampling.model import Draft
from pipeline.sampling.scenarios.common import (
    cap,
    earlier_line,
    earner_family,
    expect,
    expect_exit,
    expect_refused,
    in_aid,
    pick,
    present_below,
    six,
    some_benefit,
)  # fmt: skip
from pipeline.sampling.world import World, gap_yuan

MOST_DAYS_SINCE_DEATH = 150


def _below(world: World, low: float = 0.0, high: float = 0.97) -> Draft:
    """A family below the line, with income; here severe disability changes nothing and may occur."""
    draft = compose(world)
    line = world.line(draft)
    if len(draft.members) > 1 and world.chance(0.06):
        draft.members[1] = make_severe(world, draft.members[1])
    earn(world, draft, max(700, pick(world, int(six(line) * low), int(six(line) * high))))
    return draft


def entry_dibao(world: World) -> list[Draft]:
    """An applicant below the standard, some with nothing at all, some one fen below the line."""
    if world.chance(0.08):
        draft = earner_family(world)
        draft.income = 0
        draft.note("zero_income")
    elif world.chance(0.03):
        draft = earner_family(world)
        earn(world, draft, six(world.line(draft)) - 1)
        draft.note("just_below")
    else:
        draft = _below(world)
    expect(
        draft, "entry", "enter_dibao", "INCOME_BELOW_STANDARD", "dibao", gap_yuan(world.line(draft), draft.income or 0)
    )
    return [draft]


def keep_dibao(world: World) -> list[Draft]:
    """In aid with the amount that today's income gives."""
    draft = _below(world)
    benefit = gap_yuan(world.line(draft), draft.income or 0)
    in_aid(world, draft, benefit)
    expect(draft, "keep", "keep", "NO_CHANGE", "dibao", benefit)
    return [draft]


def increase_dibao(world: World) -> list[Draft]:
    """In aid with less than today's income gives: income fell."""
    draft = _below(world, 0.02, 0.7)
    in_aid(world, draft, present_below(world, draft, draft.income or 0))
    expect(draft, "adjustment", "increase", "INCOME_DOWN", "dibao", gap_yuan(world.line(draft), draft.income or 0))
    return [draft]


def decrease_dibao(world: World) -> list[Draft]:
    """In aid with more than today's income gives, and still below the standard."""
    draft = _below(world, 0.25)
    line = world.line(draft)
    amount = gap_yuan(line, draft.income or 0)
    in_aid(world, draft, world.rng.randint(amount + 1, max(amount + 1, line // 100)))
    expect(draft, "adjustment", "decrease", "INCOME_UP_STILL_BELOW", "dibao", amount)
    return [draft]


def standard_raised(world: World) -> list[Draft]:
    """In aid with what today's income gives by the standard of the previous cycle."""
    draft = _below(world, 0.02, 0.7)
    in_aid(world, draft, gap_yuan(earlier_line(world, draft), draft.income or 0))
    expect(draft, "adjustment", "increase", "STANDARD_RAISED", "dibao", gap_yuan(world.line(draft), draft.income or 0))
    return [draft]


def exit_income(world: World) -> list[Draft]:
    """In aid, no longer below the standard, without what starts a grace period."""
    draft = earner_family(world)
    line = world.line(draft)
    earn(world, draft, pick(world, six(line), 2 * six(line)) if world.chance(0.95) else six(line), stable=False)
    in_aid(world, draft, some_benefit(world, draft))
    grace = world.standards.grace
    asked_to_report = grace is not None and grace.trigger == "self_report"
    if asked_to_report and world.chance(0.3):
        # Reported, but so long ago that the report no longer counts: on the same day a year before it is outside.
        draft.reported_on = world.as_of.replace(year=world.as_of.year - 1) - timedelta(
            days=world.rng.choice((0, 3, 90))
        )
    expect_exit(draft, "exit_income", "OVER_STANDARD_NOT_REPORTED" if asked_to_report else "INCOME_ABOVE_STANDARD")
    return [draft]


def death(world: World) -> list[Draft]:
    """One member died in the half-year; the amount was for one head more."""
    draft = compose(world, world.rng.choice(("couple", "with_children", "siblings", "three_generations")))
    died = world.as_of - timedelta(days=world.rng.choice((0, world.rng.randint(1, MOST_DAYS_SINCE_DEATH))))
    position = 1 if world.chance(0.8) else len(draft.members) - 1
    draft.members[position] = replace(draft.members[position], died_on=died)
    line = world.line(draft)
    earn(world, draft, max(700, pick(world, 0, int(six(line) * 0.9))))
    in_aid(world, draft, gap_yuan(line + world.standards.dibao[draft.settlement], draft.income or 0))
    expect(draft, "adjustment", "decrease", "MEMBER_CHANGE", "dibao", gap_yuan(line, draft.income or 0))
    return [draft]


def birth(world: World) -> list[Draft]:
    """A child was born in the half-year; the amount was for one head less."""
    draft = compose(world, world.rng.choice(("couple", "with_children")))
    before = world.line(draft)
    earn(world, draft, max(700, pick(world, 0, int(six(before) * 0.9))))
    father = draft.members[0].person
    child = member(world, "child", (0, 0), world.rng.choice("MF"), father.name[0], draft.place)
    born = world.day_before(0, MOST_DAYS_SINCE_DEATH)
    person = replace(child.person, birth_date=born, id_number=world.people.id_number(born, child.person.sex), phone="")
    draft.members.append(replace(child, person=person, resident_since=born))
    in_aid(world, draft, gap_yuan(before, draft.income or 0))
    expect(draft, "adjustment", "increase", "MEMBER_CHANGE", "dibao", gap_yuan(world.line(draft), draft.income or 0))
    return [draft]


def nobody_left(world: World) -> list[Draft]:
    """The only member of a household in aid has died."""
    draft = compose(world, "single")
    draft.members[0] = replace(draft.members[0], died_on=world.day_before(0, MOST_DAYS_SINCE_DEATH))
    in_aid(world, draft, world.rng.randint(50, world.standards.dibao[draft.settlement] // 100))
    expect_exit(draft, "exit_income", "NO_MEMBER_LEFT")
    return [draft]


def watch_margin(world: World) -> list[Draft]:
    """An applicant between the standard and 1.5 times it; some exactly at one end."""
    draft = earner_family(world)
    line = world.line(draft)
    bound = world.rng.random()
    at_standard, at_cap = 0.06, 0.12
    income = six(line) if bound < at_standard else cap(line) if bound < at_cap else pick(world, six(line), cap(line))
    earn(world, draft, income)
    if bound < at_cap:
        draft.note("at_standard" if bound < at_standard else "at_cap")
    expect_refused(world, draft)
    return [draft]


def not_eligible(world: World) -> list[Draft]:
    """An applicant above 1.5 times the standard."""
    draft = earner_family(world)
    line = world.line(draft)
    earn(world, draft, pick(world, cap(line) + 1, 3 * six(line)))
    expect_refused(world, draft)
    return [draft]


def exited(world: World) -> list[Draft]:
    """A household that left aid before; not scored."""
    draft = earner_family(world)
    earn(world, draft, pick(world, 700, 2 * six(world.line(draft))))
    draft.state, draft.scored = "exited", False
    return [draft]

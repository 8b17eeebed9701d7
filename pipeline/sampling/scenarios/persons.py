"""Cover of one person: single persons (单人保) and orphans."""

from __future__ import annotations

from dataclasses import replace

from pipeline.sampling.family import compose, member
from pipeline.sampling.income import earn
from pipeline.sampling.model import Draft, Expected
from pipeline.sampling.scenarios.common import cap, expect, expect_refused, in_aid, pick, six
from pipeline.sampling.wages import pay_wages
from pipeline.sampling.world import World, gap_yuan

PATIENT = 1
"""The position of the person with cover of his own: never an earner, so that his own income is none."""


def _with_patient(world: World) -> tuple[Draft, str]:
    """A family with one person who qualifies by disability or by illness, and the reason."""
    rng = world.rng
    draft = compose(world, rng.choice(("couple", "with_children", "siblings")))
    someone = replace(draft.members[PATIENT], disability_kind="", disability_grade=None, work_ability="none")
    if world.chance(0.45):
        draft.members[PATIENT] = replace(someone, serious_illness=True, medical_aid=True)
        return draft, "SERIOUS_ILLNESS"
    kind, grade = rng.choice(("physical", "visual", "hearing", "multiple")), rng.choice((1, 2))
    if world.standards.single_person == "severe_or_grade_three" and world.chance(0.3):
        kind, grade = rng.choice(("intellectual", "mental")), 3
    draft.members[PATIENT] = replace(someone, disability_kind=kind, disability_grade=grade)
    return draft, "SEVERE_DISABILITY"


def _standard(world: World, draft: Draft) -> int:
    return world.standards.dibao[draft.settlement] // 100


def _covered(world: World, draft: Draft, position: int, category: str, amount: int) -> None:
    since = world.month(-world.rng.randint(0, 40))
    someone = draft.members[position]
    draft.members[position] = replace(someone, category=category, benefit=amount, benefit_since=since)


def single_person(world: World) -> list[Draft]:
    """A household at 1 to 1.5 times the standard with a severely disabled or seriously ill member."""
    draft, reason = _with_patient(world)
    line = world.line(draft)
    earn(world, draft, pick(world, six(line), cap(line)))
    expect_refused(world, draft)
    amount = _standard(world, draft)
    draft.expected.append(Expected("entry", "enter_single_person", reason, "single_person", amount, PATIENT))
    return [draft]


def keep_single_person(world: World) -> list[Draft]:
    """The same with cover already, at today's standard."""
    draft, _ = _with_patient(world)
    line = world.line(draft)
    earn(world, draft, pick(world, six(line), cap(line)))
    expect_refused(world, draft)
    amount = _standard(world, draft)
    _covered(world, draft, PATIENT, "single_person", amount)
    draft.expected.append(Expected("keep", "keep", "NO_CHANGE", "single_person", amount, PATIENT))
    return [draft]


def single_person_ends(world: World) -> list[Draft]:
    """Cover that no longer holds: the household earns more than 1.5 times the standard."""
    draft, _ = _with_patient(world)
    line = world.line(draft)
    earn(world, draft, pick(world, cap(line) + 1, 2 * six(line)))
    expect_refused(world, draft)
    _covered(world, draft, PATIENT, "single_person", _standard(world, draft))
    draft.expected.append(Expected("exit", "exit_income", "COVER_NO_LONGER_HOLDS", amount=0, member=PATIENT))
    return [draft]


def _with_orphan(world: World) -> tuple[Draft, int, int]:
    """Grandparents with an orphan, below the standard; the orphan's position and amount. He is outside n."""
    draft = compose(world, "elders")
    surname = draft.members[0].person.name[0]
    child = member(world, "grandchild", (3, 15), world.rng.choice("MF"), surname, draft.place)
    kind = world.rng.choice(("dispersed", "institutional"))
    draft.members.append(replace(child, orphan=kind))
    line = world.line(draft)
    if world.chance(0.5):
        head = draft.members[0]
        born = world.people.born(world.as_of, 60, 70)
        person = replace(head.person, birth_date=born, id_number=world.people.id_number(born, head.person.sex))
        draft.members[0] = replace(head, person=person, work_ability="partial")
        draft.income = pick(world, 700, six(line) - 1)
        pay_wages(world, draft, 0, draft.income, stable=None)
    else:
        earn(world, draft, pick(world, 700, six(line) - 1))
    return draft, len(draft.members) - 1, world.standards.orphan[kind] // 100


def entry_orphan(world: World) -> list[Draft]:
    """An applicant household below the standard with an orphan without cover."""
    draft, position, amount = _with_orphan(world)
    gap = gap_yuan(world.line(draft), draft.income or 0)
    expect(draft, "entry", "enter_dibao", "INCOME_BELOW_STANDARD", "dibao", gap)
    draft.expected.append(Expected("entry", "enter_orphan", "ORPHAN", "orphan", amount, position))
    return [draft]


def keep_orphan(world: World) -> list[Draft]:
    """The household in dibao and the orphan in cover of his own, both with today's amount."""
    draft, position, amount = _with_orphan(world)
    gap = gap_yuan(world.line(draft), draft.income or 0)
    in_aid(world, draft, gap)
    expect(draft, "keep", "keep", "NO_CHANGE", "dibao", gap)
    _covered(world, draft, position, "orphan", amount)
    draft.expected.append(Expected("keep", "keep", "NO_CHANGE", "orphan", amount, position))
    return [draft]

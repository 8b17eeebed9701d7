"""Made-up families: who lives together, what they can do, and that they signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from pipeline.sampling import names
from pipeline.sampling.model import Authorization, Draft, Member, Person, Place
from pipeline.sampling.world import World

ADULT: Final = 18
NEWLY_ADULT_DAYS: Final = 60
ELDER: Final = 60
WORKING: Final = 16
URBAN: Final = "urban"

KINDS: Final = ("single", "couple", "with_children", "single_parent", "three_generations", "siblings", "elders")
KIND_WEIGHTS: Final = (16, 12, 34, 14, 12, 4, 8)
MILD_DISABILITIES: Final = ("physical", "physical", "visual", "hearing", "speech")
RURAL_SHARE: Final = 0.4
MILD_DISABILITY_SHARE: Final = 0.12
TWIN_SHARE: Final = 0.1
"""Share of families with two children, for each step of dirt beyond 1, whose first two are twins."""


def age_on(born: date, day: date) -> int:
    """Full years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def member(world: World, relation: str, ages: tuple[int, int], sex: str, surname: str | None, place: Place) -> Member:
    """One member of an age between the two; who is not of working age has no work ability."""
    people, as_of = world.people, world.as_of
    born = people.born(as_of, *ages)
    age = age_on(born, as_of)
    resident = max(born, as_of - timedelta(days=world.rng.randint(500, 9000)))
    return Member(
        people.person(born, sex, surname),
        relation,
        work_ability="full" if WORKING <= age < ELDER else "none",
        hukou_kind="urban" if place.street else "rural",
        hukou_region=place.district_code,
        resident_since=resident,
        student=6 <= age < ADULT,  # noqa: PLR2004 - school age
    )


def _other(sex: str) -> str:
    return "M" if sex == "F" else "F"


def _child(world: World, surname: str, place: Place) -> Member:
    # From two years on: a birth within the half-year would be a change of members, which is a scenario of its own.
    child = member(world, "child", (2, 20), world.rng.choice("MF"), surname, place)
    if age_on(child.person.birth_date, world.as_of) >= ADULT:
        return replace(child, student=True, work_ability="none")
    phone = child.person.phone if world.chance(0.3) else ""
    return replace(child, person=replace(child.person, phone=phone))


def _twin(world: World, child: Member) -> Member:
    """Another child of one birth date and sex whose name begins alike: 王子轩 and 王子睿."""
    one = child.person
    last = world.rng.choice([letter for letter in names.GIVEN[one.sex] if letter != one.name[-1]])
    number = world.people.id_number(one.birth_date, one.sex, far=False)
    return replace(child, person=Person(one.name[:-1] + last, number, one.birth_date, one.sex, one.phone))


def _adults(world: World, kind: str, place: Place) -> list[Member]:
    rng = world.rng
    sex = rng.choice("MF")
    ages = (63, 86) if kind == "elders" else (26, 56)
    head = member(world, "head", ages, sex, None, place)
    adults = [head]
    if kind in ("couple", "with_children", "three_generations") or (kind == "elders" and world.chance(0.5)):
        spouse_ages = (61, 84) if kind == "elders" else (25, 57)
        adults.append(member(world, "spouse", spouse_ages, _other(sex), None, place))
    if kind == "siblings":
        adults.append(member(world, "sibling", (24, 57), rng.choice("MF"), head.person.name[0], place))
    return adults


def compose(world: World, kind: str | None = None) -> Draft:
    """A household of one kind, by chance where None. Plain: nobody severely disabled or seriously ill."""
    rng = world.rng
    kind = kind or rng.choices(KINDS, KIND_WEIGHTS)[0]
    place = world.people.place()
    members = _adults(world, kind, place)
    father = next((adult for adult in members if adult.person.sex == "M"), members[0])
    surname = world.people.surname() if "·" in father.person.name else father.person.name[0]
    if kind in ("with_children", "single_parent", "three_generations"):
        count = rng.choices((1, 2, 3), (50, 38, 12))[0]
        children = [_child(world, surname, place) for _ in range(count)]
        if count > 1 and world.chance_beyond(TWIN_SHARE):
            children[1] = _twin(world, children[0])
        members += children
    if kind == "three_generations":
        members.append(member(world, "parent", (62, 88), rng.choice("MF"), surname, place))
    members = [_with_mild_disability(world, each) for each in members]
    draft = Draft(members, place, world.standards.default_settlement)
    if (
        "rural" in world.standards.dibao
        and draft.settlement == URBAN
        and not place.street
        and world.chance(RURAL_SHARE)
    ):
        draft.settlement = "rural"
    return draft


def _with_mild_disability(world: World, someone: Member) -> Member:
    if someone.work_ability != "full" or not world.chance(MILD_DISABILITY_SHARE):
        return someone
    kind = world.rng.choice(MILD_DISABILITIES)
    return replace(someone, disability_kind=kind, disability_grade=world.rng.choice((3, 4)), work_ability="partial")


def make_severe(world: World, someone: Member) -> Member:
    """The same member, severely disabled: grade 1 or 2."""
    kind = world.rng.choice(("physical", "visual", "intellectual", "mental", "multiple"))
    grade = world.rng.choice((1, 2))
    ability = "none" if someone.work_ability == "none" else "partial"
    return replace(someone, disability_kind=kind, disability_grade=grade, work_ability=ability)


def with_care(world: World, someone: Member, failed: int) -> Member:
    """The same member with failed self-care items, assessed by one agency and cared for by another."""
    if not failed:
        return someone
    assessor, carer = world.rng.sample(names.CARE_AGENCIES, 2)
    return replace(someone, selfcare_failed=failed, assessed_by=assessor, cared_by=carer)


def needs_consent(world: World, someone: Member) -> bool:
    """Whether an authorization is asked of this member: counted, alive, 18 for 60 days or more."""
    day = world.as_of - timedelta(days=NEWLY_ADULT_DAYS)
    return someone.counted and someone.died_on is None and age_on(someone.person.birth_date, day) >= ADULT


def sign(world: World, draft: Draft) -> None:
    """Everyone who must has an authorization in force on the as-of date; some an older, lapsed one before it."""
    rng, draft.is_signed = world.rng, True
    for index, someone in enumerate(draft.members):
        if age_on(someone.person.birth_date, world.as_of) < ADULT or not someone.counted:
            continue
        signed_by = "guardian" if someone.disability_kind in ("intellectual", "mental") else "self"
        if world.chance(0.06):
            old = world.day_before(1200, 1500)
            draft.authorizations.append(
                Authorization(index, signed_by, old, old + timedelta(days=rng.randint(200, 700)))
            )
        expires = world.as_of + timedelta(
            days=rng.choice((0, rng.randint(1, 1000))) if world.chance(0.2) else rng.randint(30, 1000)
        )
        draft.authorizations.append(Authorization(index, signed_by, world.day_before(20, 480), expires))


def earners(world: World, draft: Draft) -> list[int]:
    """Positions of the living counted members of working age who can work."""
    return [
        index
        for index, each in enumerate(draft.members)
        if each.is_head_of_unit
        and not each.student
        and each.work_ability != "none"
        and WORKING <= age_on(each.person.birth_date, world.as_of) < ELDER
    ]


def elders(world: World, draft: Draft) -> list[int]:
    """Positions of the living counted members of 60 and more."""
    return [
        index
        for index, each in enumerate(draft.members)
        if each.is_head_of_unit and age_on(each.person.birth_date, world.as_of) >= ELDER
    ]

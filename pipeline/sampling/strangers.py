"""People who are in no household of the register: most of what agencies send is about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from pipeline.cycle import last_day, months_between
from pipeline.sampling.dirt import ALL_BUT_READABLE
from pipeline.sampling.evidence import PENSION, RESIDENT_PENSION, UNEMPLOYMENT, benefits, contributions, lease, owned
from pipeline.sampling.extracts import Extract
from pipeline.sampling.income import ACCOUNT_TYPES, inflow
from pipeline.sampling.model import Account, Draft, Evidence, Person, Place, Wage
from pipeline.sampling.scribe import BAD_SHARE, FOREIGN_SHARE, NOBODY, Scribe, Subject
from pipeline.sampling.world import World

STRANGERS_PER_LINKED: Final = 1.6
"""Records of nobody for one of a member: about 61 in a hundred."""
DOPPEL_SHARE: Final = 0.12
"""Share of households beside which somebody of a member's name and birth date lives."""
NAMESAKE_SHARE: Final = 0.03
"""Share of strangers, for each step of dirt beyond 1, who bear the name of a member of the household beside them."""
SPOUSE_SHARE: Final = 0.3
KINDS: Final = (("neighbour", 0.34), ("relative", 0.47), ("", 1.0))
"""Upper bounds of one draw; the rest are people without any tie."""
SIDES: Final = (PENSION, PENSION, PENSION, UNEMPLOYMENT, "工伤", "生育")
USAGES: Final = ("住宅", "住宅", "住宅", "住宅", "商业服务", "办公", "车位", "工业")
SHARES: Final = ((1, 1), (1, 1), (1, 1), (1, 2), (1, 3))


def _insurances(world: World) -> list[Evidence]:
    rng = world.rng
    end = world.month(-rng.randint(0, 4))
    months = months_between(max(world.month(-11), world.month(-rng.randint(4, 11))), end)[-rng.randint(2, 8) :]
    drawn = rng.random()
    pensioner, resident = 0.35, 0.45
    if drawn < pensioner:
        kind, amount = rng.choice(("城镇职工养老", "城乡居民养老")), rng.randint(9000, 380_000)
        return [*benefits(0, kind, amount, months)]
    if drawn < resident:
        return [*contributions(0, RESIDENT_PENSION, "", rng.randint(1, 9) * 10_000, months[:1])]
    kind, base, employer = rng.choice(SIDES), rng.randint(2400, 9000) * 100, rng.choice(world.employers).name
    return [*contributions(0, kind, employer, base, months)]


def _wages(world: World) -> list[Evidence]:
    rng = world.rng
    start = world.month(-rng.randint(0, 11))
    months = months_between(start, world.last_month)
    span = months[: rng.randint(1, len(months))]
    employer = rng.choice(world.employers)
    left = last_day(span[-1]).replace(day=rng.randint(5, 28)) if len(span) < len(months) and world.chance(0.1) else None
    gross = rng.randint(1800, 7500) * 100 * len(span)
    insurance = rng.randint(60, 520) * 100 * len(span) if world.chance(0.5) else 0
    tax = gross * rng.randint(1, 25) // 1000 // 5 * 5 if world.chance(0.4) else 0
    hired = date(start // 100 - rng.randint(1, 12), rng.randint(1, 12), rng.randint(1, 28))
    return [Wage(0, employer.name, employer.code, rng.choice(("劳动合同", "劳务派遣", "灵活就业", "临时")), hired, left, span[0], span[-1], gross, insurance, tax)]  # fmt: skip  # noqa: E501


def _properties(world: World, place: Place) -> list[Evidence]:
    rng = world.rng
    usage = rng.choice(USAGES)
    share, area, registered = rng.choice(SHARES), rng.randint(1100, 26_000), world.day_before(300, 8000)
    if not world.chance(0.1):
        return [owned(0, share, place, area, usage, registered, current=world.chance(0.78))]
    begin, end = world.month(-rng.randint(3, 11)), world.month(rng.randint(-2, 8))
    term = (date(begin // 100, begin % 100, 1), last_day(end))
    let = rng.choice(("住宅", "商业服务"))
    return [lease(0, share, place, area, let, registered, rent=rng.randint(3, 60) * 10_000, term=term)]


def _accounts(world: World) -> list[Evidence]:
    rng = world.rng
    balance = rng.choice((rng.randint(0, 400_000), rng.randint(400_000, 60_000_000)))
    return [
        Account(0, rng.choice(ACCOUNT_TYPES), balance, balance * rng.randint(0, 15) // 1000, inflow(world, 12, 0.7))
    ]


class Strangers:
    """Keeps the share of strangers' records at its level, source by source."""

    def __init__(self, world: World, extracts: Mapping[str, Extract], scribe: Scribe) -> None:
        self._world, self._extracts, self._scribe = world, extracts, scribe

    def _owed(self, source: str) -> bool:
        extract = self._extracts[source]
        return extract.nobody < STRANGERS_PER_LINKED * extract.linked

    def _evidence(self, place: Place) -> list[Evidence]:
        """Evidence in every source that is behind."""
        world = self._world
        makers: dict[str, Callable[[], list[Evidence]]] = {
            "social_security": lambda: _insurances(world),
            "employment": lambda: _wages(world),
            "housing": lambda: _properties(world, place),
            "banking": lambda: _accounts(world),
        }
        found: list[Evidence] = []
        for source, make in makers.items():
            if self._owed(source):
                found += make()
        return found

    def doppel_of(self, draft: Draft) -> int | None:
        """The member beside whom a same-name same-birth-date stranger lives, or None."""
        if not self._world.chance(DOPPEL_SHARE * self._world.dirt):
            return None
        return self._world.rng.randrange(len(draft.members))

    def _write(
        self,
        person: Person,
        place: Place,
        kind: str,
        evidence: list[Evidence],
        *,
        phone: str = "",
        spared: frozenset[str] = frozenset(),
    ) -> None:
        """`phone` is one of the household next to which this person lives; now and then it stands in his records."""
        world = self._world
        spouse = ""
        if world.chance(SPOUSE_SHARE):
            spouse = world.people.id_number(person.birth_date, "F" if person.sex == "M" else "M")
        subject = Subject(person, place, NOBODY, kind, spouse_id=spouse, shared_phone=phone, spared=spared)
        self._scribe.write(subject, evidence)
        for row in evidence:
            if world.chance(BAD_SHARE):
                self._scribe.write_bad(subject, row)
            if isinstance(row, Account) and world.chance(FOREIGN_SHARE):
                self._scribe.write_foreign(subject, row)

    def fill(self, draft: Draft, doppel: int | None) -> None:
        """Writes strangers around one household until every source has its share again."""
        world = self._world
        if doppel is not None:
            twin = world.people.doppel(draft.members[doppel].person)
            place = world.people.place()
            everything = [*_insurances(world), *_wages(world), *_properties(world, place), *_accounts(world)]
            spared = ALL_BUT_READABLE if world.dirt <= 1 else frozenset[str]()
            self._write(twin, place, "doppel", everything, spared=spared)
        for each in draft.supporters:
            self._write(
                each.person, world.people.place(), "supporter", self._evidence(draft.place), spared=ALL_BUT_READABLE
            )
        while any(self._owed(source) for source in self._extracts):
            self._one(draft)

    def _one(self, draft: Draft) -> None:
        world = self._world
        drawn = world.rng.random()
        kind = next(kind for kind, bound in KINDS if drawn < bound)
        head = draft.members[0].person
        surname = head.name[0] if kind == "relative" and "·" not in head.name else None
        sex = world.rng.choice("MF")
        person = world.people.person(world.people.born(world.as_of, 18, 84), sex, surname)
        if kind == "relative" and world.chance(0.3):
            person = Person(person.name, person.id_number, person.birth_date, person.sex, head.phone)
        if world.chance_beyond(NAMESAKE_SHARE):
            name = world.rng.choice(draft.members).person.name
            person = Person(name, person.id_number, person.birth_date, person.sex, person.phone)
        place = draft.place if kind == "relative" else world.people.place(draft.place.district_code)
        self._write(person, place, kind, self._evidence(place), phone=head.phone or world.people.phone())

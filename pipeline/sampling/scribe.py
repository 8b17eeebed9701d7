"""Turns a person's evidence into records of the agencies: spoils identities, copies, corrects, breaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from pipeline.sampling import bad_rows, cells, records
from pipeline.sampling.cells import Cell
from pipeline.sampling.dirt import Identity, spoil
from pipeline.sampling.extracts import Extract
from pipeline.sampling.model import Account, Evidence, Insurance, Person, Place, Property, Wage
from pipeline.sampling.records import Record
from pipeline.sampling.world import World

DUPLICATE_SHARE: Final = 0.004
CORRECTION_SHARE: Final = 0.007
BAD_SHARE: Final = 0.0055
FOREIGN_SHARE: Final = 0.004
CURRENCIES: Final = ("USD", "HKD", "EUR")
NOBODY: Final = ("", "")
SOURCE_OF: Final = {Insurance: "social_security", Wage: "employment", Property: "housing", Account: "banking"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody whose records are written."""

    person: Person
    place: Place
    truth: tuple[str, str] | None
    """(household_id, member_no); both empty = nobody; None = not scored."""
    mark: str = ""
    """What sort of stranger, or why not scored."""
    spouse_id: str = ""
    shared_phone: str = ""
    alone: bool = True
    spared: frozenset[str] = frozenset()
    """What is not done to this person's identity."""


class Scribe:
    """Writes records into the four extracts."""

    def __init__(self, world: World, extracts: Mapping[str, Extract]) -> None:
        self._world, self._extracts = world, extracts
        self._next_bad = dict.fromkeys(extracts, 0)

    def write(self, subject: Subject, evidence: list[Evidence], *, strict: bool = False) -> bool:
        """Writes all records of one person; whether those that matter (if strict, all) can be told without a guess."""
        sure = True
        insured: tuple[Identity, str] | None = None
        for row in evidence:
            match row:
                case Insurance():
                    if insured is None:
                        who = self._identity(subject, has_birth=True, has_phone=False)
                        insured = (who, cells.day_text(self._world.rng, who.birth_date))
                    who = insured[0]
                    self._insurance(subject, who, insured[1], row)
                case Property():
                    who = self._identity(subject, has_birth=False, has_phone=False)
                    self._property(subject, who, row)
                case Wage():
                    who = self._identity(subject, has_birth=False, has_phone=True)
                    self._wage(subject, who, row)
                case Account():
                    who = self._identity(subject, has_birth=False, has_phone=True)
                    self._account(subject, who, row)
            at_home = isinstance(row, Property) and row.place == subject.place and who.is_told_by_name
            sure = sure and (not (strict or row.matters) or who.is_sure or at_home)
        return sure

    def _identity(self, subject: Subject, *, has_birth: bool, has_phone: bool) -> Identity:
        return spoil(
            self._world.rng, subject.person, subject.spouse_id, subject.shared_phone, self._world.people.phone(),
            spared=subject.spared, has_birth=has_birth, has_phone=has_phone, alone=subject.alone,
            dirt=self._world.dirt,
        )  # fmt: skip

    def _put(
        self, source: str, subject: Subject, who: Identity, row: tuple[Cell, ...], then: Record | None = None
    ) -> None:
        marks = who.marks if not subject.mark else (*who.marks, ("row", subject.mark))
        if then is None and self._world.chance(DUPLICATE_SHARE):
            then = Record(row, None, (*marks, ("row", "duplicate")))
        self._extracts[source].add(Record(row, subject.truth, marks, then))

    def _insurance(self, subject: Subject, who: Identity, born: str, row: Insurance) -> None:
        name = dict(self._world.standards.districts)[subject.place.district_code]
        found = records.insurance_cells(self._world.rng, who, born, row, name)
        self._put("social_security", subject, who, found)

    def _property(self, subject: Subject, who: Identity, row: Property) -> None:
        found = records.property_cells(self._world.rng, who, row, self._world.standards)
        self._put("housing", subject, who, found)

    def _wage(self, subject: Subject, who: Identity, row: Wage) -> None:
        rng = self._world.rng
        found = records.wage_cells(rng, who, row)
        if not self._world.chance(CORRECTION_SHARE):
            self._put("employment", subject, who, found)
            return
        wrong = (*found[: records.GROSS_CELL], row.gross * rng.choice((2, 10)) / 100, *found[records.GROSS_CELL + 1 :])
        marks = who.marks if not subject.mark else (*who.marks, ("row", subject.mark))
        right = Record(found, subject.truth, marks)
        self._extracts["employment"].add(Record(wrong, None, (*marks, ("row", "corrected_later")), right))

    def _account(self, subject: Subject, who: Identity, row: Account) -> None:
        line = records.json_line(self._account_object(who, row))
        self._put("banking", subject, who, (line,))

    def _account_object(self, who: Identity, row: Account) -> dict[str, object]:
        rng = self._world.rng
        day = self._world.as_of - records.some_days_before(rng)
        return records.account_object(rng, who, row, cells.day_text(rng, day))

    def write_foreign(self, subject: Subject, row: Account) -> None:
        """An account in a foreign currency: set aside, never added as yuan."""
        who = self._identity(subject, has_birth=False, has_phone=True)
        found = self._account_object(who, replace(row, currency=self._world.rng.choice(CURRENCIES)))
        marks = (*who.marks, ("row", "foreign_currency"))
        self._extracts["banking"].add(Record((records.json_line(found),), None, marks))

    def write_bad(self, subject: Subject, row: Evidence, rule: str | None = None) -> None:
        """One broken record of the source `row` belongs to, by `rule` or the next of the source's rules in turn."""
        rng, year = self._world.rng, self._world.as_of.year
        source = SOURCE_OF[type(row)]
        if rule is None:
            rules = bad_rows.RULES[source]
            rule = rules[self._next_bad[source] % len(rules)]
            self._next_bad[source] += 1
        person = subject.person
        who = Identity(
            person.name,
            person.id_number,
            person.birth_date,
            person.sex,
            person.phone,
            (),
            is_sure=True,
            is_told_by_name=True,
        )
        broken: tuple[Cell, ...]
        match row:
            case Insurance():
                born, name = cells.day_text(rng, person.birth_date), self._world.standards.name
                broken = bad_rows.break_insurance(rng, rule, records.insurance_cells(rng, who, born, row, name))
            case Wage():
                broken = bad_rows.break_wage(rng, rule, records.wage_cells(rng, who, row), year)
            case Property():
                found = records.property_cells(rng, who, row, self._world.standards)
                broken = bad_rows.break_property(rng, rule, found, year)
            case Account():
                broken = (bad_rows.break_account(rng, rule, self._account_object(who, row), year),)
        self._extracts[source].add(Record(broken, None, (("row", f"quarantine:{rule}"),)))

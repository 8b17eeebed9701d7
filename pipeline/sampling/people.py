"""Made-up people and places: names, valid 18-digit ids that are given out once, phones, addresses."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from pipeline.sampling import names
from pipeline.sampling.model import Person, Place
from pipeline.sampling.standards import SampleStandards

ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS: Final = "10X98765432"
SEQUENCES_A_SEX: Final = 500
FAR_BORN_SHARE: Final = 0.18
DOT_NAME_SHARE: Final = 0.008
RARE_SHARE: Final = 0.03
SINGLE_CHARACTER_SHARE: Final = 0.2
PHONE_HEADS: Final = ("130", "131", "135", "136", "137", "138", "139", "150", "151", "153", "156", "158", "170", "176", "177", "180", "182", "187", "189")  # fmt: skip  # noqa: E501
URBAN_SHARE: Final = 0.4
SURNAME_WEIGHTS: Final = tuple(accumulate(1 / (rank + 6) for rank in range(1, len(names.SURNAMES) + 1)))


def check_digit(first_17: str) -> str:
    """The 18th character of an id by ISO 7064 mod 11-2 (GB 11643): `'36112619720110284'` -> `'1'`."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, ID_WEIGHTS, strict=True))
    return ID_CHECKS[total % 11]


class People:
    """Gives out made-up people; no id twice. Memory is one small number a (code, birth date)."""

    def __init__(self, rng: Random, standards: SampleStandards) -> None:
        self._rng, self._standards = rng, standards
        self._codes = tuple(code for code, _ in standards.districts)
        self._given: dict[tuple[str, int, str], int] = {}
        self._village_names = tuple(enumerate(names.VILLAGES))

    def surname(self) -> str:
        """A common surname, in a Hui county often a Hui one."""
        if self._rng.random() < self._standards.hui_share:
            return self._rng.choice(names.HUI_SURNAMES)
        return self._rng.choices(names.SURNAMES, cum_weights=SURNAME_WEIGHTS)[0]

    def name(self, sex: str, surname: str | None = None) -> str:
        """A full name; a transliterated one with a middle dot now and then where no surname is given."""
        rng = self._rng
        if surname is None and rng.random() < DOT_NAME_SHARE:
            return f"{rng.choice(names.DOT_FIRST[sex])}·{rng.choice(names.DOT_LAST)}"
        characters = names.GIVEN[sex]
        given = rng.choice(characters)
        if rng.random() >= SINGLE_CHARACTER_SHARE:
            given += rng.choice(characters if rng.random() < 0.7 else names.GIVEN["M" if sex == "F" else "F"])  # noqa: PLR2004 - a share
        if rng.random() < RARE_SHARE:
            given = given[:-1] + rng.choice(names.RARE_GIVEN)
        return (surname or self.surname()) + given

    def id_number(self, birth_date: date, sex: str, *, far: bool | None = None) -> str:
        """A valid id nobody else has; `far` = issued outside the region, by chance where None."""
        rng = self._rng
        is_far = rng.random() < FAR_BORN_SHARE if far is None else far
        code = rng.choice(names.FAR_CODES if is_far else self._codes)
        ordinal = birth_date.toordinal()
        while True:
            key = (code, ordinal, sex)
            taken = self._given.get(key, 0)
            if taken < SEQUENCES_A_SEX:
                break
            # A day can be full only in a very large sample; another area code then takes the person.
            code = rng.choice(names.FAR_CODES)
        self._given[key] = taken + 1
        sequence = 2 * ((ordinal * 131 + 7 * taken) % SEQUENCES_A_SEX) + (sex == "M")
        first_17 = f"{code}{birth_date:%Y%m%d}{sequence:03d}"
        return first_17 + check_digit(first_17)

    def phone(self) -> str:
        """A mobile number."""
        return f"{self._rng.choice(PHONE_HEADS)}{self._rng.randrange(10**8):08d}"

    def person(self, birth_date: date, sex: str, surname: str | None = None) -> Person:
        """A person of that birth date and sex."""
        name = self.name(sex, surname)
        return Person(name, self.id_number(birth_date, sex), birth_date, sex, self.phone())

    def doppel(self, of: Person) -> Person:
        """Another person of the same name, birth date and sex, with another valid id of a far place."""
        return Person(of.name, self.id_number(of.birth_date, of.sex, far=True), of.birth_date, of.sex, self.phone())

    def born(self, as_of: date, youngest: int, oldest: int) -> date:
        """A birth date of somebody who is `youngest` to `oldest` full years old on the as-of date."""
        latest = as_of.replace(year=as_of.year - youngest, day=28)
        earliest = as_of.replace(year=as_of.year - oldest - 1, day=28) + timedelta(days=4)
        return earliest + timedelta(days=self._rng.randrange((latest - earliest).days + 1))

    def place(self, district_code: str | None = None) -> Place:
        """A home: a flat in a town or a house in a village group."""
        rng, standards = self._rng, self._standards
        code, district = rng.choice(standards.districts)
        if district_code is not None:
            code, district = district_code, dict(standards.districts)[district_code]
        index = rng.randrange(len(standards.townships))
        township = standards.townships[index]
        is_street = township.endswith("街道")
        tier = 0 if is_street else 100 if township.endswith("镇") else 200
        township_code = f"{code}{tier + index + 1:03d}"
        number, village = rng.choice(self._village_names)
        is_town = is_street or rng.random() < URBAN_SHARE / 2
        village_code = f"{township_code}{(0 if is_town else 200) + number + 1:03d}"
        head = (township_code, village_code, code, district, township, village)
        if not is_town:
            return Place(*head, group=rng.randint(1, 14), number=rng.randint(1, 130))
        return Place(
            *head,
            group=0,
            number=rng.randint(1, 400),
            street=rng.choice(names.STREETS) + rng.choice("路街巷"),
            estate=rng.choice(names.ESTATES) + rng.choice(("花园", "家园", "小区")),
            building=rng.randint(1, 30),
            unit=rng.randint(1, 4),
            room=rng.randint(1, 18) * 100 + rng.randint(1, 4),
        )


def address(place: Place, standards: SampleStandards) -> str:
    """The full address as the register writes it."""
    district = "" if standards.address.endswith(place.district) else place.district
    head = f"{standards.address}{district}{place.township}"
    if not place.street:
        return f"{head}{place.village}村{place.group}组{place.number}号"
    door = f"{place.building}栋{place.unit}单元{place.room}室"
    return f"{head}{place.village}社区{place.street}{place.number}号{place.estate}{door}"

"""What every template works with: one random stream, the standards, the cycle's months, people, employers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from pipeline.cycle import Cycle, Month, add_months, last_day
from pipeline.sampling import names
from pipeline.sampling.model import Draft
from pipeline.sampling.people import People
from pipeline.sampling.standards import SampleStandards

USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
EMPLOYERS: Final = 600
LOOK_BACK: Final = 6


@dataclass(frozen=True, slots=True)
class Employer:
    """A made-up employer and its unified social credit code."""

    name: str
    code: str


def credit_code(body: str) -> str:
    """The 18-character unified social credit code of 17 characters (GB 32100: weights 3^k mod 31)."""
    total = sum(USCC_ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return body + USCC_ALPHABET[-total % 31]


def make_employers(rng: Random, standards: SampleStandards) -> tuple[Employer, ...]:
    """A pool of employers with distinct names."""
    pool: dict[str, Employer] = {}
    while len(pool) < EMPLOYERS:
        place = rng.choice(names.EMPLOYER_PLACES) or standards.name
        brand = rng.choice(names.EMPLOYER_CHARACTERS) + rng.choice(names.EMPLOYER_CHARACTERS)
        name = place + brand + rng.choice(names.EMPLOYER_TRADES) + rng.choice(names.EMPLOYER_FORMS)
        body = f"91{rng.choice(standards.districts)[0]}" + "".join(rng.choices(USCC_ALPHABET, k=9))
        pool.setdefault(name, Employer(name, credit_code(body)))
    return tuple(pool.values())


@dataclass(frozen=True, slots=True)
class World:
    """The surroundings of a template."""

    rng: Random
    cycle: Cycle
    standards: SampleStandards
    people: People
    employers: tuple[Employer, ...]
    dirt: float = 1.0
    """How many times as dirty as usual; above 1 there are also twins, namesakes and unsparing homonyms."""

    @property
    def as_of(self) -> date:
        """The as-of date."""
        return self.cycle.as_of

    @property
    def first_month(self) -> Month:
        """The first month of the look-back."""
        return self.month(1 - LOOK_BACK)

    @property
    def last_month(self) -> Month:
        """The as-of month, the last of the look-back."""
        return self.cycle.month

    def month(self, offset: int) -> Month:
        """The month `offset` months from the as-of month."""
        return add_months(self.cycle.month, offset)

    def chance(self, share: float) -> bool:
        """True in that share of calls."""
        return self.rng.random() < share

    def chance_beyond(self, share: float) -> bool:
        """True in `share` of calls for each step of dirt beyond 1; draws nothing at 1, so that its bytes stay."""
        return self.dirt > 1 and self.chance(share * (self.dirt - 1))

    def day_before(self, least: int, most: int) -> date:
        """A day `least` to `most` days before the as-of date."""
        return self.as_of - timedelta(days=self.rng.randint(least, most))

    def day_in(self, month: Month) -> date:
        """A day of that month."""
        end = last_day(month)
        return end.replace(day=self.rng.randint(1, end.day))

    def line(self, draft: Draft) -> int:
        """S times n, fen a month."""
        return self.standards.dibao[draft.settlement] * draft.heads


def gap_yuan(line: int, income_6: int, bills_12: int = 0) -> int:
    """The benefit that fills the gap, whole yuan up: line less income plus bills, all exact.

    `line` is S times n in fen a month, `income_6` the fen of six months, `bills_12` the fen of twelve. The benefit is
    at least 1 and, where bills push it beyond the line, the line: (189600, 1136400) -> 2.
    """
    twelfths = 12 * line - 2 * income_6 + bills_12
    gap = -(-twelfths // 1200)
    return max(1, min(gap, -(-line // 100)))

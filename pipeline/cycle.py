"""A cycle: one region, one named period, one as-of date. Pure; the only thing steps share."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from pipeline.errors import UnknownCycle

HALF_YEAR: Final = re.compile(r"^(?P<year>20\d{2})H(?P<half>[12])$")
WATCH_MONTH: Final = re.compile(r"^(?P<year>20\d{2})M(?P<month>0[1-9]|1[0-2])$")
UPRATING_MONTH: Final = re.compile(r"^(?P<year>20\d{2})U(?P<month>0[1-9]|1[0-2])$")

Month = int
"""A calendar month as YYYYMM, 201812 for December 2018."""


def month_of(day: date) -> Month:
    """The month a day lies in: 2018-12-31 -> 201812."""
    return day.year * 100 + day.month


def add_months(month: Month, count: int) -> Month:
    """The month `count` months later (earlier where negative): (201812, 1) -> 201901."""
    index = (month // 100) * 12 + month % 100 - 1 + count
    return (index // 12) * 100 + index % 12 + 1


def months_between(first: Month, last: Month) -> tuple[Month, ...]:
    """Every month from `first` to `last`, both included; empty where reversed."""
    return tuple(add_months(first, index) for index in range(months_within(first, last)))


def months_within(first: Month, last: Month) -> int:
    """How many months there are from `first` to `last`, both included; 0 where reversed."""
    return max((last // 100 - first // 100) * 12 + last % 100 - first % 100 + 1, 0)


@lru_cache(maxsize=1024)
def months_up_to(last: Month, count: int) -> frozenset[Month]:
    """The `count` months that end with `last`."""
    return frozenset(months_between(add_months(last, 1 - count), last))


def last_day(month: Month) -> date:
    """The last day of a month: 201802 -> 2018-02-28."""
    year, number = divmod(month, 100)
    return date(year, number, calendar.monthrange(year, number)[1])


@lru_cache(maxsize=1024)
def month_text(month: Month) -> str:
    """A month as people write it: 201812 -> '2018-12'."""
    return f"{month // 100:04d}-{month % 100:02d}"


@dataclass(frozen=True, slots=True)
class Cycle:
    """One region's verification period. `as_of` is the last day evidence is looked at."""

    region: str
    name: str
    as_of: date

    @classmethod
    def of(cls, region: str, name: str) -> Cycle:
        """Read a cycle's name: `2018H1` (as of 30 June), `2018H2` (31 December), `2018M11` (watch), `2019U01`.

        An uprating `2019U01` raises amounts from January 2019 on: it is as of the day before.

        Raises:
            UnknownCycle: the name has none of these forms.
        """
        if half := HALF_YEAR.match(name):
            month = int(half["year"]) * 100 + (6 if half["half"] == "1" else 12)
        elif watch := WATCH_MONTH.match(name):
            month = int(watch["year"]) * 100 + int(watch["month"])
        elif raised := UPRATING_MONTH.match(name):
            month = add_months(int(raised["year"]) * 100 + int(raised["month"]), -1)
        else:
            raise UnknownCycle(name)
        return cls(region, name, last_day(month))

    @classmethod
    def ended_before(cls, region: str, day: date) -> Cycle:
        """The half-year that ended last before a day: 1 January 2019 -> 2018H2."""
        return cls(region, "", day).previous

    @classmethod
    def uprating(cls, region: str, month: Month) -> Cycle:
        """The uprating run of the month a standard changes: 201901 -> 2019U01."""
        return cls.of(region, f"{month // 100:04d}U{month % 100:02d}")

    @property
    def is_watch(self) -> bool:
        """Whether it is a monthly watch run, which judges alerts only."""
        return WATCH_MONTH.match(self.name) is not None

    @property
    def is_uprating(self) -> bool:
        """Whether it is an uprating run, which raises amounts alone."""
        return UPRATING_MONTH.match(self.name) is not None

    @property
    def month(self) -> Month:
        """The as-of month."""
        return month_of(self.as_of)

    @property
    def effective_month(self) -> Month:
        """The month decisions take effect: the one after the as-of date."""
        return add_months(self.month, 1)

    @property
    def previous(self) -> Cycle:
        """The half-yearly cycle before this one."""
        year, number = divmod(self.month, 100)
        if number > 6:  # noqa: PLR2004 - July to December look back to the first half-year
            return Cycle.of(self.region, f"{year}H1")
        return Cycle.of(self.region, f"{year - 1}H2")

    def look_back(self, months: int) -> tuple[Month, ...]:
        """The whole calendar months that end with the as-of month, oldest first."""
        return months_between(add_months(self.month, 1 - months), self.month)

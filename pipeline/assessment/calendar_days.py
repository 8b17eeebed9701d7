"""Ages and windows to the day."""

from __future__ import annotations

import calendar
from datetime import date


def age_on(birth_date: date, day: date) -> int:
    """Completed years on that day; who is born on 29 February completes them on 1 March of a common year."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def birthday(birth_date: date, years: int) -> date:
    """The day he completes that many years, as `age_on` counts them."""
    if (birth_date.month, birth_date.day) == (2, 29) and not calendar.isleap(birth_date.year + years):
        return date(birth_date.year + years, 3, 1)
    return birth_date.replace(year=birth_date.year + years)


def months_before(day: date, months: int) -> date:
    """The same day that many months earlier, or that month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_reached(start: date | None, months: int, day: date) -> bool:
    """Whether what began on `start` has lasted that long: on the same day it has (居住证 held for a year)."""
    return start is not None and start <= months_before(day, months)


def is_within(event: date | None, months: int, day: date) -> bool:
    """Whether an event lies within that many months up to `day`: on the same day before it is already outside."""
    return event is not None and months_before(day, months) < event <= day

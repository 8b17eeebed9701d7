"""The clock of an objection (异议答复期限): calendar days from the day the family objected. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """How an objection stands on a day. `days_left` is below 0 where it is overdue, by so many days."""

    due_on: date
    days_left: int

    @property
    def is_overdue(self) -> bool:
        """Past its last day: on that day itself a reply is still in time."""
        return self.days_left < 0


def due_day(received_on: date, reply_days: int) -> date:
    """The last day for the reply; the day the family objected is not counted."""
    return received_on + timedelta(days=reply_days)


def clock_on(due_on: date, today: date) -> Clock:
    """The clock as it stands today; of a closed objection, on the day it was decided."""
    return Clock(due_on, (due_on - today).days)

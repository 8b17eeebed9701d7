"""What is kept no longer: which runs' working tables and which landed files may go, by the office's two terms.

The warehouse is not touched: what was published, decided and audited stays. Working tables (`HESV_HOME/runs`, `parsed`)
hold whole deliveries in clear, strangers' rows too, and serve look-ups, second judgements and late files of a cycle;
the sealed landed files serve replays. So the first term is the shorter one. Both count from a cycle's as-of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.cycle import Cycle, add_months, month_of
from pipeline.errors import UsageError

NEWEST: Final = "the region's newest half-year, or later"
UNSETTLED: Final = "an objection is not settled"


class TermsReversed(UsageError):
    """Landed files would go before the tables made of them."""

    def __str__(self) -> str:
        return (
            "HESV_KEEP_LANDED_MONTHS is shorter than HESV_KEEP_WORKING_MONTHS: what is sealed would go before what is "
            "not. Make it as long, or longer."
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """Months after a cycle's as-of date that its working tables and its landed files are kept; None: for good."""

    working_months: int | None
    landed_months: int | None

    def __post_init__(self) -> None:
        """Check that one can follow the other.

        Raises:
            TermsReversed: it cannot.
        """
        if self.landed_months is not None and (self.working_months is None or self.landed_months < self.working_months):
            raise TermsReversed


@dataclass(frozen=True, slots=True)
class KnownRun:
    """A run, and the sha256 of every file it rests on. `has_tables`: its working tables lie there."""

    cycle: Cycle
    run_id: str
    files: frozenset[str]
    has_tables: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A cycle whose term has passed and that is kept all the same."""

    cycle: Cycle
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes: the runs whose tables do, the files whose parsed parts do, the landed files; and what is held."""

    runs: tuple[KnownRun, ...]
    parsed: tuple[str, ...]
    landed: tuple[str, ...]
    held: tuple[Held, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing goes."""
        return not (self.runs or self.parsed or self.landed)


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies on disk: sha256 of landed files with the day each was landed, and of files with parsed parts."""

    landed: Mapping[str, date]
    parsed: frozenset[str]


def plan_retention(
    runs: Iterable[KnownRun], newest: Mapping[str, date], unsettled: Iterable[tuple[str, str]], kept: Kept,
    terms: Terms, today: date,
) -> Plan:  # fmt: skip
    """What the terms let go on a day.

    Args:
        runs: every run that is published or has a folder.
        newest: by region, the as-of date of its newest published half-year: that one and what is later stays.
        unsettled: (region, cycle) with an objection that is not settled.
        kept: what lies there.
        terms: the office's.
        today: the day.
    """
    known = sorted(runs, key=lambda run: (run.cycle.region, run.cycle.as_of, run.cycle.name, run.run_id))
    holds = frozenset(unsettled)
    held: dict[Cycle, str] = {}

    def is_over(cycle: Cycle, months: int | None) -> bool:
        if months is None or not has_passed(cycle.as_of, months, today):
            return False
        last = newest.get(cycle.region)
        if last is None or cycle.as_of >= last:
            held[cycle] = NEWEST
        elif (cycle.region, cycle.name) in holds:
            held[cycle] = UNSETTLED
        return cycle not in held

    emptied = [run for run in known if is_over(run.cycle, terms.working_months)]
    used = frozenset[str]().union(*(run.files for run in known if run not in emptied))
    wanted = frozenset[str]().union(*(run.files for run in known if not is_over(run.cycle, terms.landed_months)))
    named = frozenset[str]().union(*(run.files for run in known))
    landed = [
        sha256 for sha256, day in kept.landed.items()
        if sha256 not in wanted and (sha256 in named or _is_stray_over(day, terms, today))
    ]  # fmt: skip
    return Plan(
        tuple(run for run in emptied if run.has_tables),
        tuple(sorted(kept.parsed - used)) if terms.working_months is not None else (),
        tuple(sorted(landed)),
        tuple(Held(cycle, why) for cycle, why in held.items()),
    )


def has_passed(since: date, months: int, today: date) -> bool:
    """Whether a term is over: it ends with the month that is so many months later."""
    return month_of(today) > add_months(month_of(since), months)


def _is_stray_over(landed_on: date, terms: Terms, today: date) -> bool:
    """Of a file no run names (its delivery was refused, or its run given up) the day it was landed counts."""
    return terms.landed_months is not None and has_passed(landed_on, terms.landed_months, today)

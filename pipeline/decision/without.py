"""A household as it would be had one delivered record not been there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from operator import attrgetter
from typing import Final

from pipeline.assessment.employment import leaving_date
from pipeline.assessment.facts import Hiring, Household, Income, InsuredMonth, RecordRef
from pipeline.cycle import Month

RECORDED: Final = (
    "income", "uncertain_income", "insured", "bank_inflow", "assets", "uncertain_assets", "hirings"
)  # fmt: skip
"""What of a household rests on records."""
FIELDS: Final = tuple(one.name for one in fields(Household))
PLACE: Final = {name: FIELDS.index(name) for name in RECORDED}
values_of: Final = attrgetter(*FIELDS)

Places = dict[str, list[int]]
"""Where in each of RECORDED a record's facts stand."""


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one household and the facts that rest on each, looked up once for all of them."""

    household: Household
    places: Mapping[RecordRef, Places]

    @classmethod
    def of(cls, household: Household) -> Records:
        """The records of a household."""
        places: dict[RecordRef, Places] = {}
        for name in RECORDED:
            for place, one in enumerate(getattr(household, name)):
                if one.record is not None:
                    places.setdefault(one.record, {}).setdefault(name, []).append(place)
        return cls(household, places)

    def without(self, record: RecordRef) -> Household:
        """The household without what this record shows. What does not rest on it are the same objects as before."""
        household, gone = self.household, self.places.get(record, {})
        values = list(values_of(household))
        for name, places in gone.items():
            kept = list(values[PLACE[name]])
            for place in reversed(places):
                del kept[place]
            values[PLACE[name]] = tuple(kept)
        if household.insured and ("income" in gone or "hirings" in gone):
            income, insured = values[PLACE["income"]], values[PLACE["insured"]]
            values[PLACE["insured"]] = _still_insured(household, insured, income, record)
        return Household(*values)


def is_base(item: Income) -> bool:
    """An insurance base, which shows a month of insured employment."""
    return item.kind == "wage" and item.grade == "B"


def _still_insured(
    household: Household, insured: tuple[InsuredMonth, ...], income: Iterable[Income], record: RecordRef
) -> tuple[InsuredMonth, ...]:
    """The months insured without the record, after the leaving dates the employers' other rows declare."""
    if any(month.record is None for month in insured):
        unseen = _months_of_bases(household.income) - _months_of_bases(income)
        insured = tuple(one for one in insured if one.record is not None or (one.member_no, one.month) not in unseen)
    told = {(one.member_no, one.employer) for one in household.hirings if one.record == record}
    if not told:
        return insured
    others = tuple(one for one in household.hirings if one.record != record)
    return tuple(
        replace(month, left_on=_left_on(month, others)) if (month.member_no, month.employer) in told else month
        for month in insured
    )


def _months_of_bases(income: Iterable[Income]) -> set[tuple[int | None, Month]]:
    """(member_no, month) of insurance bases: a month insured that names no row of its own is seen by one of these."""
    return {(item.member_no, item.month) for item in income if is_base(item)}


def _left_on(month: InsuredMonth, hirings: Iterable[Hiring]) -> date | None:
    """When the employer's rows say that the member left."""
    by_employer = (one for one in hirings if (one.member_no, one.employer) == (month.member_no, month.employer))
    return leaving_date(by_employer)

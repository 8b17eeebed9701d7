"""What a region's policy is: dated values, the rules made of them, and silence as a value of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, TypeVar

from pipeline.cycle import Month
from pipeline.errors import HesvError

T = TypeVar("T")

FEN: Final = 100
"""Fen in a yuan."""


class PolicySilent(HesvError):
    """A value is needed that no file gives for that region, settlement and day."""

    def __init__(self, parameter: str) -> None:
        super().__init__(parameter)
        self.parameter = parameter

    def __str__(self) -> str:
        return (
            f"The policy is silent on {self.parameter} for this region, settlement and day. "
            "It is never guessed or carried on: add a dated value with its reference to the region's file."
        )


@dataclass(frozen=True, slots=True)
class Silent:
    """The place of a value that no file gives."""

    parameter: str


def need(value: T | Silent) -> T:
    """The value itself.

    Raises:
        PolicySilent: no file gives it.
    """
    if isinstance(value, Silent):
        raise PolicySilent(value.parameter)
    return value


@dataclass(frozen=True, slots=True)
class Limit:
    """A number and the test against it: `<` (低于) or `<=` (含)."""

    value: Fraction
    operator: str

    def holds(self, amount: Fraction | int, times: int = 1) -> bool:
        """Whether `amount` is within `times` the limit. Exact: both sides in whole numbers."""
        left = amount.numerator * self.value.denominator
        right = self.value.numerator * times * amount.denominator
        return left < right if self.operator == "<" else left <= right


@dataclass(frozen=True, slots=True)
class OutsiderRule:
    """When a household whose head has his hukou elsewhere is judged here; None asks nothing of that kind."""

    covered: bool
    permit_months: int | None = None
    residence_months: int | None = None


@dataclass(frozen=True, slots=True)
class SinglePersonRule:
    """单人保: who may be covered alone, beside a household that is not."""

    grades: frozenset[int]
    grades_by_kind: Mapping[str, frozenset[int]]
    illness_with_medical_aid: bool
    work_abilities: frozenset[str]
    household_cap: Fraction
    """Largest household income per head, in standards, inclusive."""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value of one parameter: from a day, until a day (None = open), for one settlement (None = the default)."""

    value: object
    from_day: date
    until_day: date | None
    settlement: str | None
    operator: str | None
    reference: str

    def holds_on(self, day: date) -> bool:
        """Whether the value is in force on that day."""
        return self.from_day <= day and (self.until_day is None or day <= self.until_day)


@dataclass(frozen=True, slots=True)
class PolicyOn:
    """A region's policy resolved for one day and settlement, once for all its households. Money is fen."""

    region: str
    version: str
    as_of: date
    settlement: str
    area_codes: tuple[str, ...]
    month: Month
    effective_month: Month
    previous_as_of: date
    look_back: tuple[Month, ...] | Silent
    look_back_set: frozenset[Month]
    tekun_age: int | Silent
    dead_head_months: int | Silent
    watch_cap: Limit | Silent
    income_months: int | Silent
    expenditure_months: int | Silent
    homes_max: Limit | Silent
    shops_max: Limit | Silent
    vehicles_max: Limit | Silent
    disability_vehicles_max: Limit | Silent
    asset_years: Limit | Silent
    stable_months: int | Silent
    minor_age: int | Silent
    employment_cost: Fraction | Silent
    supporter_basis: str | Silent
    supporter_share: Fraction | Silent
    supporter_share_3: Fraction | Silent
    supporter_many_children: int | Silent
    """From so many children who share the duty on, `supporter_share_3` holds."""
    care_full_items: int | Silent
    """Failed self-care items from which on `care_full` is due, below it `care_part`."""
    severe_grades: frozenset[int] | Silent
    care_full: Fraction | Silent
    care_part: Fraction | Silent
    resident_pension_disregard: int | Silent
    grace_amount: str | Silent
    rounding: str | Silent
    self_report_months: int | Silent
    sample_share: Fraction | Silent
    public_notice_days: int | Silent
    notice_days: int | Silent
    reply_days: int | Silent
    delivery_deadline_days: int | Silent
    """Days after the as-of date until every delivery must be in."""
    dibao_standard: int | Silent
    dibao_test: str | Silent
    tekun_standard: int | Silent
    minimum_wage: int | Silent
    orphan_standard: Mapping[str, int] | Silent
    expenditure_rule: str | Silent
    expenditure_cap: Limit | Silent
    expenditure_causes: frozenset[str] | Silent
    low_income_line: Limit | Silent
    grace: str | Silent
    grace_months: int | Silent
    grace_months_disabled: int | Silent
    stable_ends_grace: bool | Silent
    grace_notice: bool | Silent
    single_person: SinglePersonRule | Silent | None
    outsiders: OutsiderRule | Silent
    temporary_relief: int | Silent
    """Months of known zero income that open temporary relief; 0 where the place has none."""
    previous_dibao_standard: int | Silent
    previous_tekun_standard: int | Silent
    previous_minimum_wage: int | Silent
    references: Mapping[str, str]
    """Where each value comes from, by parameter; silent ones are absent."""

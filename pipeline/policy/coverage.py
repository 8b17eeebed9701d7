"""Which values a region lacks on a day: told by name before the day comes, so that no family meets a silent policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pipeline.policy.region_policy import RegionPolicy
from pipeline.policy.schema import PARAMETERS

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lack:
    """A parameter without a value on a day. `last_day` is when its last value ended; None where there never was one."""

    region: str
    parameter: str
    day: date
    last_day: date | None

    def __str__(self) -> str:
        ended = "no day has one" if self.last_day is None else f"the last one ended on {self.last_day}"
        return (
            f"{self.region}: {self.parameter} has no value on {self.day} ({ended}). Households that need it go to "
            f"review (POLICY_SILENT) until pipeline/policy/regions/{self.region}.yml gives it with its reference."
        )


ASKED_IF: Final[Mapping[str, Callable[[Values], bool]]] = {
    "expenditure_cap": lambda on: on["expenditure_rule"] in ("gross_cap_and_net", "hardship_above_dibao"),
    "expenditure_causes": lambda on: on["expenditure_rule"] != "none",
    "low_income_line": lambda on: on["expenditure_rule"] == "net_at_most_line",
    "grace_months": lambda on: on["grace"] != "none",
    "grace_months_disabled": lambda on: on["grace"] == "stable_employment",
    "stable_ends_grace": lambda on: on["grace"] != "none",
    "grace_notice": lambda on: on["grace"] != "none",
}
"""Parameters that only some rules look at; every other is asked for everywhere."""


def lacks(region: RegionPolicy, day: date) -> tuple[Lack, ...]:
    """What the region, with its base, does not give on that day for its default settlement, by parameter."""
    on = {name: region.value(name, day) for name in PARAMETERS}
    return tuple(
        Lack(region.name, name, day, _last_day(region, name, day))
        for name in PARAMETERS
        if region.reference(name, day) is None and ASKED_IF.get(name, _always)(on)
    )


def _always(_on: Values) -> bool:
    return True


def _last_day(region: RegionPolicy, name: str, day: date) -> date | None:
    ended = [value.until_day for value in region.parameters.get(name, ()) if value.until_day and value.until_day < day]
    return max(ended, default=None)

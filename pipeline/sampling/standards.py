"""The numbers a sample's truth is reckoned with: the truth's own copy, apart from the product's policy files."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import yaml

from pipeline.errors import UnknownRegion, UsageError

FILE: Final = "standards.yml"
FEN: Final = 100
MONTHS_A_YEAR: Final = 12
ASSET_YEARS: Final = 2
CARE_ALLOWANCE_PERCENT: Final = {"full": 80, "part": 20, "none": 0}


class NoSample(UsageError):
    """A sample is asked for a cycle whose standards the sample's own table does not hold."""

    def __init__(self, region: str, cycle: str, known: tuple[int, ...]) -> None:
        super().__init__(region, cycle, known)
        self.region, self.cycle, self.known = region, cycle, known

    def __str__(self) -> str:
        years = ", ".join(str(year) for year in self.known)
        return (
            f"No sample can be made for {self.region} {self.cycle}: half-yearly cycles of {years} can. "
            f"Another year is one line in pipeline/sampling/{FILE}."
        )


@dataclass(frozen=True, slots=True)
class Grace:
    """A grace rule: what starts it and how long it lasts, in months."""

    trigger: str
    """stable_employment | self_report | silent"""
    months: int
    months_disabled: int
    stable_ends: bool = False


@dataclass(frozen=True, slots=True)
class Expenditure:
    """An expenditure rule. `line` is in fen a head and month, where the rule has one."""

    rule: str
    """gross_cap_and_net | net_at_most_line | hardship_above_dibao"""
    causes: tuple[str, ...]
    others: tuple[str, ...]
    """Causes of bills that the region does not list."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class SampleStandards:
    """One region in one year. Money is fen a month."""

    region: str
    prefix: str
    name: str
    address: str
    districts: tuple[tuple[str, str], ...]
    """(six-digit code, name)"""
    townships: tuple[str, ...]
    hui_share: float
    default_settlement: str
    dibao: dict[str, int]
    """By settlement."""
    earlier_dibao: dict[str, int]
    """The same on the previous cycle's as-of date; empty where unknown."""
    tekun: int
    minimum_wage: int
    minor_age: int
    outsiders: str
    """permit | permit_and_residence | refused"""
    orphan: dict[str, int] = field(default_factory=dict)
    """By kind, dispersed and institutional; empty where the region is silent."""
    grace: Grace | None = None
    expenditure: Expenditure | None = None
    single_person: str | None = None
    temporary_relief: bool = False
    hardship_classes: bool = False

    def care_allowance(self, selfcare_failed: int) -> int:
        """The care allowance of one tekun member, in fen a month: 4-6 failed items full, 1-3 in part."""
        full, part = 4, 1
        level = "full" if selfcare_failed >= full else "part" if selfcare_failed >= part else "none"
        return self.minimum_wage * CARE_ALLOWANCE_PERCENT[level] // 100

    def asset_limit(self, settlement: str, heads: int) -> int:
        """Financial assets a household may hold at most, in fen."""
        return ASSET_YEARS * MONTHS_A_YEAR * self.dibao[settlement] * heads


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, Any]]:
    text = resources.files(__package__).joinpath(FILE).read_text(encoding="utf-8")
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return loaded


def _grace(raw: dict[str, Any] | None) -> Grace | None:
    return None if raw is None else Grace(**raw)


def _expenditure(raw: dict[str, Any] | None, year: int) -> Expenditure | None:
    if raw is None:
        return None
    line = raw.get("line", {}).get(year, 0) * FEN
    return Expenditure(raw["rule"], tuple(raw["causes"]), tuple(raw["others"]), line)


def known_years(region: str) -> tuple[int, ...]:
    """The years for which samples of a region can be made.

    Raises:
        UnknownRegion: the table has no such region.
    """
    table = _table()
    if region not in table:
        raise UnknownRegion(region, tuple(table))
    raw = table[region]
    return tuple(raw["dibao"][raw["settlement"]])


def load_standards(region: str, cycle_name: str, year: int, earlier_year: int) -> SampleStandards:
    """The region's standards for a cycle of `year` whose previous cycle lies in `earlier_year`.

    Raises:
        UnknownRegion: the table has no such region.
        NoSample: the table has no standards for that year.
    """
    if year not in known_years(region):
        raise NoSample(region, cycle_name, known_years(region))
    raw = _table()[region]
    dispersed, institutional = raw.get("orphan", {}).get(year, (0, 0))
    return SampleStandards(
        region=region,
        prefix=raw["prefix"],
        name=raw["name"],
        address=raw["address"],
        districts=tuple(raw["districts"].items()),
        townships=tuple(raw["townships"]),
        hui_share=raw["hui_share"],
        default_settlement=raw["settlement"],
        dibao={kind: years[year] * FEN for kind, years in raw["dibao"].items()},
        earlier_dibao={
            kind: years[earlier_year] * FEN for kind, years in raw["dibao"].items() if earlier_year in years
        },
        tekun=raw["tekun"][year] * FEN,
        minimum_wage=raw["minimum_wage"][year] * FEN,
        minor_age=raw["minor_age"],
        outsiders=raw["outsiders"],
        orphan={"dispersed": dispersed * FEN, "institutional": institutional * FEN} if dispersed else {},
        grace=_grace(raw.get("grace")),
        expenditure=_expenditure(raw.get("expenditure"), year),
        single_person=raw.get("single_person"),
        temporary_relief=raw.get("temporary_relief", False),
        hardship_classes=raw.get("hardship_classes", False),
    )

"""Statistics by village, township and county (筛查统计表): 县不漏乡、乡不漏村、村不漏户、户不漏人 (S3, 四(一)).

One row a village; townships and counties are sums of it, so that the three tables reconcile.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pipeline.screening.findings import Finding
from pipeline.wording.results import SCREENING

UNKNOWN: Final = "不明"
"""In place of a code that the register does not give."""
COUNTY_DIGITS: Final = 6
TOWNSHIP_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Home:
    """Where a household belongs, and whether it holds something (in aid or in grace)."""

    township_code: str
    village_code: str
    is_held: bool
    is_registered: bool = True
    """False for a household that stands in a village's ledger only."""


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """One village, township or county. `found_in`: households with at least one finding, each once."""

    code: tuple[str, ...]
    households: int = 0
    held: int = 0
    found_in: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)

    @property
    def findings(self) -> int:
        """All findings."""
        return sum(self.kinds.values())


def count_by_village(homes: Mapping[str, Home], findings: Iterable[Finding]) -> tuple[PlaceCounts, ...]:
    """One row a village that has a registered household or a finding, in the order of the codes.

    A finding about a household whose home nobody knows counts in its township, village unknown.
    """
    kinds: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    households: Counter[tuple[str, ...]] = Counter()
    held: Counter[tuple[str, ...]] = Counter()
    for home, count in Counter(homes.values()).items():
        if home.is_registered:
            households[_code(home)] += count
            held[_code(home)] += count * home.is_held
    for finding in findings:
        home = homes.get(finding.household_id) or Home(finding.township_code or UNKNOWN, UNKNOWN, is_held=False)
        kinds[_code(home)][finding.kind] += 1
        found[_code(home)].add(finding.household_id)
    return tuple(
        PlaceCounts(
            code, households[code], held[code], len(found[code]), {kind: kinds[code][kind] for kind in SCREENING}
        )
        for code in sorted({*households, *kinds})
    )


def _code(home: Home) -> tuple[str, ...]:
    county = UNKNOWN if home.township_code == UNKNOWN else home.township_code[:COUNTY_DIGITS]
    return county, home.township_code, home.village_code


def roll_up(places: Iterable[PlaceCounts], level: int) -> tuple[PlaceCounts, ...]:
    """The sums of places that share the first `level` parts of their code: 2 townships, 1 counties, 0 everything.

    A household lies in one village, so that even `found_in` adds up.
    """
    groups: dict[tuple[str, ...], list[PlaceCounts]] = defaultdict(list)
    for place in places:
        groups[place.code[:level]].append(place)
    return tuple(_sum(code, groups[code]) for code in sorted(groups))


def _sum(code: tuple[str, ...], places: list[PlaceCounts]) -> PlaceCounts:
    return PlaceCounts(
        code,
        sum(place.households for place in places),
        sum(place.held for place in places),
        sum(place.found_in for place in places),
        {kind: sum(place.kinds[kind] for place in places) for kind in SCREENING},
    )

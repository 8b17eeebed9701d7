"""家庭财产: the property limits, and the rows that broke them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pipeline.assessment.calendar_days import is_within
from pipeline.assessment.facts import Asset, RecordRef
from pipeline.assessment.unit import Unit
from pipeline.policy.model import Limit, PolicyOn, Silent, need
from pipeline.quick import quick

FINANCIAL: Final = frozenset(("deposit", "fund", "securities"))
COUNTED: Final[Mapping[str, frozenset[str]]] = {
    "homes": frozenset(("home",)),
    "shops": frozenset(("shop", "office", "factory")),
    "vehicles": frozenset(("vehicle",)),
    "disability_vehicles": frozenset(("disability_vehicle",)),
}
"""Limits on the sum of shares, each with the kinds it counts."""
LIMIT_OF: Final = {kind: limit for limit, kinds in COUNTED.items() for kind in kinds}
NOT_LIMITED: Final = frozenset(("parking",))


@quick
@dataclass(frozen=True, slots=True)
class OverLimit:
    """One broken limit and the rows it rests on."""

    limit: str
    records: tuple[RecordRef, ...]
    amount: Fraction
    """What is owned: the sum of shares, or fen."""
    operator: str
    bound: Fraction
    """`amount operator bound` should hold, and does not."""

    def __str__(self) -> str:
        """The limit, then its rows: `homes housing/housing_2018H2.txt:12`."""
        rows = (f"{record.source}/{record.file_name}:{record.row_number}" for record in self.records)
        return " ".join((self.limit, *rows))


@quick
@dataclass(frozen=True, slots=True)
class Wealth:
    """What the unit owns, against the limits."""

    homes: Fraction
    financial_fen: int
    heads: int
    """Heads of the savings limit: the unit, and who died in the last months."""
    over: tuple[OverLimit, ...]


def weigh_wealth(assets: Iterable[Asset], unit: Unit, policy: PolicyOn, standard_fen: int) -> Wealth:
    """The unit's property against the limits.

    Raises:
        PolicySilent: a limit is needed that no file gives.
    """
    heads = _heads(unit, policy)
    owned = _owned(assets, unit)
    if not owned:
        return Wealth(Fraction(0), 0, heads, ())
    savings = [asset for asset in owned if asset.kind in FINANCIAL]
    financial_fen = sum(asset.value_fen or 0 for asset in savings)
    things = _by_limit(owned)
    over = list(_over_counted(things, policy))
    if savings and not (years := need(policy.asset_years)).holds(financial_fen, 12 * standard_fen * heads):
        over.append(_savings(savings, years, 12 * standard_fen * heads))
    return Wealth(_sum_of_shares(things.get("homes", ())), financial_fen, heads, tuple(over))


def every_limit(assets: Iterable[Asset], unit: Unit, policy: PolicyOn, standard_fen: int) -> tuple[OverLimit, ...]:
    """Every limit that something is owned of, kept or broken: what there is to show. A silent one is left out."""
    owned = _owned(assets, unit)
    things, found = _by_limit(owned), []
    for name, limit in _counted_limits(policy).items():
        counted = things.get(name)
        if counted and not isinstance(limit, Silent):
            found.append(OverLimit(name, _records(counted), _sum_of_shares(counted), limit.operator, limit.value))
    savings = [asset for asset in owned if asset.kind in FINANCIAL]
    if savings and not isinstance(policy.asset_years, Silent):
        found.append(_savings(savings, policy.asset_years, 12 * standard_fen * _heads(unit, policy)))
    return tuple(found)


def _heads(unit: Unit, policy: PolicyOn) -> int:
    """Heads of the savings limit."""
    if not unit.dead:
        return unit.size
    months = need(policy.dead_head_months)
    return unit.size + sum(is_within(member.died_on, months, policy.as_of) for member in unit.dead)


def _owned(assets: Iterable[Asset], unit: Unit) -> list[Asset]:
    return [asset for asset in assets if asset.member_no is None or asset.member_no in unit.numbers]


def _savings(savings: Sequence[Asset], years: Limit, a_year_fen: int) -> OverLimit:
    """The savings against so many years of the standard for every head."""
    total_fen = Fraction(sum(asset.value_fen or 0 for asset in savings))
    return OverLimit("financial_assets", _records(savings), total_fen, years.operator, years.value * a_year_fen)


def _by_limit(owned: Iterable[Asset]) -> dict[str, list[Asset]]:
    """What is owned by the limit it counts for."""
    things: dict[str, list[Asset]] = {}
    for asset in owned:
        if asset.kind in LIMIT_OF:
            things.setdefault(LIMIT_OF[asset.kind], []).append(asset)
    return things


def _over_counted(things: Mapping[str, list[Asset]], policy: PolicyOn) -> Iterator[OverLimit]:
    """The limits on a number of things; one is needed only where such a thing is owned."""
    for name, limit in _counted_limits(policy).items():
        counted = things.get(name)
        if counted and not (most := need(limit)).holds(owns := _sum_of_shares(counted)):
            yield OverLimit(name, _records(counted), owns, most.operator, most.value)


def _counted_limits(policy: PolicyOn) -> dict[str, Limit | Silent]:
    return {
        "homes": policy.homes_max,
        "shops": policy.shops_max,
        "vehicles": policy.vehicles_max,
        "disability_vehicles": policy.disability_vehicles_max,
    }


def _sum_of_shares(assets: Sequence[Asset]) -> Fraction:
    """The shares owned; the shares in one unit count up to the whole of it."""
    if len(assets) == 1 and assets[0].share <= 1:
        return assets[0].share  # what most own: it is summed often
    total = Fraction(0)
    by_unit: dict[str, Fraction] = {}
    for asset in assets:
        if asset.unit_id is None:
            total += asset.share
        else:
            by_unit[asset.unit_id] = by_unit.get(asset.unit_id, Fraction(0)) + asset.share
    return total + sum((min(share, Fraction(1)) for share in by_unit.values()), Fraction(0))


def _records(assets: Iterable[Asset]) -> tuple[RecordRef, ...]:
    records = {asset.record for asset in assets if asset.record is not None}
    return tuple(sorted(records, key=lambda record: (record.source, record.file_name, record.row_number)))

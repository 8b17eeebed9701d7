"""What a family owns that broke a limit: whose, what and which row, and how the limit on savings came about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipeline.assessment.facts import Asset, RecordRef
from pipeline.assessment.means import Means
from pipeline.assessment.unit import Unit
from pipeline.assessment.wealth import COUNTED, FINANCIAL
from pipeline.policy.model import PolicyOn, need
from pipeline.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class Owned:
    """A thing that counts for a broken limit; `value_fen` of savings, area and share of what is counted."""

    member_no: int | None
    kind: str
    share: Fraction
    floor_area_m2: Decimal | None
    value_fen: int | None
    record: RecordRef | None
    is_same_unit: bool = False
    """Of the same unit as the one before: together they count no more than one."""


def owned_over_limit(unit: Unit, means: Means) -> tuple[Owned, ...]:
    """What the broken limits rest on, limit by limit, member by member; accounts with nothing on them left out."""
    return tuple(_owned(unit, means))


def _owned(unit: Unit, means: Means) -> Iterator[Owned]:
    for over in means.wealth.over:
        kinds = COUNTED.get(over.limit, FINANCIAL)
        found = [
            asset
            for asset in means.evidence.assets
            if asset.kind in kinds
            and (asset.member_no is None or asset.member_no in unit.numbers)
            and (asset.kind not in FINANCIAL or asset.value_fen)
        ]
        yield from _unit_by_unit(sorted(found, key=_order))


def _unit_by_unit(assets: Iterable[Asset]) -> Iterator[Owned]:
    """In their order, but what is of one unit goes with the first of it."""
    units: dict[object, list[Asset]] = {}
    for place, asset in enumerate(assets):
        units.setdefault(place if asset.unit_id is None else asset.unit_id, []).append(asset)
    for of_one in units.values():
        for place, one in enumerate(of_one):
            yield Owned(
                one.member_no, one.kind, one.share, one.floor_area_m2, one.value_fen, one.record, is_same_unit=place > 0
            )


@quick
@dataclass(frozen=True, slots=True)
class SavingsLimit:
    """Of what the limit on savings is made: the standard × months of a year × years × heads."""

    standard_fen: int
    months: int
    years: Fraction
    heads: int
    dead: int
    """Of these heads, who died a short while ago."""


def savings_limit(policy: PolicyOn, means: Means) -> SavingsLimit | None:
    """Where it is broken."""
    if all(over.limit != "financial_assets" for over in means.wealth.over):
        return None
    heads = means.wealth.heads
    return SavingsLimit(means.standard_fen, 12, need(policy.asset_years).value, heads, heads - means.size)


def _order(one: Asset) -> tuple[object, ...]:
    """Whose, what, where it stands in the deliveries; then, of things without a row, what else is said of them."""
    record = one.record or RecordRef("", "", 0)
    whose = (one.member_no is None, one.member_no or 0)
    row = (record.source, record.file_name, record.row_number)
    return *whose, one.kind, *row, one.value_fen or 0, one.share, one.floor_area_m2 or 0, one.unit_id or ""

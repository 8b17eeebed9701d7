"""What a result is about, of a household's own facts: which rows broke a limit. Members are numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipeline.assessment.facts import RecordRef
from pipeline.assessment.means import Means
from pipeline.assessment.unit import Unit
from pipeline.assessment.wealth import COUNTED, FINANCIAL
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


def owned_over_limit(unit: Unit, means: Means) -> tuple[Owned, ...]:
    """What the broken limits rest on, limit by limit, member by member; accounts with nothing on them left out."""
    return tuple(_owned(unit, means))


def _owned(unit: Unit, means: Means) -> Iterator[Owned]:
    for over in means.wealth.over:
        kinds = COUNTED.get(over.limit, FINANCIAL)
        found = [
            Owned(asset.member_no, asset.kind, asset.share, asset.floor_area_m2, asset.value_fen, asset.record)
            for asset in means.evidence.assets
            if asset.kind in kinds and (asset.member_no is None or asset.member_no in unit.numbers)
        ]
        yield from sorted((one for one in found if one.kind not in FINANCIAL or one.value_fen), key=_order)


def _order(one: Owned) -> tuple[bool, int, str, str, str, int]:
    """Whose, what, then where it stands in the deliveries."""
    record = one.record or RecordRef("", "", 0)
    return one.member_no is None, one.member_no or 0, one.kind, record.source, record.file_name, record.row_number

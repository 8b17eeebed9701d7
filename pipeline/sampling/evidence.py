"""Short ways to write down one piece of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from pipeline.cycle import Month
from pipeline.sampling.model import Insurance, Place, Property

PENSION: Final = "城镇职工养老"
RESIDENT_PENSION: Final = "城乡居民养老"
UNEMPLOYMENT: Final = "失业"


def contributions(
    who: int, insurance: str, employer: str, base: int, months: Sequence[Month], *, matters: bool = True
) -> list[Insurance]:
    """One contribution a month; without an employer the person pays for himself."""
    return [
        Insurance(who, insurance, is_benefit=False, employer=employer, amount=base, month=month, matters=matters)
        for month in months
    ]


def benefits(who: int, insurance: str, amount: int, months: Sequence[Month]) -> list[Insurance]:
    """The same benefit every month."""
    return [Insurance(who, insurance, is_benefit=True, employer="", amount=amount, month=month) for month in months]


def spread(rows: Sequence[Insurance], total: int) -> list[Insurance]:
    """The rows with `total` fen divided over them, the odd fen on the last."""
    each, odd = divmod(total, len(rows))
    return [
        Insurance(
            row.member, row.insurance, row.is_benefit, row.employer, each + (odd if row is rows[-1] else 0), row.month
        )
        for row in rows
    ]


def owned(
    who: int, share: tuple[int, int], place: Place, area: int, usage: str, registered: date,
    *, current: bool = True, matters: bool = True,
) -> Property:  # fmt: skip
    """A row of ownership; `area` in hundredths of a square metre."""
    return Property(
        who, is_lease=False, share=share, place=place, area_hundredths=area, usage=usage, registered_on=registered,
        is_current=current, matters=matters,
    )  # fmt: skip


def lease(
    who: int, share: tuple[int, int], place: Place, area: int, usage: str, registered: date,
    *, rent: int, term: tuple[date, date],
) -> Property:  # fmt: skip
    """A registered lease of the landlord's; `rent` fen a month is the whole rent."""
    return Property(
        who, is_lease=True, share=share, place=place, area_hundredths=area, usage=usage, registered_on=registered,
        rent_monthly=rent, lease_from=term[0], lease_to=term[1],
    )  # fmt: skip

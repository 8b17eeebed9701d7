"""Facts out of linked tables, column by column: one function a table, one fact a row, in the order of the rows.

Pure. Made row by row out of dictionaries, the facts of a household would cost more than judging it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.assessment.facts import (
    Asset,
    Authorization,
    Expenditure,
    Household,
    Income,
    Member,
    RecordRef,
    Supporter,
)
from pipeline.columns import by_household, column, columns

Row = tuple[Any, ...]

PERSON: Final = ("household_id", "member_no")
RECORD: Final = ("source", "file_name", "row_number")
INCOME: Final = ("member_no", "month", "kind", "amount_fen", "grade", "source", "insurance")
ASSET: Final = ("member_no", "kind", "value_fen", "floor_area_m2", "share_numerator", "share_denominator", "unit_id",
                "as_of")  # fmt: skip
INSURED: Final = ("member_no", "month", "employer", "left_on", *RECORD)
HIRING: Final = ("member_no", "employer", "hiring_hired_on", "hiring_left_on",
                 *(f"hiring_{name}" for name in RECORD))  # fmt: skip
INFLOW: Final = ("member_no", *RECORD, "month", "amount_fen")
EXPENDITURE: Final = ("member_no", "kind", "amount_fen", "from_month", "to_month")
SUPPORTER: Final = ("member_no", "relation", "household_size", "household_income_monthly_fen", "parents_supported",
                    "children_count", "no_ability_reason")  # fmt: skip
AUTHORIZATION: Final = ("signed_by", "signed_on", "expires_on", "revoked_on")
CASEWORK: Final = ("kind", "answer", "basis", "on_day")
NOT_IN_THE_REGISTER: Final = ("region", "as_of", "authorizations", "in_previous_register")
MEMBER: Final = tuple(field for field in fields(Member) if field.name not in NOT_IN_THE_REGISTER)
HOUSEHOLD: Final = tuple(
    field for field in fields(Household) if field.name not in NOT_IN_THE_REGISTER and field.default != ()
)
"""The fields that are columns of households.csv: all but those that hold rows of other tables."""

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "households": tuple(field.name for field in HOUSEHOLD),
    "members": ("household_id", *(field.name for field in MEMBER), "in_previous_register"),
    "authorizations": (*PERSON, *AUTHORIZATION),
    "supporters": ("household_id", *SUPPORTER),
    "expenditures": ("household_id", *EXPENDITURE),
    "income": ("household_id", *INCOME, *RECORD[1:], "is_uncertain"),
    "insured": ("household_id", *dict.fromkeys((*INSURED, *HIRING))),
    "unemployment_insured": (*PERSON, "month"),
    "inflow": ("household_id", *INFLOW),
    "asset": ("household_id", *ASSET, *RECORD, "is_uncertain"),
    "unknown": (*PERSON, "kind", "from_month", "to_month"),
    "link_review": PERSON,
    "duplicate_person": PERSON,
    "casework": ("household_id", *CASEWORK),
}
"""The tables a household is built from, and what is looked at of each: no name, no id number, no address."""


def filled(table: pa.Table, wanted: tuple[Field[Any], ...]) -> Iterator[list[Any]]:
    """The columns of these fields; what is empty has the field's default."""
    for field in wanted:
        yield column(table, field.name, None if field.default is MISSING else field.default)


def members_of(table: pa.Table, authorizations: pa.Table) -> Iterator[Member]:
    """Members with their authorizations, and whether each was in the register before, as far as the table says it."""
    signed: dict[Row, list[Authorization]] = defaultdict(list)
    owners = zip(*columns(authorizations, PERSON), strict=True)
    for owner, authorization in zip(owners, map(Authorization, *columns(authorizations, AUTHORIZATION)), strict=True):
        signed[owner].append(authorization)
    persons = list(zip(*columns(table, PERSON), strict=True))
    return map(
        Member,
        *filled(table, MEMBER),
        (tuple(signed.get(person, ())) for person in persons),
        column(table, "in_previous_register"),
    )


def evidence_of(tables: Mapping[str, pa.Table]) -> dict[str, dict[str, tuple[Any, ...]]]:
    """The facts of each kind of evidence, by household; what hangs on an unconfirmed link is a kind of its own."""
    made: dict[str, tuple[pa.Table, Iterable[object]]] = {
        name: (tables[name], make(tables[name])) for name, make in MAKERS.items()
    }
    for name, make in (("income", _incomes), ("asset", _assets)):
        is_uncertain = tables[name]["is_uncertain"]
        for kept, table in (
            (name, tables[name].filter(pc.invert(is_uncertain))),
            (f"uncertain_{name}", tables[name].filter(is_uncertain)),
        ):
            made[kept] = (table, make(table))
    return {name: by_household(table, values) for name, (table, values) in made.items()}


def _incomes(table: pa.Table) -> Iterator[Income]:
    return map(Income, *columns(table, INCOME), map(RecordRef, *columns(table, RECORD)))


def _assets(table: pa.Table) -> Iterator[Asset]:
    number, kind, value, area, numerator, denominator, unit_id, as_of = columns(table, ASSET)
    records = map(RecordRef, *columns(table, RECORD))
    return map(Asset, number, kind, value, area, map(_share, numerator, denominator), unit_id, as_of, records)


@lru_cache(maxsize=4096)
def _share(numerator: int | None, denominator: int | None) -> Fraction:
    return Fraction(numerator, denominator) if numerator is not None and denominator else Fraction(1)


def _insured(table: pa.Table) -> Iterator[tuple[Row, Row]]:
    """One row a contribution and hiring, as SQL joins them: either may stand in several rows."""
    return zip(zip(*columns(table, INSURED), strict=True), zip(*columns(table, HIRING), strict=True), strict=True)


def _expenditures(table: pa.Table) -> Iterator[Expenditure]:
    return map(Expenditure, *columns(table, EXPENDITURE))


def _supporters(table: pa.Table) -> Iterator[Supporter]:
    return map(Supporter, *columns(table, SUPPORTER))


def _inflow(table: pa.Table) -> Iterator[Row]:
    return zip(*columns(table, INFLOW), strict=True)


def _months(table: pa.Table) -> Iterator[Row]:
    return zip(*columns(table, ("member_no", "month")), strict=True)


MAKERS: Final[Mapping[str, Callable[[pa.Table], Iterable[object]]]] = {
    "insured": _insured,
    "unemployment_insured": _months,
    "inflow": _inflow,
    "expenditures": _expenditures,
    "supporters": _supporters,
}
"""Of insured, unemployment_insured and inflow the rows: there a fact is several of them."""

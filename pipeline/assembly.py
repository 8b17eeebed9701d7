"""From linked tables to households: the facts of every household, one after the other, in the order of their ids.

Pure: Arrow tables in, `Household` values out. The rules never see a table; this is the one place that builds what
they see from a run, as pipeline/cases/ is the one that builds it from a written case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, Final

import pyarrow as pa

from pipeline.assessment.facts import (
    Asset,
    Authorization,
    BankInflow,
    Expenditure,
    Household,
    Income,
    InsuredMonth,
    Member,
    PersonMonths,
    RecordRef,
    Supporter,
)
from pipeline.cycle import Cycle, Month, months_between

Row = dict[str, Any]

NEEDED: Final = (
    "households", "members", "authorizations", "supporters", "expenditures", "income", "insured",
    "unemployment_insured", "inflow", "asset", "unknown", "link_review", "duplicate_person",
)  # fmt: skip
"""The tables a household is built from; each has a household_id."""

HOUSEHOLD_COLUMNS: Final = frozenset(field.name for field in fields(Household))
MEMBER_COLUMNS: Final = frozenset(field.name for field in fields(Member))


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What holds for every household of a run: the cycle, its look-back, sources accepted as missing."""

    cycle: Cycle
    look_back: tuple[Month, ...]
    sources_missing: tuple[str, ...]
    previous_members: frozenset[tuple[str, int]] | None
    """(household_id, member_no) of the previous cycle's register; None where no earlier cycle is known."""


def build_households(tables: Mapping[str, pa.Table], facts: RunFacts) -> Iterator[Household]:
    """Every household of `tables["households"]`, in the order of household_id."""
    grouped = {name: _by_household(tables[name]) for name in NEEDED if name != "households"}
    rows = sorted(tables["households"].to_pylist(), key=lambda row: row["household_id"])
    for row in rows:
        of_household = {name: groups.get(row["household_id"], ()) for name, groups in grouped.items()}
        yield _household(row, of_household, facts)


def register_members(members: pa.Table, authorizations: pa.Table) -> Iterator[tuple[str, tuple[Member, ...]]]:
    """The members of every household with their authorizations, in the order of household_id."""
    signed = _by_household(authorizations)
    for household_id, rows in sorted(_by_household(members).items()):
        yield household_id, _members(rows, signed.get(household_id, ()), None)


def _by_household(table: pa.Table) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in table.to_pylist():
        groups[row["household_id"]].append(row)
    return groups


def _household(row: Row, of: Mapping[str, Iterable[Row]], facts: RunFacts) -> Household:
    own = {name: value for name, value in row.items() if name in HOUSEHOLD_COLUMNS and value is not None}
    uncertain, certain = _split(of["income"])
    uncertain_assets, assets = _split(of["asset"])
    return Household(
        **own,
        region=facts.cycle.region,
        as_of=facts.cycle.as_of,
        members=_members(of["members"], of["authorizations"], facts.previous_members),
        income=tuple(map(_income, certain)),
        insured=tuple(map(_insured, of["insured"])),
        unemployment_insured=_person_months(of["unemployment_insured"]),
        bank_inflow=tuple(_inflow(of["inflow"])),
        assets=tuple(map(_asset, assets)),
        expenditures=tuple(map(_expenditure, of["expenditures"])),
        supporters=tuple(map(_supporter, of["supporters"])),
        sources_missing=facts.sources_missing,
        open_reviews=_open_reviews(of),
        unknown_months=tuple(_unknown(of["unknown"], of["members"], facts)),
        uncertain_income=tuple(map(_income, uncertain)),
        uncertain_assets=tuple(map(_asset, uncertain_assets)),
    )


def _split(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    uncertain: list[Row] = []
    certain: list[Row] = []
    for row in rows:
        (uncertain if row["is_uncertain"] else certain).append(row)
    return uncertain, certain


def _open_reviews(of: Mapping[str, Iterable[Row]]) -> tuple[str, ...]:
    """The reviews this run itself finds open before it judges.

    A register row in quarantine leaves the unit or its bills unknown: nothing adverse may rest on that.
    """
    open_reviews = []
    if tuple(of["link_review"]):
        open_reviews.append("link")
    if any(row["kind"] in ("unit", "bill") for row in of["unknown"]):
        open_reviews.append("evidence_conflict")
    if tuple(of["duplicate_person"]):
        open_reviews.append("duplicate_household")
    return tuple(open_reviews)


def _members(
    rows: Iterable[Row], authorizations: Iterable[Row], known: frozenset[tuple[str, int]] | None
) -> tuple[Member, ...]:
    signed: dict[int, list[Authorization]] = defaultdict(list)
    for row in authorizations:
        signed[row["member_no"]].append(
            Authorization(row["signed_by"], row["signed_on"], row["expires_on"], row["revoked_on"])
        )
    members = []
    for row in sorted(rows, key=lambda row: row["member_no"]):
        own = {name: value for name, value in row.items() if name in MEMBER_COLUMNS and value is not None}
        members.append(
            Member(
                **own,
                authorizations=tuple(signed[row["member_no"]]),
                in_previous_register=None if known is None else (row["household_id"], row["member_no"]) in known,
            )
        )
    return tuple(members)


def _record(row: Row) -> RecordRef:
    return RecordRef(row["source"], row["file_name"], row["row_number"])


def _income(row: Row) -> Income:
    return Income(
        row["member_no"], row["month"], row["kind"], row["amount_fen"], row["grade"], row["source"],
        row["insurance"], _record(row),
    )  # fmt: skip


def _insured(row: Row) -> InsuredMonth:
    return InsuredMonth(row["member_no"], row["month"], row["employer"], row["left_on"])


def _person_months(rows: Iterable[Row]) -> tuple[PersonMonths, ...]:
    months: dict[int, list[Month]] = defaultdict(list)
    for row in rows:
        months[row["member_no"]].append(row["month"])
    return tuple(PersonMonths(member_no, tuple(sorted(found))) for member_no, found in sorted(months.items()))


def _inflow(rows: Iterable[Row]) -> Iterator[BankInflow]:
    accounts: dict[tuple[int, str, int], list[tuple[Month, int]]] = defaultdict(list)
    for row in rows:
        account = accounts[row["member_no"], row["file_name"], row["row_number"]]
        if row["month"] is not None:
            account.append((row["month"], row["amount_fen"]))
    for (member_no, _, _), amounts in sorted(accounts.items()):
        yield BankInflow(member_no, tuple(amounts))


def _asset(row: Row) -> Asset:
    share = Fraction(row["share_numerator"], row["share_denominator"]) if row["share_denominator"] else Fraction(1)
    return Asset(
        row["member_no"], row["kind"], row["value_fen"], row["floor_area_m2"], share, row["unit_id"], row["as_of"],
        _record(row),
    )  # fmt: skip


def _expenditure(row: Row) -> Expenditure:
    return Expenditure(row["member_no"], row["kind"], row["amount_fen"], row["from_month"], row["to_month"])


def _supporter(row: Row) -> Supporter:
    return Supporter(
        member_no=row["member_no"],
        relation=row["relation"],
        household_size=row["household_size"],
        household_income_monthly_fen=row["household_income_monthly_fen"],
        parents_supported=row["parents_supported"],
        children_count=row["children_count"],
        no_ability_reason=row["no_ability_reason"],
    )


def _unknown(rows: Iterable[Row], members: Iterable[Row], facts: RunFacts) -> Iterator[PersonMonths]:
    """Months whose row sits in quarantine; where the row does not say which months, the whole look-back.

    Where the unit itself is unknown, so is every month of everybody in it.
    """
    for row in rows:
        if row["kind"] == "row":
            first, last = row["from_month"], row["to_month"]
            months = months_between(first, last) if first and last else facts.look_back
            yield PersonMonths(row["member_no"], months or facts.look_back)
        elif row["kind"] == "unit":
            yield from (PersonMonths(member["member_no"], facts.look_back) for member in members)

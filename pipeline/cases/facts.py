"""A written case as the facts the rules look at; what the case leaves out is filled in as the contract says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

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
    Supporter,
)
from pipeline.cases import keys
from pipeline.cases.fields import Parser
from pipeline.cycle import Month, add_months, month_of, months_between
from pipeline.policy.model import PolicyOn, Silent
from pipeline.tables import ASSET_KINDS

BORN: Final = date(1980, 1, 1)
ONE_DAY: Final = timedelta(days=1)
ONE_YEAR: Final = timedelta(days=365)
HALF_YEAR_MONTHS: Final = 6

NOT_JUDGED: Final = frozenset(
    ("household_id", "village_code", "address", "name", "id_number", "phone", "not_counted_reason")
)
"""Columns a case may carry that no rule looks at."""
FEN_COLUMNS: Final = {
    "benefit_monthly": "benefit_monthly_fen",
    "declared_income_monthly": "declared_income_monthly_fen",
    "household_income_monthly": "household_income_monthly_fen",
    "amount": "amount_fen",
    "value": "value_fen",
}
Row = dict[str, Any]


def build_household(case_id: str, case: Mapping[str, Any], as_of: date, policy: PolicyOn) -> Household:
    """The case's household.

    Raises:
        ValueError: names the key that is unknown or cannot be read.
    """
    months = _look_back(policy)
    own = _row("household", case.get("household") or {}, keys.HOUSEHOLD)
    if own.get("declared_income_monthly") is not None:
        own.setdefault("declared_on", as_of)
    uncertain = list(_rows(case, "uncertain_links", keys.UNCERTAIN))
    return Household(
        **_facts(own),
        household_id=own.get("household_id") or case_id,
        region=policy.region,
        as_of=as_of,
        members=_members(case, as_of),
        income=tuple(_incomes(_rows(case, "income", keys.INCOME), months)),
        insured=tuple(_insured(case, months)),
        unemployment_insured=_person_months(case, "unemployment_insured", months),
        bank_inflow=tuple(map(_inflow, _rows(case, "bank_inflow", keys.BANK_INFLOW))),
        assets=tuple(map(_asset, _rows(case, "assets", keys.ASSET))),
        expenditures=tuple(_expenditures(case, as_of)),
        supporters=tuple(_supporters(case)),
        sources_missing=_list(case, "sources_missing"),
        open_reviews=_list(case, "open_reviews"),
        unknown_months=_person_months(case, "unknown_months", months),
        uncertain_income=tuple(
            _incomes((row for row in uncertain if row.get("kind") in keys.INCOME_KINDS), months, nobody=True)
        ),
        uncertain_assets=tuple(_asset(row, nobody=True) for row in uncertain if row.get("kind") in ASSET_KINDS),
    )


def _look_back(policy: PolicyOn) -> tuple[Month, ...]:
    """The months an entry without `months` is about."""
    if isinstance(policy.look_back, Silent):
        return months_between(add_months(policy.month, 1 - HALF_YEAR_MONTHS), policy.month)
    return policy.look_back


def _row(place: str, given: object, columns: Mapping[str, Parser]) -> Row:
    """One mapping of a case, every key known and read; an empty value is left out."""
    if not isinstance(given, dict):
        raise ValueError(f"{place} is no mapping")
    if unknown := [str(key) for key in given if key not in columns]:
        raise ValueError(f"unknown key {', '.join(unknown)} in {place}")
    row = {}
    for key, raw in given.items():
        if raw is None or raw == "":
            continue
        try:
            row[key] = columns[key](raw)
        except ValueError as error:
            raise ValueError(f"{key} in {place}: {error}") from error
    return row


def _rows(case: Mapping[str, Any], key: str, columns: Mapping[str, Parser]) -> Iterator[Row]:
    listed = case.get(key) or []
    if not isinstance(listed, list):
        raise ValueError(f"{key} is no list")
    for number, given in enumerate(listed, start=1):
        yield _row(f"{key}, entry {number}", given, columns)


def _list(case: Mapping[str, Any], key: str) -> tuple[str, ...]:
    try:
        parsed: tuple[str, ...] = keys.LISTS[key](case.get(key) or [])
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from error
    return parsed


def _facts(row: Row) -> Row:
    """A row under the names of the facts, without what no rule looks at."""
    return {FEN_COLUMNS.get(key, key): value for key, value in row.items() if key not in NOT_JUDGED}


def _members(case: Mapping[str, Any], as_of: date) -> tuple[Member, ...]:
    """The members; a case without any is about one adult alone."""
    listed = case.get("members", [{}])
    if not isinstance(listed, list):
        raise ValueError("members is no list")
    members = []
    for number, given in enumerate(listed, start=1):
        place = f"members, entry {number}"
        if not isinstance(given, dict):
            raise ValueError(f"{place} is no mapping")
        written = {key: value for key, value in given.items() if key != "authorization"}
        row = _facts(_row(place, written, keys.MEMBER))
        row.setdefault("member_no", number)
        row.setdefault("relation", "head" if number == 1 else "other")
        row.setdefault("birth_date", BORN)
        members.append(Member(**row, authorizations=_authorizations(place, given.get("authorization", "valid"), as_of)))
    if len({member.member_no for member in members}) != len(members):
        raise ValueError("two members have the same member_no")
    return tuple(members)


def _authorizations(place: str, given: object, as_of: date) -> tuple[Authorization, ...]:
    valid: Row = {"signed_by": "self", "signed_on": as_of - ONE_YEAR, "expires_on": None, "revoked_on": None}
    if isinstance(given, dict):
        return (Authorization(**(valid | _row(f"authorization of {place}", given, keys.AUTHORIZATION))),)
    words: Mapping[str, tuple[Row, ...]] = {
        "valid": (valid,),
        "missing": (),
        "expired": (valid | {"expires_on": as_of - ONE_DAY},),
        "revoked": (valid | {"revoked_on": as_of},),
    }
    if not isinstance(given, str) or given not in words:
        raise ValueError(f"authorization of {place}: expected {', '.join(words)} or a mapping, found {given!r}")
    return tuple(Authorization(**fields) for fields in words[given])


def _incomes(rows: Iterator[Row], months: tuple[Month, ...], *, nobody: bool = False) -> Iterator[Income]:
    """One item a month; without `grade` a declared one, without `member_no` of member 1 (if uncertain, of nobody)."""
    for row in rows:
        for month in row.get("months", months):
            yield Income(
                member_no=row.get("member_no", None if nobody else 1),
                month=month,
                kind=row.get("kind", "wage"),
                amount_fen=int(row.get("amount", 0)),
                grade=row.get("grade", "A"),
                source=row.get("source", "employment"),
                insurance=row.get("insurance"),
            )


def _insured(case: Mapping[str, Any], months: tuple[Month, ...]) -> Iterator[InsuredMonth]:
    for row in _rows(case, "insured", keys.INSURED):
        for month in row.get("months", months):
            yield InsuredMonth(row.get("member_no", 1), month, row.get("employer", ""), row.get("left_on"))


def _person_months(case: Mapping[str, Any], key: str, months: tuple[Month, ...]) -> tuple[PersonMonths, ...]:
    rows = _rows(case, key, keys.PERSON_MONTHS)
    return tuple(PersonMonths(row.get("member_no", 1), row.get("months", months)) for row in rows)


def _inflow(row: Row) -> BankInflow:
    """An account; the months not named had no inflow."""
    amounts = tuple((month, row.get("amount", 0)) for month in row.get("months", ()))
    return BankInflow(row.get("member_no", 1), amounts)


def _asset(row: Row, *, nobody: bool = False) -> Asset:
    return Asset(
        member_no=row.get("member_no", None if nobody else 1),
        kind=row.get("kind", "deposit"),
        value_fen=row.get("value", row.get("amount")),
        floor_area_m2=row.get("floor_area_m2"),
        share=row.get("share", Fraction(1)),
        unit_id=row.get("unit_id"),
    )


def _expenditures(case: Mapping[str, Any], as_of: date) -> Iterator[Expenditure]:
    for row in _rows(case, "expenditures", keys.EXPENDITURE):
        last: Month = row.get("to_month") or row.get("from_month") or month_of(as_of)
        first: Month = row.get("from_month") or last
        yield Expenditure(row.get("member_no", 1), row.get("kind", "illness"), int(row.get("amount", 0)), first, last)


def _supporters(case: Mapping[str, Any]) -> Iterator[Supporter]:
    for row in _rows(case, "supporters", keys.SUPPORTER):
        facts = _facts(row)
        facts.setdefault("member_no", 1)
        facts.setdefault("relation", "child")
        facts.setdefault("household_size", 1)
        facts.setdefault("household_income_monthly_fen", 0)
        yield Supporter(**facts)

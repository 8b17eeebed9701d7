"""Rows of the published views (docs/data-dictionary.md), column by column. Money is text with two decimals.

A view says names and types; what may be empty and which codes there are is said here. A test holds all three
against the database.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pipeline.office.api.schemas.words import Exact, Month, Yuan
from pipeline.office.api.shapes import described, of_view, said

Outcome = Literal["entry", "adjustment", "exit", "keep", "not_eligible", "refer", "review", "blocked"]
Kind = Literal["wage", "business", "property", "transfer"]


@described({})
class Record:
    """A delivered row / 来源记录."""

    source: Annotated[str, said("identity_link", "source")]
    file: Annotated[str, said("identity_link", "file_name")]
    row: Annotated[int, said("identity_link", "row_number")]


def record_at(source: str | None, file: str | None, row: int | None) -> Record | None:
    """A record by its place; none where there is no whole place."""
    return None if source is None or file is None or row is None else Record(source=source, file=file, row=row)


@described(of_view("flag"))
class Flag:
    """What follows for a household, or for one person of it / 处理结果."""

    region: str
    cycle: str
    run_id: str
    household_id: str
    member_no: int | None
    township_code: str | None
    outcome: Outcome
    action: str
    category: str | None
    previous_category: str | None
    amount_monthly: Yuan | None
    previous_amount_monthly: Yuan | None
    effective_month: Month
    grace_start: Month | None
    grace_end: Month | None
    notice_required: bool
    reason_codes: tuple[str, ...]
    explanation_zh: str
    explanation_en: str
    countable_income_monthly: Yuan | None
    income_per_head: Yuan | None
    standard_monthly: Yuan | None
    policy_version: str
    revision: int
    supersedes: str | None
    margin_yuan: Yuan | None
    flips: tuple[Record, ...] | None
    earliest_stop_month: Month | None


@described(of_view("identity_link"))
class Link:
    """Which delivered record is whose / 身份比对结果."""

    region: str
    cycle: str
    run_id: str
    source: str
    file_name: str
    row_number: int
    household_id: str
    member_no: int
    decision: Literal["match", "review"]
    match_weight: float | None
    match_probability: float | None
    method: Literal["id_exact", "id_repaired", "probabilistic", "clerical"]
    runner_up_weight: float | None
    evidence: tuple[dict[str, Any], ...] | None
    model_version: str | None


@described(of_view("household_assessment"))
class Assessment:
    """What was found of a household before any rule was asked / 家庭核算结果."""

    region: str
    cycle: str
    run_id: str
    household_id: str
    counted_members: int
    countable_income_monthly: Yuan | None
    income_per_head: Yuan | None
    rigid_expenditure_monthly: Yuan | None
    net_income_per_head: Yuan | None
    financial_assets_per_head: Yuan | None
    homes: Exact | None
    over_limits: tuple[str, ...] | None
    unknowns: tuple[str, ...] | None
    conflicts: tuple[str, ...] | None


@described(of_view("income_month"))
class IncomeMonth:
    """An amount counted, in the month it was earned / 月度收入."""

    region: str
    cycle: str
    run_id: str
    household_id: str
    member_no: int | None
    month: Month
    kind: Kind
    source: str
    amount: Yuan
    grade: Literal["A", "B", "C"]
    record: Record | None


@described(of_view("asset"))
class Asset:
    """What a member owns / 家庭财产."""

    region: str
    cycle: str
    run_id: str
    household_id: str
    member_no: int | None
    kind: str
    value: Yuan | None
    floor_area_m2: Exact | None
    share: Exact | None
    unit_id: str | None
    as_of: date | None
    record: Record | None


@described(of_view("screening"))
class Screening:
    """Who may be missed, wrongly covered or wrongly paid: to look at, never a decision / 筛查名单."""

    region: str
    cycle: str
    run_id: str
    kind: str
    township_code: str | None
    household_id: str | None
    member_no: int | None
    detail: str | None

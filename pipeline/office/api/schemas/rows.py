"""Rows of the published views (docs/data-dictionary.md), column by column. Money is text with two decimals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pipeline.office.api.schemas.words import Exact, Month, Yuan, said

Outcome = Literal["entry", "adjustment", "exit", "keep", "not_eligible", "refer", "review", "blocked"]
Kind = Literal["wage", "business", "property", "transfer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A delivered row / 来源记录."""

    source: Annotated[str, said("identity_link", "source")]
    file: Annotated[str, said("identity_link", "file_name")]
    row: Annotated[int, said("identity_link", "row_number")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """What follows for a household, or for one person of it / 处理结果."""

    region: Annotated[str, said("flag", "region")]
    cycle: Annotated[str, said("flag", "cycle")]
    run_id: Annotated[str, said("flag", "run_id")]
    household_id: Annotated[str, said("flag", "household_id")]
    member_no: Annotated[int | None, said("flag", "member_no")]
    township_code: Annotated[str | None, said("flag", "township_code")]
    outcome: Annotated[Outcome, said("flag", "outcome")]
    action: Annotated[str, said("flag", "action")]
    category: Annotated[str | None, said("flag", "category")]
    previous_category: Annotated[str | None, said("flag", "previous_category")]
    amount_monthly: Annotated[Yuan | None, said("flag", "amount_monthly")]
    previous_amount_monthly: Annotated[Yuan | None, said("flag", "previous_amount_monthly")]
    effective_month: Annotated[Month, said("flag", "effective_month")]
    grace_start: Annotated[Month | None, said("flag", "grace_start")]
    grace_end: Annotated[Month | None, said("flag", "grace_end")]
    notice_required: Annotated[bool, said("flag", "notice_required")]
    reason_codes: Annotated[tuple[str, ...], said("flag", "reason_codes")]
    explanation_zh: Annotated[str, said("flag", "explanation_zh")]
    explanation_en: Annotated[str, said("flag", "explanation_en")]
    countable_income_monthly: Annotated[Yuan | None, said("flag", "countable_income_monthly")]
    income_per_head: Annotated[Yuan | None, said("flag", "income_per_head")]
    standard_monthly: Annotated[Yuan | None, said("flag", "standard_monthly")]
    policy_version: Annotated[str, said("flag", "policy_version")]
    revision: Annotated[int, said("flag", "revision")]
    supersedes: Annotated[str | None, said("flag", "supersedes")]
    margin_yuan: Annotated[Yuan | None, said("flag", "margin_yuan")]
    flips: Annotated[tuple[Record, ...] | None, said("flag", "flips")]
    earliest_stop_month: Annotated[Month | None, said("flag", "earliest_stop_month")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Which delivered record is whose / 身份比对结果."""

    region: Annotated[str, said("identity_link", "region")]
    cycle: Annotated[str, said("identity_link", "cycle")]
    run_id: Annotated[str, said("identity_link", "run_id")]
    source: Annotated[str, said("identity_link", "source")]
    file_name: Annotated[str, said("identity_link", "file_name")]
    row_number: Annotated[int, said("identity_link", "row_number")]
    household_id: Annotated[str, said("identity_link", "household_id")]
    member_no: Annotated[int, said("identity_link", "member_no")]
    decision: Annotated[Literal["match", "review"], said("identity_link", "decision")]
    match_weight: Annotated[float | None, said("identity_link", "match_weight")]
    match_probability: Annotated[float | None, said("identity_link", "match_probability")]
    method: Annotated[Literal["id_exact", "id_repaired", "probabilistic", "clerical"], said("identity_link", "method")]
    runner_up_weight: Annotated[float | None, said("identity_link", "runner_up_weight")]
    evidence: Annotated[tuple[dict[str, Any], ...] | None, said("identity_link", "evidence")]
    model_version: Annotated[str | None, said("identity_link", "model_version")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What was found of a household before any rule was asked / 家庭核算结果."""

    region: Annotated[str, said("household_assessment", "region")]
    cycle: Annotated[str, said("household_assessment", "cycle")]
    run_id: Annotated[str, said("household_assessment", "run_id")]
    household_id: Annotated[str, said("household_assessment", "household_id")]
    counted_members: Annotated[int, said("household_assessment", "counted_members")]
    countable_income_monthly: Annotated[Yuan | None, said("household_assessment", "countable_income_monthly")]
    income_per_head: Annotated[Yuan | None, said("household_assessment", "income_per_head")]
    rigid_expenditure_monthly: Annotated[Yuan | None, said("household_assessment", "rigid_expenditure_monthly")]
    net_income_per_head: Annotated[Yuan | None, said("household_assessment", "net_income_per_head")]
    financial_assets_per_head: Annotated[Yuan | None, said("household_assessment", "financial_assets_per_head")]
    homes: Annotated[Exact | None, said("household_assessment", "homes")]
    over_limits: Annotated[tuple[str, ...] | None, said("household_assessment", "over_limits")]
    unknowns: Annotated[tuple[str, ...] | None, said("household_assessment", "unknowns")]
    conflicts: Annotated[tuple[str, ...] | None, said("household_assessment", "conflicts")]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomeMonth:
    """An amount counted, in the month it was earned / 月度收入."""

    region: Annotated[str, said("income_month", "region")]
    cycle: Annotated[str, said("income_month", "cycle")]
    run_id: Annotated[str, said("income_month", "run_id")]
    household_id: Annotated[str, said("income_month", "household_id")]
    member_no: Annotated[int | None, said("income_month", "member_no")]
    month: Annotated[Month, said("income_month", "month")]
    kind: Annotated[Kind, said("income_month", "kind")]
    source: Annotated[str, said("income_month", "source")]
    amount: Annotated[Yuan, said("income_month", "amount")]
    grade: Annotated[Literal["A", "B", "C"], said("income_month", "grade")]
    record: Annotated[Record | None, said("income_month", "record")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """What a member owns / 家庭财产."""

    region: Annotated[str, said("asset", "region")]
    cycle: Annotated[str, said("asset", "cycle")]
    run_id: Annotated[str, said("asset", "run_id")]
    household_id: Annotated[str, said("asset", "household_id")]
    member_no: Annotated[int | None, said("asset", "member_no")]
    kind: Annotated[str, said("asset", "kind")]
    value: Annotated[Yuan | None, said("asset", "value")]
    floor_area_m2: Annotated[Exact | None, said("asset", "floor_area_m2")]
    share: Annotated[Exact | None, said("asset", "share")]
    unit_id: Annotated[str | None, said("asset", "unit_id")]
    as_of: Annotated[date | None, said("asset", "as_of")]
    record: Annotated[Record | None, said("asset", "record")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """Who may be missed, wrongly covered or wrongly paid: to look at, never a decision / 筛查名单."""

    region: Annotated[str, said("screening", "region")]
    cycle: Annotated[str, said("screening", "cycle")]
    run_id: Annotated[str, said("screening", "run_id")]
    kind: Annotated[str, said("screening", "kind")]
    township_code: Annotated[str | None, said("screening", "township_code")]
    household_id: Annotated[str | None, said("screening", "household_id")]
    member_no: Annotated[int | None, said("screening", "member_no")]
    detail: Annotated[str | None, said("screening", "detail")]

"""Who is missed, wrongly covered, or left aid without the grace that was due (应保尽保 · 应退尽退 · 渐退)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.assessment.calendar_days import is_within
from pipeline.assessment.employment import stable_workers
from pipeline.assessment.facts import Household
from pipeline.assessment.unit import form_unit
from pipeline.policy.model import Silent, need
from pipeline.policy.region_policy import RegionPolicy
from pipeline.screening.findings import Finding, category_zh, yuan
from pipeline.wording.words import word

REGISTERED_POOR: Final = "registered_poor"
LEFT_FOR_ANOTHER_REASON: Final = ("exit_property", "exit_grace_stable", "exit_grace_expired")
"""Exits of the cycle before that no grace is owed for."""
OVER_BY_INCOME: Final = ("INCOME_ABOVE_STANDARD", "INCOME_NOT_BELOW_STANDARD")
"""Reasons that say of a household not in aid that its income, and nothing else, is no longer below the standard."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A flag beside what the register says, columns as `sql/steps/screening/list_coverage.sql` gives them."""

    household_id: str
    member_no: int | None
    township_code: str | None
    state: str
    watch_list: str | None
    action: str
    outcome: str
    category: str | None
    previous_category: str | None
    previous_amount_monthly_fen: int | None
    reason_codes: tuple[str, ...]
    has_relief: bool


def screen_coverage(coverage: Coverage) -> Finding | None:
    """Missed or wrongly covered; None where the flag says neither.

    It rests on the guarded flag: nobody is listed as wrongly covered on weak, uncertain or missing evidence.
    Missed are who would enter (households, single persons, orphans), who holds dibao and would be tekun
    (符合特困供养条件人员), and whom temporary relief is owed and none was granted in the months it looks at.
    """
    if coverage.outcome == "entry":
        return _missed(coverage, f"符合{category_zh(coverage.category)}条件而未纳入")
    if coverage.action == "change_category":
        if coverage.category != "tekun":
            return None
        return _missed(coverage, f"符合特困供养条件，现按{category_zh(coverage.previous_category)}保障")
    if coverage.action == "refer_temporary_relief":
        return None if coverage.has_relief else _missed(coverage, "符合临时救助条件，未见救助记录")
    category, paid = coverage.previous_category, coverage.previous_amount_monthly_fen
    held = f"{'救助' if category is None else category_zh(category)}{yuan(paid) if paid else ''}"
    return _finding("wrongly_covered", coverage, f"不再符合条件，仍享受{held}")


def _missed(coverage: Coverage, text: str) -> Finding:
    return _finding("missed", coverage, text)


def _finding(kind: str, coverage: Coverage, text: str) -> Finding:
    standing = (word("state", coverage.state), word("watch_list", coverage.watch_list))
    beside = "，".join(text for text in standing if text)
    detail = f"{text}（{word('reason', coverage.reason_codes[0])}）{'；' if beside else ''}{beside}。"
    return Finding(kind, coverage.township_code, coverage.household_id, coverage.member_no, detail)


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A dibao household on no list of registered poor, columns as `sql/steps/screening/list_unlisted.sql` gives."""

    household_id: str
    township_code: str | None
    hardship_class: int
    bills_fen: int
    income_fen: int


def screen_unlisted(unlisted: Unlisted) -> Finding:
    """符合建档立卡贫困户条件的农村低保户,是否…纳入建档立卡范围: the other direction of 两项制度衔接 (S3, 二(五)二)."""
    detail = (
        f"低保{unlisted.hardship_class}类，未列入建档立卡；近十二个月医疗、教育自付{yuan(unlisted.bills_fen)}，"
        f"超过同期可计收入{yuan(unlisted.income_fen)}，请对照识别标准核实。"
    )
    return Finding("missed", unlisted.township_code, unlisted.household_id, None, detail)


@dataclass(frozen=True, slots=True)
class Downclass:
    """A class lowered as the village was delisted, columns as `sql/steps/screening/list_downclass.sql` gives them."""

    household_id: str
    township_code: str | None
    previous_hardship_class: int
    hardship_class: int
    village_delisted_on: date


def screen_downclass(found: Downclass) -> Finding:
    """在整村退出时,是否存在刻意将…保障类别降至三、四类 (S3, 二(五)三)."""
    change = f"{found.previous_hardship_class}类降为{found.hardship_class}类"
    detail = f"村于{found.village_delisted_on.isoformat()}退出，同期困难等级由{change}，请核实依据。"
    return Finding("downclass", found.township_code, found.household_id, None, detail)


@dataclass(frozen=True, slots=True)
class Leaver:
    """A household that is not in aid, with the reason of its flag and what the cycle before said of it.

    `action_before` is None where nothing was published before; `held_before` says whether it then held something.
    """

    household: Household
    reason: str
    held_before: bool | None
    action_before: str | None


def screen_grace(leaver: Leaver, policy: RegionPolicy) -> Finding | None:
    """退出低保…是否存在未落实低保渐退政策的情况 (S3, 三(一)5); 给予最多18个月的渐退期 (S2, 2).

    Listed is who left aid because of income, was given no grace, and for whom what opens the grace here does hold.
    Where the place has a grace and no text says what opens it, every such household is listed for a person to see.
    """
    household = leaver.household
    has_left = leaver.held_before if leaver.held_before is not None else household.state == "exited"
    if not has_left or household.grace_start is not None or leaver.action_before in LEFT_FOR_ANOTHER_REASON:
        return None
    opened = _what_opens(household, policy) if leaver.reason in OVER_BY_INCOME else None
    if opened is None:
        return None
    return Finding("grace_not_applied", household.township_code, household.household_id, None, f"{opened}。")


def _what_opens(household: Household, policy: RegionPolicy) -> str | None:
    on = policy.on(household.as_of, household.settlement)
    if isinstance(on.grace, Silent):
        return "因收入超标退出，未见渐退期；本地政策未写明渐退条件，请核实是否应予渐退"
    if on.grace == "stable_employment" and stable_workers(household, form_unit(household), on):
        return "因稳定就业收入超标退出，未给予渐退期"
    reported = household.income_change_reported_on
    if on.grace == "self_report" and is_within(reported, need(on.self_report_months), on.as_of):
        return "主动报告收入超标后退出，未给予渐退期"
    return None

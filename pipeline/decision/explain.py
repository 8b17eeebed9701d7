"""Explanations in plain Chinese and English, made from the numbers that decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Final

from pipeline.assessment.means import Means
from pipeline.cycle import Month, month_text
from pipeline.decision.explain_results import CATEGORIES, LIMITS, RESULTS, SOURCES
from pipeline.decision.explain_texts import REASONS, Pair
from pipeline.decision.judgement import Present, Result
from pipeline.policy.model import FEN, Silent

ZH: Final = 0
EN: Final = 1
NOTHING: Final = ("无", "none")


@dataclass(frozen=True, slots=True)
class Facts:
    """What an explanation may speak of: numbers and codes, nobody's name."""

    result: Result
    present: Present
    member_no: int | None
    means: Means | None
    standard_fen: int | None
    effective_month: Month


def explain(facts: Facts) -> Pair:
    """A short paragraph in Chinese and the same in English."""
    codes = (facts.result.reason, *facts.result.other_reasons)
    zh, en = (_fields(facts, language) for language in (ZH, EN))
    result = RESULTS[_result_key(facts.result)]
    chinese = [_who(facts, ZH), _numbers_zh(facts), *(REASONS[code][ZH].format_map(zh) for code in codes)]
    english = [_who(facts, EN), _numbers_en(facts), *(REASONS[code][EN].format_map(en) for code in codes)]
    chinese.append(result[ZH].format_map(zh))
    english.append(result[EN].format_map(en))
    return "".join(filter(None, chinese)), " ".join(filter(None, english))


@lru_cache(maxsize=65536)
def yuan(fen: int) -> str:
    """Fen as yuan: 24000 -> 240, 24050 -> 240.50."""
    sign, (whole, rest) = "-" if fen < 0 else "", divmod(abs(fen), FEN)
    return f"{sign}{whole}.{rest:02d}" if rest else f"{sign}{whole}"


def _who(facts: Facts, language: int) -> str:
    if facts.member_no is None:
        return ""
    return (f"第{facts.member_no}号成员：", f"Member {facts.member_no}:")[language]


def _numbers_zh(facts: Facts) -> str:
    means = facts.means
    if means is None:
        return ""
    text = (
        f"计入成员{means.size}人，家庭月可计收入{yuan(means.income_fen)}元（人均{yuan(means.income_per_head_fen)}元），"
        f"低保标准每人每月{yuan(means.standard_fen)}元，全户{yuan(means.line_fen)}元。"
    )
    if not isinstance(means.expenditure, Silent) and means.expenditure:
        text += f"月均刚性支出{_down(means.expenditure)}元，扣减后{_down(means.net)}元。"
    return text


def _numbers_en(facts: Facts) -> str:
    means = facts.means
    if means is None:
        return ""
    text = (
        f"{means.size} counted member(s), countable income {yuan(means.income_fen)} yuan a month "
        f"({yuan(means.income_per_head_fen)} a head); dibao standard {yuan(means.standard_fen)} a head, "
        f"{yuan(means.line_fen)} for the household."
    )
    if not isinstance(means.expenditure, Silent) and means.expenditure:
        text += f" Rigid expenditure {_down(means.expenditure)} a month leaves {_down(means.net)}."
    return text


def _down(amount: Fraction) -> str:
    return yuan(floor(amount))


def _result_key(result: Result) -> str:
    if result.outcome == "entry":
        return "entry_unpaid" if result.amount_fen is None else "entry_paid"
    if result.action == "change_category":
        return "change_paid" if result.amount_fen else "change_unpaid"
    return "exit" if result.outcome == "exit" else result.action


def _fields(facts: Facts, language: int) -> Mapping[str, str]:
    result = facts.result
    return {
        "detail": _detail(result, language),
        "present": yuan(facts.present.amount_fen or 0),
        "amount": yuan(result.amount_fen or 0),
        "month": month_text(facts.effective_month),
        "start": _month(result.grace_start, language),
        "end": _month(result.grace_end, language),
        "category": _category(result.category, language),
        "previous": _category(result.previous_category, language),
    }


def _month(month: Month | None, language: int) -> str:
    return NOTHING[language] if month is None else month_text(month)


def _category(category: str | None, language: int) -> str:
    return (NOTHING if category is None else CATEGORIES[category])[language]


def _detail(result: Result, language: int) -> str:
    """What the reason is about: limits with their rows, missing sources, a silent parameter."""
    if not result.details:
        return NOTHING[language]
    if result.reason == "PROPERTY_OVER":
        return (";", "; ")[language].join(_limit(detail, language) for detail in result.details)
    names = (SOURCES.get(detail, (detail, detail))[language] for detail in result.details)
    return ("、", ", ")[language].join(names)


def _limit(detail: str, language: int) -> str:
    """A limit in words, then the rows that broke it."""
    name, _, rows = detail.partition(" ")
    text = LIMITS[name][language]
    return f"{text} ({rows})" if rows else text

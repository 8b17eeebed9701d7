"""Sentences of explanations: sums, tests, documents, what a family may do. Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Final

from pipeline.policy.model import FEN
from pipeline.wording.languages import Pair

SHARE_UNIT: Final = 10_000


@lru_cache(maxsize=65536)
def money(fen: int) -> str:
    """Fen as yuan: 24000 -> 240, 24050 -> 240.50."""
    sign, (whole, rest) = "-" if fen < 0 else "", divmod(abs(fen), FEN)
    return f"{sign}{whole}.{rest:02d}" if rest else f"{sign}{whole}"


def number(value: Fraction | int) -> str:
    """A number of things: 2, 1.5; a share that is no short decimal stays a fraction."""
    if value.denominator == 1:
        return str(value.numerator)
    hundredths = value * 100
    return f"{hundredths.numerator / 100:g}" if hundredths.denominator == 1 else str(value)


def decimal_text(value: Fraction) -> str:
    """The same for a sentence: always a decimal, rounded down to four places as the views keep it: 4/3 -> 1.3333."""
    whole, rest = divmod(floor(value * SHARE_UNIT), SHARE_UNIT)
    return f"{whole}.{rest:04d}".rstrip("0") if rest else str(whole)


def member_text(member_no: int | None, language: int) -> str:
    """`2号成员`, or that none is named."""
    if member_no is None:
        return UNNAMED[language]
    return (f"{member_no}号成员", f"member {member_no}")[language]


INFERRED: Final[Pair] = ("，按缴费基数推定", ", inferred from the insurance base")
UNNAMED: Final[Pair] = ("未指明成员", "an unnamed member")

SUMS: Final[Mapping[str, Pair]] = {
    "unit": (
        "计入成员{counted}人，核对期{first}至{last}。",
        "{counted} counted member(s), looked at {first} to {last}.",
    ),
    "earned": ("收入：{earned}。核实收入月均{verified}元。", "Income: {earned}. Verified, {verified} yuan a month."),
    "declared": (
        "家庭申报每月{declared}元，高于核实数，以申报为准。",
        "The family declared {declared} a month, more than was verified: that counts.",
    ),
    "cost": (
        "扣除就业成本每月{cost}元。",
        "For the cost of work {cost} yuan a month are taken off.",
    ),
    "supporters": (
        "另计赡养、抚养、扶养费每月{supporters}元。",
        "Supporters outside the household are reckoned to pay {supporters} a month.",
    ),
    "income": (
        "家庭月可计收入{income}元（人均{per_head}元），低保标准每人每月{standard}元。",
        "Countable income {income} yuan a month ({per_head} a head); the dibao standard is {standard} a head.",
    ),
    "expenditure": (
        "月均刚性支出{expenditure}元，扣减后{net}元。",
        "Rigid expenditure {expenditure} a month leaves {net}.",
    ),
}
NO_INCOME: Final[Pair] = ("核对期内没有核实到收入。", "No income was found in these months.")

TESTS: Final[Pair] = ("判定：{tests}。", "Test: {tests}.")

BASES: Final[Pair] = ("依据：{documents}。", "It rests on {documents}.")
QUOTED: Final[Pair] = ("{document}：{words}", "{document}, in Chinese: {words}")
FIXTURES: Final[Pair] = (
    "{names}：文件没有规定，为本地设定值。",
    "No document gives {names}: the value is a local setting.",
)
RIGHTS: Final[Mapping[str, Pair]] = {
    "sign": ("家庭可随时补签授权书，补齐后即行核对。", "The family may sign at any time; then it is looked at."),
    "notice": (
        "须至少提前{days}日书面告知；期满前照原金额发放，不得减发停发。",
        "Written notice comes at least {days} days before anything falls or stops; until then the old amount is paid.",
    ),
    "notice_unpaid": (
        "须至少提前{days}日书面告知；期满前维持现状。",
        "Written notice comes at least {days} days before anything ends; until then all stays as it is.",
    ),
    "object": (
        "家庭对收入、财产或记录归属有异议的，可在收到告知后{days}日内提出并补充证明。",
        "Whoever disputes an amount, or that a record is his, may object and bring evidence within {days} days "
        "of being told.",
    ),
    "evidence": (
        "家庭可在收到告知后{days}日内补充说明或证明。",
        "The family may explain or bring evidence within {days} days of being told.",
    ),
    "posted": ("公示{days}日，期间可提出意见。", "It is posted for {days} days, in which anybody may object."),
    "report": ("家庭人口、收入或财产有变化时，请及时报告。", "Tell the office when people, income or property change."),
}

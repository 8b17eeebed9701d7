"""Words of explanations: kinds of income, tests, documents, what a family may do. Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from pipeline.decision.explain_texts import Pair
from pipeline.policy.model import FEN


@lru_cache(maxsize=65536)
def money(fen: int) -> str:
    """Fen as yuan: 24000 -> 240, 24050 -> 240.50."""
    sign, (whole, rest) = "-" if fen < 0 else "", divmod(abs(fen), FEN)
    return f"{sign}{whole}.{rest:02d}" if rest else f"{sign}{whole}"


KINDS: Final[Mapping[str, Pair]] = {
    "wage": ("工资", "wage"),
    "business": ("经营收入", "business income"),
    "property": ("财产性收入", "property income"),
    "transfer": ("转移性收入", "transfers"),
}
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
OPERATORS: Final[Mapping[str, Pair]] = {
    "<": ("＜", "<"),
    "<=": ("≤", "<="),
    ">": ("＞", ">"),
    ">=": ("≥", ">="),
    "=": ("＝", "="),
}
COMPARED: Final[Mapping[str, Pair]] = {
    "income": ("家庭月可计收入", "countable income"),
    "net": ("扣减刚性支出后收入", "income net of rigid expenditure"),
    "tekun_income": ("扣除不计入的养老金后收入", "income without the pension disregarded"),
    "own_income": ("本人月收入", "the person's own income"),
    "line": ("全户低保标准", "the dibao standard for the household"),
    "standard": ("低保标准", "the dibao standard"),
    "cap": ("规定倍数上限", "the cap in standards"),
    "low_income_line": ("全户低收入标准", "the low-income line for the household"),
    "nothing": ("", "nothing,"),
    "limit": ("限额", "the limit"),
}

BASES: Final[tuple[Pair, Pair]] = (
    ("依据：{words}。", "文件{document}“{words}”"),
    ("It rests on {words}.", "document {document} “{words}”"),
)
FIXTURES: Final[Pair] = (
    "{names}：文件没有规定，为本地设定值。",
    "No document gives {names}: the value is a local setting.",
)
PARAMETERS: Final[Mapping[str, Pair]] = {
    "dibao_test": ("低保收入判定方法", "the dibao test"),
    "dibao_standard": ("低保标准", "the dibao standard"),
    "tekun_standard": ("特困供养标准", "the tekun standard"),
    "expenditure_rule": ("支出型认定办法", "the expenditure rule"),
    "expenditure_cap": ("收入倍数上限", "the cap in standards"),
    "low_income_line": ("低收入标准", "the low-income line"),
    "temporary_relief": ("临时救助条件", "the conditions of temporary relief"),
    "watch_cap": ("低保边缘监测上限", "the cap of the watched margin"),
    "grace": ("渐退条件", "what opens the grace"),
    "grace_months": ("渐退期月数", "the months of grace"),
    "grace_months_disabled": ("残疾对象渐退期月数", "the months of grace of disabled workers"),
    "self_report_months": ("主动报告期限", "the time to report in"),
    "stable_ends_grace": ("稳定就业后退出渐退的规定", "whether stable work ends the grace"),
    "outsiders": ("外来户籍家庭的规定", "the rule on outsiders"),
    "orphan_standard": ("孤儿保障标准", "the orphan standard"),
    "single_person": ("单人保条件", "the conditions of single-person cover"),
    "homes_max": ("住房限额", "the limit on homes"),
    "shops_max": ("商铺等限额", "the limit on shops"),
    "vehicles_max": ("机动车限额", "the limit on vehicles"),
    "disability_vehicles_max": ("残疾人专用车限额", "the limit on cars of disability use"),
    "asset_years": ("货币财产限额", "the limit on savings"),
}

RIGHTS: Final[Mapping[str, Pair]] = {
    "sign": ("家庭可随时补签授权书，补齐后即行核对。", "The family may sign at any time; then it is looked at."),
    "notice": (
        "须至少提前{days}日书面告知，期满前不得减发停发。",
        "Written notice comes at least {days} days before anything falls or stops.",
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
